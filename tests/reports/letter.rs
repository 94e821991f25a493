//! What the client takes home may be read by others.

use crate::{examples, printed, relief};

fn letter(example: &str, language: &str) -> String {
    let mut command = relief();
    command.args(["screen", "--for", "client", "--format", "markdown", "--lang", language, "--case"]);
    command.arg(format!("examples/{example}.toml"));
    String::from_utf8(printed(command)).expect("text").to_lowercase()
}

#[test]
fn a_guarded_letter_tells_nothing_of_abuse_or_crimes() {
    for (language, telling, in_person) in [
        ("en", ["vawa", "abus", "u visa", "victim", "moral character", "helping someone"], "in person"),
        ("es", ["vawa", "abus", "visa u", "víctima", "moral", "ayudar a alguien"], "en persona"),
    ] {
        for example in ["abused-wife", "abused-partner", "u-visa-family"] {
            let letter = letter(example, language);
            for words in telling {
                assert!(!letter.contains(words), "{example} in {language} tells `{words}`:\n{letter}");
            }
            assert!(letter.contains(in_person), "{example} in {language}:\n{letter}");
        }
    }
}

#[test]
fn a_letter_that_can_harm_nobody_names_every_path() {
    let english = letter("ten-year-cancellation", "en");
    assert!(english.contains("vawa") && english.contains("u visa") && !english.contains("in person"), "{english}");
    assert!(!english.contains("does not repeat what you told us"), "{english}");
}

#[test]
fn a_letter_names_only_days_on_which_something_must_be_done() {
    for example in ["ten-year-cancellation", "convictions", "tps-ukraine", "resident-theft"] {
        let letter = letter(example, "en");
        for words in ["from this day on", "are complete on this day", "adds six months", "must decide what comes"] {
            assert!(!letter.contains(words), "{example} has `{words}`:\n{letter}");
        }
    }
}

#[test]
fn a_letter_has_two_pages_at_most() {
    for example in examples() {
        for language in ["en", "es"] {
            let mut command = relief();
            command.args(["screen", "--for", "client", "--format", "pdf", "--lang", language, "--case"]).arg(&example);
            let pages = pages(&printed(command));
            assert!(pages <= 2, "{} in {language} has {pages} pages", example.display());
        }
    }
}

/// How many pages a PDF has, by the root of their tree.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let (_, tree) = text.split_once("/Type /Pages").expect("a tree of pages");
    let (_, count) = tree.split_once("/Count ").expect("a count");
    count.split_whitespace().next().expect("a number").parse().expect("a number")
}

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
fn where_days_are_withheld_a_letter_does_not_say_that_there_are_none() {
    for (language, none, hidden) in
        [("en", "no fixed day", "important days"), ("es", "ninguna fecha fija", "días importantes")]
    {
        for example in ["abused-partner", "u-visa-family"] {
            let letter = letter(example, language);
            assert!(!letter.contains(none) && letter.contains(hidden), "{example} in {language}:\n{letter}");
        }
        assert!(self::letter("tps-travel", language).contains(none), "no day is known");
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

/// The lines below the words that begin so.
fn under<'l>(letter: &'l str, words: &str) -> &'l str {
    let (_, rest) = letter.split_once(words).unwrap_or_else(|| panic!("no `{words}` in {letter}"));
    rest.split("\n\n").nth(1).expect("a list")
}

#[test]
fn while_a_bar_is_judged_a_letter_does_not_say_that_nothing_stands_against_the_path() {
    for (language, judged) in [("en", "whether something stands against them"), ("es", "si hay algo en contra:")] {
        let letter = letter("asylum-late-filing", language);
        let asylum = if language == "en" { "asylum." } else { "asilo." };
        assert!(under(&letter, judged).contains(asylum), "{letter}");
    }
    let mut report = relief();
    report.args(["screen", "--relief", "asylum", "--case", "examples/asylum-late-filing.toml"]);
    let report = String::from_utf8(printed(report)).expect("text");
    // What is screened besides, as the child's own place, has bars of its own.
    let of_asylum = report.split("Also screened").next().unwrap_or_default();
    assert!(!of_asylum.contains("nothing stands against it"), "{report}");
}

#[test]
fn a_path_that_lacks_a_paper_does_not_need_more_answers() {
    let english = letter("u-visa-in-court", "en");
    assert!(under(&english, "a paper or a step is still missing").contains("u visa"), "{english}");
    assert!(!under(&english, "we need to know more").contains("u visa"), "{english}");
    let spanish = letter("u-visa-in-court", "es");
    assert!(under(&spanish, "falta un papel o un paso").contains("visa u"), "{spanish}");
}

#[test]
fn who_holds_u_status_reads_of_the_green_card() {
    for (language, card, ask) in [
        ("en", "green card after three years", "you may ask for u status"),
        ("es", "residencia después de tres", "pedir el estatus u"),
    ] {
        let letter = letter("u-visa-green-card", language);
        assert!(letter.contains(card) && !letter.contains(ask), "{letter}");
    }
}

#[test]
fn what_cannot_wait_comes_first_and_repeats_nothing() {
    for (language, first, lawyer) in
        [("en", "## first of all", "this week"), ("es", "## antes que nada", "esta semana")]
    {
        let letter = letter("abused-partner", language);
        let (before, after) = letter.split_once(first).expect("what comes first");
        assert!(!before.contains("\n## ") && after.contains(lawyer), "{letter}");
        let (first, _) = after.split_once("\n## ").expect("what follows");
        for words in ["removal", "order", "deport", "orden"] {
            assert!(!first.contains(words), "{first}");
        }
        let plain = self::letter("ten-year-cancellation", language);
        assert!(!plain.contains("## first of all") && !plain.contains("## antes que nada"), "{plain}");
    }
}

#[test]
fn who_is_held_is_asked_to_no_visit() {
    for (language, visit, back, leave, family) in [
        ("en", "next visit", "come back with", "do not leave the united states", "ask family or friends to"),
        ("es", "próxima visita", "vuelva con esta carta", "no salga de los estados unidos", "pida a su familia"),
    ] {
        let of_the_free = [visit, back, leave];
        let held = letter("cat-deferral", language);
        assert!(!of_the_free.iter().any(|words| held.contains(words)) && held.contains(family), "{held}");
        let free = letter("cat-prison", language);
        assert!(of_the_free.iter().all(|words| free.contains(words)) && !free.contains(family), "{free}");
    }
}

//! Reports that were looked at, in both languages. The invented rules show every block; of the shipped ones a handful of
//! examples is kept, without the hash of the rules.

use std::path::Path;

use crate::{harbor, printed, relief};

fn masked(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).expect("text");
    let is_hash = |word: &str| word.len() >= 64 && word.chars().take(64).all(|letter| letter.is_ascii_hexdigit());
    let lines = text.lines().map(|line| {
        let hash = line.split(' ').map(|word| word.trim_start_matches('"')).find(|word| is_hash(word));
        hash.map_or(line.to_owned(), |hash| line.replace(&hash[..64], "HASH"))
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn reports_of_the_invented_rules() {
    for case in ["open", "meets"] {
        for language in ["en", "es"] {
            for format in ["html", "markdown"] {
                let mut command = harbor();
                command.args(["screen", "--format", format, "--lang", language, "--case"]);
                command.arg(Path::new("tests/cli/cases").join(format!("{case}.toml")));
                insta::assert_snapshot!(format!("harbor-{case}-{language}-{format}"), masked(printed(command)));
            }
        }
    }
}

#[test]
fn letters_and_reports_of_examples() {
    for example in ["ten-year-cancellation", "tps-ukraine"] {
        let case = Path::new("examples").join(format!("{example}.toml"));
        for language in ["en", "es"] {
            let run = |more: &[&str]| {
                let mut command = relief();
                command.args(["screen", "--lang", language, "--format", "markdown", "--case"]).arg(&case).args(more);
                masked(printed(command))
            };
            insta::assert_snapshot!(format!("{example}-{language}-letter"), run(&["--for", "client"]));
            insta::assert_snapshot!(format!("{example}-{language}-report"), run(&[]));
        }
    }
}

#[test]
fn what_time_brings() {
    for (format, language) in [("text", "en"), ("text", "es"), ("json", "en"), ("ics", "es")] {
        let mut command = relief();
        command.args(["when", "--case", "examples/ten-year-cancellation.toml", "--until", "2034-01-01"]);
        command.args(["--format", format, "--lang", language, "--relief", "cancellation-nonlpr"]);
        insta::assert_snapshot!(format!("when-{format}-{language}"), masked(printed(command)));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_format_and_place() {
    for format in ["text", "html", "markdown", "json", "docx", "pdf"] {
        let run = |zone: &str, locale: &str| {
            let mut command = harbor();
            command.env("TZ", zone).env("LANG", locale).env("LC_ALL", locale);
            command.args(["screen", "--format", format, "--case", "tests/cli/cases/open.toml"]);
            printed(command)
        };
        assert_eq!(run("UTC", "C"), run("Pacific/Kiritimati", "tr_TR.UTF-8"), "{format}");
    }
}

//! Whatever is written into rule files: loading ends with a rulebook or with faults that can be shown.

use std::fs;
use std::sync::OnceLock;

use proptest::prelude::*;
use relief::rulebook::{load, render};

use crate::sample::{base, folder};

const FILES: [&str; 4] = ["rulebook.toml", "facts.toml", "tables.toml", "relief.toml"];

/// What is put in place of what is there: signs that mean something, and some that do not.
const PIECES: [&str; 32] = [
    "",
    "\"",
    "'",
    "'''",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "=",
    "==",
    ".",
    ",",
    ":",
    "\n",
    " ",
    "-",
    "and",
    "not",
    "any",
    "in",
    "if",
    "1",
    "99999999999999999999",
    "2026-02-30",
    "é",
    "\u{1F600}",
    "absences",
    "a.left",
    "true",
    "\t",
];

fn text(file: &str) -> String {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        let read = |file| fs::read_to_string(folder().join("base").join(file)).expect("readable");
        FILES.iter().map(read).collect()
    });
    let index = FILES.iter().position(|other| *other == file).expect("one of the files");
    texts[index].clone()
}

/// Replaces some characters at a place by a piece.
fn mutated(text: &str, at: usize, length: usize, piece: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = at % (chars.len() + 1);
    let end = (at + length).min(chars.len());
    chars[..at].iter().collect::<String>() + piece + &chars[end..].iter().collect::<String>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_loading_panic(
        file in prop::sample::select(&FILES),
        changes in prop::collection::vec((any::<usize>(), 0_usize..12, prop::sample::select(&PIECES)), 1..4),
    ) {
        let mut mutant = text(file);
        for (at, length, piece) in changes {
            mutant = mutated(&mutant, at, length, piece);
        }
        if let Err(faults) = load(base().with(file, &mutant)) {
            prop_assert!(!faults.diagnostics.is_empty());
            let _ = render::human(&faults.sources, &faults.diagnostics, true);
            let _ = render::plain(&faults.sources, &faults.diagnostics);
            let _ = render::json(&faults.sources, &faults.diagnostics);
        }
    }

    #[test]
    fn no_expression_makes_loading_panic(words in prop::collection::vec(prop::sample::select(&WORDS), 0..14)) {
        let when = words.join(" ");
        let flag = format!("[flags.sign]\ntitle = \"A\"\nreliefs = [\"all\"]\nwhen = '''{when}'''\n");
        if let Err(faults) = load(base().with("added.toml", &flag)) {
            prop_assert!(!faults.diagnostics.is_empty());
            let _ = render::human(&faults.sources, &faults.diagnostics, false);
        }
    }
}

const WORDS: [&str; 40] = [
    "any a in absences:",
    "all c in countries:",
    "no x in departures:",
    "a.left",
    "a.returned",
    "a",
    "c.code",
    "x",
    "(",
    ")",
    "[",
    "]",
    "[a.left for a in absences",
    "if",
    "then",
    "else",
    "by same_trip_as",
    "and",
    "or",
    "not",
    "in",
    "==",
    "<",
    ">=",
    "+",
    "-",
    ",",
    "person.status",
    "'citizen'",
    "person.nationalities",
    "30 days",
    "10 years",
    "3",
    "2026-01-01",
    "as_of",
    "count(",
    "earliest(",
    "countries[",
    "].since",
    "gap_days(",
];

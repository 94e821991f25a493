//! The files beside this one.

use std::path::{Path, PathBuf};

use relief::calendar::Day;
use relief::case::{self, AsOf, Case};
use relief::rulebook::Rulebook;
use serde::Deserialize;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vignettes")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    toml::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A vignette's facts and its day.
pub fn case(book: &Rulebook, name: &str) -> (Case, Day) {
    let name = format!("{name}.toml");
    let today = Day::parse("2026-11-21").expect("a day");
    let case = case::from_toml_text(book, &name, &text(&name), AsOf { given: None, today })
        .unwrap_or_else(|faults| panic!("{name}: {faults}"));
    let as_of = case.as_of.expect("a vignette states its day");
    (case, as_of)
}

/// The vignettes that are here.
pub fn cases() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the vignettes");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut cases: Vec<String> = names
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    cases.sort();
    cases
}

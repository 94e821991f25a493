//! A small rulebook with a fact of every type, and the day on which its cases are read.

use std::path::PathBuf;
use std::sync::OnceLock;

use relief::calendar::Day;
use relief::case::AsOf;
use relief::rulebook::{Files, Rulebook, load};

/// The as-of date of every test.
pub fn as_of() -> AsOf {
    AsOf::fixed(day("2026-11-21"))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

/// The folder of the broken cases.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/broken_cases")
}

/// The rulebook beside them, loaded once.
pub fn rulebook() -> &'static Rulebook {
    static RULEBOOK: OnceLock<Rulebook> = OnceLock::new();
    RULEBOOK.get_or_init(|| {
        let files = Files::folder(&folder().join("rules")).expect("readable rules");
        load(files).unwrap_or_else(|faults| panic!("{faults}"))
    })
}

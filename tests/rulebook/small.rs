//! Small rulebooks with tests of their own, one for each way in which the engine once went wrong.

use std::path::Path;
use std::sync::Arc;

use relief::calendar::Day;
use relief::case::{self, AsOf};
use relief::engine::{self, Program};
use relief::rulebook::{Files, load};

/// A rulebook that stands beside this file.
fn program(name: &str) -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rulebook").join(name);
    let rulebook = load(Files::folder(&folder).expect("a readable folder")).unwrap_or_else(|faults| panic!("{faults}"));
    Program::new(Arc::new(rulebook))
}

/// Runs the tests of a rulebook that stands beside this file.
fn passes(name: &str) {
    let program = program(name);
    let tests = &program.rulebook().tests;
    assert!(!tests.is_empty());
    for test in tests {
        assert_eq!(relief::testing::run(&program, test), Vec::new(), "{}", test.name);
    }
}

/// A pair of facts that tell one thing, of which one is not answered, takes no world away.
#[test]
fn an_open_length_of_a_known_trip_leaves_its_worlds() {
    passes("agree");
}

/// Nine days between the dates: "12 days" cannot hold beside them, "less than 10 days" and nothing told can.
#[test]
fn two_ways_to_tell_one_thing_that_differ_are_told() {
    let program = program("agree");
    let fired = |days: &str| {
        let text = format!("case = \"a\"\ntrips = [{{ left = 2024-01-01, returned = 2024-01-10, {days} }}]\n");
        let today = Day::parse("2026-11-21").expect("a day");
        let case = case::from_toml_text(program.rulebook(), "case.toml", &text, AsOf { given: None, today });
        engine::fired_checks(&program, &case.unwrap_or_else(|faults| panic!("{faults}")), today).len()
    };
    assert_eq!(fired("days = \"12 days\""), 1);
    assert_eq!(fired("days = \"8 days\""), 1);
    assert_eq!(fired("days = \"9 days\""), 0);
    assert_eq!(fired("days = \"< 10 days\""), 0);
    assert_eq!(fired("days = \"> 9 days\""), 1);
    assert_eq!(fired("linked = true"), 0);
}

#[test]
fn what_some_world_contradicts_is_not_certain() {
    passes("certain");
}

#[test]
fn whatever_can_matter_is_missing() {
    passes("missing");
}

//! Small rulebooks with tests of their own, one for each way in which the engine once went wrong.

use std::path::Path;
use std::sync::Arc;

use relief::engine::Program;
use relief::rulebook::{Files, load};

/// Runs the tests of a rulebook that stands beside this file.
fn passes(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rulebook").join(name);
    let rulebook = load(Files::folder(&folder).expect("a readable folder")).unwrap_or_else(|faults| panic!("{faults}"));
    let program = Program::new(Arc::new(rulebook));
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

#[test]
fn what_some_world_contradicts_is_not_certain() {
    passes("certain");
}

#[test]
fn whatever_can_matter_is_missing() {
    passes("missing");
}

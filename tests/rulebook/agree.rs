//! A pair of facts that tell one thing, of which one is not answered, takes no world away.

use std::path::Path;
use std::sync::Arc;

use relief::engine::Program;
use relief::rulebook::{Files, load};

#[test]
fn an_open_length_of_a_known_trip_leaves_its_worlds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rulebook/agree");
    let files = ["rulebook.toml", "trips.toml"].into_iter().fold(Files::default(), |files, name| {
        files.with(name, &std::fs::read_to_string(folder.join(name)).expect("a readable file"))
    });
    let rulebook = load(files).unwrap_or_else(|faults| panic!("{faults}"));
    let program = Program::new(Arc::new(rulebook));
    let tests = &program.rulebook().tests;
    assert_eq!(tests.len(), 3);
    for test in tests {
        assert_eq!(relief::testing::run(&program, test), Vec::new(), "{}", test.name);
    }
}

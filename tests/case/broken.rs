//! Every file `NAME.toml` or `NAME.json` in `tests/broken_cases` has one fault of its own kind. Its message is a snapshot,
//! and `NAME.fixed.*` does what the message says and loads.

use std::fs;

use relief::case::{Case, Faults, from_json_text, from_toml_text};

use relief::rulebook::render;

use crate::sample;

fn load(name: &str) -> Result<Case, Faults> {
    let text = fs::read_to_string(sample::folder().join(name)).expect("a readable file");
    let read = if name.ends_with(".json") { from_json_text } else { from_toml_text };
    read(sample::rulebook(), name, &text, sample::as_of())
}

/// What a person sees.
fn shown(faults: &Faults) -> String {
    let faults = relief::rulebook::Faults::from(faults);
    render::human(&faults.sources, &faults.diagnostics, false)
}

/// The names of the broken files, in order.
fn broken() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(sample::folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| (name.ends_with(".toml") || name.ends_with(".json")) && !name.contains(".fixed."))
        .collect();
    names.sort();
    names
}

#[test]
fn each_broken_case_is_refused_with_a_place_and_a_remedy() {
    let names = broken();
    assert!(names.len() >= 30, "{}", names.len());
    for name in names {
        let faults = load(&name).expect_err(&name);
        assert_eq!(faults.faults.len(), 1, "{name}: {faults}");
        insta::with_settings!({ snapshot_path => "../broken_cases/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.replace('.', "-"), shown(&faults));
        });
    }
}

#[test]
fn each_fixed_case_loads() {
    for name in broken() {
        let (stem, extension) = name.rsplit_once('.').expect("an extension");
        let fixed = format!("{stem}.fixed.{extension}");
        if let Err(faults) = load(&fixed) {
            panic!("{fixed} does not load:\n{faults}");
        }
    }
}

//! Rule files with one fault each: their messages are snapshots, and what the message advises makes them load.

use std::collections::BTreeSet;
use std::fs;

use std::sync::Arc;

use relief::applies;
use relief::engine::Program;
use relief::rulebook::{Faults, Rulebook, render};

use crate::sample::{folder, load_with};

/// The names of the broken files.
fn names() -> BTreeSet<String> {
    let files = fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let names = files.filter_map(|name| Some(name.to_str()?.strip_suffix(".toml")?.to_owned()));
    names.filter(|name| !name.ends_with(".fixed")).collect()
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(format!("{name}.toml"))).expect("readable")
}

/// What `relief rules check` does: loads the rules and looks for facts that are read where they do not apply.
fn check(text: &str) -> Result<Arc<Rulebook>, Faults> {
    let rulebook = Arc::new(load_with(text)?);
    let diagnostics = applies::faults(&Program::new(Arc::clone(&rulebook)));
    if diagnostics.is_empty() { Ok(rulebook) } else { Err(Faults { sources: rulebook.sources.clone(), diagnostics }) }
}

/// The message of each broken file, by its name.
pub fn messages() -> Vec<(String, String)> {
    let told = names().into_iter().map(|name| match check(&text(&name)) {
        Ok(_) => panic!("{name} passes"),
        Err(faults) => (name, render::human(&faults.sources, &faults.diagnostics, false)),
    });
    told.collect()
}

#[test]
fn each_broken_file_is_refused_with_its_message() {
    insta::with_settings!({ snapshot_path => folder().join("snapshots"), prepend_module_to_snapshot => false, omit_expression => true }, {
        for (name, message) in messages() {
            insta::assert_snapshot!(name, message);
        }
    });
}

#[test]
fn each_mended_file_loads() {
    let faulty: Vec<String> = names()
        .into_iter()
        .filter_map(|name| check(&text(&format!("{name}.fixed"))).err().map(|faults| format!("{name}:\n{faults}")))
        .collect();
    assert!(faulty.is_empty(), "{}", faulty.join("\n"));
}

#[test]
fn there_are_many_kinds_of_faults() {
    assert!(names().len() >= 40);
}

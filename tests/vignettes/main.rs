//! Decided cases as case files: the outcome of the decision is the expectation.
//!
//! The case files say what the published facts say and no more. Each is screened twice. As it stands nothing may be
//! decided against the decision, and the outcome must be among what remains. With the plain life in all that nobody told
//! (`plain-life.toml`, the same for every case) the outcome must come out as decided.
//!
//! `open.toml` lists where it does not, with the reason. There the facts that the decision rests on and nobody told, and
//! the conclusions that are an attorney's, may be supposed: with them the outcome must come out, but for what is named as
//! the point where the rules and the decision part. The list stays true: a case that needs no place on it fails too.

mod expected;
mod files;
mod judged;
mod plain_life;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use relief::case::Case;
use relief::engine::{self, Program};
use relief::rulebook::{Files, load};

use judged::judge;
use plain_life::Untold;

/// The rules of this folder, which need no new build.
static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let files = Files::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("rules");
    Program::new(Arc::new(load(files).expect("rules that load")))
});

#[test]
fn nothing_is_decided_against_a_decision() {
    let program = &*PROGRAM;
    let elements = expected::elements();
    let mut faults = Vec::new();
    for outcome in &expected::outcomes() {
        let (case, as_of) = files::case(program.rulebook(), &outcome.case);
        let against = judge(program, &case, as_of, &elements, outcome).against;
        if !against.is_empty() {
            faults.push(format!("{}: {}", outcome.name(), against.join("; ")));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn with_a_plain_life_decided_cases_come_out_as_decided() {
    let program = &*PROGRAM;
    let elements = expected::elements();
    let open = expected::open();
    let (plain_life, untold) = plain_life::read();
    let mut faults = Vec::new();
    for outcome in &expected::outcomes() {
        let (case, as_of) = files::case(program.rulebook(), &outcome.case);
        let filled = plain_life.fill(program, &case, as_of, of(&untold, &outcome.case));
        let differs = judge(program, &filled, as_of, &elements, outcome).differs;
        match (differs.is_empty(), open.of(outcome)) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => faults.push(format!("{}: comes out as decided; take it off open.toml", outcome.name())),
            (false, None) => faults.push(format!("{}: {}", outcome.name(), differs.join("; "))),
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn with_what_is_supposed_open_cases_come_out_as_decided() {
    let program = &*PROGRAM;
    let elements = expected::elements();
    let open = expected::open();
    let (plain_life, untold) = plain_life::read();
    let mut faults = Vec::new();
    for outcome in &expected::outcomes() {
        let Some(one) = open.of(outcome) else { continue };
        let (case, as_of) = files::case(program.rulebook(), &outcome.case);
        let supposed = plain_life::suppose(program.rulebook(), &case, as_of, &open.suppositions(one));
        let filled = plain_life.fill(program, &supposed, as_of, of(&untold, &outcome.case));
        let differs = judge(program, &filled, as_of, &elements, outcome).differs;
        if differs != one.parts {
            faults.push(format!("{}: {differs:?}, known: {:?}", outcome.name(), one.parts));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn of<'a>(untold: &'a Untold, case: &str) -> &'a [String] {
    untold.get(case).unwrap_or_else(|| panic!("{case} is not in untold.toml"))
}

#[test]
fn the_lists_name_what_is_there() {
    let book = PROGRAM.rulebook();
    let outcomes = expected::outcomes();
    let (_, untold) = plain_life::read();
    let decided: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.case.clone()).collect();
    assert_eq!(decided, files::cases().into_iter().collect(), "each case file has an outcome, and each outcome a file");
    assert_eq!(decided, untold.keys().cloned().collect(), "untold.toml names each case once");
    for name in untold.values().flatten() {
        assert!(plain_life::is_known(book, name), "untold.toml: there is no `{name}`");
    }
    for one in &expected::open().open {
        let name = format!("{} ({})", one.case, one.relief);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.name() == name).count(), 1, "open.toml: {name}");
        assert!(!one.why.is_empty(), "open.toml: {name} says no reason");
    }
}

/// The plain life must not contradict what a case tells, or no world would be left to screen.
#[test]
fn a_plain_life_contradicts_no_case() {
    let program = &*PROGRAM;
    let book = program.rulebook();
    let (plain_life, untold) = plain_life::read();
    for name in files::cases() {
        let (case, as_of) = files::case(book, &name);
        let fired = |case: &Case| {
            let checks = engine::fired_checks(program, case, as_of);
            checks.iter().map(|fired| book.checks[fired.check].id.clone()).collect::<BTreeSet<String>>()
        };
        let filled = plain_life.fill(program, &case, as_of, of(&untold, &name));
        assert_eq!(fired(&case), fired(&filled), "{name}");
    }
}

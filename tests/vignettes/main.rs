//! Decided cases as case files: the outcome of the decision is the expectation.
//!
//! The case files say what the published facts say and no more. Each is screened twice. As it stands nothing may be
//! decided against the decision, and the outcome must be among what remains. With the plain life in all that nobody told
//! (`plain-life.toml`, the same for every case) the outcome must come out as decided; `open.toml` lists where it does not,
//! with the reason. There a conclusion of an attorney that the decision rests on may be named: with it the outcome must
//! come out. The list stays true: a vignette that is on it and comes out as decided fails too.

mod expected;
mod files;
mod judged;
mod plain_life;

use std::collections::BTreeSet;
use std::sync::Arc;

use relief::case::Case;
use relief::engine::{self, Program};
use relief::rulebook::{Files, load};

use expected::{OpenCase, Outcome};
use judged::judge;

fn program() -> Program {
    Program::new(Arc::new(load(match std::env::var_os("RULES_DIR") { Some(dir) => Files::folder(dir.as_ref()).expect("files"), None => Files::embedded() }).expect("rules that load")))
}

#[test]
fn nothing_is_decided_against_a_decision() {
    let program = program();
    let elements = expected::elements();
    let faults: Vec<String> = expected::outcomes()
        .iter()
        .filter_map(|outcome| {
            let (case, as_of) = files::case(program.rulebook(), &outcome.case);
            let against = judge(&program, &case, as_of, &elements, outcome).against;
            (!against.is_empty()).then(|| format!("{}: {}", outcome.name(), against.join("; ")))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn with_a_plain_life_decided_cases_come_out_as_decided() {
    let program = program();
    let book = program.rulebook();
    let elements = expected::elements();
    let open = expected::open();
    let (plain_life, untold) = plain_life::read();
    let mut faults = Vec::new();
    for outcome in &expected::outcomes() {
        let (case, as_of) = files::case(book, &outcome.case);
        let untold = untold.get(&outcome.case).unwrap_or_else(|| panic!("{} is not in untold.toml", outcome.case));
        let mut case = plain_life.fill(&program, &case, as_of, untold);
        let differs = judge(&program, &case, as_of, &elements, outcome).differs;
        match (differs.is_empty(), listed(&open, outcome)) {
            (true, None) => {}
            (true, Some(_)) => faults.push(format!("{}: comes out as decided; take it off open.toml", outcome.name())),
            (false, None) => faults.push(format!("{}: {}", outcome.name(), differs.join("; "))),
            (false, Some(one)) if one.concluded.is_empty() => {}
            (false, Some(one)) => {
                for (fact, conclusion) in &one.concluded {
                    plain_life::set(&mut case, book, &format!("{fact}={conclusion}"), as_of);
                }
                let differs = judge(&program, &case, as_of, &elements, outcome).differs;
                if !differs.is_empty() {
                    faults.push(format!("{}: with the conclusions {}", outcome.name(), differs.join("; ")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn listed<'a>(open: &'a [OpenCase], outcome: &Outcome) -> Option<&'a OpenCase> {
    open.iter().find(|one| one.case == outcome.case && one.relief == outcome.relief)
}

#[test]
fn the_lists_name_what_is_there() {
    let program = program();
    let book = program.rulebook();
    let outcomes = expected::outcomes();
    let (_, untold) = plain_life::read();
    let decided: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.case.clone()).collect();
    assert_eq!(decided, files::cases().into_iter().collect(), "each case file has an outcome, and each outcome a file");
    assert_eq!(decided, untold.keys().cloned().collect(), "untold.toml names each case once");
    for name in untold.values().flatten() {
        assert!(plain_life::is_known(book, name), "untold.toml: there is no `{name}`");
    }
    for one in expected::open() {
        let name = format!("{} ({})", one.case, one.relief);
        assert!(outcomes.iter().any(|outcome| outcome.name() == name), "open.toml: there is no {name}");
        assert!(!one.why.is_empty(), "open.toml: {name} says no reason");
        for fact in one.concluded.keys() {
            assert!(fact.contains("attorney."), "open.toml: `{fact}` is no conclusion of an attorney");
        }
    }
}

/// The plain life must not contradict what a case tells, or no world would be left to screen.
#[test]
fn a_plain_life_contradicts_no_case() {
    let program = program();
    let book = program.rulebook();
    let (plain_life, untold) = plain_life::read();
    for name in files::cases() {
        let (case, as_of) = files::case(book, &name);
        let fired = |case: &Case| {
            let checks = engine::fired_checks(&program, case, as_of);
            checks.iter().map(|fired| book.checks[fired.check].id.clone()).collect::<BTreeSet<String>>()
        };
        let filled = plain_life.fill(&program, &case, as_of, untold.get(&name).map_or(&[], Vec::as_slice));
        assert_eq!(fired(&case), fired(&filled), "{name}");
    }
}

//! `--set fact=value`.

use relief::case::{Case, FactPath, State, Unanswered};
use relief::rulebook::Rulebook;

use crate::sample::{day, rulebook};

fn set(case: &mut Case, rulebook: &Rulebook, assignment: &str) -> Result<(), String> {
    let said = |faults: Vec<relief::case::Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    case.set(rulebook, assignment, day("2026-11-21")).map_err(said)
}

fn after(assignments: &[&str]) -> (&'static Rulebook, Case) {
    let rulebook = rulebook();
    let mut case = Case::empty(rulebook);
    for assignment in assignments {
        set(&mut case, rulebook, assignment).unwrap_or_else(|fault| panic!("{assignment}: {fault}"));
    }
    (rulebook, case)
}

fn state(rulebook: &Rulebook, case: &Case, name: &str) -> State {
    case.answer(FactPath::parse(rulebook, name).expect("a path")).expect("an answer").state.clone()
}

#[track_caller]
fn is(assignments: &[&str], name: &str, words: &str) {
    let (rulebook, case) = after(assignments);
    let State::Known { written, .. } = state(rulebook, &case, name) else { panic!("{name} has no value") };
    assert_eq!(written, words);
}

#[test]
fn facts_and_fields_are_set() {
    is(&["person.birth_date=1985-06"], "person.birth_date", "1985-06");
    is(&[" person.nationalities = HN, SV "], "person.nationalities", "HN, SV");
    is(&["note=a=b"], "note", "a=b");
    is(&["convictions[0].on=2012", "convictions[0].sentence=12 months"], "convictions[0].sentence", "12 months");
    is(&["convictions[0].attorney.cimt=true"], "convictions[0].attorney.cimt", "true");
    is(
        &["convictions[0].on=?", "convictions[1].same_event_as=convictions[0]"],
        "convictions[1].same_event_as",
        "convictions[0]",
    );
    is(&["person.state=US-CA", "person.state=US-TX"], "person.state", "US-TX");
}

#[test]
fn what_is_not_known_is_set() {
    let (rulebook, case) = after(&["person.state=US-CA", "person.state=?", "convictions[0].on=?", "relatives=?"]);
    assert_eq!(state(rulebook, &case, "person.state"), State::DontKnow);
    assert_eq!(state(rulebook, &case, "convictions[0].on"), State::DontKnow);
    assert_eq!(case.list(rulebook.list("relatives").expect("a list")).unknown, Some(Unanswered::DontKnow));
}

#[test]
fn completeness_is_set() {
    let (rulebook, case) = after(&["relatives=?", "relatives.complete=true", "entries.complete=2012-03-14"]);
    let list = |id: &str| case.list(rulebook.list(id).expect("a list"));
    assert!(list("relatives").complete.whole && list("relatives").unknown.is_none());
    assert_eq!(list("entries").complete.since, Some(day("2012-03-14")));
    let (_, case) = after(&["relatives.complete=true", "relatives.complete=false"]);
    assert!(!case.list(rulebook.list("relatives").expect("a list")).complete.whole);
}

#[test]
fn what_cannot_be_set_leaves_the_case_as_it_is_and_says_why() {
    let rulebook = rulebook();
    let mut case = Case::empty(rulebook);
    let assignments = [
        "person.birth_date",
        "person.brith_date=1985",
        "person.birth_date=",
        "person.birth_date=1985-13",
        "convictions[1].on=2012",
        "convictions[0].onn=2012",
        "convictions[0]=2012",
        "convictions.on=2012",
        "convictions[0].same_event_as=convictions[0]",
        "convictions[0].same_event_as=convictions[4]",
        "convictions=none",
        "convictions.complete=2012-03-14",
        "entries.complete=2030-01-01",
        "people.complete=true",
    ];
    let messages: Vec<String> = assignments
        .iter()
        .map(|assignment| format!("{assignment}\n  {}", set(&mut case, rulebook, assignment).expect_err(assignment)))
        .collect();
    assert_eq!(case, Case::empty(rulebook));
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_record_that_is_taken_out_leaves_no_ref_behind() {
    let (rulebook, mut case) = after(&[
        "convictions[0].on=2010",
        "convictions[1].on=2011",
        "convictions[2].on=2012",
        "convictions[1].same_event_as=convictions[0]",
        "convictions[2].same_event_as=convictions[1]",
    ]);
    let list = rulebook.list("convictions").expect("a list");
    case.remove_record(rulebook, list, 0);
    assert_eq!(case.list(list).records.len(), 2);
    assert_eq!(state(rulebook, &case, "convictions[0].same_event_as"), State::NotAsked);
    let State::Known { written, .. } = state(rulebook, &case, "convictions[1].same_event_as") else { panic!("no ref") };
    assert_eq!(written, "convictions[0]");
    let State::Known { written, .. } = state(rulebook, &case, "convictions[0].on") else { panic!("no date") };
    assert_eq!(written, "2011");
}

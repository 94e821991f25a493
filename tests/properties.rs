//! The engine against a second, deliberately naive evaluator that shares no evaluation code with it: over all worlds of
//! small random rulebooks, over drawn worlds of the shipped one.
//!
//! `RELIEF_PROPERTY_CASES` (small rulebooks per property), `RELIEF_PROPERTY_SEED` and `RELIEF_DRAWS` (worlds per case of
//! the shipped rules) make the same tests do more.

mod oracle;

use std::collections::BTreeMap;
use std::path::Path;

use oracle::applies::what_does_not_apply_changes_nothing;
use oracle::combinations::{Combined, criteria_two_by_two};
use oracle::order::{records_in_any_order, rules_in_any_order};
use oracle::random::{check, setting};
use oracle::reference::Reference;
use oracle::shipped::{
    decided_holds_in_drawn_worlds, lessons_hold_in_drawn_worlds, verdicts_alone_of_samples, witnesses_are_confirmed,
};
use oracle::small::{
    Input, Tally, engine_agrees_with_all_worlds, inputs, verdicts_alone_are_the_verdicts,
    witnesses_are_worlds_that_differ,
};
use oracle::telling::what_is_settled_stays;
use relief::engine::Options;

/// Worlds per small case at most.
const WORLDS: usize = 600;

#[test]
fn findings_and_verdicts_are_what_all_worlds_say() {
    let tally = Tally::default();
    check(300, &inputs(6), |input| engine_agrees_with_all_worlds(&input, WORLDS, &tally));
    println!("{tally:?}");
    for what in ["verdict closed", "verdict open", "finding settled", "finding unknown", "notice"] {
        assert!(tally.of(what) > 20, "{what} came up {} times: {tally:?}", tally.of(what));
    }
    // What the search leaves undone is marked, and seldom.
    for (unsharp, sharp, share) in [
        ("verdict unsharp", "verdict open", 20),
        ("finding unsharp", "finding unknown", 10),
        ("missing unsharp", "missing", 5),
    ] {
        assert!(tally.of(unsharp) * share <= tally.of(sharp), "{unsharp}: {tally:?}");
    }
}

#[test]
fn verdicts_alone_are_the_verdicts_of_the_whole_screening() {
    check(300, &inputs(6), |input| verdicts_alone_are_the_verdicts(&input, WORLDS));
    let faults = verdicts_alone_of_samples(u64::from(setting("RELIEF_SAMPLES", 20)));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn plain_logic_says_what_the_reference_work_says() {
    let (cases, faults) = Reference::new().plain_faults();
    assert!(cases >= 100, "{cases} cases");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_reference_work_done_sharply_is_what_all_worlds_say() {
    let compared = Reference::new().sharp_against_worlds(u64::from(setting("RELIEF_REFERENCE_CASES", 300)));
    println!("{} exact, {} drawn", compared.exact, compared.drawn);
    assert!(compared.exact > 9 * compared.drawn, "{} exact, {} drawn", compared.exact, compared.drawn);
    assert!(compared.faults.is_empty(), "{} faults:\n{}", compared.faults.len(), compared.faults.join("\n"));
}

#[test]
fn what_is_settled_stays_settled_and_in_the_end_all_is() {
    check(150, &inputs(6), |input| what_is_settled_stays(&input, WORLDS));
}

#[test]
fn witnesses_of_small_rulebooks_are_confirmed() {
    // Runs in .ci/full alone: see there.
    if setting("RELIEF_WITNESSES", 0) == 0 {
        return;
    }
    check(150, &inputs(5), |input| witnesses_are_worlds_that_differ(&input, WORLDS));
}

fn order_does_not_matter(property: fn(&Input, usize, &Tally) -> Result<(), String>) {
    let tally = Tally::default();
    check(150, &inputs(6), |input| property(&input, WORLDS, &tally));
    println!("{tally:?}");
    let (compared, left) = (tally.of("compared"), tally.of("left open by the bound"));
    assert!(compared > 300 && left * 200 <= compared, "{left} of {compared} left open by the bound");
}

#[test]
fn the_order_of_records_does_not_matter() {
    order_does_not_matter(records_in_any_order);
}

#[test]
fn the_order_of_rules_and_files_does_not_matter() {
    order_does_not_matter(rules_in_any_order);
}

#[test]
fn what_the_tables_decide_under_the_shipped_rules_holds_in_drawn_worlds() {
    let options = Options { sharp: false, ..Options::default() };
    hold_in_drawn_worlds(&options, setting("RELIEF_EVERY", 20) as usize);
}

#[test]
fn what_is_decided_under_the_shipped_rules_holds_in_drawn_worlds() {
    hold_in_drawn_worlds(&Options::default(), setting("RELIEF_EVERY", 50) as usize);
}

#[test]
fn what_is_decided_about_clients_to_learn_from_holds_in_drawn_worlds() {
    let (tried, faults) = lessons_hold_in_drawn_worlds(setting("RELIEF_LESSONS", 1).into(), 2);
    println!("{tried:?}");
    assert!(tried.cases >= 8 && tried.worlds > 8, "few worlds were found: {tried:?}");
    assert!(faults.is_empty(), "{} of {tried:?}:\n{}", faults.len(), faults.join("\n\n"));
}

fn hold_in_drawn_worlds(options: &Options, every: usize) {
    let (tried, faults) = decided_holds_in_drawn_worlds(options, every, setting("RELIEF_DRAWS", 3) as usize);
    println!("{tried:?}");
    assert!(tried.worlds > tried.cases, "few worlds were found: {tried:?}");
    assert!(faults.is_empty(), "{} of {tried:?}:\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn what_does_not_apply_changes_nothing_under_the_shipped_rules() {
    let (changed, faults) =
        what_does_not_apply_changes_nothing(setting("RELIEF_EVERY", 40) as usize, setting("RELIEF_DRAWS", 1) as usize);
    println!("{changed} facts changed");
    assert!(changed > 100, "few facts were changed: {changed}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn criteria_two_by_two_under_the_shipped_rules_are_what_one_world_says() {
    let every = setting("RELIEF_PAIRS_EVERY", 40) as usize;
    let combined = criteria_two_by_two(every);
    let Combined { pairs, exercised, worlds, listed, idle, faults } = combined;
    println!("{pairs} pairs, {exercised} exercised, {worlds} worlds");
    let implied = implied();
    let unseen: Vec<&String> = idle.iter().filter(|name| !implied.contains_key(*name)).collect();
    let seen: Vec<&String> = implied.keys().filter(|name| listed.contains(*name) && !idle.contains(*name)).collect();
    println!("{} of {} never seen to change a verdict", idle.len(), listed.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(exercised * 3 > pairs * 2, "few pairs were seen to turn together: {exercised} of {pairs}");
    assert!(
        unseen.is_empty() && seen.is_empty(),
        "never seen to change a verdict, without a reason in tests/oracle/idle.toml: {unseen:?}; seen to, though it says that \
         they cannot: {seen:?}"
    );
}

/// Criteria that can change no verdict of the relief or result that lists them, each with what implies it.
fn implied() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/idle.toml");
    let text = std::fs::read_to_string(path).expect("a table");
    let mut sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).expect("names with reasons");
    sections.remove("idle").expect("the section `idle`")
}

#[test]
fn witnesses_under_the_shipped_rules_are_confirmed() {
    let seen = witnesses_are_confirmed(setting("RELIEF_EVERY", 1500) as usize);
    let (verdicts, questions, without) = (seen.verdicts, seen.questions, seen.without);
    println!("{verdicts} verdicts and {questions} questions confirmed, {without} questions without a witness");
    assert!(seen.faults.is_empty(), "{} faults:\n{}", seen.faults.len(), seen.faults.join("\n"));
    assert!(questions > 3 * without, "{without} questions without a witness, {questions} with one");
}

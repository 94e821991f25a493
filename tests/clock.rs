//! What time brings, against screening on each day.
//!
//! `RELIEF_CLOCK_DAYS` sets how many days are tried of each case, and then the vignettes are tried too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relief::calendar::Day;
use relief::case::{self, AsOf, Case};
use relief::engine::{self, ChangeOf, Options, Program, State};
use relief::rulebook::Rulebook;

/// Days of a case that are tried where nobody says.
const DAYS: i64 = 120;

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files
}

fn read(rulebook: &Rulebook, path: &Path) -> Option<(Case, Day)> {
    let today = Day::parse("2026-11-21").expect("a date");
    let text = std::fs::read_to_string(path).expect("text");
    let case = case::from_text(rulebook, &path.display().to_string(), &text, AsOf { given: None, today }).ok()?;
    let as_of = case.as_of.unwrap_or(today);
    Some((case, as_of))
}

/// The first days on which anything is another, with what, by screening on each.
fn each_day(program: &Program, case: &Case, as_of: Day, days: i64) -> Vec<(Day, ChangeOf, State, State)> {
    let options = Options::default();
    let mut found = Vec::new();
    let mut before: BTreeMap<ChangeOf, State> = engine::glance(program, case, as_of, &options);
    for day in (1..=days).map(|days| as_of.plus_days(days)) {
        let after = engine::glance(program, case, day, &options);
        for (of, now) in &after {
            if let Some(then) = before.get(of).filter(|then| *then != now) {
                found.push((day, of.clone(), *then, *now));
            }
        }
        before = after;
    }
    found
}

/// The same of the clock, its merged changes in two again.
fn by_the_clock(program: &Program, case: &Case, as_of: Day, days: i64) -> (Vec<(Day, ChangeOf)>, usize) {
    let until = as_of.plus_days(days);
    let clock = engine::changes(program, case, as_of, until, &Options::default());
    let mut found = Vec::new();
    for change in clock.changes {
        found.push((change.earliest, change.of.clone()));
        if let Some(latest) = change.latest.filter(|latest| *latest != change.earliest) {
            found.push((latest, change.of));
        }
    }
    (found, clock.evaluations)
}

#[test]
fn the_clock_is_screening_on_each_day() {
    let days = std::env::var("RELIEF_CLOCK_DAYS").ok().and_then(|days| days.parse().ok());
    let program = Program::new(Arc::new(relief::shipped::rulebook().expect("the rules")));
    let mut files = cases("examples");
    if days.is_some() {
        files.extend(cases("tests/vignettes"));
    }
    let mut evaluations = Vec::new();
    for file in files {
        let Some((case, as_of)) = read(program.rulebook(), &file) else { continue };
        let days = days.unwrap_or(DAYS);
        let mut tried: Vec<(Day, ChangeOf)> =
            each_day(&program, &case, as_of, days).into_iter().map(|(day, of, ..)| (day, of)).collect();
        let (mut told, looked) = by_the_clock(&program, &case, as_of, days);
        tried.sort();
        told.sort();
        assert_eq!(told, tried, "{}", file.display());
        evaluations.push(looked);
    }
    evaluations.sort_unstable();
    let median = evaluations[evaluations.len() / 2];
    assert!(median < 200, "{evaluations:?}");
}

#[test]
fn a_glance_is_what_a_screening_says() {
    let program = Program::new(Arc::new(relief::shipped::rulebook().expect("the rules")));
    let (case, as_of) = read(program.rulebook(), &cases("examples")[0]).expect("a case");
    let options = Options::default();
    let screening = engine::screen(&program, &case, as_of, &options);
    assert_eq!(engine::glance(&program, &case, as_of, &options), engine::states(&screening.reliefs));
}

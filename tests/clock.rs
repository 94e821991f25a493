//! What time brings, against screening on the days themselves, every verdict and every criterion.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use relief::calendar::Day;
use relief::case::{self, AsOf, Case};
use relief::engine::{self, Change, ChangeOf, Finding, FindingValue, Options, Program, State, Verdict};
use relief::rulebook::{RuleId, Rulebook};

/// How far ahead.
const YEARS: i64 = 15;
/// Days between those that are screened where nobody says.
const STEP: i64 = 401;

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

/// The days on which a case is screened: those on which the clock tells a change, the days before, leap days, and others in
/// steps.
fn tried(changes: &[Change], as_of: Day, until: Day, step: i64) -> BTreeSet<Day> {
    let told = changes.iter().flat_map(|change| [Some(change.earliest), change.latest]).flatten();
    let told = told.flat_map(|day| [day.plus_days(-1), day]);
    let steps = (1..).map(|count| as_of.plus_days(count * step)).take_while(|day| *day <= until);
    let leap = Day::leap_days(as_of.plus_days(1), until.plus_days(-1)).flat_map(|day| [day, day.plus_days(1)]);
    told.chain(steps).chain(leap).chain([until]).collect()
}

/// What the clock says of a day: everything as on the as-of date but what has changed since. Of what is open between two
/// days, that.
fn foretold(first: &BTreeMap<ChangeOf, State>, changes: &[Change], day: Day) -> BTreeMap<ChangeOf, State> {
    let mut states = first.clone();
    for change in changes.iter().filter(|change| change.earliest <= day) {
        let is_over = change.latest.is_some_and(|latest| latest <= day);
        let open = match change.after {
            State::Verdict(..) => State::Verdict(Verdict::NeedsFacts, true),
            State::Finding(_) => State::Finding(FindingValue::Unknown),
        };
        states.insert(change.of.clone(), if is_over { change.after } else { open });
    }
    states
}

/// Whether a short search left this open on a day: it may have settled it on the day before by another way.
fn is_unsharp(program: &Program, case: &Case, (day, of): (Day, &ChangeOf), options: &Options) -> bool {
    fn in_findings(findings: &[Finding], rule: RuleId) -> bool {
        findings.iter().any(|finding| (finding.rule == rule && finding.unsharp) || in_findings(&finding.parts, rule))
    }
    let screening = engine::screen(program, case, day, options);
    screening.reliefs.iter().any(|relief| {
        let mut results = std::iter::once(&relief.result)
            .chain(&relief.instances)
            .chain(relief.results.iter().map(|(_, result)| result));
        match of {
            ChangeOf::Finding(rule, ..) => results.any(|result| in_findings(&result.findings, *rule)),
            ChangeOf::Relief(id) | ChangeOf::Instance(id, _) | ChangeOf::Result(id, ..) => {
                *id == relief.relief && results.any(|result| result.unsharp)
            }
        }
    })
}

fn is_open(state: State) -> bool {
    matches!(state, State::Verdict(_, true) | State::Finding(FindingValue::Unknown))
}

/// The examples looked at unless `RELIEF_CLOCK_STEP` asks for more.
const FEW: [&str; 3] = ["ten-year-cancellation.toml", "asylum-student.toml", "u-visa-family.toml"];

/// `RELIEF_CLOCK_STEP`: every so many days of fifteen years are screened, and of the vignettes too.
#[test]
fn the_clock_is_screening_on_each_day() {
    let step = std::env::var("RELIEF_CLOCK_STEP").ok().and_then(|step| step.parse().ok());
    let program = relief::shipped::program().expect("the rules");
    let options = Options::default();
    let mut files = cases("examples");
    match step {
        Some(_) => files.extend(cases("tests/vignettes")),
        None => files.retain(|file| FEW.iter().any(|name| file.ends_with(name))),
    }
    let (mut evaluations, mut unsure) = (Vec::new(), 0);
    for file in files {
        let Some((case, as_of)) = read(program.rulebook(), &file) else { continue };
        let until = as_of.anniversary(12 * YEARS);
        let clock = engine::changes(&program, &case, as_of, until, &options);
        let mut of_reliefs = Vec::new();
        for relief in engine::chosen(&program, &options) {
            let options = Options { reliefs: vec![relief], ..Options::default() };
            let own = engine::changes(&program, &case, as_of, until, &options);
            let first = engine::glance(&program, &case, as_of, &options);
            for day in tried(&own.changes, as_of, until, step.unwrap_or(STEP)) {
                let expected = foretold(&first, &own.changes, day);
                for (of, state) in engine::glance(&program, &case, day, &options) {
                    // What is there only later has no state to change from.
                    let Some(expected) = expected.get(&of).filter(|expected| **expected != state) else { continue };
                    let told = own.changes.iter().flat_map(|change| [Some(change.earliest), change.latest]).flatten();
                    let before = told.filter(|told| *told <= day).max().unwrap_or(as_of);
                    let is_unsure = (is_open(state) && is_unsharp(&program, &case, (day, &of), &options))
                        || (is_open(*expected) && is_unsharp(&program, &case, (before, &of), &options));
                    assert!(is_unsure, "{} on {day}: {of:?}: {state:?}, foretold {expected:?}", file.display());
                    unsure += 1;
                }
            }
            of_reliefs.extend(own.changes);
        }
        // All reliefs together: what each tells, and what several tell once.
        assert!(of_reliefs.iter().all(|change| clock.changes.contains(change)), "{}", file.display());
        assert!(clock.changes.iter().all(|change| of_reliefs.contains(change)), "{}", file.display());
        evaluations.push(clock.evaluations);
    }
    evaluations.sort_unstable();
    let median = evaluations[evaluations.len() / 2];
    assert!(median < 200, "{evaluations:?}");
    // What a short search leaves open is marked; there is little of it.
    assert!(unsure <= evaluations.len() * 10, "{unsure} findings that a search left open on one of two days");
}

#[test]
fn a_glance_is_what_a_screening_says() {
    let program = relief::shipped::program().expect("the rules");
    let (case, as_of) = read(program.rulebook(), &cases("examples")[0]).expect("a case");
    let options = Options::default();
    let screening = engine::screen(&program, &case, as_of, &options);
    assert_eq!(engine::glance(&program, &case, as_of, &options), engine::states(&screening.reliefs));
}

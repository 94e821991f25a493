//! What time brings, against screening on the days themselves, every verdict and every criterion.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use relief::calendar::Day;
use relief::case::{self, AsOf, Case, Domain};
use relief::engine::{self, Change, ChangeOf, Clock, Finding, FindingValue, Options, Program, State, Verdict};
use relief::rulebook::{Constant, ReliefId, RuleId, Rulebook, Type};

/// How far ahead.
const YEARS: i64 = 15;
/// Days between those that are screened where nobody says, unless `RELIEF_CLOCK_STEP` asks for more.
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

/// The days on which a case is screened: those on which the clock tells a change, the days before, leap days, others in
/// steps; and of those that something names, the day before and two from then on.
fn tried<'c>(
    changes: impl Iterator<Item = &'c Change>,
    named: &BTreeSet<Day>,
    as_of: Day,
    until: Day,
    step: i64,
) -> BTreeSet<Day> {
    let told = changes.flat_map(|change| [Some(change.earliest), change.latest]).flatten();
    let told = told.flat_map(|day| [day.plus_days(-1), day]);
    let steps = (1..).map(|count| as_of.plus_days(count * step));
    let leap = Day::leap_days(as_of, until).flat_map(|day| [day, day.plus_days(1)]);
    let named = named.iter().flat_map(|day| (-1..=1).map(|apart| day.plus_days(apart)));
    let days = told.chain(steps.take_while(|day| *day <= until)).chain(leap).chain(named).chain([until]);
    days.filter(|day| as_of < *day && *day <= until).collect()
}

/// The days that the rules name: of tables, and those on which versions begin and end.
fn days_of_rules(rulebook: &Rulebook) -> BTreeSet<Day> {
    let dates = rulebook.tables.iter().flat_map(|table| {
        let is_date: Vec<bool> = table.columns.iter().map(|column| column.ty == Type::Date).collect();
        table.rows.iter().flat_map(move |row| {
            let dates: Vec<Day> = row.cells.iter().zip(&is_date).filter_map(date).collect();
            dates
        })
    });
    let versions = rulebook.rules.iter().flat_map(|rule| &rule.versions);
    let ends = versions.flat_map(|version| [version.from, version.until.map(|day| day.plus_days(1))]).flatten();
    dates.chain(ends).collect()
}

fn date((cell, is_date): (&Constant, &bool)) -> Option<Day> {
    match cell {
        Constant::Number(day) if *is_date => Some(Day(*day)),
        _ => None,
    }
}

/// The anniversaries of the days that a case names.
fn days_of_case(rulebook: &Rulebook, case: &Case) -> BTreeSet<Day> {
    let facts = rulebook.facts.iter().zip(&case.facts);
    let records = rulebook.lists.iter().zip(&case.lists);
    let fields =
        records.flat_map(|(list, answer)| answer.records.iter().flat_map(move |record| list.fields.iter().zip(record)));
    let dated = facts.chain(fields).filter(|(decl, _)| decl.ty == Type::Date);
    let days = dated.flat_map(|(_, answer)| match answer.domain() {
        Some(Domain::Number { low, high }) => vec![Day(*low), Day(*high)],
        _ => Vec::new(),
    });
    let days: BTreeSet<Day> = days.filter(|day| day.is_day()).collect();
    days.into_iter().flat_map(|day| (0..100).map(move |years| day.anniversary(12 * years))).collect()
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

/// Examples that are looked at relief by relief.
const FEW: [&str; 3] = ["ten-year-cancellation.toml", "asylum-student.toml", "u-visa-family.toml"];

fn all() -> Vec<PathBuf> {
    [cases("examples"), cases("tests/vignettes")].concat()
}

/// Those looked at unless `RELIEF_CLOCK_STEP` asks for more: all examples but the one that takes longer than the others together.
fn most() -> Vec<PathBuf> {
    cases("examples").into_iter().filter(|file| !file.ends_with("many-unknowns.toml")).collect()
}

fn few() -> Vec<PathBuf> {
    cases("examples").into_iter().filter(|file| FEW.iter().any(|name| file.ends_with(name))).collect()
}

/// How long the test takes, and how far it looks.
struct Scope {
    /// Days between those that are screened where nobody says.
    step: i64,
    /// A pass is made on every day.
    every_day: bool,
    /// The days that the rules name, if those and the anniversaries of the case's are screened, too.
    named: Option<BTreeSet<Day>>,
}

/// What was seen of one case.
struct Seen {
    evaluations: usize,
    /// How much a short search left open on one of two days.
    unsure: usize,
    /// Days that were screened.
    days: usize,
    differences: Vec<String>,
}

fn name(rulebook: &Rulebook, of: &ChangeOf) -> String {
    match of {
        ChangeOf::Finding(rule, items, number) => format!("{} {items:?} {number}", rulebook.rules[rule.index()].id),
        verdict => format!("{verdict:?}"),
    }
}

/// One case, relief by relief: findings about days are told apart by their order in one.
struct Compared<'a> {
    program: &'a Program,
    case: &'a Case,
    as_of: Day,
    until: Day,
    clocks: BTreeMap<ReliefId, Clock>,
    seen: Seen,
}

fn compared(program: &Program, (case, as_of): &(Case, Day), scope: &Scope) -> Seen {
    let until = as_of.anniversary(12 * YEARS);
    let reliefs = engine::chosen(program, &Options::default()).into_iter();
    let clock = |relief| (relief, engine::changes(program, case, *as_of, until, &only(relief)));
    let clocks: BTreeMap<ReliefId, Clock> = reliefs.map(clock).collect();
    let evaluations = clocks.values().map(|clock| clock.evaluations).sum::<usize>().div_ceil(clocks.len());
    let seen = Seen { evaluations, unsure: 0, days: 0, differences: Vec::new() };
    let mut compared = Compared { program, case, as_of: *as_of, until, clocks, seen };
    if scope.every_day {
        compared.with_every_day();
    }
    compared.with_screenings(scope);
    compared.seen
}

fn only(relief: ReliefId) -> Options {
    Options { reliefs: vec![relief], ..Options::default() }
}

impl Compared<'_> {
    /// Against a pass on every day.
    fn with_every_day(&mut self) {
        let options = Options::default();
        let daily = engine::changes_day_by_day(self.program, self.case, self.as_of, self.until, &options);
        for (relief, found) in daily {
            let told = self.clocks[&relief].changes.clone();
            let untold = found.iter().filter(|change| !told.contains(change)).map(|change| (change, "is not told"));
            let unfound = told.iter().filter(|change| !found.contains(change)).map(|change| (change, "is not found"));
            for (change, what) in untold.chain(unfound) {
                let day = change.earliest;
                let days = [Some(day), Some(day.plus_days(-1)), change.latest];
                let difference = format!("{day}: {}: {change:?} {what}", name(self.program.rulebook(), &change.of));
                self.note(relief, &change.of, days.into_iter().flatten(), difference);
            }
        }
    }

    /// Against screening on some days.
    fn with_screenings(&mut self, scope: &Scope) {
        let options = Options::default();
        let mut named: BTreeSet<Day> = scope.named.iter().flatten().copied().collect();
        if scope.named.is_some() {
            named.extend(days_of_case(self.program.rulebook(), self.case));
        }
        let first = engine::glances(self.program, self.case, self.as_of, &options);
        let changes = || self.clocks.values().flat_map(|clock| &clock.changes);
        for day in tried(changes(), &named, self.as_of, self.until, scope.step) {
            self.seen.days += 1;
            for (relief, states) in engine::glances(self.program, self.case, day, &options) {
                self.with_screening(relief, &first[&relief], &states, day);
            }
        }
    }

    fn with_screening(
        &mut self,
        relief: ReliefId,
        first: &BTreeMap<ChangeOf, State>,
        states: &BTreeMap<ChangeOf, State>,
        day: Day,
    ) {
        let changes = &self.clocks[&relief].changes;
        let expected = foretold(first, changes, day);
        let told = changes.iter().flat_map(|change| [Some(change.earliest), change.latest]).flatten();
        let before = told.filter(|told| *told <= day).max().unwrap_or(self.as_of);
        for (of, state) in states {
            // What is there only later has no state to change from.
            let Some(expected) = expected.get(of).filter(|expected| *expected != state) else { continue };
            let open = [(day, is_open(*state)), (before, is_open(*expected))];
            let days = open.into_iter().filter(|(_, is_open)| *is_open).map(|(day, _)| day);
            let name = name(self.program.rulebook(), of);
            self.note(relief, of, days, format!("{day}: {name}: {state:?}, foretold {expected:?}"));
        }
    }

    /// A difference, unless a short search left it open on one of these days.
    fn note(&mut self, relief: ReliefId, of: &ChangeOf, days: impl Iterator<Item = Day>, difference: String) {
        let mut days = days;
        if days.any(|day| is_unsharp(self.program, self.case, (day, of), &only(relief))) {
            self.seen.unsure += 1;
        } else {
            self.seen.differences.push(difference);
        }
    }
}

/// `RELIEF_CLOCK_STEP`: of the vignettes, too, a pass on every day of fifteen years, and every so many days are screened.
/// `RELIEF_CLOCK_NAMED`: also the days that the rules name or that a case has an anniversary on. `RELIEF_CLOCK_ONLY`: of files
/// whose name holds this.
#[test]
fn the_clock_is_screening_on_each_day() {
    let step = std::env::var("RELIEF_CLOCK_STEP").ok().and_then(|step| step.parse().ok());
    let program = relief::shipped::program().expect("the rules");
    let mut files = match step {
        Some(_) => all(),
        None => most(),
    };
    if let Ok(only) = std::env::var("RELIEF_CLOCK_ONLY") {
        files.retain(|file| file.to_string_lossy().contains(&only));
    }
    let named = std::env::var_os("RELIEF_CLOCK_NAMED").map(|_| days_of_rules(program.rulebook()));
    let scope = Scope { step: step.unwrap_or(STEP), every_day: step.is_some(), named };
    let files = Mutex::new(files.into_iter());
    let seen: Mutex<Vec<Seen>> = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(file) = files.lock().expect("a lock").next() else { return };
            let Some(read) = read(program.rulebook(), &file) else { continue };
            let start = Instant::now();
            let one = compared(&program, &read, &scope);
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            eprintln!(
                "{name}: {} s, {} days, {} evaluations, {} unsure",
                start.elapsed().as_secs(),
                one.days,
                one.evaluations,
                one.unsure
            );
            one.differences.iter().for_each(|difference| eprintln!("{name}: {difference}"));
            seen.lock().expect("a lock").push(one);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let seen = seen.into_inner().expect("no thread failed");
    let differences: Vec<&String> = seen.iter().flat_map(|one| &one.differences).collect();
    assert!(differences.is_empty(), "{differences:#?}");
    let mut evaluations: Vec<usize> = seen.iter().map(|one| one.evaluations).collect();
    evaluations.sort_unstable();
    assert!(evaluations[evaluations.len() / 2] < 200, "{evaluations:?}");
    // What a short search leaves open is marked; there is little of it.
    let unsure: usize = seen.iter().map(|one| one.unsure).sum();
    assert!(unsure <= evaluations.len() * 10, "{unsure} findings that a search left open on one of two days");
}

/// All reliefs together: what each tells, and what several tell once.
#[test]
fn each_relief_tells_what_all_of_them_tell() {
    let program = relief::shipped::program().expect("the rules");
    for file in few() {
        let (case, as_of) = read(program.rulebook(), &file).expect("a case");
        let until = as_of.anniversary(12 * YEARS);
        let told = |options: &Options| engine::changes(&program, &case, as_of, until, options).changes;
        let all = told(&Options::default());
        let each: Vec<Change> = engine::chosen(&program, &Options::default())
            .into_iter()
            .flat_map(|relief| told(&Options { reliefs: vec![relief], ..Options::default() }))
            .collect();
        assert!(each.iter().all(|change| all.contains(change)), "{}", file.display());
        assert!(all.iter().all(|change| each.contains(change)), "{}", file.display());
    }
}

/// Records that are not told may be of any day until the as-of date: what they can be moves with it.
#[test]
fn a_further_record_may_be_of_a_later_day_as_time_goes_on() {
    let program = relief::shipped::program().expect("the rules");
    let file = all().into_iter().find(|file| file.ends_with("058-aunt-next-friend.toml")).expect("a vignette");
    let (case, _) = read(program.rulebook(), &file).expect("a case");
    let asylum = (0..).map(ReliefId).zip(&program.rulebook().reliefs).find(|(_, relief)| relief.outcome.id == "asylum");
    let options = only(asylum.expect("the relief").0);
    let [from, first, until] = ["2023-05-05", "2023-05-11", "2023-05-16"].map(|day| Day::parse(day).expect("a date"));
    let changes = engine::changes(&program, &case, from, until, &options).changes;
    let presumption = |change: &&Change| name(program.rulebook(), &change.of).starts_with("clp-presumption ");
    let days: Vec<Day> = changes.iter().filter(presumption).map(|change| change.earliest).collect();
    assert_eq!(days, [first]);
}

#[test]
fn a_glance_is_what_a_screening_says() {
    let program = relief::shipped::program().expect("the rules");
    let (case, as_of) = read(program.rulebook(), &cases("examples")[0]).expect("a case");
    let options = Options::default();
    let screening = engine::screen(&program, &case, as_of, &options);
    assert_eq!(engine::glance(&program, &case, as_of, &options), engine::states(&screening.reliefs));
}

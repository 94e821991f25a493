//! The shipped rulebook: what the engine decides about each of its test cases holds in worlds drawn from that case.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use relief::calendar::Day;
use relief::case::{AsOf, Case, from_text, from_toml};
use relief::engine::{self, Finding, FindingValue, Item, Options, Program, Truth, Verdict};
use relief::rulebook::{Files, Outcome, ReliefId, RuleId, Rulebook, load, render};
use relief::sample::Sampler;
use relief::teach;

use super::draw::{Drawer, Goal};
use super::naive::InWorld;
use super::random::Random;
use super::telling::verdict_about;
use super::walk::Thresholds;
use super::witnesses::Asked;
use super::world::World;

/// A case of the shipped rulebook, with where it comes from.
pub struct Sample {
    /// A rule test or a case file.
    pub name: String,
    /// The answers.
    pub case: Case,
    /// The as-of date.
    pub as_of: Day,
}

/// The shipped rules.
pub fn shipped() -> Rulebook {
    load(Files::embedded()).unwrap_or_else(|faults| {
        panic!("the shipped rules do not load:\n{}", render::plain(&faults.sources, &faults.diagnostics))
    })
}

/// Every rule test and every case file under `examples` and `tests/cases`.
pub fn samples(rulebook: &Rulebook) -> Vec<Sample> {
    // A rule test whose case cannot be read fails as a rule test; it says nothing about the engine.
    let tests = rulebook.tests.iter().filter_map(|test| {
        let case = from_toml(rulebook, &test.case, AsOf::fixed(test.as_of)).ok()?;
        Some(Sample { name: test.name.clone(), case, as_of: test.as_of })
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["examples", "tests/cases"].into_iter().flat_map(|folder| case_files(&root.join(folder)));
    tests.chain(files.map(|path| sample_of(rulebook, &path))).collect()
}

fn case_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|path| is_case(path)).collect();
    files.sort();
    files
}

fn is_case(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml" || extension == "json")
}

fn sample_of(rulebook: &Rulebook, path: &Path) -> Sample {
    let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let name = path.display().to_string();
    // The day the project's law was last read: case files that name no day of their own are read on it.
    let today = Day::parse("2026-11-21").expect("a date");
    let case = from_text(rulebook, &name, &text, AsOf { given: None, today })
        .unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
    let as_of = case.as_of.unwrap_or(today);
    Sample { name, case, as_of }
}

/// What the engine decided about a case, to be held against worlds.
#[derive(Default)]
struct Decided {
    findings: BTreeMap<(RuleId, Vec<Item>), Truth>,
    verdicts: Vec<(ReliefId, Option<usize>, Option<Item>, Verdict)>,
}

impl Decided {
    fn of(screening: &engine::Screening) -> Decided {
        let mut decided = Decided::default();
        for relief in &screening.reliefs {
            decided.verdict(relief.relief, None, None, &relief.result);
            for instance in &relief.instances {
                decided.verdict(relief.relief, None, instance.item, instance);
            }
            for (index, result) in &relief.results {
                decided.verdict(relief.relief, Some(*index), result.item, result);
            }
        }
        decided
    }

    fn verdict(&mut self, relief: ReliefId, side: Option<usize>, item: Option<Item>, result: &engine::Result) {
        if !result.open {
            self.verdicts.push((relief, side, item, result.verdict));
        }
        self.findings(&result.findings);
    }

    fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            let is_about_a_day = finding.items.iter().any(|item| matches!(item, Item::Day(_)));
            if let FindingValue::Settled(truth) = finding.value
                && !is_about_a_day
            {
                self.findings.insert((finding.rule, finding.items.clone()), truth);
            }
            self.findings(&finding.parts);
        }
    }

    /// What would show that something was decided wrongly.
    fn opposites(&self) -> Vec<Goal> {
        let opposite = |truth: Truth| if truth == Truth::NotMet { Truth::Met } else { Truth::NotMet };
        let goals = self.findings.iter();
        goals.map(|((rule, items), truth)| Goal { rule: *rule, items: items.clone(), want: opposite(*truth) }).collect()
    }

    /// What a world has otherwise.
    fn contradicted(&self, in_world: InWorld) -> Option<String> {
        for ((rule, items), truth) in &self.findings {
            let actual = in_world.finding(*rule, items);
            if actual != *truth {
                let id = &in_world.rulebook.rules[rule.index()].id;
                return Some(format!("{id} {items:?} is decided {truth:?} but can be {actual:?}"));
            }
        }
        for (relief, side, item, verdict) in &self.verdicts {
            let relief_decl = &in_world.rulebook.reliefs[relief.index()];
            let outcome: &Outcome = side.map_or(&relief_decl.outcome, |side| &relief_decl.results[side]);
            let actual = match item {
                None => in_world.best(outcome),
                item => verdict_about(in_world, outcome, *item),
            };
            let stands = actual == *verdict || (*verdict == Verdict::NotMet && actual == Verdict::Barred);
            if !stands {
                let (verdict, actual) = (verdict.word(), actual.word());
                return Some(format!("{} {item:?} is closed as {verdict} but can be {actual}", outcome.id));
            }
        }
        None
    }
}

/// How many worlds of how many cases were tried.
#[derive(Debug, Default)]
pub struct Tried {
    /// Cases.
    pub cases: usize,
    /// Cases of which no world was found.
    pub without_worlds: usize,
    /// Worlds.
    pub worlds: usize,
    /// Unknown findings and open verdicts.
    pub open: usize,
    /// Of these, marked unsharp.
    pub unsharp: usize,
}

/// Draws worlds of the samples and holds what was decided against them; returns what does not hold.
///
/// Every so many samples are screened: a sharp screening takes its time.
pub fn decided_holds_in_drawn_worlds(options: &Options, every: usize, draws: usize) -> (Tried, Vec<String>) {
    let rulebook = Arc::new(shipped());
    let program = Program::new(Arc::clone(&rulebook));
    let samples = samples(&rulebook).into_iter().step_by(every.max(1));
    holds_in_drawn_worlds(&program, &samples.collect::<Vec<_>>(), options, draws)
}

/// The same for clients that learners are asked about: so many of each lesson.
pub fn lessons_hold_in_drawn_worlds(each: u64, draws: usize) -> (Tried, Vec<String>) {
    let rulebook = Arc::new(shipped());
    let program = Program::new(Arc::clone(&rulebook));
    let day = Day::parse("2026-11-21").expect("a date");
    let mut samples = Vec::new();
    for lesson in teach::lessons() {
        let case = lesson.read(&rulebook, AsOf::fixed(day)).unwrap_or_else(|faults| panic!("{faults}"));
        let relief = rulebook.relief(&lesson.relief).expect("a relief");
        for seed in 0..each {
            let mut lot = fastrand::Rng::with_seed(seed);
            let case = teach::near(&program, &lesson, &case, day, relief, &mut lot);
            samples.push(Sample { name: format!("{} {seed}", lesson.case), case, as_of: day });
        }
    }
    holds_in_drawn_worlds(&program, &samples, &Options::default(), draws)
}

fn holds_in_drawn_worlds(
    program: &Program,
    samples: &[Sample],
    options: &Options,
    draws: usize,
) -> (Tried, Vec<String>) {
    let rulebook = program.rulebook();
    let thresholds = Thresholds::of(rulebook);
    let mut tried = Tried::default();
    let mut faults = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        let screening = engine::screen(program, &sample.case, sample.as_of, options);
        count_open(&screening, &mut tried);
        let decided = Decided::of(&screening);
        let drawer = Drawer::new(rulebook, &sample.case, sample.as_of, &thresholds);
        let mut random = Random(number as u64);
        let goals = decided.opposites();
        let worlds: Vec<World> = (0..draws).filter_map(|_| drawer.world(&goals, &mut random)).collect();
        tried.cases += 1;
        tried.without_worlds += usize::from(worlds.is_empty());
        tried.worlds += worlds.len();
        let contradicted = worlds.iter().find_map(|world| {
            decided.contradicted(InWorld { rulebook, world, as_of: sample.as_of }).map(|fault| (world, fault))
        });
        if let Some((world, fault)) = contradicted {
            faults.push(format!("{}: {fault}\n{}", sample.name, filled(rulebook, &sample.case, world)));
        }
    }
    (tried, faults)
}

fn count_open(screening: &engine::Screening, tried: &mut Tried) {
    fn findings(all: &[Finding], tried: &mut Tried) {
        for finding in all {
            tried.open += usize::from(finding.value == FindingValue::Unknown);
            tried.unsharp += usize::from(finding.unsharp);
            findings(&finding.parts, tried);
        }
    }
    for relief in &screening.reliefs {
        tried.open += usize::from(relief.result.open);
        tried.unsharp += usize::from(relief.result.unsharp);
        findings(&relief.result.findings, tried);
    }
}

/// Witnesses under the shipped rules.
pub struct Confirmed {
    /// Open verdicts with two worlds that differ.
    pub verdicts: usize,
    /// Next questions with two worlds that differ in that fact alone.
    pub questions: usize,
    /// Next questions that no search showed to matter, or not to.
    pub without: usize,
    /// What went wrong.
    pub faults: Vec<String>,
}

/// Every open verdict has its witnesses, and so has the next question, in each of so many rule tests; returns what fails.
pub fn witnesses_are_confirmed(every: usize) -> Confirmed {
    let rulebook = Arc::new(shipped());
    let program = Program::new(Arc::clone(&rulebook));
    let (mut verdicts, mut questions, mut without) = (0, 0, 0);
    let mut faults = Vec::new();
    for sample in samples(&rulebook).into_iter().step_by(every) {
        let asked = Asked { program: &program, case: &sample.case, as_of: sample.as_of };
        let screening = engine::screen(&program, &sample.case, sample.as_of, &Options::default());
        for relief in screening.reliefs.iter().filter(|relief| relief.result.open) {
            match asked.confirm_relief(relief.relief) {
                Ok(true) => verdicts += 1,
                Ok(false) if relief.result.unsharp => {}
                Ok(false) => faults.push(format!("{}: no witness for {:?}", sample.name, relief.relief)),
                Err(fault) => faults.push(format!("{}: {fault}", sample.name)),
            }
        }
        match asked.confirm_question() {
            Ok(Some(question)) if question.witness.is_some() => questions += 1,
            Ok(Some(question)) => without += usize::from(!question.reliefs.is_empty()),
            Ok(None) => {}
            Err(fault) => faults.push(format!("{}: {fault}", sample.name)),
        }
    }
    Confirmed { verdicts, questions, without, faults }
}

/// What a world adds to the answers, for a message: only what is not plainly no, nothing or empty.
fn filled(rulebook: &Rulebook, case: &Case, world: &World) -> String {
    let mut lines = Vec::new();
    for (fact, decl) in rulebook.facts.iter().enumerate() {
        if case.facts[fact].domain().is_none() && world.facts[fact].is_some() {
            lines.push(format!("  {} = {:?}", decl.id, world.facts[fact]));
        }
    }
    for (list, decl) in rulebook.lists.iter().enumerate() {
        for (record, fields) in world.lists[list].iter().enumerate() {
            let told: Vec<String> = decl
                .fields
                .iter()
                .zip(fields)
                .filter(|(_, fill)| fill.is_some())
                .map(|(field, fill)| format!("{} {fill:?}", field.id))
                .collect();
            lines.push(format!("  {}[{record}]: {}", decl.id, told.join(", ")));
        }
    }
    lines.join("\n")
}

/// Cases of a made-up caseload of which a screening for verdicts alone has others than the whole one.
pub fn verdicts_alone_of_samples(cases: u64) -> Vec<String> {
    let program = relief::shipped::program().expect("sound rules");
    let as_of = Day::parse("2026-11-21").expect("a day");
    let sampler = Sampler::new(&program, as_of);
    let verdicts = |case: &Case, options: &Options| -> Vec<Verdict> {
        engine::screen(&program, case, as_of, options).reliefs.iter().map(|relief| relief.result.verdict).collect()
    };
    let fault = |number| {
        let case = sampler.case(1, number);
        let whole = verdicts(&case, &Options { proof: false, results: false, notices: false, ..Options::default() });
        let alone = verdicts(&case, &Options::verdicts());
        (whole != alone).then(|| format!("{number}: {alone:?} alone, {whole:?} in the whole"))
    };
    (1..=cases).filter_map(fault).collect()
}

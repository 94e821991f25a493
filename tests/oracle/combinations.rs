//! The criteria of each relief one by one and two by two: worlds in which they turn, with the verdict of the engine held
//! against the naive one; and whether each criterion, exception and waiver is seen to change some verdict.

use std::collections::BTreeSet;
use std::sync::Arc;

use relief::case::{Answer, Case, Completeness, Domain, FactPath, ListAnswer, State};
use relief::engine::{self, Item, Options, Program, Truth};
use relief::rulebook::{ExprKind, FieldId, ListId, Outcome, ReliefId, RuleId, Rulebook, Type};

use super::cases::domain_of;
use super::draw::{Drawer, Goal};
use super::naive::InWorld;
use super::random::Random;
use super::shipped::{Sample, samples, shipped};
use super::telling::agrees_with_one_world;
use super::walk::Thresholds;
use super::world::{Fill, World, stays_unset};

/// Worlds tried for one criterion, and for one pair.
const ALONE: usize = 40;
const TOGETHER: usize = 12;
/// Worlds drawn from one rule test.
const TOLD: usize = 3;

/// What came of it.
#[derive(Debug, Default)]
pub struct Combined {
    /// Pairs of criteria.
    pub pairs: usize,
    /// Of these, seen with both turned: a requirement that fails, a bar, exception or waiver that applies.
    pub exercised: usize,
    /// Worlds held against the engine.
    pub worlds: usize,
    /// Criteria, exceptions and waivers that were looked at, by relief or result.
    pub listed: BTreeSet<String>,
    /// Of these, those that no world shows to change a verdict.
    pub idle: BTreeSet<String>,
    /// Verdicts or findings in which the engine differs.
    pub faults: Vec<String>,
}

/// Every so many criteria and pairs of each relief and of its results.
pub fn criteria_two_by_two(every: usize) -> Combined {
    let rulebook = Arc::new(shipped());
    let program = Program::new(Arc::clone(&rulebook));
    let samples = samples(&rulebook);
    let thresholds = Thresholds::of(&rulebook);
    let mut combined = Combined::default();
    for (id, relief) in rulebook.reliefs.iter().enumerate() {
        let id = ReliefId(id as u32);
        for outcome in std::iter::once(&relief.outcome).chain(&relief.results) {
            let bases = bases(&rulebook, &samples, id, outcome);
            let told = told(&rulebook, &samples, id, outcome);
            let bench =
                Bench { rulebook: &rulebook, program: &program, thresholds: &thresholds, id, outcome, bases, told };
            bench.run(every.max(1), &mut combined);
        }
    }
    combined
}

/// Cases of rule tests that expect a good verdict of the relief or result, so that one criterion can spoil it.
fn bases<'s>(rulebook: &Rulebook, samples: &'s [Sample], relief: ReliefId, outcome: &Outcome) -> Vec<&'s Sample> {
    let is_relief = rulebook.reliefs[relief.index()].outcome.id == outcome.id;
    let expected = |good: bool| -> BTreeSet<&str> {
        let is_good = |word: &str| !good || matches!(word, "meets" | "review");
        let tests = rulebook.tests.iter().filter(|test| match is_relief {
            true => test.verdict.iter().any(|(of, word)| *of == relief && is_good(word)),
            false => test.results.iter().any(|(id, word)| *id == outcome.id && is_good(word)),
        });
        tests.map(|test| test.name.as_str()).collect()
    };
    let good = expected(true);
    named(samples, if good.is_empty() { expected(false) } else { good })
}

/// Cases of rule tests that tell a verdict of the relief or result, or one of the criteria listed in it.
fn told<'s>(rulebook: &Rulebook, samples: &'s [Sample], relief: ReliefId, outcome: &Outcome) -> Vec<&'s Sample> {
    let is_relief = rulebook.reliefs[relief.index()].outcome.id == outcome.id;
    let tests = rulebook.tests.iter().filter(|test| {
        is_relief && test.verdict.iter().any(|(of, _)| *of == relief)
            || test.results.iter().any(|(id, _)| *id == outcome.id)
            || test.expect.iter().any(|(rule, ..)| outcome.criteria().any(|listed| listed == *rule))
    });
    named(samples, tests.map(|test| test.name.as_str()).collect())
}

fn named<'s>(samples: &'s [Sample], names: BTreeSet<&str>) -> Vec<&'s Sample> {
    samples.iter().filter(|sample| names.contains(sample.name.as_str())).collect()
}

struct Bench<'a> {
    rulebook: &'a Rulebook,
    program: &'a Program,
    thresholds: &'a Thresholds,
    id: ReliefId,
    outcome: &'a Outcome,
    bases: Vec<&'a Sample>,
    told: Vec<&'a Sample>,
}

/// A listed criterion, and what it is where it makes a difference.
#[derive(Clone, Copy)]
struct Turned {
    rule: RuleId,
    to: Truth,
}

impl Bench<'_> {
    fn run(&self, every: usize, combined: &mut Combined) {
        let listed = self.listed();
        let mut idle: BTreeSet<RuleId> = listed.iter().step_by(every.div_ceil(8)).map(|turned| turned.rule).collect();
        let name = |rule: RuleId| format!("{} {}", self.outcome.id, self.rulebook.rules[rule.index()].id);
        combined.listed.extend(idle.iter().copied().map(name));
        for turned in &listed {
            let mut random = Random(u64::from(turned.rule.0));
            // With what it defeats or lifts: alone it changes nothing.
            let together = self.with_target(*turned);
            for _ in 0..ALONE {
                if idle.contains(&turned.rule) {
                    self.world(&together, &mut random, &mut idle, combined);
                }
            }
        }
        self.look_at_rule_tests(&mut idle);
        let pairs = listed.iter().enumerate().flat_map(|(at, one)| listed[..at].iter().map(move |two| [*one, *two]));
        for (number, pair) in pairs.enumerate().filter(|(number, _)| number % every == 0) {
            combined.pairs += 1;
            let mut random = Random(number as u64);
            let is_exercised = (0..TOGETHER).any(|_| self.world(&pair, &mut random, &mut idle, combined));
            combined.exercised += usize::from(is_exercised);
        }
        combined.idle.extend(idle.into_iter().map(name));
    }

    /// Worlds that the rule tests tell of, as they stand: there an author has put together what a criterion needs to decide.
    fn look_at_rule_tests(&self, idle: &mut BTreeSet<RuleId>) {
        for (number, sample) in self.told.iter().enumerate() {
            let drawer = Drawer::new(self.rulebook, &sample.case, sample.as_of, self.thresholds);
            let mut random = Random(number as u64);
            let worlds = (0..4 * TOLD).filter_map(|_| drawer.world(&[], &mut random));
            for world in worlds.take(TOLD) {
                if idle.is_empty() {
                    return;
                }
                self.look(InWorld { rulebook: self.rulebook, world: &world, as_of: sample.as_of }, idle);
            }
        }
    }

    fn listed(&self) -> Vec<Turned> {
        let fails = self.outcome.requires.iter().map(|rule| Turned { rule: *rule, to: Truth::NotMet });
        let applies = [&self.outcome.barred_by, &self.outcome.exceptions, &self.outcome.waivers];
        fails.chain(applies.into_iter().flatten().map(|rule| Turned { rule: *rule, to: Truth::Met })).collect()
    }

    fn with_target(&self, turned: Turned) -> Vec<Turned> {
        let criterion = self.rulebook.rules[turned.rule.index()].criterion.as_ref();
        let targets = criterion.into_iter().flat_map(|criterion| criterion.excepts.iter().chain(&criterion.waives));
        let listed = self.listed();
        let targets = targets.filter_map(|target| listed.iter().find(|other| other.rule == *target).copied());
        std::iter::once(turned).chain(targets.take(1)).collect()
    }

    /// Tries one world in which these turn, and says whether they did.
    fn world(
        &self,
        turned: &[Turned],
        random: &mut Random,
        idle: &mut BTreeSet<RuleId>,
        combined: &mut Combined,
    ) -> bool {
        if self.bases.is_empty() {
            return false;
        }
        let sample = *random.pick(&self.bases);
        let first = Drawer::new(self.rulebook, &sample.case, sample.as_of, self.thresholds);
        let Some(mut world) = first.world(&[], random) else { return false };
        let case = self.loosened(&sample.case, turned, &mut world, random);
        let drawer = Drawer::new(self.rulebook, &case, sample.as_of, self.thresholds);
        let goals = self.goals(&world, sample, turned);
        let Some(world) = drawer.steered(world, &goals, random) else { return false };
        let in_world = InWorld { rulebook: self.rulebook, world: &world, as_of: sample.as_of };
        combined.worlds += 1;
        self.look(in_world, idle);
        if let Err(fault) = self.compare(in_world) {
            combined.faults.push(format!("{} in a world of `{}`: {fault}", self.outcome.id, sample.name));
        }
        self.items(in_world).into_iter().any(|item| self.are_turned(in_world, item, turned))
    }

    /// The case without its answers, so that everything can be steered; only what attorneys have concluded stays, and now
    /// and then they conclude what is wanted.
    fn loosened(&self, case: &Case, turned: &[Turned], world: &mut World, random: &mut Random) -> Case {
        let kept = |decl, answer: &Answer| if stays_unset(decl) { answer.clone() } else { Answer::default() };
        let facts = self.rulebook.facts.iter().zip(&case.facts).map(|(decl, answer)| kept(decl, answer));
        let lists = self.rulebook.lists.iter().zip(&case.lists).map(|(decl, list)| {
            let record = |record: &Vec<Answer>| {
                decl.fields.iter().zip(record).map(|(decl, answer)| kept(decl, answer)).collect()
            };
            ListAnswer { records: list.records.iter().map(record).collect(), ..ListAnswer::default() }
        });
        let mut loose = Case { facts: facts.collect(), lists: lists.collect(), ..Case::empty(self.rulebook) };
        for (rule, holds) in self.concluded(turned, random) {
            for path in self.conclusions(rule, &loose) {
                if let Some(answer) = loose.answer_mut(path) {
                    answer.state = State::Known { domain: Domain::Bool(holds), written: String::new() };
                    world.set(path, Some(Fill::Bool(holds)));
                }
            }
        }
        loose
    }

    /// What attorneys conclude: of the other criteria now and then that which spoils nothing, so that none stays in review;
    /// and now and then what is wanted.
    fn concluded(&self, turned: &[Turned], random: &mut Random) -> Vec<(RuleId, bool)> {
        let others = if random.below(2) == 0 { self.listed() } else { Vec::new() };
        let others = others.into_iter().filter(|other| turned.iter().all(|turned| turned.rule != other.rule));
        let mut concluded: Vec<(RuleId, bool)> = others.map(|other| (other.rule, other.to == Truth::NotMet)).collect();
        for turned in turned {
            if random.below(3) == 0 {
                concluded.push((turned.rule, turned.to == Truth::Met));
            }
        }
        concluded
    }

    /// The conclusion that replaces a criterion, of every listed record if it is one about records.
    fn conclusions(&self, rule: RuleId, case: &Case) -> Vec<FactPath> {
        let criterion = self.rulebook.rules[rule.index()].criterion.as_ref();
        match criterion.and_then(|criterion| criterion.attorney.as_ref()).map(|expr| &expr.kind) {
            Some(ExprKind::Fact(fact)) => vec![FactPath::Fact(*fact)],
            Some(ExprKind::Field(record, field)) => match record.ty {
                Type::Record(list) => fields(case, list, *field),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Nothing in particular, or the items that the outcome is worked out for.
    fn items(&self, in_world: InWorld) -> Vec<Option<Item>> {
        match self.outcome.each {
            None => vec![None],
            Some(_) => in_world.items_of(self.outcome).into_iter().map(|(item, _)| Some(item)).collect(),
        }
    }

    fn about(&self, rule: RuleId, item: Option<Item>) -> Vec<Item> {
        item.into_iter().filter(|_| !self.rulebook.rules[rule.index()].params.is_empty()).collect()
    }

    fn goals(&self, world: &World, sample: &Sample, turned: &[Turned]) -> Vec<Goal> {
        let in_world = InWorld { rulebook: self.rulebook, world, as_of: sample.as_of };
        let Some(item) = self.items(in_world).first().copied() else { return Vec::new() };
        let goal = |turned: &Turned| Goal { rule: turned.rule, items: self.about(turned.rule, item), want: turned.to };
        turned.iter().map(goal).collect()
    }

    /// Judgement never is better than review.
    fn are_turned(&self, in_world: InWorld, item: Option<Item>, turned: &[Turned]) -> bool {
        turned.iter().all(|turned| {
            let truth = in_world.finding(turned.rule, &self.about(turned.rule, item));
            truth == turned.to || (turned.to == Truth::Met && truth == Truth::Review)
        })
    }

    /// Takes those out of `idle` without which the verdict about some item would be another one.
    fn look(&self, in_world: InWorld, idle: &mut BTreeSet<RuleId>) {
        for item in self.items(in_world) {
            let verdict = in_world.outcome(self.outcome, item);
            idle.retain(|rule| in_world.outcome(&without(self.outcome, *rule), item) == verdict);
        }
    }

    fn compare(&self, in_world: InWorld) -> Result<(), String> {
        let options = Options { reliefs: vec![self.id], proof: false, ..Options::default() };
        let case = case_of(in_world);
        let screening = engine::screen(self.program, &case, in_world.as_of, &options);
        agrees_with_one_world(in_world, &screening)
    }
}

fn fields(case: &Case, list: ListId, field: FieldId) -> Vec<FactPath> {
    (0..case.list(list).records.len()).map(|record| FactPath::Field(list, record, field)).collect()
}

fn without(outcome: &Outcome, rule: RuleId) -> Outcome {
    let mut outcome = outcome.clone();
    for list in [&mut outcome.requires, &mut outcome.barred_by, &mut outcome.exceptions, &mut outcome.waivers] {
        list.retain(|listed| *listed != rule);
    }
    outcome
}

/// The case in which all is told as it is in a world.
fn case_of(in_world: InWorld) -> Case {
    let answer = |fill: &Option<Fill>| {
        let known = |fill| State::Known { domain: domain_of(fill), written: String::new() };
        Answer { state: fill.map_or(State::NotAsked, known), ..Answer::default() }
    };
    let lists = in_world.world.lists.iter().map(|records| ListAnswer {
        records: records.iter().map(|record| record.iter().map(answer).collect()).collect(),
        complete: Completeness { whole: true, ..Completeness::default() },
        ..ListAnswer::default()
    });
    Case {
        facts: in_world.world.facts.iter().map(answer).collect(),
        lists: lists.collect(),
        ..Case::empty(in_world.rulebook)
    }
}

//! The ruleset that speed is measured on: plain logic against its oracle's lines, the sharp engine against all worlds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relief::calendar::Day;
use relief::case::{Answer, AsOf, Case, Domain, from_json_text};
use relief::engine::{FindingValue, Options, Plain, Program, Truth, Verdict, screen};
use relief::rulebook::{Constant, ExprKind, FactDecl, FactId, Files, ReliefId, RuleId, Rulebook, Type, load};
use relief::sample::Sampler;

use super::naive::InWorld;
use super::random::Random;
use super::walk::{Node, expr};
use super::world::{Fill, World};

const AS_OF: &str = "2026-11-21";
/// Worlds of one relief that are all tried; of more so many are drawn.
const WORLDS: usize = 3000;

/// The rules, compiled.
pub struct Reference {
    program: Program,
    as_of: Day,
}

/// What was compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// Verdicts that all worlds were tried for.
    pub exact: usize,
    /// Verdicts that worlds were drawn for.
    pub drawn: usize,
    /// Verdicts that are not what the worlds say.
    pub faults: Vec<String>,
}

impl Reference {
    /// Loads them.
    pub fn new() -> Reference {
        let rulebook = load(Files::folder(&folder().join("rules")).expect("a folder")).expect("sound rules");
        Reference { program: Program::new(Arc::new(rulebook)), as_of: Day::parse(AS_OF).expect("a day") }
    }

    fn rulebook(&self) -> &Rulebook {
        self.program.rulebook()
    }

    /// Where plain logic says something else than the lines of the reference work's own oracle.
    pub fn plain_faults(&self) -> (usize, Vec<String>) {
        let read = |name: &str| fs::read_to_string(folder().join(name)).expect("a file");
        let (cases, expected) = (read("cases.jsonl"), read("expected.jsonl"));
        let logic = Plain::new(&self.program).expect("plain rules");
        let mut faults = Vec::new();
        for (case, expected) in cases.lines().zip(expected.lines()) {
            let told = from_json_text(self.rulebook(), "case", case, AsOf::fixed(self.as_of)).expect("a case");
            let mut slots = logic.slots();
            logic.fill(&mut slots, &told);
            logic.evaluate(&mut slots, self.as_of);
            let expected: serde_json::Value = serde_json::from_str(expected).expect("JSON");
            for (place, relief) in (0..).map(ReliefId).zip(&self.rulebook().reliefs) {
                let said = match logic.verdict(&slots, place).0 {
                    Verdict::Meets => "eligible",
                    Verdict::NotMet => "ineligible",
                    _ => "unknown",
                };
                let mut check = |what: &str, said: &str, expected: &serde_json::Value| {
                    if expected != said {
                        faults.push(format!("{what}: {said}, expected {expected}\n{case}"));
                    }
                };
                let id = &relief.outcome.id;
                check(id, said, &expected[id.replace('-', "_")]);
                for (rule, value) in logic.criteria(&slots, place) {
                    let id = self.rulebook().rules[rule.index()].id.to_uppercase();
                    let said = match value {
                        FindingValue::Settled(Truth::Met) => "T",
                        FindingValue::Settled(_) => "F",
                        FindingValue::Unknown => "U",
                    };
                    check(&id, said, &expected["trace"][&id]);
                }
            }
        }
        (cases.lines().count(), faults)
    }

    /// Sampled cases, each relief's verdict against what the worlds say.
    pub fn sharp_against_worlds(&self, cases: u64) -> Compared {
        let sampler = Sampler::new(&self.program, self.as_of);
        let mut compared = Compared::default();
        for number in 1..=cases {
            let case = sampler.case(7, number);
            for relief in (0..self.rulebook().reliefs.len() as u32).map(ReliefId) {
                self.compare(&case, relief, &mut compared);
            }
        }
        compared
    }

    fn compare(&self, case: &Case, relief: ReliefId, compared: &mut Compared) {
        let options = Options { reliefs: vec![relief], ..Options::verdicts() };
        let said = screen(&self.program, case, self.as_of, &options).reliefs[0].result.verdict;
        let (seen, all) = self.verdicts_of_worlds(case, relief);
        let expected = match seen.as_slice() {
            [one] => *one,
            _ => Verdict::NeedsFacts,
        };
        let count = if all { &mut compared.exact } else { &mut compared.drawn };
        *count += 1;
        // Drawn worlds may miss a verdict, but all that they show can be.
        let is_right = said == expected || !all && said == Verdict::NeedsFacts;
        if !is_right {
            compared.faults.push(format!("{relief:?}: {said:?}, the worlds say {seen:?}: {case:?}"));
        }
    }

    /// The verdicts of the worlds that differ in what a relief reads, and whether all of them were tried.
    fn verdicts_of_worlds(&self, case: &Case, relief: ReliefId) -> (Vec<Verdict>, bool) {
        let critical = Critical::of(self.rulebook(), relief, case, self.as_of);
        let fills: Vec<Vec<Fill>> =
            self.rulebook().facts.iter().zip(&case.facts).map(|(decl, answer)| critical.fills(decl, answer)).collect();
        let mut world = World { facts: fills.iter().map(|fills| fills.first().copied()).collect(), lists: Vec::new() };
        let gaps: Vec<(FactId, &Vec<Fill>)> = (0..)
            .map(FactId)
            .zip(&fills)
            .filter(|(fact, fills)| fills.len() > 1 && critical.facts.contains(fact))
            .collect();
        let count = gaps.iter().fold(1usize, |count, (_, fills)| count.saturating_mul(fills.len()));
        let mut random = Random(count as u64);
        let mut seen = Vec::new();
        for number in 0..count.min(WORLDS) {
            let mut rest = number;
            for (fact, fills) in &gaps {
                let place = if count <= WORLDS { rest % fills.len() } else { random.below(fills.len()) };
                rest /= fills.len();
                world.facts[fact.index()] = Some(fills[place]);
            }
            let verdict = InWorld { rulebook: self.rulebook(), world: &world, as_of: self.as_of }.verdict(relief);
            if !seen.contains(&verdict) {
                seen.push(verdict);
            }
            // With two of them it is open, whatever the others are.
            if seen.len() > 1 {
                return (seen, true);
            }
        }
        (seen, count <= WORLDS)
    }
}

/// What one relief reads, and the values at and beside which its criteria change.
struct Critical<'r> {
    rulebook: &'r Rulebook,
    facts: BTreeSet<FactId>,
    numbers: BTreeSet<i64>,
    days: BTreeSet<i64>,
    latest: Day,
}

impl<'r> Critical<'r> {
    fn of(rulebook: &'r Rulebook, relief: ReliefId, case: &Case, as_of: Day) -> Critical<'r> {
        let mut critical =
            Critical { rulebook, facts: BTreeSet::new(), numbers: [0].into(), days: [as_of.0].into(), latest: as_of };
        let mut months: BTreeSet<i64> = [0].into();
        let mut rules = rulebook.reliefs[relief.index()].outcome.requires.clone();
        while let Some(rule) = rules.pop() {
            for version in &rulebook.rules[rule.index()].versions {
                expr(&version.when, &mut |node| critical.see(node, &mut rules, &mut months));
            }
        }
        for fact in &critical.facts {
            if rulebook.facts[fact.index()].ty == Type::Date
                && let Some(Domain::Number { low, high }) = case.fact(*fact).domain()
            {
                critical.days.extend([*low, *high]);
            }
        }
        let shifted = |day: &i64| {
            let day = *day;
            months
                .clone()
                .into_iter()
                .flat_map(move |months| [months, -months])
                .map(move |months| Day(day).anniversary(months).0)
        };
        critical.days = critical.days.iter().flat_map(shifted).flat_map(|day| [day - 1, day, day + 1]).collect();
        critical
    }

    fn see(&mut self, node: Node<'_>, rules: &mut Vec<RuleId>, months: &mut BTreeSet<i64>) {
        let Node::Expr(expr) = node else { return };
        match &expr.kind {
            ExprKind::Fact(fact) => {
                self.facts.insert(*fact);
            }
            ExprKind::Rule(rule, _) => rules.push(*rule),
            ExprKind::Anniversary(_, shift) => {
                months.insert(*shift);
            }
            ExprKind::Constant(Constant::Number(number), _) if expr.ty == Type::Int => {
                self.numbers.extend([number - 1, *number, number + 1].into_iter().filter(|number| *number >= 0));
            }
            ExprKind::Lookup { table, column, .. } => {
                for row in &self.rulebook.tables[table.index()].rows {
                    if let Constant::Number(day) = row.cells[column.index()] {
                        self.days.insert(day);
                    }
                }
            }
            _ => {}
        }
    }

    /// The values of a fact that an answer admits, as far as they can make a difference.
    fn fills(&self, decl: &FactDecl, answer: &Answer) -> Vec<Fill> {
        match (decl.ty, answer.domain()) {
            (Type::Text, _) => vec![Fill::Text],
            (_, Some(Domain::Bool(yes))) => vec![Fill::Bool(*yes)],
            (_, Some(Domain::Choice(values))) => values.iter().map(Fill::Choice).collect(),
            (_, Some(Domain::Number { low, high })) => self.days_within(*low, *high),
            (Type::Bool, _) => vec![Fill::Bool(false), Fill::Bool(true)],
            (Type::Choice(ty), _) => (0..self.rulebook.types[ty.index()].values.len()).map(Fill::Choice).collect(),
            (Type::Date, _) => self.days_within(Day::FIRST.0, self.latest.0),
            _ => self.numbers.iter().copied().map(Fill::Number).collect(),
        }
    }

    fn days_within(&self, low: i64, high: i64) -> Vec<Fill> {
        let days: BTreeSet<i64> = self.days.range(low..=high).copied().chain([low, high]).collect();
        days.into_iter().map(Fill::Number).collect()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference")
}

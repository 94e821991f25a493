//! What changes by time alone: the days after the as-of date on which a verdict or finding is another, with the same
//! answers.
//!
//! A pass over the program on one day goes a certain way: every truth that it meets, and the order of the days at which
//! open atoms would turn. As long as two days go the same way, nothing has changed between them, because every bound of
//! every date is moved by time in one direction. So the days to look at are those that one pass over the whole time asks
//! about (and leap days, the one exception), and where two neighbours of them still differ, what lies between is halved.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::eval::Eval;
use super::program::Program;
use super::screen::{Listener, Options, Recalled, Screener, asked, chosen};
use super::trace::{Cut, Slot, Split};
use super::world::World;
use super::{Finding, FindingValue, Item, ReliefScreening, Verdict};
use crate::calendar::Day;
use crate::case::Case;
use crate::rulebook::{ReliefId, RuleId};

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeOf {
    /// A relief's verdict.
    Relief(ReliefId),
    /// That of one instance.
    Instance(ReliefId, Item),
    /// That of a side result, by position, about an item.
    Result(ReliefId, usize, Option<Item>),
    /// A finding. A day that it is about moves with time: it is counted among those of its rule.
    Finding(RuleId, Vec<Item>, usize),
}

/// A verdict or a finding on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The verdict, and whether it is open.
    Verdict(Verdict, bool),
    /// The finding.
    Finding(FindingValue),
}

impl State {
    fn is_open(self) -> bool {
        matches!(self, State::Verdict(_, true) | State::Finding(FindingValue::Unknown))
    }
}

/// A change by time alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of what.
    pub of: ChangeOf,
    /// The first day on which it may be so.
    pub earliest: Day,
    /// The first day on which it is surely so: the same, unless a date is only partly known. None if it stays open.
    pub latest: Option<Day>,
    /// Before.
    pub before: State,
    /// After; where it stays open, that.
    pub after: State,
}

/// Everything that changes by time alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// In the order of their days.
    pub changes: Vec<Change>,
    /// How many days were looked at, in passing or sharply: the mean of the reliefs.
    pub evaluations: usize,
}

/// All changes after the as-of date and until a day.
pub fn changes(program: &Program, case: &Case, as_of: Day, until: Day, options: &Options) -> Clock {
    let reliefs = chosen(program, options);
    let mut changes: Vec<Change> = Vec::new();
    let (mut recalled, mut evaluations) = (Recalled::default(), 0);
    for relief in &reliefs {
        let mut probe = Probe { program, case, relief: *relief, passes: BTreeMap::new(), recalled, sharp: 0 };
        for change in probe.changes(as_of, until) {
            // A criterion of two reliefs changes once.
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        evaluations += probe.passes.len() + probe.sharp;
        recalled = probe.recalled;
    }
    changes.sort_by(|a, b| (a.earliest, &a.of).cmp(&(b.earliest, &b.of)));
    Clock { changes, evaluations: evaluations.div_ceil(reliefs.len().max(1)) }
}

/// From known to unknown on the earliest day of a partial date, and to known on its latest: one change.
fn note(changes: &mut Vec<Change>, of: &ChangeOf, before: State, after: State, day: Day) {
    let open = changes.iter_mut().rev().find(|change| change.of == *of).filter(|change| change.latest.is_none());
    let latest = (!after.is_open()).then_some(day);
    match open {
        Some(change) if change.before != after => {
            change.after = after;
            change.latest = latest;
            return;
        }
        // It was open for a time and is again what it was: two changes.
        Some(change) => change.latest = Some(change.earliest),
        None => {}
    }
    changes.push(Change { of: of.clone(), earliest: day, latest, before, after });
}

/// Every verdict and finding on a day, without reasons.
pub fn glance(program: &Program, case: &Case, day: Day, options: &Options) -> BTreeMap<ChangeOf, State> {
    let world = World::new(program, case, day);
    let mut screener = Screener::bare(program, &world, day);
    let screened: Vec<ReliefScreening> =
        chosen(program, options).into_iter().map(|relief| screener.relief(relief)).collect();
    states(&screened)
}

/// Every verdict and finding of a screening.
pub fn states(reliefs: &[ReliefScreening]) -> BTreeMap<ChangeOf, State> {
    let mut states = States::default();
    for relief in reliefs {
        let id = relief.relief;
        states.result(ChangeOf::Relief(id), &relief.result);
        for instance in &relief.instances {
            if let Some(item) = instance.item {
                states.result(ChangeOf::Instance(id, item), instance);
            }
        }
        for (position, result) in &relief.results {
            states.result(ChangeOf::Result(id, *position, result.item), result);
        }
    }
    states.found
}

#[derive(Default)]
struct States {
    found: BTreeMap<ChangeOf, State>,
    /// By rule and its items that are no days: the days that it was about.
    days: BTreeMap<(RuleId, Vec<Item>), Vec<Vec<Item>>>,
}

impl States {
    fn result(&mut self, of: ChangeOf, result: &super::Result) {
        self.found.insert(of, State::Verdict(result.verdict, result.open));
        result.findings.iter().for_each(|finding| self.finding(finding));
    }

    fn finding(&mut self, finding: &Finding) {
        let (days, items): (Vec<Item>, Vec<Item>) = finding.items.iter().partition(|item| matches!(item, Item::Day(_)));
        let known = self.days.entry((finding.rule, items.clone())).or_default();
        let number = known.iter().position(|other| *other == days).unwrap_or_else(|| {
            known.push(days);
            known.len() - 1
        });
        let of = ChangeOf::Finding(finding.rule, items, number);
        if self.found.insert(of, State::Finding(finding.value)).is_none() {
            finding.parts.iter().for_each(|part| self.finding(part));
        }
    }
}

/// Looks at days, for one relief: what turns of one is no reason to look at the others.
struct Probe<'a> {
    program: &'a Program,
    case: &'a Case,
    relief: ReliefId,
    /// The way that a pass goes, by day.
    passes: BTreeMap<Day, u64>,
    recalled: Recalled,
    /// How many days were looked at sharply.
    sharp: usize,
}

impl Probe<'_> {
    fn changes(&mut self, as_of: Day, until: Day) -> Vec<Change> {
        let turns = self.turns(as_of, until);
        let mut before = self.states(as_of);
        let mut changes: Vec<Change> = Vec::new();
        for day in turns {
            let after = self.states(day);
            for (of, now) in &after {
                if let Some(then) = before.get(of).filter(|then| *then != now) {
                    note(&mut changes, of, *then, *now, day);
                }
            }
            before = after;
        }
        changes
    }

    /// The first days on which a pass goes another way than on the day before.
    fn turns(&mut self, as_of: Day, until: Day) -> Vec<Day> {
        let mut turns = Vec::new();
        let mut from = as_of;
        for day in self.candidates(as_of, until) {
            self.between(from, day.plus_days(-1), &mut turns);
            self.between(day.plus_days(-1), day, &mut turns);
            from = day;
        }
        self.between(from, until, &mut turns);
        turns
    }

    fn between(&mut self, from: Day, to: Day, turns: &mut Vec<Day>) {
        if from >= to || self.pass(from) == self.pass(to) {
            return;
        }
        if to.0 - from.0 == 1 {
            turns.push(to);
            return;
        }
        let middle = Day(i64::midpoint(from.0, to.0));
        self.between(from, middle, turns);
        self.between(middle, to, turns);
    }

    /// The days that one pass over the whole time asks about.
    fn candidates(&mut self, as_of: Day, until: Day) -> BTreeSet<Day> {
        // What is open upward may reach into the time that is looked at.
        let world = World::new(self.program, self.case, until);
        let mut days = Days { after: as_of, until, found: BTreeSet::new() };
        let base = Eval::new(self.program, &world, as_of).traced().looking_ahead(until.0 - as_of.0);
        Screener::listening(self.program, &world, as_of, base, &mut days).relief(self.relief);
        // A 29 February lies a year after no day: what is counted back and forth may turn for that day alone.
        let leap = Day::leap_days(as_of.plus_days(1), until).flat_map(|day| [day, day.plus_days(1)]);
        days.found.extend(leap.filter(|day| *day <= until));
        days.found
    }

    fn pass(&mut self, day: Day) -> u64 {
        if let Some(way) = self.passes.get(&day) {
            return *way;
        }
        let world = World::new(self.program, self.case, day);
        let mut way = Way::default();
        let mut base = Eval::new(self.program, &world, day).traced();
        base.heard = Some(FxHasher::default());
        let mut screener = Screener::listening(self.program, &world, day, base, &mut way);
        screener.relief(self.relief);
        let heard = screener.heard();
        drop(screener);
        heard.hash(&mut way.hasher);
        let way = way.hasher.finish();
        self.passes.insert(day, way);
        way
    }

    fn states(&mut self, day: Day) -> BTreeMap<ChangeOf, State> {
        self.sharp += 1;
        let world = World::new(self.program, self.case, day);
        let mut screener = Screener::bare(self.program, &world, day);
        screener.recalled = Some(&mut self.recalled);
        states(&[screener.relief(self.relief)])
    }
}

/// Collects the days that atoms ask about.
struct Days {
    after: Day,
    until: Day,
    found: BTreeSet<Day>,
}

impl Listener for Days {
    fn note(&mut self, _: u8, splits: &[Split]) {
        for split in splits {
            if let (Slot::AsOf | Slot::Fact(_), Cut::At(day)) = (split.slot, split.cut)
                && day > self.after.0
                && day <= self.until.0
            {
                self.found.insert(Day(day));
            }
        }
    }
}

/// The way that a pass goes.
#[derive(Default)]
struct Way {
    hasher: FxHasher,
}

impl Listener for Way {
    fn note(&mut self, possible: u8, splits: &[Split]) {
        possible.hash(&mut self.hasher);
        asked(splits).hash(&mut self.hasher);
    }
}

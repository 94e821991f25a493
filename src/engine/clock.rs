//! What changes by time alone: the days after the as-of date on which a verdict or finding is another, with the same
//! answers.
//!
//! A pass over the program on one day goes a certain way: every truth that it meets, and the order of the days at which
//! open atoms would turn. As long as two days go the same way, nothing has changed between them, because every bound of
//! every date is moved by time in one direction. So the days to look at are those that one pass over the whole time asks
//! about (and leap days, the one exception), and where two neighbours of them still differ, what lies between is halved.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use fixedbitset::FixedBitSet;
use rustc_hash::FxHasher;

use super::eval::Eval;
use super::program::{Program, Read};
use super::screen::{GoalKey, Listener, Options, Recalled, Screener, Still, asked, chosen};
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
    let mut probe = Probe::new(program, case, as_of, until);
    let reliefs = chosen(program, options);
    let turning: Vec<(ReliefId, Vec<Day>)> =
        reliefs.iter().map(|relief| (*relief, probe.turns(*relief))).filter(|(_, turns)| !turns.is_empty()).collect();
    let days: BTreeSet<Day> = turning.iter().flat_map(|(_, turns)| turns).copied().chain([as_of]).collect();
    let mut before: BTreeMap<ReliefId, BTreeMap<ChangeOf, State>> = BTreeMap::new();
    let mut by_relief: BTreeMap<ReliefId, Vec<Change>> = BTreeMap::new();
    for day in days {
        let turn = |(_, turns): &&(ReliefId, Vec<Day>)| day == as_of || turns.contains(&day);
        let reliefs: Vec<ReliefId> = turning.iter().filter(turn).map(|(relief, _)| *relief).collect();
        for (relief, after) in probe.states(day, &reliefs) {
            let changes = by_relief.entry(relief).or_default();
            for (of, now) in &after {
                let then = before.get(&relief).and_then(|before| before.get(of));
                if let Some(then) = then.filter(|then| *then != now) {
                    note(changes, of, *then, *now, day);
                }
            }
            before.insert(relief, after);
        }
    }
    let mut changes: Vec<Change> = Vec::new();
    for change in by_relief.into_values().flatten() {
        // A criterion of two reliefs changes once.
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes.sort_by(|a, b| (a.earliest, &a.of).cmp(&(b.earliest, &b.of)));
    Clock { changes, evaluations: probe.evaluations.div_ceil(reliefs.len().max(1)) }
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

/// Looks at days, relief by relief: what turns of one is no reason to look at the others.
struct Probe<'a> {
    program: &'a Program,
    case: &'a Case,
    as_of: Day,
    until: Day,
    /// What the answers admit, by day.
    worlds: BTreeMap<Day, World>,
    /// Dates and as-of date: what time moves, by number of what is read; and that of it which asks for nothing.
    moving: FixedBitSet,
    silent: FixedBitSet,
    still: Still,
    /// The way that a pass goes, by relief and day.
    passes: HashMap<(ReliefId, Day), u64>,
    recalled: Recalled,
    /// How many looks at a relief on a day there were, in passing or sharply.
    evaluations: usize,
}

impl<'a> Probe<'a> {
    fn new(program: &'a Program, case: &'a Case, as_of: Day, until: Day) -> Probe<'a> {
        let worlds = [as_of, until].into_iter().map(|day| (day, World::new(program, case, day)));
        let mut probe = Probe {
            program,
            case,
            as_of,
            until,
            worlds: worlds.collect(),
            moving: FixedBitSet::with_capacity(program.readable.len()),
            silent: FixedBitSet::with_capacity(program.readable.len()),
            still: Still::default(),
            passes: HashMap::new(),
            recalled: Recalled::default(),
            evaluations: 0,
        };
        probe.find_what_moves();
        // A rule about a day is told which, and that may be one that moves.
        let is_about_a_day = |rule: usize| program.param_lists[rule].iter().any(Option::is_none);
        let is_still = |rule: &usize| !is_about_a_day(*rule) && program.rules[*rule].reads.is_disjoint(&probe.moving);
        probe.still.rules = (0..program.rules.len()).filter(is_still).collect();
        probe
    }

    /// A date that is not told may be any day until the as-of date.
    fn find_what_moves(&mut self) {
        let (first, last) = (&self.worlds[&self.as_of], &self.worlds[&self.until]);
        let readable = &self.program.readable;
        self.moving.insert(readable.number(Read::AsOf));
        let facts = (0u32..).zip(first.facts.iter().zip(&last.facts)).map(|(fact, cells)| (Read::Fact(fact), cells));
        let lists = (0u32..).zip(first.lists.iter().zip(&last.lists));
        let fields = lists.flat_map(|(list, (first, last))| {
            let (first, last) = (first.rows.iter().chain(&first.further), last.rows.iter().chain(&last.further));
            let cells = first.zip(last).flat_map(|(first, last)| (0u32..).zip(first.iter().zip(last)));
            cells.map(move |(field, cells)| (Read::Field(list, field), cells))
        });
        let lists = (0u32..).zip(first.lists.iter().zip(&last.lists));
        for (list, _) in lists.filter(|(_, (first, last))| first.further.is_some() != last.further.is_some()) {
            self.moving.insert(readable.number(Read::List(list)));
        }
        for (read, (before, after)) in facts.chain(fields).filter(|(_, (before, after))| before.values != after.values)
        {
            self.moving.insert(readable.number(read));
            // What is a doubt, and no gap, is asked for by nobody.
            if before.doubt || after.doubt {
                self.silent.insert(readable.number(read));
            }
        }
    }

    /// The first days on which a pass goes another way than on the day before.
    fn turns(&mut self, relief: ReliefId) -> Vec<Day> {
        let mut turns = Vec::new();
        let Some(candidates) = self.candidates(relief) else { return turns };
        let mut from = self.as_of;
        for day in candidates {
            self.between(relief, from, day.plus_days(-1), &mut turns);
            self.between(relief, day.plus_days(-1), day, &mut turns);
            from = day;
        }
        self.between(relief, from, self.until, &mut turns);
        turns
    }

    fn between(&mut self, relief: ReliefId, from: Day, to: Day, turns: &mut Vec<Day>) {
        if from >= to || self.pass(relief, from) == self.pass(relief, to) {
            return;
        }
        if to.0 - from.0 == 1 {
            turns.push(to);
            return;
        }
        let middle = Day(i64::midpoint(from.0, to.0));
        self.between(relief, from, middle, turns);
        self.between(relief, middle, to, turns);
    }

    /// The days that one pass over the whole time asks about; none if it shows that nothing turns.
    fn candidates(&mut self, relief: ReliefId) -> Option<BTreeSet<Day>> {
        let (after, until) = (self.as_of, self.until);
        // What is open upward may reach into the time that is looked at.
        let world = &self.worlds[&until];
        let mut ahead = Ahead {
            program: self.program,
            silent: &self.silent,
            after,
            until,
            found: BTreeSet::new(),
            still: HashSet::new(),
            is_still: true,
        };
        let base = Eval::new(self.program, world, after).traced().looking_ahead(until.0 - after.0);
        let mut screener = Screener::listening(self.program, world, after, base, &mut ahead);
        screener.still = Some(&self.still);
        screener.relief(relief);
        drop(screener);
        self.evaluations += 1;
        let Ahead { mut found, still, is_still, .. } = ahead;
        self.still.goals.extend(still);
        // A 29 February lies a year after no day: what is counted back and forth may turn for that day alone.
        let leap = Day::leap_days(after.plus_days(1), until).flat_map(|day| [day, day.plus_days(1)]);
        found.extend(leap.filter(|day| *day <= until));
        (!is_still).then_some(found)
    }

    fn make_world(&mut self, day: Day) {
        self.worlds.entry(day).or_insert_with(|| World::new(self.program, self.case, day));
    }

    fn pass(&mut self, relief: ReliefId, day: Day) -> u64 {
        if let Some(way) = self.passes.get(&(relief, day)) {
            return *way;
        }
        self.make_world(day);
        let world = &self.worlds[&day];
        let mut way = Way::default();
        let mut base = Eval::new(self.program, world, day).traced();
        base.heard = Some(FxHasher::default());
        let mut screener = Screener::listening(self.program, world, day, base, &mut way);
        screener.still = Some(&self.still);
        screener.relief(relief);
        let heard = screener.heard();
        drop(screener);
        heard.hash(&mut way.hasher);
        let way = way.hasher.finish();
        self.passes.insert((relief, day), way);
        self.evaluations += 1;
        way
    }

    /// What turns of some reliefs, on a day.
    fn states(&mut self, day: Day, reliefs: &[ReliefId]) -> Vec<(ReliefId, BTreeMap<ChangeOf, State>)> {
        self.make_world(day);
        let world = &self.worlds[&day];
        // From the as-of date on the days follow each other: what a box holds on one is admitted on the next.
        let mut screener = Screener::bare(self.program, world, day).recalling(&mut self.recalled);
        screener.still = Some(&self.still);
        self.evaluations += reliefs.len();
        reliefs.iter().map(|relief| (*relief, states(&[screener.relief(*relief)]))).collect()
    }
}

/// What one pass over the whole time shows.
struct Ahead<'a> {
    program: &'a Program,
    silent: &'a FixedBitSet,
    after: Day,
    until: Day,
    /// The days that atoms ask about.
    found: BTreeSet<Day>,
    /// Goals that no day turns.
    still: HashSet<GoalKey>,
    /// There are no others.
    is_still: bool,
}

impl Ahead<'_> {
    fn day(&self, split: &Split) -> Option<Day> {
        match (split.slot, split.cut) {
            (Slot::AsOf | Slot::Fact(_), Cut::At(day)) if day > self.after.0 && day <= self.until.0 => Some(Day(day)),
            _ => None,
        }
    }

    /// Whether a goal reads what time moves without asking for it.
    fn is_silent(&self, goal: &GoalKey) -> bool {
        match goal {
            GoalKey::Rule(rule, _) => !self.program.rules[*rule as usize].reads.is_disjoint(self.silent),
            GoalKey::Outcome(..) => !self.silent.is_clear(),
        }
    }
}

impl Listener for Ahead<'_> {
    fn note(&mut self, goal: Option<GoalKey>, possible: u8, splits: &[Split]) {
        let days: Vec<Day> = splits.iter().filter_map(|split| self.day(split)).collect();
        let asks = !days.is_empty() || splits.iter().any(|split| split.slot == Slot::AsOf);
        self.found.extend(days);
        match goal {
            Some(goal) if possible.count_ones() == 1 || !(asks || self.is_silent(&goal)) => {
                self.still.insert(goal);
            }
            _ => self.is_still = false,
        }
    }
}

/// The way that a pass goes.
#[derive(Default)]
struct Way {
    hasher: FxHasher,
}

impl Listener for Way {
    fn note(&mut self, _: Option<GoalKey>, possible: u8, splits: &[Split]) {
        possible.hash(&mut self.hasher);
        asked(splits).hash(&mut self.hasher);
    }
}

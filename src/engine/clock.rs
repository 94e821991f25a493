//! What changes by time alone: the days after the as-of date on which a verdict or finding is another, with the same
//! answers.
//!
//! A pass over the program on one day goes a certain way: every truth that it meets, and the order of the days at which
//! open atoms would turn. As long as two days go the same way, nothing has changed between them, because every bound of
//! every date is moved by time in one direction. So a criterion is looked at on the days that one pass over the whole time
//! asks about for it (and leap days, the one exception), and where two neighbours of them still differ, what lies between is
//! halved.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use fixedbitset::FixedBitSet;
use rustc_hash::{FxHashMap, FxHasher};

use super::eval::{Bound, Eval};
use super::memo::Memo;
use super::program::{ListNode, ListNodeId, NodeId, OutcomeCode, Program, Read};
use super::screen::{FINDING_BOUND, Options, Screener, VERDICT_BOUND, chosen, close, items_of};
use super::search::{Goal, Lives, Search};
use super::trace::{Cut, Slot, Split};
use super::truths::Truths;
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
    let mut probe = Probe::new(program, case, as_of, until);
    let candidates = probe.candidates(&reliefs);
    let mut changes: Vec<Change> = Vec::new();
    for change in probe.changes(&candidates).into_values().flatten() {
        // A criterion of two reliefs changes once.
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    in_order(&mut changes);
    Clock { changes, evaluations: probe.evaluations.div_ceil(reliefs.len().max(1)) }
}

/// The same relief by relief, the long way: with a pass on every day, and nothing left out that reads what time moves.
pub fn changes_day_by_day(
    program: &Program,
    case: &Case,
    as_of: Day,
    until: Day,
    options: &Options,
) -> BTreeMap<ReliefId, Vec<Change>> {
    let days: BTreeSet<Day> = (as_of.0 + 1..=until.0).map(Day).collect();
    let candidates = chosen(program, options).into_iter().map(|relief| (relief, days.clone())).collect();
    let mut changes = Probe::new(program, case, as_of, until).changes(&candidates);
    changes.values_mut().for_each(|changes| in_order(changes));
    changes
}

fn in_order(changes: &mut [Change]) {
    changes.sort_by(|a, b| (a.earliest, &a.of).cmp(&(b.earliest, &b.of)));
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
    states(&looked_at(program, case, day, options))
}

/// The same relief by relief: findings about days are told apart by their order in one.
pub fn glances(
    program: &Program,
    case: &Case,
    day: Day,
    options: &Options,
) -> BTreeMap<ReliefId, BTreeMap<ChangeOf, State>> {
    let screened = looked_at(program, case, day, options).into_iter();
    screened.map(|relief| (relief.relief, states(&[relief]))).collect()
}

fn looked_at(program: &Program, case: &Case, day: Day, options: &Options) -> Vec<ReliefScreening> {
    let world = World::new(program, case, day);
    let mut screener = Screener::bare(program, &world, day);
    chosen(program, options).into_iter().map(|relief| screener.relief(relief)).collect()
}

/// Every verdict and finding of a screening.
pub fn states(reliefs: &[ReliefScreening]) -> BTreeMap<ChangeOf, State> {
    let mut states = States::default();
    for relief in reliefs {
        let id = relief.relief;
        // Not the best first: which that is may be another on the next day.
        let mut instances: Vec<&super::Result> = relief.instances.iter().filter(|one| one.item.is_some()).collect();
        instances.sort_by_key(|instance| instance.item);
        for instance in instances {
            if let Some(item) = instance.item {
                states.result(ChangeOf::Instance(id, item), instance);
            }
        }
        states.result(ChangeOf::Relief(id), &relief.result);
        let mut results: Vec<&(usize, super::Result)> = relief.results.iter().collect();
        results.sort_by_key(|(position, result)| (*position, result.item));
        for (position, result) in results {
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

/// Something that reliefs look at: a criterion about items, or an outcome.
struct Matter {
    what: What,
    /// What it is about.
    bounds: Vec<Bound>,
    /// That of all that differ from it in days alone.
    key: usize,
    /// No day turns it.
    is_still: bool,
    /// The days that it asks about and those on which everything is looked at, once the whole time was.
    days: Option<Vec<Day>>,
    /// What it is made of, where that is the same on every day.
    parts: Option<Rc<[usize]>>,
    /// What passes showed, by day.
    glances: BTreeMap<Day, Glance>,
    /// The walk that came by it last.
    walk: usize,
}

impl Matter {
    /// What a pass showed on this day, or before it on one since which no day is asked about.
    fn known_on(&self, day: Day) -> Option<Glance> {
        let (before, glance) = self.glances.range(..=day).next_back()?;
        let is_same = *before == day
            || self.days.as_ref().is_some_and(|days| {
                let next = days.partition_point(|asked| asked <= before);
                days.get(next).is_none_or(|asked| *asked > day)
            });
        is_same.then_some(*glance)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum What {
    Rule(u32),
    /// Of a relief or, by position, its side result.
    Outcome(ReliefId, Option<usize>),
    /// The best of a relief's items.
    Best(ReliefId),
}

/// What one pass shows of a matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Glance {
    possible: u8,
    /// What it asks for, wherever that lies in time.
    asked: u64,
    /// The truths on the way.
    heard: u64,
}

/// A matter in a pass, by number, with its key; nothing was looked at of what is still.
type Seen = (usize, usize, Option<Glance>);

/// What a pass shows of a relief, in the order in which it is come by.
type Pass = Rc<Vec<Seen>>;

/// By day and relief: the keys of what turns, and the pass of that day.
type Turns = BTreeMap<Day, BTreeMap<ReliefId, (Vec<usize>, Pass)>>;

/// Looks at days, relief by relief: what turns of one is no reason to look at the others.
struct Probe<'a> {
    program: &'a Program,
    case: &'a Case,
    as_of: Day,
    until: Day,
    /// What the answers admit on the first day and on the last.
    ends: [World; 2],
    /// Dates and as-of date: what time moves, by number of what is read; and that of it which asks for nothing.
    moving: FixedBitSet,
    silent: FixedBitSet,
    /// Rules that read nothing that time moves.
    still_rules: FixedBitSet,
    matters: Vec<Matter>,
    /// By what it is, what it is about and, of days, until when.
    numbers: FxHashMap<(What, Vec<(Item, i64)>), usize>,
    /// What changes, by key, and whether it is about days.
    keys: Vec<(What, Vec<Item>, bool)>,
    key_numbers: FxHashMap<(What, Vec<Item>), usize>,
    walks: usize,
    /// What passes know.
    memo: Memo,
    recalled: Recalled,
    /// How many looks at a relief on a day there were, in passing or sharply.
    evaluations: usize,
}

impl<'a> Probe<'a> {
    fn new(program: &'a Program, case: &'a Case, as_of: Day, until: Day) -> Probe<'a> {
        let mut probe = Probe {
            program,
            case,
            as_of,
            until,
            ends: [as_of, until].map(|day| World::new(program, case, day)),
            moving: FixedBitSet::with_capacity(program.readable.len()),
            silent: FixedBitSet::with_capacity(program.readable.len()),
            still_rules: FixedBitSet::new(),
            matters: Vec::new(),
            numbers: FxHashMap::default(),
            keys: Vec::new(),
            key_numbers: FxHashMap::default(),
            walks: 0,
            memo: Memo::default(),
            recalled: Recalled::default(),
            evaluations: 0,
        };
        probe.find_what_moves();
        // A rule about a day is told which, and that may be one that moves.
        let is_about_a_day = |rule: usize| program.param_lists[rule].iter().any(Option::is_none);
        let is_still = |rule: &usize| !is_about_a_day(*rule) && program.rules[*rule].reads.is_disjoint(&probe.moving);
        probe.still_rules = (0..program.rules.len()).filter(is_still).collect();
        probe
    }

    /// A date that is not told may be any day until the as-of date.
    fn find_what_moves(&mut self) {
        let [first, last] = &self.ends;
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

    // ---------------------------------------------------------------- what is looked at

    /// The number of a matter.
    fn matter(&mut self, what: What, bounds: &[Bound]) -> usize {
        let until = |bound: &Bound| match bound {
            Bound::Number(value) => value.high.1,
            _ => 0,
        };
        let items = items_of(bounds);
        let place = (what, items.iter().copied().zip(bounds.iter().map(until)).collect());
        if let Some(number) = self.numbers.get(&place) {
            return *number;
        }
        let (days, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| matches!(item, Item::Day(_)));
        let keys = &mut self.keys;
        let key = *self.key_numbers.entry((what, items.clone())).or_insert_with(|| {
            keys.push((what, items, !days.is_empty()));
            keys.len() - 1
        });
        let is_still = matches!(what, What::Rule(rule) if self.still_rules.contains(rule as usize));
        let bounds = bounds.to_vec();
        self.matters.push(Matter {
            what,
            bounds,
            key,
            is_still,
            days: None,
            parts: None,
            glances: BTreeMap::new(),
            walk: 0,
        });
        self.numbers.insert(place, self.matters.len() - 1);
        self.matters.len() - 1
    }

    /// Everything that a relief looks at, each once; `ahead`: on any of the days.
    fn walk(&mut self, eval: &mut Eval<'_>, relief: ReliefId, ahead: bool) -> Vec<usize> {
        self.walks += 1;
        let mut walk = Walk { ahead, found: Vec::new() };
        let results = self.program.reliefs[relief.index()].1.len();
        for side in std::iter::once(None).chain((0..results).map(Some)) {
            let code = self.code(relief, side);
            let Some(each) = &code.each else {
                self.walk_result(eval, (relief, side), None, &mut walk);
                continue;
            };
            eval.start();
            let mut shown = eval.shown(each);
            shown.retain(|item| !items_of(&[*item]).is_empty());
            shown.sort_by_key(|item| items_of(&[*item]));
            for item in shown {
                self.walk_result(eval, (relief, side), Some(item), &mut walk);
            }
            if side.is_none() {
                let best = self.matter(What::Best(relief), &[]);
                self.come_by(best, &mut walk);
            }
        }
        walk.found
    }

    fn code(&self, relief: ReliefId, side: Option<usize>) -> &'a OutcomeCode {
        let program = self.program;
        let (code, results) = &program.reliefs[relief.index()];
        side.map_or(code, |side| &results[side])
    }

    /// Notes a matter; false if this walk came by it before.
    fn come_by(&mut self, number: usize, walk: &mut Walk) -> bool {
        let matter = &mut self.matters[number];
        let fresh = matter.walk != self.walks;
        if fresh {
            matter.walk = self.walks;
            walk.found.push(number);
        }
        fresh
    }

    fn walk_result(
        &mut self,
        eval: &mut Eval<'_>,
        (relief, side): (ReliefId, Option<usize>),
        item: Option<Bound>,
        walk: &mut Walk,
    ) {
        let verdict = self.matter(What::Outcome(relief, side), item.as_slice());
        self.come_by(verdict, walk);
        let code = self.code(relief, side);
        let decl = &self.program.rulebook.reliefs[relief.index()];
        let outcome = side.map_or(&decl.outcome, |side| &decl.results[side]);
        let used = code.requirements.iter().map(|requirement| &requirement.criterion);
        let used = used.chain(code.bars.iter().map(|bar| &bar.criterion));
        let used = used.map(|criterion| (criterion.rule, criterion.takes_item));
        let others = outcome.exceptions.iter().chain(&outcome.waivers);
        let others = others.map(|rule| (*rule, self.program.rules[rule.index()].params > 0));
        for (rule, takes_item) in used.chain(others) {
            let bounds = item.filter(|_| takes_item);
            let number = self.matter(What::Rule(rule.0), bounds.as_slice());
            self.walk_finding(eval, number, walk);
        }
    }

    fn walk_finding(&mut self, eval: &mut Eval<'_>, number: usize, walk: &mut Walk) {
        let fresh = self.come_by(number, walk);
        let What::Rule(rule) = self.matters[number].what else { return };
        if !fresh || self.still_rules.contains(rule as usize) {
            return;
        }
        let parts = match &self.matters[number].parts {
            Some(parts) => Rc::clone(parts),
            None => self.parts(eval, RuleId(rule), number, walk.ahead),
        };
        for part in parts.iter() {
            self.walk_finding(eval, *part, walk);
        }
    }

    /// The criteria that a criterion is made of.
    fn parts(&mut self, eval: &mut Eval<'_>, rule: RuleId, number: usize, ahead: bool) -> Rc<[usize]> {
        let program = self.program;
        let bounds = self.matters[number].bounds.clone();
        let mut parts = Vec::new();
        let mut is_fixed = true;
        eval.start();
        let is_concluded = eval.conclusion(rule.0, &bounds).and_then(|conclusion| conclusion.single()).is_some();
        for (callee, args) in program.calls(rule).iter().filter(|_| !is_concluded) {
            for items in eval.part_items(rule, &bounds, *callee, args.as_deref()) {
                // What is the same over the whole time is on each day.
                is_fixed &= items.is_empty() || (ahead && items.iter().all(Bound::is_decided));
                let part = self.matter(What::Rule(callee.0), &items);
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            is_fixed &= self.lists_are_fixed(*callee, args.as_deref(), bounds.len());
        }
        let parts: Rc<[usize]> = parts.into();
        if is_fixed {
            self.matters[number].parts = Some(Rc::clone(&parts));
        }
        parts
    }

    /// Whether what a part is about is passed on to it, or one of what is there on every day.
    fn lists_are_fixed(&self, callee: RuleId, args: Option<&[NodeId]>, params: usize) -> bool {
        let lists = &self.program.param_lists[callee.index()];
        (0..self.program.rules[callee.index()].params).all(|position| {
            let is_passed = args.is_some_and(|args| !self.program.reads_bound_variable(args[position], params as u32));
            let is_there = |list: ListNodeId| {
                matches!(self.program.lists[list.0 as usize], ListNode::Records(_) | ListNode::Rows(_))
            };
            is_passed || lists[position].is_none_or(is_there)
        })
    }

    // ---------------------------------------------------------------- the whole time

    /// By relief, the days that one pass over the whole time asks about; none of a relief of which it shows that nothing
    /// turns.
    fn candidates(&mut self, reliefs: &[ReliefId]) -> BTreeMap<ReliefId, BTreeSet<Day>> {
        let (program, after, until) = (self.program, self.as_of, self.until);
        // What is open upward may reach into the time that is looked at.
        let world = World::new(program, self.case, until);
        let mut eval = Eval::new(program, &world, after).traced().looking_ahead(until.0 - after.0);
        // A 29 February lies a year after no day: what is counted back and forth may turn for that day alone.
        let leap = Day::leap_days(after.plus_days(1), until).flat_map(|day| [day, day.plus_days(1)]);
        let always: Vec<Day> = leap.filter(|day| *day < until).chain([until]).collect();
        let mut candidates = BTreeMap::new();
        for relief in reliefs {
            self.evaluations += 1;
            let matters = self.walk(&mut eval, *relief, true);
            matters.iter().for_each(|number| self.look_ahead(&mut eval, *number, &always));
            if matters.iter().all(|number| self.matters[*number].is_still) {
                continue;
            }
            let days = matters.iter().flat_map(|number| self.matters[*number].days.iter().flatten());
            candidates.insert(*relief, days.chain(&always).copied().collect());
        }
        candidates
    }

    /// The days that a matter asks about, and whether any turns it.
    fn look_ahead(&mut self, eval: &mut Eval<'_>, number: usize, always: &[Day]) {
        let matter = &self.matters[number];
        if matter.is_still || matter.days.is_some() {
            return;
        }
        eval.start();
        let possible = self.goal(matter).value(eval);
        let splits: Vec<Split> =
            eval.trace.as_ref().map(|trace| trace.asked().splits(trace).collect()).unwrap_or_default();
        let (after, until) = (self.as_of.0, self.until.0);
        let day = |split: &Split| match (split.slot, split.cut) {
            (Slot::AsOf | Slot::Fact(_), Cut::At(day)) if day > after && day <= until => Some(Day(day)),
            _ => None,
        };
        let mut days: Vec<Day> = splits.iter().filter_map(day).collect();
        let asks = !days.is_empty() || splits.iter().any(|split| split.slot == Slot::AsOf);
        let is_silent = match matter.what {
            What::Rule(rule) => !self.program.rules[rule as usize].reads.is_disjoint(&self.silent),
            What::Outcome(..) | What::Best(_) => !self.silent.is_clear(),
        };
        // A day that is not the same over the whole time moves with it.
        let moves = !matter.bounds.iter().all(Bound::is_decided);
        let matter = &mut self.matters[number];
        matter.is_still = !moves && (possible.count_ones() == 1 || !(asks || is_silent));
        days.extend(always);
        days.sort_unstable();
        days.dedup();
        matter.days = Some(days);
    }

    fn goal<'m>(&self, matter: &'m Matter) -> Goal<'m>
    where
        'a: 'm,
    {
        match matter.what {
            What::Rule(rule) => Goal::Rule(rule, &matter.bounds),
            What::Outcome(relief, side) => Goal::Outcome(self.code(relief, side), matter.bounds.first().copied()),
            What::Best(relief) => Goal::Best(self.code(relief, None)),
        }
    }

    // ---------------------------------------------------------------- days

    /// The passes of the first day, and the days on which what a pass shows is other than on the day before.
    fn turns(&mut self, candidates: &BTreeMap<ReliefId, BTreeSet<Day>>) -> (BTreeMap<ReliefId, Pass>, Turns) {
        let reliefs: Vec<ReliefId> = candidates.keys().copied().collect();
        let first = self.passes(self.as_of, &reliefs);
        let mut last: BTreeMap<ReliefId, (Day, Pass)> =
            first.iter().map(|(relief, pass)| (*relief, (self.as_of, Rc::clone(pass)))).collect();
        let days: BTreeSet<Day> = candidates.values().flatten().copied().collect();
        let mut turns = Turns::new();
        for day in days {
            let asking: Vec<ReliefId> =
                candidates.iter().filter(|(_, days)| days.contains(&day)).map(|(relief, _)| *relief).collect();
            let mut now = self.passes(day, &asking);
            // Two days between which a pass goes the same way have nothing between them.
            now.retain(|relief, pass| {
                let is_other = !is_same_way(&last[relief].1, pass);
                if !is_other {
                    last.insert(*relief, (day, Rc::clone(pass)));
                }
                is_other
            });
            let before = day.plus_days(-1);
            let apart: Vec<ReliefId> = now.keys().filter(|relief| last[*relief].0 < before).copied().collect();
            for (relief, pass) in self.passes(before, &apart) {
                let (from, way) = last[&relief].clone();
                self.between(relief, (from, &way), (before, &pass), &mut turns);
                last.insert(relief, (before, pass));
            }
            for (relief, pass) in now {
                let (from, way) = last[&relief].clone();
                self.between(relief, (from, &way), (day, &pass), &mut turns);
                last.insert(relief, (day, pass));
            }
        }
        (first, turns)
    }

    fn between(
        &mut self,
        relief: ReliefId,
        (from, before): (Day, &Pass),
        (to, after): (Day, &Pass),
        turns: &mut Turns,
    ) {
        if from >= to || is_same_way(before, after) {
            return;
        }
        if to.0 - from.0 == 1 {
            let keys = self.turned(before, after);
            if !keys.is_empty() {
                turns.entry(to).or_default().insert(relief, (keys, Rc::clone(after)));
            }
            return;
        }
        let middle = Day(i64::midpoint(from.0, to.0));
        for (relief, pass) in self.passes(middle, &[relief]) {
            self.between(relief, (from, before), (middle, &pass), turns);
            self.between(relief, (middle, &pass), (to, after), turns);
        }
    }

    /// The keys of what asks for something else, is something else, or is there on one of two days alone.
    fn turned(&self, before: &Pass, after: &Pass) -> Vec<usize> {
        let ends = |pass: &Pass| {
            let mut ends: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
            for (_, key, glance) in pass.iter() {
                ends.entry(*key).or_default().push(glance.map_or(0, |glance| self.end_of(*key, glance)));
            }
            ends
        };
        let (before, after) = (ends(before), ends(after));
        let keys: BTreeSet<usize> = before.keys().chain(after.keys()).copied().collect();
        keys.into_iter().filter(|key| before.get(key) != after.get(key)).collect()
    }

    /// What tells where a search for a matter ends: the same splits in the same order lead to the same end, wherever they
    /// lie in time. Of what is about a day the way there tells, too: it may be another day.
    fn end_of(&self, key: usize, glance: Glance) -> u64 {
        let mut hasher = FxHasher::default();
        (glance.possible, glance.asked, self.keys[key].2.then_some(glance.heard)).hash(&mut hasher);
        hasher.finish()
    }

    /// What a pass on a day shows of some reliefs.
    fn passes(&mut self, day: Day, reliefs: &[ReliefId]) -> BTreeMap<ReliefId, Pass> {
        if reliefs.is_empty() {
            return BTreeMap::new();
        }
        let program = self.program;
        let world = World::new(program, self.case, day).beside(&self.ends[0]);
        let mut eval = Eval::with_memo(program, &world, day, std::mem::take(&mut self.memo), None).listening();
        let passes = reliefs.iter().map(|relief| {
            let found = self.walk(&mut eval, *relief, false);
            let seen = found.into_iter().filter_map(|number| self.glance(&mut eval, day, number));
            (*relief, Rc::new(seen.collect()))
        });
        let passes = passes.collect();
        self.memo = eval.into_memo();
        self.evaluations += reliefs.len();
        passes
    }

    /// What a pass shows of a matter; of what is still only days count, as they are told apart by their order.
    fn glance(&mut self, eval: &mut Eval<'_>, day: Day, number: usize) -> Option<Seen> {
        let matter = &self.matters[number];
        let key = matter.key;
        if matter.is_still {
            return self.keys[key].2.then_some((number, key, None));
        }
        if let Some(glance) = matter.known_on(day) {
            return Some((number, key, Some(glance)));
        }
        eval.start();
        eval.heard();
        let possible = self.goal(matter).value(eval);
        let splits: Vec<Split> =
            eval.trace.as_ref().map(|trace| trace.asked().in_order(trace).collect()).unwrap_or_default();
        let glance = Glance { possible, asked: asked(&splits), heard: eval.heard() };
        self.matters[number].glances.insert(day, glance);
        Some((number, key, Some(glance)))
    }

    // ---------------------------------------------------------------- changes

    /// What is other than it was, relief by relief, by the days to look at.
    fn changes(&mut self, candidates: &BTreeMap<ReliefId, BTreeSet<Day>>) -> BTreeMap<ReliefId, Vec<Change>> {
        let (first, turns) = self.turns(candidates);
        let mut turning: BTreeMap<ReliefId, BTreeSet<usize>> = BTreeMap::new();
        for (relief, (keys, _)) in turns.values().flatten() {
            turning.entry(*relief).or_default().extend(keys);
        }
        let start = turning
            .into_iter()
            .map(|(relief, keys)| (relief, (keys.into_iter().collect::<Vec<usize>>(), Rc::clone(&first[&relief]))));
        let start = (self.as_of, start.collect::<BTreeMap<_, _>>());
        let mut before: BTreeMap<(ReliefId, usize), BTreeMap<ChangeOf, State>> = BTreeMap::new();
        let mut by_relief: BTreeMap<ReliefId, Vec<Change>> = BTreeMap::new();
        let mut lives = Lives::default();
        for (day, reliefs) in std::iter::once((&start.0, &start.1)).chain(&turns) {
            let world = World::new(self.program, self.case, *day);
            let mut search = Search::new(self.program, &world, *day).for_values_alone().with_lives(lives);
            for (relief, (keys, pass)) in reliefs {
                self.evaluations += 1;
                let changes = by_relief.entry(*relief).or_default();
                let mut states = self.states(&mut search, pass, keys);
                for key in keys {
                    let after = states.remove(key).unwrap_or_default();
                    let then = before.get(&(*relief, *key));
                    for (of, now) in &after {
                        if let Some(then) = then.and_then(|then| then.get(of)).filter(|then| *then != now) {
                            note(changes, of, *then, *now, *day);
                        }
                    }
                    before.insert((*relief, *key), after);
                }
            }
            lives = search.into_lives().tomorrow();
        }
        by_relief
    }

    /// The states of what has these keys, in a pass, by key.
    fn states(
        &mut self,
        search: &mut Search<'_>,
        pass: &Pass,
        keys: &[usize],
    ) -> BTreeMap<usize, BTreeMap<ChangeOf, State>> {
        let mut states: BTreeMap<usize, BTreeMap<ChangeOf, State>> = BTreeMap::new();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, key, glance) in pass.iter().filter(|(_, key, _)| keys.binary_search(key).is_ok()) {
            let count = counts.entry(*key).or_default();
            if let Some(glance) = glance {
                let state = self.state(search, *number, *glance);
                states.entry(*key).or_default().insert(self.change_of(*key, *count), state);
            }
            *count += 1;
        }
        states
    }

    fn change_of(&self, key: usize, count: usize) -> ChangeOf {
        let (what, items, _) = &self.keys[key];
        match *what {
            What::Rule(rule) => ChangeOf::Finding(RuleId(rule), items.clone(), count),
            What::Best(relief) => ChangeOf::Relief(relief),
            What::Outcome(relief, Some(side)) => ChangeOf::Result(relief, side, items.first().copied()),
            What::Outcome(relief, None) => match items.first() {
                Some(item) => ChangeOf::Instance(relief, *item),
                None => ChangeOf::Relief(relief),
            },
        }
    }

    /// A verdict or finding on the day of a search.
    fn state(&mut self, search: &mut Search<'_>, number: usize, glance: Glance) -> State {
        let possible = self.possible(search, number, glance);
        match self.matters[number].what {
            What::Rule(_) => State::Finding(match Truths(possible).single() {
                Some(truth) => FindingValue::Settled(truth),
                None => FindingValue::Unknown,
            }),
            What::Outcome(..) | What::Best(_) => {
                let (verdict, open) = close(possible);
                State::Verdict(verdict, open)
            }
        }
    }

    /// What a matter can be: as one pass shows, as other days ended with, else by search.
    fn possible(&mut self, search: &mut Search<'_>, number: usize, glance: Glance) -> u8 {
        let matter = &self.matters[number];
        if glance.possible.count_ones() == 1 {
            return glance.possible;
        }
        let goal = self.goal(matter);
        let end = (matter.key, self.end_of(matter.key, glance));
        if let Some(possible) = self.recalled.ends.get(&end) {
            return *possible;
        }
        let is_rule = matches!(matter.what, What::Rule(_));
        let bound = if is_rule { FINDING_BOUND } else { VERDICT_BOUND };
        let mut told = search.told_by_lives(goal, glance.possible);
        // A short search is over sooner than a dive that finds nothing.
        if told.is_none() && !(is_rule && self.recalled.searched.contains(matter.key)) {
            told = search.told_by_diving(goal, glance.possible);
        }
        let possible = told.unwrap_or_else(|| {
            self.recalled.searched.grow_and_insert(matter.key);
            search.settle(goal, bound).possible()
        });
        self.recalled.ends.insert(end, possible);
        possible
    }
}

/// What searches ended with on other days.
#[derive(Default)]
struct Recalled {
    /// By key and what tells where a search ends: what is possible.
    ends: FxHashMap<(usize, u64), u8>,
    /// Keys of what no dive found enough of.
    searched: FixedBitSet,
}

/// A walk over what a relief looks at.
struct Walk {
    /// Over the whole time.
    ahead: bool,
    found: Vec<usize>,
}

/// Whether a pass goes the same way on two days.
fn is_same_way(before: &Pass, after: &Pass) -> bool {
    let way = |(_, key, glance): &Seen| (*key, *glance);
    before.iter().map(way).eq(after.iter().map(way))
}

/// Splits without the days on which they lie, but with the order of those of one fact: it decides which of them can hold
/// together.
fn asked(splits: &[Split]) -> u64 {
    let mut hasher = FxHasher::default();
    let mut cuts: Vec<(Slot, i64, usize)> = Vec::new();
    for (position, split) in splits.iter().enumerate() {
        split.slot.hash(&mut hasher);
        match split.cut {
            Cut::At(at) => cuts.push((split.slot, at, position)),
            other => other.hash(&mut hasher),
        }
    }
    cuts.sort_unstable();
    for pair in cuts.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        (pair[0].2, pair[1].2, pair[0].1 == pair[1].1).hash(&mut hasher);
    }
    hasher.finish()
}

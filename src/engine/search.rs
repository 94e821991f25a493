//! The sharp pass: what one pass leaves open is settled by splitting the open facts it rests on.
//!
//! A box of worlds is split along the cuts that undecided atoms ask for, until a box has one value (a witness) or none
//! of the values sought (no world has it). The search is bounded by the number of evaluations, never by time; what it
//! could not finish is marked, not guessed.

mod dive;

pub use dive::Lives;

use std::cell::{Cell as Counter, RefCell};
use std::collections::{HashMap, VecDeque};

use fixedbitset::FixedBitSet;

use crate::calendar::Day;
use crate::case::FactPath;
use crate::members::Members;
use crate::rulebook::{FactId, FieldId, ListId};

use super::eval::{Bound, Eval, FURTHER, Verdicts};
use super::memo::Memo;
use super::outside::Outside;
use super::program::{AboutCode, NodeId, OutcomeCode, Program, Read};
use super::screen::{close, leaves_no_other_verdict};
use super::trace::{Asked, Cut, Slot, Split};
use super::truths::Truths;
use super::world::{Cell, Values, World};

/// Evaluations spent at most on making one pair of facts agree.
const AGREEMENT_BOUND: u64 = 60;
/// Met, or in review: such a world is admitted.
pub const AGREES: u8 = 6;
/// Evaluations spent at most on boxes before each value that is left is looked for by itself, and on that.
const FIRST_BOUND: u64 = 160;
/// The same where the verdict alone is wanted, before it is dived for.
const SHALLOW_BOUND: u64 = 80;
const VALUE_BOUND: u64 = 40;
/// Evaluations spent at most on which facts matter, in boxes that have no value but those that are confirmed.
const EXTRA: u64 = 16;
/// Records that the search supposes in one open list; more where it is after one world of a value that is known to occur.
const SUPPOSED_RECORDS: usize = 2;
const SUPPOSED_IN_A_WITNESS: usize = 6;
/// Members of a set that are tried alone when one looks for a difference.
const MOST_APART: usize = 3;
/// Boxes that are kept for other goals, and of how many in a row a goal is told nothing before it is searched for.
const WITNESSES: usize = 8;
const MISSES: usize = 3;
/// Evaluations spent at most on one set of facts that may decide.
const SET_BOUND: u64 = 8;
/// Facts in a set that decides, and such sets of one value, at most.
const LARGEST_SET: usize = 3;
const MOST_SETS: usize = 5;

/// What is asked of a world: a set of bits, one for each value.
#[derive(Clone, Copy)]
pub enum Goal<'a> {
    /// The truth of a criterion about these items.
    Rule(u32, &'a [Bound]),
    /// The verdict of an outcome for one item.
    Outcome(&'a OutcomeCode, Option<Bound>),
    /// The verdict of the best item.
    Best(&'a OutcomeCode),
    /// Whether a declared pair of facts agrees about these items.
    Agreement(&'a AboutCode, &'a [Bound]),
    /// A criterion where a fact does not apply, and one bit more where it does.
    Outside(&'a Outside<'a>),
}

impl Goal<'_> {
    /// What it can be in this evaluation.
    pub fn value(&self, eval: &mut Eval<'_>) -> u8 {
        match self {
            Goal::Rule(rule, items) => eval.rule_truth(*rule, items).0,
            Goal::Outcome(outcome, item) => eval.outcome(outcome, *item),
            Goal::Best(outcome) => eval.best(outcome),
            Goal::Agreement(about, items) => eval.agreement(about, items).0,
            Goal::Outside(outside) => outside.value(eval),
        }
    }
}

/// How a search ended.
#[derive(Debug)]
pub enum Reach {
    /// A box of worlds all of which have it.
    Found(Box<World>),
    /// No admitted world has it.
    No,
    /// Not settled within the bound.
    Unsure,
}

/// What a goal can be.
#[derive(Debug, Default)]
pub struct Settled {
    /// Bits that some world has.
    pub confirmed: Verdicts,
    /// Bits that are neither confirmed nor excluded.
    pub unsure: Verdicts,
    /// The worlds, one for each confirmed bit, if they were wanted.
    pub worlds: Vec<(u8, World)>,
    /// The facts that undecided atoms ask for: no other fact can matter.
    pub seen: Vec<FactPath>,
    /// Those of them that are known to matter.
    pub relevant: Vec<FactPath>,
    /// Those that are known not to.
    pub irrelevant: Vec<FactPath>,
}

/// What one traced pass over a box shows.
struct Look {
    mask: u8,
    /// The facts that undecided atoms ask for, in order.
    facts: Vec<FactPath>,
    /// Those by which atoms hang together, so that not every combination of their values need occur.
    tangled: Vec<FactPath>,
    /// Facts that are asked for, though perhaps none of their values matters.
    loose: Vec<FactPath>,
    asked: Asked,
}

impl Look {
    /// Whether the goal has every value in the box that the pass leaves.
    fn is_free(&self) -> bool {
        self.mask.count_ones() == 1 || (self.tangled.is_empty() && !self.asked.knotted)
    }
}

/// A goal's values and the facts that matter to it, box by box.
struct Cover {
    /// What one pass over all of it leaves possible.
    possible: u8,
    confirmed: u8,
    /// Bits that no world has.
    excluded: u8,
    relevant: Vec<FactPath>,
    /// Facts that boxes were split by or that are compared with what has gaps: they may matter without any box showing it.
    conditions: Vec<FactPath>,
    /// Every box that may have a value that is not confirmed was worked out.
    complete: bool,
    /// Every box was worked out.
    facts_complete: bool,
    /// Evaluations left for facts alone, in boxes that can have no other value than those that are confirmed.
    extra: u64,
    /// Boxes that show a value are kept for other goals.
    keeps_witnesses: bool,
    /// A box for each confirmed bit.
    boxes: Vec<(u8, World)>,
}

impl Cover {
    /// Whether any of these values is neither confirmed nor excluded.
    fn is_wanted(&self, mask: u8) -> bool {
        mask & !(self.confirmed | self.excluded) != 0
    }

    /// Leaves a box, or a part of it, that is not worked out.
    fn give_up(&mut self, fresh: bool) {
        self.complete &= !fresh;
        self.facts_complete = false;
    }
}

impl Settled {
    /// Everything it can be.
    pub fn possible(&self) -> Verdicts {
        self.confirmed | self.unsure
    }
}

/// A declared pair of facts about these items.
struct Pair<'a> {
    about: &'a AboutCode,
    items: Vec<Bound>,
}

/// A value, and facts for which some answers decide that a goal has it.
pub type DecidingSet = (u8, Vec<FactPath>);

/// The search for them.
struct Sought<'g> {
    goal: Goal<'g>,
    /// For which values.
    wanted: u8,
    /// The facts that a set may hold.
    facts: &'g [FactPath],
    /// How many it holds.
    size: usize,
    found: Vec<DecidingSet>,
}

impl Sought<'_> {
    /// The values for which nothing smaller was found, nor this set.
    fn wanted_of(&self, set: &[FactPath]) -> u8 {
        let is_set = |facts: &[FactPath]| facts.len() == set.len() && set.iter().all(|fact| facts.contains(fact));
        self.found.iter().filter(|(_, facts)| is_set(facts)).fold(self.wanted, |wanted, (value, _)| wanted & !value)
    }

    fn note(&mut self, value: u8, set: &[FactPath]) {
        let mut facts = set.to_vec();
        facts.sort();
        let of_value = self.found.iter().filter(|(of, _)| *of == value);
        if value & self.wanted != 0
            && of_value.clone().count() < MOST_SETS
            && of_value.clone().all(|(_, other)| *other != facts)
        {
            self.found.push((value, facts));
        }
    }
}

/// A bounded search over one case.
pub struct Search<'a> {
    program: &'a Program,
    as_of: Day,
    /// All worlds that the answers admit.
    start: &'a World,
    /// Evaluations that are left.
    left: Counter<u64>,
    memo: RefCell<Memo>,
    wants_worlds: bool,
    /// Only the verdict is wanted, not what it could be nor which facts matter.
    verdict_alone: bool,
    /// Of what stays open nobody asks what it could be.
    values_alone: bool,
    /// The boxes in which values were found are kept for other days.
    keeps_boxes: bool,
    /// Records that are supposed in one open list.
    supposed: Counter<usize>,
    /// Boxes in which verdicts were seen to have a value, the last one first.
    witnesses: VecDeque<World>,
    /// Boxes that dives ended in.
    lives: Lives,
}

impl<'a> Search<'a> {
    /// A search over the admitted worlds.
    pub fn new(program: &'a Program, start: &'a World, as_of: Day) -> Search<'a> {
        Search {
            program,
            as_of,
            start,
            left: Counter::new(0),
            memo: RefCell::default(),
            wants_worlds: false,
            verdict_alone: false,
            values_alone: false,
            keeps_boxes: false,
            supposed: Counter::new(SUPPOSED_RECORDS),
            witnesses: VecDeque::new(),
            lives: Lives::default(),
        }
    }

    /// Goes on from what another evaluation knows; returns what it knew itself.
    pub fn exchange(&mut self, memo: Memo) -> Memo {
        self.memo.replace(memo)
    }

    /// For the verdict alone: it ends where nothing that is left could make it another.
    pub fn for_verdict_alone(mut self) -> Search<'a> {
        self.verdict_alone = true;
        self
    }

    /// For what is told of a goal in one word: it ends where nothing that is left could make it another.
    pub fn for_values_alone(mut self) -> Search<'a> {
        self.values_alone = true;
        self
    }

    /// Keeps the boxes in which values were found.
    pub fn keep_boxes(&mut self) {
        self.keeps_boxes = true;
    }

    /// Whether these values, some of those that one pass leaves, are enough for what is wanted.
    fn is_enough(&self, goal: Goal<'_>, values: Verdicts, possible: Verdicts) -> bool {
        let is_verdict = matches!(goal, Goal::Outcome(..) | Goal::Best(_));
        if !is_verdict {
            // Two truths: it is not known.
            return self.values_alone && values.count_ones() > 1;
        }
        // Of a verdict that is closed either way nobody asks what else it could be.
        let told = self.verdict_alone || self.values_alone || !close(possible).1;
        told && values != 0 && leaves_no_other_verdict(values, possible)
    }

    /// With a world for each confirmed value.
    pub fn with_worlds(mut self) -> Search<'a> {
        self.wants_worlds = true;
        self
    }

    /// What a goal can be, by at most about `bound` evaluations, and as many again for each value that is left.
    pub fn settle(&mut self, goal: Goal<'_>, bound: u64) -> Settled {
        let mut world = self.start.clone();
        let look = self.look(&world, goal);
        let mask = look.mask;
        if mask.count_ones() == 1 || bound == 0 {
            let confirmed = if mask.count_ones() == 1 { mask } else { 0 };
            return Settled { confirmed, unsure: mask & !confirmed, ..Settled::default() };
        }
        let seen = look.facts.clone();
        let is_short = bound < FIRST_BOUND;
        let mut cover = Cover {
            possible: mask,
            confirmed: 0,
            excluded: 0,
            relevant: Vec::new(),
            conditions: Vec::new(),
            complete: true,
            facts_complete: true,
            extra: EXTRA,
            keeps_witnesses: !is_short,
            boxes: Vec::new(),
        };
        if !is_short {
            self.left.set(bound);
            self.recall(goal, &mut cover);
        }
        let first = bound.min(if self.verdict_alone { SHALLOW_BOUND } else { FIRST_BOUND });
        self.left.set(first);
        self.cover(&mut world, goal, look, &mut cover);
        if self.verdict_alone
            && !cover.complete
            && !self.is_enough(goal, cover.confirmed, mask)
            && let Some(confirmed) = self.told_by_lives(goal, mask).or_else(|| self.told_by_diving(goal, mask))
        {
            return Settled { confirmed, ..Settled::default() };
        }
        if first < bound && !cover.complete {
            self.look_for_each(&mut world, goal, &mut cover);
            if cover.is_wanted(mask) && !self.is_enough(goal, cover.confirmed, mask) {
                self.left.set(bound - first);
                (cover.complete, cover.facts_complete) = (true, true);
                let look = self.look(&world, goal);
                self.cover(&mut world, goal, look, &mut cover);
            }
        }
        let mut settled = Settled { confirmed: cover.confirmed, seen, ..Settled::default() };
        if !cover.complete {
            for bit in bits(mask & !cover.confirmed & !cover.excluded) {
                if self.is_enough(goal, settled.possible(), mask) {
                    break;
                }
                // In a short search there is no room for it.
                self.left.set(bound / 4);
                if is_short || !self.refute(&mut world, goal, bit, &mut HashMap::new()) {
                    settled.unsure |= bit;
                }
            }
        }
        // Answers that contradict each other admit no world, and decide nothing.
        if settled.possible() == 0 {
            settled.unsure = mask;
        }
        let facts = settled.seen.iter().copied();
        let (relevant, others): (Vec<FactPath>, Vec<FactPath>) = facts.partition(|fact| cover.relevant.contains(fact));
        settled.relevant = relevant;
        if cover.facts_complete {
            settled.irrelevant = others.into_iter().filter(|fact| !cover.conditions.contains(fact)).collect();
        }
        if self.keeps_boxes {
            settled.worlds = cover.boxes;
        } else if self.wants_worlds {
            self.supposed.set(SUPPOSED_IN_A_WITNESS);
            for (bit, mut world) in cover.boxes {
                // Within its box a value may take many further records: elsewhere it may be near.
                for world in [&mut world, &mut self.start.clone()] {
                    self.left.set(bound);
                    if let Reach::Found(world) = self.find(world, goal, bit) {
                        settled.worlds.push((bit, *world));
                        break;
                    }
                }
            }
            self.supposed.set(SUPPOSED_RECORDS);
        }
        settled
    }

    fn keep_witness(&mut self, world: &World) {
        self.witnesses.push_front(world.clone());
        self.witnesses.truncate(WITNESSES);
    }

    /// What the goal is in boxes in which others were seen to have a value: reliefs have much in common.
    fn recall(&mut self, goal: Goal<'_>, cover: &mut Cover) {
        let mut misses = 0;
        for world in std::mem::take(&mut self.witnesses) {
            if misses < MISSES && !self.is_enough(goal, cover.confirmed, cover.possible) {
                let look = self.look(&world, goal);
                if cover.is_wanted(look.mask) && look.is_free() {
                    self.covered(&world, &look, cover);
                } else {
                    misses += 1;
                }
            }
            self.witnesses.push_back(world);
        }
    }

    /// Goes straight for each value that is left, where splitting box by box does not come by it soon.
    fn look_for_each(&mut self, world: &mut World, goal: Goal<'_>, cover: &mut Cover) {
        for bit in bits(cover.possible & !cover.confirmed) {
            if self.is_enough(goal, cover.confirmed, cover.possible) {
                return;
            }
            self.left.set(VALUE_BOUND);
            match self.find(world, goal, bit) {
                Reach::Found(found) => {
                    cover.confirmed |= bit;
                    self.keep_witness(&found);
                    if self.wants_worlds || self.keeps_boxes {
                        cover.boxes.push((bit, *found));
                    }
                }
                Reach::No => cover.excluded |= bit,
                Reach::Unsure => {}
            }
        }
    }

    /// Splits a box by the facts that tangle its atoms, until in each part every combination of the atoms' values occurs:
    /// then the goal has every value that the pass leaves, and every fact that it asks for matters.
    fn cover(&mut self, world: &mut World, goal: Goal<'_>, look: Look, cover: &mut Cover) {
        let fresh = cover.is_wanted(look.mask);
        if self.exhausted() || self.is_enough(goal, cover.confirmed, cover.possible) {
            cover.give_up(fresh);
            return;
        }
        if look.is_free() {
            match self.agrees(world) {
                Some(true) => {
                    if cover.keeps_witnesses && cover.is_wanted(look.mask) {
                        self.keep_witness(world);
                    }
                    self.covered(world, &look, cover);
                }
                Some(false) => {}
                None => cover.give_up(fresh),
            }
            return;
        }
        let chosen = self.choose_list(world, &look.tangled);
        let chosen = chosen.or_else(|| self.choose_asked(world, &look.tangled, &look.asked));
        let Some((slot, parts)) = chosen.or_else(|| self.choose_asked(world, &look.facts, &look.asked)) else {
            cover.give_up(fresh);
            return;
        };
        if !self.complete(slot, world) {
            cover.give_up(fresh);
        }
        if !fresh {
            let cost = parts.len() as u64;
            if cost > cover.extra {
                cover.give_up(false);
                return;
            }
            cover.extra -= cost;
        }
        let mut looks = Vec::new();
        for part in parts {
            let undo = apply(world, slot, &part);
            looks.push((self.look(world, goal), part));
            undo_apply(world, slot, undo);
        }
        if let Slot::Fact(path) = slot {
            // Where two parts have no value in common, the fact matters whatever the others are.
            let apart = looks.iter().any(|(one, _)| looks.iter().any(|(other, _)| one.mask & other.mask == 0));
            let known =
                if apart && self.agrees(world) == Some(true) { &mut cover.relevant } else { &mut cover.conditions };
            if !known.contains(&path) {
                known.push(path);
            }
        }
        looks.sort_by_key(|(look, _)| std::cmp::Reverse((look.mask & !cover.confirmed).count_ones()));
        for (look, part) in looks {
            let fresh = cover.is_wanted(look.mask)
                || look.mask.count_ones() > 1 && look.facts.iter().any(|fact| !cover.relevant.contains(fact));
            if fresh {
                let undo = apply(world, slot, &part);
                self.cover(world, goal, look, cover);
                undo_apply(world, slot, undo);
            }
        }
    }

    fn covered(&self, world: &World, look: &Look, cover: &mut Cover) {
        if self.wants_worlds || self.keeps_boxes {
            for bit in bits(look.mask & !cover.confirmed) {
                cover.boxes.push((bit, world.clone()));
            }
        }
        cover.confirmed |= look.mask;
        if look.mask.count_ones() > 1 {
            for fact in &look.facts {
                let known = if look.loose.contains(fact) { &mut cover.conditions } else { &mut cover.relevant };
                if !known.contains(fact) {
                    known.push(*fact);
                }
            }
        }
    }

    /// What a goal can be in a box, and what is asked for to decide it.
    fn asked(&self, world: &World, goal: Goal<'_>) -> (u8, Asked) {
        let mut eval = Eval::with_memo(self.program, world, self.as_of, self.memo.take(), None).traced();
        let mask = goal.value(&mut eval);
        self.spend();
        let asked = match &eval.trace {
            Some(trace) if mask.count_ones() > 1 => trace.asked(),
            _ => Asked::default(),
        };
        self.memo.replace(eval.into_memo());
        (mask, asked)
    }

    fn look(&self, world: &World, goal: Goal<'_>) -> Look {
        let (mask, asked) = self.asked(world, goal);
        let mut look = Look { mask, facts: Vec::new(), tangled: Vec::new(), loose: Vec::new(), asked };
        if mask.count_ones() == 1 {
            return look;
        }
        let fact = |slot: Slot| match slot {
            Slot::Fact(path) => Some(path),
            Slot::AsOf | Slot::Node(_) => None,
        };
        if let Some(trace) = &self.memo.borrow().trace {
            look.facts = look.asked.slots(trace).filter_map(fact).collect();
            look.tangled = look.asked.tangled(trace).filter_map(fact).collect();
            look.loose = look.asked.loose(trace).filter_map(fact).collect();
        }
        self.tangle_agreeing(world, &mut look);
        look
    }

    /// Facts that a declared pair ties to another that is answered, or asked for too.
    fn tangle_agreeing(&self, world: &World, look: &mut Look) {
        let readable = &self.program.readable;
        let number = |path: FactPath| match path {
            FactPath::Fact(id) => readable.number(Read::Fact(id.0)),
            FactPath::List(list) => readable.number(Read::List(list.0)),
            FactPath::Field(list, _, field) => readable.number(Read::Field(list.0, field.0)),
        };
        for path in look.facts.clone() {
            if !self.program.agreed.contains(number(path)) || look.tangled.contains(&path) {
                continue;
            }
            let row = match path {
                FactPath::Field(_, row, _) => Some(row),
                _ => None,
            };
            let tied = |read: Read| {
                let other = match read {
                    Read::Fact(fact) => FactPath::Fact(FactId(fact)),
                    Read::List(list) => return FactPath::List(ListId(list)) != path,
                    Read::AsOf => return false,
                    Read::Field(list, field) => FactPath::Field(ListId(list), row.unwrap_or(0), FieldId(field)),
                };
                other != path
                    && (look.facts.contains(&other)
                        || world.cell(other).is_some_and(|cell| cell.answered || cell.values.is_single()))
            };
            let hangs = |about: &AboutCode| about.reads.contains(number(path)) && readable.iter(&about.reads).any(tied);
            if self.program.agreements.iter().any(hangs) {
                look.tangled.push(path);
            }
        }
    }

    /// Whether the declared pairs of facts can agree in a box; `None` if that is not settled.
    fn agrees(&mut self, world: &World) -> Option<bool> {
        let at_stake = self.pairs_at_stake(world);
        if at_stake.is_empty() {
            return Some(true);
        }
        let Some(pairs) = self.open_pairs(world, &at_stake) else { return Some(false) };
        let pairs = self.hanging(world, pairs);
        self.narrowed_to_agree(world, pairs).map(|_| true)
    }

    /// The declared pairs that hang on a fact of which a box has fewer values than there were: of the others the answers
    /// alone tell whether they can agree.
    fn pairs_at_stake(&self, world: &World) -> Vec<&'a AboutCode> {
        let program = self.program;
        let mut hanging = self.narrowed_agreed(world);
        let mut at_stake = Vec::new();
        let mut others: Vec<&AboutCode> = program.agreements.iter().collect();
        while let Some(place) = others.iter().position(|about| !about.reads.is_disjoint(&hanging)) {
            let about = others.swap_remove(place);
            hanging.extend(about.reads.ones().filter(|number| self.is_open(world, *number)));
            at_stake.push(about);
        }
        at_stake
    }

    /// Whether what is read may still be narrowed to make a pair agree.
    fn is_open(&self, world: &World, number: usize) -> bool {
        match self.program.readable.read(number) {
            Read::Fact(fact) => !world.facts[fact as usize].values.is_single(),
            Read::AsOf => false,
            Read::List(_) | Read::Field(..) => true,
        }
    }

    /// What the declared pairs read of which a box has fewer values than there were.
    fn narrowed_agreed(&self, world: &World) -> FixedBitSet {
        let is_narrowed = |number: &usize| match self.program.readable.read(*number) {
            Read::Fact(fact) => narrowed(world, self.start, FactPath::Fact(FactId(fact))),
            Read::List(list) => narrowed(world, self.start, FactPath::List(ListId(list))),
            Read::AsOf => false,
            Read::Field(list, field) => {
                let rows = world.lists[list as usize].rows.len();
                (0..rows).any(|row| narrowed(world, self.start, FactPath::Field(ListId(list), row, FieldId(field))))
            }
        };
        self.program.agreed.ones().filter(is_narrowed).collect()
    }

    /// A list whose further records tangle atoms.
    fn choose_list(&self, world: &World, tangled: &[FactPath]) -> Option<(Slot, Vec<Part>)> {
        tangled.iter().find_map(|path| {
            let list = match path {
                FactPath::Field(list, row, _) if *row == FURTHER as usize => *list,
                FactPath::List(list) => *list,
                _ => return None,
            };
            let parts = self.list_parts(world, list);
            (parts.len() > 1).then_some((Slot::Fact(FactPath::List(list)), parts))
        })
    }

    /// What a goal can be in a box.
    pub fn value(&self, world: &World, goal: Goal<'_>) -> u8 {
        let mut eval = Eval::with_memo(self.program, world, self.as_of, self.memo.take(), None);
        let value = goal.value(&mut eval);
        self.spend();
        self.memo.replace(eval.into_memo());
        value
    }

    fn traced(&self, world: &World, goal: Goal<'_>, supposed: Option<&HashMap<NodeId, Truths>>) -> (u8, Vec<Split>) {
        let mut eval = Eval::with_memo(self.program, world, self.as_of, self.memo.take(), supposed).traced();
        let value = goal.value(&mut eval);
        self.spend();
        let splits = eval.trace.as_ref().map(|trace| trace.asked().splits(trace).collect()).unwrap_or_default();
        self.memo.replace(eval.into_memo());
        (value, splits)
    }

    fn spend(&self) {
        self.left.set(self.left.get().saturating_sub(1));
    }

    fn exhausted(&self) -> bool {
        self.left.get() == 0
    }

    fn find(&mut self, world: &mut World, goal: Goal<'_>, target: u8) -> Reach {
        if self.exhausted() {
            return Reach::Unsure;
        }
        let (mask, splits) = self.traced(world, goal, None);
        if mask & target == 0 {
            return Reach::No;
        }
        if mask & !target == 0 {
            return self.agreeing(world);
        }
        let Some((slot, parts)) = self.choose(world, &splits, |slot| !matches!(slot, Slot::Node(_) | Slot::AsOf))
        else {
            return Reach::Unsure;
        };
        let mut tried = Vec::new();
        for part in parts {
            if self.exhausted() {
                return Reach::Unsure;
            }
            let undo = apply(world, slot, &part);
            let mask = self.value(world, goal);
            undo_apply(world, slot, undo);
            if mask & target != 0 {
                tried.push((mask & !target != 0, mask.count_ones(), part));
            }
        }
        // Nearest to the target first.
        tried.sort_by_key(|(mixed, count, _)| (*mixed, *count));
        let mut unsure = !self.complete(slot, world);
        for (_, _, part) in tried {
            let undo = apply(world, slot, &part);
            let reach = self.find(world, goal, target);
            undo_apply(world, slot, undo);
            match reach {
                Reach::Found(found) => return Reach::Found(found),
                Reach::Unsure => unsure = true,
                Reach::No => {}
            }
        }
        if unsure { Reach::Unsure } else { Reach::No }
    }

    /// Whether the goal misses the target in every world, open quantifiers taken as atoms.
    fn refute(&mut self, world: &mut World, goal: Goal<'_>, target: u8, forced: &mut HashMap<NodeId, Truths>) -> bool {
        if self.exhausted() {
            return false;
        }
        let (mask, splits) = self.traced(world, goal, Some(forced));
        if mask & target == 0 {
            return true;
        }
        if mask & !target == 0 {
            return false;
        }
        let node = splits.iter().find_map(|split| match split.slot {
            Slot::Node(node) => Some(node),
            _ => None,
        });
        if let Some(node) = node {
            for truth in [Truths::NOT_MET, Truths::REVIEW, Truths::MET] {
                forced.insert(node, truth);
                let refuted = self.refute(world, goal, target, forced);
                forced.remove(&node);
                if !refuted {
                    return false;
                }
            }
            return true;
        }
        let is_value = |slot: Slot| matches!(slot, Slot::Fact(FactPath::Fact(_) | FactPath::Field(..)));
        let Some((slot, parts)) = self.choose(world, &splits, is_value) else {
            return false;
        };
        for part in parts {
            let undo = apply(world, slot, &part);
            let refuted = self.refute(world, goal, target, forced);
            undo_apply(world, slot, undo);
            if !refuted {
                return false;
            }
        }
        true
    }

    /// A part of the box in which the declared pairs of facts agree.
    fn agreeing(&mut self, world: &World) -> Reach {
        let all: Vec<&AboutCode> = self.program.agreements.iter().collect();
        let Some(pairs) = self.open_pairs(world, &all) else { return Reach::No };
        self.narrowed_to_agree(world, pairs).map_or(Reach::Unsure, |world| Reach::Found(Box::new(world)))
    }

    /// A part of the box in which these pairs agree. One is settled after the other: where that leads nowhere, others might
    /// have, so it is not known that there is none.
    fn narrowed_to_agree(&mut self, world: &World, pairs: Vec<Pair<'a>>) -> Option<World> {
        let mut world = world.clone();
        for Pair { about, items } in pairs {
            let left = self.left.replace(AGREEMENT_BOUND);
            let agrees = self.narrow(&mut world, Goal::Agreement(about, &items), AGREES);
            self.left.set(left.saturating_sub(AGREEMENT_BOUND - self.left.get()));
            if !agrees {
                return None;
            }
        }
        Some(world)
    }

    /// Those of some pairs that hang on a fact of which a box has fewer values than there were, by themselves or through
    /// open facts of others that do.
    fn hanging(&self, world: &World, pairs: Vec<Pair<'a>>) -> Vec<Pair<'a>> {
        let mut others: Vec<(Pair<'a>, Vec<FactPath>)> = pairs
            .into_iter()
            .map(|pair| {
                let paths = self.paths(world, &pair);
                (pair, paths)
            })
            .collect();
        let mut hanging = Vec::new();
        let mut narrow: Vec<FactPath> = Vec::new();
        let hangs = |paths: &[FactPath], narrow: &[FactPath]| {
            paths.iter().any(|path| narrow.contains(path) || narrowed(world, self.start, *path))
        };
        while let Some(place) = others.iter().position(|(_, paths)| hangs(paths, &narrow)) {
            let (pair, paths) = others.remove(place);
            narrow.extend(
                paths.into_iter().filter(|path| world.cell(*path).is_some_and(|cell| !cell.values.is_single())),
            );
            hanging.push(pair);
        }
        hanging
    }

    /// The facts that a pair reads; of a list that it is not about, every record and how many there are.
    fn paths(&self, world: &World, pair: &Pair<'_>) -> Vec<FactPath> {
        let rows_of = |list: u32| {
            pair.items.iter().filter_map(move |item| match item {
                Bound::Record(of, row) if *of == list => Some(*row as usize),
                _ => None,
            })
        };
        let readable = &self.program.readable;
        let paths = readable.iter(&pair.about.reads).flat_map(|read| match read {
            Read::Fact(fact) => vec![FactPath::Fact(FactId(fact))],
            Read::AsOf => Vec::new(),
            Read::List(list) if rows_of(list).next().is_some() => Vec::new(),
            Read::List(list) => vec![FactPath::List(ListId(list))],
            Read::Field(list, field) => {
                let field = |row| FactPath::Field(ListId(list), row, FieldId(field));
                match rows_of(list).next() {
                    Some(_) => rows_of(list).map(field).collect(),
                    None => (0..world.lists[list as usize].rows.len()).map(field).collect(),
                }
            }
        });
        paths.collect()
    }

    /// The pairs that may differ in some world of the box; `None` if one differs in every world.
    fn open_pairs(&self, world: &World, abouts: &[&'a AboutCode]) -> Option<Vec<Pair<'a>>> {
        let program = self.program;
        let mut eval = Eval::with_memo(program, world, self.as_of, self.memo.take(), None);
        let (mut open, mut differing) = (Vec::new(), Vec::new());
        for about in abouts {
            for items in eval.combinations(about) {
                let truths = eval.agreement(about, &items);
                if truths == Truths::NOT_MET {
                    differing.push(Pair { about, items });
                } else if truths.can_be_not_met() && self.touched(world, about, &items) {
                    open.push(Pair { about, items });
                }
            }
        }
        self.spend();
        self.memo.replace(eval.into_memo());
        self.contradict_themselves(&differing).then_some(open)
    }

    /// Whether each of these pairs differs by the answers alone: that excludes no world that is admitted beside them, else
    /// two answers that cannot both hold would decide everything.
    fn contradict_themselves(&self, pairs: &[Pair<'_>]) -> bool {
        if pairs.is_empty() {
            return true;
        }
        let mut eval = Eval::with_memo(self.program, self.start, self.as_of, self.memo.take(), None);
        let listed = |items: &[Bound]| {
            items.iter().all(|item| match item {
                Bound::Record(list, row) => (*row as usize) < self.start.lists[*list as usize].rows.len(),
                _ => true,
            })
        };
        let told =
            pairs.iter().all(|pair| listed(&pair.items) && eval.agreement(pair.about, &pair.items) == Truths::NOT_MET);
        self.memo.replace(eval.into_memo());
        told
    }

    /// Whether any fact that an agreement reads is answered, or was narrowed by the search; two facts that are both
    /// wide open can always agree.
    fn touched(&self, world: &World, about: &AboutCode, items: &[Bound]) -> bool {
        let rows: Vec<(u32, u32)> = items
            .iter()
            .filter_map(|item| match item {
                Bound::Record(list, row) => Some((*list, *row)),
                _ => None,
            })
            .collect();
        let mut narrowed = 0;
        let mut wide = 0;
        let mut count = |path: FactPath| {
            let Some(cell) = world.cell(path) else { return };
            let same = self.start.cell(path).is_some_and(|before| before.values == cell.values);
            if cell.answered || !same { narrowed += 1 } else { wide += 1 }
        };
        let readable = &self.program.readable;
        for read in readable.iter(&about.reads) {
            match read {
                Read::Fact(fact) => count(FactPath::Fact(FactId(fact))),
                Read::Field(list, field) => {
                    for (_, row) in rows.iter().filter(|(of, _)| *of == list) {
                        count(FactPath::Field(ListId(list), *row as usize, FieldId(field)));
                    }
                }
                Read::List(_) | Read::AsOf => {}
            }
        }
        // A pair that speaks of a whole list hangs together with its records once any is listed.
        let listed = |read: Read| match read {
            Read::List(list) => !world.lists[list as usize].rows.is_empty() && !rows.iter().any(|(of, _)| *of == list),
            Read::Fact(_) | Read::Field(..) | Read::AsOf => false,
        };
        narrowed >= 2 || (narrowed == 1 && (wide == 0 || readable.iter(&about.reads).any(listed)))
    }

    /// The first slot that can be split, and the parts it falls into.
    fn choose(&self, world: &World, splits: &[Split], wanted: impl Fn(Slot) -> bool) -> Option<(Slot, Vec<Part>)> {
        let mut seen = Vec::new();
        for split in splits.iter().filter(|split| wanted(split.slot)) {
            if seen.contains(&split.slot) {
                continue;
            }
            seen.push(split.slot);
            let parts = self.parts(world, split.slot, splits);
            if parts.len() > 1 {
                return Some((split.slot, parts));
            }
        }
        None
    }

    /// The first of these facts that can be split by what was asked, and the parts it falls into.
    fn choose_asked(&self, world: &World, facts: &[FactPath], asked: &Asked) -> Option<(Slot, Vec<Part>)> {
        facts.iter().find_map(|path| {
            let slot = Slot::Fact(*path);
            let parts = self.asked_parts(world, slot, asked);
            (parts.len() > 1).then_some((slot, parts))
        })
    }

    /// The slots asked for, each with the fact that somebody can be asked for to know it.
    fn own_facts(&self, asked: &Asked) -> Vec<(Slot, FactPath)> {
        let memo = self.memo.borrow();
        let slots = memo.trace.iter().flat_map(|trace| asked.slots(trace));
        slots.filter_map(|slot| Some((slot, self.own_fact(slot)?))).collect()
    }

    /// The parts into which the cuts asked for divide a slot's values.
    fn asked_parts(&self, world: &World, slot: Slot, asked: &Asked) -> Vec<Part> {
        let memo = self.memo.borrow();
        let (Slot::Fact(path), Some(trace)) = (slot, &memo.trace) else { return Vec::new() };
        self.fact_parts(world, path, asked.cuts(trace, slot))
    }

    /// The parts into which the cuts divide a slot's values.
    fn parts(&self, world: &World, slot: Slot, splits: &[Split]) -> Vec<Part> {
        let Slot::Fact(path) = slot else { return Vec::new() };
        self.fact_parts(world, path, splits.iter().filter(|split| split.slot == slot).map(|split| split.cut))
    }

    fn fact_parts(&self, world: &World, path: FactPath, cuts: impl Iterator<Item = Cut>) -> Vec<Part> {
        if let FactPath::List(list) = path {
            return self.list_parts(world, list);
        }
        let Some(cell) = world.cell(path) else { return Vec::new() };
        values_parts(cell, cuts).into_iter().map(Part::Values).collect()
    }

    /// Whether the parts of a slot cover all its values: a list with so many supposed records may have more.
    fn complete(&self, slot: Slot, world: &World) -> bool {
        match slot {
            Slot::Fact(FactPath::List(list)) => {
                let records = &world.lists[list.index()];
                records.rows.len() - records.listed < self.supposed.get()
            }
            _ => true,
        }
    }

    fn list_parts(&self, world: &World, list: ListId) -> Vec<Part> {
        let Some(records) = world.lists.get(list.index()) else { return Vec::new() };
        let Some(further) = &records.further else { return Vec::new() };
        let supposed = records.rows.len() - records.listed;
        if supposed >= self.supposed.get() {
            return vec![Part::Closed, Part::Closed];
        }
        vec![Part::Closed, Part::Record(further.clone())]
    }

    // ---------------------------------------------------------------- relevance

    /// Two admitted worlds that differ in this fact alone and in the goal's value: looked for first near worlds that are
    /// known, then by splitting others.
    pub fn difference(&mut self, goal: Goal<'_>, fact: FactPath, bases: &[(u8, World)], bound: u64) -> Difference {
        match self.difference_near(goal, fact, bases, bound) {
            Some(pair) => Difference::Found(pair),
            None => self.difference_anywhere(goal, fact, bound),
        }
    }

    /// The same, by splitting others alone.
    pub fn difference_anywhere(&mut self, goal: Goal<'_>, fact: FactPath, bound: u64) -> Difference {
        self.left.set(bound);
        let mut world = self.start.clone();
        self.seek(&mut world, goal, fact)
    }

    /// The same, near worlds that are known alone.
    pub fn difference_near(
        &mut self,
        goal: Goal<'_>,
        fact: FactPath,
        bases: &[(u8, World)],
        bound: u64,
    ) -> Option<Box<(World, World)>> {
        self.left.set(bound);
        // What the search did not narrow does not matter there: the goal has one value whatever it is.
        let narrowed = bases.iter().filter(|(_, base)| narrowed(base, self.start, fact));
        let bases: Vec<World> = narrowed.map(|(_, base)| base.clone()).collect();
        bases.into_iter().find_map(|mut world| {
            restore(&mut world, self.start, fact).then(|| self.differ_here(&mut world, goal, fact)).flatten()
        })
    }

    /// Splits other facts until this one is seen to matter.
    fn seek(&mut self, world: &mut World, goal: Goal<'_>, fact: FactPath) -> Difference {
        if self.exhausted() {
            return Difference::Unsure;
        }
        let (mask, splits) = self.traced(world, goal, None);
        // What nothing undecided asks for does not matter here.
        if mask.count_ones() == 1 || !splits.iter().any(|split| self.own_fact(split.slot) == Some(fact)) {
            return Difference::No;
        }
        if splits.iter().any(|split| split.slot == Slot::Fact(fact))
            && let Some(pair) = self.differ_here(world, goal, fact)
        {
            return Difference::Found(pair);
        }
        // Records that are supposed come last: there may always be more of them.
        let value = |path: FactPath| !matches!(path, FactPath::List(_));
        let wanted: [&dyn Fn(FactPath) -> bool; 2] = [&value, &|_| true];
        let chosen = wanted.iter().find_map(|wanted| {
            self.choose(world, &splits, |slot| matches!(slot, Slot::Fact(path) if path != fact && wanted(path)))
        });
        let Some((slot, parts)) = chosen else {
            let asked = splits.iter().any(|split| split.slot == Slot::Fact(fact));
            return if asked && !self.has_one_value(world, goal, fact, &splits) {
                Difference::Unsure
            } else {
                Difference::No
            };
        };
        let mut unsure = !self.complete(slot, world);
        for part in parts {
            let undo = apply(world, slot, &part);
            let difference = self.seek(world, goal, fact);
            undo_apply(world, slot, undo);
            match difference {
                Difference::Found(pair) => return Difference::Found(pair),
                Difference::Unsure => unsure = true,
                Difference::No => {}
            }
        }
        if unsure { Difference::Unsure } else { Difference::No }
    }

    /// Whether a goal has one and the same value in each part of a fact.
    fn has_one_value(&mut self, world: &mut World, goal: Goal<'_>, fact: FactPath, splits: &[Split]) -> bool {
        let slot = Slot::Fact(fact);
        let mut values = 0;
        for part in self.parts(world, slot, splits) {
            let undo = apply(world, slot, &part);
            values |= self.value(world, goal);
            undo_apply(world, slot, undo);
        }
        values.count_ones() == 1 && self.complete(slot, world)
    }

    /// Tries the parts of a fact against each other in this box.
    fn differ_here(&mut self, world: &mut World, goal: Goal<'_>, fact: FactPath) -> Option<Box<(World, World)>> {
        let (mask, splits) = self.traced(world, goal, None);
        if mask.count_ones() == 1 {
            return None;
        }
        let slot = Slot::Fact(fact);
        let cuts = splits.iter().filter(|split| split.slot == slot).map(|split| split.cut);
        let apart = world.cell(fact).map_or_else(Vec::new, |cell| apart(cell, cuts));
        let mut parts: Vec<Part> = apart.into_iter().map(Part::Values).collect();
        parts.extend(self.parts(world, slot, &splits));
        for (first, part) in parts.iter().enumerate() {
            for other in &parts[first + 1..] {
                let mut a = world.clone();
                let mut b = world.clone();
                apply(&mut a, slot, part);
                apply(&mut b, slot, other);
                if self.differ(&mut a, &mut b, goal, fact, 0) {
                    return Some(Box::new((a, b)));
                }
                if self.exhausted() {
                    return None;
                }
            }
        }
        None
    }

    /// Narrows both boxes alike until the goal has one value in each, and two together.
    fn differ(&mut self, a: &mut World, b: &mut World, goal: Goal<'_>, fact: FactPath, depth: usize) -> bool {
        if depth > 60 || self.exhausted() {
            return false;
        }
        let (one, one_splits) = self.traced(a, goal, None);
        let (two, two_splits) = self.traced(b, goal, None);
        if one.count_ones() == 1 && two.count_ones() == 1 {
            return one != two && self.consistent(a) && self.consistent(b);
        }
        let mut splits = one_splits;
        splits.extend(two_splits);
        let own_list =
            |path: FactPath| matches!((fact, path), (FactPath::List(of), FactPath::Field(list, ..)) if of == list);
        let other = |slot: Slot| matches!(slot, Slot::Fact(path) if path != fact || own_list(path));
        let found = self.choose(a, &splits, other).or_else(|| self.choose(b, &splits, other));
        let Some((slot, parts)) = found else { return false };
        for part in parts {
            let (undo_a, undo_b) = (apply(a, slot, &part), apply(b, slot, &part));
            if self.differ(a, b, goal, fact, depth + 1) {
                return true;
            }
            undo_apply(a, slot, undo_a);
            undo_apply(b, slot, undo_b);
        }
        false
    }

    // ---------------------------------------------------------------- settling

    /// The part of a box in which the goal has one of the target's values.
    pub fn within(&mut self, mut world: World, goal: Goal<'_>, target: u8, bound: u64) -> Option<World> {
        self.left.set(bound);
        self.narrow(&mut world, goal, target).then_some(world)
    }

    fn narrow(&mut self, world: &mut World, goal: Goal<'_>, target: u8) -> bool {
        if self.exhausted() {
            return false;
        }
        let (mask, splits) = self.traced(world, goal, None);
        if mask & !target == 0 {
            return true;
        }
        if mask & target == 0 {
            return false;
        }
        let Some((slot, parts)) = self.choose(world, &splits, |slot| matches!(slot, Slot::Fact(_))) else {
            return false;
        };
        for part in parts {
            let undo = apply(world, slot, &part);
            if self.narrow(world, goal, target) {
                return true;
            }
            undo_apply(world, slot, undo);
        }
        false
    }

    /// For each value that the goal may have: the smallest sets of at most three of these facts for which some answers
    /// decide that it has it.
    pub fn deciding_sets(&mut self, goal: Goal<'_>, possible: u8, facts: &[FactPath], bound: u64) -> Vec<DecidingSet> {
        self.left.set(bound);
        let mut found = Vec::new();
        let mut wanted = possible;
        for size in 1..=LARGEST_SET.min(facts.len()) {
            let mut sought = Sought { goal, wanted, facts, size, found: Vec::new() };
            let mut world = self.start.clone();
            self.extend(&mut world, &mut sought, &mut Vec::new(), &[]);
            sought.found.iter().for_each(|(value, _)| wanted &= !value);
            found.append(&mut sought.found);
            if wanted == 0 || self.exhausted() {
                break;
            }
        }
        found
    }

    /// Splits a box by the facts of a set, and by further ones up to the size that is sought, none of them among those
    /// already tried; notes the set where a part is decided.
    fn extend(&mut self, world: &mut World, sought: &mut Sought<'_>, set: &mut Vec<FactPath>, tried: &[FactPath]) {
        if self.exhausted() {
            return;
        }
        let (mask, asked) = self.asked(world, sought.goal);
        let whole = set.len() == sought.size;
        if let (verdict, false) = close(mask) {
            if whole {
                sought.note(1 << verdict as u8, set);
            }
            return;
        }
        if mask & sought.wanted_of(set) == 0 {
            return;
        }
        let mut tried = tried.to_vec();
        for (slot, fact) in self.own_facts(&asked) {
            let known = set.contains(&fact);
            // A whole set is split by its own facts alone.
            let may_be_split = if whole { known } else { sought.facts.contains(&fact) };
            if tried.contains(&fact) || !may_be_split {
                continue;
            }
            let parts = self.asked_parts(world, slot, &asked);
            if parts.len() < 2 {
                continue;
            }
            if !known {
                set.push(fact);
            }
            // The answers of one list are many: it does not take the evaluations of the other sets.
            let share = if known { self.left.get() } else { self.left.get().min(SET_BOUND) };
            let rest = self.left.replace(share) - share;
            for part in parts {
                let undo = apply(world, slot, &part);
                self.extend(world, sought, set, &tried);
                undo_apply(world, slot, undo);
            }
            self.left.set(self.left.get() + rest);
            if !known {
                set.pop();
            }
            tried.push(fact);
        }
    }

    /// The fact that somebody can be asked for to know a slot: a record that the search supposes belongs to its list.
    fn own_fact(&self, slot: Slot) -> Option<FactPath> {
        match slot {
            Slot::Fact(FactPath::Field(list, row, _)) if row >= self.start.lists[list.index()].rows.len() => {
                Some(FactPath::List(list))
            }
            Slot::Fact(path) => Some(path),
            Slot::AsOf | Slot::Node(_) => None,
        }
    }

    fn consistent(&self, world: &World) -> bool {
        let all: Vec<&AboutCode> = self.program.agreements.iter().collect();
        self.open_pairs(world, &all).is_some()
    }
}

/// The single bits of a set.
fn bits(mask: u8) -> impl Iterator<Item = u8> {
    (0..8).map(|bit| 1 << bit).filter(move |bit| mask & bit != 0)
}

/// Whether a fact matters.
#[derive(Debug)]
pub enum Difference {
    /// Two worlds show it.
    Found(Box<(World, World)>),
    /// It does not.
    No,
    /// Not settled within the bound.
    Unsure,
}

/// A part of a slot's values.
#[derive(Clone, Debug)]
enum Part {
    Values(Values),
    /// There are no further records.
    Closed,
    /// There is one more record like this, and perhaps others.
    Record(Vec<Cell>),
}

/// What a slot was before.
enum Undo {
    Values(Values),
    Further(Option<Vec<Cell>>),
    Record,
    Nothing,
}

fn apply(world: &mut World, slot: Slot, part: &Part) -> Undo {
    let Slot::Fact(path) = slot else { return Undo::Nothing };
    match (path, part) {
        (FactPath::List(list), Part::Closed) => Undo::Further(world.list_mut(list).further.take()),
        (FactPath::List(list), Part::Record(cells)) => {
            world.list_mut(list).rows.push(cells.clone());
            Undo::Record
        }
        (path, Part::Values(values)) => world.replace(path, values.clone()).map_or(Undo::Nothing, Undo::Values),
        _ => Undo::Nothing,
    }
}

fn undo_apply(world: &mut World, slot: Slot, undo: Undo) {
    let Slot::Fact(path) = slot else { return };
    match (path, undo) {
        (FactPath::List(list), Undo::Further(further)) => world.list_mut(list).further = further,
        (FactPath::List(list), Undo::Record) => {
            world.list_mut(list).rows.pop();
        }
        (path, Undo::Values(values)) => {
            world.replace(path, values);
        }
        _ => {}
    }
}

/// Whether a box has fewer values of a fact than there were.
fn narrowed(world: &World, start: &World, fact: FactPath) -> bool {
    match fact {
        FactPath::List(list) => {
            world.lists[list.index()].further.is_none()
                || world.lists[list.index()].rows.len() > start.lists[list.index()].rows.len()
        }
        fact => world.cell(fact).map(|cell| &cell.values) != start.cell(fact).map(|cell| &cell.values),
    }
}

/// Gives a fact back all the values it had; false if the box has no such fact.
fn restore(world: &mut World, start: &World, fact: FactPath) -> bool {
    if let FactPath::List(list) = fact {
        let (now, before) = (world.list_mut(list), &start.lists[list.index()]);
        now.rows.truncate(before.rows.len());
        now.further.clone_from(&before.further);
        return true;
    }
    match start.cell(fact) {
        Some(cell) => world.replace(fact, cell.values.clone()).is_some(),
        None => false,
    }
}

fn values_parts(cell: &Cell, cuts: impl Iterator<Item = Cut>) -> Vec<Values> {
    match &cell.values {
        Values::Truth(truths) => [Truths::NOT_MET, Truths::MET]
            .into_iter()
            .filter(|one| truths.both(*one) == *one)
            .map(Values::Truth)
            .collect(),
        Values::Number { low, high, past } => {
            let mut starts: Vec<i64> = cuts
                .filter_map(|cut| match cut {
                    Cut::At(at) if at > *low && at <= *high => Some(at),
                    _ => None,
                })
                .collect();
            starts.push(*low);
            starts.sort_unstable();
            starts.dedup();
            let ends = starts.iter().skip(1).map(|start| start - 1).chain([*high]);
            let mut parts: Vec<Values> =
                starts.iter().zip(ends).filter_map(|(low, high)| Values::number(*low, high, *past)).collect();
            parts.dedup();
            parts
        }
        Values::Choice(any) => member_parts(*any, cuts).into_iter().map(Values::Choice).collect(),
        Values::Terms(any) => member_parts(*any, cuts).into_iter().map(Values::Terms).collect(),
        Values::Set { surely, maybe, filled } => set_parts(*surely, *maybe, *filled, cuts),
        Values::Term(_) | Values::Text => Vec::new(),
    }
}

/// Sets that are far apart: none of the members asked for, and each of the first of them alone. A set of which a cut leaves
/// everything else open mostly leaves the goal open too.
fn apart(cell: &Cell, cuts: impl Iterator<Item = Cut>) -> Vec<Values> {
    let Values::Set { surely, maybe, filled } = cell.values else { return Vec::new() };
    let mut asked: Vec<usize> = Vec::new();
    for cut in cuts {
        if let Cut::Member(member) = cut
            && maybe.contains(member)
            && !surely.contains(member)
            && !asked.contains(&member)
        {
            asked.push(member);
        }
    }
    let mut others = maybe;
    asked.iter().for_each(|member| others.remove(*member));
    let is_empty = asked.is_empty() || (filled && others.is_empty());
    let none = (!is_empty).then_some(Values::Set { surely, maybe: others, filled });
    let alone = asked.into_iter().take(MOST_APART).map(|member| {
        let alone = surely.or(Members::one(member));
        Values::Set { surely: alone, maybe: alone, filled: true }
    });
    none.into_iter().chain(alone).collect()
}

fn member_parts(any: Members, cuts: impl Iterator<Item = Cut>) -> Vec<Members> {
    let mut classes = vec![any];
    for cut in cuts {
        let Cut::Values(values) = cut else { continue };
        classes = classes
            .into_iter()
            .flat_map(|class| [class.and(values), class.without(values)])
            .filter(|class| !class.is_empty())
            .collect();
    }
    classes
}

fn set_parts(surely: Members, maybe: Members, filled: bool, cuts: impl Iterator<Item = Cut>) -> Vec<Values> {
    for cut in cuts {
        match cut {
            Cut::Member(member) if maybe.contains(member) && !surely.contains(member) => {
                let mut with = surely;
                with.insert(member);
                let mut without = maybe;
                without.remove(member);
                let mut parts = vec![Values::Set { surely: with, maybe, filled: true }];
                if !(filled && without.is_empty()) {
                    parts.push(Values::Set { surely, maybe: without, filled });
                }
                return parts;
            }
            Cut::Filled if !filled && surely.is_empty() && !maybe.is_empty() => {
                return vec![
                    Values::Set { surely, maybe: Members::EMPTY, filled: false },
                    Values::Set { surely, maybe, filled: true },
                ];
            }
            _ => {}
        }
    }
    Vec::new()
}

//! What an evaluation leaves undecided, and by which split of which fact it would be decided.

use std::rc::Rc;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::calendar::{Day, Holidays};
use crate::case::FactPath;
use crate::members::Members;

use super::program::NodeId;

/// Something that worlds can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A fact, or the further records of a list.
    Fact(FactPath),
    /// The as-of date, where the engine looks ahead.
    AsOf,
    /// A quantifier over an open list, taken as one atom.
    Node(NodeId),
}

impl std::hash::Hash for Slot {
    /// One number, as slots are looked up all the time.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let (kind, number) = match self {
            Slot::Fact(FactPath::Fact(fact)) => (0, u64::from(fact.0)),
            Slot::Fact(FactPath::List(list)) => (1, u64::from(list.0)),
            Slot::Fact(FactPath::Field(list, row, field)) => {
                (2, u64::from(list.0) << 48 ^ u64::from(field.0) << 32 ^ *row as u64)
            }
            Slot::AsOf => (3, 0),
            Slot::Node(node) => (4, u64::from(node.0)),
        };
        state.write_u64(number << 3 | kind);
    }
}

/// How the values of a slot fall into classes that an atom tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Yes or no.
    Bool,
    /// Below this number, or not.
    At(i64),
    /// One of these values (of a term: of these candidates), or not.
    Values(Members),
    /// A set holds this member, or not.
    Member(usize),
    /// A set holds something, or nothing.
    Filled,
    /// A list has further records, or none.
    Records,
    /// A quantifier's truth.
    Truth,
}

/// One undecided atom's way to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Split {
    /// What to split.
    pub slot: Slot,
    /// Where.
    pub cut: Cut,
}

/// An index into [`Trace`]'s derivations; [`Origin::NONE`] outside tracing and for what depends on no open fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin(u32);

impl Origin {
    /// Depends on nothing that is known of.
    pub const NONE: Origin = Origin(0);
}

/// How a number was worked out from a fact.
#[derive(Clone, Debug)]
enum Derivation {
    /// It is the fact.
    Slot(Slot),
    /// A table's column by a fact: for each key the value; used with choices.
    Lookup(Origin, Vec<(usize, Option<usize>)>),
    /// Each value seen as one of a wider type.
    Recast(Origin, Vec<usize>),
    AddDays(Origin, i64),
    Anniversary(Origin, i64),
    LastDay(Origin, i64, bool),
    BusinessDay(Origin),
    /// The constant minus it.
    From(i64, Origin),
    /// Completed years of someone born then.
    AgeBorn(Origin, i64),
    /// Completed years on that day of someone born on the constant.
    AgeOn(i64, Origin),
    Join(Vec<Origin>),
}

/// The record of an evaluation: what it asks for, in frames, one for each rule that is being worked out.
#[derive(Debug, Default)]
pub struct Trace {
    /// Known facts read, in order.
    pub reads: Vec<FactPath>,
    notes: Vec<Note>,
    /// Where the frame starts in `notes`.
    frame: usize,
    /// The atom being asked.
    atom: u32,
    /// Whether it matters in which order splits are asked for.
    pub in_order: bool,
    /// Kept from one evaluation to the next, as what is kept refers to them.
    cuts: Cuts,
    derivations: Vec<Derivation>,
}

#[derive(Debug)]
enum Note {
    /// An undecided atom asks for a split.
    Ask { split: usize, atom: u32 },
    /// A rule asks for what it asks for.
    Repeat(Rc<Asked>),
    /// Two parts of an atom rest on this slot.
    Tangle(usize),
    /// An atom may turn on this slot or not: what it is compared with has gaps.
    Loose(usize),
    /// Atoms hang together in a way that no slot tells.
    Knot,
}

/// Splits and slots by number, in the order in which they were first asked for.
#[derive(Debug, Default)]
struct Cuts {
    splits: Vec<Split>,
    numbers: FxHashMap<Split, usize>,
    slots: Vec<Slot>,
    slot_numbers: FxHashMap<Slot, usize>,
    /// By split.
    slot_of: Vec<usize>,
    /// By slot.
    splits_of: Vec<Vec<usize>>,
}

impl Cuts {
    fn slot(&mut self, slot: Slot) -> usize {
        *self.slot_numbers.entry(slot).or_insert_with(|| {
            self.slots.push(slot);
            self.splits_of.push(Vec::new());
            self.slots.len() - 1
        })
    }

    fn split(&mut self, split: Split) -> usize {
        if let Some(number) = self.numbers.get(&split) {
            return *number;
        }
        let slot = self.slot(split.slot);
        let number = self.splits.len();
        self.splits.push(split);
        self.slot_of.push(slot);
        self.splits_of[slot].push(number);
        self.numbers.insert(split, number);
        number
    }
}

/// What undecided atoms ask for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    splits: FixedBitSet,
    slots: FixedBitSet,
    /// Slots asked for by two atoms: the atoms hang together. Not every combination of their values need occur.
    tangled: FixedBitSet,
    /// Slots that are asked for, though perhaps none of their values matters.
    loose: FixedBitSet,
    /// Atoms hang together in a way that no slot tells.
    pub knotted: bool,
    reads: Box<[FactPath]>,
    /// The splits in the order in which they were asked for here, where that was wanted.
    order: Vec<usize>,
}

impl Asked {
    /// The slots asked for, in the order in which they were first asked for.
    pub fn slots<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = Slot> {
        self.slots.ones().map(|number| trace.cuts.slots[number])
    }

    /// Those by which atoms hang together.
    pub fn tangled<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = Slot> {
        self.slots.intersection(&self.tangled).map(|number| trace.cuts.slots[number])
    }

    /// Those of which it is not sure that any value matters.
    pub fn loose<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = Slot> {
        self.loose.ones().map(|number| trace.cuts.slots[number])
    }

    /// The splits asked for.
    pub fn splits<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = Split> {
        self.splits.ones().map(|number| trace.cuts.splits[number])
    }

    /// The same in the order in which they were asked for here; none where that was not wanted.
    pub fn in_order<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = Split> {
        self.order.iter().map(|number| trace.cuts.splits[*number])
    }

    /// The cuts asked for of one slot.
    pub fn cuts<'a>(&'a self, trace: &'a Trace, slot: Slot) -> impl Iterator<Item = Cut> {
        let numbers = trace.cuts.slot_numbers.get(&slot).map_or(&[][..], |slot| &trace.cuts.splits_of[*slot]);
        numbers.iter().filter(|number| self.splits.contains(**number)).map(|number| trace.cuts.splits[*number].cut)
    }
}

/// The frame around the one that was entered.
pub struct Outer {
    frame: usize,
    reads: usize,
}

impl Trace {
    /// Makes ready for the next evaluation.
    pub fn start(&mut self) {
        self.notes.clear();
        self.reads.clear();
        self.frame = 0;
    }

    /// How much is kept from one evaluation to the next.
    pub fn kept(&self) -> usize {
        self.derivations.len() + self.cuts.splits.len()
    }

    /// How many notes there are.
    pub fn mark(&self) -> usize {
        self.notes.len()
    }

    /// Forgets the notes after so many: what asked for them is decided.
    pub fn forget(&mut self, kept: usize) {
        self.notes.truncate(kept);
    }

    /// Forgets these notes: what they ask for cannot matter.
    pub fn cut(&mut self, notes: std::ops::Range<usize>) {
        self.notes.drain(notes);
    }

    /// Everything asked for.
    pub fn asked(&self) -> Asked {
        self.gather(0)
    }

    /// Opens a frame.
    pub fn enter(&mut self) -> Outer {
        let outer = Outer { frame: self.frame, reads: self.reads.len() };
        self.frame = self.notes.len();
        outer
    }

    /// Closes a frame and returns what was asked for in it; a value that is decided asks for nothing.
    pub fn leave(&mut self, outer: Outer, decided: bool) -> Asked {
        if decided {
            self.forget(self.frame);
        }
        let mut asked = self.gather(self.frame);
        let mut reads: Vec<FactPath> = Vec::new();
        for path in self.reads.drain(outer.reads..) {
            if !reads.contains(&path) {
                reads.push(path);
            }
        }
        asked.reads = reads.into();
        self.forget(self.frame);
        self.frame = outer.frame;
        asked
    }

    fn gather(&self, from: usize) -> Asked {
        let mut asked = Asked::default();
        // By slot the first atom that asked for it.
        let mut own: Vec<(usize, u32)> = Vec::new();
        let mut called = FixedBitSet::new();
        for note in &self.notes[from..] {
            match note {
                Note::Ask { split, atom } => {
                    let slot = self.cuts.slot_of[*split];
                    let first = own.iter().find(|(other, _)| *other == slot).map(|(_, first)| first);
                    if called.contains(slot) || first.is_some_and(|first| first != atom) {
                        asked.tangled.grow_and_insert(slot);
                    }
                    if first.is_none() {
                        own.push((slot, *atom));
                    }
                    asked.slots.grow_and_insert(slot);
                    if self.in_order && !asked.splits.contains(*split) {
                        asked.order.push(*split);
                    }
                    asked.splits.grow_and_insert(*split);
                }
                Note::Repeat(other) => {
                    for slot in asked.slots.intersection(&other.slots) {
                        asked.tangled.grow_and_insert(slot);
                    }
                    asked.tangled.union_with(&other.tangled);
                    asked.loose.union_with(&other.loose);
                    asked.slots.union_with(&other.slots);
                    let fresh = other.order.iter().filter(|split| !asked.splits.contains(**split));
                    asked.order.extend(fresh);
                    asked.splits.union_with(&other.splits);
                    called.union_with(&other.slots);
                    asked.knotted |= other.knotted;
                }
                Note::Tangle(slot) => asked.tangled.grow_and_insert(*slot),
                Note::Loose(slot) => asked.loose.grow_and_insert(*slot),
                Note::Knot => asked.knotted = true,
            }
        }
        asked
    }

    /// Notes what a rule asked for in the frame that named it, as one atom.
    pub fn repeat(&mut self, asked: &Rc<Asked>, with_reads: bool) {
        if !asked.slots.is_clear() || asked.knotted {
            self.notes.push(Note::Repeat(Rc::clone(asked)));
        }
        if with_reads {
            self.reads.extend_from_slice(&asked.reads);
        }
    }

    fn tangle(&mut self, slot: Slot) {
        let slot = self.cuts.slot(slot);
        self.notes.push(Note::Tangle(slot));
    }

    /// Notes that an atom asks for what these rest on, and may yet not turn on it.
    pub fn loosen(&mut self, origins: &[Origin]) {
        let mut slots = Vec::new();
        origins.iter().for_each(|origin| self.slots(*origin, &mut slots));
        for slot in slots {
            let slot = self.cuts.slot(slot);
            self.notes.push(Note::Loose(slot));
        }
    }

    /// Notes that atoms hang together in a way that no slot tells.
    pub fn knot(&mut self) {
        self.notes.push(Note::Knot);
    }

    /// Whether it is a fact's own value, or days apart from it: whatever lies between its ends, it can be.
    pub fn is_without_gaps(&self, of: Origin) -> bool {
        match self.derivations.get((of.0 as usize).wrapping_sub(1)) {
            Some(Derivation::Slot(_)) => true,
            Some(Derivation::AddDays(of, _) | Derivation::From(_, of)) => self.is_without_gaps(*of),
            _ => false,
        }
    }

    /// What is made of several values, or of as many of them as belong to a list.
    pub fn gathered(&mut self, mut origins: Vec<Origin>) -> Origin {
        origins.retain(|origin| *origin != Origin::NONE);
        if origins.is_empty() {
            return Origin::NONE;
        }
        self.tangle_shared(&origins);
        self.push(Derivation::Join(origins))
    }

    /// What is asked from here on is asked by another atom.
    pub fn next_atom(&mut self) {
        self.atom += 1;
    }

    fn push(&mut self, derivation: Derivation) -> Origin {
        self.derivations.push(derivation);
        Origin(self.derivations.len() as u32)
    }

    /// A value that is this slot's own.
    pub fn slot(&mut self, slot: Slot) -> Origin {
        self.push(Derivation::Slot(slot))
    }

    /// A choice looked up by another: pairs of key and value.
    pub fn lookup(&mut self, key: Origin, pairs: Vec<(usize, Option<usize>)>) -> Origin {
        if key == Origin::NONE { key } else { self.push(Derivation::Lookup(key, pairs)) }
    }

    /// A choice or set seen as of a wider type.
    pub fn recast(&mut self, of: Origin, values: &[usize]) -> Origin {
        self.derive(of, Derivation::Recast(of, values.to_vec()))
    }

    /// Days added.
    pub fn add_days(&mut self, of: Origin, days: i64) -> Origin {
        self.derive(of, Derivation::AddDays(of, days))
    }

    /// An anniversary of it.
    pub fn anniversary(&mut self, of: Origin, months: i64) -> Origin {
        self.derive(of, Derivation::Anniversary(of, months))
    }

    /// The last day to file after it.
    pub fn last_day(&mut self, of: Origin, months: i64, roll: bool) -> Origin {
        self.derive(of, Derivation::LastDay(of, months, roll))
    }

    /// The next business day.
    pub fn business_day(&mut self, of: Origin) -> Origin {
        self.derive(of, Derivation::BusinessDay(of))
    }

    /// A constant minus it.
    pub fn from(&mut self, constant: i64, of: Origin) -> Origin {
        self.derive(of, Derivation::From(constant, of))
    }

    /// The age of someone born then, on a constant day.
    pub fn age_born(&mut self, of: Origin, on: i64) -> Origin {
        self.derive(of, Derivation::AgeBorn(of, on))
    }

    /// The age then of someone born on a constant day.
    pub fn age_on(&mut self, born: i64, of: Origin) -> Origin {
        self.derive(of, Derivation::AgeOn(born, of))
    }

    fn derive(&mut self, of: Origin, derivation: Derivation) -> Origin {
        if of == Origin::NONE { of } else { self.push(derivation) }
    }

    /// Worked out from several.
    pub fn join(&mut self, mut origins: Vec<Origin>) -> Origin {
        origins.retain(|origin| *origin != Origin::NONE);
        match origins.len() {
            0 => Origin::NONE,
            1 => origins[0],
            _ => {
                self.tangle_shared(&origins);
                self.push(Derivation::Join(origins))
            }
        }
    }

    /// Two ends of one number: worked out from the same facts in the same way.
    pub fn ends(&mut self, mut origins: Vec<Origin>) -> Origin {
        origins.retain(|origin| *origin != Origin::NONE);
        if origins.is_empty() { Origin::NONE } else { self.push(Derivation::Join(origins)) }
    }

    /// Two numbers that are compared, or worked into one, hang together where one fact is in both.
    pub fn tangle_shared(&mut self, origins: &[Origin]) {
        let mut all: Vec<Slot> = Vec::new();
        for origin in origins {
            let mut own = Vec::new();
            self.slots(*origin, &mut own);
            for slot in own {
                if all.contains(&slot) { self.tangle(slot) } else { all.push(slot) }
            }
        }
    }

    /// The slots that a value was worked out from, each once.
    fn slots(&self, of: Origin, found: &mut Vec<Slot>) {
        if of == Origin::NONE {
            return;
        }
        match &self.derivations[of.0 as usize - 1] {
            Derivation::Slot(slot) => {
                if !found.contains(slot) {
                    found.push(*slot);
                }
            }
            Derivation::Lookup(of, _)
            | Derivation::Recast(of, _)
            | Derivation::AddDays(of, _)
            | Derivation::Anniversary(of, _)
            | Derivation::LastDay(of, _, _)
            | Derivation::BusinessDay(of)
            | Derivation::From(_, of)
            | Derivation::AgeBorn(of, _)
            | Derivation::AgeOn(_, of) => self.slots(*of, found),
            Derivation::Join(origins) => origins.iter().for_each(|origin| self.slots(*origin, found)),
        }
    }

    /// Notes that an atom asks whether a number reaches a threshold.
    pub fn ask_number(&mut self, of: Origin, at: i64, holidays: &Holidays) {
        if of == Origin::NONE {
            return;
        }
        match self.derivations[of.0 as usize - 1].clone() {
            Derivation::Slot(slot) => self.ask(slot, Cut::At(at)),
            Derivation::Lookup(..) | Derivation::Recast(..) => {}
            Derivation::AddDays(of, days) => self.ask_number(of, at - days, holidays),
            Derivation::Anniversary(of, months) => {
                let first = first_reaching(at, Day(at).anniversary(-months).0, |day| day.anniversary(months));
                self.ask_number(of, first, holidays);
            }
            Derivation::LastDay(of, months, roll) => {
                let first = first_reaching(at, Day(at).last_day(-months).0, |day| {
                    let last = day.last_day(months);
                    if roll { holidays.business_day(last) } else { last }
                });
                self.ask_number(of, first, holidays);
            }
            Derivation::BusinessDay(of) => {
                let first = first_reaching(at, at, |day| holidays.business_day(day));
                self.ask_number(of, first, holidays);
            }
            Derivation::From(constant, of) => self.ask_number(of, constant - at + 1, holidays),
            Derivation::AgeBorn(of, on) => {
                // Old enough if born on or before the last birth whose anniversary is reached.
                let first = first_reaching(on + 1, Day(on).anniversary(-12 * at).0, |born| born.anniversary(12 * at));
                self.ask_number(of, first, holidays);
            }
            Derivation::AgeOn(born, of) => self.ask_number(of, Day(born).anniversary(12 * at).0, holidays),
            Derivation::Join(origins) => {
                for origin in origins {
                    self.ask_number(origin, at, holidays);
                }
            }
        }
    }

    /// Notes that an atom asks whether a choice is one of these values.
    pub fn ask_choice(&mut self, of: Origin, values: Members) {
        if of == Origin::NONE {
            return;
        }
        match self.derivations[of.0 as usize - 1].clone() {
            Derivation::Slot(slot) => self.ask(slot, Cut::Values(values)),
            Derivation::Lookup(key, pairs) => {
                let keys = pairs
                    .iter()
                    .filter(|(_, value)| value.is_some_and(|value| values.contains(value)))
                    .map(|(key, _)| *key)
                    .collect();
                self.ask_choice(key, keys);
            }
            Derivation::Recast(of, seen_as) => {
                let own = (0..seen_as.len()).filter(|index| values.contains(seen_as[*index])).collect();
                self.ask_choice(of, own);
            }
            Derivation::Join(origins) => {
                for origin in origins {
                    self.ask_choice(origin, values);
                }
            }
            _ => {}
        }
    }

    /// Notes a cut of whatever slot this is.
    pub fn ask_slot(&mut self, of: Origin, cut: Cut) {
        if of == Origin::NONE {
            return;
        }
        match self.derivations[of.0 as usize - 1].clone() {
            Derivation::Slot(slot) => self.ask(slot, cut),
            Derivation::Recast(of, seen_as) => match cut {
                Cut::Member(member) => {
                    if let Some(own) = seen_as.iter().position(|seen_as| *seen_as == member) {
                        self.ask_slot(of, Cut::Member(own));
                    }
                }
                cut => self.ask_slot(of, cut),
            },
            Derivation::Join(origins) => {
                for origin in origins {
                    self.ask_slot(origin, cut);
                }
            }
            _ => {}
        }
    }

    /// Notes a split.
    pub fn ask(&mut self, slot: Slot, cut: Cut) {
        let split = self.cuts.split(Split { slot, cut });
        self.notes.push(Note::Ask { split, atom: self.atom });
    }
}

/// The first day whose image reaches `at`, near a guess; `f` never decreases and moves a guess by less than two weeks.
fn first_reaching(at: i64, guess: i64, f: impl Fn(Day) -> Day) -> i64 {
    if !Day(at).is_day() {
        return at;
    }
    let (mut before, mut reached) = (guess - 17, guess + 17);
    while reached - before > 1 {
        let middle = i64::midpoint(before, reached);
        if f(Day(middle)).0 >= at { reached = middle } else { before = middle }
    }
    reached
}

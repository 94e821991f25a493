//! What evaluations worked out, kept for the next.
//!
//! A search looks at many worlds that differ from the admitted ones in few places. Values of rules that read nothing that
//! differs are those of the first evaluation and are kept for good; the others hold as long as what they read stays.

use std::collections::HashMap;
use std::rc::Rc;

use super::eval::{Bound, FURTHER};
use super::program::{NodeId, Program, Read};
use super::trace::{Asked, Trace};
use super::truths::Truths;
use super::world::{Records, Values, World};
use crate::calendar::Day;
use crate::case::FactPath;
use crate::rulebook::{FactId, ListId};

/// Values of rules that were worked out before.
#[derive(Debug, Default)]
pub struct Memo {
    /// One more with each evaluation.
    generation: u32,
    /// What holds as long as everything that a rule reads is as in the first evaluation.
    first: Shelf,
    /// What was worked out where something was not.
    later: Shelf,
    /// By rule: the generation since which what it reads is as it is.
    since: Vec<u32>,
    /// By number of what is read: in how many places it is not as in the first evaluation.
    places: Vec<u32>,
    /// By rule: how much of what it reads is not.
    away: Vec<u32>,
    /// The worlds and the day of the first evaluation, and of the last one.
    start: Option<(World, Day)>,
    seen: Option<(World, Day)>,
    /// What the last one supposed.
    supposed: HashMap<NodeId, Truths>,
    /// What the last evaluations asked for; not there while one is under way.
    pub trace: Option<Trace>,
}

/// Values of rules about other than listed records, and derivations, that are kept at most.
const MOST_KEPT: usize = 100_000;

/// A value of a rule.
#[derive(Debug, Clone)]
pub struct Kept {
    generation: u32,
    /// The value.
    pub value: Bound,
    /// What it asked for; `None` if nobody traced it.
    pub asked: Option<Rc<Asked>>,
    /// Whether that says what was read, too.
    pub proved: bool,
    /// Every truth on the way to it, if they were listened to.
    pub heard: u64,
}

/// Values by rule and arguments.
#[derive(Debug, Default)]
struct Shelf {
    /// By rule: without arguments, about a further record, about each listed one.
    slots: Vec<Vec<Option<Kept>>>,
    /// With other arguments.
    others: HashMap<(u32, [u64; 2]), Kept>,
}

/// Where a rule's value is kept.
#[derive(Clone, Copy)]
pub enum Key {
    /// Among those with at most one argument.
    Slot(usize),
    /// Among the others.
    Other([u64; 2]),
}

impl Key {
    /// That of these arguments; `None` if such values are not kept.
    pub fn new(args: &[Bound]) -> Option<Key> {
        match args {
            [] => Some(Key::Slot(0)),
            [Bound::Record(_, FURTHER)] => Some(Key::Slot(1)),
            [Bound::Record(_, row) | Bound::Row(_, row)] => Some(Key::Slot(*row as usize + 2)),
            [one] => Some(Key::Other([argument_key(one)?, 0])),
            [one, two] => Some(Key::Other([argument_key(one)?, argument_key(two)?])),
            _ => None,
        }
    }
}

/// Tells apart the items and the known numbers that one parameter may be.
fn argument_key(arg: &Bound) -> Option<u64> {
    match arg {
        Bound::Record(_, row) | Bound::Row(_, row) => Some(u64::from(*row)),
        Bound::Number(value) => value.value().map(|value| value as u64),
        _ => None,
    }
}

impl Shelf {
    fn get(&self, rule: u32, key: Key) -> Option<&Kept> {
        match key {
            Key::Slot(slot) => self.slots.get(rule as usize)?.get(slot)?.as_ref(),
            Key::Other(key) => self.others.get(&(rule, key)),
        }
    }

    fn put(&mut self, rule: u32, key: Key, kept: Kept) {
        match key {
            Key::Slot(slot) => {
                let slots = &mut self.slots[rule as usize];
                if slots.len() <= slot {
                    slots.resize(slot + 1, None);
                }
                slots[slot] = Some(kept);
            }
            Key::Other(key) => {
                self.others.insert((rule, key), kept);
            }
        }
    }

    fn clear(&mut self, rules: usize) {
        self.slots.clear();
        self.slots.resize(rules, Vec::new());
        self.others.clear();
    }
}

impl Memo {
    /// The value of a rule, if it still holds.
    pub fn get(&self, rule: u32, key: Key) -> Option<&Kept> {
        if self.away[rule as usize] == 0 {
            return self.first.get(rule, key);
        }
        self.later.get(rule, key).filter(|kept| kept.generation >= self.since[rule as usize])
    }

    /// Keeps the value of a rule: what it asked for, with what was read or without, and what was heard on the way to it.
    pub fn put(&mut self, rule: u32, key: Key, value: Bound, (asked, proved): (Option<Rc<Asked>>, bool), heard: u64) {
        let kept = Kept { generation: self.generation, value, asked, proved, heard };
        let shelf = if self.away[rule as usize] == 0 { &mut self.first } else { &mut self.later };
        shelf.put(rule, key, kept);
    }

    /// Makes ready for an evaluation of a world on a day, in which some quantifiers may be supposed.
    pub fn follow(&mut self, program: &Program, world: &World, as_of: Day, supposed: Option<&HashMap<NodeId, Truths>>) {
        self.generation += 1;
        if self.seen.is_none() {
            self.since = vec![self.generation; program.rules.len()];
            self.places = vec![0; program.readable.len()];
            self.away = vec![0; program.rules.len()];
            self.start = Some((world.clone(), as_of));
            self.seen = self.start.clone();
            self.clear(program);
        } else if self.trace.as_ref().map_or(0, Trace::kept) + self.first.others.len() + self.later.others.len()
            > MOST_KEPT
        {
            self.clear(program);
        }
        let (Some(start), Some(mut seen)) = (self.start.take(), self.seen.take()) else { return };
        let all = || {
            let facts = (0..world.facts.len() as u32).map(|fact| FactPath::Fact(FactId(fact)));
            facts.chain((0..world.lists.len() as u32).map(|list| FactPath::List(ListId(list))))
        };
        let places: Vec<FactPath> = match seen.0.places_apart(world) {
            Some(places) => places.collect(),
            None => all().collect(),
        };
        let mut lists: Vec<ListId> = Vec::new();
        for place in places {
            match self.follow_place(program, place, &mut seen.0, world, &start.0) {
                Some(list) if !lists.contains(&list) => lists.push(list),
                _ => {}
            }
        }
        for list in lists {
            let at = list.index();
            self.follow_list(program, list.0, seen.0.list_mut(list), &world.lists[at], &start.0.lists[at]);
        }
        seen.0.made_from(world);
        if seen.1 != as_of {
            self.changed(program, Read::AsOf, seen.1 == start.1, as_of == start.1);
            seen.1 = as_of;
        }
        let none = HashMap::new();
        let supposed = supposed.unwrap_or(&none);
        if self.supposed != *supposed {
            // Quantifiers are supposed over lists of records.
            for list in 0..program.rulebook.lists.len() as u32 {
                self.changed(program, Read::List(list), self.supposed.is_empty(), supposed.is_empty());
            }
            self.supposed.clone_from(supposed);
        }
        (self.start, self.seen) = (Some(start), Some(seen));
    }

    /// Follows one cell, or says which list is to be followed as a whole.
    fn follow_place(
        &mut self,
        program: &Program,
        place: FactPath,
        seen: &mut World,
        now: &World,
        first: &World,
    ) -> Option<ListId> {
        let read = match place {
            FactPath::List(list) => return Some(list),
            // The record may have come or gone since.
            FactPath::Field(list, row, _) if row >= first.lists[list.index()].rows.len() => return Some(list),
            FactPath::Field(list, _, field) => Read::Field(list.0, field.0),
            FactPath::Fact(FactId(fact)) => Read::Fact(fact),
        };
        let (before, now, first) = (seen.cell(place)?, now.cell(place)?, first.cell(place)?);
        if before.values != now.values {
            let (was, is) = (before.values == first.values, now.values == first.values);
            seen.replace(place, now.values.clone());
            self.changed(program, read, was, is);
        }
        None
    }

    fn follow_list(&mut self, program: &Program, list: u32, before: &mut Records, now: &Records, first: &Records) {
        let alike =
            |a: &Records, b: &Records| a.rows.len() == b.rows.len() && a.further.is_some() == b.further.is_some();
        if !alike(before, now) {
            self.changed(program, Read::List(list), alike(before, first), alike(now, first));
        }
        self.follow_further(program, list, before, now, first);
        // Records that a search supposes come and go: where one is not there, its fields are not as where it is.
        let fields = program.rulebook.lists[list as usize].fields.len();
        for row in 0..before.rows.len().max(now.rows.len()) {
            let mut is_apart = false;
            for field in 0..fields {
                let (was, is) = (value(before, row, field), value(now, row, field));
                if was != is {
                    is_apart = true;
                    let first = value(first, row, field);
                    self.changed(program, Read::Field(list, field as u32), was == first, is == first);
                }
            }
            match (before.rows.get_mut(row), now.rows.get(row)) {
                (Some(before), Some(now)) if is_apart => before.clone_from(now),
                (None, Some(now)) => before.rows.push(now.clone()),
                _ => {}
            }
        }
        before.rows.truncate(now.rows.len());
    }

    /// What further records can be is another thing on another day alone: a search only closes a list.
    fn follow_further(&mut self, program: &Program, list: u32, before: &mut Records, now: &Records, first: &Records) {
        if before.further == now.further {
            return;
        }
        let values = |records: &Records, field: usize| Some(records.further.as_ref()?.get(field)?.values.clone());
        for field in 0..program.rulebook.lists[list as usize].fields.len() {
            let (was, is, first) = (values(before, field), values(now, field), values(first, field));
            let (was_so, is_so) = (was.is_none() || was == first, is.is_none() || is == first);
            if (was_so, is_so) != (true, true) && was != is {
                self.changed(program, Read::Field(list, field as u32), was_so, is_so);
            }
        }
        before.further.clone_from(&now.further);
    }

    /// Something that is read is not as it was in one place: whether it was, and is, as in the first evaluation.
    fn changed(&mut self, program: &Program, read: Read, was: bool, is: bool) {
        let number = program.readable.number(read);
        let before = self.places[number];
        self.places[number] = before + u32::from(was && !is) - u32::from(!was && is);
        let (left, came_back) = (before == 0 && self.places[number] > 0, before > 0 && self.places[number] == 0);
        for rule in program.readers(number) {
            let rule = *rule as usize;
            self.since[rule] = self.generation;
            self.away[rule] = self.away[rule] + u32::from(left) - u32::from(came_back);
        }
    }

    /// Forgets the values, and what they asked for.
    fn clear(&mut self, program: &Program) {
        self.first.clear(program.rules.len());
        self.later.clear(program.rules.len());
        self.trace = None;
    }
}

/// The values of a field, if there is such a record.
fn value(records: &Records, row: usize, field: usize) -> Option<&Values> {
    Some(&records.rows.get(row)?.get(field)?.values)
}

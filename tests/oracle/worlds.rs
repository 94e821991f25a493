//! All the worlds that the answers of a small case admit.

use relief::calendar::Day;
use relief::case::{Answer, Case, Domain, ListAnswer};
use relief::members::Members;
use relief::rulebook::{FactDecl, FactId, FieldId, ListId, Rulebook, Type};
use relief::term::Term;

use super::admits::{Bounds, admits};
use super::naive::latest_day;
use super::walk::{Reads, Thresholds};
use super::world::{Fill, World, stays_unset};

/// How many records beyond those listed an open list is given at most.
pub const FURTHER: usize = 2;

/// The worlds of one case.
pub struct Worlds {
    /// Each of them, with one value for each fact that no rule reads.
    pub all: Vec<World>,
    /// Whether there are no others (but in facts that no rule reads).
    pub exact: bool,
}

/// What is needed to fill the gaps of a case.
pub struct Filler<'a> {
    /// The facts.
    pub rulebook: &'a Rulebook,
    /// Which of them matter.
    pub reads: &'a Reads,
    /// The values worth trying.
    pub thresholds: &'a Thresholds,
    /// The as-of date.
    pub as_of: Day,
}

/// A place in a world, and the values that it may take there.
type Slot = (Place, Vec<Option<Fill>>);

#[derive(Clone, Copy)]
enum Place {
    Fact(FactId),
    Field(ListId, usize, FieldId),
}

impl Filler<'_> {
    /// The worlds of a case, unless there are more than `limit`.
    pub fn worlds(&self, case: &Case, limit: usize) -> Option<Worlds> {
        let mut all = Vec::new();
        let mut exact = true;
        let mut budget = limit;
        for lengths in self.lengths(case) {
            let (slots, slots_exact) = self.slots(case, &lengths);
            exact &= slots_exact;
            let count = slots.iter().try_fold(1usize, |count, (_, fills)| count.checked_mul(fills.len()))?;
            budget = budget.checked_sub(count)?;
            for number in 0..count {
                let world = self.world(&lengths, &slots, number);
                if admits(self.rulebook, case, self.as_of, &world) {
                    all.push(world);
                }
            }
        }
        exact &= case.lists.iter().zip(&self.reads.lists).all(|(list, read)| list.complete.whole || !read);
        Some(Worlds { all, exact })
    }

    /// Every way to choose how many records each list has.
    fn lengths(&self, case: &Case) -> Vec<Vec<usize>> {
        let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
        for (list, read) in case.lists.iter().zip(&self.reads.lists) {
            let listed = list.records.len();
            let most = if list.complete.whole || !read { listed } else { listed + FURTHER };
            ways = ways
                .into_iter()
                .flat_map(|way| (listed..=most).map(move |length| [way.clone(), vec![length]].concat()))
                .collect();
        }
        ways
    }

    fn slots(&self, case: &Case, lengths: &[usize]) -> (Vec<Slot>, bool) {
        let unasked = Answer::default();
        let mut slots = Vec::new();
        let mut exact = true;
        let mut add = |place, decl: &FactDecl, answer: &Answer, needed: bool| {
            let (mut fills, all) = self.fills(decl, answer, lengths);
            if !needed {
                fills.truncate(1);
            }
            exact &= all || !needed;
            slots.push((place, fills));
        };
        for (index, decl) in self.rulebook.facts.iter().enumerate() {
            add(Place::Fact(FactId(index as u32)), decl, &case.facts[index], self.reads.facts[index]);
        }
        for (list, decl) in self.rulebook.lists.iter().enumerate() {
            let answer = &case.lists[list];
            for record in 0..lengths[list] {
                for (field, decl) in decl.fields.iter().enumerate() {
                    let listed = answer.records.get(record);
                    let narrowed = listed.is_none() && narrows(self.rulebook, ListId(list as u32), answer, field);
                    add(
                        Place::Field(ListId(list as u32), record, FieldId(field as u32)),
                        decl,
                        listed.map_or(&unasked, |answers| &answers[field]),
                        self.reads.fields[list][field] || narrowed,
                    );
                }
            }
        }
        (slots, exact)
    }

    /// The world with this number, read as digits, one for each slot.
    fn world(&self, lengths: &[usize], slots: &[Slot], mut number: usize) -> World {
        let mut world = World {
            facts: vec![None; self.rulebook.facts.len()],
            lists: self
                .rulebook
                .lists
                .iter()
                .zip(lengths)
                .map(|(list, length)| vec![vec![None; list.fields.len()]; *length])
                .collect(),
        };
        for (place, fills) in slots {
            let fill = fills[number % fills.len()];
            number /= fills.len();
            match place {
                Place::Fact(fact) => world.facts[fact.index()] = fill,
                Place::Field(list, record, field) => {
                    world.lists[list.index()][*record][field.index()] = fill;
                }
            }
        }
        world
    }

    /// The values that a fact may have under an answer, and whether they are all.
    pub fn fills(&self, decl: &FactDecl, answer: &Answer, lengths: &[usize]) -> (Vec<Option<Fill>>, bool) {
        let known = answer.domain();
        if known.is_none() && stays_unset(decl) {
            return (vec![None], true);
        }
        let (fills, all) = self.values(decl, known, lengths);
        let world =
            World { facts: Vec::new(), lists: lengths.iter().map(|length| vec![Vec::new(); *length]).collect() };
        let bounds = Bounds { rulebook: self.rulebook, as_of: self.as_of, world: &world };
        let fills = fills.into_iter().map(Some).filter(|fill| bounds.admit(decl, answer, *fill)).collect();
        (fills, all)
    }

    /// Values worth trying, of which some may not be admitted.
    fn values(&self, decl: &FactDecl, known: Option<&Domain>, lengths: &[usize]) -> (Vec<Fill>, bool) {
        let members = |choice: relief::rulebook::TypeId| self.rulebook.types[choice.index()].values.len();
        match decl.ty {
            Type::Bool => (vec![Fill::Bool(false), Fill::Bool(true)], true),
            Type::Int | Type::Money => self.numbers(known),
            Type::Date => self.days(decl, known),
            Type::Term => self.terms(known),
            Type::Choice(choice) => ((0..members(choice)).map(Fill::Choice).collect(), true),
            Type::Set(choice) => (subsets(members(choice)), true),
            Type::Refs(list) => (subsets(lengths[list.index()]), true),
            Type::Ref(list) => {
                let records = (0..lengths[list.index()]).map(|record| Fill::Ref(Some(record)));
                (std::iter::once(Fill::Ref(None)).chain(records).collect(), true)
            }
            Type::Text | Type::Record(_) | Type::Row(_) => (vec![Fill::Text], true),
        }
    }

    fn numbers(&self, known: Option<&Domain>) -> (Vec<Fill>, bool) {
        if let Some(fills) = few(known) {
            return (fills, true);
        }
        let beside =
            self.thresholds.numbers.iter().filter(|number| **number < 10).flat_map(|number| [*number, number + 1]);
        let numbers: std::collections::BTreeSet<i64> = beside.chain([0]).collect();
        (numbers.into_iter().map(Fill::Number).collect(), false)
    }

    fn days(&self, decl: &FactDecl, known: Option<&Domain>) -> (Vec<Fill>, bool) {
        if let Some(fills) = few(known) {
            return (fills, true);
        }
        let beside = self.thresholds.days.iter().flat_map(|day| [day - 1, *day, day + 1]);
        let ends = [Day::FIRST.0, self.as_of.0, self.as_of.0 + 1, latest_day(decl, self.as_of).0];
        let days: std::collections::BTreeSet<i64> = beside.chain(ends).collect();
        (days.into_iter().map(Fill::Number).collect(), false)
    }

    fn terms(&self, known: Option<&Domain>) -> (Vec<Fill>, bool) {
        let mut terms = vec![Term::ZERO];
        if let Some(Domain::Term(bound)) = known {
            terms.push(bound.term);
            if bound.is == relief::rulebook::Comparison::Equal {
                return (vec![Fill::Term(bound.term)], true);
            }
        }
        for term in &self.thresholds.terms {
            terms.push(*term);
            terms.push(Term { months: term.months, days: term.days + 1 });
        }
        (terms.into_iter().map(Fill::Term).collect(), false)
    }
}

/// Each number of a small range.
fn few(known: Option<&Domain>) -> Option<Vec<Fill>> {
    match known {
        Some(Domain::Number { low, high }) if high - low < 10 => Some((*low..=*high).map(Fill::Number).collect()),
        _ => None,
    }
}

fn subsets(count: usize) -> Vec<Fill> {
    (0..1usize << count)
        .map(|bits| Fill::Set((0..count).filter(|member| bits >> member & 1 == 1).collect::<Members>()))
        .collect()
}

/// Whether what is said of a list's completeness speaks of this field.
fn narrows(rulebook: &Rulebook, list: ListId, answer: &ListAnswer, field: usize) -> bool {
    let dated_by = rulebook.lists[list.index()].dated_by;
    (answer.complete.since.is_some() && dated_by.is_some_and(|dated_by| dated_by.index() == field))
        || answer.complete.without.iter().any(|(without, _)| without.index() == field)
}

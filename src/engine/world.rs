//! What the answers admit: for every fact, and every field of every record, the values that it can have.

use std::sync::Arc;

use crate::calendar::Day;
use crate::case::{Answer, Case, Domain, FactPath, LARGEST_NUMBER, ListAnswer, TermBound};
use crate::members::Members;
use crate::rulebook::{FactDecl, FactId, FieldId, ListDecl, ListId, Rulebook, Type};
use crate::term::Term;

use super::program::Program;
use super::truths::Truths;

/// In a ref's members: no record.
pub const NO_RECORD: usize = Members::CAPACITY - 1;
/// In a ref's members: a record that is not listed.
pub const UNLISTED: usize = Members::CAPACITY - 2;

/// The values that one fact can have.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Which.
    pub values: Values,
    /// Not a gap but a doubt: an unset conclusion of staff or attorney.
    pub doubt: bool,
    /// It was answered, perhaps in part.
    pub answered: bool,
}

/// Values of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Yes or no.
    Truth(Truths),
    /// Numbers from low to high; of a date none lies between `past` and [`Day::LATER`].
    Number {
        /// Smallest.
        low: i64,
        /// Largest.
        high: i64,
        /// The last value short of [`Day::LATER`].
        past: i64,
    },
    /// This term.
    Term(Term),
    /// One of the program's candidate terms.
    Terms(Members),
    /// One of these values or records.
    Choice(Members),
    /// A set between these.
    Set {
        /// Holds these.
        surely: Members,
        /// Holds nothing else.
        maybe: Members,
        /// Holds something.
        filled: bool,
    },
    /// Words that no rule reads.
    Text,
}

impl Values {
    /// Whether there is exactly one.
    pub fn is_single(&self) -> bool {
        match self {
            Values::Truth(truths) => truths.is_single(),
            Values::Number { low, high, .. } => low == high,
            Values::Term(_) | Values::Text => true,
            Values::Terms(members) | Values::Choice(members) => members.len() == 1,
            Values::Set { surely, maybe, .. } => surely == maybe,
        }
    }

    /// A number range without the values that no date has; `None` if nothing is left.
    pub fn number(low: i64, high: i64, past: i64) -> Option<Values> {
        let later = Day::LATER.0;
        let low = if low > past && low < later { later } else { low };
        let high = if high > past && high < later { past } else { high };
        (low <= high).then_some(Values::Number { low, high, past })
    }
}

/// The records of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    /// Listed ones, then those that the engine supposes.
    pub rows: Vec<Vec<Cell>>,
    /// How many are listed in the case.
    pub listed: usize,
    /// What any further record can be; `None`: there is none.
    pub further: Option<Vec<Cell>>,
    /// The case leaves it open whether there are further ones.
    pub was_open: bool,
}

/// A set of worlds: every combination of the values of its cells.
#[derive(Clone, Debug)]
pub struct World {
    /// By fact. Changed by [`World::replace`] alone.
    pub facts: Vec<Cell>,
    /// By list. Changed by [`World::replace`] and [`World::list_mut`] alone.
    pub lists: Vec<Records>,
    /// Shared by all that were made from one by changing it in places.
    origin: Arc<()>,
    /// Those places.
    places: Vec<FactPath>,
}

impl World {
    /// All worlds that the answers admit.
    pub fn new(program: &Program, case: &Case, as_of: Day) -> World {
        let book = program.rulebook();
        let builder = Builder { program, book, as_of };
        let lengths: Vec<usize> = case.lists.iter().map(|list| list.records.len()).collect();
        let facts =
            book.facts.iter().zip(&case.facts).map(|(decl, answer)| builder.cell(decl, answer, &lengths)).collect();
        let lists =
            book.lists.iter().zip(&case.lists).map(|(decl, answer)| builder.records(decl, answer, &lengths)).collect();
        World::of(facts, lists)
    }

    /// Worlds with these cells.
    pub fn of(facts: Vec<Cell>, lists: Vec<Records>) -> World {
        World { facts, lists, origin: Arc::new(()), places: Vec::new() }
    }

    /// The places in which the two can differ, if they were made from the same; else `None`.
    pub fn places_apart<'a>(&'a self, other: &'a World) -> Option<impl Iterator<Item = FactPath> + 'a> {
        let alike = Arc::ptr_eq(&self.origin, &other.origin);
        alike.then(|| self.places.iter().copied().chain(other.places.iter().copied()))
    }

    /// Whether both are the same set of worlds, cell by cell.
    pub fn admits_the_same(&self, other: &World) -> bool {
        self.facts == other.facts && self.lists == other.lists
    }

    /// Notes that it is now as another is, and was made like that one.
    pub fn made_from(&mut self, other: &World) {
        self.origin = Arc::clone(&other.origin);
        self.places.clone_from(&other.places);
    }

    /// The same, as if it was made from another by changing it in places.
    pub fn beside(mut self, other: &World) -> World {
        self.made_from(other);
        let facts = (0u32..).zip(self.facts.iter().zip(&other.facts)).filter(|(_, (now, then))| now != then);
        let facts: Vec<FactPath> = facts.map(|(fact, _)| FactPath::Fact(FactId(fact))).collect();
        let lists = (0u32..).zip(self.lists.iter().zip(&other.lists)).filter(|(_, (now, then))| now != then);
        let lists: Vec<FactPath> = lists.map(|(list, _)| FactPath::List(ListId(list))).collect();
        facts.into_iter().chain(lists).for_each(|place| self.note(place));
        self
    }

    /// The records of a list, to be changed.
    pub fn list_mut(&mut self, list: ListId) -> &mut Records {
        self.note(FactPath::List(list));
        &mut self.lists[list.index()]
    }

    fn note(&mut self, path: FactPath) {
        if !self.places.contains(&path) {
            self.places.push(path);
        }
    }

    /// What another box of worlds is with what was changed to make this one: the same answers on another day.
    pub fn rebased(&self, onto: &World) -> World {
        let mut world = onto.clone();
        for place in &self.places {
            if let FactPath::List(list) = place {
                world.list_mut(*list).clone_from(&self.lists[list.index()]);
            }
        }
        for place in &self.places {
            if let Some(cell) = self.cell(*place) {
                world.replace(*place, cell.values.clone());
            }
        }
        world
    }

    /// The cell of a fact or field.
    pub fn cell(&self, path: FactPath) -> Option<&Cell> {
        match path {
            FactPath::Fact(id) => self.facts.get(id.index()),
            FactPath::Field(ListId(list), row, FieldId(field)) => {
                self.lists.get(list as usize)?.rows.get(row)?.get(field as usize)
            }
            FactPath::List(_) => None,
        }
    }

    /// Sets the values of a fact or field and returns those it had.
    pub fn replace(&mut self, path: FactPath, values: Values) -> Option<Values> {
        let cell = match path {
            FactPath::Fact(id) => self.facts.get_mut(id.index()),
            FactPath::Field(ListId(list), row, FieldId(field)) => self
                .lists
                .get_mut(list as usize)
                .and_then(|list| list.rows.get_mut(row))
                .and_then(|row| row.get_mut(field as usize)),
            FactPath::List(_) => None,
        }?;
        let before = std::mem::replace(&mut cell.values, values);
        self.note(path);
        Some(before)
    }
}

struct Builder<'a> {
    program: &'a Program,
    book: &'a Rulebook,
    as_of: Day,
}

impl Builder<'_> {
    fn cell(&self, decl: &FactDecl, answer: &Answer, lengths: &[usize]) -> Cell {
        let open = self.open(decl, lengths);
        match answer.domain() {
            Some(domain) => Cell { values: self.known(domain, open, decl), doubt: false, answered: true },
            None => Cell { values: open, doubt: decl.who.is_judged(), answered: false },
        }
    }

    fn open(&self, decl: &FactDecl, lengths: &[usize]) -> Values {
        match decl.ty {
            Type::Bool => Values::Truth(Truths::OPEN),
            Type::Int => Values::Number { low: 0, high: LARGEST_NUMBER, past: i64::MAX },
            Type::Money => Values::Number { low: 0, high: 100_000_000_000_000, past: i64::MAX },
            Type::Date => {
                let past = if decl.future { Day::LAST } else { Day::LAST.min(self.as_of) };
                let high = if decl.word.is_some() { Day::LATER } else { past };
                Values::Number { low: Day::FIRST.0, high: high.0, past: past.0 }
            }
            Type::Term => Values::Terms(Members::below(self.program.candidates.len())),
            Type::Choice(ty) => Values::Choice(Members::below(self.book.types[ty.index()].values.len())),
            Type::Set(ty) => {
                let values = &self.book.types[ty.index()].values;
                // The member "none" is how an answer says that the set is empty; no set holds it.
                let maybe = (0..values.len()).filter(|index| values[*index] != "none").collect();
                Values::Set { surely: Members::EMPTY, maybe, filled: false }
            }
            Type::Ref(list) => {
                let mut members = Members::below(lengths[list.index()].min(UNLISTED));
                members.insert(NO_RECORD);
                members.insert(UNLISTED);
                Values::Choice(members)
            }
            Type::Refs(list) => {
                let mut maybe = Members::below(lengths[list.index()].min(UNLISTED));
                maybe.insert(UNLISTED);
                Values::Set { surely: Members::EMPTY, maybe, filled: false }
            }
            Type::Text | Type::Record(_) | Type::Row(_) => Values::Text,
        }
    }

    fn known(&self, domain: &Domain, open: Values, decl: &FactDecl) -> Values {
        match (domain, open) {
            (Domain::Bool(value), _) => Values::Truth(Truths::from_bool(*value)),
            (Domain::Number { low, high }, Values::Number { past, .. }) => {
                Values::number(*low, *high, past).unwrap_or(Values::Number { low: *low, high: *high, past })
            }
            (Domain::Term(bound), _) => self.term(*bound),
            (Domain::Choice(members), _) => Values::Choice(*members),
            (Domain::Set { surely, maybe }, Values::Set { maybe: possible, .. }) => {
                Values::Set { surely: *surely, maybe: maybe.and(possible), filled: !surely.is_empty() }
            }
            (Domain::Ref(record), _) => Values::Choice(Members::one(record.unwrap_or(NO_RECORD))),
            (_, open) => match decl.ty {
                Type::Text => Values::Text,
                _ => open,
            },
        }
    }

    fn term(&self, bound: TermBound) -> Values {
        use crate::rulebook::Comparison as C;
        let (less, equal, greater) = match bound.is {
            C::Equal => return Values::Term(bound.term),
            C::NotEqual => (true, false, true),
            C::Less => (true, false, false),
            C::AtMost => (true, true, false),
            C::Greater => (false, false, true),
            C::AtLeast => (false, true, true),
        };
        // What was told as less than a year is not a year of 365 days: the bound holds however months are read.
        let admitted = |term: &Term| term.compare(bound.term).decide(less, equal, greater) == Some(true);
        let candidates = &self.program.candidates;
        let members: Members = (0..candidates.len()).filter(|index| admitted(&candidates[*index])).collect();
        if members.is_empty() { Values::Term(bound.term) } else { Values::Terms(members) }
    }

    fn records(&self, decl: &ListDecl, answer: &ListAnswer, lengths: &[usize]) -> Records {
        let rows: Vec<Vec<Cell>> = answer
            .records
            .iter()
            .map(|record| {
                decl.fields.iter().zip(record).map(|(field, answer)| self.cell(field, answer, lengths)).collect()
            })
            .collect();
        let further = if answer.complete.whole { None } else { self.further(decl, answer, &rows, lengths) };
        Records { listed: rows.len(), rows, was_open: further.is_some(), further }
    }

    /// What a record that is not listed can be; `None` if nothing can.
    fn further(
        &self,
        decl: &ListDecl,
        answer: &ListAnswer,
        rows: &[Vec<Cell>],
        lengths: &[usize],
    ) -> Option<Vec<Cell>> {
        let mut cells: Vec<Cell> =
            decl.fields.iter().map(|field| self.cell(field, &Answer::default(), lengths)).collect();
        if let (Some(since), Some(FieldId(dated))) = (answer.complete.since, decl.dated_by) {
            // Of a list with a span the whole record lies before: a trip that was not over then would have been told.
            let end = decl.days_of.map_or(dated, |(_, FieldId(end))| end);
            for field in [dated, end] {
                let cell = &mut cells[field as usize];
                if let Values::Number { low, high, past } = cell.values {
                    cell.values = Values::number(low, high.min(since.0 - 1), past)?;
                }
            }
        }
        for (mark, is_first) in [(decl.first, true), (decl.last, false)] {
            let (Some((FieldId(mark), value)), Some(FieldId(dated))) = (mark, decl.dated_by) else { continue };
            for row in rows.iter().filter(|row| surely_has(&row[mark as usize], value)) {
                let (Values::Number { low: first, high: last, .. }, Values::Number { low, high, past }) =
                    (&row[dated as usize].values, &cells[dated as usize].values)
                else {
                    continue;
                };
                let (low, high) = if is_first { (*low.max(first), *high) } else { (*low, *high.min(last)) };
                cells[dated as usize].values = Values::number(low, high, *past)?;
            }
        }
        for (FieldId(field), values) in &answer.complete.without {
            exclude(&mut cells[*field as usize], *values)?;
        }
        for (FieldId(field), value) in &decl.single {
            let taken = rows.iter().any(|row| surely_has(&row[*field as usize], *value));
            if taken {
                exclude(&mut cells[*field as usize], Members::one(*value))?;
            }
        }
        Some(cells)
    }
}

fn exclude(cell: &mut Cell, members: Members) -> Option<()> {
    match &mut cell.values {
        Values::Choice(any) => {
            *any = any.without(members);
            (!any.is_empty()).then_some(())
        }
        Values::Set { maybe, .. } => {
            *maybe = maybe.without(members);
            Some(())
        }
        Values::Truth(truths) => {
            for index in members.iter() {
                *truths = Truths(truths.0 & !Truths::from_bool(index == 1).0);
            }
            (truths.0 != 0).then_some(())
        }
        _ => Some(()),
    }
}

/// Whether a cell has this value in every world.
pub fn surely_has(cell: &Cell, value: usize) -> bool {
    match &cell.values {
        Values::Choice(any) => any.single() == Some(value),
        Values::Set { surely, .. } => surely.contains(value),
        _ => false,
    }
}

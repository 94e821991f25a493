//! Whether the answers of a case admit a world.

use relief::calendar::Day;
use relief::case::{Answer, Case, Domain, ListAnswer, TermBound};
use relief::engine::{Item, Truth};
use relief::members::Members;
use relief::rulebook::{Agreement, Comparison, FactDecl, ListDecl, ListId, Rulebook, Type};
use relief::term::Term;

use super::doubt::{Value, compare};
use super::naive::{InWorld, frame, latest_day};
use super::terms;
use super::world::{Fill, Record, World, stays_unset};

/// Whether the case's answers, and what the rulebook says of its facts, leave this world possible.
pub fn admits(rulebook: &Rulebook, case: &Case, as_of: Day, world: &World) -> bool {
    contradiction(rulebook, case, as_of, world).is_none()
}

/// What speaks against a world, if anything does.
pub fn contradiction(rulebook: &Rulebook, case: &Case, as_of: Day, world: &World) -> Option<String> {
    let types = Bounds { rulebook, as_of, world };
    let facts = rulebook.facts.iter().zip(&case.facts).zip(&world.facts);
    for ((decl, answer), fill) in facts {
        if !types.admit(decl, answer, *fill) {
            return Some(format!("{} cannot be {fill:?}", decl.id));
        }
    }
    for (id, (decl, answer)) in rulebook.lists.iter().zip(&case.lists).enumerate() {
        if let Some(fault) = types.list_contradiction(decl, answer, &world.lists[id]) {
            return Some(format!("{}: {fault}", decl.id));
        }
    }
    let in_world = InWorld { rulebook, world, as_of };
    let broken = rulebook.agreements().position(|agreement| !agrees(in_world, agreement));
    broken.map(|index| format!("agreement {index} is broken"))
}

/// What the types of facts allow in a world.
#[derive(Clone, Copy)]
pub struct Bounds<'a> {
    /// The facts.
    pub rulebook: &'a Rulebook,
    /// The as-of date, after which most dates cannot lie.
    pub as_of: Day,
    /// The world, for the records that a ref may name.
    pub world: &'a World,
}

impl Bounds<'_> {
    /// Whether a fact may have this value under this answer.
    pub fn admit(self, decl: &FactDecl, answer: &Answer, fill: Option<Fill>) -> bool {
        match (fill, answer.domain()) {
            (None, domain) => decl.ty == Type::Text || (domain.is_none() && stays_unset(decl)),
            (Some(fill), None) => !stays_unset(decl) && self.in_type(decl, fill),
            (Some(fill), Some(domain)) => {
                self.in_type(decl, fill) && in_domain(domain, fill, none_of(self.rulebook, decl.ty))
            }
        }
    }

    fn in_type(self, decl: &FactDecl, fill: Fill) -> bool {
        let values = |id: relief::rulebook::TypeId| self.rulebook.types[id.index()].values.len();
        match (decl.ty, fill) {
            (Type::Bool, Fill::Bool(_)) | (Type::Text, Fill::Text) => true,
            (Type::Int | Type::Money, Fill::Number(number)) => number >= 0,
            (Type::Date, Fill::Number(day)) => {
                let last = if decl.future { Day::LAST } else { self.as_of.min(Day::LAST) };
                (Day::FIRST.0..=last.0).contains(&day) || (latest_day(decl, self.as_of).0 == day)
            }
            (Type::Term, Fill::Term(term)) => term.months >= 0 && term.days >= 0,
            (Type::Choice(id), Fill::Choice(value)) => value < values(id),
            (Type::Set(id), Fill::Set(members)) => {
                let none = none_of(self.rulebook, decl.ty);
                members.iter().all(|member| member < values(id) && !none.contains(member))
            }
            (Type::Refs(list), Fill::Set(records)) => records.iter().all(|record| record < self.records(list)),
            (Type::Ref(list), Fill::Ref(record)) => record.is_none_or(|record| record < self.records(list)),
            _ => false,
        }
    }

    fn records(self, list: ListId) -> usize {
        self.world.lists[list.index()].len()
    }

    fn list_contradiction(self, decl: &ListDecl, answer: &ListAnswer, records: &[Record]) -> Option<String> {
        if records.len() < answer.records.len() {
            return Some("a record is left out".into());
        }
        let (listed, further) = records.split_at(answer.records.len());
        for (index, (record, answers)) in listed.iter().zip(&answer.records).enumerate() {
            let mut fields = decl.fields.iter().zip(answers).zip(record);
            if let Some(((field, _), fill)) = fields.find(|((field, answer), fill)| !self.admit(field, answer, **fill))
            {
                return Some(format!("record {index}: {} cannot be {fill:?}", field.id));
            }
        }
        let unasked = Answer::default();
        for record in further {
            let mut fields = decl.fields.iter().zip(record);
            if let Some((field, fill)) = fields.find(|(field, fill)| !self.admit(field, &unasked, **fill)) {
                return Some(format!("further record: {} cannot be {fill:?}", field.id));
            }
            if let Some(fault) = excluded(decl, answer, record) {
                return Some(fault);
            }
        }
        let twice = decl.single.iter().find(|(field, value)| {
            records.iter().filter(|record| has_value(record[field.index()], *value)).count() > 1
        });
        twice.map(|(field, _)| format!("two records have the single value of {}", decl.fields[field.index()].id))
    }
}

/// Whether the list is said to hold no further record such as this one.
fn excluded(decl: &ListDecl, answer: &ListAnswer, record: &Record) -> Option<String> {
    if answer.complete.whole {
        return Some("the list is complete".into());
    }
    if let (Some(since), Some(dated_by)) = (answer.complete.since, decl.dated_by)
        && ![dated_by, decl.days_of.map_or(dated_by, |(_, end)| end)]
            .iter()
            .all(|field| matches!(record[field.index()], Some(Fill::Number(day)) if day < since.0))
    {
        return Some(format!("the list is complete since {since}"));
    }
    for (mark, is_first) in [(decl.first, true), (decl.last, false)] {
        let (Some((field, value)), Some(dated)) = (mark, decl.dated_by) else { continue };
        for listed in answer.records.iter().filter(|listed| surely_has(&listed[field.index()], value)) {
            let (Some(Domain::Number { low, high }), Some(Fill::Number(day))) =
                (listed[dated.index()].domain(), &record[dated.index()])
            else {
                continue;
            };
            if if is_first { day < low } else { day > high } {
                return Some("a listed record is the first or the last".into());
            }
        }
    }
    let named = answer
        .complete
        .without
        .iter()
        .find(|(field, values)| values.iter().any(|value| has_value(record[field.index()], value)));
    named.map(|(field, _)| format!("the list is complete for this {}", decl.fields[field.index()].id))
}

fn has_value(fill: Option<Fill>, value: usize) -> bool {
    match fill {
        Some(Fill::Choice(actual)) => actual == value,
        Some(Fill::Bool(actual)) => usize::from(actual) == value,
        Some(Fill::Set(members)) => members.contains(value),
        _ => false,
    }
}

/// The member by which an answer says that a set is known to hold nothing; no set holds it in a world.
pub fn none_of(rulebook: &Rulebook, ty: Type) -> Members {
    match ty {
        Type::Set(choice) => {
            let values = &rulebook.types[choice.index()].values;
            values.iter().position(|value| value == "none").into_iter().collect()
        }
        _ => Members::EMPTY,
    }
}

fn in_domain(domain: &Domain, fill: Fill, none: Members) -> bool {
    match (domain, fill) {
        (Domain::Bool(known), Fill::Bool(value)) => *known == value,
        (Domain::Number { low, high }, Fill::Number(value)) => (*low..=*high).contains(&value),
        // What was told as a year is a year, not 366 days.
        (Domain::Term(TermBound { is: Comparison::Equal, term }), Fill::Term(value)) => value == *term,
        (Domain::Term(TermBound { is, term }), Fill::Term(value)) => terms::compare(*is, value, *term) == Truth::Met,
        (Domain::Choice(known), Fill::Choice(value)) => known.contains(value),
        (Domain::Set { surely, maybe }, Fill::Set(members)) => {
            surely.without(none).without(members).is_empty() && members.without(*maybe).is_empty()
        }
        (Domain::Ref(known), Fill::Ref(record)) => *known == record,
        (Domain::Text(_), Fill::Text) => true,
        _ => false,
    }
}

/// Whether the two ways to tell one thing agree for every item.
fn agrees(in_world: InWorld, agreement: Agreement) -> bool {
    items_of(in_world, agreement).iter().all(|items| agrees_about(in_world, agreement, items))
}

/// Whether the two ways to tell one thing agree about these items.
pub fn agrees_about(in_world: InWorld, agreement: Agreement, items: &[Item]) -> bool {
    let mut slots = frame(agreement.check.frame, items);
    let (a, b) = (in_world.value(agreement.a, &mut slots), in_world.value(agreement.b, &mut slots));
    told_alike(&a, &b)
}

/// Whether two values may tell the same thing; a term agrees with a count of days if some reading of it does.
fn told_alike(a: &Value, b: &Value) -> bool {
    use Comparison::Equal;
    let days = |low: i64, high: i64| Value::Terms(vec![Term { months: 0, days: low }, Term { months: 0, days: high }]);
    let alike = match (a, b) {
        (Value::Number(low, high), Value::Terms(_)) => compare(Equal, &days(*low, *high), b),
        (Value::Terms(_), Value::Number(low, high)) => compare(Equal, a, &days(*low, *high)),
        _ => compare(Equal, a, b),
    };
    alike != Truth::NotMet
}

/// Every combination of the items that an agreement is about.
pub fn items_of(in_world: InWorld, agreement: Agreement) -> Vec<Vec<Item>> {
    let mut combinations: Vec<Vec<Item>> = vec![Vec::new()];
    for param in &agreement.check.params {
        let over = param.over.as_ref().expect("an agreement is about the items of lists");
        combinations = combinations
            .into_iter()
            .flat_map(|items| {
                let mut slots = frame(agreement.check.frame, &items);
                let elements = in_world.list(over, &mut slots);
                elements.into_iter().map(move |element| [items.clone(), vec![element.item()]].concat())
            })
            .collect();
    }
    combinations
}

/// Whether an answer says that the field has this value.
fn surely_has(answer: &Answer, value: usize) -> bool {
    match answer.domain() {
        Some(Domain::Choice(any)) => any.single() == Some(value),
        Some(Domain::Set { surely, .. }) => surely.contains(value),
        _ => false,
    }
}

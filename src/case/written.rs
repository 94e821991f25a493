//! From what a value admits back to words that read as the same.

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::{ChoiceType, Comparison, Constant, ListId, Rulebook, Type};

use super::answers::{Domain, TermBound};
use super::dates;
use super::value::{MORE, NONE};

/// The words of a case file for these values of this type; `word` is what a date later than every day is called.
///
/// An interval is written `low..high`. Several values of a choice are written by the name of their group, or joined by
/// ` or ` where no group has just these (only a computed value can be so).
pub fn written(rulebook: &Rulebook, ty: Type, word: Option<&str>, domain: &Domain) -> String {
    match (domain, ty) {
        (Domain::Bool(yes), _) => yes.to_string(),
        (Domain::Number { low, high }, Type::Date) => dates::written(Day(*low), Day(*high), word),
        (Domain::Number { low, high }, Type::Money) => interval(*low, *high, dollars),
        (Domain::Number { low, high }, _) => interval(*low, *high, |number| number.to_string()),
        (Domain::Term(bound), _) => bounded(bound),
        (Domain::Choice(values), Type::Choice(id)) => choice(&rulebook.types[id.index()], *values),
        (Domain::Set { surely, maybe }, Type::Set(id)) => set(&rulebook.types[id.index()], *surely, *maybe),
        (Domain::Set { surely, maybe }, Type::Refs(list)) => {
            let named = surely.iter().map(|record| record_name(rulebook, list, record));
            listed(named.chain((surely != maybe).then(|| MORE.to_owned())).collect())
        }
        (Domain::Ref(Some(record)), Type::Ref(list)) => record_name(rulebook, list, *record),
        (Domain::Ref(_), _) => NONE.to_owned(),
        (Domain::Text(words), _) => words.clone(),
        // A domain of another type than the fact has: its bare indexes are all that can be said.
        (Domain::Choice(values) | Domain::Set { surely: values, .. }, _) => format!("{values:?}"),
    }
}

/// A cell of a table as a rule file writes it.
pub fn written_cell(rulebook: &Rulebook, ty: Type, cell: &Constant) -> String {
    let domain = match cell {
        Constant::Bool(yes) => Domain::Bool(*yes),
        Constant::Number(number) => Domain::Number { low: *number, high: *number },
        Constant::Term(term) => Domain::Term(TermBound { is: Comparison::Equal, term: *term }),
        Constant::Choice(value) => Domain::Choice(Members::one(*value)),
        Constant::Set(members) => Domain::Set { surely: *members, maybe: *members },
        Constant::Text(text) => Domain::Text(text.clone()),
    };
    written(rulebook, ty, Some("never"), &domain)
}

fn interval(low: i64, high: i64, number: impl Fn(i64) -> String) -> String {
    if low == high { number(low) } else { format!("{}..{}", number(low), number(high)) }
}

fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let (dollars, cents) = (cents.abs() / 100, cents.abs() % 100);
    if cents == 0 { format!("{sign}{dollars}") } else { format!("{sign}{dollars}.{cents:02}") }
}

fn bounded(bound: &TermBound) -> String {
    let sign = match bound.is {
        Comparison::Equal => return bound.term.to_string(),
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    };
    format!("{sign} {}", bound.term)
}

fn record_name(rulebook: &Rulebook, list: ListId, record: usize) -> String {
    format!("{}[{record}]", rulebook.lists[list.index()].id)
}

fn listed(members: Vec<String>) -> String {
    if members.is_empty() { NONE.to_owned() } else { members.join(", ") }
}

/// The value, or the group that admits just these.
pub(super) fn choice(choice: &ChoiceType, values: Members) -> String {
    let group = choice.groups.iter().find(|(_, members)| **members == values).map(|(name, _)| name.clone());
    match (values.single(), group) {
        (None, Some(name)) => name,
        _ => values.iter().map(|value| value_name(choice, value)).collect::<Vec<_>>().join(" or "),
    }
}

fn set(choice: &ChoiceType, surely: Members, maybe: Members) -> String {
    let mut members: Vec<String> = surely.iter().map(|value| value_name(choice, value)).collect();
    let mut open = maybe.without(surely);
    for (name, group) in &choice.groups {
        let adds_only_what_is_open = group.without(maybe).is_empty() && !group.and(open).is_empty();
        if adds_only_what_is_open && !is_everything(choice, maybe) {
            members.push(name.clone());
            open = open.without(*group);
        }
    }
    if !open.is_empty() {
        members.push(MORE.to_owned());
    }
    listed(members)
}

fn is_everything(choice: &ChoiceType, values: Members) -> bool {
    (0..choice.values.len()).all(|index| values.contains(index) || choice.values[index] == NONE)
}

fn value_name(choice: &ChoiceType, value: usize) -> String {
    choice.values.get(value).cloned().unwrap_or_else(|| value.to_string())
}

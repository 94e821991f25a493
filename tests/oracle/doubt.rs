//! Values in one world. Most are plain; some are in doubt, because of records whose filter is in review or because only
//! staff can tell them.

use std::cmp::Ordering;

use relief::engine::{Item, Truth};
use relief::members::Members;
use relief::rulebook::Comparison;
use relief::term::Term;

use super::terms;

/// What an expression is in one world.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A finding.
    Truth(Truth),
    /// A number, cents or a day: anything from the first to the second.
    Number(i64, i64),
    /// One of these terms.
    Terms(Vec<Term>),
    /// One of these values of a choice.
    Choice(Members),
    /// A set that surely holds the first and holds nothing outside the second.
    Set(Members, Members),
    /// One of these items; `None` is the ref "none".
    Items(Vec<Option<Item>>),
    /// Words.
    Text,
}

impl Value {
    /// A plain yes or no.
    pub fn plain(holds: bool) -> Value {
        Value::Truth(if holds { Truth::Met } else { Truth::NotMet })
    }

    /// What is known where it may be the one or the other: review, or the range of both.
    pub fn join(self, other: Value) -> Value {
        match (self, other) {
            (Value::Truth(a), Value::Truth(b)) => Value::Truth(if a == b { a } else { Truth::Review }),
            (Value::Number(low, high), Value::Number(other_low, other_high)) => {
                Value::Number(low.min(other_low), high.max(other_high))
            }
            (Value::Terms(a), Value::Terms(b)) => Value::Terms([a, b].concat()),
            (Value::Choice(a), Value::Choice(b)) => Value::Choice(a.or(b)),
            (Value::Set(surely, maybe), Value::Set(other_surely, other_maybe)) => {
                Value::Set(surely.and(other_surely), maybe.or(other_maybe))
            }
            (Value::Items(a), Value::Items(b)) => Value::Items([a, b].concat()),
            (Value::Text, Value::Text) => Value::Text,
            (a, b) => unreachable!("{a:?} and {b:?} are of different types"),
        }
    }
}

/// Whether two values of one type stand in this relation; review where they are in doubt and it makes a difference.
pub fn compare(comparison: Comparison, left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Number(low, high), Value::Number(other_low, other_high)) => {
            compare_ranges(comparison, (*low, *high), (*other_low, *other_high))
        }
        (Value::Terms(left), Value::Terms(right)) => compare_terms(comparison, left, right),
        (Value::Truth(Truth::Review), Value::Truth(_)) | (Value::Truth(_), Value::Truth(Truth::Review)) => {
            Truth::Review
        }
        (Value::Truth(left), Value::Truth(right)) => plain(equality(comparison, left == right)),
        (Value::Choice(left), Value::Choice(right)) => {
            all_agree(left.iter().flat_map(|left| right.iter().map(move |right| equality(comparison, left == right))))
        }
        (Value::Items(left), Value::Items(right)) => {
            all_agree(left.iter().flat_map(|left| right.iter().map(move |right| equality(comparison, left == right))))
        }
        _ => unreachable!("{left:?} and {right:?} cannot be compared"),
    }
}

fn equality(comparison: Comparison, equal: bool) -> bool {
    match comparison {
        Comparison::Equal => equal,
        Comparison::NotEqual => !equal,
        _ => unreachable!("only equality is meant here"),
    }
}

/// A range is compared as if every number in it were possible.
fn compare_ranges(comparison: Comparison, (low, high): (i64, i64), (other_low, other_high): (i64, i64)) -> Truth {
    let mut orders = vec![low.cmp(&other_high), high.cmp(&other_low)];
    if low.max(other_low) <= high.min(other_high) {
        orders.push(Ordering::Equal);
    }
    all_agree(orders.into_iter().map(|order| holds(comparison, order)))
}

/// Terms in doubt are compared as if every term between them were possible.
fn compare_terms(comparison: Comparison, left: &[Term], right: &[Term]) -> Truth {
    let mut orders: Vec<Ordering> =
        left.iter().flat_map(|left| right.iter().flat_map(move |right| terms::orders(*left, *right))).collect();
    if orders.contains(&Ordering::Less) && orders.contains(&Ordering::Greater) {
        orders.push(Ordering::Equal);
    }
    all_agree(orders.into_iter().map(|order| holds(comparison, order)))
}

/// Whether a comparison holds for this order.
pub fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
    }
}

/// Met or not met if all possibilities agree, else review.
pub fn all_agree(possibilities: impl IntoIterator<Item = bool>) -> Truth {
    let possibilities: Vec<bool> = possibilities.into_iter().collect();
    match (possibilities.contains(&true), possibilities.contains(&false)) {
        (true, false) => Truth::Met,
        (false, true) => Truth::NotMet,
        _ => Truth::Review,
    }
}

/// Met or not met.
pub fn plain(holds: bool) -> Truth {
    if holds { Truth::Met } else { Truth::NotMet }
}

/// The ends of the scale change places; review stays.
pub fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Met => Truth::NotMet,
        Truth::Review => Truth::Review,
        Truth::NotMet => Truth::Met,
    }
}

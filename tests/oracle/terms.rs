//! How terms compare, written anew from the words of the language page.

use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::date;
use relief::rulebook::Comparison;
use relief::term::Term;

use super::doubt::{all_agree, holds};
use relief::engine::Truth;

/// Every order that some reading of the months in days gives.
pub fn orders(left: Term, right: Term) -> Vec<Ordering> {
    // Months that both have are the same months: "5 years 5 days" is longer than "5 years" however long a year is.
    let common = left.months.min(right.months);
    let (more_left, more_right) = (left.months - common, right.months - common);
    if left.days == right.days {
        return vec![more_left.cmp(&more_right)];
    }
    let mut orders: Vec<Ordering> =
        readings(more_left.max(more_right))
            .map(|length| {
                if more_left > 0 {
                    (length + left.days).cmp(&right.days)
                } else {
                    left.days.cmp(&(length + right.days))
                }
            })
            .collect();
    orders.dedup();
    orders
}

/// Whether two terms stand in this relation; review where readings differ.
pub fn compare(comparison: Comparison, left: Term, right: Term) -> Truth {
    all_agree(orders(left, right).into_iter().map(|order| holds(comparison, order)))
}

/// Every count of days that so many months can be: a month has 30 days or what the calendar has, a year 365 or 366.
fn readings(months: i64) -> std::ops::RangeInclusive<i64> {
    let by_thirty = 365 * (months / 12) + 30 * (months % 12);
    // Eight years of starts, so that a run may hold a 29 February or, where it can, none.
    let runs = (0..96).map(|start| {
        let first = date(2001, 1, 1).checked_add(start.months()).expect("within the calendar");
        let last = first.checked_add(months.months()).expect("within the calendar");
        i64::from(first.until(last).expect("a span of days").get_days())
    });
    let (low, high) = runs.fold((by_thirty, by_thirty), |(low, high), length: i64| (low.min(length), high.max(length)));
    low..=high
}

#[test]
fn readings_are_those_that_the_language_page_names() {
    assert_eq!(readings(6), 180..=184);
    assert_eq!(readings(12), 365..=366);
    assert_eq!(readings(1), 28..=31);
    assert_eq!(readings(0), 0..=0);
}

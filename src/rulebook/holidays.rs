//! Federal holidays.

use super::diagnostic::{Diagnostic, Sink};
use super::toml_reader::{Fields, Node};
use crate::calendar::{Holiday, HolidayOn, Holidays};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads `[[holidays]]`.
pub(super) fn read<'a>(nodes: &[Node<'a>], sink: &'a Sink) -> Holidays {
    Holidays(nodes.iter().filter_map(|node| holiday(*node, sink)).collect())
}

fn holiday<'a>(node: Node<'a>, sink: &'a Sink) -> Option<Holiday> {
    let mut fields = Fields::new("this holiday", node.span, node.table(sink)?, sink);
    let name = fields.required_words("name", "\"Labor Day\"");
    let month = fields.required("month", "9").and_then(|node| within(node, 1, 12, sink));
    let from = fields.required("from", "1894").and_then(|node| within(node, 1700, 2199, sink));
    let day = fields.optional("day");
    let weekday = fields.optional("weekday");
    let nth = fields.optional("nth");
    let on = match (day, weekday, nth) {
        (Some(day), None, None) => within(day, 1, 31, sink).map(HolidayOn::Day),
        (None, Some(weekday), Some(nth)) => {
            let weekday = fields.one_of(weekday, &WEEKDAYS).map(|index| index as i64);
            let nth = nth_of(nth, sink);
            weekday.zip(nth).map(|(weekday, nth)| HolidayOn::Weekday { weekday, nth })
        }
        _ => {
            let message = "this holiday says not once on which day it is";
            let help = "write `day = 11`, or `weekday = \"monday\"` with `nth = 1`";
            sink.report(Diagnostic::error(node.span, message).help(help));
            None
        }
    };
    fields.finish();
    if let (Some(month), Some(HolidayOn::Day(day))) = (month, on) {
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        // A holiday on 29 February would not be every year.
        if day > longest[month as usize - 1] || (month, day) == (2, 29) {
            sink.report(Diagnostic::error(node.span, format!("month {month} has no day {day} in every year")));
            return None;
        }
    }
    Some(Holiday { name: name?, month: month?, from: from?, on: on? })
}

fn nth_of(node: Node<'_>, sink: &Sink) -> Option<i64> {
    let nth = node.whole(sink)?;
    if nth == -1 || (1..=4).contains(&nth) { Some(nth) } else { node.wrong("1 to 4, or -1 for the last", sink) }
}

fn within(node: Node<'_>, low: i64, high: i64, sink: &Sink) -> Option<i64> {
    let number = node.whole(sink)?;
    if (low..=high).contains(&number) {
        return Some(number);
    }
    let message = format!("`{number}` is out of range");
    sink.report(Diagnostic::error(node.span, message).help(format!("expected {low} to {high}")));
    None
}

//! When and against what law was checked, and how long that holds.

use super::diagnostic::{Diagnostic, Sink};
use super::model::Verified;
use super::toml_reader::{Fields, Node};
use crate::term::Term;

/// Days that hold where nothing else is said.
#[derive(Clone, Copy)]
pub(super) struct ShelfLife(pub i64);

/// Reads `verified = { on = DATE, against = "..." }` and `shelf_life = "180 days"`.
pub(super) fn read(fields: &mut Fields<'_>, default: ShelfLife) -> Option<Verified> {
    let sink = fields.sink();
    let own = fields.optional("shelf_life").and_then(|node| days(node, sink));
    let node = fields.optional("verified")?;
    let mut inner = Fields::new("`verified`", node.span, node.table(sink)?, sink);
    let on = inner.required("on", "2026-11-21").and_then(|node| node.day(sink));
    let against = inner.required_words("against", "\"8 USC 1229b\"");
    inner.finish();
    Some(Verified { on: on?, against: against?, shelf_life: own.unwrap_or(default.0) })
}

/// A length of time in days.
pub(super) fn days(node: Node<'_>, sink: &Sink) -> Option<i64> {
    let text = node.text(sink)?;
    match Term::parse(text.value) {
        Some(Term { months: 0, days }) if days > 0 => Some(days),
        _ => {
            let message = format!("`{}` is no number of days", text.value);
            sink.report(Diagnostic::error(text.span, message).help("write days, as \"180 days\""));
            None
        }
    }
}

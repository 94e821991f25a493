use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use super::outline::named;
use crate::report::document::{Block, Document, Line, Table, TableCell, TableRow, heading};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::rulebook::{Outcome, Relief, RuleId};

/// Reliefs side by side: what they share once, then what differs.
pub(crate) fn beside(subject: &Subject<'_>, reliefs: &[&Relief]) -> Document {
    let words = &subject.words.explain;
    let ids: Vec<&str> = reliefs.iter().map(|relief| relief.outcome.id.as_str()).collect();
    let title = format!("{}: {}", words.beside, ids.join(", "));
    let sides: Vec<Side<'_>> = reliefs.iter().map(|relief| Side::new(subject, &relief.outcome)).collect();
    let mut blocks = vec![heading(1, "top", &title), Block::Table(about(subject, reliefs))];
    let (shared, different): (Vec<RuleId>, Vec<RuleId>) =
        all(&sides).into_iter().partition(|rule| is_shared(&sides, *rule));
    if !shared.is_empty() {
        blocks.push(heading(2, "shared", &words.shared));
        let line = |rule: &RuleId| {
            let kind = sides[0].listed.get(rule).copied().unwrap_or_default();
            Line::new(Tone::Plain, format!("[{kind}] {}", criterion(subject, *rule)))
        };
        blocks.push(Block::Lines { lines: shared.iter().map(line).collect() });
    }
    if !different.is_empty() {
        blocks.push(heading(2, "different", &words.different));
        blocks.push(Block::Table(differences(subject, reliefs, &sides, &different)));
    }
    subject.document(&title, blocks)
}

/// The criteria of one relief.
struct Side<'a> {
    /// What each listed criterion is to it.
    listed: BTreeMap<RuleId, &'a str>,
    order: Vec<RuleId>,
    /// Criteria that are parts of these.
    parts: BTreeSet<RuleId>,
}

impl<'a> Side<'a> {
    fn new(subject: &Subject<'a>, outcome: &Outcome) -> Side<'a> {
        let kind = |rule: RuleId| wording::kind_in(subject.rulebook, outcome, rule);
        let word = |rule: RuleId| Some((rule, wording::kind(kind(rule)?, subject.words)?));
        let all: Vec<(RuleId, &str)> = outcome.criteria().filter_map(word).collect();
        let order: Vec<RuleId> = all.iter().map(|(rule, _)| *rule).collect();
        Side { listed: all.into_iter().collect(), parts: parts(subject, &order), order }
    }
}

/// Everything that criteria are made of.
fn parts(subject: &Subject<'_>, rules: &[RuleId]) -> BTreeSet<RuleId> {
    let (mut found, mut next) = (BTreeSet::new(), rules.to_vec());
    while let Some(rule) = next.pop() {
        next.extend(named(subject, rule).into_iter().filter(|part| found.insert(*part)));
    }
    found
}

/// Every listed criterion once, in the order of the reliefs.
fn all(sides: &[Side<'_>]) -> Vec<RuleId> {
    let mut seen = BTreeSet::new();
    sides.iter().flat_map(|side| &side.order).copied().filter(|rule| seen.insert(*rule)).collect()
}

fn is_shared(sides: &[Side<'_>], rule: RuleId) -> bool {
    let kind = sides[0].listed.get(&rule);
    kind.is_some() && sides.iter().all(|side| side.listed.get(&rule) == kind)
}

fn criterion(subject: &Subject<'_>, rule: RuleId) -> String {
    let decl = &subject.rulebook.rules[rule.index()];
    let title = subject.title(rule);
    let cite = decl.criterion.as_ref().map(|criterion| criterion.cite.join("; ")).unwrap_or_default();
    format!("{} ({}) — {cite}", wording::unstopped(&title), decl.id)
}

fn about(subject: &Subject<'_>, reliefs: &[&Relief]) -> Table {
    let words = &subject.words.explain;
    let row = |label: &str, text: &dyn Fn(&Relief) -> String| TableRow {
        id: None,
        cells: std::iter::once(TableCell::plain(label))
            .chain(reliefs.iter().map(|relief| TableCell::plain(text(relief))))
            .collect(),
    };
    let rows = vec![
        row(&words.relief, &|relief| subject.relief_name(relief)),
        row(&words.form, &|relief| relief.outcome.form.clone().unwrap_or_default()),
        row(&words.decided_by, &|relief| subject.decided_by(relief)),
        row(&words.law, &|relief| subject.law(relief)),
    ];
    table(&words.beside, reliefs, rows)
}

fn differences(subject: &Subject<'_>, reliefs: &[&Relief], sides: &[Side<'_>], rules: &[RuleId]) -> Table {
    let words = &subject.words.explain;
    let cell = |side: &Side<'_>, rule: &RuleId| match side.listed.get(rule) {
        Some(kind) => TableCell::plain(*kind),
        None if side.parts.contains(rule) => TableCell::plain(&words.part_of),
        None => TableCell::plain("—"),
    };
    let row = |rule: &RuleId| TableRow {
        id: None,
        cells: std::iter::once(TableCell::plain(criterion(subject, *rule)))
            .chain(sides.iter().map(|side| cell(side, rule)))
            .collect(),
    };
    table(&words.different, reliefs, rules.iter().map(row).collect())
}

fn table(name: &str, reliefs: &[&Relief], rows: Vec<TableRow>) -> Table {
    let ids = reliefs.iter().map(|relief| relief.outcome.id.clone());
    let first = if reliefs.len() > 2 { 40 } else { 52 };
    let each = (100 - first) / reliefs.len().max(1) as u16;
    Table {
        name: name.to_owned(),
        head: std::iter::once(String::new()).chain(ids).collect(),
        widths: std::iter::once(first).chain(reliefs.iter().map(|_| each)).collect(),
        rows,
    }
}

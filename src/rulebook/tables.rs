//! Tables: columns with types, rows with a constant for each column.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{Column, ColumnId, Constant, Row, Span, Table, Type, Verified};
use super::suggest::{did_you_mean, listed};
use super::toml_reader::{Entry, Fields, Node};
use super::types::{Declared, LATER_WORDS, TableKeys, Types, unknown_value};
use super::verified::{self, ShelfLife};
use crate::calendar::Day;
use crate::members::Members;
use crate::term::Term;

/// A table before types are known.
pub(super) struct Shell<'a> {
    entry: Entry<'a>,
    key: &'a str,
    columns: Vec<Entry<'a>>,
    rows: Vec<Node<'a>>,
    verified: Option<Verified>,
    /// Two rows have the same key: a third one may be missing for it.
    key_twice: bool,
}

/// Reads all but the types.
pub(super) fn shells<'a>(entries: &[Entry<'a>], shelf_life: i64, sink: &'a Sink) -> Vec<Shell<'a>> {
    unique("table", entries, sink).into_iter().filter_map(|entry| shell(entry, shelf_life, sink)).collect()
}

fn shell<'a>(entry: Entry<'a>, shelf_life: i64, sink: &'a Sink) -> Option<Shell<'a>> {
    let mut fields = Fields::of("table", entry, sink)?;
    let key = fields.required("key", "\"id\"").and_then(|node| node.text(sink));
    let verified = verified::read(&mut fields, ShelfLife(shelf_life));
    let columns = fields.entries("columns");
    let rows = fields.optional("rows").and_then(|node| node.items(sink)).unwrap_or_default();
    fields.finish();
    let key = key?;
    if !columns.iter().any(|column| column.id == key.value) {
        let help = did_you_mean(key.value, columns.iter().map(|column| column.id));
        let message = format!("the key `{}` is no column of table `{}`", key.value, entry.id);
        sink.report_absent(Diagnostic::error(key.span, message).maybe_help(help));
        return None;
    }
    Some(Shell { entry, key: key.value, columns, rows, verified, key_twice: false })
}

/// The keys of each table; a key that stands twice is reported.
pub(super) fn keys<'a>(shells: &mut [Shell<'a>], sink: &Sink) -> TableKeys<'a> {
    shells.iter_mut().map(|shell| (shell.entry.id, shell.keys(sink))).collect()
}

impl<'a> Shell<'a> {
    fn keys(&mut self, sink: &Sink) -> Vec<&'a str> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut keys = Vec::new();
        for row in &self.rows {
            let Some(cell) = row.as_table().and_then(|row| row.get(self.key)) else {
                continue;
            };
            let toml::de::DeValue::String(key) = cell.node.value else {
                continue;
            };
            if let Some(first) = seen.insert(key, cell.node.span) {
                self.key_twice = true;
                sink.report(
                    Diagnostic::error(cell.node.span, format!("table `{}` has two rows `{key}`", self.entry.id))
                        .label("again here")
                        .also(first, "first here")
                        .help("a key names one row: change one of them"),
                );
            } else {
                keys.push(key.as_ref());
            }
        }
        keys
    }

    /// The table, and what of it could not be read: `fees.usd` for a column, `fees[]` for a row.
    pub fn finish(self, types: &mut Types, key_types: &BTreeMap<&str, Type>, sink: &'a Sink) -> (Table, Vec<String>) {
        let mut broken = Vec::new();
        let mut columns = Vec::new();
        for entry in &self.columns {
            let column = ReadColumn::read(*entry, types, sink);
            if column.is_none() {
                broken.push(format!("{}.{}", self.entry.id, entry.id));
            }
            let mut column = column.unwrap_or_else(|| ReadColumn::broken(*entry));
            if let Some(ty) = key_types.get(self.entry.id).filter(|_| entry.id == self.key && column.is_text()) {
                column.declared.ty = *ty;
            }
            columns.push(column);
        }
        let rows: Vec<Row> = self.rows.iter().filter_map(|row| self.row(*row, &columns, types, sink)).collect();
        if rows.len() < self.rows.len() || self.key_twice {
            broken.push(format!("{}[]", self.entry.id));
        }
        let key = self.columns.iter().position(|column| column.id == self.key).unwrap_or_default();
        let table = Table {
            id: self.entry.id.to_owned(),
            span: self.entry.at,
            key: ColumnId(key as u32),
            verified: self.verified.clone(),
            columns: columns.iter().map(|column| Column { id: column.id.into(), ty: column.declared.ty }).collect(),
            rows,
        };
        (table, broken)
    }

    fn row(&self, node: Node<'a>, columns: &[ReadColumn<'a>], types: &Types, sink: &'a Sink) -> Option<Row> {
        let table = node.table(sink)?;
        let has_verified_column = columns.iter().any(|column| column.id == "verified");
        let mut verified = None;
        for entry in table.entries() {
            if columns.iter().any(|column| column.id == entry.id) {
                continue;
            }
            if entry.id == "verified" && !has_verified_column {
                verified = entry.node.day(sink);
                continue;
            }
            let names = || columns.iter().map(|column| column.id);
            let help =
                did_you_mean(entry.id, names()).unwrap_or_else(|| format!("expected one of {}", listed(names())));
            let message = format!("table `{}` has no column `{}`", self.entry.id, entry.id);
            sink.report(Diagnostic::error(entry.at, message).help(help));
        }
        let cells: Vec<Option<Constant>> = columns
            .iter()
            .map(|column| match table.get(column.id) {
                Some(cell) => constant(cell.node, &column.declared, types, sink),
                None => self.default(column, node, sink),
            })
            .collect();
        Some(Row { span: node.span, cells: cells.into_iter().collect::<Option<_>>()?, verified })
    }

    fn default(&self, column: &ReadColumn<'a>, row: Node<'a>, sink: &Sink) -> Option<Constant> {
        if column.default.is_none() && !column.broken_default {
            let message = format!("this row of table `{}` lacks the column `{}`", self.entry.id, column.id);
            sink.report_absent(
                Diagnostic::error(row.span, message)
                    .also(column.at, "the column has no default")
                    .help(format!("write `{} = ...` in the row, or give the column a `default`", column.id)),
            );
        }
        column.default.clone()
    }
}

struct ReadColumn<'a> {
    id: &'a str,
    at: Span,
    declared: Declared,
    default: Option<Constant>,
    /// A default that was reported, or a type that was: no row is to blame.
    broken_default: bool,
}

impl<'a> ReadColumn<'a> {
    fn read(entry: Entry<'a>, types: &mut Types, sink: &'a Sink) -> Option<ReadColumn<'a>> {
        let no_lists = BTreeMap::new();
        let Some(table) = entry.node.as_table() else {
            let declared = types.written(entry.node.text(sink)?, None, None, &no_lists, sink)?;
            return Some(ReadColumn { id: entry.id, at: entry.at, declared, default: None, broken_default: false });
        };
        let mut fields = Fields::new(format!("column `{}`", entry.id), entry.at, table, sink);
        let declared = types.declared(&mut fields, &no_lists);
        let written = fields.optional("default");
        fields.finish();
        let declared = declared?;
        let default = written.and_then(|node| constant(node, &declared, types, sink));
        let broken_default = written.is_some() && default.is_none();
        Some(ReadColumn { id: entry.id, at: entry.at, declared, default, broken_default })
    }

    fn broken(entry: Entry<'a>) -> ReadColumn<'a> {
        let declared = Declared { ty: Type::Text, word: None };
        ReadColumn { id: entry.id, at: entry.at, declared, default: None, broken_default: true }
    }

    fn is_text(&self) -> bool {
        self.declared.ty == Type::Text && !self.broken_default
    }
}

/// A value that is written out, of a type.
fn constant(node: Node<'_>, declared: &Declared, types: &Types, sink: &Sink) -> Option<Constant> {
    match declared.ty {
        Type::Bool => node.boolean(sink).map(Constant::Bool),
        Type::Int => node.whole(sink).map(Constant::Number),
        Type::Money => cents(node, sink).map(Constant::Number),
        Type::Date => day_or_word(node, declared.word.as_deref(), sink).map(|day| Constant::Number(day.0)),
        Type::Term => {
            let text = node.text(sink)?;
            let term = Term::parse(text.value).map(Constant::Term);
            term.or_else(|| node.wrong("a length of time such as \"6 months\" or \"1 year 15 days\"", sink))
        }
        Type::Choice(id) => {
            let text = node.text(sink)?;
            value(text.value, text.span, &types.get(id).values, sink).map(Constant::Choice)
        }
        Type::Set(id) => {
            let values = &types.get(id).values;
            let members = node.texts(sink)?.into_iter().map(|text| value(text.value, text.span, values, sink));
            members.collect::<Vec<_>>().into_iter().collect::<Option<Members>>().map(Constant::Set)
        }
        Type::Text => node.text(sink).map(|text| Constant::Text(text.value.to_owned())),
        // Columns name no records: their types are read without any list.
        Type::Ref(_) | Type::Refs(_) | Type::Record(_) | Type::Row(_) => None,
    }
}

fn value(word: &str, span: Span, values: &[String], sink: &Sink) -> Option<usize> {
    let index = values.iter().position(|value| value == word);
    if index.is_none() {
        sink.report(unknown_value(word, span, values));
    }
    index
}

fn day_or_word(node: Node<'_>, word: Option<&str>, sink: &Sink) -> Option<Day> {
    let toml::de::DeValue::String(text) = node.value else {
        return node.day(sink);
    };
    if word == Some(text.as_ref()) {
        return Some(Day::LATER);
    }
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    let expected = match word {
        Some(word) => format!("a date such as 2026-11-21, or \"{word}\""),
        None if LATER_WORDS.contains(&text.as_ref()) => {
            format!("a date such as 2026-11-21; for \"{text}\" the column's type must be `date or {text}`")
        }
        None => "a date such as 2026-11-21".to_owned(),
    };
    node.wrong(&expected, sink)
}

fn cents(node: Node<'_>, sink: &Sink) -> Option<i64> {
    match node.value {
        toml::de::DeValue::Integer(_) => Some(node.whole(sink)? * 100),
        toml::de::DeValue::Float(number) => {
            let written =
                number.as_str().split_once('.').filter(|(dollars, cents)| dollars.len() <= 12 && cents.len() == 2);
            let amount = written.and_then(|(dollars, cents)| format!("{dollars}{cents}").parse().ok());
            amount.or_else(|| node.wrong("an amount such as 560 or 560.50", sink))
        }
        _ => node.wrong("an amount in dollars such as 560", sink),
    }
}

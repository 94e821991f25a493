//! Typed access to TOML with places: each wrong type, missing key and unknown key is reported, and reading goes on.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::diagnostic::{Diagnostic, Sink};
use super::model::{Source, Span};
use super::suggest::{did_you_mean, listed};
use crate::calendar::Day;

/// Parses one file; what can be read of a file with syntax errors is read.
pub(super) fn parse<'a>(file: u32, source: &'a Source, sink: &Sink) -> Spanned<DeTable<'a>> {
    let (table, mut errors) = DeTable::parse_recoverable(&source.text);
    errors.sort_by_key(|error| error.span().map_or(0, |range| range.start));
    let mut told = None;
    let mut torn_until = None;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let line = |at: usize| source.text.get(..at).map_or(0, |before| before.matches('\n').count());
        let here = line(range.start);
        // A bracket that is not closed makes the lines after it wrong as well: what is at fault is the bracket.
        let is_torn = torn_until.is_some_and(|torn| here <= torn + 1);
        if is_torn || BRACKETS.iter().any(|bracket| error.message().contains(bracket)) {
            torn_until = Some(line(range.end));
        }
        // What follows a fault on its line is mostly its consequence.
        if !is_torn && told != Some(here) {
            sink.report_syntax(syntax_fault(file, source, range, error.message()));
        }
        told = Some(here);
    }
    table
}

/// What syntax errors say of brackets that are not closed.
const BRACKETS: [&str; 2] = ["array", "inline table"];

fn syntax_fault(file: u32, source: &Source, range: Range<usize>, message: &str) -> Diagnostic {
    // A place between two characters is shown at the one before, a place of several lines on the first of them.
    let bytes = source.text.as_bytes();
    let mut start = if range.is_empty() { range.start.saturating_sub(1) } else { range.start };
    while start > 0 && bytes.get(start) == Some(&b'\n') {
        start -= 1;
    }
    let line = bytes.get(start..).unwrap_or_default().iter().position(|byte| *byte == b'\n');
    let end = line.map_or(range.end, |length| range.end.min(start + length)).max(start);
    let span = Span { file, start: start as u32, end: end as u32 };
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let help = (!expected.is_empty()).then(|| format!("expected {expected}"));
    Diagnostic::error(span, format!("this is not TOML: {what}")).maybe_help(help)
}

/// Words of a TOML string that know their place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    /// The words.
    pub value: &'a str,
    /// The whole string with its quotes.
    pub span: Span,
    /// Where the first byte of the words stands, unless escapes shift what follows.
    start: Option<u32>,
}

impl<'a> Text<'a> {
    /// The place of some of its bytes.
    pub fn part(&self, range: Range<usize>) -> Span {
        match self.start {
            Some(start) => {
                Span { file: self.span.file, start: start + range.start as u32, end: start + range.end as u32 }
            }
            None => self.span,
        }
    }

    /// Whether each of its bytes stands in the file as it is: no escape shifts what follows.
    pub fn is_verbatim(&self) -> bool {
        self.start.is_some()
    }

    /// Some of its bytes with their place.
    pub fn slice(&self, range: Range<usize>) -> Text<'a> {
        let start = self.start.map(|start| start + range.start as u32);
        Text { value: &self.value[range.clone()], span: self.part(range), start }
    }

    fn new(value: &'a str, span: Span, source: &str) -> Text<'a> {
        let raw = source.get(span.start as usize..span.end as usize).unwrap_or_default();
        let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
        let skipped = quotes + usize::from(quotes == 3 && raw[quotes..].starts_with('\n'));
        let unshifted = raw.get(skipped..).is_some_and(|words| words.starts_with(value));
        Text { value, span, start: unshifted.then(|| span.start + skipped as u32) }
    }
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    /// The value.
    pub value: &'a DeValue<'a>,
    /// Its place.
    pub span: Span,
    source: &'a str,
}

impl<'a> Node<'a> {
    /// The whole file as a table.
    pub fn file(file: u32, source: &'a Source, table: &'a Spanned<DeTable<'a>>) -> Table<'a> {
        Table { table: table.get_ref(), file, source: &source.text }
    }

    /// Words.
    pub fn text(self, sink: &Sink) -> Option<Text<'a>> {
        match self.value {
            DeValue::String(words) => Some(Text::new(words, self.span, self.source)),
            _ => self.wrong("text in quotes", sink),
        }
    }

    /// Words that say something.
    pub fn words(self, sink: &Sink) -> Option<String> {
        let text = self.text(sink)?;
        if text.value.trim().is_empty() {
            sink.report(Diagnostic::error(self.span, "these words are empty").help("write the words"));
            return None;
        }
        Some(text.value.to_owned())
    }

    /// Yes or no.
    pub fn boolean(self, sink: &Sink) -> Option<bool> {
        match self.value {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong("`true` or `false`", sink),
        }
    }

    /// A whole number.
    pub fn whole(self, sink: &Sink) -> Option<i64> {
        let DeValue::Integer(number) = self.value else {
            return self.wrong("a whole number", sink);
        };
        // Headroom for sums: no number of the law is near.
        const LIMIT: i64 = 1_000_000_000_000;
        let digits = number.as_str().replace('_', "");
        match i64::from_str_radix(&digits, number.radix()) {
            Ok(value) if value.abs() <= LIMIT => Some(value),
            _ => {
                sink.report(Diagnostic::error(self.span, format!("the number `{digits}` is too large")));
                None
            }
        }
    }

    /// A day.
    pub fn day(self, sink: &Sink) -> Option<Day> {
        match self.value {
            DeValue::Datetime(value) if value.time.is_none() && value.offset.is_none() => {
                Day::parse(&value.to_string()).or_else(|| self.wrong("a date such as 2026-11-21", sink))
            }
            _ => self.wrong("a date such as 2026-11-21, without quotes", sink),
        }
    }

    /// The items of a list.
    pub fn items(self, sink: &Sink) -> Option<Vec<Node<'a>>> {
        match self.value {
            DeValue::Array(items) => Some(items.iter().map(|item| self.child(item)).collect()),
            _ => self.wrong("a list in `[ ]`", sink),
        }
    }

    /// A list of words.
    pub fn texts(self, sink: &Sink) -> Option<Vec<Text<'a>>> {
        Some(self.items(sink)?.into_iter().filter_map(|item| item.text(sink)).collect())
    }

    /// A table.
    pub fn table(self, sink: &Sink) -> Option<Table<'a>> {
        self.as_table().or_else(|| self.wrong("a table", sink))
    }

    /// A table, if it is one.
    pub fn as_table(self) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(table) => Some(Table { table, file: self.span.file, source: self.source }),
            _ => None,
        }
    }

    /// Reports that something else was expected.
    pub fn wrong<T>(self, expected: &str, sink: &Sink) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        sink.report(
            Diagnostic::error(self.span, format!("found {found} where something else belongs"))
                .label(format!("this is {found}"))
                .help(format!("expected {expected}")),
        );
        None
    }

    /// The value without places.
    pub fn to_value(self) -> toml::Value {
        plain(self.value)
    }

    fn child(self, item: &'a Spanned<DeValue<'a>>) -> Node<'a> {
        Node { value: item.get_ref(), span: span_in(self.span.file, item.span()), source: self.source }
    }
}

/// A table with places.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    file: u32,
    source: &'a str,
}

/// A key of a table with its value.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The key.
    pub id: &'a str,
    /// Where the key stands.
    pub at: Span,
    /// The value.
    pub node: Node<'a>,
}

impl<'a> Table<'a> {
    /// Where its file begins.
    pub fn start(self) -> Span {
        Span { file: self.file, start: 0, end: 0 }
    }

    /// Its entries in the order in which they are written.
    pub fn entries(self) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = self.table.iter().map(|(key, value)| self.entry(key, value)).collect();
        entries.sort_by_key(|entry| entry.at.start);
        entries
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Entry<'a>> {
        self.table.get_key_value(key).map(|(key, value)| self.entry(key, value))
    }

    fn entry(self, key: &'a Spanned<DeString<'a>>, value: &'a Spanned<DeValue<'a>>) -> Entry<'a> {
        let span = span_in(self.file, value.span());
        let node = Node { value: value.get_ref(), span, source: self.source };
        Entry { id: key.get_ref(), at: span_in(self.file, key.span()), node }
    }
}

/// The keys of one table as they are asked for: a key nobody asks for is unknown.
pub(super) struct Fields<'a> {
    what: String,
    at: Span,
    table: Table<'a>,
    asked: Vec<&'static str>,
    sink: &'a Sink,
}

impl<'a> Fields<'a> {
    /// The keys of `table`; `what` it is and where it is named are for messages.
    pub fn new(what: impl Into<String>, at: Span, table: Table<'a>, sink: &'a Sink) -> Fields<'a> {
        Fields { what: what.into(), at, table, asked: Vec::new(), sink }
    }

    /// The keys of a named entry, if it is a table.
    pub fn of(what: &str, entry: Entry<'a>, sink: &'a Sink) -> Option<Fields<'a>> {
        let table = entry.node.table(sink)?;
        Some(Fields::new(format!("{what} `{}`", entry.id), entry.at, table, sink))
    }

    /// Where faults go.
    pub fn sink(&self) -> &'a Sink {
        self.sink
    }

    /// Where the table is named.
    pub fn at(&self) -> Span {
        self.at
    }

    /// What the table is.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The value of a key that may be left out.
    pub fn optional(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.asked.push(key);
        self.table.get(key).map(|entry| entry.node)
    }

    /// The value of a key that must be there; `example` shows what to write.
    pub fn required(&mut self, key: &'static str, example: &str) -> Option<Node<'a>> {
        let node = self.optional(key);
        if node.is_none() {
            self.sink.report_absent(
                Diagnostic::error(self.at, format!("{} lacks `{key}`", self.what))
                    .help(format!("write `{key} = {example}`")),
            );
        }
        node
    }

    /// Words that must be there.
    pub fn required_words(&mut self, key: &'static str, example: &str) -> Option<String> {
        self.required(key, example)?.words(self.sink)
    }

    /// Words that may be left out.
    pub fn words(&mut self, key: &'static str) -> Option<String> {
        self.optional(key)?.words(self.sink)
    }

    /// Words with their place.
    pub fn text(&mut self, key: &'static str) -> Option<Text<'a>> {
        self.optional(key)?.text(self.sink)
    }

    /// Yes or no; no where it is left out.
    pub fn flag(&mut self, key: &'static str) -> bool {
        self.optional(key).and_then(|node| node.boolean(self.sink)).unwrap_or(false)
    }

    /// A list of words; empty where it is left out.
    pub fn texts(&mut self, key: &'static str) -> Vec<Text<'a>> {
        self.optional(key).and_then(|node| node.texts(self.sink)).unwrap_or_default()
    }

    /// The entries of a table; none where it is left out.
    pub fn entries(&mut self, key: &'static str) -> Vec<Entry<'a>> {
        self.optional(key).and_then(|node| node.table(self.sink)).map(Table::entries).unwrap_or_default()
    }

    /// One of these words.
    pub fn one_of(&self, node: Node<'a>, words: &[&'static str]) -> Option<usize> {
        let text = node.text(self.sink)?;
        let found = words.iter().position(|word| *word == text.value);
        if found.is_none() {
            let help = did_you_mean(text.value, words.iter().copied())
                .unwrap_or_else(|| format!("expected one of {}", listed(words.iter().copied())));
            self.sink.report(Diagnostic::error(text.span, format!("unknown word `{}`", text.value)).help(help));
        }
        found
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        for entry in self.table.entries() {
            if self.asked.contains(&entry.id) {
                continue;
            }
            let help = did_you_mean(entry.id, self.asked.iter().copied())
                .unwrap_or_else(|| format!("expected one of {}", listed(self.asked.iter().copied())));
            self.sink.report(
                Diagnostic::error(entry.at, format!("{} has an unknown key `{}`", self.what, entry.id)).help(help),
            );
        }
    }
}

fn span_in(file: u32, range: Range<usize>) -> Span {
    Span { file, start: range.start as u32, end: range.end as u32 }
}

fn plain(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::String(words) => toml::Value::String(words.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
            .map_or_else(|_| toml::Value::String(number.to_string()), toml::Value::Integer),
        DeValue::Float(number) => number
            .as_str()
            .replace('_', "")
            .parse()
            .map_or_else(|_| toml::Value::String(number.to_string()), toml::Value::Float),
        DeValue::Boolean(value) => toml::Value::Boolean(*value),
        DeValue::Datetime(value) => toml::Value::Datetime(*value),
        DeValue::Array(items) => toml::Value::Array(items.iter().map(|item| plain(item.get_ref())).collect()),
        DeValue::Table(table) => toml::Value::Table(plain_table(table)),
    }
}

fn plain_table(table: &DeTable<'_>) -> toml::Table {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref()))).collect()
}

//! The small changes that can be made to rules as they are written: what tests of the rules should notice.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeTable;

use super::diagnostic::Sink;
use super::gather::Gathered;
use super::lexer::{Placed, Token, tokens};
use super::model::{Source, Span};
use super::parser;
use super::source::Files;
use super::syntax::{Expr, ExprKind};
use super::toml_reader::{self, Entry, Node, Table, Text};
use crate::calendar::Day;

/// One small change to the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of which kind it is.
    pub kind: ChangeKind,
    /// What it is made in.
    pub owner: Owner,
    /// Where.
    pub span: Span,
    /// What is written.
    pub before: String,
    /// What is written in its place.
    pub after: String,
    edits: Vec<Edit>,
}

/// The kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A number, amount, term or date moved by one unit.
    Literal,
    /// `<` for `<=` or `>` for `>=`, and the other way round.
    Comparison,
    /// A part of `and` or `or` left out.
    Part,
    /// `not` left out.
    Negation,
    /// One of `any`, `all` and `no` for another.
    Quantifier,
    /// An exception or waiver that a relief no longer lists.
    Exception,
    /// The day on which one version of a clause gives way to the next, moved by one.
    Version,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [ChangeKind; 7] = [
        ChangeKind::Literal,
        ChangeKind::Comparison,
        ChangeKind::Part,
        ChangeKind::Negation,
        ChangeKind::Quantifier,
        ChangeKind::Exception,
        ChangeKind::Version,
    ];

    /// What was done, in words.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Literal => "number or date moved",
            ChangeKind::Comparison => "limit included or left out",
            ChangeKind::Part => "part left out",
            ChangeKind::Negation => "`not` left out",
            ChangeKind::Quantifier => "`any`, `all`, `no` exchanged",
            ChangeKind::Exception => "exception or waiver left out",
            ChangeKind::Version => "first day of a version moved",
        }
    }
}

/// What a change is made in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A criterion or a let.
    Definition(String),
    /// A relief, or a result of one.
    Outcome(String),
    /// A flag or a deadline.
    Notice(String),
}

impl Owner {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Owner::Definition(id) | Owner::Outcome(id) | Owner::Notice(id) => id,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    span: Span,
    text: String,
}

impl Change {
    /// The files with this change made.
    pub fn apply(&self, sources: &[Source]) -> Files {
        let files = (0..).zip(sources).map(|(file, source)| {
            let edits: Vec<&Edit> = self.edits.iter().filter(|edit| edit.span.file == file).collect();
            (source.path.as_str(), edited(&source.text, 0, &edits))
        });
        files.fold(Files::default(), |files, (path, text)| files.with(path, &text))
    }
}

/// Every change that can be made to criteria, lets, lists of exceptions and waivers, flags and deadlines. The files are
/// those of rules that load.
pub fn changes(sources: &[Source]) -> Vec<Change> {
    let sink = Sink::default();
    let documents: Vec<Spanned<DeTable<'_>>> =
        (0..).zip(sources).map(|(file, source)| toml_reader::parse(file, source, &sink)).collect();
    let gathered = Gathered::new(sources, &documents, &sink);
    let mut finder = Finder { sink: &sink, changes: Vec::new() };
    for (section, condition) in [("criteria", "when"), ("let", "is")] {
        gathered.entries(section).iter().for_each(|entry| finder.definition(*entry, condition));
    }
    for relief in &gathered.reliefs {
        finder.relief(*relief);
    }
    for result in gathered.entries("results") {
        if let Some(table) = result.node.as_table() {
            finder.outcome(result.id, table);
            finder.key(&Owner::Outcome(result.id.to_owned()), table, "where");
        }
    }
    for section in ["flags", "deadlines"] {
        gathered.entries(section).iter().for_each(|entry| finder.notice(*entry));
    }
    finder.changes
}

struct Finder<'f> {
    sink: &'f Sink,
    changes: Vec<Change>,
}

impl Finder<'_> {
    fn definition(&mut self, entry: Entry<'_>, condition: &str) {
        let owner = Owner::Definition(entry.id.to_owned());
        let Some(table) = entry.node.as_table() else {
            // A let may be its expression alone.
            self.expression(&owner, entry.node);
            return;
        };
        self.condition(&owner, table, condition);
        let versions = table.get("version").and_then(|versions| versions.node.items(self.sink)).unwrap_or_default();
        let versions: Vec<Table<'_>> = versions.into_iter().filter_map(Node::as_table).collect();
        for version in &versions {
            self.condition(&owner, *version, condition);
        }
        self.first_days(&owner, &versions);
    }

    fn condition(&mut self, owner: &Owner, table: Table<'_>, condition: &str) {
        for key in [condition, "review_if", "on"] {
            self.key(owner, table, key);
        }
    }

    fn relief(&mut self, entry: Entry<'_>) {
        let Some(table) = entry.node.as_table() else { return };
        let Some(id) = table.get("id").and_then(|id| id.node.text(self.sink)) else { return };
        self.outcome(id.value, table);
        if let Some(instances) = table.get("instances").and_then(|entry| entry.node.as_table()) {
            self.key(&Owner::Outcome(id.value.to_owned()), instances, "where");
        }
    }

    fn outcome(&mut self, id: &str, table: Table<'_>) {
        for key in ["exceptions", "waivers"] {
            let Some(entry) = table.get(key) else { continue };
            let listed = entry.node.texts(self.sink).unwrap_or_default();
            let list = |left_out: Option<usize>| {
                let kept = listed.iter().enumerate().filter(|(index, _)| Some(*index) != left_out);
                let kept: Vec<String> = kept.map(|(_, text)| format!("\"{}\"", text.value)).collect();
                format!("[{}]", kept.join(", "))
            };
            for (index, text) in listed.iter().enumerate() {
                self.changes.push(Change {
                    kind: ChangeKind::Exception,
                    owner: Owner::Outcome(id.to_owned()),
                    span: text.span,
                    before: format!("{key} = {}", list(None)),
                    after: format!("{key} = {}", list(Some(index))),
                    edits: vec![Edit { span: entry.node.span, text: list(Some(index)) }],
                });
            }
        }
    }

    fn notice(&mut self, entry: Entry<'_>) {
        if let Some(table) = entry.node.as_table() {
            for key in ["when", "date"] {
                self.key(&Owner::Notice(entry.id.to_owned()), table, key);
            }
        }
    }

    /// The last day of one version and the first of the next move together: otherwise there would be a gap.
    fn first_days(&mut self, owner: &Owner, versions: &[Table<'_>]) {
        let mut turns: BTreeMap<Day, Vec<(&str, Node<'_>, Day)>> = BTreeMap::new();
        for version in versions {
            for (key, after) in [("from", 0), ("until", 1)] {
                let Some(entry) = version.get(key) else { continue };
                let Some(day) = entry.node.day(self.sink) else { continue };
                turns.entry(day.plus_days(after)).or_default().push((key, entry.node, day));
            }
        }
        for dates in turns.values() {
            for days in [-1, 1] {
                let written = |days: i64| {
                    let all: Vec<String> =
                        dates.iter().map(|(key, _, day)| format!("{key} = {}", day.plus_days(days))).collect();
                    all.join(", ")
                };
                let moved = |(_, node, day): &(&str, Node<'_>, Day)| Edit {
                    span: node.span,
                    text: day.plus_days(days).to_string(),
                };
                self.changes.push(Change {
                    kind: ChangeKind::Version,
                    owner: owner.clone(),
                    span: dates[0].1.span,
                    before: written(0),
                    after: written(days),
                    edits: dates.iter().map(moved).collect(),
                });
            }
        }
    }

    fn key(&mut self, owner: &Owner, table: Table<'_>, key: &str) {
        if let Some(entry) = table.get(key) {
            self.expression(owner, entry.node);
        }
    }

    fn expression(&mut self, owner: &Owner, node: Node<'_>) {
        let Some(text) = node.text(self.sink).filter(Text::is_verbatim) else { return };
        let (Ok(tokens), Some(expr)) = (tokens(text.value), parser::expression(text, self.sink)) else { return };
        let mut written = Written { owner, text, changes: &mut self.changes };
        written.tokens(&tokens);
        written.parts(&expr);
    }
}

/// One expression with the changes found in it.
struct Written<'w, 'a> {
    owner: &'w Owner,
    text: Text<'a>,
    changes: &'w mut Vec<Change>,
}

impl Written<'_, '_> {
    fn add(&mut self, kind: ChangeKind, span: Span, replacement: &str) {
        let edit = Edit { span, text: replacement.to_owned() };
        let whole = self.text.part(0..self.text.value.len());
        self.changes.push(Change {
            kind,
            owner: self.owner.clone(),
            span,
            before: self.text.value.to_owned(),
            after: edited(self.text.value, whole.start, &[&edit]),
            edits: vec![edit],
        });
    }

    fn tokens(&mut self, tokens: &[Placed<'_>]) {
        for (index, (token, range)) in tokens.iter().enumerate() {
            // After a dot any word is the name of a field.
            let is_field = index > 0 && tokens[index - 1].0 == Token::Sign(".");
            let (kind, replacements) = match token {
                Token::Word(_) if is_field => continue,
                Token::Word("not") => {
                    // With the space after it.
                    let end = tokens.get(index + 1).map_or(range.end, |(_, next)| next.start);
                    self.add(ChangeKind::Negation, self.text.part(range.start..end), "");
                    continue;
                }
                Token::Word(word) => (ChangeKind::Quantifier, others(&["any", "all", "no"], word)),
                Token::Sign(sign) => (ChangeKind::Comparison, beside(sign)),
                Token::Number(number) => (ChangeKind::Literal, moved(*number, |number| number.to_string())),
                Token::Money(cents) => (ChangeKind::Literal, moved(cents / 100, |dollars| format!("${dollars}"))),
                Token::Date(day) => (ChangeKind::Literal, [-1, 1].map(|days| day.plus_days(days).to_string()).to_vec()),
                Token::Text(_) => continue,
            };
            for replacement in replacements {
                self.add(kind, self.text.part(range.clone()), &replacement);
            }
        }
    }

    /// Each part of an `and` or `or` left out, with the word that joins it to its neighbour.
    fn parts(&mut self, expr: &Expr<'_>) {
        if let ExprKind::All(parts) | ExprKind::Any(parts) = &expr.kind {
            for (index, part) in parts.iter().enumerate() {
                let (start, end) = match index {
                    0 => (part.span.start, parts[1].span.start),
                    _ => (parts[index - 1].span.end, part.span.end),
                };
                self.add(ChangeKind::Part, Span { file: part.span.file, start, end }, "");
            }
        }
        for (_, child) in expr.children() {
            self.parts(child);
        }
    }
}

/// A number one down and one up; nothing that is written is negative.
fn moved(number: i64, written: impl Fn(i64) -> String) -> Vec<String> {
    [number - 1, number + 1].into_iter().filter(|number| *number >= 0).map(written).collect()
}

/// The comparison that differs at the limit alone.
fn beside(sign: &str) -> Vec<String> {
    let other = match sign {
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        ">=" => ">",
        _ => return Vec::new(),
    };
    vec![other.to_owned()]
}

fn others(words: &[&str], word: &str) -> Vec<String> {
    if !words.contains(&word) {
        return Vec::new();
    }
    words.iter().filter(|other| **other != word).map(|other| (*other).to_owned()).collect()
}

/// Text that begins at byte `start` of its file, with edits made in it.
fn edited(text: &str, start: u32, edits: &[&Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span.start);
    let (mut result, mut done) = (String::new(), 0);
    for edit in edits {
        result += text.get(done..(edit.span.start - start) as usize).unwrap_or_default();
        result += &edit.text;
        done = (edit.span.end - start) as usize;
    }
    result + text.get(done..).unwrap_or_default()
}

//! The types of facts, columns and parameters.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{ChoiceType, ListId, Span, Type, TypeId};
use super::suggest::{did_you_mean, listed};
use super::toml_reader::{Entry, Fields, Node, Text};
use super::verdict::Verdict;
use crate::members::Members;

/// The words that a date may be, all later than every day.
pub(super) const LATER_WORDS: [&str; 4] = ["never", "still", "living", "none"];

const PLAIN: [(&str, Type); 6] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("money", Type::Money),
    ("date", Type::Date),
    ("term", Type::Term),
    ("text", Type::Text),
];

/// All choice types.
#[derive(Default)]
pub(super) struct Types {
    all: Vec<ChoiceType>,
    names: BTreeMap<String, TypeId>,
    /// By type the values that are keys of tables: their words stand there.
    from_tables: Vec<Members>,
    places: BTreeMap<String, Span>,
    /// Named types that could not be read.
    broken: BTreeSet<String>,
    used: RefCell<BTreeSet<TypeId>>,
}

/// A type as a fact or column declares it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declared {
    pub ty: Type,
    /// The word that a date may be.
    pub word: Option<String>,
}

/// The keys of each table, for types made of them.
pub(super) type TableKeys<'a> = BTreeMap<&'a str, Vec<&'a str>>;

impl Types {
    /// Reads the named types.
    pub fn read<'a>(entries: &[Entry<'a>], keys: &TableKeys<'a>, sink: &'a Sink) -> Types {
        let mut reading = Reading { entries: BTreeMap::new(), keys, sink, types: Types::default(), open: Vec::new() };
        let entries = unique("type", entries, sink);
        for entry in &entries {
            reading.entries.insert(entry.id, *entry);
        }
        for entry in &entries {
            reading.named(entry.id);
        }
        reading.types
    }

    /// All of them, named ones first.
    pub fn into_all(self) -> Vec<ChoiceType> {
        self.all
    }

    /// All of them, named ones first.
    pub fn all(&self) -> &[ChoiceType] {
        &self.all
    }

    /// One of them.
    pub fn get(&self, id: TypeId) -> &ChoiceType {
        &self.all[id.index()]
    }

    /// Its values that are keys of tables.
    pub fn tabular(&self, id: TypeId) -> Members {
        self.from_tables[id.index()]
    }

    /// The type with this name; it then counts as used.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        let id = self.names.get(name).copied()?;
        self.used.borrow_mut().insert(id);
        Some(id)
    }

    /// The type with this name, not yet used.
    pub fn id(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    /// Whether a type of this name is written but could not be read.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// The names of the named types.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Named types that nothing uses.
    pub fn unused(&self) -> impl Iterator<Item = (&str, Span)> {
        let used = self.used.borrow().clone();
        self.names
            .iter()
            .filter(move |(_, id)| !used.contains(id))
            .filter_map(|(name, _)| self.places.get(name).map(|span| (name.as_str(), *span)))
    }

    /// The verdict words as a type.
    pub fn verdict(&mut self) -> TypeId {
        self.intern(Verdict::ALL.iter().map(|verdict| verdict.word().to_owned()).collect(), BTreeMap::new())
    }

    /// The type with these values, made if there is none.
    fn intern(&mut self, values: Vec<String>, groups: BTreeMap<String, Members>) -> TypeId {
        let same = |ty: &ChoiceType| ty.values == values && (groups.is_empty() || ty.groups == groups);
        match self.all.iter().position(same) {
            Some(index) => {
                let id = TypeId(index as u32);
                self.used.borrow_mut().insert(id);
                id
            }
            None => self.add(ChoiceType { name: None, values, groups }, Members::EMPTY),
        }
    }

    fn add(&mut self, ty: ChoiceType, from_tables: Members) -> TypeId {
        self.all.push(ty);
        self.from_tables.push(from_tables);
        TypeId(self.all.len() as u32 - 1)
    }

    /// Reads `type` with the keys that go with it.
    pub fn declared(&mut self, fields: &mut Fields<'_>, lists: &BTreeMap<&str, ListId>) -> Option<Declared> {
        let (values, groups) = (fields.optional("values"), fields.optional("groups"));
        let node = fields.required("type", "\"bool\"")?;
        let text = node.text(fields.sink())?;
        self.written(text, values, groups, lists, fields.sink())
    }

    /// Reads a type with the values of an inline choice.
    pub fn written(
        &mut self,
        text: Text<'_>,
        values: Option<Node<'_>>,
        groups: Option<Node<'_>>,
        lists: &BTreeMap<&str, ListId>,
        sink: &Sink,
    ) -> Option<Declared> {
        let inline = matches!(text.value, "choice" | "set");
        if inline {
            let Some(values) = values else {
                sink.report_absent(
                    Diagnostic::error(text.span, format!("a `{}` needs its `values`", text.value))
                        .help("write `values = [\"...\", \"...\"]`, or the name of a type in place of `choice`"),
                );
                return None;
            };
            let (values, groups) = values_and_groups(values, groups, sink)?;
            let id = self.intern(values, groups);
            let ty = if text.value == "set" { Type::Set(id) } else { Type::Choice(id) };
            return Some(Declared { ty, word: None });
        }
        if let Some(extra) = values.or(groups) {
            sink.report(
                Diagnostic::error(
                    extra.span,
                    format!("only `choice` and `set` have values here, not `{}`", text.value),
                )
                .help("take the values out, or write `type = \"choice\"` or `type = \"set\"`"),
            );
        }
        self.simple(text.value, text.span, lists, sink)
    }

    /// Reads a type that is one phrase.
    pub fn simple(&self, phrase: &str, span: Span, lists: &BTreeMap<&str, ListId>, sink: &Sink) -> Option<Declared> {
        let words: Vec<&str> = phrase.split_whitespace().collect();
        let plain = |ty| Some(Declared { ty, word: None });
        match words.as_slice() {
            [name] => match PLAIN.iter().find(|(plain, _)| plain == name) {
                Some((_, ty)) => plain(*ty),
                None => plain(Type::Choice(self.known(name, span, sink)?)),
            },
            ["date", "or", word] if LATER_WORDS.contains(word) => {
                Some(Declared { ty: Type::Date, word: Some((*word).to_owned()) })
            }
            ["date", "or", ..] => {
                sink.report(Diagnostic::error(span, format!("`{phrase}` is no type of date")).help(
                    "a date has one word beside its days: `never`, `still`, `living` or `none`, as `date or never`",
                ));
                None
            }
            ["set", "of", name] => plain(Type::Set(self.known(name, span, sink)?)),
            ["ref", list] => plain(Type::Ref(known_list(list, span, lists, sink)?)),
            ["refs", list] => plain(Type::Refs(known_list(list, span, lists, sink)?)),
            _ => {
                self.unknown(phrase, span, sink);
                None
            }
        }
    }

    fn known(&self, name: &str, span: Span, sink: &Sink) -> Option<TypeId> {
        let id = self.named(name);
        if id.is_none() && !self.is_broken(name) {
            self.unknown(name, span, sink);
        }
        id
    }

    fn unknown(&self, name: &str, span: Span, sink: &Sink) {
        let plain = || PLAIN.iter().map(|(name, _)| *name).chain(["choice", "set"]);
        let help = did_you_mean(name, plain().chain(self.names())).unwrap_or_else(|| {
            format!(
                "expected {}, `date or never`, `ref LIST`, `refs LIST`, a named type or `set of` one",
                listed(plain())
            )
        });
        sink.report_absent(Diagnostic::error(span, format!("unknown type `{name}`")).help(help));
    }

    /// For each value of one type its index in the other, if the other has them all.
    pub fn recast(&self, from: TypeId, to: TypeId) -> Option<Vec<usize>> {
        let to = &self.get(to).values;
        self.get(from).values.iter().map(|value| to.iter().position(|other| other == value)).collect()
    }
}

fn known_list(list: &str, span: Span, lists: &BTreeMap<&str, ListId>, sink: &Sink) -> Option<ListId> {
    let id = lists.get(list).copied();
    if id.is_none() {
        let help = did_you_mean(list, lists.keys().copied());
        sink.report_absent(Diagnostic::error(span, format!("unknown list `{list}`")).maybe_help(help));
    }
    id
}

struct Reading<'r, 'a> {
    entries: BTreeMap<&'a str, Entry<'a>>,
    keys: &'r TableKeys<'a>,
    sink: &'a Sink,
    types: Types,
    /// Names being read, to find types made of themselves.
    open: Vec<&'a str>,
}

impl<'a> Reading<'_, 'a> {
    fn named(&mut self, name: &str) -> Option<TypeId> {
        if let Some(id) = self.types.names.get(name) {
            return Some(*id);
        }
        let entry = *self.entries.get(name)?;
        if self.types.is_broken(name) {
            return None;
        }
        if self.open.contains(&name) {
            let path = self.open.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
            self.sink.report(
                Diagnostic::error(entry.at, format!("type `{name}` is made of itself: {path} → `{name}`"))
                    .help("take one of them out of `any_of`"),
            );
            self.types.broken.insert(name.to_owned());
            return None;
        }
        self.open.push(entry.id);
        let values = self.values(entry);
        self.open.pop();
        match values {
            Some((values, groups, from_tables)) => {
                let ty = ChoiceType { name: Some(name.to_owned()), values, groups };
                let id = self.types.add(ty, from_tables);
                self.types.names.insert(name.to_owned(), id);
                self.types.places.insert(name.to_owned(), entry.at);
                Some(id)
            }
            None => {
                self.types.broken.insert(name.to_owned());
                None
            }
        }
    }

    fn values(&mut self, entry: Entry<'a>) -> Option<(Vec<String>, BTreeMap<String, Members>, Members)> {
        let mut fields = Fields::of("type", entry, self.sink)?;
        let (values, groups) = (fields.optional("values"), fields.optional("groups"));
        let (table, any_of) = (fields.text("table"), fields.optional("any_of"));
        fields.finish();
        match (values, table, any_of) {
            (Some(values), None, None) => {
                let (values, groups) = values_and_groups(values, groups, self.sink)?;
                Some((values, groups, Members::EMPTY))
            }
            (None, Some(table), None) => {
                let keys = self.table_keys(table)?;
                let all = Members::below(keys.len());
                Some((keys, BTreeMap::new(), all))
            }
            (None, None, Some(parts)) => self.joined(parts.texts(self.sink)?, entry.at),
            _ => {
                self.sink.report(
                    Diagnostic::error(
                        entry.at,
                        format!("type `{}` says not once where its values come from", entry.id),
                    )
                    .help("write one of `values = [...]`, `table = \"...\"`, `any_of = [...]`"),
                );
                None
            }
        }
    }

    fn table_keys(&self, table: Text<'a>) -> Option<Vec<String>> {
        let Some(keys) = self.keys.get(table.value) else {
            let help = did_you_mean(table.value, self.keys.keys().copied());
            let fault = Diagnostic::error(table.span, format!("unknown table `{}`", table.value)).maybe_help(help);
            self.sink.report_absent(fault);
            return None;
        };
        if keys.len() > Members::CAPACITY {
            self.sink.report(too_many(table.span, keys.len()));
            return None;
        }
        Some(keys.iter().map(|key| (*key).to_owned()).collect())
    }

    fn joined(&mut self, parts: Vec<Text<'a>>, at: Span) -> Option<(Vec<String>, BTreeMap<String, Members>, Members)> {
        let (mut values, mut groups, mut from_tables) = (Vec::new(), BTreeMap::new(), Members::EMPTY);
        for part in parts {
            let Some(id) = self.named(part.value) else {
                if !self.types.is_broken(part.value) {
                    self.types.unknown(part.value, part.span, self.sink);
                }
                return None;
            };
            self.types.used.borrow_mut().insert(id);
            let part = self.types.get(id).clone();
            if values.len() + part.values.len() > Members::CAPACITY {
                self.sink.report(too_many(at, values.len() + part.values.len()));
                return None;
            }
            let tabular = self.types.tabular(id);
            let moved: Vec<usize> = part.values.iter().map(|value| place_of(value, &mut values)).collect();
            from_tables = from_tables.or(tabular.iter().map(|index| moved[index]).collect());
            groups.extend(
                part.groups.iter().map(|(name, members)| {
                    (name.clone(), members.iter().map(|index| moved[index]).collect::<Members>())
                }),
            );
        }
        Some((values, groups, from_tables))
    }
}

fn place_of(value: &str, values: &mut Vec<String>) -> usize {
    values.iter().position(|other| other == value).unwrap_or_else(|| {
        values.push(value.to_owned());
        values.len() - 1
    })
}

fn too_many(span: Span, count: usize) -> Diagnostic {
    Diagnostic::error(span, format!("a type has at most {} values, this one has {count}", Members::CAPACITY))
        .help("split it into two facts")
}

fn values_and_groups(
    values: Node<'_>,
    groups: Option<Node<'_>>,
    sink: &Sink,
) -> Option<(Vec<String>, BTreeMap<String, Members>)> {
    let texts = values.texts(sink)?;
    let names = distinct(&texts, sink);
    if names.is_empty() {
        sink.report(Diagnostic::error(values.span, "a choice needs at least one value"));
        return None;
    }
    if names.len() > Members::CAPACITY {
        sink.report(too_many(values.span, names.len()));
        return None;
    }
    let mut read = BTreeMap::new();
    for group in groups.and_then(|groups| groups.table(sink)).map(|table| table.entries()).unwrap_or_default() {
        if !group.id.ends_with("_any") || names.iter().any(|name| name == group.id) {
            sink.report(
                Diagnostic::error(group.at, format!("`{}` is no name for a group", group.id))
                    .help("a group ends in `_any` and is not one of the values"),
            );
        }
        let members = group.node.texts(sink).unwrap_or_default();
        let indexes = members.iter().filter_map(|member| {
            let index = names.iter().position(|name| name == member.value);
            if index.is_none() {
                sink.report(unknown_value(member.value, member.span, &names));
            }
            index
        });
        read.insert(group.id.to_owned(), indexes.collect());
    }
    Some((names, read))
}

fn distinct(texts: &[Text<'_>], sink: &Sink) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        if names.iter().any(|name| name == text.value) {
            sink.report(
                Diagnostic::error(text.span, format!("the value `{}` is listed twice", text.value))
                    .help("take one of them out"),
            );
        } else {
            names.push(text.value.to_owned());
        }
    }
    names
}

/// A word that is no value of a choice.
pub(super) fn unknown_value(word: &str, span: Span, values: &[String]) -> Diagnostic {
    let names = || values.iter().map(String::as_str);
    let help = did_you_mean(word, names()).unwrap_or_else(|| format!("expected one of {}", listed(names())));
    Diagnostic::error(span, format!("`{word}` is not one of the values")).help(help)
}

//! Facts and lists of records, all but the expressions in them.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{FactDecl, FieldId, ListDecl, ListId, Sensitivity, Span, Type, Who};
use super::settings::Settings;
use super::suggest::did_you_mean;
use super::syntax::Expr;
use super::toml_reader::{Entry, Fields, Text};
use super::types::{Declared, Types};
use super::{parser, types};

/// A condition under which a question makes sense, to be checked when all names are known.
pub(super) struct Condition<'a> {
    /// The list of the field that it belongs to, or `None`.
    pub list: Option<ListId>,
    /// Index of the fact or field.
    pub index: usize,
    pub expr: Expr<'a>,
}

/// The facts and lists that were read.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub facts: Vec<FactDecl>,
    pub lists: Vec<ListDecl>,
    pub conditions: Vec<Condition<'a>>,
    /// Names whose type could not be read.
    pub broken: BTreeSet<String>,
    /// Fields by which lists are dated, spanned or told apart: the language reads them.
    pub structural: BTreeSet<(ListId, FieldId)>,
}

/// Numbers the lists in order of declaration.
pub(super) fn list_ids<'a>(lists: &[Entry<'a>]) -> BTreeMap<&'a str, ListId> {
    lists.iter().enumerate().map(|(index, entry)| (entry.id, ListId(index as u32))).collect()
}

/// Reads the sections `facts` and `lists`.
pub(super) fn read<'a>(
    facts: &[Entry<'a>],
    lists: &[Entry<'a>],
    list_ids: &BTreeMap<&'a str, ListId>,
    settings: &Settings,
    types: &mut Types,
    sink: &'a Sink,
) -> Facts<'a> {
    let mut reader = Reader { list_ids, settings, types, sink, read: Facts::default() };
    let mut named = Vec::new();
    for entry in facts {
        leaves(*entry, entry.id.to_owned(), &mut named);
    }
    for (id, entry) in unique_ids(named, sink) {
        reader.fact(id, entry);
    }
    for entry in lists {
        reader.list(*entry);
    }
    reader.read
}

/// `[facts.person.birth_date]` means `[facts."person.birth_date"]`: tables without a type are parts of a dotted id.
fn leaves<'a>(entry: Entry<'a>, id: String, found: &mut Vec<(String, Entry<'a>)>) {
    let inner = entry.node.as_table().filter(|table| table.get("type").is_none()).map(|table| table.entries());
    match inner {
        Some(entries) if !entries.is_empty() && entries.iter().all(|entry| entry.node.as_table().is_some()) => {
            for entry in entries {
                leaves(entry, format!("{id}.{}", entry.id), found);
            }
        }
        _ => found.push((id, entry)),
    }
}

fn unique_ids<'a>(named: Vec<(String, Entry<'a>)>, sink: &Sink) -> Vec<(String, Entry<'a>)> {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut kept = Vec::new();
    for (id, entry) in named {
        match seen.get(&id) {
            Some(first) => sink.report(super::gather::twice("fact", &id, entry.at, *first)),
            None => {
                seen.insert(id.clone(), entry.at);
                kept.push((id, entry));
            }
        }
    }
    kept
}

/// What the fields of a list take from it.
struct Defaults {
    topic: usize,
    who: Option<Who>,
    sensitivity: Sensitivity,
}

struct Reader<'r, 'a> {
    list_ids: &'r BTreeMap<&'a str, ListId>,
    settings: &'r Settings,
    types: &'r mut Types,
    sink: &'a Sink,
    read: Facts<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn fact(&mut self, id: String, entry: Entry<'a>) {
        let what = format!("fact `{id}`");
        let Some(table) = entry.node.table(self.sink) else {
            self.read.broken.insert(id);
            return;
        };
        let mut fields = Fields::new(what, entry.at, table, self.sink);
        if fields.required("topic", "\"identity\"").is_none() || fields.required("who", "\"C/D\"").is_none() {
            self.read.broken.insert(id.clone());
        }
        let defaults = Defaults { topic: 0, who: None, sensitivity: Sensitivity::Normal };
        let index = self.read.facts.len();
        let (decl, condition) = self.decl(id.clone(), entry.at, &mut fields, &defaults, &id);
        fields.finish();
        self.read.facts.push(decl);
        self.read.conditions.extend(condition.map(|expr| Condition { list: None, index, expr }));
    }

    fn decl(
        &mut self,
        id: String,
        span: Span,
        fields: &mut Fields<'a>,
        defaults: &Defaults,
        full_name: &str,
    ) -> (FactDecl, Option<Expr<'a>>) {
        let declared = self.types.declared(fields, self.list_ids);
        if declared.is_none() {
            self.read.broken.insert(full_name.to_owned());
        }
        let Declared { ty, word } = declared.unwrap_or(Declared { ty: Type::Text, word: None });
        let who = fields.text("who").and_then(|text| who(text, self.sink)).or(defaults.who).unwrap_or_default();
        let topic = fields.text("topic").and_then(|text| self.settings.topic(text, self.sink));
        let question = if who.attorney {
            fields.words("question")
        } else {
            fields.required_words("question", "\"When were you born?\"")
        };
        let applies_if = fields.text("applies_if").and_then(|text| parser::expression(text, self.sink));
        let decl = FactDecl {
            id,
            span,
            ty,
            word,
            who,
            sensitivity: sensitivity(fields).unwrap_or(defaults.sensitivity),
            topic: topic.unwrap_or(defaults.topic),
            question: question.unwrap_or_default(),
            help: fields.words("help"),
            shown_by: fields.words("shown_by"),
            timeline: fields.words("timeline"),
            always: fields.flag("always"),
            printed: fields.flag("printed"),
            applies_if: None,
            future: fields.flag("future"),
            given_as_age: fields.flag("given_as_age"),
        };
        self.check_marks(&decl, full_name);
        (decl, applies_if)
    }

    fn check_marks(&self, decl: &FactDecl, full_name: &str) {
        if self.read.broken.contains(full_name) {
            return;
        }
        if decl.ty != Type::Date && (decl.future || decl.given_as_age) {
            let mark = if decl.future { "future" } else { "given_as_age" };
            let message = format!("`{mark}` is for dates, and `{full_name}` is none");
            self.sink.report(Diagnostic::error(decl.span, message).help(format!("take `{mark}` out")));
        }
        if decl.ty != Type::Date && decl.timeline.is_some() {
            let message = format!("`timeline` is for dates, and `{full_name}` is none");
            self.sink.report(Diagnostic::error(decl.span, message).help("take `timeline` out"));
        }
        if decl.who.attorney && decl.ty != Type::Bool {
            let message = format!("a conclusion of an attorney is yes or no, and `{full_name}` is not");
            self.sink.report(Diagnostic::error(decl.span, message).help("write `type = \"bool\"`"));
        }
    }

    fn list(&mut self, entry: Entry<'a>) {
        let list = ListId(self.read.lists.len() as u32);
        let mut decl = ListDecl {
            id: entry.id.to_owned(),
            span: entry.at,
            topic: 0,
            opening: String::new(),
            record: None,
            shown_by: None,
            dated_by: None,
            ended_by: None,
            named_by: Vec::new(),
            days_of: None,
            single: Vec::new(),
            first: None,
            last: None,
            fields: Vec::new(),
        };
        if let Some(mut fields) = Fields::of("list", entry, self.sink) {
            self.list_keys(list, &mut decl, &mut fields);
            fields.finish();
        }
        self.read.lists.push(decl);
    }

    fn list_keys(&mut self, list: ListId, decl: &mut ListDecl, fields: &mut Fields<'a>) {
        let sink = self.sink;
        let topic = fields.required("topic", "\"entries\"").and_then(|node| node.text(sink));
        decl.topic = topic.and_then(|text| self.settings.topic(text, sink)).unwrap_or_default();
        decl.opening = fields.required_words("opening", "\"Have you ...?\"").unwrap_or_default();
        decl.record = fields.words("record");
        decl.shown_by = fields.words("shown_by");
        let defaults = Defaults {
            topic: decl.topic,
            who: fields.text("who").and_then(|text| who(text, sink)),
            sensitivity: sensitivity(fields).unwrap_or_default(),
        };
        let mut named = Vec::new();
        for entry in fields.entries("fields") {
            leaves(entry, entry.id.to_owned(), &mut named);
        }
        for (id, entry) in unique_ids(named, sink) {
            self.field(list, decl, id, entry, &defaults);
        }
        let dated_by = fields.text("dated_by");
        decl.dated_by = dated_by.and_then(|text| self.structural_field(list, decl, text, Some(Type::Date)));
        let ended_by = fields.text("ended_by");
        decl.ended_by = ended_by.and_then(|text| self.structural_field(list, decl, text, Some(Type::Date)));
        let named_by = fields.texts("named_by").into_iter();
        decl.named_by = named_by.filter_map(|text| self.structural_field(list, decl, text, None)).collect();
        decl.days_of = fields.optional("span").and_then(|node| {
            let texts = node.texts(sink)?;
            let [start, end] = texts.as_slice() else {
                return node.wrong("two date fields, as `span = [\"left\", \"returned\"]`", sink);
            };
            let start = self.structural_field(list, decl, *start, Some(Type::Date));
            let end = self.structural_field(list, decl, *end, Some(Type::Date));
            Some((start?, end?))
        });
        decl.single = fields.texts("single").into_iter().filter_map(|text| self.single(list, decl, text)).collect();
        decl.first = fields.text("first").and_then(|text| self.single(list, decl, text));
        decl.last = fields.text("last").and_then(|text| self.single(list, decl, text));
    }

    fn field(&mut self, list: ListId, decl: &mut ListDecl, id: String, entry: Entry<'a>, defaults: &Defaults) {
        let full_name = format!("{}.{id}", decl.id);
        let Some(table) = entry.node.table(self.sink) else {
            self.read.broken.insert(full_name);
            return;
        };
        let mut fields = Fields::new(format!("field `{full_name}`"), entry.at, table, self.sink);
        if defaults.who.is_none() {
            fields.required("who", "\"C/D\"");
        }
        let index = decl.fields.len();
        let (field, condition) = self.decl(id, entry.at, &mut fields, defaults, &full_name);
        fields.finish();
        decl.fields.push(field);
        self.read.conditions.extend(condition.map(|expr| Condition { list: Some(list), index, expr }));
    }

    fn structural_field(
        &mut self,
        list: ListId,
        decl: &ListDecl,
        text: Text<'a>,
        expected: Option<Type>,
    ) -> Option<FieldId> {
        let Some(field) = decl.field(text.value) else {
            let help = did_you_mean(text.value, decl.fields.iter().map(|field| field.id.as_str()));
            let message = format!("list `{}` has no field `{}`", decl.id, text.value);
            self.sink.report_absent(Diagnostic::error(text.span, message).maybe_help(help));
            return None;
        };
        let ty = decl.fields[field.index()].ty;
        let is_broken = self.read.broken.contains(&format!("{}.{}", decl.id, text.value));
        if expected.is_some_and(|expected| expected != ty) && !is_broken {
            self.sink.report(
                Diagnostic::error(text.span, format!("the field `{}` is no date", text.value))
                    .help("name a field with `type = \"date\"`"),
            );
            return None;
        }
        self.read.structural.insert((list, field));
        Some(field)
    }

    /// `which=first`
    fn single(&mut self, list: ListId, decl: &ListDecl, text: Text<'a>) -> Option<(FieldId, usize)> {
        let Some(equals) = text.value.find('=') else {
            let message = format!("`{}` is no field with a value", text.value);
            self.sink.report(Diagnostic::error(text.span, message).help("write it as `\"which=first\"`"));
            return None;
        };
        let (field, value) = (text.slice(0..equals), text.slice(equals + 1..text.value.len()));
        let id = self.structural_field(list, decl, field, None)?;
        let (Type::Choice(ty) | Type::Set(ty)) = decl.fields[id.index()].ty else {
            let message = format!("the field `{}` is no choice", field.value);
            self.sink.report(Diagnostic::error(field.span, message).help("name a choice and one of its values"));
            return None;
        };
        let values = &self.types.get(ty).values;
        let index = values.iter().position(|other| other == value.value);
        if index.is_none() {
            self.sink.report(types::unknown_value(value.value, value.span, values));
        }
        Some((id, index?))
    }
}

fn who(text: Text<'_>, sink: &Sink) -> Option<Who> {
    let mut who = Who::default();
    for letter in text.value.split('/') {
        match letter.trim() {
            "C" => who.client = true,
            "D" => who.document = true,
            "S" => who.staff = true,
            "A" => who.attorney = true,
            other => {
                let help = "write C (client), D (document), S (staff) or A (attorney), joined by `/`";
                sink.report(Diagnostic::error(text.span, format!("`{other}` can tell no fact")).help(help));
                return None;
            }
        }
    }
    Some(who)
}

fn sensitivity(fields: &mut Fields<'_>) -> Option<Sensitivity> {
    let node = fields.optional("sensitivity")?;
    let levels = [Sensitivity::Normal, Sensitivity::Sensitive, Sensitivity::Traumatic];
    fields.one_of(node, &["n", "s", "t"]).map(|index| levels[index])
}

/// Lists by id, each once.
pub(super) fn unique_lists<'a>(lists: &[Entry<'a>], sink: &Sink) -> Vec<Entry<'a>> {
    unique("list", lists, sink)
}

//! Reliefs and side results: what gets a verdict, and the criteria that make it.

use std::collections::BTreeMap;

use super::checker::{Checker, Place};
use super::definitions::cites;
use super::diagnostic::{Diagnostic, Sink};
use super::gather::twice;
use super::model::{Each, ExprKind, Outcome, Relief, RuleId, Span, Type, Verified};
use super::parser;
use super::settings::Settings;
use super::suggest::did_you_mean;
use super::syntax::{Expr, Param};
use super::toml_reader::{Entry, Fields, Node, Text};
use super::verified::{self, ShelfLife};
use super::vocabulary::{Signature, Vocabulary};

/// What a criterion is listed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Requirement,
    Bar,
    Exception,
    Waiver,
}

impl Role {
    /// "requirement", "bar" ...
    pub fn word(self) -> &'static str {
        match self {
            Role::Requirement => "requirement",
            Role::Bar => "bar",
            Role::Exception => "exception",
            Role::Waiver => "waiver",
        }
    }
}

/// A criterion in a list of a relief or result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing {
    /// Number of the relief or result, counted over all.
    pub outcome: usize,
    pub role: Role,
    /// Index of the definition.
    pub definition: usize,
    pub span: Span,
}

/// A relief as written.
pub(super) struct Written<'a> {
    pub id: &'a str,
    entry: Entry<'a>,
}

/// The reliefs that have an id, in order of path.
pub(super) fn written<'a>(entries: &[Entry<'a>], sink: &'a Sink) -> Vec<Written<'a>> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut found = Vec::new();
    for entry in entries {
        let Some(table) = entry.node.table(sink) else {
            continue;
        };
        let mut fields = Fields::new("the relief", entry.at, table, sink);
        let Some(id) = fields.required("id", "\"tps\"").and_then(|node| node.text(sink)) else {
            continue;
        };
        match seen.insert(id.value, id.span) {
            Some(first) => sink.report(twice("relief", id.value, id.span, first)),
            None => found.push(Written { id: id.value, entry: *entry }),
        }
    }
    found
}

/// The relief of each file.
pub(super) fn by_file(written: &[Written<'_>]) -> BTreeMap<u32, usize> {
    written.iter().enumerate().map(|(index, relief)| (relief.entry.at.file, index)).collect()
}

/// What was read of all reliefs.
pub(super) struct Outcomes {
    pub reliefs: Vec<Option<Relief>>,
    pub listings: Vec<Listing>,
    /// "relief `tps`", "result `keep`": by number of the outcome.
    pub names: Vec<String>,
}

/// Reads reliefs with their results.
pub(super) fn read<'a>(
    written: &[Written<'a>],
    results: &[Entry<'a>],
    vocabulary: &Vocabulary<'a>,
    settings: &Settings,
    shelf_life: ShelfLife,
    sink: &'a Sink,
) -> Outcomes {
    let mut reader = Reader { vocabulary, settings, sink, listings: Vec::new(), names: Vec::new() };
    let files = by_file(written);
    let mut reliefs: Vec<Option<Relief>> = written.iter().map(|relief| reader.relief(relief, shelf_life)).collect();
    let mut seen: BTreeMap<(usize, &str), Span> = BTreeMap::new();
    for entry in results {
        let Some(relief) = files.get(&entry.at.file) else {
            let message = format!("result `{}` stands in a file without a `[relief]`", entry.id);
            let help = "move it into the file of its relief";
            sink.report_absent(Diagnostic::error(entry.at, message).help(help));
            continue;
        };
        if let Some(first) = seen.insert((*relief, entry.id), entry.at) {
            sink.report(twice("result", entry.id, entry.at, first));
        }
        let result = reader.result(*entry);
        if let (Some(relief), Some(result)) = (&mut reliefs[*relief], result) {
            relief.results.push(result);
        }
    }
    Outcomes { reliefs, listings: reader.listings, names: reader.names }
}

struct Reader<'r, 'a> {
    vocabulary: &'r Vocabulary<'a>,
    settings: &'r Settings,
    sink: &'a Sink,
    listings: Vec<Listing>,
    names: Vec<String>,
}

/// The keys by which something is worked out once for each item.
#[derive(Default)]
struct WrittenEach<'a> {
    of: Option<Node<'a>>,
    filter: Option<Node<'a>>,
    name: Option<Node<'a>>,
}

impl<'a> Reader<'_, 'a> {
    fn relief(&mut self, written: &Written<'a>, shelf_life: ShelfLife) -> Option<Relief> {
        let table = written.entry.node.as_table()?;
        let mut fields = Fields::new(format!("relief `{}`", written.id), written.entry.at, table, self.sink);
        fields.optional("id");
        let decided_by = fields.required_words("decided_by", "\"immigration judge\"");
        let verified = self.verified(&mut fields, shelf_life);
        let discreet = fields.flag("discreet");
        let none = fields.words("none");
        let topics = fields.texts("topics");
        let topics = topics.into_iter().filter_map(|text| self.settings.topic(text, self.sink)).collect();
        let instances = fields.optional("instances").map(|node| self.instances(node));
        let outcome = self.outcome(written.id, &mut fields, instances.unwrap_or_default(), true);
        fields.finish();
        let results = Vec::new();
        Some(Relief {
            outcome: outcome?,
            decided_by: decided_by?,
            verified: verified?,
            results,
            discreet,
            topics,
            none,
        })
    }

    fn verified(&self, fields: &mut Fields<'a>, shelf_life: ShelfLife) -> Option<Verified> {
        fields.required("verified", "{ on = 2026-11-21, against = \"8 USC 1254a\" }")?;
        verified::read(fields, shelf_life)
    }

    fn instances(&self, node: Node<'a>) -> WrittenEach<'a> {
        let Some(table) = node.table(self.sink) else {
            return WrittenEach::default();
        };
        let mut fields = Fields::new("`instances`", node.span, table, self.sink);
        let of = fields.required("of", "\"d in tps_designations\"");
        let each = WrittenEach { of, filter: fields.optional("where"), name: fields.optional("name") };
        fields.finish();
        each
    }

    fn result(&mut self, entry: Entry<'a>) -> Option<Outcome> {
        let mut fields = Fields::of("result", entry, self.sink)?;
        let each = WrittenEach { of: fields.optional("of"), filter: fields.optional("where"), name: None };
        let instead = fields.flag("instead");
        let outcome = self.outcome(entry.id, &mut fields, each, false);
        fields.finish();
        outcome.map(|outcome| Outcome { instead, ..outcome })
    }

    fn outcome(
        &mut self,
        id: &str,
        fields: &mut Fields<'a>,
        written: WrittenEach<'a>,
        needs_cite: bool,
    ) -> Option<Outcome> {
        let name = fields.required_words("name", "\"Temporary Protected Status\"");
        let cite = cites(fields);
        if needs_cite && cite.is_empty() {
            self.sink.report_absent(
                Diagnostic::error(fields.at(), format!("{} lacks a citation", fields.what()))
                    .help("write `cite = [\"INA ...\"]`"),
            );
        }
        self.names.push(fields.what().to_owned());
        let is_each = written.of.is_some();
        let each = self.each(written);
        // Where the item has a fault, no criterion about it is to blame.
        let item = if is_each { each.as_ref().map(|each| each.item.ty) } else { None };
        let broken = is_each && each.is_none();
        let mut list = |role, texts: Vec<Text<'a>>| self.list(role, texts, item, broken);
        let requires = list(Role::Requirement, fields.texts("requires"));
        let barred_by = list(Role::Bar, fields.texts("barred_by"));
        let exceptions = list(Role::Exception, fields.texts("exceptions"));
        let waivers = list(Role::Waiver, fields.texts("waivers"));
        let outcome = Outcome {
            id: id.to_owned(),
            span: fields.at(),
            name: name?,
            cite,
            form: fields.words("form"),
            summary: fields.words("summary"),
            requires: requires?,
            barred_by: barred_by?,
            exceptions: exceptions?,
            waivers: waivers?,
            each,
            instead: false,
        };
        (!broken).then_some(outcome)
    }

    fn list(&mut self, role: Role, texts: Vec<Text<'a>>, item: Option<Type>, broken: bool) -> Option<Vec<RuleId>> {
        let rules: Vec<Option<RuleId>> = texts.into_iter().map(|text| self.listed(role, text, item, broken)).collect();
        rules.into_iter().collect()
    }

    fn listed(&mut self, role: Role, text: Text<'a>, item: Option<Type>, broken: bool) -> Option<RuleId> {
        let outcome = self.names.len() - 1;
        let definition = named_criterion(self.vocabulary, text, self.sink)?;
        self.vocabulary.use_definition(definition);
        let same = |other: &&Listing| other.outcome == outcome && other.definition == definition;
        if let Some(first) = self.listings.iter().find(same).filter(|first| first.role == role) {
            let message = format!("`{}` is listed twice", text.value);
            self.sink.report(
                Diagnostic::error(text.span, message)
                    .also(first.span, "first listed here")
                    .help("take one of them out"),
            );
        }
        self.listings.push(Listing { outcome, role, definition, span: text.span });
        let Signature::Value { rule, params, .. } = &self.vocabulary.signatures[definition] else {
            return None;
        };
        if broken {
            return None;
        }
        match (params.as_slice(), item) {
            ([], _) => Some(*rule),
            ([param], Some(item)) if *param == item => Some(*rule),
            _ => {
                let about: Vec<String> = params.iter().map(|param| self.vocabulary.describe(*param)).collect();
                let message = format!("`{}` is about {}", text.value, about.join(" and "));
                let help = match item {
                    Some(item) => {
                        format!("list criteria without parameters, or about {}", self.vocabulary.describe(item))
                    }
                    None => "list a criterion without parameters, such as one that asks `any ...` of it".to_owned(),
                };
                self.sink.report(Diagnostic::error(text.span, message).help(help));
                None
            }
        }
    }

    fn each(&self, written: WrittenEach<'a>) -> Option<Each> {
        let text = written.of?.text(self.sink)?;
        let params = parser::parameters(text, self.sink)?;
        let expression = |node: Option<Node<'a>>| match node {
            Some(node) => node.text(self.sink).and_then(|text| parser::expression(text, self.sink)).map(Some),
            None => Some(None),
        };
        let (filter, name) = (expression(written.filter), expression(written.name));
        self.checked_each(&params, filter?.as_ref(), name?.as_ref(), text.span)
    }

    fn checked_each(
        &self,
        params: &[Param<'a>],
        filter: Option<&Expr<'a>>,
        name: Option<&Expr<'a>>,
        span: Span,
    ) -> Option<Each> {
        let mut checker = Checker::new(self.vocabulary, Place::Root, self.sink);
        let mut items = checker.params(params)?;
        if items.len() != 1 || items[0].over.is_none() {
            let help = "name one variable and a list, as `d in tps_designations`";
            self.sink.report(Diagnostic::error(span, "this names no items").help(help));
            return None;
        }
        let filter = match filter {
            Some(filter) => Some(checker.typed(filter, Type::Bool)?),
            None => None,
        };
        let name = match name {
            Some(name) => {
                let checked = checker.value(name, None)?;
                match (&checked.kind, checked.ty) {
                    (ExprKind::Column(_, column), Type::Text) => Some(*column),
                    _ => {
                        let help = "name a column of type `text`, as `d.name`";
                        self.sink.report(Diagnostic::error(checked.span, "this names no item in words").help(help));
                        return None;
                    }
                }
            }
            None => None,
        };
        Some(Each { item: items.pop()?, filter, name, frame: checker.frame() })
    }
}

/// The definition of a criterion that is listed or acted on.
pub(super) fn named_criterion(vocabulary: &Vocabulary<'_>, text: Text<'_>, sink: &Sink) -> Option<usize> {
    let is_criterion = |index: &usize| vocabulary.definitions[*index].legal.is_some();
    let found = vocabulary.definition(text.value);
    if let Some(index) = found.filter(is_criterion) {
        return Some(index);
    }
    if found.is_some() {
        let message = format!("`{}` is a let, and a criterion belongs here", text.value);
        let help = "make it a criterion with a title and a citation";
        sink.report(Diagnostic::error(text.span, message).help(help));
        return None;
    }
    let criteria = || {
        vocabulary.definitions.iter().filter(|definition| definition.legal.is_some()).map(|definition| definition.id)
    };
    vocabulary.use_loosely(text.value);
    if let Some(meant) = super::suggest::closest(text.value, criteria()) {
        vocabulary.use_loosely(meant);
    }
    let help = did_you_mean(text.value, criteria()).unwrap_or_else(|| "write the id of a criterion".to_owned());
    sink.report_absent(Diagnostic::error(text.span, format!("unknown criterion `{}`", text.value)).help(help));
    None
}

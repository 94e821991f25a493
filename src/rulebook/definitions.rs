//! Criteria and lets as written: parsed, not yet typed.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, Sink};
use super::gather::twice;
use super::model::{Span, WrittenKind};
use super::parser::{self, KEYWORDS};
use super::syntax::{Expr, Param};
use super::toml_reader::{Entry, Fields, Node, Text};
use crate::calendar::Day;

/// A criterion or a let.
pub(super) struct Definition<'a> {
    pub id: &'a str,
    pub at: Span,
    pub params: Vec<Param<'a>>,
    pub versions: Vec<Version<'a>>,
    /// What makes it a criterion.
    pub legal: Option<Legal<'a>>,
    /// Some expression or its parameters could not be read.
    pub broken: bool,
    /// It can be named: by a word of the language, and by no other definition's name.
    pub has_good_name: bool,
}

/// The law between two dates.
pub(super) struct Version<'a> {
    pub at: Span,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub on: Option<Expr<'a>>,
    pub when: Option<Expr<'a>>,
    pub review_if: Option<Expr<'a>>,
    pub judgement: bool,
    pub cite: Vec<String>,
}

/// The legal side of a criterion.
pub(super) struct Legal<'a> {
    pub title: String,
    pub cite: Vec<String>,
    pub attorney: Option<Expr<'a>>,
    pub why_review: Option<String>,
    pub note: Option<String>,
    pub kind: WrittenKind,
    pub excepts: Vec<Text<'a>>,
    pub waives: Vec<Text<'a>>,
    pub form: Option<String>,
    pub leaves_review: bool,
    pub factors: Vec<Text<'a>>,
    pub unverified: bool,
    pub same_as: Option<Text<'a>>,
}

impl<'a> Definition<'a> {
    /// All its expressions, each with whether it stands in a parameter.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr<'a>> {
        let versions = self.versions.iter().flat_map(|version| [&version.on, &version.when, &version.review_if]);
        versions.chain(self.legal.iter().map(|legal| &legal.attorney)).flatten()
    }

    /// "criterion" or "let".
    pub fn what(&self) -> &'static str {
        if self.legal.is_some() { "criterion" } else { "let" }
    }
}

/// Reads the sections `criteria` and `let`.
pub(super) fn read<'a>(criteria: &[Entry<'a>], lets: &[Entry<'a>], sink: &'a Sink) -> Vec<Definition<'a>> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut definitions = Vec::new();
    let criteria = criteria.iter().map(|entry| ("criterion", *entry));
    for (what, entry) in criteria.chain(lets.iter().map(|entry| ("let", *entry))) {
        let mut definition = if what == "criterion" { criterion(entry, sink) } else { let_(entry, sink) };
        definition.has_good_name = has_good_name(what, entry, sink);
        match seen.get(entry.id) {
            Some(first) => {
                sink.report(twice(what, entry.id, entry.at, *first));
                definition.has_good_name = false;
            }
            None => {
                seen.insert(entry.id, entry.at);
            }
        }
        definitions.push(definition);
    }
    definitions
}

fn has_good_name(what: &str, entry: Entry<'_>, sink: &Sink) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_good = entry.id.starts_with(|c: char| c.is_ascii_alphabetic())
        && entry.id.chars().all(is_word)
        && !entry.id.ends_with('-')
        && !entry.id.contains("--")
        && !KEYWORDS.contains(&entry.id);
    if !is_good {
        sink.report(Diagnostic::error(entry.at, format!("`{}` cannot be the name of a {what}", entry.id)).help(
            "a name is made of letters, digits, `-` and `_`, starts with a letter, and is no word of the language",
        ));
    }
    is_good
}

fn empty(entry: Entry<'_>) -> Definition<'_> {
    Definition {
        id: entry.id,
        at: entry.at,
        params: Vec::new(),
        versions: Vec::new(),
        legal: None,
        broken: true,
        has_good_name: true,
    }
}

fn let_<'a>(entry: Entry<'a>, sink: &'a Sink) -> Definition<'a> {
    let mut definition = empty(entry);
    if entry.node.as_table().is_none() {
        let value = entry.node.text(sink).and_then(|text| parser::expression(text, sink));
        definition.broken = value.is_none();
        definition.versions.push(Version { when: value, ..Version::new(entry.at) });
        return definition;
    }
    if let Some(mut fields) = Fields::of("let", entry, sink) {
        definition.broken = false;
        read_params(&mut definition, &mut fields);
        read_versions(&mut definition, &mut fields, "is");
        fields.finish();
    }
    definition
}

fn criterion<'a>(entry: Entry<'a>, sink: &'a Sink) -> Definition<'a> {
    let mut definition = empty(entry);
    let Some(mut fields) = Fields::of("criterion", entry, sink) else {
        definition.legal = Some(Legal::unread());
        return definition;
    };
    definition.broken = false;
    read_params(&mut definition, &mut fields);
    read_versions(&mut definition, &mut fields, "when");
    let every_version_cites = definition.versions.iter().all(|version| !version.cite.is_empty());
    definition.legal = Some(legal(&mut fields, every_version_cites));
    definition.broken |=
        fields.optional("attorney").is_some() && definition.legal.as_ref().is_none_or(|legal| legal.attorney.is_none());
    fields.finish();
    definition
}

fn read_params<'a>(definition: &mut Definition<'a>, fields: &mut Fields<'a>) {
    let Some(node) = fields.optional("of") else {
        return;
    };
    match node.text(fields.sink()).and_then(|text| parser::parameters(text, fields.sink())) {
        Some(params) => definition.params = params,
        None => definition.broken = true,
    }
}

fn read_versions<'a>(definition: &mut Definition<'a>, fields: &mut Fields<'a>, value: &'static str) {
    let Some(dated) = fields.optional("version") else {
        let example = if value == "when" { "\"...\"" } else { "\"...\", the value" };
        let version = version(fields, definition, value, example);
        definition.versions.push(version);
        return;
    };
    if let Some(extra) = fields.optional(value) {
        fields.sink().report(
            Diagnostic::error(extra.span, format!("`{value}` stands beside dated versions"))
                .help(format!("move it into a `version`, or take the versions out of {}", fields.what())),
        );
    }
    let shared_review = fields.text("review_if").and_then(|text| parsed(definition, Some(text), fields.sink()));
    let shared_judgement = fields.flag("judgement");
    for node in dated.items(fields.sink()).unwrap_or_default() {
        let Some(table) = node.table(fields.sink()) else {
            definition.broken = true;
            continue;
        };
        let what = format!("this version of {}", fields.what());
        let mut inner = Fields::new(what, node.span, table, fields.sink());
        let mut version = version(&mut inner, definition, value, "\"...\"");
        read_dates(&mut version, definition, &mut inner);
        version.cite = cites(&mut inner);
        version.review_if = version.review_if.or_else(|| shared_review.clone());
        version.judgement |= shared_judgement;
        inner.finish();
        definition.versions.push(version);
    }
    check_dates(definition, fields.sink());
}

fn version<'a>(
    fields: &mut Fields<'a>,
    definition: &mut Definition<'a>,
    value: &'static str,
    example: &str,
) -> Version<'a> {
    let sink = fields.sink();
    let mut version = Version::new(fields.at());
    if value == "when" {
        version.judgement = fields.flag("judgement");
        let review_if = fields.text("review_if");
        version.review_if = review_if.and_then(|text| parsed(definition, Some(text), sink));
    }
    // A pure judgement has no condition: an attorney decides all of it.
    let node = if version.judgement { fields.optional(value) } else { fields.required(value, example) };
    let text = node.and_then(|node| node.text(sink));
    if node.is_some() || !version.judgement {
        version.when = parsed(definition, text, sink);
    }
    version
}

/// The expression; a missing or unreadable one breaks its definition.
fn parsed<'a>(definition: &mut Definition<'a>, text: Option<Text<'a>>, sink: &Sink) -> Option<Expr<'a>> {
    let expr = text.and_then(|text| parser::expression(text, sink));
    definition.broken |= expr.is_none();
    expr
}

fn read_dates<'a>(version: &mut Version<'a>, definition: &mut Definition<'a>, fields: &mut Fields<'a>) {
    let sink = fields.sink();
    version.from = fields.optional("from").and_then(|node| node.day(sink));
    version.until = fields.optional("until").and_then(|node| node.day(sink));
    if let Some(text) = fields.text("on") {
        version.on = parsed(definition, Some(text), sink);
    }
    if let (Some(from), Some(until)) = (version.from, version.until)
        && until < from
    {
        sink.report(
            Diagnostic::error(version.at, format!("this version ends on {until}, before it begins on {from}"))
                .help("correct `from` or `until`; `until` is the last day on which it is law"),
        );
    }
}

/// Versions follow each other day by day.
fn check_dates(definition: &mut Definition<'_>, sink: &Sink) {
    definition.versions.sort_by_key(|version| version.from.unwrap_or(Day::EARLIER));
    for pair in definition.versions.windows(2) {
        let (earlier, later) = (&pair[0], &pair[1]);
        let expected = earlier.until.map(|day| day.plus_days(1));
        if expected.is_some() && expected == later.from {
            continue;
        }
        let (what, help) = match (earlier.until, later.from) {
            (Some(until), Some(from)) if until < from => {
                let (first, last) = (until.plus_days(1), from.plus_days(-1));
                let days = if first == last { first.to_string() } else { format!("{first} to {last}") };
                let help = format!("write `until = {last}` in the earlier one or `from = {first}` in the later one");
                (format!("no version of `{}` is law on {days}", definition.id), help)
            }
            (_, Some(from)) => {
                let help = format!("write `until = {}` in the earlier one", from.plus_days(-1));
                (format!("two versions of `{}` are law on the same days", definition.id), help)
            }
            _ => {
                let help = "give each version but the first a `from`, and each but the last an `until`".to_owned();
                (format!("two versions of `{}` are law on the same days", definition.id), help)
            }
        };
        sink.report(Diagnostic::error(later.at, what).also(earlier.at, "the earlier version").help(help));
    }
}

fn legal<'a>(fields: &mut Fields<'a>, every_version_cites: bool) -> Legal<'a> {
    let sink = fields.sink();
    let title = fields.required_words("title", "\"what is true when it is met\"").unwrap_or_default();
    let cite = cites(fields);
    if cite.is_empty() && !every_version_cites {
        sink.report_absent(
            Diagnostic::error(fields.at(), format!("{} lacks a citation", fields.what()))
                .help("write `cite = [\"INA ...\"]`"),
        );
    }
    let kinds = [WrittenKind::Situation, WrittenKind::Step, WrittenKind::Flag];
    let kind = fields.optional("kind").and_then(|node| fields.one_of(node, &["situation", "step", "flag"]));
    let leaves = fields.optional("leaves").and_then(|node| fields.one_of(node, &["review"]));
    Legal {
        title,
        cite,
        attorney: fields.text("attorney").and_then(|text| parser::expression(text, sink)),
        why_review: fields.words("why_review"),
        note: fields.words("note"),
        kind: kind.map_or(WrittenKind::ByUse, |index| kinds[index]),
        excepts: fields.texts("excepts"),
        waives: fields.texts("waives"),
        form: fields.words("form"),
        leaves_review: leaves.is_some(),
        factors: fields.texts("factors"),
        unverified: fields.flag("unverified"),
        same_as: fields.text("same_as"),
    }
}

/// The citations under `cite`: a list, or one string.
pub(super) fn cites(fields: &mut Fields<'_>) -> Vec<String> {
    let sink = fields.sink();
    let Some(node) = fields.optional("cite") else {
        return Vec::new();
    };
    let nodes = if node.value.is_str() { Some(vec![node]) } else { Node::items(node, sink) };
    nodes.unwrap_or_default().into_iter().filter_map(|node| node.words(sink)).collect()
}

impl Version<'_> {
    fn new<'a>(at: Span) -> Version<'a> {
        Version {
            at,
            from: None,
            until: None,
            on: None,
            when: None,
            review_if: None,
            judgement: false,
            cite: Vec::new(),
        }
    }
}

impl Legal<'_> {
    fn unread<'a>() -> Legal<'a> {
        Legal {
            title: String::new(),
            cite: Vec::new(),
            attorney: None,
            why_review: None,
            note: None,
            kind: WrittenKind::ByUse,
            excepts: Vec::new(),
            waives: Vec::new(),
            form: None,
            leaves_review: false,
            factors: Vec::new(),
            unverified: false,
            same_as: None,
        }
    }
}

//! Rule tests and the fixtures that they share.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{Argument, NO_RESULT, Notice, NoticeKind, ReliefId, RuleId, RuleTest, Span};
use super::suggest::{did_you_mean, listed};
use super::syntax::{Domain, Param};
use super::toml_reader::{Entry, Fields, Node, Text};
use super::verdict::Verdict;
use super::vocabulary::{Signature, Vocabulary};
use crate::calendar::Day;

const FINDINGS: [&str; 4] = ["met", "not met", "unknown", "review"];

/// The ids that tests may name beside criteria and facts.
pub(super) struct Known<'k> {
    pub notices: &'k [Option<Notice>],
    /// Ids of all side results.
    pub results: &'k BTreeSet<&'k str>,
}

/// Reads `[fixtures]`.
pub(super) fn fixtures<'a>(entries: &[Entry<'a>], sink: &Sink) -> BTreeMap<String, toml::Table> {
    unique("fixture", entries, sink)
        .into_iter()
        .map(|entry| {
            // What is no table is reported, and known by its name all the same.
            let table = match entry.node.to_value() {
                toml::Value::Table(table) => Some(table),
                _ => entry.node.wrong("a case or a part of one, as a table", sink),
            };
            (entry.id.to_owned(), table.unwrap_or_default())
        })
        .collect()
}

/// Reads `[[test]]`; fixtures that no test uses are reported.
pub(super) fn tests<'a>(
    nodes: &[Node<'a>],
    fixture_entries: &[Entry<'a>],
    fixtures: &BTreeMap<String, toml::Table>,
    known: &Known<'_>,
    vocabulary: &Vocabulary<'a>,
    sink: &'a Sink,
) -> Vec<Option<RuleTest>> {
    let mut reader = Reader { fixtures, known, vocabulary, sink, used: BTreeSet::new(), names: BTreeMap::new() };
    let tests = nodes.iter().map(|node| reader.test(*node)).collect();
    for entry in fixture_entries.iter().filter(|entry| !reader.used.contains(entry.id)) {
        let message = format!("no test uses the fixture `{}`", entry.id);
        sink.report_absent(Diagnostic::error(entry.at, message).help("use it in a test, or take it out"));
    }
    tests
}

struct Reader<'r, 'a> {
    fixtures: &'r BTreeMap<String, toml::Table>,
    known: &'r Known<'r>,
    vocabulary: &'r Vocabulary<'a>,
    sink: &'a Sink,
    used: BTreeSet<String>,
    /// By file and name.
    names: BTreeMap<(u32, String), Span>,
}

impl<'a> Reader<'_, 'a> {
    fn test(&mut self, node: Node<'a>) -> Option<RuleTest> {
        let sink = self.sink;
        let mut fields = Fields::new("this test", node.span, node.table(sink)?, sink);
        let name = fields.required_words("name", "\"what the test shows\"");
        let row = fields.words("row");
        let fixtures = fields.texts("use");
        let as_of = fields.required("as_of", "2026-11-21").and_then(|node| node.day(sink));
        let own = fields.optional("case").and_then(|node| match node.to_value() {
            toml::Value::Table(table) => Some(table),
            _ => node.wrong("a case as a table", sink),
        });
        let case = self.merged(&fixtures, own.unwrap_or_default());
        let verdict = self.by_relief(fields.entries("verdict"), Self::verdict_word);
        let missing = self.by_relief(fields.entries("missing"), Self::fact_paths);
        let could_be = self.by_relief(fields.entries("could_be"), Self::verdict_words);
        let deciding = self.by_relief(fields.entries("deciding"), Self::criteria);
        let expect = fields.entries("expect").into_iter().map(|entry| self.expected(entry)).collect::<Vec<_>>();
        let values = fields.entries("values").into_iter().map(|entry| self.value(entry)).collect::<Vec<_>>();
        let flags = self.notices(NoticeKind::Flag, fields.texts("flags"));
        let no_flags = self.notices(NoticeKind::Flag, fields.texts("no_flags"));
        let deadlines = fields.entries("deadlines").into_iter().map(|entry| {
            let id = self.notice(NoticeKind::Deadline, entry.id, entry.at);
            Some((id?, entry.node.day(sink)?))
        });
        let deadlines = deadlines.collect::<Vec<_>>();
        let no_deadlines = self.notices(NoticeKind::Deadline, fields.texts("no_deadlines"));
        let results = fields.entries("results").into_iter().map(|entry| self.result(entry)).collect::<Vec<_>>();
        fields.finish();
        let name = name?;
        if let Some(first) = self.names.insert((node.span.file, name.clone()), node.span) {
            sink.report(
                Diagnostic::error(node.span, format!("two tests have the name `{name}`"))
                    .also(first, "the first one")
                    .help("say in the name what each shows"),
            );
        }
        Some(RuleTest {
            name,
            row,
            span: node.span,
            as_of: as_of?,
            case: case?,
            verdict: verdict?,
            expect: expect.into_iter().collect::<Option<_>>()?,
            values: values.into_iter().collect::<Option<_>>()?,
            missing: missing?,
            could_be: could_be?,
            deciding: deciding?,
            flags: flags?,
            no_flags: no_flags?,
            deadlines: deadlines.into_iter().collect::<Option<_>>()?,
            no_deadlines: no_deadlines?,
            results: results.into_iter().collect::<Option<_>>()?,
        })
    }

    /// The fixtures in order, then the test's own case.
    fn merged(&mut self, fixtures: &[Text<'a>], own: toml::Table) -> Option<toml::Table> {
        let mut case = toml::Table::new();
        let mut is_sound = true;
        for text in fixtures {
            match self.fixtures.get(text.value) {
                Some(part) => {
                    self.used.insert(text.value.to_owned());
                    merge(&mut case, part.clone());
                }
                None => {
                    is_sound = false;
                    let meant = super::suggest::closest(text.value, self.fixtures.keys().map(String::as_str));
                    self.used.extend(meant.map(str::to_owned));
                    let help = meant.map(|name| format!("did you mean `{name}`?"));
                    let fault = Diagnostic::error(text.span, format!("unknown fixture `{}`", text.value));
                    self.sink.report_absent(fault.maybe_help(help));
                }
            }
        }
        merge(&mut case, own);
        is_sound.then_some(case)
    }

    fn by_relief<T>(
        &self,
        entries: Vec<Entry<'a>>,
        read: impl Fn(&Self, Node<'a>) -> Option<T>,
    ) -> Option<Vec<(ReliefId, T)>> {
        let found: Vec<Option<(ReliefId, T)>> = entries
            .into_iter()
            .map(|entry| {
                let relief = self.relief(entry);
                let value = read(self, entry.node);
                Some((relief?, value?))
            })
            .collect();
        found.into_iter().collect()
    }

    fn relief(&self, entry: Entry<'a>) -> Option<ReliefId> {
        let found = self.vocabulary.reliefs.iter().position(|relief| *relief == entry.id);
        if found.is_none() {
            self.unknown("relief", entry.id, entry.at, self.vocabulary.reliefs.iter().copied());
        }
        found.map(|index| ReliefId(index as u32))
    }

    fn verdict_word(&self, node: Node<'a>) -> Option<String> {
        let text = node.text(self.sink)?;
        self.word("verdict", text, Verdict::ALL.iter().map(|verdict| verdict.word()))
    }

    fn verdict_words(&self, node: Node<'a>) -> Option<Vec<String>> {
        let words = node.texts(self.sink)?.into_iter();
        let words: Vec<Option<String>> =
            words.map(|text| self.word("verdict", text, Verdict::ALL.iter().map(|verdict| verdict.word()))).collect();
        words.into_iter().collect()
    }

    fn fact_paths(&self, node: Node<'a>) -> Option<Vec<String>> {
        let paths: Vec<Option<String>> = node.texts(self.sink)?.into_iter().map(|text| self.fact_path(text)).collect();
        paths.into_iter().collect()
    }

    /// `person.birth_date`, `convictions`, `convictions[0].on`
    fn fact_path(&self, text: Text<'a>) -> Option<String> {
        let path = text.value;
        let (list, field) = match path.split_once('[') {
            Some((list, rest)) => (list, rest.split_once("].").map(|(_, field)| field)),
            None => (path, None),
        };
        let known = match self.vocabulary.list_ids.get(list) {
            Some(list) => match field {
                Some(field) => self.vocabulary.list(*list).field(field).is_some(),
                None => !path.contains('['),
            },
            None => self.vocabulary.fact_ids.contains_key(path),
        };
        if known {
            return Some(path.to_owned());
        }
        let names = self.vocabulary.fact_ids.keys().map(String::as_str).chain(self.vocabulary.list_ids.keys().copied());
        self.unknown("fact", path, text.span, names.collect::<Vec<_>>().into_iter());
        None
    }

    fn criteria(&self, node: Node<'a>) -> Option<Vec<RuleId>> {
        let rules = node.texts(self.sink)?.into_iter().map(|text| self.rule(true, text.value, text.span));
        rules.collect::<Vec<_>>().into_iter().collect()
    }

    /// `breaks-presence[0]` with a finding.
    fn expected(&self, entry: Entry<'a>) -> Option<(RuleId, Vec<Argument>, String)> {
        let word = entry.node.text(self.sink).and_then(|text| self.word("finding", text, FINDINGS));
        let (id, about) = self.about(entry)?;
        let rule = self.rule(true, id, entry.at)?;
        self.check_about(entry, id, &about)?;
        Some((rule, about, word?))
    }

    fn value(&self, entry: Entry<'a>) -> Option<(RuleId, Vec<Argument>, String)> {
        let written = match entry.node.to_value() {
            toml::Value::String(words) => Some(words),
            toml::Value::Array(_) | toml::Value::Table(_) => {
                entry.node.wrong("one value as a case file writes it, as \"2026-11-21\"", self.sink)
            }
            value => Some(value.to_string()),
        };
        let (id, about) = self.about(entry)?;
        let rule = self.rule(false, id, entry.at)?;
        self.check_about(entry, id, &about)?;
        Some((rule, about, written?))
    }

    /// `breaks-presence[0]`, `present_on[2012-01-01]`: an id, and what it is asked about.
    fn about(&self, entry: Entry<'a>) -> Option<(&'a str, Vec<Argument>)> {
        let (id, written) = match entry.id.split_once('[') {
            Some((id, written)) => (id, written.strip_suffix(']')),
            None => (entry.id, Some("")),
        };
        let argument =
            |word: &str| word.parse().map(Argument::Item).ok().or_else(|| Day::parse(word).map(Argument::Day));
        let about = written.and_then(|written| {
            let words = written.split(',').map(str::trim).filter(|word| !word.is_empty());
            words.map(argument).collect::<Option<Vec<Argument>>>()
        });
        if about.is_none() {
            let help =
                "write the items counted from 0, or the day, as `\"breaks-presence[0]\"` or `\"x[0,2015-03-01]\"`";
            self.sink.report(Diagnostic::error(entry.at, format!("`{}` names no item", entry.id)).help(help));
        }
        Some((id, about?))
    }

    fn check_about(&self, entry: Entry<'a>, id: &str, about: &[Argument]) -> Option<()> {
        let params = &self.vocabulary.definitions[self.vocabulary.definition(id)?].params;
        let fits = |(param, argument): (&Param<'_>, &Argument)| match &param.domain {
            Domain::Each(_) => matches!(argument, Argument::Item(_)),
            Domain::Typed { ty, .. } => *ty == "date" && matches!(argument, Argument::Day(_)),
        };
        if params.len() == about.len() && params.iter().zip(about).all(fits) {
            return Some(());
        }
        let items = |count| if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
        let message = match (params.len(), about.len()) {
            (expected, found) if expected == found => format!("`{id}` is about something else than is named here"),
            (expected, 0) => format!("`{id}` is about {}, and none is named here", items(expected)),
            (expected, 1) => format!("`{id}` is about {}, and 1 is named here", items(expected)),
            (expected, found) => format!("`{id}` is about {}, and {found} are named here", items(expected)),
        };
        self.sink.report(Diagnostic::error(entry.at, message).help(example(id, params)));
        None
    }

    fn rule(&self, criterion: bool, id: &str, at: Span) -> Option<RuleId> {
        let vocabulary = self.vocabulary;
        let index =
            vocabulary.definition(id).filter(|index| !criterion || vocabulary.definitions[*index].legal.is_some());
        let Some(index) = index else {
            let ids = vocabulary.definitions.iter().filter(|definition| !criterion || definition.legal.is_some());
            let what = if criterion { "criterion" } else { "let" };
            self.unknown(what, id, at, ids.map(|definition| definition.id).collect::<Vec<_>>().into_iter());
            return None;
        };
        match vocabulary.signatures[index] {
            Signature::Value { rule, .. } => Some(rule),
            Signature::List { .. } => {
                let message = format!("`{id}` is a list and has no single value");
                self.sink
                    .report(Diagnostic::error(at, message).help("expect a let made of it, such as its `earliest`"));
                None
            }
            Signature::Broken => None,
        }
    }

    fn notices(&self, kind: NoticeKind, texts: Vec<Text<'a>>) -> Option<Vec<String>> {
        let ids: Vec<Option<String>> = texts.into_iter().map(|text| self.notice(kind, text.value, text.span)).collect();
        ids.into_iter().collect()
    }

    fn notice(&self, kind: NoticeKind, id: &str, at: Span) -> Option<String> {
        let ids = || {
            self.known.notices.iter().flatten().filter(|notice| notice.kind == kind).map(|notice| notice.id.as_str())
        };
        if ids().any(|other| other == id) {
            return Some(id.to_owned());
        }
        let what = if kind == NoticeKind::Flag { "flag" } else { "deadline" };
        self.unknown(what, id, at, ids().collect::<Vec<_>>().into_iter());
        None
    }

    fn result(&self, entry: Entry<'a>) -> Option<(String, String)> {
        let words = Verdict::ALL.iter().map(|verdict| verdict.word()).chain([NO_RESULT]);
        let word = entry.node.text(self.sink).and_then(|text| self.word("verdict", text, words));
        if !self.known.results.contains(entry.id) {
            self.unknown("result", entry.id, entry.at, self.known.results.iter().copied());
            return None;
        }
        Some((entry.id.to_owned(), word?))
    }

    fn word(&self, what: &str, text: Text<'a>, words: impl IntoIterator<Item = &'static str>) -> Option<String> {
        let words: Vec<&str> = words.into_iter().collect();
        if words.contains(&text.value) {
            return Some(text.value.to_owned());
        }
        let help = did_you_mean(text.value, words.iter().copied())
            .unwrap_or_else(|| format!("expected one of {}", listed(words.iter().copied())));
        self.sink.report(Diagnostic::error(text.span, format!("`{}` is no {what}", text.value)).help(help));
        None
    }

    fn unknown<'n>(&self, what: &str, id: &str, at: Span, ids: impl Iterator<Item = &'n str>) {
        let help = did_you_mean(id, ids);
        self.sink.report_absent(Diagnostic::error(at, format!("unknown {what} `{id}`")).maybe_help(help));
    }
}

/// What to write to ask a rule with these parameters.
fn example(id: &str, params: &[Param<'_>]) -> String {
    if params.is_empty() {
        return format!("write `{id}`");
    }
    let argument = |param: &Param<'_>| match param.domain {
        Domain::Each(_) => "0",
        Domain::Typed { .. } => "2015-03-01",
    };
    let arguments: Vec<&str> = params.iter().map(argument).collect();
    format!("write `\"{id}[{}]\"`: an item is counted from 0, a day written out", arguments.join(","))
}

/// Lays one case over another: tables are merged, everything else is replaced.
fn merge(case: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (case.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => merge(under, over),
            (_, value) => {
                case.insert(key, value);
            }
        }
    }
}

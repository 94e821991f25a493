//! Words in other languages: complete for each language of the rulebook, and nothing beside.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Sink};
use super::gather::{Gathered, twice};
use super::lexicon::Lexicon;
use super::model::{Check, Checklist, FactDecl, Notice, NoticeKind, Relief, Span, Translation, Type};
use super::settings::Settings;
use super::suggest::did_you_mean;
use super::toml_reader::{Entry, Table};
use super::types::LATER_WORDS;
use super::vocabulary::Vocabulary;

/// The language in which the rules are written; only words for values stand apart from them.
const ENGLISH: &str = "en";

/// Words that every language must have: key, and where the English stands.
#[derive(Default)]
pub(super) struct Demand {
    words: BTreeMap<String, Span>,
    values: BTreeMap<String, Span>,
    /// Words that a language may have beside: the rulebook's title, text columns that are printed here and there.
    optional_words: BTreeSet<String>,
    /// Values of columns, and the words that dates may be.
    optional_values: BTreeSet<String>,
}

/// What was read of all languages.
pub(super) struct Translations {
    pub english_values: Lexicon,
    pub others: BTreeMap<String, Translation>,
}

impl Demand {
    /// Collects the words of everything that is printed.
    pub fn new(
        settings: &Settings,
        vocabulary: &Vocabulary<'_>,
        reliefs: &[Option<Relief>],
        notices: &[Option<Notice>],
        checks: &[Option<Check>],
        checklists: &[Checklist],
    ) -> Demand {
        let mut demand = Demand::default();
        demand.optional_words.insert("rulebook.title".to_owned());
        for (topic, span) in settings.topics.iter().zip(&settings.topic_places) {
            demand.word(format!("topics.{}.title", topic.id), *span);
        }
        demand.definitions(vocabulary);
        for fact in &vocabulary.facts {
            demand.fact(format!("facts.{}", fact.id), fact);
        }
        for list in &vocabulary.lists {
            demand.word(format!("lists.{}.opening", list.id), list.span);
            if list.record.is_some() {
                demand.word(format!("lists.{}.record", list.id), list.span);
            }
            if list.shown_by.is_some() {
                demand.word(format!("lists.{}.shown_by", list.id), list.span);
            }
            for field in &list.fields {
                demand.fact(format!("lists.{}.fields.{}", list.id, field.id), field);
            }
        }
        for checklist in checklists {
            demand.word(format!("checklists.{}.question", checklist.id), checklist.span);
            for item in &checklist.items {
                demand.word(format!("checklists.{}.items.{}", checklist.id, vocabulary.name(item.asks)), item.span);
            }
        }
        reliefs.iter().flatten().for_each(|relief| demand.relief(relief));
        for notice in notices.iter().flatten() {
            demand.word(format!("{}.{}.title", section(notice.kind), notice.id), notice.span);
            if notice.to_client.is_some() {
                demand.word(format!("{}.{}.letter", section(notice.kind), notice.id), notice.span);
            }
        }
        for check in checks.iter().flatten() {
            demand.word(format!("checks.{}.message", check.id), check.span);
            demand.word(format!("checks.{}.remedy", check.id), check.span);
        }
        demand.tables(vocabulary, reliefs);
        demand.values(vocabulary);
        demand
    }

    fn word(&mut self, key: String, span: Span) {
        self.words.insert(key, span);
    }

    fn definitions(&mut self, vocabulary: &Vocabulary<'_>) {
        for definition in &vocabulary.definitions {
            let Some(legal) = &definition.legal else {
                continue;
            };
            let id = definition.id;
            self.word(format!("criteria.{id}.title"), definition.at);
            if legal.why_review.is_some() {
                self.word(format!("criteria.{id}.why_review"), definition.at);
            }
            if legal.note.is_some() {
                self.word(format!("criteria.{id}.note"), definition.at);
            }
        }
    }

    fn fact(&mut self, key: String, fact: &FactDecl) {
        if !fact.question.is_empty() {
            self.word(format!("{key}.question"), fact.span);
        }
        if fact.help.is_some() {
            self.word(format!("{key}.help"), fact.span);
        }
        if fact.shown_by.is_some() {
            self.word(format!("{key}.shown_by"), fact.span);
        }
        if fact.timeline.is_some() {
            self.word(format!("{key}.timeline"), fact.span);
        }
    }

    fn relief(&mut self, relief: &Relief) {
        let id = &relief.outcome.id;
        self.word(format!("relief.{id}.name"), relief.outcome.span);
        self.word(format!("relief.{id}.decided_by"), relief.outcome.span);
        if relief.outcome.summary.is_some() {
            self.word(format!("relief.{id}.summary"), relief.outcome.span);
        }
        if relief.none.is_some() {
            self.word(format!("relief.{id}.none"), relief.outcome.span);
        }
        for result in &relief.results {
            self.word(format!("results.{id}.{}.name", result.id), result.span);
            if result.summary.is_some() {
                self.word(format!("results.{id}.{}.summary", result.id), result.span);
            }
        }
    }

    /// Text columns that a report prints: those called `name`, and those that name instances.
    fn tables(&mut self, vocabulary: &Vocabulary<'_>, reliefs: &[Option<Relief>]) {
        let named: BTreeSet<(u32, u32)> = reliefs
            .iter()
            .flatten()
            .filter_map(|relief| {
                let each = relief.outcome.each.as_ref()?;
                match each.item.ty {
                    Type::Row(table) => Some((table.0, each.name?.0)),
                    _ => None,
                }
            })
            .collect();
        for (index, table) in vocabulary.tables.iter().enumerate() {
            for (position, column) in table.columns.iter().enumerate() {
                let is_printed = column.id == "name" || named.contains(&(index as u32, position as u32));
                if column.ty != Type::Text {
                    continue;
                }
                for row in &table.rows {
                    let key =
                        vocabulary.key_of(table, row).map(|key| format!("tables.{}.{key}.{}", table.id, column.id));
                    match key {
                        Some(key) if is_printed => self.word(key, row.span),
                        key => self.optional_words.extend(key),
                    }
                }
            }
        }
    }

    /// The values and groups of every choice that a fact may have.
    fn values(&mut self, vocabulary: &Vocabulary<'_>) {
        self.optional_values.extend(LATER_WORDS.iter().map(|word| (*word).to_owned()));
        for ty in vocabulary.types.all() {
            self.optional_values.extend(ty.values.iter().cloned());
        }
        let fields = vocabulary.lists.iter().flat_map(|list| &list.fields);
        for fact in vocabulary.facts.iter().chain(fields) {
            let (Type::Choice(id) | Type::Set(id)) = fact.ty else {
                continue;
            };
            let ty = vocabulary.types.get(id);
            let from_tables = vocabulary.types.tabular(id);
            let own = ty.values.iter().enumerate().filter(|(index, _)| !from_tables.contains(*index));
            for value in own.map(|(_, value)| value).chain(ty.groups.keys()) {
                self.values.entry(value.clone()).or_insert(fact.span);
            }
        }
    }

    /// Reads all languages against this demand.
    pub fn read(&self, gathered: &Gathered<'_>, settings: &Settings, sink: &Sink) -> Translations {
        for (language, tables) in &gathered.languages {
            let is_known = *language == ENGLISH || settings.languages.iter().any(|known| known == language);
            if let (false, Some(entry)) = (is_known, tables.iter().find_map(|table| table.entries().first().copied())) {
                let message = format!("`lang/{language}` belongs to no language of the rulebook");
                let help = format!("add \"{language}\" to `languages` in rulebook.toml, or take the folder out");
                sink.report_absent(Diagnostic::error(entry.at, message).help(help));
            }
        }
        let english = self.language(ENGLISH, gathered, settings, sink);
        let others = settings
            .languages
            .iter()
            .map(|language| (language.clone(), self.language(language, gathered, settings, sink)))
            .collect();
        Translations { english_values: english.values, others }
    }

    fn language(&self, language: &str, gathered: &Gathered<'_>, settings: &Settings, sink: &Sink) -> Translation {
        let Some(tables) = gathered.languages.get(language) else {
            if !(self.values.is_empty() && language == ENGLISH) {
                let message = format!("the folder `lang/{language}` has no words");
                let help = "add it, or take the language out of `languages` in rulebook.toml";
                sink.report_absent(Diagnostic::error(settings.span, message).help(help));
            }
            return Translation::default();
        };
        let mut reader = Reader { demand: self, language, sink, words: BTreeMap::new(), values: BTreeMap::new() };
        for table in tables {
            reader.file(*table);
        }
        reader.finish()
    }

    /// `results.keep.name` means `results.tps.keep.name` where only one relief has that result.
    fn canonical(&self, key: &str) -> Option<String> {
        if self.words.contains_key(key) || self.optional_words.contains(key) {
            return Some(key.to_owned());
        }
        let short = key.strip_prefix("results.")?;
        let mut full = self.words.keys().filter(|known| {
            let inner = known.strip_prefix("results.").and_then(|inner| inner.split_once('.'));
            inner.is_some_and(|(_, inner)| inner == short)
        });
        let found = full.next()?;
        full.next().is_none().then(|| found.clone())
    }
}

struct Reader<'r> {
    demand: &'r Demand,
    language: &'r str,
    sink: &'r Sink,
    words: BTreeMap<String, (String, Span)>,
    values: BTreeMap<String, (String, Span)>,
}

impl Reader<'_> {
    fn file(&mut self, table: Table<'_>) {
        for entry in table.entries() {
            if entry.id == "values" {
                self.values(entry);
            } else if self.language == ENGLISH {
                let message = format!("`{}` does not belong into `lang/{ENGLISH}`", entry.id);
                let help = "English words stand in the rule files; only `[values]` stands here";
                self.sink.report(Diagnostic::error(entry.at, message).help(help));
            } else {
                self.words(entry.id.to_owned(), entry);
            }
        }
    }

    fn words(&mut self, key: String, entry: Entry<'_>) {
        if let Some(table) = entry.node.as_table() {
            for inner in table.entries() {
                self.words(format!("{key}.{}", inner.id), inner);
            }
            return;
        }
        let Some(words) = entry.node.words(self.sink) else {
            // Its fault is reported; the word is not missing.
            self.words.insert(key, (String::new(), entry.at));
            return;
        };
        let Some(known) = self.demand.canonical(&key) else {
            let section = key.split('.').next().unwrap_or_default();
            let keys = self.demand.words.range(format!("{section}.")..format!("{section}/"));
            let help = did_you_mean(&key, keys.map(|(key, _)| key.as_str()))
                .unwrap_or_else(|| "take it out, or correct the id".to_owned());
            let fault = Diagnostic::error(entry.at, format!("nothing in the rules has the words `{key}`")).help(help);
            self.sink.report_absent(fault);
            return;
        };
        if let Some((_, first)) = self.words.get(&known) {
            self.sink.report(twice("translation", &known, entry.at, *first));
            return;
        }
        self.words.insert(known, (words, entry.at));
    }

    fn values(&mut self, entry: Entry<'_>) {
        for entry in entry.node.table(self.sink).map(Table::entries).unwrap_or_default() {
            let words = entry.node.words(self.sink).unwrap_or_default();
            if !self.demand.values.contains_key(entry.id) && !self.demand.optional_values.contains(entry.id) {
                let help = did_you_mean(entry.id, self.demand.values.keys().map(String::as_str))
                    .unwrap_or_else(|| "take it out, or correct the value".to_owned());
                let fault = Diagnostic::error(entry.at, format!("nothing has the value `{}`", entry.id)).help(help);
                self.sink.report_absent(fault);
            } else if let Some((_, first)) = self.values.get(entry.id) {
                self.sink.report(twice("word for the value", entry.id, entry.at, *first));
            } else {
                self.values.insert(entry.id.to_owned(), (words, entry.at));
            }
        }
    }

    fn finish(self) -> Translation {
        let language = self.language;
        if language != ENGLISH {
            for (key, span) in self.demand.words.iter().filter(|(key, _)| !self.words.contains_key(*key)) {
                let fault = Diagnostic::error(*span, format!("`{language}` lacks the words `{key}`"));
                self.sink.report_absent(fault.help(format!("write them in `lang/{language}`")));
            }
        }
        for (value, span) in self.demand.values.iter().filter(|(value, _)| !self.values.contains_key(*value)) {
            let fault = Diagnostic::error(*span, format!("`{language}` lacks a word for the value `{value}`"));
            self.sink
                .report_absent(fault.help(format!("write `{value} = \"...\"` under `[values]` in `lang/{language}`")));
        }
        let plain = |words: BTreeMap<String, (String, Span)>| {
            Lexicon::from(words.into_iter().map(|(key, (words, _))| (key, words)).collect::<BTreeMap<_, _>>())
        };
        Translation { words: plain(self.words), values: plain(self.values) }
    }
}

fn section(kind: NoticeKind) -> &'static str {
    super::notices::SECTIONS.iter().find(|(_, other, _)| *other == kind).map_or("", |(section, _, _)| section)
}

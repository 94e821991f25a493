//! Puts facts, answers, dates and records into words of one language.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::words::{Words, fill};
use super::{Language, dates};
use crate::calendar::Day;
use crate::case::{Answer, AnswerSource, Case, Domain, FactPath, State, TermBound};
use crate::engine::Item;
use crate::members::Members;
use crate::rulebook::{
    Checklist, ChecklistItem, Comparison, Constant, FactDecl, FactPathDecl, ListId, RuleId, Rulebook, Sensitivity,
    Table, TableId, Type, TypeId,
};
use crate::term::Term;

/// More values than this are counted, not named.
const NAMED_VALUES: usize = 6;

/// The phrases of one language over one rulebook.
pub(crate) struct Phrases<'a> {
    pub(crate) rulebook: &'a Rulebook,
    pub(crate) language: Language,
    pub(crate) words: &'static Words,
    as_of: Day,
    /// For each key of a table with names: its row.
    named_rows: OnceCell<HashMap<&'a str, (TableId, usize)>>,
}

impl<'a> Phrases<'a> {
    pub(crate) fn new(rulebook: &'a Rulebook, language: Language, as_of: Day) -> Phrases<'a> {
        Phrases { rulebook, language, words: Words::of(language), as_of, named_rows: OnceCell::new() }
    }

    /// The law's words under `key`, in this language if it has them.
    pub(crate) fn law<'t>(&self, key: &str, english: &'t str) -> &'t str
    where
        'a: 't,
    {
        self.rulebook.words(self.language.code(), key, english)
    }

    /// What is true when a criterion is met; of a let its id.
    pub(crate) fn title(&self, rule: RuleId) -> String {
        let rule = &self.rulebook.rules[rule.index()];
        let english = rule.criterion.as_ref().map_or(rule.id.as_str(), |criterion| &criterion.title);
        self.law(&format!("criteria.{}.title", rule.id), english).to_owned()
    }

    /// The declaration behind a fact or field.
    pub(crate) fn declaration(&self, path: FactPath) -> Option<&'a FactDecl> {
        match path {
            FactPath::Fact(id) => Some(&self.rulebook.facts[id.index()]),
            FactPath::Field(list, _, field) => Some(&self.rulebook.lists[list.index()].fields[field.index()]),
            FactPath::List(_) => None,
        }
    }

    /// The question that asks for a fact; of a list the one that opens it.
    pub(crate) fn question(&self, path: FactPath) -> &'a str {
        match self.declaration(path) {
            Some(fact) => self.law(&format!("{}.question", self.key(path)), &fact.question),
            None => self.law(&format!("{}.opening", self.key(path)), self.opening(path)),
        }
    }

    /// What is asked of all the questions of a checklist that holds this one.
    pub(crate) fn checklist_question(&self, path: FactPath) -> &'a str {
        let found = self.checklist(path).map(|(checklist, _)| checklist);
        found.map_or("", |list| self.law(&format!("checklists.{}.question", list.id), &list.question))
    }

    /// Its short form there.
    pub(crate) fn in_checklist(&self, path: FactPath) -> &'a str {
        let Some((checklist, item)) = self.checklist(path) else { return self.question(path) };
        self.law(&format!("checklists.{}.items.{}", checklist.id, path.name(self.rulebook)), &item.label)
    }

    fn checklist(&self, path: FactPath) -> Option<(&'a Checklist, &'a ChecklistItem)> {
        let asks = match path {
            FactPath::Fact(fact) => FactPathDecl::Fact(fact),
            FactPath::List(list) => FactPathDecl::List(list),
            FactPath::Field(..) => return None,
        };
        let items = self.rulebook.checklists.iter().flat_map(|list| list.items.iter().map(move |item| (list, item)));
        items.into_iter().find(|(_, item)| item.asks == asks)
    }

    /// The heading of the topic that a question belongs to.
    pub(crate) fn topic(&self, path: FactPath) -> &'a str {
        match self.rulebook.topics.get(self.topic_of(path)) {
            Some(topic) => self.law(&format!("topics.{}.title", topic.id), &topic.title),
            None => "",
        }
    }

    /// The place of that topic among all.
    pub(crate) fn topic_of(&self, path: FactPath) -> usize {
        match (self.declaration(path), path) {
            (Some(fact), _) => fact.topic,
            (None, FactPath::List(list)) => self.rulebook.lists[list.index()].topic,
            (None, _) => 0,
        }
    }

    /// How near to the heart a question goes.
    pub(crate) fn sensitivity(&self, path: FactPath) -> Sensitivity {
        self.declaration(path).map_or(Sensitivity::Normal, |fact| fact.sensitivity)
    }

    /// What a question means, if the rules say.
    pub(crate) fn help(&self, path: FactPath) -> Option<&'a str> {
        let help = self.declaration(path)?.help.as_deref()?;
        Some(self.law(&format!("{}.help", self.key(path)), help))
    }

    /// Which paper usually shows a fact, if the rules say.
    pub(crate) fn shown_by(&self, path: FactPath) -> Option<&'a str> {
        if let Some(shown_by) = self.declaration(path).and_then(|fact| fact.shown_by.as_deref()) {
            return Some(self.law(&format!("{}.shown_by", self.key(path)), shown_by));
        }
        let list = &self.rulebook.lists[path.list()?.index()];
        Some(self.law(&format!("lists.{}.shown_by", list.id), list.shown_by.as_deref()?))
    }

    fn opening(&self, path: FactPath) -> &'a str {
        match path {
            FactPath::List(list) => &self.rulebook.lists[list.index()].opening,
            _ => "",
        }
    }

    pub(crate) fn key(&self, path: FactPath) -> String {
        match path {
            FactPath::Fact(id) => format!("facts.{}", self.rulebook.facts[id.index()].id),
            FactPath::List(list) => format!("lists.{}", self.rulebook.lists[list.index()].id),
            FactPath::Field(list, _, field) => {
                let list = &self.rulebook.lists[list.index()];
                format!("lists.{}.fields.{}", list.id, list.fields[field.index()].id)
            }
        }
    }

    /// What a record of a list is called.
    pub(crate) fn record_name(&self, list: ListId) -> String {
        let list = &self.rulebook.lists[list.index()];
        match &list.record {
            Some(record) => self.law(&format!("lists.{}.record", list.id), record).to_owned(),
            None => list.id.replace('_', " "),
        }
    }

    /// A record by its list and number, with what tells which one it is, as far as that is known: "status 1 (TPS, 2024)".
    pub(crate) fn record(&self, case: &Case, list: ListId, record: usize) -> String {
        let name = self.reference(list, record);
        let dated_by = self.rulebook.lists[list.index()].dated_by;
        let date = dated_by.and_then(|field| self.mark(case, FactPath::Field(list, record, field)));
        let marks: Vec<String> = self.marks(case, list, record).into_iter().chain(date).collect();
        if marks.is_empty() { name } else { format!("{name} ({})", marks.join(", ")) }
    }

    /// What tells which one a record is, beside its date.
    pub(crate) fn marks(&self, case: &Case, list: ListId, record: usize) -> Vec<String> {
        let fields = self.rulebook.lists[list.index()].named_by.iter();
        fields.filter_map(|field| self.mark(case, FactPath::Field(list, record, *field))).collect()
    }

    /// An answer in a few words; none if there is no value.
    fn mark(&self, case: &Case, path: FactPath) -> Option<String> {
        let answer = case.answer(path)?;
        Some(match answer.domain()? {
            Domain::Number { low, high } if path.ty(self.rulebook) == Some(Type::Date) => {
                let day = dates::years(self.words, Day(*low), Day(*high)).unwrap_or_else(|| self.answer(path, answer));
                // "Some day" tells nothing apart.
                return (day != self.words.answer.some_day).then_some(day);
            }
            _ => {
                // What a value says of itself in brackets is no part of a name.
                let value = self.answer(path, answer);
                value.split_once(" (").map_or(value.clone(), |(name, _)| name.to_owned())
            }
        })
    }

    pub(crate) fn reference(&self, list: ListId, record: usize) -> String {
        let number = (record + 1).to_string();
        fill(&self.words.answer.record, &[("name", &self.record_name(list)), ("number", &number)])
    }

    fn references(&self, list: ListId, records: Members) -> String {
        let names: Vec<String> = records.iter().map(|record| self.reference(list, record)).collect();
        if names.is_empty() { self.words.answer.none.clone() } else { self.joined(&names, &self.words.answer.and) }
    }

    /// What a finding, result or notice is about.
    pub(crate) fn item(&self, case: &Case, item: Item) -> String {
        match item {
            Item::Record(list, record) => self.record(case, list, record),
            Item::Row(table, row) => self.row(table, row),
            // A computed first day may lie anywhere before all answers: that is no day to name.
            Item::Day(day) if day <= Day::FIRST || day >= Day::LAST => String::new(),
            Item::Day(day) => dates::day(self.words, day),
        }
    }

    /// The same as a case file names it.
    pub(crate) fn item_id(&self, item: Item) -> String {
        item_id(self.rulebook, item)
    }

    /// The name of a row, or its key.
    pub(crate) fn row(&self, table: TableId, row: usize) -> String {
        let table = &self.rulebook.tables[table.index()];
        let key = self.rulebook.row_key(table, row);
        match row_name(table, row) {
            Some(name) => self.law(&format!("tables.{}.{key}.name", table.id), name).to_owned(),
            None => key.to_owned(),
        }
    }

    /// A day written out.
    pub(crate) fn day(&self, day: Day) -> String {
        dates::day(self.words, day)
    }

    /// An answer: its value, or why there is none.
    pub(crate) fn answer(&self, path: FactPath, answer: &Answer) -> String {
        let words = &self.words.answer;
        match &answer.state {
            State::NotAsked => words.not_asked.clone(),
            State::DontKnow => words.dont_know.clone(),
            State::Declined => words.declined.clone(),
            State::Known { domain, written } => self.value(path, domain, written),
        }
    }

    /// Whether the records listed are all.
    pub(crate) fn list_answer(&self, case: &Case, list: ListId) -> String {
        let answer = case.list(list);
        let words = &self.words.answer;
        let complete = match answer.complete.since {
            _ if answer.complete.whole => words.all_records.clone(),
            Some(since) => fill(&words.all_since, &[("date", &dates::day(self.words, since))]),
            None => words.maybe_more.clone(),
        };
        match answer.records.len() {
            0 if answer.complete.whole => words.none.clone(),
            count => format!("{}; {complete}", words.records.of(count as i64)),
        }
    }

    fn value(&self, path: FactPath, domain: &Domain, written: &str) -> String {
        let ty = path.ty(self.rulebook);
        match (domain, ty) {
            (Domain::Bool(yes), _) => self.yes_or_no(*yes).to_owned(),
            (Domain::Number { low, high }, Some(Type::Date)) => self.period(path, Day(*low), Day(*high)),
            (Domain::Number { low, high }, Some(Type::Money)) => self.numbers(&money(*low), &money(*high)),
            (Domain::Number { low, high }, _) => self.numbers(&low.to_string(), &high.to_string()),
            (Domain::Term(bound), _) => self.term_bound(*bound),
            (Domain::Choice(members), Some(Type::Choice(ty))) => self.choice(ty, *members, written),
            (Domain::Set { surely, maybe }, Some(Type::Set(ty))) => self.set(ty, *surely, *maybe),
            (Domain::Set { surely, .. }, Some(Type::Refs(list))) => self.references(list, *surely),
            (Domain::Ref(None), _) => self.words.answer.none.clone(),
            (Domain::Ref(Some(record)), Some(Type::Ref(list))) => self.reference(list, *record),
            _ => printable(written),
        }
    }

    fn yes_or_no(&self, yes: bool) -> &str {
        if yes { &self.words.answer.yes } else { &self.words.answer.no }
    }

    fn numbers(&self, low: &str, high: &str) -> String {
        if low == high {
            return low.to_owned();
        }
        fill(&self.words.answer.numbers, &[("low", low), ("high", high)])
    }

    fn choice(&self, ty: TypeId, members: Members, written: &str) -> String {
        let values = &self.rulebook.types[ty.index()].values;
        if members.single().is_none()
            && let Some(group) = self.value_word(written)
        {
            return group.to_owned();
        }
        if members.len() > NAMED_VALUES {
            return fill(&self.words.answer.one_of_many, &[("count", &members.len().to_string())]);
        }
        self.joined(&self.labels(values, members), &self.words.answer.or)
    }

    fn set(&self, ty: TypeId, surely: Members, maybe: Members) -> String {
        let values = &self.rulebook.types[ty.index()].values;
        let labels = self.labels(values, surely);
        let open = maybe != surely;
        match (labels.is_empty(), open) {
            (true, true) => self.words.answer.maybe_more.clone(),
            (true, false) => self.words.answer.none.clone(),
            (false, true) => format!("{} {}", labels.join(", "), self.words.answer.and_perhaps),
            (false, false) => self.joined(&labels, &self.words.answer.and),
        }
    }

    fn labels(&self, values: &'a [String], members: Members) -> Vec<String> {
        members.iter().filter_map(|index| values.get(index)).map(|value| self.label(value)).collect()
    }

    /// `a, b and c`.
    fn joined(&self, labels: &[String], last: &str) -> String {
        match labels {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., end] => {
                let last = if self.language == Language::Spanish { euphonic(last, end) } else { last };
                format!("{} {last} {end}", first.join(", "))
            }
        }
    }

    /// The words for a value of a choice.
    pub(crate) fn label(&self, value: &str) -> String {
        if let Some(word) = self.value_word(value) {
            return word.to_owned();
        }
        match self.named_rows().get(value) {
            Some((table, row)) => self.row(*table, *row),
            None => value.replace('_', " "),
        }
    }

    /// The word for a value or group, if a language file has one.
    pub(crate) fn value_word(&self, value: &str) -> Option<&'a str> {
        let translated =
            self.rulebook.translations.get(self.language.code()).and_then(|language| language.values.get(value));
        translated.or_else(|| self.rulebook.value_words.get(value))
    }

    fn named_rows(&self) -> &HashMap<&'a str, (TableId, usize)> {
        self.named_rows.get_or_init(|| {
            let mut rows = HashMap::new();
            for (index, table) in self.rulebook.tables.iter().enumerate() {
                for row in (0..table.rows.len()).filter(|row| row_name(table, *row).is_some()) {
                    rows.entry(self.rulebook.row_key(table, row)).or_insert((TableId(index as u32), row));
                }
            }
            rows
        })
    }

    /// A term with its bound.
    fn term_bound(&self, bound: TermBound) -> String {
        let term = self.term(bound.term);
        let words = &self.words.answer;
        let template = match bound.is {
            Comparison::Equal => return term,
            Comparison::NotEqual => &words.other_than,
            Comparison::Less => &words.less_than,
            Comparison::AtMost => &words.at_most,
            Comparison::Greater => &words.more_than,
            Comparison::AtLeast => &words.at_least,
        };
        fill(template, &[("term", &term)])
    }

    fn term(&self, term: Term) -> String {
        let words = &self.words.term;
        let parts = [(term.months / 12, &words.year), (term.months % 12, &words.month), (term.days, &words.day)];
        let written: Vec<String> =
            parts.iter().filter(|(count, _)| *count != 0).map(|(count, unit)| unit.of(*count)).collect();
        if written.is_empty() { self.words.answer.no_time.clone() } else { written.join(" ") }
    }

    /// A partial date in words. A date that may be no later than the as-of date and reaches it is open upward.
    fn period(&self, path: FactPath, low: Day, high: Day) -> String {
        if low >= Day::LATER {
            return self.date_word(path);
        }
        let later = self.declaration(path).is_some_and(|fact| fact.future);
        let open_upward = high >= Day::LAST || (high >= self.as_of && !later && low < high);
        let low = if low <= Day::FIRST { Day::EARLIER } else { low };
        dates::period(self.words, low, if open_upward { Day::LATER } else { high })
    }

    fn date_word(&self, path: FactPath) -> String {
        let words = &self.words.answer;
        match self.declaration(path).and_then(|fact| fact.word.as_deref()) {
            Some("still") => words.still.clone(),
            Some("living") => words.living.clone(),
            Some("none") => words.none.clone(),
            _ => words.never.clone(),
        }
    }

    /// Who says so.
    pub(crate) fn source(&self, source: AnswerSource) -> &'static str {
        let words = &self.words.source;
        match source {
            AnswerSource::Client => &words.client,
            AnswerSource::Document => &words.document,
            AnswerSource::Staff => &words.staff,
            AnswerSource::Attorney => &words.attorney,
        }
    }
}

/// What a finding, result or notice is about, as a case file names it.
pub(crate) fn item_id(rulebook: &Rulebook, item: Item) -> String {
    match item {
        Item::Record(list, record) => format!("{}[{record}]", rulebook.lists[list.index()].id),
        Item::Row(table, row) => rulebook.row_key(&rulebook.tables[table.index()], row).to_owned(),
        Item::Day(day) => day.to_string(),
    }
}

/// Spanish "y" before the sound of i is "e", "o" before that of o is "u".
fn euphonic<'w>(word: &'w str, next: &str) -> &'w str {
    let next = next.to_lowercase();
    let starts = |sounds: &[&str]| sounds.iter().any(|sound| next.starts_with(sound));
    match word {
        "y" if starts(&["i", "í", "hi", "hí"]) && !starts(&["hie", "hia", "ie", "ia"]) => "e",
        "o" if starts(&["o", "ó", "ho", "hó"]) => "u",
        word => word,
    }
}

fn row_name(table: &Table, row: usize) -> Option<&str> {
    match &table.rows[row].cells[table.column("name")?.index()] {
        Constant::Text(name) => Some(name),
        _ => None,
    }
}

/// Dollars with thousands apart, cents only where there are any.
pub(crate) fn money(cents: i64) -> String {
    let (dollars, rest) = (cents / 100, (cents % 100).abs());
    let digits = dollars.abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    if rest == 0 { format!("{sign}${grouped}") } else { format!("{sign}${grouped}.{rest:02}") }
}

/// Text of a case file without characters that would steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped() {
        assert_eq!(money(0), "$0");
        assert_eq!(money(12_345_600), "$123,456");
        assert_eq!(money(100_050), "$1,000.50");
        assert_eq!(money(-99_999), "-$999.99");
    }

    #[test]
    fn spanish_words_between_give_way_to_their_own_sound() {
        assert_eq!(euphonic("y", "insultos"), "e");
        assert_eq!(euphonic("y", "hijos"), "e");
        assert_eq!(euphonic("y", "hielo"), "y");
        assert_eq!(euphonic("y", "golpes"), "y");
        assert_eq!(euphonic("o", "Honduras"), "u");
        assert_eq!(euphonic("o", "amenazas"), "o");
    }

    #[test]
    fn control_characters_are_not_printed() {
        assert_eq!(printable("a\u{1b}[31mb\nc"), "a [31mb c");
    }
}

//! What differs between two rulebooks, entry by entry: each entry is a handful of named texts, and texts are compared.

use std::collections::BTreeMap;

use crate::case;
use crate::rulebook::{
    Condition, Criterion, FactDecl, ListDecl, Notice, NoticeKind, Outcome, Relief, Rule, RuleId, Rulebook, Table, Type,
    Version, WrittenKind,
};

/// What an entry of the rules is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// A relief.
    Relief,
    /// A side result of one.
    Result,
    /// A criterion.
    Criterion,
    /// A let.
    Let,
    /// A flag.
    Flag,
    /// A deadline.
    Deadline,
    /// A paper to bring.
    Document,
    /// A next step.
    Step,
    /// A fee.
    Fee,
    /// A period.
    Period,
    /// A fact.
    Fact,
    /// A list of records.
    List,
    /// Questions that are put together.
    Checklist,
    /// A check of a case.
    Check,
    /// A table.
    Table,
    /// A row of a table.
    Row,
}

impl Section {
    /// All of them, in the order in which changes are told.
    pub const ALL: [Section; 16] = [
        Section::Relief,
        Section::Result,
        Section::Criterion,
        Section::Let,
        Section::Flag,
        Section::Deadline,
        Section::Document,
        Section::Step,
        Section::Fee,
        Section::Period,
        Section::Fact,
        Section::List,
        Section::Checklist,
        Section::Check,
        Section::Table,
        Section::Row,
    ];
}

/// What a text of an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Name or title.
    Title,
    /// Citations.
    Cite,
    /// The condition, or the value of a let, with its dates.
    Condition,
    /// Where it is for an attorney.
    ReviewIf,
    /// It is a judgement.
    Judgement,
    /// Situation, step or flag.
    Kind,
    /// What is required.
    Requires,
    /// What bars.
    BarredBy,
    /// The exceptions that apply, or what an exception defeats.
    Exceptions,
    /// The waivers that may apply, or what a waiver can lift.
    Waivers,
    /// The form.
    Form,
    /// Who decides.
    DecidedBy,
    /// When and against what it was checked.
    Checked,
    /// A date or an amount.
    Value,
    /// Which items it is about.
    About,
    /// The type of a fact with its values.
    Type,
    /// The question.
    Question,
    /// When it is asked.
    AskedIf,
    /// Notes and reasons for the attorney.
    Note,
    /// Rests on a point that no source shows.
    Unverified,
    /// A cell of a table.
    Cell,
}

/// An entry of one rulebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it is.
    pub section: Section,
    /// Its id.
    pub id: String,
    /// Its name in English.
    pub title: String,
    /// What it says.
    pub texts: Vec<(Aspect, Vec<String>)>,
}

/// A text that is another.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Which.
    pub aspect: Aspect,
    /// Lines that are gone.
    pub gone: Vec<String>,
    /// Lines that are new.
    pub new: Vec<String>,
}

/// An entry that is new, gone or another.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is new.
    Added(Entry),
    /// It is gone.
    Removed(Entry),
    /// It says something else.
    Changed(Entry, Vec<Edit>),
}

impl Change {
    /// The entry, as it is now if there still is one.
    pub fn entry(&self) -> &Entry {
        match self {
            Change::Added(entry) | Change::Removed(entry) | Change::Changed(entry, _) => entry,
        }
    }
}

/// Everything that differs, in the order of the sections and ids.
pub fn revision(old: &Rulebook, new: &Rulebook) -> Vec<Change> {
    let [mut before, after] = [old, new].map(|book| {
        let entries = entries(book).into_iter();
        entries.map(|entry| ((entry.section, entry.id.clone()), entry)).collect::<BTreeMap<_, _>>()
    });
    let mut changes: BTreeMap<(Section, String), Change> = BTreeMap::new();
    for (key, entry) in after {
        let change = match before.remove(&key) {
            None => Some(Change::Added(entry)),
            Some(then) => {
                let edits = edits(&then, &entry);
                (!edits.is_empty()).then_some(Change::Changed(entry, edits))
            }
        };
        changes.extend(change.map(|change| (key, change)));
    }
    changes.extend(before.into_iter().map(|(key, entry)| (key, Change::Removed(entry))));
    changes.into_values().collect()
}

fn edits(then: &Entry, now: &Entry) -> Vec<Edit> {
    let aspects = then.texts.iter().chain(&now.texts).map(|(aspect, _)| *aspect);
    let aspects: std::collections::BTreeSet<Aspect> = aspects.collect();
    let lines = |entry: &Entry, aspect: Aspect| -> Vec<String> {
        let of_aspect = entry.texts.iter().filter(|(other, _)| *other == aspect);
        of_aspect.flat_map(|(_, lines)| lines.clone()).collect()
    };
    let edit = |aspect: Aspect| {
        let (before, after) = (lines(then, aspect), lines(now, aspect));
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|line| !those.contains(line)).cloned().collect()
        };
        let edit = Edit { aspect, gone: without(&before, &after), new: without(&after, &before) };
        (!edit.gone.is_empty() || !edit.new.is_empty()).then_some(edit)
    };
    aspects.into_iter().filter_map(edit).collect()
}

fn entries(book: &Rulebook) -> Vec<Entry> {
    let reader = Reader { book };
    let mut entries = Vec::new();
    for relief in &book.reliefs {
        entries.push(reader.relief(relief));
        let results = relief.results.iter();
        entries.extend(results.map(|result| {
            let id = format!("{}.{}", relief.outcome.id, result.id);
            reader.outcome(Section::Result, id, result, Vec::new())
        }));
    }
    entries.extend(book.rules.iter().map(|rule| reader.rule(rule)));
    entries.extend(book.notices.iter().map(|notice| reader.notice(notice)));
    entries.extend(book.facts.iter().map(|fact| reader.fact(fact.id.clone(), fact)));
    for list in &book.lists {
        entries.push(reader.list(list));
        entries.extend(list.fields.iter().map(|field| reader.fact(format!("{}.{}", list.id, field.id), field)));
    }
    entries.extend(book.checklists.iter().map(|checklist| Entry {
        section: Section::Checklist,
        id: checklist.id.clone(),
        title: checklist.question.clone(),
        texts: vec![
            (Aspect::Question, vec![checklist.question.clone()]),
            (Aspect::Value, checklist.items.iter().map(|item| item.label.clone()).collect()),
        ],
    }));
    entries.extend(book.checks.iter().map(|check| Entry {
        section: Section::Check,
        id: check.id.clone(),
        title: check.message.clone(),
        texts: vec![
            (Aspect::Title, vec![check.message.clone(), check.remedy.clone()]),
            (
                Aspect::Condition,
                match &check.when {
                    Condition::Met(when) => vec![book.line(when)],
                    Condition::Differ(a, b) => vec![book.line(a), book.line(b)],
                },
            ),
        ],
    }));
    for table in &book.tables {
        entries.push(reader.table(table));
        entries.extend((0..table.rows.len()).map(|row| reader.row(table, row)));
    }
    entries
}

struct Reader<'a> {
    book: &'a Rulebook,
}

impl Reader<'_> {
    fn relief(&self, relief: &Relief) -> Entry {
        let verified = &relief.verified;
        let checked = format!("{}: {}", verified.on, verified.against);
        let more = vec![(Aspect::DecidedBy, vec![relief.decided_by.clone()]), (Aspect::Checked, vec![checked])];
        self.outcome(Section::Relief, relief.outcome.id.clone(), &relief.outcome, more)
    }

    fn outcome(&self, section: Section, id: String, outcome: &Outcome, more: Vec<(Aspect, Vec<String>)>) -> Entry {
        let mut texts = vec![
            (Aspect::Title, outcome.summary.iter().cloned().chain([outcome.name.clone()]).collect()),
            (Aspect::Cite, outcome.cite.clone()),
            (Aspect::Form, outcome.form.iter().cloned().collect()),
            (Aspect::Requires, self.titles(&outcome.requires)),
            (Aspect::BarredBy, self.titles(&outcome.barred_by)),
            (Aspect::Exceptions, self.titles(&outcome.exceptions)),
            (Aspect::Waivers, self.titles(&outcome.waivers)),
            (
                Aspect::About,
                outcome.each.iter().filter_map(|each| Some(self.book.line(each.filter.as_ref()?))).collect(),
            ),
        ];
        texts.extend(more);
        Entry { section, id, title: outcome.name.clone(), texts }
    }

    fn rule(&self, rule: &Rule) -> Entry {
        let mut texts: Vec<(Aspect, Vec<String>)> =
            vec![(Aspect::Condition, rule.versions.iter().map(|version| self.condition(version)).collect())];
        for version in &rule.versions {
            texts.push((Aspect::ReviewIf, version.review_if.iter().map(|expr| self.book.line(expr)).collect()));
            texts.push((Aspect::Judgement, version.judgement.then(|| "true".to_owned()).into_iter().collect()));
            texts.push((Aspect::Cite, version.cite.clone()));
        }
        match &rule.criterion {
            None => Entry { section: Section::Let, id: rule.id.clone(), title: rule.id.clone(), texts },
            Some(criterion) => {
                texts.extend(self.criterion(criterion));
                Entry { section: Section::Criterion, id: rule.id.clone(), title: criterion.title.clone(), texts }
            }
        }
    }

    fn criterion(&self, criterion: &Criterion) -> Vec<(Aspect, Vec<String>)> {
        let kind = match criterion.kind {
            WrittenKind::ByUse => None,
            WrittenKind::Situation => Some("situation"),
            WrittenKind::Step => Some("step"),
            WrittenKind::Flag => Some("flag"),
        };
        vec![
            (Aspect::Title, vec![criterion.title.clone()]),
            (Aspect::Cite, criterion.cite.clone()),
            (Aspect::Kind, kind.map(str::to_owned).into_iter().collect()),
            (Aspect::Exceptions, self.titles(&criterion.excepts)),
            (Aspect::Waivers, self.titles(&criterion.waives)),
            (Aspect::Form, criterion.form.iter().cloned().collect()),
            (Aspect::Note, criterion.note.iter().chain(&criterion.why_review).cloned().collect()),
            (Aspect::Unverified, criterion.unverified.then(|| "true".to_owned()).into_iter().collect()),
        ]
    }

    /// The condition with the dates between which it is law.
    fn condition(&self, version: &Version) -> String {
        let when = self.book.line(&version.when);
        let on = version.on.as_ref().map(|on| format!(" ({})", self.book.line(on))).unwrap_or_default();
        match (version.from, version.until) {
            (None, None) => when,
            (from, until) => {
                let [from, until] = [from, until].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
                format!("{from}..{until}{on}: {when}")
            }
        }
    }

    fn notice(&self, notice: &Notice) -> Entry {
        let section = match notice.kind {
            NoticeKind::Flag => Section::Flag,
            NoticeKind::Deadline => Section::Deadline,
            NoticeKind::Document => Section::Document,
            NoticeKind::Step => Section::Step,
            NoticeKind::Fee => Section::Fee,
            NoticeKind::Period => Section::Period,
        };
        let texts = vec![
            (Aspect::Title, vec![notice.title.clone()]),
            (Aspect::Cite, notice.cite.clone()),
            (Aspect::Condition, notice.when.iter().map(|expr| self.book.line(expr)).collect()),
            (Aspect::Value, notice.value.iter().chain(&notice.until).map(|expr| self.book.line(expr)).collect()),
        ];
        Entry { section, id: notice.id.clone(), title: notice.title.clone(), texts }
    }

    fn fact(&self, id: String, fact: &FactDecl) -> Entry {
        let texts = vec![
            (Aspect::Question, fact.help.iter().cloned().chain([fact.question.clone()]).collect()),
            (Aspect::Type, self.of_type(fact.ty)),
            (Aspect::AskedIf, fact.applies_if.iter().map(|body| self.book.line(&body.expr)).collect()),
        ];
        Entry { section: Section::Fact, id, title: fact.question.clone(), texts }
    }

    fn list(&self, list: &ListDecl) -> Entry {
        let texts = vec![(Aspect::Question, vec![list.opening.clone()])];
        Entry { section: Section::List, id: list.id.clone(), title: list.opening.clone(), texts }
    }

    /// The values of a choice, else the word for the type.
    fn of_type(&self, ty: Type) -> Vec<String> {
        match ty {
            Type::Choice(id) | Type::Set(id) => self.book.types[id.index()].values.clone(),
            Type::Ref(list) | Type::Refs(list) | Type::Record(list) => vec![self.book.lists[list.index()].id.clone()],
            Type::Row(table) => vec![self.book.tables[table.index()].id.clone()],
            ty => vec![format!("{ty:?}").to_lowercase()],
        }
    }

    fn table(&self, table: &Table) -> Entry {
        let checked = table.verified.iter().map(|verified| format!("{}: {}", verified.on, verified.against));
        let texts = vec![(Aspect::Checked, checked.collect())];
        Entry { section: Section::Table, id: table.id.clone(), title: table.id.clone(), texts }
    }

    fn row(&self, table: &Table, row: usize) -> Entry {
        let id = format!("{}.{}", table.id, self.book.row_key(table, row));
        let cells = table.columns.iter().zip(&table.rows[row].cells);
        let cells =
            cells.map(|(column, cell)| format!("{} = {}", column.id, case::written_cell(self.book, column.ty, cell)));
        let texts = vec![(Aspect::Cell, cells.collect())];
        Entry { section: Section::Row, title: id.clone(), id, texts }
    }

    fn titles(&self, rules: &[RuleId]) -> Vec<String> {
        let title = |rule: &Rule| match &rule.criterion {
            Some(criterion) => format!("{} ({})", criterion.title.trim_end_matches('.'), rule.id),
            None => rule.id.clone(),
        };
        rules.iter().map(|id| title(&self.book.rules[id.index()])).collect()
    }
}

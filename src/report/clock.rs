//! Days to come, in words: what changes by time alone, what must be done by when, and when rules should be checked again.

mod calendar;
mod json;
mod told;

pub use calendar::Detail;

use super::document::{Block, Document, Line, anchor};
use super::model::Report;
use super::phrases::Phrases;
use super::tone::Tone;
use super::words::{ClockWords, Words, fill};
use super::{Language, dates, wording};
use crate::calendar::Day;
use crate::case::Case;
use crate::engine::{Change, ChangeOf, Clock, FindingValue, Item, Kind, State, Truth, Verdict, tells_a_day};
use crate::rulebook::{NoticeKind, Outcome, ReliefId, RuleId, Rulebook};

/// Everything that time brings to one case.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// The language of its words.
    pub language: Language,
    /// The day it starts from.
    pub as_of: Day,
    /// The last day that was looked at.
    pub until: Day,
    /// The case's reference.
    pub reference: Option<String>,
    /// What tells the case from others: its reference, or what it holds.
    case_id: String,
    /// The rulebook's content hash.
    pub rulebook_hash: String,
    /// What changes by itself, deadlines, and rules going stale, in the order of their days.
    pub entries: Vec<Entry>,
}

/// Something that a day brings.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The id of the relief, result, criterion or deadline.
    pub id: String,
    /// What it is about, as a case file names it.
    pub items: Vec<String>,
    /// The first day on which it may be so.
    pub earliest: Day,
    /// The first day on which it surely is; none if that is not known.
    pub latest: Option<Day>,
    /// What changes, or is due.
    pub title: String,
    /// Citations.
    pub cite: Vec<String>,
    /// Before and after, in words.
    pub change: Option<(String, String)>,
    /// The same in the words of JSON.
    pub codes: Option<(&'static str, &'static str)>,
    /// What to do by then.
    pub to_do: String,
    /// The relief whose rules should be checked again.
    stale: Option<String>,
    tone: Tone,
}

/// What a day brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Something must be done by then.
    Deadline,
    /// A verdict changes.
    Verdict,
    /// A finding changes.
    Finding,
    /// Rules should be checked again.
    Stale,
}

impl Agenda {
    /// Puts a clock into words. Deadlines and the state of the rules come from the report of the same case.
    pub fn new(rulebook: &Rulebook, case: &Case, clock: &Clock, report: &Report, until: Day) -> Agenda {
        let phrases = Phrases::new(rulebook, report.language, report.as_of);
        let writer = Writer { rulebook, case, words: &phrases.words.clock, phrases: &phrases };
        let changes = told::of(rulebook, clock, report).into_iter().map(|change| writer.change(change));
        let mut entries: Vec<Entry> =
            changes.chain(writer.deadlines(report, until)).chain(writer.stale(report, until)).collect();
        let place = |entry: &Entry| (entry.earliest, entry.latest, entry.kind);
        entries.sort_by(|a, b| (place(a), &a.id, &a.items).cmp(&(place(b), &b.id, &b.items)));
        entries.dedup_by(|a, b| (a.kind, a.earliest, &a.title, &a.change) == (b.kind, b.earliest, &b.title, &b.change));
        Agenda {
            language: report.language,
            as_of: report.as_of,
            until,
            reference: report.reference.clone(),
            case_id: report.reference.clone().unwrap_or_else(|| report.case.to_string()),
            rulebook_hash: report.rulebook_hash.clone(),
            entries,
        }
    }

    /// The agenda as text with ANSI styles.
    pub fn to_text(&self, layout: super::Layout) -> String {
        self.document().to_text(layout)
    }

    /// The entries, one for all rules that should be checked again on a day.
    fn joined(&self) -> Vec<Entry> {
        let words = &Words::of(self.language).clock;
        let same_day = self.entries.chunk_by(|a, b| a.stale.is_some() && b.stale.is_some() && a.earliest == b.earliest);
        let joined = same_day.filter_map(|entries| {
            let (first, others) = entries.split_first()?;
            let mut entry = first.clone();
            if !others.is_empty() {
                let names: Vec<&str> = entries.iter().filter_map(|entry| entry.stale.as_deref()).collect();
                entry.title = fill(&words.stale, &[("relief", &names.join("; "))]);
            }
            Some(entry)
        });
        joined.collect()
    }

    fn document(&self) -> Document {
        let words = Words::of(self.language);
        let clock = &words.clock;
        let reference = self.reference.as_deref().unwrap_or(&words.report.no_reference);
        let range =
            fill(&clock.range, &[("from", &dates::day(words, self.as_of)), ("until", &dates::day(words, self.until))]);
        let mut blocks = vec![
            Block::Heading { level: 1, id: "top".into(), text: clock.title.clone() },
            Block::Paragraph {
                text: format!("{}: {}. {range}", words.report.reference, super::phrases::printable(reference)),
            },
            Block::Paragraph { text: clock.meaning.clone() },
        ];
        if self.entries.is_empty() {
            blocks.push(Block::Paragraph { text: clock.nothing.clone() });
        }
        let mut last = None;
        let entries = self.joined();
        let next = entries.iter().skip(1).map(Some).chain([None]);
        for (entry, next) in entries.iter().zip(next) {
            let days = (entry.earliest, entry.latest);
            if last != Some(days) {
                let text = when(words, entry);
                blocks.push(Block::Heading { level: 2, id: anchor("day", &entry.earliest.to_string()), text });
                blocks.push(Block::Lines { lines: Vec::new() });
                last = Some(days);
            }
            if let Some(Block::Lines { lines }) = blocks.last_mut() {
                let is_said_below = next.is_some_and(|next| is_done_together(entry, next));
                lines.extend(entry_lines(words, entry, is_said_below));
            }
        }
        let version = env!("CARGO_PKG_VERSION");
        let made = fill(&words.report.made_with, &[("version", version), ("hash", &self.rulebook_hash)]);
        Document {
            language: self.language.code(),
            title: clock.title.clone(),
            is_letter: false,
            blocks,
            foot: vec![words.report.disclaimer.clone(), made],
        }
    }
}

/// The day, or the days between which it is.
pub(super) fn when(words: &Words, entry: &Entry) -> String {
    let first = dates::day(words, entry.earliest);
    match entry.latest {
        Some(last) if last == entry.earliest => first,
        Some(last) => fill(&words.clock.between, &[("first", &first), ("last", &dates::day(words, last))]),
        None => fill(&words.clock.not_before, &[("first", &first)]),
    }
}

/// Whether what is to be done by then is the same, and said below.
fn is_done_together(entry: &Entry, next: &Entry) -> bool {
    (entry.earliest, entry.latest, &entry.to_do) == (next.earliest, next.latest, &next.to_do)
}

fn entry_lines(words: &Words, entry: &Entry, is_said_below: bool) -> Vec<Line> {
    let cite = if entry.cite.is_empty() { String::new() } else { format!(" — {}", entry.cite.join("; ")) };
    let change =
        entry.change.as_ref().map(|(before, after)| fill(&words.clock.change, &[("before", before), ("after", after)]));
    let change = change.map(|change| format!(": {change}")).unwrap_or_default();
    let title = wording::unstopped(&entry.title);
    let mut lines = vec![Line::new(entry.tone, format!("{title}{change}{cite}"))];
    if !entry.to_do.is_empty() && !is_said_below {
        lines.push(Line::new(Tone::Plain, entry.to_do.clone()));
    }
    lines
}

struct Writer<'a> {
    rulebook: &'a Rulebook,
    case: &'a Case,
    phrases: &'a Phrases<'a>,
    words: &'a ClockWords,
}

impl Writer<'_> {
    fn change(&self, change: &Change) -> Entry {
        let (kind, id, title, cite, items) = self.named(&change.of);
        let as_kind = match &change.of {
            ChangeOf::Finding(rule, ..) => kind_of(self.rulebook, *rule),
            _ => Kind::Requirement,
        };
        let in_words = |state| self.state(as_kind, state);
        let is_verdict = kind == EntryKind::Verdict;
        Entry {
            kind,
            id,
            items,
            earliest: change.earliest,
            latest: change.latest,
            title,
            cite,
            change: Some((in_words(change.before), in_words(change.after))),
            codes: Some((code(change.before), code(change.after))),
            to_do: if is_verdict { self.to_do(change).to_owned() } else { String::new() },
            stale: None,
            tone: if is_verdict { verdict_tone(change.after) } else { Tone::Plain },
        }
    }

    fn named(&self, of: &ChangeOf) -> (EntryKind, String, String, Vec<String>, Vec<String>) {
        match of {
            ChangeOf::Relief(relief) => self.outcome(*relief, None, None),
            ChangeOf::Instance(relief, item) => self.outcome(*relief, None, Some(*item)),
            ChangeOf::Result(relief, position, item) => self.outcome(*relief, Some(*position), *item),
            ChangeOf::Finding(rule, items, _) => {
                let criterion = self.rulebook.rules[rule.index()].criterion.as_ref();
                let cite = criterion.map(|criterion| criterion.cite.clone()).unwrap_or_default();
                let title = self.about(self.phrases.title(*rule), items);
                let id = self.rulebook.rules[rule.index()].id.clone();
                (EntryKind::Finding, id, title, cite, self.ids(items))
            }
        }
    }

    fn outcome(
        &self,
        relief: ReliefId,
        side: Option<usize>,
        item: Option<Item>,
    ) -> (EntryKind, String, String, Vec<String>, Vec<String>) {
        let decl = &self.rulebook.reliefs[relief.index()];
        let (outcome, key): (&Outcome, String) = match side {
            None => (&decl.outcome, format!("relief.{}.name", decl.outcome.id)),
            Some(position) => {
                let result = &decl.results[position];
                (result, format!("results.{}.{}.name", decl.outcome.id, result.id))
            }
        };
        let items: Vec<Item> = item.into_iter().collect();
        let title = self.about(self.phrases.law(&key, &outcome.name).to_owned(), &items);
        (EntryKind::Verdict, outcome.id.clone(), title, outcome.cite.clone(), self.ids(&items))
    }

    fn about(&self, title: String, items: &[Item]) -> String {
        let names: Vec<String> = items.iter().map(|item| self.phrases.item(self.case, *item)).collect();
        wording::titled(&title, &names)
    }

    fn ids(&self, items: &[Item]) -> Vec<String> {
        items.iter().map(|item| self.phrases.item_id(*item)).collect()
    }

    fn state(&self, kind: Kind, state: State) -> String {
        let words = self.phrases.words;
        match state {
            State::Verdict(verdict, _) => wording::short(verdict, words).to_owned(),
            State::Finding(value) => wording::finding(kind, value, words).to_owned(),
        }
    }

    fn to_do(&self, change: &Change) -> &str {
        let rank = |state| match state {
            State::Verdict(verdict, _) => verdict as u8,
            State::Finding(_) => 0,
        };
        match rank(change.after).cmp(&rank(change.before)) {
            std::cmp::Ordering::Less => &self.words.act_before,
            std::cmp::Ordering::Greater => &self.words.screen_again,
            std::cmp::Ordering::Equal => &self.words.ask,
        }
    }

    /// Days by which something must be done; those that fall on no business day say so.
    fn deadlines(&self, report: &Report, until: Day) -> Vec<Entry> {
        let cards = report.cards.iter().flat_map(|card| &card.notices);
        let notices = report.head.due.iter().chain(&report.head.notices).chain(cards);
        let due = notices.filter(|notice| notice.kind == NoticeKind::Deadline);
        due.filter_map(|notice| {
            let (low, high) = notice.days?;
            if !tells_a_day((low, high), report.as_of) || high < report.as_of || low > until {
                return None;
            }
            let title = wording::about(notice);
            let is_off = low == high && self.rulebook.holidays.business_day(low) != low;
            let in_review = notice.value == FindingValue::Settled(Truth::Review);
            let to_do = if notice.informative { &self.words.nothing_due } else { &self.words.deadline };
            let may_apply = notice.value == FindingValue::Unknown;
            let remarks = [
                (is_off && !notice.informative, &self.words.day_off),
                (in_review, &self.words.attorney_says),
                (may_apply, &self.words.may_apply),
            ];
            let remarks = remarks.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.as_str());
            let tone = match (may_apply, notice.informative) {
                (true, _) => Tone::Open,
                (false, true) => Tone::Plain,
                (false, false) => Tone::Bad,
            };
            let to_do: Vec<&str> = std::iter::once(to_do.as_str()).chain(remarks).collect();
            Some(Entry {
                kind: EntryKind::Deadline,
                id: notice.id.clone(),
                items: notice.item.iter().map(|item| item.id.clone()).collect(),
                earliest: low,
                latest: Some(high).filter(|high| high.is_day()),
                title,
                cite: notice.cite.clone(),
                change: None,
                codes: None,
                to_do: to_do.join(" "),
                stale: None,
                tone,
            })
        })
        .collect()
    }

    /// The first days on which rules are older than they may be.
    fn stale(&self, report: &Report, until: Day) -> Vec<Entry> {
        let reliefs =
            self.rulebook.reliefs.iter().filter(|relief| report.cards.iter().any(|card| card.id == relief.outcome.id));
        reliefs
            .filter_map(|relief| {
                let day = relief.verified.on.plus_days(relief.verified.shelf_life + 1);
                if day <= report.as_of || day > until {
                    return None;
                }
                let name = self.phrases.law(&format!("relief.{}.name", relief.outcome.id), &relief.outcome.name);
                Some(Entry {
                    kind: EntryKind::Stale,
                    id: relief.outcome.id.clone(),
                    items: Vec::new(),
                    earliest: day,
                    latest: Some(day),
                    title: fill(&self.words.stale, &[("relief", name)]),
                    cite: Vec::new(),
                    change: None,
                    codes: None,
                    to_do: String::new(),
                    stale: Some(name.to_owned()),
                    tone: Tone::Open,
                })
            })
            .collect()
    }
}

fn verdict_tone(state: State) -> Tone {
    match state {
        State::Verdict(verdict, _) => wording::verdict_tone(verdict),
        State::Finding(_) => Tone::Plain,
    }
}

/// What a criterion is to the reliefs that list it; a part if none does.
fn kind_of(rulebook: &Rulebook, rule: RuleId) -> Kind {
    let outcomes = || {
        let own = rulebook.reliefs.iter().map(|relief| &relief.outcome);
        own.chain(rulebook.reliefs.iter().flat_map(|relief| &relief.results))
    };
    let listed = |list: fn(&Outcome) -> &Vec<RuleId>| outcomes().any(|outcome| list(outcome).contains(&rule));
    if listed(|outcome| &outcome.barred_by) {
        Kind::Bar
    } else if listed(|outcome| &outcome.requires) {
        Kind::Requirement
    } else if listed(|outcome| &outcome.exceptions) {
        Kind::Exception
    } else if listed(|outcome| &outcome.waivers) {
        Kind::Waiver
    } else {
        Kind::Part
    }
}

fn code(state: State) -> &'static str {
    match state {
        State::Verdict(verdict, _) => Verdict::word(verdict),
        State::Finding(value) => value.word(),
    }
}

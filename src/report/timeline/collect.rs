use super::{Lane, Mark, Shape, Timeline, svg};
use crate::calendar::Day;
use crate::case::{Case, Domain, FactPath};
use crate::engine::{FindingValue, NEAR, Raised, Screening, Verdict};
use crate::report::dates;
use crate::report::phrases::Phrases;
use crate::report::wording;
use crate::report::words::fill;
use crate::rulebook::{FactDecl, FactId, FieldId, ListDecl, ListId, NoticeKind, Rulebook};

/// Days to come that lie further away are left to the list of deadlines.
const YEARS_AHEAD: i64 = 12 * 366;

/// The timeline of a case; none if there is nothing to show.
pub(crate) fn collect(phrases: &Phrases<'_>, case: &Case, screening: &Screening) -> Option<Timeline> {
    let collector = Collector { phrases, case, as_of: screening.as_of };
    let mut lanes = collector.single_facts();
    for (index, list) in phrases.rulebook.lists.iter().enumerate() {
        lanes.push(collector.list(ListId(index as u32), list));
    }
    lanes.extend(collector.notices(screening, NoticeKind::Period));
    lanes.extend(collector.notices(screening, NoticeKind::Deadline));
    lanes.retain(|lane| !lane.marks.is_empty());
    let lanes = together(lanes);
    if lanes.is_empty() {
        return None;
    }
    let words = phrases.words;
    let today = fill(&words.timeline.as_of, &[("date", &dates::day(words, screening.as_of))]);
    Some(Timeline {
        title: words.timeline.title.clone(),
        svg: svg::draw(&lanes, screening.as_of, &words.timeline.title, &today),
        rows: rows(&lanes),
    })
}

/// Lanes of one title are one lane: a topic may hold single facts and a list.
fn together(lanes: Vec<Lane>) -> Vec<Lane> {
    let mut together: Vec<Lane> = Vec::new();
    for lane in lanes {
        match together.iter_mut().find(|other| other.title == lane.title) {
            Some(other) => other.marks.extend(lane.marks),
            None => together.push(lane),
        }
    }
    together
}

/// The field that tells how long a record lasted.
fn end_of(list: &ListDecl) -> Option<FieldId> {
    list.days_of.map(|(_, end)| end).or(list.ended_by)
}

/// The name of a record begins like the other titles.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// In the order of their days.
fn rows(lanes: &[Lane]) -> Vec<(String, String)> {
    let mut marks: Vec<&Mark> = lanes.iter().flat_map(|lane| &lane.marks).collect();
    marks.sort_by_key(|mark| (mark.from.0, mark.from.1));
    marks.into_iter().map(|mark| (mark.when.clone(), mark.label.clone())).collect()
}

struct Collector<'a, 'p> {
    phrases: &'a Phrases<'p>,
    case: &'a Case,
    as_of: Day,
}

impl Collector<'_, '_> {
    /// Dates that stand alone, by topic.
    fn single_facts(&self) -> Vec<Lane> {
        let book = self.phrases.rulebook;
        let topics = book.topics.iter().enumerate();
        topics
            .map(|(topic, decl)| {
                let of_topic = book.facts.iter().enumerate().filter(|(_, fact)| fact.topic == topic);
                let marks = of_topic.filter_map(|(index, fact)| self.named(FactPath::Fact(FactId(index as u32)), fact));
                let title = self.phrases.law(&format!("topics.{}.title", decl.id), &decl.title).to_owned();
                Lane { title, marks: marks.collect() }
            })
            .collect()
    }

    /// The records of a list by their dates, and the other dates of theirs that have a name along time.
    fn list(&self, id: ListId, list: &ListDecl) -> Lane {
        let records = 0..self.case.list(id).records.len();
        let marks = records.flat_map(|record| {
            let whole = self.record(id, list, record);
            let fields = list.fields.iter().enumerate();
            let named = fields.filter_map(move |(index, field)| {
                self.named(FactPath::Field(id, record, FieldId(index as u32)), field)
            });
            whole.into_iter().chain(named)
        });
        Lane { title: capitalised(&self.phrases.record_name(id)), marks: marks.collect() }
    }

    fn record(&self, id: ListId, list: &ListDecl, record: usize) -> Option<Mark> {
        let start = list.dated_by?;
        if list.fields[start.index()].timeline.is_some() {
            // It has a better name of its own.
            return None;
        }
        let from = self.days(FactPath::Field(id, record, start))?;
        let end = end_of(list).map(|end| FactPath::Field(id, record, end));
        let to = end.and_then(|end| self.days(end));
        Some(Mark {
            label: self.reference(id, record),
            from,
            to: to.or(end.map(|_| (from.0, self.as_of.max(from.1)))),
            shape: Shape::Event,
            when: self.when(from, to),
        })
    }

    /// A record with what tells which one it is: "entry 1: crossed without being checked".
    fn reference(&self, id: ListId, record: usize) -> String {
        let (name, marks) = (self.phrases.reference(id, record), self.phrases.marks(self.case, id, record));
        if marks.is_empty() {
            return name;
        }
        fill(&self.phrases.words.timeline.named_by, &[("name", &name), ("value", &marks.join(", "))])
    }

    fn named(&self, path: FactPath, decl: &FactDecl) -> Option<Mark> {
        let label = decl.timeline.as_deref()?;
        let from = self.days(path)?;
        let label = self.phrases.law(&format!("{}.timeline", self.phrases.key(path)), label);
        let label = match path {
            FactPath::Field(list, record, _) => format!("{label} ({})", self.reference(list, record)),
            _ => label.to_owned(),
        };
        Some(Mark { label, from, to: None, shape: Shape::Event, when: self.when(from, None) })
    }

    /// The days that an answer admits; none if it tells nothing of them, or that it never was.
    fn days(&self, path: FactPath) -> Option<(Day, Day)> {
        match self.case.answer(path)?.domain()? {
            Domain::Number { low, high } if *low > Day::EARLIER.0 && *low < Day::LAST.0 => {
                Some((Day((*low).max(Day::FIRST.0)), Day((*high).min(Day::LAST.0))))
            }
            Domain::Number { low, .. } if *low >= Day::LAST.0 => Some((Day::LATER, Day::LATER)),
            _ => None,
        }
        .filter(|(low, _)| *low < Day::LAST || self.is_end(path))
    }

    /// Whether "still" is an answer that can be drawn: the end of something that has a beginning.
    fn is_end(&self, path: FactPath) -> bool {
        let FactPath::Field(list, _, field) = path else { return false };
        end_of(&self.phrases.rulebook.lists[list.index()]) == Some(field)
    }

    fn when(&self, from: (Day, Day), to: Option<(Day, Day)>) -> String {
        let words = self.phrases.words;
        let earliest = if from.0 <= Day::FIRST { Day::EARLIER } else { from.0 };
        let first = dates::period(words, earliest, from.1);
        match to {
            None => first,
            Some((low, _)) if low >= Day::LAST => fill(&words.timeline.since, &[("from", &first)]),
            Some(to) if !dates::is_whole(from.0, from.1) || !dates::is_whole(to.0, to.1) => {
                let (from, to) = (dates::vague(words, earliest, from.1), dates::vague(words, to.0, to.1));
                fill(&words.timeline.vague_span, &[("from", &from), ("to", &to)])
            }
            Some((low, high)) => {
                fill(&words.timeline.span, &[("from", &first), ("to", &dates::period(words, low, high))])
            }
        }
    }

    fn notices(&self, screening: &Screening, kind: NoticeKind) -> Option<Lane> {
        let book = self.phrases.rulebook;
        let words = &self.phrases.words.timeline;
        let of_kind = screening.raised.iter().filter(|raised| book.notices[raised.notice].kind == kind);
        // A time that no longer matters is not drawn; a day to come may matter beyond its relief.
        let of_kind = of_kind.filter(|raised| kind != NoticeKind::Period || is_for_open(book, screening, raised));
        let mut marks: Vec<Mark> = of_kind.filter_map(|raised| self.notice(raised, kind)).collect();
        // A notice of several reliefs is one day.
        marks.dedup_by(|a, b| a.label == b.label && a.from == b.from);
        let title = if kind == NoticeKind::Period { &words.periods } else { &words.deadlines };
        Some(Lane { title: title.clone(), marks })
    }

    fn notice(&self, raised: &Raised, kind: NoticeKind) -> Option<Mark> {
        let (low, high) = raised.amount.map(|(low, high)| (Day(low), Day(high)))?;
        if !low.is_day() || !high.is_day() || low <= Day::FIRST || high.0 - low.0 > 3 * NEAR {
            return None;
        }
        let to = raised.until.map(|(low, high)| (Day(low), Day(high)));
        if high.0 > self.as_of.0 + YEARS_AHEAD || to.is_some_and(|(low, _)| low <= Day::FIRST) {
            return None;
        }
        let decl = &self.phrases.rulebook.notices[raised.notice];
        let section = if kind == NoticeKind::Period { "periods" } else { "deadlines" };
        let title = self.phrases.law(&format!("{section}.{}.title", decl.id), &decl.title);
        let names: Vec<String> = raised.item.iter().map(|item| self.phrases.item(self.case, *item)).collect();
        let label = wording::titled(title, &names);
        let label = match raised.value {
            FindingValue::Unknown => format!("{label} ({})", self.phrases.words.report.if_it_applies),
            FindingValue::Settled(_) => label,
        };
        let shape = if kind == NoticeKind::Period { Shape::Period } else { Shape::Deadline };
        Some(Mark { label, from: (low, high), to, shape, when: self.when((low, high), to) })
    }
}

/// Whether a notice is for all, or for a relief that is not closed.
fn is_for_open(book: &Rulebook, screening: &Screening, raised: &Raised) -> bool {
    let reliefs = &book.notices[raised.notice].reliefs;
    let is_closed = |verdict| matches!(verdict, Verdict::NotMet | Verdict::Barred);
    let mut open = screening.reliefs.iter().filter(|relief| !is_closed(relief.result.verdict));
    reliefs.is_empty() || open.any(|relief| reliefs.contains(&relief.relief))
}

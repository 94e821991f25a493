//! What every report prints, in the words of one language: built once, written as text or as JSON.

use super::Language;
use super::timeline::Timeline;
use crate::calendar::Day;
use crate::engine::{FindingValue, Kind, Reason, Truth, Verdict};
use crate::rulebook::NoticeKind;

/// A screening in the words of one language.
#[derive(Clone, Debug)]
pub struct Report {
    /// The language of its words.
    pub language: Language,
    /// The day screened.
    pub as_of: Day,
    /// The rulebook's title.
    pub rulebook: String,
    /// The rulebook's content hash.
    pub rulebook_hash: String,
    /// The case's reference.
    pub reference: Option<String>,
    /// The answers as a case file in JSON.
    pub case: serde_json::Value,
    /// What stands first.
    pub head: Head,
    /// One card for each relief.
    pub cards: Vec<Card>,
    /// Every answer that was given.
    pub answers: Vec<Fact>,
    /// The letter to the client names no discreet relief.
    pub guarded: bool,
    /// The client cannot come to the office: the letter speaks of no visit.
    pub no_visit: bool,
    /// Events and counted times, drawn.
    pub(crate) timeline: Option<Timeline>,
}

/// What stands first in every report.
#[derive(Clone, Debug)]
pub struct Head {
    /// Flags and other notices for every relief.
    pub notices: Vec<Notice>,
    /// Deadlines within 60 days, in the order of their days.
    pub due: Vec<Notice>,
    /// Attorney's conclusions that contradict what the facts decide.
    pub overrides: Vec<Override>,
    /// Answers that do not fit together.
    pub warnings: Vec<Warning>,
}

/// A check that fires.
#[derive(Clone, Debug)]
pub struct Warning {
    /// The id of the check.
    pub check: String,
    /// Ids of the facts that it points at.
    pub facts: Vec<String>,
    /// The records that it is about, by name.
    pub about: Vec<String>,
    /// What does not fit.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// An attorney's conclusion that contradicts the facts.
#[derive(Clone, Debug)]
pub struct Override {
    /// The criterion.
    pub title: String,
    /// What the attorney concluded.
    pub concluded: FindingValue,
    /// What the facts alone give.
    pub facts_say: FindingValue,
}

/// A relief, an instance of one, or a side result.
#[derive(Clone, Debug)]
pub struct Card {
    /// The id of the relief or side result.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about: an instance, or a record.
    pub item: Option<Item>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether more facts could change it.
    pub open: bool,
    /// If open, the verdicts that remain, best first.
    pub could_be: Vec<Verdict>,
    /// Not every verdict in `could_be` is certain to be possible.
    pub unsharp: bool,
    /// Not every fact in `missing` is certain to matter.
    pub missing_unsharp: bool,
    /// Why it may be open, for the client.
    pub summary: Option<String>,
    /// The form to file.
    pub form: Option<String>,
    /// Who decides.
    pub decided_by: Option<String>,
    /// Citations.
    pub cite: Vec<String>,
    /// When its law was checked.
    pub law: Option<Law>,
    /// The criteria in the order of the rule.
    pub points: Vec<Point>,
    /// Indexes into `points` of those that decide.
    pub deciding: Vec<usize>,
    /// The facts that are missing, most decisive first.
    pub missing: Vec<Fact>,
    /// Sets of missing facts for which some answers decide the verdict.
    pub settling: Vec<Settling>,
    /// Titles of the steps still to be had.
    pub to_obtain: Vec<String>,
    /// The day on which the verdict changes by itself.
    pub changes_on: Option<Day>,
    /// Flags, deadlines, documents, next steps and fees.
    pub notices: Vec<Notice>,
    /// Instances and side results.
    pub results: Vec<Card>,
    /// A guarded letter leaves it out.
    pub discreet: bool,
    /// The letter tells of it in place of the relief, while it is not closed.
    pub instead: bool,
    /// Nothing of what it turns on is told yet.
    pub untold: bool,
    /// Ids of the missing facts that tell of what it turns on, while nothing of it is told.
    pub turns_on: Vec<String>,
    /// What to say where it has no instance.
    pub none: Option<String>,
}

/// Facts for which some answers decide a verdict.
#[derive(Clone, Debug)]
pub struct Settling {
    /// The verdict they can decide.
    pub verdict: Verdict,
    /// Ids of the facts.
    pub facts: Vec<String>,
}

/// When law was last checked against its source.
#[derive(Clone, Debug)]
pub struct Law {
    /// The day.
    pub on: Day,
    /// The source.
    pub against: String,
    /// Older than its shelf life on the as-of date.
    pub stale: bool,
    /// The table row behind an instance, where it is stale: its day.
    pub stale_row: Option<Day>,
}

/// What a finding, result or notice is about.
#[derive(Clone, Debug)]
pub struct Item {
    /// As a case file names it: `absences[0]`, a table key, a date.
    pub id: String,
    /// In words.
    pub name: String,
    /// The same where it was named in full before: a record without its date.
    pub short: String,
    /// It is a record of the case.
    pub is_record: bool,
}

/// A criterion with its finding.
#[derive(Clone, Debug)]
pub struct Point {
    /// The criterion's id.
    pub id: String,
    /// What is true when it is met.
    pub title: String,
    /// What it is about.
    pub items: Vec<Item>,
    /// Citations.
    pub cite: Vec<String>,
    /// What it is to the verdict.
    pub kind: Kind,
    /// Its value.
    pub value: FindingValue,
    /// Unknown, but perhaps not open in truth.
    pub unsharp: bool,
    /// Not every fact in `missing` is certain to matter.
    pub missing_unsharp: bool,
    /// Why it is review.
    pub reason: Option<Reason>,
    /// An attorney's conclusion replaced it.
    pub overridden: bool,
    /// What the rules say to print where it is review.
    pub why_review: Option<String>,
    /// For the attorney.
    pub note: Option<String>,
    /// Rests on a point that no source at hand shows.
    pub unverified: bool,
    /// The form of a waiver.
    pub form: Option<String>,
    /// Ids of the criteria that it defeats or can lift.
    pub acts_on: Vec<String>,
    /// The answers that decide it.
    pub because: Vec<Fact>,
    /// The facts that would decide it.
    pub missing: Vec<Fact>,
    /// Facts printed with it, never scored.
    pub factors: Vec<Fact>,
    /// The criteria it is made of, where it first stands.
    pub parts: Vec<Point>,
    /// They stand where it is named before.
    pub repeated: bool,
}

/// A fact with its answer.
#[derive(Clone, Debug)]
pub struct Fact {
    /// `person.birth_date`, `convictions[0].on`.
    pub id: String,
    /// The question.
    pub question: String,
    /// The record it belongs to, in words.
    pub record: Option<Item>,
    /// The answer in words.
    pub answer: String,
    /// Who says so.
    pub source: Option<String>,
    /// Which paper usually shows it.
    pub shown_by: Option<String>,
}

/// A flag, deadline, document, next step or fee.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// Which of them.
    pub kind: NoticeKind,
    /// The words.
    pub title: String,
    /// Citations.
    pub cite: Vec<String>,
    /// What it is about.
    pub item: Option<Item>,
    /// Whether it surely applies.
    pub value: FindingValue,
    /// Of a deadline its earliest and latest day.
    pub days: Option<(Day, Day)>,
    /// Of a fee its lowest and highest amount in cents.
    pub cents: Option<(i64, i64)>,
    /// Of a fee the day on which its table was checked.
    pub checked: Option<Day>,
    /// It stands at the head of the report.
    pub head: bool,
    /// Nothing need be done by its day.
    pub informative: bool,
    /// It may stand in the letter to the client.
    pub letter: bool,
    /// What the letter says first while it is raised.
    pub to_client: Option<String>,
}

impl Report {
    /// Every criterion with its parts, in the order of the cards.
    pub(crate) fn visit<'r>(&'r self, with: &mut impl FnMut(&'r Point)) {
        self.cards.iter().for_each(|card| card.visit(with));
    }
}

impl Point {
    fn visit<'r>(&'r self, with: &mut impl FnMut(&'r Point)) {
        with(self);
        self.parts.iter().for_each(|part| part.visit(with));
    }
}

impl Card {
    /// Every criterion with its parts, those of its results too.
    pub(crate) fn visit<'r>(&'r self, with: &mut impl FnMut(&'r Point)) {
        self.points.iter().for_each(|point| point.visit(with));
        self.results.iter().for_each(|result| result.visit(with));
    }

    /// Whether it is closed: no fact can open it.
    pub fn is_closed(&self) -> bool {
        !self.open && matches!(self.verdict, Verdict::Barred | Verdict::NotMet)
    }

    /// Exceptions and waivers that may yet take this point away, where it stands against the client.
    pub fn may_lift(&self, point: &Point) -> impl Iterator<Item = &Point> {
        let review_or_met = |other: &&Point| matches!(other.value, FindingValue::Settled(Truth::Met | Truth::Review));
        let acts = |other: &&Point| matches!(other.kind, Kind::Exception | Kind::Waiver);
        let id = point.id.clone();
        self.points.iter().filter(acts).filter(review_or_met).filter(move |other| other.acts_on.contains(&id))
    }

    /// Whether an exception that surely applies takes this bar, requirement or exception away.
    pub fn is_defeated(&self, point: &Point) -> bool {
        let met = FindingValue::Settled(Truth::Met);
        let exceptions = self.points.iter().filter(|other| other.kind == Kind::Exception && other.value == met);
        // Exceptions to exceptions form no cycle: the rules do not load with one.
        exceptions.filter(|other| other.acts_on.contains(&point.id)).any(|other| !self.is_defeated(other))
    }

    /// Whether this is no exception and no waiver, or one that has something to act on.
    pub fn acts(&self, point: &Point) -> bool {
        point.acts_on.is_empty() || self.has_target(point)
    }

    /// Whether an exception or waiver has something to act on: a bar that may apply, a requirement that may fail.
    pub fn has_target(&self, point: &Point) -> bool {
        let targets = self.points.iter().filter(|other| point.acts_on.contains(&other.id));
        targets.into_iter().any(|target| match target.kind {
            Kind::Requirement | Kind::Situation | Kind::Step => target.value != FindingValue::Settled(Truth::Met),
            Kind::Exception | Kind::Waiver => self.has_target(target),
            Kind::Bar | Kind::Part => target.value != FindingValue::Settled(Truth::NotMet),
        })
    }
}

//! A relief or a criterion explained from the rules themselves, alone or with what a case makes of it: as a document, as a
//! picture, or beside other reliefs.

mod beside;
mod criterion;
mod graph;
mod outline;
mod relief;

pub(crate) use beside::beside;
pub(crate) use criterion::criterion;
pub(crate) use graph::{dot, mermaid, svg};
pub(crate) use outline::Outline;
pub(crate) use relief::relief;

use super::document::{Block, Document};
use super::model::{Point, Report};
use super::phrases::{Phrases, printable};
use super::words::{Words, fill};
use super::{Language, dates};
use crate::calendar::Day;
use crate::rulebook::{Criterion, Relief, RuleId, Rulebook};

/// What an explanation is written from.
pub(crate) struct Subject<'a> {
    pub(crate) rulebook: &'a Rulebook,
    /// What the rules make of a case, or of no answers at all.
    pub(crate) report: &'a Report,
    /// The values of the criteria are told.
    pub(crate) has_case: bool,
    pub(crate) phrases: Phrases<'a>,
    pub(crate) words: &'static Words,
}

impl<'a> Subject<'a> {
    /// A report of the reliefs to explain; `has_case` says whether anything was answered.
    pub(crate) fn new(rulebook: &'a Rulebook, report: &'a Report, has_case: bool) -> Subject<'a> {
        let (language, as_of): (Language, Day) = (report.language, report.as_of);
        let phrases = Phrases::new(rulebook, language, as_of);
        Subject { rulebook, report, has_case, phrases, words: Words::of(language) }
    }

    fn title(&self, id: RuleId) -> String {
        self.phrases.title(id)
    }

    fn relief_name(&self, relief: &Relief) -> String {
        self.phrases.law(&format!("relief.{}.name", relief.outcome.id), &relief.outcome.name).to_owned()
    }

    /// The law of a relief, and when it was checked.
    fn law(&self, relief: &Relief) -> String {
        let date = dates::day(self.words, relief.verified.on);
        let checked = fill(&self.words.explain.checked, &[("date", &date), ("against", &relief.verified.against)]);
        format!("{} ({checked})", relief.outcome.cite.join("; "))
    }

    fn decided_by(&self, relief: &Relief) -> String {
        let key = format!("relief.{}.decided_by", relief.outcome.id);
        self.phrases.law(&key, &relief.decided_by).to_owned()
    }

    /// What an exception defeats or a waiver can lift.
    fn acts_on(&self, criterion: &Criterion) -> Option<String> {
        let titles = |rules: &[RuleId]| rules.iter().map(|rule| self.title(*rule)).collect::<Vec<_>>().join("; ");
        let words = &self.words.explain;
        match (criterion.excepts.as_slice(), criterion.waives.as_slice()) {
            ([], []) => None,
            (excepts, []) => Some(fill(&words.excepts, &[("titles", &titles(excepts))])),
            (_, waives) => Some(fill(&words.waives, &[("titles", &titles(waives))])),
        }
    }

    /// What the case makes of a criterion: once for each thing that it is about.
    fn points(&self, id: &str) -> Vec<&'a Point> {
        let mut found: Vec<&Point> = Vec::new();
        if self.has_case {
            self.report.visit(&mut |point| {
                let is_new = |other: &&Point| {
                    other.items.iter().map(|item| &item.id).ne(point.items.iter().map(|item| &item.id))
                };
                if point.id == id && found.iter().all(is_new) {
                    found.push(point);
                }
            });
        }
        found
    }

    fn document(&self, title: &str, mut blocks: Vec<Block>) -> Document {
        let mut foot = Vec::new();
        if self.has_case {
            let reference = self.report.reference.as_deref().map_or(self.words.report.no_reference.clone(), printable);
            let as_of = fill(&self.words.report.as_of, &[("date", &dates::day(self.words, self.report.as_of))]);
            blocks.insert(
                1,
                Block::Paragraph { text: format!("{}: {reference}. {as_of}.", self.words.report.reference) },
            );
            foot.push(self.words.report.disclaimer.clone());
        }
        Document { language: self.report.language.code(), title: title.to_owned(), is_letter: false, blocks, foot }
    }
}

fn labelled(label: &str, text: &str) -> Block {
    Block::Paragraph { text: format!("{label}: {text}") }
}

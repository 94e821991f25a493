use std::collections::BTreeSet;

use super::report::heading;
use super::{Block, Document, Line};
use crate::calendar::Day;
use crate::engine::{FindingValue, Truth, Verdict};
use crate::report::dates;
use crate::report::model::{Card, Notice, Report};
use crate::report::phrases::printable;
use crate::report::tone::Tone;
use crate::report::words::{LetterWords, Words, fill};
use crate::rulebook::NoticeKind;

/// Papers named at most: a letter is one page or two.
const PAPERS: usize = 10;
/// Days to come within so many days are named.
const DAYS_AHEAD: i64 = 366;

impl Report {
    /// What the client takes home: plain words, nothing of what the client told.
    pub(crate) fn letter(&self) -> Document {
        let words = Words::of(self.language);
        let letter = Letter { report: self, words, letter: &words.letter };
        let mut blocks = vec![heading(1, "top", &letter.letter.title)];
        letter.intro(&mut blocks);
        letter.looked_at(&mut blocks);
        letter.open(&mut blocks);
        letter.closed(&mut blocks);
        letter.bring(&mut blocks);
        letter.dates(&mut blocks);
        letter.list(&mut blocks, "careful", &letter.letter.careful, Tone::Bad, &letter.letter.do_not);
        letter.list(&mut blocks, "help", &letter.letter.help, Tone::Plain, &letter.letter.helpers);
        blocks.push(Block::Paragraph { text: letter.letter.keep_safe.clone() });
        Document {
            language: self.language.code(),
            title: letter.letter.title.clone(),
            is_letter: true,
            blocks,
            foot: Vec::new(),
        }
    }
}

struct Letter<'r> {
    report: &'r Report,
    words: &'r Words,
    letter: &'r LetterWords,
}

impl Letter<'_> {
    fn intro(&self, blocks: &mut Vec<Block>) {
        let as_of = dates::day(self.words, self.report.as_of);
        let today = fill(&self.letter.today, &[("date", &as_of)]);
        let reference = self.report.reference.as_deref();
        let reference = reference.map(|text| format!("{}: {}. ", self.words.report.reference, printable(text)));
        blocks.push(Block::Paragraph { text: format!("{}{today}", reference.unwrap_or_default()) });
        blocks.push(Block::Paragraph { text: self.letter.intro.clone() });
        blocks.push(Block::Paragraph { text: self.letter.not_advice.clone() });
    }

    fn looked_at(&self, blocks: &mut Vec<Block>) {
        let names: Vec<String> = self.report.cards.iter().map(|card| card.name.clone()).collect();
        blocks.push(heading(2, "looked-at", &self.letter.looked_at));
        blocks.push(Block::Paragraph { text: format!("{} {}.", self.letter.looked_at_intro, names.join("; ")) });
    }

    fn open(&self, blocks: &mut Vec<Block>) {
        blocks.push(heading(2, "open", &self.letter.may_be_open));
        let open: Vec<&Card> = self.report.cards.iter().filter(|card| is_open(card)).collect();
        if open.is_empty() {
            blocks.push(Block::Paragraph { text: self.letter.none_open.clone() });
            return;
        }
        blocks.push(Block::Paragraph { text: self.letter.open_intro.clone() });
        let lines = open.into_iter().map(|card| {
            let summary = card.summary.as_ref().map(|summary| format!("{summary} ")).unwrap_or_default();
            Line::new(Tone::Plain, format!("{}. {summary}{}", card.name, self.standing(card.verdict)))
        });
        blocks.push(Block::Lines { lines: lines.collect() });
    }

    fn standing(&self, verdict: Verdict) -> &str {
        match verdict {
            Verdict::Meets => &self.letter.meets,
            Verdict::Review => &self.letter.review,
            Verdict::NeedsFacts => &self.letter.needs_facts,
            Verdict::Waivable => &self.letter.waivable,
            Verdict::Conditional => &self.letter.conditional,
            Verdict::NotMet | Verdict::Barred => &self.letter.closed,
        }
    }

    fn closed(&self, blocks: &mut Vec<Block>) {
        let closed: Vec<&Card> = self.report.cards.iter().filter(|card| !is_open(card)).collect();
        if closed.is_empty() {
            return;
        }
        let lines = closed.into_iter().map(|card| {
            let line = fill(&self.letter.closed_line, &[("name", &card.name)]);
            let later = card.changes_on.map(|day| fill(&self.letter.later, &[("date", &dates::day(self.words, day))]));
            Line::new(Tone::Plain, later.map_or(line.clone(), |later| format!("{line} {later}")))
        });
        blocks.push(heading(2, "closed", &self.letter.closed));
        blocks.push(Block::Lines { lines: lines.collect() });
    }

    /// Papers for the paths that may be open, each once; which record of the case one belongs to stays unsaid.
    fn bring(&self, blocks: &mut Vec<Block>) {
        let open = self.report.cards.iter().filter(|card| is_open(card));
        let for_open = open.flat_map(|card| &card.notices).filter(|notice| is_certain(notice));
        let papers = for_open.filter(|notice| notice.kind == NoticeKind::Document).map(|notice| notice.title.as_str());
        let mut seen = BTreeSet::new();
        let papers =
            std::iter::once(self.letter.bring_always.as_str()).chain(papers).filter(|title| seen.insert(*title));
        let lines = papers.take(PAPERS).map(|title| Line::new(Tone::Plain, title)).collect();
        blocks.push(heading(2, "bring", &self.letter.bring));
        blocks.push(Block::Paragraph { text: self.letter.bring_intro.clone() });
        blocks.push(Block::Lines { lines });
    }

    fn dates(&self, blocks: &mut Vec<Block>) {
        let cards = self.report.cards.iter().filter(|card| is_open(card)).flat_map(|card| &card.notices);
        let head = &self.report.head;
        let all = head.due.iter().chain(&head.notices).chain(cards);
        let days: BTreeSet<(Day, &str)> =
            all.filter_map(|notice| Some((self.day(notice)?, notice.title.as_str()))).collect();
        let lines = days
            .into_iter()
            .map(|(day, title)| Line::new(Tone::Judge, format!("{}: {title}", dates::day(self.words, day))));
        let lines: Vec<Line> = lines.collect();
        blocks.push(heading(2, "dates", &self.letter.dates));
        let none = lines.is_empty();
        let text = if none { &self.letter.no_dates } else { &self.letter.dates_intro };
        blocks.push(Block::Paragraph { text: text.clone() });
        if !none {
            blocks.push(Block::Lines { lines });
        }
    }

    /// The earliest day on which a deadline may lie, if it is near.
    fn day(&self, notice: &Notice) -> Option<Day> {
        let (low, high) = notice.days?;
        let as_of = self.report.as_of;
        let is_near = low >= as_of && low <= as_of.plus_days(DAYS_AHEAD) && high <= low.plus_days(DAYS_AHEAD);
        (is_near && notice.value != FindingValue::Unknown).then_some(low)
    }

    fn list(&self, blocks: &mut Vec<Block>, id: &str, title: &str, tone: Tone, lines: &[String]) {
        blocks.push(heading(2, id, title));
        blocks.push(Block::Lines { lines: lines.iter().map(|line| Line::new(tone, line)).collect() });
    }
}

fn is_open(card: &Card) -> bool {
    !matches!(card.verdict, Verdict::NotMet | Verdict::Barred)
}

fn is_certain(notice: &Notice) -> bool {
    notice.value == FindingValue::Settled(Truth::Met)
}

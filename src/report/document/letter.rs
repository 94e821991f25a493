use std::collections::BTreeSet;

use super::report::heading;
use super::{Block, Document, Line};
use crate::calendar::Day;
use crate::engine::{FindingValue, Truth, Verdict};
use crate::report::dates;
use crate::report::model::{Card, Notice, Report};
use crate::report::phrases::printable;
use crate::report::tone::Tone;
use crate::report::wording::{self, Against};
use crate::report::words::{LetterWords, VisitWords, Words, fill};
use crate::rulebook::NoticeKind;

/// Papers named at most, over all and for one relief: a letter is one page or two.
const PAPERS: usize = 14;
const PAPERS_OF_ONE: usize = 4;
/// Paths of which more must be known: if there are more, they are only named.
const NEEDY: usize = 4;
/// Days to come within so many days are named.
const DAYS_AHEAD: i64 = 366;

impl Report {
    /// What the client takes home: plain words, and as little as can be of what the client told.
    pub(crate) fn letter(&self) -> Document {
        let words = Words::of(self.language);
        let visit = if self.no_visit { &words.letter.no_visit } else { &words.letter.visit };
        let letter = Letter { report: self, words, letter: &words.letter, visit, cards: named(self) };
        let mut blocks = vec![heading(1, "top", &letter.letter.title)];
        letter.intro(&mut blocks);
        letter.first(&mut blocks);
        letter.paths(&mut blocks);
        letter.bring(&mut blocks);
        letter.dates(&mut blocks);
        letter.list(&mut blocks, "careful", &letter.letter.careful, Tone::Bad, &visit.do_not);
        letter.list(&mut blocks, "help", &letter.letter.help, Tone::Plain, &visit.helpers);
        blocks.push(Block::Paragraph { text: letter.keep_safe().clone() });
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
    /// How to go on from it.
    visit: &'r VisitWords,
    /// The reliefs that it may name, those that stand best first, and alike side by side.
    cards: Vec<&'r Card>,
}

/// Somebody else may read the letter: where that can do harm, what would tell of it is left out.
fn named(report: &Report) -> Vec<&Card> {
    let mut cards: Vec<&Card> = report.cards.iter().filter(|card| !(report.guarded && card.discreet)).collect();
    cards.sort_by_key(|card| wording::standing_order(card));
    cards
}

impl<'r> Letter<'r> {
    fn intro(&self, blocks: &mut Vec<Block>) {
        let as_of = dates::day(self.words, self.report.as_of);
        let today = fill(&self.letter.today, &[("date", &as_of)]);
        let reference = self.report.reference.as_deref();
        let reference = reference.map(|text| format!("{}: {}. ", self.words.report.reference, printable(text)));
        blocks.push(Block::Paragraph { text: format!("{}{today}", reference.unwrap_or_default()) });
        blocks.push(Block::Paragraph { text: self.letter.intro.clone() });
        blocks.push(Block::Paragraph { text: self.letter.not_advice.clone() });
    }

    /// What cannot wait until the next visit.
    fn first(&self, blocks: &mut Vec<Block>) {
        let of_cards = self.report.cards.iter().flat_map(|card| &card.notices);
        let raised = self.report.head.notices.iter().chain(of_cards).filter(|notice| !is_possible(notice));
        let mut texts: Vec<String> = Vec::new();
        for text in raised.filter_map(|notice| notice.to_client.as_ref()) {
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        if !texts.is_empty() {
            self.list(blocks, "first", &self.letter.first, Tone::Judge, &texts);
        }
    }

    fn open_cards(&self) -> impl Iterator<Item = &'r Card> {
        self.cards.iter().copied().filter(|card| is_open(card))
    }

    fn leaves_out(&self) -> bool {
        self.cards.len() < self.report.cards.len()
    }

    fn keep_safe(&self) -> &String {
        if self.report.guarded { &self.letter.keep_safe_guarded } else { &self.letter.keep_safe }
    }

    /// Each path is named once, under the words for where it stands.
    fn paths(&self, blocks: &mut Vec<Block>) {
        blocks.push(heading(2, "paths", &self.letter.paths));
        if self.open_cards().next().is_none() {
            blocks.push(Block::Paragraph { text: self.letter.none_open.clone() });
        }
        let mut paths: Vec<&Card> = self.cards.iter().map(|card| in_its_place(card)).collect();
        paths.sort_by_key(|card| wording::standing_order(card));
        for cards in paths.chunk_by(|a, b| self.standing(a) == self.standing(b)) {
            self.group(blocks, cards);
        }
        if self.leaves_out() {
            blocks.push(Block::Paragraph { text: self.letter.in_person.clone() });
        }
    }

    /// Where much is still to find out, paths are only named.
    fn group(&self, blocks: &mut Vec<Block>, cards: &[&Card]) {
        let Some(standing) = cards.first().map(|card| self.standing(card)) else { return };
        let needy = cards.iter().filter(|card| card.verdict == Verdict::NeedsFacts);
        if needy.count() > NEEDY {
            let names: Vec<&str> = cards.iter().map(|card| card.name.as_str()).collect();
            blocks.push(Block::Paragraph { text: format!("{standing} {}.", names.join("; ")) });
            return;
        }
        let lines = cards.iter().map(|card| Line::new(Tone::Plain, self.path(card))).collect();
        blocks.push(Block::Paragraph { text: standing.to_owned() });
        blocks.push(Block::Lines { lines });
    }

    fn path(&self, card: &Card) -> String {
        let later = || card.changes_on.map(|day| fill(&self.letter.later, &[("date", &dates::day(self.words, day))]));
        let more = if is_open(card) { card.summary.clone() } else { later() };
        more.map_or_else(|| format!("{}.", card.name), |more| format!("{}. {more}", card.name))
    }

    fn standing(&self, card: &Card) -> &str {
        match card.verdict {
            Verdict::Meets => &self.letter.meets,
            Verdict::Review => match wording::against(card) {
                Against::Surely => &self.letter.review_against,
                Against::Perhaps => &self.letter.review_bar,
                Against::Nothing => &self.letter.review,
            },
            Verdict::NeedsFacts if !card.open => &self.letter.needs_steps,
            Verdict::NeedsFacts => &self.letter.needs_facts,
            Verdict::Waivable => &self.letter.waivable,
            Verdict::Conditional => &self.letter.conditional,
            Verdict::NotMet | Verdict::Barred => &self.letter.closed,
        }
    }

    /// Papers for the paths that may be open, each once; which record of the case one belongs to stays unsaid.
    fn bring(&self, blocks: &mut Vec<Block>) {
        let mut titles: Vec<&str> = vec![&self.letter.bring_always];
        for card in self.open_cards().filter(|card| !card.untold) {
            let papers = card.notices.iter().filter(|notice| notice.kind == NoticeKind::Document && notice.letter);
            let papers = papers.filter(|notice| is_certain(notice)).map(|notice| notice.title.as_str());
            let mut new: Vec<&str> = Vec::new();
            for title in papers.filter(|title| !titles.contains(title)) {
                if !new.contains(&title) {
                    new.push(title);
                }
            }
            titles.extend(new.into_iter().take(PAPERS_OF_ONE));
        }
        let lines = titles.into_iter().take(PAPERS).map(|title| Line::new(Tone::Plain, title)).collect();
        blocks.push(heading(2, "bring", &self.visit.bring));
        blocks.push(Block::Paragraph { text: self.visit.bring_intro.clone() });
        blocks.push(Block::Lines { lines });
    }

    /// Days on which the client must act or be somewhere; of a relief that is left out none.
    fn dates(&self, blocks: &mut Vec<Block>) {
        let head = self.report.head.due.iter().chain(&self.report.head.notices);
        let is_named = |notice: &&Notice| {
            let mut all = self.cards.iter().flat_map(|card| &card.notices);
            all.any(|other| other.id == notice.id)
        };
        let all = head.filter(is_named).chain(self.open_cards().flat_map(|card| &card.notices));
        let days: BTreeSet<(Day, &str, bool)> = all
            .filter(|notice| notice.letter)
            .filter_map(|notice| Some((self.day(notice)?, notice.title.as_str(), is_possible(notice))))
            .collect();
        let mut days: Vec<(Day, &str, bool)> = days.into_iter().collect();
        // What surely applies to one record is not in doubt for another: it comes first.
        days.dedup_by_key(|(day, title, _)| (*day, *title));
        let lines: Vec<Line> =
            days.into_iter().map(|(day, title, possible)| self.dated(day, title, possible)).collect();
        blocks.push(heading(2, "dates", &self.letter.dates));
        let none = lines.is_empty();
        let text = match none {
            true if self.withholds_days() => &self.visit.hidden_dates,
            true => &self.visit.no_dates,
            false => &self.visit.dates_intro,
        };
        blocks.push(Block::Paragraph { text: text.clone() });
        if !none {
            blocks.push(Block::Lines { lines });
        }
    }

    /// Whether the report has a day to come on which something must be done: where the letter names none, it must not say that
    /// there is none.
    fn withholds_days(&self) -> bool {
        let of_cards = self.report.cards.iter().flat_map(|card| &card.notices);
        let mut all = self.report.head.due.iter().chain(&self.report.head.notices).chain(of_cards);
        all.any(|notice| notice.kind == NoticeKind::Deadline && !notice.informative && self.day(notice).is_some())
    }

    fn dated(&self, day: Day, title: &str, possible: bool) -> Line {
        let line = format!("{}: {}", dates::day(self.words, day), wording::after_colon(title, self.words));
        match possible {
            true => Line::new(Tone::Open, format!("{line} ({})", self.letter.perhaps)),
            false => Line::new(Tone::Judge, line),
        }
    }

    /// The earliest day on which a deadline may lie, if it is near.
    fn day(&self, notice: &Notice) -> Option<Day> {
        let (low, _) = notice.days?;
        let as_of = self.report.as_of;
        (low >= as_of && low <= as_of.plus_days(DAYS_AHEAD)).then_some(low)
    }

    fn list(&self, blocks: &mut Vec<Block>, id: &str, title: &str, tone: Tone, lines: &[String]) {
        blocks.push(heading(2, id, title));
        blocks.push(Block::Lines { lines: lines.iter().map(|line| Line::new(tone, line)).collect() });
    }
}

/// The side result that the client is to read of in place of the relief.
fn in_its_place(card: &Card) -> &Card {
    card.results.iter().find(|result| result.instead && is_open(result)).unwrap_or(card)
}

fn is_open(card: &Card) -> bool {
    !matches!(card.verdict, Verdict::NotMet | Verdict::Barred)
}

fn is_possible(notice: &Notice) -> bool {
    notice.value == FindingValue::Unknown
}

fn is_certain(notice: &Notice) -> bool {
    notice.value == FindingValue::Settled(Truth::Met)
}

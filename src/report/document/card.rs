//! One card for each relief: where it stands, why, and what to do.

use super::report::heading;
use super::tree::{self, Told};
use super::{Block, Line, Row, anchor};
use crate::engine::{FindingValue, Kind, Truth, Verdict};
use crate::report::dates;
use crate::report::model::{Card, Notice, Point, Report};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::NoticeKind;

/// More questions than this are counted on the card; all of them stand in the list of what is still to find.
const PRINTED_QUESTIONS: usize = 10;

pub(super) fn write(blocks: &mut Vec<Block>, card: &Card, report: &Report, words: &Words) {
    let mut told = Told::new();
    blocks.push(heading(2, &anchor("relief", &card.id), &wording::card_name(card)));
    blocks.push(Block::Rows { rows: Rows { card, report, words }.rows() });
    let nodes = tree::nodes(card, words, &mut told);
    if !nodes.is_empty() {
        blocks.push(heading(3, &anchor("criteria", &card.id), &words.card.criteria));
        blocks.push(Block::Tree { nodes });
    }
    write_results(blocks, card, report, words, &mut told);
}

/// The instances beside the best one, and the side results.
fn write_results(blocks: &mut Vec<Block>, card: &Card, report: &Report, words: &Words, told: &mut Told) {
    let own = card.item.as_ref().map(|item| &item.id);
    let is_own = |result: &Card| result.id == card.id && result.item.as_ref().map(|item| &item.id) == own;
    let others: Vec<&Card> = card.results.iter().filter(|result| !is_own(result)).collect();
    if others.is_empty() {
        return;
    }
    blocks.push(heading(3, &anchor("also", &card.id), &words.card.other_results));
    for result in others {
        let line = format!("{}: {}", wording::card_name(result), wording::verdict(result, words));
        let verdict = Line::new(wording::verdict_tone(result.verdict), line);
        let against = (Rows { card: result, report, words }).against();
        let against = against.iter().map(|line| format!("{}: {line}", words.card.against));
        let missing = result.missing.iter().take(PRINTED_QUESTIONS);
        let missing = missing.map(|fact| format!("{}: {}", words.card.missing, wording::asked(fact)));
        let details = against.chain(missing).map(|text| Line::new(Tone::Plain, text));
        blocks.push(Block::Lines { lines: std::iter::once(verdict).chain(details).collect() });
        // Another instance rests on the same criteria about another item: those that are told stand above.
        let nodes = tree::nodes(result, words, told);
        if !nodes.is_empty() {
            blocks.push(Block::Tree { nodes });
        }
    }
}

/// The rows of a card; a row without lines is left out.
struct Rows<'a> {
    card: &'a Card,
    report: &'a Report,
    words: &'a Words,
}

impl Rows<'_> {
    fn rows(&self) -> Vec<Row> {
        let (card, words) = (self.card, &self.words.card);
        let tone = wording::verdict_tone(card.verdict);
        let verdict = Row {
            label: self.words.report.result.clone(),
            tone,
            mark: tone.mark(),
            lines: vec![wording::verdict(card, self.words)],
        };
        let rows = [
            (&words.why_open, self.why_open()),
            (&words.against, self.against()),
            (&words.for_attorney, self.for_attorney()),
            (&words.missing, self.missing()),
            (&words.to_obtain, card.to_obtain.clone()),
            (&words.deadlines, self.notices(NoticeKind::Deadline)),
            (&words.flags, self.notices(NoticeKind::Flag)),
            (&self.words.report.not_ruled_out, self.possible_flags()),
            (&words.next, self.notices(NoticeKind::Step)),
            (&words.form, self.form()),
            (&words.documents, self.notices(NoticeKind::Document)),
            (&words.decided_by, card.decided_by.iter().cloned().collect()),
            (&words.law, self.law()),
        ];
        let rows = rows.into_iter().filter(|(_, lines)| !lines.is_empty());
        std::iter::once(verdict).chain(rows.map(|(label, lines)| Row::plain(label, lines))).collect()
    }

    fn why_open(&self) -> Vec<String> {
        let met: Vec<String> = self
            .points_with(Truth::Met, |kind| matches!(kind, Kind::Requirement | Kind::Situation | Kind::Step))
            .map(|point| wording::point_title(point).trim_end_matches('.').to_owned())
            .collect();
        let met_so_far = (!met.is_empty()).then(|| fill(&self.words.card.met_so_far, &[("titles", &met.join("; "))]));
        let waivers = self.card.points.iter().filter(|point| self.is_open_waiver(point));
        let waivers = waivers.map(|point| self.waiver(point));
        self.card.summary.iter().cloned().chain(met_so_far).chain(waivers).collect()
    }

    fn is_open_waiver(&self, point: &Point) -> bool {
        let open = matches!(point.value, FindingValue::Settled(Truth::Met | Truth::Review));
        open && point.kind == Kind::Waiver && self.card.has_target(point)
    }

    fn waiver(&self, point: &Point) -> String {
        let line = wording::point_line(point, self.words);
        match &point.form {
            Some(form) => format!("{line} ({})", fill(&self.words.card.waiver_form, &[("form", form)])),
            None => line,
        }
    }

    /// Bars that apply and requirements that fail, and whatever else decides a verdict that is no.
    fn against(&self) -> Vec<String> {
        let failing = |point: &Point| wording::tone(point) == Tone::Bad && !self.card.is_defeated(point);
        let closed = matches!(self.card.verdict, Verdict::Barred | Verdict::NotMet);
        let decides = |index: usize| closed && self.card.deciding.contains(&index);
        let points = self.card.points.iter().enumerate();
        let against = points.filter(|(index, point)| failing(point) || decides(*index));
        let mut lines: Vec<String> = against.map(|(_, point)| wording::point_line(point, self.words)).collect();
        if closed && self.card.points.is_empty() {
            lines.push(fill(&self.words.report.no_instance, &[("name", &self.card.name)]));
        }
        if let Some(day) = self.card.changes_on {
            lines.push(fill(&self.words.card.changes_on, &[("date", &dates::day(self.words, day))]));
        }
        lines
    }

    fn for_attorney(&self) -> Vec<String> {
        let in_review = self.card.points.iter().filter(|point| point.value == FindingValue::Settled(Truth::Review));
        in_review.map(|point| self.review(point)).collect()
    }

    /// The title, and the first reason given by the criterion or by its parts.
    fn review(&self, point: &Point) -> String {
        let title = wording::point_title(point);
        let why = why_review(point).or_else(|| wording::reason(point, self.words));
        match why {
            Some(why) => format!("{}: {why}", title.trim_end_matches('.')),
            None => title,
        }
    }

    fn missing(&self) -> Vec<String> {
        let missing = &self.card.missing;
        let mut lines: Vec<String> = missing.iter().take(PRINTED_QUESTIONS).map(wording::asked).collect();
        if missing.len() > PRINTED_QUESTIONS {
            lines.push(self.words.card.more_missing.of((missing.len() - PRINTED_QUESTIONS) as i64));
        }
        if self.card.could_be.len() > 1 {
            lines.push(self.could_be());
        }
        lines
    }

    fn could_be(&self) -> String {
        let verdicts: Vec<&str> =
            self.card.could_be.iter().map(|verdict| wording::short(*verdict, self.words)).collect();
        let line = fill(&self.words.card.could_be, &[("verdicts", &verdicts.join("; "))]);
        if self.card.unsharp { format!("{line} {}", self.words.card.unsharp) } else { line }
    }

    fn notices(&self, kind: NoticeKind) -> Vec<String> {
        let own = self.own_notices().filter(|notice| notice.kind == kind && !wording::is_possible_flag(notice));
        own.map(|notice| wording::notice(notice, self.report, self.words)).collect()
    }

    fn possible_flags(&self) -> Vec<String> {
        self.own_notices().filter(|notice| wording::is_possible_flag(notice)).map(wording::possible_flag).collect()
    }

    fn own_notices(&self) -> impl Iterator<Item = &Notice> {
        self.card.notices.iter().filter(|notice| !self.is_at_head(&notice.id))
    }

    /// What stands at the head of the report is not repeated on every card.
    fn is_at_head(&self, id: &str) -> bool {
        self.report.head.notices.iter().any(|notice| notice.id == id)
    }

    fn form(&self) -> Vec<String> {
        let fees = self.notices(NoticeKind::Fee);
        let unnamed = self.card.form.iter().filter(|form| !fees.iter().any(|fee| fee.contains(form.as_str())));
        let form = unnamed.map(|form| fill(&self.words.card.form_name, &[("form", form)]));
        form.chain(fees.iter().cloned()).collect()
    }

    fn law(&self) -> Vec<String> {
        let mut lines = vec![self.card.cite.join("; ")];
        if let Some(law) = &self.card.law {
            let date = dates::day(self.words, law.on);
            let template = if law.stale { &self.words.report.stale } else { &self.words.card.checked };
            lines.push(fill(template, &[("date", &date), ("against", &law.against)]));
            if let Some(day) = law.stale_row {
                lines.push(fill(&self.words.report.stale_row, &[("date", &dates::day(self.words, day))]));
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn points_with(&self, truth: Truth, of: impl Fn(Kind) -> bool) -> impl Iterator<Item = &Point> {
        self.card.points.iter().filter(move |point| of(point.kind) && point.value == FindingValue::Settled(truth))
    }
}

/// The reason that the rules print, of the point or of the first of its parts that is in review and has one.
fn why_review(point: &Point) -> Option<&str> {
    if point.value != FindingValue::Settled(Truth::Review) {
        return None;
    }
    point.why_review.as_deref().or_else(|| point.parts.iter().find_map(why_review))
}

//! One card for each relief: where it stands, why, and what to do.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::report::heading;
use super::tree::{self, CardTree, Wholes};
use super::{Block, Line, Node, Row, anchor};
use crate::engine::{FindingValue, Kind, Truth, Verdict};
use crate::report::dates;
use crate::report::model::{Card, Notice, Point, Report};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::NoticeKind;

/// More questions than this are counted on the card; all of them stand in the list of what is still to find.
const PRINTED_QUESTIONS: usize = 10;

pub(super) fn write<'r>(blocks: &mut Vec<Block>, card: &'r Card, tree: CardTree, context: Context<'r, '_>) {
    let words = context.words;
    blocks.push(heading(2, &anchor("relief", &card.id), &wording::card_name(card)));
    blocks.push(Block::Rows { rows: Rows { card, context }.rows() });
    if !tree.nodes.is_empty() || !tree.rest.is_empty() {
        blocks.push(heading(3, &anchor("criteria", &card.id), &words.card.criteria));
    }
    push_tree(blocks, tree.nodes);
    if !tree.rest.is_empty() {
        let template = if card.is_closed() { &words.card.not_needed } else { &words.card.not_yet };
        blocks.push(Block::Paragraph { text: fill(template, &[("id", &card.id)]) });
    }
    push_tree(blocks, tree.rest);
    write_results(blocks, card, tree.results, context);
}

fn push_tree(blocks: &mut Vec<Block>, nodes: Vec<Node>) {
    if !nodes.is_empty() {
        blocks.push(Block::Tree { nodes });
    }
}

/// The instances beside the best one, and the side results.
fn write_results<'r>(blocks: &mut Vec<Block>, card: &'r Card, trees: Vec<CardTree>, context: Context<'r, '_>) {
    let words = context.words;
    if trees.is_empty() {
        return;
    }
    blocks.push(heading(3, &anchor("also", &card.id), &words.card.other_results));
    for (result, tree) in tree::others(card).zip(trees) {
        let line = format!("{}: {}", wording::card_name(result), wording::verdict(result, words));
        let verdict = Line::new(wording::verdict_tone(result.verdict), line);
        let rows = Rows { card: result, context };
        let labelled = |label: &str, line: &str| format!("{label}: {}", wording::after_colon(line, words));
        let against = rows.against().into_iter().map(|line| labelled(&words.card.against, &line));
        let missing = context.plan.by_weight(result).into_iter().take(PRINTED_QUESTIONS);
        let missing = missing.map(|fact| labelled(&words.card.missing, &wording::asked(fact)));
        let missing = missing.filter(|_| !card.untold);
        let details = against.chain(missing).map(|text| Line::new(Tone::Plain, text));
        blocks.push(Block::Lines { lines: std::iter::once(verdict).chain(details).collect() });
        push_tree(blocks, tree.nodes);
        push_tree(blocks, tree.rest);
    }
}

/// What every card is written with.
#[derive(Clone, Copy)]
pub(super) struct Context<'r, 'p> {
    pub(super) report: &'r Report,
    pub(super) plan: &'p Plan<'r>,
    pub(super) wholes: &'p Wholes<'r>,
    /// The number of the card.
    pub(super) number: usize,
    pub(super) words: &'r Words,
}

/// The rows of a card; a row without lines is left out.
struct Rows<'r, 'p> {
    card: &'r Card,
    context: Context<'r, 'p>,
}

impl<'r> Rows<'r, '_> {
    fn rows(&self) -> Vec<Row> {
        let (card, words) = (self.card, &self.context.words.card);
        let tone = wording::verdict_tone(card.verdict);
        let verdict = Row {
            label: self.context.words.report.result.clone(),
            tone,
            mark: tone.mark(),
            lines: vec![wording::verdict(card, self.context.words)],
        };
        let rows = if card.untold {
            vec![
                (&words.what_it_is, self.summary()),
                (&words.against, self.against()),
                (&words.missing, self.missing()),
                (&words.deadlines, self.deadlines()),
                (&words.law, self.law()),
            ]
        } else {
            let (label, why) = match card.is_closed() {
                true => (&words.what_it_is, self.summary()),
                false => (&words.why_open, self.why_open()),
            };
            vec![
                (label, why),
                (&words.against, self.against()),
                (&words.for_attorney, self.for_attorney()),
                (&words.missing, self.missing()),
                (&words.to_obtain, if card.is_closed() { Vec::new() } else { card.to_obtain.clone() }),
                (&words.deadlines, self.deadlines()),
                (&words.flags, self.notices(NoticeKind::Flag)),
                (&words.possible, self.possible_flags()),
                (&words.next, self.notices(NoticeKind::Step)),
                (&words.form, if card.is_closed() { Vec::new() } else { self.form() }),
                (&words.documents, self.notices(NoticeKind::Document)),
                (&words.decided_by, card.decided_by.iter().cloned().collect()),
                (&words.law, self.law()),
            ]
        };
        let rows = rows.into_iter().filter(|(_, lines)| !lines.is_empty());
        std::iter::once(verdict).chain(rows.map(|(label, lines)| Row::plain(label, lines))).collect()
    }

    fn summary(&self) -> Vec<String> {
        self.card.summary.iter().cloned().collect()
    }

    fn why_open(&self) -> Vec<String> {
        let words = self.context.words;
        let met: Vec<String> = self
            .points_with(Truth::Met, |kind| matches!(kind, Kind::Requirement | Kind::Situation | Kind::Step))
            .map(|point| wording::after_colon(wording::unstopped(&wording::point_title(point)), words).into_owned())
            .collect();
        let met_so_far = (!met.is_empty()).then(|| fill(&words.card.met_so_far, &[("titles", &met.join("; "))]));
        let waivers = self.card.points.iter().filter(|point| self.is_open_waiver(point));
        let waivers = waivers.map(|point| self.waiver(point));
        self.card.summary.iter().cloned().chain(met_so_far).chain(waivers).collect()
    }

    fn is_open_waiver(&self, point: &Point) -> bool {
        let open = matches!(point.value, FindingValue::Settled(Truth::Met | Truth::Review));
        open && point.kind == Kind::Waiver && self.card.has_target(point)
    }

    fn waiver(&self, point: &Point) -> String {
        let line = wording::point_line(point, self.context.words);
        match &point.form {
            Some(form) => format!("{line} ({})", fill(&self.context.words.card.waiver_form, &[("form", form)])),
            None => line,
        }
    }

    /// Bars that apply and requirements that fail, and whatever else decides a verdict that is no.
    fn against(&self) -> Vec<String> {
        let words = self.context.words;
        let closed = matches!(self.card.verdict, Verdict::Barred | Verdict::NotMet);
        let decides = |index: usize| closed && self.card.deciding.contains(&index);
        let points = self.card.points.iter().enumerate();
        let against = points.filter(|(index, point)| wording::fails(self.card, point) || decides(*index));
        let mut lines: Vec<String> = against.map(|(_, point)| wording::against_line(self.card, point, words)).collect();
        if closed && self.card.points.is_empty() {
            lines.push(wording::no_instance(self.card, words));
        }
        if let Some(day) = self.card.changes_on {
            lines.push(fill(&words.card.changes_on, &[("date", &dates::day(words, day))]));
        }
        lines
    }

    /// Of a closed relief only what decides: the rest is of no use.
    fn for_attorney(&self) -> Vec<String> {
        let matters = |index: usize| !self.card.is_closed() || self.card.deciding.contains(&index);
        let points = self.card.points.iter().enumerate().filter(|(index, _)| matters(*index));
        let in_review = points.filter(|(_, point)| point.value == FindingValue::Settled(Truth::Review));
        let in_review = in_review.filter(|(_, point)| self.card.acts(point));
        in_review.map(|(_, point)| self.review(point)).collect()
    }

    /// The title, and the first reason given by the criterion or by its parts.
    fn review(&self, point: &Point) -> String {
        let title = wording::point_title(point);
        let words = self.context.words;
        let why = why_review(point, self.context.wholes).or_else(|| wording::reason(point, words));
        match why {
            Some(why) => format!("{}: {}", wording::unstopped(&title), wording::after_colon(why, words)),
            None => title,
        }
    }

    fn missing(&self) -> Vec<String> {
        let words = &self.context.words.card;
        let missing = self.context.plan.by_weight(self.card);
        let mut lines: Vec<String> = missing.iter().take(PRINTED_QUESTIONS).map(|fact| wording::asked(fact)).collect();
        if missing.len() > PRINTED_QUESTIONS {
            lines.push(words.more_missing.of((missing.len() - PRINTED_QUESTIONS) as i64));
        }
        if self.card.could_be.len() > 1 {
            lines.push(wording::could_be(self.card, self.context.words));
        }
        if self.card.untold {
            lines.push(words.untold.clone());
        }
        lines
    }

    /// In the order of their days: those to come first, then those that have passed.
    fn deadlines(&self) -> Vec<String> {
        let has_passed = |notice: &&Notice| notice.days.is_some_and(|(_, high)| high < self.context.report.as_of);
        let mut deadlines: Vec<&Notice> = self.of_kind(NoticeKind::Deadline).collect();
        deadlines.sort_by_key(|notice| notice.days);
        let (passed, coming): (Vec<&Notice>, Vec<&Notice>) = deadlines.into_iter().partition(has_passed);
        self.placed(coming.into_iter().chain(passed), |notice| self.notice(notice))
    }

    fn notices(&self, kind: NoticeKind) -> Vec<String> {
        let certain = self.of_kind(kind).filter(|notice| !wording::is_possible_flag(notice));
        self.placed(certain, |notice| self.notice(notice))
    }

    fn possible_flags(&self) -> Vec<String> {
        let possible = self.of_kind(NoticeKind::Flag).filter(|notice| wording::is_possible_flag(notice));
        self.placed(possible, wording::possible_flag)
    }

    fn of_kind(&self, kind: NoticeKind) -> impl Iterator<Item = &'r Notice> {
        self.card.notices.iter().filter(move |notice| notice.kind == kind)
    }

    fn notice(&self, notice: &Notice) -> String {
        wording::notice(notice, self.context.report, self.context.words)
    }

    /// Those that stand here, then the cards on which the others stand.
    fn placed(&self, notices: impl Iterator<Item = &'r Notice>, written: impl Fn(&Notice) -> String) -> Vec<String> {
        let mut here = Vec::new();
        let mut elsewhere = BTreeSet::new();
        for notice in notices {
            match self.context.plan.place(self.card, notice) {
                Some(number) if number == self.context.number => here.push(notice),
                Some(number) => drop(elsewhere.insert(number)),
                None => {}
            }
        }
        let mut lines: Vec<String> = wording::merged(here).iter().map(written).collect();
        let names: Vec<&str> =
            elsewhere.into_iter().map(|number| self.context.report.cards[number].name.as_str()).collect();
        if !names.is_empty() {
            lines.push(fill(&self.context.words.card.also_under, &[("names", &names.join("; "))]));
        }
        lines
    }

    fn form(&self) -> Vec<String> {
        let fees = self.notices(NoticeKind::Fee);
        let unnamed = self.card.form.iter().filter(|form| !fees.iter().any(|fee| fee.contains(form.as_str())));
        let form = unnamed.map(|form| fill(&self.context.words.card.form_name, &[("form", form)]));
        form.chain(fees.iter().cloned()).collect()
    }

    fn law(&self) -> Vec<String> {
        let mut lines = vec![self.card.cite.join("; ")];
        if let Some(law) = &self.card.law {
            let date = dates::day(self.context.words, law.on);
            let template = if law.stale { &self.context.words.report.stale } else { &self.context.words.card.checked };
            lines.push(fill(template, &[("date", &date), ("against", &law.against)]));
            if let Some(day) = law.stale_row {
                lines.push(fill(
                    &self.context.words.report.stale_row,
                    &[("date", &dates::day(self.context.words, day))],
                ));
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn points_with(&self, truth: Truth, of: impl Fn(Kind) -> bool) -> impl Iterator<Item = &Point> {
        self.card.points.iter().filter(move |point| of(point.kind) && point.value == FindingValue::Settled(truth))
    }
}

/// The reason that the rules print, of the point or of the nearest of its parts that is in review and has one: what lies
/// deeper may be in review and not matter.
fn why_review<'r>(point: &'r Point, wholes: &Wholes<'r>) -> Option<&'r str> {
    let mut level: Vec<&'r Point> = vec![point];
    let mut seen = BTreeSet::new();
    loop {
        level.retain(|point| point.value == FindingValue::Settled(Truth::Review));
        let why = level.iter().find_map(|point| point.why_review.as_deref());
        if why.is_some() || level.is_empty() {
            return why;
        }
        level = level.into_iter().flat_map(|point| wholes.parts(point)).collect();
        level.retain(|part| seen.insert(std::ptr::from_ref::<Point>(*part)));
    }
}

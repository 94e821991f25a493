//! The criteria with their values, citations and the answers they rest on.

use super::page::{Page, Tone};
use super::wording;
use crate::engine::{FindingValue, Kind, Truth};
use crate::report::model::{Card, Fact, Point};
use crate::report::words::{Words, fill};

pub(super) fn write(page: &mut Page, card: &Card, words: &Words) {
    for point in card.points.iter().filter(|point| point.acts_on.is_empty() || card.has_target(point)) {
        write_point(page, point, 2, words);
        if card.is_defeated(point) {
            page.indented(4, &words.card.defeated);
        }
        if is_worth_opening(point) {
            write_parts(page, point, 4, words);
        }
    }
}

/// A bar or exception that plainly does not apply needs no more than its line.
fn is_worth_opening(point: &Point) -> bool {
    let ruled_out = point.value == FindingValue::Settled(Truth::NotMet);
    !(ruled_out && matches!(point.kind, Kind::Bar | Kind::Exception | Kind::Waiver))
}

fn write_parts(page: &mut Page, point: &Point, indent: usize, words: &Words) {
    for part in &point.parts {
        write_point(page, part, indent, words);
        write_parts(page, part, indent + 2, words);
    }
}

fn write_point(page: &mut Page, point: &Point, indent: usize, words: &Words) {
    page.marked(indent, wording::tone(point), &line(point, words));
    let below = indent + 2;
    for remark in remarks(point, words) {
        page.indented(below, &remark);
    }
    if is_worth_opening(point) {
        for fact in own_facts(point) {
            page.indented_faint(below, &format!("— {}", wording::answered(fact)));
        }
    }
}

/// The answers it rests on, without those that stand under one of its parts.
fn own_facts(point: &Point) -> impl Iterator<Item = &Fact> {
    let under_a_part =
        |fact: &&Fact| point.parts.iter().any(|part| part.because.iter().any(|other| other.id == fact.id));
    point.because.iter().filter(move |fact| !under_a_part(fact)).chain(&point.factors)
}

fn line(point: &Point, words: &Words) -> String {
    let kind = wording::kind(point.kind, words).map(|kind| format!("[{kind}] ")).unwrap_or_default();
    let cite = if point.cite.is_empty() { String::new() } else { format!(" — {}", point.cite.join("; ")) };
    format!("{kind}{}{cite}", wording::point_line(point, words))
}

fn remarks(point: &Point, words: &Words) -> Vec<String> {
    let in_review = point.value == FindingValue::Settled(Truth::Review);
    let reason = wording::reason(point, words).filter(|_| in_review || point.overridden).map(str::to_owned);
    let why = point.why_review.clone().filter(|_| in_review);
    let note = point.note.clone().filter(|_| wording::tone(point) != Tone::Plain || in_review);
    let unverified = point.unverified.then(|| words.report.unverified.clone());
    let form = point.form.as_ref().map(|form| fill(&words.card.waiver_form, &[("form", form)]));
    reason.into_iter().chain(why).chain(note).chain(unverified).chain(form).collect()
}

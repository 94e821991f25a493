//! The criteria with their values, citations and the answers they rest on. What cannot have made the difference is left
//! out: the JSON report has everything.

use std::collections::BTreeSet;

use super::page::{Page, Tone};
use super::wording;
use crate::engine::{FindingValue, Kind, Reason, Truth};
use crate::report::model::{Card, Fact, Point};
use crate::report::words::{Words, fill};

/// A settled criterion is opened so far; one that is open down to what is missing.
const SETTLED_DEPTH: usize = 2;
const OPEN_DEPTH: usize = 4;

pub(super) fn write(page: &mut Page, card: &Card, words: &Words) {
    let mut tree = Tree { page, words };
    for point in card.points.iter().filter(|point| point.acts_on.is_empty() || card.has_target(point)) {
        tree.point(point, &wording::point_title(point), 0);
        if card.is_defeated(point) {
            tree.page.indented(4, &words.card.defeated);
        }
        tree.parts(point, 1);
    }
}

struct Tree<'a> {
    page: &'a mut Page,
    words: &'a Words,
}

impl Tree<'_> {
    fn parts(&mut self, whole: &Point, depth: usize) {
        for part in shown_parts(whole, depth) {
            self.point(part, &wording::part_title(part, whole), depth);
            self.parts(part, depth + 1);
        }
    }

    fn point(&mut self, point: &Point, title: &str, depth: usize) {
        let indent = 2 + 2 * depth;
        self.page.marked(indent, wording::tone(point), &self.line(point, title));
        for remark in self.remarks(point) {
            self.page.indented(indent + 2, &remark);
        }
        for fact in own_facts(point, depth) {
            self.page.indented_faint(indent + 2, &format!("— {}", wording::answered(fact)));
        }
    }

    fn line(&self, point: &Point, title: &str) -> String {
        let kind = wording::kind(point.kind, self.words).map(|kind| format!("[{kind}] ")).unwrap_or_default();
        let cite = if point.cite.is_empty() { String::new() } else { format!(" — {}", point.cite.join("; ")) };
        format!("{kind}{}{cite}", wording::valued(point, title, self.words))
    }

    fn remarks(&self, point: &Point) -> Vec<String> {
        let in_review = is_in_review(point);
        let why = point.why_review.clone().filter(|_| in_review);
        // That a part needs an attorney goes without saying where the part or the rule's own words follow.
        let is_told = point.reason == Some(Reason::Part) && (why.is_some() || point.parts.iter().any(is_in_review));
        let is_due = (in_review && !is_told) || point.overridden;
        let reason = wording::reason(point, self.words).filter(|_| is_due).map(str::to_owned);
        let note = point.note.clone().filter(|_| !is_ruled_out(point) && wording::tone(point) != Tone::Plain);
        let unverified = point.unverified.then(|| self.words.report.unverified.clone());
        let form = point.form.as_ref().map(|form| fill(&self.words.card.waiver_form, &[("form", form)]));
        reason.into_iter().chain(why).chain(note).chain(unverified).chain(form).collect()
    }
}

/// Of an open criterion the parts that are open; of a settled one all, but none where it is plainly ruled out.
fn shown_parts(whole: &Point, depth: usize) -> impl Iterator<Item = &Point> {
    let open = is_open(whole.value);
    let limit = if open { OPEN_DEPTH } else { SETTLED_DEPTH };
    let shown = depth <= limit && !is_ruled_out(whole);
    whole.parts.iter().filter(move |part| shown && (!open || is_open(part.value)))
}

fn is_in_review(point: &Point) -> bool {
    point.value == FindingValue::Settled(Truth::Review)
}

fn is_open(value: FindingValue) -> bool {
    matches!(value, FindingValue::Unknown | FindingValue::Settled(Truth::Review))
}

/// A bar, exception or waiver that does not apply needs no more than its line.
fn is_ruled_out(point: &Point) -> bool {
    let acts = matches!(point.kind, Kind::Bar | Kind::Exception | Kind::Waiver);
    acts && point.value == FindingValue::Settled(Truth::NotMet)
}

/// The answers it rests on: those that no part below tells, or all of them where its parts are left out.
fn own_facts(point: &Point, depth: usize) -> Vec<&Fact> {
    if is_ruled_out(point) {
        return Vec::new();
    }
    let mut told = BTreeSet::new();
    for part in shown_parts(point, depth + 1) {
        told.extend(part.because.iter().map(|fact| fact.id.as_str()));
    }
    let mut facts: Vec<&Fact> = point.because.iter().collect();
    if told.is_empty() && !is_open(point.value) {
        point.parts.iter().for_each(|part| collect(part, &mut facts));
    }
    facts.retain(|fact| told.insert(&fact.id));
    facts.into_iter().chain(&point.factors).collect()
}

fn collect<'a>(point: &'a Point, facts: &mut Vec<&'a Fact>) {
    facts.extend(&point.because);
    point.parts.iter().for_each(|part| collect(part, facts));
}

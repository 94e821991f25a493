//! The criteria with their values, citations and the answers they rest on: every one, and each with its parts once.

use std::collections::BTreeSet;

use super::{FactLine, Node, anchor};
use crate::engine::{FindingValue, Kind, Reason, Truth};
use crate::report::model::{Card, Fact, Point};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};

/// A settled criterion is opened so far; one that is open down to what is missing.
const SETTLED_DEPTH: usize = 2;
const OPEN_DEPTH: usize = 4;

/// Criteria that stand already on a card, each with what it is about.
pub(super) type Told = BTreeSet<(String, Vec<String>)>;

/// The criteria of a card. What cannot have made the difference is brief.
pub(super) fn nodes(card: &Card, words: &Words, told: &mut Told) -> Vec<Node> {
    let mut tree = Tree { words, told };
    card.points
        .iter()
        .map(|point| {
            let acts = point.acts_on.is_empty() || card.has_target(point);
            let mut node = tree.node(point, wording::point_title(point), 0, !acts);
            if card.is_defeated(point) {
                node.remarks.insert(0, words.card.defeated.clone());
            }
            node
        })
        .collect()
}

struct Tree<'a> {
    words: &'a Words,
    told: &'a mut Told,
}

impl Tree<'_> {
    fn node(&mut self, point: &Point, title: String, depth: usize, brief: bool) -> Node {
        let items = point.items.iter().map(|item| item.id.clone()).collect();
        let again = !self.told.insert((point.id.clone(), items)) && (point.repeated || !point.parts.is_empty());
        let tone = wording::tone(point);
        let parts = if again {
            Vec::new()
        } else {
            let brief = brief || is_ruled_out(point) || depth + 1 > limit(point);
            point.parts.iter().map(|part| self.part(part, point, depth + 1, brief)).collect()
        };
        Node {
            tone,
            mark: tone.mark(),
            role: wording::kind(point.kind, self.words).map(str::to_owned),
            title,
            value: wording::finding(point.kind, point.value, self.words).to_owned(),
            unverified: point.unverified.then(|| self.words.card.unverified.clone()),
            cite: point.cite.clone(),
            remarks: if again { vec![self.words.card.as_above.clone()] } else { self.remarks(point) },
            facts: if again { Vec::new() } else { own_facts(point).map(fact_line).collect() },
            parts,
            again,
            brief,
        }
    }

    fn part(&mut self, part: &Point, whole: &Point, depth: usize, brief: bool) -> Node {
        let settled_beside_open = is_open(whole.value) && !is_open(part.value);
        self.node(part, wording::part_title(part, whole), depth, brief || settled_beside_open)
    }

    fn remarks(&self, point: &Point) -> Vec<String> {
        let in_review = is_in_review(point);
        let why = point.why_review.clone().filter(|_| in_review);
        // That a part needs an attorney goes without saying where the part or the rule's own words follow.
        let is_told = point.reason == Some(Reason::Part) && (why.is_some() || point.parts.iter().any(is_in_review));
        let is_due = (in_review && !is_told) || point.overridden;
        let reason = wording::reason(point, self.words).filter(|_| is_due).map(str::to_owned);
        let unsharp = point.unsharp.then(|| self.words.card.unsharp_point.clone());
        let note = point.note.clone().filter(|_| !is_ruled_out(point) && wording::tone(point) != Tone::Plain);
        let unverified = point.unverified.then(|| self.words.report.unverified.clone());
        let form = point.form.as_ref().map(|form| fill(&self.words.card.waiver_form, &[("form", form)]));
        reason.into_iter().chain(why).chain(unsharp).chain(note).chain(unverified).chain(form).collect()
    }
}

fn limit(point: &Point) -> usize {
    if is_open(point.value) { OPEN_DEPTH } else { SETTLED_DEPTH }
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

/// The answers it rests on that none of its parts tells, then those that are printed with it.
fn own_facts(point: &Point) -> impl Iterator<Item = &Fact> {
    let mut told: BTreeSet<&str> =
        point.parts.iter().flat_map(|part| &part.because).map(|fact| fact.id.as_str()).collect();
    let own = point.because.iter().filter(move |fact| told.insert(fact.id.as_str()));
    own.chain(&point.factors)
}

fn fact_line(fact: &Fact) -> FactLine {
    FactLine { link: anchor("fact", &fact.id), text: wording::answered(fact) }
}

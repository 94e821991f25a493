//! What stands where: a notice is printed once, at the head or on the first card that it belongs to, one that is
//! not closed if there is one. Questions stand everywhere in one order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::requests::{self, Request};
use crate::report::model::{Card, Fact, Notice, Report};
use crate::report::wording;
use crate::rulebook::NoticeKind;

/// More warnings than this that are only not ruled out are left to their cards: all but those of every relief, beside
/// which so many about told records have a place.
const POSSIBLE_AT_HEAD: usize = 8;
const TOLD_AT_HEAD: usize = 4;

type Key<'r> = (&'r str, Option<&'r str>);

pub(super) struct Plan<'r> {
    at_head: BTreeSet<Key<'r>>,
    /// The number of the card that prints it.
    on_card: BTreeMap<Key<'r>, usize>,
    /// What is still to find out, what would decide most first.
    pub(super) requests: Vec<Request<'r>>,
    /// By the id of a fact: its place among them.
    weights: BTreeMap<&'r str, usize>,
    /// The warnings at the head that the answers do not rule out: those of a relief of which something is told, those
    /// that the rules put there, about a record that is told before the others, then those of most reliefs, first.
    pub(super) possible: Vec<&'r Notice>,
    /// How many more there are.
    pub(super) left_to_cards: usize,
}

impl<'r> Plan<'r> {
    pub(super) fn new(report: &'r Report) -> Plan<'r> {
        let (possible, certain): (Vec<&Notice>, Vec<&Notice>) =
            report.head.notices.iter().partition(|notice| wording::is_possible_flag(notice));
        let belongs = |card: &&Card, notice: &Notice| card.notices.iter().any(|other| other.id == notice.id);
        let shared_by = |notice: &Notice| report.cards.iter().filter(|card| belongs(card, notice)).count();
        let only = |notice: &Notice, is: fn(&Card) -> bool| {
            report.cards.iter().filter(|card| belongs(card, notice)).all(is) && shared_by(notice) < report.cards.len()
        };
        // What is only of closed reliefs stands on their cards; a card of which nothing is told prints no warnings.
        let (of_closed, mut possible): (Vec<&Notice>, Vec<&Notice>) =
            possible.into_iter().partition(|notice| only(notice, Card::is_closed));
        let is_idle = |notice: &Notice| only(notice, |card| card.untold || card.is_closed());
        let is_told = |notice: &Notice| notice.head && notice.item.as_ref().is_some_and(|item| item.is_record);
        possible.sort_by_key(|notice| (is_idle(notice), !is_told(notice), !notice.head, Reverse(shared_by(notice))));
        // What concerns every relief stands at the head, however much it is: a card may print no warnings.
        let is_for_all = |notice: &Notice| notice.head && shared_by(notice) == report.cards.len();
        let for_all = possible.iter().filter(|notice| is_for_all(notice)).count();
        let places = POSSIBLE_AT_HEAD.saturating_sub(for_all);
        let (all, mut others) = (possible.len(), 0);
        possible.retain(|notice| {
            let places = if is_told(notice) { places.max(TOLD_AT_HEAD) } else { places };
            let has_place = is_for_all(notice) || others < places;
            others += usize::from(has_place && !is_for_all(notice));
            has_place
        });
        let left_to_cards = all - possible.len() + of_closed.len();
        let at_head = certain.iter().chain(&possible).map(|notice| key(notice)).collect();
        let requests = requests::of(report);
        let weights = requests.iter().enumerate().map(|(place, request)| (request.id(), place)).collect();
        let mut plan = Plan { at_head, on_card: BTreeMap::new(), requests, weights, possible, left_to_cards };
        let mut cards: Vec<(usize, &Card)> = report.cards.iter().enumerate().collect();
        cards.sort_by_key(|(_, card)| card.is_closed());
        for (number, card) in cards {
            for notice in card.notices.iter().filter(|notice| prints(card, notice)) {
                if !plan.at_head.contains(&key(notice)) {
                    plan.on_card.entry(key(notice)).or_insert(number);
                }
            }
        }
        plan
    }

    /// The facts that a relief lacks: what it turns on, what can decide it with the fewest others, then what would decide
    /// most over all, first.
    pub(super) fn by_weight<'c>(&self, card: &'c Card) -> Vec<&'c Fact> {
        let mut missing: Vec<&Fact> = card.missing.iter().collect();
        missing.sort_by_key(|fact| {
            (!card.turns_on.contains(&fact.id), requests::smallest_set(card, fact), self.weight(fact))
        });
        missing
    }

    /// Its place among what is to be found out; what only a result lacks comes last.
    fn weight(&self, fact: &Fact) -> usize {
        self.weights.get(fact.id.as_str()).copied().unwrap_or(usize::MAX)
    }

    /// The number of the card that prints a notice of this one; none if it is not printed on cards.
    pub(super) fn place(&self, card: &Card, notice: &'r Notice) -> Option<usize> {
        prints(card, notice).then(|| self.on_card.get(&key(notice)).copied()).flatten()
    }
}

fn key(notice: &Notice) -> Key<'_> {
    (&notice.id, notice.item.as_ref().map(|item| item.id.as_str()))
}

/// What is closed costs nothing, and of what nothing is told there are only days to watch.
fn prints(card: &Card, notice: &Notice) -> bool {
    match notice.kind {
        NoticeKind::Deadline => true,
        _ if card.untold => false,
        NoticeKind::Fee => !card.is_closed(),
        _ => true,
    }
}

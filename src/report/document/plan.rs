//! What stands where: a notice is printed once, at the head or on the first card that it belongs to, one that is
//! not closed if there is one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::model::{Card, Notice, Report};
use crate::report::wording;
use crate::rulebook::NoticeKind;

/// More warnings than this that are only not ruled out are left to their cards.
const POSSIBLE_AT_HEAD: usize = 8;

type Key<'r> = (&'r str, Option<&'r str>);

pub(super) struct Plan<'r> {
    at_head: BTreeSet<Key<'r>>,
    /// The number of the card that prints it.
    on_card: BTreeMap<Key<'r>, usize>,
    /// The warnings at the head that the answers do not rule out: those of a relief of which something is told, those
    /// that the rules put there, then those of most reliefs, first.
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
        possible.sort_by_key(|notice| (is_idle(notice), !notice.head, Reverse(shared_by(notice))));
        // What concerns every relief stands at the head, however much it is: a card may print no warnings.
        let for_all =
            possible.iter().take_while(|notice| notice.head && shared_by(notice) == report.cards.len()).count();
        let at_head = for_all.max(POSSIBLE_AT_HEAD);
        let left_to_cards = possible.len().saturating_sub(at_head) + of_closed.len();
        possible.truncate(at_head);
        let at_head = certain.iter().chain(&possible).map(|notice| key(notice)).collect();
        let mut plan = Plan { at_head, on_card: BTreeMap::new(), possible, left_to_cards };
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

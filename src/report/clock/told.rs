//! Which of the changes are told: verdicts, what reliefs require or are barred by, and what a record of the case turns.

use std::collections::{BTreeMap, BTreeSet};

use super::kind_of;
use crate::calendar::Day;
use crate::engine::{Change, ChangeOf, Clock, Item, Kind};
use crate::report::model::{Card, Report};
use crate::report::phrases::item_id;
use crate::rulebook::{RuleId, Rulebook};

/// In the order of the clock.
pub(super) fn of<'c>(rulebook: &Rulebook, clock: &'c Clock, report: &Report) -> Vec<&'c Change> {
    let mut shown = BTreeSet::new();
    report.cards.iter().for_each(|card| gather(card, &mut shown));
    let teller = Teller { rulebook, changes: &clock.changes, shown, named: named(rulebook, clock) };
    clock.changes.iter().filter(|change| teller.tells(change)).collect()
}

/// Every item of a card or result.
fn gather(card: &Card, shown: &mut BTreeSet<String>) {
    shown.extend(card.item.iter().map(|item| item.id.clone()));
    card.results.iter().for_each(|result| gather(result, shown));
}

/// For each criterion that changes, all that it is made of.
fn named(rulebook: &Rulebook, clock: &Clock) -> BTreeMap<RuleId, BTreeSet<RuleId>> {
    let rules = clock.changes.iter().filter_map(|change| finding(change).map(|(rule, _)| rule));
    rules.map(|rule| (rule, rulebook.with_all_named(vec![rule]))).collect()
}

fn finding(change: &Change) -> Option<(RuleId, &[Item])> {
    match &change.of {
        ChangeOf::Finding(rule, items, _) => Some((*rule, items)),
        _ => None,
    }
}

struct Teller<'a> {
    rulebook: &'a Rulebook,
    changes: &'a [Change],
    /// What the report has cards and results for.
    shown: BTreeSet<String>,
    named: BTreeMap<RuleId, BTreeSet<RuleId>>,
}

impl Teller<'_> {
    fn tells(&self, change: &Change) -> bool {
        match &change.of {
            ChangeOf::Relief(_) | ChangeOf::Result(..) => true,
            ChangeOf::Instance(relief, _) => !self.is_that_of(change, &ChangeOf::Relief(*relief)),
            ChangeOf::Finding(rule, items, _) if self.is_listed(*rule) => self.is_told(items),
            ChangeOf::Finding(rule, items, _) => {
                items.iter().any(is_record) && self.turns(*rule, items, change.earliest)
            }
        }
    }

    /// Whether the other changes in the same way.
    fn is_that_of(&self, change: &Change, other: &ChangeOf) -> bool {
        let way = |change: &Change| (change.earliest, change.latest, change.before, change.after);
        self.changes.iter().any(|told| told.of == *other && way(told) == way(change))
    }

    fn is_listed(&self, rule: RuleId) -> bool {
        kind_of(self.rulebook, rule) != Kind::Part
    }

    /// Whether the rows that it is about are those of a card or result.
    fn is_told(&self, items: &[Item]) -> bool {
        let is_told =
            |item: &Item| !matches!(item, Item::Row(..)) || self.shown.contains(&item_id(self.rulebook, *item));
        items.iter().all(is_told)
    }

    /// Whether a part is what turns a criterion on that day, and no part of its own is.
    fn turns(&self, part: RuleId, items: &[Item], day: Day) -> bool {
        let on_this_day = || self.changes.iter().filter(move |change| change.earliest == day).filter_map(finding);
        let shares = |others: &[Item]| others.is_empty() || others.iter().any(|other| items.contains(other));
        let turned = on_this_day().any(|(rule, about)| {
            self.is_listed(rule) && self.is_told(about) && shares(about) && self.is_made_of(rule, part)
        });
        turned && !on_this_day().any(|(rule, about)| shares(about) && self.is_made_of(part, rule))
    }

    fn is_made_of(&self, rule: RuleId, part: RuleId) -> bool {
        rule != part && self.named.get(&rule).is_some_and(|named| named.contains(&part))
    }
}

fn is_record(item: &Item) -> bool {
    matches!(item, Item::Record(..))
}

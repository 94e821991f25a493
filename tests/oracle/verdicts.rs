//! Verdicts in one world: the table of the design's section 3.3.

use relief::engine::{Item, Truth, Verdict};
use relief::rulebook::{Outcome, ReliefId, Rule, RuleId, WrittenKind};

use super::doubt::not;
use super::naive::{InWorld, frame};

impl InWorld<'_> {
    /// The verdict of a relief: its own, or of its best instance.
    pub fn verdict(&self, relief: ReliefId) -> Verdict {
        self.best(&self.rulebook.reliefs[relief.index()].outcome)
    }

    /// An outcome's verdict, or that of its best item; with none it is not met.
    pub fn best(&self, outcome: &Outcome) -> Verdict {
        match outcome.each {
            None => self.outcome(outcome, None),
            Some(_) => self.instances(outcome).into_iter().map(|(_, verdict)| verdict).max().unwrap_or(Verdict::NotMet),
        }
    }

    /// The items for which an outcome is worked out, each with its verdict. One that may not belong is never better
    /// than review: an attorney must judge whether it counts.
    pub fn instances(&self, outcome: &Outcome) -> Vec<(Item, Verdict)> {
        self.items_of(outcome)
            .into_iter()
            .map(|(item, belongs)| match (self.outcome(outcome, Some(item)), belongs) {
                (verdict, Truth::Met) => (item, verdict),
                (verdict, _) => (item, verdict.min(Verdict::Review)),
            })
            .collect()
    }

    /// The items that an outcome is worked out for, and whether each surely belongs.
    pub fn items_of(&self, outcome: &Outcome) -> Vec<(Item, Truth)> {
        let each = outcome.each.as_ref().expect("an outcome with items");
        let over = each.item.over.as_ref().expect("items are those of a list");
        let mut slots = frame(each.frame, &[]);
        self.list(over, &mut slots)
            .into_iter()
            .map(|element| {
                slots[each.item.var.index()] = super::naive::item_value(element.item());
                let passes = each.filter.as_ref().map_or(Truth::Met, |filter| self.truth(filter, &mut slots));
                (element.item(), element.belongs().min(passes))
            })
            .filter(|(_, belongs)| *belongs != Truth::NotMet)
            .collect()
    }

    /// The verdict of a relief or side result about one item, or about nothing in particular: its worst criterion.
    pub fn outcome(&self, outcome: &Outcome, item: Option<Item>) -> Verdict {
        let requirements = outcome.requires.iter().map(|rule| self.requirement(outcome, *rule, item));
        let bars = outcome.barred_by.iter().map(|rule| self.bar(outcome, *rule, item));
        requirements.chain(bars).min().unwrap_or(Verdict::Meets)
    }

    fn requirement(&self, outcome: &Outcome, rule: RuleId, item: Option<Item>) -> Verdict {
        let excused = self.exception(outcome, rule, item);
        match self.about(rule, item).max(excused) {
            Truth::Met => Verdict::Meets,
            Truth::Review => Verdict::Review,
            Truth::NotMet => match written_kind(&self.rulebook.rules[rule.index()]) {
                WrittenKind::Situation => Verdict::Conditional,
                WrittenKind::Step => Verdict::NeedsFacts,
                WrittenKind::ByUse | WrittenKind::Flag => Verdict::NotMet,
            },
        }
    }

    fn bar(&self, outcome: &Outcome, rule: RuleId, item: Option<Item>) -> Verdict {
        let applies = self.about(rule, item).min(not(self.exception(outcome, rule, item)));
        match applies {
            Truth::NotMet => Verdict::Meets,
            Truth::Review => Verdict::Review,
            Truth::Met => self.waived(outcome, rule, item),
        }
    }

    /// What the best open waiver leaves of a bar that stands.
    fn waived(&self, outcome: &Outcome, bar: RuleId, item: Option<Item>) -> Verdict {
        let rule = |id: &RuleId| &self.rulebook.rules[id.index()];
        outcome
            .waivers
            .iter()
            .filter_map(|waiver| Some((waiver, rule(waiver).criterion.as_ref()?)))
            .filter(|(waiver, criterion)| {
                criterion.waives.contains(&bar) && self.about(**waiver, item) != Truth::NotMet
            })
            .map(|(_, criterion)| if criterion.leaves_review { Verdict::Review } else { Verdict::Waivable })
            .max()
            .unwrap_or(Verdict::Barred)
    }

    /// The best exception of this outcome to a criterion, each as far as no exception to it applies in turn.
    fn exception(&self, outcome: &Outcome, to: RuleId, item: Option<Item>) -> Truth {
        outcome
            .exceptions
            .iter()
            .filter(|exception| {
                let criterion = self.rulebook.rules[exception.index()].criterion.as_ref();
                criterion.is_some_and(|criterion| criterion.excepts.contains(&to))
            })
            .map(|exception| self.about(*exception, item).min(not(self.exception(outcome, *exception, item))))
            .max()
            .unwrap_or(Truth::NotMet)
    }

    /// A criterion of an outcome: about its item, if it has a parameter.
    fn about(&self, rule: RuleId, item: Option<Item>) -> Truth {
        match (self.rulebook.rules[rule.index()].params.is_empty(), item) {
            (true, _) => self.finding(rule, &[]),
            (false, Some(item)) => self.finding(rule, &[item]),
            (false, None) => unreachable!("a criterion about an item stands in an outcome that has one"),
        }
    }
}

fn written_kind(rule: &Rule) -> WrittenKind {
    rule.criterion.as_ref().map_or(WrittenKind::ByUse, |criterion| criterion.kind)
}

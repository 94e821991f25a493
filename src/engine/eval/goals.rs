//! What is asked of an evaluation: verdicts, requirements and bars with their exceptions, and what a notice or a check says.

use std::ops::ControlFlow;

use crate::calendar::Day;
use crate::case::FactPath;
use crate::rulebook::{Comparison, RuleId, WrittenKind};

use super::{Bound, Eval, Item, Verdicts, halved, same_truth, verdict_bit};
use crate::engine::Verdict;
use crate::engine::program::{AboutCode, Bar, EachCode, ListNodeId, NodeId, OutcomeCode, Requirement, Shape, Use};
use crate::engine::truths::{self, Truths};
use crate::engine::values::{Num, TermVal};
use crate::engine::world::Values;

/// Instances that may be ruled out are shown only if they are so few.
const POSSIBLE_INSTANCES: usize = 3;

impl Eval<'_> {
    /// A rule about the given items.
    pub fn rule(&mut self, rule: u32, args: &[Bound]) -> Bound {
        self.call(rule, args)
    }

    /// A criterion about the given items.
    pub fn rule_truth(&mut self, rule: u32, args: &[Bound]) -> Truths {
        match self.call(rule, args) {
            Bound::Truth(truths) => truths,
            _ => Truths::OPEN,
        }
    }

    /// The verdicts that an outcome can have for one item.
    pub fn outcome(&mut self, outcome: &OutcomeCode, item: Option<Bound>) -> Verdicts {
        let mut verdicts = self.uses(outcome, item);
        if let (Some(each), Some(item)) = (&outcome.each, item) {
            let belongs = self.belongs(each, item);
            let mut kept = if belongs.can_be_met() { verdicts } else { 0 };
            if belongs.can_be_review() {
                kept |= truths::lowest(verdicts, verdict_bit(Verdict::Review));
            }
            if belongs.can_be_not_met() {
                kept |= verdict_bit(Verdict::NotMet);
            }
            verdicts = kept;
        }
        verdicts
    }

    /// The worst of what the criteria in an outcome's lists contribute.
    fn uses(&mut self, outcome: &OutcomeCode, item: Option<Bound>) -> Verdicts {
        // What each contributes, and where its notes begin.
        let mut parts: Vec<(Verdicts, usize)> = Vec::with_capacity(outcome.requirements.len() + outcome.bars.len());
        for requirement in &outcome.requirements {
            let (mark, _) = self.marks();
            parts.push((self.requirement(requirement, item), mark));
        }
        for bar in &outcome.bars {
            let (mark, _) = self.marks();
            parts.push((self.bar(bar, item), mark));
        }
        let meets = verdict_bit(Verdict::Meets);
        let verdicts = parts.iter().fold(meets, |verdicts, (part, _)| truths::lowest(verdicts, *part));
        if verdicts.count_ones() == 1 {
            // Decided: no part of it asks for anything.
            if let (Some(trace), Some((_, first))) = (&mut self.trace, parts.first()) {
                trace.forget(*first);
            }
        } else {
            // A step that is open asks for nothing where the situation is not there.
            self.forget_what_cannot_matter(&parts, meets, truths::lowest, truths::is_never_below);
        }
        verdicts
    }

    /// Forgets what is asked by a part that changes nothing, whatever it and all the others are.
    pub(super) fn forget_what_cannot_matter(
        &mut self,
        parts: &[(u8, usize)],
        of_none: u8,
        together: fn(u8, u8) -> u8,
        is_idle: fn(u8, u8) -> bool,
    ) {
        let Some(trace) = &mut self.trace else { return };
        let mut before = vec![of_none];
        for (part, _) in parts {
            before.push(together(before[before.len() - 1], *part));
        }
        let mut after = of_none;
        let mut end = trace.mark();
        for ((part, mark), before) in parts.iter().zip(&before).rev() {
            if part.count_ones() == 1 || is_idle(*part, together(*before, after)) {
                trace.cut(*mark..end);
            }
            after = together(after, *part);
            end = *mark;
        }
    }

    /// The verdicts that the best of an outcome's items can have; `not-met` with none.
    pub fn best(&mut self, outcome: &OutcomeCode) -> Verdicts {
        let Some(each) = &outcome.each else {
            return self.outcome(outcome, None);
        };
        // One bit more than there are verdicts: the lowest says that no item belongs.
        const NONE: u8 = 1;
        let mut parts: Vec<(u8, usize)> = Vec::new();
        for item in self.items(each.list, each.frame) {
            let (mark, _) = self.marks();
            let belongs = self.belongs(each, item.value);
            if belongs == Truths::NOT_MET {
                continue;
            }
            let verdicts = self.uses(outcome, Some(item.value));
            let mut shifted = 0;
            if belongs.can_be_met() {
                shifted |= verdicts << 1;
            }
            if belongs.can_be_review() {
                shifted |= truths::lowest(verdicts, verdict_bit(Verdict::Review)) << 1;
            }
            if belongs.can_be_not_met() || item.further.is_some() {
                shifted |= NONE;
            }
            if let Some(list) = item.further {
                self.ask_further(list);
            }
            parts.push((shifted, mark));
        }
        let not_met = verdict_bit(Verdict::NotMet);
        let may_be_barred = parts.iter().any(|(part, _)| part >> 1 & verdict_bit(Verdict::Barred) != 0);
        if !may_be_barred {
            // No item is as good as one that fails.
            for (part, _) in parts.iter_mut().filter(|(part, _)| part & NONE != 0) {
                *part = *part & !NONE | not_met << 1;
            }
        }
        let best = parts.iter().fold(NONE, |best, (part, _)| truths::highest(best, *part));
        if best.count_ones() > 1 {
            self.forget_what_cannot_matter(&parts, NONE, truths::highest, truths::is_never_above);
        }
        let none = if best & NONE != 0 { not_met } else { 0 };
        best >> 1 | none
    }

    /// Whether an item is one of the outcome's.
    pub fn belongs(&mut self, each: &EachCode, item: Bound) -> Truths {
        let Some(filter) = each.filter else {
            return Truths::MET;
        };
        self.in_frame(each.frame, &[item], |eval| eval.truth(filter))
    }

    /// The items of a list outside any rule.
    pub fn items(&mut self, list: ListNodeId, frame: usize) -> Vec<Item> {
        let mut items = Vec::new();
        self.in_frame(frame, &[], |eval| {
            let _ = eval.each(list, &mut |_, item| {
                items.push(Item { value: item.value.detached(), ..item });
                ControlFlow::Continue(())
            });
        });
        items
    }

    fn requirement(&mut self, requirement: &Requirement, item: Option<Bound>) -> Verdicts {
        let met = self.requirement_truth(&requirement.criterion, item);
        let failed = match requirement.kind {
            WrittenKind::Situation => Verdict::Conditional,
            WrittenKind::Step => Verdict::NeedsFacts,
            WrittenKind::ByUse | WrittenKind::Flag => Verdict::NotMet,
        };
        contribution(met, failed, Verdict::Meets)
    }

    fn bar(&mut self, bar: &Bar, item: Option<Bound>) -> Verdicts {
        let stands = self.bar_truth(&bar.criterion, item);
        if bar.waivers.is_empty() || !stands.can_be_met() {
            return contribution(stands, Verdict::Meets, Verdict::Barred);
        }
        // What is left of the bar where it stands: barred unless a waiver is open.
        let mut left = verdict_bit(Verdict::Barred);
        for (waiver, leaves_review) in &bar.waivers {
            let open = self.bar_truth(waiver, item);
            let lifted = if *leaves_review { Verdict::Review } else { Verdict::Waivable };
            let mut verdicts = 0;
            if open.can_be_not_met() {
                verdicts |= verdict_bit(Verdict::Barred);
            }
            if open.can_be_met() || open.can_be_review() {
                verdicts |= verdict_bit(lifted);
            }
            left = truths::highest(left, verdicts);
        }
        let mut verdicts = left;
        if stands.can_be_review() {
            verdicts |= verdict_bit(Verdict::Review);
        }
        if stands.can_be_not_met() {
            verdicts |= verdict_bit(Verdict::Meets);
        }
        verdicts
    }

    /// A requirement holds if it, or any exception to it, does.
    pub fn requirement_truth(&mut self, criterion: &Use, item: Option<Bound>) -> Truths {
        let mut met = self.used(criterion, item);
        for exception in &criterion.exceptions {
            met = met.highest(self.bar_truth(exception, item));
        }
        met
    }

    /// A bar, exception or waiver holds if it does and no exception to it.
    pub fn bar_truth(&mut self, criterion: &Use, item: Option<Bound>) -> Truths {
        let mut stands = self.used(criterion, item);
        for exception in &criterion.exceptions {
            if stands == Truths::NOT_MET {
                break;
            }
            stands = stands.lowest(self.bar_truth(exception, item).swapped());
        }
        stands
    }

    fn used(&mut self, criterion: &Use, item: Option<Bound>) -> Truths {
        match item {
            Some(item) if criterion.takes_item => self.rule_truth(criterion.rule.0, &[item]),
            _ => self.rule_truth(criterion.rule.0, &[]),
        }
    }

    /// An expression about items: part `index` of a check, notice or agreement.
    pub fn about(&mut self, about: &AboutCode, index: usize, items: &[Bound]) -> Option<Bound> {
        let node = about.nodes[index]?;
        let shape = about.shapes[index];
        Some(self.in_frame(about.frame, items, |eval| eval.value(node, shape)))
    }

    /// All combinations of the listed items that something is about.
    pub fn combinations(&mut self, about: &AboutCode) -> Vec<Vec<Bound>> {
        let mut all = vec![Vec::new()];
        for list in &about.params {
            all = with_each(&all, &self.told(*list, about.frame));
        }
        all
    }

    /// An open length of time that an agreement ties to a number of days that is known.
    pub fn days_to_tell(&mut self, about: &AboutCode, items: &[Bound]) -> Option<(FactPath, i64)> {
        let [Some(days), Some(term)] = about.nodes[..] else { return None };
        if about.shapes[1] != Shape::Term {
            return None;
        }
        self.in_frame(about.frame, items, |eval| {
            let (cell, path) = eval.cell_at(term)?;
            let Values::Terms(_) = cell.values else { return None };
            Some((path?, eval.number(days).value()?))
        })
    }

    /// Whether the two sides of an agreement tell the same thing about these items.
    pub fn agreement(&mut self, about: &AboutCode, items: &[Bound]) -> Truths {
        let (Some(a), Some(b)) = (self.about(about, 0, items), self.about(about, 1, items)) else {
            return Truths::MET;
        };
        match (a, b) {
            (Bound::Truth(a), Bound::Truth(b)) => same_truth(a, b),
            (Bound::Number(a), Bound::Number(b)) => {
                let same = a.compare(Comparison::Equal, b);
                self.ask_apart(same, a, b);
                same
            }
            (Bound::Number(days), Bound::Term(term)) => self.days_agree(days, term),
            (Bound::Choice(a), Bound::Choice(b)) => self.same_choice(a, b),
            _ => Truths::MET,
        }
    }

    fn days_agree(&mut self, days: Num, term: TermVal) -> Truths {
        match term {
            TermVal::Known(term) => {
                let (low, high) = term.days_range();
                let fits = Num::known(low).compare(Comparison::AtMost, days);
                let fits = fits.lowest(days.compare(Comparison::AtMost, Num::known(high)));
                if !fits.is_single() {
                    self.ask_ends(days, low, high);
                }
                fits
            }
            TermVal::Among { candidates, doubt: false, origin } => {
                let mut fits = Truths::NONE;
                for index in candidates.iter() {
                    let (low, high) = self.stands_for(index);
                    let one = Num::known(low).compare(Comparison::AtMost, days);
                    fits = fits.or_else(one.lowest(days.compare(Comparison::AtMost, Num::known(high))));
                    self.ask_ends(days, low, high);
                }
                if let Some(trace) = &mut self.trace {
                    trace.ask_choice(origin, halved(candidates));
                }
                fits
            }
            _ => Truths::MET,
        }
    }

    fn ask_ends(&mut self, days: Num, low: i64, high: i64) {
        if let Some(trace) = &mut self.trace {
            for at in [low, high.saturating_add(1)].into_iter().filter(|at| *at < Day::LATER.0) {
                trace.ask_number(days.origin, at, &self.program.rulebook.holidays);
            }
        }
    }

    /// The days that an open term may have where it is one candidate: as far as the next one, since no constant of the
    /// rules lies between.
    fn stands_for(&self, candidate: usize) -> (i64, i64) {
        let (low, high) = self.program.candidates[candidate].days_range();
        let later = self.program.candidates.iter().map(|term| term.days_range().0).filter(|next| *next > low).min();
        (low, later.map_or(i64::MAX, |next| (next - 1).max(high)))
    }

    /// What a part of a rule is about: the whole's own items where it passes them on, else every listed item.
    pub fn part_items(
        &mut self,
        rule: RuleId,
        bounds: &[Bound],
        callee: RuleId,
        args: Option<&[NodeId]>,
    ) -> Vec<Vec<Bound>> {
        let params = self.program.rules[callee.index()].params;
        if params == 0 {
            return vec![Vec::new()];
        }
        if let Some(args) = args
            && let Some(passed) = self.passed(rule, bounds, args)
        {
            return vec![passed];
        }
        let mut all = vec![Vec::new()];
        for position in 0..params {
            let passed = args.and_then(|args| self.passed(rule, bounds, &args[position..=position]));
            let items = match (passed, self.program.param_lists[callee.index()][position]) {
                (Some(passed), _) => passed,
                (None, Some(list)) => self.listed(list),
                (None, None) => return Vec::new(),
            };
            all = with_each(&all, &items);
        }
        all
    }

    /// The values of arguments that depend on the rule's own items alone.
    fn passed(&mut self, rule: RuleId, bounds: &[Bound], args: &[NodeId]) -> Option<Vec<Bound>> {
        if args.iter().any(|arg| self.program.reads_bound_variable(*arg, bounds.len() as u32)) {
            return None;
        }
        let values = self.arguments(rule.0, bounds, args);
        values.iter().all(|value| !matches!(value, Bound::Nothing)).then_some(values)
    }

    /// The items of a list that the case tells of and that may belong to it.
    pub fn listed(&mut self, list: ListNodeId) -> Vec<Bound> {
        self.told(list, 64)
    }

    fn told(&mut self, list: ListNodeId, frame: usize) -> Vec<Bound> {
        let items = self.items(list, frame).into_iter();
        let told = items.filter(|item| item.further.is_none() && item.member != Truths::NOT_MET);
        told.map(|item| item.value).collect()
    }

    /// The items of an outcome that are shown: those that surely belong, else those that may if they are few.
    pub fn shown(&mut self, each: &EachCode) -> Vec<Bound> {
        let items = self.items(each.list, each.frame);
        let belonging: Vec<(Bound, Truths)> = items
            .into_iter()
            .filter(|item| item.further.is_none())
            .map(|item| (item.value, self.belongs(each, item.value)))
            .filter(|(_, belongs)| *belongs != Truths::NOT_MET)
            .collect();
        let sure = belonging.iter().filter(|(_, belongs)| !belongs.can_be_not_met()).count();
        let shown = belonging
            .iter()
            .filter(|(_, belongs)| !belongs.can_be_not_met() || (sure == 0 && belonging.len() <= POSSIBLE_INSTANCES));
        shown.map(|(item, _)| *item).collect()
    }

    /// The values of some of a rule's argument expressions, the rule being about these items.
    fn arguments(&mut self, rule: u32, items: &[Bound], args: &[NodeId]) -> Vec<Bound> {
        let frame = self.program.rules[rule as usize].frame;
        self.in_frame(frame, items, |eval| args.iter().map(|arg| eval.argument(*arg).detached()).collect())
    }
}

fn contribution(truths: Truths, not_met: Verdict, met: Verdict) -> Verdicts {
    let mut verdicts = 0;
    if truths.can_be_not_met() {
        verdicts |= verdict_bit(not_met);
    }
    if truths.can_be_review() {
        verdicts |= verdict_bit(Verdict::Review);
    }
    if truths.can_be_met() {
        verdicts |= verdict_bit(met);
    }
    verdicts
}

/// Each combination with each item behind it.
fn with_each(all: &[Vec<Bound>], items: &[Bound]) -> Vec<Vec<Bound>> {
    all.iter().flat_map(|head| items.iter().map(move |item| [head.as_slice(), &[*item]].concat())).collect()
}

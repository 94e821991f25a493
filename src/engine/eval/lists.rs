//! The items of a list, and what is said of all of them.

use std::ops::ControlFlow;

use crate::calendar::Day;
use crate::case::FactPath;
use crate::members::Members;
use crate::rulebook::{FieldId, Fold, ListId, Quantifier};
use crate::term::Term;

use super::{Bound, Eval, FURTHER, Item, halved, longer};
use crate::engine::program::{ListNode, ListNodeId, NodeId};
use crate::engine::trace::{Cut, Origin, Slot};
use crate::engine::truths::Truths;
use crate::engine::values::{ChoiceVal, Doubt, Num, TermVal};
use crate::engine::world::{Records, Values};

impl Eval<'_> {
    pub(super) fn each(
        &mut self,
        list: ListNodeId,
        visit: &mut dyn FnMut(&mut Self, Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let program = self.program;
        match &program.lists[list.0 as usize] {
            ListNode::Records(list) => self.each_record(*list, visit),
            ListNode::Rows(table) => {
                for row in 0..program.rulebook.tables[*table as usize].rows.len() as u32 {
                    let value = Bound::Row(*table, row);
                    visit(self, Item { value, member: Truths::MET, further: None, record: None })?;
                }
                ControlFlow::Continue(())
            }
            ListNode::Computed { item, shape, var, over, filter, .. } => self.each(*over, &mut |eval, outer| {
                let slot = eval.base + *var as usize;
                eval.frames[slot] = outer.value;
                let mut member = outer.member;
                if let Some(filter) = filter {
                    member = member.lowest(eval.truth(*filter));
                    if member == Truths::NOT_MET {
                        return ControlFlow::Continue(());
                    }
                }
                let value = eval.value(*item, *shape);
                visit(eval, Item { value, member, ..outer })
            }),
            ListNode::Joined(lists) => {
                for list in lists {
                    self.each(*list, visit)?;
                }
                ControlFlow::Continue(())
            }
            ListNode::Values(values, shape) => {
                for value in values {
                    let value = self.value(*value, *shape);
                    visit(self, Item { value, member: Truths::MET, further: None, record: None })?;
                }
                ControlFlow::Continue(())
            }
            ListNode::Members(set) => {
                let set = self.set(*set);
                for index in set.maybe.iter() {
                    let one = Members::one(index);
                    let value = Bound::Choice(ChoiceVal { any: one, doubt: Doubt::None, origin: Origin::NONE });
                    let member = self.holds(set, one);
                    visit(self, Item { value, member, further: None, record: None })?;
                }
                ControlFlow::Continue(())
            }
        }
    }

    fn each_record(&mut self, list: u32, visit: &mut dyn FnMut(&mut Self, Item) -> ControlFlow<()>) -> ControlFlow<()> {
        let Records { rows, further, .. } = &self.world.lists[list as usize];
        for row in 0..rows.len() as u32 {
            let value = Bound::Record(list, row);
            visit(self, Item { value, member: Truths::MET, further: None, record: Some((list, row)) })?;
        }
        if further.is_some() {
            let value = Bound::Record(list, FURTHER);
            visit(self, Item { value, member: Truths::MET, further: Some(list), record: Some((list, FURTHER)) })?;
        }
        ControlFlow::Continue(())
    }

    pub(super) fn ask_further(&mut self, list: u32) {
        if let Some(trace) = &mut self.trace {
            trace.next_atom();
            trace.ask(Slot::Fact(FactPath::List(ListId(list))), Cut::Records);
        }
    }

    pub(super) fn quantified(
        &mut self,
        node: NodeId,
        quantifier: Quantifier,
        var: u32,
        list: ListNodeId,
        body: NodeId,
    ) -> Truths {
        if let Some(truths) = self.supposed.and_then(|supposed| supposed.get(&node)) {
            return *truths;
        }
        // `all` is "no item fails", `no` is "not any": one loop for the three.
        let reads = self.marks().1;
        let mut some = Truths::NOT_MET;
        let mut open_list = None;
        let _ = self.each(list, &mut |eval, item| {
            let slot = eval.base + var as usize;
            eval.frames[slot] = item.value;
            let before = eval.marks().1;
            let holds = eval.truth(body);
            let holds = if quantifier == Quantifier::All { holds.swapped() } else { holds };
            let mut hit = item.member.lowest(holds);
            if let Some(list) = item.further {
                hit = hit.or_else(Truths::NOT_MET);
                if hit != Truths::NOT_MET {
                    open_list = Some(list);
                }
            }
            some = some.highest(hit);
            if some == Truths::MET {
                if let Some(trace) = &mut eval.trace {
                    trace.reads.drain(reads..before.max(reads));
                }
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        if !some.is_single() {
            if let Some(list) = open_list {
                self.ask_further(list);
            }
            if open_list.is_some()
                && self.supposed.is_some()
                && let Some(trace) = &mut self.trace
            {
                trace.ask(Slot::Node(node), Cut::Truth);
            }
        }
        if quantifier == Quantifier::Any { some } else { some.swapped() }
    }

    pub(super) fn fold_numbers(&mut self, fold: Fold, list: ListNodeId) -> Num {
        if let ListNode::Computed { by: Some(by), .. } = &self.program.lists[list.0 as usize]
            && matches!(fold, Fold::Count | Fold::Sum)
        {
            return self.fold_groups(fold, list, *by);
        }
        let mut total = FoldNum::start(fold);
        let mut origins = Vec::new();
        let mut open_list = None;
        let mut items = 0;
        let mut only = None;
        let _ = self.each(list, &mut |eval, item| {
            let value = match item.value {
                Bound::Number(value) if fold != Fold::Count => value,
                _ => Num::known(1),
            };
            if eval.trace.is_some() && value.origin != Origin::NONE {
                origins.push((value.origin, value));
            }
            if item.further.is_some() {
                open_list = item.further;
            }
            items += usize::from(item.member != Truths::NOT_MET);
            only = (items == 1 && item.member == Truths::MET && item.further.is_none()).then_some(value);
            total.add(value, item.member, item.further.is_some());
            ControlFlow::Continue(())
        });
        // The latest of one is that one.
        if let Some(value) = only.filter(|_| fold != Fold::Count) {
            return value;
        }
        if let Some(list) = open_list
            && total.value.value().is_none()
        {
            self.ask_further(list);
        }
        let mut value = total.finish();
        value.origin = self.folded(fold, &value, &origins);
        value
    }

    /// Where a fold that is not known comes from: in a sum, each element moves it by as much as it moves itself.
    fn folded(&mut self, fold: Fold, value: &Num, elements: &[(Origin, Num)]) -> Origin {
        let Some(trace) = self.trace.as_mut().filter(|_| value.value().is_none()) else { return Origin::NONE };
        let origins: Vec<Origin> = elements
            .iter()
            .map(|(origin, one)| match fold {
                Fold::Sum => trace.add_days(*origin, value.low.0.saturating_sub(one.low.0)),
                _ => *origin,
            })
            .collect();
        trace.gathered(origins)
    }

    /// One element, the largest, for each group of records joined by a ref field; unanswered refs leave a lowest and a
    /// highest result.
    fn fold_groups(&mut self, fold: Fold, list: ListNodeId, by: u32) -> Num {
        let mut items = Vec::new();
        let _ = self.each(list, &mut |_, item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        let Some((list, _)) = items.iter().find_map(|item| item.record) else {
            return Num::known(0);
        };
        let (apart, together) = self.groups(list, by);
        let per_group = |groups: &[usize]| {
            let mut sums: Vec<(usize, FoldNum)> = Vec::new();
            for item in items.iter().filter(|item| item.further.is_none()) {
                let group = item.record.map_or(usize::MAX, |(_, row)| groups[row as usize]);
                let value = match item.value {
                    Bound::Number(value) if fold == Fold::Sum => value,
                    _ => Num::known(1),
                };
                let position = sums.iter().position(|(id, _)| *id == group).unwrap_or_else(|| {
                    sums.push((group, FoldNum::start(Fold::Max)));
                    sums.len() - 1
                });
                sums[position].1.add(value, item.member, false);
            }
            sums.into_iter().fold(Num::known(0), |total, (_, sum)| total.zip(sum.finish(), |a, b| a + b))
        };
        let (high, low) = (per_group(&apart), per_group(&together));
        let mut value = Num {
            low: (low.low.0, high.low.1),
            high: (low.high.0, high.high.1),
            doubt: low.doubt || high.doubt,
            origin: Origin::NONE,
            fact: 0,
        };
        if let Some(item) = items.iter().find(|item| item.further.is_some()) {
            if item.member.can_be_met() || item.member.can_be_review() {
                value.high.1 = FoldNum::ENDLESS;
            }
            if item.member.can_be_met() {
                value.low.1 = FoldNum::ENDLESS;
            }
            value.doubt |= item.member.can_be_review();
            self.ask_further(list);
        }
        let elements: Vec<(Origin, Num)> = items
            .iter()
            .filter_map(|item| match item.value {
                Bound::Number(one) if fold == Fold::Sum && one.origin != Origin::NONE => Some((one.origin, one)),
                _ => None,
            })
            .collect();
        value.origin = self.folded(fold, &value, &elements);
        value
    }

    /// For each row its group: joined by the refs that are known, and by all that any unanswered ref might join.
    fn groups(&mut self, list: u32, by: u32) -> (Vec<usize>, Vec<usize>) {
        let rows = &self.world.lists[list as usize].rows;
        let mut apart: Vec<usize> = (0..rows.len()).collect();
        let mut together = apart.clone();
        for (row, cells) in rows.iter().enumerate() {
            let Values::Choice(any) = cells[by as usize].values else { continue };
            let single = any.single();
            for other in any.iter().filter(|other| *other < rows.len()) {
                unite(&mut together, row, other);
                if single.is_some() {
                    unite(&mut apart, row, other);
                } else if let Some(trace) = &mut self.trace {
                    let path = FactPath::Field(ListId(list), row, FieldId(by));
                    trace.ask(Slot::Fact(path), Cut::Values(Members::one(other)));
                }
            }
        }
        (apart, together)
    }

    pub(super) fn fold_terms(&mut self, fold: Fold, list: ListNodeId) -> TermVal {
        let by = match &self.program.lists[list.0 as usize] {
            ListNode::Computed { by, .. } => *by,
            _ => None,
        };
        let mut items = Vec::new();
        let _ = self.each(list, &mut |_, item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        if let Some(item) = items.iter().find(|item| item.further.is_some())
            && let Some(list) = item.further
        {
            self.ask_further(list);
        }
        if self.trace.is_some() {
            for item in &items {
                if let Bound::Term(TermVal::Among { candidates, origin, doubt: false }) = item.value
                    && let Some(trace) = &mut self.trace
                {
                    trace.ask_choice(origin, halved(candidates));
                }
            }
        }
        match (by, items.iter().find_map(|item| item.record)) {
            (Some(by), Some((list, _))) if fold == Fold::Sum => {
                let (apart, together) = self.groups(list, by);
                let high = self.sum_terms(&items, Some(&apart));
                let low = self.sum_terms(&items, Some(&together));
                term_span((low.0.0, high.0.1), (low.1.0, high.1.1))
            }
            _ if fold == Fold::Sum => {
                let (low, high) = self.sum_terms(&items, None);
                term_span(low, high)
            }
            _ => {
                let (low, high) = self.largest_term(&items);
                term_span(low, high)
            }
        }
    }

    /// The ends of the lower and of the upper end of a sum, one element for each group.
    fn sum_terms(&self, items: &[Item], groups: Option<&[usize]>) -> ((Term, Term), (Term, Term)) {
        let mut sets: Vec<(usize, Vec<Item>)> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let group = match (groups, item.record, item.further) {
                (Some(groups), Some((_, row)), None) => groups[row as usize],
                _ => usize::MAX - index,
            };
            match sets.iter_mut().find(|(id, _)| *id == group) {
                Some((_, set)) => set.push(*item),
                None => sets.push((group, vec![*item])),
            }
        }
        let zero = (Term::ZERO, Term::ZERO);
        sets.iter().fold((zero, zero), |(low, high), (_, set)| {
            let (one_low, one_high) = self.largest_term(set);
            let endless = set.iter().any(|item| item.further.is_some() && item.member != Truths::NOT_MET);
            let grow = if endless { Term { months: 1_000_000, days: 1_000_000 } } else { Term::ZERO };
            (
                (plus(low.0, one_low.0), plus(plus(low.1, one_low.1), grow)),
                (plus(high.0, one_high.0), plus(plus(high.1, one_high.1), grow)),
            )
        })
    }

    fn largest_term(&self, items: &[Item]) -> ((Term, Term), (Term, Term)) {
        let zero = (Term::ZERO, Term::ZERO);
        items.iter().fold((zero, zero), |(low, high), item| {
            let Bound::Term(term) = item.value else { return (low, high) };
            let (shortest, longest) = self.ends(term);
            let (inner, outer) = match term {
                TermVal::Span { low, high, .. } => (low, high),
                _ => ((shortest, longest), (shortest, longest)),
            };
            let member = if item.further.is_some() { item.member.or_else(Truths::NOT_MET) } else { item.member };
            let take = |can: bool, kept: Term, next: Term| if can { longer(kept, next) } else { kept };
            (
                (take(member == Truths::MET, low.0, inner.0), take(member.can_be_met(), low.1, inner.1)),
                (
                    take(!member.can_be_not_met(), high.0, outer.0),
                    take(member.can_be_met() || member.can_be_review(), high.1, outer.1),
                ),
            )
        })
    }
}

/// A fold over numbers in progress.
struct FoldNum {
    fold: Fold,
    value: Num,
    empty: bool,
    /// No element surely belongs, in any world: each is in review, or out.
    doubtful: bool,
    /// The greatest element that there may be.
    greatest: i64,
    /// The greatest one that is never surely out.
    greatest_never_out: i64,
}

impl FoldNum {
    /// As many as one likes.
    const ENDLESS: i64 = 1_000_000_000_000_000;

    fn start(fold: Fold) -> FoldNum {
        let identity = match fold {
            Fold::Count | Fold::Sum | Fold::Max => 0,
            Fold::Min | Fold::Earliest => Day::LATER.0,
            Fold::Latest => Day::EARLIER.0,
        };
        let value = Num::known(identity);
        FoldNum { fold, value, empty: true, doubtful: true, greatest: 0, greatest_never_out: 0 }
    }

    /// Adds an element that belongs to the list in some worlds, in review or in all; of further ones there may be any
    /// number.
    fn add(&mut self, one: Num, member: Truths, further: bool) {
        let member = if further { member.or_else(Truths::NOT_MET) } else { member };
        let (always, sometimes) = (member == Truths::MET, member.can_be_met());
        let (never_out, perhaps) = (!member.can_be_not_met(), member.can_be_met() || member.can_be_review());
        self.empty &= !always;
        self.doubtful &= !sometimes;
        if perhaps {
            self.greatest = self.greatest.max(one.high.1);
        }
        if never_out {
            self.greatest_never_out = self.greatest_never_out.max(one.high.0);
        }
        let value = &mut self.value;
        value.doubt |= one.doubt || member.can_be_review();
        let endless = |number: i64| if further && number > 0 { FoldNum::ENDLESS } else { number };
        match self.fold {
            Fold::Count | Fold::Sum => {
                value.low.0 += if always { one.low.0 } else { 0 };
                value.low.1 += if sometimes { endless(one.low.1) } else { 0 };
                value.high.0 += if never_out { one.high.0 } else { 0 };
                value.high.1 += if perhaps { endless(one.high.1) } else { 0 };
            }
            Fold::Max | Fold::Latest => {
                let take = |can: bool, kept: i64, next: i64| if can { kept.max(next) } else { kept };
                value.low.0 = take(always, value.low.0, one.low.0);
                value.low.1 = take(sometimes, value.low.1, one.low.1);
                value.high.0 = take(never_out, value.high.0, one.high.0);
                value.high.1 = take(perhaps, value.high.1, one.high.1);
            }
            Fold::Min | Fold::Earliest => {
                let take = |can: bool, kept: i64, next: i64| if can { kept.min(next) } else { kept };
                // The lower end counts doubtful elements in, the upper end leaves them out.
                value.low.0 = take(perhaps, value.low.0, one.low.0);
                value.low.1 = take(never_out, value.low.1, one.low.1);
                value.high.0 = take(sometimes, value.high.0, one.high.0);
                value.high.1 = take(always, value.high.1, one.high.1);
            }
        }
    }

    fn finish(self) -> Num {
        let mut value = self.value;
        if self.fold == Fold::Min && self.empty {
            // The smallest of nothing is 0; of something it is that.
            if self.doubtful {
                value.low = (value.low.0.min(0), value.low.1.min(0));
                value.high = (self.greatest_never_out, self.greatest);
            } else {
                value.low = (value.low.0.min(0), self.greatest);
                value.high = value.low;
            }
            if self.value.value().is_some() {
                value = Num::known(0);
            }
        }
        value.doubt &= value.low != value.high || value.low.0 != value.low.1;
        value
    }
}

fn plus(a: Term, b: Term) -> Term {
    Term { months: a.months + b.months, days: a.days + b.days }
}

fn term_span(low: (Term, Term), high: (Term, Term)) -> TermVal {
    if low.0 == high.1 { TermVal::Known(low.0) } else { TermVal::Span { low, high, doubt: low != high } }
}

fn unite(groups: &mut [usize], a: usize, b: usize) {
    let (from, to) = (groups[a].max(groups[b]), groups[a].min(groups[b]));
    for group in groups.iter_mut().filter(|group| **group == from) {
        *group = to;
    }
}

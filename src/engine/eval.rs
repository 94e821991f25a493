//! One pass over the program: what each expression can be over all admitted worlds.
//!
//! The pass forgets which fact a possibility came from, so what it leaves open may still be settled; [`super::search`]
//! finds out. What it settles holds in every world.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::calendar::Day;
use crate::case::FactPath;
use crate::members::Members;
use crate::rulebook::{Comparison, Constant, FactId, FieldId, Fold, ListId, Quantifier, WrittenKind};
use crate::term::Term;
use rustc_hash::FxHasher;

use super::Verdict;
use super::memo::{Key, Memo};
use super::program::{
    AboutCode, Bar, EachCode, ListNode, ListNodeId, Node, NodeId, OutcomeCode, Program, Read, Requirement, RuleCode,
    Shape, Use, VersionCode,
};
use super::trace::{Cut, Origin, Slot, Trace};
use super::truths::{self, Truths};
use super::values::{ChoiceVal, Doubt, Num, SetVal, TermVal};
use super::world::{Cell, NO_RECORD, Records, UNLISTED, Values, World};

/// The row of a record that stands for any further ones.
pub const FURTHER: u32 = u32::MAX;

/// What a variable is bound to, or a rule's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    Truth(Truths),
    Number(Num),
    Term(TermVal),
    Choice(ChoiceVal),
    Set(SetVal),
    /// Record of a list.
    Record(u32, u32),
    /// Row of a table.
    Row(u32, u32),
    /// Not bound yet.
    Nothing,
}

impl Bound {
    /// Without a trace of where it came from: another evaluation knows nothing of it.
    pub fn detached(self) -> Bound {
        match self {
            Bound::Number(value) => Bound::Number(Num { origin: Origin::NONE, ..value }),
            Bound::Term(TermVal::Among { candidates, doubt, .. }) => {
                Bound::Term(TermVal::Among { candidates, doubt, origin: Origin::NONE })
            }
            Bound::Choice(value) => Bound::Choice(ChoiceVal { origin: Origin::NONE, ..value }),
            Bound::Set(value) => Bound::Set(SetVal { origin: Origin::NONE, ..value }),
            other => other,
        }
    }

    /// Whether it is the same in all worlds.
    fn is_decided(&self) -> bool {
        match self {
            Bound::Truth(truths) => truths.is_single(),
            Bound::Number(value) => value.value().is_some(),
            Bound::Term(term) => matches!(term, TermVal::Known(_)),
            Bound::Choice(choice) => choice.any.len() <= 1,
            Bound::Set(set) => set.surely == set.maybe,
            Bound::Record(..) | Bound::Row(..) | Bound::Nothing => true,
        }
    }
}

/// An item of a list.
#[derive(Clone, Copy)]
pub struct Item {
    pub value: Bound,
    /// Whether it belongs to the list.
    pub member: Truths,
    /// It stands for any number of further records of this list.
    pub further: Option<u32>,
    /// The record it was made from.
    pub record: Option<(u32, u32)>,
}

/// One evaluation.
pub struct Eval<'a> {
    program: &'a Program,
    world: &'a World,
    as_of: Num,
    frames: Vec<Bound>,
    base: usize,
    memo: Memo,
    /// Present while splits and reads are wanted.
    pub trace: Option<Trace>,
    /// Whether reads are wanted too.
    proof: bool,
    /// Quantifiers whose truth is supposed.
    supposed: Option<&'a HashMap<NodeId, Truths>>,
    /// Present while it matters whether two evaluations go the same way: every truth on the way.
    pub heard: Option<FxHasher>,
    /// Final verdicts by relief, for what may read them.
    verdicts: Vec<Option<Verdict>>,
    /// Present while the value of each rule is wanted.
    pub seen: Option<Vec<(u32, Bound)>>,
}

/// The bits of verdicts that an outcome can have.
pub type Verdicts = u8;

fn verdict_bit(verdict: Verdict) -> Verdicts {
    1 << verdict as u8
}

impl<'a> Eval<'a> {
    /// An evaluation of this world.
    pub fn new(program: &'a Program, world: &'a World, as_of: Day) -> Eval<'a> {
        Eval::with_memo(program, world, as_of, Memo::default(), None)
    }

    /// An evaluation that knows what earlier ones of like worlds and days worked out, with the truth of some
    /// quantifiers supposed.
    pub fn with_memo(
        program: &'a Program,
        world: &'a World,
        as_of: Day,
        mut memo: Memo,
        supposed: Option<&'a HashMap<NodeId, Truths>>,
    ) -> Eval<'a> {
        memo.follow(program, world, as_of, supposed);
        Eval {
            program,
            world,
            as_of: Num::known(as_of.0),
            frames: Vec::with_capacity(64),
            base: 0,
            memo,
            trace: None,
            proof: false,
            supposed,
            heard: None,
            verdicts: Vec::new(),
            seen: None,
        }
    }

    /// What it worked out, for the next.
    pub fn into_memo(mut self) -> Memo {
        if let Some(trace) = self.trace {
            self.memo.trace = Some(trace);
        }
        self.memo
    }

    /// Hands over what it knows. It is of no use until it gets it back.
    pub fn lend(&mut self) -> Memo {
        let mut memo = std::mem::take(&mut self.memo);
        memo.trace = self.trace.take();
        memo
    }

    /// Takes back what it lent, with what was worked out since.
    pub fn take_back(&mut self, mut memo: Memo) {
        memo.follow(self.program, self.world, Day(self.as_of.low.0), self.supposed);
        let mut trace = memo.trace.take().unwrap_or_default();
        trace.start();
        self.trace = Some(trace);
        self.memo = memo;
    }

    /// With a record of splits.
    pub fn traced(mut self) -> Self {
        let mut trace = self.memo.trace.take().unwrap_or_default();
        trace.start();
        self.trace = Some(trace);
        self
    }

    /// With a record of splits and of the facts read.
    pub fn proved(mut self) -> Self {
        self.proof = true;
        self.traced()
    }

    /// Starts a new record.
    pub fn start(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.start();
        }
    }

    /// Lets notices read these verdicts.
    pub fn know_verdicts(&mut self, verdicts: Vec<Option<Verdict>>) {
        self.verdicts = verdicts;
    }

    /// With any as-of date from the one given to so many days later.
    pub fn looking_ahead(mut self, days: i64) -> Self {
        let start = self.as_of.low.0;
        self.as_of = Num::between(start, start + days);
        if let Some(trace) = &mut self.trace {
            self.as_of.origin = trace.slot(Slot::AsOf);
        }
        self
    }

    fn node(&self, id: NodeId) -> &'a Node {
        &self.program.nodes[id.0 as usize]
    }

    // ---------------------------------------------------------------- goals

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
    fn forget_what_cannot_matter(
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
            let items: Vec<Bound> = self
                .items(*list, about.frame)
                .into_iter()
                .filter(|item| item.further.is_none() && item.member != Truths::NOT_MET)
                .map(|item| item.value)
                .collect();
            all = all
                .iter()
                .flat_map(|head| items.iter().map(move |item| [head.as_slice(), &[*item]].concat()))
                .collect();
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

    /// The values of some of a rule's argument expressions, the rule being about these items.
    pub fn arguments(&mut self, rule: u32, items: &[Bound], args: &[NodeId]) -> Vec<Bound> {
        let frame = self.program.rules[rule as usize].frame;
        self.in_frame(frame, items, |eval| args.iter().map(|arg| eval.argument(*arg).detached()).collect())
    }

    // ---------------------------------------------------------------- rules

    fn in_frame<T>(&mut self, size: usize, args: &[Bound], run: impl FnOnce(&mut Self) -> T) -> T {
        let (base, top) = (self.base, self.frames.len());
        self.frames.resize(top + size.max(args.len()), Bound::Nothing);
        self.frames[top..top + args.len()].copy_from_slice(args);
        self.base = top;
        let result = run(self);
        self.frames.truncate(top);
        self.base = base;
        result
    }

    fn call(&mut self, rule: u32, args: &[Bound]) -> Bound {
        let key = Key::new(args);
        if let Some(value) = key.and_then(|key| self.recall(rule, key)) {
            return value;
        }
        let code = &self.program.rules[rule as usize];
        let outer = self.trace.as_mut().map(Trace::enter);
        let value = self.in_frame(code.frame, args, |eval| eval.rule_value(code));
        let asked = match (&mut self.trace, outer) {
            (Some(trace), Some(outer)) => {
                let asked = Rc::new(trace.leave(outer, value.is_decided()));
                trace.repeat(&asked, self.proof);
                Some(asked)
            }
            _ => None,
        };
        if let Some(seen) = &mut self.seen {
            seen.push((rule, value));
        }
        if let Some(key) = key {
            self.memo.put(rule, key, value, asked, self.proof);
        }
        value
    }

    fn recall(&mut self, rule: u32, key: Key) -> Option<Bound> {
        let kept = self.memo.get(rule, key)?;
        if let Some(trace) = &mut self.trace {
            match &kept.asked {
                Some(asked) if kept.proved || !self.proof => trace.repeat(asked, self.proof),
                None if kept.value.is_decided() && !self.proof => {}
                _ => return None,
            }
        }
        Some(kept.value)
    }

    fn marks(&self) -> (usize, usize) {
        self.trace.as_ref().map_or((0, 0), |trace| (trace.mark(), trace.reads.len()))
    }

    fn rule_value(&mut self, code: &RuleCode) -> Bound {
        if code.shape != Shape::Truth {
            return self.let_value(code);
        }
        if let Some(attorney) = code.attorney {
            let conclusion = self.truth(attorney);
            if conclusion != Truths::REVIEW {
                return Bound::Truth(conclusion);
            }
        }
        Bound::Truth(self.facts_say(code))
    }

    /// A criterion without its attorney's conclusion, about these items.
    pub fn without_conclusion(&mut self, rule: u32, args: &[Bound]) -> Truths {
        let code = &self.program.rules[rule as usize];
        self.in_frame(code.frame, args, |eval| eval.facts_say(code))
    }

    /// An attorney's conclusion on a criterion, if one is set.
    pub fn conclusion(&mut self, rule: u32, args: &[Bound]) -> Option<Truths> {
        let code = &self.program.rules[rule as usize];
        let attorney = code.attorney?;
        let conclusion = self.in_frame(code.frame, args, |eval| eval.truth(attorney));
        (conclusion != Truths::REVIEW).then_some(conclusion)
    }

    fn facts_say(&mut self, code: &RuleCode) -> Truths {
        if let [version] = code.versions.as_slice()
            && version.from.is_none()
            && version.until.is_none()
        {
            return self.version(version);
        }
        let measured = self.measures(code);
        let in_doubt = measured.iter().any(|on| on.doubt);
        let mut truths = Truths::NONE;
        // What is one reading of the law in every world.
        let mut surely = Truths::NONE;
        for (version, on) in code.versions.iter().zip(&measured) {
            if overlaps(version, *on) {
                let one = self.version(version);
                truths = truths.or_else(one);
                if one.is_single() && surely_overlaps(version, *on) {
                    surely = surely.or_else(one);
                }
            }
        }
        if may_lack_law(code, &measured) {
            truths = truths.or_else(Truths::REVIEW);
        }
        if surely_lacks_law(code, &measured) {
            surely = surely.or_else(Truths::REVIEW);
        }
        match surely {
            Truths::NONE | Truths::MET | Truths::NOT_MET if in_doubt && !truths.is_single() => {
                truths.or_else(Truths::REVIEW)
            }
            Truths::NONE | Truths::MET | Truths::NOT_MET => truths,
            // Two readings that differ, or one that is review.
            _ => Truths::REVIEW,
        }
    }

    /// The measuring date of each version; which version applies is one atom.
    fn measures(&mut self, code: &RuleCode) -> Vec<Num> {
        let measured: Vec<Num> =
            code.versions.iter().map(|version| version.on.map_or(self.as_of, |on| self.number(on))).collect();
        if let Some(trace) = &mut self.trace {
            trace.next_atom();
            let holidays = &self.program.rulebook.holidays;
            for (version, on) in code.versions.iter().zip(&measured).filter(|(_, on)| on.value().is_none()) {
                let (low, high) = (on.low.0, on.high.1);
                let starts = [version.from, version.until.map(|until| until + 1)];
                for at in starts.into_iter().flatten().filter(|at| (low + 1..=high).contains(at)) {
                    trace.ask_number(on.origin, at, holidays);
                }
            }
        }
        measured
    }

    /// Whether the law of the measuring date is not in the rules, in some world.
    pub fn lacks_law(&mut self, rule: u32, args: &[Bound]) -> bool {
        let code = &self.program.rules[rule as usize];
        self.in_frame(code.frame, args, |eval| may_lack_law(code, &eval.measures(code)))
    }

    /// Whether `review_if` makes the criterion review.
    pub fn review_if_holds(&mut self, rule: u32, args: &[Bound]) -> bool {
        let code = &self.program.rules[rule as usize];
        self.in_frame(code.frame, args, |eval| {
            let measured = eval.measures(code);
            code.versions.iter().zip(measured).any(|(version, on)| {
                overlaps(version, on)
                    && version.review_if.is_some_and(|condition| eval.truth(condition).both(Truths(6)) != Truths::NONE)
            })
        })
    }

    fn version(&mut self, version: &VersionCode) -> Truths {
        let review = version.review_if.map_or(Truths::NOT_MET, |condition| self.truth(condition));
        if !review.can_be_not_met() {
            return Truths::REVIEW;
        }
        let mut truths = self.truth(version.when);
        if version.judgement {
            truths = truths.capped();
        }
        if review != Truths::NOT_MET { truths.or_else(Truths::REVIEW) } else { truths }
    }

    fn let_value(&mut self, code: &RuleCode) -> Bound {
        if let [VersionCode { from: None, until: None, when, .. }] = code.versions.as_slice() {
            return self.value(*when, code.shape);
        }
        let mut value = None;
        let measured = self.measures(code);
        for (version, on) in code.versions.iter().zip(measured) {
            if overlaps(version, on) {
                let one = self.value(version.when, code.shape);
                value = Some(value.map_or(one, |before| self.either(before, one, false)));
            }
        }
        value.unwrap_or(Bound::Nothing)
    }

    // ---------------------------------------------------------------- values

    fn value(&mut self, node: NodeId, shape: Shape) -> Bound {
        match shape {
            Shape::Truth => Bound::Truth(self.truth(node)),
            Shape::Number => Bound::Number(self.number(node)),
            Shape::Term => Bound::Term(self.term(node)),
            Shape::Choice => Bound::Choice(self.choice(node)),
            Shape::Set => Bound::Set(self.set(node)),
            Shape::Record => self.record(node),
        }
    }

    fn either(&mut self, a: Bound, b: Bound, in_doubt: bool) -> Bound {
        match (a, b) {
            (Bound::Truth(a), Bound::Truth(b)) => Bound::Truth(a.or_else(b)),
            (Bound::Number(a), Bound::Number(b)) => Bound::Number(self.either_number(a, b, in_doubt)),
            (Bound::Term(a), Bound::Term(b)) => {
                Bound::Term(self.either_term(a, b, if in_doubt { Truths::REVIEW } else { Truths::OPEN }))
            }
            (Bound::Choice(a), Bound::Choice(b)) => Bound::Choice(self.either_choice(a, b, in_doubt)),
            (a, _) => a,
        }
    }

    fn either_number(&mut self, a: Num, b: Num, in_doubt: bool) -> Num {
        let mut value = if in_doubt { a.hull(b) } else { a.either(b) };
        value.origin = self.joined(&[a.origin, b.origin]);
        value
    }

    /// `in_doubt`: the condition that chooses between the two.
    fn either_term(&mut self, a: TermVal, b: TermVal, in_doubt: Truths) -> TermVal {
        if a == b {
            return a;
        }
        let ((a_low, a_high), (b_low, b_high)) = (self.ends(a), self.ends(b));
        let low = shorter(a_low, b_low);
        let high = longer(a_high, b_high);
        match in_doubt {
            Truths::REVIEW => TermVal::Span { low: (low, low), high: (high, high), doubt: true },
            condition => TermVal::Span { low: (low, high), high: (low, high), doubt: condition.can_be_review() },
        }
    }

    fn either_choice(&mut self, a: ChoiceVal, b: ChoiceVal, in_doubt: bool) -> ChoiceVal {
        let single = a.any == b.any && a.any.len() == 1;
        let doubt = match (in_doubt, a.doubt, b.doubt) {
            _ if single => Doubt::None,
            (false, Doubt::None, Doubt::None) => Doubt::None,
            (true, Doubt::None | Doubt::Whole, Doubt::None | Doubt::Whole)
                if (a.any.len() == 1 || a.doubt == Doubt::Whole) && (b.any.len() == 1 || b.doubt == Doubt::Whole) =>
            {
                Doubt::Whole
            }
            _ => Doubt::Mixed,
        };
        ChoiceVal { any: a.any.or(b.any), doubt, origin: self.joined(&[a.origin, b.origin]) }
    }

    fn joined(&mut self, origins: &[Origin]) -> Origin {
        match &mut self.trace {
            Some(trace) if origins.iter().any(|origin| *origin != Origin::NONE) => trace.join(origins.to_vec()),
            _ => Origin::NONE,
        }
    }

    /// The truth of an expression over all worlds; where it is decided, its open parts do not matter.
    pub fn truth(&mut self, node: NodeId) -> Truths {
        let mark = self.marks().0;
        let truths = self.truth_of(node);
        if let Some(heard) = &mut self.heard {
            (node.0, truths.0).hash(heard);
        }
        if truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            trace.forget(mark);
        }
        truths
    }

    fn truth_of(&mut self, node: NodeId) -> Truths {
        if let Some(trace) = &mut self.trace {
            trace.next_atom();
        }
        match self.node(node) {
            Node::Truth(value) => Truths::from_bool(*value),
            Node::Fact(fact) => self.fact_truth(FactPath::Fact(FactId(*fact))),
            Node::Field(record, list, field) => match self.record(*record) {
                Bound::Record(_, row) => self.field_truth(*list, row, *field),
                _ => Truths::OPEN,
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Bool(value)) => Truths::from_bool(*value),
                _ => Truths::OPEN,
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Truth(truths) => truths,
                _ => Truths::OPEN,
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Truth(truths) => truths,
                _ => Truths::OPEN,
            },
            Node::Not(of) => self.truth(*of).swapped(),
            Node::All(of) => self.all(of, Truths::MET, Truths::NOT_MET, Truths::lowest),
            Node::Any(of) => self.all(of, Truths::NOT_MET, Truths::MET, Truths::highest),
            Node::CompareNumbers(how, a, b) => self.compare_numbers(*how, *a, *b),
            Node::CompareTerms(how, a, b) => self.compare_terms(*how, *a, *b),
            Node::SameTruth(a, b) => same_truth(self.truth(*a), self.truth(*b)),
            Node::SameChoice(a, b) => self.same_choices(*a, *b),
            Node::SameRecord(a, b) => self.same_record(*a, *b),
            Node::InValues(of, values) => {
                let choice = self.choice(*of);
                let truths = choice.is_in(*values);
                self.ask_choice(truths, choice, *values);
                truths
            }
            Node::InSet(of, set) => self.in_set(*of, *set),
            Node::InRefs(record, refs) => {
                let (record, refs) = (self.record(*record), self.set(*refs));
                match record {
                    Bound::Record(_, FURTHER) => refs.holds_any(Members::one(UNLISTED)),
                    Bound::Record(_, row) => self.holds(refs, Members::one(row as usize)),
                    _ => Truths::OPEN,
                }
            }
            Node::HasAny(set, values) => {
                let set = self.set(*set);
                self.holds(set, *values)
            }
            Node::IsEmpty(set) => {
                let set = self.set(*set);
                let truths = set.is_empty();
                if !truths.is_single()
                    && let Some(trace) = &mut self.trace
                {
                    trace.next_atom();
                    trace.ask_slot(set.origin, Cut::Filled);
                }
                truths
            }
            Node::Quantified(quantifier, var, list, body) => self.quantified(node, *quantifier, *var, *list, *body),
            Node::If(condition, yes, no) => self.if_truth(*condition, *yes, *no),
            Node::Lookup { .. } => self.lookup_truth(node),
            Node::Narrowed(one, other, _) => {
                let truths = self.truth(*one);
                if truths.is_single() {
                    return truths;
                }
                let narrowed = truths.both(self.truth(*other));
                if narrowed == Truths::NONE { truths } else { narrowed }
            }
            _ => Truths::OPEN,
        }
    }

    fn all(&mut self, of: &[NodeId], start: Truths, end: Truths, combine: fn(Truths, Truths) -> Truths) -> Truths {
        let (notes, reads) = self.marks();
        let mut truths = start;
        for node in of {
            let before = self.marks().1;
            truths = combine(truths, self.truth(*node));
            if truths == end {
                // One part decides: only what it read is a reason.
                if let Some(trace) = &mut self.trace {
                    trace.reads.drain(reads..before);
                }
                return truths;
            }
        }
        if self.trace.is_some() && !truths.is_single() && truths.both(start) == Truths::NONE {
            self.forget_parts_below_review(of, start, (notes, reads));
        }
        truths
    }

    /// Where one part is never better than review (in `any`: never worse), others that vary on the far side of it ask for
    /// nothing.
    fn forget_parts_below_review(&mut self, of: &[NodeId], start: Truths, (notes, reads): (usize, usize)) {
        if let Some(trace) = &mut self.trace {
            trace.forget(notes);
            trace.reads.truncate(reads);
        }
        let mut parts = Vec::with_capacity(of.len());
        for node in of {
            let (mark, _) = self.marks();
            parts.push((self.truth(*node).0, mark));
        }
        if start == Truths::MET {
            self.forget_what_cannot_matter(&parts, start.0, truths::lowest, truths::is_never_below);
        } else {
            self.forget_what_cannot_matter(&parts, start.0, truths::highest, truths::is_never_above);
        }
    }

    fn if_truth(&mut self, condition: NodeId, yes: NodeId, no: NodeId) -> Truths {
        let condition = self.truth(condition);
        match condition {
            Truths::MET => return self.truth(yes),
            Truths::NOT_MET => return self.truth(no),
            _ => {}
        }
        let (yes, no) = (self.truth(yes), self.truth(no));
        let mut truths = Truths::NONE;
        if condition.can_be_met() {
            truths = truths.or_else(yes);
        }
        if condition.can_be_not_met() {
            truths = truths.or_else(no);
        }
        if condition.can_be_review() {
            // In doubt between the two: what both say, else review.
            truths = truths.or_else(yes.both(no));
            if !(yes == no && yes.is_single()) {
                truths = truths.or_else(Truths::REVIEW);
            }
        }
        truths
    }

    fn call_node(&mut self, rule: u32, args: &[NodeId]) -> Bound {
        if args.is_empty() {
            return self.call(rule, &[]);
        }
        let bound: Vec<Bound> = args.iter().map(|arg| self.argument(*arg)).collect();
        self.call(rule, &bound)
    }

    /// An argument's shape shows in its node.
    fn argument(&mut self, node: NodeId) -> Bound {
        let shape = match self.node(node) {
            Node::Var(var) => return self.frames[self.base + *var as usize],
            Node::Call(rule, _) => self.program.rules[*rule as usize].shape,
            Node::Number(_)
            | Node::AsOf
            | Node::FoldNumbers(..)
            | Node::AddDays(..)
            | Node::Anniversary(..)
            | Node::LastDay(..)
            | Node::BusinessDay(_)
            | Node::DaysBetween(..)
            | Node::DaysWithin(_)
            | Node::Age(..) => Shape::Number,
            Node::Term(_) | Node::FoldTerms(..) => Shape::Term,
            Node::Choice(_) | Node::Verdict(_) => Shape::Choice,
            Node::Set(_) => Shape::Set,
            Node::If(_, yes, _) => return self.if_argument(node, *yes),
            Node::Narrowed(one, ..) | Node::Recast(one, _) => self.shape_like(*one),
            Node::Lookup { .. } | Node::Column(..) | Node::Fact(_) | Node::Field(..) => self.shape_like(node),
            _ => Shape::Truth,
        };
        self.value(node, shape)
    }

    fn if_argument(&mut self, node: NodeId, yes: NodeId) -> Bound {
        let shape = self.shape_like(yes);
        self.value(node, shape)
    }

    fn shape_like(&self, node: NodeId) -> Shape {
        use crate::rulebook::Type;
        let of = |ty: Type| match ty {
            Type::Bool => Shape::Truth,
            Type::Int | Type::Money | Type::Date => Shape::Number,
            Type::Term => Shape::Term,
            Type::Set(_) | Type::Refs(_) => Shape::Set,
            _ => Shape::Choice,
        };
        let book = &self.program.rulebook;
        match self.node(node) {
            Node::Fact(fact) => of(book.facts[*fact as usize].ty),
            Node::Field(_, list, field) => of(book.lists[*list as usize].fields[*field as usize].ty),
            Node::Lookup { table, column, .. } => of(book.tables[*table as usize].columns[*column as usize].ty),
            Node::Column(row, column) => match self.node(*row) {
                Node::Var(var) => match self.frames[self.base + *var as usize] {
                    Bound::Row(table, _) => of(book.tables[table as usize].columns[*column as usize].ty),
                    _ => Shape::Number,
                },
                _ => Shape::Number,
            },
            Node::Narrowed(one, ..) | Node::Recast(one, _) => self.shape_like(*one),
            Node::If(_, yes, _) => self.shape_like(*yes),
            Node::Call(rule, _) => self.program.rules[*rule as usize].shape,
            Node::Choice(_) | Node::Verdict(_) => Shape::Choice,
            Node::Term(_) | Node::FoldTerms(..) => Shape::Term,
            Node::Set(_) => Shape::Set,
            Node::Truth(_) | Node::Not(_) | Node::All(_) | Node::Any(_) => Shape::Truth,
            _ => Shape::Number,
        }
    }

    // ---------------------------------------------------------------- facts

    fn fact_truth(&mut self, path: FactPath) -> Truths {
        let Some(cell) = self.world.cell(path) else { return Truths::OPEN };
        self.note(path, cell);
        match cell.values {
            Values::Truth(truths) if cell.doubt && !truths.is_single() => Truths::REVIEW,
            Values::Truth(truths) => {
                if !truths.is_single()
                    && let Some(trace) = &mut self.trace
                {
                    trace.ask(Slot::Fact(path), Cut::Bool);
                }
                truths
            }
            _ => Truths::OPEN,
        }
    }

    fn field_truth(&mut self, list: u32, row: u32, field: u32) -> Truths {
        if row != FURTHER {
            return self.fact_truth(FactPath::Field(ListId(list), row as usize, FieldId(field)));
        }
        match self.further_cell(list, field) {
            Some(Cell { values: Values::Truth(truths), doubt, .. }) => {
                if *doubt && !truths.is_single() {
                    return Truths::REVIEW;
                }
                if !truths.is_single()
                    && let Some(trace) = &mut self.trace
                {
                    trace.ask(Slot::Fact(further_path(list, field)), Cut::Bool);
                }
                *truths
            }
            _ => Truths::OPEN,
        }
    }

    fn further_cell(&self, list: u32, field: u32) -> Option<&'a Cell> {
        self.world.lists[list as usize].further.as_ref()?.get(field as usize)
    }

    /// The cell behind a fact or field node, and the path by which it can be split.
    fn cell_at(&mut self, node: NodeId) -> Option<(&'a Cell, Option<FactPath>)> {
        let path = match self.node(node) {
            Node::Fact(fact) => FactPath::Fact(FactId(*fact)),
            Node::Field(record, list, field) => match self.record(*record) {
                Bound::Record(_, FURTHER) => {
                    return self.further_cell(*list, *field).map(|cell| (cell, Some(further_path(*list, *field))));
                }
                Bound::Record(_, row) => FactPath::Field(ListId(*list), row as usize, FieldId(*field)),
                _ => return None,
            },
            _ => return None,
        };
        let cell = self.world.cell(path)?;
        self.note(path, cell);
        Some((cell, Some(path)))
    }

    fn note(&mut self, path: FactPath, cell: &Cell) {
        if self.proof
            && cell.answered
            && let Some(trace) = &mut self.trace
            && trace.reads.last() != Some(&path)
        {
            trace.reads.push(path);
        }
    }

    fn origin(&mut self, cell: &Cell, path: Option<FactPath>) -> Origin {
        match (&mut self.trace, path) {
            (Some(trace), Some(path)) if !cell.doubt && !cell.values.is_single() => trace.slot(Slot::Fact(path)),
            _ => Origin::NONE,
        }
    }

    fn cell_of(&mut self, row: NodeId, column: u32) -> Option<&'a Constant> {
        match self.record(row) {
            Bound::Row(table, row) => {
                self.program.rulebook.tables[table as usize].rows.get(row as usize)?.cells.get(column as usize)
            }
            _ => None,
        }
    }

    fn record(&mut self, node: NodeId) -> Bound {
        match self.node(node) {
            Node::Var(var) => self.frames[self.base + *var as usize],
            Node::Call(rule, args) => self.call_node(*rule, args),
            _ => Bound::Nothing,
        }
    }

    // ---------------------------------------------------------------- numbers

    fn number(&mut self, node: NodeId) -> Num {
        match self.node(node) {
            Node::Number(value) => Num::known(*value),
            Node::AsOf => self.as_of,
            Node::Fact(_) | Node::Field(..) => match self.cell_at(node) {
                Some((cell, path)) => self.number_cell(cell, path),
                None => unknown_number(),
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Number(value)) => Num::known(*value),
                _ => unknown_number(),
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Number(value) => value,
                _ => unknown_number(),
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Number(value) => value,
                _ => unknown_number(),
            },
            Node::FoldNumbers(fold, list) => self.fold_numbers(*fold, *list),
            Node::If(condition, yes, no) => {
                let condition = self.truth(*condition);
                match condition {
                    Truths::MET => self.number(*yes),
                    Truths::NOT_MET => self.number(*no),
                    _ => {
                        let (yes, no) = (self.number(*yes), self.number(*no));
                        self.chosen_number(condition, yes, no)
                    }
                }
            }
            Node::AddDays(of, days) => {
                let of = self.number(*of);
                let value = of.map(|value| Day(value).plus_days(*days).0);
                self.derived(value, |trace| trace.add_days(of.origin, *days))
            }
            Node::Anniversary(of, months) => {
                let of = self.number(*of);
                let value = of.map(|value| Day(value).anniversary(*months).0);
                self.derived(value, |trace| trace.anniversary(of.origin, *months))
            }
            Node::LastDay(of, months, roll) => {
                let of = self.number(*of);
                let holidays = &self.program.rulebook.holidays;
                let value = of.map(|value| {
                    let last = Day(value).last_day(*months);
                    if *roll { holidays.business_day(last).0 } else { last.0 }
                });
                self.derived(value, |trace| trace.last_day(of.origin, *months, *roll))
            }
            Node::BusinessDay(of) => {
                let of = self.number(*of);
                let holidays = &self.program.rulebook.holidays;
                let value = of.map(|value| holidays.business_day(Day(value)).0);
                self.derived(value, |trace| trace.business_day(of.origin))
            }
            Node::DaysBetween(a, b) => {
                let (a, b) = (self.number(*a), self.number(*b));
                let value = b.zip(a.flip(|value| value), |b, a| b - a);
                self.derived(value, |trace| {
                    let mut origins = Vec::new();
                    for a in ends(a) {
                        origins.push(trace.add_days(b.origin, -a));
                    }
                    for b in ends(b) {
                        origins.push(trace.from(b, a.origin));
                    }
                    trace.tangle_shared(&[a.origin, b.origin]);
                    trace.ends(origins)
                })
            }
            Node::DaysWithin(nodes) => {
                let [from, to, start, end] = nodes.map(|node| self.number(node));
                self.days_within(from, to, start, end)
            }
            Node::Age(born, on) => {
                let (born, on) = (self.number(*born), self.number(*on));
                let value = on.zip(born.flip(|value| value), |on, born| Day::age(Day(born), Day(on)));
                self.derived(value, |trace| {
                    let mut origins = Vec::new();
                    for on in ends(on) {
                        origins.push(trace.age_born(born.origin, on));
                    }
                    for born in ends(born) {
                        origins.push(trace.age_on(born, on.origin));
                    }
                    trace.tangle_shared(&[born.origin, on.origin]);
                    trace.ends(origins)
                })
            }
            Node::Lookup { .. } => self.lookup_number(node),
            Node::Narrowed(one, other, shape) => self.narrowed_number(*one, *other, *shape),
            _ => unknown_number(),
        }
    }

    fn derived(&mut self, mut value: Num, origin: impl FnOnce(&mut Trace) -> Origin) -> Num {
        value.origin = match &mut self.trace {
            Some(trace) if value.value().is_none() => origin(trace),
            _ => Origin::NONE,
        };
        value
    }

    fn number_cell(&mut self, cell: &Cell, path: Option<FactPath>) -> Num {
        match cell.values {
            Values::Number { low, high, .. } if cell.doubt => Num::doubtful(low, high),
            Values::Number { low, high, .. } => {
                let origin = self.origin(cell, path);
                Num { origin, fact: path.map_or(0, |path| self.number_of(path)), ..Num::between(low, high) }
            }
            _ => unknown_number(),
        }
    }

    /// A number of its own for each fact and each field of a record; 0 for the field of whichever further record.
    fn number_of(&self, path: FactPath) -> u32 {
        let readable = &self.program.readable;
        let number = |read: Read, row: usize| (readable.number(read) * Members::CAPACITY + row + 1) as u32;
        match path {
            FactPath::Fact(fact) => number(Read::Fact(fact.0), 0),
            FactPath::Field(list, row, field) if row < Members::CAPACITY => number(Read::Field(list.0, field.0), row),
            FactPath::Field(..) | FactPath::List(_) => 0,
        }
    }

    fn chosen_number(&mut self, condition: Truths, yes: Num, no: Num) -> Num {
        if yes == no {
            return yes;
        }
        let mut value: Option<Num> = None;
        let mut add = |eval: &mut Self, next: Num| {
            value = Some(value.map_or(next, |value| eval.either_number(value, next, false)));
        };
        if condition.can_be_met() {
            add(self, yes);
        }
        if condition.can_be_not_met() {
            add(self, no);
        }
        if condition.can_be_review() {
            let both = self.either_number(yes, no, true);
            add(self, both);
        }
        value.unwrap_or(yes)
    }

    fn days_within(&mut self, from: Num, to: Num, start: Num, end: Num) -> Num {
        let first = from.zip(start, i64::max);
        let last = to.zip(end, i64::min);
        let value = last.zip(first.flip(|value| value), |last, first| (last - first + 1).max(0));
        self.derived(value, |trace| {
            let mut origins = Vec::new();
            for last in ends(last) {
                origins.push(trace.from(last + 1, from.origin));
                origins.push(trace.from(last + 1, start.origin));
            }
            for first in ends(first) {
                origins.push(trace.add_days(to.origin, 1 - first));
                origins.push(trace.add_days(end.origin, 1 - first));
            }
            trace.tangle_shared(&[from.origin, to.origin, start.origin, end.origin]);
            trace.ends(origins)
        })
    }

    fn narrowed_number(&mut self, one: NodeId, other: NodeId, shape: Shape) -> Num {
        let value = self.number(one);
        if value.value().is_some() {
            return value;
        }
        let (low, high) = match shape {
            Shape::Number => {
                let other = self.number(other);
                (other.low.0, other.high.1)
            }
            Shape::Term => match self.term(other) {
                TermVal::Known(term) => term.days_range(),
                TermVal::Among { candidates, doubt: false, .. } => self.candidate_days(candidates),
                _ => return value,
            },
            _ => return value,
        };
        value.narrowed(low, high)
    }

    /// The days that a bounded term can be; without an upper end if the bound has none.
    fn candidate_days(&self, candidates: Members) -> (i64, i64) {
        let ranges = || candidates.iter().map(|index| self.program.candidates[index]);
        let low = ranges().map(|term| term.days_range().0).min().unwrap_or(0);
        let longest = self.program.candidates.last().map_or(0, |term| term.days_range().1);
        let high = ranges().map(|term| term.days_range().1).max().unwrap_or(0);
        (low, if high >= longest { i64::MAX } else { high })
    }

    fn compare_numbers(&mut self, how: Comparison, a: NodeId, b: NodeId) -> Truths {
        let (a, b) = (self.number(a), self.number(b));
        let truths = a.compare(how, b);
        let (a_past, b_past) = match how {
            Comparison::AtMost | Comparison::Greater => (1, 0),
            Comparison::Less | Comparison::AtLeast => (0, 1),
            Comparison::Equal | Comparison::NotEqual => {
                self.ask_apart(truths, a, b);
                return truths;
            }
        };
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            let holidays = &self.program.rulebook.holidays;
            trace.next_atom();
            trace.tangle_shared(&[a.origin, b.origin]);
            for end in ends(b) {
                trace.ask_number(a.origin, end + a_past, holidays);
            }
            for end in ends(a) {
                trace.ask_number(b.origin, end + b_past, holidays);
            }
            if b.value().is_none() && a.value().is_none() {
                // Two open facts: where the ends tell nothing more, halves do.
                trace.ask_number(a.origin, middle(a), holidays);
                trace.ask_number(b.origin, middle(b), holidays);
                if !(trace.is_without_gaps(a.origin) && trace.is_without_gaps(b.origin)) {
                    trace.loosen(&[a.origin, b.origin]);
                }
            }
        }
        truths
    }

    fn ask_apart(&mut self, truths: Truths, a: Num, b: Num) {
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            let holidays = &self.program.rulebook.holidays;
            trace.next_atom();
            trace.tangle_shared(&[a.origin, b.origin]);
            for (one, other) in [(a, b), (b, a)] {
                // A sum of 2 or 3, or of nothing, is never 1.
                if one.value().is_none() && !trace.is_without_gaps(one.origin) {
                    trace.knot();
                }
                for end in ends(other) {
                    trace.ask_number(one.origin, end, holidays);
                    trace.ask_number(one.origin, end + 1, holidays);
                }
                if other.value().is_none() {
                    trace.ask_number(one.origin, middle(one), holidays);
                }
            }
        }
    }

    // ---------------------------------------------------------------- terms

    fn term(&mut self, node: NodeId) -> TermVal {
        match self.node(node) {
            Node::Term(term) => TermVal::Known(*term),
            Node::Fact(_) | Node::Field(..) => match self.cell_at(node) {
                Some((cell, path)) => match cell.values {
                    Values::Term(term) => TermVal::Known(term),
                    Values::Terms(candidates) => {
                        TermVal::Among { candidates, doubt: cell.doubt, origin: self.origin(cell, path) }
                    }
                    _ => self.unknown_term(),
                },
                None => self.unknown_term(),
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Term(term)) => TermVal::Known(*term),
                _ => self.unknown_term(),
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Term(value) => value,
                _ => self.unknown_term(),
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Term(value) => value,
                _ => self.unknown_term(),
            },
            Node::If(condition, yes, no) => {
                let condition = self.truth(*condition);
                match condition {
                    Truths::MET => self.term(*yes),
                    Truths::NOT_MET => self.term(*no),
                    _ => {
                        let (yes, no) = (self.term(*yes), self.term(*no));
                        self.either_term(yes, no, condition)
                    }
                }
            }
            Node::FoldTerms(fold, list) => self.fold_terms(*fold, *list),
            Node::Lookup { .. } => self.lookup_term(node),
            Node::Narrowed(one, ..) => self.term(*one),
            _ => self.unknown_term(),
        }
    }

    fn unknown_term(&self) -> TermVal {
        let candidates = Members::below(self.program.candidates.len());
        TermVal::Among { candidates, doubt: false, origin: Origin::NONE }
    }

    /// The shortest and longest that a term can be.
    fn ends(&self, term: TermVal) -> (Term, Term) {
        match term {
            TermVal::Known(term) => (term, term),
            TermVal::Among { candidates, .. } => {
                let mut terms = candidates.iter().map(|index| self.program.candidates[index]);
                let first = terms.next().unwrap_or(Term::ZERO);
                terms.fold((first, first), |(low, high), term| (shorter(low, term), longer(high, term)))
            }
            TermVal::Span { low, high, .. } => (low.0, high.1),
        }
    }

    fn compare_terms(&mut self, how: Comparison, a: NodeId, b: NodeId) -> Truths {
        let (a, b) = (self.term(a), self.term(b));
        let truths = match (a, b) {
            (TermVal::Known(a), TermVal::Known(b)) => decide(how, a, b),
            (TermVal::Among { candidates, doubt, origin }, TermVal::Known(b)) => {
                self.compare_candidates(candidates, doubt, origin, |term| decide(how, term, b))
            }
            (TermVal::Known(a), TermVal::Among { candidates, doubt, origin }) => {
                self.compare_candidates(candidates, doubt, origin, |term| decide(how, a, term))
            }
            _ => self.compare_spans(how, a, b),
        };
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
            && let (
                TermVal::Among { candidates: x, origin: p, doubt: false },
                TermVal::Among { candidates: y, origin: q, doubt: false },
            ) = (a, b)
        {
            trace.ask_choice(p, halved(x));
            trace.ask_choice(q, halved(y));
        }
        truths
    }

    fn compare_candidates(
        &mut self,
        candidates: Members,
        doubt: bool,
        origin: Origin,
        decide: impl Fn(Term) -> Truths,
    ) -> Truths {
        let mut truths = Truths::NONE;
        let mut classes = [Members::EMPTY; 5];
        for index in candidates.iter() {
            let one = decide(self.program.candidates[index]);
            truths = truths.or_else(one);
            classes[one.0 as usize].insert(index);
        }
        if truths.is_single() {
            return truths;
        }
        if doubt {
            return Truths::REVIEW;
        }
        if let Some(trace) = &mut self.trace {
            trace.next_atom();
            for class in classes.into_iter().filter(|class| !class.is_empty()) {
                trace.ask_choice(origin, class);
            }
        }
        truths
    }

    fn compare_spans(&mut self, how: Comparison, a: TermVal, b: TermVal) -> Truths {
        if let Some(trace) = &mut self.trace {
            trace.knot();
        }
        let ((a_low, a_high), (b_low, b_high)) = (self.ends(a), self.ends(b));
        let extremes = decide(how, a_low, b_high).or_else(decide(how, a_high, b_low));
        let equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
        let apart = || {
            decide(Comparison::Less, a_high, b_low) == Truths::MET
                || decide(Comparison::Greater, a_low, b_high) == Truths::MET
        };
        if extremes.is_single() && (!equality || a_low == a_high || apart()) {
            return extremes;
        }
        let only_doubt = |term: TermVal| match term {
            TermVal::Known(_) => true,
            TermVal::Among { doubt, .. } => doubt,
            TermVal::Span { low, high, .. } => low.0 == low.1 && high.0 == high.1,
        };
        if only_doubt(a) && only_doubt(b) {
            return Truths::REVIEW;
        }
        if extremes.can_be_met() && extremes.can_be_not_met() || equality { Truths(7) } else { extremes }
    }

    // ---------------------------------------------------------------- choices and sets

    fn choice(&mut self, node: NodeId) -> ChoiceVal {
        match self.node(node) {
            Node::Choice(index) => ChoiceVal::known(*index),
            Node::Fact(_) | Node::Field(..) => match self.cell_at(node) {
                Some((cell, path)) => match cell.values {
                    Values::Choice(any) => {
                        let doubt = if cell.doubt && any.len() > 1 { Doubt::Whole } else { Doubt::None };
                        ChoiceVal { any, doubt, origin: self.origin(cell, path) }
                    }
                    _ => unknown_choice(),
                },
                None => unknown_choice(),
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Choice(index)) => ChoiceVal::known(*index),
                _ => unknown_choice(),
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Choice(value) => value,
                _ => unknown_choice(),
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Choice(value) => value,
                _ => unknown_choice(),
            },
            Node::If(condition, yes, no) => {
                let condition = self.truth(*condition);
                match condition {
                    Truths::MET => self.choice(*yes),
                    Truths::NOT_MET => self.choice(*no),
                    Truths::REVIEW => {
                        let (yes, no) = (self.choice(*yes), self.choice(*no));
                        self.either_choice(yes, no, true)
                    }
                    _ => {
                        let (yes, no) = (self.choice(*yes), self.choice(*no));
                        let mut value = self.either_choice(yes, no, false);
                        if condition.can_be_review() && value.any.len() > 1 {
                            value.doubt = Doubt::Mixed;
                        }
                        value
                    }
                }
            }
            Node::Lookup { .. } => self.lookup_choice(node),
            Node::Verdict(relief) => match self.verdicts.get(*relief as usize).copied().flatten() {
                Some(verdict) => ChoiceVal::known(verdict as usize),
                None => ChoiceVal { any: Members::below(Verdict::ALL.len()), doubt: Doubt::None, origin: Origin::NONE },
            },
            Node::Narrowed(one, other, Shape::Choice) => {
                let value = self.choice(*one);
                if value.any.len() <= 1 || value.doubt != Doubt::None {
                    return value;
                }
                let other = self.choice(*other);
                let both = value.any.and(other.any);
                if both.is_empty() || other.doubt != Doubt::None {
                    return value;
                }
                let origin = self.joined(&[value.origin, other.origin]);
                ChoiceVal { any: both, doubt: Doubt::None, origin }
            }
            Node::Narrowed(one, ..) => self.choice(*one),
            Node::Recast(of, seen_as) => {
                let of = self.choice(*of);
                let origin = self.trace.as_mut().map_or(Origin::NONE, |trace| trace.recast(of.origin, seen_as));
                ChoiceVal { any: recast(of.any, seen_as), origin, ..of }
            }
            _ => unknown_choice(),
        }
    }

    fn ask_choice(&mut self, truths: Truths, choice: ChoiceVal, values: Members) {
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            trace.next_atom();
            trace.ask_choice(choice.origin, values);
        }
    }

    fn same_choices(&mut self, a: NodeId, b: NodeId) -> Truths {
        let (a, b) = (self.choice(a), self.choice(b));
        self.same_choice(a, b)
    }

    fn same_choice(&mut self, a: ChoiceVal, b: ChoiceVal) -> Truths {
        let truths = same_choice(a, b);
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            trace.next_atom();
            trace.tangle_shared(&[a.origin, b.origin]);
            for (one, other) in [(a, b), (b, a)] {
                for index in other.any.iter().take(8) {
                    trace.ask_choice(one.origin, Members::one(index));
                }
            }
        }
        truths
    }

    fn same_record(&mut self, a: NodeId, b: NodeId) -> Truths {
        let right = self.record(b);
        if let Node::Fact(_) | Node::Field(..) = self.node(a) {
            let choice = self.choice(a);
            return match right {
                Bound::Record(_, FURTHER) if choice.any.contains(UNLISTED) => Truths::OPEN,
                Bound::Record(_, FURTHER) => Truths::NOT_MET,
                Bound::Record(_, row) => {
                    let values = Members::one(row as usize);
                    let truths = choice.is_in(values);
                    self.ask_choice(truths, choice, values);
                    truths
                }
                // Compared with the word `none`.
                _ => choice.is_in(Members::one(NO_RECORD)),
            };
        }
        match (self.record(a), right) {
            (Bound::Record(_, FURTHER), Bound::Record(_, FURTHER)) => Truths::OPEN,
            (Bound::Record(_, x), Bound::Record(_, y)) => Truths::from_bool(x == y),
            (Bound::Row(t, x), Bound::Row(u, y)) => Truths::from_bool(t == u && x == y),
            _ => Truths::OPEN,
        }
    }

    fn set(&mut self, node: NodeId) -> SetVal {
        match self.node(node) {
            Node::Set(members) => {
                SetVal { surely: *members, maybe: *members, filled: false, doubt: false, origin: Origin::NONE }
            }
            Node::Fact(_) | Node::Field(..) => match self.cell_at(node) {
                Some((cell, path)) => match cell.values {
                    Values::Set { surely, maybe, filled } => {
                        SetVal { surely, maybe, filled, doubt: cell.doubt, origin: self.origin(cell, path) }
                    }
                    _ => unknown_set(),
                },
                None => unknown_set(),
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Set(members)) => {
                    SetVal { surely: *members, maybe: *members, filled: false, doubt: false, origin: Origin::NONE }
                }
                _ => unknown_set(),
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Set(value) => value,
                _ => unknown_set(),
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Set(value) => value,
                _ => unknown_set(),
            },
            Node::If(condition, yes, no) => {
                let condition = self.truth(*condition);
                let (yes, no) = (self.set(*yes), self.set(*no));
                match condition {
                    Truths::MET => yes,
                    Truths::NOT_MET => no,
                    _ => SetVal {
                        surely: yes.surely.and(no.surely),
                        maybe: yes.maybe.or(no.maybe),
                        filled: yes.filled && no.filled,
                        doubt: condition == Truths::REVIEW || yes.doubt || no.doubt,
                        origin: self.joined(&[yes.origin, no.origin]),
                    },
                }
            }
            Node::Narrowed(one, ..) => self.set(*one),
            Node::Recast(of, seen_as) => {
                let of = self.set(*of);
                let origin = self.trace.as_mut().map_or(Origin::NONE, |trace| trace.recast(of.origin, seen_as));
                SetVal { surely: recast(of.surely, seen_as), maybe: recast(of.maybe, seen_as), origin, ..of }
            }
            _ => unknown_set(),
        }
    }

    fn holds(&mut self, set: SetVal, values: Members) -> Truths {
        let truths = set.holds_any(values);
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            trace.next_atom();
            for member in values.and(set.maybe).iter().take(6) {
                trace.ask_slot(set.origin, Cut::Member(member));
            }
        }
        truths
    }

    fn in_set(&mut self, of: NodeId, set: NodeId) -> Truths {
        let (choice, set) = (self.choice(of), self.set(set));
        if let Some(index) = choice.any.single() {
            return self.holds(set, Members::one(index));
        }
        // Several choices: each says whether the set holds it.
        if let Some(trace) = &mut self.trace {
            trace.knot();
        }
        // Those that the set surely holds, those it may hold and the others are alike among themselves.
        let classes =
            [choice.any.and(set.surely), choice.any.and(set.maybe).without(set.surely), choice.any.without(set.maybe)];
        let mut truths = Truths::NONE;
        for first in classes.iter().filter_map(|class| class.iter().next()) {
            truths = truths.or_else(set.holds_any(Members::one(first)));
        }
        if truths.is_single() {
            return truths;
        }
        match choice.doubt {
            Doubt::None => {
                self.ask_choice(truths, choice, set.surely);
                self.ask_choice(truths, choice, set.maybe);
                let open = choice.any.and(set.maybe).without(set.surely);
                if let (Some(trace), Some(first)) = (&mut self.trace, open.iter().next()) {
                    if open == choice.any {
                        // The set may hold each of them: one after the other is asked for.
                        trace.ask_choice(choice.origin, Members::one(first));
                        trace.ask_slot(set.origin, Cut::Member(first));
                    } else {
                        // The set matters, but nothing divides it before the choice is known nearer.
                        trace.ask_slot(set.origin, Cut::Values(open));
                    }
                }
                truths
            }
            Doubt::Whole if set.surely == set.maybe => Truths::REVIEW,
            _ => Truths(7),
        }
    }

    // ---------------------------------------------------------------- tables

    /// The key of a look-up, and what it looks up.
    fn lookup(&mut self, node: NodeId) -> Option<(ChoiceVal, Lookup<'a>)> {
        let Node::Lookup { table, key, rows, column, otherwise } = self.node(node) else { return None };
        let key = self.choice(*key);
        Some((key, Lookup { table: *table, rows, column: *column, otherwise: *otherwise }))
    }

    fn found(&self, lookup: Lookup<'a>, index: usize) -> Option<&'a Constant> {
        let row = lookup.rows.get(index).copied().flatten()?;
        let table = self.program.rulebook.tables.get(lookup.table as usize)?;
        table.rows.get(row as usize)?.cells.get(lookup.column as usize)
    }

    fn lookup_number(&mut self, node: NodeId) -> Num {
        let Some((key, lookup)) = self.lookup(node) else { return unknown_number() };
        let mut value: Option<Num> = None;
        for index in key.any.iter() {
            let next = match self.found(lookup, index) {
                Some(Constant::Number(number)) => Num::known(*number),
                _ => lookup.otherwise.map_or(unknown_number(), |other| self.number(other)),
            };
            value = Some(value.map_or(next, |value| self.either_number(value, next, key.doubt != Doubt::None)));
        }
        value.unwrap_or_else(unknown_number)
    }

    fn lookup_term(&mut self, node: NodeId) -> TermVal {
        let Some((key, lookup)) = self.lookup(node) else { return self.unknown_term() };
        let mut value: Option<TermVal> = None;
        for index in key.any.iter() {
            let next = match (self.found(lookup, index), lookup.otherwise) {
                (Some(Constant::Term(term)), _) => TermVal::Known(*term),
                (_, Some(other)) => self.term(other),
                _ => self.unknown_term(),
            };
            value = Some(value.map_or(next, |value| self.either_term(value, next, key.doubt.undecided())));
        }
        value.unwrap_or_else(|| self.unknown_term())
    }

    fn lookup_truth(&mut self, node: NodeId) -> Truths {
        let Some((key, lookup)) = self.lookup(node) else { return Truths::OPEN };
        let mut truths = Truths::NONE;
        let mut met = Members::EMPTY;
        for index in key.any.iter() {
            let next = match (self.found(lookup, index), lookup.otherwise) {
                (Some(Constant::Bool(value)), _) => Truths::from_bool(*value),
                (_, Some(other)) => self.truth(other),
                _ => Truths::OPEN,
            };
            if next == Truths::MET {
                met.insert(index);
            }
            truths = truths.or_else(next);
        }
        if truths.is_single() {
            return truths;
        }
        self.ask_choice(truths, key, met);
        if key.doubt == Doubt::None { truths } else { truths.or_else(Truths::REVIEW) }
    }

    fn lookup_choice(&mut self, node: NodeId) -> ChoiceVal {
        let Some((key, lookup)) = self.lookup(node) else { return unknown_choice() };
        let mut other = None;
        let mut any = Members::EMPTY;
        let mut pairs = Vec::new();
        for index in key.any.iter() {
            let value = match self.found(lookup, index) {
                Some(Constant::Choice(value)) => Members::one(*value),
                _ => {
                    let unmatched = lookup.otherwise.map(|other| self.choice(other));
                    other.get_or_insert_with(|| unmatched.unwrap_or_else(unknown_choice)).any
                }
            };
            any = any.or(value);
            if self.trace.is_some() {
                pairs.push((index, value.single()));
            }
        }
        let doubt = if any.len() <= 1 { Doubt::None } else { key.doubt };
        let origin = match &mut self.trace {
            Some(trace) if any.len() > 1 => trace.lookup(key.origin, pairs),
            _ => Origin::NONE,
        };
        ChoiceVal { any, doubt, origin }
    }

    // ---------------------------------------------------------------- lists

    fn each(&mut self, list: ListNodeId, visit: &mut dyn FnMut(&mut Self, Item) -> ControlFlow<()>) -> ControlFlow<()> {
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

    fn ask_further(&mut self, list: u32) {
        if let Some(trace) = &mut self.trace {
            trace.next_atom();
            trace.ask(Slot::Fact(FactPath::List(ListId(list))), Cut::Records);
        }
    }

    fn quantified(&mut self, node: NodeId, quantifier: Quantifier, var: u32, list: ListNodeId, body: NodeId) -> Truths {
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

    fn fold_numbers(&mut self, fold: Fold, list: ListNodeId) -> Num {
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

    fn fold_terms(&mut self, fold: Fold, list: ListNodeId) -> TermVal {
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

/// A look-up but for its key.
#[derive(Clone, Copy)]
struct Lookup<'a> {
    table: u32,
    rows: &'a [Option<u32>],
    column: u32,
    otherwise: Option<NodeId>,
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

/// The field of whichever further record: nothing to split, but two atoms may both ask for it.
fn further_path(list: u32, field: u32) -> FactPath {
    FactPath::Field(ListId(list), FURTHER as usize, FieldId(field))
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

fn overlaps(version: &VersionCode, on: Num) -> bool {
    version.from.is_none_or(|from| on.high.1 >= from) && version.until.is_none_or(|until| on.low.0 <= until)
}

/// Whether a version is one of those that the measuring date may mean, in every world.
fn surely_overlaps(version: &VersionCode, on: Num) -> bool {
    version.from.is_none_or(|from| on.high.0 >= from) && version.until.is_none_or(|until| on.low.1 <= until)
}

/// Whether the measuring date may lie before the first version, or after the last, in every world.
fn surely_lacks_law(code: &RuleCode, measured: &[Num]) -> bool {
    let (Some(first), Some(last)) =
        (code.versions.first().zip(measured.first()), code.versions.last().zip(measured.last()))
    else {
        return false;
    };
    first.0.from.is_some_and(|from| first.1.low.1 < from) || last.0.until.is_some_and(|until| last.1.high.0 > until)
}

/// Whether the measuring date can lie before the first version, or after the last.
fn may_lack_law(code: &RuleCode, measured: &[Num]) -> bool {
    let before = |first: &VersionCode, on: Num| first.from.is_some_and(|from| on.low.0 < from);
    let after = |last: &VersionCode, on: Num| last.until.is_some_and(|until| on.high.1 > until);
    match (code.versions.as_slice(), measured) {
        ([first, ..], [on_first, ..]) if before(first, *on_first) => true,
        ([.., last], [.., on_last]) => after(last, *on_last),
        _ => false,
    }
}

fn recast(members: Members, seen_as: &[usize]) -> Members {
    members.iter().filter_map(|index| seen_as.get(index).copied()).collect()
}

fn same_truth(a: Truths, b: Truths) -> Truths {
    a.lowest(b).highest(a.swapped().lowest(b.swapped()))
}

fn same_choice(a: ChoiceVal, b: ChoiceVal) -> Truths {
    match (a.any.single(), b.any.single()) {
        (Some(a), Some(b)) => Truths::from_bool(a == b),
        (Some(one), None) => b.is_in(Members::one(one)),
        (None, Some(one)) => a.is_in(Members::one(one)),
        _ if a.any.and(b.any).is_empty() => Truths::NOT_MET,
        _ if a.doubt == Doubt::None && b.doubt == Doubt::None => Truths::OPEN,
        _ => Truths(7),
    }
}

fn unknown_number() -> Num {
    Num::between(Day::EARLIER.0, Day::LATER.0)
}

fn unknown_choice() -> ChoiceVal {
    ChoiceVal { any: Members::below(Members::CAPACITY), doubt: Doubt::None, origin: Origin::NONE }
}

fn unknown_set() -> SetVal {
    SetVal {
        surely: Members::EMPTY,
        maybe: Members::below(Members::CAPACITY),
        filled: false,
        doubt: false,
        origin: Origin::NONE,
    }
}

fn decide(how: Comparison, a: Term, b: Term) -> Truths {
    let (less, equal, greater) = match how {
        Comparison::Equal => (false, true, false),
        Comparison::NotEqual => (true, false, true),
        Comparison::Less => (true, false, false),
        Comparison::AtMost => (true, true, false),
        Comparison::Greater => (false, false, true),
        Comparison::AtLeast => (false, true, true),
    };
    Truths::from_decision(a.compare(b).decide(less, equal, greater))
}

fn shorter(a: Term, b: Term) -> Term {
    if b.days_range() < a.days_range() { b } else { a }
}

fn longer(a: Term, b: Term) -> Term {
    if b.days_range() > a.days_range() { b } else { a }
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

/// The distinct ends of a number.
fn ends(value: Num) -> impl Iterator<Item = i64> {
    let mut all = [value.low.0, value.low.1, value.high.0, value.high.1];
    all.sort_unstable();
    let mut last = None;
    all.into_iter().filter(move |end| {
        let fresh = last != Some(*end);
        last = Some(*end);
        fresh
    })
}

fn middle(value: Num) -> i64 {
    let (low, high) = (value.low.0, value.high.1);
    // An open end is no place to halve at: stay within the days that answers name.
    let (low, high) = (low.max(Day::FIRST.0), if high >= Day::LATER.0 { low.max(Day::LAST.0) } else { high });
    low + (high - low + 1) / 2
}

fn halved(members: Members) -> Members {
    members.iter().take(members.len() / 2).collect()
}

//! One pass over the program: what each expression can be over all admitted worlds.
//!
//! The pass forgets which fact a possibility came from, so what it leaves open may still be settled; [`super::search`]
//! finds out. What it settles holds in every world.

mod choices;
mod facts;
mod goals;
mod lists;
mod numbers;
mod tables;
mod terms;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHasher;

use crate::calendar::Day;
use crate::case::FactPath;
use crate::members::Members;
use crate::rulebook::{Constant, FactId};
use crate::term::Term;

use super::Verdict;
use super::memo::{Key, Memo};
use super::program::{Node, NodeId, Program, RuleCode, Shape, VersionCode};
use super::trace::{Cut, Origin, Slot, Trace};
use super::truths::{self, Truths};
use super::values::{ChoiceVal, Doubt, Num, SetVal, TermVal};
use super::world::{UNLISTED, World};

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
    pub fn is_decided(&self) -> bool {
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
    heard: Option<FxHasher>,
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
        Eval::going_on(program, world, as_of, memo, supposed)
    }

    /// Goes on with what an evaluation of the same world on the same day worked out.
    pub fn going_on(
        program: &'a Program,
        world: &'a World,
        as_of: Day,
        memo: Memo,
        supposed: Option<&'a HashMap<NodeId, Truths>>,
    ) -> Eval<'a> {
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

    /// With a record of splits in the order in which they are asked for, and of every truth on the way: both are the same
    /// whatever is known from before.
    pub fn listening(self) -> Self {
        let mut eval = self.traced();
        if let Some(trace) = &mut eval.trace {
            trace.in_order = true;
        }
        eval.heard = Some(FxHasher::default());
        eval
    }

    /// Every truth since this was asked for the last time.
    pub fn heard(&mut self) -> u64 {
        self.heard.as_mut().map_or(0, |heard| std::mem::take(heard).finish())
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
        let before = self.heard.as_mut().map(std::mem::take);
        let value = self.in_frame(code.frame, args, |eval| eval.rule_value(code));
        let heard = self.heard();
        if let Some(mut before) = before {
            heard.hash(&mut before);
            self.heard = Some(before);
        }
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
            self.memo.put(rule, key, value, (asked, self.proof), heard);
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
        if let Some(heard) = &mut self.heard {
            kept.heard.hash(heard);
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
}

/// A look-up but for its key.
#[derive(Clone, Copy)]
struct Lookup<'a> {
    table: u32,
    rows: &'a [Option<u32>],
    column: u32,
    otherwise: Option<NodeId>,
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

fn same_truth(a: Truths, b: Truths) -> Truths {
    a.lowest(b).highest(a.swapped().lowest(b.swapped()))
}

fn unknown_number() -> Num {
    Num::between(Day::EARLIER.0, Day::LATER.0)
}

fn unknown_choice() -> ChoiceVal {
    ChoiceVal { any: Members::below(Members::CAPACITY), doubt: Doubt::None, origin: Origin::NONE }
}

fn shorter(a: Term, b: Term) -> Term {
    if b.days_range() < a.days_range() { b } else { a }
}

fn longer(a: Term, b: Term) -> Term {
    if b.days_range() > a.days_range() { b } else { a }
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

fn halved(members: Members) -> Members {
    members.iter().take(members.len() / 2).collect()
}

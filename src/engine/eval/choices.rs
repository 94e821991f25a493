//! Choices and sets.

use crate::members::Members;
use crate::rulebook::Constant;

use super::{Bound, Eval, FURTHER, unknown_choice};
use crate::engine::Verdict;
use crate::engine::program::{Node, NodeId, Shape};
use crate::engine::trace::{Cut, Origin};
use crate::engine::truths::Truths;
use crate::engine::values::{ChoiceVal, Doubt, SetVal};
use crate::engine::world::{NO_RECORD, UNLISTED, Values};

impl Eval<'_> {
    pub(super) fn choice(&mut self, node: NodeId) -> ChoiceVal {
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

    pub(super) fn ask_choice(&mut self, truths: Truths, choice: ChoiceVal, values: Members) {
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            trace.next_atom();
            trace.ask_choice(choice.origin, values);
        }
    }

    pub(super) fn same_choices(&mut self, a: NodeId, b: NodeId) -> Truths {
        let (a, b) = (self.choice(a), self.choice(b));
        self.same_choice(a, b)
    }

    pub(super) fn same_choice(&mut self, a: ChoiceVal, b: ChoiceVal) -> Truths {
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

    pub(super) fn same_record(&mut self, a: NodeId, b: NodeId) -> Truths {
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

    pub(super) fn set(&mut self, node: NodeId) -> SetVal {
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

    pub(super) fn holds(&mut self, set: SetVal, values: Members) -> Truths {
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

    pub(super) fn in_set(&mut self, of: NodeId, set: NodeId) -> Truths {
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
}

fn recast(members: Members, seen_as: &[usize]) -> Members {
    members.iter().filter_map(|index| seen_as.get(index).copied()).collect()
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

fn unknown_set() -> SetVal {
    SetVal {
        surely: Members::EMPTY,
        maybe: Members::below(Members::CAPACITY),
        filled: false,
        doubt: false,
        origin: Origin::NONE,
    }
}

//! Lengths of time with their unit.

use crate::members::Members;
use crate::rulebook::{Comparison, Constant};
use crate::term::Term;

use super::{Bound, Eval, halved, longer, shorter};
use crate::engine::program::{Node, NodeId};
use crate::engine::trace::Origin;
use crate::engine::truths::Truths;
use crate::engine::values::TermVal;
use crate::engine::world::Values;

impl Eval<'_> {
    pub(super) fn term(&mut self, node: NodeId) -> TermVal {
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

    pub(super) fn unknown_term(&self) -> TermVal {
        let candidates = Members::below(self.program.candidates.len());
        TermVal::Among { candidates, doubt: false, origin: Origin::NONE }
    }

    /// The shortest and longest that a term can be.
    pub(super) fn ends(&self, term: TermVal) -> (Term, Term) {
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

    pub(super) fn compare_terms(&mut self, how: Comparison, a: NodeId, b: NodeId) -> Truths {
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

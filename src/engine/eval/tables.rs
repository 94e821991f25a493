//! Look-ups in tables.

use crate::members::Members;
use crate::rulebook::Constant;

use super::{Eval, Lookup, unknown_choice, unknown_number};
use crate::engine::program::{Node, NodeId};
use crate::engine::trace::Origin;
use crate::engine::truths::Truths;
use crate::engine::values::{ChoiceVal, Doubt, Num, TermVal};

impl<'a> Eval<'a> {
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

    pub(super) fn lookup_number(&mut self, node: NodeId) -> Num {
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

    pub(super) fn lookup_term(&mut self, node: NodeId) -> TermVal {
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

    pub(super) fn lookup_truth(&mut self, node: NodeId) -> Truths {
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

    pub(super) fn lookup_choice(&mut self, node: NodeId) -> ChoiceVal {
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
}

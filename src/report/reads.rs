//! What a rule reads: the facts and the rules named in its expressions.

use std::collections::BTreeSet;

use crate::rulebook::{Expr, ExprKind, FactId, FieldId, List, ListId, Rule, RuleId, Rulebook, Type};

/// What expressions read themselves.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    pub(crate) facts: BTreeSet<FactId>,
    pub(crate) fields: BTreeSet<(ListId, FieldId)>,
    pub(crate) lists: BTreeSet<ListId>,
    pub(crate) rules: BTreeSet<RuleId>,
}

impl Reads {
    /// What one rule reads, leaving out what the rules it names read.
    pub(crate) fn of(rule: &Rule) -> Reads {
        let mut reads = Reads::default();
        let versions = rule.versions.iter();
        let written =
            versions.flat_map(|version| [Some(&version.when), version.review_if.as_ref(), version.on.as_ref()]);
        let attorney = rule.criterion.as_ref().and_then(|criterion| criterion.attorney.as_ref());
        written.chain([attorney]).flatten().for_each(|expr| reads.expr(expr));
        reads
    }

    /// What one rule reads, with everything that the rules it names read.
    pub(crate) fn through(rulebook: &Rulebook, id: RuleId) -> Reads {
        let mut all = Reads::default();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let reads = Reads::of(&rulebook.rules[id.index()]);
            waiting.extend(reads.rules.iter().copied().filter(|rule| all.rules.insert(*rule)));
            all.facts.extend(reads.facts);
            all.fields.extend(reads.fields);
            all.lists.extend(reads.lists);
        }
        all
    }

    /// What an expression reads itself.
    pub(crate) fn of_expr(expr: &Expr) -> Reads {
        let mut reads = Reads::default();
        reads.expr(expr);
        reads
    }

    /// Reads that too.
    pub(crate) fn add(&mut self, other: Reads) {
        self.facts.extend(other.facts);
        self.fields.extend(other.fields);
        self.lists.extend(other.lists);
        self.rules.extend(other.rules);
    }

    fn expr(&mut self, expr: &Expr) {
        expr.visit(&mut |part| match &part.kind {
            ExprKind::Fact(id) => {
                self.facts.insert(*id);
            }
            ExprKind::Field(record, field) => {
                if let Type::Record(list) = record.ty {
                    self.fields.insert((list, *field));
                }
            }
            ExprKind::Rule(id, _) => {
                self.rules.insert(*id);
            }
            ExprKind::Quantified(_, _, list, _) | ExprKind::Fold(_, list) => self.records(list),
            _ => {}
        });
    }

    /// The lists of records that a list is made from.
    fn records(&mut self, list: &List) {
        match list {
            List::Records(id) => {
                self.lists.insert(*id);
            }
            List::Computed { over, .. } => self.records(over),
            List::Joined(lists) => lists.iter().for_each(|list| self.records(list)),
            List::Rows(_) | List::Values(_) | List::Members(_) => {}
        }
    }
}

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
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::AsOf | ExprKind::Var(_) | ExprKind::Verdict(_) => {}
            ExprKind::Fact(id) => {
                self.facts.insert(*id);
            }
            ExprKind::Field(record, field) => {
                if let Type::Record(list) = record.ty {
                    self.fields.insert((list, *field));
                }
                self.expr(record);
            }
            ExprKind::Rule(id, arguments) => {
                self.rules.insert(*id);
                self.all(arguments);
            }
            ExprKind::All(parts) | ExprKind::Any(parts) => self.all(parts),
            ExprKind::Quantified(_, _, list, body) => {
                self.list(list);
                self.expr(body);
            }
            ExprKind::Fold(_, list) => self.list(list),
            ExprKind::If(condition, then, otherwise) => self.each([condition, then, otherwise]),
            ExprKind::Compare(_, a, b)
            | ExprKind::InSet(a, b)
            | ExprKind::InRefs(a, b)
            | ExprKind::DaysBetween(a, b)
            | ExprKind::Age(a, b) => self.each([a, b]),
            ExprKind::DaysWithin(days) => self.all(days.as_slice()),
            ExprKind::Lookup { key, otherwise, .. } => {
                self.expr(key);
                otherwise.iter().for_each(|otherwise| self.expr(otherwise));
            }
            ExprKind::Column(a, _)
            | ExprKind::Not(a)
            | ExprKind::InValues(a, _)
            | ExprKind::HasAny(a, _)
            | ExprKind::IsEmpty(a)
            | ExprKind::AddDays(a, _)
            | ExprKind::Anniversary(a, _)
            | ExprKind::LastDay(a, _, _)
            | ExprKind::BusinessDay(a)
            | ExprKind::Recast(a, _) => self.expr(a),
        }
    }

    fn all(&mut self, parts: &[Expr]) {
        parts.iter().for_each(|part| self.expr(part));
    }

    fn each<const N: usize>(&mut self, parts: [&Expr; N]) {
        parts.into_iter().for_each(|part| self.expr(part));
    }

    fn list(&mut self, list: &List) {
        match list {
            List::Records(id) => {
                self.lists.insert(*id);
            }
            List::Rows(_) => {}
            List::Computed { item, over, filter, .. } => {
                self.list(over);
                self.expr(item);
                filter.iter().for_each(|filter| self.expr(filter));
            }
            List::Joined(lists) => lists.iter().for_each(|list| self.list(list)),
            List::Values(values) => self.all(values),
        }
    }
}

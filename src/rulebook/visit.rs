//! Going through the expressions of a rulebook.

use std::collections::BTreeSet;

use super::model::{Check, Condition, Expr, ExprKind, List, Notice, Outcome, Param, Rule, RuleId, Rulebook};

impl Expr {
    /// The criterion or let that it is the value of.
    pub fn names(&self) -> Option<RuleId> {
        match &self.kind {
            ExprKind::Rule(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Visits this expression and every one inside it, those of lists included.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(self);
        match &self.kind {
            ExprKind::Constant(..) | ExprKind::AsOf | ExprKind::Fact(_) | ExprKind::Var(_) | ExprKind::Verdict(_) => {}
            ExprKind::Field(of, _)
            | ExprKind::Column(of, _)
            | ExprKind::Not(of)
            | ExprKind::InValues(of, _)
            | ExprKind::HasAny(of, _)
            | ExprKind::IsEmpty(of)
            | ExprKind::AddDays(of, _)
            | ExprKind::Anniversary(of, _)
            | ExprKind::LastDay(of, _, _)
            | ExprKind::BusinessDay(of)
            | ExprKind::Recast(of, _) => of.visit(visit),
            ExprKind::Compare(_, a, b)
            | ExprKind::InSet(a, b)
            | ExprKind::InRefs(a, b)
            | ExprKind::DaysBetween(a, b)
            | ExprKind::Age(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
            ExprKind::Rule(_, parts) | ExprKind::All(parts) | ExprKind::Any(parts) => {
                parts.iter().for_each(|part| part.visit(visit));
            }
            ExprKind::DaysWithin(parts) => parts.iter().for_each(|part| part.visit(visit)),
            ExprKind::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| part.visit(visit));
            }
            ExprKind::Lookup { key, otherwise, .. } => {
                key.visit(visit);
                otherwise.iter().for_each(|otherwise| otherwise.visit(visit));
            }
            ExprKind::Quantified(_, _, list, body) => {
                list.visit(visit);
                body.visit(visit);
            }
            ExprKind::Fold(_, list) => list.visit(visit),
        }
    }
}

impl List {
    /// Visits every expression in it.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match self {
            List::Records(_) | List::Rows(_) => {}
            List::Computed { item, over, filter, .. } => {
                over.visit(visit);
                item.visit(visit);
                filter.iter().for_each(|filter| filter.visit(visit));
            }
            List::Joined(lists) => lists.iter().for_each(|list| list.visit(visit)),
            List::Values(values) => values.iter().for_each(|value| value.visit(visit)),
            List::Members(set) => set.visit(visit),
        }
    }
}

impl Rule {
    /// Visits every expression in it.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit_params(&self.params, visit);
        for version in &self.versions {
            let written = [version.on.as_ref(), Some(&version.when), version.review_if.as_ref()];
            written.into_iter().flatten().for_each(|expr| expr.visit(visit));
        }
        let attorney = self.criterion.as_ref().and_then(|criterion| criterion.attorney.as_ref());
        attorney.into_iter().for_each(|expr| expr.visit(visit));
    }
}

impl Rulebook {
    /// These rules, and whatever they name themselves or through another.
    pub fn with_all_named(&self, rules: Vec<RuleId>) -> BTreeSet<RuleId> {
        let mut next = rules;
        let mut reached = BTreeSet::new();
        while let Some(id) = next.pop() {
            if reached.insert(id) {
                self.rules[id.index()].visit(&mut |expr| next.extend(expr.names()));
            }
        }
        reached
    }
}

impl Outcome {
    /// Visits the expressions that say for which items it is screened.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        let Some(each) = &self.each else { return };
        each.item.over.iter().for_each(|list| list.visit(visit));
        each.filter.iter().for_each(|filter| filter.visit(visit));
    }

    /// Every criterion in its lists.
    pub fn criteria(&self) -> impl Iterator<Item = RuleId> {
        [&self.requires, &self.barred_by, &self.exceptions, &self.waivers].into_iter().flatten().copied()
    }
}

impl Check {
    /// Visits every expression in it.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit_params(&self.params, visit);
        match &self.when {
            Condition::Met(when) => when.visit(visit),
            Condition::Differ(a, b) => [a, b].into_iter().for_each(|expr| expr.visit(visit)),
        }
    }
}

impl Notice {
    /// Visits every expression in it.
    pub fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit_params(&self.params, visit);
        [&self.when, &self.value, &self.until].into_iter().flatten().for_each(|expr| expr.visit(visit));
    }
}

fn visit_params<'e>(params: &'e [Param], visit: &mut dyn FnMut(&'e Expr)) {
    params.iter().filter_map(|param| param.over.as_ref()).for_each(|list| list.visit(visit));
}

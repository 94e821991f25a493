//! The lengths of time that a rulebook tells apart.

use std::collections::BTreeSet;

use super::diagnostic::{Diagnostic, Sink};
use super::model::{Constant, Expr, ExprKind, Rulebook, Span};
use crate::members::Members;
use crate::term::Term;

impl Rulebook {
    /// For each length of time in the rules and tables those at and beside it, in its own unit and in the other: of an answer that
    /// is one of them the rules say all that they can say.
    pub fn lengths(&self) -> Vec<Term> {
        self.lengths_and_excess().0
    }

    /// The lengths, and where the one is written after which there are too many.
    fn lengths_and_excess(&self) -> (Vec<Term>, Option<Span>) {
        let mut found: BTreeSet<(i64, i64)> = [(0, 0), (1200, 0)].into();
        let mut excess = None;
        let mut add = |term: Term, span: Span| {
            beside(term, &mut found);
            if found.len() > Members::CAPACITY {
                excess.get_or_insert(span);
            }
        };
        self.visit(&mut |expr| {
            if let ExprKind::Constant(Constant::Term(term), _) = expr.kind {
                add(term, expr.span);
            }
        });
        for table in &self.tables {
            for cell in table.rows.iter().flat_map(|row| &row.cells) {
                if let Constant::Term(term) = cell {
                    add(*term, table.span);
                }
            }
        }
        (found.into_iter().map(|(months, days)| Term { months, days }).collect(), excess)
    }

    /// Visits every expression of the law.
    fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.rules.iter().for_each(|rule| rule.visit(visit));
        self.notices.iter().for_each(|notice| notice.visit(visit));
        let fields = self.lists.iter().flat_map(|list| &list.fields);
        let conditions = self.facts.iter().chain(fields).filter_map(|decl| decl.applies_if.as_ref());
        conditions.for_each(|condition| condition.expr.visit(visit));
        self.checks.iter().for_each(|check| check.visit(visit));
        for relief in &self.reliefs {
            std::iter::once(&relief.outcome).chain(&relief.results).for_each(|outcome| outcome.visit(visit));
        }
    }
}

fn beside(term: Term, found: &mut BTreeSet<(i64, i64)>) {
    let (shortest, longest) = term.days_range();
    for days in [shortest - 1, shortest, shortest + 1, longest, longest + 1] {
        found.insert((0, days.max(0)));
    }
    let months = if term.months > 0 { term.months } else { term.days / 30 };
    for months in months - 1..=months + 1 {
        found.insert((months.max(0), 0));
    }
    // Longer by a day however its months are read.
    found.insert((term.months, term.days + 1));
}

/// An answer is one of these lengths, or several: there is room for so many.
pub(super) fn check(rulebook: &Rulebook, sink: &Sink) {
    if let (lengths, Some(span)) = rulebook.lengths_and_excess() {
        let message = format!("the rules compare too many lengths of time: {} with those beside them", lengths.len());
        let help = format!("there is room for {}: compare with fewer, or count in days as a number", Members::CAPACITY);
        sink.report(Diagnostic::error(span, message).help(help));
    }
}

//! What the rules of a rulebook turn on: the times and days at which a criterion changes.

use crate::calendar::Day;
use crate::rulebook::{Constant, Expr, ExprKind, Rule, Rulebook, Type};
use crate::term::Term;

/// Times and days that a rulebook names.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Completed months before the as-of date.
    pub months: Vec<i64>,
    /// Days before it.
    pub days: Vec<i64>,
    /// Days of the calendar.
    pub dates: Vec<i64>,
    /// Lengths of time.
    pub terms: Vec<Term>,
    /// Whole numbers.
    pub numbers: Vec<i64>,
}

impl Limits {
    /// What all criteria and lets name.
    pub fn of(rulebook: &Rulebook) -> Limits {
        Limits::of_rules(&rulebook.rules)
    }

    /// What some of them name.
    pub fn of_rules<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Limits {
        let mut limits = Limits::default();
        for rule in rules {
            rule.visit(&mut |expr| limits.add(expr));
        }
        for list in [&mut limits.months, &mut limits.days, &mut limits.dates, &mut limits.numbers] {
            list.sort_unstable();
            list.dedup();
        }
        limits.terms.sort_unstable_by_key(|term| (term.months, term.days));
        limits.terms.dedup();
        limits
    }

    /// Each length of time and those a unit beside it, in order, a length in days among those in months by its days.
    pub fn terms_beside(&self) -> Vec<Term> {
        let beside = |term: &Term| {
            let (months, days) = if term.months > 0 { (1, 0) } else { (0, 1) };
            [-1, 0, 1].map(|by| Term { months: term.months + by * months, days: term.days + by * days })
        };
        let mut terms: Vec<Term> = self.terms.iter().flat_map(beside).collect();
        terms.retain(|term| term.months >= 0 && term.days >= 0 && *term != Term::ZERO);
        terms.sort_unstable_by_key(|term| (30 * term.months + term.months / 2 + term.days, term.months));
        terms.dedup();
        terms
    }

    fn add(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Anniversary(_, months) | ExprKind::LastDay(_, months, _) => self.months.push(months.abs()),
            ExprKind::AddDays(_, days) => self.days.push(days.abs()),
            ExprKind::Compare(_, a, b) => self.add_comparison(a, b),
            _ => {}
        }
    }

    fn add_comparison(&mut self, a: &Expr, b: &Expr) {
        for (constant, other) in [(a, b), (b, a)] {
            match (&constant.kind, constant.ty, &other.kind) {
                (ExprKind::Constant(Constant::Number(years), _), _, ExprKind::Age(..)) => self.months.push(12 * years),
                (ExprKind::Constant(Constant::Number(day), _), Type::Date, _) if Day(*day).is_day() => {
                    self.dates.push(*day);
                }
                (ExprKind::Constant(Constant::Number(number), _), Type::Int, _) => self.numbers.push(*number),
                (ExprKind::Constant(Constant::Term(term), _), ..) => self.terms.push(*term),
                _ => {}
            }
        }
    }
}

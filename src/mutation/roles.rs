//! What a change is made in, as the law sees it.

use std::iter;

use super::related::is_around;
use crate::rulebook::changes::{Change, ChangeKind, Owner};
use crate::rulebook::{Expr, ExprKind, Outcome, RuleId, Rulebook, Type};

/// What a part of the rules is to verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Requirements, situations and steps, and what they rest on.
    Requirement,
    /// Bars, and what they rest on.
    Bar,
    /// Exceptions and waivers, what they rest on, and that a relief lists them.
    Exception,
    /// What compares or computes days or lengths of time.
    Date,
    /// Flags, deadlines and whom a result is about: no criterion.
    Beside,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 5] = [Role::Requirement, Role::Bar, Role::Exception, Role::Date, Role::Beside];

    /// Its name in words.
    pub fn word(self) -> &'static str {
        match self {
            Role::Requirement => "in requirements",
            Role::Bar => "in bars",
            Role::Exception => "in exceptions and waivers",
            Role::Date => "in date rules",
            Role::Beside => "in flags and the rest",
        }
    }
}

/// Which roles each rule has.
pub struct Roles<'r> {
    rulebook: &'r Rulebook,
    /// By rule.
    of_rules: Vec<Vec<Role>>,
}

impl<'r> Roles<'r> {
    /// Looks at what the lists of the reliefs rest on.
    pub fn new(rulebook: &'r Rulebook) -> Roles<'r> {
        let reliefs = rulebook.reliefs.iter();
        let outcomes: Vec<&Outcome> =
            reliefs.flat_map(|relief| iter::once(&relief.outcome).chain(&relief.results)).collect();
        let listed = |list: fn(&Outcome) -> &Vec<RuleId>| -> Vec<RuleId> {
            outcomes.iter().flat_map(|outcome| list(outcome).iter().copied()).collect()
        };
        let mut of_rules = vec![Vec::new(); rulebook.rules.len()];
        let exceptions = [listed(|outcome| &outcome.exceptions), listed(|outcome| &outcome.waivers)].concat();
        for (role, listed) in [
            (Role::Requirement, listed(|outcome| &outcome.requires)),
            (Role::Bar, listed(|outcome| &outcome.barred_by)),
            (Role::Exception, exceptions),
        ] {
            rulebook.with_all_named(listed).iter().for_each(|rule| of_rules[rule.index()].push(role));
        }
        Roles { rulebook, of_rules }
    }

    /// The roles of what a change is made in: several, where several rest on it.
    pub fn of(&self, change: &Change) -> Vec<Role> {
        let mut roles = match &change.owner {
            Owner::Definition(id) => {
                let place = self.rulebook.rules.iter().position(|rule| rule.id == *id);
                place.map(|place| self.of_rules[place].clone()).unwrap_or_default()
            }
            Owner::Outcome(_) if change.kind == ChangeKind::Exception => vec![Role::Exception],
            Owner::Outcome(_) | Owner::Notice(_) => Vec::new(),
        };
        if self.is_of_time(change) {
            roles.push(Role::Date);
        }
        if roles.is_empty() { vec![Role::Beside] } else { roles }
    }

    fn is_of_time(&self, change: &Change) -> bool {
        let mut found = change.kind == ChangeKind::Version;
        let mut look = |expr: &Expr| found |= is_around(expr, change) && is_of_time(expr);
        self.rulebook.rules.iter().for_each(|rule| rule.visit(&mut look));
        self.rulebook.notices.iter().for_each(|notice| notice.visit(&mut look));
        found
    }
}

/// A day, a length of time, or a comparison of such.
fn is_of_time(expr: &Expr) -> bool {
    let is_time = |expr: &Expr| {
        matches!(expr.ty, Type::Date | Type::Term)
            || matches!(expr.kind, ExprKind::DaysBetween(..) | ExprKind::DaysWithin(..) | ExprKind::Age(..))
    };
    match &expr.kind {
        ExprKind::Compare(_, a, b) => is_time(a) || is_time(b),
        _ => is_time(expr),
    }
}

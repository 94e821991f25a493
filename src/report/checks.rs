//! Answers that do not fit together, in the words of the check that found them.

use super::Report;
use super::model::Warning;
use super::phrases::Phrases;
use crate::case::{Case, FactPath};
use crate::engine::{FiredCheck, Item};
use crate::rulebook::{Check, Expr, ExprKind, Rulebook};

impl Report {
    /// With the checks that fire.
    pub fn with_warnings(mut self, rulebook: &Rulebook, case: &Case, fired: &[FiredCheck]) -> Report {
        let phrases = Phrases::new(rulebook, self.language, self.as_of);
        self.head.warnings = fired.iter().map(|fired| warning(&phrases, case, fired)).collect();
        self
    }
}

fn warning(phrases: &Phrases, case: &Case, fired: &FiredCheck) -> Warning {
    let rulebook = phrases.rulebook;
    let (message, remedy) = words_of_check(phrases, fired);
    Warning {
        check: rulebook.checks[fired.check].id.clone(),
        facts: facts_of_check(rulebook, fired).into_iter().map(|path| path.name(rulebook)).collect(),
        about: fired.items.iter().map(|item| phrases.item(case, *item)).collect(),
        message: sentence(message),
        remedy: sentence(remedy),
    }
}

/// The facts that a check points at, for the items it fired for.
pub(crate) fn facts_of_check(rulebook: &Rulebook, fired: &FiredCheck) -> Vec<FactPath> {
    let check = &rulebook.checks[fired.check];
    check.facts.iter().filter_map(|fact| path_of(check, &fired.items, fact)).collect()
}

fn path_of(check: &Check, items: &[Item], fact: &Expr) -> Option<FactPath> {
    match &fact.kind {
        ExprKind::Fact(id) => Some(FactPath::Fact(*id)),
        ExprKind::Field(record, field) => {
            let ExprKind::Var(variable) = record.kind else { return None };
            let position = check.params.iter().position(|param| param.var == variable)?;
            match items.get(position)? {
                Item::Record(list, record) => Some(FactPath::Field(*list, *record, *field)),
                Item::Row(..) | Item::Day(_) => None,
            }
        }
        _ => None,
    }
}

/// The words of a check: what is wrong, and what to do.
pub(crate) fn words_of_check<'p>(phrases: &'p Phrases, fired: &FiredCheck) -> (&'p str, &'p str) {
    let check = &phrases.rulebook.checks[fired.check];
    let message = phrases.law(&format!("checks.{}.message", check.id), &check.message);
    (message, phrases.law(&format!("checks.{}.remedy", check.id), &check.remedy))
}

/// Messages begin in lower case and end without a stop.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

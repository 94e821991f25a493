//! Answers that cannot all hold: shown with their places, and a way to correct either.

use super::asker::{Form, Prompt};
use super::talk;
use super::words::Words;
use crate::case::{Case, FactPath};
use crate::engine::{FiredCheck, Item};
use crate::report::Phrases;
use crate::rulebook::{Check, Condition, Expr, ExprKind, Rulebook};

/// The facts that a check points at, for the items it fired for.
pub(crate) fn facts(rulebook: &Rulebook, fired: &FiredCheck) -> Vec<FactPath> {
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
pub(crate) fn words<'p>(phrases: &'p Phrases, fired: &FiredCheck) -> (&'p str, &'p str) {
    let check = &phrases.rulebook.checks[fired.check];
    let message = phrases.law(&format!("checks.{}.message", check.id), &check.message);
    (message, phrases.law(&format!("checks.{}.remedy", check.id), &check.remedy))
}

/// Which answer is to be corrected; the last choice leaves all as they are.
pub(super) fn prompt(phrases: &Phrases, case: &Case, fired: &FiredCheck, facts: &[FactPath]) -> Prompt {
    let own = Words::of(phrases.language);
    let (message, remedy) = words(phrases, fired);
    let check = &phrases.rulebook.checks[fired.check];
    let cannot_hold = check.is_error || matches!(check.when, Condition::Differ(..));
    let gently = if cannot_hold { &own.cannot_both_hold } else { &own.looks_unusual };
    let answers = facts.iter().map(|path| talk::asked(phrases, case, *path));
    Prompt {
        notes: vec![format!("{gently} {}", sentence(message)), remedy.to_owned()],
        question: own.which_to_correct.clone(),
        form: Form::One(answers.chain([own.leave_as_they_are.clone()]).collect()),
        goes_on: facts.len(),
        ..Prompt::default()
    }
}

/// Messages begin in lower case and end without a stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

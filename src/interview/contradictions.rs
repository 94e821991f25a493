//! Answers that cannot all hold: shown with their places, and a way to correct either.

use super::asker::{Form, Prompt};
use super::talk;
use super::words::Words;
use crate::case::{Case, FactPath};
use crate::engine::FiredCheck;
use crate::report::{Phrases, sentence, words_of_check};
use crate::rulebook::Condition;

/// Which answer is to be corrected; the last choice leaves all as they are.
pub(super) fn prompt(phrases: &Phrases, case: &Case, fired: &FiredCheck, facts: &[FactPath]) -> Prompt {
    let own = Words::of(phrases.language);
    let (message, remedy) = words_of_check(phrases, fired);
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

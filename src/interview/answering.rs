//! What a reply makes of a case.

use super::asker::{Command, Reply};
use super::choices::{Choices, folded};
use super::words::Words;
use crate::calendar::Day;
use crate::case::{AnswerSource, Case, FactPath, State, Unanswered};
use crate::report::{Phrases, fill};
use crate::rulebook::{FactId, FieldId, ListId, Type};

/// What a case file says of an empty set.
pub(super) const NONE: &str = "none";

/// What a reply to "is there any more?" comes to.
pub(super) enum Listed {
    Case(Case),
    /// A record is to be taken out.
    Remove,
}

/// Whether something was answered, be it "I don't know".
pub(super) fn is_answered(case: &Case, path: FactPath) -> bool {
    match path {
        FactPath::List(list) => case.list(list).complete.whole || case.list(list).unknown.is_some(),
        path => case.answer(path).is_some_and(|answer| answer.state != State::NotAsked),
    }
}

/// Everything that was answered, in order of declaration.
pub(super) fn answered(case: &Case) -> Vec<FactPath> {
    let facts = (0..case.facts.len()).map(|fact| FactPath::Fact(FactId(fact as u32)));
    let lists = case.lists.iter().enumerate().flat_map(|(list, answer)| {
        let id = ListId(list as u32);
        let fields = answer.records.iter().enumerate().flat_map(move |(record, fields)| {
            (0..fields.len()).map(move |field| FactPath::Field(id, record, FieldId(field as u32)))
        });
        std::iter::once(FactPath::List(id)).chain(fields)
    });
    facts.chain(lists).filter(|path| is_answered(case, *path)).collect()
}

/// Takes an answer back, with its note.
pub(super) fn forget(case: &mut Case, path: FactPath) {
    match path {
        FactPath::List(list) => {
            let answer = &mut case.lists[list.index()];
            answer.complete.whole = false;
            answer.unknown = None;
            answer.note = None;
        }
        path => {
            if let Some(answer) = case.answer_mut(path) {
                *answer = Default::default();
            }
        }
    }
}

/// "I don't know", "I prefer not to say".
pub(super) fn without_value(case: &Case, path: FactPath, command: Command) -> Case {
    let declined = command == Command::Decline;
    let mut case = case.clone();
    match path {
        FactPath::List(list) => {
            let answer = &mut case.lists[list.index()];
            answer.complete.whole = false;
            answer.unknown = Some(if declined { Unanswered::Declined } else { Unanswered::DontKnow });
        }
        path => {
            if let Some(answer) = case.answer_mut(path) {
                answer.replace(if declined { State::Declined } else { State::DontKnow });
            }
        }
    }
    case
}

/// What was left unmarked in a checklist: no, none.
pub(super) fn unmarked(phrases: &Phrases, case: &Case, path: FactPath, source: AnswerSource, as_of: Day) -> Case {
    let mut changed = case.clone();
    if let FactPath::List(list) = path {
        let answer = &mut changed.lists[list.index()];
        answer.unknown = None;
        answer.complete.whole = true;
        return changed;
    }
    let FactPath::Fact(fact) = path else { return changed };
    let no = phrases.rulebook.facts[fact.index()].plain_no(&phrases.rulebook.types).unwrap_or(NONE);
    let assignment = format!("{}={no}", path.name(phrases.rulebook));
    if changed.set(phrases.rulebook, &assignment, as_of).is_err() {
        return case.clone();
    }
    if let Some(answer) = changed.answer_mut(path) {
        answer.source = Some(source);
    }
    changed
}

/// The first choice adds a record, the second says that there are no more. The third takes one out; where there is none yet,
/// it and those after it tell how many there are in all, so that nobody need be asked for more.
pub(super) fn listed(phrases: &Phrases, case: &Case, list: ListId, reply: &Reply) -> Listed {
    let mut case = case.clone();
    let answer = &mut case.lists[list.index()];
    let has_records = !answer.records.is_empty();
    answer.unknown = None;
    let (added, whole) = match reply {
        Reply::Chosen(chosen) => match chosen.as_slice() {
            [0] => (1, false),
            [2] if has_records => return Listed::Remove,
            [choice] => (choice.saturating_sub(1), true),
            _ => (0, true),
        },
        _ => (0, true),
    };
    answer.complete.whole = whole;
    for _ in 0..added {
        case.add_record(phrases.rulebook, list);
    }
    Listed::Case(case)
}

/// The case with an answer, and what is said back of it; or what is wrong with it, in the language spoken.
pub(super) fn known(
    phrases: &Phrases,
    case: &Case,
    path: FactPath,
    reply: &Reply,
    source: AnswerSource,
    as_of: Day,
) -> Result<(Case, Option<String>), String> {
    let Some(choices) = Choices::of(phrases, case, path, as_of) else { return Ok((case.clone(), None)) };
    let (written, trouble) = match (choices.written(reply), reply) {
        (Ok(written), _) => (written, None),
        // The words of a case file are understood too.
        (Err(trouble), Reply::Typed(text)) => (text.clone(), Some(trouble)),
        (Err(trouble), _) => return Err(trouble),
    };
    let assignment = format!("{}={written}", path.name(phrases.rulebook));
    let mut changed = case.clone();
    if changed.set(phrases.rulebook, &assignment, as_of).is_err() {
        return Err(trouble.unwrap_or_else(|| refused(phrases, path)));
    }
    if let Some(answer) = changed.answer_mut(path) {
        answer.source = Some(source);
    }
    let said_back = said_back(phrases, &changed, path, reply, &written, choices.other_order(reply));
    Ok((changed, said_back))
}

/// Why a value that was understood is no answer.
fn refused(phrases: &Phrases, path: FactPath) -> String {
    let words = Words::of(phrases.language);
    match path.ty(phrases.rulebook) {
        Some(Type::Date) => words.date_out_of_reach.clone(),
        Some(Type::Choice(_) | Type::Set(_) | Type::Ref(_) | Type::Refs(_)) => words.taken.clone(),
        _ => words.not_this_form.clone(),
    }
}

/// What was typed is said back in words, so that a slip is seen at once; not what nobody can have meant otherwise.
fn said_back(
    phrases: &Phrases,
    case: &Case,
    path: FactPath,
    reply: &Reply,
    written: &str,
    other: Option<Day>,
) -> Option<String> {
    let words = Words::of(phrases.language);
    let Reply::Typed(typed) = reply else { return None };
    let is_plain = matches!(path.ty(phrases.rulebook), Some(Type::Int | Type::Text));
    let answer = case.answer(path).filter(|_| !is_plain)?;
    let value = phrases.answer(path, answer);
    if folded(&value) == folded(typed) && path.ty(phrases.rulebook) != Some(Type::Date) {
        return None;
    }
    let value = match age(written) {
        Some(years) => fill(&words.born.of(years), &[("period", &value)]),
        None => value,
    };
    let understood = fill(&words.understood, &[("value", &value)]);
    Some(match other {
        Some(day) => format!("{understood} {}", fill(&words.other_order, &[("date", &phrases.day(day))])),
        None => understood,
    })
}

/// The years of a date that was told as an age.
fn age(written: &str) -> Option<i64> {
    written.strip_prefix("age ")?.parse().ok()
}

/// The same question after a record of a list was taken out; `None` if it was about that record.
pub(super) fn moved(path: FactPath, list: ListId, gone: usize) -> Option<FactPath> {
    match path {
        FactPath::Field(of, record, _) if of == list && record == gone => None,
        FactPath::Field(of, record, field) if of == list && record > gone => {
            Some(FactPath::Field(of, record - 1, field))
        }
        path => Some(path),
    }
}

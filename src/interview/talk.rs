//! What is told beside the questions: help, verdicts so far, answers, trouble.

use std::io::{self, ErrorKind};

use super::answering::is_answered;
use super::asker::Command;
use super::choices::Choices;
use super::remaining;
use super::words::Words;
use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::engine::{self, FindingValue, Options, Program};
use crate::report::{Phrases, Reads, fill, printable, short};
use crate::rulebook::{RuleId, Rulebook};
use crate::session::{SealError, StoreError};

/// More criteria than this are not named when somebody asks why.
const NAMED_CRITERIA: usize = 6;

/// What a question means, why it is asked, and which criteria it decides, with their citations.
pub(super) fn help(program: &Program, phrases: &Phrases, case: &Case, as_of: Day, path: FactPath) -> String {
    let words = Words::of(phrases.language);
    let meaning = phrases.help(path).unwrap_or(&words.no_help).to_owned();
    let names = Choices::of(phrases, case, path, as_of).and_then(|choices| choices.listed());
    let meaning = [Some(meaning), names].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let rules = phrases.rulebook.rules.iter().enumerate().filter(|(_, rule)| rule.criterion.is_some());
    let rules = rules.map(|(index, _)| RuleId(index as u32)).filter(|rule| reads(phrases.rulebook, *rule, path));
    // A criterion that is decided already is no reason to ask.
    let open = rules.filter(|rule| {
        let is_about_records = !phrases.rulebook.rules[rule.index()].params.is_empty();
        is_about_records || engine::finding(program, case, as_of, *rule, &[]) == Some(FindingValue::Unknown)
    });
    let lines: Vec<String> = open.map(|rule| criterion(phrases, rule)).take(NAMED_CRITERIA).collect();
    let why =
        if lines.is_empty() { words.always_asked.clone() } else { format!("{}\n{}", words.decides, lines.join("\n")) };
    format!("{meaning}\n{why}")
}

/// Whether a criterion reads a fact itself or by a let.
fn reads(rulebook: &Rulebook, rule: RuleId, path: FactPath) -> bool {
    let own = Reads::of(&rulebook.rules[rule.index()]);
    let reads_it = |reads: &Reads| match path {
        FactPath::Fact(id) => reads.facts.contains(&id),
        FactPath::Field(list, _, field) => reads.fields.contains(&(list, field)),
        FactPath::List(list) => reads.lists.contains(&list),
    };
    let lets = own.rules.iter().filter(|rule| rulebook.rules[rule.index()].criterion.is_none());
    reads_it(&own) || lets.into_iter().any(|rule| reads_it(&Reads::of(&rulebook.rules[rule.index()])))
}

fn criterion(phrases: &Phrases, rule: RuleId) -> String {
    let cite = phrases.rulebook.rules[rule.index()].criterion.as_ref().map(|criterion| criterion.cite.join("; "));
    let cite = cite.filter(|cite| !cite.is_empty()).map(|cite| format!(" ({cite})")).unwrap_or_default();
    format!("  · {}{cite}", phrases.title(rule))
}

/// The verdicts so far, a relief a line.
pub(super) fn status(program: &Program, phrases: &Phrases, case: &Case, as_of: Day, options: &Options) -> String {
    let verdicts = remaining::verdicts(program, case, as_of, options);
    let lines = verdicts.iter().map(|(relief, verdict)| {
        let name = &phrases.rulebook.reliefs[relief.index()].outcome;
        let name = phrases.law(&format!("relief.{}.name", name.id), &name.name);
        format!("  · {name}: {}", short(*verdict, phrases.words))
    });
    let lines: Vec<String> = lines.collect();
    format!("{}\n{}", Words::of(phrases.language).status, lines.join("\n"))
}

/// A question with its answer, in one line.
pub(super) fn answer(phrases: &Phrases, case: &Case, path: FactPath) -> String {
    let question = phrases.question(path);
    let answer = match path {
        FactPath::List(list) => phrases.list_answer(case, list),
        path => case.answer(path).map(|answer| phrases.answer(path, answer)).unwrap_or_default(),
    };
    match path {
        FactPath::Field(list, record, _) => format!("{}: {question} {answer}", phrases.record(case, list, record)),
        _ => format!("{question} {answer}"),
    }
}

/// A question, with its answer if there is one.
pub(super) fn asked(phrases: &Phrases, case: &Case, path: FactPath) -> String {
    if is_answered(case, path) { answer(phrases, case, path) } else { phrases.question(path).to_owned() }
}

/// What may be replied to every question, with its key.
pub(super) fn commands(words: &Words) -> String {
    let lines = Command::ALL.iter().filter(|command| **command != Command::Commands);
    let lines: Vec<String> =
        lines.map(|command| format!("  {} = {}", command.key(), words.command.label(*command))).collect();
    format!("{}\n{}", words.may_reply, lines.join("\n"))
}

/// Why a case cannot be kept or opened.
pub(super) fn store_error(words: &Words, error: &StoreError) -> String {
    let (template, path) = match error {
        StoreError::InUse(path) => (&words.in_use, path),
        StoreError::Exists(path) => (&words.exists, path),
        StoreError::Changed(path) => (&words.changed_elsewhere, path),
        StoreError::Sealed(path, _) => (&words.not_opened, path),
        StoreError::Io(path, _) => (&words.not_written, path),
    };
    let problem = match error {
        StoreError::Io(_, error) => io_problem(words, error),
        StoreError::Sealed(_, error) => seal_problem(words, *error).to_owned(),
        _ => String::new(),
    };
    fill(template, &[("path", &printable(&path.display().to_string())), ("problem", &problem)])
}

fn io_problem(words: &Words, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => words.disk_full.clone(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => words.no_permission.clone(),
        ErrorKind::NotFound => words.not_there.clone(),
        kind => kind.to_string(),
    }
}

fn seal_problem(words: &Words, error: SealError) -> &str {
    match error {
        SealError::WrongPassphrase => &words.wrong_passphrase,
        SealError::Damaged => &words.damaged,
        SealError::NoPassphrase => &words.no_passphrase,
        SealError::TooMuchWork => &words.too_much_work,
    }
}

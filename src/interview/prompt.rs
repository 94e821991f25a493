//! How the engine's next question is put.

use super::asker::{Form, Prompt};
use super::choices::Choices;
use crate::case::{Case, FactPath};
use crate::engine::{Finding, Screening};
use crate::report::{Phrases, fill};
use crate::rulebook::{ListId, Sensitivity};

/// More criteria than this are not named when somebody asks why.
const NAMED_CRITERIA: usize = 6;

pub(super) fn prompt(phrases: &Phrases, case: &Case, path: FactPath) -> Prompt {
    let skip_first = sensitivity(phrases, path) == Sensitivity::Traumatic;
    let form = match Choices::of(phrases, case, path) {
        Some(choices) => choices.form(),
        None => more_records(phrases),
    };
    Prompt { notes: notes(phrases, case, path), question: question(phrases, case, path), form, skip_first }
}

fn more_records(phrases: &Phrases) -> Form {
    let words = &phrases.words.interview;
    Form::One(vec![words.add_first.clone(), words.no.clone()])
}

/// A list is opened by its own question; once it has records, by "any more?".
fn question(phrases: &Phrases, case: &Case, path: FactPath) -> String {
    match path {
        FactPath::List(list) if !case.list(list).records.is_empty() => phrases.words.interview.add_more.clone(),
        path => phrases.question(path).to_owned(),
    }
}

fn notes(phrases: &Phrases, case: &Case, path: FactPath) -> Vec<String> {
    let words = &phrases.words.interview;
    let warning = match sensitivity(phrases, path) {
        Sensitivity::Normal => None,
        Sensitivity::Sensitive => Some(words.sensitive.clone()),
        Sensitivity::Traumatic => Some(words.traumatic.clone()),
    };
    let context = match path {
        FactPath::Fact(_) => None,
        FactPath::Field(list, record, _) => Some(phrases.record(case, list, record)),
        FactPath::List(list) => listed_so_far(phrases, case, list),
    };
    warning.into_iter().chain(context).collect()
}

fn listed_so_far(phrases: &Phrases, case: &Case, list: ListId) -> Option<String> {
    let records = case.list(list).records.len();
    if records == 0 {
        return None;
    }
    let names: Vec<String> = (0..records).map(|record| phrases.record(case, list, record)).collect();
    Some(fill(&phrases.words.interview.listed_so_far, &[("records", &names.join("; "))]))
}

fn sensitivity(phrases: &Phrases, path: FactPath) -> Sensitivity {
    phrases.declaration(path).map_or(Sensitivity::Normal, |fact| fact.sensitivity)
}

/// Which criteria an answer decides, with their citations.
pub(super) fn why(phrases: &Phrases, screening: &Screening, path: FactPath) -> String {
    let words = &phrases.words.interview;
    let mut lines = Vec::new();
    for relief in &screening.reliefs {
        let results = std::iter::once(&relief.result).chain(relief.results.iter().map(|(_, result)| result));
        let findings = results.flat_map(|result| &result.findings);
        for finding in findings.filter(|finding| finding.missing.contains(&path)) {
            push_once(&mut lines, criterion(phrases, finding));
        }
    }
    if lines.is_empty() {
        return words.always_asked.clone();
    }
    lines.truncate(NAMED_CRITERIA);
    format!("{}\n{}", words.decides, lines.join("\n"))
}

fn criterion(phrases: &Phrases, finding: &Finding) -> String {
    let cite =
        phrases.rulebook.rules[finding.rule.index()].criterion.as_ref().map(|criterion| criterion.cite.join("; "));
    let cite = cite.filter(|cite| !cite.is_empty()).map(|cite| format!(" ({cite})")).unwrap_or_default();
    format!("  · {}{cite}", phrases.title(finding.rule))
}

fn push_once(lines: &mut Vec<String>, line: String) {
    if !lines.contains(&line) {
        lines.push(line);
    }
}

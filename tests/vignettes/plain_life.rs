//! A plain life for what nobody told: every unanswered fact and field, and every open list, that `plain-life.toml` has an
//! answer for, except what `untold.toml` names for the case.

use std::collections::BTreeMap;

use relief::calendar::Day;
use relief::case::{Case, FactPath, State};
use relief::engine::{self, Program};
use relief::rulebook::{FactDecl, FactId, FieldId, ListId, Rulebook};
use serde::Deserialize;

use crate::files;

/// By the name of a fact, a list, or a field of a list (`convictions.court`).
#[derive(Deserialize)]
pub struct PlainLife {
    facts: BTreeMap<String, toml::Value>,
    complete: BTreeMap<String, bool>,
    fields: BTreeMap<String, toml::Value>,
}

/// What must stay untold, by case.
pub type Untold = BTreeMap<String, Vec<String>>;

pub fn read() -> (PlainLife, Untold) {
    (files::read("plain-life.toml"), files::read("untold.toml"))
}

impl PlainLife {
    /// The case with the plain life in all that is unanswered.
    pub fn fill(&self, program: &Program, case: &Case, as_of: Day, untold: &[String]) -> Case {
        let book = program.rulebook();
        let mut filled = case.clone();
        for (list, whole) in &self.complete {
            let id = book.list(list).unwrap_or_else(|| panic!("plain life: no list `{list}`"));
            if *whole && !untold.contains(list) && filled.list(id).unknown.is_none() {
                set(&mut filled, book, &format!("{list}.complete=true"), as_of);
            }
        }
        let mut answers = self.answers(book, &filled, untold);
        // What has no condition first: other questions may depend on it.
        answers.sort_by_key(|(path, _)| (declaration(book, *path).applies_if.is_some(), *path));
        for (path, words) in answers {
            let is_open = filled.answer(path).is_some_and(|answer| answer.state == State::NotAsked);
            if is_open && engine::applies(program, &filled, as_of, path) {
                set(&mut filled, book, &format!("{}={words}", path.name(book)), as_of);
            }
        }
        filled
    }

    fn answers(&self, book: &Rulebook, case: &Case, untold: &[String]) -> Vec<(FactPath, String)> {
        let mut answers = Vec::new();
        for (name, value) in self.facts.iter().filter(|(name, _)| !untold.contains(name)) {
            let id = book.fact(name).unwrap_or_else(|| panic!("plain life: no fact `{name}`"));
            answers.push((FactPath::Fact(id), words(value)));
        }
        for (name, value) in self.fields.iter().filter(|(name, _)| !untold.contains(name)) {
            let (list, field) = field(book, name).unwrap_or_else(|| panic!("plain life: no field `{name}`"));
            let records = case.list(list).records.len();
            answers.extend((0..records).map(|record| (FactPath::Field(list, record, field), words(value))));
        }
        answers
    }
}

/// Whether the rules know this fact, list, or field of a list.
pub fn is_known(book: &Rulebook, name: &str) -> bool {
    book.fact(name).is_some() || book.list(name).is_some() || field(book, name).is_some()
}

fn field(book: &Rulebook, name: &str) -> Option<(ListId, FieldId)> {
    let (list, field) = name.split_once('.')?;
    let list = book.list(list)?;
    Some((list, book.lists[list.index()].field(field)?))
}

fn declaration(book: &Rulebook, path: FactPath) -> &FactDecl {
    match path {
        FactPath::Field(list, _, field) => &book.lists[list.index()].fields[field.index()],
        FactPath::Fact(FactId(index)) => &book.facts[index as usize],
        FactPath::List(_) => unreachable!("a list has no answer"),
    }
}

/// A value as the command line takes it.
fn words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(words) => words.clone(),
        toml::Value::Array(members) if members.is_empty() => "none".to_owned(),
        toml::Value::Array(members) => members.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The case with further facts and conclusions in it.
pub fn suppose(book: &Rulebook, case: &Case, as_of: Day, suppositions: &BTreeMap<String, toml::Value>) -> Case {
    let mut supposed = case.clone();
    for (path, value) in suppositions {
        set(&mut supposed, book, &format!("{path}={}", words(value)), as_of);
    }
    supposed
}

fn set(case: &mut Case, book: &Rulebook, assignment: &str, as_of: Day) {
    if let Err(faults) = case.set(book, assignment, as_of) {
        let faults: Vec<String> = faults.iter().map(|fault| format!("{fault:?}")).collect();
        panic!("`{assignment}`: {}", faults.join("; "));
    }
}

//! The name of one answer: `person.birth_date`, `convictions`, `convictions[0].on`.

use crate::members::Members;
use crate::rulebook::suggest::{closest, did_you_mean};
use crate::rulebook::{FieldId, ListDecl, ListId, Rulebook, Type};

use super::answers::{Answer, Case, Domain, FactPath, State};
use super::fault::Fault;
use super::reading::MOST_RECORDS;
use super::value::index_in_brackets;

impl FactPath {
    /// Reads a name; whether the record exists is the case's to know.
    pub fn parse(rulebook: &Rulebook, name: &str) -> Result<FactPath, Fault> {
        if let Some(id) = rulebook.fact(name) {
            return Ok(FactPath::Fact(id));
        }
        if let Some(id) = rulebook.list(name) {
            return Ok(FactPath::List(id));
        }
        if let Some(list) = named_list(rulebook, name) {
            return field_path(rulebook, list, name);
        }
        let facts = rulebook.facts.iter().map(|fact| fact.id.as_str());
        let lists = rulebook.lists.iter().map(|list| list.id.as_str());
        let remedy = meant(name, facts.chain(lists));
        Err(Fault::new(format!("there is no fact `{name}`")).help(remedy))
    }
}

/// The list that a name such as `convictions[0].on` begins with.
fn named_list(rulebook: &Rulebook, name: &str) -> Option<ListId> {
    rulebook.list(name.split(['[', '.']).next()?)
}

fn field_path(rulebook: &Rulebook, id: ListId, name: &str) -> Result<FactPath, Fault> {
    let list = &rulebook.lists[id.index()];
    let rest = &name[list.id.len()..];
    let unclear = |help: String| {
        let fault = Fault::new(format!("`{name}` does not say which answer is meant"));
        fault.expected(format!("a field of a record, such as `{}[0].{}`", list.id, first_field(list))).help(help)
    };
    let Some((brackets, field)) = rest.split_once('.') else {
        return Err(unclear("name a field of the record".to_owned()));
    };
    let Some(record) = index_in_brackets(brackets) else {
        return Err(unclear("name the record by its number, counted from 0".to_owned()));
    };
    Ok(FactPath::Field(id, record, find_field(list, field)?))
}

/// The field with this name, or a fault that names the closest one.
pub(super) fn find_field(list: &ListDecl, name: &str) -> Result<FieldId, Fault> {
    list.field(name).ok_or_else(|| {
        let fields = list.fields.iter().map(|field| field.id.as_str());
        let help = did_you_mean(name, fields).unwrap_or_else(|| format!("`relief facts {}` lists its fields", list.id));
        Fault::new(format!("`{}` has no field `{name}`", list.id)).help(help)
    })
}

/// The remedy for a name that is none: the closest of the names, by the whole or by the last part, which is what people
/// remember.
pub(super) fn meant<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let last = |name: &'a str| name.rsplit('.').next().unwrap_or(name);
    let by_last_part = || {
        let part = closest(name.rsplit('.').next()?, names.clone().map(last))?;
        names.clone().find(|name| last(name) == part)
    };
    match closest(name, names.clone()).or_else(by_last_part) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`relief facts` lists all facts".to_owned(),
    }
}

fn first_field(list: &ListDecl) -> &str {
    list.fields.first().map_or("field", |field| field.id.as_str())
}

impl Case {
    /// The answer to a fact or to a field of a record; `None` for a list, or where there is no such record.
    pub fn answer(&self, path: FactPath) -> Option<&Answer> {
        match path {
            FactPath::Fact(id) => self.facts.get(id.index()),
            FactPath::List(_) => None,
            FactPath::Field(list, record, field) => {
                self.lists.get(list.index())?.records.get(record)?.get(field.index())
            }
        }
    }

    /// The same, to be changed.
    pub fn answer_mut(&mut self, path: FactPath) -> Option<&mut Answer> {
        match path {
            FactPath::Fact(id) => self.facts.get_mut(id.index()),
            FactPath::List(_) => None,
            FactPath::Field(list, record, field) => {
                self.lists.get_mut(list.index())?.records.get_mut(record)?.get_mut(field.index())
            }
        }
    }

    /// Adds a record of which nothing is told yet, and says where it is.
    pub fn add_record(&mut self, rulebook: &Rulebook, list: ListId) -> usize {
        let records = &mut self.lists[list.index()].records;
        records.push(vec![Answer::default(); rulebook.lists[list.index()].fields.len()]);
        records.len() - 1
    }

    /// Keeps words with an answer, or with the question whether a list is complete; no words take a note away.
    pub fn write_note(&mut self, path: FactPath, words: &str) {
        let note = (!words.trim().is_empty()).then(|| words.trim().to_owned());
        match path {
            FactPath::List(list) => self.lists[list.index()].note = note,
            path => {
                if let Some(answer) = self.answer_mut(path) {
                    answer.note = note;
                }
            }
        }
    }

    /// The words kept with an answer.
    pub fn note(&self, path: FactPath) -> Option<&str> {
        match path {
            FactPath::List(list) => self.list(list).note.as_deref(),
            path => self.answer(path)?.note.as_deref(),
        }
    }

    /// Takes out a record; refs to it become open, refs to later ones move along.
    pub fn remove_record(&mut self, rulebook: &Rulebook, list: ListId, record: usize) {
        if record >= self.list(list).records.len() {
            return;
        }
        self.lists[list.index()].records.remove(record);
        for (decl, answer) in rulebook.facts.iter().zip(&mut self.facts) {
            answer.forget_record(decl.ty, rulebook, list, record);
        }
        for (decl, answers) in rulebook.lists.iter().zip(&mut self.lists) {
            for fields in &mut answers.records {
                for (field, answer) in decl.fields.iter().zip(fields) {
                    answer.forget_record(field.ty, rulebook, list, record);
                }
            }
        }
    }
}

impl Answer {
    fn forget_record(&mut self, ty: Type, rulebook: &Rulebook, list: ListId, gone: usize) {
        let (Type::Ref(target) | Type::Refs(target)) = ty else { return };
        let State::Known { domain, written } = &mut self.state else { return };
        if target != list {
            return;
        }
        let moved = |index: usize| if index > gone && index < MOST_RECORDS { index - 1 } else { index };
        let without = |set: &Members| set.iter().filter(|index| *index != gone).map(moved).collect();
        let changed = match domain {
            Domain::Ref(Some(record)) if *record == gone => return self.replace(State::NotAsked),
            Domain::Ref(Some(record)) => Domain::Ref(Some(moved(*record))),
            Domain::Set { surely, maybe } => Domain::Set { surely: without(surely), maybe: without(maybe) },
            _ => return,
        };
        *written = super::written(rulebook, ty, None, &changed);
        *domain = changed;
    }
}

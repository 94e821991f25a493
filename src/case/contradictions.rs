//! What no single answer shows: refs to records that are not there, two records of which there can be one.
//!
//! Contradictions of facts (a return before the departure) are checks of the rulebook, which the engine evaluates.

use crate::members::Members;
use crate::rulebook::{FactId, FieldId, ListId, Rulebook, Type};

use super::answers::{Answer, Case, Domain, FactPath};
use super::fault::Fault;

/// Every contradiction, with the answer that shows it.
pub(super) fn find(rulebook: &Rulebook, case: &Case) -> Vec<(FactPath, Fault)> {
    let mut found = Vec::new();
    for (path, answer) in answers(case) {
        found.extend(broken_ref(rulebook, case, path, answer).map(|fault| (path, fault)));
    }
    for (index, list) in rulebook.lists.iter().enumerate() {
        for (field, value) in &list.single {
            found.extend(more_than_one(rulebook, case, ListId(index as u32), *field, *value));
        }
    }
    found
}

/// All answers of a case, facts first, in order of declaration.
pub(super) fn answers(case: &Case) -> impl Iterator<Item = (FactPath, &Answer)> {
    let facts = case.facts.iter().enumerate().map(|(fact, answer)| (FactPath::Fact(FactId(fact as u32)), answer));
    let fields = case.lists.iter().enumerate().flat_map(|(list, answers)| {
        answers.records.iter().enumerate().flat_map(move |(record, fields)| {
            let path = move |field| FactPath::Field(ListId(list as u32), record, FieldId(field as u32));
            fields.iter().enumerate().map(move |(field, answer)| (path(field), answer))
        })
    });
    facts.chain(fields)
}

fn broken_ref(rulebook: &Rulebook, case: &Case, path: FactPath, answer: &Answer) -> Option<Fault> {
    let (Type::Ref(target) | Type::Refs(target)) = path.ty(rulebook)? else { return None };
    let named = match answer.domain()? {
        Domain::Ref(record) => record.map_or(Members::EMPTY, Members::one),
        Domain::Set { surely, .. } => *surely,
        _ => return None,
    };
    let list = &rulebook.lists[target.index()].id;
    let there = case.list(target).records.len();
    if let Some(record) = named.iter().find(|record| *record >= there) {
        let fault = Fault::new(format!("`{list}[{record}]` is not there: `{list}` has {}", records(there)));
        return Some(fault.help("records are counted from 0; add the record or correct the number"));
    }
    match path {
        FactPath::Field(own, record, _) if own == target && named.contains(record) => {
            Some(Fault::new(format!("`{list}[{record}]` names itself")).help("name the other record, or `none`"))
        }
        _ => None,
    }
}

fn more_than_one(
    rulebook: &Rulebook,
    case: &Case,
    list: ListId,
    field: FieldId,
    value: usize,
) -> Vec<(FactPath, Fault)> {
    let has_value = |record: &Vec<Answer>| record[field.index()].domain() == Some(&Domain::Choice(Members::one(value)));
    let mut with_value = case.list(list).records.iter().enumerate().filter(|(_, record)| has_value(record));
    let Some((first, _)) = with_value.next() else { return Vec::new() };
    let fault = |(record, _)| {
        let path = FactPath::Field(list, record, field);
        let earlier = FactPath::Field(list, first, field).name(rulebook);
        let message = format!("only one record can have this value, and `{earlier}` has it");
        (path, Fault::new(message).help("correct one of the two"))
    };
    with_value.map(fault).collect()
}

/// "1 record", "2 records", "no records".
pub(super) fn records(count: usize) -> String {
    match count {
        0 => "no records".to_owned(),
        1 => "1 record".to_owned(),
        _ => format!("{count} records"),
    }
}

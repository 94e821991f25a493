//! `[samples]`: how often what is told, for caseloads that are made up.

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{FactDecl, FactPathDecl, ListId, Sample, Type};
use super::suggest::did_you_mean;
use super::toml_reader::{Entry, Fields, Node};
use super::vocabulary::Vocabulary;

/// Reads `[samples."person.birth_date"]`, `[samples.entries]` and `[samples."entries.on"]`.
pub(super) fn read<'a>(entries: &[Entry<'a>], vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Vec<Sample> {
    unique("sample", entries, sink).into_iter().filter_map(|entry| sample(entry, vocabulary, sink)).collect()
}

fn sample<'a>(entry: Entry<'a>, vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Option<Sample> {
    let Some(of) = path(entry.id, vocabulary) else {
        let facts = vocabulary.fact_ids.keys().map(String::as_str);
        let names = facts.chain(vocabulary.list_ids.keys().copied());
        let help = did_you_mean(entry.id, names).unwrap_or_else(|| "`relief facts` lists all facts".to_owned());
        let message = format!("there is no fact, list or field `{}`", entry.id);
        sink.report_absent(Diagnostic::error(entry.at, message).help(help));
        return None;
    };
    let mut fields = Fields::of("sample", entry, sink)?;
    let told = fields.optional("told").and_then(|node| node.whole(sink));
    let count = whole_numbers(&mut fields, "count");
    let years = whole_numbers(&mut fields, "years");
    let values = fields.entries("values");
    fields.finish();
    let values = match declared(of, vocabulary) {
        Some(decl) => weights(decl, &values, vocabulary, sink)?,
        None => Vec::new(),
    };
    let years = match years[..] {
        [] => None,
        [from, to] if from <= to => Some((from, to)),
        _ => {
            let fault = Diagnostic::error(entry.at, "`years` is no span of years before the day of screening");
            sink.report(fault.help("write the smaller number first: `years = [2, 15]`"));
            return None;
        }
    };
    Some(Sample { of, told, count, years, values })
}

fn path(id: &str, vocabulary: &Vocabulary<'_>) -> Option<FactPathDecl> {
    if let Some(fact) = vocabulary.fact_ids.get(id) {
        return Some(FactPathDecl::Fact(*fact));
    }
    let list = |id: &str| vocabulary.list_ids.get(id).copied();
    if let Some(list) = list(id) {
        return Some(FactPathDecl::List(list));
    }
    let (of, field) = id.split_once('.')?;
    let of: ListId = list(of)?;
    Some(FactPathDecl::Field(of, vocabulary.list(of).field(field)?))
}

fn declared<'v>(of: FactPathDecl, vocabulary: &'v Vocabulary<'_>) -> Option<&'v FactDecl> {
    match of {
        FactPathDecl::Fact(fact) => Some(&vocabulary.facts[fact.index()]),
        FactPathDecl::Field(list, field) => Some(&vocabulary.list(list).fields[field.index()]),
        FactPathDecl::List(_) => None,
    }
}

fn whole_numbers(fields: &mut Fields<'_>, key: &'static str) -> Vec<i64> {
    let sink = fields.sink();
    let items: Vec<Node<'_>> = fields.optional(key).and_then(|node| node.items(sink)).unwrap_or_default();
    items.into_iter().filter_map(|node| node.whole(sink)).collect()
}

/// Each value with its weight.
fn weights(
    decl: &FactDecl,
    values: &[Entry<'_>],
    vocabulary: &Vocabulary<'_>,
    sink: &Sink,
) -> Option<Vec<(String, i64)>> {
    let values_of = |ty| vocabulary.types.get(ty).values.iter().map(String::as_str);
    let known: Vec<&str> = match decl.ty {
        Type::Bool => vec!["true", "false"],
        Type::Choice(ty) => values_of(ty).collect(),
        // Of any set it can be known that it holds nothing.
        Type::Set(ty) => values_of(ty).chain(["none"]).collect(),
        _ => Vec::new(),
    };
    let mut weights = Vec::new();
    for entry in values {
        if !known.contains(&entry.id) {
            let help = did_you_mean(entry.id, known.iter().copied());
            let fault = Diagnostic::error(entry.at, format!("`{}` is no value of `{}`", entry.id, decl.id));
            sink.report_absent(fault.maybe_help(help));
            return None;
        }
        weights.push((entry.id.to_owned(), entry.node.whole(sink)?));
    }
    Some(weights)
}

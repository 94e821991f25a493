//! Questions that are put together: of a checklist only what is marked is asked by itself.

use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{Checklist, ChecklistItem, ChoiceType, FactDecl, FactPathDecl, Sensitivity};
use super::suggest::did_you_mean;
use super::toml_reader::{Entry, Fields};
use super::vocabulary::Vocabulary;

/// More than this are of no one kind.
const MOST_ITEMS: usize = 24;

/// Reads the section `checklists`.
pub(super) fn read<'a>(entries: &[Entry<'a>], vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Vec<Checklist> {
    let read = unique("checklist", entries, sink).into_iter();
    let checklists: Vec<Checklist> = read.filter_map(|entry| checklist(entry, vocabulary, sink)).collect();
    let mut seen: Vec<&ChecklistItem> = Vec::new();
    for item in checklists.iter().flat_map(|checklist| &checklist.items) {
        match seen.iter().find(|other| other.asks == item.asks) {
            Some(first) => sink.report(
                Diagnostic::error(item.span, "this question stands in two checklists")
                    .also(first.span, "it stands here too")
                    .help("leave it in one of them"),
            ),
            None => seen.push(item),
        }
    }
    checklists
}

fn checklist<'a>(entry: Entry<'a>, vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Option<Checklist> {
    let mut fields = Fields::of("checklist", entry, sink)?;
    let question = fields.required_words("question", "\"Which of these happened?\"");
    let first = fields.flag("first");
    let written = fields.entries("items");
    fields.finish();
    if !(2..=MOST_ITEMS).contains(&written.len()) {
        let amount = if written.len() < 2 { "few" } else { "many" };
        let message = format!("checklist `{}` has too {amount} items", entry.id);
        let help = format!("write 2 to {MOST_ITEMS} under `items`, each a question with its short form");
        sink.report(Diagnostic::error(entry.at, message).help(help));
    }
    let items = written.into_iter().filter_map(|item| checklist_item(item, vocabulary, sink)).collect();
    Some(Checklist { id: entry.id.to_owned(), span: entry.at, question: question?, first, items })
}

fn checklist_item(entry: Entry<'_>, vocabulary: &Vocabulary<'_>, sink: &Sink) -> Option<ChecklistItem> {
    let label = entry.node.words(sink);
    let asks = asks(entry, vocabulary, sink)?;
    let fault = match asks {
        FactPathDecl::Fact(fact) => fault(&vocabulary.facts[fact.index()], vocabulary.types.all()),
        FactPathDecl::List(_) | FactPathDecl::Field(..) => None,
    };
    if let Some(fault) = fault {
        let help = "a checklist holds yes or no, sets, lists, and choices and dates that may be `no`, `never` or `none`; \
                    none of them painful";
        sink.report(
            Diagnostic::error(entry.at, format!("`{}` cannot stand in a checklist: {fault}", entry.id)).help(help),
        );
        return None;
    }
    Some(ChecklistItem { span: entry.at, asks, label: label? })
}

/// The fact or list that an item names. To stand in a checklist is no use that a rule makes of it.
fn asks(entry: Entry<'_>, vocabulary: &Vocabulary<'_>, sink: &Sink) -> Option<FactPathDecl> {
    if let Some(fact) = vocabulary.fact_ids.get(entry.id) {
        return Some(FactPathDecl::Fact(*fact));
    }
    if let Some(list) = vocabulary.list_ids.get(entry.id) {
        return Some(FactPathDecl::List(*list));
    }
    if !vocabulary.broken.contains(entry.id) {
        let names = vocabulary.fact_ids.keys().map(String::as_str).chain(vocabulary.list_ids.keys().copied());
        let help = did_you_mean(entry.id, names).unwrap_or_else(|| "expected a fact or a list".to_owned());
        sink.report_absent(Diagnostic::error(entry.at, format!("unknown fact `{}`", entry.id)).help(help));
    }
    None
}

/// Why a fact cannot be answered with no by leaving it unmarked.
fn fault(fact: &FactDecl, types: &[ChoiceType]) -> Option<&'static str> {
    if fact.plain_no(types).is_none() {
        return Some("it has no plain no");
    }
    if fact.sensitivity == Sensitivity::Traumatic {
        return Some("what is painful is asked by itself, with a warning");
    }
    fact.who.is_judged().then_some("nobody asks a client for it")
}

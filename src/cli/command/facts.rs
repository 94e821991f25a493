use serde_json::{Value, json};

use super::{facts_sample, facts_template};

use crate::calendar::Day;
use crate::case::FactPath;
use crate::cli::arguments::{FactsArguments, Format};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::report::{Page, Phrases, Tone, fill};
use crate::rulebook::{FactDecl, FactId, FieldId, ListId, Rulebook, Sensitivity, Type, TypeId, Who};

/// More values than this are known by their type's name.
const LISTED_VALUES: usize = 40;

/// Lists the facts by topic, or makes up cases of them.
pub(in crate::cli) fn run(arguments: &FactsArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    if let Some(count) = arguments.sample {
        return facts_sample::run(count, arguments, settings);
    }
    let rulebook = settings.rulebook()?;
    // No answer is printed, so no date is either.
    let phrases = Phrases::new(&rulebook, settings.language, Day::LAST);
    if let Some(template) = arguments.template {
        return facts_template::run(template, &phrases, arguments, settings);
    }
    let mut paths = all_paths(&rulebook);
    if let Some(text) = &arguments.filter {
        paths.retain(|path| holds(&phrases, *path, text));
    }
    let text = match arguments.format.format {
        Format::Text => by_topic(&phrases, &paths, arguments, Page::new(output::layout(&arguments.output))),
        Format::Json => {
            let facts: Value = paths.iter().map(|path| as_json(&phrases, *path)).collect();
            format!("{facts:#}\n")
        }
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

/// Facts, and lists each with its fields (as fields of record 0).
fn all_paths(rulebook: &Rulebook) -> Vec<FactPath> {
    let facts = (0..rulebook.facts.len()).map(|fact| FactPath::Fact(FactId(fact as u32)));
    let lists = rulebook.lists.iter().enumerate().flat_map(|(index, list)| {
        let id = ListId(index as u32);
        let fields = (0..list.fields.len()).map(move |field| FactPath::Field(id, 0, FieldId(field as u32)));
        std::iter::once(FactPath::List(id)).chain(fields)
    });
    facts.chain(lists).collect()
}

fn holds(phrases: &Phrases, path: FactPath, text: &str) -> bool {
    let text = text.to_lowercase();
    id(phrases, path).contains(&text) || phrases.question(path).to_lowercase().contains(&text)
}

/// `convictions.on`: of every record, not of the first.
fn id(phrases: &Phrases, path: FactPath) -> String {
    path.name(phrases.rulebook).replace("[0]", "")
}

fn by_topic(phrases: &Phrases, paths: &[FactPath], arguments: &FactsArguments, mut page: Page) -> String {
    if paths.is_empty() {
        let text = arguments.filter.as_deref().unwrap_or_default();
        page.paragraph(&fill(&phrases.words.facts.none_found, &[("text", text)]));
    }
    for (index, topic) in phrases.rulebook.topics.iter().enumerate() {
        let in_topic: Vec<FactPath> =
            paths.iter().copied().filter(|path| self::topic(phrases, *path) == index).collect();
        if in_topic.is_empty() {
            continue;
        }
        page.heading(phrases.law(&format!("topics.{}.title", topic.id), &topic.title));
        for path in in_topic {
            let indent = if matches!(path, FactPath::Field(..)) { 4 } else { 2 };
            page.marked(indent, Tone::Plain, &format!("{}: {}", id(phrases, path), phrases.question(path)));
            page.indented_faint(indent + 2, &described(phrases, path));
        }
    }
    page.finish()
}

fn topic(phrases: &Phrases, path: FactPath) -> usize {
    match path {
        // Fields stand under their list even where they have a topic of their own.
        FactPath::List(list) | FactPath::Field(list, ..) => phrases.rulebook.lists[list.index()].topic,
        FactPath::Fact(fact) => phrases.rulebook.facts[fact.index()].topic,
    }
}

fn described(phrases: &Phrases, path: FactPath) -> String {
    let words = &phrases.words.facts;
    let Some(fact) = phrases.declaration(path) else { return words.list.clone() };
    let mut line = format!("{}: {}", words.of_type, type_name(phrases.rulebook, fact));
    if let Some(values) = values(phrases.rulebook, fact.ty) {
        line += &format!("; {}: {}", words.values, values.join(", "));
    }
    let who: Vec<&str> = who(fact.who);
    line + &format!("; {}: {}", words.who, who.join(", "))
}

fn as_json(phrases: &Phrases, path: FactPath) -> Value {
    let question = phrases.question(path);
    let topic = &phrases.rulebook.topics[topic(phrases, path)].id;
    let Some(fact) = phrases.declaration(path) else {
        return json!({ "id": id(phrases, path), "type": "list", "topic": topic, "question": question });
    };
    json!({
        "id": id(phrases, path),
        "type": type_name(phrases.rulebook, fact),
        "values": values(phrases.rulebook, fact.ty),
        "topic": topic,
        "question": question,
        "help": phrases.help(path),
        "who": who(fact.who),
        "sensitivity": sensitivity(fact.sensitivity),
    })
}

fn type_name(rulebook: &Rulebook, fact: &FactDecl) -> String {
    let choice = |ty: TypeId| rulebook.types[ty.index()].name.clone();
    let list = |list: ListId| rulebook.lists[list.index()].id.clone();
    match fact.ty {
        Type::Bool => "yes or no".into(),
        Type::Int => "whole number".into(),
        Type::Money => "money".into(),
        Type::Date => match &fact.word {
            Some(word) => format!("date or {word}"),
            None => "date".into(),
        },
        Type::Term => "term".into(),
        Type::Choice(ty) => choice(ty).unwrap_or_else(|| "choice".into()),
        Type::Set(ty) => choice(ty).map_or_else(|| "set".into(), |name| format!("set of {name}")),
        Type::Ref(id) | Type::Record(id) => format!("record of {}", list(id)),
        Type::Refs(id) => format!("records of {}", list(id)),
        Type::Row(table) => format!("row of {}", rulebook.tables[table.index()].id),
        Type::Text => "text".into(),
    }
}

/// The values a fact may have, groups last.
fn values(rulebook: &Rulebook, ty: Type) -> Option<Vec<&str>> {
    let (Type::Choice(id) | Type::Set(id)) = ty else { return None };
    let choice = &rulebook.types[id.index()];
    let groups = choice.groups.keys().map(String::as_str);
    let values = choice.values.iter().map(String::as_str).chain(groups);
    (choice.values.len() <= LISTED_VALUES || choice.name.is_none()).then(|| values.collect())
}

fn who(who: Who) -> Vec<&'static str> {
    let tellers =
        [(who.client, "client"), (who.document, "document"), (who.staff, "staff"), (who.attorney, "attorney")];
    tellers.into_iter().filter(|(tells, _)| *tells).map(|(_, name)| name).collect()
}

fn sensitivity(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::Normal => "normal",
        Sensitivity::Sensitive => "sensitive",
        Sensitivity::Traumatic => "traumatic",
    }
}

//! The JSON Schema of the case files that a rulebook can read: what an editor completes and checks.

use serde_json::{Map, Value, json};

use crate::rulebook::{ChoiceType, FactDecl, ListDecl, Rulebook, Type};

/// The schema of a case file, with every fact in its place.
pub fn schema(rulebook: &Rulebook) -> Value {
    let unknown = json!({ "enum": ["dont-know", "declined"] });
    let source = json!({ "enum": ["client", "document", "staff", "attorney"] });
    let mut properties = json!({
        "case": { "type": "string", "description": "A reference, no name." },
        "as_of": day("The day to screen on; the command line wins."),
        "complete": {
            "type": "object",
            "description": "Lists known to be complete, or complete since a day.",
            "additionalProperties": { "type": ["boolean", "string"] },
        },
        "unknown": { "type": "object", "description": "Asked, without a value.", "additionalProperties": unknown },
        "sources": { "type": "object", "description": "Who says so.", "additionalProperties": source },
        "notes": {
            "type": "object",
            "description": "Words kept with an answer.",
            "additionalProperties": { "type": "string" },
        },
        "interview": { "type": "object", "description": "How far an interview is; screening ignores it." },
    });
    if let Some(sections) = properties.as_object_mut() {
        rulebook.facts.iter().for_each(|fact| place(sections, &fact.id, answer(rulebook, fact)));
        sections.extend(rulebook.lists.iter().map(|list| (list.id.clone(), records(rulebook, list))));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("A case file for {}", rulebook.name("en")),
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Puts the schema of a fact where its dotted id says.
fn place(sections: &mut Map<String, Value>, id: &str, schema: Value) {
    let Some((section, rest)) = id.split_once('.') else {
        sections.insert(id.to_owned(), schema);
        return;
    };
    let section = sections
        .entry(section)
        .or_insert_with(|| json!({ "type": "object", "additionalProperties": false, "properties": {} }));
    if let Some(inner) = section["properties"].as_object_mut() {
        place(inner, rest, schema);
    }
}

fn records(rulebook: &Rulebook, list: &ListDecl) -> Value {
    let mut fields = Map::new();
    list.fields.iter().for_each(|field| place(&mut fields, &field.id, answer(rulebook, field)));
    json!({
        "type": "array",
        "description": list.opening,
        "items": { "type": "object", "additionalProperties": false, "properties": fields },
    })
}

fn answer(rulebook: &Rulebook, fact: &FactDecl) -> Value {
    let choice = |id: crate::rulebook::TypeId| values(&rulebook.types[id.index()]);
    let mut schema = match fact.ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int => json!({ "type": "integer", "minimum": 0 }),
        Type::Money => json!({ "type": ["number", "string"], "minimum": 0 }),
        Type::Choice(id) => json!({ "enum": choice(id) }),
        Type::Set(id) => {
            let members: Vec<String> = choice(id).into_iter().chain(["none".to_owned(), "...".to_owned()]).collect();
            json!({ "type": "array", "items": { "enum": members } })
        }
        Type::Refs(_) => json!({ "type": "array", "items": { "type": "string" } }),
        Type::Date | Type::Term | Type::Ref(_) | Type::Record(_) | Type::Row(_) | Type::Text => {
            json!({ "type": "string" })
        }
    };
    schema["description"] = json!(fact.question);
    schema
}

fn values(choice: &ChoiceType) -> Vec<String> {
    choice.values.iter().chain(choice.groups.keys()).cloned().collect()
}

fn day(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": description })
}

//! What `--format json` prints agrees with the schema that documents it.

use serde_json::Value;

use crate::relief;

#[test]
fn the_json_report_agrees_with_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/screening.schema.json")).expect("JSON");
    for case in ["meets", "barred", "open", "nothing"] {
        for language in ["en", "es"] {
            let run = relief()
                .args(["screen", "--format", "json", "--lang", language, "--case"])
                .arg(format!("tests/cli/cases/{case}.toml"))
                .output()
                .expect("it runs");
            let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
            let mut faults = Vec::new();
            check(&schema, &schema, &report, case, &mut faults);
            assert_eq!(faults, Vec::<String>::new());
        }
    }
}

/// The part of JSON Schema that the schema uses; an unknown keyword is a fault of the schema.
fn check(root: &Value, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        let holds = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "additionalProperties" => true,
            "$ref" => {
                check(root, resolved(root, rule), value, place, faults);
                true
            }
            "const" => value == rule,
            "enum" => rule.as_array().expect("values").contains(value),
            "type" => is_type(value, rule.as_str().expect("a type")),
            "pattern" => is_date(value.as_str().unwrap_or_default()),
            "anyOf" => rule.as_array().expect("schemas").iter().any(|schema| agrees(root, schema, value)),
            "required" => {
                let required = rule.as_array().expect("names").iter();
                required.map(|name| name.as_str().expect("a name")).all(|name| value.get(name).is_some())
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{place}[{index}]"), faults);
                }
                true
            }
            "properties" => {
                let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
                for (name, part) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => check(root, rule, part, &format!("{place}.{name}"), faults),
                        None if closed => faults.push(format!("{place}.{name} is not in the schema")),
                        None => {}
                    }
                }
                true
            }
            _ => false,
        };
        if !holds {
            faults.push(format!("{place}: {keyword} {rule} fails for {value}"));
        }
    }
}

fn agrees(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    check(root, schema, value, "", &mut faults);
    faults.is_empty()
}

fn resolved<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#')).expect("a local reference");
    root.pointer(pointer).expect("a definition")
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// The schema's only pattern.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes[index].is_ascii_digit();
    bytes.len() == 10
        && (0..10).all(|index| if index == 4 || index == 7 { bytes[index] == b'-' } else { is_digit(index) })
}

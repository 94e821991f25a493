//! TOML text, or a table of a rule file, to the tree.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::tree::{Entry, Node, Raw};

/// The tree, with every syntax error; what stands before the first error can be trusted.
pub(super) fn parse(text: &str) -> (Node, Vec<Fault>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let faults = errors.iter().map(|error| syntax_fault(text, error)).collect();
    (Node { raw: from_table(table.get_ref()), span: Some(table.span()) }, faults)
}

fn syntax_fault(text: &str, error: &toml::de::Error) -> Fault {
    let message = error.message().trim().replace('\n', "; ");
    let Some(span) = error.span() else { return Fault::new(message) };
    let fault = if message == "duplicate key" {
        let key = text.get(span.clone()).unwrap_or_default();
        Fault::new(format!("the key `{key}` is written twice in one table")).help("keep one of them")
    } else if let Some(date) = bare_partial_date(line_at(text, span.start)) {
        Fault::new(message).help(format!("put a partial date in quotes: `\"{date}\"`"))
    } else {
        Fault::new(message)
    };
    fault.at("", &Some(span))
}

fn line_at(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// `2012-03` or `2012..` after an equals sign: TOML takes it for a broken number.
fn bare_partial_date(line: &str) -> Option<&str> {
    let value = line.split_once('=')?.1.split('#').next()?.trim();
    let is_date_like = value.contains(['-', '.'])
        && value.contains(|c: char| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
    is_date_like.then_some(value)
}

fn from_table(table: &DeTable<'_>) -> Raw {
    let entry = |(key, value): (&Spanned<_>, &Spanned<_>)| Entry {
        key: AsRef::<str>::as_ref(key.get_ref()).to_owned(),
        key_span: Some(key.span()),
        node: from_value(value),
    };
    Raw::Table(table.iter().map(entry).collect())
}

fn from_value(value: &Spanned<DeValue<'_>>) -> Node {
    let raw = match value.get_ref() {
        DeValue::String(words) => Raw::Text(words.to_string()),
        DeValue::Integer(number) => Raw::Number(
            i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| number.to_string(), |number| number.to_string()),
        ),
        DeValue::Float(number) => Raw::Number(number.to_string()),
        DeValue::Boolean(yes) => Raw::Bool(*yes),
        DeValue::Datetime(date) => Raw::Date(date.to_string()),
        DeValue::Array(items) => Raw::List(items.iter().map(from_value).collect()),
        DeValue::Table(table) => from_table(table),
    };
    Node { raw, span: Some(value.span()) }
}

/// The tree of a table that is already read; it has no places.
pub(super) fn from_plain(table: &toml::Table) -> Node {
    let entry = |(key, value): (&String, &toml::Value)| Entry {
        key: key.clone(),
        key_span: None,
        node: from_plain_value(value),
    };
    Node { raw: Raw::Table(table.iter().map(entry).collect()), span: None }
}

fn from_plain_value(value: &toml::Value) -> Node {
    let raw = match value {
        toml::Value::String(words) => Raw::Text(words.clone()),
        toml::Value::Integer(number) => Raw::Number(number.to_string()),
        toml::Value::Float(number) => Raw::Number(number.to_string()),
        toml::Value::Boolean(yes) => Raw::Bool(*yes),
        toml::Value::Datetime(date) => Raw::Date(date.to_string()),
        toml::Value::Array(items) => Raw::List(items.iter().map(from_plain_value).collect()),
        toml::Value::Table(table) => return from_plain(table),
    };
    Node { raw, span: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_partial_date_is_told_from_a_broken_number() {
        assert_eq!(bare_partial_date("on = 2012-03"), Some("2012-03"));
        assert_eq!(bare_partial_date("on = 2012.. # or later"), Some("2012.."));
        assert_eq!(bare_partial_date("on = 12x"), None);
        assert_eq!(bare_partial_date("on = ---"), None);
        assert_eq!(bare_partial_date("on"), None);
    }

    #[test]
    fn syntax_errors_leave_what_stands_before_them() {
        let (node, faults) = parse("a = 1\nb = \"x\nc = 2012-03\n");
        assert!(faults.len() >= 2, "{faults:?}");
        assert_eq!(node.table().and_then(|entries| entries[0].node.raw.words()), Some("1"));
    }
}

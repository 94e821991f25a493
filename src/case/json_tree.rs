//! JSON text to the tree.
//!
//! `RawValue` gives each value as a slice of the text, so that a fault can point at it, numbers keep their digits, and a
//! key that is written twice is seen.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::Fault;
use super::tree::{Entry, Node, Raw};

/// A case is at most a section, a record, a field and a set deep; nothing honest comes near this.
const DEEPEST: usize = 16;

/// The tree and what is wrong with it as JSON.
pub(super) fn parse(text: &str) -> (Node, Vec<Fault>) {
    let mut parsing = Parsing { text, faults: Vec::new() };
    let node = match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => parsing.node(raw, 0),
        Err(error) => {
            let span = parsing.error_span(&error);
            parsing.faults.push(syntax_fault(&error).at("", &Some(span)));
            Node { raw: Raw::Table(Vec::new()), span: None }
        }
    };
    (node, parsing.faults)
}

fn syntax_fault(error: &serde_json::Error) -> Fault {
    if error.is_eof() {
        return Fault::new("the text ends before the case does").help("close every quote, bracket and brace");
    }
    let fault = Fault::new(format!("this is no JSON: {}", words_of(error)));
    fault.help("look for a comma too many, or a quote or bracket that is missing, before this place")
}

/// serde_json ends its messages with the place, which ours show in their own way.
fn words_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

struct Parsing<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Parsing<'a> {
    fn node(&mut self, value: &'a RawValue, depth: usize) -> Node {
        let span = self.span(value);
        let raw = if depth > DEEPEST {
            let fault = Fault::new("lists and tables are nested too deeply for a case");
            self.broken(fault.help("`relief facts` says what each fact holds"), &span)
        } else {
            self.raw(value, &span, depth)
        };
        Node { raw, span: Some(span) }
    }

    fn raw(&mut self, value: &'a RawValue, span: &Range<usize>, depth: usize) -> Raw {
        let text = value.get();
        match text.as_bytes().first() {
            Some(b'{') => match serde_json::from_str(text) {
                Ok(Object(pairs)) => Raw::Table(self.entries(pairs, depth)),
                Err(error) => self.broken(syntax_fault(&error), span),
            },
            Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(text) {
                Ok(items) => Raw::List(items.into_iter().map(|item| self.node(item, depth + 1)).collect()),
                Err(error) => self.broken(syntax_fault(&error), span),
            },
            Some(b'"') => self.string(value).map_or(Raw::Broken, Raw::Text),
            Some(b't') => Raw::Bool(true),
            Some(b'f') => Raw::Bool(false),
            Some(b'n') | None => Raw::Null,
            Some(_) => Raw::Number(text.to_owned()),
        }
    }

    fn entries(&mut self, pairs: Vec<(&'a RawValue, &'a RawValue)>, depth: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let key_span = self.span(key);
            let Some(key) = self.string(key) else { continue };
            if entries.iter().any(|entry| entry.key == key) {
                let fault = Fault::new(format!("the key `{key}` is written twice in one object"));
                self.faults.push(fault.help("keep one of them").at("", &Some(key_span)));
                continue;
            }
            entries.push(Entry { key, key_span: Some(key_span), node: self.node(value, depth + 1) });
        }
        entries
    }

    /// A string can be well-formed and still no text: half of a surrogate pair.
    fn string(&mut self, value: &'a RawValue) -> Option<String> {
        let span = self.span(value);
        match serde_json::from_str(value.get()) {
            Ok(text) => Some(text),
            Err(error) => {
                let fault = Fault::new(format!("this is no text: {}", words_of(&error)));
                self.broken(fault.help("write the letter itself, without `\\u`"), &span);
                None
            }
        }
    }

    fn broken(&mut self, fault: Fault, span: &Range<usize>) -> Raw {
        self.faults.push(fault.at("", &Some(span.clone())));
        Raw::Broken
    }

    /// Where in the text a value stands, of which it is a slice.
    fn span(&self, value: &RawValue) -> Range<usize> {
        let slice = value.get();
        let start = (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + slice.len()
    }

    fn error_span(&self, error: &serde_json::Error) -> Range<usize> {
        let lines = self.text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let line_start: usize = lines.map(str::len).sum();
        let mut start = (line_start + error.column().saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
        start..start + length
    }
}

/// The keys and values of an object in the order of the text, repeated keys included.
struct Object<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<'de>, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Object<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_place() {
        let text = "{ \"a\": [1, {\"b\": \"x\"}] }";
        let (node, faults) = parse(text);
        assert_eq!(faults, []);
        let entry = &node.table().expect("a table")[0];
        assert_eq!(&text[entry.key_span.clone().expect("a span")], "\"a\"");
        let Raw::List(items) = &entry.node.raw else { panic!("a list") };
        assert_eq!(&text[items[0].span.clone().expect("a span")], "1");
        assert_eq!(&text[items[1].span.clone().expect("a span")], "{\"b\": \"x\"}");
    }

    #[test]
    fn what_is_no_json_is_a_fault_in_its_place() {
        for text in ["", "{", "{\"a\": 1,}", "[1", "{\"a\": \"\\ud800\"}", "{\"é\": é}", "nul"] {
            let (_, faults) = parse(text);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            let span = faults[0].span.clone().expect("a span");
            assert!(text.get(span).is_some(), "{text}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let text = "[".repeat(5000) + &"]".repeat(5000);
        assert_eq!(parse(&text).1.len(), 1);
    }
}

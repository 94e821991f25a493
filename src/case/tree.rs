//! What a case file says before anybody asks what it means: the same tree for TOML and for JSON.

use std::ops::Range;

/// A value with its place in the text, if there is a text.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub raw: Raw,
    pub span: Option<Range<usize>>,
}

/// A value as it is written.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    Null,
    Bool(bool),
    /// A number, digit for digit.
    Number(String),
    Text(String),
    /// A date or time that TOML knows as such.
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// Unreadable, and already reported.
    Broken,
}

/// A key of a table and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub key_span: Option<Range<usize>>,
    pub node: Node,
}

impl Raw {
    /// The words of a value that is no list, table or null.
    pub fn words(&self) -> Option<&str> {
        match self {
            Raw::Bool(true) => Some("true"),
            Raw::Bool(false) => Some("false"),
            Raw::Number(words) | Raw::Text(words) | Raw::Date(words) => Some(words),
            Raw::Null | Raw::List(_) | Raw::Table(_) | Raw::Broken => None,
        }
    }

    /// What a message calls this value.
    pub fn described(&self) -> String {
        match self {
            Raw::Null => "null".to_owned(),
            Raw::List(_) => "a list".to_owned(),
            Raw::Table(_) => "a table".to_owned(),
            _ => format!("`{}`", self.words().unwrap_or_default()),
        }
    }
}

impl Node {
    /// A value from nowhere in particular.
    pub fn text(words: &str) -> Node {
        Node { raw: Raw::Text(words.to_owned()), span: None }
    }

    /// The entries of a table.
    pub fn table(&self) -> Option<&[Entry]> {
        match &self.raw {
            Raw::Table(entries) => Some(entries),
            _ => None,
        }
    }
}

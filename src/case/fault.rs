//! What is wrong with a case: where, what was expected, and what to do.

use std::fmt;
use std::ops::Range;

use crate::rulebook::{self, Diagnostic, Source, Span};

/// One fault of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The answer it is about: `entries[0].on`; empty where it is about the whole file.
    pub place: String,
    /// The bytes of the case's text that it points at; `None` where there is no text.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What was expected in this place.
    pub expected: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Where it is about a name that is no fact: that name, of a field of whatever record.
    pub unknown_name: Option<String>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Fault {
        Fault {
            place: String::new(),
            span: None,
            message: message.into(),
            expected: None,
            help: None,
            unknown_name: None,
        }
    }

    pub(super) fn of_unknown_name(self, name: impl Into<String>) -> Fault {
        Fault { unknown_name: Some(name.into()), ..self }
    }

    pub(super) fn expected(self, expected: impl Into<String>) -> Fault {
        Fault { expected: Some(expected.into()), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }

    /// The message with the answer it is about, unless it names that itself.
    pub fn placed_message(&self) -> String {
        let quoted = format!("`{}`", self.place);
        if self.place.is_empty() || self.message.contains(&quoted) {
            return self.message.clone();
        }
        format!("{quoted}: {}", self.message)
    }

    /// Says where it is; a span that is already there is nearer and stays.
    pub(super) fn at(mut self, place: &str, span: &Option<Range<usize>>) -> Fault {
        if self.place.is_empty() {
            self.place = place.to_owned();
        }
        if self.span.is_none() {
            self.span.clone_from(span);
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.placed_message())?;
        if let Some(expected) = &self.expected {
            write!(out, "; expected {expected}")?;
        }
        if let Some(help) = &self.help {
            write!(out, "; {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// Every fault of a case file, with the text they point into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The file's name, for messages.
    pub name: String,
    /// Its text, with LF and without a byte-order mark.
    pub text: String,
    /// In order of place.
    pub faults: Vec<Fault>,
}

impl From<&Fault> for Diagnostic {
    fn from(fault: &Fault) -> Diagnostic {
        let span = |span: &Range<usize>| Span { file: 0, start: span.start as u32, end: span.end as u32 };
        Diagnostic {
            span: fault.span.as_ref().map(span),
            label: fault.expected.as_ref().map(|expected| format!("expected {expected}")),
            help: fault.help.clone(),
            ..Diagnostic::nowhere(fault.placed_message())
        }
    }
}

impl From<&Faults> for rulebook::Faults {
    fn from(faults: &Faults) -> rulebook::Faults {
        rulebook::Faults {
            sources: vec![Source { path: faults.name.clone(), text: faults.text.as_str().into() }],
            diagnostics: faults.faults.iter().map(Diagnostic::from).collect(),
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        rulebook::Faults::from(self).fmt(out)
    }
}

impl std::error::Error for Faults {}

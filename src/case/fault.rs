//! What is wrong with a case: where, what was expected, and what to do.

use std::fmt;
use std::ops::Range;

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
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Fault {
        Fault { place: String::new(), span: None, message: message.into(), expected: None, help: None }
    }

    pub(super) fn expected(self, expected: impl Into<String>) -> Fault {
        Fault { expected: Some(expected.into()), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
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
        if !self.place.is_empty() {
            write!(out, "{}: ", self.place)?;
        }
        out.write_str(&self.message)?;
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
    /// Its text.
    pub text: String,
    /// In order of place.
    pub faults: Vec<Fault>,
}

impl Faults {
    /// Line and column of a fault, counted from 1 in lines and characters.
    pub fn line_and_column(&self, fault: &Fault) -> Option<(usize, usize)> {
        let before = self.text.get(..fault.span.as_ref()?.start)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        Some((line, before[line_start..].chars().count() + 1))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(out, "{newline}{}:", self.name)?;
            if let Some((line, column)) = self.line_and_column(fault) {
                write!(out, "{line}:{column}:")?;
            }
            write!(out, " {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

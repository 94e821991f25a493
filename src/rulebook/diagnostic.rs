//! One fault of a rule file or a case file: where it is, what is wrong and what to do.

use std::cell::RefCell;
use std::fmt;

use super::model::{Source, Span};
use super::render;

/// Whether work can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is loaded.
    Error,
    /// Worth a look.
    Warning,
}

impl Severity {
    /// `error`, `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Another place that belongs to a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there.
    pub label: String,
}

/// A fault with its place and its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether work can go on.
    pub severity: Severity,
    /// What is wrong: lower case, the user's words in backticks.
    pub message: String,
    /// Where; `None` if it is about no place (a missing file).
    pub span: Option<Span>,
    /// Words at the underlined place.
    pub label: Option<String>,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// Other places.
    pub also: Vec<Related>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { span: Some(span), ..Diagnostic::nowhere(message) }
    }

    /// An error that is about no place in a file.
    pub fn nowhere(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            span: None,
            label: None,
            help: None,
            also: Vec::new(),
        }
    }

    /// The same as a warning.
    pub fn into_warning(self) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..self }
    }

    /// With words at the underlined place.
    pub fn label(self, label: impl Into<String>) -> Diagnostic {
        Diagnostic { label: Some(label.into()), ..self }
    }

    /// With what was expected or what to do.
    pub fn help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }

    /// With advice, if there is any.
    pub fn maybe_help(self, help: Option<String>) -> Diagnostic {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// With another place.
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.also.push(Related { span, label: label.into() });
        self
    }
}

/// Every fault of a rulebook, in order of place.
#[derive(Clone, Debug)]
pub struct Faults {
    /// The files.
    pub sources: Vec<Source>,
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&render::plain(&self.sources, &self.diagnostics))
    }
}

impl std::error::Error for Faults {}

/// Collects faults while reading goes on.
#[derive(Debug, Default)]
pub(super) struct Sink {
    syntax: RefCell<Vec<Diagnostic>>,
    present: RefCell<Vec<Diagnostic>>,
    absent: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// A fault of TOML syntax: part of a file was not read.
    pub fn report_syntax(&self, diagnostic: Diagnostic) {
        self.syntax.borrow_mut().push(diagnostic);
    }

    /// A fault in what is there.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.present.borrow_mut().push(diagnostic);
    }

    /// A fault of something that is not there. In a rulebook with a syntax error it may be there after all, so such
    /// faults are then kept back.
    pub fn report_absent(&self, diagnostic: Diagnostic) {
        self.absent.borrow_mut().push(diagnostic);
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        [&self.syntax, &self.present, &self.absent].iter().all(|faults| faults.borrow().is_empty())
    }

    /// All faults in order of place.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let (syntax, mut all, mut absent) =
            (self.syntax.into_inner(), self.present.into_inner(), self.absent.into_inner());
        if syntax.is_empty() {
            all.append(&mut absent);
        }
        // What stands at a place that could not be read is at fault for nothing else.
        all.retain(|fault| !syntax.iter().any(|unread| overlap(fault.span, unread.span)));
        all.extend(syntax);
        all.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        all.dedup();
        all
    }
}

fn overlap(a: Option<Span>, b: Option<Span>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.file == b.file && a.start < b.end && b.start < a.end)
}

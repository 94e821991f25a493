use std::io::{self, Write};

use super::arguments::ErrorFormat;
use super::exit_status::ExitStatus;
use crate::batch::InputError;
use crate::case;
use crate::report::OfficeError;
use crate::rulebook::{self, Diagnostic, Faults, FilesError, Source, Span, render};

/// Why a command did not do what it was asked: what is printed, and how the program ends.
#[derive(Debug)]
pub(super) struct Failure {
    status: ExitStatus,
    sources: Vec<Source>,
    diagnostics: Vec<Diagnostic>,
    /// The reader of our output has gone, which is no failure.
    closed_pipe: bool,
}

impl Failure {
    /// The command line makes no sense.
    pub(super) fn usage(diagnostic: Diagnostic) -> Failure {
        Failure::new(ExitStatus::Usage, vec![diagnostic])
    }

    /// The rules or the input are invalid.
    pub(super) fn invalid(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::new(ExitStatus::Invalid, diagnostics)
    }

    /// What was asked for cannot be done, through no fault of the rules or the input.
    pub(super) fn failed(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::new(ExitStatus::Failed, diagnostics)
    }

    fn new(status: ExitStatus, diagnostics: Vec<Diagnostic>) -> Failure {
        Failure { status, sources: Vec::new(), diagnostics, closed_pipe: false }
    }

    /// Prints every fault and says how to end. Where even that cannot be written, the status is all there is.
    pub(super) fn report(&self, format: ErrorFormat, err: &mut impl Write) -> ExitStatus {
        if self.closed_pipe {
            return ExitStatus::Done;
        }
        let _ = write_diagnostics(&self.sources, &self.diagnostics, format, err);
        self.status
    }
}

/// Writes faults or warnings in the form asked for.
pub(super) fn write_diagnostics(
    sources: &[Source],
    diagnostics: &[Diagnostic],
    format: ErrorFormat,
    err: &mut impl Write,
) -> io::Result<()> {
    match format {
        ErrorFormat::Human => writeln!(err, "{}", render::human(sources, diagnostics, true).trim_end()),
        ErrorFormat::Plain => err.write_all(render::plain(sources, diagnostics).as_bytes()),
        ErrorFormat::Json => writeln!(err, "{:#}", render::json(sources, diagnostics)),
    }
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Failure {
        Failure { sources: faults.sources, ..Failure::invalid(faults.diagnostics) }
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Failure {
        match error {
            InputError::Columns(faults) => faults.into(),
            // Its own words have the cause already.
            InputError::File(..) | InputError::Short => Failure::failed(vec![Diagnostic::nowhere(error.to_string())]),
        }
    }
}

impl From<FilesError> for Failure {
    fn from(error: FilesError) -> Failure {
        anyhow::Error::new(error).into()
    }
}

impl From<case::Faults> for Failure {
    fn from(faults: case::Faults) -> Failure {
        let diagnostics = faults.faults.iter().map(case_diagnostic).collect();
        let source = Source { path: faults.name, text: faults.text.into() };
        Failure { sources: vec![source], ..Failure::invalid(diagnostics) }
    }
}

/// A fault of a case as the one renderer takes it.
pub(super) fn case_diagnostic(fault: &case::Fault) -> Diagnostic {
    let mut message = match fault.place.as_str() {
        "" => fault.message.to_string(),
        place => format!("{place}: {}", fault.message),
    };
    let span = fault.span.as_ref().map(|span| Span { file: 0, start: span.start as u32, end: span.end as u32 });
    let mut label = fault.expected.as_ref().map(|expected| format!("expected {expected}"));
    // Where nothing is pointed at, what was expected stands behind what is wrong.
    if span.is_none()
        && let Some(expected) = label.take()
    {
        message += &format!("; {expected}");
    }
    rulebook::Diagnostic { span, label, ..Diagnostic::nowhere(message) }.maybe_help(fault.help.clone())
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        let is_closed_pipe = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
        };
        let closed_pipe = error.chain().any(is_closed_pipe);
        Failure { closed_pipe, ..Failure::new(ExitStatus::Failed, vec![Diagnostic::nowhere(format!("{error:#}"))]) }
    }
}

impl From<OfficeError> for Failure {
    fn from(error: OfficeError) -> Failure {
        Failure::invalid(vec![Diagnostic::nowhere(error.to_string())])
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        anyhow::Error::new(error).into()
    }
}

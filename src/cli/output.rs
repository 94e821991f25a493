//! Where results go: standard output, or a file that only its owner can read.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use dialoguer::console::Term;

use super::arguments::{Color, OutputArguments};
use super::failure::Failure;
use crate::case;
use crate::report::{Layout, wrap};
use crate::rulebook::Diagnostic;

/// Writes a result. Styles are kept only where they can be seen.
pub(super) fn write(text: &str, to: &OutputArguments, color: Color) -> Result<(), Failure> {
    match to.file() {
        Some(path) => {
            let plain = anstream::adapter::strip_str(text).to_string();
            Ok(case::save(path, &plain).map_err(|error| cannot_write(path, &error))?)
        }
        None => {
            let choice = choice(color, &io::stdout());
            // A stream that strips writes piece by piece, each of them a call of the system.
            let plain = (choice == ColorChoice::Never).then(|| anstream::adapter::strip_str(text).to_string());
            let mut out = AutoStream::new(io::stdout().lock(), choice);
            let text = plain.as_deref().unwrap_or(text);
            out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")?;
            Ok(())
        }
    }
}

/// Writes lines for people: on a terminal those too wide for it are broken at spaces, the rest of them further in.
pub(super) fn write_lines(text: &str, color: Color) -> Result<(), Failure> {
    let to = OutputArguments::default();
    let width = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    match width.filter(|_| io::stdout().is_terminal()) {
        Some(width) => write(&text.lines().map(|line| broken(line, width)).collect::<String>(), &to, color),
        None => write(text, &to, color),
    }
}

fn broken(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return format!("{line}\n");
    }
    let indent = line.len() - line.trim_start().len();
    let parts = wrap(line, width.saturating_sub(indent + 2).max(20)).into_iter().enumerate();
    let parts = parts.map(|(index, part)| format!("{:1$}{part}\n", "", if index == 0 { indent } else { indent + 2 }));
    parts.collect()
}

/// Writes bytes as they are: a document that is no text.
pub(super) fn write_bytes(bytes: &[u8], to: &OutputArguments) -> Result<(), Failure> {
    match to.file() {
        Some(path) => Ok(case::save(path, bytes).map_err(|error| cannot_write(path, &error))?),
        None if io::stdout().is_terminal() => Err(Failure::usage(
            Diagnostic::nowhere("this format is not for a terminal")
                .help("name a file with `-o`, or send it to a pipe"),
        )),
        None => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output")?;
            Ok(())
        }
    }
}

/// Standard error with colour where it can be seen.
pub(super) fn errors(color: Color) -> AutoStream<io::StderrLock<'static>> {
    AutoStream::new(io::stderr().lock(), choice(color, &io::stderr()))
}

/// How wide a report for this output is.
pub(super) fn layout(to: &OutputArguments) -> Layout {
    if to.file().is_some() || !io::stdout().is_terminal() {
        return Layout::default();
    }
    Term::stdout().size_checked().map_or_else(Layout::default, |(_, columns)| Layout::for_terminal(columns))
}

/// Whether prompts, which go to standard error, have colour.
pub(super) fn prompts_in_color(color: Color) -> bool {
    choice(color, &io::stderr()) != ColorChoice::Never
}

fn choice(color: Color, stream: &impl anstream::stream::RawStream) -> ColorChoice {
    match color {
        Color::Auto => AutoStream::choice(stream),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// Names the file that was asked for: the system's own words would name the temporary one beside it.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("cannot write `{}`: there is no such folder", path.display()),
        kind => anyhow::anyhow!("cannot write `{}`: {kind}", path.display()),
    }
}

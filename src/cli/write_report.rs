use anyhow::Context;

use super::arguments::{OutputArguments, PageKind, ReportArguments, ReportFormat};
use super::failure::Failure;
use super::output;
use super::settings::Settings;
use crate::report::{Audience, Document, Office, PageFormat, Report};
use crate::rulebook::Diagnostic;

/// Writes a report in the format asked for, or that the file's name asks for.
pub(super) fn write_report(
    report: &Report,
    wanted: &ReportArguments,
    to: &OutputArguments,
    settings: &Settings,
) -> Result<(), Failure> {
    let of_file = || to.file().and_then(ReportFormat::of_file);
    let format = match wanted.format.or_else(of_file).unwrap_or(ReportFormat::Text) {
        ReportFormat::Json if wanted.audience == Audience::Client => return Err(letter_as_json()),
        ReportFormat::Json => {
            let text = report.to_json().context("cannot write the report as JSON")?;
            return output::write(&text, to, settings.color);
        }
        ReportFormat::Text => PageFormat::Text(output::layout(to)),
        ReportFormat::Markdown => PageFormat::Markdown,
        ReportFormat::Html => PageFormat::Html,
        ReportFormat::Docx => PageFormat::Docx,
        ReportFormat::Pdf => PageFormat::Pdf,
    };
    let office = wanted.templates.as_deref().map(Office::read).transpose()?.unwrap_or_default();
    let bytes = report.render(wanted.audience, format, &office)?;
    match format {
        PageFormat::Text(_) => output::write(&String::from_utf8_lossy(&bytes), to, settings.color),
        _ => output::write_bytes(&bytes, to),
    }
}

fn letter_as_json() -> Failure {
    let message = "the letter to the client is for people, not for programs";
    Failure::usage(Diagnostic::nowhere(message).help("leave out `--for client`, or choose another `--format`"))
}

/// Writes a page for people in the format asked for, or that the file's name asks for.
pub(super) fn write_page(
    document: &Document,
    wanted: Option<PageKind>,
    to: &OutputArguments,
    settings: &Settings,
) -> Result<(), Failure> {
    let of_file = || to.file().and_then(PageKind::of_file);
    let format = match wanted.or_else(of_file).unwrap_or(PageKind::Text) {
        PageKind::Text => PageFormat::Text(output::layout(to)),
        PageKind::Markdown => PageFormat::Markdown,
        PageKind::Html => PageFormat::Html,
    };
    let bytes = document.render(settings.language, format, &Office::default())?;
    output::write(&String::from_utf8_lossy(&bytes), to, settings.color)
}

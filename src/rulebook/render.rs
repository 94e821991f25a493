//! Faults in three forms: with an excerpt for people, one line each for screen readers, and JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::diagnostic::{Diagnostic, Severity};
use super::model::{Source, Span};

/// Excerpts with the faulty place underlined; `styled` adds colours for a terminal.
pub fn human(sources: &[Source], diagnostics: &[Diagnostic], styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[excerpt(sources, diagnostic)]));
        text.push_str("\n\n");
    }
    text
}

/// One line for each fault: `FILE:LINE:COLUMN: error: what is wrong; what to do`.
pub fn plain(sources: &[Source], diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| plain_line(sources, diagnostic) + "\n").collect()
}

/// A JSON array with one object for each fault.
pub fn json(sources: &[Source], diagnostics: &[Diagnostic]) -> Value {
    diagnostics
        .iter()
        .map(|diagnostic| {
            json!({
                "severity": diagnostic.severity.word(),
                "message": diagnostic.message,
                "place": diagnostic.span.and_then(|span| place_json(sources, span)),
                "label": diagnostic.label,
                "help": diagnostic.help,
                "also": diagnostic
                    .also
                    .iter()
                    .map(|also| json!({ "place": place_json(sources, also.span), "label": also.label }))
                    .collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn excerpt<'a>(sources: &'a [Source], diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(diagnostic.message.as_str()).elements(snippets(sources, diagnostic));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn snippets<'a>(
    sources: &'a [Source],
    diagnostic: &'a Diagnostic,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let Some(main) = diagnostic.span else {
        return Vec::new();
    };
    let mut files = vec![main.file];
    files.extend(diagnostic.also.iter().map(|also| also.span.file).filter(|file| *file != main.file));
    files.dedup();
    files
        .into_iter()
        .filter_map(|file| {
            let source = sources.get(file as usize)?;
            let primary = (file == main.file)
                .then(|| AnnotationKind::Primary.span(range(source, main)).label(diagnostic.label.as_deref()));
            let others = diagnostic
                .also
                .iter()
                .filter(|also| also.span.file == file)
                .map(|also| AnnotationKind::Context.span(range(source, also.span)).label(also.label.as_str()));
            let snippet = Snippet::source(source.text.as_ref()).path(source.path.as_str());
            Some(snippet.annotations(primary).annotations(others))
        })
        .collect()
}

/// The bytes of a span, widened to whole characters: a syntax error may point into one.
fn range(source: &Source, span: Span) -> std::ops::Range<usize> {
    let text = &source.text;
    let mut start = (span.start as usize).min(text.len());
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn plain_line(sources: &[Source], diagnostic: &Diagnostic) -> String {
    let mut line = match diagnostic.span.and_then(|span| place(sources, span)) {
        Some(place) => format!("{}:{}:{}: ", place.path, place.line, place.column),
        None => String::new(),
    };
    line += &format!("{}: {}", diagnostic.severity.word(), diagnostic.message);
    for more in [&diagnostic.label, &diagnostic.help].into_iter().flatten() {
        line += &format!("; {more}");
    }
    for also in &diagnostic.also {
        if let Some(place) = place(sources, also.span) {
            line += &format!("; {} at {}:{}:{}", also.label, place.path, place.line, place.column);
        }
    }
    line
}

/// A place as people count: lines and columns from 1, columns in characters.
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
}

fn place(sources: &[Source], span: Span) -> Option<Place<'_>> {
    let source = sources.get(span.file as usize)?;
    let before = source.text.get(..range(source, span).start)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some(Place {
        path: &source.path,
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    })
}

fn place_json(sources: &[Source], span: Span) -> Option<Value> {
    let start = place(sources, span)?;
    let end = place(sources, Span { start: span.end, ..span })?;
    let source = &sources[span.file as usize];
    Some(json!({
        "file": start.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "source": source.text.get(range(source, span)),
    }))
}

use std::io::{self, IsTerminal};
use std::iter;

use dialoguer::console::{Key, Term};

use crate::cli::arguments::{DemoArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::{self, Options};
use crate::report::Report;
use crate::report::teach::TourWriter;
use crate::rulebook::Diagnostic;
use crate::teach::{Lesson, Tour, lessons};

/// Shows a tour: page by page on a terminal, else all of it.
pub(in crate::cli) fn run(arguments: &DemoArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let lesson = find_lesson(arguments.relief.as_deref())?;
    let program = settings.program()?;
    let rulebook = program.rulebook();
    let relief = super::find_relief(rulebook, &lesson.relief)?;
    let dates = settings.as_of();
    let case = lesson.read(rulebook, dates)?;
    let as_of = dates.for_file(case.as_of);
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let screening = engine::screen(program, &case, as_of, &options);
    let report = Report::new(rulebook, &case, &screening, settings.language);
    let best = screening.reliefs.first().and_then(|screened| screened.result.item);
    let stops = Tour::new(program, &case, as_of, relief, best);
    let layout = output::layout(&arguments.output);
    let writer = TourWriter::new(rulebook, &report, &rulebook.reliefs[relief.index()], layout);
    let opening = writer.opening(lesson.story(settings.language.code()));
    let stops = stops.enumerate().map(|(index, stop)| writer.stop(&stop, index + 1));
    let ending = iter::once_with(|| writer.ending(&report));
    let pages = iter::once(opening).chain(stops).chain(ending);
    if arguments.output.file().is_none() && io::stdout().is_terminal() && io::stdin().is_terminal() {
        show(pages, &arguments.output, settings)?;
    } else {
        let pages: Vec<String> = pages.collect();
        output::write(&pages.join("\n"), &arguments.output, settings.color)?;
    }
    Ok(ExitStatus::Done)
}

/// The lesson about a relief, or the first one.
pub(super) fn find_lesson(relief: Option<&str>) -> Result<Lesson, Failure> {
    let all = lessons();
    let wanted = |lesson: &&Lesson| relief.is_none_or(|relief| lesson.relief == relief);
    all.iter().find(wanted).cloned().ok_or_else(|| {
        let ids: Vec<String> = all.iter().map(|lesson| format!("`{}`", lesson.relief)).collect();
        let fault = Diagnostic::nowhere(format!("there is no client for `{}`", relief.unwrap_or_default()));
        Failure::usage(fault.help(format!("expected one of {}", ids.join(", "))))
    })
}

/// One page at a time, forward and back; each is made when it is first turned to.
fn show(mut pages: impl Iterator<Item = String>, to: &OutputArguments, settings: &Settings) -> Result<(), Failure> {
    let term = Term::stdout();
    let (mut seen, mut number) = (Vec::new(), 0);
    loop {
        if number == seen.len() {
            let Some(page) = pages.next() else { break };
            seen.push(page);
        }
        let page = &seen[number];
        term.clear_screen()?;
        output::write(page, to, settings.color)?;
        match term.read_key()? {
            Key::Char('q' | 'Q') | Key::Escape | Key::CtrlC => break,
            Key::ArrowLeft | Key::ArrowUp | Key::PageUp | Key::Backspace => number = number.saturating_sub(1),
            _ => number += 1,
        }
    }
    Ok(())
}

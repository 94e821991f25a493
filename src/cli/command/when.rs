use anyhow::Context;

use crate::calendar::Day;
use crate::cli::arguments::{WhenArguments, WhenFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::{self, Options};
use crate::report::Report;
use crate::report::clock::{Agenda, Detail};
use crate::rulebook::Diagnostic;

use super::find_relief;
use super::screen::open;

/// How far ahead to look if nobody says.
const YEARS: i64 = 2;

/// Prints what time brings to a case.
pub(in crate::cli) fn run(arguments: &WhenArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = settings.program()?;
    let rulebook = program.rulebook();
    let reliefs = arguments.relief.iter().map(|id| find_relief(rulebook, id)).collect::<Result<_, _>>()?;
    let options = Options { reliefs, ..Options::default() };
    let (case, as_of) = open(&arguments.case, program, settings)?;
    let until = last_day(arguments.until, as_of)?;
    let clock = engine::changes(program, &case, as_of, until, &options);
    let screening = engine::screen(program, &case, as_of, &Options { proof: false, verdicts_alone: true, ..options });
    let report = Report::new(rulebook, &case, &screening, settings.language);
    let agenda = Agenda::new(rulebook, &case, &clock, &report, until);
    let detail = if arguments.details { Detail::Full } else { Detail::Neutral };
    let text = match arguments.format {
        WhenFormat::Text => agenda.to_text(output::layout(&arguments.output)),
        WhenFormat::Json => agenda.to_json().context("cannot write the days as JSON")?,
        WhenFormat::Ics => agenda.to_calendar(detail),
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

/// The last day to look at, which must lie ahead.
pub(super) fn last_day(until: Option<Day>, as_of: Day) -> Result<Day, Failure> {
    let until = until.unwrap_or_else(|| as_of.anniversary(12 * YEARS));
    if until > as_of {
        return Ok(until);
    }
    let message = format!("nothing lies between {as_of} and `--until {until}`");
    Err(Failure::usage(Diagnostic::nowhere(message).help("give a later day")))
}

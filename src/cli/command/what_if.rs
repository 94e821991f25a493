use crate::calendar::Day;
use crate::case::{self, Case};
use crate::cli::arguments::WhatIfArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::{Failure, case_diagnostic};
use crate::cli::settings::Settings;
use crate::cli::write_report::write_page;
use crate::engine::{self, Options, Program};
use crate::pivots;
use crate::report::clock::Agenda;
use crate::report::{Document, Report, what_if};
use crate::rulebook::Rulebook;

use super::find_relief;
use super::screen::{check, read_text};
use super::when::last_day;

/// Shows what other answers would change; without any, what lies nearest to another result.
pub(in crate::cli) fn run(arguments: &WhatIfArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = settings.program()?;
    let rulebook = program.rulebook();
    let reliefs = arguments.relief.iter().map(|id| find_relief(rulebook, id)).collect::<Result<_, _>>()?;
    let options = Options { reliefs, ..Options::default() };
    let dates = settings.as_of();
    let (name, text) = read_text(&arguments.case, settings)?;
    let case = case::from_text(rulebook, &name, &text, dates)?;
    let as_of = dates.for_file(case.as_of);
    check(program, &case, as_of, settings)?;
    let document = match arguments.set.as_slice() {
        [] => nearest(program, &case, as_of, last_day(arguments.until, as_of)?, &options, settings),
        changes => {
            let changed = changed(rulebook, &case, changes, as_of)?;
            check(program, &changed, as_of, settings)?;
            let [before, after] = [&case, &changed].map(|case| {
                let screening = engine::screen(program, case, as_of, &options);
                Report::new(rulebook, case, &screening, settings.language)
            });
            what_if::compare(&before, &after)
        }
    };
    write_page(&document, arguments.page.format, &arguments.output, settings)?;
    Ok(ExitStatus::Done)
}

fn nearest(program: &Program, case: &Case, as_of: Day, until: Day, options: &Options, settings: &Settings) -> Document {
    let rulebook = program.rulebook();
    let screening = engine::screen(program, case, as_of, options);
    let report = Report::new(rulebook, case, &screening, settings.language)
        .with_settling_sets(rulebook, &engine::decisive_sets(program, case, &screening));
    let clock = engine::changes(program, case, as_of, until, options);
    let agenda = Agenda::new(rulebook, case, &clock, &report, until);
    what_if::nearest(rulebook, &report, &agenda, &pivots::pivots(program, case, &screening))
}

/// The case with other answers, or every one of them that makes no sense.
fn changed(rulebook: &Rulebook, case: &Case, changes: &[String], as_of: Day) -> Result<Case, Failure> {
    let mut changed = case.clone();
    let faults: Vec<_> =
        changes.iter().flat_map(|change| changed.set(rulebook, change, as_of).err().unwrap_or_default()).collect();
    if faults.is_empty() { Ok(changed) } else { Err(Failure::invalid(faults.iter().map(case_diagnostic).collect())) }
}

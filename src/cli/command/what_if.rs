use crate::calendar::Day;
use crate::case::Case;
use crate::cli::arguments::WhatIfArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::settings::Settings;
use crate::cli::write_report::write_page;
use crate::engine::{self, Options, Program};
use crate::pivots;
use crate::report::clock::Agenda;
use crate::report::{Document, Report, what_if};

use super::find_relief;
use super::screen::{check, open, set};
use super::when::last_day;

/// Shows what other answers would change; without any, what lies nearest to another result.
pub(in crate::cli) fn run(arguments: &WhatIfArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = settings.program()?;
    let rulebook = program.rulebook();
    let reliefs = arguments.relief.iter().map(|id| find_relief(rulebook, id)).collect::<Result<_, _>>()?;
    let options = Options { reliefs, ..Options::default() };
    let (case, as_of) = open(&arguments.case, program, settings)?;
    let document = match arguments.set.as_slice() {
        [] => nearest(program, &case, as_of, last_day(arguments.until, as_of)?, &options, settings),
        changes => {
            let mut changed = case.clone();
            set(&mut changed, rulebook, changes, as_of)?;
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

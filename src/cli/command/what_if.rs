use crate::calendar::Day;
use crate::case::Case;
use crate::cli::arguments::{WhatIfArguments, WhatIfFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::cli::write_report::write_page;
use crate::engine::{self, Options, Program};
use crate::pivots::{self, Pivots};
use crate::report::clock::Agenda;
use crate::report::{Document, Report, what_if};
use crate::rulebook::Rulebook;

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
    let is_json = WhatIfFormat::is_json(arguments.format, arguments.output.file());
    let told = match arguments.set.as_slice() {
        [] => {
            let near = Near::new(program, &case, as_of, last_day(arguments.until, as_of)?, &options, settings);
            if is_json { Told::Json(near.json(rulebook)) } else { Told::Page(near.page(rulebook)) }
        }
        changes => {
            let mut changed = case.clone();
            set(&mut changed, rulebook, changes, as_of)?;
            check(program, &changed, as_of, settings)?;
            let [before, after] = [&case, &changed].map(|case| {
                let screening = engine::screen(program, case, as_of, &options);
                Report::new(rulebook, case, &screening, settings.language)
            });
            match is_json {
                true => Told::Json(what_if::json::compare(&before, &after)),
                false => Told::Page(what_if::compare(&before, &after)),
            }
        }
    };
    match told {
        Told::Json(text) => output::write(&text, &arguments.output, settings.color)?,
        Told::Page(page) => {
            write_page(&page, arguments.format.map(WhatIfFormat::page), &arguments.output, settings)?;
        }
    }
    Ok(ExitStatus::Done)
}

/// For programs or for people.
enum Told {
    Json(String),
    Page(Document),
}

/// What lies nearest to another result of a case.
struct Near {
    report: Report,
    agenda: Agenda,
    pivots: Vec<Pivots>,
}

impl Near {
    fn new(program: &Program, case: &Case, as_of: Day, until: Day, options: &Options, settings: &Settings) -> Near {
        let rulebook = program.rulebook();
        let screening = engine::screen(program, case, as_of, &Options { settling: true, ..options.clone() });
        let report = Report::new(rulebook, case, &screening, settings.language);
        let clock = engine::changes(program, case, as_of, until, options);
        let agenda = Agenda::new(rulebook, case, &clock, &report, until);
        Near { report, agenda, pivots: pivots::pivots(program, case, &screening) }
    }

    fn json(&self, rulebook: &Rulebook) -> String {
        what_if::json::nearest(rulebook, &self.report, &self.agenda, &self.pivots)
    }

    fn page(&self, rulebook: &Rulebook) -> Document {
        what_if::nearest(rulebook, &self.report, &self.agenda, &self.pivots)
    }
}

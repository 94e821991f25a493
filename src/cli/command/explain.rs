use std::sync::Arc;

use crate::calendar::Day;
use crate::case::Case;
use crate::cli::arguments::{Drawn, ExplainArguments, ExplainFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{Settings, today};
use crate::cli::write_report::write_page;
use crate::engine::{self, Options, Program};
use crate::report::Report;
use crate::report::explain::{self, Outline, Subject};
use crate::rulebook::{Diagnostic, Relief, RuleId, Rulebook, suggest};

use super::find_relief;
use super::screen::open;

/// Explains a relief or a criterion, or puts reliefs side by side.
pub(in crate::cli) fn run(arguments: &ExplainArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    // The text of conditions and their places are in the files alone.
    let rulebook = settings.rulebook_with_tests()?;
    let named = arguments.relief.iter().chain(&arguments.compare);
    let reliefs = named.map(|id| find_relief(&rulebook, id)).collect::<Result<Vec<_>, _>>()?;
    if !arguments.compare.is_empty() && reliefs.len() < 2 {
        return Err(nothing_beside());
    }
    let criterion = arguments.criterion.as_ref().map(|id| find_criterion(&rulebook, id)).transpose()?;
    let program = Program::new(Arc::clone(&rulebook));
    let (case, as_of) = read_case(&program, arguments, settings)?;
    let options = Options { reliefs: reliefs.clone(), ..Options::default() };
    let screening = engine::screen(&program, &case, as_of, &options);
    let report = Report::new(&rulebook, &case, &screening, settings.language);
    let subject = Subject::new(&rulebook, &report, arguments.case.is_some());
    let reliefs: Vec<&Relief> = reliefs.iter().map(|id| &rulebook.reliefs[id.index()]).collect();
    write(&subject, &reliefs, criterion, arguments, settings)?;
    Ok(ExitStatus::Done)
}

fn write(
    subject: &Subject<'_>,
    reliefs: &[&Relief],
    criterion: Option<RuleId>,
    arguments: &ExplainArguments,
    settings: &Settings,
) -> Result<(), Failure> {
    let depth = usize::from(arguments.depth);
    let drawn = ExplainFormat::drawn(arguments.format, arguments.output.file());
    let outline = || match criterion {
        Some(rule) => Outline::of_criterion(subject, rule, depth),
        None => Outline::of_relief(subject, reliefs[0], depth),
    };
    let picture = match drawn {
        Drawn::Page(kind) => {
            let document = match (criterion, reliefs) {
                (Some(rule), _) => explain::criterion(subject, rule, depth),
                (None, [relief]) => explain::relief(subject, relief, depth),
                (None, reliefs) => explain::beside(subject, reliefs),
            };
            return write_page(&document, kind, &arguments.output, settings);
        }
        _ if reliefs.len() > 1 => return Err(no_picture()),
        Drawn::Mermaid => explain::mermaid(&outline(), subject.words),
        Drawn::Dot => explain::dot(&outline(), subject.words),
        Drawn::Svg => explain::svg(&outline(), subject.words),
    };
    output::write(&picture, &arguments.output, settings.color)
}

fn nothing_beside() -> Failure {
    let fault = Diagnostic::nowhere("one relief has nothing beside it");
    Failure::usage(fault.help("name another one behind `--compare`"))
}

fn no_picture() -> Failure {
    let fault = Diagnostic::nowhere("reliefs side by side are a table, not a picture");
    Failure::usage(fault.help("choose `--format` text, markdown or html"))
}

/// The case to look at; without a file, one of which nothing is told.
fn read_case(program: &Program, arguments: &ExplainArguments, settings: &Settings) -> Result<(Case, Day), Failure> {
    let rulebook = program.rulebook();
    let Some(path) = &arguments.case else {
        return Ok((Case::empty(rulebook), settings.as_of.unwrap_or_else(today)));
    };
    open(path, program, settings)
}

fn find_criterion(rulebook: &Rulebook, id: &str) -> Result<RuleId, Failure> {
    rulebook.rule(id).ok_or_else(|| {
        let help = suggest::did_you_mean(id, rulebook.rules.iter().map(|rule| rule.id.as_str()));
        let help = help.unwrap_or_else(|| "`relief rules list` lists them".into());
        Failure::usage(Diagnostic::nowhere(format!("there is no criterion `{id}`")).help(help))
    })
}

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use anyhow::Context;

use super::find_relief;
use crate::batch::{Input, InputError, Mapping, Screener, in_order};
use crate::cli::arguments::{CompareArguments, CompareFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::compare::{Changes, Comparison, Twice, read_outputs, rule_changes};
use crate::engine::Program;
use crate::rulebook::Diagnostic;

/// Says what changed for the cases of some files, or between two outputs.
pub(in crate::cli) fn run(arguments: &CompareArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let (old, new) = programs(arguments, settings)?;
    let changes = if arguments.runs {
        let [before, after] = arguments.files.as_slice() else {
            let fault =
                Diagnostic::nowhere(format!("`--runs` compares two outputs, and {} are named", arguments.files.len()));
            return Err(Failure::usage(fault.help("name the earlier output and then the later one")));
        };
        outputs(before)?.compare(&outputs(after)?)
    } else {
        caseload(arguments, settings, old, new)?
    };
    // Only files tell what a rule says.
    let rules = if std::ptr::eq(old, new) { BTreeMap::new() } else { rule_changes(old.rulebook(), new.rulebook()) };
    let comparison =
        Comparison { rulebook: new.rulebook(), changes: &changes, rules: &rules, language: settings.language };
    let text = match arguments.format {
        CompareFormat::Text => comparison.to_text(),
        CompareFormat::Json => comparison.to_json().context("cannot write the changes as JSON")?,
        CompareFormat::Csv => comparison.to_csv().context("cannot write the changes as CSV")?,
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(if !changes.refused.is_empty() { ExitStatus::Invalid } else { ExitStatus::Done })
}

/// The older rules and the newer ones. To say what differs between two, their texts must be there.
fn programs(
    arguments: &CompareArguments,
    settings: &Settings,
) -> Result<(&'static Program, &'static Program), Failure> {
    let [old, new] = [&arguments.old_rules, &arguments.new_rules].map(Option::as_deref);
    if old == new {
        let same = if old.is_some() { settings.program_of(old)? } else { settings.program()? };
        return Ok((same, same));
    }
    Ok((settings.program_of(old)?, settings.program_of(new)?))
}

fn outputs(path: &Path) -> Result<crate::compare::Outputs, Failure> {
    let read = || read_outputs(BufReader::new(File::open(path)?));
    Ok(read().with_context(|| format!("cannot read `{}`", path.display()))?)
}

fn caseload(
    arguments: &CompareArguments,
    settings: &Settings,
    old: &'static Program,
    new: &'static Program,
) -> Result<Changes, Failure> {
    if std::ptr::eq(old, new) && arguments.and.is_none() {
        let fault = Diagnostic::nowhere("there is nothing to compare with");
        return Err(Failure::usage(fault.help(
            "give a second day (`--and`), other rules (`--old-rules`, `--new-rules`), or two outputs (`--runs`)",
        )));
    }
    let reliefs = arguments.relief.iter().map(|id| find_relief(new.rulebook(), id)).collect::<Result<_, _>>()?;
    let screener = Screener { reliefs, language: settings.language, ..Screener::new(new, settings.as_of()) };
    let twice = Twice { screener, old, then: arguments.and, within: arguments.within };
    let mapping = arguments.map.as_deref().map(super::batch::read_mapping).transpose()?.unwrap_or_default();
    let mut input: Input<'_> = input(new, &mapping, arguments);
    let mut all = Changes::default();
    let jobs = arguments.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    in_order(
        jobs,
        || Ok::<_, Stop>(input.next_chunk()?),
        |chunk| twice.chunk(&chunk),
        |found| {
            all.compared += found.compared;
            all.refused.extend(found.refused);
            all.changes.extend(found.changes);
            Ok(())
        },
    )
    .map_err(|stop| match stop {
        Stop::Input(error) => Failure::from(error),
        Stop::Threads(error) => anyhow::Error::new(error).context("cannot start threads").into(),
    })?;
    Ok(all)
}

fn input<'a>(program: &'a Program, mapping: &'a Mapping, arguments: &CompareArguments) -> Input<'a> {
    Input::new(program.rulebook(), mapping, arguments.files.clone(), arguments.input_format.map(Into::into))
}

enum Stop {
    Input(InputError),
    Threads(io::Error),
}

impl From<InputError> for Stop {
    fn from(error: InputError) -> Stop {
        Stop::Input(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Threads(error)
    }
}

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use anyhow::Context;

use super::find_relief;
use crate::batch::{Chunk, Input, InputError, InputFormat, Mapping, Screener, in_order};
use crate::cli::arguments::{CompareArguments, CompareFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::compare::{Ahead, Changes, Comparison, Outputs, Soon, Twice, read_outputs, rule_changes};
use crate::engine::Program;
use crate::rulebook::{Diagnostic, ReliefId};

/// Says what changed for the cases of some files, or between two outputs.
pub(in crate::cli) fn run(arguments: &CompareArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let (old, new) = programs(arguments, settings)?;
    let changes = if arguments.runs {
        let [before, after] = arguments.files.as_slice() else {
            let fault =
                Diagnostic::nowhere(format!("`--runs` compares two outputs, and {} are named", arguments.files.len()));
            return Err(Failure::usage(fault.help("name the earlier output and then the later one")));
        };
        runs(before, after, arguments, new)?
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

/// Two outputs; the lines of the later one tell what time will bring.
fn runs(before: &Path, after: &Path, arguments: &CompareArguments, program: &Program) -> Result<Changes, Failure> {
    let reliefs: Vec<ReliefId> = chosen(arguments, program)?;
    let (earlier, later) = (outputs(before)?, outputs(after)?);
    let mut soon = Soon::default();
    if arguments.within > 0 {
        let ahead = Ahead { program, within: arguments.within };
        let mapping = Mapping::default();
        let lines = vec![after.to_owned()];
        let input = Input::new(program.rulebook(), &mapping, lines, Some(InputFormat::JsonLines));
        each_chunk(arguments, input, |chunk| ahead.chunk(&chunk), |found| soon.add(found))?;
    }
    let mut changes = earlier.compare(&later, &soon);
    let is_chosen = |id: &str| program.rulebook().relief(id).is_some_and(|relief| reliefs.contains(&relief));
    changes.changes.retain(|change| reliefs.is_empty() || is_chosen(&change.relief));
    Ok(changes)
}

fn outputs(path: &Path) -> Result<Outputs, Failure> {
    let read = || read_outputs(BufReader::new(File::open(path)?));
    Ok(read().with_context(|| format!("cannot read `{}`", path.display()))?)
}

fn chosen(arguments: &CompareArguments, program: &Program) -> Result<Vec<ReliefId>, Failure> {
    arguments.relief.iter().map(|id| find_relief(program.rulebook(), id)).collect()
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
    let mapping = arguments.map.as_deref().map(super::batch::read_mapping).transpose()?.unwrap_or_default();
    let screener = Screener {
        reliefs: chosen(arguments, new)?,
        language: settings.language,
        ignores_unknown: mapping.ignore_unknown,
        ..Screener::new(new, settings.as_of())
    };
    let twice = Twice { screener, old, then: arguments.and, within: arguments.within };
    let format = arguments.input_format.map(Into::into);
    let input = Input::new(new.rulebook(), &mapping, arguments.files.clone(), format);
    let mut all = Changes::default();
    let add = |found: Changes| {
        all.compared += found.compared;
        all.refused.extend(found.refused);
        all.changes.extend(found.changes);
    };
    each_chunk(arguments, input, |chunk| twice.chunk(&chunk), add)?;
    Ok(all)
}

/// Works on all rows of an input on as many threads as are asked for, and takes what is found in order.
fn each_chunk<Found: Send>(
    arguments: &CompareArguments,
    mut input: Input<'_>,
    work: impl Fn(Chunk) -> Found + Sync,
    mut take: impl FnMut(Found) + Send,
) -> Result<(), Failure> {
    let jobs = arguments.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let take = |found| {
        take(found);
        Ok(())
    };
    in_order(jobs, || Ok::<_, Stop>(input.next_chunk()?), work, take).map_err(|stop| match stop {
        Stop::Input(error) => Failure::from(error),
        Stop::Threads(error) => anyhow::Error::new(error).context("cannot start threads").into(),
    })
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

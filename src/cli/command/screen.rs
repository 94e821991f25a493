use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;

use super::find_relief;
use super::interview;
use crate::calendar::Day;
use crate::case::{self, AsOf, Case};
use crate::cli::arguments::{OutputArguments, ReportArguments, ScreenArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::{Failure, case_diagnostic};
use crate::cli::settings::{Settings, has_terminal};
use crate::cli::write_report::{write_page, write_report};
use crate::engine::{self, FiredCheck, Options, Program, Screening, Verdict};
use crate::interview::passphrase;
use crate::report::{Language, Phrases, Report, facts_of_check, words_of_check};
use crate::rulebook::{Diagnostic, Rulebook};
use crate::session::{self, Seal};

/// Screens one case and prints the report; without a case, asks for it.
pub(in crate::cli) fn run(arguments: &ScreenArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = settings.program()?;
    let options = options(program.rulebook(), arguments)?;
    if arguments.case.is_none() && arguments.set.is_empty() {
        return interview::begin(program, &options, arguments, settings);
    }
    let as_of = settings.as_of();
    let (case, as_of) = read_case(program.rulebook(), arguments, as_of, settings)?;
    let language = arguments.interview.report_lang.unwrap_or(settings.language);
    let printing = Printing { report: &arguments.report, output: &arguments.output, language, front_only: false };
    let screening = print(program, &case, as_of, &options, &printing, settings)?;
    Ok(ending(&screening, &arguments.fail_on))
}

/// How a report is printed.
pub(super) struct Printing<'a> {
    pub(super) report: &'a ReportArguments,
    pub(super) output: &'a OutputArguments,
    pub(super) language: Language,
    /// Its head and summary alone, on the screen.
    pub(super) front_only: bool,
}

/// Screens a case without contradictions and prints the report.
pub(super) fn print(
    program: &Program,
    case: &Case,
    as_of: Day,
    options: &Options,
    printing: &Printing<'_>,
    settings: &Settings,
) -> Result<Screening, Failure> {
    let fired = check(program, case, as_of, settings)?;
    let screening = engine::screen(program, case, as_of, &Options { settling: true, ..options.clone() });
    let report = Report::new(program.rulebook(), case, &screening, printing.language);
    let report = report.with_warnings(program.rulebook(), case, &fired);
    if printing.front_only {
        write_page(&report.front(), None, printing.output, settings)?;
    } else {
        write_report(&report, printing.report, printing.output, settings)?;
    }
    Ok(screening)
}

fn options(rulebook: &Rulebook, arguments: &ScreenArguments) -> Result<Options, Failure> {
    let reliefs = arguments.relief.iter().map(|id| find_relief(rulebook, id)).collect::<Result<_, _>>()?;
    Ok(Options { reliefs, ..Options::default() })
}

pub(super) fn ending(screening: &Screening, fail_on: &[Verdict]) -> ExitStatus {
    let mut verdicts = screening.reliefs.iter().map(|relief| relief.result.verdict);
    if verdicts.any(|verdict| fail_on.contains(&verdict)) { ExitStatus::VerdictFound } else { ExitStatus::Done }
}

fn read_case(
    rulebook: &Rulebook,
    arguments: &ScreenArguments,
    as_of: AsOf,
    settings: &Settings,
) -> Result<(Case, Day), Failure> {
    let mut case = match &arguments.case {
        Some(path) => {
            let (name, text) = read_text(path, settings)?;
            case::from_text(rulebook, &name, &text, as_of)?
        }
        None => Case::empty(rulebook),
    };
    let day = as_of.for_file(case.as_of);
    set(&mut case, rulebook, &arguments.set, day)?;
    Ok((case, day))
}

/// Sets facts, or says of every one why it cannot be.
pub(super) fn set(case: &mut Case, rulebook: &Rulebook, facts: &[String], day: Day) -> Result<(), Failure> {
    let faults: Vec<_> =
        facts.iter().flat_map(|fact| case.set(rulebook, fact, day).err().unwrap_or_default()).collect();
    if faults.is_empty() { Ok(()) } else { Err(Failure::invalid(faults.iter().map(case_diagnostic).collect())) }
}

/// The case of a file, without contradictions, and the day to look at it on.
pub(super) fn open(path: &Path, program: &Program, settings: &Settings) -> Result<(Case, Day), Failure> {
    let dates = settings.as_of();
    let (name, text) = read_text(path, settings)?;
    let case = case::from_text(program.rulebook(), &name, &text, dates)?;
    let as_of = dates.for_file(case.as_of);
    check(program, &case, as_of, settings)?;
    Ok((case, as_of))
}

/// A file, or standard input, as text; an encrypted one is opened.
pub(super) fn read_text(path: &Path, settings: &Settings) -> Result<(String, String), Failure> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let bytes = fs::read(path).with_context(|| format!("cannot read the case file `{}`", path.display()))?;
        (path.display().to_string(), bytes)
    };
    let bytes = if session::is_sealed(&bytes) { opened(&name, &bytes, settings)? } else { bytes };
    Ok((name.clone(), utf8(&name, bytes)?))
}

pub(super) fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| {
        let fault = Diagnostic::nowhere(format!("the case file `{name}` is not UTF-8 text"));
        Failure::invalid(vec![fault.help("save it as UTF-8")])
    })
}

/// What an encrypted case file holds.
fn opened(name: &str, bytes: &[u8], settings: &Settings) -> Result<Vec<u8>, Failure> {
    if !has_terminal() {
        let fault =
            Diagnostic::nowhere(format!("the case file `{name}` is encrypted, and there is no terminal to ask on"));
        return Err(Failure::usage(
            fault.help("open it first, with `age --decrypt` for example, and pass it to `--case -`"),
        ));
    }
    let mut asker = interview::asker(false, settings)?;
    let passphrase = passphrase(asker.as_mut(), settings.language)?;
    let opened = Seal::open(bytes, &passphrase);
    let (_, plain) =
        opened.map_err(|error| Failure::invalid(vec![Diagnostic::nowhere(format!("`{name}`: {error}"))]))?;
    Ok(plain)
}

/// Contradictions in the answers stop the screening; implausible ones are only reported.
pub(super) fn check(
    program: &Program,
    case: &Case,
    as_of: Day,
    settings: &Settings,
) -> Result<Vec<FiredCheck>, Failure> {
    let rulebook = program.rulebook();
    let phrases = Phrases::new(rulebook, settings.language, as_of);
    let fired = engine::fired_checks(program, case, as_of);
    let (errors, warnings): (Vec<_>, Vec<_>) = fired.iter().partition(|fired| rulebook.checks[fired.check].is_error);
    let described = |fired: Vec<&FiredCheck>| -> Vec<Diagnostic> {
        fired.into_iter().map(|fired| described(&phrases, fired)).collect()
    };
    let warnings = described(warnings).into_iter().map(Diagnostic::into_warning).collect::<Vec<_>>();
    if errors.is_empty() {
        settings.warn(&warnings)?;
        return Ok(fired);
    }
    Err(Failure::invalid(described(errors).into_iter().chain(warnings).collect()))
}

fn described(phrases: &Phrases, fired: &FiredCheck) -> Diagnostic {
    let (message, remedy) = words_of_check(phrases, fired);
    let paths = facts_of_check(phrases.rulebook, fired).into_iter();
    let facts: Vec<String> = paths.map(|path| format!("`{}`", path.name(phrases.rulebook))).collect();
    let place = if facts.is_empty() { String::new() } else { format!("{}: ", facts.join(", ")) };
    Diagnostic::nowhere(format!("{place}{message}")).help(remedy)
}

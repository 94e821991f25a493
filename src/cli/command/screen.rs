use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;

use crate::calendar::Day;
use crate::case::{self, AsOf, Case, FactPath};
use crate::cli::arguments::ScreenArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::{Failure, case_diagnostic};
use crate::cli::settings::{Settings, has_terminal, today};
use crate::cli::write_report::write_report;
use crate::engine::{self, FiredCheck, Item, Options, Program, Screening, SettlingSet};
use crate::interview::{Asker, Interview, PlainAsker, TerminalAsker};
use crate::report::{Phrases, Report, fill};
use crate::rulebook::{Check, Diagnostic, Expr, ExprKind, ReliefId, Rulebook};

use super::find_relief;

/// Screens one case and prints the report.
pub(in crate::cli) fn run(arguments: &ScreenArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook()?);
    let options = options(program.rulebook(), arguments)?;
    let (case, as_of) = answers(&program, &options, arguments, settings)?;
    check(&program, &case, as_of, settings)?;
    let screening = engine::screen(&program, &case, as_of, &options);
    let report = Report::new(program.rulebook(), &case, &screening, settings.language)
        .with_settling_sets(program.rulebook(), &settling_sets(&program, &case, &screening));
    write_report(&report, &arguments.report, &arguments.output, settings)?;
    Ok(ending(&screening, arguments))
}

/// What could decide the reliefs that are open.
pub(super) fn settling_sets(
    program: &Program,
    case: &Case,
    screening: &Screening,
) -> Vec<(ReliefId, Vec<SettlingSet>)> {
    let open = screening.reliefs.iter().filter(|relief| relief.result.open);
    open.map(|relief| {
        let sets = engine::decisive_sets(program, case, screening.as_of, relief.relief, &relief.result);
        (relief.relief, sets)
    })
    .collect()
}

fn options(rulebook: &Rulebook, arguments: &ScreenArguments) -> Result<Options, Failure> {
    let reliefs = arguments.relief.iter().map(|id| find_relief(rulebook, id)).collect::<Result<_, _>>()?;
    Ok(Options { reliefs, ..Options::default() })
}

fn ending(screening: &Screening, arguments: &ScreenArguments) -> ExitStatus {
    let mut verdicts = screening.reliefs.iter().map(|relief| relief.result.verdict);
    if verdicts.any(|verdict| arguments.fail_on.contains(&verdict)) {
        ExitStatus::VerdictFound
    } else {
        ExitStatus::Done
    }
}

/// The answers, from a file, the command line, or an interview.
fn answers(
    program: &Program,
    options: &Options,
    arguments: &ScreenArguments,
    settings: &Settings,
) -> Result<(Case, Day), Failure> {
    let as_of = AsOf { given: settings.as_of, today: today() };
    if arguments.case.is_some() || !arguments.set.is_empty() {
        return read_case(program.rulebook(), arguments, as_of);
    }
    let as_of = as_of.for_file(None);
    Ok((interview(program, options, arguments, settings, as_of)?, as_of))
}

fn read_case(rulebook: &Rulebook, arguments: &ScreenArguments, as_of: AsOf) -> Result<(Case, Day), Failure> {
    let mut case = match &arguments.case {
        Some(path) => {
            let (name, text) = read_text(path)?;
            case::from_text(rulebook, &name, &text, as_of)?
        }
        None => Case::empty(rulebook),
    };
    let day = as_of.for_file(case.as_of);
    let mut faults = Vec::new();
    for assignment in &arguments.set {
        faults.extend(case.set(rulebook, assignment, day).err().unwrap_or_default());
    }
    if faults.is_empty() {
        Ok((case, day))
    } else {
        Err(Failure::invalid(faults.iter().map(case_diagnostic).collect()))
    }
}

/// A file, or standard input, as text.
pub(super) fn read_text(path: &Path) -> Result<(String, String), Failure> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let bytes = fs::read(path).with_context(|| format!("cannot read the case file `{}`", path.display()))?;
        (path.display().to_string(), bytes)
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        let fault = Diagnostic::nowhere(format!("the case file `{name}` is not UTF-8 text"));
        Failure::invalid(vec![fault.help("save it as UTF-8")])
    })?;
    Ok((name, text))
}

fn interview(
    program: &Program,
    options: &Options,
    arguments: &ScreenArguments,
    settings: &Settings,
    as_of: Day,
) -> Result<Case, Failure> {
    let mut asker: Box<dyn Asker> = if arguments.plain {
        Box::new(PlainAsker::new(io::stdin().lock(), io::stderr(), settings.language))
    } else if has_terminal() {
        Box::new(TerminalAsker::new(settings.language))
    } else {
        let fault = Diagnostic::nowhere("there is no terminal to ask on");
        return Err(Failure::usage(fault.help(
            "give the answers with `--case FILE` or `--set FACT=VALUE`, or answer line by line with `--plain`",
        )));
    };
    let save = |case: &Case| match &arguments.save {
        Some(path) => case::save(path, &case::to_toml(program.rulebook(), case)),
        None => Ok(()),
    };
    let interview = Interview::new(program, options, settings.language, as_of, &save);
    let case = interview.run(asker.as_mut())?;
    if let Some(path) = &arguments.save {
        let saved = &Phrases::new(program.rulebook(), settings.language, as_of).words.interview.saved;
        asker.say(&fill(saved, &[("path", &path.display().to_string())]))?;
    }
    Ok(case)
}

/// Contradictions in the answers stop the screening; implausible ones are only reported.
pub(super) fn check(program: &Program, case: &Case, as_of: Day, settings: &Settings) -> Result<(), Failure> {
    let rulebook = program.rulebook();
    let phrases = Phrases::new(rulebook, settings.language, as_of);
    let fired = engine::fired_checks(program, case, as_of);
    let (errors, warnings): (Vec<_>, Vec<_>) = fired.iter().partition(|fired| rulebook.checks[fired.check].is_error);
    let described = |fired: Vec<&FiredCheck>| -> Vec<Diagnostic> {
        fired.into_iter().map(|fired| described(&phrases, fired)).collect()
    };
    let warnings = described(warnings).into_iter().map(Diagnostic::into_warning).collect::<Vec<_>>();
    if errors.is_empty() {
        return settings.warn(&warnings);
    }
    Err(Failure::invalid(described(errors).into_iter().chain(warnings).collect()))
}

fn described(phrases: &Phrases, fired: &FiredCheck) -> Diagnostic {
    let check = &phrases.rulebook.checks[fired.check];
    let message = phrases.law(&format!("checks.{}.message", check.id), &check.message);
    let remedy = phrases.law(&format!("checks.{}.remedy", check.id), &check.remedy);
    let paths = check.facts.iter().filter_map(|fact| path_of(check, &fired.items, fact));
    let facts: Vec<String> = paths.map(|path| format!("`{}`", path.name(phrases.rulebook))).collect();
    let place = if facts.is_empty() { String::new() } else { format!("{}: ", facts.join(", ")) };
    Diagnostic::nowhere(format!("{place}{message}")).help(remedy)
}

/// The fact that an expression of a check reads, for the items it fired for.
fn path_of(check: &Check, items: &[Item], fact: &Expr) -> Option<FactPath> {
    match &fact.kind {
        ExprKind::Fact(id) => Some(FactPath::Fact(*id)),
        ExprKind::Field(record, field) => {
            let ExprKind::Var(variable) = record.kind else { return None };
            let position = check.params.iter().position(|param| param.var == variable)?;
            match items.get(position)? {
                Item::Record(list, record) => Some(FactPath::Field(*list, *record, *field)),
                Item::Row(..) | Item::Day(_) => None,
            }
        }
        _ => None,
    }
}

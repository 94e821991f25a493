use anyhow::Context;
use serde_json::Value;

use crate::calendar::Day;
use crate::case::{self, AsOf};
use crate::cli::arguments::VerifyArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::{self, Options, Program};
use crate::report::verify::{Cause, Difference, Differences, differences};
use crate::report::{Language, Report, Words, fill};
use crate::rulebook::{Diagnostic, ReliefId, Rulebook};

use super::screen::read_text;

/// Screens the answers of a report again and says what differs.
pub(in crate::cli) fn run(arguments: &VerifyArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let (name, text) = read_text(&arguments.report, settings)?;
    let reported: Value = serde_json::from_str(&text).map_err(|error| no_report(&name, &error.to_string()))?;
    let program = settings.program()?;
    let screened = screened(program, &reported, &name)?;
    let found = differences(&reported, &screened);
    let text = told(&found, Words::of(settings.language));
    output::write(&text, &arguments.output, settings.color)?;
    Ok(if found.places.is_empty() { ExitStatus::Done } else { ExitStatus::Failed })
}

/// The report that the answers of a report give now.
fn screened(program: &Program, reported: &Value, name: &str) -> Result<Value, Failure> {
    let rulebook = program.rulebook();
    let as_of = reported.get("as_of").and_then(Value::as_str).and_then(Day::parse);
    let as_of = as_of.ok_or_else(|| no_report(name, "it lacks `as_of`, the day screened"))?;
    let case = reported.get("case").ok_or_else(|| no_report(name, "it lacks `case`, the answers"))?;
    let case = case::from_json_text(rulebook, name, &case.to_string(), AsOf { given: Some(as_of), today: as_of })?;
    let options = Options { reliefs: reliefs(rulebook, reported), settling: true, ..Options::default() };
    let screening = engine::screen(program, &case, as_of, &options);
    let spanish = reported.get("language").and_then(Value::as_str) == Some(Language::Spanish.code());
    let language = if spanish { Language::Spanish } else { Language::English };
    let report = Report::new(rulebook, &case, &screening, language).with_warnings(
        rulebook,
        &case,
        &engine::fired_checks(program, &case, as_of),
    );
    let text = report.to_json().context("cannot write the report as JSON")?;
    Ok(serde_json::from_str(&text).context("cannot read what was just written")?)
}

/// The reliefs of the report, in its order; one that the rules no longer have shows as a difference.
fn reliefs(rulebook: &Rulebook, reported: &Value) -> Vec<ReliefId> {
    let reliefs = reported.get("reliefs").and_then(Value::as_array).into_iter().flatten();
    let ids = reliefs.filter_map(|relief| relief.get("id").and_then(Value::as_str));
    ids.filter_map(|id| rulebook.reliefs.iter().position(|relief| relief.outcome.id == id))
        .map(|index| ReliefId(index as u32))
        .collect()
}

fn told(found: &Differences, words: &Words) -> String {
    let words = &words.verify;
    if *found == Differences::default() {
        return format!("{}\n", words.same);
    }
    let mut lines = Vec::new();
    if !found.places.is_empty() {
        lines.push(words.differs.clone());
    }
    lines.extend(found.causes.iter().map(|cause| match cause {
        Cause::Rules(before, now) => fill(&words.rules, &[("before", before), ("now", now)]),
        Cause::Version(before, now) => fill(&words.version, &[("before", before), ("now", now)]),
        Cause::Edited => words.edited.clone(),
    }));
    if found.places.is_empty() {
        lines.push(words.same_otherwise.clone());
    }
    lines.extend(found.places.iter().map(|difference| format!("  {}", line(difference, words))));
    lines.join("\n") + "\n"
}

fn line(difference: &Difference, words: &crate::report::VerifyWords) -> String {
    let place = difference.place.as_str();
    match (&difference.reported, &difference.screened) {
        (Some(reported), Some(screened)) => {
            fill(&words.place, &[("place", place), ("reported", reported), ("screened", screened)])
        }
        (Some(reported), None) => fill(&words.only_reported, &[("place", place), ("reported", reported)]),
        (None, screened) => {
            let screened = screened.as_deref().unwrap_or_default();
            fill(&words.only_screened, &[("place", place), ("screened", screened)])
        }
    }
}

fn no_report(name: &str, why: &str) -> Failure {
    let message = format!("`{name}` is no report in JSON: {why}");
    Failure::invalid(vec![
        Diagnostic::nowhere(message).help("write one with `relief screen --format json -o report.json`"),
    ])
}

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::arguments::{Format, OutputArguments, TestArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::Program;
use crate::rulebook::{Diagnostic, RuleTest};
use crate::testing::{self, Difference};

/// Runs the tests beside the rules: each failing one with what was expected and found, and why, and at the end the count.
pub(in crate::cli) fn run(arguments: &TestArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let filter = arguments.filter.as_deref();
    let ran: Vec<Ran> = rulebook
        .tests
        .iter()
        .map(|test| (test, rulebook.place(test.span)))
        .filter(|(test, place)| is_chosen(test, place, filter))
        .map(|(test, place)| Ran { test, place, differences: testing::run_with_reasons(&program, test) })
        .collect();
    if let Some(filter) = filter.filter(|_| ran.is_empty()) {
        let fault = Diagnostic::nowhere(format!("no test has `{filter}` in its name, row or file"));
        return Err(Failure::usage(fault.help("give a part of them; `relief rules test` runs all")));
    }
    let failed = ran.iter().filter(|ran| !ran.differences.is_empty()).count();
    match arguments.format.format {
        Format::Text => output::write_lines(&as_text(&ran, failed, arguments.summary), settings.color)?,
        Format::Json => {
            output::write(&as_json(&ran, failed, arguments.summary), &OutputArguments::default(), settings.color)?;
        }
    }
    Ok(if failed == 0 { ExitStatus::Done } else { ExitStatus::Failed })
}

/// A test that was run.
struct Ran<'r> {
    test: &'r RuleTest,
    place: String,
    differences: Vec<Difference>,
}

fn is_chosen(test: &RuleTest, place: &str, filter: Option<&str>) -> bool {
    let Some(filter) = filter else { return true };
    let row = test.row.as_deref().unwrap_or_default();
    [test.name.as_str(), row, place].iter().any(|text| text.contains(filter))
}

fn as_text(ran: &[Ran], failed: usize, summary: bool) -> String {
    let mut text = String::new();
    for ran in ran.iter().filter(|ran| !summary && !ran.differences.is_empty()) {
        describe(&mut text, ran);
    }
    text + &format!("{} passed, {failed} failed\n", ran.len() - failed)
}

fn describe(text: &mut String, Ran { test, place, differences }: &Ran) {
    let row = test.row.as_ref().map(|row| format!(" ({row})")).unwrap_or_default();
    let _ = writeln!(text, "FAILED {}{row}\n  {place}", test.name);
    for Difference { what, expected, found, why } in differences {
        let _ = writeln!(text, "  {what}\n    expected {expected}\n    found    {found}");
        for line in why {
            let _ = writeln!(text, "      {line}");
        }
    }
    text.push('\n');
}

fn as_json(ran: &[Ran], failed: usize, summary: bool) -> String {
    let mut told = json!({ "passed": ran.len() - failed, "failed": failed });
    if !summary {
        told["tests"] = ran.iter().map(test_as_json).collect();
    }
    format!("{told:#}\n")
}

fn test_as_json(Ran { test, place, differences }: &Ran) -> Value {
    let difference =
        |one: &Difference| json!({ "what": one.what, "expected": one.expected, "found": one.found, "why": one.why });
    json!({
        "name": test.name,
        "row": test.row,
        "place": place,
        "passed": differences.is_empty(),
        "differences": differences.iter().map(difference).collect::<Value>(),
    })
}

use std::fmt::Write;

use crate::cli::arguments::{OutputArguments, TestArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::Program;
use crate::rulebook::RuleTest;
use crate::testing::{self, Difference};

/// Runs the tests beside the rules: each failing one with what was expected and found, and at the end the count.
pub(in crate::cli) fn run(arguments: &TestArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let mut text = String::new();
    let (mut passed, mut failed) = (0, 0);
    for test in &rulebook.tests {
        let place = rulebook.place(test.span);
        if !is_chosen(test, &place, arguments.filter.as_deref()) {
            continue;
        }
        let differences = testing::run(&program, test);
        if differences.is_empty() {
            passed += 1;
            continue;
        }
        failed += 1;
        if !arguments.summary {
            describe(&mut text, test, &place, &differences);
        }
    }
    text += &format!("{passed} passed, {failed} failed\n");
    output::write(&text, &OutputArguments::default(), settings.color)?;
    Ok(if failed == 0 { ExitStatus::Done } else { ExitStatus::Failed })
}

fn is_chosen(test: &RuleTest, place: &str, filter: Option<&str>) -> bool {
    let Some(filter) = filter else { return true };
    let row = test.row.as_deref().unwrap_or_default();
    [test.name.as_str(), row, place].iter().any(|text| text.contains(filter))
}

fn describe(text: &mut String, test: &RuleTest, place: &str, differences: &[Difference]) {
    let row = test.row.as_ref().map(|row| format!(" ({row})")).unwrap_or_default();
    let _ = writeln!(text, "FAILED {}{row}\n  {place}", test.name);
    for difference in differences {
        let Difference { what, expected, found } = difference;
        let _ = writeln!(text, "  {what}\n    expected {expected}\n    found    {found}");
    }
    text.push('\n');
}

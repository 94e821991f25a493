use std::fmt::Write;

use crate::cli::arguments::{CoverageArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::coverage::{self, Coverage, VALUES, Values};
use crate::engine::Program;
use crate::rulebook::Rulebook;

/// Lists the values that criteria can take and that no test shows.
pub(in crate::cli) fn run(arguments: &CoverageArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let coverage = coverage::run(&program);
    let asked = match arguments.require.as_slice() {
        [] => VALUES.into_iter().map(Values::one).fold(Values::default(), Values::or),
        required => required.iter().copied().map(Values::one).fold(Values::default(), Values::or),
    };
    let mut text = String::new();
    let mut gaps = 0;
    for (index, rule) in rulebook.rules.iter().enumerate() {
        let place = rulebook.place(rule.span);
        let is_chosen = arguments.filter.as_ref().is_none_or(|text| rule.id.contains(text) || place.contains(text));
        let gap: Vec<&str> =
            gap(&coverage, index).iter().filter(|value| asked.contains(*value)).map(|value| value.word()).collect();
        if is_chosen && !gap.is_empty() {
            gaps += gap.len();
            let _ = writeln!(text, "{place} {}: never {}", rule.id, gap.join(", "));
        }
    }
    text += &summary(rulebook, &coverage);
    output::write(&text, &OutputArguments::default(), settings.color)?;
    Ok(if gaps == 0 || arguments.require.is_empty() { ExitStatus::Done } else { ExitStatus::Failed })
}

fn gap(coverage: &Coverage, index: usize) -> Values {
    coverage.possible[index].without(coverage.seen[index])
}

/// `Of 375 criteria the tests show met 370 of 372, not met 374 of 374, ...`
fn summary(rulebook: &Rulebook, coverage: &Coverage) -> String {
    let criteria = rulebook.rules.iter().filter(|rule| rule.criterion.is_some()).count();
    let counts: Vec<String> = VALUES
        .into_iter()
        .map(|value| {
            let can = |values: &&Values| values.contains(value);
            let possible = coverage.possible.iter().filter(can).count();
            let missing = (0..coverage.possible.len()).filter(|index| gap(coverage, *index).contains(value)).count();
            format!("{} {} of {possible}", value.word(), possible - missing)
        })
        .collect();
    format!("Of {criteria} criteria the tests show {}.\n", counts.join(", "))
}

use std::fmt::Write;

use crate::applies;
use crate::cli::arguments::OutputArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::engine::Program;
use crate::overview::{Overview, overview};
use crate::rulebook::{Faults, Relief, Rulebook};

/// Loads the rules; every fault ends in a [`Failure`]. Of rules without one, says what they hold of each relief.
pub(in crate::cli) fn run(settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let diagnostics = applies::faults(&program);
    if !diagnostics.is_empty() {
        return Err(Faults { sources: rulebook.sources.clone(), diagnostics }.into());
    }
    let mut text = String::new();
    for relief in &rulebook.reliefs {
        describe(&mut text, rulebook, relief, &overview(rulebook, relief));
    }
    let criteria = rulebook.rules.iter().filter(|rule| rule.criterion.is_some()).count();
    let facts = rulebook.facts.len() + rulebook.lists.iter().map(|list| list.fields.len()).sum::<usize>();
    let _ = write!(
        text,
        "The rules are sound: reliefs {}, criteria {criteria}, facts {facts}, tests {}.\nHash {}\n",
        rulebook.reliefs.len(),
        rulebook.tests.len(),
        rulebook.hash
    );
    output::write(&text, &OutputArguments::default(), settings.color)?;
    Ok(ExitStatus::Done)
}

fn describe(text: &mut String, rulebook: &Rulebook, relief: &Relief, overview: &Overview) {
    let Overview { criteria, citations, tests, unverified, begins } = overview;
    let verified = &relief.verified;
    let _ = writeln!(text, "{}: {}", relief.outcome.id, relief.outcome.name);
    let _ = writeln!(text, "  criteria {criteria}, citations {citations}, tests {tests}");
    let _ =
        writeln!(text, "  checked {} against {}; good for {} days", verified.on, verified.against, verified.shelf_life);
    let id = |rule: &crate::rulebook::RuleId| rulebook.rules[rule.index()].id.as_str();
    if !unverified.is_empty() {
        let ids: Vec<&str> = unverified.iter().map(id).collect();
        let _ = writeln!(text, "  gap: no source seen for {}", ids.join(", "));
    }
    if !begins.is_empty() {
        let ids: Vec<String> = begins.iter().map(|(rule, day)| format!("{} ({day})", id(rule))).collect();
        let _ = writeln!(text, "  gap: no law in the rules before the day given: {}", ids.join(", "));
    }
    text.push('\n');
}

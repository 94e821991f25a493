use std::fmt::Write;

use crate::applies;
use crate::cli::arguments::{CheckArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{Settings, read_rules, today};
use crate::engine::Program;
use crate::lints::lints;
use crate::overview::{Overview, overview, reached};
use crate::revision::{Change, Section, revision};
use crate::rulebook::{Faults, Relief, Rulebook};

/// Loads the rules; every fault ends in a [`Failure`]. Of rules without one, says what they hold of each relief.
pub(in crate::cli) fn run(arguments: &CheckArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    if let Some(lint) = arguments.explain {
        output::write(lint.page, &OutputArguments::default(), settings.color)?;
        return Ok(ExitStatus::Done);
    }
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let diagnostics = applies::faults(&program);
    if !diagnostics.is_empty() {
        return Err(Faults { sources: rulebook.sources.clone(), diagnostics }.into());
    }
    let mut text = String::new();
    let changes = if settings.is_overlay() { Some(revision(read_rules(None)?.as_ref(), rulebook)) } else { None };
    let is_told = |relief: &&Relief| changes.as_ref().is_none_or(|changes| bear_on(changes, rulebook, relief));
    let (told, others): (Vec<&Relief>, Vec<&Relief>) = rulebook.reliefs.iter().partition(is_told);
    for relief in told {
        describe(&mut text, rulebook, relief, &overview(rulebook, relief));
    }
    if let Some(changes) = &changes {
        describe_overlay(&mut text, changes, others.len());
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
    output::write_lines(&text, settings.color)?;
    let remarks = lints(rulebook, settings.as_of.unwrap_or_else(today));
    settings.warn_in(&rulebook.sources, &remarks)?;
    Ok(if arguments.strict && !remarks.is_empty() { ExitStatus::Failed } else { ExitStatus::Done })
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

/// Whether a relief, or a rule that it rests on, is among the changes.
fn bear_on(changes: &[Change], rulebook: &Rulebook, relief: &Relief) -> bool {
    let reached = reached(rulebook, relief);
    changes.iter().map(Change::entry).any(|entry| {
        entry.id == relief.outcome.id || rulebook.rule(&entry.id).is_some_and(|rule| reached.contains(&rule))
    })
}

/// What the rules over the shipped ones change: each criterion, fact or row that says something else, and how much is new.
fn describe_overlay(text: &mut String, changes: &[Change], others: usize) {
    let ids = |of: IsOf, section: Section| -> Vec<&str> {
        let of_section = changes.iter().filter(|change| of(change) && change.entry().section == section);
        of_section.map(|change| change.entry().id.as_str()).collect()
    };
    let _ = writeln!(text, "Over the shipped rules:");
    if changes.is_empty() {
        let _ = writeln!(text, "  nothing is changed");
    }
    if others > 0 {
        let _ = writeln!(text, "  reliefs that rest on no changed rule, not shown here: {others}");
    }
    for (word, of) in OVERLAID {
        for section in Section::ALL {
            let ids = ids(of, section);
            if !ids.is_empty() {
                let _ = writeln!(text, "  {word} {} {}: {}", ids.len(), plural(section, ids.len()), ids.join(", "));
            }
        }
    }
    text.push('\n');
}

/// Whether a change is of one sort.
type IsOf = fn(&Change) -> bool;

/// What is told of the rules over the shipped ones: what they change first.
const OVERLAID: [(&str, IsOf); 3] = [
    ("changed", |change| matches!(change, Change::Changed(..))),
    ("removed", |change| matches!(change, Change::Removed(_))),
    ("added", |change| matches!(change, Change::Added(_))),
];

fn plural(section: Section, count: usize) -> String {
    let one = match section {
        Section::Relief => "relief",
        Section::Result => "side result",
        Section::Criterion => return if count == 1 { "criterion" } else { "criteria" }.to_owned(),
        Section::Let => "let",
        Section::Flag => "flag",
        Section::Deadline => "deadline",
        Section::Document => "document",
        Section::Step => "next step",
        Section::Fee => "fee",
        Section::Period => "period",
        Section::Fact => "fact",
        Section::List => "list",
        Section::Checklist => "checklist",
        Section::Check => "check",
        Section::Table => "table",
        Section::Row => "row",
    };
    if count == 1 { one.to_owned() } else { format!("{one}s") }
}

use serde_json::{Value, json};

use crate::cli::arguments::{Format, ListArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::rulebook::{Outcome, Relief, RuleId, Rulebook};

/// Lists the reliefs with the criteria that decide them.
pub(in crate::cli) fn run(arguments: &ListArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let rulebook = settings.rulebook()?;
    let language = settings.language.code();
    let text = match arguments.format.format {
        Format::Text => rulebook.reliefs.iter().map(|relief| listed(&rulebook, relief, language)).collect(),
        Format::Json => {
            let reliefs: Value = rulebook.reliefs.iter().map(|relief| as_json(&rulebook, relief, language)).collect();
            format!("{reliefs:#}\n")
        }
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

fn listed(rulebook: &Rulebook, relief: &Relief, language: &str) -> String {
    let mut text = format!(
        "{}: {} (checked {})\n",
        relief.outcome.id,
        relief_name(rulebook, relief, language),
        relief.verified.on
    );
    for (kind, rules) in lists(&relief.outcome) {
        for rule in rules {
            text +=
                &format!("  {kind:<11} {:<32} {}\n", rulebook.rules[rule.index()].id, title(rulebook, *rule, language));
        }
    }
    for result in &relief.results {
        text += &format!("  {:<11} {:<32} {}\n", "result", result.id, result.name);
    }
    text + "\n"
}

fn as_json(rulebook: &Rulebook, relief: &Relief, language: &str) -> Value {
    let criteria: Value = lists(&relief.outcome)
        .into_iter()
        .flat_map(|(kind, rules)| rules.iter().map(move |rule| (kind, *rule)))
        .map(|(kind, rule)| {
            let cite = rulebook.rules[rule.index()].criterion.as_ref().map(|criterion| &criterion.cite);
            json!({
                "id": rulebook.rules[rule.index()].id,
                "kind": kind,
                "title": title(rulebook, rule, language),
                "cite": cite,
            })
        })
        .collect();
    json!({
        "id": relief.outcome.id,
        "name": relief_name(rulebook, relief, language),
        "verified": relief.verified.on.to_string(),
        "criteria": criteria,
        "results": relief.results.iter().map(|result| result.id.as_str()).collect::<Vec<_>>(),
    })
}

fn lists(outcome: &Outcome) -> [(&'static str, &[RuleId]); 4] {
    [
        ("requirement", &outcome.requires),
        ("bar", &outcome.barred_by),
        ("exception", &outcome.exceptions),
        ("waiver", &outcome.waivers),
    ]
}

fn title<'a>(rulebook: &'a Rulebook, rule: RuleId, language: &str) -> &'a str {
    let rule = &rulebook.rules[rule.index()];
    let english = rule.criterion.as_ref().map_or("", |criterion| &criterion.title);
    rulebook.words(language, &format!("criteria.{}.title", rule.id), english)
}

fn relief_name<'a>(rulebook: &'a Rulebook, relief: &'a Relief, language: &str) -> &'a str {
    rulebook.words(language, &format!("relief.{}.name", relief.outcome.id), &relief.outcome.name)
}

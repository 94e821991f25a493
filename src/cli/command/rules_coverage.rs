use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::cli::arguments::{CoverageArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::coverage::{self, Coverage, Suggestion, VALUES, Values, suggest};
use crate::engine::{FindingValue, Program};
use crate::rulebook::{Argument, Diagnostic, RuleId, Rulebook};

/// Lists the values that criteria can take and that no test shows.
pub(in crate::cli) fn run(arguments: &CoverageArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = Program::new(settings.rulebook_with_tests()?);
    let rulebook = program.rulebook();
    let coverage = coverage::run(&program);
    let exceptions = match &arguments.except {
        Some(file) => Exceptions::read(file, rulebook)?,
        None => Exceptions::default(),
    };
    let asked = match arguments.require.as_slice() {
        [] => VALUES.into_iter().map(Values::one).fold(Values::default(), Values::or),
        required => required.iter().copied().map(Values::one).fold(Values::default(), Values::or),
    };
    let mut text = String::new();
    let mut gaps = 0;
    for (index, rule) in rulebook.rules.iter().enumerate() {
        let place = rulebook.place(rule.span);
        let is_chosen = arguments.filter.as_ref().is_none_or(|text| rule.id.contains(text) || place.contains(text));
        let gap = gap(&coverage, index);
        let excepted = exceptions.of(index);
        let missing = words(gap.without(excepted), asked);
        if is_chosen && !missing.is_empty() {
            gaps += 1;
            let _ = writeln!(text, "{place} {}: never {}", rule.id, missing.join(", "));
            if arguments.suggest {
                let wanted = gap.without(excepted).iter().filter(|value| asked.contains(*value));
                wanted.for_each(|value| text += &suggested(&program, index, value));
            }
        }
        let shown = words(excepted.without(gap), asked);
        if !shown.is_empty() {
            gaps += 1;
            let _ = writeln!(text, "{place} {}: excepted, but shown or never possible: {}", rule.id, shown.join(", "));
        }
    }
    text += &summary(rulebook, &coverage);
    output::write(&text, &OutputArguments::default(), settings.color)?;
    let must_be_whole = arguments.except.is_some() || !arguments.require.is_empty();
    Ok(if gaps == 0 || !must_be_whole { ExitStatus::Done } else { ExitStatus::Failed })
}

/// The test that is missing, to be pasted beside the rule; the expected value is for its author to take from the law.
fn suggested(program: &Program, rule: usize, value: FindingValue) -> String {
    let id = &program.rulebook().rules[rule].id;
    let Some(Suggestion { as_of, case, about }) = suggest(program, RuleId(rule as u32), value) else {
        return format!(
            "# No case for `{}` was found: neither near the tests of `{id}`, nor with up to two records in each list.\n\n",
            value.word()
        );
    };
    let written = |argument: &Argument| match argument {
        Argument::Item(index) => index.to_string(),
        Argument::Day(day) => day.to_string(),
    };
    let about: Vec<String> = about.iter().map(written).collect();
    let key = if about.is_empty() { id.clone() } else { format!("\"{id}[{}]\"", about.join(",")) };
    let (word, case) = (value.word(), toml::Value::Table(case));
    format!(
        "# What the rules say now: take the expected value from the law, and the name from the case.\n[[test]]\n\
         name   = \"{id} is {word}\"\nas_of  = {as_of}\ncase   = {case}\nexpect = {{ {key} = \"{word}\" }}\n\n"
    )
}

fn words(values: Values, asked: Values) -> Vec<&'static str> {
    values.iter().filter(|value| asked.contains(*value)).map(|value| value.word()).collect()
}

/// What need not be shown, by rule.
#[derive(Default)]
struct Exceptions(BTreeMap<usize, Values>);

/// One entry of the file: criteria, the values that no test shows, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    criteria: Vec<String>,
    values: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    except: Vec<Entry>,
}

impl Exceptions {
    fn read(file: &Path, rulebook: &Rulebook) -> Result<Exceptions, Failure> {
        let name = file.display();
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
        let listed: Listed = toml::from_str(&text).with_context(|| format!("`{name}` lists no exceptions"))?;
        let (mut exceptions, mut faults) = (Exceptions::default(), Vec::new());
        for entry in &listed.except {
            if entry.reason.trim().is_empty() {
                faults.push(format!(
                    "`{name}`: no reason for {}; say why no test can show it",
                    entry.criteria.join(", ")
                ));
            }
            let values = entry.values.iter().map(|word| value(word)).collect::<Option<Vec<Values>>>();
            let Some(values) = values else {
                faults.push(format!(
                    "`{name}`: expected `met`, `not-met`, `review` or `unknown`, not {:?}",
                    entry.values
                ));
                continue;
            };
            let values = values.into_iter().fold(Values::default(), Values::or);
            for id in &entry.criteria {
                match rulebook.rules.iter().position(|rule| rule.id == *id && rule.criterion.is_some()) {
                    Some(index) => {
                        let known = exceptions.0.entry(index).or_default();
                        *known = known.or(values);
                    }
                    None => faults.push(format!("`{name}`: there is no criterion `{id}`; take it out")),
                }
            }
        }
        if faults.is_empty() {
            return Ok(exceptions);
        }
        Err(Failure::invalid(faults.into_iter().map(Diagnostic::nowhere).collect()))
    }

    fn of(&self, rule: usize) -> Values {
        self.0.get(&rule).copied().unwrap_or_default()
    }
}

fn value(word: &str) -> Option<Values> {
    VALUES.into_iter().find(|value| value.word().replace(' ', "-") == word).map(Values::one)
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

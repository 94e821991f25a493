use crate::cli::arguments::ExplainArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{Settings, today};
use crate::report::explain;
use crate::rulebook::{Diagnostic, RuleId, Rulebook, suggest};

use super::find_relief;

/// Explains a relief or a criterion.
pub(in crate::cli) fn run(arguments: &ExplainArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    // The text of conditions and their places are in the files alone.
    let rulebook = settings.rulebook_with_tests()?;
    let layout = output::layout(&arguments.output);
    let as_of = settings.as_of.unwrap_or_else(today);
    let relief = &rulebook.reliefs[find_relief(&rulebook, &arguments.relief)?.index()];
    let text = match &arguments.criterion {
        None => explain::relief(&rulebook, relief, settings.language, as_of, layout),
        Some(id) => explain::criterion(&rulebook, find_criterion(&rulebook, id)?, settings.language, as_of, layout),
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

fn find_criterion(rulebook: &Rulebook, id: &str) -> Result<RuleId, Failure> {
    rulebook.rule(id).ok_or_else(|| {
        let help = suggest::did_you_mean(id, rulebook.rules.iter().map(|rule| rule.id.as_str()));
        let help = help.unwrap_or_else(|| "`relief rules list` lists them".into());
        Failure::usage(Diagnostic::nowhere(format!("there is no criterion `{id}`")).help(help))
    })
}

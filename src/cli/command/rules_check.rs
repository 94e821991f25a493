use crate::cli::arguments::OutputArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;

/// Loads the rules; every fault ends in a [`Failure`].
pub(in crate::cli) fn run(settings: &Settings) -> Result<ExitStatus, Failure> {
    let rulebook = settings.rulebook_with_tests()?;
    let criteria = rulebook.rules.iter().filter(|rule| rule.criterion.is_some()).count();
    let facts = rulebook.facts.len() + rulebook.lists.iter().map(|list| list.fields.len()).sum::<usize>();
    let text = format!(
        "The rules are sound: reliefs {}, criteria {criteria}, facts {facts}, tests {}.\nHash {}\n",
        rulebook.reliefs.len(),
        rulebook.tests.len(),
        rulebook.hash
    );
    output::write(&text, &OutputArguments::default(), settings.color)?;
    Ok(ExitStatus::Done)
}

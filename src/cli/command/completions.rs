use clap::CommandFactory;

use crate::cli::arguments::{Arguments, CompletionsArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;

/// Prints a completion script.
pub(in crate::cli) fn run(arguments: &CompletionsArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "relief", &mut script);
    output::write(&String::from_utf8_lossy(&script), &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::arguments::{Arguments, ManArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;

/// Prints the manual page, and after it one for each command.
pub(in crate::cli) fn run(arguments: &ManArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let mut command = Arguments::command();
    // Names the subcommands in full: `relief-rules-test`.
    command.build();
    let mut pages = Vec::new();
    render(&command, &mut pages)?;
    output::write(&String::from_utf8_lossy(&pages), &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

fn render(command: &clap::Command, pages: &mut Vec<u8>) -> Result<(), Failure> {
    Man::new(command.clone()).render(pages)?;
    for subcommand in command.get_subcommands() {
        render(subcommand, pages)?;
    }
    Ok(())
}

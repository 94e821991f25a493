use std::ffi::OsString;

use clap::{Parser, ValueEnum};

use super::arguments::{Arguments, Color, Command, ErrorFormat, RulesCommand};
use super::command;
use super::exit_status::ExitStatus;
use super::failure::Failure;
use super::output;
use super::settings::Settings;
use crate::rulebook::Diagnostic;

/// Runs the command line: results go to standard output, everything else to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    match Arguments::try_parse_from(&typed) {
        Ok(arguments) => {
            let settings = Settings::new(arguments.global);
            run_command(&arguments.command, &settings)
                .unwrap_or_else(|failure| failure.report(settings.error_format, &mut output::errors(settings.color)))
        }
        Err(error) => refuse(&error, error_format(&typed)),
    }
}

fn run_command(command: &Command, settings: &Settings) -> Result<ExitStatus, Failure> {
    match command {
        Command::Screen(arguments) => command::screen::run(arguments, settings),
        Command::Batch(arguments) => command::batch::run(arguments, settings),
        Command::Compare(arguments) => command::compare::run(arguments, settings),
        Command::When(arguments) => command::when::run(arguments, settings),
        Command::WhatIf(arguments) => command::what_if::run(arguments, settings),
        Command::Verify(arguments) => command::verify::run(arguments, settings),
        Command::Resume(arguments) => command::resume::run(arguments, settings),
        Command::Explain(arguments) => command::explain::run(arguments, settings),
        Command::Demo(arguments) => command::demo::run(arguments, settings),
        Command::Learn(arguments) => command::learn::run(arguments, settings),
        Command::Facts(arguments) => command::facts::run(arguments, settings),
        Command::Rules(RulesCommand::Check(arguments)) => command::rules_check::run(arguments, settings),
        Command::Rules(RulesCommand::Test(arguments)) => command::rules_test::run(arguments, settings),
        Command::Rules(RulesCommand::Coverage(arguments)) => command::rules_coverage::run(arguments, settings),
        Command::Rules(RulesCommand::Mutate(arguments)) => command::rules_mutate::run(arguments, settings),
        Command::Rules(RulesCommand::Fmt(arguments)) => command::rules_fmt::run(arguments, settings),
        Command::Rules(RulesCommand::Doc(arguments)) => command::rules_doc::run(arguments, settings),
        Command::Rules(RulesCommand::Schema(arguments)) => command::rules_schema::run(arguments, settings),
        Command::Rules(RulesCommand::Diff(arguments)) => command::rules_diff::run(arguments, settings),
        Command::Rules(RulesCommand::List(arguments)) => command::rules_list::run(arguments, settings),
        Command::Completions(arguments) => command::completions::run(arguments, settings),
        Command::Man(arguments) => command::man::run(arguments, settings),
    }
}

/// Help and version are results; everything else that clap stops at is a command line that makes no sense.
fn refuse(error: &clap::Error, format: ErrorFormat) -> ExitStatus {
    if !error.use_stderr() {
        // Help that cannot be written, to a closed pipe for example, is no failure.
        let _ = error.print();
        return ExitStatus::Done;
    }
    match format {
        ErrorFormat::Human => {
            let _ = error.print();
            ExitStatus::Usage
        }
        ErrorFormat::Plain | ErrorFormat::Json => {
            Failure::usage(usage_diagnostic(error)).report(format, &mut output::errors(Color::Auto))
        }
    }
}

/// The first paragraph of clap's message is what is wrong, the rest is what to do.
fn usage_diagnostic(error: &clap::Error) -> Diagnostic {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let (text, _) = text.split_once("\n\nUsage:").unwrap_or((text, ""));
    let (message, help) = text.split_once("\n\n").unwrap_or((text, ""));
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = one_line(help);
    Diagnostic::nowhere(one_line(message)).maybe_help((!help.is_empty()).then_some(help))
}

/// The form of messages, where the command line itself cannot be read.
fn error_format(typed: &[OsString]) -> ErrorFormat {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--error-format="));
    let apart = words.windows(2).find(|pair| pair[0] == "--error-format").map(|pair| pair[1]);
    let twin = std::env::var("RELIEF_ERROR_FORMAT").ok();
    let named = joined.or(apart).or(twin.as_deref());
    named.and_then(|name| ErrorFormat::from_str(name, true).ok()).unwrap_or_default()
}

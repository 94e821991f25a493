use crate::case;
use crate::cli::arguments::{SchemaArguments, SchemaOf};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;

/// What an editor needs to complete and check rule files; a test holds it against what the loader accepts.
const RULES: &str = include_str!("../../../docs/rules.schema.json");

/// Prints a JSON Schema.
pub(in crate::cli) fn run(arguments: &SchemaArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let text = match arguments.of {
        SchemaOf::Rules => RULES.to_owned(),
        SchemaOf::Case => {
            let rulebook = settings.rulebook()?;
            format!("{:#}\n", case::schema(&rulebook))
        }
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

use crate::batch::{Words, template};
use crate::cli::arguments::{FactsArguments, Template};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::report::Phrases;

/// Writes a table to fill in, or a mapping to begin with.
pub(in crate::cli) fn run(
    wanted: Template,
    phrases: &Phrases<'_>,
    arguments: &FactsArguments,
    settings: &Settings,
) -> Result<ExitStatus, Failure> {
    let columns = template::columns(phrases, arguments.filter.as_deref().unwrap_or_default());
    let text = match wanted {
        Template::Csv => template::as_csv(&columns),
        Template::Map => template::as_mapping(&columns, &Words::of(settings.language).mapping),
        #[cfg(feature = "xlsx")]
        Template::Xlsx => {
            let bytes = template::as_workbook(&columns).map_err(anyhow::Error::new)?;
            output::write_bytes(&bytes, &arguments.output)?;
            return Ok(ExitStatus::Done);
        }
    };
    output::write(&text, &arguments.output, settings.color)?;
    Ok(ExitStatus::Done)
}

use std::path::Path;
use std::sync::Arc;

use crate::cli::arguments::DiffArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::settings::{Settings, read_rules};
use crate::cli::write_report::write_page;
use crate::report::amended::amended;
use crate::revision::revision;
use crate::rulebook::Rulebook;

/// Says what differs between two rulebooks.
pub(in crate::cli) fn run(arguments: &DiffArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let old = named(&arguments.old)?;
    let new = arguments.new.as_deref().map_or_else(|| settings.rulebook_with_tests(), named)?;
    let document = amended(&old, &new, &revision(&old, &new), settings.language);
    write_page(&document, arguments.page.format, &arguments.output, settings)?;
    Ok(ExitStatus::Done)
}

fn named(folder: &Path) -> Result<Arc<Rulebook>, Failure> {
    read_rules((folder != Path::new("shipped")).then_some(folder))
}

use std::fs;

use anyhow::Context;

use crate::cli::arguments::DocArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::settings::{Settings, today};
use crate::report::book::book;
use crate::report::{Office, PageFormat};

/// Writes the rules as a book of HTML pages.
pub(in crate::cli) fn run(arguments: &DocArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let rulebook = settings.rulebook_with_tests()?;
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let office = Office::default();
    for page in book(&rulebook, settings.language, settings.as_of.unwrap_or_else(today)) {
        let text = page.document.render(settings.language, PageFormat::Html, &office)?;
        let file = folder.join(format!("{}.html", page.name));
        fs::write(&file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(ExitStatus::Done)
}

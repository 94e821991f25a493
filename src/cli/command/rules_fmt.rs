use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::arguments::{FmtArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::tidy::tidy;

/// Puts rule files into their one shape, or names those that are not in it.
pub(in crate::cli) fn run(arguments: &FmtArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let named = |path: &Path| vec![path.to_owned()];
    let paths = match arguments.paths.as_slice() {
        [] => settings.rules_folder().map_or_else(|| named(Path::new("rules")), named),
        paths => paths.to_vec(),
    };
    let mut files = Vec::new();
    paths.iter().try_for_each(|path| find(path, &mut files))?;
    let mut told = String::new();
    for file in &files {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        let tidied = tidy(&text);
        if tidied != text {
            told += &format!("{}\n", file.display());
            if !arguments.check {
                replace(file, &tidied).with_context(|| format!("cannot write `{}`", file.display()))?;
            }
        }
    }
    let status = if arguments.check && !told.is_empty() { ExitStatus::Failed } else { ExitStatus::Done };
    output::write(&told, &OutputArguments::default(), settings.color)?;
    Ok(status)
}

/// The files that are named, and every rule file in the folders that are, in order.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unreadable = || format!("cannot read `{}`", path.display());
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(unreadable)?;
    let mut inside: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().with_context(unreadable)?;
    inside.sort();
    let is_rule_file = |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|extension| extension == "toml");
    inside.iter().filter(|path| is_rule_file(path)).try_for_each(|path| find(path, files))
}

/// Writes a file anew as a whole; who may read it stays as it was.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let permissions = fs::metadata(file)?.permissions();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    fs::set_permissions(new.path(), permissions)?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

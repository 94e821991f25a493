use std::path::{Path, PathBuf};

use anyhow::Context;

use super::interview::{Finish, asker, conduct};
use super::screen::utf8;
use crate::case;
use crate::cli::arguments::ResumeArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::settings::Settings;
use crate::engine::Options;
use crate::interview::{Asker, Interview, passphrase, refused, so_far};
use crate::report::Language;
use crate::rulebook::{Diagnostic, Rulebook};
use crate::session::{self, Progress, SealError, Store, StoreError};

/// A passphrase may be mistyped so often.
const TRIES: usize = 3;

/// Goes on with an interview where it was stopped.
pub(in crate::cli) fn run(arguments: &ResumeArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let program = settings.program()?;
    let path = case_file(arguments.case.as_deref())?;
    let mut asker = asker(arguments.interview.plain, settings)?;
    let (store, contents) = match open(&path, asker.as_mut(), settings.language)? {
        Ok(opened) => opened,
        Err(error) => {
            asker.say(&refused(&error, settings.language))?;
            return Ok(ExitStatus::Failed);
        }
    };
    let name = path.display().to_string();
    let text = utf8(&name, contents)?;
    let as_of = settings.as_of();
    let case = case::from_text(program.rulebook(), &name, &text, as_of)?;
    let progress = Progress::read(&text).unwrap_or_default();
    let options = Options { reliefs: reliefs(program.rulebook(), &progress), ..Options::default() };
    let spoken = Language::of_code(&progress.language).unwrap_or(settings.language);
    let language = if settings.language == Language::default() { spoken } else { settings.language };
    let report_language = arguments.interview.report_lang.or(Language::of_code(&progress.report_language));
    let report_language = report_language.unwrap_or(language);
    asker.speak(language);
    let day = as_of.for_file(case.as_of);
    let interview = Interview::new(program, &options, language, day, store)
        .thorough(progress.thorough)
        .report_in(report_language)
        .resuming(case, &progress);
    so_far(&interview, asker.as_mut())?;
    let finish =
        Finish { report: &arguments.report, output: &arguments.output, report_language, fail_on: &[], settings };
    conduct(program, &options, interview, asker.as_mut(), &finish)
}

fn reliefs(rulebook: &Rulebook, progress: &Progress) -> Vec<crate::rulebook::ReliefId> {
    progress.reliefs.iter().filter_map(|id| rulebook.relief(id)).collect()
}

fn open(
    path: &Path,
    asker: &mut dyn Asker,
    language: Language,
) -> Result<Result<(Store, Vec<u8>), StoreError>, Failure> {
    let mut tries = 1;
    loop {
        match Store::resume(path, || passphrase(asker, language)) {
            Err(error @ StoreError::Sealed(_, SealError::WrongPassphrase)) if tries < TRIES => {
                asker.say(&refused(&error, language))?;
                tries += 1;
            }
            opened => return Ok(opened),
        }
    }
}

/// A path, a reference in the folder of cases, or the case written last.
fn case_file(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let folder = session::default_folder();
    let Some(named) = named else {
        let files = match &folder {
            Some(folder) => session::case_files(folder).context("cannot read the folder of cases")?,
            None => Vec::new(),
        };
        let nothing = Diagnostic::nowhere("there is no interview to go on with");
        return files.into_iter().next().ok_or_else(|| Failure::usage(nothing.help("`relief screen` begins one")));
    };
    let by_reference = folder
        .iter()
        .flat_map(|folder| ["age", "toml"].map(|ending| folder.join(format!("{}.{ending}", named.display()))));
    let found = std::iter::once(named.to_owned()).chain(by_reference).find(|path| path.is_file());
    found.ok_or_else(|| {
        let fault = Diagnostic::nowhere(format!("there is no case file `{}`", named.display()));
        let place = folder.map(|folder| format!(" or a reference in `{}`", folder.display())).unwrap_or_default();
        Failure::usage(fault.help(format!("give the path of a case file{place}")))
    })
}

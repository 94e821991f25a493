use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{Color, ErrorFormat, GlobalArguments};
use super::failure::Failure;
use super::output;
use crate::calendar::Day;
use crate::case::AsOf;
use crate::engine::Program;
use crate::report::Language;
use crate::rulebook::{self, Diagnostic, Files, Rulebook, Source};
use crate::shipped;

/// What the options that every command takes mean.
#[derive(Debug)]
pub(super) struct Settings {
    rules: Option<PathBuf>,
    /// The day given on the command line.
    pub(super) as_of: Option<Day>,
    pub(super) language: Language,
    pub(super) error_format: ErrorFormat,
    pub(super) color: Color,
}

impl Settings {
    pub(super) fn new(arguments: GlobalArguments) -> Settings {
        Settings {
            rules: arguments.rules,
            as_of: arguments.as_of,
            language: arguments.lang,
            error_format: arguments.error_format,
            color: arguments.color,
        }
    }

    /// The rules without their tests, or everything that is wrong with them.
    pub(super) fn rulebook(&self) -> Result<Arc<Rulebook>, Failure> {
        match &self.rules {
            None => Ok(shipped::rulebook()?),
            Some(_) => self.rulebook_with_tests(),
        }
    }

    /// The rules without their tests, compiled. They live as long as the process: to take them apart at its end takes longer
    /// than some commands.
    pub(super) fn program(&self) -> Result<&'static Program, Failure> {
        let program = match &self.rules {
            None => shipped::program()?,
            Some(_) => Program::new(self.rulebook_with_tests()?),
        };
        Ok(Box::leak(Box::new(program)))
    }

    /// The rules of another folder, or without one those that hold otherwise, compiled with their texts.
    pub(super) fn program_of(&self, folder: Option<&Path>) -> Result<&'static Program, Failure> {
        Ok(Box::leak(Box::new(Program::new(read_rules(folder.or(self.rules.as_deref()))?))))
    }

    /// Reads the rules and their tests from the files, or says everything that is wrong with them.
    pub(super) fn rulebook_with_tests(&self) -> Result<Arc<Rulebook>, Failure> {
        read_rules(self.rules.as_deref())
    }

    /// The folder of rules given on the command line.
    pub(super) fn rules_folder(&self) -> Option<&Path> {
        self.rules.as_deref()
    }

    /// Whether the rules in use lie over the shipped ones.
    pub(super) fn is_overlay(&self) -> bool {
        self.rules.as_deref().is_some_and(|folder| !is_whole(folder))
    }

    /// The day of a case: the one given, else the file's own, else today. The clock is read only if none was given: to
    /// find the time zone takes as long as some screenings.
    pub(super) fn as_of(&self) -> AsOf {
        self.as_of.map_or_else(|| AsOf { given: None, today: today() }, AsOf::fixed)
    }

    /// Prints what is worth a look but stops nothing.
    pub(super) fn warn(&self, warnings: &[Diagnostic]) -> Result<(), Failure> {
        self.warn_in(&[], warnings)
    }

    /// The same, of places in these files.
    pub(super) fn warn_in(&self, sources: &[Source], warnings: &[Diagnostic]) -> Result<(), Failure> {
        if !warnings.is_empty() {
            super::failure::write_diagnostics(sources, warnings, self.error_format, &mut output::errors(self.color))?;
        }
        Ok(())
    }
}

/// The rules of a folder with their tests: with a `rulebook.toml` alone, else laid over those inside the binary.
pub(super) fn read_rules(folder: Option<&Path>) -> Result<Arc<Rulebook>, Failure> {
    let files = match folder {
        None => Files::embedded(),
        Some(folder) if is_whole(folder) => Files::folder(folder)?,
        Some(folder) => unnamed().overlay(folder)?,
    };
    Ok(Arc::new(rulebook::load(files)?))
}

/// The shipped rules, under a name for what lies over them that a folder with an `overlay.toml` replaces.
fn unnamed() -> Files {
    Files::embedded().with("overlay.toml", "title = \"changes of an office\"\n")
}

fn is_whole(folder: &Path) -> bool {
    folder.join("rulebook.toml").is_file()
}

/// The day on this computer's calendar: the only reading of a clock in the program.
pub(super) fn today() -> Day {
    Day::from_date(jiff::Zoned::now().date())
}

/// Whether somebody can be asked: prompts are written to standard error and read from the keyboard.
pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

//! An interview from its first screen to its report.

use std::io::{self, IsTerminal};

use dialoguer::console::Term;

use super::screen::{Printing, ending, print};
use crate::case::Case;
use crate::cli::arguments::{Keep, OutputArguments, ReportArguments, ReportFormat, ScreenArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{Settings, has_terminal, today};
use crate::engine::{Options, Program, Verdict};
use crate::interview::{
    Asker, Ending, Interview, Keeping, Opened, Opening, PlainAsker, TerminalAsker, closing, kept, whole_report,
};
use crate::report::{Audience, Language};
use crate::rulebook::Diagnostic;
use crate::session::default_folder;

/// A new interview.
pub(super) fn begin(
    program: &Program,
    options: &Options,
    arguments: &ScreenArguments,
    settings: &Settings,
) -> Result<ExitStatus, Failure> {
    let mut asker = asker(arguments.interview.plain, settings)?;
    let opening =
        Opening { keeping: keeping(arguments), file: arguments.save.clone(), folder: default_folder(), today: today() };
    let store = match opening.run(asker.as_mut(), settings.language)? {
        Opened::Store(store) => store,
        Opened::Stopped => return Ok(ExitStatus::Done),
        Opened::Refused => return Ok(ExitStatus::Failed),
    };
    let as_of = settings.as_of.unwrap_or_else(today);
    let report_language = arguments.interview.report_lang.unwrap_or(settings.language);
    let reference = store.path().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    // A day that was given is part of the case; today is not: who goes on tomorrow is screened tomorrow.
    let case = Case { reference, as_of: settings.as_of, ..Case::empty(program.rulebook()) };
    let interview = Interview::new(program, options, settings.language, as_of, store)
        .thorough(arguments.thorough)
        .report_in(report_language)
        .with_case(case);
    let finish = Finish {
        report: &arguments.report,
        output: &arguments.output,
        report_language,
        fail_on: &arguments.fail_on,
        settings,
    };
    conduct(program, options, interview, asker.as_mut(), &finish)
}

/// What is done with the answers.
pub(super) struct Finish<'a> {
    pub(super) report: &'a ReportArguments,
    pub(super) output: &'a OutputArguments,
    pub(super) report_language: Language,
    pub(super) fail_on: &'a [Verdict],
    pub(super) settings: &'a Settings,
}

/// Asks, and prints the report unless somebody leaves.
pub(super) fn conduct(
    program: &Program,
    options: &Options,
    mut interview: Interview<'_>,
    asker: &mut dyn Asker,
    finish: &Finish<'_>,
) -> Result<ExitStatus, Failure> {
    match interview.run(asker)? {
        Ending::Leave => {
            asker.clear()?;
            Ok(ExitStatus::Done)
        }
        Ending::Quit => {
            kept(&interview, asker)?;
            Ok(ExitStatus::Done)
        }
        Ending::Report => {
            // The whole of it would push everything off the screen, and it can be had from the answers.
            let command = whole_report_command(program, options, &interview, finish);
            let printing = Printing {
                report: finish.report,
                output: finish.output,
                language: finish.report_language,
                front_only: command.is_some(),
            };
            let (case, as_of) = (interview.case(), interview.as_of());
            let screening = match print(program, case, as_of, options, &printing, finish.settings) {
                Ok(screening) => screening,
                // Answers that contradict each other give no report, but they are not lost.
                Err(failure) => {
                    kept(&interview, asker)?;
                    return Err(failure);
                }
            };
            if let Some(command) = command {
                whole_report(&interview, &command, asker)?;
            }
            closing(&interview, program, &screening, asker)?;
            Ok(ending(&screening, finish.fail_on))
        }
    }
}

/// The command that writes the whole report to a file, where the report would go to the screen and the answers are kept.
fn whole_report_command(
    program: &Program,
    options: &Options,
    interview: &Interview<'_>,
    finish: &Finish<'_>,
) -> Option<String> {
    let to_the_screen = finish.output.file().is_none() && io::stdout().is_terminal();
    let as_text = matches!(finish.report.format, None | Some(ReportFormat::Text));
    let is_letter = finish.report.audience == Audience::Client;
    let path = interview.store().path().filter(|_| to_the_screen && as_text && !is_letter)?;
    let mut command = format!("relief screen --case {}", quoted(&path.display().to_string()));
    for relief in &options.reliefs {
        command += &format!(" --relief {}", program.rulebook().reliefs[relief.index()].outcome.id);
    }
    if finish.report_language != Language::default() {
        command += &format!(" --lang {}", finish.report_language.code());
    }
    Some(command + " -o report.html")
}

/// As a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-".contains(letter);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Who asks: menus on a terminal that has them, else lines.
pub(super) fn asker(plain: bool, settings: &Settings) -> Result<Box<dyn Asker>, Failure> {
    let has_menus = has_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    if !plain && has_menus {
        return Ok(Box::new(TerminalAsker::new(settings.language, output::prompts_in_color(settings.color))?));
    }
    if plain || has_terminal() {
        let lines = PlainAsker::new(io::stdin().lock(), io::stderr(), settings.language);
        let typed = io::stdin().is_terminal();
        return Ok(Box::new(if typed { lines.on(Term::stderr()) } else { lines }));
    }
    let fault = Diagnostic::nowhere("there is no terminal to ask on");
    Err(Failure::usage(
        fault.help("give the answers with `--case FILE` or `--set FACT=VALUE`, or answer line by line with `--plain`"),
    ))
}

/// How the answers are kept, if the command line says so.
fn keeping(arguments: &ScreenArguments) -> Option<Keeping> {
    let by_name = arguments.save.as_ref().map(|file| match file.extension() {
        Some(end) if end == "age" => Keeping::Encrypted,
        _ => Keeping::Plain,
    });
    let said = arguments.keep.map(|keep| match keep {
        Keep::Encrypted => Keeping::Encrypted,
        Keep::Plain => Keeping::Plain,
        Keep::Nothing => Keeping::Nothing,
    });
    said.or(by_name)
}

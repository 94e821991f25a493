use std::fs;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::find_relief;
#[cfg(feature = "xlsx")]
use crate::batch::write_workbook;
use crate::batch::{
    Check, Done, Input, InputError, Mapping, OutputFormat, Part, PartError, Plainly, Screener, Summary, Tally, Words,
    in_order, take_small_pages,
};
use crate::case;
use crate::cli::arguments::{BatchArguments, BatchDetail, TableFormat};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output::{self, cannot_write};
use crate::cli::settings::Settings;
use crate::report::fill;
use crate::rulebook::Diagnostic;

/// Screens every case of some files.
pub(in crate::cli) fn run(arguments: &BatchArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    take_small_pages();
    let mapping = arguments.map.as_deref().map(read_mapping).transpose()?.unwrap_or_default();
    let mapping = Mapping { ignore_unknown: mapping.ignore_unknown || arguments.ignore_unknown, ..mapping };
    let screener = screener(arguments, settings, &mapping)?;
    let sizes = sizes(&arguments.files)?;
    let rulebook = screener.program.rulebook();
    let input = Input::new(rulebook, &mapping, arguments.files.clone(), arguments.input_format.map(Into::into));
    let mut input = input.by(screener.rows_at_once());
    if arguments.check {
        return check(&screener, &mut input, arguments, settings);
    }
    let mut output = Output::open(arguments, describe(arguments, settings, &screener, &mapping, &sizes), &screener)?;
    let mut progress = Progress::new(&sizes, output.is_seen());
    let before = output.tally().clone();
    input.skip(before.rows())?;
    let outcome = in_order(
        jobs(arguments),
        || Ok(input.next_chunk()?),
        |chunk| screener.chunk(chunk),
        |done| {
            if screener.stopped.load(Ordering::Relaxed) {
                return Err(Stop::Asked);
            }
            progress.show(&done, settings);
            output.write(&done.lines, &done.tally)
        },
    );
    progress.bar.finish_and_clear();
    if let Err(stop) = outcome {
        return Err(output.leave(stop, arguments));
    }
    let tally = output.finish(arguments, screener.format)?;
    conclude(arguments, settings, &screener, &tally)?;
    Ok(ending(arguments, &tally))
}

/// Says what all came to.
fn conclude(
    arguments: &BatchArguments,
    settings: &Settings,
    screener: &Screener<'_>,
    tally: &Tally,
) -> Result<(), Failure> {
    let mut err = io::stderr().lock();
    let language = settings.language;
    if let Some(path) = &arguments.summary {
        let rulebook = screener.program.rulebook();
        let summary = Summary::new(rulebook, &screener.chosen(), tally, arguments.within, language);
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => summary.to_json().context("cannot write the summary as JSON")?,
            Some("csv") => summary.to_csv().context("cannot write the summary as CSV")?,
            Some("html" | "htm") => summary.to_html(language).context("cannot write the summary as HTML")?,
            _ => summary.to_text(language),
        };
        if path == Path::new("-") {
            err.write_all(text.as_bytes())?;
        } else {
            case::save(path, text).map_err(|error| cannot_write(path, &error))?;
        }
    }
    let words = Words::of(language);
    for line in tally.ignored.lines(screener.program.rulebook(), words) {
        writeln!(err, "{line}")?;
    }
    writeln!(err, "{}", counts(words, tally))?;
    Ok(())
}

fn screener(arguments: &BatchArguments, settings: &Settings, mapping: &Mapping) -> Result<Screener<'static>, Failure> {
    let program = settings.program()?;
    let reliefs = arguments.relief.iter().map(|id| find_relief(program.rulebook(), id)).collect::<Result<_, _>>()?;
    let stopped = Arc::new(AtomicBool::new(false));
    // A second Ctrl-C ends at once: the first may have come while nothing was there to read.
    let interruption = signal_hook::consts::SIGINT;
    signal_hook::flag::register_conditional_shutdown(interruption, ExitStatus::Failed as i32, Arc::clone(&stopped))
        .and_then(|_| signal_hook::flag::register(interruption, Arc::clone(&stopped)))
        .context("cannot wait for an interruption")?;
    Ok(Screener {
        program,
        reliefs,
        as_of: settings.as_of(),
        detail: arguments.detail.into(),
        only: arguments.only.clone(),
        language: settings.language,
        ignores_unknown: mapping.ignore_unknown,
        format: format(arguments)?,
        names_files: arguments.files.len() > 1,
        summary_days: arguments.summary.as_ref().map(|_| arguments.within),
        plain: Plainly::new(program).ok().map(Arc::new),
        stopped,
    })
}

/// What to write: what is asked for, else what the name of the file says.
fn format(arguments: &BatchArguments) -> Result<OutputFormat, Failure> {
    let of_file = || arguments.output.file().and_then(TableFormat::of_file);
    let format = arguments.format.or_else(of_file).unwrap_or(TableFormat::Jsonl);
    if format != TableFormat::Jsonl && arguments.detail == BatchDetail::Full {
        let fault = Diagnostic::nowhere("a whole report does not fit into the row of a table");
        return Err(Failure::usage(fault.help("write `--format jsonl`, or ask for `--detail reasons`")));
    }
    #[cfg(feature = "xlsx")]
    if format == TableFormat::Xlsx && arguments.output.file().is_none() {
        let fault = Diagnostic::nowhere("a workbook is written to a file");
        return Err(Failure::usage(fault.help("name it with `-o`")));
    }
    Ok(format.into())
}

pub(super) fn read_mapping(path: &Path) -> Result<Mapping, Failure> {
    let bytes = fs::read(path).with_context(|| format!("cannot read the mapping `{}`", path.display()))?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| {
        let fault = Diagnostic::nowhere(format!("the mapping `{name}` is not UTF-8 text"));
        Failure::invalid(vec![fault.help("save it as UTF-8")])
    })?;
    Ok(Mapping::read(&name, &text)?)
}

/// Says what would be read of each row, and screens nothing.
fn check(
    screener: &Screener<'_>,
    input: &mut Input<'_>,
    arguments: &BatchArguments,
    settings: &Settings,
) -> Result<ExitStatus, Failure> {
    let mut check = Check::default();
    let mut text = String::new();
    while let Some(chunk) = input.next_chunk()? {
        check.chunk(screener, &chunk).iter().for_each(|line| {
            text += line;
            text.push('\n');
        });
    }
    for line in check.columns() {
        text += &line;
        text.push('\n');
    }
    let words = Words::of(settings.language);
    for line in check.ignored.lines(screener.program.rulebook(), words) {
        text += &line;
        text.push('\n');
    }
    let (readable, refused) = (check.readable.to_string(), check.refused.to_string());
    text += &fill(&words.checked, &[("readable", &readable), ("refused", &refused)]);
    text.push('\n');
    output::write(&text, &arguments.output, settings.color)?;
    Ok(if check.refused > 0 { ExitStatus::Invalid } else { ExitStatus::Done })
}

fn jobs(arguments: &BatchArguments) -> NonZeroUsize {
    arguments.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// How long each file is; of standard input, and of what is no file, nobody knows. All that are not there are named at once.
fn sizes(files: &[PathBuf]) -> Result<Vec<Option<u64>>, Failure> {
    let size = |path: &PathBuf| {
        if path == Path::new("-") {
            return Ok(None);
        }
        let about = fs::metadata(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        if about.is_dir() {
            return Err(format!("`{}` is a folder; name the files in it", path.display()));
        }
        Ok(about.is_file().then_some(about.len()))
    };
    let (sizes, faults): (Vec<_>, Vec<_>) = files.iter().map(size).partition(Result::is_ok);
    let faults: Vec<Diagnostic> = faults.into_iter().filter_map(Result::err).map(Diagnostic::nowhere).collect();
    if faults.is_empty() { Ok(sizes.into_iter().flatten().collect()) } else { Err(Failure::failed(faults)) }
}

/// What the run is asked to do: only a run that is asked to do the same can go on with its output.
fn describe(
    arguments: &BatchArguments,
    settings: &Settings,
    screener: &Screener<'_>,
    mapping: &Mapping,
    sizes: &[Option<u64>],
) -> Value {
    let rulebook = screener.program.rulebook();
    json!({
        "tool": env!("CARGO_PKG_VERSION"),
        "rules": rulebook.hash,
        "--as-of": settings.as_of.map(|day| day.to_string()),
        "today": screener.as_of.today.to_string(),
        "--relief": arguments.relief,
        "--detail": format!("{:?}", screener.detail),
        "--where": arguments.only.iter().map(|verdict| verdict.word()).collect::<Vec<_>>(),
        "--summary": screener.summary_days,
        "--format": format!("{:?}", screener.format),
        "--map": mapping.source.text,
        "--ignore-unknown": mapping.ignore_unknown,
        "--lang": settings.language.code(),
        "files": arguments.files,
        "sizes": sizes,
    })
}

fn ending(arguments: &BatchArguments, tally: &Tally) -> ExitStatus {
    if tally.refused > 0 {
        ExitStatus::Invalid
    } else if arguments.fail_on.iter().any(|verdict| tally.has(*verdict)) {
        ExitStatus::VerdictFound
    } else {
        ExitStatus::Done
    }
}

fn counts(words: &Words, tally: &Tally) -> String {
    let mut line = words.counted(tally.rows(), tally.screened, tally.refused);
    if tally.passed_over > 0 {
        line += " ";
        line += &fill(&words.passed_over, &[("count", &tally.passed_over.to_string())]);
    }
    line
}

/// Why a run ends before its input does.
enum Stop {
    /// By Ctrl-C.
    Asked,
    Failed(anyhow::Error),
    /// The file of the output takes no more.
    Unwritten(io::Error),
    Input(InputError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Failed(error.into())
    }
}

impl From<InputError> for Stop {
    fn from(error: InputError) -> Stop {
        Stop::Input(error)
    }
}

/// Where the lines go.
enum Output {
    /// Standard output, or something that is no file: a pipe, a device.
    Stream(BufWriter<Box<dyn Write + Send>>, Tally, bool),
    File(Part),
}

impl Output {
    fn open(arguments: &BatchArguments, run: Value, screener: &Screener<'_>) -> Result<Output, Failure> {
        let mut output = Output::place(arguments, run)?;
        let is_new = match &output {
            Output::Stream(..) => true,
            Output::File(part) => part.is_new(),
        };
        if is_new {
            let heading = screener.writer().heading();
            output.write(&heading, &Tally::default()).map_err(|stop| output.leave(stop, arguments))?;
        }
        Ok(output)
    }

    fn place(arguments: &BatchArguments, run: Value) -> Result<Output, Failure> {
        let Some(path) = arguments.output.file() else {
            let stdout: Stdout = io::stdout();
            let is_seen = stdout.is_terminal();
            return Ok(Output::stream(Box::new(stdout), is_seen));
        };
        if arguments.files.iter().any(|file| is_same(file, path)) {
            let fault = Diagnostic::nowhere(format!("`{}` is read and cannot be written at once", path.display()));
            return Err(Failure::usage(fault.help("name another file with `-o`")));
        }
        if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            let file = fs::OpenOptions::new().write(true).open(path).map_err(|error| cannot_write(path, &error))?;
            return Ok(Output::stream(Box::new(file), false));
        }
        let begin = if arguments.resume { Part::resume } else { Part::begin };
        begin(path, run).map(Output::File).map_err(|error| refused(error, path))
    }

    fn stream(stream: Box<dyn Write + Send>, is_seen: bool) -> Output {
        Output::Stream(BufWriter::with_capacity(256 << 10, stream), Tally::default(), is_seen)
    }

    fn tally(&self) -> &Tally {
        match self {
            Output::Stream(_, tally, _) => tally,
            Output::File(part) => &part.progress().tally,
        }
    }

    /// Whether the lines go to the terminal that a progress bar would be on.
    fn is_seen(&self) -> bool {
        matches!(self, Output::Stream(_, _, true))
    }

    fn write(&mut self, lines: &[u8], came_to: &Tally) -> Result<(), Stop> {
        match self {
            Output::Stream(stream, tally, _) => {
                stream.write_all(lines).map_err(|error| Stop::Failed(to_standard_output(error)))?;
                tally.add(came_to);
            }
            Output::File(part) => part.write(lines, came_to).map_err(Stop::Unwritten)?,
        }
        Ok(())
    }

    fn finish(self, arguments: &BatchArguments, format: OutputFormat) -> Result<Tally, Failure> {
        match self {
            Output::Stream(mut stream, tally, _) => {
                stream.flush().map_err(to_standard_output)?;
                Ok(tally)
            }
            Output::File(part) => {
                let tally = part.progress().tally.clone();
                let path = arguments.output.file().unwrap_or(Path::new(""));
                let finished = match format {
                    OutputFormat::JsonLines | OutputFormat::Csv => part.finish(),
                    #[cfg(feature = "xlsx")]
                    OutputFormat::Xlsx => part.finish_as(write_workbook),
                };
                finished.map_err(|error| cannot_write(path, &error))?;
                Ok(tally)
            }
        }
    }

    /// Leaves what is written so far, to be gone on with.
    fn leave(&mut self, stop: Stop, arguments: &BatchArguments) -> Failure {
        let rows = self.tally().rows();
        let noted = match self {
            Output::File(part) => part.note(),
            Output::Stream(stream, ..) => stream.flush(),
        };
        match (stop, arguments.output.file()) {
            (Stop::Failed(error), _) => error.into(),
            (Stop::Unwritten(error), None) => to_standard_output(error).into(),
            (Stop::Unwritten(error), Some(path)) => {
                let fault = Diagnostic::nowhere(cannot_write(path, &error).to_string());
                Failure::failed(vec![fault.help("make room; the same command with `--resume` goes on where it was")])
            }
            (Stop::Input(error), _) => error.into(),
            (Stop::Asked, Some(path)) if noted.is_ok() => {
                let fault = Diagnostic::nowhere(format!("stopped after {rows} rows"));
                Failure::failed(vec![
                    fault.help(format!("the same command with `--resume` goes on with `{}.part`", path.display())),
                ])
            }
            (Stop::Asked, _) => anyhow!("stopped after {rows} rows").into(),
        }
    }
}

fn to_standard_output(error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context("cannot write to standard output")
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn refused(error: PartError, path: &Path) -> Failure {
    let help = match &error {
        PartError::Write(_, error) => return cannot_write(path, error).into(),
        PartError::Unfinished(_) => "go on with it by `--resume`, or delete it",
        PartError::Broken(_) => "delete it and begin anew, without `--resume`",
        PartError::Another(_) => "give the same options and inputs again, or delete the file and begin anew",
    };
    Failure::usage(Diagnostic::nowhere(error.to_string()).help(help))
}

/// How far the run is, on a terminal.
struct Progress {
    bar: ProgressBar,
    /// The file being read, and where it begins among all bytes.
    file: Option<(Arc<str>, u64)>,
    bytes: u64,
    rows: u64,
}

impl Progress {
    fn new(sizes: &[Option<u64>], output_is_seen: bool) -> Progress {
        let total: Option<u64> = sizes.iter().copied().sum();
        let bar = match total {
            _ if output_is_seen || !io::stderr().is_terminal() => ProgressBar::hidden(),
            Some(total) => ProgressBar::new(total).with_style(style("{wide_bar} {percent}% {msg} {eta}")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {msg}")),
        };
        Progress { bar, file: None, bytes: 0, rows: 0 }
    }

    fn show(&mut self, done: &Done, settings: &Settings) {
        if self.bar.is_hidden() {
            return;
        }
        let begins = match &self.file {
            Some((file, begins)) if Arc::ptr_eq(file, &done.file) => *begins,
            _ => self.bytes,
        };
        self.file = Some((done.file.clone(), begins));
        self.bytes = begins + done.bytes;
        self.rows += done.tally.rows();
        let words = Words::of(settings.language);
        let rate = self.rows as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
        let rows = words.rows.of(i64::try_from(self.rows).unwrap_or(i64::MAX));
        self.bar.set_message(fill(&words.rate, &[("rows", &rows), ("rate", &format!("{rate:.0}"))]));
        self.bar.set_position(self.bytes);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

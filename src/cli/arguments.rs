//! What may be typed. What it means is worked out in the commands.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::exit_status::ExitStatus;
use crate::batch::{Detail, InputFormat, OutputFormat};
use crate::calendar::Day;
use crate::coverage::VALUES;
use crate::engine::{FindingValue, Verdict};
use crate::lints::{self, Lint};
use crate::report::{Audience, Language};

/// Screen a case against US immigration relief, criterion by criterion, with citations.
///
/// This is a screening aid, not legal advice: it speaks of criteria on the answers given, and every report is for review
/// by an attorney. Nothing leaves this computer.
#[derive(Debug, Parser)]
#[command(name = "relief", version, after_help = ExitStatus::HELP, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: GlobalArguments,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options that every command takes; each has an environment twin.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct GlobalArguments {
    /// Folder of rules: with a `rulebook.toml` it replaces the built-in rules, without one its files replace those of
    /// the same path and add others
    #[arg(long, global = true, value_name = "DIR", env = "RELIEF_RULES", hide_env_values = true)]
    pub(super) rules: Option<PathBuf>,
    /// Day to screen on, as YYYY-MM-DD [default: the case file's, else today]
    #[arg(long, global = true, value_name = "DATE", value_parser = day, env = "RELIEF_AS_OF", hide_env_values = true)]
    pub(super) as_of: Option<Day>,
    /// Language of reports and questions
    #[arg(long, global = true, value_enum, default_value_t, env = "RELIEF_LANG", hide_env_values = true)]
    pub(super) lang: Language,
    /// Form of error messages; `plain` suits a screen reader
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORM",
        default_value_t,
        env = "RELIEF_ERROR_FORMAT",
        hide_env_values = true
    )]
    pub(super) error_format: ErrorFormat,
    /// When to use colour; `auto` respects NO_COLOR and TERM=dumb
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        env = "RELIEF_COLOR",
        hide_env_values = true
    )]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Screen one case: from a case file, from facts on the command line, or by interview
    Screen(ScreenArguments),
    /// Go on with an interview that was stopped
    Resume(ResumeArguments),
    /// Screen a caseload: one case on each line in, one line out for each
    Batch(BatchArguments),
    /// Tell for whom verdicts change: under other rules, on another day, or between two outputs of `relief batch`
    Compare(CompareArguments),
    /// Show on which days verdicts change by themselves, and what must be done by when
    When(WhenArguments),
    /// Show what other answers would change, or what lies nearest to another result
    WhatIf(WhatIfArguments),
    /// Screen the answers of a JSON report again, and say what differs
    Verify(VerifyArguments),
    /// Explain a relief, or one criterion: what it says, where it comes from, what it rests on
    Explain(ExplainArguments),
    /// Show how the result of a shipped, invented client comes about, answer by answer
    Demo(DemoArguments),
    /// Learn on shipped, invented clients: a quiz, or a worksheet for a class
    Learn(LearnArguments),
    /// List the facts that the rules can read, with their questions
    Facts(FactsArguments),
    /// Work on the rules: check, test, coverage, mutate, list
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(super) struct ScreenArguments {
    /// Case file, TOML or JSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(super) case: Option<PathBuf>,
    /// Set or replace one fact: `person.birth_date=1985-06`, `convictions[0].on=2012`, `absences.complete=true`;
    /// `?` for "don't know"
    #[arg(long = "set", value_name = "FACT=VALUE")]
    pub(super) set: Vec<String>,
    /// Screen this relief alone; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) relief: Vec<String>,
    /// End with status 4 if one of these verdicts is reached (comma-separated)
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',', value_parser = verdict)]
    pub(super) fail_on: Vec<Verdict>,
    #[command(flatten)]
    pub(super) interview: InterviewArguments,
    /// Ask everything relevant to the reliefs, not only what still decides
    #[arg(long, conflicts_with_all = ["case", "set"], help_heading = "Interview")]
    pub(super) thorough: bool,
    /// How to keep the answers: encrypted with a passphrase, in a plain file, or not at all [default: it is asked]
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        conflicts_with_all = ["case", "set"],
        env = "RELIEF_KEEP",
        hide_env_values = true,
        help_heading = "Interview"
    )]
    pub(super) keep: Option<Keep>,
    /// Keep the answers in this new case file: encrypted if its name ends in `.age`, else plain
    #[arg(long, value_name = "FILE", conflicts_with_all = ["case", "set"], help_heading = "Interview")]
    pub(super) save: Option<PathBuf>,
    #[command(flatten)]
    pub(super) report: ReportArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// How a report is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArguments {
    /// What the report is written as [default: by the ending of the file named with -o, else text]
    #[arg(long, value_enum, env = "RELIEF_FORMAT", hide_env_values = true)]
    pub(super) format: Option<ReportFormat>,
    /// Whom it is for: the file, or the client, who gets a letter in plain words
    #[arg(long = "for", value_enum, value_name = "WHOM", default_value_t)]
    pub(super) audience: Audience,
    /// Folder with the office's own name, logo, texts and templates
    #[arg(long, value_name = "DIR", env = "RELIEF_TEMPLATES", hide_env_values = true)]
    pub(super) templates: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct BatchArguments {
    /// Files with one case in JSON on each line, tables (`.csv`, `.xlsx`), or case files (`.toml`, `.json`); `-` reads
    /// standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// What the files hold [default: by the ending of each]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) input_format: Option<CaseloadFormat>,
    /// How the columns and words of a table are read as facts; `relief facts --template map` begins one
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// Ignore keys and columns that are no facts, and count them; without it a row with one is refused
    #[arg(long)]
    pub(super) ignore_unknown: bool,
    /// Only say what would be read, row by row and column by column
    #[arg(long)]
    pub(super) check: bool,
    /// What to write [default: by the ending of the file named with -o, else jsonl]
    #[arg(long, value_enum)]
    pub(super) format: Option<TableFormat>,
    /// How much to write of each case
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub(super) detail: BatchDetail,
    /// Screen this relief alone; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) relief: Vec<String>,
    /// Write only cases in which a relief has one of these verdicts (comma-separated), and rows that are refused
    #[arg(long = "where", value_name = "VERDICTS", value_delimiter = ',', value_parser = verdict)]
    pub(super) only: Vec<Verdict>,
    /// Write what all came to: verdicts by relief, what is missing most often, deadlines; as JSON, CSV, HTML or text by the
    /// ending of the file, `-` for text on standard error
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,
    /// How many days ahead the summary looks for deadlines
    #[arg(long, value_name = "DAYS", default_value_t = 90, requires = "summary", value_parser = clap::value_parser!(i64).range(0..=3660))]
    pub(super) within: i64,
    /// End with status 4 if one of these verdicts is reached (comma-separated) and no row was refused
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',', value_parser = verdict)]
    pub(super) fail_on: Vec<Verdict>,
    /// Threads; the output does not depend on it [default: as many as the computer has processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Go on where a run with the same options was stopped
    #[arg(long, requires = "output")]
    pub(super) resume: bool,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// What a file of a caseload holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CaseloadFormat {
    /// One case in JSON on each line
    Jsonl,
    /// A table with a heading
    Csv,
    /// The same in a workbook
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// One case, in TOML or JSON
    Case,
}

impl From<CaseloadFormat> for InputFormat {
    fn from(format: CaseloadFormat) -> InputFormat {
        match format {
            CaseloadFormat::Jsonl => InputFormat::JsonLines,
            CaseloadFormat::Csv => InputFormat::Csv,
            #[cfg(feature = "xlsx")]
            CaseloadFormat::Xlsx => InputFormat::Xlsx,
            CaseloadFormat::Case => InputFormat::Case,
        }
    }
}

/// What a caseload is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// One JSON object on each line
    Jsonl,
    /// A table
    Csv,
    /// The same in a workbook
    #[cfg(feature = "xlsx")]
    Xlsx,
}

impl TableFormat {
    /// What a file of this name holds.
    pub(super) fn of_file(path: &Path) -> Option<TableFormat> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(TableFormat::Csv),
            #[cfg(feature = "xlsx")]
            "xlsx" => Some(TableFormat::Xlsx),
            _ => None,
        }
    }
}

impl From<TableFormat> for OutputFormat {
    fn from(format: TableFormat) -> OutputFormat {
        match format {
            TableFormat::Jsonl => OutputFormat::JsonLines,
            TableFormat::Csv => OutputFormat::Csv,
            #[cfg(feature = "xlsx")]
            TableFormat::Xlsx => OutputFormat::Xlsx,
        }
    }
}

/// What to begin a table or its mapping with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// The heading of a table
    Csv,
    /// A workbook with lists to choose from, help, and a sheet of definitions
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// A mapping file to put an office's own headings into
    Map,
}

/// How much is written of each case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum BatchDetail {
    /// The verdicts
    #[default]
    Verdicts,
    /// Also what decides them, what is missing, deadlines and flags
    Reasons,
    /// The whole report
    Full,
}

impl From<BatchDetail> for Detail {
    fn from(detail: BatchDetail) -> Detail {
        match detail {
            BatchDetail::Verdicts => Detail::Verdicts,
            BatchDetail::Reasons => Detail::Reasons,
            BatchDetail::Full => Detail::Full,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct CompareArguments {
    /// The caseload, as `relief batch` reads it; with `--runs` the earlier output and the later one
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// The later day; the earlier one is `--as-of`
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) and: Option<Day>,
    /// Folder of the older rules [default: the rules that hold otherwise]
    #[arg(long, value_name = "DIR")]
    pub(super) old_rules: Option<PathBuf>,
    /// Folder of the newer rules [default: the rules that hold otherwise]
    #[arg(long, value_name = "DIR")]
    pub(super) new_rules: Option<PathBuf>,
    /// Compare two outputs of `relief batch` in JSON lines
    #[arg(long, conflicts_with_all = ["and", "old_rules", "new_rules", "map"])]
    pub(super) runs: bool,
    /// Tell also who loses a path within so many days after the later day; 0: do not look
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(0..=3660))]
    pub(super) within: i64,
    /// Only this relief; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) relief: Vec<String>,
    /// What the files hold [default: by the ending of each]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) input_format: Option<CaseloadFormat>,
    /// How the columns and words of a table are read as facts
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// Threads; the output does not depend on it [default: as many as the computer has processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Text for people, JSON for programs, CSV for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: CompareFormat,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// What a comparison can be written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct WhenArguments {
    /// Case file, TOML or JSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(super) case: PathBuf,
    /// Last day to look at [default: two years after the day of screening]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) until: Option<Day>,
    /// Only this relief; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) relief: Vec<String>,
    /// Text for people, JSON for programs, `ics` for calendars
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: WhenFormat,
    /// Name reliefs and deadlines in calendar events, which otherwise say nothing of the client
    #[arg(long)]
    pub(super) details: bool,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// What the days to come can be written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum WhenFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For calendars
    Ics,
}

#[derive(Debug, Args)]
pub(super) struct WhatIfArguments {
    /// Case file, TOML or JSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(super) case: PathBuf,
    /// Answer to look at in place of the case file's, written as for `screen`; may be repeated [default: show what would
    /// change each result]
    #[arg(long = "set", value_name = "FACT=VALUE")]
    pub(super) set: Vec<String>,
    /// Only this relief; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) relief: Vec<String>,
    /// Last day to look at for what time brings [default: two years after the day of screening]
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "set")]
    pub(super) until: Option<Day>,
    /// What it is written as [default: by the ending of the file named with -o, else text]
    #[arg(long, value_enum)]
    pub(super) format: Option<WhatIfFormat>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// What a comparison of answers can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WhatIfFormat {
    /// For the terminal
    Text,
    /// For programs
    Json,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// One page for browsers and printers
    Html,
}

/// How a page for people is written.
#[derive(Debug, Args)]
pub(super) struct PageArguments {
    /// What it is written as [default: by the ending of the file named with -o, else text]
    #[arg(long, value_enum)]
    pub(super) format: Option<PageKind>,
}

/// What a page for people can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageKind {
    /// For the terminal
    Text,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// One page for browsers and printers
    Html,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// A report written with `--format json`; `-` reads standard input
    #[arg(value_name = "REPORT")]
    pub(super) report: PathBuf,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// How an interview is led, begun or gone on with.
#[derive(Debug, Args)]
pub(super) struct InterviewArguments {
    /// Ask line by line with numbered answers, without menus: for screen readers and pipes
    #[arg(long, help_heading = "Interview")]
    pub(super) plain: bool,
    /// Language of the report, if it is not that of the questions
    #[arg(long, value_enum, value_name = "LANG", help_heading = "Interview")]
    pub(super) report_lang: Option<Language>,
}

/// How answers are kept. Without words of their own the values stand in one line of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Keep {
    Encrypted,
    Plain,
    Nothing,
}

#[derive(Debug, Args)]
pub(super) struct ResumeArguments {
    /// The case file or its reference [default: the one written last]
    #[arg(value_name = "CASE")]
    pub(super) case: Option<PathBuf>,
    #[command(flatten)]
    pub(super) interview: InterviewArguments,
    #[command(flatten)]
    pub(super) report: ReportArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A relief: `tps`, `cancellation-nonlpr` ...
    #[arg(value_name = "ID", required_unless_present = "compare")]
    pub(super) relief: Option<String>,
    /// One criterion of it
    #[arg(value_name = "CRITERION")]
    pub(super) criterion: Option<String>,
    /// Put two or more reliefs side by side
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["criterion", "case", "depth"])]
    pub(super) compare: Vec<String>,
    /// Say also what the rules make of this case
    #[arg(long, value_name = "FILE")]
    pub(super) case: Option<PathBuf>,
    /// How far to open the parts of criteria
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    pub(super) depth: u8,
    /// What it is written as [default: by the ending of the file named with -o, else text]
    #[arg(long, value_enum)]
    pub(super) format: Option<ExplainFormat>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// What an explanation can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For the terminal
    Text,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// One page for browsers and printers
    Html,
    /// A flowchart for Mermaid
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// A picture
    Svg,
}

/// An explanation as a page or as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    Page(Option<PageKind>),
    Mermaid,
    Dot,
    Svg,
}

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Which client, by the relief that the tour is about [default: ten years in immigration court]
    #[arg(value_name = "RELIEF")]
    pub(super) relief: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct LearnArguments {
    /// A client of this relief [default: drawn]
    #[arg(long, value_name = "ID")]
    pub(super) relief: Option<String>,
    /// What draws the client, and the days that lie just before or on one on which something changes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Ask line by line with numbered answers, without menus
    #[arg(long)]
    pub(super) plain: bool,
    /// Keep the score: add a line to this file, readable by its owner alone [default: nothing is kept]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["worksheet", "key"])]
    pub(super) score: Option<PathBuf>,
    /// Write a worksheet for a class in place of asking: Markdown, or HTML by the ending of its name
    #[arg(long, value_name = "FILE")]
    pub(super) worksheet: Option<PathBuf>,
    /// Write its key for the teacher
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FactsArguments {
    /// Only facts whose id or question holds this text
    #[arg(value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Write a table to fill in, or a mapping to begin with, of these facts
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "sample")]
    pub(super) template: Option<Template>,
    /// Make up this many cases, one in JSON on each line, to try `relief batch` on
    #[arg(long, value_name = "N", conflicts_with = "filter")]
    pub(super) sample: Option<u64>,
    /// Where the drawing of cases starts: the same seed draws the same cases
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) format: FormatArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Check the rules and report every fault at once, then what is worth a second look
    Check(CheckArguments),
    /// Run the tests that stand beside the rules
    Test(TestArguments),
    /// List the values that criteria can take and that no test shows
    Coverage(CoverageArguments),
    /// Make small changes to the rules and list those that no test notices
    Mutate(MutateArguments),
    /// Put rule files into one shape: spaces and empty lines, nothing else
    Fmt(FmtArguments),
    /// Write the rules as a book to browse: a page for each relief, criterion, fact and table
    Doc(DocArguments),
    /// Print the JSON Schema of rule files or case files, for editors
    Schema(SchemaArguments),
    /// Say in legal terms what differs between two rulebooks
    Diff(DiffArguments),
    /// List the reliefs and their criteria
    List(ListArguments),
}

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// Only tests whose name, row or file holds this text
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Print only how many passed and failed
    #[arg(long)]
    pub(super) summary: bool,
    #[command(flatten)]
    pub(super) format: FormatArguments,
}

#[derive(Debug, Args)]
pub(super) struct CoverageArguments {
    /// Only criteria whose id or file holds this text
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Look at these values alone (comma-separated: met, not-met, review, unknown), and end with status 1 if one is
    /// never shown
    #[arg(long, value_name = "VALUES", value_delimiter = ',', value_parser = finding)]
    pub(super) require: Vec<FindingValue>,
    /// Print for each value the test that is missing, to be pasted beside the rule and checked against the law
    #[arg(long)]
    pub(super) suggest: bool,
    /// Pass over what this file lists with a reason, and end with status 1 if anything else is never shown, or if it lists
    /// what is shown
    #[arg(long, value_name = "FILE", conflicts_with = "filter")]
    pub(super) except: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct MutateArguments {
    /// Where the drawing of changes starts: the same seed draws the same changes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// How many changes to draw
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(super) count: usize,
    /// Only changes in a file, criterion, let, relief, flag or deadline whose name holds this text
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// End with status 1 if fewer of the changes are noticed, in percent: of all, or of those in requirements, in bars, in
    /// exceptions or in date rules
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(..=100))]
    pub(super) at_least: Option<u8>,
    /// A TOML file with the changes that no test can notice, and why; end with status 1 if one that none notices is not in it
    #[arg(long, value_name = "FILE")]
    pub(super) survivors: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Print the page of a remark: what it means and what to do
    #[arg(long, value_name = "REMARK", value_parser = lint)]
    pub(super) explain: Option<Lint>,
    /// End with status 1 if there is any remark
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
pub(super) struct FmtArguments {
    /// Files or folders [default: the folder of `--rules`, else `rules`]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Change nothing, and end with status 1 if a file is not in shape
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct DocArguments {
    /// Folder for the pages; it is made if it is not there
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// Of which files
    #[arg(value_enum, default_value_t)]
    pub(super) of: SchemaOf,
    /// Write all of them into this folder, under the names that `#:schema` lines give them
    #[arg(long, value_name = "DIR", conflicts_with_all = ["of", "output"])]
    pub(super) into: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Files that have a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// Rule, fact, table and test files
    #[default]
    Rules,
    /// Case files, with every fact of the rules in use
    Case,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// Folder of the rules before; `shipped` for those in the program
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// Folder of the rules after [default: the rules in use, so those of `--rules`]
    #[arg(value_name = "NEW")]
    pub(super) new: Option<PathBuf>,
    #[command(flatten)]
    pub(super) page: PageArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    pub(super) format: FormatArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// Which shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct FormatArguments {
    /// Text for people, JSON for programs
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Default, Args)]
pub(super) struct OutputArguments {
    /// Write to this file, readable by its owner alone, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl OutputArguments {
    /// The file to write; `-` is standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

/// What a report can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For the terminal
    Text,
    /// For programs
    Json,
    /// One page for browsers and printers
    Html,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// For word processors
    Docx,
    /// Pages
    Pdf,
}

impl ReportFormat {
    /// What a file of this name holds.
    pub(super) fn of_file(path: &Path) -> Option<ReportFormat> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "txt" => Some(ReportFormat::Text),
            "json" => Some(ReportFormat::Json),
            "html" | "htm" => Some(ReportFormat::Html),
            "md" | "markdown" => Some(ReportFormat::Markdown),
            "docx" => Some(ReportFormat::Docx),
            "pdf" => Some(ReportFormat::Pdf),
            _ => None,
        }
    }
}

impl ExplainFormat {
    /// Whether it is a page or a picture; what the file's name says where no format is given.
    pub(super) fn drawn(format: Option<ExplainFormat>, file: Option<&Path>) -> Drawn {
        let ending = file.and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or_default();
        match (format, ending) {
            (Some(ExplainFormat::Text), _) => Drawn::Page(Some(PageKind::Text)),
            (Some(ExplainFormat::Markdown), _) => Drawn::Page(Some(PageKind::Markdown)),
            (Some(ExplainFormat::Html), _) => Drawn::Page(Some(PageKind::Html)),
            (Some(ExplainFormat::Mermaid), _) | (None, "mmd") => Drawn::Mermaid,
            (Some(ExplainFormat::Dot), _) | (None, "dot" | "gv") => Drawn::Dot,
            (Some(ExplainFormat::Svg), _) | (None, "svg") => Drawn::Svg,
            (None, _) => Drawn::Page(None),
        }
    }
}

impl WhatIfFormat {
    /// Whether it is written for programs: that is asked for, or the file's name says so.
    pub(super) fn is_json(format: Option<WhatIfFormat>, file: Option<&Path>) -> bool {
        match format {
            Some(format) => format == WhatIfFormat::Json,
            None => file.and_then(ReportFormat::of_file) == Some(ReportFormat::Json),
        }
    }

    /// The page that is asked for.
    pub(super) fn page(self) -> PageKind {
        match self {
            WhatIfFormat::Markdown => PageKind::Markdown,
            WhatIfFormat::Html => PageKind::Html,
            WhatIfFormat::Text | WhatIfFormat::Json => PageKind::Text,
        }
    }
}

impl PageKind {
    /// What a file of this name holds.
    pub(super) fn of_file(path: &Path) -> Option<PageKind> {
        match ReportFormat::of_file(path)? {
            ReportFormat::Text => Some(PageKind::Text),
            ReportFormat::Markdown => Some(PageKind::Markdown),
            ReportFormat::Html => Some(PageKind::Html),
            ReportFormat::Json | ReportFormat::Docx | ReportFormat::Pdf => None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ErrorFormat {
    #[default]
    Human,
    Plain,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl ValueEnum for Audience {
    fn value_variants<'a>() -> &'a [Audience] {
        &[Audience::File, Audience::Client]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Audience::File => "file",
            Audience::Client => "client",
        }))
    }
}

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Language] {
        &Language::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()))
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text)
        .filter(|day| (Day::FIRST..=Day::LAST).contains(day))
        .ok_or_else(|| "expected a date between 1880 and 2199 as YYYY-MM-DD, such as 2026-11-21".into())
}

fn verdict(text: &str) -> Result<Verdict, String> {
    Verdict::from_word(text).ok_or_else(|| {
        let words: Vec<String> = Verdict::ALL.iter().rev().map(|verdict| format!("`{}`", verdict.word())).collect();
        format!("expected one of {}", words.join(", "))
    })
}

fn lint(text: &str) -> Result<Lint, String> {
    lints::ALL.iter().copied().find(|lint| lint.name == text).ok_or_else(|| {
        let names: Vec<String> = lints::ALL.iter().map(|lint| format!("`{}`", lint.name)).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn finding(text: &str) -> Result<FindingValue, String> {
    VALUES
        .into_iter()
        .find(|value| value.word().replace(' ', "-") == text)
        .ok_or_else(|| "expected one of `met`, `not-met`, `review`, `unknown`".into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}

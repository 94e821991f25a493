use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::chunk::{Chunk, Content, Row};
use super::columns::Columns;
use super::input::{FEW_ROWS, MANY_ROWS};
use super::line::{Deadline, Flag, Line, Reasons, Verdicts};
use super::plainly::{Found, Plainly, Room};
use super::refusal::{RowError, utf8};
use super::row_text::RowText;
use super::tally::Tally;
use super::writer::{LineWriter, OutputFormat};
use crate::calendar::Day;
use crate::case::{self, AsOf, Case, Faults};
use crate::engine::{self, FiredCheck, Options, Program, Raised, ReliefScreening, Screening, Verdict};
use crate::report::{Language, Phrases, Report, facts_of_check, words_of_check};
use crate::rulebook::{NoticeKind, ReliefId, Rulebook};

/// How much is written of each case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The verdicts.
    #[default]
    Verdicts,
    /// Also what decides them, what is missing, deadlines and flags.
    Reasons,
    /// The whole report.
    Full,
}

/// Makes a line of each row.
#[derive(Clone, Debug)]
pub struct Screener<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Which reliefs; empty: all.
    pub reliefs: Vec<ReliefId>,
    /// The day.
    pub as_of: AsOf,
    /// How much is written.
    pub detail: Detail,
    /// Only cases in which a relief has one of these verdicts are written, and rows that are refused; empty: all.
    pub only: Vec<Verdict>,
    /// The language of reports and warnings.
    pub language: Language,
    /// Ignore names that are no facts, and count them.
    pub ignores_unknown: bool,
    /// What the lines are written as.
    pub format: OutputFormat,
    /// Whether lines name their file.
    pub names_files: bool,
    /// Count also what is missing, and deadlines within so many days.
    pub summary_days: Option<i64>,
    /// The quick way to verdicts, for rulebooks that have it.
    pub plain: Option<Arc<Plainly<'a>>>,
    /// Set from outside to stop: what is worked on then is not whole.
    pub stopped: Arc<AtomicBool>,
}

/// Plain logic at work on a chunk.
struct Pass<'p> {
    plain: &'p Plainly<'p>,
    room: Room,
    chosen: Vec<ReliefId>,
    writer: LineWriter<'p>,
}

/// A row that can be read.
#[derive(Debug)]
pub(super) struct Readable {
    pub case: Case,
    /// What is hard to believe of it.
    pub warnings: Vec<RowError>,
    /// Names in it that are no facts.
    pub ignored: Vec<String>,
}

/// What became of a chunk.
#[derive(Debug)]
pub struct Done {
    /// Its lines, to be written as they are.
    pub lines: Vec<u8>,
    /// What they came to.
    pub tally: Tally,
    /// Its file.
    pub file: Arc<str>,
    /// Bytes of that file read up to here.
    pub bytes: u64,
}

impl<'a> Screener<'a> {
    /// One that writes the verdicts on every relief, as a line of JSON for each row, and counts nothing beside them.
    pub fn new(program: &'a Program, as_of: AsOf) -> Screener<'a> {
        Screener {
            program,
            reliefs: Vec::new(),
            as_of,
            detail: Detail::Verdicts,
            only: Vec::new(),
            language: Language::English,
            ignores_unknown: false,
            format: OutputFormat::JsonLines,
            names_files: false,
            summary_days: None,
            plain: None,
            stopped: Arc::default(),
        }
    }
}

impl Screener<'_> {
    /// Screens the rows of a chunk.
    pub fn chunk(&self, chunk: Chunk) -> Done {
        let mut done = Done { lines: Vec::new(), tally: Tally::default(), file: chunk.file, bytes: chunk.bytes };
        let plain = self.plain.as_deref().filter(|_| self.wants_verdicts_alone());
        let mut pass =
            plain.map(|plain| Pass { plain, room: plain.room(), chosen: self.chosen(), writer: self.writer() });
        for row in chunk.rows {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            match &mut pass {
                Some(pass) => self.plain_row(pass, &row, chunk.columns.as_deref(), &mut done),
                None => self.row(&row, chunk.columns.as_deref(), &mut done),
            }
        }
        done
    }

    fn plain_row(&self, pass: &mut Pass<'_>, row: &Row, columns: Option<&Columns>, done: &mut Done) {
        let Pass { plain, room, chosen, writer } = pass;
        let text = match self.text(&row.content, columns) {
            Ok(text) => text,
            Err(errors) => return self.refused(row, columns, errors, done),
        };
        // A row that states a day of its own is not read quickly.
        let as_of = self.as_of.for_file(None);
        if plain.read(room, text.text(), as_of) {
            done.tally.ignored.count(text.ignored());
            return self.found(&plain.found(room, None, chosen, as_of), chosen, writer, row.number, done);
        }
        match self.case(&done.file, &text) {
            Ok((case, ignored)) => {
                done.tally.ignored.count(ignored);
                plain.fill(room, &case);
                let as_of = self.as_of.for_file(case.as_of);
                self.found(&plain.found(room, Some(&case), chosen, as_of), chosen, writer, row.number, done);
            }
            Err(errors) => self.refused(row, columns, errors, done),
        }
    }

    fn found(&self, found: &Found<'_>, chosen: &[ReliefId], writer: &LineWriter<'_>, row: u64, done: &mut Done) {
        done.tally.screened += 1;
        let mut is_asked_for = self.only.is_empty();
        for (place, relief) in chosen.iter().enumerate() {
            let verdict = found.verdict(*relief);
            done.tally.count(place, verdict);
            is_asked_for |= self.only.contains(&verdict);
        }
        if !is_asked_for {
            done.tally.passed_over += 1;
            return;
        }
        if let Some(form) = self.plain.as_deref().and_then(|plain| plain.form) {
            return form.line(found, &mut done.lines);
        }
        let verdicts = writer.reliefs.iter().zip(chosen);
        let verdicts = verdicts.map(|(id, relief)| (*id, found.verdict(*relief).word())).collect();
        let line = Line {
            case: found.reference(),
            file: self.names_files.then_some(&*done.file),
            row,
            as_of: Some(found.as_of().to_string()),
            verdicts: Some(Verdicts(verdicts)),
            ..Line::default()
        };
        writer.write(&line, &mut done.lines);
    }

    fn row(&self, row: &Row, columns: Option<&Columns>, done: &mut Done) {
        let file = done.file.clone();
        let line = Line { row: row.number, file: self.names_files.then_some(&*file), ..Line::default() };
        match self.readable(&file, &row.content, columns) {
            Ok(Readable { case, warnings, ignored }) => {
                done.tally.ignored.count(ignored);
                let as_of = self.as_of.for_file(case.as_of);
                self.screened(&case, as_of, Line { warnings, ..line }, done);
            }
            Err(errors) => self.refused(row, columns, errors, done),
        }
    }

    fn refused(&self, row: &Row, columns: Option<&Columns>, errors: Vec<RowError>, done: &mut Done) {
        done.tally.refused += 1;
        let case = reference(&row.content, columns);
        let line = Line { case: case.as_deref(), file: Some(&done.file), row: row.number, errors, ..Line::default() };
        self.writer().write(&line, &mut done.lines);
    }

    fn screened<'l>(&'l self, case: &'l Case, as_of: Day, line: Line<'l>, done: &mut Done) {
        let rulebook = self.program.rulebook();
        let screening = engine::screen(self.program, case, as_of, &self.options());
        done.tally.screened += 1;
        for (place, relief) in screening.reliefs.iter().enumerate() {
            done.tally.count(place, relief.result.verdict);
        }
        if let Some(days) = self.summary_days {
            done.tally.count_reasons(rulebook, &screening, days);
        }
        let is_asked_for = |relief: &ReliefScreening| self.only.contains(&relief.result.verdict);
        if !self.only.is_empty() && !screening.reliefs.iter().any(is_asked_for) {
            done.tally.passed_over += 1;
            return;
        }
        let line = Line { case: case.reference.as_deref(), as_of: Some(as_of.to_string()), ..line };
        let line = match self.detail {
            Detail::Verdicts => Line { verdicts: Some(verdicts(rulebook, &screening)), ..line },
            Detail::Reasons => with_reasons(rulebook, self.language, &screening, line),
            Detail::Full => Line { report: self.report(case, &screening), ..line },
        };
        self.writer().write(&line, &mut done.lines);
    }

    /// The reliefs that are screened, in order.
    pub fn chosen(&self) -> Vec<ReliefId> {
        engine::chosen(self.program, &self.options())
    }

    /// What makes lines of what is found.
    pub fn writer(&self) -> LineWriter<'_> {
        let rulebook = self.program.rulebook();
        let id = |relief: ReliefId| rulebook.reliefs[relief.index()].outcome.id.as_str();
        let reliefs = self.chosen().into_iter().map(id).collect();
        LineWriter { format: self.format, detail: self.detail, reliefs, names_files: self.names_files }
    }

    fn options(&self) -> Options {
        let reliefs = self.reliefs.clone();
        if self.wants_verdicts_alone() {
            return Options { reliefs, ..Options::verdicts() };
        }
        let full = self.detail == Detail::Full;
        Options { reliefs, results: full, settling: full, ..Options::default() }
    }

    /// How many rows one thread best works on at a time.
    pub fn rows_at_once(&self) -> NonZeroUsize {
        if self.plain.is_some() && self.wants_verdicts_alone() { MANY_ROWS } else { FEW_ROWS }
    }

    /// Neither the lines nor the summary tell more than verdicts.
    fn wants_verdicts_alone(&self) -> bool {
        self.detail == Detail::Verdicts && self.summary_days.is_none()
    }

    /// The case of a row, or why it is refused.
    pub(super) fn readable(
        &self,
        file: &str,
        content: &Content,
        columns: Option<&Columns>,
    ) -> Result<Readable, Vec<RowError>> {
        let (case, ignored) = self.case(file, &self.text(content, columns)?)?;
        let warnings = self.check(&case, self.as_of.for_file(case.as_of))?;
        Ok(Readable { case, warnings, ignored })
    }

    /// The case that a row tells, and the names that were ignored in it.
    fn case(&self, file: &str, text: &RowText<'_>) -> Result<(Case, Vec<String>), Vec<RowError>> {
        let read = self.case_of(self.program.rulebook(), file, text.text(), self.as_of);
        let (case, mut ignored) = read.map_err(|faults| text.errors(&faults))?;
        ignored.extend(text.ignored());
        Ok((case, ignored))
    }

    /// The case in a text and the names that were ignored in it.
    pub fn case_of(
        &self,
        rulebook: &Rulebook,
        file: &str,
        text: &str,
        as_of: AsOf,
    ) -> Result<(Case, Vec<String>), Faults> {
        if self.ignores_unknown {
            return case::from_text_in_part(rulebook, file, text, as_of);
        }
        case::from_text(rulebook, file, text, as_of).map(|case| (case, Vec::new()))
    }

    /// What a row tells, as the text of a case.
    pub fn text<'c>(&self, content: &'c Content, columns: Option<&'c Columns>) -> Result<RowText<'c>, Vec<RowError>> {
        let Some(columns) = columns else { return of_text(content).map(RowText::Line) };
        let cells = columns.cells(content)?;
        let written = columns.case(self.program.rulebook(), &cells, self.today())?;
        Ok(RowText::Cells(columns, cells, written))
    }

    /// The day of which words such as "ten years ago" in a table speak.
    fn today(&self) -> Day {
        self.as_of.for_file(None)
    }

    /// Answers that contradict each other refuse the row; those that are only hard to believe are warnings.
    fn check(&self, case: &Case, as_of: Day) -> Result<Vec<RowError>, Vec<RowError>> {
        let fired = engine::fired_checks(self.program, case, as_of);
        if fired.is_empty() {
            return Ok(Vec::new());
        }
        let rulebook = self.program.rulebook();
        let phrases = Phrases::new(rulebook, self.language, as_of);
        let (errors, warnings): (Vec<_>, Vec<_>) =
            fired.iter().partition(|fired| rulebook.checks[fired.check].is_error);
        let described = |fired: Vec<&FiredCheck>| fired.into_iter().map(|fired| of_check(&phrases, fired)).collect();
        if errors.is_empty() { Ok(described(warnings)) } else { Err(described(errors)) }
    }

    /// As `relief screen` prints it.
    fn report(&self, case: &Case, screening: &Screening) -> Option<Box<RawValue>> {
        let rulebook = self.program.rulebook();
        let report = Report::new(rulebook, case, screening, self.language).with_warnings(
            rulebook,
            case,
            &engine::fired_checks(self.program, case, screening.as_of),
        );
        RawValue::from_string(report.to_json_line().ok()?).ok()
    }
}

fn verdicts<'a>(rulebook: &'a Rulebook, screening: &Screening) -> Verdicts<'a> {
    let verdict = |relief: &ReliefScreening| {
        (rulebook.reliefs[relief.relief.index()].outcome.id.as_str(), relief.result.verdict.word())
    };
    Verdicts(screening.reliefs.iter().map(verdict).collect())
}

fn with_reasons<'l>(rulebook: &'l Rulebook, language: Language, screening: &Screening, line: Line<'l>) -> Line<'l> {
    let phrases = Phrases::new(rulebook, language, screening.as_of);
    let item = |raised: &Raised| raised.item.map(|item| phrases.item_id(item));
    let of_kind = |kind| screening.raised.iter().filter(move |raised| rulebook.notices[raised.notice].kind == kind);
    let day = |day: i64| Some(Day(day)).filter(|day| day.is_day()).map(|day| day.to_string());
    let deadline = |raised: &Raised| Deadline {
        id: &rulebook.notices[raised.notice].id,
        item: item(raised),
        earliest: raised.amount.and_then(|(low, _)| day(low)),
        latest: raised.amount.and_then(|(_, high)| day(high)),
        value: raised.value.word(),
    };
    let flag = |raised: &Raised| Flag {
        id: &rulebook.notices[raised.notice].id,
        item: item(raised),
        value: raised.value.word(),
    };
    Line {
        reliefs: screening.reliefs.iter().map(|relief| reasons(rulebook, relief)).collect(),
        deadlines: of_kind(NoticeKind::Deadline).map(deadline).collect(),
        flags: of_kind(NoticeKind::Flag).map(flag).collect(),
        ..line
    }
}

fn reasons<'a>(rulebook: &'a Rulebook, relief: &ReliefScreening) -> Reasons<'a> {
    let result = &relief.result;
    let rule = |rule: crate::rulebook::RuleId| rulebook.rules[rule.index()].id.as_str();
    Reasons {
        id: &rulebook.reliefs[relief.relief.index()].outcome.id,
        verdict: result.verdict.word(),
        could_be: result.could_be.iter().map(|verdict| verdict.word()).collect(),
        deciding: result.deciding.iter().filter_map(|place| Some(rule(result.findings.get(*place)?.rule))).collect(),
        missing: result.missing.iter().map(|path| path.name(rulebook)).collect(),
        to_obtain: result.to_obtain.iter().map(|step| rule(*step)).collect(),
        changes_on: result.changes_on.map(|day| day.to_string()),
    }
}

fn of_check(phrases: &Phrases<'_>, fired: &FiredCheck) -> RowError {
    let (message, remedy) = words_of_check(phrases, fired);
    let facts: Vec<String> =
        facts_of_check(phrases.rulebook, fired).into_iter().map(|path| path.name(phrases.rulebook)).collect();
    RowError { field: (!facts.is_empty()).then(|| facts.join(", ")), ..RowError::new(message, remedy) }
}

/// A row that is a case as text.
fn of_text(content: &Content) -> Result<&str, Vec<RowError>> {
    match content {
        Content::Text(bytes) => utf8(bytes),
        Content::Unreadable(error) => Err(vec![error.clone()]),
        Content::Record(_) | Content::Cells(_) => Err(vec![RowError::new("the table has no heading", "add it")]),
    }
}

/// The reference of a case that cannot be read otherwise.
fn reference(content: &Content, columns: Option<&Columns>) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        case: Option<String>,
    }
    match columns {
        Some(columns) => columns.reference(columns.cells(content).ok()?.as_ref()),
        None => serde_json::from_str::<Head>(of_text(content).ok()?).ok()?.case,
    }
}

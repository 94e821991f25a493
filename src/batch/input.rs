use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::chunk::{Chunk, Content, Row};
use super::columns::Columns;
use super::lines::{LONGEST_LINE, Lines, TextLine};
use super::mapping::Mapping;
use super::records::{Records, cells, separator};
use super::refusal::RowError;
#[cfg(feature = "xlsx")]
use super::sheet::Sheet;
use crate::rulebook::{Faults, Rulebook};

/// Rows in a chunk: few, for a hard case takes a thousand times as long as an easy one; more where all are easy.
pub(super) const FEW_ROWS: NonZeroUsize = NonZeroUsize::new(8).expect("more than none");
pub(super) const MANY_ROWS: NonZeroUsize = NonZeroUsize::new(64).expect("more than none");
/// Of rows that are long even fewer: what is in memory at once has a bound.
const BYTES: usize = 64 << 10;
const BUFFER: usize = 256 << 10;

/// How the cases of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One case in JSON on each line.
    JsonLines,
    /// The whole file is one case, in TOML or JSON.
    Case,
    /// A table: a heading, and one case on each row.
    Csv,
    /// The same in a workbook.
    #[cfg(feature = "xlsx")]
    Xlsx,
}

impl InputFormat {
    /// What a file of this name holds.
    pub fn of_file(path: &Path) -> InputFormat {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "toml" | "json" => InputFormat::Case,
            "csv" | "tsv" | "txt" => InputFormat::Csv,
            #[cfg(feature = "xlsx")]
            "xlsx" | "xlsm" => InputFormat::Xlsx,
            _ => InputFormat::JsonLines,
        }
    }
}

/// Why there are no more rows to read.
#[derive(Debug, Error)]
pub enum InputError {
    /// A file cannot be read.
    #[error("cannot read `{0}`: {1}")]
    File(String, #[source] io::Error),
    /// The columns of a table cannot be bound to facts.
    #[error(transparent)]
    Columns(#[from] Faults),
    /// There are fewer rows than a run that is gone on with has read.
    #[error("the input has fewer rows than it had")]
    Short,
}

/// The rows of some files, one file after the other. `-` is standard input.
pub struct Input<'a> {
    rulebook: &'a Rulebook,
    mapping: &'a Mapping,
    /// Those not begun yet, last first.
    files: Vec<PathBuf>,
    format: Option<InputFormat>,
    reading: Option<Reading>,
    /// Rows in a chunk at most.
    rows: NonZeroUsize,
    /// Read already, to be given out next.
    ahead: Option<Chunk>,
}

struct Reading {
    file: Arc<str>,
    rows: Rows,
    columns: Option<Arc<Columns>>,
}

type Text = Box<dyn io::BufRead + Send>;

enum Rows {
    Lines(Lines<Text>),
    Case(Box<dyn Read + Send>),
    Records(Records<Text>),
    #[cfg(feature = "xlsx")]
    Sheet(Sheet),
}

impl<'a> Input<'a> {
    /// These files, in this format; without one in that which the name of each tells.
    pub fn new(
        rulebook: &'a Rulebook,
        mapping: &'a Mapping,
        mut files: Vec<PathBuf>,
        format: Option<InputFormat>,
    ) -> Input<'a> {
        files.reverse();
        Input { rulebook, mapping, files, format, reading: None, rows: FEW_ROWS, ahead: None }
    }

    /// In chunks of so many rows.
    pub fn by(self, rows: NonZeroUsize) -> Input<'a> {
        Input { rows, ..self }
    }

    /// The next rows; `None` at the end of the last file.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, InputError> {
        if let Some(chunk) = self.ahead.take() {
            return Ok(Some(chunk));
        }
        loop {
            let Some(reading) = &mut self.reading else {
                let Some(path) = self.files.pop() else { return Ok(None) };
                self.reading = Some(self.begin(&path)?);
                continue;
            };
            let chunk = reading
                .next_chunk(self.rows)
                .map_err(|error| InputError::File(reading.file.as_ref().to_owned(), error))?;
            if !chunk.rows.is_empty() {
                return Ok(Some(chunk));
            }
            self.reading = None;
        }
    }

    /// Passes over this many rows.
    pub fn skip(&mut self, mut rows: u64) -> Result<(), InputError> {
        while rows > 0 {
            let mut chunk = self.next_chunk()?.ok_or(InputError::Short)?;
            let passed = rows.min(chunk.rows.len() as u64);
            chunk.rows.drain(..passed as usize);
            rows -= passed;
            self.ahead = Some(chunk).filter(|chunk| !chunk.rows.is_empty());
        }
        Ok(())
    }

    fn begin(&self, path: &Path) -> Result<Reading, InputError> {
        let is_standard = path == Path::new("-");
        let name = if is_standard { "<stdin>".to_owned() } else { path.to_string_lossy().into_owned() };
        let of_file = |error| InputError::File(name.clone(), error);
        let format = self.format.unwrap_or_else(|| InputFormat::of_file(path));
        let stream = || -> io::Result<Box<dyn Read + Send>> {
            Ok(if is_standard { Box::new(io::stdin()) } else { Box::new(File::open(path)?) })
        };
        let lines = || -> io::Result<Lines<Text>> {
            let mut text = BufReader::with_capacity(BUFFER, stream()?);
            refuse_spreadsheets(&mut text)?;
            Ok(Lines::new(Box::new(text)))
        };
        let (rows, heading) = match format {
            InputFormat::JsonLines => (Rows::Lines(lines().map_err(of_file)?), None),
            InputFormat::Case => (Rows::Case(stream().map_err(of_file)?), None),
            InputFormat::Csv => {
                let mut records = Records::new(lines().map_err(of_file)?);
                let (heading, separator) = csv_heading(&mut records, self.mapping).map_err(of_file)?;
                (Rows::Records(records), Some((heading, Some(separator))))
            }
            #[cfg(feature = "xlsx")]
            InputFormat::Xlsx => {
                let stream = if is_standard { Some(stream().map_err(of_file)?) } else { None };
                let mut sheet = Sheet::open(path, stream, self.mapping.sheet.clone()).map_err(of_file)?;
                let heading = sheet_heading(&mut sheet, self.mapping).map_err(of_file)?;
                (Rows::Sheet(sheet), Some((heading, None)))
            }
        };
        let columns = heading.map(|(headings, separator)| {
            let headings = headings.iter().map(|heading| heading.trim().to_owned()).collect();
            Columns::bind(self.rulebook, self.mapping, &name, headings, separator).map(Arc::new)
        });
        Ok(Reading { file: name.as_str().into(), rows, columns: columns.transpose()? })
    }
}

fn invalid(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.into())
}

/// Archives (`.xlsx`, `.ods`) and Excel's files before 2007 begin so. Read as text they are nothing but faults.
fn refuse_spreadsheets(text: &mut impl io::BufRead) -> io::Result<()> {
    let first = text.fill_buf()?;
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(invalid("this is no text; is it a spreadsheet? Save it as `.xlsx` or as CSV in UTF-8"));
    }
    Ok(())
}

/// The row of the heading, or the one from which on it is looked for.
fn first_row(mapping: &Mapping) -> u64 {
    mapping.heading.unwrap_or(1)
}

fn no_heading(mapping: &Mapping) -> io::Error {
    invalid(format!("there is no row {} for the heading that the mapping names", first_row(mapping)))
}

#[cfg(feature = "xlsx")]
fn sheet_heading(sheet: &mut Sheet, mapping: &Mapping) -> io::Result<Vec<String>> {
    while let Some((number, cells)) = sheet.next_row()? {
        if number >= first_row(mapping) {
            return Ok(cells);
        }
    }
    if mapping.heading.is_some() { Err(no_heading(mapping)) } else { Ok(Vec::new()) }
}

/// The headings of a table and what stands between them.
fn csv_heading(records: &mut Records<Text>, mapping: &Mapping) -> io::Result<(Vec<String>, u8)> {
    let Some(mut row) = records.next_row()? else { return Ok((Vec::new(), b',')) };
    while row.number < first_row(mapping) {
        row = records.next_row()?.ok_or_else(|| no_heading(mapping))?;
    }
    let Content::Record(bytes) = row.content else { return Err(invalid("the heading cannot be read")) };
    let separator = mapping.separator.and_then(|letter| u8::try_from(letter).ok()).unwrap_or_else(|| separator(&bytes));
    let text = String::from_utf8(bytes)
        .map_err(|_| invalid("the heading is not UTF-8 text; save the file as UTF-8 (in Excel: `CSV UTF-8`)"))?;
    let headings = cells(&text, separator).map_err(|_| invalid("the heading cannot be read"))?;
    Ok((headings.iter().map(str::to_owned).collect(), separator))
}

impl Reading {
    fn next_chunk(&mut self, most: NonZeroUsize) -> io::Result<Chunk> {
        let mut rows = Vec::with_capacity(most.get());
        let (mut bytes, mut held) = (0, 0);
        while rows.len() < most.get() && held < BYTES {
            let (row, read) = match &mut self.rows {
                Rows::Lines(lines) => (lines.next_line()?.map(row), lines.bytes()),
                Rows::Records(records) => (records.next_row()?, records.bytes()),
                Rows::Case(stream) => whole(stream)?,
                #[cfg(feature = "xlsx")]
                Rows::Sheet(sheet) => (sheet_row(sheet)?, 0),
            };
            bytes = bytes.max(read);
            match row {
                Some(row) => {
                    held += row.content.len();
                    rows.push(row);
                }
                None => break,
            }
        }
        Ok(Chunk { file: self.file.clone(), rows, bytes, columns: self.columns.clone() })
    }
}

/// The next row in which anything stands.
#[cfg(feature = "xlsx")]
fn sheet_row(sheet: &mut Sheet) -> io::Result<Option<Row>> {
    while let Some((number, cells)) = sheet.next_row()? {
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            return Ok(Some(Row { number, content: Content::Cells(cells.into()) }));
        }
    }
    Ok(None)
}

fn row(line: TextLine) -> Row {
    let content = match line.bytes {
        Ok(bytes) if line.number == 1 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) => {
            Content::Unreadable(RowError::new("this is UTF-16 text", "save the file as UTF-8"))
        }
        Ok(bytes) => Content::Text(bytes),
        Err(length) => Content::Unreadable(too_long(length)),
    };
    Row { number: line.number, content }
}

pub(super) fn too_long(length: u64) -> RowError {
    let help = format!("a case has at most {LONGEST_LINE} bytes; is a line feed or a quote missing?");
    RowError::new(format!("{length} bytes are too many for one case"), help)
}

/// All of a file as one row; at its end none.
fn whole(stream: &mut impl Read) -> io::Result<(Option<Row>, u64)> {
    let mut bytes = Vec::new();
    stream.by_ref().take(LONGEST_LINE as u64 + 1).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    if bytes.is_empty() {
        return Ok((None, 0));
    }
    if bytes.len() <= LONGEST_LINE {
        return Ok((Some(row(TextLine { number: 1, bytes: Ok(bytes) })), length));
    }
    let length = length + io::copy(stream, &mut io::sink())?;
    Ok((Some(row(TextLine { number: 1, bytes: Err(length) })), length))
}

//! The rows of a sheet of a workbook.

use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

/// Rows read ahead.
const AHEAD: usize = 64;

/// A row with its number in the sheet.
pub(super) type SheetRow = (u64, Vec<String>);

/// The rows of a sheet that have a cell, in order. A thread of its own reads them, a few ahead: what reads a sheet borrows
/// the workbook.
pub(super) struct Sheet {
    rows: Receiver<io::Result<SheetRow>>,
}

trait Stream: Read + Seek + Send {}
impl<T: Read + Seek + Send> Stream for T {}

impl Sheet {
    /// The sheet of this name; without one the first.
    pub fn open(path: &Path, stream: Option<Box<dyn Read + Send>>, sheet: Option<String>) -> io::Result<Sheet> {
        let stream: Box<dyn Stream> = match stream {
            // The table of contents of a workbook stands at its end.
            Some(mut stream) => {
                let mut bytes = Vec::new();
                stream.read_to_end(&mut bytes)?;
                Box::new(Cursor::new(bytes))
            }
            None => Box::new(io::BufReader::new(std::fs::File::open(path)?)),
        };
        let (sender, rows) = sync_channel(AHEAD);
        thread::spawn(move || {
            if let Err(error) = send_rows(stream, sheet, &sender) {
                // Nobody waits for it any more.
                let _ = sender.send(Err(error));
            }
        });
        Ok(Sheet { rows })
    }

    pub fn next_row(&mut self) -> io::Result<Option<SheetRow>> {
        self.rows.recv().ok().transpose()
    }
}

fn send_rows(
    stream: Box<dyn Stream>,
    sheet: Option<String>,
    sender: &SyncSender<io::Result<SheetRow>>,
) -> io::Result<()> {
    let broken =
        |error: calamine::XlsxError| io::Error::new(io::ErrorKind::InvalidData, format!("no workbook: {error}"));
    let mut workbook: Xlsx<_> = Xlsx::new(stream).map_err(broken)?;
    let names = workbook.sheet_names();
    let name = match sheet {
        Some(name) if names.contains(&name) => name,
        Some(name) => {
            let message = format!("there is no sheet `{name}`; the sheets are `{}`", names.join("`, `"));
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        None => names.into_iter().next().unwrap_or_default(),
    };
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut row: Option<SheetRow> = None;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (number, column) = cell.get_position();
        let number = u64::from(number) + 1;
        if row.as_ref().is_none_or(|(current, _)| *current != number)
            && let Some(whole) = row.replace((number, Vec::new()))
            && sender.send(Ok(whole)).is_err()
        {
            return Ok(());
        }
        if let Some((_, words)) = &mut row {
            words.resize(words.len().max(column as usize), String::new());
            words.push(words_of(cell.get_value()));
        }
    }
    if let Some(whole) = row {
        let _ = sender.send(Ok(whole));
    }
    Ok(())
}

fn words_of(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(words) | DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => words.clone(),
        DataRef::SharedString(words) => (*words).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(day) => day_of(day),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn day_of(day: &ExcelDateTime) -> String {
    let (year, month, day, ..) = day.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

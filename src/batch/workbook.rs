//! A table as a workbook.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// Rows of a sheet below its heading.
const MOST_ROWS: u32 = 1_048_575;
const WIDTH: f64 = 16.0;

/// Makes a workbook of a table in CSV, row by row.
pub fn write_workbook(table: &Path, out: &mut File) -> io::Result<()> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_path(table)?;
    let broken = |error: XlsxError| io::Error::other(error);
    let mut workbook = new_workbook().map_err(broken)?;
    // What it keeps for a while stays beside the output: elsewhere others may read it.
    let folder = table.parent().filter(|folder| !folder.as_os_str().is_empty());
    workbook.set_tempdir(folder.unwrap_or(Path::new("."))).map_err(broken)?;
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
    let bold = Format::new().set_bold();
    let mut record = csv::StringRecord::new();
    let mut number: u32 = 0;
    sheet.set_freeze_panes(1, 0).map_err(broken)?;
    while rows.read_record(&mut record)? {
        if number == 0 {
            for column in 0..record.len() {
                sheet.set_column_width(column as u16, WIDTH).map_err(broken)?;
            }
        }
        if number > MOST_ROWS {
            return Err(io::Error::other(format!("a sheet holds {MOST_ROWS} rows, and there are more; write CSV")));
        }
        for (column, cell) in (0..).zip(&record) {
            let written = match cell.parse::<u32>() {
                _ if number == 0 => sheet.write_string_with_format(number, column, cell, &bold),
                Ok(count) if count.to_string() == cell => sheet.write_number(number, column, count),
                _ if cell.is_empty() => continue,
                _ => sheet.write_string(number, column, cell),
            };
            written.map_err(broken)?;
        }
        number += 1;
    }
    workbook.save_to_writer(BufWriter::new(out)).map_err(broken)
}

/// A workbook that does not say when it was made: the same input gives the same bytes.
pub(super) fn new_workbook() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let never = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&never));
    Ok(workbook)
}

use super::line::{Line, Reasons};
use super::refusal::RowError;
use super::screener::Detail;

/// What the lines are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// One JSON object for each row.
    JsonLines,
    /// A table for spreadsheets.
    Csv,
    /// The same table, to become a workbook when it is whole.
    #[cfg(feature = "xlsx")]
    Xlsx,
}

/// Writes lines.
#[derive(Clone, Debug)]
pub struct LineWriter<'a> {
    /// As what.
    pub format: OutputFormat,
    /// How much.
    pub detail: Detail,
    /// The reliefs screened, in order.
    pub reliefs: Vec<&'a str>,
    /// Whether lines name their file.
    pub names_files: bool,
}

impl LineWriter<'_> {
    /// What stands before the first line.
    pub fn heading(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.format != OutputFormat::JsonLines {
            self.record(&self.headings(), &mut out);
        }
        out
    }

    /// Adds a line.
    pub fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        if self.format != OutputFormat::JsonLines {
            return self.record(&self.cells(line), out);
        }
        // Writing to memory does not fail, and every key is text.
        let _ = serde_json::to_writer(&mut *out, line);
        out.push(b'\n');
    }

    fn headings(&self) -> Vec<String> {
        let mut headings: Vec<String> = ["case", "row", "as_of"].map(str::to_owned).into();
        if self.names_files {
            headings.insert(0, "file".to_owned());
        }
        headings.extend(self.reliefs.iter().map(|relief| (*relief).to_owned()));
        if self.detail > Detail::Verdicts {
            let parts = ["could_be", "deciding", "missing", "to_obtain", "changes_on"];
            let of_relief = |relief: &&str| parts.map(|part| format!("{relief}.{part}"));
            headings.extend(self.reliefs.iter().flat_map(of_relief));
            headings.extend(["deadlines", "flags"].map(str::to_owned));
        }
        headings.extend(["warnings", "errors"].map(str::to_owned));
        headings
    }

    fn cells(&self, line: &Line<'_>) -> Vec<String> {
        let mut cells = Vec::new();
        if self.names_files {
            cells.push(line.file.unwrap_or_default().to_owned());
        }
        cells.push(line.case.unwrap_or_default().to_owned());
        cells.push(line.row.to_string());
        cells.push(line.as_of.clone().unwrap_or_default());
        for (place, _) in self.reliefs.iter().enumerate() {
            let alone = line.verdicts.as_ref().and_then(|verdicts| verdicts.0.get(place)).map(|(_, verdict)| *verdict);
            let verdict = alone.or_else(|| line.reliefs.get(place).map(|reasons| reasons.verdict));
            cells.push(verdict.unwrap_or_default().to_owned());
        }
        if self.detail > Detail::Verdicts {
            let empty = || std::array::from_fn(|_| String::new());
            let of_relief = |(place, _)| line.reliefs.get(place).map_or_else(empty, parts);
            cells.extend(self.reliefs.iter().enumerate().flat_map(of_relief));
            let deadlines = line.deadlines.iter().map(|deadline| {
                let days = [deadline.earliest.as_deref(), deadline.latest.as_deref()];
                let day = if days[0] == days[1] {
                    days[0].unwrap_or("?").to_owned()
                } else {
                    days.map(|day| day.unwrap_or("?")).join("..")
                };
                format!("{} {day}", about(deadline.id, deadline.item.as_deref()))
            });
            cells.push(joined(deadlines));
            cells.push(joined(line.flags.iter().map(|flag| about(flag.id, flag.item.as_deref()))));
        }
        cells.push(joined(line.warnings.iter().map(in_words)));
        cells.push(joined(line.errors.iter().map(in_words)));
        cells
    }

    fn record(&self, cells: &[String], out: &mut Vec<u8>) {
        let guarded = cells.iter().map(|cell| self.guarded(cell));
        let mut writer = csv::Writer::from_writer(&mut *out);
        // Writing to memory does not fail.
        let _ = writer.write_record(guarded).and_then(|()| Ok(writer.flush()?));
    }

    /// A spreadsheet takes what begins with a sign for a formula; an apostrophe makes it text. A workbook knows text as such.
    fn guarded(&self, cell: &str) -> String {
        if self.format == OutputFormat::Csv { guarded(cell) } else { cell.to_owned() }
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn parts(reasons: &Reasons<'_>) -> [String; 5] {
    [
        joined(reasons.could_be.iter().map(|verdict| (*verdict).to_owned())),
        joined(reasons.deciding.iter().map(|criterion| (*criterion).to_owned())),
        joined(reasons.missing.iter().cloned()),
        joined(reasons.to_obtain.iter().map(|step| (*step).to_owned())),
        reasons.changes_on.clone().unwrap_or_default(),
    ]
}

fn about(id: &str, item: Option<&str>) -> String {
    item.map_or_else(|| id.to_owned(), |item| format!("{id} {item}"))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// One reason why a row is refused, in one line.
pub(crate) fn in_words(error: &RowError) -> String {
    let column = error.column.as_ref().map(|column| format!("column `{column}`"));
    let field =
        error.field.as_ref().filter(|field| Some(*field) != error.column.as_ref()).map(|field| format!("`{field}`"));
    let place: Vec<String> = [column, field].into_iter().flatten().collect();
    let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
    let value = error.value.as_ref().filter(|value| !error.reason.contains(&format!("`{value}`")));
    let value = value.map_or_else(String::new, |value| format!("`{value}`: "));
    let expected = error.expected.as_ref().map_or_else(String::new, |expected| format!("; expected {expected}"));
    let help = error.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    format!("{place}{value}{}{expected}{help}", error.reason)
}

//! What would be read of a caseload, before anything is screened.

use std::collections::BTreeMap;

use super::chunk::{Chunk, Content};
use super::ignored::Ignored;
use super::refusal::RowError;
use super::screener::{Readable, Screener};
use super::writer::in_words;

/// What was found in the rows so far.
#[derive(Debug, Default)]
pub struct Check {
    /// Rows that can be read.
    pub readable: u64,
    /// Rows that cannot.
    pub refused: u64,
    /// Names that are no facts.
    pub ignored: Ignored,
    /// By file and column: the fact it tells, and in how many rows it tells something.
    columns: BTreeMap<(String, usize), ColumnUse>,
    /// References, each with the row that had it first.
    seen: BTreeMap<String, String>,
}

#[derive(Debug)]
struct ColumnUse {
    heading: String,
    fact: Option<String>,
    told: u64,
}

impl Check {
    /// Reads the rows of a chunk, and says of each in a line what is worth a look.
    pub fn chunk(&mut self, screener: &Screener<'_>, chunk: &Chunk) -> Vec<String> {
        let mut lines = Vec::new();
        self.count(screener, chunk);
        for row in &chunk.rows {
            let place = format!("{}:{}", chunk.file, row.number);
            let of_row = |error: &RowError| format!("{place}: {}", in_words(error));
            match screener.readable(&chunk.file, &row.content, chunk.columns.as_deref()) {
                Ok(Readable { case, warnings, ignored }) => {
                    self.readable += 1;
                    self.ignored.count(ignored);
                    lines.extend(warnings.iter().map(of_row));
                    if let Some(reference) = case.reference {
                        match self.seen.get(&reference) {
                            Some(first) => lines.push(format!("{place}: the case `{reference}` is also in {first}")),
                            None => {
                                self.seen.insert(reference, place);
                            }
                        }
                    }
                }
                Err(errors) => {
                    self.refused += 1;
                    lines.extend(errors.iter().map(of_row));
                }
            }
        }
        lines
    }

    fn count(&mut self, screener: &Screener<'_>, chunk: &Chunk) {
        let Some(columns) = &chunk.columns else { return };
        for (place, (heading, fact)) in columns.bound(screener.program.rulebook()).into_iter().enumerate() {
            let column = self.columns.entry((chunk.file.to_string(), place)).or_insert_with(|| ColumnUse {
                heading: heading.to_owned(),
                fact,
                told: 0,
            });
            let tells = |content: &Content| {
                let cells = columns.cells(content).ok();
                cells.is_some_and(|cells| cells.get(place).is_some_and(|cell| !cell.trim().is_empty()))
            };
            column.told += chunk.rows.iter().filter(|row| tells(&row.content)).count() as u64;
        }
    }

    /// For each column what it tells, and how often.
    pub fn columns(&self) -> Vec<String> {
        let line = |((file, place), column): (&(String, usize), &ColumnUse)| {
            let fact = column.fact.as_deref().unwrap_or("ignored");
            let heading =
                if column.heading.is_empty() { format!("no. {}", place + 1) } else { format!("`{}`", column.heading) };
            format!("{file}: column {heading}: {fact}: {}", column.told)
        };
        self.columns.iter().map(line).collect()
    }
}

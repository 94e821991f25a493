use std::sync::Arc;

use csv::StringRecord;

use super::columns::Columns;
use super::refusal::RowError;

/// Some rows of one file: what one thread works on at a time.
#[derive(Debug)]
pub struct Chunk {
    /// The file's name, for messages.
    pub file: Arc<str>,
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// Bytes of this file read up to here.
    pub bytes: u64,
    /// What the columns tell, if the rows are those of a table.
    pub columns: Option<Arc<Columns>>,
}

/// One row of an input.
#[derive(Debug)]
pub struct Row {
    /// Its line, counted from 1; of a sheet its row.
    pub number: u64,
    /// What it holds.
    pub content: Content,
}

/// What a row holds, before anybody asks what it means.
#[derive(Debug)]
pub enum Content {
    /// A case as text: TOML or JSON.
    Text(Vec<u8>),
    /// A line of a table, or several if a cell has several.
    Record(Vec<u8>),
    /// The cells of a row.
    Cells(StringRecord),
    /// It cannot be read at all.
    Unreadable(RowError),
}

impl Content {
    /// How many bytes it holds.
    pub(super) fn len(&self) -> usize {
        match self {
            Content::Text(bytes) | Content::Record(bytes) => bytes.len(),
            Content::Cells(cells) => cells.as_slice().len(),
            Content::Unreadable(_) => 0,
        }
    }
}

use std::borrow::Cow;

use csv::StringRecord;

use super::columns::{Columns, Written};
use super::refusal::RowError;
use crate::case::Faults;

/// What a row tells, as the text of a case.
#[derive(Debug)]
pub enum RowText<'c> {
    /// As it stands.
    Line(&'c str),
    /// Written from the cells of a table, which faults are told of.
    Cells(&'c Columns, Cow<'c, StringRecord>, Written),
}

impl RowText<'_> {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            RowText::Line(text) => text,
            RowText::Cells(_, _, written) => &written.text,
        }
    }

    /// The headings over what is ignored in it.
    pub(super) fn ignored(&self) -> Vec<String> {
        match self {
            RowText::Line(_) => Vec::new(),
            RowText::Cells(columns, cells, _) => columns.ignored(cells),
        }
    }

    /// Everything that is wrong with its case.
    pub fn errors(&self, faults: &Faults) -> Vec<RowError> {
        match self {
            RowText::Line(_) => RowError::of_case(faults),
            RowText::Cells(columns, cells, written) => columns.errors(written, cells, faults),
        }
    }
}

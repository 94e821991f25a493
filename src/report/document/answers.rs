//! The answers that the report rests on, so that it can be recomputed.

use super::report::heading;
use super::{Block, Table, TableCell, TableRow, anchor};
use crate::report::model::{Fact, Report};
use crate::report::wording;
use crate::report::words::Words;

pub(super) fn write(blocks: &mut Vec<Block>, report: &Report, words: &Words) {
    if report.answers.is_empty() {
        return;
    }
    blocks.push(heading(2, "answers", &words.report.answers));
    blocks.push(Block::Table(Table {
        name: words.report.answers.clone(),
        head: [&words.report.question, &words.report.answer, &words.report.said_by].map(String::clone).to_vec(),
        widths: vec![58, 28, 14],
        rows: report.answers.iter().map(row).collect(),
    }));
}

fn row(fact: &Fact) -> TableRow {
    TableRow {
        id: Some(anchor("fact", &fact.id)),
        cells: vec![
            TableCell::plain(wording::asked(fact)),
            TableCell::plain(&fact.answer),
            TableCell::plain(fact.source.as_deref().unwrap_or_default()),
        ],
    }
}

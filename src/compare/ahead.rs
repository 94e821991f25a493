//! Which paths time alone will close, told from the lines of one output.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::change::{Change, Direction};
use super::side::{Side, change};
use crate::batch::{Chunk, Content, Row};
use crate::calendar::Day;
use crate::case::{self, AsOf};
use crate::engine::{Program, Verdict};

/// Looks for paths that will be closed within so many days.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    /// The rules.
    pub program: &'a Program,
    /// How many days.
    pub within: i64,
}

/// What the lines of an output say of the time ahead, by the number of each.
#[derive(Debug, Default)]
pub struct Soon {
    /// Verdicts that will be closed.
    pub(super) closing: BTreeMap<u64, Vec<Change>>,
    /// Lines that cannot tell: they do not hold the answers, or were written under other rules.
    pub(super) untold: BTreeSet<u64>,
}

/// A line of an output with the answers, as `--detail full` writes it.
#[derive(Deserialize)]
struct Line<'l> {
    row: u64,
    #[serde(borrow)]
    report: Report<'l>,
}

#[derive(Deserialize)]
struct Report<'l> {
    rulebook: Rules,
    as_of: String,
    #[serde(borrow)]
    case: &'l RawValue,
    reliefs: Vec<Relief>,
}

#[derive(Deserialize)]
struct Rules {
    hash: String,
}

#[derive(Deserialize)]
struct Relief {
    id: String,
    verdict: String,
}

impl Ahead<'_> {
    /// Looks at the lines of a chunk.
    pub fn chunk(self, chunk: &Chunk) -> Soon {
        let mut soon = Soon::default();
        for row in &chunk.rows {
            match self.row(row) {
                Some(closing) if closing.is_empty() => {}
                Some(closing) => {
                    soon.closing.insert(row.number, closing);
                }
                None => {
                    soon.untold.insert(row.number);
                }
            }
        }
        soon
    }

    /// The verdicts of a line that will be closed; `None` if it cannot tell.
    fn row(self, row: &Row) -> Option<Vec<Change>> {
        let Content::Text(bytes) = &row.content else { return None };
        let Line { row, report } = serde_json::from_slice(bytes).ok()?;
        let rulebook = self.program.rulebook();
        if report.rulebook.hash != rulebook.hash {
            return None;
        }
        let day = Day::parse(&report.as_of)?;
        let case = case::from_json_text(rulebook, "case", report.case.get(), AsOf::fixed(day)).ok()?;
        let now = Side { program: self.program, case: &case, day };
        let closing = report.reliefs.iter().filter_map(|told| {
            let relief = rulebook.relief(&told.id)?;
            let ahead = now.closing(relief, Verdict::from_word(&told.verdict)?, self.within)?;
            Some(change(row, Direction::AboutToLose, [(now, relief), (ahead, relief)]))
        });
        Some(closing.collect())
    }
}

impl Soon {
    /// Adds what other lines say.
    pub fn add(&mut self, mut other: Soon) {
        self.closing.append(&mut other.closing);
        self.untold.append(&mut other.untold);
    }
}

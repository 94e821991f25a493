use super::change::{Change, Changes, Direction, Refused};
use super::side::{Side, change};
use crate::batch::{Chunk, Row, RowError, Screener, in_words};
use crate::calendar::Day;
use crate::case::{AsOf, Case};
use crate::engine::Program;

/// Screens each case twice.
#[derive(Clone, Debug)]
pub struct Twice<'a> {
    /// What reads the rows; its rules are the newer ones.
    pub screener: Screener<'a>,
    /// The older rules.
    pub old: &'a Program,
    /// The day of the second screening; `None`: that of the first.
    pub then: Option<Day>,
    /// Look for paths that will be closed within so many days after it.
    pub within: i64,
}

impl Twice<'_> {
    /// Compares the rows of a chunk.
    pub fn chunk(&self, chunk: &Chunk) -> Changes {
        let mut found = Changes::default();
        for row in &chunk.rows {
            match self.cases(chunk, row) {
                Ok((before, after, as_of)) => {
                    found.compared += 1;
                    self.compare(&before, &after, as_of, row.number, &mut found.changes);
                }
                Err(errors) => found.refused.push(Refused {
                    case: None,
                    row: row.number,
                    reason: errors.iter().map(in_words).collect::<Vec<_>>().join("; "),
                }),
            }
        }
        found
    }

    /// The case of a row under the older and the newer rules.
    fn cases(&self, chunk: &Chunk, row: &Row) -> Result<(Case, Case, Day), Vec<RowError>> {
        let text = self.screener.text(&row.content, chunk.columns.as_deref())?;
        let read = |program: &Program, as_of: AsOf| {
            let read = self.screener.case_of(program.rulebook(), &chunk.file, text.text(), as_of);
            read.map(|(case, _)| case).map_err(|faults| text.errors(&faults))
        };
        let before = read(self.old, self.screener.as_of)?;
        let as_of = self.screener.as_of.for_file(before.as_of);
        let after = read(self.screener.program, AsOf::fixed(self.then.unwrap_or(as_of)))?;
        Ok((before, after, as_of))
    }

    fn compare(&self, before: &Case, after: &Case, as_of: Day, row: u64, changes: &mut Vec<Change>) {
        let [old, new] = [
            Side { program: self.old, case: before, day: as_of },
            Side { program: self.screener.program, case: after, day: self.then.unwrap_or(as_of) },
        ];
        for relief in self.screener.chosen() {
            let id = &new.program.rulebook().reliefs[relief.index()].outcome.id;
            let Some(of_old) = old.program.rulebook().relief(id) else { continue };
            let (was, is) = (old.verdict(of_old), new.verdict(relief));
            if was != is {
                changes.push(change(row, Direction::of(was, is), [(old, of_old), (new, relief)]));
            } else if let Some(ahead) = new.closing(relief, is, self.within) {
                changes.push(change(row, Direction::AboutToLose, [(new, relief), (ahead, relief)]));
            }
        }
    }
}

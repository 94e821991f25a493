use super::cause::causes;
use super::change::{Change, Changes, Direction, Refused};
use crate::batch::{Chunk, Row, RowError, Screener, in_words};
use crate::calendar::Day;
use crate::case::{self, AsOf, Case};
use crate::engine::{self, Options, Program, ReliefScreening, Verdict};
use crate::rulebook::ReliefId;

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
            let case = case::from_text(program.rulebook(), &chunk.file, &text, as_of);
            case.map_err(|faults| RowError::of_case(&faults))
        };
        let before = read(self.old, self.screener.as_of)?;
        let as_of = self.screener.as_of.for_file(before.as_of);
        let after = read(self.screener.program, AsOf::fixed(self.then.unwrap_or(as_of)))?;
        Ok((before, after, as_of))
    }

    fn compare(&self, before: &Case, after: &Case, as_of: Day, row: u64, changes: &mut Vec<Change>) {
        let then = self.then.unwrap_or(as_of);
        let later = then.plus_days(self.within);
        let [old, new] = [
            Side { program: self.old, case: before, day: as_of },
            Side { program: self.screener.program, case: after, day: then },
        ];
        let ahead = Side { day: later, ..new };
        for relief in self.screener.chosen() {
            let id = &new.program.rulebook().reliefs[relief.index()].outcome.id;
            let Some(of_old) = old.program.rulebook().relief(id) else { continue };
            let (was, is) = (old.verdict(of_old), new.verdict(relief));
            let (direction, sides) = if was != is {
                (Direction::of(was, is), [(old, of_old), (new, relief)])
            } else if self.within > 0 && Direction::of(is, ahead.verdict(relief)) == Direction::Lost {
                (Direction::AboutToLose, [(new, relief), (ahead, relief)])
            } else {
                continue;
            };
            let [first, second] = sides.map(|(side, relief)| (side.program.rulebook(), side.proof(relief)));
            changes.push(Change {
                case: before.reference.clone(),
                row,
                relief: id.clone(),
                direction,
                before: first.1.result.verdict.word(),
                after: second.1.result.verdict.word(),
                causes: causes((first.0, &first.1), (second.0, &second.1)),
            });
        }
    }
}

/// A case under some rules on a day.
#[derive(Clone, Copy)]
struct Side<'s> {
    program: &'s Program,
    case: &'s Case,
    day: Day,
}

impl Side<'_> {
    fn verdict(self, relief: ReliefId) -> Verdict {
        self.screen(relief, false).result.verdict
    }

    fn proof(self, relief: ReliefId) -> ReliefScreening {
        self.screen(relief, true)
    }

    fn screen(self, relief: ReliefId, proof: bool) -> ReliefScreening {
        let options = Options { reliefs: vec![relief], proof, results: false, notices: false, ..Options::default() };
        engine::screen(self.program, self.case, self.day, &options).reliefs.swap_remove(0)
    }
}

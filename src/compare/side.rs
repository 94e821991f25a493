use super::cause::causes;
use super::change::{Change, Direction, is_closed};
use crate::calendar::Day;
use crate::case::Case;
use crate::engine::{self, Options, Program, ReliefScreening, Verdict};
use crate::rulebook::ReliefId;

/// A case under some rules on a day.
#[derive(Clone, Copy)]
pub(super) struct Side<'s> {
    pub program: &'s Program,
    pub case: &'s Case,
    pub day: Day,
}

impl Side<'_> {
    pub fn verdict(self, relief: ReliefId) -> Verdict {
        self.screen(relief, false).result.verdict
    }

    /// The same so many days later, if this verdict is not closed and that one is.
    pub fn closing(self, relief: ReliefId, verdict: Verdict, within: i64) -> Option<Self> {
        let ahead = Side { day: self.day.plus_days(within), ..self };
        (within > 0 && !is_closed(verdict) && is_closed(ahead.verdict(relief))).then_some(ahead)
    }

    fn proof(self, relief: ReliefId) -> ReliefScreening {
        self.screen(relief, true)
    }

    fn screen(self, relief: ReliefId, proof: bool) -> ReliefScreening {
        let options = Options { reliefs: vec![relief], proof, results: false, notices: false, ..Options::default() };
        engine::screen(self.program, self.case, self.day, &options).reliefs.swap_remove(0)
    }
}

/// What became of a verdict from one side to the other, and by which criteria.
pub(super) fn change(row: u64, direction: Direction, sides: [(Side<'_>, ReliefId); 2]) -> Change {
    let [before, after] = sides.map(|(side, relief)| (side.program.rulebook(), side.proof(relief)));
    let (side, relief) = sides[1];
    Change {
        case: sides[0].0.case.reference.clone(),
        row,
        relief: side.program.rulebook().reliefs[relief.index()].outcome.id.clone(),
        direction,
        before: before.1.result.verdict.word(),
        after: after.1.result.verdict.word(),
        causes: causes((before.0, &before.1), (after.0, &after.1)),
    }
}

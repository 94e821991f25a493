//! The smallest sets of missing facts that can decide an open verdict, within a bound that every report can afford.

use super::program::Program;
use super::search::{Goal, Search};
use super::world::World;
use super::{Result, SettlingSet};
use crate::calendar::Day;
use crate::case::Case;
use crate::rulebook::ReliefId;

/// Evaluations spent at most on each verdict.
const BOUND: u64 = 300;
/// Sets named at most for each verdict.
const SETS: usize = 5;

/// Per verdict that an open relief could have, the smallest sets of at most three of its missing facts that can decide it;
/// where the bound is hit, none.
pub fn decisive_sets(
    program: &Program,
    case: &Case,
    as_of: Day,
    relief: ReliefId,
    result: &Result,
) -> Vec<SettlingSet> {
    let world = World::new(program, case, as_of);
    let goal = Goal::Best(&program.reliefs[relief.index()].0);
    let mut sets = Vec::new();
    for verdict in &result.could_be {
        let found =
            Search::new(program, &world, as_of).deciding_sets(goal, 1 << *verdict as u8, &result.missing, BOUND);
        sets.extend(found.into_iter().take(SETS).map(|facts| SettlingSet { verdict: *verdict, facts, smallest: true }));
    }
    sets
}

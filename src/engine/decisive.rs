//! The smallest sets of missing facts that can decide an open verdict, within a bound that every report can afford.

use super::program::Program;
use super::search::{Goal, Search};
use super::world::World;
use super::{Screening, Verdict};
use crate::case::{Case, FactPath};
use crate::rulebook::ReliefId;

/// Evaluations spent at most on each relief.
const BOUND: u64 = 60;

/// Facts for which some answers decide a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct SettlingSet {
    /// The verdict they can decide.
    pub verdict: Verdict,
    /// The facts; no smaller set can decide it.
    pub facts: Vec<FactPath>,
}

/// For each open relief, by verdict that it could have, the smallest sets of at most three of its missing facts that can
/// decide it; where the bound is hit, none.
pub fn decisive_sets(program: &Program, case: &Case, screening: &Screening) -> Vec<(ReliefId, Vec<SettlingSet>)> {
    let world = World::new(program, case, screening.as_of);
    let mut search = Search::new(program, &world, screening.as_of);
    let open = screening.reliefs.iter().filter(|relief| relief.result.open);
    open.map(|relief| {
        let goal = Goal::Best(&program.reliefs[relief.relief.index()].0);
        let possible = relief.result.could_be.iter().fold(0, |bits, verdict| bits | 1 << *verdict as u8);
        let found = search.deciding_sets(goal, possible, &relief.result.missing, BOUND);
        let sets = relief.result.could_be.iter().flat_map(|verdict| {
            let of_verdict = found.iter().filter(|(value, _)| *value == 1 << *verdict as u8);
            of_verdict.map(|(_, facts)| SettlingSet { verdict: *verdict, facts: facts.clone() })
        });
        (relief.relief, sets.collect())
    })
    .collect()
}

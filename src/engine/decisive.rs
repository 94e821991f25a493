//! The smallest sets of missing facts that can settle an open verdict, within a bound that every report can afford.

use super::program::OutcomeCode;
use super::screen::{Screener, bit};
use super::search::Goal;
use super::{Result, SettlingSet};

/// Evaluations spent at most on each relief.
const BOUND: u64 = 60;

impl Screener<'_> {
    /// By verdict that an open relief could have, the smallest sets of at most three of its missing facts that can settle it;
    /// where the bound is hit, those that were found.
    pub(super) fn settling_sets(&mut self, code: &OutcomeCode, result: &Result) -> Vec<SettlingSet> {
        let possible = result.could_be.iter().fold(0, |bits, verdict| bits | bit(*verdict));
        let found = self.searching(|search| search.deciding_sets(Goal::Best(code), possible, &result.missing, BOUND));
        let of_verdict = |verdict| {
            let of_verdict = found.iter().filter(move |(value, _)| *value == bit(verdict));
            of_verdict.map(move |(_, facts)| SettlingSet { verdict, facts: facts.clone() })
        };
        result.could_be.iter().flat_map(|verdict| of_verdict(*verdict)).collect()
    }
}

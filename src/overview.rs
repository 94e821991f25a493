//! What the rules hold of each relief: how many criteria, citations and tests, and what is known to be missing.

use std::collections::BTreeSet;

use crate::calendar::Day;
use crate::rulebook::{Criterion, Outcome, Relief, RuleId, RuleTest, Rulebook};
use crate::testing;

/// One relief in numbers.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Criteria that its verdict and its results rest on, parts of others included.
    pub criteria: usize,
    /// Different citations of these and of the relief.
    pub citations: usize,
    /// Tests that expect something of it or of one of these.
    pub tests: usize,
    /// Criteria that rest on a point that no source at hand shows.
    pub unverified: Vec<RuleId>,
    /// Criteria whose law begins on a day, with that day: before it they are in review.
    pub begins: Vec<(RuleId, Day)>,
}

/// Counts for one relief.
pub fn overview(book: &Rulebook, relief: &Relief) -> Overview {
    let rules = reached(book, relief);
    let criteria: Vec<(RuleId, &Criterion)> =
        rules.iter().filter_map(|id| Some((*id, book.rules[id.index()].criterion.as_ref()?))).collect();
    let cited = criteria.iter().flat_map(|(_, criterion)| &criterion.cite).chain(&relief.outcome.cite);
    let begins = |id: &RuleId| Some((*id, book.rules[id.index()].versions.first()?.from?));
    Overview {
        criteria: criteria.len(),
        citations: cited.collect::<BTreeSet<&String>>().len(),
        tests: book.tests.iter().filter(|test| looks_at(book, test, relief, &rules)).count(),
        unverified: criteria.iter().filter(|(_, criterion)| criterion.unverified).map(|(id, _)| *id).collect(),
        begins: criteria.iter().filter_map(|(id, _)| begins(id)).collect(),
    }
}

/// Every criterion and let that a relief and its results rest on, in order of the rulebook.
pub(crate) fn reached(book: &Rulebook, relief: &Relief) -> BTreeSet<RuleId> {
    let mut next: Vec<RuleId> = Vec::new();
    for outcome in outcomes(relief) {
        next.extend(outcome.criteria());
        outcome.visit(&mut |expr| next.extend(expr.names()));
    }
    book.with_all_named(next)
}

fn outcomes(relief: &Relief) -> impl Iterator<Item = &Outcome> {
    std::iter::once(&relief.outcome).chain(&relief.results)
}

fn looks_at(book: &Rulebook, test: &RuleTest, relief: &Relief, rules: &BTreeSet<RuleId>) -> bool {
    let expected = test.expect.iter().map(|(rule, ..)| rule).chain(test.values.iter().map(|(rule, ..)| rule));
    let is_of_relief = |id: &crate::rulebook::ReliefId| book.reliefs[id.index()].outcome.id == relief.outcome.id;
    expected.into_iter().any(|rule| rules.contains(rule)) || testing::reliefs(book, test).iter().any(is_of_relief)
}

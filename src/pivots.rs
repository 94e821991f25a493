//! The answers that a result turns on: where one of them is not told, the result is open again.

use std::collections::BTreeSet;

use crate::calendar::Day;
use crate::case::{Answer, Case, Completeness, FactPath};
use crate::engine::{self, Finding, Options, Program, ReliefScreening, Screening, Verdict};
use crate::rulebook::ReliefId;

/// The answers that stand against one relief.
#[derive(Clone, Debug)]
pub struct Pivots {
    /// The relief.
    pub relief: ReliefId,
    /// Each of these alone keeps the verdict what it is.
    pub alone: Vec<FactPath>,
    /// What decides rests on these too; only several of them together would open the verdict.
    pub together: Vec<FactPath>,
}

/// The answers that each decided verdict rests on that is less than review.
pub fn pivots(program: &Program, case: &Case, screening: &Screening) -> Vec<Pivots> {
    let against =
        screening.reliefs.iter().filter(|relief| !relief.result.open && relief.result.verdict < Verdict::Review);
    against.map(|relief| of_relief(program, case, screening.as_of, relief)).collect()
}

fn of_relief(program: &Program, case: &Case, as_of: Day, screened: &ReliefScreening) -> Pivots {
    let relief = screened.relief;
    let is_open_without = |path: &FactPath| {
        let options = Options { reliefs: vec![relief], proof: false, results: false, ..Options::default() };
        let screening = engine::screen(program, &without(case, *path), as_of, &options);
        screening.reliefs.iter().any(|screened| screened.result.open)
    };
    let (alone, together) = rests_on(screened).into_iter().partition(is_open_without);
    Pivots { relief, alone, together }
}

/// The answers that the deciding criteria rest on, in the order in which they are named.
fn rests_on(screened: &ReliefScreening) -> Vec<FactPath> {
    let result = &screened.result;
    let deciding = result.deciding.iter().filter_map(|index| result.findings.get(*index));
    let mut seen = BTreeSet::new();
    let paths = deciding.flat_map(because).filter(|path| seen.insert(*path));
    paths.collect()
}

fn because(finding: &Finding) -> Vec<FactPath> {
    let parts = finding.parts.iter().flat_map(because);
    finding.because.iter().copied().chain(parts).collect()
}

/// The same case, had nobody asked this.
fn without(case: &Case, path: FactPath) -> Case {
    let mut case = case.clone();
    match path {
        FactPath::List(list) => case.lists[list.index()].complete = Completeness::default(),
        path => {
            if let Some(answer) = case.answer_mut(path) {
                *answer = Answer::default();
            }
        }
    }
    case
}

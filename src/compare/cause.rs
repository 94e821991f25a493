//! Which criteria made a verdict change.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Finding, ReliefScreening};
use crate::rulebook::Rulebook;

/// Causes named of one change.
const MOST: usize = 3;

/// The values of a criterion in one result, one for each record it is about.
type Values = BTreeMap<String, BTreeSet<&'static str>>;

/// The criteria with other findings than before, each without those that changed only because a part of them did; first
/// of all those below what decides.
pub(super) fn causes(before: (&Rulebook, &ReliefScreening), after: (&Rulebook, &ReliefScreening)) -> Vec<String> {
    let [old, new] = [before, after].map(|(rulebook, relief)| values(rulebook, relief));
    let changed = |id: &str| old.get(id) != new.get(id);
    let mut found = Vec::new();
    for (rulebook, relief) in [after, before] {
        let result = &relief.result;
        let deciding = result.deciding.iter().filter_map(|place| result.findings.get(*place));
        for finding in deciding.chain(&result.findings) {
            deepest(rulebook, finding, &changed, &mut found);
        }
    }
    found.truncate(MOST);
    found.sort();
    found
}

fn values(rulebook: &Rulebook, relief: &ReliefScreening) -> Values {
    fn add(rulebook: &Rulebook, finding: &Finding, values: &mut Values) {
        let id = rulebook.rules[finding.rule.index()].id.clone();
        values.entry(id).or_default().insert(finding.value.word());
        finding.parts.iter().for_each(|part| add(rulebook, part, values));
    }
    let mut values = Values::new();
    relief.result.findings.iter().for_each(|finding| add(rulebook, finding, &mut values));
    values
}

/// Adds the changed criteria below a finding that have no changed part; says whether anything in it changed.
fn deepest(rulebook: &Rulebook, finding: &Finding, changed: &impl Fn(&str) -> bool, found: &mut Vec<String>) -> bool {
    let mut below = false;
    for part in &finding.parts {
        below |= deepest(rulebook, part, changed, found);
    }
    let id = &rulebook.rules[finding.rule.index()].id;
    if !below && changed(id) && !found.contains(id) {
        found.push(id.clone());
    }
    below || changed(id)
}

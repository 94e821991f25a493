//! The order of files, rules, facts and records changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use relief::case::{Case, Domain, FactPath, State};
use relief::engine::{self, Finding, Item, Options, Program, Screening};
use relief::members::Members;
use relief::rulebook::{ListId, Rulebook, Type};

use super::cases::{answer_mut, decl, paths};
use super::small::{Input, Small, Tally, rulebook_of};

/// What was said under one name, and whether the search's bound may have had its part in it.
type Said = BTreeMap<String, (String, bool)>;

/// Screens the same answers with the records of every list turned round.
pub fn records_in_any_order(input: &Input, limit: usize, tally: &Tally) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    let turned = turned_round(&small.rulebook, &small.case);
    let straight = canonical(&small.rulebook, &small.case, &small.screened(true), |_, record| record);
    let back = |list: ListId, record: usize| small.case.list(list).records.len() - 1 - record;
    let again = canonical(&small.rulebook, &small.case, &small.screened_as(&turned, true), back);
    same(&straight, &again, tally).map_err(|fault| small.fault(format!("with the records turned round: {fault}")))
}

/// Screens the same answers with the rules in other files and in another order.
pub fn rules_in_any_order(input: &Input, limit: usize, tally: &Tally) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    let (other, _) = rulebook_of(&input.sketch.files_turned_round())?;
    let case = carried_over(&small.rulebook, &small.case, &other);
    let program = Program::new(Arc::new(other));
    let screening = engine::screen(&program, &case, small.as_of, &Options::default());
    let straight = canonical(&small.rulebook, &small.case, &small.screened(true), |_, record| record);
    let again = canonical(program.rulebook(), &case, &screening, |_, record| record);
    same(&straight, &again, tally).map_err(|fault| small.fault(format!("with the files turned round: {fault}")))
}

/// Whether both say the same under every name. Where the bound was hit on the way, the way may show in what is left open:
/// that is marked on one side at least, and counted here.
fn same(one: &Said, other: &Said, tally: &Tally) -> Result<(), String> {
    // A notice that is not raised does not say for what.
    let is_unsharp = |said: &Said| said.values().any(|(_, unsharp)| *unsharp);
    for (key, (said, unsharp)) in one {
        tally.count("compared");
        match other.get(key) {
            Some((again, _)) if again == said => {}
            again if *unsharp || again.map_or(is_unsharp(other), |(_, unsharp)| *unsharp) => {
                tally.count("left open by the bound");
            }
            again => return Err(format!("{key} was {said} and is {again:?}")),
        }
    }
    let more = other.iter().find(|(key, (_, unsharp))| !unsharp && !one.contains_key(*key));
    more.map_or(Ok(()), |(key, _)| Err(format!("{key} was not there before")))
}

/// The case with the records of every list in reverse, refs moved along.
fn turned_round(rulebook: &Rulebook, case: &Case) -> Case {
    let mut turned = case.clone();
    for path in paths(case) {
        let ty = decl(rulebook, path).ty;
        let list = match ty {
            Type::Ref(list) | Type::Refs(list) => list,
            _ => continue,
        };
        let last = case.list(list).records.len().wrapping_sub(1);
        if let State::Known { domain, .. } = &mut answer_mut(&mut turned, path).state {
            match domain {
                Domain::Ref(Some(record)) => *record = last - *record,
                Domain::Set { surely, maybe } => {
                    let turn = |records: Members| records.iter().map(|record| last - record).collect();
                    (*surely, *maybe) = (turn(*surely), turn(*maybe));
                }
                _ => {}
            }
        }
    }
    for list in &mut turned.lists {
        list.records.reverse();
    }
    turned
}

/// The same answers under the ids of another rulebook with the same facts.
fn carried_over(rulebook: &Rulebook, case: &Case, other: &Rulebook) -> Case {
    let mut carried = Case::empty(other);
    for (decl, answer) in rulebook.facts.iter().zip(&case.facts) {
        carried.facts[other.fact(&decl.id).expect("the same facts").index()] = answer.clone();
    }
    for (decl, answer) in rulebook.lists.iter().zip(&case.lists) {
        let list = other.list(&decl.id).expect("the same lists");
        let field = |index: usize| other.lists[list.index()].field(&decl.fields[index].id).expect("the same fields");
        let mut moved = answer.clone();
        for (record, answers) in moved.records.iter_mut().zip(&answer.records) {
            for (index, answer) in answers.iter().enumerate() {
                record[field(index).index()] = answer.clone();
            }
        }
        for (without, _) in &mut moved.complete.without {
            *without = field(without.index());
        }
        carried.lists[list.index()] = moved;
    }
    carried
}

/// What a screening says, by names that do not depend on any order.
fn canonical(rulebook: &Rulebook, case: &Case, screening: &Screening, back: impl Fn(ListId, usize) -> usize) -> Said {
    let mut canonical = Canonical { rulebook, case, back, said: BTreeMap::new() };
    for relief in &screening.reliefs {
        let decl = &rulebook.reliefs[relief.relief.index()];
        let name = &decl.outcome.id;
        if decl.outcome.each.is_none() {
            canonical.result(name, &relief.result);
        }
        canonical.verdict(name, &relief.result);
        for instance in &relief.instances {
            canonical.result(name, instance);
        }
        for (index, result) in &relief.results {
            canonical.result(&format!("{name}/{}", decl.results[*index].id), result);
        }
    }
    // A notice may turn on a verdict.
    let unsharp = screening.reliefs.iter().any(|relief| relief.result.unsharp);
    for raised in &screening.raised {
        let items: Vec<Item> = raised.item.into_iter().collect();
        let name = format!("{} {}", rulebook.notices[raised.notice].id, canonical.items(&items));
        canonical.said.insert(name, (format!("{} {:?}", raised.value.word(), raised.amount), unsharp));
    }
    canonical.said
}

struct Canonical<'a, Back> {
    rulebook: &'a Rulebook,
    case: &'a Case,
    back: Back,
    said: Said,
}

impl<Back: Fn(ListId, usize) -> usize> Canonical<'_, Back> {
    fn verdict(&mut self, name: &str, result: &engine::Result) {
        let said = format!("{} {} {:?}", result.verdict.word(), result.open, result.could_be);
        self.said.insert(format!("{name} verdict"), (said, result.unsharp));
    }

    fn result(&mut self, name: &str, result: &engine::Result) {
        let items: Vec<Item> = result.item.into_iter().collect();
        let name = format!("{name} {}", self.items(&items));
        let mut to_obtain: Vec<&str> = result.to_obtain.iter().map(|rule| self.rule(*rule)).collect();
        to_obtain.sort_unstable();
        let mut deciding: Vec<&str> =
            result.deciding.iter().map(|index| self.rule(result.findings[*index].rule)).collect();
        deciding.sort_unstable();
        let said = format!(
            "{} open {} {:?} missing {:?} to obtain {to_obtain:?} deciding {deciding:?} changes {:?}",
            result.verdict.word(),
            result.open,
            result.could_be,
            self.names(&result.missing),
            result.changes_on,
        );
        self.said.insert(name.clone(), (said, result.unsharp || result.missing_unsharp));
        self.findings(&name, &result.findings);
    }

    /// Each finding of a result once: its parts stand where it is told first, which may be here or there.
    fn findings(&mut self, name: &str, findings: &[Finding]) {
        for finding in findings {
            let about = format!("{:?} {}{}", finding.kind, self.rule(finding.rule), self.items(&finding.items));
            let said =
                format!("{} {:?} missing {:?}", finding.value.word(), finding.reason, self.names(&finding.missing));
            self.said.insert(format!("{name} / {about}"), (said, finding.unsharp || finding.missing_unsharp));
            self.findings(name, &finding.parts);
        }
    }

    fn rule(&self, rule: relief::rulebook::RuleId) -> &str {
        &self.rulebook.rules[rule.index()].id
    }

    fn record(&self, list: ListId, record: usize) -> usize {
        if record < self.case.list(list).records.len() { (self.back)(list, record) } else { record }
    }

    fn items(&self, items: &[Item]) -> String {
        let item = |item: &Item| match item {
            Item::Record(list, record) => {
                format!("{}[{}]", self.rulebook.lists[list.index()].id, self.record(*list, *record))
            }
            Item::Row(table, row) => format!("{}[{row}]", self.rulebook.tables[table.index()].id),
            Item::Day(day) => day.to_string(),
        };
        items.iter().map(item).collect::<Vec<_>>().join(",")
    }

    fn names(&self, missing: &[FactPath]) -> Vec<String> {
        let name = |path: &FactPath| match *path {
            FactPath::Field(list, record, field) => FactPath::Field(list, self.record(list, record), field),
            path => path,
        };
        let mut names: Vec<String> = missing.iter().map(|path| name(path).name(self.rulebook)).collect();
        names.sort_unstable();
        names
    }
}

//! Facts come in one by one: what was settled stays, and when all is told nothing is open and the engine says what the
//! naive evaluator says of that one world.

use std::collections::BTreeMap;

use relief::case::{Case, FactPath};
use relief::engine::{self, Finding, FindingValue, Item, Screening, Truth, Verdict};
use relief::rulebook::{ListId, Outcome};

use super::cases::{paths, told};
use super::dice::Dice;
use super::naive::InWorld;
use super::small::{Input, Small};

/// Tells one world of a case fact by fact.
pub fn what_is_settled_stays(input: &Input, limit: usize) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    if small.worlds.all.is_empty() {
        return Ok(());
    }
    let mut dice = Dice::new(&small.rest);
    let world = dice.pick(&small.worlds.all);
    let mut case = small.case.clone();
    let mut before = small.screened(true);
    for path in order(&case, &mut dice) {
        case = told(&case, world, path);
        let after = small.screened_as(&case, true);
        let what = path.name(&small.rulebook);
        still_settled(&before, &after)
            .map_err(|fault| small.fault_in(&case, format!("after telling {what}: {fault}")))?;
        before = after;
    }
    agrees_with_one_world(small.in_world(world), &before)
        .map_err(|fault| small.fault_in(&case, format!("{fault}\nin {world:?}")))
}

/// Every fact, then every list, then the fields of the records that the lists turned out to have, turned by the dice.
fn order(case: &Case, dice: &mut Dice) -> Vec<FactPath> {
    let mut order = paths(case);
    order.extend((0..case.lists.len()).map(|list| FactPath::List(ListId(list as u32))));
    let start = dice.roll(order.len().max(1));
    order.rotate_left(start);
    if dice.one_in(2) {
        order.reverse();
    }
    order
}

/// Findings and verdicts by relief, item, criterion and items.
#[derive(Default)]
struct Said {
    findings: BTreeMap<String, FindingValue>,
    verdicts: BTreeMap<String, (Verdict, bool)>,
}

impl Said {
    fn of(screening: &Screening) -> Said {
        let mut said = Said::default();
        for relief in &screening.reliefs {
            let name = format!("{:?}", relief.relief);
            said.result(&format!("{name} best"), &relief.result);
            // Findings of the best instance are those of another one when another is best.
            for instance in &relief.instances {
                said.result_with_findings(&format!("{name} {:?}", instance.item), instance);
            }
            if relief.instances.is_empty() {
                said.findings(&name, &relief.result.findings);
            }
            for (index, result) in &relief.results {
                said.result_with_findings(&format!("{name} result {index} {:?}", result.item), result);
            }
        }
        said
    }

    fn result(&mut self, name: &str, result: &engine::Result) {
        self.verdicts.insert(name.to_owned(), (result.verdict, result.open));
    }

    fn result_with_findings(&mut self, name: &str, result: &engine::Result) {
        self.result(name, result);
        self.findings(name, &result.findings);
    }

    fn findings(&mut self, name: &str, findings: &[Finding]) {
        for finding in findings {
            self.findings.insert(format!("{name} {:?} {:?}", finding.rule, finding.items), finding.value);
            self.findings(name, &finding.parts);
        }
    }
}

fn still_settled(before: &Screening, after: &Screening) -> Result<(), String> {
    let (before, after) = (Said::of(before), Said::of(after));
    for (name, value) in &before.findings {
        if *value != FindingValue::Unknown
            && let Some(now) = after.findings.get(name)
            && now != value
        {
            return Err(format!("{name} was {} and is {}", value.word(), now.word()));
        }
    }
    for (name, (verdict, open)) in &before.verdicts {
        // An item that has dropped out is not-met, and not listed any more.
        let (now, now_open) = after.verdicts.get(name).copied().unwrap_or((Verdict::NotMet, false));
        let stays = now == *verdict || (*verdict == Verdict::NotMet && now == Verdict::Barred);
        if !open && (now_open || !stays) {
            return Err(format!("{name} was {} and is {} (open: {now_open})", verdict.word(), now.word()));
        }
    }
    Ok(())
}

/// All is told: every finding and verdict is what it is in this world.
pub fn agrees_with_one_world(in_world: InWorld, screening: &Screening) -> Result<(), String> {
    for relief in &screening.reliefs {
        let decl = &in_world.rulebook.reliefs[relief.relief.index()];
        same_verdict(&decl.outcome.id, &relief.result, in_world.verdict(relief.relief))?;
        same_findings(in_world, &relief.result.findings)?;
        for instance in &relief.instances {
            same_result(in_world, &decl.outcome, instance)?;
        }
        for (index, result) in &relief.results {
            same_result(in_world, &decl.results[*index], result)?;
        }
    }
    Ok(())
}

fn same_result(in_world: InWorld, outcome: &Outcome, result: &engine::Result) -> Result<(), String> {
    same_verdict(&outcome.id, result, verdict_about(in_world, outcome, result.item))?;
    same_findings(in_world, &result.findings)
}

/// The verdict about one item in a world; an item that does not belong is not-met.
pub fn verdict_about(in_world: InWorld, outcome: &Outcome, item: Option<Item>) -> Verdict {
    match item {
        None => in_world.outcome(outcome, None),
        Some(item) => {
            let instances = in_world.instances(outcome);
            instances.iter().find(|(other, _)| *other == item).map_or(Verdict::NotMet, |(_, verdict)| *verdict)
        }
    }
}

fn same_verdict(id: &str, result: &engine::Result, expected: Verdict) -> Result<(), String> {
    if result.open || result.verdict != expected {
        let (verdict, open) = (result.verdict.word(), result.open);
        return Err(format!("{id} {:?} is {verdict} (open: {open}), not {}", result.item, expected.word()));
    }
    Ok(())
}

fn same_findings(in_world: InWorld, findings: &[Finding]) -> Result<(), String> {
    for finding in findings {
        let expected: Truth = in_world.finding(finding.rule, &finding.items);
        if finding.value != FindingValue::Settled(expected) {
            let id = &in_world.rulebook.rules[finding.rule.index()].id;
            return Err(format!("{id} {:?} is {}, not {expected:?}", finding.items, finding.value.word()));
        }
        same_findings(in_world, &finding.parts)?;
    }
    Ok(())
}

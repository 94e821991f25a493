//! A fact that does not apply changes nothing: where its `applies_if` is not met, no verdict and no side result turns on
//! what it is.

use std::sync::Arc;

use relief::case::FactPath;
use relief::engine::{Item, Truth, Verdict};
use relief::rulebook::{Body, FactDecl, FactId, FieldId, ListId, ReliefId, Rulebook};

use super::admits::admits;
use super::draw::Drawer;
use super::naive::{InWorld, frame};
use super::random::Random;
use super::shipped::{samples, shipped};
use super::walk::Thresholds;
use super::world::World;

/// Draws worlds of the samples, changes in each every fact that does not apply, and compares the verdicts. Returns how
/// many facts were changed, and what a change has changed.
pub fn what_does_not_apply_changes_nothing(every: usize, draws: usize) -> (usize, Vec<String>) {
    let rulebook = Arc::new(shipped());
    let thresholds = Thresholds::of(&rulebook);
    let (mut changed, mut faults) = (0, Vec::new());
    for (number, sample) in samples(&rulebook).iter().enumerate().step_by(every.max(1)) {
        let drawer = Drawer::new(&rulebook, &sample.case, sample.as_of, &thresholds);
        let mut random = Random(number as u64);
        for _ in 0..draws {
            let (Some(world), Some(other)) = (drawer.world(&[], &mut random), drawer.world(&[], &mut random)) else {
                continue;
            };
            let (turned, paths) = turned(&drawer, &world, &other);
            changed += paths.len();
            let verdicts = |world: &World| verdicts(InWorld { rulebook: &rulebook, world, as_of: sample.as_of });
            if verdicts(&world) != verdicts(&turned) {
                let names: Vec<String> = paths.iter().map(|path| path.name(&rulebook)).collect();
                faults.push(format!("{}: a verdict turns on one of {}", sample.name, names.join(", ")));
            }
        }
    }
    (changed, faults)
}

/// The world with each fact that does not apply as it is in the other one, as far as the case admits that.
fn turned(drawer: &Drawer, world: &World, other: &World) -> (World, Vec<FactPath>) {
    let (mut world, mut changed) = (world.clone(), Vec::new());
    for (path, applies) in conditional(drawer.rulebook, &world) {
        let Some(fill) = value_in(other, path) else { continue };
        let in_world = InWorld { rulebook: drawer.rulebook, world: &world, as_of: drawer.as_of };
        if in_world.truth(&applies.expr, &mut frame(applies.frame, &items(path))) != Truth::NotMet {
            continue;
        }
        let mut next = world.clone();
        drawer.put(&mut next, path, fill);
        if next != world && admits(drawer.rulebook, drawer.case, drawer.as_of, &next) {
            world = next;
            changed.push(path);
        }
    }
    (world, changed)
}

/// Facts and fields of records that apply only if something holds.
fn conditional<'r>(rulebook: &'r Rulebook, world: &World) -> Vec<(FactPath, &'r Body)> {
    let applies = |decl: &'r FactDecl| decl.applies_if.as_ref();
    let facts = rulebook.facts.iter().enumerate();
    let facts = facts.filter_map(|(id, decl)| Some((FactPath::Fact(FactId(id as u32)), applies(decl)?)));
    let fields = rulebook.lists.iter().enumerate().flat_map(|(list, decl)| {
        let records = 0..world.lists[list].len();
        records.flat_map(move |record| {
            decl.fields.iter().enumerate().filter_map(move |(field, decl)| {
                Some((FactPath::Field(ListId(list as u32), record, FieldId(field as u32)), applies(decl)?))
            })
        })
    });
    facts.chain(fields).collect()
}

/// What a fact, or the same field of some record, is in another world.
fn value_in(world: &World, path: FactPath) -> Option<super::world::Fill> {
    match path {
        FactPath::Field(list, record, field) => {
            let records = &world.lists[list.index()];
            records.get(record).or(records.first())?[field.index()]
        }
        path => world.at(path),
    }
}

fn items(path: FactPath) -> Vec<Item> {
    match path {
        FactPath::Field(list, record, _) => vec![Item::Record(list, record)],
        _ => Vec::new(),
    }
}

/// Every relief's verdict, with the best of each of its side results.
fn verdicts(in_world: InWorld) -> Vec<Verdict> {
    let reliefs = in_world.rulebook.reliefs.iter().enumerate();
    reliefs
        .flat_map(|(id, relief)| {
            let results = relief.results.iter().map(|result| in_world.best(result));
            std::iter::once(in_world.verdict(ReliefId(id as u32))).chain(results).collect::<Vec<_>>()
        })
        .collect()
}

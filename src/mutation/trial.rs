//! Changes drawn by lot, each tried until a test notices it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use super::related::Related;
use crate::engine::Program;
use crate::rulebook::changes::{Change, changes};
use crate::rulebook::{Rulebook, load_with_unused};
use crate::testing;

/// Evaluation goes as deep as criteria name each other: more than what a thread is given by default.
const STACK: usize = 64 << 20;

/// Which changes to try.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Where the drawing starts: the same seed draws the same changes.
    pub seed: u64,
    /// How many.
    pub count: usize,
    /// Only those in a file, criterion, let, relief or notice whose name holds this text.
    pub filter: Option<String>,
}

/// One change and what became of it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The change.
    pub change: Change,
    /// The first test that fails with it, as an index into the rulebook's tests.
    pub noticed_by: Option<usize>,
}

/// What was tried.
#[derive(Clone, Debug)]
pub struct Trials {
    /// In the order in which they were drawn.
    pub trials: Vec<Trial>,
    /// How many changes could have been drawn.
    pub possible: usize,
}

/// Draws changes to the rules, those with which the rules do not load left out, and runs the tests that can notice each.
pub fn run(rulebook: Arc<Rulebook>, draw: &Draw) -> io::Result<Trials> {
    let drawn = drawn(&rulebook, draw);
    let bench = Bench {
        related: Related::new(&rulebook),
        unchanged: Program::new(Arc::clone(&rulebook)),
        passes: rulebook.tests.iter().map(|_| OnceLock::new()).collect(),
        rulebook: &rulebook,
    };
    let tried = try_in_order(&bench, &drawn, draw.count)?;
    Ok(Trials { trials: tried, possible: drawn.len() })
}

fn drawn(rulebook: &Rulebook, draw: &Draw) -> Vec<Change> {
    let mut drawn = changes(&rulebook.sources);
    if let Some(text) = &draw.filter {
        drawn.retain(|change| change.owner.id().contains(text) || rulebook.place(change.span).contains(text));
    }
    drawn.sort_by_cached_key(|change| lot(draw.seed, change));
    drawn
}

/// The lot of a change. It rests on the change alone: other lines of the rules draw no other changes here.
fn lot(seed: u64, change: &Change) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    for part in [change.owner.id(), &change.before, &change.after] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// The first `count` changes with which the rules load. Which they are does not depend on the number of threads: when
/// enough are found, all before the last of them have been tried too.
fn try_in_order(bench: &Bench<'_>, drawn: &[Change], count: usize) -> io::Result<Vec<Trial>> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let enough = found.lock().unwrap_or_else(PoisonError::into_inner).len() >= count;
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(change) = drawn.get(index).filter(|_| !enough) else { return };
            if let Some(trial) = bench.trial(change) {
                found.lock().unwrap_or_else(PoisonError::into_inner).push((index, trial));
            }
        }
    };
    thread::scope(|scope| -> io::Result<()> {
        for _ in 0..thread::available_parallelism()?.get() {
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        }
        Ok(())
    })?;
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(index, _)| *index);
    Ok(found.into_iter().map(|(_, trial)| trial).take(count).collect())
}

/// What every trial needs.
struct Bench<'r> {
    rulebook: &'r Rulebook,
    related: Related<'r>,
    unchanged: Program,
    /// By test: whether it passes with the rules as they are.
    passes: Vec<OnceLock<bool>>,
}

impl Bench<'_> {
    /// `None` if the rules do not load with the change.
    fn trial(&self, change: &Change) -> Option<Trial> {
        let files = change.apply(&self.rulebook.sources);
        let program = Program::new(Arc::new(load_with_unused(files).ok()?));
        let tests = &program.rulebook().tests;
        let fails = |index: &usize| tests.get(*index).is_some_and(|test| !testing::run(&program, test).is_empty());
        let noticed_by = self.related.tests(change).into_iter().find(|index| fails(index) && self.passes(*index));
        Some(Trial { change: change.clone(), noticed_by })
    }

    /// A test that fails anyway notices nothing.
    fn passes(&self, index: usize) -> bool {
        let passes = || testing::run(&self.unchanged, &self.rulebook.tests[index]).is_empty();
        *self.passes[index].get_or_init(passes)
    }
}

//! Going straight for a value: every fact that a pass asks for is told at once, and only where that loses the value are
//! fewer told, down to one. It finds a world in a few passes where splitting fact by fact takes hundreds, and proves
//! nothing where it finds none.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{AGREEMENT_BOUND, Goal, Part, Reach, Search, apply, bits, undo_apply};
use crate::case::FactPath;
use crate::engine::eval::{Eval, FURTHER, Verdicts};
use crate::engine::memo::Memo;
use crate::engine::trace::{Asked, Slot};
use crate::engine::world::World;

/// Evaluations spent at most on one dive for a value of a verdict and of a finding, and how many dives there are for each.
const VERDICT_BOUND: u64 = 80;
const FINDING_BOUND: u64 = 40;
const DIVES: usize = 3;
/// Lives that are kept for the next day.
const MOST_LIVES: usize = 16;
/// How far in front the lives are that tell most.
const FRONT: usize = 4;

/// Boxes of admitted worlds that dives ended in: of most goals one value is left in each. Those that tell most come first.
#[derive(Default)]
pub struct Lives {
    /// Those of the day before, which were not looked at today.
    before: Vec<World>,
    today: Vec<Life>,
}

struct Life {
    world: World,
    /// What was worked out in it.
    memo: Option<Memo>,
}

impl Lives {
    /// From the as-of date on the days follow each other: what a box holds on one is admitted on the next.
    pub fn tomorrow(self) -> Lives {
        let today = self.today.into_iter().map(|life| life.world);
        Lives { before: today.chain(self.before).take(MOST_LIVES).collect(), today: Vec::new() }
    }

    fn add(&mut self, world: World) {
        self.today.insert(0, Life { world, memo: None });
    }
}

/// A fact to tell, and the parts of its values, the one to try first in front.
struct Telling {
    slot: Slot,
    parts: Vec<Part>,
}

impl Search<'_> {
    /// Goes on with the lives of the day before.
    pub fn with_lives(mut self, lives: Lives) -> Self {
        self.lives = lives;
        self
    }

    /// The lives, for the next day.
    pub fn into_lives(self) -> Lives {
        self.lives
    }

    /// Values that a goal has in the lives that are known; none if they are not enough for what is told of it.
    pub fn told_by_lives(&mut self, goal: Goal<'_>, possible: Verdicts) -> Option<Verdicts> {
        let mut confirmed = 0;
        let mut place = 0;
        while !self.is_enough(goal, confirmed, possible) {
            if place == self.lives.today.len() && !self.revive() {
                return None;
            }
            let value = self.value_in_life(goal, place);
            if value.count_ones() == 1 && value & !confirmed != 0 {
                confirmed |= value;
                if place >= FRONT {
                    let life = self.lives.today.remove(place);
                    self.lives.today.insert(0, life);
                }
            }
            place += 1;
        }
        Some(confirmed)
    }

    /// The same, with lives that are looked for.
    pub fn told_by_diving(&mut self, goal: Goal<'_>, possible: Verdicts) -> Option<Verdicts> {
        let mut confirmed = 0;
        for bit in bits(possible) {
            let values: Vec<u8> = (0..self.lives.today.len()).map(|place| self.value_in_life(goal, place)).collect();
            if !values.contains(&bit) {
                let near = values.iter().position(|value| value & bit != 0);
                let near = near.map(|place| self.lives.today[place].world.clone());
                let from: Vec<World> = near.into_iter().chain([self.start.clone()]).collect();
                let Some(world) = from.into_iter().find_map(|from| self.dive_for(&from, goal, bit)) else { continue };
                self.lives.add(world);
            }
            confirmed |= bit;
            if self.is_enough(goal, confirmed, possible) {
                return Some(confirmed);
            }
        }
        None
    }

    /// Takes over one more life of the day before; false if there is none.
    fn revive(&mut self) -> bool {
        while !self.lives.before.is_empty() {
            let world = self.lives.before.remove(0).rebased(self.start);
            self.left.set(AGREEMENT_BOUND);
            if self.agrees(&world) == Some(true) {
                self.lives.today.push(Life { world, memo: None });
                return true;
            }
        }
        false
    }

    fn value_in_life(&mut self, goal: Goal<'_>, place: usize) -> u8 {
        let life = &mut self.lives.today[place];
        let mut eval = match life.memo.take() {
            Some(memo) => Eval::going_on(self.program, &life.world, self.as_of, memo, None),
            None => Eval::new(self.program, &life.world, self.as_of),
        };
        let value = goal.value(&mut eval);
        life.memo = Some(eval.into_memo());
        value
    }

    /// A box in which a goal has this value, looked for from a box on.
    fn dive_for(&mut self, from: &World, goal: Goal<'_>, target: u8) -> Option<World> {
        let bound = if matches!(goal, Goal::Rule(..)) { FINDING_BOUND } else { VERDICT_BOUND };
        (0..DIVES).find_map(|turn| {
            self.left.set(bound);
            let mut world = from.clone();
            if !self.dive(&mut world, goal, target, turn) {
                return None;
            }
            match self.agreeing(&world) {
                Reach::Found(world) => Some(*world),
                Reach::No | Reach::Unsure => None,
            }
        })
    }

    fn dive(&mut self, world: &mut World, goal: Goal<'_>, target: u8, turn: usize) -> bool {
        while !self.exhausted() {
            let (mask, asked) = self.asked(world, goal);
            if mask & !target == 0 {
                return mask == target;
            }
            let tellings = self.tellings(world, &asked, turn);
            if mask & target == 0 || tellings.is_empty() || !self.tell(world, goal, target, &tellings) {
                return false;
            }
        }
        false
    }

    /// The facts that a pass asks for, and how each can be told.
    fn tellings(&self, world: &World, asked: &Asked, turn: usize) -> Vec<Telling> {
        let mut paths: Vec<FactPath> = Vec::new();
        if let Some(trace) = &self.memo.borrow().trace {
            for slot in asked.slots(trace) {
                let path = match slot {
                    Slot::Fact(FactPath::Field(list, row, _)) if row == FURTHER as usize => FactPath::List(list),
                    Slot::Fact(path) => path,
                    Slot::AsOf | Slot::Node(_) => continue,
                };
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        let telling = |path: FactPath| {
            let slot = Slot::Fact(path);
            let mut parts = self.asked_parts(world, slot, asked);
            // A list is closed first: a further record asks for more.
            if !matches!(path, FactPath::List(_)) && !parts.is_empty() {
                let first = choice(path, turn) % parts.len();
                parts.rotate_left(first);
            }
            (parts.len() > 1).then_some(Telling { slot, parts })
        };
        paths.into_iter().filter_map(telling).collect()
    }

    /// Tells these facts, as many of them at once as leave the target possible; false if one of them cannot be told so.
    fn tell(&mut self, world: &mut World, goal: Goal<'_>, target: u8, tellings: &[Telling]) -> bool {
        if self.exhausted() {
            return false;
        }
        let mut before: Vec<_> = tellings.iter().map(|one| (one.slot, apply(world, one.slot, &one.parts[0]))).collect();
        if self.is_left(world, goal, target) {
            return true;
        }
        while let Some((slot, undo)) = before.pop() {
            undo_apply(world, slot, undo);
        }
        if let [Telling { slot, parts }] = tellings {
            return parts[1..].iter().any(|part| {
                let undo = apply(world, *slot, part);
                let is_left = self.is_left(world, goal, target);
                if !is_left {
                    undo_apply(world, *slot, undo);
                }
                is_left
            });
        }
        let (first, second) = tellings.split_at(tellings.len() / 2);
        self.tell(world, goal, target, first) && self.tell(world, goal, target, second)
    }

    /// Whether a box may hold the target, and the declared pairs of facts may agree in it.
    fn is_left(&self, world: &World, goal: Goal<'_>, target: u8) -> bool {
        self.value(world, goal) & target != 0 && self.open_pairs(world, &self.pairs_at_stake(world)).is_some()
    }
}

/// Which part of a fact is tried first: another in each turn.
fn choice(path: FactPath, turn: usize) -> usize {
    let mut hasher = FxHasher::default();
    (path, turn).hash(&mut hasher);
    // The lower bits of this hash hang on those of what is hashed last.
    (hasher.finish() >> 20) as usize
}

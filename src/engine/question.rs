//! What to ask next, the worlds that show why, and which facts would settle a verdict.

use crate::calendar::Day;
use crate::case::{Answer, Case, Completeness, Domain, FactPath, ListAnswer, State, TermBound};
use crate::rulebook::{Argument, Comparison, FactDecl, FactId, FactPathDecl, FieldId, ListId, ReliefId, RuleId, Type};
use crate::term::Term;

use super::Truth;
use super::eval::{Bound, Eval, Verdicts};
use super::program::{Program, Read};
use super::screen::{Options, Screener, chosen, close};
use super::search::{AGREES, Difference, Goal, Search};
use super::trace::Slot;
use super::truths::Truths;
use super::world::{Cell, NO_RECORD, Records, Values, World};

/// Evaluations spent at most on whether one fact matters: near a world at hand, by search, and on a whole verdict.
const GLANCE_BOUND: u64 = 60;
const LOOK_BOUND: u64 = 12;
const QUESTION_BOUND: u64 = 1_000;
/// Evaluations spent on whether a verdict is open at all: what so many do not close, more of them hardly ever do.
const SETTLE_BOUND: u64 = 20;
/// Evaluations spent on a world of one value: where one is found at all, a third as many mostly find it.
const AIM_BOUND: u64 = 100;
/// The same for a witness that is asked for.
const WITNESS_BOUND: u64 = 300;
/// More lines of a checklist than this nobody takes in at a glance.
const AT_ONCE: usize = 8;
/// So many facts at most are looked at long for one question.
const MOST_FAR: usize = 6;
/// So many verdicts at most are looked at long for one fact.
const MOST_LONG: usize = 2;
/// So many worlds of one verdict are kept from question to question.
const MOST_WORLDS: usize = 6;

/// The next question of an interview.
#[derive(Clone, Debug)]
pub struct Question {
    /// What to ask; of a list, whether there is one (more).
    pub path: FactPath,
    /// Reliefs whose verdict or side results it matters to, at least one; empty for what is asked always.
    pub reliefs: Vec<ReliefId>,
    /// Two cases that differ in this fact alone and in a verdict.
    pub witness: Option<Box<(Case, Case)>>,
    /// It has a partial answer, and a nearer one would matter.
    pub is_nearer: bool,
    /// Questions of one checklist that can each be asked now, this one among them; empty where it is asked by itself.
    pub together: Vec<FactPath>,
}

impl Question {
    fn of(path: FactPath) -> Question {
        Question { path, reliefs: Vec::new(), witness: None, is_nearer: false, together: Vec::new() }
    }
}

/// What an interview knows of questions beside the answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Not to be asked now.
    pub set_aside: &'a [FactPath],
    /// Asked for a nearer answer; it will not be given if it is asked for again.
    pub asked_nearer: &'a [FactPath],
    /// Marked in a checklist, or not to be put in one: to be asked by themselves.
    pub singly: &'a [FactPath],
    /// The list that is being told of: its records are finished before anything else is asked.
    pub within: Option<ListId>,
}

/// What was found for the questions before. Most worlds an answer leaves as they are, so that they need not be searched
/// for again. Whether a fact is asked does not depend on it; when, only for one that no look told to matter.
#[derive(Debug, Default)]
pub struct Memory {
    start: Option<World>,
    /// Facts of which no look told whether they matter: they come after those that are seen to.
    unsure: Vec<Doubt>,
    /// What one pass left possible of each open verdict, and the facts that it asked for.
    seen: Vec<Known>,
    /// By relief and place among its results: a value and a world that has it.
    worlds: Vec<((ReliefId, usize), (u8, World))>,
    /// Those of which worlds of the best and the worst value were searched for.
    aimed: Vec<(ReliefId, usize)>,
    /// Those of which everything that they can be was searched for: that, and the facts that they asked for.
    settled: Vec<Known>,
}

/// A fact of which no look told whether it matters.
#[derive(Clone, Debug)]
struct Doubt {
    path: FactPath,
    /// The open verdicts that it may matter to; none if the looks were before another answer.
    places: Vec<usize>,
    /// A long look was among them.
    far: bool,
}

/// What one of a relief's verdicts can be, and the facts that it asks for.
#[derive(Clone, Debug)]
struct Known {
    relief: ReliefId,
    place: usize,
    possible: Verdicts,
    seen: Vec<FactPath>,
}

/// Where an interview stands.
#[derive(Clone, Debug)]
pub struct Step {
    /// What to ask next; `None` when nothing is left that can change a verdict.
    pub question: Option<Question>,
    /// The reliefs whose verdict, or that of a side result, is open.
    pub open: Vec<ReliefId>,
    /// How many facts the open verdicts still ask for, as far as one can see from here.
    pub in_sight: usize,
}

/// The next fact that can change a verdict or side result, or is asked always; `None` when nothing is left to ask.
pub fn next_question(program: &Program, case: &Case, as_of: Day, options: &Options) -> Option<Question> {
    next_step(program, case, as_of, options, Asked::default(), &mut Memory::default()).question
}

/// The next question, and how far the interview is.
pub fn next_step(
    program: &Program,
    case: &Case,
    as_of: Day,
    options: &Options,
    asked: Asked<'_>,
    memory: &mut Memory,
) -> Step {
    let world = World::new(program, case, as_of);
    let mut sense = Sense::new(program, &world, as_of);
    let mut asking = Asking::new(program, &world, as_of, options, memory);
    let mut can_be_asked =
        |path: &FactPath| is_unasked(case, *path) && !asked.set_aside.contains(path) && sense.applies(*path);
    let mut paths = asking.seen();
    let nearer: Vec<FactPath> = paths
        .iter()
        .copied()
        .filter(|path| is_partial_date(program, case, *path) && !asked.asked_nearer.contains(path))
        .collect();
    let mut always = always(program);
    always.retain(&mut can_be_asked);
    paths.retain(can_be_asked);
    let waiting = sense.waiting(&paths);
    let ready: Vec<FactPath> = paths.iter().copied().filter(|path| !waiting.contains(path)).collect();
    let together: Vec<FactPath> =
        ready.iter().chain(always.iter().filter(|path| !ready.contains(path))).copied().collect();
    let checklists = Checklists::new(program, &together, asked.singly);
    paths.sort_by_key(|path| {
        let order = order(program, *path);
        let is_within = path.list().is_some() && path.list() == asked.within;
        (!checklists.is_first(*path), waiting.contains(path), order.0, !is_within, order)
    });
    let in_sight = paths.len() + always.iter().filter(|path| !paths.contains(path)).count();
    let question = always
        .iter()
        .copied()
        .min_by_key(|path| order(program, *path))
        .map(Question::of)
        .or_else(|| {
            let told =
                |path: &&FactPath| asked.within.is_some() && path.list() == asked.within && !waiting.contains(path);
            let told: Vec<FactPath> = paths.iter().filter(told).copied().collect();
            asking.first_of(&paths, &told, &waiting)
        })
        .map(|found| {
            let together = asking.together(found.path, checklists.with(found.path), &always);
            Question { together, ..found }
        })
        .or_else(|| Some(Question { is_nearer: true, ..asking.first_of(&nearer, &[], &[])? }));
    let open = asking.open(question.is_none());
    asking.keep(memory);
    Step { question, open, in_sight }
}

/// Whether it makes sense to ask for a fact: what its `applies_if` says is not ruled out.
pub fn applies(program: &Program, case: &Case, as_of: Day, path: FactPath) -> bool {
    let world = World::new(program, case, as_of);
    Sense::new(program, &world, as_of).applies(path)
}

/// Those of the facts that make no sense to ask for.
pub fn inapplicable(program: &Program, case: &Case, as_of: Day, paths: &[FactPath]) -> Vec<FactPath> {
    let world = World::new(program, case, as_of);
    let mut sense = Sense::new(program, &world, as_of);
    paths.iter().copied().filter(|path| !sense.applies(*path)).collect()
}

/// Those of the facts that were not asked and make sense, in the order of an interview.
pub fn askable(program: &Program, case: &Case, as_of: Day, paths: Vec<FactPath>) -> Vec<FactPath> {
    let world = World::new(program, case, as_of);
    let mut sense = Sense::new(program, &world, as_of);
    let mut paths = paths;
    paths.retain(|path| is_unasked(case, *path) && sense.applies(*path));
    let waiting = sense.waiting(&paths);
    paths.sort_by_key(|path| (waiting.contains(path), order(program, *path)));
    paths.dedup();
    paths
}

/// Whether it makes sense to ask for a fact: what its `applies_if` says in the admitted worlds.
struct Sense<'a> {
    program: &'a Program,
    eval: Eval<'a>,
}

impl<'a> Sense<'a> {
    fn new(program: &'a Program, world: &'a World, as_of: Day) -> Sense<'a> {
        Sense { program, eval: Eval::new(program, world, as_of).traced() }
    }

    /// What its `applies_if` says; `None` where it has none.
    fn of(&mut self, path: FactPath) -> Option<Option<Bound>> {
        let (about, items) = match path {
            FactPath::Fact(id) => (self.program.fact_applies[id.index()].as_ref()?, Vec::new()),
            FactPath::Field(list, row, field) => {
                let about = self.program.field_applies[list.index()][field.index()].as_ref()?;
                (about, vec![Bound::Record(list.0, row as u32)])
            }
            FactPath::List(_) => return None,
        };
        self.eval.start();
        Some(self.eval.about(about, 0, &items))
    }

    /// It is not ruled out.
    fn applies(&mut self, path: FactPath) -> bool {
        self.of(path) != Some(Some(Bound::Truth(Truths::NOT_MET)))
    }

    /// Those of the facts of which it is not known whether they make sense, and another one of them will tell.
    fn waiting(&mut self, paths: &[FactPath]) -> Vec<FactPath> {
        let waits = |path: &&FactPath| match self.of(**path) {
            None | Some(Some(Bound::Truth(Truths::MET))) => false,
            Some(_) => asked_facts(&self.eval).iter().any(|asked| asked != *path && paths.contains(asked)),
        };
        paths.iter().filter(waits).copied().collect()
    }
}

/// Verdicts that are open, and the facts that could change them.
///
/// Most facts are seen to matter after a short look. Only where that does not tell is a verdict settled, which gives
/// worlds to look from.
struct Asking<'a> {
    program: &'a Program,
    world: &'a World,
    search: Search<'a>,
    as_of: Day,
    goals: Vec<Open<'a>>,
    /// Facts of which no look told whether they matter.
    unsure: Vec<Doubt>,
}

/// How far one looks for worlds in which a fact matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Look {
    AtHand,
    Aimed,
    Long,
}

/// A verdict that one pass leaves open.
struct Open<'a> {
    relief: ReliefId,
    goal: Goal<'a>,
    /// Its place among the relief's verdict and side results.
    place: usize,
    /// The facts that undecided atoms ask for: no other fact can matter.
    seen: Vec<FactPath>,
    /// Values and worlds that have them.
    worlds: Vec<(u8, World)>,
    /// What one pass leaves possible.
    mask: Verdicts,
    /// Everything it can be, once it was searched for.
    possible: Option<Verdicts>,
    /// Worlds of its best and its worst value were searched for.
    aimed: bool,
}

impl Open<'_> {
    /// Whether worlds are known to differ in it, or not known to agree.
    fn is_open(&self) -> bool {
        self.possible.is_none_or(|possible| close(possible).1)
    }

    /// Whether worlds are known to differ in it.
    fn is_shown_open(&self) -> bool {
        close(self.worlds.iter().fold(0, |values, (value, _)| values | value)).1
    }

    /// Keeps a world that shows one value.
    fn remember(&mut self, value: Verdicts, world: World) {
        if value.count_ones() == 1 {
            self.worlds.push((value, world));
            if self.worlds.len() > MOST_WORLDS {
                self.worlds.remove(0);
            }
        }
    }

    /// Looks for a world of its best value and one of another: from the first nearly every fact is seen to matter, both
    /// show that it is open.
    fn aim(&mut self, search: &mut Search<'_>, start: &World) {
        if std::mem::replace(&mut self.aimed, true) {
            return;
        }
        let mut reached = |value: Verdicts| search.within(start.clone(), self.goal, value, AIM_BOUND);
        let values = (0..8).map(|place| 1 << place).filter(|value| self.mask & value != 0);
        let best = values.clone().rev().find_map(|value| Some((value, reached(value)?)));
        let worst = best.as_ref().and_then(|(best, _)| {
            let mut below = values.take_while(|value| value < best);
            below.find_map(|value| Some((value, reached(value)?)))
        });
        for (value, world) in worst.into_iter().chain(best) {
            self.remember(value, world);
        }
    }

    fn settle(&mut self, search: &mut Search<'_>, bound: u64) -> Verdicts {
        if let Some(possible) = self.possible {
            return possible;
        }
        let settled = search.settle(self.goal, bound);
        let possible = settled.possible();
        self.possible = Some(possible);
        settled.worlds.into_iter().for_each(|(value, world)| self.remember(value, world));
        possible
    }
}

impl<'a> Asking<'a> {
    fn new(program: &'a Program, world: &'a World, as_of: Day, options: &Options, memory: &mut Memory) -> Asking<'a> {
        // One pass for all: what several verdicts rest on is worked out once.
        let mut eval = Eval::new(program, world, as_of).traced();
        let start = memory.start.take();
        let since = Since::new(program, start.as_ref(), world);
        let known = std::mem::take(&mut memory.seen);
        let all = chosen(program, options);
        let goals = all
            .into_iter()
            .flat_map(|relief| {
                goals(program, relief).into_iter().enumerate().map(move |(place, goal)| (relief, place, goal))
            })
            .filter_map(|(relief, place, goal)| {
                let known = known.iter().find(|known| (known.relief, known.place) == (relief, place));
                let (mask, seen) = match known {
                    Some(known) if since.leaves(&known.seen) => (known.possible, known.seen.clone()),
                    // What was closed stays closed.
                    None if since.is_narrower() => return None,
                    _ => asked_for(&mut eval, goal),
                };
                close(mask).1.then_some(Open {
                    relief,
                    goal,
                    place,
                    seen,
                    worlds: Vec::new(),
                    mask,
                    possible: None,
                    aimed: false,
                })
            })
            .collect();
        let mut search = Search::new(program, world, as_of).for_verdict_alone();
        search.keep_boxes();
        let mut asking = Asking { program, world, search, as_of, goals, unsure: Vec::new() };
        if let Some(start) = &start {
            asking.recall(memory, start, &since);
        }
        asking
    }

    /// Takes up what was found before, as far as the answers since then leave it.
    fn recall(&mut self, memory: &mut Memory, start: &World, since: &Since) {
        self.unsure = std::mem::take(&mut memory.unsure);
        if !matches!(since, Since::Nothing) {
            // Where they may matter is looked for again.
            self.unsure.iter_mut().for_each(|doubt| doubt.places.clear());
        }
        for open in &mut self.goals {
            let of = (open.relief, open.place);
            open.aimed = memory.aimed.contains(&of);
            let known = memory.settled.iter().find(|known| (known.relief, known.place) == of);
            open.possible = known.filter(|known| since.leaves(&known.seen)).map(|known| known.possible);
        }
        for (of, (value, world)) in memory.worlds.drain(..) {
            let Some(open) = self.goals.iter_mut().find(|open| (open.relief, open.place) == of) else { continue };
            let carried = carried(&world, start, self.world);
            // What was answered is one of the values that it had there: the verdict is the same in all of them.
            let is_free = |path: &FactPath| world.cell(*path) == start.cell(*path);
            if since.is_all(is_free) {
                open.remember(value, carried);
                continue;
            }
            let now = self.search.value(&carried, open.goal);
            if now.count_ones() == 1 {
                open.remember(now, carried);
                continue;
            }
            let is_there = open.worlds.iter().any(|(other, _)| *other == value);
            let narrower = || self.search.within(carried, open.goal, value, LOOK_BOUND);
            if let Some(world) = (!is_there).then(narrower).flatten() {
                open.remember(value, world);
            }
        }
    }

    /// Keeps what was found for the next question.
    fn keep(self, memory: &mut Memory) {
        memory.start = Some(self.world.clone());
        memory.unsure = self.unsure;
        let seen = self.goals.iter().map(|open| Known {
            relief: open.relief,
            place: open.place,
            possible: open.mask,
            seen: open.seen.clone(),
        });
        memory.seen = seen.collect();
        let aimed = self.goals.iter().filter(|open| open.aimed);
        memory.aimed = aimed.map(|open| (open.relief, open.place)).collect();
        let known = |open: &Open<'_>| {
            let possible = open.possible?;
            Some(Known { relief: open.relief, place: open.place, possible, seen: open.seen.clone() })
        };
        memory.settled = self.goals.iter().filter_map(known).collect();
        memory.worlds = self
            .goals
            .into_iter()
            .flat_map(|open| {
                let of = (open.relief, open.place);
                open.worlds.into_iter().map(move |world| (of, world))
            })
            .collect();
    }

    /// Every fact that an open verdict asks for, each once.
    fn seen(&self) -> Vec<FactPath> {
        let mut paths: Vec<FactPath> = self.goals.iter().flat_map(|open| open.seen.iter().copied()).collect();
        paths.sort_by_key(|path| order(self.program, *path));
        paths.dedup();
        paths
    }

    /// The first of these facts that is seen to change a verdict; if there is none, the first that may. A fact of which no
    /// look told is put off until then: it mostly turns out to matter, or not to, once more is known. So is one that only a
    /// long look could tell of, until no short one finds any. Only those of the records that are being told of are taken in
    /// their order. What waits for other facts waits for those too.
    fn first_of(&mut self, paths: &[FactPath], told: &[FactPath], waiting: &[FactPath]) -> Option<Question> {
        let told = told.iter().find_map(|path| self.question(*path));
        told.or_else(|| {
            let ready = || paths.iter().copied().filter(|path| !waiting.contains(path));
            let near =
                ready().find_map(|path| self.doubt(path).is_none().then(|| self.looked(path, Look::Aimed).ok())?);
            near.or_else(|| {
                let far: Vec<FactPath> =
                    ready().filter(|path| self.doubt(*path).is_some_and(|doubt| !doubt.far)).take(MOST_FAR).collect();
                far.into_iter().find_map(|path| self.looked(path, Look::Long).ok())
            })
        })
        .or_else(|| paths.iter().find_map(|path| self.question(*path)))
    }

    fn doubt(&self, path: FactPath) -> Option<&Doubt> {
        self.unsure.iter().find(|doubt| doubt.path == path)
    }

    /// The question for a fact that is seen to change a verdict, or may.
    fn question(&mut self, path: FactPath) -> Option<Question> {
        self.looked(path, Look::Long).map_or_else(|unsure| self.perhaps(path, unsure), Some)
    }

    /// The question for a fact, if it is seen to change a verdict: from the worlds at hand, then from some that are looked
    /// for, then by search. The first such verdict is enough; if there is none, those of which no look told.
    fn looked(&mut self, path: FactPath, longest: Look) -> Result<Question, Vec<usize>> {
        let is_far = self.doubt(path).is_some_and(|doubt| doubt.far);
        let before = self.doubt(path).filter(|doubt| !doubt.places.is_empty() && (doubt.far || longest < Look::Long));
        if let Some(doubt) = before {
            return Err(doubt.places.clone());
        }
        let mut places: Vec<usize> =
            (0..self.goals.len()).filter(|place| self.goals[*place].seen.contains(&path)).collect();
        for look in [Look::AtHand, Look::Aimed, Look::Long].into_iter().filter(|look| *look <= longest) {
            let mut unsure = Vec::new();
            for (number, place) in places.into_iter().enumerate() {
                if look == Look::Long && number >= MOST_LONG {
                    unsure.push(place);
                    continue;
                }
                match self.look(place, path, look) {
                    Difference::Found(pair) => {
                        let witness = cases(self.program, self.world, *pair, self.as_of).map(Box::new);
                        let reliefs = vec![self.goals[place].relief];
                        return Ok(Question { reliefs, witness, ..Question::of(path) });
                    }
                    Difference::Unsure => unsure.push(place),
                    Difference::No => {}
                }
            }
            places = unsure;
        }
        self.unsure.retain(|doubt| doubt.path != path);
        if !places.is_empty() {
            self.unsure.push(Doubt { path, places: places.clone(), far: is_far || longest == Look::Long });
        }
        Err(places)
    }

    /// The question for a fact of which no look told whether it matters to these verdicts, if one of them is open.
    fn perhaps(&mut self, path: FactPath, places: Vec<usize>) -> Option<Question> {
        let mut reliefs = Vec::new();
        for place in places {
            let open = &mut self.goals[place];
            if open.is_shown_open() || close(open.settle(&mut self.search, SETTLE_BOUND)).1 {
                reliefs.push(open.relief);
            }
        }
        reliefs.dedup();
        (!reliefs.is_empty()).then_some(Question { reliefs, ..Question::of(path) })
    }

    /// Those of a checklist that are put with a question: asked always, or each seen to matter now.
    fn together(&mut self, path: FactPath, items: &[FactPath], always: &[FactPath]) -> Vec<FactPath> {
        let others = items.iter().copied().filter(|other| *other != path);
        // A line beside others costs nobody a question: a short look is enough for one that may matter.
        let others = others.filter(|other| {
            always.contains(other)
                || self.looked(*other, Look::Aimed).map_or_else(|unsure| self.perhaps(*other, unsure), Some).is_some()
        });
        let mut together: Vec<FactPath> = others.take(AT_ONCE - 1).chain([path]).collect();
        if together.len() < 2 || !items.contains(&path) {
            return Vec::new();
        }
        together.sort_by_key(|path| items.iter().position(|item| item == path));
        together
    }

    fn look(&mut self, place: usize, path: FactPath, look: Look) -> Difference {
        let open = &mut self.goals[place];
        let search = &mut self.search;
        let near = match look {
            // From the same worlds there is nothing else to see.
            Look::Aimed if open.aimed => None,
            Look::AtHand | Look::Aimed => {
                if look == Look::Aimed {
                    open.aim(search, self.world);
                }
                search.difference_near(open.goal, path, &open.worlds, GLANCE_BOUND)
            }
            // Near the worlds that are known the looks before have seen further.
            Look::Long => match search.difference_anywhere(open.goal, path, LOOK_BOUND) {
                Difference::Found(pair) => Some(pair),
                other => return other,
            },
        };
        near.map_or(Difference::Unsure, |pair| self.found(place, pair))
    }

    /// The worlds that show that a fact matters are kept to look from, if they are the first to show a verdict open.
    fn found(&mut self, place: usize, pair: Box<(World, World)>) -> Difference {
        let open = &mut self.goals[place];
        if !open.is_shown_open() {
            for world in [&pair.0, &pair.1] {
                let value = open.goal.value(&mut Eval::new(self.program, world, self.as_of));
                open.remember(value, world.clone());
            }
        }
        Difference::Found(pair)
    }

    /// The reliefs with an open verdict. While there is a question, one that only a search shows to be decided may be
    /// among them; `exactly` searches.
    fn open(&mut self, exactly: bool) -> Vec<ReliefId> {
        for open in self.goals.iter_mut().filter(|open| exactly && open.is_open() && !open.is_shown_open()) {
            open.possible = None;
            open.settle(&mut self.search, QUESTION_BOUND);
        }
        let mut open: Vec<ReliefId> = self.goals.iter().filter(|open| open.is_open()).map(|open| open.relief).collect();
        open.dedup();
        open
    }
}

/// The checklists of which two questions or more are left.
struct Checklists {
    /// The questions left, and whether the checklist comes before all topics.
    left: Vec<(Vec<FactPath>, bool)>,
}

impl Checklists {
    fn new(program: &Program, paths: &[FactPath], singly: &[FactPath]) -> Checklists {
        let path_of = |asks: FactPathDecl| match asks {
            FactPathDecl::Fact(fact) => Some(FactPath::Fact(fact)),
            FactPathDecl::List(list) => Some(FactPath::List(list)),
            FactPathDecl::Field(..) => None,
        };
        let left = program.rulebook.checklists.iter().map(|checklist| {
            let items = checklist.items.iter().filter_map(|item| path_of(item.asks));
            (items.filter(|path| paths.contains(path) && !singly.contains(path)).collect(), checklist.first)
        });
        Checklists { left: left.filter(|(items, _): &(Vec<FactPath>, bool)| items.len() > 1).collect() }
    }

    fn with(&self, path: FactPath) -> &[FactPath] {
        self.left.iter().find(|(items, _)| items.contains(&path)).map_or(&[], |(items, _)| items)
    }

    fn is_first(&self, path: FactPath) -> bool {
        self.left.iter().any(|(items, is_first)| *is_first && items.contains(&path))
    }
}

/// A world of the answers before, with what was answered since: what it had narrowed stays narrowed where the answer is
/// as it was.
fn carried(world: &World, before: &World, now: &World) -> World {
    let cell = |own: &Cell, before: &Cell, now: &Cell| if before == now { own.clone() } else { now.clone() };
    let facts = (0..now.facts.len()).map(|fact| cell(&world.facts[fact], &before.facts[fact], &now.facts[fact]));
    let lists = (0..now.lists.len()).map(|list| {
        let (own, before, now) = (&world.lists[list], &before.lists[list], &now.lists[list]);
        if before == now {
            return own.clone();
        }
        let mut records = now.clone();
        for (row, cells) in records.rows.iter_mut().enumerate().take(before.listed) {
            for (field, now) in cells.iter_mut().enumerate() {
                *now = cell(&own.rows[row][field], &before.rows[row][field], now);
            }
        }
        // It had no records but the listed ones.
        if own.further.is_none() && own.rows.len() == before.listed {
            records.further = None;
        }
        records
    });
    World::of(facts.collect(), lists.collect())
}

/// What was answered since the last question.
enum Since {
    /// The admitted worlds are the same: who does not know leaves everything as it was.
    Nothing,
    /// These facts alone, none of them before, and none that tells another fact too.
    Answered(Vec<FactPath>),
    /// Anything else.
    Other,
}

impl Since {
    fn new(program: &Program, before: Option<&World>, now: &World) -> Since {
        match before {
            None => Since::Other,
            Some(before) if before.admits_the_same(now) => Since::Nothing,
            Some(before) => answered_since(program, before, now).map_or(Since::Other, Since::Answered),
        }
    }

    /// The admitted worlds are among those of before.
    fn is_narrower(&self) -> bool {
        !matches!(self, Since::Other)
    }

    /// That holds of all that was answered.
    fn is_all(&self, that: impl FnMut(&FactPath) -> bool) -> bool {
        match self {
            Since::Nothing => true,
            Since::Answered(paths) => paths.iter().all(that),
            Since::Other => false,
        }
    }

    /// A verdict that asks for these facts is as it was: an answer that it did not ask for cannot change what it can be.
    fn leaves(&self, seen: &[FactPath]) -> bool {
        self.is_all(|path| !seen.contains(path))
    }
}

/// The facts that were answered since; `None` if anything else was changed, or an answer tells another fact too.
fn answered_since(program: &Program, before: &World, now: &World) -> Option<Vec<FactPath>> {
    let mut answered = Vec::new();
    let mut compare = |path: FactPath, read: Read, before: &Cell, now: &Cell| {
        let may_matter_elsewhere =
            before.answered || before.doubt || program.agreed.contains(program.readable.number(read));
        if before != now {
            answered.push(path);
        }
        (before == now || !may_matter_elsewhere).then_some(())
    };
    for (index, (before, now)) in (0u32..).zip(before.facts.iter().zip(&now.facts)) {
        compare(FactPath::Fact(FactId(index)), Read::Fact(index), before, now)?;
    }
    for (list, (before, now)) in (0u32..).zip(before.lists.iter().zip(&now.lists)) {
        if (before.rows.len(), &before.further) != (now.rows.len(), &now.further) {
            return None;
        }
        for (row, (before, now)) in before.rows.iter().zip(&now.rows).enumerate() {
            for (field, (before, now)) in (0u32..).zip(before.iter().zip(now)) {
                compare(FactPath::Field(ListId(list), row, FieldId(field)), Read::Field(list, field), before, now)?;
            }
        }
    }
    Some(answered)
}

/// What a pass leaves possible of a goal, and the facts that it asks for.
fn asked_for(eval: &mut Eval<'_>, goal: Goal<'_>) -> (Verdicts, Vec<FactPath>) {
    eval.start();
    let mask = goal.value(eval);
    (mask, asked_facts(eval))
}

/// The facts that undecided atoms asked for since the start of a pass.
fn asked_facts(eval: &Eval<'_>) -> Vec<FactPath> {
    let slots = eval.trace.iter().flat_map(|trace| trace.asked().slots(trace).collect::<Vec<_>>());
    let facts = slots.filter_map(|slot| match slot {
        Slot::Fact(path) => Some(path),
        Slot::AsOf | Slot::Node(_) => None,
    });
    facts.collect()
}

/// Two admitted cases in which a criterion without parameters, or a relief's verdict, differs.
pub fn witness(program: &Program, case: &Case, as_of: Day, of: WitnessOf) -> Option<Box<(Case, Case)>> {
    let world = World::new(program, case, as_of);
    let goal = match of {
        WitnessOf::Rule(rule) => Goal::Rule(rule.0, &[]),
        WitnessOf::Relief(relief) => Goal::Best(&program.reliefs[relief.index()].0),
    };
    let mut search = Search::new(program, &world, as_of).with_worlds();
    let mut worlds = search.settle(goal, QUESTION_BOUND).worlds;
    if worlds.len() > 1 {
        let pair = (worlds.swap_remove(0).1, worlds.pop()?.1);
        if let Some(cases) = cases(program, &world, pair, as_of) {
            return Some(Box::new(cases));
        }
    }
    // Where much is open, worlds are nearer that differ in one fact.
    let (mask, facts) = asked_for(&mut Eval::new(program, &world, as_of).traced(), goal);
    let values = (0..8).map(|place| 1 << place).filter(|value| mask & value != 0).rev();
    worlds.extend(values.filter_map(|value| Some((value, search.within(world.clone(), goal, value, WITNESS_BOUND)?))));
    [1, LOOK_BOUND, QUESTION_BOUND].into_iter().find_map(|bound| {
        facts.iter().find_map(|fact| match search.difference(goal, *fact, &worlds, bound) {
            Difference::Found(pair) => cases(program, &world, *pair, as_of).map(Box::new),
            Difference::No | Difference::Unsure => None,
        })
    })
}

/// One of the cases that a case admits, with everything known, in which a criterion about these items is worth this; `None` if
/// none was found.
pub fn example(
    program: &Program,
    case: &Case,
    as_of: Day,
    (rule, about): (RuleId, &[Argument]),
    wanted: Truth,
) -> Option<Case> {
    let world = World::new(program, case, as_of);
    let bounds = Screener::new(program, &world, as_of, true).bounds(rule, about)?;
    let target = match wanted {
        Truth::NotMet => Truths::NOT_MET,
        Truth::Review => Truths::REVIEW,
        Truth::Met => Truths::MET,
    };
    let goal = Goal::Rule(rule.0, &bounds);
    let found = Search::new(program, &world, as_of).within(world.clone(), goal, target.0, QUESTION_BOUND)?;
    concrete(program, &world, found, as_of)
}

/// Whether a criterion without parameters is at least in review in every admitted world.
pub fn holds(program: &Program, case: &Case, as_of: Day, rule: RuleId) -> bool {
    let world = World::new(program, case, as_of);
    let goal = Goal::Rule(rule.0, &[]);
    let may_be = |value: Truths, mask: u8| mask & value.0 != 0;
    let mask = goal.value(&mut Eval::new(program, &world, as_of));
    if !may_be(Truths::NOT_MET, mask) || mask.count_ones() == 1 {
        return !may_be(Truths::NOT_MET, mask);
    }
    // Mostly a world in which it is not met is soon found.
    let mut search = Search::new(program, &world, as_of);
    search.within(world.clone(), goal, Truths::NOT_MET.0, GLANCE_BOUND).is_none()
        && !may_be(Truths::NOT_MET, search.settle(goal, QUESTION_BOUND).possible())
}

/// What a witness is wanted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessOf {
    /// A criterion without parameters.
    Rule(RuleId),
    /// A relief's verdict.
    Relief(ReliefId),
}

/// A relief's verdict and those of its side results.
fn goals(program: &Program, relief: ReliefId) -> Vec<Goal<'_>> {
    let (outcome, results) = &program.reliefs[relief.index()];
    std::iter::once(outcome).chain(results).map(Goal::Best).collect()
}

/// What is asked even where no verdict depends on it.
fn always(program: &Program) -> Vec<FactPath> {
    let facts = program.rulebook.facts.iter().enumerate().filter(|(_, decl)| decl.always);
    facts.map(|(index, _)| FactPath::Fact(FactId(index as u32))).collect()
}

/// Whether the answer is a date that is not known to the day.
fn is_partial_date(program: &Program, case: &Case, path: FactPath) -> bool {
    let is_partial = |answer: &Answer| matches!(answer.domain(), Some(Domain::Number { low, high }) if low < high);
    path.ty(program.rulebook()) == Some(Type::Date) && case.answer(path).is_some_and(is_partial)
}

/// Whether nobody asked yet. A partial answer is an answer: asked again, it would be given again.
fn is_unasked(case: &Case, path: FactPath) -> bool {
    match path {
        FactPath::List(list) => case.list(list).unknown.is_none() && !case.list(list).complete.whole,
        path => case.answer(path).is_some_and(|answer| answer.state == State::NotAsked),
    }
}

/// Topic by topic, the painful last, records after the list's opening question.
fn order(program: &Program, path: FactPath) -> (bool, usize, usize, usize, usize) {
    let book = &program.rulebook;
    let painful = |decl: &FactDecl| decl.sensitivity == crate::rulebook::Sensitivity::Traumatic;
    match path {
        FactPath::Fact(id) => {
            let decl = &book.facts[id.index()];
            (painful(decl), decl.topic, 0, 0, id.index())
        }
        FactPath::List(id) => {
            let decl = &book.lists[id.index()];
            (decl.fields.first().is_some_and(painful), decl.topic, 1 + id.index(), usize::MAX, 0)
        }
        FactPath::Field(list, row, field) => {
            let decl = &book.lists[list.index()];
            // A record that begins with pain is told in its order, late, as is its list.
            let late = painful(&decl.fields[0]) || painful(&decl.fields[field.index()]);
            (late, decl.topic, 1 + list.index(), row, field.index())
        }
    }
}

fn cases(program: &Program, start: &World, pair: (World, World), as_of: Day) -> Option<(Case, Case)> {
    Some((concrete(program, start, pair.0, as_of)?, concrete(program, start, pair.1, as_of)?))
}

/// One world of a box, as a case in which everything is known; `None` if none was found in which the declared pairs of
/// facts agree.
fn concrete(program: &Program, start: &World, world: World, as_of: Day) -> Option<Case> {
    let mut world = world;
    for list in 0..world.lists.len() as u32 {
        world.list_mut(ListId(list)).further = None;
    }
    for about in &program.agreements {
        let combinations = Eval::new(program, &world, as_of).combinations(about);
        for items in combinations {
            world = Search::new(program, start, as_of).within(
                world,
                Goal::Agreement(about, &items),
                AGREES,
                QUESTION_BOUND,
            )?;
        }
    }
    let world = with_days_told(program, &world, as_of);
    let book = &program.rulebook;
    let answer = |decl: &FactDecl, cell: &Cell| Answer {
        state: match domain(program, decl, cell) {
            Some(domain) => State::Known { domain, written: String::new() },
            None => State::NotAsked,
        },
        ..Answer::default()
    };
    Some(Case {
        reference: None,
        as_of: Some(as_of),
        facts: book.facts.iter().zip(&world.facts).map(|(decl, cell)| answer(decl, cell)).collect(),
        lists: book
            .lists
            .iter()
            .zip(&world.lists)
            .map(|(decl, records)| ListAnswer {
                records: records
                    .rows
                    .iter()
                    .map(|row| decl.fields.iter().zip(row).map(|(field, cell)| answer(field, cell)).collect())
                    .collect(),
                complete: Completeness { whole: true, ..Completeness::default() },
                ..ListAnswer::default()
            })
            .collect(),
    })
}

/// The same, with the very days that the dates tied to an open length of time tell: as one of the candidates it stands for
/// all lengths up to the next.
fn with_days_told(program: &Program, world: &World, as_of: Day) -> World {
    let mut known = with_first_numbers(world);
    for about in &program.agreements {
        for items in Eval::new(program, &known, as_of).combinations(about) {
            let told = Eval::new(program, &known, as_of).days_to_tell(about, &items);
            if let Some((path, days)) = told {
                known.replace(path, Values::Term(Term { months: 0, days }));
            }
        }
    }
    known
}

/// A world with the least of all values of each number and date.
fn with_first_numbers(world: &World) -> World {
    let first = |cell: &Cell| match cell.values {
        Values::Number { low, past, .. } if !cell.doubt => {
            Cell { values: Values::Number { low, high: low, past }, ..cell.clone() }
        }
        _ => cell.clone(),
    };
    let lists = world.lists.iter().map(|records| {
        let rows = records.rows.iter().map(|row| row.iter().map(first).collect()).collect();
        Records { rows, ..records.clone() }
    });
    World::of(world.facts.iter().map(first).collect(), lists.collect())
}

/// One value of a cell; `None` where an unset conclusion stays unset.
fn domain(program: &Program, decl: &FactDecl, cell: &Cell) -> Option<Domain> {
    if cell.doubt {
        return None;
    }
    Some(match &cell.values {
        Values::Truth(truths) => Domain::Bool(truths.single() == Some(Truth::Met)),
        Values::Number { low, .. } => Domain::Number { low: *low, high: *low },
        Values::Term(term) => Domain::Term(TermBound { is: Comparison::Equal, term: *term }),
        Values::Terms(any) => {
            let term = program.candidates[any.iter().next()?];
            Domain::Term(TermBound { is: Comparison::Equal, term })
        }
        Values::Choice(any) if matches!(decl.ty, Type::Ref(_)) => {
            let first = any.iter().next()?;
            let row = if any.contains(NO_RECORD) { None } else { Some(first) };
            Domain::Ref(row.filter(|row| *row < super::world::UNLISTED))
        }
        Values::Choice(any) => Domain::Choice(crate::members::Members::one(any.iter().next()?)),
        Values::Set { surely, maybe, filled } => {
            let mut members = *surely;
            if *filled && members.is_empty() {
                members.insert(maybe.iter().next()?);
            }
            Domain::Set { surely: members, maybe: members }
        }
        Values::Text => return None,
    })
}

impl FactPath {
    /// The list it belongs to, or is.
    pub fn list(self) -> Option<ListId> {
        match self {
            FactPath::Fact(_) => None,
            FactPath::List(list) | FactPath::Field(list, ..) => Some(list),
        }
    }
}

//! What to ask next, the worlds that show why, and which facts would settle a verdict.

use crate::calendar::Day;
use crate::case::{Answer, Case, Completeness, Domain, FactPath, ListAnswer, State, TermBound};
use crate::rulebook::{Comparison, FactDecl, FactId, ListId, ReliefId, Type};

use super::eval::{Bound, Eval};
use super::program::{AboutCode, Program};
use super::screen::{Options, Screener, chosen, close};
use super::search::{AGREES, Difference, Goal, Search, Settled};
use super::trace::Slot;
use super::truths::Truths;
use super::world::{Cell, NO_RECORD, Values, World};
use super::{Truth, Verdict};

/// Evaluations spent at most on whether one fact matters, on a short look and on a long one.
const LOOK_BOUND: u64 = 40;
const QUESTION_BOUND: u64 = 1_000;
const SETTLING_BOUND: u64 = 20_000;

/// The next question of an interview.
#[derive(Clone, Debug)]
pub struct Question {
    /// What to ask; of a list, whether there is one (more).
    pub path: FactPath,
    /// The reliefs whose verdict or side results it matters to; empty for what is asked always.
    pub reliefs: Vec<ReliefId>,
    /// Two cases that differ in this fact alone and in a verdict.
    pub witness: Option<Box<(Case, Case)>>,
    /// It has a partial answer, and a nearer one would matter.
    pub is_nearer: bool,
}

/// What an interview knows of questions beside the answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Not to be asked now.
    pub set_aside: &'a [FactPath],
    /// Asked for a nearer answer; it will not be given if it is asked for again.
    pub asked_nearer: &'a [FactPath],
    /// The list that is being told of: its records are finished before anything else is asked.
    pub within: Option<ListId>,
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
    next_step(program, case, as_of, options, Asked::default()).question
}

/// The next question, and how far the interview is.
pub fn next_step(program: &Program, case: &Case, as_of: Day, options: &Options, asked: Asked<'_>) -> Step {
    let world = World::new(program, case, as_of);
    let screener = Screener::new(program, &world, as_of, true);
    let mut asking = Asking::new(program, &world, as_of, options);
    let can_be_asked = |path: &FactPath| {
        is_unasked(case, *path) && !asked.set_aside.contains(path) && applies_in(program, &screener, *path)
    };
    let mut paths = asking.seen();
    let nearer: Vec<FactPath> = paths
        .iter()
        .copied()
        .filter(|path| is_partial_date(program, case, *path) && !asked.asked_nearer.contains(path))
        .collect();
    paths.retain(can_be_asked);
    paths.sort_by_key(|path| {
        let order = order(program, *path);
        (order.0, path.list().is_none() || path.list() != asked.within, order)
    });
    let mut always = always(program);
    always.retain(can_be_asked);
    let in_sight = paths.len() + always.iter().filter(|path| !paths.contains(path)).count();
    let question = always
        .into_iter()
        .min_by_key(|path| order(program, *path))
        .map(|path| Question { path, reliefs: Vec::new(), witness: None, is_nearer: false })
        .or_else(|| paths.into_iter().find_map(|path| asking.question(path)))
        .or_else(|| {
            let found = nearer.into_iter().find_map(|path| asking.question(path))?;
            Some(Question { is_nearer: true, ..found })
        });
    Step { open: asking.open(question.is_none()), question, in_sight }
}

/// Whether it makes sense to ask for a fact: what its `applies_if` says is not ruled out.
pub fn applies(program: &Program, case: &Case, as_of: Day, path: FactPath) -> bool {
    let world = World::new(program, case, as_of);
    applies_in(program, &Screener::new(program, &world, as_of, true), path)
}

/// Those of the facts that were not asked and make sense, in the order of an interview.
pub fn askable(program: &Program, case: &Case, as_of: Day, paths: Vec<FactPath>) -> Vec<FactPath> {
    let world = World::new(program, case, as_of);
    let screener = Screener::new(program, &world, as_of, true);
    let mut paths = paths;
    paths.retain(|path| is_unasked(case, *path) && applies_in(program, &screener, *path));
    paths.sort_by_key(|path| order(program, *path));
    paths.dedup();
    paths
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
}

/// A verdict that one pass leaves open.
struct Open<'a> {
    relief: ReliefId,
    goal: Goal<'a>,
    /// The facts that undecided atoms ask for: no other fact can matter.
    seen: Vec<FactPath>,
    settled: Option<Settled>,
}

impl Open<'_> {
    /// Whether worlds are known to differ in it, or not known to agree.
    fn is_open(&self) -> bool {
        self.settled.as_ref().is_none_or(|settled| close(settled.possible()).1)
    }
}

impl<'a> Asking<'a> {
    fn new(program: &'a Program, world: &'a World, as_of: Day, options: &Options) -> Asking<'a> {
        let goals = chosen(program, options)
            .into_iter()
            .flat_map(|relief| goals(program, relief).into_iter().map(move |goal| (relief, goal)))
            .filter_map(|(relief, goal)| {
                let seen = undecided(program, world, as_of, goal)?;
                Some(Open { relief, goal, seen, settled: None })
            })
            .collect();
        Asking { program, world, search: Search::new(program, world, as_of), as_of, goals }
    }

    /// Every fact that an open verdict asks for, each once.
    fn seen(&self) -> Vec<FactPath> {
        let mut paths: Vec<FactPath> = self.goals.iter().flat_map(|open| open.seen.iter().copied()).collect();
        paths.sort_by_key(|path| order(self.program, *path));
        paths.dedup();
        paths
    }

    /// The question for a fact, if it can change a verdict.
    fn question(&mut self, path: FactPath) -> Option<Question> {
        let mut reliefs = Vec::new();
        let mut pair = None;
        let mut unsure = Vec::new();
        for (place, open) in self.goals.iter().enumerate() {
            if !open.seen.contains(&path) {
                continue;
            }
            match self.search.difference(open.goal, path, &[], LOOK_BOUND) {
                Difference::Found(found) => {
                    reliefs.push(open.relief);
                    pair = pair.or(Some(found));
                }
                Difference::Unsure => unsure.push(place),
                Difference::No => {}
            }
        }
        if pair.is_none() {
            for place in unsure {
                match self.from_afar(place, path) {
                    Difference::Found(found) => {
                        reliefs.push(self.goals[place].relief);
                        pair = pair.or(Some(found));
                    }
                    Difference::Unsure => reliefs.push(self.goals[place].relief),
                    Difference::No => {}
                }
            }
        }
        reliefs.dedup();
        let witness = pair.and_then(|pair| cases(self.program, self.world, *pair, self.as_of)).map(Box::new);
        (!reliefs.is_empty()).then_some(Question { path, reliefs, witness, is_nearer: false })
    }

    /// Whether a fact matters, looked at from the worlds that show what a verdict can be.
    fn from_afar(&mut self, place: usize, path: FactPath) -> Difference {
        let open = &mut self.goals[place];
        let search = &mut self.search;
        let settled = open.settled.get_or_insert_with(|| search.settle(open.goal, QUESTION_BOUND));
        if close(settled.possible()).1 {
            self.search.difference(open.goal, path, &settled.worlds, QUESTION_BOUND)
        } else {
            Difference::No
        }
    }

    /// The reliefs with an open verdict. While there is a question, one that only a search shows to be decided may be
    /// among them; `exactly` searches.
    fn open(&mut self, exactly: bool) -> Vec<ReliefId> {
        for open in self.goals.iter_mut().filter(|_| exactly) {
            let search = &mut self.search;
            open.settled.get_or_insert_with(|| search.settle(open.goal, QUESTION_BOUND));
        }
        let mut open: Vec<ReliefId> = self.goals.iter().filter(|open| open.is_open()).map(|open| open.relief).collect();
        open.dedup();
        open
    }
}

/// The facts that one pass over all worlds asks for; `None` if it decides the goal.
fn undecided(program: &Program, world: &World, as_of: Day, goal: Goal<'_>) -> Option<Vec<FactPath>> {
    let mut eval = Eval::new(program, world, as_of).traced();
    if !close(goal.value(&mut eval)).1 {
        return None;
    }
    let mut facts = Vec::new();
    for split in eval.trace.iter().flat_map(|trace| &trace.splits) {
        if let Slot::Fact(path) = split.slot
            && !facts.contains(&path)
        {
            facts.push(path);
        }
    }
    Some(facts)
}

/// Two admitted cases in which a criterion without parameters, or a relief's verdict, differs.
pub fn witness(program: &Program, case: &Case, as_of: Day, of: WitnessOf) -> Option<Box<(Case, Case)>> {
    let world = World::new(program, case, as_of);
    let goal = match of {
        WitnessOf::Rule(rule) => Goal::Rule(rule.0, &[]),
        WitnessOf::Relief(relief) => Goal::Best(&program.reliefs[relief.index()].0),
    };
    let mut settled = Search::new(program, &world, as_of).with_worlds().settle(goal, QUESTION_BOUND);
    if settled.worlds.len() < 2 {
        return None;
    }
    let (second, first) = (settled.worlds.pop()?.1, settled.worlds.swap_remove(0).1);
    let one = concrete(program, &world, first, as_of)?;
    let other = concrete(program, &world, second, as_of)?;
    Some(Box::new((one, other)))
}

/// What a witness is wanted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessOf {
    /// A criterion without parameters.
    Rule(crate::rulebook::RuleId),
    /// A relief's verdict.
    Relief(ReliefId),
}

/// Facts for which some answers decide a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct SettlingSet {
    /// The verdict they can decide.
    pub verdict: Verdict,
    /// The facts.
    pub facts: Vec<FactPath>,
    /// Among the smallest; a larger set found greedily is not known to be.
    pub smallest: bool,
}

/// Per verdict that an open relief could have, at most five of the smallest sets of facts that can decide it (exact up
/// to three facts).
pub fn settling_sets(program: &Program, case: &Case, as_of: Day, relief: ReliefId) -> Vec<SettlingSet> {
    let world = World::new(program, case, as_of);
    let goal = Goal::Best(&program.reliefs[relief.index()].0);
    let mut screener = Screener::new(program, &world, as_of, true);
    let settled = Search::new(program, &world, as_of).with_worlds().settle(goal, QUESTION_BOUND);
    if !close(settled.possible()).1 {
        return Vec::new();
    }
    let missing = screener.missing(goal, &settled, QUESTION_BOUND);
    let mut sets = Vec::new();
    for verdict in Verdict::ALL.into_iter().rev() {
        let bit = 1 << verdict as u8;
        if settled.possible() & bit == 0 {
            continue;
        }
        let found = Search::new(program, &world, as_of).deciding_sets(goal, bit, &missing, SETTLING_BOUND);
        if found.is_empty() {
            if let Some((_, witness)) = settled.worlds.iter().find(|(of, _)| *of == bit) {
                let facts = Search::new(program, &world, as_of).shrunk(goal, bit, witness, &missing);
                sets.push(SettlingSet { verdict, facts, smallest: false });
            }
            continue;
        }
        sets.extend(found.into_iter().take(5).map(|facts| SettlingSet { verdict, facts, smallest: true }));
    }
    sets
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

fn applies_in(program: &Program, screener: &Screener<'_>, path: FactPath) -> bool {
    let (about, items): (Option<&AboutCode>, Vec<Bound>) = match path {
        FactPath::Fact(id) => (program.fact_applies[id.index()].as_ref(), Vec::new()),
        FactPath::Field(list, row, field) => {
            let about = program.field_applies[list.index()][field.index()].as_ref();
            (about, vec![Bound::Record(list.0, row as u32)])
        }
        FactPath::List(_) => (None, Vec::new()),
    };
    let Some(about) = about else { return true };
    let mut eval = Eval::new(program, screener.world, screener.as_of);
    eval.about(about, 0, &items) != Some(Bound::Truth(Truths::NOT_MET))
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
        FactPath::List(id) => (false, book.lists[id.index()].topic, 1 + id.index(), usize::MAX, 0),
        FactPath::Field(list, row, field) => {
            let decl = &book.lists[list.index()];
            (painful(&decl.fields[field.index()]), decl.topic, 1 + list.index(), row, field.index())
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
    for list in &mut world.lists {
        list.further = None;
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

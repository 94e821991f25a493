//! What to ask next, the worlds that show why, and which facts would settle a verdict.

use crate::calendar::Day;
use crate::case::{Answer, Case, Completeness, Domain, FactPath, ListAnswer, State, TermBound};
use crate::rulebook::{Comparison, FactDecl, FactId, ListId, ReliefId, Type};

use super::eval::{Bound, Eval};
use super::program::{AboutCode, Program};
use super::screen::{Options, Screener, chosen, close};
use super::search::{AGREES, Difference, Goal, Search, Settled};
use super::truths::Truths;
use super::world::{Cell, NO_RECORD, Values, World};
use super::{Truth, Verdict};

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
}

/// The next fact that can change a verdict or side result, or is asked always; `None` when nothing is left to ask.
pub fn next_question(program: &Program, case: &Case, as_of: Day, options: &Options) -> Option<Question> {
    let world = World::new(program, case, as_of);
    if let Some(path) = always(program, case, &world, as_of) {
        return Some(Question { path, reliefs: Vec::new(), witness: None });
    }
    let goals: Vec<(ReliefId, Goal<'_>, Settled)> = chosen(program, options)
        .into_iter()
        .flat_map(|relief| goals(program, relief).into_iter().map(move |goal| (relief, goal)))
        .map(|(relief, goal)| (relief, goal, Search::new(program, &world, as_of).settle(goal, QUESTION_BOUND)))
        .filter(|(_, _, settled)| close(settled.possible()).1)
        .collect();
    let mut paths: Vec<FactPath> = goals.iter().flat_map(|(_, _, settled)| settled.seen.iter().copied()).collect();
    paths.retain(|path| is_unasked(case, *path) && is_applicable(program, &world, as_of, *path));
    paths.sort_by_key(|path| order(program, *path));
    paths.dedup();
    paths.into_iter().find_map(|path| {
        let mut question = Question { path, reliefs: Vec::new(), witness: None };
        for (relief, goal, settled) in &goals {
            match Search::new(program, &world, as_of).difference(*goal, path, &settled.worlds, QUESTION_BOUND) {
                Difference::Found(pair) => {
                    question.reliefs.push(*relief);
                    if question.witness.is_none() {
                        question.witness = cases(program, &world, *pair, as_of).map(Box::new);
                    }
                }
                Difference::Unsure => question.reliefs.push(*relief),
                Difference::No => {}
            }
        }
        question.reliefs.dedup();
        (!question.reliefs.is_empty()).then_some(question)
    })
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

fn always(program: &Program, case: &Case, world: &World, as_of: Day) -> Option<FactPath> {
    let facts = program.rulebook.facts.iter().enumerate().filter(|(_, decl)| decl.always);
    let mut paths: Vec<FactPath> = facts.map(|(index, _)| FactPath::Fact(FactId(index as u32))).collect();
    paths.retain(|path| is_unasked(case, *path) && is_applicable(program, world, as_of, *path));
    paths.into_iter().min_by_key(|path| order(program, *path))
}

/// Whether nobody asked yet. A partial answer is an answer: asked again, it would be given again.
fn is_unasked(case: &Case, path: FactPath) -> bool {
    match path {
        FactPath::List(list) => case.list(list).unknown.is_none(),
        path => case.answer(path).is_some_and(|answer| answer.state == State::NotAsked),
    }
}

/// Whether a question makes sense in this case: its `applies_if` is not ruled out.
pub fn applies(program: &Program, case: &Case, as_of: Day, path: FactPath) -> bool {
    is_applicable(program, &World::new(program, case, as_of), as_of, path)
}

fn is_applicable(program: &Program, world: &World, as_of: Day, path: FactPath) -> bool {
    let (about, items): (Option<&AboutCode>, Vec<Bound>) = match path {
        FactPath::Fact(id) => (program.fact_applies[id.index()].as_ref(), Vec::new()),
        FactPath::Field(list, row, field) => {
            let about = program.field_applies[list.index()][field.index()].as_ref();
            (about, vec![Bound::Record(list.0, row as u32)])
        }
        FactPath::List(_) => (None, Vec::new()),
    };
    let Some(about) = about else { return true };
    let mut eval = Eval::new(program, world, as_of);
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
        source: None,
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
                unknown: None,
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

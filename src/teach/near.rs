//! Clients made of shipped ones: a day or a length of time that the client tells lies right where a criterion turns, or another
//! answer turns it.

use std::collections::{BTreeMap, BTreeSet};

use super::Lesson;
use crate::calendar::Day;
use crate::case::{Case, Domain, FactPath, State, TermBound};
use crate::engine::{self, ChangeOf, Options, Program};
use crate::members::Members;
use crate::rulebook::{Comparison, ReliefId, RuleId, Rulebook, Type, TypeId};
use crate::sample::Limits;
use crate::term::Term;

/// How many years back it is looked for days on which something turns.
const YEARS: i64 = 25;
/// And how many months beside the client's own day.
const NEARBY: [i64; 12] = [-18, -12, -6, -4, -2, -1, 1, 2, 4, 6, 12, 18];

/// A client like the one of a lesson, of whom one answer lies on the one or the other side of where a criterion of the relief
/// turns, or is another that turns it. The same numbers drawn make the same client.
pub fn near(
    program: &Program,
    lesson: &Lesson,
    case: &Case,
    as_of: Day,
    relief: ReliefId,
    lot: &mut fastrand::Rng,
) -> Case {
    let mut told = lesson.told(program.rulebook());
    let mut case = case.clone();
    for (path, _) in &told {
        make_exact(program.rulebook(), &mut case, *path);
    }
    lot.shuffle(&mut told);
    let order = lesson.order(program.rulebook());
    let bench = Bench { program, lesson, case: &case, order: &order, as_of, relief };
    for (path, together) in &told {
        let values = bench.values(*path);
        let turns = bench.turns(*path, together, &values);
        if let Some(turn) = lot.choice(&turns) {
            let value = bench.closest(*path, together, &values, *turn, lot.bool());
            return bench.with(*path, together, value);
        }
    }
    case
}

/// What is partly told becomes its first day.
fn make_exact(rulebook: &Rulebook, case: &mut Case, path: FactPath) {
    let Some(answer) = case.answer_mut(path) else { return };
    if let State::Known { domain: Domain::Number { low, .. }, .. } = &answer.state
        && path.ty(rulebook) == Some(Type::Date)
    {
        answer.state = known_day(Day(*low));
    }
}

fn known_day(day: Day) -> State {
    State::Known { domain: Domain::Number { low: day.0, high: day.0 }, written: day.to_string() }
}

fn known_term(term: Term) -> State {
    State::Known { domain: Domain::Term(TermBound { is: Comparison::Equal, term }), written: term.to_string() }
}

fn known_bool(yes: bool) -> State {
    State::Known { domain: Domain::Bool(yes), written: yes.to_string() }
}

fn known_choice(index: usize, value: &str) -> State {
    State::Known { domain: Domain::Choice(Members::one(index)), written: value.to_owned() }
}

fn known_set(index: usize, value: &str) -> State {
    let members = Members::one(index);
    State::Known { domain: Domain::Set { surely: members, maybe: members }, written: value.to_owned() }
}

/// A case, and the relief that it is looked at for.
struct Bench<'a> {
    program: &'a Program,
    lesson: &'a Lesson,
    case: &'a Case,
    /// Days that follow each other in any such life.
    order: &'a [Vec<FactPath>],
    as_of: Day,
    relief: ReliefId,
}

/// What an answer may be in place of what it is: days, or places in a list of lengths of time or of answers to choose from.
enum Values {
    Days { first: Day, last: Day },
    Terms(Vec<Term>),
    Choices(Vec<State>),
    None,
}

impl Bench<'_> {
    fn values(&self, path: FactPath) -> Values {
        let rulebook = self.program.rulebook();
        match path.ty(rulebook) {
            Some(Type::Date) => Values::Days { first: self.as_of.anniversary(-12 * YEARS), last: self.as_of },
            Some(Type::Term) => Values::Terms(Limits::of(rulebook).terms_beside()),
            Some(Type::Bool) => Values::Choices([false, true].map(known_bool).to_vec()),
            Some(Type::Choice(ty)) => Values::Choices(self.choices(path, ty, known_choice)),
            Some(Type::Set(ty)) => Values::Choices(self.choices(path, ty, known_set)),
            _ => Values::None,
        }
    }

    /// What the client told, and what else such a client would say: of a set one member.
    fn choices(&self, path: FactPath, ty: TypeId, known: fn(usize, &str) -> State) -> Vec<State> {
        let rulebook = self.program.rulebook();
        let told = self.case.answer(path).map(|answer| answer.state.clone());
        let values = rulebook.types[ty.index()].values.iter().enumerate();
        let values = values.filter(|(_, value)| self.lesson.would_say(rulebook, path, value));
        told.into_iter().chain(values.map(|(index, value)| known(index, value))).collect()
    }

    /// Pairs of values, one after the other, between which a criterion or the verdict turns, or the answer told and one that
    /// turns it; those of the verdict alone if there are any.
    fn turns(&self, path: FactPath, together: &[FactPath], values: &Values) -> Vec<(i64, i64)> {
        let tried: Vec<i64> = match values {
            Values::Days { first, last } => {
                let years = (0..YEARS).map(|year| first.anniversary(12 * year));
                let own = self.case.answer(path).and_then(|answer| day(&answer.state));
                let months = own.into_iter().flat_map(|own| NEARBY.map(|months| own.anniversary(months)));
                let days: BTreeSet<Day> = years.chain([*last]).chain(months).collect();
                days.into_iter().filter(|day| first <= day && day <= last).map(|day| day.0).collect()
            }
            Values::Terms(terms) => (0..terms.len() as i64).collect(),
            Values::Choices(choices) => (0..choices.len() as i64).collect(),
            Values::None => Vec::new(),
        };
        let looked: Vec<(i64, Option<Looks>)> =
            tried.into_iter().map(|value| (value, self.looks(path, together, values, value))).collect();
        let pairs = |at: usize| match values {
            // Answers to choose from have no order: each is held against the one told.
            Values::Choices(choices) => {
                let told = self.case.answer(path).and_then(|told| choices.iter().position(|one| *one == told.state));
                told.filter(|told| *told != at).map(|told| (told, at))
            }
            _ => at.checked_sub(1).map(|before| (before, at)),
        };
        let pairs: Vec<(usize, usize)> = (0..looked.len()).filter_map(pairs).collect();
        let turns = |differ: fn(&Looks, &Looks) -> bool| -> Vec<(i64, i64)> {
            let pairs = pairs.iter().map(|(before, after)| (&looked[*before], &looked[*after]));
            let pairs = pairs.filter(|(before, after)| match (&before.1, &after.1) {
                (Some(before), Some(after)) => differ(before, after),
                _ => false,
            });
            pairs.map(|(before, after)| (before.0, after.0)).collect()
        };
        let of_verdict = turns(|before, after| before.verdict != after.verdict);
        if of_verdict.is_empty() { turns(|before, after| before != after) } else { of_verdict }
    }

    /// The last value before the turn or the first one after it; of answers to choose from the one that turns.
    fn closest(
        &self,
        path: FactPath,
        together: &[FactPath],
        values: &Values,
        (mut from, mut to): (i64, i64),
        after: bool,
    ) -> State {
        if matches!(values, Values::Choices(_)) {
            return state(values, to);
        }
        let start = self.looks(path, together, values, from);
        while to - from > 1 {
            let middle = from + (to - from) / 2;
            if self.looks(path, together, values, middle) == start {
                from = middle;
            } else {
                to = middle;
            }
        }
        state(values, if after { to } else { from })
    }

    /// The verdict and the criteria of the relief with a value; none where the answers would contradict each other or be no
    /// life that anyone lives.
    fn looks(&self, path: FactPath, together: &[FactPath], values: &Values, value: i64) -> Option<Looks> {
        let case = self.with(path, together, state(values, value));
        if !self.is_in_order(&case) || !engine::fired_checks(self.program, &case, self.as_of).is_empty() {
            return None;
        }
        let options = Options { reliefs: vec![self.relief], results: false, notices: false, ..Options::default() };
        let rulebook = self.program.rulebook();
        let listed: Vec<_> = rulebook.reliefs[self.relief.index()].outcome.criteria().collect();
        let mut looks = Looks::default();
        for (of, state) in engine::glance(self.program, &case, self.as_of, &options) {
            match of {
                ChangeOf::Relief(_) => looks.verdict = Some(state),
                ChangeOf::Finding(rule, items, _) if listed.contains(&rule) => {
                    looks.criteria.insert((rule, format!("{items:?}")), state);
                }
                _ => {}
            }
        }
        Some(looks)
    }

    fn is_in_order(&self, case: &Case) -> bool {
        let days = |paths: &[FactPath]| paths.iter().filter_map(|path| day(&case.answer(*path)?.state)).is_sorted();
        self.order.iter().all(|paths| days(paths))
    }

    /// The case with an answer, and what goes with it moved as far.
    fn with(&self, path: FactPath, together: &[FactPath], state: State) -> Case {
        let mut case = self.case.clone();
        let moved = day(&state).zip(self.case.answer(path).and_then(|answer| day(&answer.state)));
        for other in together {
            let Some(answer) = case.answer_mut(*other) else { continue };
            match (&answer.state, moved) {
                (State::Known { domain: Domain::Number { low, .. }, .. }, Some((new, old))) => {
                    answer.state = known_day(Day(*low).plus_days(new.0 - old.0));
                }
                (State::Known { domain: Domain::Term(_), .. }, None) => answer.state = state.clone(),
                _ => {}
            }
        }
        if let Some(answer) = case.answer_mut(path) {
            answer.state = state;
        }
        case
    }
}

/// What a case comes to.
#[derive(Default, PartialEq)]
struct Looks {
    verdict: Option<engine::State>,
    criteria: BTreeMap<(RuleId, String), engine::State>,
}

fn state(values: &Values, value: i64) -> State {
    match values {
        Values::Terms(terms) => terms.get(value as usize).map_or(State::NotAsked, |term| known_term(*term)),
        Values::Days { .. } => known_day(Day(value)),
        Values::Choices(choices) => choices.get(value as usize).cloned().unwrap_or(State::NotAsked),
        Values::None => State::NotAsked,
    }
}

fn day(state: &State) -> Option<Day> {
    match state {
        State::Known { domain: Domain::Number { low, .. }, .. } => Some(Day(*low)),
        _ => None,
    }
}

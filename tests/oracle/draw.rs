//! Worlds drawn from those that a case admits, with values at and beside the thresholds of the rules.

use relief::calendar::Day;
use relief::case::{Answer, Case, Domain, FactPath, ListAnswer, TermBound};
use relief::engine::{Item, Truth};
use relief::members::Members;
use relief::rulebook::{Agreement, Comparison, FactDecl, ListDecl, ListId, RuleId, Rulebook, Type};
use relief::term::Term;

use super::admits::{Bounds, admits, agrees_about, items_of, none_of};
use super::cases::decl;
use super::dates;
use super::doubt::Value;
use super::naive::{InWorld, frame, latest_day};
use super::random::Random;
use super::steer::Steering;
use super::walk::Thresholds;
use super::world::{Fill, Record, World, stays_unset};

/// Draws completions of one case.
pub struct Drawer<'a> {
    /// The rules.
    pub rulebook: &'a Rulebook,
    /// The answers.
    pub case: &'a Case,
    /// The as-of date.
    pub as_of: Day,
    /// Where the rules may change their mind.
    pub thresholds: &'a Thresholds,
    /// Days that the answers name.
    pub days: Vec<i64>,
}

/// How much of a world is drawn and how much is left plain: no, nothing, never.
#[derive(Clone, Copy)]
enum Mood {
    Quiet,
    Lively,
    Wild,
}

impl<'a> Drawer<'a> {
    /// Draws completions of this case.
    pub fn new(rulebook: &'a Rulebook, case: &'a Case, as_of: Day, thresholds: &'a Thresholds) -> Drawer<'a> {
        let listed = case.lists.iter().flat_map(|list| list.records.iter().flatten());
        let domains = case.facts.iter().chain(listed).filter_map(Answer::domain);
        let days = domains
            .filter_map(|domain| match domain {
                Domain::Number { low, high } => Some([*low, *high]),
                _ => None,
            })
            .flatten()
            .filter(|day| (Day::FIRST.0..=Day::LAST.0).contains(day) && day.abs() > 1000)
            .chain([as_of.0]);
        Drawer { rulebook, case, as_of, thresholds, days: days.collect() }
    }

    /// A world that the answers admit; `None` where several tries all contradict what two facts tell of one thing.
    ///
    /// Where there are goals, one of them is steered for.
    pub fn world(&self, goals: &[Goal], random: &mut Random) -> Option<World> {
        (0..4).find_map(|_| {
            let mut world = self.attempt(random);
            self.reconcile(&mut world, random);
            if !goals.is_empty() && random.below(3) > 0 {
                let goal = random.pick(goals);
                Steering::new(self, &mut world, random).criterion(goal.rule, &goal.items, goal.want);
                self.reconcile(&mut world, random);
            }
            admits(self.rulebook, self.case, self.as_of, &world).then_some(world)
        })
    }

    /// The world changed until every goal was steered for; `None` where the facts it changed contradict each other.
    pub fn steered(&self, mut world: World, goals: &[Goal], random: &mut Random) -> Option<World> {
        for goal in goals {
            Steering::new(self, &mut world, random).criterion(goal.rule, &goal.items, goal.want);
        }
        self.reconcile(&mut world, random);
        admits(self.rulebook, self.case, self.as_of, &world).then_some(world)
    }

    /// Gives a fact or field a value, unless the case does not admit it.
    pub fn put(&self, world: &mut World, path: FactPath, fill: Fill) {
        let answer = self.case.answer(path).cloned().unwrap_or_default();
        let bounds = Bounds { rulebook: self.rulebook, as_of: self.as_of, world };
        if bounds.admit(decl(self.rulebook, path), &answer, Some(fill)) {
            world.set(path, Some(fill));
        }
    }

    /// Adds a further record to a list that the case leaves open; there are never many.
    pub fn add_record(&self, world: &mut World, list: ListId, random: &mut Random) {
        let answer = self.case.list(list);
        let records = world.lists[list.index()].len();
        if answer.complete.whole || records > answer.records.len() + 3 {
            return;
        }
        let lengths: Vec<usize> = world.lists.iter().map(Vec::len).collect();
        let decl = &self.rulebook.lists[list.index()];
        world.lists[list.index()].extend(self.further(decl, answer, &lengths, Mood::Lively, random));
    }

    fn attempt(&self, random: &mut Random) -> World {
        let mood = *random.pick(&[Mood::Quiet, Mood::Lively, Mood::Wild]);
        let lengths: Vec<usize> = self.case.lists.iter().map(|list| self.length(list, mood, random)).collect();
        let facts = self.rulebook.facts.iter().zip(&self.case.facts);
        let facts = facts.map(|(decl, answer)| self.fill(decl, answer, &lengths, mood, random)).collect();
        let mut lists: Vec<Vec<Record>> = Vec::new();
        for (list, decl) in self.rulebook.lists.iter().enumerate() {
            let answer = &self.case.lists[list];
            let mut records: Vec<Record> = Vec::new();
            for index in 0..lengths[list] {
                match answer.records.get(index) {
                    Some(answers) => {
                        let fields = decl.fields.iter().zip(answers);
                        let record = fields.map(|(decl, answer)| self.fill(decl, answer, &lengths, mood, random));
                        records.push(record.collect());
                    }
                    None => records.extend(self.further(decl, answer, &lengths, mood, random)),
                }
            }
            lists.push(records);
        }
        let mut world = World { facts, lists };
        self.keep_refs_in_range(&mut world);
        world
    }

    fn length(&self, list: &ListAnswer, mood: Mood, random: &mut Random) -> usize {
        let further = if list.complete.whole {
            0
        } else {
            match mood {
                Mood::Quiet => random.below(8) / 7,
                Mood::Lively => random.below(3).saturating_sub(1),
                Mood::Wild => random.below(3),
            }
        };
        list.records.len() + further
    }

    /// A record beyond those listed, if one is found that the list's completeness leaves room for.
    fn further(
        &self,
        decl: &ListDecl,
        answer: &ListAnswer,
        lengths: &[usize],
        mood: Mood,
        random: &mut Random,
    ) -> Option<Record> {
        let unasked = Answer::default();
        let mood = if matches!(mood, Mood::Quiet) { Mood::Lively } else { mood };
        let mut record: Record =
            decl.fields.iter().map(|decl| self.fill(decl, &unasked, lengths, mood, random)).collect();
        if let (Some(since), Some(dated_by)) = (answer.complete.since, decl.dated_by) {
            let near = since.0 - 1 - random.below(3) as i64;
            let end = decl.days_of.map_or(dated_by, |(_, end)| end);
            record[dated_by.index()] = Some(Fill::Number(near.max(Day::FIRST.0)));
            record[end.index()] = Some(Fill::Number(near.max(Day::FIRST.0)));
        }
        for (field, values) in &answer.complete.without {
            let allowed = match decl.fields[field.index()].ty {
                Type::Choice(choice) => Members::below(self.rulebook.types[choice.index()].values.len()),
                Type::Bool => Members::below(2),
                _ => continue,
            };
            let allowed: Vec<usize> = allowed.without(*values).iter().collect();
            let value = *allowed.get(random.below(allowed.len()))?;
            record[field.index()] = Some(match decl.fields[field.index()].ty {
                Type::Bool => Fill::Bool(value == 1),
                _ => Fill::Choice(value),
            });
        }
        Some(record)
    }

    /// Records that found no room are not there to be named.
    fn keep_refs_in_range(&self, world: &mut World) {
        let lengths: Vec<usize> = world.lists.iter().map(Vec::len).collect();
        let keep = |decl: &FactDecl, fill: &mut Option<Fill>| match (decl.ty, fill) {
            (Type::Ref(list), Some(Fill::Ref(record)))
                if record.is_some_and(|record| record >= lengths[list.index()]) =>
            {
                *record = None;
            }
            (Type::Refs(list), Some(Fill::Set(records))) => {
                *records = records.iter().filter(|record| *record < lengths[list.index()]).collect();
            }
            _ => {}
        };
        for (decl, fill) in self.rulebook.facts.iter().zip(&mut world.facts) {
            keep(decl, fill);
        }
        for (decl, records) in self.rulebook.lists.iter().zip(&mut world.lists) {
            for record in records {
                decl.fields.iter().zip(record).for_each(|(decl, fill)| keep(decl, fill));
            }
        }
    }

    fn fill(
        &self,
        decl: &FactDecl,
        answer: &Answer,
        lengths: &[usize],
        mood: Mood,
        random: &mut Random,
    ) -> Option<Fill> {
        let known = answer.domain();
        if known.is_none() && stays_unset(decl) {
            return None;
        }
        let drawn = match mood {
            Mood::Quiet => random.below(6) == 0,
            Mood::Lively => random.below(2) == 0,
            Mood::Wild => true,
        };
        Some(match decl.ty {
            Type::Bool => match known {
                Some(Domain::Bool(holds)) => Fill::Bool(*holds),
                _ => Fill::Bool(drawn && random.below(2) == 1),
            },
            Type::Int | Type::Money => Fill::Number(self.number(known, drawn, random)),
            Type::Date => Fill::Number(self.day(decl, known, random)),
            Type::Term => Fill::Term(self.term(known, random)),
            Type::Choice(choice) => {
                let all = Members::below(self.rulebook.types[choice.index()].values.len());
                let possible = match known {
                    Some(Domain::Choice(members)) => *members,
                    _ => all,
                };
                Fill::Choice(*random.pick(&possible.iter().collect::<Vec<usize>>()))
            }
            Type::Set(choice) => {
                let all = Members::below(self.rulebook.types[choice.index()].values.len());
                Fill::Set(some_of(known, all.without(none_of(self.rulebook, decl.ty)), drawn, random))
            }
            Type::Refs(list) => Fill::Set(some_of(known, Members::below(lengths[list.index()]), drawn, random)),
            Type::Ref(list) => match known {
                Some(Domain::Ref(record)) => Fill::Ref(*record),
                _ if drawn => Fill::Ref(random.below(lengths[list.index()] + 1).checked_sub(1)),
                _ => Fill::Ref(None),
            },
            Type::Text | Type::Record(_) | Type::Row(_) => Fill::Text,
        })
    }

    fn number(&self, known: Option<&Domain>, drawn: bool, random: &mut Random) -> i64 {
        let (low, high) = match known {
            Some(Domain::Number { low, high }) => (*low, *high),
            _ => (0, 1_000_000),
        };
        let thresholds: Vec<i64> = self.thresholds.numbers.iter().copied().chain([0]).collect();
        let near = if drawn { *random.pick(&thresholds) + random.below(3) as i64 - 1 } else { 0 };
        near.clamp(low, high)
    }

    fn day(&self, decl: &FactDecl, known: Option<&Domain>, random: &mut Random) -> i64 {
        let last = if decl.future { Day::LAST } else { self.as_of.min(Day::LAST) };
        let (low, high) = match known {
            Some(Domain::Number { low, high }) => (*low, *high),
            _ => (Day::FIRST.0, latest_day(decl, self.as_of).0),
        };
        if high == Day::LATER.0 && (low > last.0 || random.below(3) == 0) {
            return Day::LATER.0;
        }
        let (low, high) = (low.max(Day::FIRST.0), high.min(last.0));
        match random.below(8) {
            0 => low,
            1 => high,
            _ => self.near_a_threshold(random).clamp(low, high),
        }
    }

    /// A day that a rule or an answer names, or one a period of the rules before or after it, or beside it.
    fn near_a_threshold(&self, random: &mut Random) -> i64 {
        let named: Vec<i64> = self.thresholds.days.iter().copied().collect();
        let mut day =
            if named.is_empty() || random.below(3) > 0 { *random.pick(&self.days) } else { *random.pick(&named) };
        let sign = if random.below(4) == 0 { 1 } else { -1 };
        for _ in 0..random.below(3) {
            let months: Vec<i64> = self.thresholds.months.iter().copied().collect();
            let shifts: Vec<i64> = self.thresholds.shifts.iter().copied().collect();
            if !months.is_empty() && random.below(2) == 0 {
                day = dates::anniversary(day.clamp(Day::FIRST.0, Day::LAST.0), sign * random.pick(&months));
            } else if !shifts.is_empty() {
                day += sign * random.pick(&shifts);
            }
        }
        day + random.below(5) as i64 - 2
    }

    fn term(&self, known: Option<&Domain>, random: &mut Random) -> Term {
        if let Some(Domain::Term(TermBound { is: Comparison::Equal, term })) = known {
            return *term;
        }
        let mut named = self.thresholds.terms.clone();
        named.push(Term::ZERO);
        if let Some(Domain::Term(bound)) = known {
            named.extend([bound.term; 4]);
        }
        let near = *random.pick(&named);
        let moved = Term { months: near.months, days: (near.days + random.below(3) as i64 - 1).max(0) };
        match known {
            Some(Domain::Term(bound)) if super::terms::compare(bound.is, moved, bound.term) != Truth::Met => {
                match bound.is {
                    Comparison::Greater => Term { days: bound.term.days + 1, ..bound.term },
                    Comparison::Less => Term { days: (bound.term.days - 1).max(0), ..bound.term },
                    _ => bound.term,
                }
            }
            _ => moved,
        }
    }

    /// Changes what two facts tell of one thing until they agree, as far as a few tries go.
    fn reconcile(&self, world: &mut World, random: &mut Random) {
        for _ in 0..12 {
            let in_world = InWorld { rulebook: self.rulebook, world, as_of: self.as_of };
            let agreements = self.rulebook.agreements();
            let broken: Vec<(Agreement, Vec<Item>)> = agreements
                .flat_map(|agreement| items_of(in_world, agreement).into_iter().map(move |items| (agreement, items)))
                .filter(|(agreement, items)| !agrees_about(in_world, *agreement, items))
                .collect();
            if broken.is_empty() {
                return;
            }
            for (agreement, items) in broken {
                self.reconcile_about(world, agreement, &items, random);
            }
        }
    }

    fn reconcile_about(&self, world: &mut World, agreement: Agreement, items: &[Item], random: &mut Random) {
        let in_world = InWorld { rulebook: self.rulebook, world, as_of: self.as_of };
        let mut slots = frame(agreement.check.frame, items);
        let sides = [agreement.a, agreement.b];
        let [moved, fixed] = if random.below(2) == 0 { sides } else { [sides[1], sides[0]] };
        let value = in_world.value(fixed, &mut slots);
        let mut steering = Steering::new(self, world, random);
        match value {
            Value::Truth(truth) => steering.truth(moved, &mut slots, truth),
            Value::Number(low, _) => steering.toward(moved, &mut slots, low),
            Value::Terms(terms) => steering.toward(moved, &mut slots, terms[0].days_range().0),
            Value::Choice(_) => steering.equal(moved, fixed, &mut slots),
            _ => {}
        }
    }
}

/// A criterion about some items that is to be met, or not met, in a drawn world.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The criterion.
    pub rule: RuleId,
    /// What it is about.
    pub items: Vec<Item>,
    /// Met or not met.
    pub want: Truth,
}

fn some_of(known: Option<&Domain>, all: Members, drawn: bool, random: &mut Random) -> Members {
    let (surely, maybe) = match known {
        Some(Domain::Set { surely, maybe }) => (surely.and(all), maybe.and(all)),
        _ => (Members::EMPTY, all),
    };
    let open: Vec<usize> = maybe.without(surely).iter().collect();
    let mut members = surely;
    if drawn && !open.is_empty() {
        for _ in 0..random.below(3) {
            members.insert(*random.pick(&open));
        }
    }
    members
}

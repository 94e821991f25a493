//! Worlds that the engine gives as witnesses, confirmed.

use std::collections::BTreeSet;

use relief::calendar::Day;
use relief::case::{Answer, Case, Domain, FactPath};
use relief::engine::{self, Options, Program, Question, WitnessOf};
use relief::rulebook::{Expr, ExprKind, FactId, ListId, ReliefId, RuleId, Rulebook, Type};

use super::admits::contradiction;
use super::cases::paths;
use super::naive::InWorld;
use super::world::{Fill, World};

/// A case in which all is known, as the one world that it admits.
pub fn world_of(case: &Case) -> Result<World, String> {
    let facts = case.facts.iter().map(fill_of).collect::<Result<_, _>>()?;
    let record = |record: &Vec<Answer>| record.iter().map(fill_of).collect::<Result<_, _>>();
    let lists = case.lists.iter().map(|list| list.records.iter().map(record).collect::<Result<_, _>>());
    Ok(World { facts, lists: lists.collect::<Result<_, _>>()? })
}

fn fill_of(answer: &Answer) -> Result<Option<Fill>, String> {
    let Some(domain) = answer.domain() else { return Ok(None) };
    Ok(Some(match domain {
        Domain::Bool(holds) => Fill::Bool(*holds),
        Domain::Number { low, high } if low == high => Fill::Number(*low),
        Domain::Term(bound) => Fill::Term(bound.term),
        Domain::Choice(members) if members.len() == 1 => Fill::Choice(members.single().unwrap_or_default()),
        Domain::Set { surely, maybe } if surely == maybe => Fill::Set(*surely),
        Domain::Ref(record) => Fill::Ref(*record),
        Domain::Text(_) => Fill::Text,
        open => return Err(format!("a witness leaves {open:?} open")),
    }))
}

/// A case under rules on a day.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The rules, compiled.
    pub program: &'a Program,
    /// The answers.
    pub case: &'a Case,
    /// The as-of date.
    pub as_of: Day,
}

impl Asked<'_> {
    fn rulebook(&self) -> &Rulebook {
        self.program.rulebook()
    }

    /// A witness's two worlds, both admitted.
    fn worlds(&self, pair: &(Case, Case)) -> Result<(World, World), String> {
        let admitted = |case: &Case| {
            let world = world_of(case)?;
            match contradiction(self.rulebook(), self.case, self.as_of, &world) {
                None => Ok(world),
                Some(fault) => Err(format!("a witness is not admitted: {fault}")),
            }
        };
        Ok((admitted(&pair.0)?, admitted(&pair.1)?))
    }

    fn in_world<'w>(&'w self, world: &'w World) -> InWorld<'w> {
        InWorld { rulebook: self.rulebook(), world, as_of: self.as_of }
    }

    /// Two admitted worlds in which a relief's verdict differs, if the engine has them.
    pub fn confirm_relief(&self, relief: ReliefId) -> Result<bool, String> {
        let Some(pair) = engine::witness(self.program, self.case, self.as_of, WitnessOf::Relief(relief)) else {
            return Ok(false);
        };
        let (one, other) = self.worlds(&pair)?;
        let verdicts = [one, other].map(|world| self.in_world(&world).verdict(relief));
        let id = &self.rulebook().reliefs[relief.index()].outcome.id;
        if verdicts[0] == verdicts[1] {
            return Err(format!("both witnesses for {id} give {}", verdicts[0].word()));
        }
        Ok(true)
    }

    /// Two admitted worlds in which a criterion without parameters differs, if the engine has them.
    pub fn confirm_rule(&self, rule: RuleId) -> Result<bool, String> {
        let Some(pair) = engine::witness(self.program, self.case, self.as_of, WitnessOf::Rule(rule)) else {
            return Ok(false);
        };
        let (one, other) = self.worlds(&pair)?;
        let truths = [one, other].map(|world| self.in_world(&world).finding(rule, &[]));
        let id = &self.rulebook().rules[rule.index()].id;
        if truths[0] == truths[1] {
            return Err(format!("both witnesses for {id} give {:?}", truths[0]));
        }
        Ok(true)
    }

    /// The next question's two worlds differ in the fact that it asks for alone, and in a verdict or side result.
    pub fn confirm_question(&self) -> Result<Option<Question>, String> {
        // What is asked of everybody has no witness.
        let always = self.rulebook().facts.iter().enumerate().filter(|(_, decl)| decl.always);
        let set_aside: Vec<FactPath> = always.map(|(fact, _)| FactPath::Fact(FactId(fact as u32))).collect();
        let asked = engine::Asked { set_aside: &set_aside, ..engine::Asked::default() };
        let (options, mut memory) = (Options::default(), engine::Memory::default());
        let step = engine::next_step(self.program, self.case, self.as_of, &options, asked, &mut memory);
        let Some(question) = step.question else { return Ok(None) };
        if let Some(pair) = &question.witness {
            let (one, other) = self.worlds(pair)?;
            self.differ_in_alone(&one, &other, question.path)?;
            let differs = |relief: &ReliefId| self.results(&one, *relief) != self.results(&other, *relief);
            if !question.reliefs.iter().any(differs) {
                return Err(format!("nothing differs between the witnesses for {}", self.name(question.path)));
            }
        }
        Ok(Some(question))
    }

    fn name(&self, path: FactPath) -> String {
        path.name(self.rulebook())
    }

    /// A relief's verdict and those of its side results, each of the best item.
    fn results(&self, world: &World, relief: ReliefId) -> Vec<relief::engine::Verdict> {
        let in_world = self.in_world(world);
        let results = &self.rulebook().reliefs[relief.index()].results;
        std::iter::once(in_world.verdict(relief)).chain(results.iter().map(|result| in_world.best(result))).collect()
    }

    fn differ_in_alone(&self, one: &World, other: &World, path: FactPath) -> Result<(), String> {
        let asked = match path {
            FactPath::List(list) => Some(list),
            _ => None,
        };
        for (index, (records, others)) in one.lists.iter().zip(&other.lists).enumerate() {
            if records.len() != others.len() && asked != Some(ListId(index as u32)) {
                return Err(format!("the witnesses for {} differ in another list", self.name(path)));
            }
        }
        let differs = paths(self.case).into_iter().filter(|place| one.at(*place) != other.at(*place));
        let others: Vec<FactPath> = differs.filter(|place| *place != path && !self.are_tied(path, *place)).collect();
        if let Some(place) = others.first() {
            return Err(format!("the witnesses for {} differ in {}", self.name(path), self.name(*place)));
        }
        self.same_further_records(one, other, path)
    }

    /// Whether two facts tell of one thing: then one cannot differ and the other stay.
    fn are_tied(&self, one: FactPath, other: FactPath) -> bool {
        let Some((one, other)) = read_of(one).zip(read_of(other)) else { return false };
        self.rulebook().agreements().any(|pair| {
            let reads = self.reads(&[pair.a, pair.b]);
            reads.contains(&one) && reads.contains(&other)
        })
    }

    /// The facts and fields that expressions read, also by the lets they name.
    fn reads(&self, exprs: &[&Expr]) -> BTreeSet<(Option<ListId>, u32)> {
        let mut named = Vec::new();
        exprs.iter().for_each(|expr| expr.visit(&mut |expr| named.extend(expr.names())));
        let mut reads = BTreeSet::new();
        let mut note = |expr: &Expr| match &expr.kind {
            ExprKind::Fact(fact) => reads.extend([(None, fact.0)]),
            ExprKind::Field(of, field) => {
                if let Type::Record(list) = of.ty {
                    reads.extend([(Some(list), field.0)]);
                }
            }
            _ => {}
        };
        exprs.iter().for_each(|expr| expr.visit(&mut note));
        for rule in self.rulebook().with_all_named(named) {
            self.rulebook().rules[rule.index()].visit(&mut note);
        }
        reads
    }

    fn same_further_records(&self, one: &World, other: &World, path: FactPath) -> Result<(), String> {
        for (index, list) in self.case.lists.iter().enumerate() {
            let listed = list.records.len();
            if path != FactPath::List(ListId(index as u32))
                && one.lists[index][listed..] != other.lists[index][listed..]
            {
                return Err(format!("the witnesses for {} differ in further records", self.name(path)));
            }
        }
        Ok(())
    }
}

fn read_of(path: FactPath) -> Option<(Option<ListId>, u32)> {
    match path {
        FactPath::Fact(fact) => Some((None, fact.0)),
        FactPath::Field(list, _, field) => Some((Some(list), field.0)),
        FactPath::List(_) => None,
    }
}

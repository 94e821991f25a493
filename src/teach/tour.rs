use std::collections::BTreeMap;
use std::vec;

use crate::calendar::Day;
use crate::case::{Case, FactPath, State};
use crate::engine::{self, ChangeOf, FindingValue, Item, Options, Program, Truth, Verdict};
use crate::overview;
use crate::report::Reads;
use crate::rulebook::{FactDecl, ListId, ReliefId, RuleId, Rulebook, Sensitivity, Type};

/// A place where a tour stops: answers that were told since the last one, and what they turned.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The answers, the one that turned something last.
    pub told: Vec<FactPath>,
    /// The case as it is told so far.
    pub case: Case,
    /// The criteria of the relief that are worth something else now, those that are ruled out last.
    pub turned: Vec<Turn>,
    /// The verdict before and now, and whether it is open.
    pub verdict: [(Verdict, bool); 2],
}

/// A criterion that an answer turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The criterion.
    pub rule: RuleId,
    /// What it is about.
    pub items: Vec<Item>,
    /// What it was worth.
    pub before: FindingValue,
    /// What it is worth.
    pub after: FindingValue,
}

/// Tells the answers of a case that bear on a relief, topic by topic, and stops where something turns. A stop is worked out
/// when it is asked for, so that the first one is there at once.
pub struct Tour<'a> {
    program: &'a Program,
    whole: &'a Case,
    as_of: Day,
    options: Options,
    shown: Shown,
    untold: vec::IntoIter<Step>,
    case: Case,
    before: Looked,
}

/// So many criteria that are ruled out make a stop; one alone is told with what comes next.
const ENOUGH: usize = 4;

/// Which findings a tour tells of.
struct Shown {
    /// The criteria that the relief lists.
    listed: Vec<RuleId>,
    /// Those of them that must be met.
    required: Vec<RuleId>,
    best: Option<Item>,
}

impl Shown {
    fn holds(&self, rule: RuleId, items: &[Item]) -> bool {
        let is_other_row = |item: &Item| matches!(item, Item::Row(..)) && self.best != Some(*item);
        self.listed.contains(&rule) && !items.iter().any(is_other_row)
    }

    /// A bar, exception or waiver that is ruled out.
    fn is_quiet(&self, turn: &Turn) -> bool {
        turn.after == FindingValue::Settled(Truth::NotMet) && !self.required.contains(&turn.rule)
    }
}

/// One thing that is told.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// There is one record more.
    Record(ListId),
    Answer(FactPath),
    /// All that bears on the relief in no way that its rules name.
    Rest,
}

/// Where a step comes: what is painful late, what names records after them, else as an interview goes.
type Place = (bool, bool, usize, usize, usize, usize);

impl<'a> Tour<'a> {
    /// A tour through a case. `best` is what the verdict is of in the end: of other rows of its table nothing is told.
    pub fn new(program: &'a Program, whole: &'a Case, as_of: Day, relief: ReliefId, best: Option<Item>) -> Tour<'a> {
        let rulebook = program.rulebook();
        let outcome = &rulebook.reliefs[relief.index()].outcome;
        let shown = Shown { listed: outcome.criteria().collect(), required: outcome.requires.clone(), best };
        let options = Options { reliefs: vec![relief], ..Options::default() };
        let case = Case::empty(rulebook);
        let before = Looked::new(program, &case, as_of, &options, &shown);
        let untold = steps(rulebook, whole, relief).into_iter();
        Tour { program, whole, as_of, options, shown, untold, case, before }
    }

    /// What is told with a step, if it is an answer.
    fn tell(&mut self, step: Step) -> Option<FactPath> {
        match step {
            Step::Record(list) => {
                self.case.add_record(self.program.rulebook(), list);
                None
            }
            Step::Answer(FactPath::List(list)) => {
                let (whole, told) = (self.whole.list(list), &mut self.case.lists[list.index()]);
                told.complete = whole.complete.clone();
                told.unknown = whole.unknown;
                Some(FactPath::List(list))
            }
            Step::Answer(path) => {
                let answer = self.whole.answer(path)?;
                *self.case.answer_mut(path)? = answer.clone();
                Some(path)
            }
            Step::Rest => {
                self.case = self.whole.clone();
                None
            }
        }
    }
}

impl Iterator for Tour<'_> {
    type Item = Stop;

    fn next(&mut self) -> Option<Stop> {
        let mut told = Vec::new();
        while let Some(step) = self.untold.next() {
            told.extend(self.tell(step));
            if matches!(step, Step::Record(_)) {
                continue;
            }
            let after = Looked::new(self.program, &self.case, self.as_of, &self.options, &self.shown);
            let mut turned = after.turned(&self.before);
            turned.sort_by_key(|turn| self.shown.is_quiet(turn));
            let verdict = [self.before.verdict, after.verdict];
            let quiet = turned.iter().filter(|turn| self.shown.is_quiet(turn)).count();
            let is_last = matches!(step, Step::Rest) && !turned.is_empty();
            if verdict[0] != verdict[1] || turned.len() > quiet || quiet >= ENOUGH || is_last {
                self.before = after;
                return Some(Stop { told, case: self.case.clone(), turned, verdict });
            }
        }
        None
    }
}

/// The steps in order.
fn steps(rulebook: &Rulebook, whole: &Case, relief: ReliefId) -> Vec<Step> {
    let reads = reads(rulebook, relief);
    let is_told = |path: FactPath| whole.answer(path).is_some_and(|answer| answer.state != State::NotAsked);
    let mut placed: Vec<(Place, Step)> = Vec::new();
    for fact in &reads.facts {
        let (decl, path) = (&rulebook.facts[fact.index()], FactPath::Fact(*fact));
        if is_told(path) {
            placed.push((place(decl, 0, 0, fact.index()), Step::Answer(path)));
        }
    }
    for (index, decl) in rulebook.lists.iter().enumerate() {
        let list = ListId(index as u32);
        let is_read = reads.lists.contains(&list) || reads.fields.iter().any(|(of, _)| *of == list);
        if !is_read {
            continue;
        }
        let of_list = |row: usize| (false, false, decl.topic, 1 + index, row, 0);
        for row in 0..whole.list(list).records.len() {
            placed.push((of_list(row), Step::Record(list)));
            let fields = reads.fields.iter().filter(|(of, _)| *of == list);
            for (_, field) in fields {
                let path = FactPath::Field(list, row, *field);
                if is_told(path) {
                    let place = place(&decl.fields[field.index()], 1 + index, row, 1 + field.index());
                    placed.push((place, Step::Answer(path)));
                }
            }
        }
        let answer = whole.list(list);
        if answer.unknown.is_some() || answer.complete != Case::empty(rulebook).list(list).complete {
            placed.push((of_list(usize::MAX), Step::Answer(FactPath::List(list))));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, step)| step).chain([Step::Rest]).collect()
}

fn place(decl: &FactDecl, list: usize, row: usize, index: usize) -> Place {
    let names_records = matches!(decl.ty, Type::Ref(_) | Type::Refs(_));
    (decl.sensitivity == Sensitivity::Traumatic, names_records, decl.topic, list, row, index)
}

/// What the rules of a relief read.
fn reads(rulebook: &Rulebook, relief: ReliefId) -> Reads {
    let mut reads = Reads::default();
    let relief = &rulebook.reliefs[relief.index()];
    overview::reached(rulebook, relief).iter().for_each(|rule| reads.add(Reads::of(&rulebook.rules[rule.index()])));
    relief.outcome.visit(&mut |expr| reads.add(Reads::of_expr(expr)));
    reads
}

/// The verdict and the criteria of a relief on the answers so far.
struct Looked {
    verdict: (Verdict, bool),
    findings: BTreeMap<(RuleId, Vec<Item>), FindingValue>,
}

impl Looked {
    fn new(program: &Program, case: &Case, as_of: Day, options: &Options, shown: &Shown) -> Looked {
        let mut looked = Looked { verdict: (Verdict::NeedsFacts, true), findings: BTreeMap::new() };
        for (of, state) in engine::glance(program, case, as_of, options) {
            match (of, state) {
                (ChangeOf::Relief(_), engine::State::Verdict(verdict, open)) => looked.verdict = (verdict, open),
                (ChangeOf::Finding(rule, items, _), engine::State::Finding(value)) if shown.holds(rule, &items) => {
                    looked.findings.insert((rule, items), value);
                }
                _ => {}
            }
        }
        looked
    }

    fn turned(&self, before: &Looked) -> Vec<Turn> {
        let now = self.findings.iter().filter_map(|((rule, items), after)| {
            let before = before.findings.get(&(*rule, items.clone())).copied().unwrap_or(FindingValue::Unknown);
            (before != *after).then(|| Turn { rule: *rule, items: items.clone(), before, after: *after })
        });
        now.collect()
    }
}

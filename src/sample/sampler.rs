use std::collections::BTreeSet;

use fastrand::Rng;

use super::draw::Draw;
use super::limits::Limits;
use crate::calendar::Day;
use crate::case::{Case, FactPath, State, Unanswered, read_text};
use crate::engine::{self, Program};
use crate::report::case_document;
use crate::report::facts_of_check;
use crate::rulebook::{ExprKind, FactDecl, FactId, FactPathDecl, FieldId, ListId, Rulebook, Sample, Type};

/// In how many of a hundred cases something is told, if the rulebook does not say; of what only staff judge; of the rest,
/// how often it was asked in vain.
const TOLD: i64 = 85;
const JUDGED: i64 = 3;
const DONT_KNOW: i64 = 40;
const DECLINED: i64 = 10;
/// Weights of no record, one, two, three.
const COUNT: [i64; 4] = [70, 20, 8, 2];
/// What does not apply can make other things not apply; contradictions lie one behind the other.
const ROUNDS: usize = 8;

/// Draws cases.
pub struct Sampler<'a> {
    program: &'a Program,
    as_of: Day,
    limits: Limits,
    /// Told in another way by what must agree with them.
    derived: BTreeSet<FactPath>,
}

impl<'a> Sampler<'a> {
    /// Draws cases as of a day.
    pub fn new(program: &'a Program, as_of: Day) -> Sampler<'a> {
        let rulebook = program.rulebook();
        Sampler { program, as_of, limits: Limits::of(rulebook), derived: derived(rulebook) }
    }

    /// The case of this number, as one line of JSON. It depends on the seed, the number, the rules and the day alone.
    pub fn line(&self, seed: u64, number: u64) -> String {
        let case = self.case(seed, number);
        case_document(self.program.rulebook(), &case).to_string()
    }

    /// The case of this number.
    pub fn case(&self, seed: u64, number: u64) -> Case {
        let rulebook = self.program.rulebook();
        // A seed that differs in one bit draws another case.
        let mut rng = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ Rng::with_seed(number).u64(..));
        let mut draw = Draw { rulebook, limits: &self.limits, as_of: self.as_of, rng: &mut rng };
        let mut case = Case::empty(rulebook);
        case.reference = Some(format!("S-{number:07}"));
        for (index, decl) in rulebook.facts.iter().enumerate() {
            let path = FactPath::Fact(FactId(index as u32));
            case.facts[index].state = self.state(&mut draw, decl, path);
        }
        for index in 0..rulebook.lists.len() {
            self.list(&mut draw, &mut case, ListId(index as u32));
        }
        self.settle(&mut case);
        case
    }

    fn list(&self, draw: &mut Draw<'_>, case: &mut Case, id: ListId) {
        let list = &self.program.rulebook().lists[id.index()];
        let sample = self.sample(FactPathDecl::List(id));
        let weights = sample.map(|sample| sample.count.as_slice()).filter(|count| !count.is_empty()).unwrap_or(&COUNT);
        let records = draw.weighted(weights.iter().copied());
        for record in 0..records {
            case.add_record(self.program.rulebook(), id);
            for (index, field) in list.fields.iter().enumerate() {
                let path = FactPath::Field(id, record, FieldId(index as u32));
                case.lists[id.index()].records[record][index].state = self.state(draw, field, path);
            }
        }
        let answer = &mut case.lists[id.index()];
        if draw.happens(sample.and_then(|sample| sample.told).unwrap_or(TOLD)) {
            answer.complete.whole = true;
        } else if draw.happens(DONT_KNOW) {
            answer.unknown = Some(Unanswered::DontKnow);
        }
    }

    fn state(&self, draw: &mut Draw<'_>, decl: &FactDecl, path: FactPath) -> State {
        let sample = self.sample(declared(path));
        let usual = if decl.who.is_judged() { JUDGED } else { TOLD };
        if self.derived.contains(&of_first_record(path)) {
            return State::NotAsked;
        }
        if !draw.happens(sample.and_then(|sample| sample.told).unwrap_or(usual)) {
            return match draw.rng.i64(0..100) {
                _ if decl.who.is_judged() => State::NotAsked,
                lot if lot < DONT_KNOW => State::DontKnow,
                lot if lot < DONT_KNOW + DECLINED => State::Declined,
                _ => State::NotAsked,
            };
        }
        let words = draw.answer(decl, sample);
        // A day at the edge of what an answer may name is no answer.
        let read = words.and_then(|words| read_text(self.program.rulebook(), decl, &words, self.as_of).ok());
        read.unwrap_or_default()
    }

    fn sample(&self, of: FactPathDecl) -> Option<&Sample> {
        self.program.rulebook().samples.iter().find(|sample| sample.of == of)
    }

    /// Takes out answers to what does not apply, and those that contradict others.
    fn settle(&self, case: &mut Case) {
        let rulebook = self.program.rulebook();
        for list in 0..rulebook.lists.len() {
            keep_single(rulebook, case, ListId(list as u32));
        }
        for _ in 0..ROUNDS {
            let mut out = engine::inapplicable(self.program, case, self.as_of, &told(case));
            for fired in engine::fired_checks(self.program, case, self.as_of) {
                out.extend(facts_of_check(rulebook, &fired));
            }
            if out.is_empty() {
                return;
            }
            for path in out {
                if let Some(answer) = case.answer_mut(path) {
                    answer.state = State::NotAsked;
                }
            }
        }
    }
}

/// Takes a value that at most one record has from all but the first.
fn keep_single(rulebook: &Rulebook, case: &mut Case, list: ListId) {
    for (field, _) in &rulebook.lists[list.index()].single {
        for record in case.lists[list.index()].records.iter_mut().skip(1) {
            record[field.index()].state = State::NotAsked;
        }
    }
}

fn told(case: &Case) -> Vec<FactPath> {
    let is_told = |state: &State| *state != State::NotAsked;
    let facts = case.facts.iter().enumerate().filter(|(_, answer)| is_told(&answer.state));
    let mut paths: Vec<FactPath> = facts.map(|(index, _)| FactPath::Fact(FactId(index as u32))).collect();
    for (list, answers) in case.lists.iter().enumerate() {
        for (record, fields) in answers.records.iter().enumerate() {
            let fields = fields.iter().enumerate().filter(|(_, answer)| is_told(&answer.state));
            paths.extend(fields.map(|(field, _)| FactPath::Field(ListId(list as u32), record, FieldId(field as u32))));
        }
    }
    paths
}

fn declared(path: FactPath) -> FactPathDecl {
    match path {
        FactPath::Fact(fact) => FactPathDecl::Fact(fact),
        FactPath::List(list) => FactPathDecl::List(list),
        FactPath::Field(list, _, field) => FactPathDecl::Field(list, field),
    }
}

fn of_first_record(path: FactPath) -> FactPath {
    match path {
        FactPath::Field(list, _, field) => FactPath::Field(list, 0, field),
        path => path,
    }
}

/// Facts that tell once more what others tell: drawn on their own they would contradict them.
fn derived(rulebook: &Rulebook) -> BTreeSet<FactPath> {
    let told = |expr: &crate::rulebook::Expr| match &expr.kind {
        ExprKind::Fact(fact) => Some(FactPath::Fact(*fact)),
        ExprKind::Field(record, field) => match record.ty {
            Type::Record(list) => Some(FactPath::Field(list, 0, *field)),
            _ => None,
        },
        _ => None,
    };
    rulebook.agreements().flat_map(|agreement| [told(agreement.a), told(agreement.b)]).flatten().collect()
}

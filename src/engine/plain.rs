//! Plain logic: strong Kleene, three values, one pass, no search.
//!
//! For rulebooks that are single facts and criteria over them, and for nothing else: what is unknown in one place is
//! unknown to every place (`x or not x` with x unknown is unknown), so it decides less than [`super::screen`] and never
//! otherwise. A case is a row of numbers; nothing is allocated for it.
//!
//! What it leaves open is mostly open indeed. Two worlds show it, one in which the reliefs are met and one in which they
//! fail: [`Plain::settle`] guesses them from what each criterion wishes of each fact, and believes only what one more pass
//! over the guess says.

mod wishes;

use rustc_hash::FxHashMap;
use thiserror::Error;

use self::wishes::{Wish, wishes};
use super::eval::Verdicts;
use super::program::{Node, NodeId, OutcomeCode, Program, Use};
use super::screen::{bit, close};
use super::truths::lowest;
use super::{FindingValue, Truth, Verdict};
use crate::calendar::Day;
use crate::case::{Case, Domain, State};
use crate::members::Members;
use crate::rulebook::{Comparison, Constant, FactId, ReliefId, RuleId, Rulebook, Type, WrittenKind};

/// A number that is not known; of a truth [`OPEN`] says so.
const UNKNOWN: i64 = i64::MIN;
/// Truths, in the order by which `all` is the lowest and `any` the highest.
const NOT_MET: i64 = 0;
const OPEN: i64 = 1;
const MET: i64 = 2;

/// A place in [`Slots`].
type Place = u32;

/// Why a rulebook cannot be evaluated in plain logic.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("plain logic knows no {what}, and `{place}` has one")]
pub struct Unplain {
    /// What it has.
    pub what: &'static str,
    /// The rule or relief.
    pub place: String,
}

/// A rulebook compiled for plain logic.
#[derive(Debug)]
pub struct Plain {
    /// The places of a case of which nothing is known: facts, the reference, the as-of date, constants, results.
    blank: Vec<i64>,
    facts: usize,
    /// By fact: whether it is answered with words.
    is_text: Vec<bool>,
    steps: Vec<(Place, Step)>,
    operands: Vec<Place>,
    sets: Vec<Members>,
    cells: Vec<i64>,
    reliefs: Vec<PlainRelief>,
    /// What the reliefs wish of each fact to be met, and to fail.
    wishes: [Vec<Wish>; 2],
}

#[derive(Debug)]
struct PlainRelief {
    /// By verdict, where one of these is not met: whether all of them are.
    parts: Vec<(Verdict, Place)>,
    /// The criteria of its lists, in order.
    criteria: Vec<(RuleId, Place)>,
}

/// One operation on places.
#[derive(Clone, Copy, Debug)]
enum Step {
    Not(Place),
    /// Over operands from the first to before the second.
    All(u32, u32),
    Any(u32, u32),
    Compare(Comparison, Place, Place),
    SameTruth(Place, Place),
    /// By index of the set.
    In(Place, u32),
    AddDays(Place, i64),
    Anniversary(Place, i64),
    LastDay(Place, i64),
    DaysBetween(Place, Place),
    /// By key, the first of the cells, and what it is where there is no row.
    Lookup(Place, u32, Place),
}

/// The facts of one case and what is worked out from them.
#[derive(Clone, Debug)]
pub struct Slots {
    places: Vec<i64>,
    /// The places of a guessed world.
    guess: Vec<i64>,
    /// By relief the verdicts that guessed worlds show.
    shown: Vec<Verdicts>,
    texts: String,
}

/// The reference stands behind the facts, the as-of date behind it.
const REFERENCE: usize = 0;
const AS_OF: usize = 1;

impl Plain {
    /// Compiles a program for plain logic, or says what in it needs more.
    pub fn new(program: &Program) -> Result<Plain, Unplain> {
        let book = program.rulebook();
        let mut blank: Vec<i64> =
            book.facts.iter().map(|fact| if fact.ty == Type::Bool { OPEN } else { UNKNOWN }).collect();
        let facts = blank.len();
        blank.extend([UNKNOWN; 2]);
        let plain = Plain {
            blank,
            facts,
            is_text: book.facts.iter().map(|fact| fact.ty == Type::Text).collect(),
            steps: Vec::new(),
            operands: Vec::new(),
            sets: Vec::new(),
            cells: Vec::new(),
            reliefs: Vec::new(),
            wishes: Default::default(),
        };
        let mut compiler =
            Compiler { program, plain, known: FxHashMap::default(), constants: FxHashMap::default(), place: "" };
        if let Some(check) = book.checks.first() {
            return Err(Unplain { what: "check", place: check.id.clone() });
        }
        for (relief, (code, _)) in book.reliefs.iter().zip(&program.reliefs) {
            compiler.place = &relief.outcome.id;
            let relief = compiler.relief(code)?;
            compiler.plain.reliefs.push(relief);
        }
        let wishes = [true, false].map(|met| wishes(&compiler.plain, book, met));
        Ok(Plain { wishes, ..compiler.plain })
    }

    /// Places for a case.
    pub fn slots(&self) -> Slots {
        Slots {
            places: self.blank.clone(),
            guess: self.blank.clone(),
            shown: vec![0; self.reliefs.len()],
            texts: String::new(),
        }
    }

    /// Works out all criteria as of a day.
    pub fn evaluate(&self, slots: &mut Slots, as_of: Day) {
        slots.places[self.facts + AS_OF] = as_of.0;
        self.pass(&mut slots.places);
    }

    fn pass(&self, places: &mut [i64]) {
        for (to, step) in &self.steps {
            places[*to as usize] = self.step(*step, places);
        }
    }

    /// Of reliefs that [`Plain::evaluate`] leaves open, keeps those of which two guessed worlds do not show that they are.
    pub fn settle(&self, slots: &mut Slots, open: &mut Vec<ReliefId>) {
        if open.is_empty() {
            return;
        }
        slots.shown.fill(0);
        for wishes in &self.wishes {
            self.guess(slots, wishes);
            for relief in &*open {
                let possible = self.possible(&slots.guess, *relief);
                if possible.is_power_of_two() {
                    slots.shown[relief.index()] |= possible;
                }
            }
        }
        open.retain(|relief| !close(slots.shown[relief.index()]).1);
    }

    fn step(&self, step: Step, places: &[i64]) -> i64 {
        let at = |place: Place| places[place as usize];
        let of = |from: u32, to: u32| self.operands[from as usize..to as usize].iter().map(|place| at(*place));
        let known = |number: i64, f: &dyn Fn(i64) -> i64| if number == UNKNOWN { UNKNOWN } else { f(number) };
        match step {
            Step::Not(of) => MET - at(of),
            Step::All(from, to) => of(from, to).fold(MET, i64::min),
            Step::Any(from, to) => of(from, to).fold(NOT_MET, i64::max),
            Step::Compare(how, a, b) => compare(how, at(a), at(b)),
            Step::SameTruth(a, b) if at(a) == OPEN || at(b) == OPEN => OPEN,
            Step::SameTruth(a, b) => truth(at(a) == at(b)),
            Step::In(of, _) if at(of) == UNKNOWN => OPEN,
            Step::In(of, set) => truth(self.sets[set as usize].contains(at(of) as usize)),
            Step::AddDays(of, days) => known(at(of), &|day| Day(day).plus_days(days).0),
            Step::Anniversary(of, months) => known(at(of), &|day| Day(day).anniversary(months).0),
            Step::LastDay(of, months) => known(at(of), &|day| Day(day).last_day(months).0),
            Step::DaysBetween(a, b) if at(a) == UNKNOWN || at(b) == UNKNOWN => UNKNOWN,
            Step::DaysBetween(a, b) => at(b) - at(a),
            Step::Lookup(key, _, _) if at(key) == UNKNOWN => UNKNOWN,
            Step::Lookup(key, cells, otherwise) => match self.cells[cells as usize + at(key) as usize] {
                UNKNOWN => at(otherwise),
                cell => cell,
            },
        }
    }

    /// The verdict on a relief, and whether it is open.
    pub fn verdict(&self, slots: &Slots, relief: ReliefId) -> (Verdict, bool) {
        close(self.possible(&slots.places, relief))
    }

    fn possible(&self, places: &[i64], relief: ReliefId) -> Verdicts {
        let part = |(failed, place): &(Verdict, Place)| match places[*place as usize] {
            NOT_MET => bit(*failed),
            OPEN => bit(*failed) | bit(Verdict::Meets),
            _ => bit(Verdict::Meets),
        };
        self.reliefs[relief.index()].parts.iter().map(part).fold(bit(Verdict::Meets), lowest)
    }

    /// The criteria of a relief's lists, each with its value.
    pub fn criteria(&self, slots: &Slots, relief: ReliefId) -> impl ExactSizeIterator<Item = (RuleId, FindingValue)> {
        let value = |place: Place| match slots.places[place as usize] {
            NOT_MET => FindingValue::Settled(Truth::NotMet),
            OPEN => FindingValue::Unknown,
            _ => FindingValue::Settled(Truth::Met),
        };
        self.reliefs[relief.index()].criteria.iter().map(move |(rule, place)| (*rule, value(*place)))
    }

    /// Nothing is known of the case.
    pub fn clear(&self, slots: &mut Slots) {
        let told = ..=self.facts + REFERENCE;
        slots.places[told].copy_from_slice(&self.blank[told]);
        slots.texts.clear();
    }

    /// Puts the answers of a case in their places. A partial answer counts as none.
    pub fn fill(&self, slots: &mut Slots, case: &Case) {
        self.clear(slots);
        if let Some(reference) = &case.reference {
            self.set_reference(slots, reference);
        }
        for (fact, answer) in (0..).map(FactId).zip(&case.facts) {
            match answer.domain() {
                Some(Domain::Bool(yes)) => self.set_truth(slots, fact, *yes),
                Some(Domain::Number { low, high }) if low == high => self.set_number(slots, fact, *low),
                Some(Domain::Choice(values)) => {
                    if let Some(value) = values.single() {
                        self.set_number(slots, fact, value as i64);
                    }
                }
                Some(Domain::Text(words)) => self.set_text(slots, fact, words),
                _ => {}
            }
        }
    }

    /// The answers that are in their places, as a case in which nothing else is known.
    pub fn write(&self, slots: &Slots, rulebook: &Rulebook, case: &mut Case) {
        for ((fact, decl), answer) in (0..).map(FactId).zip(&rulebook.facts).zip(&mut case.facts) {
            let number = self.answer(slots, fact);
            let domain = number.and_then(|number| match decl.ty {
                Type::Bool => Some(Domain::Bool(number == MET)),
                Type::Choice(_) => Some(Domain::Choice(Members::one(number as usize))),
                Type::Text => None,
                _ => Some(Domain::Number { low: number, high: number }),
            });
            answer.state = domain.map_or(State::NotAsked, |domain| State::Known { domain, written: String::new() });
        }
    }

    /// The number in a fact's place.
    fn answer(&self, slots: &Slots, fact: FactId) -> Option<i64> {
        Some(slots.places[fact.index()]).filter(|number| *number != self.blank[fact.index()])
    }

    /// Whether a fact has a value.
    pub fn is_told(&self, slots: &Slots, fact: FactId) -> bool {
        self.answer(slots, fact).is_some()
    }

    /// Answers a yes-or-no fact.
    pub fn set_truth(&self, slots: &mut Slots, fact: FactId, yes: bool) {
        slots.places[fact.index()] = truth(yes);
    }

    /// Answers a fact with a number, a day, or the index of a choice.
    pub fn set_number(&self, slots: &mut Slots, fact: FactId, number: i64) {
        slots.places[fact.index()] = number;
    }

    /// Answers a fact with words.
    pub fn set_text(&self, slots: &mut Slots, fact: FactId, words: &str) {
        slots.places[fact.index()] = slots.keep(words);
    }

    /// Names the case.
    pub fn set_reference(&self, slots: &mut Slots, words: &str) {
        slots.places[self.facts + REFERENCE] = slots.keep(words);
    }

    /// The words that a fact is answered with.
    pub fn text<'s>(&self, slots: &'s Slots, fact: FactId) -> Option<&'s str> {
        if self.is_text[fact.index()] { slots.kept(slots.places[fact.index()]) } else { None }
    }

    /// What the case is called.
    pub fn reference<'s>(&self, slots: &'s Slots) -> Option<&'s str> {
        slots.kept(slots.places[self.facts + REFERENCE])
    }
}

impl Slots {
    /// Keeps words; the number says where they begin and end.
    fn keep(&mut self, words: &str) -> i64 {
        let begin = self.texts.len();
        self.texts.push_str(words);
        ((begin as i64) << 32) | self.texts.len() as i64
    }

    fn kept(&self, place: i64) -> Option<&str> {
        let words = (place >> 32) as usize..(place & 0xffff_ffff) as usize;
        if place == UNKNOWN { None } else { self.texts.get(words) }
    }
}

fn truth(holds: bool) -> i64 {
    if holds { MET } else { NOT_MET }
}

fn compare(how: Comparison, a: i64, b: i64) -> i64 {
    let holds = match how {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::AtMost => a <= b,
        Comparison::Greater => a > b,
        Comparison::AtLeast => a >= b,
    };
    if a == UNKNOWN || b == UNKNOWN { OPEN } else { truth(holds) }
}

struct Compiler<'a> {
    program: &'a Program,
    plain: Plain,
    /// Where the value of a node is.
    known: FxHashMap<NodeId, Place>,
    constants: FxHashMap<i64, Place>,
    /// What is being compiled, for messages.
    place: &'a str,
}

impl<'a> Compiler<'a> {
    fn relief(&mut self, code: &OutcomeCode) -> Result<PlainRelief, Unplain> {
        if code.each.is_some() {
            return Err(self.unplain("instance"));
        }
        let mut criteria = Vec::new();
        let mut parts: Vec<(Verdict, Vec<Place>)> = Vec::new();
        let mut add = |failed: Verdict, place: Place| match parts.iter_mut().find(|(verdict, _)| *verdict == failed) {
            Some((_, places)) => places.push(place),
            None => parts.push((failed, vec![place])),
        };
        for requirement in &code.requirements {
            let failed = match requirement.kind {
                WrittenKind::Situation => Verdict::Conditional,
                WrittenKind::Step => Verdict::NeedsFacts,
                WrittenKind::ByUse | WrittenKind::Flag => Verdict::NotMet,
            };
            criteria.push((requirement.criterion.rule, self.rule(requirement.criterion.rule)?));
            add(failed, self.holds(&requirement.criterion)?);
        }
        for bar in &code.bars {
            if !bar.waivers.is_empty() {
                return Err(self.unplain("waiver"));
            }
            criteria.push((bar.criterion.rule, self.rule(bar.criterion.rule)?));
            let stands = self.stands(&bar.criterion)?;
            add(Verdict::Barred, self.push(Step::Not(stands)));
        }
        let parts = parts.into_iter().map(|(failed, places)| (failed, self.all(&places))).collect();
        Ok(PlainRelief { parts, criteria })
    }

    /// A requirement holds if it, or any exception to it, does.
    fn holds(&mut self, criterion: &Use) -> Result<Place, Unplain> {
        let mut any = vec![self.rule(criterion.rule)?];
        for exception in &criterion.exceptions {
            any.push(self.stands(exception)?);
        }
        Ok(self.any(&any))
    }

    /// A bar or exception holds if it does and no exception to it.
    fn stands(&mut self, criterion: &Use) -> Result<Place, Unplain> {
        let mut all = vec![self.rule(criterion.rule)?];
        for exception in &criterion.exceptions {
            let stands = self.stands(exception)?;
            all.push(self.push(Step::Not(stands)));
        }
        Ok(self.all(&all))
    }

    fn rule(&mut self, rule: RuleId) -> Result<Place, Unplain> {
        let program = self.program;
        let outer = std::mem::replace(&mut self.place, &program.rulebook().rules[rule.index()].id);
        let code = &program.rules[rule.index()];
        let [version] = code.versions.as_slice() else { return Err(self.unplain("version")) };
        if version.from.is_some() || version.until.is_some() {
            return Err(self.unplain("version"));
        }
        if version.judgement || version.review_if.is_some() || code.attorney.is_some() {
            return Err(self.unplain("judgement"));
        }
        let place = self.node(version.when)?;
        self.place = outer;
        Ok(place)
    }

    fn node(&mut self, id: NodeId) -> Result<Place, Unplain> {
        if let Some(place) = self.known.get(&id) {
            return Ok(*place);
        }
        let place = self.new_node(id)?;
        self.known.insert(id, place);
        Ok(place)
    }

    fn new_node(&mut self, id: NodeId) -> Result<Place, Unplain> {
        let program = self.program;
        let step = match &program.nodes[id.0 as usize] {
            Node::Truth(holds) => return Ok(self.constant(truth(*holds))),
            Node::Number(number) => return Ok(self.constant(*number)),
            Node::Choice(value) => return Ok(self.constant(*value as i64)),
            Node::AsOf => return Ok((self.plain.facts + AS_OF) as Place),
            Node::Fact(fact) => return self.fact(*fact),
            Node::Call(rule, args) if args.is_empty() => return self.rule(RuleId(*rule)),
            Node::All(of) => {
                let of = self.nodes(of)?;
                return Ok(self.all(&of));
            }
            Node::Any(of) => {
                let of = self.nodes(of)?;
                return Ok(self.any(&of));
            }
            Node::Not(of) => Step::Not(self.node(*of)?),
            Node::CompareNumbers(how, a, b) => Step::Compare(*how, self.node(*a)?, self.node(*b)?),
            Node::SameChoice(a, b) => Step::Compare(Comparison::Equal, self.node(*a)?, self.node(*b)?),
            Node::SameTruth(a, b) => Step::SameTruth(self.node(*a)?, self.node(*b)?),
            Node::InValues(of, values) => {
                let of = self.node(*of)?;
                self.plain.sets.push(*values);
                Step::In(of, self.plain.sets.len() as u32 - 1)
            }
            Node::AddDays(of, days) => Step::AddDays(self.node(*of)?, *days),
            Node::Anniversary(of, months) => Step::Anniversary(self.node(*of)?, *months),
            Node::LastDay(of, months, false) => Step::LastDay(self.node(*of)?, *months),
            Node::DaysBetween(a, b) => Step::DaysBetween(self.node(*a)?, self.node(*b)?),
            Node::Lookup { table, key, rows, column, otherwise } => {
                let key = self.node(*key)?;
                let otherwise = match otherwise {
                    Some(otherwise) => self.node(*otherwise)?,
                    None => self.constant(UNKNOWN),
                };
                Step::Lookup(key, self.cells(*table, rows, *column)?, otherwise)
            }
            _ => return Err(self.unplain("list, set, term, `if` or business day")),
        };
        Ok(self.push(step))
    }

    fn nodes(&mut self, nodes: &[NodeId]) -> Result<Vec<Place>, Unplain> {
        nodes.iter().map(|node| self.node(*node)).collect()
    }

    fn fact(&mut self, fact: u32) -> Result<Place, Unplain> {
        let decl = &self.program.rulebook().facts[fact as usize];
        match decl.ty {
            _ if decl.who.is_judged() => Err(self.unplain("judgement")),
            Type::Bool | Type::Int | Type::Money | Type::Date | Type::Choice(_) => Ok(fact),
            _ => Err(self.unplain("list, set or term")),
        }
    }

    /// For each value of the key its cell in the column; unknown where it has no row.
    fn cells(&mut self, table: u32, rows: &[Option<u32>], column: u32) -> Result<u32, Unplain> {
        let table = &self.program.rulebook().tables[table as usize];
        let begin = self.plain.cells.len() as u32;
        for row in rows {
            let cell = row.map(|row| &table.rows[row as usize].cells[column as usize]);
            self.plain.cells.push(match cell {
                None => UNKNOWN,
                Some(Constant::Number(number)) => *number,
                Some(Constant::Choice(value)) => *value as i64,
                Some(Constant::Bool(holds)) => truth(*holds),
                Some(_) => return Err(self.unplain("cell of this type")),
            });
        }
        Ok(begin)
    }

    fn all(&mut self, of: &[Place]) -> Place {
        match of {
            [one] => *one,
            _ => {
                let (from, to) = self.operands(of);
                self.push(Step::All(from, to))
            }
        }
    }

    fn any(&mut self, of: &[Place]) -> Place {
        match of {
            [one] => *one,
            _ => {
                let (from, to) = self.operands(of);
                self.push(Step::Any(from, to))
            }
        }
    }

    fn operands(&mut self, of: &[Place]) -> (u32, u32) {
        let from = self.plain.operands.len() as u32;
        self.plain.operands.extend(of);
        (from, self.plain.operands.len() as u32)
    }

    fn push(&mut self, step: Step) -> Place {
        let place = self.plain.blank.len() as Place;
        self.plain.blank.push(UNKNOWN);
        self.plain.steps.push((place, step));
        place
    }

    fn constant(&mut self, value: i64) -> Place {
        *self.constants.entry(value).or_insert_with(|| {
            self.plain.blank.push(value);
            self.plain.blank.len() as Place - 1
        })
    }

    fn unplain(&self, what: &'static str) -> Unplain {
        Unplain { what, place: self.place.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::case::State;
    use crate::engine::{Options, screen};
    use crate::rulebook::{Files, load};
    use crate::shipped;

    const RULEBOOK: &str =
        "title = 'Small'\nlanguages = []\nshelf_life = '180 days'\ntopics = [{ id = 'all', title = 'All' }]";
    const RULES: &str = r#"
[facts]
old    = { type = "bool", who = "C", topic = "all", question = "Old?" }
barred = { type = "bool", who = "C", topic = "all", question = "Barred?" }
saved  = { type = "bool", who = "C", topic = "all", question = "Saved?" }
court  = { type = "bool", who = "C", topic = "all", question = "In court?" }
signed = { type = "date", who = "C", topic = "all", question = "When was it signed?", future = true }
lives  = { type = "place", who = "C", topic = "all", question = "Where?" }

[tables.places]
key = "id"
verified = { on = 2026-11-21, against = "nothing" }
columns = { id = "place", until = "date" }
rows = [{ id = "here", until = 2026-11-22 }, { id = "there", until = 2026-11-21 }]

[types.place]
values = ["here", "there", "elsewhere"]

[relief]
id = "one"
name = "One"
form = "-"
decided_by = "nobody"
cite = ["-"]
verified = { on = 2026-11-21, against = "nothing" }
summary = "One."
requires = ["is-old", "in-court", "is-signed", "at-home"]
barred_by = ["bar"]
exceptions = ["exception"]

[criteria]
is-old    = { title = "Old", cite = ["-"], when = "old or old == barred" }
in-court  = { title = "In court", cite = ["-"], when = "court", kind = "situation" }
is-signed = { title = "Signed", cite = ["-"], when = "days_between(signed, as_of + 1 day) <= 30 and last_day(signed, 1 month, 'none') >= as_of", kind = "step" }
at-home   = { title = "At home", cite = ["-"], when = "not (lives == 'elsewhere') and (places[lives].until else 2020-02-29) > as_of and anniversary(signed, 1 year) > as_of" }
bar       = { title = "Bar", cite = ["-"], when = "barred" }
exception = { title = "Exception", cite = ["-"], when = "saved", excepts = ["bar"] }
"#;

    fn program() -> Program {
        let words = "[values]\nhere = 'here'\nthere = 'there'\nelsewhere = 'elsewhere'";
        let files =
            Files::default().with("rulebook.toml", RULEBOOK).with("rules.toml", RULES).with("lang/en/v.toml", words);
        let rulebook = load(files).unwrap_or_else(|faults| panic!("{:?}", faults.diagnostics));
        Program::new(Arc::new(rulebook))
    }

    /// Every combination of answers, each fact also without one.
    fn cases(program: &Program, as_of: Day) -> Vec<Case> {
        let mut cases = vec![Case::empty(program.rulebook())];
        for (index, decl) in program.rulebook().facts.iter().enumerate() {
            let domains: Vec<Domain> = match decl.ty {
                Type::Bool => [false, true].map(Domain::Bool).into(),
                Type::Date => {
                    [-40, -29, 0, 1].map(|days| as_of.0 + days).map(|day| Domain::Number { low: day, high: day }).into()
                }
                _ => (0..3).map(|value| Domain::Choice(Members::one(value))).collect(),
            };
            let states = domains.into_iter().map(|domain| State::Known { domain, written: String::new() });
            let states: Vec<State> = [State::NotAsked].into_iter().chain(states).collect();
            let answered = |case: &Case, state: &State| {
                let mut case = case.clone();
                case.facts[index].state = state.clone();
                case
            };
            cases = cases.iter().flat_map(|case| states.iter().map(move |state| answered(case, state))).collect();
        }
        cases
    }

    #[test]
    fn what_plain_logic_decides_is_what_the_sharp_engine_says_and_of_a_whole_case_it_decides_all() {
        let program = program();
        let as_of = Day::parse("2026-11-21").expect("a day");
        let logic = Plain::new(&program).expect("plain rules");
        let mut slots = logic.slots();
        let (mut decided, mut open_cases, mut shown) = (0, 0, 0);
        let cases = cases(&program, as_of);
        for case in &cases {
            logic.fill(&mut slots, case);
            logic.evaluate(&mut slots, as_of);
            let (verdict, open) = logic.verdict(&slots, ReliefId(0));
            let sharp = screen(&program, case, as_of, &Options::default()).reliefs.remove(0).result;
            assert!(open || (verdict, false) == (sharp.verdict, sharp.open), "{verdict:?}, {sharp:?}");
            let is_whole = case.facts.iter().all(|answer| answer.domain().is_some());
            assert!(!open || !is_whole, "open though all is known: {case:?}");
            decided += usize::from(!open);
            if open {
                let mut left = vec![ReliefId(0)];
                logic.settle(&mut slots, &mut left);
                assert!(!left.is_empty() || sharp.open, "shown to be open: {sharp:?}");
                open_cases += usize::from(sharp.open);
                shown += usize::from(left.is_empty());
            }
        }
        assert!(shown * 4 > open_cases * 3, "{shown} of {open_cases}");
        assert!(decided > cases.len() / 4, "{decided} of {}", cases.len());
    }

    #[test]
    fn rules_that_need_more_are_refused_by_name() {
        let shipped = shipped::program().unwrap_or_else(|_| unreachable!("the shipped rules load"));
        let refused = Plain::new(&shipped).map(|_| ()).expect_err("records, terms, judgement");
        assert_eq!(refused.what, "check");
        assert!(refused.to_string().starts_with("plain logic knows no check, and `"));
    }
}

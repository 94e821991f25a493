//! A case that shows a value of a criterion that no test shows: one of the tests, with one or two answers changed.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::calendar::Day;
use crate::case::{self, AsOf};
use crate::engine::{self, FindingValue, Program};
use crate::report::Reads;
use crate::rulebook::{Argument, FactDecl, RuleId, Rulebook, Type};
use crate::sample::Limits;

/// A case that gives a criterion the value wanted.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The day of screening.
    pub as_of: Day,
    /// The answers, as a test writes them.
    pub case: Table,
    /// What the criterion is about: the places of items, counted from 0.
    pub about: Vec<usize>,
}

/// So many tests are begun with, and so many cases tried.
const BASES: usize = 4;
const TRIES: usize = 3000;
/// Of one answer at most so many values are tried.
const VALUES: usize = 60;

/// Looks for a case; none if a few changes to what the tests tell do not lead to one.
pub fn suggest(program: &Program, rule: RuleId, wanted: FindingValue) -> Option<Suggestion> {
    let book = program.rulebook();
    let named = book.with_all_named(vec![rule]);
    let limits = Limits::of_rules(named.iter().map(|rule| &book.rules[rule.index()]));
    let search = Search { program, rule, wanted, limits };
    let bases = search.bases();
    let mut tries = TRIES;
    for changes in 0..=2 {
        for base in &bases {
            if let Some(found) = search.from(base, changes, &mut tries) {
                return Some(search.pruned(found));
            }
        }
    }
    None
}

struct Search<'a> {
    program: &'a Program,
    rule: RuleId,
    wanted: FindingValue,
    limits: Limits,
}

impl Search<'_> {
    fn book(&self) -> &Rulebook {
        self.program.rulebook()
    }

    /// The tests of the criterion itself, then what is told of nothing but a first record of what it is about.
    fn bases(&self) -> Vec<Suggestion> {
        let book = self.book();
        let item = |argument: &Argument| match argument {
            Argument::Item(index) => Some(*index),
            Argument::Day(_) => None,
        };
        let of_tests = book.tests.iter().filter_map(|test| {
            let (_, about, _) = test.expect.iter().find(|(rule, ..)| *rule == self.rule)?;
            let about = about.iter().map(item).collect::<Option<Vec<usize>>>()?;
            Some(Suggestion { as_of: test.as_of, case: test.case.clone(), about })
        });
        let mut bases: Vec<Suggestion> = of_tests.take(BASES).collect();
        let params = &book.rules[self.rule.index()].params;
        if params.iter().all(|param| matches!(param.ty, Type::Record(_) | Type::Row(_))) {
            let as_of = usual_day(book);
            let mut case = Table::new();
            for param in params {
                if let Type::Record(list) = param.ty {
                    case.insert(book.lists[list.index()].id.clone(), Value::Array(vec![Value::Table(Table::new())]));
                }
            }
            bases.push(Suggestion { as_of, case, about: vec![0; params.len()] });
        }
        bases
    }

    fn from(&self, base: &Suggestion, changes: usize, tries: &mut usize) -> Option<Suggestion> {
        if changes == 0 {
            return self.gives(base).then(|| base.clone());
        }
        for (path, value) in self.edits(base) {
            *tries = tries.checked_sub(1)?;
            let mut changed = base.clone();
            put(&mut changed.case, &path, value);
            let found = self.from(&changed, changes - 1, tries);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn gives(&self, one: &Suggestion) -> bool {
        let Ok(case) = case::from_toml(self.book(), &one.case, AsOf::fixed(one.as_of)) else { return false };
        let about: Vec<Argument> = one.about.iter().map(|index| Argument::Item(*index)).collect();
        engine::finding(self.program, &case, one.as_of, self.rule, &about) == Some(self.wanted)
            && engine::fired_checks(self.program, &case, one.as_of).is_empty()
    }

    /// Every answer that the criterion reads, otherwise; none is an answer that is not told.
    fn edits(&self, base: &Suggestion) -> Vec<(Vec<Step>, Option<Value>)> {
        let book = self.book();
        let reads = Reads::through(book, self.rule);
        let mut told = vec![base.as_of];
        days_told(&base.case, &mut told);
        let mut edits = Vec::new();
        let mut each = |path: Vec<Step>, decl: &FactDecl| {
            let values = self.values(decl, base.as_of, &told).into_iter().take(VALUES).map(Some);
            edits.extend([None].into_iter().chain(values).map(|value| (path.clone(), value)));
        };
        for fact in &reads.facts {
            let decl = &book.facts[fact.index()];
            each(decl.id.split('.').map(|key| Step::Key(key.to_owned())).collect(), decl);
        }
        for (list, field) in &reads.fields {
            let (list, decl) = (&book.lists[list.index()], &book.lists[list.index()].fields[field.index()]);
            let records = base.case.get(&list.id).and_then(Value::as_array).map_or(0, Vec::len);
            // A record more is one with a single field told.
            for record in 0..=records {
                let field = decl.id.split('.').map(|key| Step::Key(key.to_owned()));
                each([Step::Key(list.id.clone()), Step::Item(record)].into_iter().chain(field).collect(), decl);
            }
        }
        for list in &reads.lists {
            let path = vec![Step::Key("complete".into()), Step::Key(book.lists[list.index()].id.clone())];
            edits.extend([None, Some(Value::Boolean(true))].map(|value| (path.clone(), value)));
        }
        edits
    }

    fn values(&self, decl: &FactDecl, as_of: Day, told: &[Day]) -> Vec<Value> {
        let (book, limits) = (self.book(), &self.limits);
        let text = |text: &str| Value::String(text.to_owned());
        match decl.ty {
            Type::Bool => vec![Value::Boolean(true), Value::Boolean(false)],
            Type::Choice(ty) => book.types[ty.index()].values.iter().map(|value| text(value)).collect(),
            Type::Set(ty) => {
                book.types[ty.index()].values.iter().map(|value| Value::Array(vec![text(value)])).collect()
            }
            Type::Int | Type::Money => {
                limits.numbers.iter().flat_map(|number| [number - 1, *number, number + 1]).map(Value::Integer).collect()
            }
            Type::Term => limits.terms_beside().into_iter().map(|term| text(&term.to_string())).collect(),
            Type::Date => {
                let word = decl.word.iter().map(|word| text(word));
                let near = told.iter().flat_map(|day| {
                    let months =
                        limits.months.iter().flat_map(|months| [-1, 1].map(|way| day.anniversary(way * months)));
                    let days = limits.days.iter().chain(&limits.numbers);
                    let days = days.flat_map(|days| [-1, 1].map(|way| day.plus_days(way * days)));
                    [*day].into_iter().chain(months).chain(days)
                });
                let near = limits.dates.iter().map(|day| Day(*day)).chain(near);
                let near = near.flat_map(|day| [0, -1, 1].map(|by| day.plus_days(by)));
                let last = if decl.future { Day::LAST } else { as_of };
                word.chain(near.filter(|day| *day <= last && *day >= Day::FIRST).filter_map(date)).collect()
            }
            Type::Ref(_) | Type::Refs(_) => vec![text("none")],
            Type::Record(_) | Type::Row(_) | Type::Text => Vec::new(),
        }
    }

    /// Without the answers that do not matter.
    fn pruned(&self, mut found: Suggestion) -> Suggestion {
        for path in leaves(&found.case) {
            let mut without = found.clone();
            put(&mut without.case, &path, None);
            if self.gives(&without) {
                found = without;
            }
        }
        found
    }
}

/// The day on which most tests screen.
fn usual_day(book: &Rulebook) -> Day {
    let mut days: BTreeMap<Day, usize> = BTreeMap::new();
    book.tests.iter().for_each(|test| *days.entry(test.as_of).or_default() += 1);
    days.into_iter().max_by_key(|(_, count)| *count).map_or(Day::FIRST, |(day, _)| day)
}

/// The days that a case tells, at most a few.
fn days_told(table: &Table, told: &mut Vec<Day>) {
    const ENOUGH: usize = 6;
    for value in table.values() {
        match value {
            Value::Datetime(date) => told.extend(Day::parse(&date.to_string())),
            Value::Table(inner) => days_told(inner, told),
            Value::Array(items) => items.iter().filter_map(Value::as_table).for_each(|item| days_told(item, told)),
            _ => {}
        }
    }
    told.truncate(ENOUGH);
}

fn date(day: Day) -> Option<Value> {
    day.to_string().parse().ok().map(Value::Datetime)
}

/// A key of a table, or a place in a list.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Item(usize),
}

/// Puts a value at a path, or takes it out and what is empty then; a place behind the last one is a new record.
fn put(table: &mut Table, path: &[Step], value: Option<Value>) {
    match (path, value) {
        ([Step::Key(key)], Some(value)) => {
            table.insert(key.clone(), value);
        }
        ([Step::Key(key)], None) => {
            table.remove(key);
        }
        ([Step::Key(key), Step::Item(item), rest @ ..], value) => {
            let list = table.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(items) = list else { return };
            if items.len() == *item && value.is_some() {
                items.push(Value::Table(Table::new()));
            }
            if let Some(Value::Table(record)) = items.get_mut(*item) {
                put(record, rest, value);
            }
        }
        ([Step::Key(key), rest @ ..], value) => {
            let is_out = value.is_none();
            let inner = table.entry(key.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
                if is_out && inner.is_empty() {
                    table.remove(key);
                }
            }
        }
        _ => {}
    }
}

/// The paths of all values that are no tables; records stay, because others are counted by their place.
fn leaves(table: &Table) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    for (key, value) in table {
        let step = Step::Key(key.clone());
        let inner: Vec<Vec<Step>> = match value {
            Value::Table(inner) => leaves(inner),
            Value::Array(items) if items.iter().any(Value::is_table) => {
                let records = items.iter().enumerate().filter_map(|(index, item)| Some((index, item.as_table()?)));
                let within = |(index, record): (usize, &Table)| {
                    let with = move |path: Vec<Step>| [Step::Item(index)].into_iter().chain(path).collect();
                    leaves(record).into_iter().map(with).collect::<Vec<Vec<Step>>>()
                };
                records.flat_map(within).collect()
            }
            _ => vec![Vec::new()],
        };
        found.extend(inner.into_iter().map(|path| [step.clone()].into_iter().chain(path).collect()));
    }
    found
}

//! A case that shows a value of a criterion that no test shows: one of the tests with one or two answers changed, which reads
//! like a person, else what the engine finds among all cases with a record or two in each list.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use crate::calendar::Day;
use crate::case::{self, AsOf};
use crate::engine::{self, FindingValue, Program, Truth};
use crate::report::Reads;
use crate::rulebook::{Argument, FactDecl, ListId, Param, RuleId, Rulebook, Type};
use crate::sample::Limits;

/// A case that gives a criterion the value wanted.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The day of screening.
    pub as_of: Day,
    /// The answers, as a test writes them.
    pub case: Table,
    /// What the criterion is about.
    pub about: Vec<Argument>,
}

/// So many tests are begun with, and so many cases tried.
const BASES: usize = 4;
const TRIES: usize = 3000;
/// Of one answer at most so many values are tried.
const VALUES: usize = 60;
/// So many records of each list at most are tried where no test is near.
const RECORDS: usize = 2;

/// Looks for a case; none if there is none, or none that the engine finds within its bound.
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
                return Some(search.pruned(found, wanted));
            }
        }
    }
    search.among_all()
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

    /// The tests of the criterion itself, then of those that it names, then what is told of nothing but a first record of what it
    /// is about.
    fn bases(&self) -> Vec<Suggestion> {
        let bare = self.bare(0);
        let of_parts = self.parts().into_iter().flat_map(|part| {
            let values = [Truth::Met, Truth::Review].map(FindingValue::Settled);
            values.map(|value| self.tests_of(part).find(|(found, _)| *found == value.word()))
        });
        let of_parts = of_parts.flatten().map(|(_, base)| match self.fits(&base.about) {
            true => base,
            false => Suggestion { about: bare.about.clone(), ..base },
        });
        let own = self.tests_of(self.rule).map(|(_, base)| base);
        own.take(BASES).chain(of_parts.take(BASES)).chain([bare.clone()]).collect()
    }

    /// The cases in which tests say what a criterion is worth.
    fn tests_of(&self, rule: RuleId) -> impl Iterator<Item = (&str, Suggestion)> {
        self.book().tests.iter().filter_map(move |test| {
            let (_, about, value) = test.expect.iter().find(|(expected, ..)| *expected == rule)?;
            Some((value.as_str(), Suggestion { as_of: test.as_of, case: test.case.clone(), about: about.clone() }))
        })
    }

    /// The criteria that it names, itself or in a let.
    fn parts(&self) -> Vec<RuleId> {
        let rules = &self.book().rules;
        let (mut seen, mut next, mut found) = (BTreeSet::new(), vec![self.rule], Vec::new());
        while let Some(id) = next.pop() {
            for part in Reads::of(&rules[id.index()]).rules.into_iter().filter(|part| seen.insert(*part)) {
                if rules[part.index()].criterion.is_some() { &mut found } else { &mut next }.push(part);
            }
        }
        found
    }

    /// Whether it can be asked of the criterion about these.
    fn fits(&self, about: &[Argument]) -> bool {
        let params = &self.book().rules[self.rule.index()].params;
        let is_day = |argument: &Argument| matches!(argument, Argument::Day(_));
        let fits = |(param, argument): (&Param, &Argument)| is_day(argument) == (param.ty == Type::Date);
        params.len() == about.len() && params.iter().zip(about).all(fits)
    }

    /// Nothing is told but that there are so many records in each list that is read, and those that the criterion is about.
    fn bare(&self, records: usize) -> Suggestion {
        let book = self.book();
        let (reads, params) = (Reads::through(book, self.rule), &book.rules[self.rule.index()].params);
        let fields = reads.fields.iter().map(|(list, _)| *list);
        let read: BTreeSet<ListId> = fields.chain(reads.lists.iter().copied()).filter(|_| records > 0).collect();
        let about = params.iter().filter_map(|param| if let Type::Record(list) = param.ty { Some(list) } else { None });
        let as_of = usual_day(book);
        let mut case = Table::new();
        for list in read.iter().copied().chain(about) {
            let records = (0..records.max(1)).map(|_| Value::Table(Table::new())).collect();
            case.insert(book.lists[list.index()].id.clone(), Value::Array(records));
        }
        // No others: what the engine finds must not rest on a record that nobody lists.
        for list in &read {
            let path = [Step::Key("complete".into()), Step::Key(book.lists[list.index()].id.clone())];
            put(&mut case, &path, Some(Value::Boolean(true)));
        }
        let argument = |param: &Param| match param.ty {
            Type::Record(_) | Type::Row(_) => Argument::Item(0),
            _ => Argument::Day(as_of),
        };
        Suggestion { as_of, case, about: params.iter().map(argument).collect() }
    }

    fn among_all(&self) -> Option<Suggestion> {
        let found = |truth: Truth| (0..=RECORDS).find_map(|records| self.example(&self.bare(records), truth));
        match self.wanted {
            FindingValue::Settled(truth) => found(truth),
            // One answer less than what decides.
            FindingValue::Unknown => [Truth::Met, Truth::NotMet, Truth::Review].into_iter().find_map(|truth| {
                let mut tries = TRIES;
                let open = self.from(&found(truth)?, 1, &mut tries)?;
                Some(self.pruned(open, self.wanted))
            }),
        }
    }

    /// What the engine makes of a bare case.
    fn example(&self, bare: &Suggestion, truth: Truth) -> Option<Suggestion> {
        let book = self.book();
        let case = case::from_toml(book, &bare.case, AsOf::fixed(bare.as_of)).ok()?;
        let found = engine::example(self.program, &case, bare.as_of, (self.rule, &bare.about), truth)?;
        let told: Table = case::to_toml(book, &found).parse().ok()?;
        let found = Suggestion { case: self.what_is_read(&told, bare), ..bare.clone() };
        self.gives(&found, FindingValue::Settled(truth)).then(|| self.pruned(found, FindingValue::Settled(truth)))
    }

    /// Of a case in which everything is told, the answers that the criterion reads.
    fn what_is_read(&self, told: &Table, bare: &Suggestion) -> Table {
        let book = self.book();
        let reads = Reads::through(book, self.rule);
        let mut case = bare.case.clone();
        let keys = |id: &str| id.split('.').map(|key| Step::Key(key.to_owned())).collect::<Vec<Step>>();
        for fact in &reads.facts {
            let path = keys(&book.facts[fact.index()].id);
            put(&mut case, &path, get(told, &path).cloned());
        }
        for (list, field) in &reads.fields {
            let list = &book.lists[list.index()];
            let records = bare.case.get(&list.id).and_then(Value::as_array).map_or(0, Vec::len);
            for record in 0..records {
                let place = [Step::Key(list.id.clone()), Step::Item(record)];
                let path: Vec<Step> = place.into_iter().chain(keys(&list.fields[field.index()].id)).collect();
                put(&mut case, &path, get(told, &path).cloned());
            }
        }
        for list in &book.lists {
            let path = [Step::Key("complete".into()), Step::Key(list.id.clone())];
            put(&mut case, &path, Some(Value::Boolean(true)));
        }
        case
    }

    fn from(&self, base: &Suggestion, changes: usize, tries: &mut usize) -> Option<Suggestion> {
        if changes == 0 {
            return self.gives(base, self.wanted).then(|| base.clone());
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

    fn gives(&self, one: &Suggestion, wanted: FindingValue) -> bool {
        let Ok(case) = case::from_toml(self.book(), &one.case, AsOf::fixed(one.as_of)) else { return false };
        engine::finding(self.program, &case, one.as_of, self.rule, &one.about) == Some(wanted)
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
    fn pruned(&self, mut found: Suggestion, wanted: FindingValue) -> Suggestion {
        for path in leaves(&found.case) {
            let mut without = found.clone();
            put(&mut without.case, &path, None);
            if self.gives(&without, wanted) {
                found = without;
            }
        }
        found
    }
}

/// The day on which most tests screen; where there is no test, the last on which a relief was checked.
fn usual_day(book: &Rulebook) -> Day {
    let mut days: BTreeMap<Day, usize> = BTreeMap::new();
    book.tests.iter().for_each(|test| *days.entry(test.as_of).or_default() += 1);
    let usual = days.into_iter().max_by_key(|(_, count)| *count).map(|(day, _)| day);
    usual.or(book.reliefs.iter().map(|relief| relief.verified.on).max()).unwrap_or(Day::FIRST)
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

/// What stands at a path.
fn get<'t>(table: &'t Table, path: &[Step]) -> Option<&'t Value> {
    match path {
        [Step::Key(key)] => table.get(key),
        [Step::Key(key), Step::Item(item), rest @ ..] => get(table.get(key)?.as_array()?.get(*item)?.as_table()?, rest),
        [Step::Key(key), rest @ ..] => get(table.get(key)?.as_table()?, rest),
        _ => None,
    }
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

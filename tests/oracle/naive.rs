//! What rules say in one world: the design's section 3.1 as a plain recursive function, nothing cached, nothing clever.

use relief::calendar::Day;
use relief::engine::{Item, Truth};
use relief::members::Members;
use relief::rulebook::{
    Constant, Expr, ExprKind, FactDecl, FieldId, Fold, List, ListId, Quantifier, RuleId, Rulebook, Type, Version,
};
use relief::term::Term;

use super::admits::none_of;
use super::dates;
use super::doubt::{Value, all_agree, compare, not};
use super::world::{Fill, World};

/// Rules read in one world on one day.
#[derive(Clone, Copy)]
pub struct InWorld<'a> {
    /// The rules.
    pub rulebook: &'a Rulebook,
    /// The world.
    pub world: &'a World,
    /// The as-of date.
    pub as_of: Day,
}

/// The values of parameters and bound variables, by variable.
pub type Frame = Vec<Value>;

/// An item of a list, and whether it surely belongs to it: met, or review.
pub struct Element {
    value: Value,
    belongs: Truth,
}

impl Element {
    /// The item, where nothing about it is in doubt but whether it belongs.
    pub fn item(&self) -> Item {
        self.plain_item().unwrap_or_else(|| unreachable!("{:?} is no item", self.value))
    }

    /// The item, where it is a record, a row or a day and not a value in doubt.
    pub fn plain_item(&self) -> Option<Item> {
        match &self.value {
            Value::Items(items) if items.len() == 1 => items[0],
            Value::Number(low, high) if low == high => Some(Item::Day(Day(*low))),
            _ => None,
        }
    }

    /// Whether it surely belongs to the list.
    pub fn belongs(&self) -> Truth {
        self.belongs
    }
}

/// An item as a value.
pub fn item_value(item: Item) -> Value {
    match item {
        Item::Day(day) => Value::Number(day.0, day.0),
        item => Value::Items(vec![Some(item)]),
    }
}

/// A frame whose first variables are these items.
pub fn frame(size: usize, items: &[Item]) -> Frame {
    let mut frame = vec![Value::Text; size];
    for (slot, item) in frame.iter_mut().zip(items) {
        *slot = item_value(*item);
    }
    frame
}

impl InWorld<'_> {
    /// What a criterion says of these items.
    pub fn finding(&self, rule: RuleId, items: &[Item]) -> Truth {
        truth_of(self.rule(rule, frame(self.rulebook.rules[rule.index()].frame, items)))
    }

    /// What a let is.
    pub fn named_value(&self, rule: RuleId) -> Value {
        self.rule(rule, frame(self.rulebook.rules[rule.index()].frame, &[]))
    }

    /// A criterion's finding or a let's value; the frame holds the arguments.
    fn rule(&self, id: RuleId, mut frame: Frame) -> Value {
        let rule = &self.rulebook.rules[id.index()];
        if let Some(conclusion) = rule.criterion.as_ref().and_then(|criterion| criterion.attorney.as_ref()) {
            let conclusion = self.truth(conclusion, &mut frame);
            if conclusion != Truth::Review {
                return Value::Truth(conclusion);
            }
        }
        self.laws(&rule.versions, &mut frame)
            .into_iter()
            .map(|law| match law {
                Some(version) => self.under(version, &mut frame),
                None => Value::Truth(Truth::Review),
            })
            .reduce(Value::join)
            .expect("a day falls under some version or under none")
    }

    /// The versions that may be the law; `None` where the date may lie outside all of them.
    fn laws<'r>(&self, versions: &'r [Version], frame: &mut Frame) -> Vec<Option<&'r Version>> {
        let mut laws = Vec::new();
        let mut surely_covered = false;
        for version in versions {
            let (earliest, latest) = match &version.on {
                Some(on) => self.number(on, frame),
                None => (self.as_of.0, self.as_of.0),
            };
            let from = version.from.map_or(i64::MIN, |day| day.0);
            let until = version.until.map_or(i64::MAX, |day| day.0);
            if earliest <= until && from <= latest {
                laws.push(Some(version));
            }
            // Versions follow each other without a gap, so that only the first and the last day matter.
            let covered = |day: i64| {
                versions.iter().any(|version| {
                    version.from.is_none_or(|from| from.0 <= day) && version.until.is_none_or(|until| day <= until.0)
                })
            };
            surely_covered |= covered(earliest) && covered(latest);
        }
        if !surely_covered {
            laws.push(None);
        }
        laws
    }

    fn under(&self, version: &Version, frame: &mut Frame) -> Value {
        let value = self.value(&version.when, frame);
        if let Some(review_if) = &version.review_if
            && self.truth(review_if, frame) != Truth::NotMet
        {
            return Value::Truth(Truth::Review);
        }
        match value {
            Value::Truth(truth) if version.judgement => Value::Truth(truth.min(Truth::Review)),
            value => value,
        }
    }

    /// A yes/no expression.
    pub fn truth(&self, expr: &Expr, frame: &mut Frame) -> Truth {
        truth_of(self.value(expr, frame))
    }

    fn number(&self, expr: &Expr, frame: &mut Frame) -> (i64, i64) {
        match self.value(expr, frame) {
            Value::Number(low, high) => (low, high),
            other => unreachable!("{other:?} is no number"),
        }
    }

    fn choice(&self, expr: &Expr, frame: &mut Frame) -> Members {
        match self.value(expr, frame) {
            Value::Choice(members) => members,
            other => unreachable!("{other:?} is no choice"),
        }
    }

    fn set(&self, expr: &Expr, frame: &mut Frame) -> (Members, Members) {
        match self.value(expr, frame) {
            Value::Set(surely, maybe) => (surely, maybe),
            other => unreachable!("{other:?} is no set"),
        }
    }

    fn items(&self, expr: &Expr, frame: &mut Frame) -> Vec<Option<Item>> {
        match self.value(expr, frame) {
            Value::Items(items) => items,
            other => unreachable!("{other:?} is no item"),
        }
    }

    /// What an expression is.
    pub fn value(&self, expr: &Expr, frame: &mut Frame) -> Value {
        match &expr.kind {
            ExprKind::Constant(constant, _) => constant_value(constant),
            ExprKind::AsOf => Value::Number(self.as_of.0, self.as_of.0),
            ExprKind::Fact(fact) => self.fact_value(&self.rulebook.facts[fact.index()], self.world.facts[fact.index()]),
            ExprKind::Var(var) => frame[var.index()].clone(),
            ExprKind::Field(record, field) => self.field_value(&self.items(record, frame), *field),
            ExprKind::Column(row, column) => self
                .items(row, frame)
                .into_iter()
                .map(|row| match row {
                    Some(Item::Row(table, row)) => {
                        constant_value(&self.rulebook.tables[table.index()].rows[row].cells[column.index()])
                    }
                    other => unreachable!("{other:?} is no row"),
                })
                .reduce(Value::join)
                .expect("at least one row"),
            ExprKind::Rule(rule, arguments) => {
                let mut callee = vec![Value::Text; self.rulebook.rules[rule.index()].frame];
                for (slot, argument) in arguments.iter().enumerate() {
                    callee[slot] = self.value(argument, frame);
                }
                self.rule(*rule, callee)
            }
            ExprKind::Not(part) => Value::Truth(not(self.truth(part, frame))),
            ExprKind::All(parts) => Value::Truth(lowest(parts.iter().map(|part| self.truth(part, frame)))),
            ExprKind::Any(parts) => Value::Truth(highest(parts.iter().map(|part| self.truth(part, frame)))),
            ExprKind::Compare(comparison, left, right) => {
                let (left, right) = (self.value(left, frame), self.value(right, frame));
                Value::Truth(compare(*comparison, &left, &right))
            }
            ExprKind::InValues(choice, values) => {
                Value::Truth(all_agree(self.choice(choice, frame).iter().map(|value| values.contains(value))))
            }
            ExprKind::InSet(choice, set) => {
                let (surely, maybe) = self.set(set, frame);
                Value::Truth(held(self.choice(choice, frame).iter(), surely, maybe))
            }
            ExprKind::InRefs(record, refs) => {
                let (surely, maybe) = self.set(refs, frame);
                let records = self.items(record, frame).into_iter().map(|record| match record {
                    Some(Item::Record(_, record)) => record,
                    other => unreachable!("{other:?} is no record"),
                });
                Value::Truth(held(records, surely, maybe))
            }
            ExprKind::HasAny(set, members) => {
                let (surely, maybe) = self.set(set, frame);
                Value::Truth(between(!surely.and(*members).is_empty(), !maybe.and(*members).is_empty()))
            }
            ExprKind::IsEmpty(set) => {
                let (surely, maybe) = self.set(set, frame);
                Value::Truth(not(between(!surely.is_empty(), !maybe.is_empty())))
            }
            ExprKind::Quantified(quantifier, var, list, body) => {
                let elements = self.list(list, frame);
                let parts = elements.into_iter().map(|element| {
                    frame[var.index()] = element.value;
                    (element.belongs, self.truth(body, frame))
                });
                let parts: Vec<(Truth, Truth)> = parts.collect();
                Value::Truth(match quantifier {
                    Quantifier::Any => some_holds(parts),
                    Quantifier::No => not(some_holds(parts)),
                    Quantifier::All => lowest(parts.into_iter().map(|(belongs, holds)| not(belongs).max(holds))),
                })
            }
            ExprKind::Fold(fold, list) => self.fold(*fold, expr.ty, self.list(list, frame)),
            ExprKind::If(condition, then, otherwise) => match self.truth(condition, frame) {
                Truth::Met => self.value(then, frame),
                Truth::NotMet => self.value(otherwise, frame),
                Truth::Review => self.value(then, frame).join(self.value(otherwise, frame)),
            },
            ExprKind::AddDays(start, days) => self.shift(start, frame, |day| dates::plus_days(day, *days)),
            ExprKind::Anniversary(start, months) => self.shift(start, frame, |day| dates::anniversary(day, *months)),
            ExprKind::LastDay(start, months, roll) => self.shift(start, frame, |day| {
                let last = dates::last_day(day, *months);
                if *roll { dates::business_day(last, &self.rulebook.holidays) } else { last }
            }),
            ExprKind::BusinessDay(start) => {
                self.shift(start, frame, |day| dates::business_day(day, &self.rulebook.holidays))
            }
            ExprKind::DaysBetween(from, to) => {
                let ((from, latest_from), (to, latest_to)) = (self.number(from, frame), self.number(to, frame));
                Value::Number(to - latest_from, latest_to - from)
            }
            ExprKind::DaysWithin(parts) => {
                let [from, to, start, end] = parts.each_ref().map(|part| self.number(part, frame));
                Value::Number(
                    dates::days_within(from.1, to.0, start.1, end.0),
                    dates::days_within(from.0, to.1, start.0, end.1),
                )
            }
            ExprKind::Age(born, on) => {
                let (born, on) = (self.number(born, frame), self.number(on, frame));
                Value::Number(dates::age(born.1, on.0), dates::age(born.0, on.1))
            }
            ExprKind::Lookup { table, key, rows, column, otherwise } => self
                .choice(key, frame)
                .iter()
                .map(|key| match rows[key] {
                    Some(row) => constant_value(&self.rulebook.tables[table.index()].rows[row].cells[column.index()]),
                    None => self.value(otherwise.as_ref().expect("a look-up that can miss has an else"), frame),
                })
                .reduce(Value::join)
                .expect("a choice has a value"),
            ExprKind::Recast(of, indexes) => {
                let recast = |members: Members| members.iter().map(|member| indexes[member]).collect();
                match self.value(of, frame) {
                    Value::Choice(members) => Value::Choice(recast(members)),
                    Value::Set(surely, maybe) => Value::Set(recast(surely), recast(maybe)),
                    other => unreachable!("{other:?} has no choice type"),
                }
            }
            ExprKind::Verdict(relief) => Value::Choice(Members::one(self.verdict(*relief) as usize)),
        }
    }

    /// Of a day in doubt the first and the last, shifted: no shift changes the order of days.
    fn shift(&self, start: &Expr, frame: &mut Frame, shift: impl Fn(i64) -> i64) -> Value {
        let (first, last) = self.number(start, frame);
        Value::Number(shift(first), shift(last))
    }

    fn fact_value(&self, decl: &FactDecl, fill: Option<Fill>) -> Value {
        match fill {
            Some(Fill::Bool(holds)) => Value::plain(holds),
            Some(Fill::Number(number)) => Value::Number(number, number),
            Some(Fill::Term(term)) => Value::Terms(vec![term]),
            Some(Fill::Choice(value)) => Value::Choice(Members::one(value)),
            Some(Fill::Set(members)) => Value::Set(members, members),
            Some(Fill::Ref(record)) => {
                let list = match decl.ty {
                    Type::Ref(list) => list,
                    other => unreachable!("{other:?} names no record"),
                };
                Value::Items(vec![record.map(|record| Item::Record(list, record))])
            }
            Some(Fill::Text) => Value::Text,
            None => self.any_value(decl),
        }
    }

    /// A fact that only staff can judge and have not: in doubt over all its values.
    fn any_value(&self, decl: &FactDecl) -> Value {
        match decl.ty {
            Type::Bool => Value::Truth(Truth::Review),
            Type::Int | Type::Money => Value::Number(LEAST_NUMBER, MOST_NUMBER),
            Type::Date => Value::Number(Day::FIRST.0, latest_day(decl, self.as_of).0),
            Type::Term => Value::Terms(vec![Term::ZERO, Term { months: 0, days: MOST_NUMBER }]),
            Type::Choice(choice) => Value::Choice(Members::below(self.rulebook.types[choice.index()].values.len())),
            Type::Set(choice) => {
                let all = Members::below(self.rulebook.types[choice.index()].values.len());
                Value::Set(Members::EMPTY, all.without(none_of(self.rulebook, decl.ty)))
            }
            Type::Ref(list) => {
                let records = (0..self.world.lists[list.index()].len()).map(|record| Some(Item::Record(list, record)));
                Value::Items(records.chain([None]).collect())
            }
            Type::Refs(list) => Value::Set(Members::EMPTY, Members::below(self.world.lists[list.index()].len())),
            Type::Text | Type::Record(_) | Type::Row(_) => Value::Text,
        }
    }

    fn field_value(&self, records: &[Option<Item>], field: FieldId) -> Value {
        records
            .iter()
            .map(|record| match record {
                Some(Item::Record(list, record)) => {
                    let decl = &self.rulebook.lists[list.index()].fields[field.index()];
                    self.fact_value(decl, self.world.field(*list, *record, field))
                }
                other => unreachable!("{other:?} is no record"),
            })
            .reduce(Value::join)
            .expect("at least one record")
    }

    /// The items of a list, those in doubt included.
    pub fn list(&self, list: &List, frame: &mut Frame) -> Vec<Element> {
        match list {
            List::Records(id) => {
                certain((0..self.world.lists[id.index()].len()).map(|record| Item::Record(*id, record)))
            }
            List::Rows(id) => certain((0..self.rulebook.tables[id.index()].rows.len()).map(|row| Item::Row(*id, row))),
            List::Joined(lists) => lists.iter().flat_map(|list| self.list(list, frame)).collect(),
            List::Values(values) => {
                values.iter().map(|value| Element { value: self.value(value, frame), belongs: Truth::Met }).collect()
            }
            List::Members(set) => {
                let (surely, maybe) = self.set(set, frame);
                let element = |member| Element {
                    value: Value::Choice([member].into_iter().collect()),
                    belongs: held([member].into_iter(), surely, maybe),
                };
                maybe.iter().map(element).collect()
            }
            List::Computed { item, var, over, filter, by } => {
                let mut taken = Vec::new();
                for element in self.list(over, frame) {
                    frame[var.index()] = element.value.clone();
                    let passes = filter.as_ref().map_or(Truth::Met, |filter| self.truth(filter, frame));
                    let belongs = element.belongs.min(passes);
                    if belongs != Truth::NotMet {
                        taken.push((element.value, Element { value: self.value(item, frame), belongs }));
                    }
                }
                match by {
                    Some(link) => self.one_for_each_group(taken, *link),
                    None => taken.into_iter().map(|(_, element)| element).collect(),
                }
            }
        }
    }

    /// The largest element for each group of records that the link joins.
    fn one_for_each_group(&self, taken: Vec<(Value, Element)>, link: FieldId) -> Vec<Element> {
        let mut groups: Vec<(Item, Vec<Element>)> = Vec::new();
        for (source, element) in taken {
            let record = Element { value: source, belongs: Truth::Met }.item();
            match groups.iter_mut().find(|(other, _)| self.joined(*other, record, link)) {
                Some((_, group)) => group.push(element),
                None => groups.push((record, vec![element])),
            }
        }
        groups.into_iter().map(|(_, group)| largest(group)).collect()
    }

    /// Whether a chain of refs, read both ways, leads from one record to the other.
    fn joined(&self, from: Item, to: Item, link: FieldId) -> bool {
        let (Item::Record(list, from), Item::Record(_, to)) = (from, to) else {
            unreachable!("only records are grouped");
        };
        let records = self.world.lists[list.index()].len();
        let mut reached = vec![from];
        let mut next = 0;
        while next < reached.len() {
            let here = reached[next];
            for other in 0..records {
                let linked = self.names(list, here, link, other) || self.names(list, other, link, here);
                if linked && !reached.contains(&other) {
                    reached.push(other);
                }
            }
            next += 1;
        }
        reached.contains(&to)
    }

    fn names(&self, list: ListId, record: usize, link: FieldId, other: usize) -> bool {
        match self.world.field(list, record, link) {
            Some(Fill::Ref(named)) => named == Some(other),
            Some(Fill::Set(named)) => named.contains(other),
            unset => unreachable!("{unset:?}: records are joined by a ref that a client can tell"),
        }
    }

    fn fold(&self, fold: Fold, ty: Type, elements: Vec<Element>) -> Value {
        if ty == Type::Term {
            return fold_terms(fold, &elements);
        }
        let nothing = match fold {
            Fold::Earliest => Day::LATER.0,
            Fold::Latest => Day::EARLIER.0,
            _ => 0,
        };
        if fold == Fold::Count {
            let sure = elements.iter().filter(|element| element.belongs == Truth::Met).count();
            return Value::Number(sure as i64, elements.len() as i64);
        }
        let ranges: Vec<Doubtful> = elements.iter().map(Doubtful::of).collect();
        match fold {
            Fold::Sum => Value::Number(
                ranges.iter().map(|range| if range.sure { range.low } else { range.low.min(0) }).sum(),
                ranges.iter().map(|range| if range.sure { range.high } else { range.high.max(0) }).sum(),
            ),
            Fold::Max | Fold::Latest => greatest(&ranges, nothing),
            Fold::Min | Fold::Earliest => {
                let mirrored: Vec<Doubtful> = ranges.iter().map(Doubtful::mirrored).collect();
                match greatest(&mirrored, -nothing) {
                    Value::Number(low, high) => Value::Number(-high, -low),
                    other => other,
                }
            }
            Fold::Count => unreachable!("counted above"),
        }
    }
}

/// What an unset whole number or amount may be at least and at most.
const LEAST_NUMBER: i64 = 0;
const MOST_NUMBER: i64 = 1_000_000_000_000;

/// The last day that a fact may be, its word included.
pub fn latest_day(decl: &FactDecl, as_of: Day) -> Day {
    match (&decl.word, decl.future) {
        (Some(_), _) => Day::LATER,
        (None, true) => Day::LAST,
        (None, false) => as_of.min(Day::LAST),
    }
}

fn truth_of(value: Value) -> Truth {
    match value {
        Value::Truth(truth) => truth,
        other => unreachable!("{other:?} is no finding"),
    }
}

fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Bool(holds) => Value::plain(*holds),
        Constant::Number(number) => Value::Number(*number, *number),
        Constant::Term(term) => Value::Terms(vec![*term]),
        Constant::Choice(value) => Value::Choice(Members::one(*value)),
        Constant::Set(members) => Value::Set(*members, *members),
        Constant::Text(_) => Value::Text,
    }
}

fn certain(items: impl Iterator<Item = Item>) -> Vec<Element> {
    items.map(|item| Element { value: item_value(item), belongs: Truth::Met }).collect()
}

fn lowest(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.min().unwrap_or(Truth::Met)
}

fn highest(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.max().unwrap_or(Truth::NotMet)
}

/// (belongs, holds) of each item: whether one belongs and holds.
fn some_holds(parts: Vec<(Truth, Truth)>) -> Truth {
    highest(parts.into_iter().map(|(belongs, holds)| belongs.min(holds)))
}

/// Met if it surely is, not met if it cannot be, else review.
fn between(surely: bool, possibly: bool) -> Truth {
    match (surely, possibly) {
        (true, _) => Truth::Met,
        (false, true) => Truth::Review,
        (false, false) => Truth::NotMet,
    }
}

/// Whether a set holds an element that is one of these.
fn held(candidates: impl Iterator<Item = usize>, surely: Members, maybe: Members) -> Truth {
    let each: Vec<Truth> =
        candidates.map(|candidate| between(surely.contains(candidate), maybe.contains(candidate))).collect();
    if each.iter().all(|truth| *truth == each[0]) { each[0] } else { Truth::Review }
}

/// A number of a list: from low to high, and whether it surely belongs to it.
struct Doubtful {
    low: i64,
    high: i64,
    sure: bool,
}

impl Doubtful {
    fn of(element: &Element) -> Doubtful {
        match element.value {
            Value::Number(low, high) => Doubtful { low, high, sure: element.belongs == Truth::Met },
            ref other => unreachable!("{other:?} is no number"),
        }
    }

    fn mirrored(&self) -> Doubtful {
        Doubtful { low: -self.high, high: -self.low, sure: self.sure }
    }
}

/// The greatest of a list, between the one without and the one with the doubtful items.
fn greatest(ranges: &[Doubtful], nothing: i64) -> Value {
    let high = ranges.iter().map(|range| range.high).max().unwrap_or(nothing);
    match ranges.iter().filter(|range| range.sure).map(|range| range.low).max() {
        Some(low) => Value::Number(low, high),
        None => {
            // Each of them may be the only one, and there may be none.
            let low = ranges.iter().map(|range| range.low).min().unwrap_or(nothing);
            Value::Number(low.min(nothing), high.max(nothing))
        }
    }
}

/// One element with the largest value of its group, which belongs to the list as surely as the surest of them.
fn largest(group: Vec<Element>) -> Element {
    let belongs = highest(group.iter().map(|element| element.belongs));
    let value = match group[0].value {
        Value::Number(..) => {
            let ranges: Vec<Doubtful> = group.iter().map(Doubtful::of).collect();
            let sure: Vec<&Doubtful> = ranges.iter().filter(|range| range.sure).collect();
            let low = match sure.iter().map(|range| range.low).max() {
                Some(low) => low,
                None => ranges.iter().map(|range| range.low).min().expect("a group has a member"),
            };
            Value::Number(low, ranges.iter().map(|range| range.high).max().expect("a group has a member"))
        }
        Value::Terms(_) => Value::Terms(largest_terms(&group)),
        _ => group[0].value.clone(),
    };
    Element { value, belongs }
}

fn terms_of(element: &Element) -> &[Term] {
    match &element.value {
        Value::Terms(terms) => terms,
        other => unreachable!("{other:?} is no term"),
    }
}

/// The terms that may be the largest of those in the list, for every way to leave doubtful ones in or out and every
/// reading of their units.
fn largest_terms(elements: &[Element]) -> Vec<Term> {
    let sure: Vec<&Element> = elements.iter().filter(|element| element.belongs == Truth::Met).collect();
    let surpassed = |term: Term| {
        let loses =
            |rival: &Term| super::terms::orders(term, *rival).iter().all(|order| *order == std::cmp::Ordering::Less);
        sure.iter().any(|rival| terms_of(rival).iter().all(loses))
    };
    elements.iter().flat_map(terms_of).copied().filter(|term| !surpassed(*term)).collect()
}

fn fold_terms(fold: Fold, elements: &[Element]) -> Value {
    let any_sure = elements.iter().any(|element| element.belongs == Truth::Met);
    let mut terms = match fold {
        Fold::Sum => {
            return Value::Terms(elements.iter().fold(vec![Term::ZERO], |sums, element| {
                let mut longer: Vec<Term> =
                    sums.iter().flat_map(|sum| terms_of(element).iter().map(|term| plus(*sum, *term))).collect();
                if element.belongs != Truth::Met {
                    longer.extend(sums);
                }
                longer
            }));
        }
        Fold::Max => largest_terms(elements),
        other => unreachable!("terms have no {other:?}"),
    };
    if !any_sure {
        terms.push(Term::ZERO);
    }
    Value::Terms(terms)
}

fn plus(a: Term, b: Term) -> Term {
    Term { months: a.months + b.months, days: a.days + b.days }
}

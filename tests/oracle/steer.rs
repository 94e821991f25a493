//! Changes a drawn world so that something comes true, or false, in it: a random walk through the expression that sets
//! open facts on the way. It need not succeed; whoever steers looks at what came of it.

use relief::case::FactPath;
use relief::engine::{Item, Truth};
use relief::rulebook::{Comparison, Expr, ExprKind, Fold, List, Quantifier, RuleId, VarId};

use super::dates;
use super::doubt::{Value, not};
use super::draw::Drawer;
use super::naive::{Frame, InWorld, frame, item_value};
use super::random::Random;
use super::world::{Fill, World};

/// How far a walk goes at most.
const STEPS: usize = 60;

/// A walk through the rules that changes a world.
pub struct Steering<'a, 'b> {
    drawer: &'a Drawer<'a>,
    world: &'b mut World,
    random: &'b mut Random,
    steps: usize,
}

impl<'a, 'b> Steering<'a, 'b> {
    /// Changes this world, as far as the drawer's case admits.
    pub fn new(drawer: &'a Drawer<'a>, world: &'b mut World, random: &'b mut Random) -> Steering<'a, 'b> {
        Steering { drawer, world, random, steps: STEPS }
    }

    /// Towards a criterion that holds of these items, or that does not.
    pub fn criterion(&mut self, rule: RuleId, items: &[Item], want: Truth) {
        let slots = frame(self.drawer.rulebook.rules[rule.index()].frame, items);
        self.rule(rule, slots, want);
    }

    fn rule(&mut self, rule: RuleId, mut slots: Frame, want: Truth) {
        let versions = &self.drawer.rulebook.rules[rule.index()].versions;
        let version = self.random.pick(versions);
        self.truth(&version.when, &mut slots, want);
    }

    fn in_world(&self) -> InWorld<'_> {
        InWorld { rulebook: self.drawer.rulebook, world: self.world, as_of: self.drawer.as_of }
    }

    fn value(&self, expr: &Expr, slots: &mut Frame) -> Value {
        self.in_world().value(expr, slots)
    }

    fn coin(&mut self) -> bool {
        self.random.below(2) == 0
    }

    /// Towards a yes/no expression that is met, or not met.
    pub fn truth(&mut self, expr: &Expr, slots: &mut Frame, want: Truth) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        let holds = want == Truth::Met;
        match &expr.kind {
            ExprKind::Fact(_) | ExprKind::Field(..) => self.put(expr, slots, Fill::Bool(holds)),
            ExprKind::Not(part) => self.truth(part, slots, not(want)),
            ExprKind::All(parts) | ExprKind::Any(parts) => {
                let all = matches!(expr.kind, ExprKind::All(_));
                if all == holds {
                    parts.iter().for_each(|part| self.truth(part, slots, want));
                } else {
                    let part = self.random.pick(parts);
                    self.truth(part, slots, want);
                }
            }
            ExprKind::Rule(rule, arguments) => {
                let mut callee = vec![Value::Text; self.drawer.rulebook.rules[rule.index()].frame];
                for (slot, argument) in arguments.iter().enumerate() {
                    callee[slot] = self.value(argument, slots);
                }
                self.rule(*rule, callee, want);
            }
            ExprKind::If(condition, then, otherwise) => {
                let first = self.coin();
                self.truth(condition, slots, if first { Truth::Met } else { Truth::NotMet });
                self.truth(if first { then } else { otherwise }, slots, want);
            }
            ExprKind::InValues(choice, values) => {
                let outside = |value: &usize| values.contains(*value) == holds;
                let candidates: Vec<usize> = (0..self.values_of(choice)).filter(outside).collect();
                if !candidates.is_empty() {
                    let value = *self.random.pick(&candidates);
                    self.put(choice, slots, Fill::Choice(value));
                }
            }
            ExprKind::InSet(choice, set) => {
                if let (Value::Choice(member), Value::Set(mut members, _)) =
                    (self.value(choice, slots), self.value(set, slots))
                {
                    member
                        .iter()
                        .for_each(|member| if holds { members.insert(member) } else { members.remove(member) });
                    self.put(set, slots, Fill::Set(members));
                }
            }
            ExprKind::HasAny(set, wanted) => {
                if let Value::Set(members, _) = self.value(set, slots) {
                    let mut members = if holds { members } else { members.without(*wanted) };
                    if holds {
                        members.insert(*self.random.pick(&wanted.iter().collect::<Vec<usize>>()));
                    }
                    self.put(set, slots, Fill::Set(members));
                }
            }
            ExprKind::Compare(comparison, left, right) => self.compare(*comparison, left, right, slots, holds),
            ExprKind::Quantified(quantifier, var, list, body) => {
                let (some, want) = match quantifier {
                    Quantifier::Any => (holds, want),
                    Quantifier::No => (!holds, not(want)),
                    Quantifier::All => (!holds, want),
                };
                self.quantified(some, *var, list, body, slots, want);
            }
            _ => {}
        }
    }

    fn values_of(&self, choice: &Expr) -> usize {
        match choice.ty {
            relief::rulebook::Type::Choice(id) => self.drawer.rulebook.types[id.index()].values.len(),
            _ => 0,
        }
    }

    fn quantified(&mut self, some: bool, var: VarId, list: &List, body: &Expr, slots: &mut Frame, want: Truth) {
        let mut items = self.items(list, slots);
        if some && (items.is_empty() || self.random.below(4) == 0) {
            self.add_record(list);
            items = self.items(list, slots);
        }
        if some && !items.is_empty() {
            items = vec![*self.random.pick(&items)];
        }
        for item in items {
            slots[var.index()] = item_value(item);
            self.truth(body, slots, want);
        }
    }

    fn items(&self, list: &List, slots: &mut Frame) -> Vec<Item> {
        let elements = self.in_world().list(list, slots);
        elements.iter().filter_map(super::naive::Element::plain_item).collect()
    }

    /// Adds a record to the list that a list is made from, if the case leaves it open.
    fn add_record(&mut self, list: &List) {
        match list {
            List::Records(id) => self.drawer.add_record(self.world, *id, self.random),
            List::Computed { over, .. } => self.add_record(over),
            List::Joined(lists) => {
                let list = self.random.pick(lists);
                self.add_record(list);
            }
            List::Rows(_) | List::Values(_) | List::Members(_) => {}
        }
    }

    /// Towards the same value of two choices, by a change of the first.
    pub fn equal(&mut self, moved: &Expr, fixed: &Expr, slots: &mut Frame) {
        if let Value::Choice(members) = self.value(fixed, slots) {
            members.iter().for_each(|value| self.put(moved, slots, Fill::Choice(value)));
        }
    }

    fn compare(&mut self, comparison: Comparison, left: &Expr, right: &Expr, slots: &mut Frame, holds: bool) {
        let (moved, fixed, mirrored) = if self.coin() { (left, right, false) } else { (right, left, true) };
        match self.value(fixed, slots) {
            Value::Number(low, _) => {
                let distance = *self.random.pick(&[0, 1, 1, 2, 30]);
                let target = match (comparison, holds) {
                    (Comparison::Equal, true) | (Comparison::NotEqual, false) => low,
                    (Comparison::Equal, false) | (Comparison::NotEqual, true) => low + 1 + distance,
                    (Comparison::Less, true) | (Comparison::AtLeast, false) => beyond(low, -1 - distance, mirrored),
                    (Comparison::AtMost, true) | (Comparison::Greater, false) => beyond(low, -distance, mirrored),
                    (Comparison::Greater, true) | (Comparison::AtMost, false) => beyond(low, 1 + distance, mirrored),
                    (Comparison::AtLeast, true) | (Comparison::Less, false) => beyond(low, distance, mirrored),
                };
                self.toward(moved, slots, target);
            }
            Value::Choice(members) => {
                let equal = (comparison == Comparison::Equal) == holds;
                let candidates: Vec<usize> =
                    (0..self.values_of(moved)).filter(|value| members.contains(*value) == equal).collect();
                if !candidates.is_empty() {
                    let value = *self.random.pick(&candidates);
                    self.put(moved, slots, Fill::Choice(value));
                }
            }
            Value::Terms(terms) => {
                let mut term = *self.random.pick(&terms);
                term.days = (term.days + self.random.below(3) as i64 - 1).max(0);
                self.put(moved, slots, Fill::Term(term));
            }
            Value::Items(items) => {
                let item = items[0];
                if let (None | Some(Item::Record(..)), relief::rulebook::Type::Ref(_)) = (item, moved.ty) {
                    let record = match item {
                        Some(Item::Record(_, record)) => Some(record),
                        _ => None,
                    };
                    self.put(moved, slots, Fill::Ref(record));
                }
            }
            Value::Truth(truth) => {
                let same = (comparison == Comparison::Equal) == holds;
                self.truth(moved, slots, if same { truth } else { not(truth) });
            }
            Value::Set(..) | Value::Text => {}
        }
    }

    /// Moves a number or date towards a value.
    pub fn toward(&mut self, expr: &Expr, slots: &mut Frame, target: i64) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        match &expr.kind {
            ExprKind::Fact(_) | ExprKind::Field(..) if expr.ty == relief::rulebook::Type::Term => {
                self.put(expr, slots, Fill::Term(relief::term::Term { months: 0, days: target.max(0) }));
            }
            ExprKind::Fact(_) | ExprKind::Field(..) => self.put(expr, slots, Fill::Number(target)),
            ExprKind::AddDays(start, days) => self.toward(start, slots, target - days),
            ExprKind::Anniversary(start, months) | ExprKind::LastDay(start, months, _) => {
                self.toward(start, slots, dates::anniversary(in_calendar(target), -months));
            }
            ExprKind::BusinessDay(start) => self.toward(start, slots, target),
            ExprKind::DaysBetween(from, to) => {
                if let (Value::Number(from_day, _), Value::Number(to_day, _)) =
                    (self.value(from, slots), self.value(to, slots))
                {
                    if self.coin() {
                        self.toward(to, slots, from_day + target);
                    } else {
                        self.toward(from, slots, to_day - target);
                    }
                }
            }
            ExprKind::Age(born, on) => {
                if let (Value::Number(birth, _), Value::Number(day, _)) =
                    (self.value(born, slots), self.value(on, slots))
                {
                    let months = 12 * target.clamp(0, 150);
                    if self.coin() {
                        self.toward(on, slots, dates::anniversary(in_calendar(birth), months));
                    } else {
                        self.toward(born, slots, dates::anniversary(in_calendar(day), -months));
                    }
                }
            }
            ExprKind::If(condition, then, otherwise) => {
                let first = self.in_world().truth(condition, slots) == Truth::Met;
                self.toward(if first { then } else { otherwise }, slots, target);
            }
            ExprKind::Rule(rule, arguments) => {
                let rule = &self.drawer.rulebook.rules[rule.index()];
                let mut callee = vec![Value::Text; rule.frame];
                for (slot, argument) in arguments.iter().enumerate() {
                    callee[slot] = self.value(argument, slots);
                }
                self.toward(&rule.versions[0].when, &mut callee, target);
            }
            ExprKind::Fold(fold, list) => self.fold_toward(*fold, list, slots, target),
            _ => {}
        }
    }

    fn fold_toward(&mut self, fold: Fold, list: &List, slots: &mut Frame, target: i64) {
        match list {
            List::Joined(lists) => {
                let list = self.random.pick(lists);
                self.fold_toward(fold, list, slots, target);
            }
            List::Values(values) if !values.is_empty() => {
                let value = self.random.pick(values);
                self.toward(value, slots, target);
            }
            List::Computed { item, var, over, filter, .. } => {
                if self.random.below(3) == 0 {
                    self.add_record(over);
                }
                let items = self.items(over, slots);
                if items.is_empty() {
                    return;
                }
                slots[var.index()] = item_value(*self.random.pick(&items));
                if let Some(filter) = filter {
                    self.truth(filter, slots, Truth::Met);
                }
                if fold != Fold::Count {
                    self.toward(item, slots, target);
                }
            }
            _ => self.add_record(list),
        }
    }

    /// Sets the fact or field that an expression is, where the case admits it.
    fn put(&mut self, expr: &Expr, slots: &mut Frame, fill: Fill) {
        if let Some(path) = self.path(expr, slots) {
            self.drawer.put(self.world, path, fill);
        }
    }

    fn path(&self, expr: &Expr, slots: &mut Frame) -> Option<FactPath> {
        match &expr.kind {
            ExprKind::Fact(fact) => Some(FactPath::Fact(*fact)),
            ExprKind::Field(record, field) => match self.value(record, slots) {
                Value::Items(items) => match items.as_slice() {
                    [Some(Item::Record(list, record))] => Some(FactPath::Field(*list, *record, *field)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }
}

/// So much more, or so much less where the other side is the one that moves.
fn beyond(value: i64, distance: i64, mirrored: bool) -> i64 {
    if mirrored { value - distance } else { value + distance }
}

fn in_calendar(day: i64) -> i64 {
    day.clamp(relief::calendar::Day::FIRST.0, relief::calendar::Day::LAST.0)
}

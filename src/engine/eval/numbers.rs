//! Numbers: days, counts, sums of money.

use crate::calendar::Day;
use crate::case::FactPath;
use crate::members::Members;
use crate::rulebook::{Comparison, Constant};

use super::{Bound, Eval, ends, unknown_number};
use crate::engine::program::{Node, NodeId, Read, Shape};
use crate::engine::trace::{Origin, Trace};
use crate::engine::truths::Truths;
use crate::engine::values::{Num, TermVal};
use crate::engine::world::{Cell, Values};

impl Eval<'_> {
    pub(super) fn number(&mut self, node: NodeId) -> Num {
        match self.node(node) {
            Node::Number(value) => Num::known(*value),
            Node::AsOf => self.as_of,
            Node::Fact(_) | Node::Field(..) => match self.cell_at(node) {
                Some((cell, path)) => self.number_cell(cell, path),
                None => unknown_number(),
            },
            Node::Column(row, column) => match self.cell_of(*row, *column) {
                Some(Constant::Number(value)) => Num::known(*value),
                _ => unknown_number(),
            },
            Node::Var(var) => match self.frames[self.base + *var as usize] {
                Bound::Number(value) => value,
                _ => unknown_number(),
            },
            Node::Call(rule, args) => match self.call_node(*rule, args) {
                Bound::Number(value) => value,
                _ => unknown_number(),
            },
            Node::FoldNumbers(fold, list) => self.fold_numbers(*fold, *list),
            Node::If(condition, yes, no) => {
                let condition = self.truth(*condition);
                match condition {
                    Truths::MET => self.number(*yes),
                    Truths::NOT_MET => self.number(*no),
                    _ => {
                        let (yes, no) = (self.number(*yes), self.number(*no));
                        self.chosen_number(condition, yes, no)
                    }
                }
            }
            Node::AddDays(of, days) => {
                let of = self.number(*of);
                let value = of.map(|value| Day(value).plus_days(*days).0);
                self.derived(value, |trace| trace.add_days(of.origin, *days))
            }
            Node::Anniversary(of, months) => {
                let of = self.number(*of);
                let value = of.map(|value| Day(value).anniversary(*months).0);
                self.derived(value, |trace| trace.anniversary(of.origin, *months))
            }
            Node::LastDay(of, months, roll) => {
                let of = self.number(*of);
                let holidays = &self.program.rulebook.holidays;
                let value = of.map(|value| {
                    let last = Day(value).last_day(*months);
                    if *roll { holidays.business_day(last).0 } else { last.0 }
                });
                self.derived(value, |trace| trace.last_day(of.origin, *months, *roll))
            }
            Node::BusinessDay(of) => {
                let of = self.number(*of);
                let holidays = &self.program.rulebook.holidays;
                let value = of.map(|value| holidays.business_day(Day(value)).0);
                self.derived(value, |trace| trace.business_day(of.origin))
            }
            Node::DaysBetween(a, b) => {
                let (a, b) = (self.number(*a), self.number(*b));
                let value = b.zip(a.flip(|value| value), |b, a| b - a);
                self.derived(value, |trace| {
                    let mut origins = Vec::new();
                    for a in ends(a) {
                        origins.push(trace.add_days(b.origin, -a));
                    }
                    for b in ends(b) {
                        origins.push(trace.from(b, a.origin));
                    }
                    trace.tangle_shared(&[a.origin, b.origin]);
                    trace.ends(origins)
                })
            }
            Node::DaysWithin(nodes) => {
                let [from, to, start, end] = nodes.map(|node| self.number(node));
                self.days_within(from, to, start, end)
            }
            Node::Age(born, on) => {
                let (born, on) = (self.number(*born), self.number(*on));
                let value = on.zip(born.flip(|value| value), |on, born| Day::age(Day(born), Day(on)));
                self.derived(value, |trace| {
                    let mut origins = Vec::new();
                    for on in ends(on) {
                        origins.push(trace.age_born(born.origin, on));
                    }
                    for born in ends(born) {
                        origins.push(trace.age_on(born, on.origin));
                    }
                    trace.tangle_shared(&[born.origin, on.origin]);
                    trace.ends(origins)
                })
            }
            Node::Lookup { .. } => self.lookup_number(node),
            Node::Narrowed(one, other, shape) => self.narrowed_number(*one, *other, *shape),
            _ => unknown_number(),
        }
    }

    fn derived(&mut self, mut value: Num, origin: impl FnOnce(&mut Trace) -> Origin) -> Num {
        value.origin = match &mut self.trace {
            Some(trace) if value.value().is_none() => origin(trace),
            _ => Origin::NONE,
        };
        value
    }

    fn number_cell(&mut self, cell: &Cell, path: Option<FactPath>) -> Num {
        match cell.values {
            Values::Number { low, high, .. } if cell.doubt => Num::doubtful(low, high),
            Values::Number { low, high, .. } => {
                let origin = self.origin(cell, path);
                Num { origin, fact: path.map_or(0, |path| self.number_of(path)), ..Num::between(low, high) }
            }
            _ => unknown_number(),
        }
    }

    /// A number of its own for each fact and each field of a record; 0 for the field of whichever further record.
    fn number_of(&self, path: FactPath) -> u32 {
        let readable = &self.program.readable;
        let number = |read: Read, row: usize| (readable.number(read) * Members::CAPACITY + row + 1) as u32;
        match path {
            FactPath::Fact(fact) => number(Read::Fact(fact.0), 0),
            FactPath::Field(list, row, field) if row < Members::CAPACITY => number(Read::Field(list.0, field.0), row),
            FactPath::Field(..) | FactPath::List(_) => 0,
        }
    }

    fn chosen_number(&mut self, condition: Truths, yes: Num, no: Num) -> Num {
        if yes == no {
            return yes;
        }
        let mut value: Option<Num> = None;
        let mut add = |eval: &mut Self, next: Num| {
            value = Some(value.map_or(next, |value| eval.either_number(value, next, false)));
        };
        if condition.can_be_met() {
            add(self, yes);
        }
        if condition.can_be_not_met() {
            add(self, no);
        }
        if condition.can_be_review() {
            let both = self.either_number(yes, no, true);
            add(self, both);
        }
        value.unwrap_or(yes)
    }

    fn days_within(&mut self, from: Num, to: Num, start: Num, end: Num) -> Num {
        let first = from.zip(start, i64::max);
        let last = to.zip(end, i64::min);
        let value = last.zip(first.flip(|value| value), |last, first| (last - first + 1).max(0));
        self.derived(value, |trace| {
            let mut origins = Vec::new();
            for last in ends(last) {
                origins.push(trace.from(last + 1, from.origin));
                origins.push(trace.from(last + 1, start.origin));
            }
            for first in ends(first) {
                origins.push(trace.add_days(to.origin, 1 - first));
                origins.push(trace.add_days(end.origin, 1 - first));
            }
            trace.tangle_shared(&[from.origin, to.origin, start.origin, end.origin]);
            trace.ends(origins)
        })
    }

    fn narrowed_number(&mut self, one: NodeId, other: NodeId, shape: Shape) -> Num {
        let value = self.number(one);
        if value.value().is_some() {
            return value;
        }
        let (low, high) = match shape {
            Shape::Number => {
                let other = self.number(other);
                (other.low.0, other.high.1)
            }
            Shape::Term => match self.term(other) {
                TermVal::Known(term) => term.days_range(),
                TermVal::Among { candidates, doubt: false, .. } => self.candidate_days(candidates),
                _ => return value,
            },
            _ => return value,
        };
        value.narrowed(low, high)
    }

    /// The days that a bounded term can be; without an upper end if the bound has none.
    fn candidate_days(&self, candidates: Members) -> (i64, i64) {
        let ranges = || candidates.iter().map(|index| self.program.candidates[index]);
        let low = ranges().map(|term| term.days_range().0).min().unwrap_or(0);
        let longest = self.program.candidates.last().map_or(0, |term| term.days_range().1);
        let high = ranges().map(|term| term.days_range().1).max().unwrap_or(0);
        (low, if high >= longest { i64::MAX } else { high })
    }

    pub(super) fn compare_numbers(&mut self, how: Comparison, a: NodeId, b: NodeId) -> Truths {
        let (a, b) = (self.number(a), self.number(b));
        let truths = a.compare(how, b);
        let (a_past, b_past) = match how {
            Comparison::AtMost | Comparison::Greater => (1, 0),
            Comparison::Less | Comparison::AtLeast => (0, 1),
            Comparison::Equal | Comparison::NotEqual => {
                self.ask_apart(truths, a, b);
                return truths;
            }
        };
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            let holidays = &self.program.rulebook.holidays;
            trace.next_atom();
            trace.tangle_shared(&[a.origin, b.origin]);
            for end in ends(b) {
                trace.ask_number(a.origin, end + a_past, holidays);
            }
            for end in ends(a) {
                trace.ask_number(b.origin, end + b_past, holidays);
            }
            if b.value().is_none() && a.value().is_none() {
                // Two open facts: where the ends tell nothing more, halves do.
                trace.ask_number(a.origin, middle(a), holidays);
                trace.ask_number(b.origin, middle(b), holidays);
                if !(trace.is_without_gaps(a.origin) && trace.is_without_gaps(b.origin)) {
                    trace.loosen(&[a.origin, b.origin]);
                }
            }
        }
        truths
    }

    pub(super) fn ask_apart(&mut self, truths: Truths, a: Num, b: Num) {
        if !truths.is_single()
            && let Some(trace) = &mut self.trace
        {
            let holidays = &self.program.rulebook.holidays;
            trace.next_atom();
            trace.tangle_shared(&[a.origin, b.origin]);
            for (one, other) in [(a, b), (b, a)] {
                // A sum of 2 or 3, or of nothing, is never 1.
                if one.value().is_none() && !trace.is_without_gaps(one.origin) {
                    trace.knot();
                }
                for end in ends(other) {
                    trace.ask_number(one.origin, end, holidays);
                    trace.ask_number(one.origin, end + 1, holidays);
                }
                if other.value().is_none() {
                    trace.ask_number(one.origin, middle(one), holidays);
                }
            }
        }
    }
}

fn middle(value: Num) -> i64 {
    let (low, high) = (value.low.0, value.high.1);
    // An open end is no place to halve at: stay within the days that answers name.
    let (low, high) = (low.max(Day::FIRST.0), if high >= Day::LATER.0 { low.max(Day::LAST.0) } else { high });
    low + (high - low + 1) / 2
}

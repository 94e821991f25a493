//! Which values a criterion can take over all cases: worked out from its text.
//!
//! A part is taken to take each of its values whatever the others are, so a value may be listed that no case shows; only what
//! is written twice in one version is taken to be worth the same both times. What
//! is unknown is worked out with no attorney's conclusion set: a criterion that only a conclusion would open is not listed
//! as one that can be unknown.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use super::shown::Values;
use crate::engine::{FindingValue, Truth};
use crate::members::Members;
use crate::rulebook::{
    Comparison, Constant, Expr, ExprKind, FactDecl, List, Param, Quantifier, Rule, Rulebook, Span, Type, VarId, Version,
};
use crate::term::Term;

/// What an expression can be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Possible {
    /// Of yes and no: the values on the scale not met, review, met.
    truths: Truths,
    /// It reads a fact that may be missing.
    open: bool,
    /// Its value can be in doubt, so that what is made of it is in review.
    doubt: bool,
}

/// Which of not met, review and met.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Truths([bool; 3]);

impl Truths {
    const NONE: Truths = Truths([false; 3]);
    const NOT_MET: Truths = Truths([true, false, false]);
    const REVIEW: Truths = Truths([false, true, false]);
    const MET: Truths = Truths([false, false, true]);
    const EITHER: Truths = Truths([true, false, true]);

    fn or(self, other: Truths) -> Truths {
        self.each(|index| other.0[index] || self.0[index])
    }

    /// The lower of the two in each case.
    fn lowest(self, other: Truths) -> Truths {
        let mut lowest = Truths::NONE;
        for one in 0..3 {
            for two in 0..3 {
                lowest.0[one.min(two)] |= self.0[one] && other.0[two];
            }
        }
        lowest
    }

    fn swapped(self) -> Truths {
        Truths([self.0[2], self.0[1], self.0[0]])
    }

    fn highest(self, other: Truths) -> Truths {
        self.swapped().lowest(other.swapped()).swapped()
    }

    /// Never better than review.
    fn capped(self) -> Truths {
        Truths([self.0[0], self.0[1] || self.0[2], false])
    }

    fn each(self, is: impl Fn(usize) -> bool) -> Truths {
        Truths([is(0), is(1), is(2)])
    }

    fn count(self) -> usize {
        self.0.into_iter().filter(|is| *is).count()
    }
}

/// By rule the values that it can take as a finding; none of a let.
pub(super) fn values(book: &Rulebook) -> Vec<Values> {
    let (settled, open) = (possible(book, Conclusions::Any), possible(book, Conclusions::Unset));
    let criteria = book.rules.iter().zip(settled.into_iter().zip(open));
    criteria
        .map(
            |(rule, (settled, open))| {
                if rule.criterion.is_some() { finding_values(rule, settled, open) } else { Values::default() }
            },
        )
        .collect()
}

/// What attorneys have concluded.
#[derive(Clone, Copy, PartialEq)]
enum Conclusions {
    Any,
    Unset,
}

fn possible(book: &Rulebook, conclusions: Conclusions) -> Vec<Possible> {
    let mut work = Work {
        book,
        conclusions,
        rules: vec![Possible::default(); book.rules.len()],
        params: book.rules.iter().map(|rule| vec![Possible::default(); rule.params.len()]).collect(),
        changed: true,
        assumed: Vec::new(),
    };
    // What a rule is called with is found where it is called, which comes after it: until nothing new is found.
    while std::mem::take(&mut work.changed) {
        for index in 0..book.rules.len() {
            work.rule(index);
        }
        work.outcomes();
    }
    work.rules
}

fn finding_values(rule: &Rule, facts_say: Possible, unset: Possible) -> Values {
    let has_conclusion = rule.criterion.as_ref().is_some_and(|criterion| criterion.attorney.is_some());
    let truths = if has_conclusion { facts_say.truths.or(Truths::EITHER) } else { facts_say.truths };
    let settled = [Truth::NotMet, Truth::Review, Truth::Met].into_iter().zip(truths.0);
    let values = settled.filter(|(_, is)| *is).map(|(truth, _)| FindingValue::Settled(truth));
    let unknown = (unset.open && unset.truths.count() > 1).then_some(FindingValue::Unknown);
    values.chain(unknown).fold(Values::default(), |all, value| all.or(Values::one(value)))
}

struct Work<'b> {
    book: &'b Rulebook,
    conclusions: Conclusions,
    rules: Vec<Possible>,
    /// By rule and parameter: what it is called with.
    params: Vec<Vec<Possible>>,
    changed: bool,
    /// What is taken to be so in the version at hand, where it says a thing more than once.
    assumed: Vec<Assumed>,
}

/// What one of the conditions of a version is taken to be.
type Assumed = (Place, Truths);

/// An expression: where it is written, and of which form it is, because one text may be read into several.
type Place = (Span, Discriminant<ExprKind>);

/// At most so many ways in which what is said more than once can be are gone through; else it is not looked at.
const WAYS: usize = 500;

impl Work<'_> {
    fn rule(&mut self, index: usize) {
        let rule = &self.book.rules[index];
        let mut frame = vec![Possible::default(); rule.frame];
        for (position, param) in rule.params.iter().enumerate() {
            frame[param.var.index()] = self.params[index][position];
        }
        let mut whole = Possible::default();
        for version in &rule.versions {
            for assumed in ways(rule, version, self.book) {
                self.assumed = assumed;
                whole = either(whole, self.version(version, &mut frame));
            }
            self.assumed.clear();
            if let Some(on) = &version.on {
                let on = self.expr(on, &mut frame);
                whole.open |= on.open;
                whole.doubt |= on.doubt;
            }
        }
        let lacks_law = rule.versions.first().is_some_and(|version| version.from.is_some())
            || rule.versions.last().is_some_and(|version| version.until.is_some());
        let in_doubt = whole.doubt && rule.versions.len() > 1;
        if rule.ty == Type::Bool && (lacks_law || in_doubt) {
            whole.truths = whole.truths.or(Truths::REVIEW);
        }
        self.changed |= whole != self.rules[index];
        self.rules[index] = whole;
    }

    fn version(&mut self, version: &Version, frame: &mut [Possible]) -> Possible {
        let mut truths = self.expr(&version.when, frame);
        if let Some(review_if) = &version.review_if {
            let review = self.expr(review_if, frame);
            let holds = review.truths.0[1] || review.truths.0[2];
            let spared = if review.truths.0[0] { truths.truths } else { Truths::NONE };
            // What cannot be at all is no review either.
            let can_be = truths.truths != Truths::NONE;
            truths.truths = if holds && can_be { spared.or(Truths::REVIEW) } else { spared };
            truths.open |= review.open;
        }
        if version.judgement {
            truths.truths = truths.truths.capped();
        }
        truths
    }

    /// What a named criterion can be for the one that names it.
    fn called(&self, index: usize) -> Possible {
        let mut possible = self.rules[index];
        let criterion = self.book.rules[index].criterion.as_ref();
        if self.conclusions == Conclusions::Any && criterion.is_some_and(|criterion| criterion.attorney.is_some()) {
            possible.truths = possible.truths.or(Truths::EITHER);
        }
        possible
    }

    /// Reliefs, results and notices call criteria about their items.
    fn outcomes(&mut self) {
        let book = self.book;
        for relief in &book.reliefs {
            for outcome in std::iter::once(&relief.outcome).chain(&relief.results) {
                let Some(each) = &outcome.each else { continue };
                let mut frame = vec![Possible::default(); each.frame];
                let item = self.param(&each.item, &mut frame);
                each.filter.iter().for_each(|filter| {
                    self.expr(filter, &mut frame);
                });
                for rule in outcome.criteria().filter(|rule| !book.rules[rule.index()].params.is_empty()) {
                    self.call(rule.index(), 0, item);
                }
            }
        }
        for notice in &book.notices {
            let mut frame = vec![Possible::default(); notice.frame];
            for param in &notice.params {
                self.param(param, &mut frame);
            }
            for expr in [&notice.when, &notice.value].into_iter().flatten() {
                self.expr(expr, &mut frame);
            }
        }
    }

    fn param(&mut self, param: &Param, frame: &mut [Possible]) -> Possible {
        let item = param.over.as_ref().map(|list| self.list(list, frame).item).unwrap_or_default();
        frame[param.var.index()] = item;
        item
    }

    fn call(&mut self, rule: usize, position: usize, arg: Possible) {
        let known = &mut self.params[rule][position];
        let both = either(*known, arg);
        self.changed |= both != *known;
        *known = both;
    }

    fn fact(&self, decl: &FactDecl) -> Possible {
        let doubt = decl.who.is_judged();
        let truths = match decl.ty {
            Type::Bool if doubt => Truths::EITHER.or(Truths::REVIEW),
            Type::Bool => Truths::EITHER,
            _ => Truths::NONE,
        };
        Possible { truths, open: !doubt, doubt }
    }

    fn expr(&mut self, expr: &Expr, frame: &mut [Possible]) -> Possible {
        let possible = self.any_expr(expr, frame);
        if expr.ty != Type::Bool || self.assumed.is_empty() {
            return possible;
        }
        let place = (expr.span, discriminant(&expr.kind));
        let assumed = self.assumed.iter().filter(|(other, _)| *other == place);
        let truths =
            assumed.fold(possible.truths, |truths, (_, only)| truths.each(|index| truths.0[index] && only.0[index]));
        Possible { truths, ..possible }
    }

    fn any_expr(&mut self, expr: &Expr, frame: &mut [Possible]) -> Possible {
        let book = self.book;
        match &expr.kind {
            ExprKind::Constant(Constant::Bool(value), _) => {
                Possible { truths: if *value { Truths::MET } else { Truths::NOT_MET }, ..Possible::default() }
            }
            ExprKind::Constant(..) | ExprKind::AsOf | ExprKind::Verdict(_) => Possible::default(),
            ExprKind::Fact(id) => self.fact(&book.facts[id.index()]),
            ExprKind::Field(record, field) => {
                let record_is = self.expr(record, frame);
                let decl = match record.ty {
                    Type::Record(list) => self.fact(&book.lists[list.index()].fields[field.index()]),
                    _ => Possible::default(),
                };
                Possible { truths: decl.truths, ..with(decl, record_is) }
            }
            ExprKind::Column(row, _) => {
                let row = self.expr(row, frame);
                self.decided(expr, row)
            }
            ExprKind::Var(VarId(var)) => frame[*var as usize],
            ExprKind::Rule(rule, args) => {
                let mut called = self.called(rule.index());
                for (position, arg) in args.iter().enumerate() {
                    let arg = self.expr(arg, frame);
                    self.call(rule.index(), position, arg);
                    called.open |= arg.open;
                }
                called
            }
            ExprKind::Not(of) => {
                let of = self.expr(of, frame);
                Possible { truths: of.truths.swapped(), ..of }
            }
            ExprKind::All(parts) => self.joined(parts, Truths::MET, Truths::lowest, frame),
            ExprKind::Any(parts) => self.joined(parts, Truths::NOT_MET, Truths::highest, frame),
            ExprKind::Quantified(quantifier, VarId(var), list, body) => {
                let list = self.list(list, frame);
                frame[*var as usize] = list.item;
                let body = self.expr(body, frame);
                quantified(*quantifier, list, body)
            }
            ExprKind::Fold(_, list) => {
                let list = self.list(list, frame);
                Possible { doubt: list.item.doubt || list.members.0[1], ..list.item }
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.expr(condition, frame);
                let branches = either(self.expr(then, frame), self.expr(otherwise, frame));
                let in_doubt = condition.truths.0[1];
                let truths = match expr.ty {
                    Type::Bool if in_doubt => branches.truths.or(Truths::REVIEW),
                    _ => branches.truths,
                };
                Possible { truths, open: branches.open || condition.open, doubt: branches.doubt || in_doubt }
            }
            ExprKind::Compare(_, a, b)
            | ExprKind::InSet(a, b)
            | ExprKind::InRefs(a, b)
            | ExprKind::DaysBetween(a, b)
            | ExprKind::Age(a, b) => {
                let mut both = with(self.expr(a, frame), self.expr(b, frame));
                // Lengths of time in different units may be apart by less than their units differ; none is shorter than none.
                both.doubt |= a.ty == Type::Term && ![a, b].into_iter().any(|side| is_no_time(side));
                self.decided(expr, both)
            }
            ExprKind::DaysWithin(days) => {
                let all = days.iter().map(|day| self.expr(day, frame)).fold(Possible::default(), with);
                self.decided(expr, all)
            }
            ExprKind::Lookup { key, otherwise, .. } => {
                let key = self.expr(key, frame);
                let otherwise = otherwise.as_ref().map(|otherwise| self.expr(otherwise, frame));
                self.decided(expr, with(key, otherwise.unwrap_or_default()))
            }
            ExprKind::InValues(of, _)
            | ExprKind::HasAny(of, _)
            | ExprKind::IsEmpty(of)
            | ExprKind::AddDays(of, _)
            | ExprKind::Anniversary(of, _)
            | ExprKind::LastDay(of, _, _)
            | ExprKind::BusinessDay(of)
            | ExprKind::Recast(of, _) => {
                let of = self.expr(of, frame);
                self.decided(expr, of)
            }
        }
    }

    /// A value made of others: yes or no, in review where they are in doubt.
    fn decided(&self, expr: &Expr, of: Possible) -> Possible {
        let truths = match expr.ty {
            Type::Bool if of.doubt => Truths::EITHER.or(Truths::REVIEW),
            Type::Bool => Truths::EITHER,
            _ => Truths::NONE,
        };
        Possible { truths, ..of }
    }

    fn joined(
        &mut self,
        parts: &[Expr],
        neutral: Truths,
        join: impl Fn(Truths, Truths) -> Truths,
        frame: &mut [Possible],
    ) -> Possible {
        let start = Possible { truths: neutral, ..Possible::default() };
        parts.iter().fold(start, |all, part| {
            let part = self.expr(part, frame);
            Possible { truths: join(all.truths, part.truths), ..with(all, part) }
        })
    }

    fn list(&mut self, list: &List, frame: &mut [Possible]) -> Items {
        match list {
            List::Records(_) => {
                let item = Possible { open: true, ..Possible::default() };
                Items { item, members: Truths::EITHER }
            }
            List::Rows(_) => Items { item: Possible::default(), members: Truths::MET },
            List::Computed { item, var, over, filter, .. } => {
                let over = self.list(over, frame);
                frame[var.index()] = over.item;
                let filter = filter.as_ref().map(|filter| self.expr(filter, frame));
                let filter = filter.unwrap_or(Possible { truths: Truths::MET, ..Possible::default() });
                let item = self.expr(item, frame);
                let item = Possible { open: item.open || filter.open || over.item.open, ..item };
                Items { item, members: over.members.lowest(filter.truths) }
            }
            List::Joined(lists) => {
                let items = lists.iter().map(|list| self.list(list, frame));
                let both =
                    |a: Items, b: Items| Items { item: either(a.item, b.item), members: a.members.or(b.members) };
                items.reduce(both).unwrap_or_default()
            }
            List::Values(values) => {
                let item = values.iter().map(|value| self.expr(value, frame)).fold(Possible::default(), either);
                Items { item, members: Truths::MET }
            }
            List::Members(set) => Items { item: self.expr(set, frame), members: Truths::EITHER },
        }
    }
}

/// Every way in which the conditions and choices that a version says more than once can be.
fn ways(rule: &Rule, version: &Version, book: &Rulebook) -> Vec<Vec<Assumed>> {
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    for whole in std::iter::once(&version.when).chain(&version.review_if) {
        whole.visit(&mut |expr| {
            // What is written out from a list let stands elsewhere.
            let is_here = expr.span.file == whole.span.file
                && whole.span.start <= expr.span.start
                && expr.span.end <= whole.span.end;
            if expr.ty == Type::Bool && is_here && is_closed(rule, expr) {
                let (words, one) = Said::of(book, expr);
                said.entry(words).or_default().push(one);
            }
        });
    }
    let mut ways = vec![Vec::new()];
    for group in said.into_values().filter(Said::is_repeated) {
        let each = group.ways();
        if ways.len() * each.len() <= WAYS {
            let with = |way: &Vec<Assumed>| -> Vec<Vec<Assumed>> {
                each.iter().map(|more| way.iter().chain(more).copied().collect()).collect()
            };
            ways = ways.iter().flat_map(with).collect();
        }
    }
    ways
}

/// The places in which one thing is said.
#[derive(Default)]
struct Said {
    places: Vec<(Place, Test)>,
}

/// What a place says of it.
#[derive(Clone, Copy)]
enum Test {
    /// It holds; or, turned round, it does not.
    Holds { turned: bool },
    /// A choice with so many values is one of these.
    IsOneOf(Members, usize),
}

impl Said {
    /// By which words it is known what an expression speaks of, and what it says of it.
    fn of(book: &Rulebook, expr: &Expr) -> (String, Said) {
        let place = (expr.span, discriminant(&expr.kind));
        let (words, test) = match choice_tested(book, expr) {
            Some((choice, members, count)) => (format!("value of {choice}"), Test::IsOneOf(members, count)),
            None => {
                let words = book.line(expr);
                let rest =
                    words.strip_prefix("no ").filter(|_| matches!(expr.kind, ExprKind::Quantified(Quantifier::No, ..)));
                let turned = rest.is_some();
                (rest.map_or(words.clone(), |rest| format!("any {rest}")), Test::Holds { turned })
            }
        };
        (words, Said { places: vec![(place, test)] })
    }

    fn push(&mut self, other: Said) {
        self.places.extend(other.places);
    }

    /// It is said in several places, and each is one expression.
    fn is_repeated(&self) -> bool {
        let mut spans: Vec<Span> = self.places.iter().map(|((span, _), _)| *span).collect();
        spans.sort_unstable();
        let all = spans.len();
        spans.dedup();
        all > 1 && spans.len() == all
    }

    /// What each place is worth, for every way in which the thing can be.
    fn ways(&self) -> Vec<Vec<Assumed>> {
        let count = match self.places.first() {
            Some((_, Test::IsOneOf(_, count))) => *count,
            _ => 3,
        };
        let worth = |test: Test, way: usize| match test {
            Test::Holds { turned } => Truths::NONE.each(|index| index == if turned { 2 - way } else { way }),
            Test::IsOneOf(members, _) if members.contains(way) => Truths::MET,
            Test::IsOneOf(..) => Truths::NOT_MET,
        };
        let places = |way: usize| self.places.iter().map(|(place, test)| (*place, worth(*test, way))).collect();
        (0..count).map(places).collect()
    }
}

/// It reads no variable but the parameters and those that it binds itself: its words mean the same wherever they stand.
fn is_closed(rule: &Rule, expr: &Expr) -> bool {
    let (mut read, mut bound) = (Vec::new(), Vec::new());
    expr.visit(&mut |part| match &part.kind {
        ExprKind::Var(var) => read.push(*var),
        ExprKind::Quantified(_, var, list, _) => {
            bound.push(*var);
            bound_by(list, &mut bound);
        }
        ExprKind::Fold(_, list) => bound_by(list, &mut bound),
        _ => {}
    });
    read.iter().all(|var| var.index() < rule.params.len() || bound.contains(var))
}

fn bound_by(list: &List, bound: &mut Vec<VarId>) {
    match list {
        List::Computed { var, over, .. } => {
            bound.push(*var);
            bound_by(over, bound);
        }
        List::Joined(lists) => lists.iter().for_each(|list| bound_by(list, bound)),
        List::Records(_) | List::Rows(_) | List::Values(_) | List::Members(_) => {}
    }
}

/// The choice that a condition tests against values that are written: its words, the values for which the condition is met,
/// and how many values it has.
fn choice_tested(book: &Rulebook, expr: &Expr) -> Option<(String, Members, usize)> {
    let constant = |expr: &Expr| match expr.kind {
        ExprKind::Constant(Constant::Choice(value), _) => Some(value),
        _ => None,
    };
    let (of, test): (&Expr, Box<dyn Fn(usize) -> bool>) = match &expr.kind {
        ExprKind::InValues(of, members) => (of, Box::new(|value| members.contains(value))),
        ExprKind::Compare(how @ (Comparison::Equal | Comparison::NotEqual), a, b) => {
            let (of, value) = constant(b).map(|value| (a, value)).or_else(|| Some((b, constant(a)?)))?;
            (of, Box::new(move |other| (other == value) == (*how == Comparison::Equal)))
        }
        _ => return None,
    };
    let decl = match &of.kind {
        ExprKind::Fact(id) => &book.facts[id.index()],
        ExprKind::Field(record, field) => match record.ty {
            Type::Record(list) => &book.lists[list.index()].fields[field.index()],
            _ => return None,
        },
        _ => return None,
    };
    match of.ty {
        Type::Choice(ty) if !decl.who.is_judged() => {
            let count = book.types[ty.index()].values.len();
            Some((book.line(of), (0..count).filter(|value| test(*value)).collect(), count))
        }
        _ => None,
    }
}

/// The items of a list, and whether one of them belongs to it.
#[derive(Clone, Copy, Default)]
struct Items {
    item: Possible,
    members: Truths,
}

fn quantified(quantifier: Quantifier, list: Items, body: Possible) -> Possible {
    let body_truths = if quantifier == Quantifier::All { body.truths.swapped() } else { body.truths };
    // Not met where nothing is in the list.
    let any = Truths::NOT_MET.or(list.members.lowest(body_truths));
    let truths = if quantifier == Quantifier::Any { any } else { any.swapped() };
    Possible { truths, open: list.item.open || body.open, doubt: body.doubt }
}

fn is_no_time(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(Constant::Term(Term::ZERO), _))
}

/// What one or the other can be.
fn either(a: Possible, b: Possible) -> Possible {
    Possible { truths: a.truths.or(b.truths), ..with(a, b) }
}

/// What reads both; its own truths are still to be said.
fn with(a: Possible, b: Possible) -> Possible {
    Possible { truths: Truths::NONE, open: a.open || b.open, doubt: a.doubt || b.doubt }
}

//! From expressions as written to typed ones: names resolved, types checked, lists of lets written out.

mod calls;
mod compare;
mod lists;
mod lookup;
mod names;
mod scope;

pub use calls::FUNCTIONS;
pub(super) use calls::is_function;
pub(super) use scope::Binding;

use crate::calendar::Day;
use crate::rulebook::diagnostic::{Diagnostic, Sink};
use crate::rulebook::model::{Constant, Expr, ExprKind, List, ListId, Param, Span, Type, VarId};
use crate::rulebook::suggest::{did_you_mean, listed};
use crate::rulebook::syntax::{self, Domain, Period};
use crate::rulebook::types::unknown_value;
use crate::rulebook::vocabulary::Vocabulary;
use scope::Scope;

/// Where an expression stands, which decides what it may read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a criterion or let: what it names is used only if it is used itself.
    Definition,
    /// In something that is used by itself.
    Root,
    /// In a flag, deadline, document, step or fee, which may read verdicts.
    Notice,
}

/// Checks the expressions of one rule: they share a frame of variables.
pub(super) struct Checker<'c, 'a> {
    vocabulary: &'c Vocabulary<'a>,
    sink: &'c Sink,
    scope: Scope<'c, 'a>,
    next_var: u32,
    place: Place,
    /// The list whose record `self` is, where a field's condition is checked.
    own_list: Option<ListId>,
}

impl<'c, 'a> Checker<'c, 'a> {
    /// A checker with an empty frame.
    pub fn new(vocabulary: &'c Vocabulary<'a>, place: Place, sink: &'c Sink) -> Checker<'c, 'a> {
        Checker { vocabulary, sink, scope: Scope::default(), next_var: 0, place, own_list: None }
    }

    /// Slots of the frame so far.
    pub fn frame(&self) -> usize {
        self.next_var as usize
    }

    /// Binds `self` to a record of the list.
    pub fn bind_own_record(&mut self, list: ListId) {
        let var = self.fresh();
        self.own_list = Some(list);
        self.scope.push("self", Binding::Var(var, Type::Record(list)));
    }

    /// Binds parameters to variables 0, 1, ...
    pub fn params(&mut self, params: &'c [syntax::Param<'a>]) -> Option<Vec<Param>> {
        let vars: Vec<VarId> = params.iter().map(|_| self.fresh()).collect();
        let read: Vec<Option<Param>> = params.iter().zip(vars).map(|(param, var)| self.param(param, var)).collect();
        read.into_iter().collect()
    }

    fn param(&mut self, param: &'c syntax::Param<'a>, var: VarId) -> Option<Param> {
        self.refuse_shadow(param.name);
        let domain = match &param.domain {
            Domain::Each(list) => self.list(list).map(|(list, ty)| (Some(list), ty)),
            Domain::Typed { ty, span } => self.param_type(ty, *span).map(|ty| (None, ty)),
        };
        if let Some((Some(list), _)) = &domain {
            self.refuse_groups(list, param.name.span);
        }
        let binding = domain.as_ref().map_or(Binding::Broken, |(_, ty)| Binding::Var(var, *ty));
        self.scope.push(param.name.text, binding);
        let (over, ty) = domain?;
        Some(Param { name: param.name.text.to_owned(), var, ty, over })
    }

    fn param_type(&self, phrase: &str, span: Span) -> Option<Type> {
        if let Some(list) = self.vocabulary.list_ids.get(phrase) {
            return Some(Type::Record(*list));
        }
        if let Some(table) = self.vocabulary.table_ids.get(phrase) {
            self.vocabulary.use_table(*table);
            return Some(Type::Row(*table));
        }
        Some(self.vocabulary.types.simple(phrase, span, &self.vocabulary.list_ids, self.sink)?.ty)
    }

    /// An expression of one type.
    pub fn typed(&mut self, expr: &'c syntax::Expr<'a>, ty: Type) -> Option<Expr> {
        let checked = self.value(expr, Some(ty))?;
        self.expect(checked, ty)
    }

    /// An expression of any type; `expected` gives a meaning to words in quotes.
    pub fn value(&mut self, expr: &'c syntax::Expr<'a>, expected: Option<Type>) -> Option<Expr> {
        use syntax::ExprKind as Written;
        let constant = |constant, ty| Some(Expr { kind: ExprKind::Constant(constant, None), ty, span: expr.span });
        match &expr.kind {
            Written::Bool(value) => constant(Constant::Bool(*value), Type::Bool),
            Written::Number(number) => constant(Constant::Number(*number), Type::Int),
            Written::Money(cents) => constant(Constant::Number(*cents), Type::Money),
            Written::Date(day) => constant(Constant::Number(day.0), Type::Date),
            Written::Later => constant(Constant::Number(Day::LATER.0), Type::Date),
            Written::Period(period) => self.period(*period, expr.span),
            Written::Text(word) => self.word(word, expr.span, expected),
            Written::AsOf => Some(Expr { kind: ExprKind::AsOf, ty: Type::Date, span: expr.span }),
            Written::Path(names) => self.path(names, expr.span, expected),
            Written::Call(name, args) => self.call(*name, args, expr.span),
            Written::Lookup(lookup) => self.lookup(lookup, expr.span),
            Written::Not(inner) => {
                let inner = self.typed(inner, Type::Bool)?;
                Some(boolean(ExprKind::Not(Box::new(inner)), expr.span))
            }
            Written::All(parts) => Some(boolean(ExprKind::All(self.conditions(parts)?), expr.span)),
            Written::Any(parts) => Some(boolean(ExprKind::Any(self.conditions(parts)?), expr.span)),
            Written::Compare(comparison, left, right) => self.compare(*comparison, left, right, expr.span),
            Written::In(item, list) => self.inside(item, list, expr.span),
            Written::Quantified(quantifier, var, over, body) => {
                self.quantified(*quantifier, *var, over, body, expr.span)
            }
            Written::Plus(left, right) => self.plus(left, right, expr.span, expected),
            Written::Minus(left, right) => self.minus(left, right, expr.span),
            Written::If(parts) => self.choice(parts, expr.span, expected),
            Written::List(_) | Written::Comprehension(_) => self.fault(
                expr.span,
                "a list cannot stand here",
                "expected one value; ask `any`, `count`, `earliest` ... of a list",
            ),
        }
    }

    fn conditions(&mut self, parts: &'c [syntax::Expr<'a>]) -> Option<Vec<Expr>> {
        let checked: Vec<Option<Expr>> = parts.iter().map(|part| self.typed(part, Type::Bool)).collect();
        checked.into_iter().collect()
    }

    fn choice(&mut self, parts: &'c [syntax::Expr<'a>; 3], span: Span, expected: Option<Type>) -> Option<Expr> {
        let [condition, then, otherwise] = parts;
        let condition = self.typed(condition, Type::Bool);
        let (then, otherwise) = self.pair(then, otherwise, expected)?;
        if then.ty != otherwise.ty {
            let fault = Diagnostic::error(span, "the two branches are of different types")
                .also(then.span, self.vocabulary.describe(then.ty))
                .also(otherwise.span, self.vocabulary.describe(otherwise.ty))
                .help("make both of one type");
            self.sink.report(fault);
            return None;
        }
        let ty = then.ty;
        Some(Expr { kind: ExprKind::If(Box::new(condition?), Box::new(then), Box::new(otherwise)), ty, span })
    }

    /// Two expressions that should be of one type: words in quotes take theirs from the other.
    fn pair(
        &mut self,
        left: &'c syntax::Expr<'a>,
        right: &'c syntax::Expr<'a>,
        expected: Option<Type>,
    ) -> Option<(Expr, Expr)> {
        if takes_type(left) && !takes_type(right) {
            let right = self.value(right, expected);
            let left = self.value(left, right.as_ref().map(|right| right.ty).or(expected));
            return Some((left?, right?));
        }
        let checked = self.value(left, expected);
        if checked.is_none() && takes_type(right) {
            // Its type would come from the left side, whose fault is reported.
            return None;
        }
        let right = self.value(right, checked.as_ref().map(|left| left.ty).or(expected));
        Some((checked?, right?))
    }

    fn plus(
        &mut self,
        left: &'c syntax::Expr<'a>,
        right: &'c syntax::Expr<'a>,
        span: Span,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let (left, right) = (self.value(left, expected), self.value(right, expected));
        let (left, right) = (left?, right?);
        match (left.ty, right.ty) {
            (Type::Date, Type::Term) => self.add_days(left, right, 1, span),
            (Type::Int, Type::Int) | (Type::Money, Type::Money) | (Type::Term, Type::Term) => {
                let ty = left.ty;
                let list = List::Values(vec![left, right]);
                Some(Expr { kind: ExprKind::Fold(crate::rulebook::model::Fold::Sum, Box::new(list)), ty, span })
            }
            _ => self.cannot_add(&left, &right, span),
        }
    }

    fn minus(&mut self, left: &'c syntax::Expr<'a>, right: &'c syntax::Expr<'a>, span: Span) -> Option<Expr> {
        let (left, right) = (self.value(left, None), self.value(right, None));
        let (left, right) = (left?, right?);
        match (left.ty, right.ty) {
            (Type::Date, Type::Term) => self.add_days(left, right, -1, span),
            (Type::Date, Type::Date) => {
                self.fault(span, "two dates cannot be subtracted", "write `days_between(earlier, later)`")
            }
            _ => self.cannot_add(&left, &right, span),
        }
    }

    fn cannot_add(&self, left: &Expr, right: &Expr, span: Span) -> Option<Expr> {
        let fault = Diagnostic::error(span, "these cannot be added or subtracted")
            .also(left.span, self.vocabulary.describe(left.ty))
            .also(right.span, self.vocabulary.describe(right.ty))
            .help("days are added to and taken from dates, as `d + 60 days`; numbers, money and terms are added, lists are joined");
        self.sink.report(fault);
        None
    }

    fn add_days(&self, date: Expr, days: Expr, sign: i64, span: Span) -> Option<Expr> {
        let ExprKind::Constant(Constant::Term(term), _) = days.kind else {
            return self.fault(
                days.span,
                "only a number of days that is written out can be added",
                "write it as `d + 60 days`",
            );
        };
        if term.months != 0 {
            return self.fault(
                days.span,
                "months and years are not added to a date",
                "write `anniversary(d, 10 years)` for what must be completed, or `last_day(d, 6 months, 'none')` for what must be filed",
            );
        }
        Some(Expr { kind: ExprKind::AddDays(Box::new(date), sign * term.days), ty: Type::Date, span })
    }

    fn period(&self, period: Period, span: Span) -> Option<Expr> {
        if period.negative {
            return self.fault(
                span,
                "a length of time is never negative",
                "only `anniversary` takes one, as `anniversary(d, -10 years)`; days are taken off with `d - 10 days`",
            );
        }
        Some(Expr { kind: ExprKind::Constant(Constant::Term(period.term), None), ty: Type::Term, span })
    }

    /// Words in quotes: a value of the type that stands on the other side.
    fn word(&self, word: &str, span: Span, expected: Option<Type>) -> Option<Expr> {
        match expected {
            Some(Type::Choice(id)) => {
                let ty = self.vocabulary.types.get(id);
                let Some(index) = ty.values.iter().position(|value| value == word) else {
                    if ty.groups.contains_key(word) {
                        return self.fault(
                            span,
                            &format!("`{word}` is a group of values"),
                            &format!("write `in ['{word}']` for any of them"),
                        );
                    }
                    self.sink.report(unknown_value(word, span, &ty.values));
                    return None;
                };
                Some(Expr { kind: ExprKind::Constant(Constant::Choice(index), None), ty: Type::Choice(id), span })
            }
            Some(Type::Date) => {
                self.fault(span, &format!("`'{word}'` is no date"), "write a date without quotes, as 2026-11-21")
            }
            Some(Type::Set(_)) => {
                self.fault(span, "a set is not compared with one value", &format!("write `'{word}' in` and the set"))
            }
            Some(ty) => self.fault(
                span,
                &format!("`'{word}'` stands where {} belongs", self.vocabulary.describe(ty)),
                "only values of choices are in quotes",
            ),
            None => self.fault(
                span,
                &format!("nothing here tells of which choice `'{word}'` is a value"),
                "compare it with a fact, as `status == 'citizen'`",
            ),
        }
    }

    fn expect(&self, expr: Expr, ty: Type) -> Option<Expr> {
        if expr.ty == ty {
            return Some(expr);
        }
        if let (Type::Choice(from), Type::Choice(to)) | (Type::Set(from), Type::Set(to)) = (expr.ty, ty)
            && let Some(values) = self.vocabulary.types.recast(from, to)
        {
            return Some(recast(expr, values, ty));
        }
        let found = self.vocabulary.describe(expr.ty);
        let expected = self.vocabulary.describe(ty);
        let fault = Diagnostic::error(expr.span, format!("found {found} where {expected} belongs"))
            .label(format!("this is {found}"))
            .help(format!("expected {expected}"));
        self.sink.report(fault);
        None
    }

    fn fresh(&mut self) -> VarId {
        let var = VarId(self.next_var);
        self.next_var += 1;
        var
    }

    fn fault<T>(&self, span: Span, message: &str, help: &str) -> Option<T> {
        self.sink.report(Diagnostic::error(span, message).help(help));
        None
    }

    /// A name that is not known: `candidates` might have been meant.
    fn unknown<'n, T>(
        &self,
        what: &str,
        name: &str,
        span: Span,
        candidates: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<T> {
        self.vocabulary.use_loosely(name);
        if let Some(meant) = crate::rulebook::suggest::closest(name, candidates.clone()) {
            self.vocabulary.use_loosely(meant);
        }
        let help = did_you_mean(name, candidates.clone()).or_else(|| {
            let all = listed(candidates);
            (!all.is_empty()).then(|| format!("expected one of {all}"))
        });
        self.sink.report_absent(Diagnostic::error(span, format!("unknown {what} `{name}`")).maybe_help(help));
        None
    }
}

fn boolean(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::Bool, span }
}

fn recast(expr: Expr, values: Vec<usize>, ty: Type) -> Expr {
    let span = expr.span;
    if let ExprKind::Constant(Constant::Choice(index), table) = expr.kind {
        return Expr { kind: ExprKind::Constant(Constant::Choice(values[index]), table), ty, span };
    }
    Expr { kind: ExprKind::Recast(Box::new(expr), values), ty, span }
}

/// Whether its type comes from what it stands beside.
fn takes_type(expr: &syntax::Expr<'_>) -> bool {
    match &expr.kind {
        syntax::ExprKind::Text(_) => true,
        syntax::ExprKind::If(parts) => takes_type(&parts[1]) && takes_type(&parts[2]),
        _ => false,
    }
}

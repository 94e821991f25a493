//! The functions of the language.

use crate::members::Members;
use crate::rulebook::diagnostic::Diagnostic;
use crate::rulebook::model::{Expr, ExprKind, Fold, List, ListId, ReliefId, Span, Type};
use crate::rulebook::syntax::{self, Name, Period};
use crate::term::Term;

use super::names::arguments_in_words;
use super::{Checker, Place, boolean};

/// The functions of the language, and how each is written.
pub const FUNCTIONS: [(&str, &str); 17] = [
    ("count", "count(L)"),
    ("sum", "sum(L)"),
    ("max", "max(L)"),
    ("min", "min(L)"),
    ("earliest", "earliest(L)"),
    ("latest", "latest(L)"),
    ("has_any", "has_any(set, ['a', 'b'])"),
    ("is_empty", "is_empty(set)"),
    ("anniversary", "anniversary(d, 10 years)"),
    ("last_day", "last_day(d, 6 months, 'none')"),
    ("business_day", "business_day(d)"),
    ("days_between", "days_between(a, b)"),
    ("gap_days", "gap_days(r)"),
    ("full_days", "full_days(r)"),
    ("days_within", "days_within(from, to, start, end)"),
    ("age", "age(born, on)"),
    ("verdict", "verdict('asylum')"),
];

/// Names of functions, which no criterion or let may take.
pub(in crate::rulebook) fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|(function, _)| *function == name)
}

impl<'c, 'a> Checker<'c, 'a> {
    /// `name(x, y)`
    pub(super) fn call(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        if !is_function(name.text) && self.vocabulary.definition(name.text).is_some() {
            return self.rule(name, args, span);
        }
        match name.text {
            "count" => self.fold(Fold::Count, name, args, span),
            "sum" => self.fold(Fold::Sum, name, args, span),
            "max" => self.fold(Fold::Max, name, args, span),
            "min" => self.fold(Fold::Min, name, args, span),
            "earliest" => self.fold(Fold::Earliest, name, args, span),
            "latest" => self.fold(Fold::Latest, name, args, span),
            "has_any" => self.has_any(name, args, span),
            "is_empty" => {
                let [set] = self.exactly(name, args, span)?;
                let set = self.value(set, None)?;
                let set = self.set(set)?;
                Some(boolean(ExprKind::IsEmpty(Box::new(set)), span))
            }
            "anniversary" => self.anniversary(name, args, span),
            "last_day" => self.last_day(name, args, span),
            "business_day" => {
                let [day] = self.dates(name, args, span)?;
                Some(date(ExprKind::BusinessDay(Box::new(day)), span))
            }
            "days_between" => {
                let [from, to] = self.dates(name, args, span)?;
                Some(number(ExprKind::DaysBetween(Box::new(from), Box::new(to)), span))
            }
            "days_within" => {
                let days = self.dates(name, args, span)?;
                Some(number(ExprKind::DaysWithin(Box::new(days)), span))
            }
            "age" => {
                let [born, on] = self.dates(name, args, span)?;
                Some(number(ExprKind::Age(Box::new(born), Box::new(on)), span))
            }
            "gap_days" => self.gap(name, args, 0, span),
            "full_days" => self.gap(name, args, -1, span),
            "verdict" => self.verdict(name, args, span),
            _ => self.unknown_function(name, args),
        }
    }

    fn unknown_function(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>]) -> Option<Expr> {
        for arg in args {
            if !super::takes_type(arg) && !self.is_list(arg) {
                self.value(arg, None);
            }
        }
        let functions = FUNCTIONS.iter().map(|(function, _)| *function);
        let names: Vec<&str> = functions.chain(self.vocabulary.definition_ids.keys().copied()).collect();
        self.unknown("function, criterion or let", name.text, name.span, names.into_iter())
    }

    fn exactly<const N: usize>(
        &self,
        name: Name<'a>,
        args: &'c [syntax::Expr<'a>],
        span: Span,
    ) -> Option<&'c [syntax::Expr<'a>; N]> {
        let exact = args.try_into().ok();
        if exact.is_none() {
            let shown = usage(name.text);
            let message = format!("`{}` takes {}, not {}", name.text, arguments_in_words(N), args.len());
            self.sink.report(Diagnostic::error(span, message).help(format!("write `{shown}`")));
        }
        exact
    }

    fn dates<const N: usize>(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<[Expr; N]> {
        let args: &[syntax::Expr<'a>; N] = self.exactly(name, args, span)?;
        let checked: Vec<Option<Expr>> = args.iter().map(|arg| self.typed(arg, Type::Date)).collect();
        checked.into_iter().collect::<Option<Vec<Expr>>>()?.try_into().ok()
    }

    /// `count(L)`, `earliest(L, x, y)`
    fn fold(&mut self, fold: Fold, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        if args.is_empty() || (fold == Fold::Count && args.len() > 1) {
            let message = format!("`{}` takes a list", name.text);
            return self.fault(span, &message, &format!("write `{}`", usage(name.text)));
        }
        let (list, item) = self.folded(args, span)?;
        let is_date_fold = matches!(fold, Fold::Earliest | Fold::Latest);
        if is_date_fold {
            self.refuse_groups(&list, span);
        }
        let fits = match fold {
            Fold::Count => true,
            Fold::Earliest | Fold::Latest => item == Type::Date,
            Fold::Sum | Fold::Max => matches!(item, Type::Int | Type::Money | Type::Term),
            Fold::Min => matches!(item, Type::Int | Type::Money),
        };
        if !fits {
            let found = self.vocabulary.describe(item);
            let expected = match (is_date_fold, item) {
                (true, _) => "expected dates, as `earliest([e.on for e in entries])`",
                (false, Type::Date) => "of dates ask `earliest` or `latest`",
                (false, Type::Term) => "expected numbers or money, as `min([c.loss for c in convictions])`",
                (false, _) => "expected numbers, money or terms, as `sum([c.loss for c in convictions])`",
            };
            return self.fault(span, &format!("`{}` cannot be taken of {found}", name.text), expected);
        }
        let ty = if fold == Fold::Count { Type::Int } else { item };
        Some(Expr { kind: ExprKind::Fold(fold, Box::new(list)), ty, span })
    }

    /// Lists and single values, as one list.
    fn folded(&mut self, args: &'c [syntax::Expr<'a>], span: Span) -> Option<(List, Type)> {
        let mut parts: Vec<Option<(List, Type)>> = Vec::new();
        let only = args.len() == 1;
        for arg in args {
            if only || self.is_list(arg) {
                parts.push(self.list(arg));
                continue;
            }
            let Some(value) = self.value(arg, None) else {
                parts.push(None);
                continue;
            };
            let ty = value.ty;
            match parts.last_mut() {
                Some(Some((List::Values(values), of))) if *of == ty => values.push(value),
                _ => parts.push(Some((List::Values(vec![value]), ty))),
            }
        }
        self.join(parts.into_iter().collect::<Option<_>>()?, span)
    }

    fn has_any(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let [set, values] = self.exactly(name, args, span)?;
        let set = self.value(set, None)?;
        let set = self.set(set)?;
        let (Type::Set(id), syntax::ExprKind::List(values)) = (set.ty, &values.kind) else {
            let help =
                "write `has_any(set, ['a', 'b'])`; for the members of another set write `any x in ...: x in set`";
            return self.fault(values.span, "a list of values in quotes belongs here", help);
        };
        let members: Vec<Option<Members>> = values
            .iter()
            .map(|value| match &value.kind {
                syntax::ExprKind::Text(word) => self.value_or_group(word, value.span, id),
                _ => self.fault(value.span, "a value in quotes belongs here", "write `has_any(set, ['a', 'b'])`"),
            })
            .collect();
        let members = members.into_iter().collect::<Option<Vec<_>>>()?.into_iter().fold(Members::EMPTY, Members::or);
        Some(boolean(ExprKind::HasAny(Box::new(set), members), span))
    }

    fn set(&self, expr: Expr) -> Option<Expr> {
        if matches!(expr.ty, Type::Set(_)) {
            return Some(expr);
        }
        let found = self.vocabulary.describe(expr.ty);
        let help = match expr.ty {
            Type::Choice(_) => "of a choice ask `x in ['a', 'b']`",
            _ => "expected a fact with `type = \"set\"`",
        };
        self.fault(expr.span, &format!("found {found} where a set belongs"), help)
    }

    /// `anniversary(d, 10 years)`
    fn anniversary(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let [day, period] = self.exactly(name, args, span)?;
        let day = self.typed(day, Type::Date);
        let (sign, term) = self.written_period(period)?;
        if term.days != 0 {
            return self.fault(period.span, "an anniversary counts years and months", "write days as `d + 60 days`");
        }
        Some(date(ExprKind::Anniversary(Box::new(day?), sign * term.months), span))
    }

    /// `last_day(d, 6 months, 'none')`
    fn last_day(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let [day, period, roll] = self.exactly(name, args, span)?;
        let day = self.typed(day, Type::Date);
        let period_read = self.written_period(period);
        let rolls = match roll.kind {
            syntax::ExprKind::Text("none") => false,
            syntax::ExprKind::Text("business-day") => true,
            _ => return self.fault(roll.span, "this is no roll", "write `'none'` or `'business-day'`"),
        };
        let (day, (sign, term)) = (day?, period_read?);
        if term.days == 0 {
            return Some(date(ExprKind::LastDay(Box::new(day), sign * term.months, rolls), span));
        }
        if term.months != 0 {
            return self.fault(
                period.span,
                "months and days are counted apart",
                "write `last_day(d, 6 months, 'none') + 10 days`",
            );
        }
        let last = date(ExprKind::AddDays(Box::new(day), sign * term.days), span);
        Some(if rolls { date(ExprKind::BusinessDay(Box::new(last)), span) } else { last })
    }

    fn written_period(&self, expr: &syntax::Expr<'_>) -> Option<(i64, Term)> {
        match expr.kind {
            syntax::ExprKind::Period(Period { negative, term }) => Some((if negative { -1 } else { 1 }, term)),
            _ => self.fault(
                expr.span,
                "a length of time that is written out belongs here",
                "write it as `10 years` or `6 months`",
            ),
        }
    }

    /// The days between the two dates that a list declares as its span.
    fn gap(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], more: i64, span: Span) -> Option<Expr> {
        let [record] = self.exactly(name, args, span)?;
        let start = self.value(record, None)?;
        let Type::Record(list) = start.ty else {
            let found = self.vocabulary.describe(start.ty);
            return self.fault(
                start.span,
                &format!("found {found} where a record belongs"),
                &format!("write `any a in absences: {}(a) ...`", name.text),
            );
        };
        let decl = self.vocabulary.list(list);
        let Some((from, to)) = decl.days_of else {
            let message = format!("list `{}` declares no `span`", decl.id);
            return self.fault(span, &message, "give the list `span = [\"from\", \"to\"]`, its two date fields");
        };
        let end = start.clone();
        let from = self.date_field(start, list, from, span);
        let mut to = self.date_field(end, list, to, span);
        if more != 0 {
            to = date(ExprKind::AddDays(Box::new(to), more), span);
        }
        Some(number(ExprKind::DaysBetween(Box::new(from), Box::new(to)), span))
    }

    fn date_field(&self, record: Expr, list: ListId, field: crate::rulebook::FieldId, span: Span) -> Expr {
        self.vocabulary.use_field(list, field);
        date(ExprKind::Field(Box::new(record), field), span)
    }

    /// `verdict('asylum')`
    fn verdict(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let [relief] = self.exactly(name, args, span)?;
        if self.place != Place::Notice {
            return self.fault(
                span,
                "a verdict cannot be read here",
                "only flags, deadlines, documents, steps and fees read verdicts; name the criteria that matter",
            );
        }
        let syntax::ExprKind::Text(id) = relief.kind else {
            return self.fault(
                relief.span,
                "the id of a relief belongs here",
                "write it in quotes, as `verdict('asylum')`",
            );
        };
        let Some(index) = self.vocabulary.reliefs.iter().position(|relief| *relief == id) else {
            return self.unknown("relief", id, relief.span, self.vocabulary.reliefs.iter().copied());
        };
        let ty = Type::Choice(self.vocabulary.verdict);
        Some(Expr { kind: ExprKind::Verdict(ReliefId(index as u32)), ty, span })
    }
}

fn usage(function: &str) -> &'static str {
    FUNCTIONS.iter().find(|(name, _)| *name == function).map_or("", |(_, usage)| usage)
}

fn date(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::Date, span }
}

fn number(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::Int, span }
}

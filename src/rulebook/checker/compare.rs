//! Comparisons and membership.

use crate::members::Members;
use crate::rulebook::model::{Comparison, Constant, Expr, ExprKind, List, Quantifier, Span, Type, TypeId};
use crate::rulebook::syntax;
use crate::rulebook::types::unknown_value;

use super::{Checker, boolean, recast};

impl<'c, 'a> Checker<'c, 'a> {
    /// `a == b`, `a < b`
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: &'c syntax::Expr<'a>,
        right: &'c syntax::Expr<'a>,
        span: Span,
    ) -> Option<Expr> {
        let (a, b) = self.pair(left, right, None)?;
        let (a, b) = self.alike(a, b, span)?;
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        match a.ty {
            Type::Int | Type::Money | Type::Date | Type::Term => {}
            Type::Choice(_) | Type::Ref(_) | Type::Record(_) | Type::Row(_) if is_equality => {}
            Type::Bool if is_equality => return self.same_truth(comparison, (a, left), (b, right), span),
            ty => return self.not_compared(ty, span),
        }
        Some(boolean(ExprKind::Compare(comparison, Box::new(a), Box::new(b)), span))
    }

    fn not_compared(&self, ty: Type, span: Span) -> Option<Expr> {
        let (message, help) = match ty {
            Type::Set(_) => {
                ("sets are not compared", "ask `'value' in set`, `has_any(set, ['value'])` or `is_empty(set)`")
            }
            Type::Refs(_) => ("references are not compared", "ask `record in references`"),
            Type::Text => ("text is not compared", "text is printed and read by no rule; use a choice"),
            _ => {
                let message = format!("{} has no order", self.vocabulary.describe(ty));
                return self.fault(span, &message, "compare it with `==`, `!=` or `in`");
            }
        };
        self.fault(span, message, help)
    }

    /// Both sides of one type; a choice is taken as of the wider type.
    fn alike(&self, a: Expr, b: Expr, span: Span) -> Option<(Expr, Expr)> {
        match (a.ty, b.ty) {
            (left, right) if left == right => return Some((a, b)),
            (Type::Ref(list), Type::Record(other)) | (Type::Record(list), Type::Ref(other)) if list == other => {
                return Some((a, b));
            }
            (Type::Choice(left), Type::Choice(right)) => {
                if let Some(values) = self.vocabulary.types.recast(left, right) {
                    let ty = b.ty;
                    return Some((recast(a, values, ty), b));
                }
                if let Some(values) = self.vocabulary.types.recast(right, left) {
                    let ty = a.ty;
                    return Some((a, recast(b, values, ty)));
                }
            }
            _ => {}
        }
        let (left, right) = (self.vocabulary.describe(a.ty), self.vocabulary.describe(b.ty));
        let fault = crate::rulebook::diagnostic::Diagnostic::error(span, format!("{left} is compared with {right}"))
            .also(a.span, left)
            .also(b.span, right)
            .help("compare values of one type");
        self.sink.report(fault);
        None
    }

    /// Two conditions hold alike: written out with `and`, `or` and `not`, so that review stays review.
    fn same_truth(
        &mut self,
        comparison: Comparison,
        (a, left): (Expr, &'c syntax::Expr<'a>),
        (b, right): (Expr, &'c syntax::Expr<'a>),
        span: Span,
    ) -> Option<Expr> {
        let equal = comparison == Comparison::Equal;
        let not = |expr: Expr| boolean(ExprKind::Not(Box::new(expr)), span);
        match (&a.kind, &b.kind) {
            (_, ExprKind::Constant(Constant::Bool(value), _)) => return Some(if *value == equal { a } else { not(a) }),
            (ExprKind::Constant(Constant::Bool(value), _), _) => return Some(if *value == equal { b } else { not(b) }),
            _ => {}
        }
        // Checked once more, so that each binder keeps a variable of its own.
        let (again_a, again_b) = (self.value(left, None)?, self.value(right, None)?);
        let (b, again_b) = if equal { (b, again_b) } else { (not(b), not(again_b)) };
        let both = boolean(ExprKind::All(vec![a, b]), span);
        let neither = boolean(ExprKind::All(vec![not(again_a), not(again_b)]), span);
        Some(boolean(ExprKind::Any(vec![both, neither]), span))
    }

    /// `x in ...`
    pub(super) fn inside(
        &mut self,
        item: &'c syntax::Expr<'a>,
        list: &'c syntax::Expr<'a>,
        span: Span,
    ) -> Option<Expr> {
        match &list.kind {
            syntax::ExprKind::List(values) => return self.in_values(item, values, span),
            syntax::ExprKind::Path(names) if names.len() == 1 => {
                if let Some(values) = self.values_of_type(names[0].text) {
                    return self.in_type(item, values, span);
                }
            }
            _ => {}
        }
        if self.is_list(list) {
            return self.in_list(item, list, span);
        }
        let set = self.value(list, None);
        let expected = set.as_ref().and_then(|set| match set.ty {
            Type::Set(id) => Some(Type::Choice(id)),
            Type::Refs(id) => Some(Type::Record(id)),
            _ => None,
        });
        if set.is_none() && super::takes_type(item) {
            return None;
        }
        let item = self.value(item, expected);
        let (item, set) = (item?, set?);
        match (item.ty, set.ty) {
            (Type::Choice(_), Type::Set(_)) => {
                let (item, set) = self.member_and_set(item, set, span)?;
                Some(boolean(ExprKind::InSet(Box::new(item), Box::new(set)), span))
            }
            (Type::Record(list), Type::Refs(other)) if list == other => {
                Some(boolean(ExprKind::InRefs(Box::new(item), Box::new(set)), span))
            }
            (found, within) => {
                let message =
                    format!("{} is sought in {}", self.vocabulary.describe(found), self.vocabulary.describe(within));
                self.fault(
                    span,
                    &message,
                    "expected a choice in a list of values or in a set, or a record in references",
                )
            }
        }
    }

    fn member_and_set(&self, item: Expr, set: Expr, span: Span) -> Option<(Expr, Expr)> {
        let (Type::Choice(of), Type::Set(within)) = (item.ty, set.ty) else {
            return None;
        };
        if of == within {
            return Some((item, set));
        }
        if let Some(values) = self.vocabulary.types.recast(of, within) {
            return Some((recast(item, values, Type::Choice(within)), set));
        }
        if let Some(values) = self.vocabulary.types.recast(within, of) {
            return Some((item, recast(set, values, Type::Set(of))));
        }
        let message =
            format!("{} is sought in {}", self.vocabulary.describe(item.ty), self.vocabulary.describe(set.ty));
        self.fault(span, &message, "one of the two types must have all values of the other")
    }

    /// The values of a named type, where no variable or rule has that name.
    fn values_of_type(&self, name: &str) -> Option<TypeId> {
        let taken = self.scope.get(name).is_some()
            || self.vocabulary.definition(name).is_some()
            || self.vocabulary.is_list_name(name);
        if taken { None } else { self.vocabulary.types.named(name) }
    }

    fn in_type(&mut self, item: &'c syntax::Expr<'a>, values: TypeId, span: Span) -> Option<Expr> {
        let item = self.value(item, None)?;
        let Type::Choice(of) = item.ty else {
            let found = self.vocabulary.describe(item.ty);
            return self.fault(
                item.span,
                &format!("found {found} where a choice belongs"),
                "only a choice can be one of these values",
            );
        };
        let within = &self.vocabulary.types.get(values).values;
        let members: Members = (0..)
            .zip(&self.vocabulary.types.get(of).values)
            .filter(|(_, value)| within.contains(value))
            .map(|(index, _)| index)
            .collect();
        Some(boolean(ExprKind::InValues(Box::new(item), members), span))
    }

    /// `x in ['a', 'b', other_fact]`
    fn in_values(&mut self, item: &'c syntax::Expr<'a>, values: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let first = values.iter().find(|value| !super::takes_type(value));
        let expected = match first {
            Some(first) if super::takes_type(item) => Some(self.value(first, None)?.ty),
            _ => None,
        };
        let checked = self.value(item, expected)?;
        let (mut members, mut cases) = (Members::EMPTY, Vec::new());
        let mut is_sound = true;
        for value in values {
            match (&value.kind, checked.ty) {
                (syntax::ExprKind::Text(word), Type::Choice(id)) => {
                    let found = self.value_or_group(word, value.span, id);
                    is_sound &= found.is_some();
                    members = members.or(found.unwrap_or_default());
                }
                _ => {
                    let case = self.compare(Comparison::Equal, item, value, value.span);
                    is_sound &= case.is_some();
                    cases.extend(case);
                }
            }
        }
        if !is_sound {
            return None;
        }
        if !members.is_empty() {
            cases.insert(0, boolean(ExprKind::InValues(Box::new(checked), members), span));
        }
        match cases.len() {
            0 => self.fault(span, "this list of values is empty", "write the values, as `['a', 'b']`"),
            1 => cases.pop(),
            _ => Some(boolean(ExprKind::Any(cases), span)),
        }
    }

    /// The values that a word in quotes stands for: itself, or a group's.
    pub(super) fn value_or_group(&self, word: &str, span: Span, id: TypeId) -> Option<Members> {
        let ty = self.vocabulary.types.get(id);
        let index = ty.values.iter().position(|value| value == word);
        let members = index.map(Members::one).or_else(|| ty.groups.get(word).copied());
        if members.is_none() {
            self.sink.report(unknown_value(word, span, &ty.values));
        }
        members
    }

    /// `x in L` for a computed list: some item equals x.
    fn in_list(&mut self, item: &'c syntax::Expr<'a>, list: &'c syntax::Expr<'a>, span: Span) -> Option<Expr> {
        let (over, ty) = self.list(list)?;
        self.refuse_groups(&over, list.span);
        let item = self.value(item, Some(ty))?;
        let var = self.fresh();
        let each = Expr { kind: ExprKind::Var(var), ty, span: list.span };
        let (item, each) = self.alike(item, each, span)?;
        if matches!(item.ty, Type::Set(_) | Type::Refs(_) | Type::Text | Type::Bool) {
            return self.not_compared(item.ty, span);
        }
        let same = boolean(ExprKind::Compare(Comparison::Equal, Box::new(item), Box::new(each)), span);
        let list: Box<List> = Box::new(over);
        Some(boolean(ExprKind::Quantified(Quantifier::Any, var, list, Box::new(same)), span))
    }
}

//! Expressions as written: shape and place, no types yet.

use super::model::{Comparison, Quantifier, Span};
use crate::calendar::Day;
use crate::term::Term;

/// A name where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub text: &'a str,
    pub span: Span,
}

/// An expression where it stands.
#[derive(Clone, Debug)]
pub(super) struct Expr<'a> {
    pub kind: ExprKind<'a>,
    pub span: Span,
}

/// The shapes of expressions.
#[derive(Clone, Debug)]
pub(super) enum ExprKind<'a> {
    Bool(bool),
    Number(i64),
    Money(i64),
    Date(Day),
    /// `never`, `still`, `living`, `none`.
    Later,
    Period(Period),
    Text(&'a str),
    AsOf,
    /// `x`, `x.field`, `person.birth_date`, `c.attorney.cimt`: one name or several with dots.
    Path(Vec<Name<'a>>),
    Call(Name<'a>, Vec<Expr<'a>>),
    Lookup(Box<Lookup<'a>>),
    Not(Box<Expr<'a>>),
    All(Vec<Expr<'a>>),
    Any(Vec<Expr<'a>>),
    Compare(Comparison, Box<Expr<'a>>, Box<Expr<'a>>),
    In(Box<Expr<'a>>, Box<Expr<'a>>),
    Quantified(Quantifier, Name<'a>, Box<Expr<'a>>, Box<Expr<'a>>),
    Plus(Box<Expr<'a>>, Box<Expr<'a>>),
    Minus(Box<Expr<'a>>, Box<Expr<'a>>),
    If(Box<[Expr<'a>; 3]>),
    List(Vec<Expr<'a>>),
    Comprehension(Box<Comprehension<'a>>),
}

/// A length of time with a sign: `-10 years`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub negative: bool,
    pub term: Term,
}

/// `table[key].column else otherwise`
#[derive(Clone, Debug)]
pub(super) struct Lookup<'a> {
    pub table: Name<'a>,
    pub key: Expr<'a>,
    pub column: Name<'a>,
    pub otherwise: Option<Expr<'a>>,
}

/// `[item for var in over if filter by link]`
#[derive(Clone, Debug)]
pub(super) struct Comprehension<'a> {
    pub item: Expr<'a>,
    pub var: Name<'a>,
    pub over: Expr<'a>,
    pub filter: Option<Expr<'a>>,
    pub by: Option<Name<'a>>,
}

/// `a in absences`, or `s: date`.
#[derive(Clone, Debug)]
pub(super) struct Param<'a> {
    pub name: Name<'a>,
    pub domain: Domain<'a>,
}

/// What a parameter stands for.
#[derive(Clone, Debug)]
pub(super) enum Domain<'a> {
    /// Each item of a list.
    Each(Expr<'a>),
    /// Any value of a type.
    Typed { ty: &'a str, span: Span },
}

impl<'a> Expr<'a> {
    /// The expressions directly inside, with the variable that each sees beside those of its surroundings.
    pub fn children(&self) -> Vec<(Option<&'a str>, &Expr<'a>)> {
        match &self.kind {
            ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Money(_)
            | ExprKind::Date(_)
            | ExprKind::Later
            | ExprKind::Period(_)
            | ExprKind::Text(_)
            | ExprKind::AsOf
            | ExprKind::Path(_) => Vec::new(),
            ExprKind::Call(_, parts) | ExprKind::All(parts) | ExprKind::Any(parts) | ExprKind::List(parts) => {
                parts.iter().map(|part| (None, part)).collect()
            }
            ExprKind::Lookup(lookup) => {
                let mut parts = vec![(None, &lookup.key)];
                parts.extend(lookup.otherwise.iter().map(|otherwise| (None, otherwise)));
                parts
            }
            ExprKind::Not(inner) => vec![(None, inner)],
            ExprKind::Compare(_, left, right)
            | ExprKind::In(left, right)
            | ExprKind::Plus(left, right)
            | ExprKind::Minus(left, right) => vec![(None, left), (None, right)],
            ExprKind::Quantified(_, var, over, body) => vec![(None, over), (Some(var.text), body)],
            ExprKind::If(parts) => parts.iter().map(|part| (None, part)).collect(),
            ExprKind::Comprehension(list) => {
                let mut parts = vec![(Some(list.var.text), &list.item), (None, &list.over)];
                parts.extend(list.filter.iter().map(|filter| (Some(list.var.text), filter)));
                parts
            }
        }
    }

    /// Whether it is a list by its shape; names are lists if `is_list` says so.
    pub fn is_list(&self, is_list: &impl Fn(&str) -> bool) -> bool {
        match &self.kind {
            ExprKind::List(_) | ExprKind::Comprehension(_) => true,
            ExprKind::Plus(left, right) => left.is_list(is_list) || right.is_list(is_list),
            ExprKind::Path(names) => names.len() == 1 && is_list(names[0].text),
            ExprKind::Call(name, _) => is_list(name.text),
            _ => false,
        }
    }
}

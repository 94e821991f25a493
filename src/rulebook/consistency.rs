//! Checks of a case, and what answers must agree on.

use super::checker::{Checker, Place};
use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::late::Late;
use super::model::{Check, Condition, Expr, ExprKind, Param, Type};
use super::parser;
use super::syntax;
use super::toml_reader::{Entry, Fields};
use super::vocabulary::Vocabulary;

/// Reads `[checks.x]`.
pub(super) fn checks<'a>(entries: &[Entry<'a>], vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Vec<Option<Check>> {
    unique("check", entries, sink).into_iter().map(|entry| check(entry, vocabulary, sink)).collect()
}

fn check<'a>(entry: Entry<'a>, vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Option<Check> {
    let mut fields = Fields::of("check", entry, sink)?;
    let level = fields.required("level", "\"error\"").and_then(|node| fields.one_of(node, &["error", "warning"]));
    let of = params_written(&mut fields);
    let written = condition_written(&mut fields);
    let message = fields.required_words("message", "\"the return lies before the departure\"");
    let remedy = fields.required_words("remedy", "\"Correct one of the two dates.\"");
    let facts: Vec<Option<syntax::Expr<'a>>> =
        fields.texts("facts").into_iter().map(|text| parser::expression(text, sink)).collect();
    fields.finish();
    let of = of?;
    let mut checker = Checker::new(vocabulary, Place::Root, sink);
    let params = ranging(&mut checker, &of, sink);
    let when = written.as_ref().and_then(|written| condition(&mut checker, written, vocabulary, sink));
    let facts: Vec<Option<Expr>> = facts
        .iter()
        .map(|fact| {
            let checked = checker.value(fact.as_ref()?, None)?;
            match checked.kind {
                ExprKind::Fact(_) | ExprKind::Field(..) => Some(checked),
                _ => {
                    let help = "name a fact or a field, as `a.left`";
                    sink.report(Diagnostic::error(checked.span, "this is no fact to point at").help(help));
                    None
                }
            }
        })
        .collect();
    Some(Check {
        id: entry.id.to_owned(),
        span: entry.at,
        is_error: level? == 0,
        params: params?,
        frame: checker.frame(),
        when: when?,
        message: message?,
        remedy: remedy?,
        facts: facts.into_iter().map(|fact| fact.map(Late::from)).collect::<Option<_>>()?,
    })
}

/// What a check says under `when` or `agree`.
enum Written<'a> {
    Met(syntax::Expr<'a>),
    Differ(syntax::Expr<'a>, syntax::Expr<'a>),
}

fn condition_written<'a>(fields: &mut Fields<'a>) -> Option<Written<'a>> {
    let sink = fields.sink();
    let Some(sides) = fields.optional("agree") else {
        return required_expression(fields, "when").map(Written::Met);
    };
    if let Some(when) = fields.optional("when") {
        let fault = Diagnostic::error(when.span, "this check has two conditions").also(sides.span, "the other");
        sink.report(fault.help("leave out `when` or `agree`"));
    }
    let texts = sides.texts(sink)?;
    let [a, b] = texts.as_slice() else {
        let help = "write two expressions that tell one thing, as `agree = [\"gap_days(a)\", \"a.days\"]`";
        sink.report(Diagnostic::error(sides.span, "it takes two to agree").help(help));
        return None;
    };
    let (a, b) = (parser::expression(*a, sink), parser::expression(*b, sink));
    Some(Written::Differ(a?, b?))
}

fn condition<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    written: &'c Written<'a>,
    vocabulary: &Vocabulary<'a>,
    sink: &Sink,
) -> Option<Condition> {
    match written {
        Written::Met(when) => checker.typed(when, Type::Bool).map(Late::from).map(Condition::Met),
        Written::Differ(a, b) => {
            let a = checker.value(a, None);
            let b = checker.value(b, a.as_ref().map(|a| a.ty));
            let (a, b) = (a?, b?);
            if a.ty == b.ty || (a.ty, b.ty) == (Type::Int, Type::Term) {
                return Some(Condition::Differ(a.into(), b.into()));
            }
            let (left, right) = (vocabulary.describe(a.ty), vocabulary.describe(b.ty));
            let help = "both are of one type; only a count of days, as the first, agrees with a term, as the second";
            let fault = Diagnostic::error(b.span, format!("{left} cannot agree with {right}"));
            sink.report(fault.also(a.span, left).label(right).help(help));
            None
        }
    }
}

/// The parameters under `of`; an empty list where it is left out.
fn params_written<'a>(fields: &mut Fields<'a>) -> Option<Vec<syntax::Param<'a>>> {
    match fields.optional("of") {
        Some(node) => parser::parameters(node.text(fields.sink())?, fields.sink()),
        None => Some(Vec::new()),
    }
}

fn required_expression<'a>(fields: &mut Fields<'a>, key: &'static str) -> Option<syntax::Expr<'a>> {
    let text = fields.required(key, "\"...\"")?.text(fields.sink())?;
    parser::expression(text, fields.sink())
}

/// Parameters that all range over lists: something is said of each item.
fn ranging<'c, 'a>(checker: &mut Checker<'c, 'a>, written: &'c [syntax::Param<'a>], sink: &Sink) -> Option<Vec<Param>> {
    let params = checker.params(written)?;
    for (param, written) in params.iter().zip(written) {
        if param.over.is_none() {
            let message = format!("`{}` ranges over no list", param.name);
            sink.report(Diagnostic::error(written.name.span, message).help("write it as `a in absences`"));
            return None;
        }
    }
    Some(params)
}

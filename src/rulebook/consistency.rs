//! What answers must agree on, and checks of a case.

use super::checker::{Checker, Place};
use super::diagnostic::{Diagnostic, Sink};
use super::gather::unique;
use super::model::{Agreement, Check, Expr, ExprKind, Param, Type};
use super::parser;
use super::syntax;
use super::toml_reader::{Entry, Fields, Node};
use super::vocabulary::Vocabulary;

/// Reads `[[agree]]`.
pub(super) fn agreements<'a>(
    nodes: &[Node<'a>],
    vocabulary: &Vocabulary<'a>,
    sink: &'a Sink,
) -> Vec<Option<Agreement>> {
    nodes.iter().map(|node| agreement(*node, vocabulary, sink)).collect()
}

fn agreement<'a>(node: Node<'a>, vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Option<Agreement> {
    let mut fields = Fields::new("this agreement", node.span, node.table(sink)?, sink);
    let of = params_written(&mut fields);
    let a = required_expression(&mut fields, "a");
    let b = required_expression(&mut fields, "b");
    fields.finish();
    let (of, a, b) = (of?, a?, b?);
    let mut checker = Checker::new(vocabulary, Place::Root, sink);
    let params = ranging(&mut checker, &of, sink);
    let a = checker.value(&a, None);
    let b = checker.value(&b, a.as_ref().map(|a| a.ty));
    let (params, a, b) = (params?, a?, b?);
    if a.ty != b.ty && (a.ty, b.ty) != (Type::Int, Type::Term) {
        let (left, right) = (vocabulary.describe(a.ty), vocabulary.describe(b.ty));
        sink.report(
            Diagnostic::error(b.span, format!("{left} cannot agree with {right}"))
                .also(a.span, left)
                .label(right)
                .help("both sides are of one type; only a count of days on side `a` agrees with a term on side `b`"),
        );
        return None;
    }
    Some(Agreement { span: node.span, params, frame: checker.frame(), a, b })
}

/// Reads `[checks.x]`.
pub(super) fn checks<'a>(entries: &[Entry<'a>], vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Vec<Option<Check>> {
    unique("check", entries, sink).into_iter().map(|entry| check(entry, vocabulary, sink)).collect()
}

fn check<'a>(entry: Entry<'a>, vocabulary: &Vocabulary<'a>, sink: &'a Sink) -> Option<Check> {
    let mut fields = Fields::of("check", entry, sink)?;
    let level = fields.required("level", "\"error\"").and_then(|node| fields.one_of(node, &["error", "warning"]));
    let of = params_written(&mut fields);
    let when = required_expression(&mut fields, "when");
    let message = fields.required_words("message", "\"the return lies before the departure\"");
    let remedy = fields.required_words("remedy", "\"Correct one of the two dates.\"");
    let facts: Vec<Option<syntax::Expr<'a>>> =
        fields.texts("facts").into_iter().map(|text| parser::expression(text, sink)).collect();
    fields.finish();
    let of = of?;
    let mut checker = Checker::new(vocabulary, Place::Root, sink);
    let params = ranging(&mut checker, &of, sink);
    let when = when.as_ref().and_then(|when| checker.typed(when, Type::Bool));
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
        facts: facts.into_iter().collect::<Option<_>>()?,
    })
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

//! Criteria that can depend on a fact where it does not apply. Nobody is asked for it there, so the criterion would stay
//! open for ever, or turn on an answer to a question that made no sense.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Day;
use crate::engine::{self, Program, Told};
use crate::rulebook::{Body, Diagnostic, Expr, ExprKind, FactDecl, RuleId, Rulebook, Span, Type};

/// Evaluations spent on one criterion and one fact: what is read unguarded shows at once.
const BOUND: u64 = 60;

/// One fault for each place where a rule reads a fact that does not apply there, in order of place.
///
/// The law is that of the day on which the rules were last checked. The search is bounded: what it does not find in time
/// passes.
pub fn faults(program: &Program) -> Vec<Diagnostic> {
    let book = program.rulebook();
    let Some(as_of) = book.reliefs.iter().map(|relief| relief.verified.on).max() else { return Vec::new() };
    let mut faults: BTreeMap<(Span, Told), Diagnostic> = BTreeMap::new();
    for (index, rule) in book.rules.iter().enumerate().filter(|(_, rule)| rule.criterion.is_some()) {
        for (told, span) in reads(book, index) {
            let (decl, name) = declared(book, told);
            let Some(applies) = &decl.applies_if else { continue };
            if !faults.contains_key(&(span, told)) && depends(program, as_of, index, told) {
                faults.insert((span, told), fault(&rule.id, &name, span, applies));
            }
        }
    }
    faults.into_values().collect()
}

fn depends(program: &Program, as_of: Day, rule: usize, told: Told) -> bool {
    engine::depends_outside(program, as_of, RuleId(rule as u32), told, BOUND)
}

/// What a criterion reads in its own text and in the lets that it names, each with the first place. What it reads through
/// another criterion is that one's.
fn reads(book: &Rulebook, criterion: usize) -> BTreeMap<Told, Span> {
    let (mut reads, mut seen, mut next) = (BTreeMap::new(), BTreeSet::new(), vec![criterion]);
    while let Some(index) = next.pop() {
        book.rules[index].visit(&mut |expr| {
            if let Some(told) = told(expr) {
                reads.entry(told).or_insert(expr.span);
            }
            if let ExprKind::Rule(named, _) = expr.kind
                && book.rules[named.index()].criterion.is_none()
                && seen.insert(named)
            {
                next.push(named.index());
            }
        });
    }
    reads
}

fn told(expr: &Expr) -> Option<Told> {
    match &expr.kind {
        ExprKind::Fact(fact) => Some(Told::Fact(*fact)),
        ExprKind::Field(record, field) => match record.ty {
            Type::Record(list) => Some(Told::Field(list, *field)),
            _ => None,
        },
        _ => None,
    }
}

fn declared(book: &Rulebook, told: Told) -> (&FactDecl, String) {
    match told {
        Told::Fact(fact) => (&book.facts[fact.index()], book.facts[fact.index()].id.clone()),
        Told::Field(list, field) => {
            let list = &book.lists[list.index()];
            let decl = &list.fields[field.index()];
            (decl, format!("{}.{}", list.id, decl.id))
        }
    }
}

fn fault(criterion: &str, name: &str, span: Span, applies: &Body) -> Diagnostic {
    let message = format!("`{criterion}` can depend on `{name}` where nobody is asked for it");
    Diagnostic::error(span, message)
        .label("read also where its `applies_if` is not met")
        .also(applies.expr.span, "it is asked only if this is not ruled out")
        .help("write that condition before it, joined with `and`, or widen the `applies_if`")
}

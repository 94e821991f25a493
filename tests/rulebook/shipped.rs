//! The rules inside the binary.

use relief::calendar::Day;
use relief::lints;
use relief::rulebook::{Diagnostic, Expr, ExprKind, Files, Rulebook, load};

use crate::shown::each_expr;

fn shipped() -> Rulebook {
    load(Files::embedded()).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn the_shipped_rules_load() {
    let book = shipped();
    assert!(!book.reliefs.is_empty() && !book.tests.is_empty());
}

#[test]
fn each_rule_comes_after_those_it_names() {
    let book = shipped();
    for (index, rule) in book.rules.iter().enumerate() {
        for version in &rule.versions {
            let exprs = [version.on.as_ref(), Some(&version.when), version.review_if.as_ref()];
            exprs.into_iter().flatten().for_each(|expr| {
                each_expr(expr, &mut |part: &Expr| {
                    if let ExprKind::Rule(named, _) = &part.kind {
                        assert!(named.index() < index, "{} names {}", rule.id, book.rules[named.index()].id);
                    }
                });
            });
        }
    }
}

#[test]
fn each_variable_has_a_slot_of_its_own() {
    let book = shipped();
    for rule in &book.rules {
        let mut bound: Vec<u32> = rule.params.iter().map(|param| param.var.0).collect();
        assert_eq!(bound, (0..rule.params.len() as u32).collect::<Vec<_>>(), "parameters come first in {}", rule.id);
        for version in &rule.versions {
            each_expr(&version.when, &mut |part: &Expr| {
                if let ExprKind::Quantified(_, var, _, _) = &part.kind {
                    bound.push(var.0);
                }
            });
        }
        let count = bound.len();
        bound.sort_unstable();
        bound.dedup();
        assert_eq!(bound.len(), count, "two binders of {} share a slot", rule.id);
        assert!(bound.iter().all(|var| (*var as usize) < rule.frame), "a slot of {} lies outside its frame", rule.id);
    }
}

#[test]
fn there_is_nothing_to_remark_on_but_the_age_of_what_was_checked() {
    let book = shipped();
    let remarks = lints::lints(&book, Day::parse("2026-11-21").expect("a day"));
    let is_of_age = |remark: &&Diagnostic| remark.message.ends_with("[past-shelf-life]");
    let others: Vec<&str> =
        remarks.iter().filter(|remark| !is_of_age(remark)).map(|remark| remark.message.as_str()).collect();
    assert!(others.is_empty(), "{}", others.join("\n"));
}

//! Which tests can notice a change to the rules, the likeliest first.

use std::collections::VecDeque;

use crate::rulebook::changes::{Change, Owner};
use crate::rulebook::{Expr, ExprKind, Outcome, RuleTest, Rulebook, Span};
use crate::testing;

/// Who names whom in a rulebook.
pub(super) struct Related<'r> {
    rulebook: &'r Rulebook,
    /// By rule: the rules that name it.
    callers: Vec<Vec<usize>>,
}

/// What a change can change.
struct Reached {
    /// By rule: over how many others, if at all.
    rules: Vec<Option<usize>>,
    reliefs: Vec<bool>,
    notices: Vec<bool>,
}

/// How near a test is to a change: by a finding or value that it expects before by a verdict, then by how many rules lie
/// between, then by whether it stands beside the rule.
type Distance = (bool, usize, bool);

impl<'r> Related<'r> {
    pub(super) fn new(rulebook: &'r Rulebook) -> Related<'r> {
        let mut callers = vec![Vec::new(); rulebook.rules.len()];
        for (caller, rule) in rulebook.rules.iter().enumerate() {
            rule.visit(&mut |expr| {
                if let ExprKind::Rule(named, _) = expr.kind {
                    callers[named.index()].push(caller);
                }
            });
        }
        Related { rulebook, callers }
    }

    /// The tests that can notice a change, by index.
    pub(super) fn tests(&self, change: &Change) -> Vec<usize> {
        let reached = self.reached(change);
        let stem = stem(self.path(change.span));
        let distances = self.rulebook.tests.iter().enumerate().filter_map(|(index, test)| {
            let (by_verdict, between) = self.distance(&reached, test)?;
            let distance: Distance = (by_verdict, between, !self::stem(self.path(test.span)).starts_with(stem));
            Some((distance, index))
        });
        let mut distances: Vec<(Distance, usize)> = distances.collect();
        distances.sort_unstable();
        distances.into_iter().map(|(_, index)| index).collect()
    }

    fn path(&self, span: Span) -> &str {
        self.rulebook.sources.get(span.file as usize).map_or("", |source| &source.path)
    }

    fn distance(&self, reached: &Reached, test: &RuleTest) -> Option<(bool, usize)> {
        let expected = test.expect.iter().map(|(rule, ..)| *rule).chain(test.values.iter().map(|(rule, ..)| *rule));
        if let Some(nearest) = expected.filter_map(|rule| reached.rules[rule.index()]).min() {
            return Some((false, nearest));
        }
        let book = self.rulebook;
        let is_reached = testing::reliefs(book, test).into_iter().any(|relief| reached.reliefs[relief.index()])
            || testing::notices(book, test).into_iter().any(|notice| reached.notices[notice]);
        is_reached.then_some((true, 0))
    }

    fn reached(&self, change: &Change) -> Reached {
        let book = self.rulebook;
        let rules = self.reached_rules(change);
        let names = |expr: &Expr| matches!(expr.kind, ExprKind::Rule(rule, _) if rules[rule.index()].is_some());
        let outcome = |outcome: &Outcome| {
            outcome.criteria().any(|rule| rules[rule.index()].is_some())
                || matches!(&change.owner, Owner::Outcome(id) if *id == outcome.id)
                || any(|visit| outcome.visit(visit), |expr| names(expr) || is_around(expr, change))
        };
        let reliefs: Vec<bool> =
            book.reliefs.iter().map(|relief| outcome(&relief.outcome) || relief.results.iter().any(&outcome)).collect();
        let reads = |expr: &Expr| matches!(expr.kind, ExprKind::Verdict(relief) if reliefs[relief.index()]);
        let notices = book
            .notices
            .iter()
            .map(|notice| {
                any(|visit| notice.visit(visit), |expr| names(expr) || reads(expr) || is_around(expr, change))
            })
            .collect();
        Reached { rules, reliefs, notices }
    }

    fn reached_rules(&self, change: &Change) -> Vec<Option<usize>> {
        let book = self.rulebook;
        let is_agreed = |rule: usize| {
            book.agreements().any(|pair| {
                let named = |expr: &Expr| matches!(expr.kind, ExprKind::Rule(id, _) if id.index() == rule);
                [pair.a, pair.b].into_iter().any(|side| any(|visit| side.visit(visit), named))
            })
        };
        let mut reached = vec![None; book.rules.len()];
        let mut next = VecDeque::new();
        for (index, rule) in book.rules.iter().enumerate() {
            let is_owner = matches!(&change.owner, Owner::Definition(id) if *id == rule.id);
            // A let that is a list is written out where it is named, with the place it comes from.
            if is_owner || any(|visit| rule.visit(visit), |expr| is_around(expr, change)) {
                next.push_back((index, 0));
            }
        }
        while let Some((index, between)) = next.pop_front() {
            if reached[index].is_some() {
                continue;
            }
            if is_agreed(index) {
                // What narrows facts can reach whatever reads them.
                return vec![Some(0); book.rules.len()];
            }
            reached[index] = Some(between);
            next.extend(self.callers[index].iter().map(|caller| (*caller, between + 1)));
        }
        reached
    }
}

fn any<'e>(visit: impl FnOnce(&mut dyn FnMut(&'e Expr)), is: impl Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    visit(&mut |expr| found = found || is(expr));
    found
}

/// Whether a change is made inside of an expression.
pub(super) fn is_around(expr: &Expr, change: &Change) -> bool {
    expr.span.file == change.span.file && expr.span.start <= change.span.start && change.span.end <= expr.span.end
}

/// `tps/tps` of `tps/tps.toml` and `tps/tps.tests.toml`; what begins with it stands beside the rule too.
fn stem(path: &str) -> &str {
    path.trim_end_matches(".toml").trim_end_matches(".tests")
}

//! Which criteria and lets name which others, and an order in which each comes after all that it names.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions::Definition;
use super::diagnostic::{Diagnostic, Sink};
use super::model::Span;
use super::syntax::{Domain, Expr, ExprKind};

/// One definition names another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    /// Index of the definition named.
    pub to: usize,
    /// Where it is named.
    pub span: Span,
}

/// The references of each definition.
pub(super) struct Graph {
    pub references: Vec<Vec<Reference>>,
}

impl Graph {
    /// Finds the names in all definitions.
    pub fn new(definitions: &[Definition<'_>], ids: &BTreeMap<&str, usize>) -> Graph {
        Graph { references: definitions.iter().map(|definition| references(definition, ids)).collect() }
    }

    /// Indexes such that each definition comes after those it names. Definitions that depend on themselves are
    /// reported, with the path, and returned apart.
    pub fn order(&self, definitions: &[Definition<'_>], sink: &Sink) -> (Vec<usize>, BTreeSet<usize>) {
        let mut search = Search {
            graph: self,
            state: vec![State::New; definitions.len()],
            order: Vec::new(),
            open: Vec::new(),
            circular: BTreeSet::new(),
        };
        for index in 0..definitions.len() {
            search.visit(index, definitions, sink);
        }
        (search.order, search.circular)
    }

    /// All definitions that these name, directly or through others.
    pub fn reachable(&self, roots: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<usize> = roots.into_iter().collect();
        while let Some(index) = next.pop() {
            if reached.insert(index) {
                next.extend(self.references[index].iter().map(|reference| reference.to));
            }
        }
        reached
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Search<'g> {
    graph: &'g Graph,
    state: Vec<State>,
    order: Vec<usize>,
    /// The path from a first definition to the present one.
    open: Vec<usize>,
    circular: BTreeSet<usize>,
}

impl Search<'_> {
    fn visit(&mut self, index: usize, definitions: &[Definition<'_>], sink: &Sink) {
        if self.state[index] != State::New {
            return;
        }
        self.state[index] = State::Open;
        self.open.push(index);
        for reference in &self.graph.references[index] {
            if self.state[reference.to] == State::Open {
                self.report(*reference, definitions, sink);
            } else {
                self.visit(reference.to, definitions, sink);
            }
        }
        self.open.pop();
        self.state[index] = State::Done;
        self.order.push(index);
    }

    fn report(&mut self, closing: Reference, definitions: &[Definition<'_>], sink: &Sink) {
        let start = self.open.iter().position(|index| *index == closing.to).unwrap_or_default();
        let cycle = &self.open[start..];
        self.circular.extend(cycle);
        let name = |index: usize| format!("`{}`", definitions[index].id);
        let mut path: Vec<String> = cycle.iter().map(|index| name(*index)).collect();
        path.push(name(closing.to));
        let message = format!("{} depends on itself: {}", name(closing.to), path.join(" → "));
        let mut fault = Diagnostic::error(closing.span, message)
            .label("this closes the circle")
            .help("take one of these references out");
        for pair in cycle.windows(2) {
            let reference = self.graph.references[pair[0]].iter().find(|reference| reference.to == pair[1]);
            if let Some(reference) = reference {
                fault = fault.also(reference.span, format!("{} names {}", name(pair[0]), name(pair[1])));
            }
        }
        sink.report(fault);
    }
}

fn references(definition: &Definition<'_>, ids: &BTreeMap<&str, usize>) -> Vec<Reference> {
    let mut finder = Finder { ids, bound: Vec::new(), found: Vec::new() };
    for param in &definition.params {
        if let Domain::Each(list) = &param.domain {
            finder.expr(list);
        }
        finder.bound.push(param.name.text);
    }
    for expr in definition.expressions() {
        finder.expr(expr);
    }
    finder.found
}

struct Finder<'f, 'a> {
    ids: &'f BTreeMap<&'a str, usize>,
    bound: Vec<&'a str>,
    found: Vec<Reference>,
}

impl<'a> Finder<'_, 'a> {
    fn expr(&mut self, expr: &Expr<'a>) {
        if let ExprKind::Path(names) = &expr.kind {
            self.name(names[0].text, names[0].span);
        }
        if let ExprKind::Call(name, _) = &expr.kind {
            self.name(name.text, name.span);
        }
        for (binds, child) in expr.children() {
            self.bound.extend(binds);
            self.expr(child);
            self.bound.truncate(self.bound.len() - usize::from(binds.is_some()));
        }
    }

    fn name(&mut self, name: &str, span: Span) {
        if self.bound.contains(&name) {
            return;
        }
        if let Some(to) = self.ids.get(name) {
            self.found.push(Reference { to: *to, span });
        }
    }
}

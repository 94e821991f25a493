//! A walk over every expression of a rulebook: what its rules read and which values they compare with.

use std::collections::BTreeSet;

use relief::calendar::Day;
use relief::rulebook::{Constant, Each, Expr, ExprKind, FieldId, List, ListId, Outcome, Param, Rulebook, Type};
use relief::term::Term;

/// Visits every expression and list of a rulebook, parts included.
pub fn every_expr<'r>(rulebook: &'r Rulebook, see: &mut impl FnMut(Node<'r>)) {
    for rule in &rulebook.rules {
        params(&rule.params, see);
        for version in &rule.versions {
            version.on.iter().chain([&version.when]).chain(&version.review_if).for_each(|part| expr(part, see));
        }
        if let Some(attorney) = rule.criterion.as_ref().and_then(|criterion| criterion.attorney.as_ref()) {
            expr(attorney, see);
        }
    }
    for relief in &rulebook.reliefs {
        outcome(&relief.outcome, see);
        relief.results.iter().for_each(|result| outcome(result, see));
    }
    for agreement in rulebook.agreements() {
        params(&agreement.check.params, see);
        expr(agreement.a, see);
        expr(agreement.b, see);
    }
    for notice in &rulebook.notices {
        params(&notice.params, see);
        notice.when.iter().chain(&notice.value).for_each(|part| expr(part, see));
    }
}

/// What a walk comes by.
#[derive(Clone, Copy)]
pub enum Node<'r> {
    /// An expression.
    Expr(&'r Expr),
    /// A list.
    List(&'r List),
}

fn outcome<'r>(outcome: &'r Outcome, see: &mut impl FnMut(Node<'r>)) {
    if let Some(Each { item, filter, .. }) = &outcome.each {
        params(std::slice::from_ref(item), see);
        filter.iter().for_each(|filter| expr(filter, see));
    }
}

fn params<'r>(params: &'r [Param], see: &mut impl FnMut(Node<'r>)) {
    params.iter().filter_map(|param| param.over.as_ref()).for_each(|over| list(over, see));
}

/// Visits an expression and its parts.
pub fn expr<'r>(whole: &'r Expr, see: &mut impl FnMut(Node<'r>)) {
    see(Node::Expr(whole));
    let mut part = |part: &'r Expr| expr(part, see);
    match &whole.kind {
        ExprKind::Constant(..) | ExprKind::AsOf | ExprKind::Fact(_) | ExprKind::Var(_) | ExprKind::Verdict(_) => {}
        ExprKind::Field(a, _)
        | ExprKind::Column(a, _)
        | ExprKind::Not(a)
        | ExprKind::InValues(a, _)
        | ExprKind::HasAny(a, _)
        | ExprKind::IsEmpty(a)
        | ExprKind::Recast(a, _)
        | ExprKind::AddDays(a, _)
        | ExprKind::Anniversary(a, _)
        | ExprKind::LastDay(a, _, _)
        | ExprKind::BusinessDay(a) => part(a),
        ExprKind::Rule(_, parts) | ExprKind::All(parts) | ExprKind::Any(parts) => parts.iter().for_each(part),
        ExprKind::Compare(_, a, b)
        | ExprKind::InSet(a, b)
        | ExprKind::InRefs(a, b)
        | ExprKind::DaysBetween(a, b)
        | ExprKind::Age(a, b) => [a, b].into_iter().for_each(|side| part(side)),
        ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|side| part(side)),
        ExprKind::DaysWithin(parts) => parts.iter().for_each(part),
        ExprKind::Lookup { key, otherwise, .. } => {
            part(key);
            otherwise.iter().for_each(|otherwise| part(otherwise));
        }
        ExprKind::Quantified(_, _, over, body) => {
            part(body);
            list(over, see);
        }
        ExprKind::Fold(_, over) => list(over, see),
    }
}

fn list<'r>(whole: &'r List, see: &mut impl FnMut(Node<'r>)) {
    see(Node::List(whole));
    match whole {
        List::Records(_) | List::Rows(_) => {}
        List::Computed { item, over, filter, .. } => {
            [item].into_iter().chain(filter).for_each(|part| expr(part, see));
            list(over, see);
        }
        List::Joined(parts) => parts.iter().for_each(|part| list(part, see)),
        List::Values(values) => values.iter().for_each(|value| expr(value, see)),
        List::Members(set) => expr(set, see),
    }
}

/// The type of a list's items.
pub fn item_type(list: &List) -> Option<Type> {
    match list {
        List::Records(id) => Some(Type::Record(*id)),
        List::Rows(id) => Some(Type::Row(*id)),
        List::Computed { item, .. } => Some(item.ty),
        List::Joined(lists) => lists.iter().find_map(item_type),
        List::Values(values) => values.first().map(|value| value.ty),
        List::Members(set) => match set.ty {
            Type::Set(values) => Some(Type::Choice(values)),
            _ => None,
        },
    }
}

/// The facts, fields and lists that some rule reads.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// By fact: whether it is read.
    pub facts: Vec<bool>,
    /// By list and field: whether it is read.
    pub fields: Vec<Vec<bool>>,
    /// By list: whether its records are gone through.
    pub lists: Vec<bool>,
}

impl Reads {
    /// What the rules of a rulebook read, and what says which further records a list may have.
    pub fn of(rulebook: &Rulebook) -> Reads {
        let mut reads = Reads {
            facts: vec![false; rulebook.facts.len()],
            fields: rulebook.lists.iter().map(|list| vec![false; list.fields.len()]).collect(),
            lists: vec![false; rulebook.lists.len()],
        };
        every_expr(rulebook, &mut |node| reads.see(node));
        for (list, decl) in rulebook.lists.iter().enumerate() {
            for (field, _) in &decl.single {
                reads.fields[list][field.index()] = true;
            }
        }
        reads
    }

    fn see(&mut self, node: Node) {
        match node {
            Node::Expr(Expr { kind: ExprKind::Fact(fact), .. }) => self.facts[fact.index()] = true,
            Node::Expr(Expr { kind: ExprKind::Field(record, field), .. }) => {
                if let Type::Record(list) | Type::Ref(list) = record.ty {
                    self.read(list, *field);
                }
            }
            Node::List(List::Records(list)) => self.lists[list.index()] = true,
            Node::List(List::Computed { over, by: Some(link), .. }) => {
                if let Some(Type::Record(list)) = item_type(over) {
                    self.read(list, *link);
                }
            }
            Node::Expr(_) | Node::List(_) => {}
        }
    }

    fn read(&mut self, list: ListId, field: FieldId) {
        self.fields[list.index()][field.index()] = true;
        self.lists[list.index()] = true;
    }
}

/// The values at which the rules may change their mind.
#[derive(Clone, Debug, Default)]
pub struct Thresholds {
    /// Whole numbers and cents.
    pub numbers: BTreeSet<i64>,
    /// Days.
    pub days: BTreeSet<i64>,
    /// Periods in days.
    pub shifts: BTreeSet<i64>,
    /// Periods in months.
    pub months: BTreeSet<i64>,
    /// Terms.
    pub terms: Vec<Term>,
}

impl Thresholds {
    /// All constants of a rulebook, its tables included.
    pub fn of(rulebook: &Rulebook) -> Thresholds {
        let mut thresholds = Thresholds::default();
        every_expr(rulebook, &mut |node| thresholds.see(node));
        for rule in &rulebook.rules {
            for version in &rule.versions {
                thresholds.days.extend(version.from.iter().chain(&version.until).map(|day| day.0));
            }
        }
        for table in &rulebook.tables {
            for (column, cell) in table.rows.iter().flat_map(|row| table.columns.iter().zip(&row.cells)) {
                thresholds.note(column.ty, cell);
            }
        }
        thresholds
    }

    fn see(&mut self, node: Node) {
        let Node::Expr(expr) = node else { return };
        match &expr.kind {
            ExprKind::Constant(constant, _) => self.note(expr.ty, constant),
            ExprKind::AddDays(_, days) => {
                self.shifts.insert(days.abs());
            }
            ExprKind::Anniversary(_, months) | ExprKind::LastDay(_, months, _) => {
                self.months.insert(months.abs());
            }
            _ => {}
        }
    }

    fn note(&mut self, ty: Type, constant: &Constant) {
        match (ty, constant) {
            (Type::Date, Constant::Number(day)) => self.days.extend(Day(*day).is_day().then_some(*day)),
            (_, Constant::Number(number)) => {
                self.numbers.insert(*number);
                // A whole number may be compared with a count of days or of years.
                if (1..=4000).contains(number) {
                    self.shifts.insert(*number);
                }
                if (1..=100).contains(number) {
                    self.months.insert(12 * number);
                }
            }
            (_, Constant::Term(term)) if !self.terms.contains(term) => self.terms.push(*term),
            _ => {}
        }
    }
}

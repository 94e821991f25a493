//! Whether a criterion can depend on a fact where the fact does not apply.

use crate::calendar::Day;
use crate::case::{Answer, Case, Completeness, FactPath, ListAnswer};
use crate::rulebook::{FactId, FieldId, ListId, Rule, RuleId, Type};

use super::eval::{Bound, Eval};
use super::program::{AboutCode, Program};
use super::search::{Difference, Goal, Search};
use super::truths::Truths;
use super::values::Num;
use super::world::World;

/// A fact, or a field of the records of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// A fact.
    Fact(FactId),
    /// A field.
    Field(ListId, FieldId),
}

/// For a criterion about a day: so many days before the as-of date.
const DAYS_BACK: i64 = 4000;
/// Every record that is supposed is the first of its list.
const ROW: usize = 0;

/// Whether there are two worlds that differ in this fact alone and in the criterion, and in which what the fact's
/// `applies_if` says is not met. Nothing is known but that a record of each list in play is there. A `false` may also
/// mean that about `bound` evaluations did not show it; a criterion about a row of a table is tried on the first one.
pub fn depends_outside(program: &Program, as_of: Day, rule: RuleId, told: Told, bound: u64) -> bool {
    let (applies, fact, about): (_, _, Vec<Bound>) = match told {
        Told::Fact(fact) => (&program.fact_applies[fact.index()], FactPath::Fact(fact), Vec::new()),
        Told::Field(list, field) => (
            &program.field_applies[list.index()][field.index()],
            FactPath::Field(list, ROW, field),
            vec![Bound::Record(list.0, ROW as u32)],
        ),
    };
    let decl = &program.rulebook().rules[rule.index()];
    let (Some(applies), Some(items)) = (applies, items(decl, as_of)) else { return false };
    let world = World::new(program, &with_records(program, decl, fact.list()), as_of);
    let mut search = Search::new(program, &world, as_of);
    let goal = Outside { rule: rule.0, items: &items, applies, about: &about };
    matches!(search.difference(Goal::Outside(&goal), fact, &[], bound), Difference::Found(_))
}

/// A criterion about items, where what an expression about others says is not met.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The criterion.
    pub rule: u32,
    /// What it is about.
    pub items: &'a [Bound],
    /// The expression.
    pub applies: &'a AboutCode,
    /// What that is about.
    pub about: &'a [Bound],
}

impl Outside<'_> {
    /// The criterion's truths where the expression is not met; one more bit where it may be met or in review.
    pub fn value(&self, eval: &mut Eval<'_>) -> u8 {
        const APPLIES: u8 = 8;
        match eval.about(self.applies, 0, self.about) {
            Some(Bound::Truth(truths)) if !truths.can_be_not_met() => APPLIES,
            Some(Bound::Truth(Truths::NOT_MET)) => eval.rule_truth(self.rule, self.items).0,
            _ => eval.rule_truth(self.rule, self.items).0 | APPLIES,
        }
    }
}

/// What a criterion is bound to: the first record or row, or a day; `None` for other parameters.
fn items(rule: &Rule, as_of: Day) -> Option<Vec<Bound>> {
    let item = |ty: Type| match ty {
        Type::Record(list) => Some(Bound::Record(list.0, ROW as u32)),
        Type::Row(table) => Some(Bound::Row(table.0, 0)),
        Type::Date => Some(Bound::Number(Num::known(as_of.0 - DAYS_BACK))),
        _ => None,
    };
    rule.params.iter().map(|param| item(param.ty)).collect()
}

/// A case that says nothing but that the lists in play have one record each.
fn with_records(program: &Program, rule: &Rule, of_fact: Option<ListId>) -> Case {
    let mut case = Case::empty(program.rulebook());
    let of_rule = rule.params.iter().filter_map(|param| match param.ty {
        Type::Record(list) => Some(list),
        _ => None,
    });
    for list in of_rule.chain(of_fact) {
        let fields = program.rulebook().lists[list.index()].fields.len();
        case.lists[list.index()] = ListAnswer {
            records: vec![vec![Answer::default(); fields]],
            complete: Completeness { whole: true, ..Completeness::default() },
            ..ListAnswer::default()
        };
    }
    case
}

//! Facts that decide no verdict any more: what the attorney will want to know, and everything that rules read.

use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::engine::{self, FindingValue, Options, Program, ReliefScreening, Verdict};
use crate::report::Reads;
use crate::rulebook::{Expr, FactDecl, FactPathDecl, NoticeKind, Outcome, ReliefId, RuleId, Rulebook, Sensitivity};

/// The verdict on each relief.
pub(super) fn verdicts(program: &Program, case: &Case, as_of: Day, options: &Options) -> Vec<(ReliefId, Verdict)> {
    let options = Options { reliefs: options.reliefs.clone(), ..Options::verdicts() };
    let screening = engine::screen(program, case, as_of, &options);
    screening.reliefs.iter().map(ReliefScreening::verdict).collect()
}

/// The facts that a factor, flag or deadline needs, of reliefs that are not against the client.
pub(super) fn for_attorney(
    program: &Program,
    case: &Case,
    as_of: Day,
    options: &Options,
    verdicts: &[(ReliefId, Verdict)],
) -> Vec<FactPath> {
    let rulebook = program.rulebook();
    let open = verdicts.iter().filter(|(_, verdict)| *verdict > Verdict::NotMet);
    let open: Vec<ReliefId> = open.map(|(relief, _)| *relief).collect();
    let rules: Vec<RuleId> = open.iter().flat_map(|relief| rules(rulebook, *relief)).collect();
    let mut paths: Vec<FactPath> = rules
        .iter()
        .filter_map(|rule| rulebook.rules[rule.index()].criterion.as_ref())
        .flat_map(|criterion| &criterion.factors)
        .flat_map(|factor| of_the_case(case, *factor))
        .collect();
    let factors = paths.clone();
    for raised in engine::raised(program, case, as_of, options, verdicts) {
        let notice = &rulebook.notices[raised.notice];
        let belongs = notice.reliefs.is_empty() || notice.reliefs.iter().any(|relief| open.contains(relief));
        let is_open = match notice.kind {
            NoticeKind::Flag => raised.value == FindingValue::Unknown,
            NoticeKind::Deadline => {
                raised.value != FindingValue::Unknown && raised.amount.is_some_and(|(low, high)| low < high)
            }
            _ => false,
        };
        if belongs && is_open {
            let asked = if notice.kind == NoticeKind::Flag { &notice.when } else { &notice.value };
            paths.extend(asked.iter().flat_map(|expr| read_by(rulebook, case, expr)));
        }
    }
    // What is painful is asked for a path that is open, not for a flag that stands beside a closed one.
    let mut reads = Reads::default();
    rules.iter().for_each(|rule| reads.add(Reads::of(&rulebook.rules[rule.index()])));
    let is_read = |path: &FactPath| match *path {
        FactPath::Fact(fact) => reads.facts.contains(&fact),
        FactPath::List(list) => reads.lists.contains(&list),
        FactPath::Field(list, _, field) => reads.fields.contains(&(list, field)),
    };
    let is_factor = |path: &FactPath| factors.contains(path);
    paths
        .retain(|path| !is_judged(rulebook, path) && (!is_painful(rulebook, path) || is_factor(path) || is_read(path)));
    paths
}

/// Everything that the rules of the reliefs read.
pub(super) fn everything(program: &Program, case: &Case, options: &Options) -> Vec<FactPath> {
    let rulebook = program.rulebook();
    let all = || (0..rulebook.reliefs.len() as u32).map(ReliefId).collect();
    let reliefs = if options.reliefs.is_empty() { all() } else { options.reliefs.clone() };
    let mut reads = Reads::default();
    for rule in reliefs.into_iter().flat_map(|relief| rules(rulebook, relief)) {
        reads.add(Reads::of(&rulebook.rules[rule.index()]));
    }
    paths(case, &reads).into_iter().filter(|path| !is_judged(rulebook, path)).collect()
}

/// Whether a fact is what staff or an attorney conclude: it is not asked of a client.
fn is_judged(rulebook: &Rulebook, path: &FactPath) -> bool {
    declaration(rulebook, path).is_some_and(|decl| decl.who.is_judged())
}

fn is_painful(rulebook: &Rulebook, path: &FactPath) -> bool {
    declaration(rulebook, path).is_some_and(|decl| decl.sensitivity == Sensitivity::Traumatic)
}

fn declaration<'r>(rulebook: &'r Rulebook, path: &FactPath) -> Option<&'r FactDecl> {
    match path {
        FactPath::Fact(id) => Some(&rulebook.facts[id.index()]),
        FactPath::Field(list, _, field) => Some(&rulebook.lists[list.index()].fields[field.index()]),
        FactPath::List(_) => None,
    }
}

/// The criteria and lets of a relief and its side results, with all that they name.
fn rules(rulebook: &Rulebook, relief: ReliefId) -> Vec<RuleId> {
    let relief = &rulebook.reliefs[relief.index()];
    let outcomes = std::iter::once(&relief.outcome).chain(&relief.results);
    let named = |outcome: &Outcome| {
        [&outcome.requires, &outcome.barred_by, &outcome.exceptions, &outcome.waivers]
            .into_iter()
            .flatten()
            .copied()
            .collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for rule in outcomes.flat_map(named) {
        all.extend(Reads::through(rulebook, rule).rules);
        all.push(rule);
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn read_by(rulebook: &Rulebook, case: &Case, expr: &Expr) -> Vec<FactPath> {
    let mut reads = Reads::of_expr(expr);
    for rule in reads.rules.clone() {
        reads.add(Reads::through(rulebook, rule));
    }
    paths(case, &reads)
}

/// The facts of a case that are read: of a field that of every record.
fn paths(case: &Case, reads: &Reads) -> Vec<FactPath> {
    let facts = reads.facts.iter().map(|id| FactPath::Fact(*id));
    let lists = reads.lists.iter().map(|list| FactPath::List(*list));
    let fields = reads.fields.iter().flat_map(|(list, field)| of_the_case(case, FactPathDecl::Field(*list, *field)));
    facts.chain(lists).chain(fields).collect()
}

fn of_the_case(case: &Case, fact: FactPathDecl) -> Vec<FactPath> {
    match fact {
        FactPathDecl::Fact(id) => vec![FactPath::Fact(id)],
        FactPathDecl::List(list) => vec![FactPath::List(list)],
        FactPathDecl::Field(list, field) => {
            (0..case.list(list).records.len()).map(|record| FactPath::Field(list, record, field)).collect()
        }
    }
}

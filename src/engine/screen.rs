//! From a case to a screening: verdicts, findings with their proof, what is missing, what applies beside them.

use std::collections::HashMap;

use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::rulebook::{ListId, NoticeKind, Outcome, ReliefId, RuleId, TableId, WrittenKind};

use super::eval::{Bound, Eval, FURTHER, Verdicts};
use super::program::{ListNode, ListNodeId, Node, NodeId, OutcomeCode, Program, Read, Use};
use super::search::{Difference, Goal, Search, Settled};
use super::trace::{Cut, Slot};
use super::truths::Truths;
use super::world::World;
use super::{
    Finding, FindingValue, Item, Kind, Override, Raised, Reason, ReliefScreening, Result, Screening, Truth, Verdict,
};

/// Evaluations spent at most on one value of a verdict, of a finding, and on whether one fact matters.
const VERDICT_BOUND: u64 = 1_000;
const FINDING_BOUND: u64 = 60;
const RELEVANCE_BOUND: u64 = 50;
/// The same for facts that matter to a finding inside a verdict: those that no box showed are taken to matter.
const PART_RELEVANCE_BOUND: u64 = 0;
/// Instances that may be ruled out are shown only if they are so few.
const POSSIBLE_INSTANCES: usize = 3;
/// How far ahead the engine looks for a day on which time alone changes a verdict.
const DAYS_AHEAD: i64 = 16 * 366;

/// What to screen, and how sharply.
#[derive(Clone, Debug)]
pub struct Options {
    /// The reliefs; empty: all.
    pub reliefs: Vec<ReliefId>,
    /// Settle by search what one pass leaves open; without it what the truth tables leave open stays unknown.
    pub sharp: bool,
    /// Beside the verdicts also the findings, what is missing, and from when time alone helps.
    pub proof: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { reliefs: Vec::new(), sharp: true, proof: true }
    }
}

/// Screens a case on a day.
pub fn screen(program: &Program, case: &Case, as_of: Day, options: &Options) -> Screening {
    let world = World::new(program, case, as_of);
    let mut screener = Screener::new(program, &world, as_of, options.sharp);
    screener.proof = options.proof;
    let reliefs: Vec<ReliefScreening> =
        chosen(program, options).into_iter().map(|relief| screener.relief(relief)).collect();
    let raised = screener.raised(&reliefs, options);
    Screening { as_of, reliefs, raised, overrides: screener.overrides }
}

/// The value of one criterion about the given items: indexes of records or rows, or days of a computed list.
pub fn finding(program: &Program, case: &Case, as_of: Day, rule: RuleId, items: &[usize]) -> Option<FindingValue> {
    let world = World::new(program, case, as_of);
    let mut screener = Screener::new(program, &world, as_of, true);
    let mut bounds = Vec::new();
    for (position, index) in items.iter().enumerate() {
        let list = program.param_lists[rule.index()].get(position).copied().flatten()?;
        bounds.push(screener.listed(list).get(*index).copied()?);
    }
    (bounds.len() == program.rules[rule.index()].params).then(|| screener.finding_value(rule, &bounds).0)
}

/// What a let without parameters can be: hull of all worlds and doubts.
pub fn value(program: &Program, case: &Case, as_of: Day, rule: RuleId) -> Option<crate::case::Domain> {
    use crate::case::Domain;
    use crate::rulebook::Comparison;
    let world = World::new(program, case, as_of);
    let mut eval = Eval::new(program, &world, as_of);
    match eval.rule(rule.0, &[]) {
        Bound::Truth(truths) => truths.single().and_then(|truth| match truth {
            Truth::Met => Some(Domain::Bool(true)),
            Truth::NotMet => Some(Domain::Bool(false)),
            Truth::Review => None,
        }),
        Bound::Number(value) => Some(Domain::Number { low: value.low.0, high: value.high.1 }),
        Bound::Term(super::values::TermVal::Known(term)) => {
            Some(Domain::Term(crate::case::TermBound { is: Comparison::Equal, term }))
        }
        Bound::Choice(choice) => Some(Domain::Choice(choice.any)),
        Bound::Set(set) => Some(Domain::Set { surely: set.surely, maybe: set.maybe }),
        _ => None,
    }
}

/// A check that fires: it holds in every admitted world.
#[derive(Clone, Debug, PartialEq)]
pub struct FiredCheck {
    /// Index into the rulebook's checks.
    pub check: usize,
    /// What it is about.
    pub items: Vec<Item>,
}

/// The checks of a case that fire.
pub fn fired_checks(program: &Program, case: &Case, as_of: Day) -> Vec<FiredCheck> {
    let world = World::new(program, case, as_of);
    let mut eval = Eval::new(program, &world, as_of);
    let mut fired = Vec::new();
    for (check, about) in program.checks.iter().enumerate() {
        for bounds in eval.combinations(about) {
            if eval.about(about, 0, &bounds) == Some(Bound::Truth(Truths::MET)) {
                fired.push(FiredCheck { check, items: items_of(&bounds) });
            }
        }
    }
    fired
}

/// The reliefs that the options ask for.
pub fn chosen(program: &Program, options: &Options) -> Vec<ReliefId> {
    if options.reliefs.is_empty() {
        (0..program.reliefs.len() as u32).map(ReliefId).collect()
    } else {
        options.reliefs.clone()
    }
}

/// One screening in progress.
pub struct Screener<'a> {
    pub program: &'a Program,
    pub world: &'a World,
    pub as_of: Day,
    sharp: bool,
    proof: bool,
    /// The pass over all admitted worlds.
    base: Eval<'a>,
    search: Search<'a>,
    /// The pass over all admitted worlds on any day from the as-of date on.
    ahead: Option<Eval<'a>>,
    values: HashMap<(RuleId, Vec<Item>), Finding>,
    overrides: Vec<(RuleId, Vec<Item>, Override)>,
}

impl<'a> Screener<'a> {
    /// A screening of these worlds.
    pub fn new(program: &'a Program, world: &'a World, as_of: Day, sharp: bool) -> Screener<'a> {
        Screener {
            program,
            world,
            as_of,
            sharp,
            proof: true,
            base: Eval::new(program, world, as_of).proved(),
            search: Search::new(program, world, as_of),
            ahead: None,
            values: HashMap::new(),
            overrides: Vec::new(),
        }
    }

    /// The pass over all admitted worlds, its record empty.
    fn eval(&mut self) -> &mut Eval<'a> {
        self.base.start();
        &mut self.base
    }

    fn relief(&mut self, id: ReliefId) -> ReliefScreening {
        let program = self.program;
        let (code, side) = &program.reliefs[id.index()];
        let relief = &program.rulebook.reliefs[id.index()];
        let mut instances = if self.proof { self.instances(code, &relief.outcome) } else { Vec::new() };
        // The best first; of equals the one listed last, which is the latest row of a table.
        instances.reverse();
        instances.sort_by_key(|result| std::cmp::Reverse(result.verdict));
        let mut result = self.result(code, &relief.outcome, None);
        if let Some(best) = instances.first() {
            result.findings.clone_from(&best.findings);
            result.deciding.clone_from(&best.deciding);
            result.to_obtain.clone_from(&best.to_obtain);
            result.item = best.item;
        }
        let results = side
            .iter()
            .enumerate()
            .flat_map(|(position, code)| {
                let outcome = &relief.results[position];
                let results = match code.each {
                    Some(_) => self.instances(code, outcome),
                    None => vec![self.result(code, outcome, None)],
                };
                results.into_iter().map(move |result| (position, result))
            })
            .collect();
        ReliefScreening { relief: id, result, instances, results }
    }

    fn instances(&mut self, code: &OutcomeCode, outcome: &Outcome) -> Vec<Result> {
        let Some(each) = &code.each else { return Vec::new() };
        let eval = self.eval();
        let items = eval.items(each.list, each.frame);
        let belonging: Vec<(Bound, Truths)> = items
            .into_iter()
            .filter(|item| item.further.is_none())
            .map(|item| (item.value, eval.belongs(each, item.value)))
            .filter(|(_, belongs)| *belongs != Truths::NOT_MET)
            .collect();
        let sure = belonging.iter().filter(|(_, belongs)| !belongs.can_be_not_met()).count();
        let shown: Vec<Bound> = belonging
            .iter()
            .filter(|(_, belongs)| !belongs.can_be_not_met() || (sure == 0 && belonging.len() <= POSSIBLE_INSTANCES))
            .map(|(item, _)| *item)
            .collect();
        shown.into_iter().map(|item| self.result(code, outcome, Some(item))).collect()
    }

    /// The verdict of an outcome for an item, or of its best item.
    fn result(&mut self, code: &OutcomeCode, outcome: &Outcome, item: Option<Bound>) -> Result {
        let whole = item.is_none() && code.each.is_some();
        let goal = if whole { Goal::Best(code) } else { Goal::Outcome(code, item) };
        let settled = self.settle(goal, VERDICT_BOUND);
        let (verdict, open) = close(settled.possible());
        let detailed = self.proof && !whole;
        let findings = if detailed { self.findings(code, outcome, item) } else { Vec::new() };
        let (deciding, to_obtain) =
            if detailed { self.deciding(code, item, verdict, open) } else { Default::default() };
        let missing = if open && self.proof { self.missing(goal, &settled, RELEVANCE_BOUND) } else { Vec::new() };
        let could_be = if open {
            Verdict::ALL.into_iter().rev().filter(|verdict| settled.possible() & bit(*verdict) != 0).collect()
        } else {
            Vec::new()
        };
        let changes_on = (self.proof && !open && matches!(verdict, Verdict::NotMet | Verdict::Barred))
            .then(|| self.changes_on(goal, verdict))
            .flatten();
        Result {
            item: item.and_then(|bound| items_of(&[bound]).first().copied()),
            verdict,
            open,
            could_be,
            unsharp: open && settled.unsure != 0,
            findings,
            deciding,
            missing,
            to_obtain,
            changes_on,
        }
    }

    fn settle(&mut self, goal: Goal<'_>, bound: u64) -> Settled {
        let possible = goal.value(self.eval());
        if possible.count_ones() == 1 {
            return Settled { confirmed: possible, ..Settled::default() };
        }
        self.search.settle(goal, if self.sharp { bound } else { 0 })
    }

    // ---------------------------------------------------------------- findings

    fn findings(&mut self, code: &OutcomeCode, outcome: &Outcome, item: Option<Bound>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for requirement in &code.requirements {
            let kind = match requirement.kind {
                WrittenKind::Situation => Kind::Situation,
                WrittenKind::Step => Kind::Step,
                _ => Kind::Requirement,
            };
            findings.push(self.used(&requirement.criterion, item, kind));
        }
        for bar in &code.bars {
            findings.push(self.used(&bar.criterion, item, Kind::Bar));
        }
        for (rules, kind) in [(&outcome.exceptions, Kind::Exception), (&outcome.waivers, Kind::Waiver)] {
            for rule in rules {
                let takes_item = self.program.rules[rule.index()].params > 0;
                let bounds: Vec<Bound> = item.filter(|_| takes_item).into_iter().collect();
                findings.push(self.finding(*rule, &bounds, kind, 0));
            }
        }
        findings
    }

    fn used(&mut self, criterion: &Use, item: Option<Bound>, kind: Kind) -> Finding {
        let bounds: Vec<Bound> = item.filter(|_| criterion.takes_item).into_iter().collect();
        self.finding(criterion.rule, &bounds, kind, 0)
    }

    fn finding(&mut self, rule: RuleId, bounds: &[Bound], kind: Kind, depth: usize) -> Finding {
        let items = items_of(bounds);
        if let Some(finding) = self.values.get(&(rule, items.clone())) {
            return Finding { kind, ..finding.clone() };
        }
        let (value, unsharp, settled) = self.finding_value(rule, bounds);
        let because = self.reads(rule, bounds);
        let missing = if value == FindingValue::Unknown {
            self.missing(Goal::Rule(rule.0, bounds), &settled, PART_RELEVANCE_BOUND)
        } else {
            Vec::new()
        };
        let overridden = self.overridden(rule, bounds);
        let reason = (value == FindingValue::Settled(Truth::Review)).then(|| self.reason(rule, bounds));
        let parts = if overridden.is_some() || depth > 8 { Vec::new() } else { self.parts(rule, bounds, depth) };
        let finding =
            Finding { rule, items: items.clone(), kind, value, unsharp, reason, overridden, because, missing, parts };
        self.values.insert((rule, items), finding.clone());
        finding
    }

    /// The known facts that a criterion rests on.
    fn reads(&mut self, rule: RuleId, bounds: &[Bound]) -> Vec<FactPath> {
        let eval = self.eval();
        eval.rule_truth(rule.0, bounds);
        let mut reads = Vec::new();
        for path in eval.trace.iter().flat_map(|trace| &trace.reads) {
            if !reads.contains(path) {
                reads.push(*path);
            }
        }
        reads
    }

    fn finding_value(&mut self, rule: RuleId, bounds: &[Bound]) -> (FindingValue, bool, Settled) {
        let settled = self.settle(Goal::Rule(rule.0, bounds), FINDING_BOUND);
        match Truths(settled.possible()).single() {
            Some(truth) => (FindingValue::Settled(truth), false, settled),
            None => (FindingValue::Unknown, settled.unsure != 0, settled),
        }
    }

    fn overridden(&mut self, rule: RuleId, bounds: &[Bound]) -> Option<Override> {
        let conclusion = self.eval().conclusion(rule.0, bounds)?.single()?;
        let facts_say = match self.eval().without_conclusion(rule.0, bounds).single() {
            Some(truth) => FindingValue::Settled(truth),
            None => FindingValue::Unknown,
        };
        let overridden = Override { conclusion, facts_say };
        let contradicts = match facts_say {
            FindingValue::Settled(Truth::Review) | FindingValue::Unknown => false,
            FindingValue::Settled(truth) => truth != conclusion,
        };
        let entry = (rule, items_of(bounds), overridden);
        if contradicts && !self.overrides.contains(&entry) {
            self.overrides.push(entry);
        }
        Some(overridden)
    }

    fn reason(&mut self, rule: RuleId, bounds: &[Bound]) -> Reason {
        let eval = self.eval();
        if eval.lacks_law(rule.0, bounds) {
            return Reason::NoLaw;
        }
        if eval.review_if_holds(rule.0, bounds) {
            return Reason::ReviewIf;
        }
        let code = &self.program.rules[rule.index()];
        if code.versions.iter().any(|version| version.judgement) {
            return Reason::Judgement;
        }
        let judged = |read: Read| match read {
            Read::Fact(fact) => self.world.facts[fact as usize].doubt,
            Read::Field(..) | Read::List(_) => false,
        };
        if self.program.readable.iter(&code.reads).any(judged) && self.calls(rule).is_empty() { Reason::Unjudged } else { Reason::Part }
    }

    /// The findings of the criteria that a criterion is made of.
    fn parts(&mut self, rule: RuleId, bounds: &[Bound], depth: usize) -> Vec<Finding> {
        let mut parts = Vec::new();
        for (callee, args) in self.calls(rule) {
            for bounds in self.part_items(rule, bounds, callee, args.as_deref()) {
                let finding = self.finding(callee, &bounds, Kind::Part, depth + 1);
                if !parts.contains(&finding) {
                    parts.push(finding);
                }
            }
        }
        parts
    }

    /// The criteria called by a rule or by the lets it reads; arguments only where the rule itself calls.
    fn calls(&self, rule: RuleId) -> Vec<(RuleId, Option<Vec<NodeId>>)> {
        let mut calls = Vec::new();
        let mut seen = vec![rule];
        self.collect_calls(rule, true, &mut calls, &mut seen);
        calls
    }

    fn collect_calls(
        &self,
        rule: RuleId,
        own: bool,
        calls: &mut Vec<(RuleId, Option<Vec<NodeId>>)>,
        seen: &mut Vec<RuleId>,
    ) {
        let code = &self.program.rules[rule.index()];
        let mut found = Vec::new();
        for version in &code.versions {
            for node in [Some(version.when), version.review_if].into_iter().flatten() {
                self.program.visit_calls(node, &mut |callee, args| found.push((RuleId(callee), args.to_vec())));
            }
        }
        for (callee, args) in found {
            if self.program.rules[callee.index()].is_criterion {
                let args = own.then_some(args);
                if !calls.iter().any(|(known, known_args)| *known == callee && *known_args == args) {
                    calls.push((callee, args));
                }
            } else if !seen.contains(&callee) {
                seen.push(callee);
                self.collect_calls(callee, false, calls, seen);
            }
        }
    }

    /// What a part is about: the whole's own items where it passes them on, else every listed item.
    fn part_items(&mut self, rule: RuleId, bounds: &[Bound], callee: RuleId, args: Option<&[NodeId]>) -> Vec<Vec<Bound>> {
        let params = self.program.rules[callee.index()].params;
        if params == 0 {
            return vec![Vec::new()];
        }
        if let Some(args) = args
            && let Some(passed) = self.passed(rule, bounds, args)
        {
            return vec![passed];
        }
        let mut all = vec![Vec::new()];
        for position in 0..params {
            let passed = args.and_then(|args| self.passed(rule, bounds, &args[position..=position]));
            let items = match (passed, self.program.param_lists[callee.index()][position]) {
                (Some(passed), _) => passed,
                (None, Some(list)) => self.listed(list),
                (None, None) => return Vec::new(),
            };
            all = all
                .iter()
                .flat_map(|head: &Vec<Bound>| items.iter().map(|item| [head.as_slice(), &[*item]].concat()))
                .collect();
        }
        all
    }

    /// The values of arguments that depend on the rule's own items alone.
    fn passed(&mut self, rule: RuleId, bounds: &[Bound], args: &[NodeId]) -> Option<Vec<Bound>> {
        if args.iter().any(|arg| self.program.reads_bound_variable(*arg, bounds.len() as u32)) {
            return None;
        }
        let values = self.eval().arguments(rule.0, bounds, args);
        values.iter().all(|value| !matches!(value, Bound::Nothing)).then_some(values)
    }

    fn listed(&mut self, list: ListNodeId) -> Vec<Bound> {
        let items = self.eval().items(list, 64);
        items
            .into_iter()
            .filter(|item| item.further.is_none() && item.member != Truths::NOT_MET)
            .map(|item| item.value)
            .collect()
    }

    // ---------------------------------------------------------------- verdicts

    /// Which findings decide a verdict, and which steps are still to be had.
    fn deciding(
        &mut self,
        code: &OutcomeCode,
        item: Option<Bound>,
        verdict: Verdict,
        open: bool,
    ) -> (Vec<usize>, Vec<RuleId>) {
        let eval = self.eval();
        let mut deciding = Vec::new();
        let mut to_obtain = Vec::new();
        let requirements = code.requirements.iter().map(|requirement| {
            let truths = eval.requirement_truth(&requirement.criterion, item);
            if requirement.kind == WrittenKind::Step && truths == Truths::NOT_MET {
                to_obtain.push(requirement.criterion.rule);
            }
            let failed = match requirement.kind {
                WrittenKind::Situation => Verdict::Conditional,
                WrittenKind::Step => Verdict::NeedsFacts,
                _ => Verdict::NotMet,
            };
            (truths, failed)
        });
        let requirements: Vec<(Truths, Verdict)> = requirements.collect();
        let bars = code.bars.iter().map(|bar| {
            (
                eval.bar_truth(&bar.criterion, item).swapped(),
                if bar.waivers.is_empty() { Verdict::Barred } else { verdict.min(Verdict::Review) },
            )
        });
        for (position, (holds, failed)) in requirements.into_iter().chain(bars).enumerate() {
            let decides = match holds.single() {
                None => open,
                Some(Truth::NotMet) => failed == verdict || (failed <= Verdict::NotMet && verdict <= Verdict::NotMet),
                Some(Truth::Review) => verdict == Verdict::Review,
                Some(Truth::Met) => false,
            };
            if decides {
                deciding.push(position);
            }
        }
        (deciding, to_obtain)
    }

    /// The first later day on which the verdict is better if nothing else changes.
    fn changes_on(&mut self, goal: Goal<'_>, verdict: Verdict) -> Option<Day> {
        let (program, world, as_of) = (self.program, self.world, self.as_of);
        let ahead = self
            .ahead
            .get_or_insert_with(|| Eval::new(program, world, as_of).traced().looking_ahead(DAYS_AHEAD));
        ahead.start();
        let better = |verdicts: Verdicts| verdicts & (bit(Verdict::Barred) | bit(Verdict::NotMet)) == 0;
        if goal.value(ahead) & !(bit(Verdict::Barred) | bit(Verdict::NotMet)) == 0 {
            return None;
        }
        let splits = ahead.trace.iter().flat_map(|trace| &trace.splits);
        let mut days: Vec<i64> = splits
            .filter_map(|split| match (split.slot, split.cut) {
                (Slot::AsOf, Cut::At(day)) if day > as_of.0 && day <= as_of.0 + DAYS_AHEAD => Some(day),
                _ => None,
            })
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(Day).find(|day| {
            let verdicts = goal.value(&mut Eval::new(program, world, *day));
            better(verdicts) && close(verdicts).0 > verdict
        })
    }

    /// The facts that matter to a goal, in order of declaration.
    pub fn missing(&mut self, goal: Goal<'_>, settled: &Settled, bound: u64) -> Vec<FactPath> {
        if !self.sharp {
            return Vec::new();
        }
        let mut paths: Vec<FactPath> =
            settled.seen.iter().copied().filter(|path| !settled.irrelevant.contains(path)).collect();
        paths.retain(|path| self.is_asked_about(*path));
        paths.sort();
        let search = &mut self.search;
        paths.retain(|path| {
            bound == 0
                || settled.relevant.contains(path)
                || !matches!(search.difference(goal, *path, &settled.worlds, bound), Difference::No)
        });
        paths
    }

    /// A fact of the case, not of a record that the engine supposes.
    fn is_asked_about(&self, path: FactPath) -> bool {
        match path {
            FactPath::Field(list, row, _) => row < self.world.lists[list.index()].listed,
            _ => true,
        }
    }

    // ---------------------------------------------------------------- notices

    fn raised(&mut self, reliefs: &[ReliefScreening], options: &Options) -> Vec<Raised> {
        let mut verdicts = vec![None; self.program.reliefs.len()];
        for relief in reliefs {
            verdicts[relief.relief.index()] = Some(relief.result.verdict);
        }
        self.base.know_verdicts(verdicts);
        let asked = chosen(self.program, options);
        let mut raised = Vec::new();
        for (notice, decl) in self.program.rulebook.notices.iter().enumerate() {
            if !decl.reliefs.is_empty() && !decl.reliefs.iter().any(|relief| asked.contains(relief)) {
                continue;
            }
            let about = &self.program.notices[notice];
            let combinations = self.eval().combinations(about);
            for bounds in combinations {
                let Some(value) = self.notice_value(notice, &bounds) else { continue };
                if value == FindingValue::Unknown && decl.kind != NoticeKind::Flag {
                    continue;
                }
                let amount = match self.eval().about(about, 1, &bounds) {
                    Some(Bound::Number(amount)) => Some((amount.low.0, amount.high.1)),
                    _ => None,
                };
                let item = items_of(&bounds).first().copied();
                raised.push(Raised { notice, item, value, amount });
            }
        }
        raised
    }

    /// Whether a notice applies; `None` if it does not.
    fn notice_value(&mut self, notice: usize, bounds: &[Bound]) -> Option<FindingValue> {
        let about = &self.program.notices[notice];
        if about.nodes[0].is_none() {
            return Some(FindingValue::Settled(Truth::Met));
        }
        let Some(Bound::Truth(truths)) = self.eval().about(about, 0, bounds) else { return None };
        match truths.single() {
            Some(Truth::NotMet) => None,
            Some(truth) => Some(FindingValue::Settled(truth)),
            None => Some(FindingValue::Unknown),
        }
    }
}

/// The verdict on answers of everything that it can be, and whether it is open (DESIGN 3.3).
pub fn close(possible: Verdicts) -> (Verdict, bool) {
    if possible.count_ones() == 1 {
        return (Verdict::ALL[possible.trailing_zeros() as usize], false);
    }
    if possible & !(bit(Verdict::Barred) | bit(Verdict::NotMet)) == 0 {
        return (Verdict::NotMet, false);
    }
    (Verdict::NeedsFacts, true)
}

fn bit(verdict: Verdict) -> Verdicts {
    1 << verdict as u8
}

/// What bound values are, for those who read findings.
pub fn items_of(bounds: &[Bound]) -> Vec<Item> {
    bounds
        .iter()
        .filter_map(|bound| match bound {
            Bound::Record(list, row) if *row != FURTHER => Some(Item::Record(ListId(*list), *row as usize)),
            Bound::Row(table, row) => Some(Item::Row(TableId(*table), *row as usize)),
            Bound::Number(value) => Some(Item::Day(Day(value.low.0))),
            _ => None,
        })
        .collect()
}

impl Program {
    /// Visits every call below a node.
    fn visit_calls(&self, node: NodeId, visit: &mut dyn FnMut(u32, &[NodeId])) {
        let node = &self.nodes[node.0 as usize];
        if let Node::Call(rule, args) = node {
            visit(*rule, args);
        }
        match node {
            Node::Quantified(_, _, list, body) => {
                self.visit_list_calls(*list, visit);
                self.visit_calls(*body, visit);
            }
            Node::FoldNumbers(_, list) | Node::FoldTerms(_, list) => self.visit_list_calls(*list, visit),
            // The second way to tell the same thing is no part of the proof.
            Node::Narrowed(one, ..) => self.visit_calls(*one, visit),
            other => other.children(|child| self.visit_calls(child, visit)),
        }
    }

    fn visit_list_calls(&self, list: ListNodeId, visit: &mut dyn FnMut(u32, &[NodeId])) {
        match &self.lists[list.0 as usize] {
            ListNode::Records(_) | ListNode::Rows(_) => {}
            ListNode::Computed { item, over, filter, .. } => {
                self.visit_list_calls(*over, visit);
                for node in [Some(*item), *filter].into_iter().flatten() {
                    self.visit_calls(node, visit);
                }
            }
            ListNode::Joined(lists) => lists.iter().for_each(|list| self.visit_list_calls(*list, visit)),
            ListNode::Values(values, _) => values.iter().for_each(|value| self.visit_calls(*value, visit)),
        }
    }

    /// Whether an expression reads a variable that is no parameter of its rule.
    fn reads_bound_variable(&self, node: NodeId, params: u32) -> bool {
        let node = &self.nodes[node.0 as usize];
        if let Node::Var(var) = node {
            return *var >= params;
        }
        if matches!(node, Node::Quantified(..) | Node::FoldNumbers(..) | Node::FoldTerms(..)) {
            return true;
        }
        let mut reads = false;
        node.children(|child| reads |= self.reads_bound_variable(child, params));
        reads
    }
}

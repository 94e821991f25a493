//! From a case to a screening: verdicts, findings with their proof, what is missing, what applies beside them.

use std::collections::{HashMap, HashSet};

use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::rulebook::{Argument, Condition, ListId, NoticeKind, Outcome, ReliefId, RuleId, TableId, WrittenKind};

use super::eval::{Bound, Eval, FURTHER, Verdicts};
use super::memo::Memo;
use super::program::{Call, ListNode, ListNodeId, Node, NodeId, OutcomeCode, Program, Read, Use};
use super::search::{Goal, Search, Settled};
use super::trace::{Cut, Slot};
use super::truths::Truths;
use super::values::Num;
use super::world::World;
use super::{
    Finding, FindingValue, Item, Kind, NEAR, Override, Raised, Reason, ReliefScreening, Result, Screening, Truth,
    Verdict, tells_a_day,
};

/// Evaluations spent at most on one value of a verdict and of a finding.
pub(super) const VERDICT_BOUND: u64 = 400;
pub(super) const FINDING_BOUND: u64 = 6;
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
    /// Beside the verdicts also the side results.
    pub results: bool,
    /// Beside the verdicts also flags, deadlines and the other notices.
    pub notices: bool,
    /// Beside open verdicts also the smallest sets of facts that can settle them.
    pub settling: bool,
    /// Of an open verdict it does not matter what it could be.
    pub verdicts_alone: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            reliefs: Vec::new(),
            sharp: true,
            proof: true,
            results: true,
            notices: true,
            settling: false,
            verdicts_alone: false,
        }
    }
}

impl Options {
    /// The verdicts on all reliefs, and nothing beside them.
    pub fn verdicts() -> Options {
        Options { proof: false, results: false, notices: false, verdicts_alone: true, ..Options::default() }
    }
}

/// Screens a case on a day.
pub fn screen(program: &Program, case: &Case, as_of: Day, options: &Options) -> Screening {
    let world = World::new(program, case, as_of);
    let mut screener = Screener::new(program, &world, as_of, options.sharp);
    screener.proof = options.proof;
    screener.results = options.results;
    screener.settling = options.settling;
    if options.verdicts_alone {
        screener = screener.for_verdicts_alone();
    }
    let reliefs: Vec<ReliefScreening> =
        chosen(program, options).into_iter().map(|relief| screener.relief(relief)).collect();
    let raised = if options.notices {
        let verdicts: Vec<(ReliefId, Verdict)> = reliefs.iter().map(ReliefScreening::verdict).collect();
        screener.raised(&verdicts, options)
    } else {
        Vec::new()
    };
    Screening { as_of, reliefs, raised, overrides: screener.overrides }
}

/// The flags, deadlines and other notices of a case whose verdicts are known.
pub fn raised(
    program: &Program,
    case: &Case,
    as_of: Day,
    options: &Options,
    verdicts: &[(ReliefId, Verdict)],
) -> Vec<Raised> {
    let world = World::new(program, case, as_of);
    Screener::new(program, &world, as_of, options.sharp).raised(verdicts, options)
}

/// The value of one criterion about the given items or days.
pub fn finding(program: &Program, case: &Case, as_of: Day, rule: RuleId, about: &[Argument]) -> Option<FindingValue> {
    let world = World::new(program, case, as_of);
    let mut screener = Screener::new(program, &world, as_of, true);
    let bounds = screener.bounds(rule, about)?;
    Some(screener.finding_value(rule, &bounds).0)
}

/// The criteria that one pass over some reliefs with their results and some notices comes by, each with every value it
/// has there.
pub fn findings_seen(
    program: &Program,
    case: &Case,
    as_of: Day,
    reliefs: &[ReliefId],
    notices: &[usize],
) -> Vec<(RuleId, FindingValue)> {
    let world = World::new(program, case, as_of);
    let mut eval = Eval::new(program, &world, as_of);
    eval.seen = Some(Vec::new());
    for relief in reliefs {
        let (outcome, results) = &program.reliefs[relief.index()];
        eval.best(outcome);
        results.iter().for_each(|result| {
            eval.best(result);
        });
    }
    for notice in notices {
        let about = &program.notices[*notice];
        for bounds in eval.combinations(about) {
            eval.about(about, 0, &bounds);
        }
    }
    let seen = eval.seen.unwrap_or_default().into_iter();
    seen.filter_map(|(rule, value)| match value {
        Bound::Truth(truths) if program.rules[rule as usize].is_criterion => {
            Some((RuleId(rule), truths.single().map_or(FindingValue::Unknown, FindingValue::Settled)))
        }
        _ => None,
    })
    .collect()
}

/// What a let about the given items or days can be: hull of all worlds and doubts.
pub fn value(
    program: &Program,
    case: &Case,
    as_of: Day,
    rule: RuleId,
    about: &[Argument],
) -> Option<crate::case::Domain> {
    use crate::case::Domain;
    use crate::rulebook::Comparison;
    let world = World::new(program, case, as_of);
    let bounds = Screener::new(program, &world, as_of, true).bounds(rule, about)?;
    let mut eval = Eval::new(program, &world, as_of);
    match eval.rule(rule.0, &bounds) {
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
    if program.checks.is_empty() {
        return Vec::new();
    }
    let world = World::new(program, case, as_of);
    let mut eval = Eval::new(program, &world, as_of);
    let mut fired = Vec::new();
    for (check, about) in program.checks.iter().enumerate() {
        for bounds in eval.combinations(about) {
            let fires = match &program.rulebook.checks[check].when {
                Condition::Met(_) => eval.about(about, 0, &bounds) == Some(Bound::Truth(Truths::MET)),
                Condition::Differ(..) => eval.agreement(about, &bounds) == Truths::NOT_MET,
            };
            if fires {
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
    results: bool,
    settling: bool,
    /// Findings with their values alone.
    bare: bool,
    /// The pass over all admitted worlds.
    base: Eval<'a>,
    search: Search<'a>,
    /// The pass over all admitted worlds on any day from the as-of date on.
    ahead: Option<Eval<'a>>,
    /// What is known of later days.
    later: Memo,
    /// Findings without their parts.
    values: HashMap<(RuleId, Vec<Item>), Finding>,
    /// Those that stand in the result that is being put together.
    shown: HashSet<(RuleId, Vec<Item>)>,
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
            results: true,
            settling: false,
            bare: false,
            base: Eval::new(program, world, as_of).proved(),
            search: Search::new(program, world, as_of),
            ahead: None,
            later: Memo::default(),
            values: HashMap::new(),
            shown: HashSet::new(),
            overrides: Vec::new(),
        }
    }

    /// The same, without reasons and without what is missing.
    pub fn bare(program: &'a Program, world: &'a World, as_of: Day) -> Screener<'a> {
        let search = Search::new(program, world, as_of).for_values_alone();
        let base = Eval::new(program, world, as_of).traced();
        Screener { bare: true, search, base, ..Screener::new(program, world, as_of, true) }
    }

    /// The same, with no more of a verdict than which it is.
    fn for_verdicts_alone(mut self) -> Screener<'a> {
        // Traced all the same: what a search finds within its bound may turn on the order in which facts are first read.
        self.base = Eval::new(self.program, self.world, self.as_of).traced();
        self.search = self.search.for_verdict_alone();
        self.proof = false;
        self
    }

    /// The pass over all admitted worlds, its record empty.
    fn eval(&mut self) -> &mut Eval<'a> {
        self.base.start();
        &mut self.base
    }

    /// Searches with what the pass over all admitted worlds knows.
    pub(super) fn searching<T>(&mut self, run: impl FnOnce(&mut Search<'a>) -> T) -> T {
        self.search.exchange(self.base.lend());
        let result = run(&mut self.search);
        self.base.take_back(self.search.exchange(Memo::default()));
        result
    }

    /// What there is to say of one relief.
    pub fn relief(&mut self, id: ReliefId) -> ReliefScreening {
        let program = self.program;
        let (code, side) = &program.reliefs[id.index()];
        let side = if self.results { side.as_slice() } else { &[] };
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
        } else if self.proof && !self.bare && !result.open && self.may_have_instance(code) {
            self.close_without_instance(code, &mut result);
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
        let settling = if self.settling && result.open { self.settling_sets(code, &result) } else { Vec::new() };
        ReliefScreening { relief: id, result, instances, results, settling }
    }

    /// Whether something, told or not, may be an instance.
    fn may_have_instance(&mut self, code: &OutcomeCode) -> bool {
        let Some(each) = &code.each else { return false };
        let eval = self.eval();
        let items = eval.items(each.list, each.frame);
        items.into_iter().any(|item| eval.belongs(each, item.value) != Truths::NOT_MET)
    }

    /// What closes it whatever the instance: criteria of the case as a whole.
    fn close_without_instance(&mut self, code: &OutcomeCode, result: &mut Result) {
        self.shown.clear();
        let required = code.requirements.iter().filter(|requirement| requirement.kind == WrittenKind::ByUse);
        let required = required.map(|requirement| (&requirement.criterion, Kind::Requirement));
        let bars = code.bars.iter().filter(|bar| bar.waivers.is_empty()).map(|bar| (&bar.criterion, Kind::Bar));
        for (criterion, kind) in required.chain(bars).filter(|(criterion, _)| is_of_case(criterion)) {
            let holds = match kind {
                Kind::Bar => self.eval().bar_truth(criterion, None).swapped(),
                _ => self.eval().requirement_truth(criterion, None),
            };
            if holds == Truths::NOT_MET {
                result.deciding.push(result.findings.len());
                result.findings.push(self.used(criterion, None, kind));
            }
        }
    }

    fn instances(&mut self, code: &OutcomeCode, outcome: &Outcome) -> Vec<Result> {
        let Some(each) = &code.each else { return Vec::new() };
        let shown = self.eval().shown(each);
        shown.into_iter().map(|item| self.result(code, outcome, Some(item))).collect()
    }

    /// The verdict of an outcome for an item, or of its best item.
    fn result(&mut self, code: &OutcomeCode, outcome: &Outcome, item: Option<Bound>) -> Result {
        let whole = item.is_none() && code.each.is_some();
        let goal = if whole { Goal::Best(code) } else { Goal::Outcome(code, item) };
        let settled = self.settle(goal, VERDICT_BOUND);
        let (verdict, open) = close(settled.possible());
        let detailed = self.proof && !whole;
        self.shown.clear();
        let findings = if detailed { self.findings(code, outcome, item) } else { Vec::new() };
        let (deciding, to_obtain) =
            if detailed && !self.bare { self.deciding(code, item, verdict, open) } else { Default::default() };
        let (missing, missing_unsharp) =
            if open && self.proof && !self.bare { self.missing(&settled) } else { Default::default() };
        let could_be = if open {
            Verdict::ALL.into_iter().rev().filter(|verdict| settled.possible() & bit(*verdict) != 0).collect()
        } else {
            Vec::new()
        };
        let changes_on = (self.proof && !self.bare && !open && matches!(verdict, Verdict::NotMet | Verdict::Barred))
            .then(|| self.changes_on(goal, verdict))
            .flatten();
        Result {
            item: item.and_then(|bound| items_of(&[bound]).first().copied()),
            verdict,
            open,
            could_be,
            unsharp: open && settled.unsure != 0,
            missing_unsharp,
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
        let bound = if self.sharp { bound } else { 0 };
        self.searching(|search| search.settle(goal, bound))
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
                findings.push(self.finding(*rule, &bounds, kind));
            }
        }
        findings
    }

    fn used(&mut self, criterion: &Use, item: Option<Bound>, kind: Kind) -> Finding {
        let bounds: Vec<Bound> = item.filter(|_| criterion.takes_item).into_iter().collect();
        self.finding(criterion.rule, &bounds, kind)
    }

    /// A criterion with the criteria it is made of, where it first stands in a result.
    fn finding(&mut self, rule: RuleId, bounds: &[Bound], kind: Kind) -> Finding {
        let key = (rule, items_of(bounds));
        let head = match self.values.get(&key) {
            Some(head) => head.clone(),
            None => {
                let head = self.head(rule, bounds);
                self.values.insert(key.clone(), head.clone());
                head
            }
        };
        let first = self.shown.insert(key);
        let mut finding = Finding { kind, ..head };
        if first && finding.overridden.is_none() {
            finding.parts = self.parts(rule, bounds);
        }
        finding.repeated = !first && finding.overridden.is_none() && !self.program.calls(rule).is_empty();
        finding
    }

    fn head(&mut self, rule: RuleId, bounds: &[Bound]) -> Finding {
        let (value, unsharp, settled) = self.finding_value(rule, bounds);
        let because = if self.bare { Vec::new() } else { self.reads(rule, bounds) };
        let (missing, missing_unsharp) =
            if value == FindingValue::Unknown && !self.bare { self.missing(&settled) } else { Default::default() };
        let overridden = self.overridden(rule, bounds);
        let reason = (value == FindingValue::Settled(Truth::Review) && !self.bare).then(|| self.reason(rule, bounds));
        Finding {
            rule,
            items: items_of(bounds),
            kind: Kind::Part,
            value,
            unsharp,
            missing_unsharp,
            reason,
            overridden,
            because,
            missing,
            parts: Vec::new(),
            repeated: false,
        }
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
            Read::Field(..) | Read::List(_) | Read::AsOf => false,
        };
        if self.program.readable.iter(&code.reads).any(judged) && self.program.calls(rule).is_empty() {
            Reason::Unjudged
        } else {
            Reason::Part
        }
    }

    /// The findings of the criteria that a criterion is made of.
    fn parts(&mut self, rule: RuleId, bounds: &[Bound]) -> Vec<Finding> {
        let mut parts = Vec::new();
        let mut named = Vec::new();
        for (callee, args) in self.program.calls(rule) {
            for bounds in self.eval().part_items(rule, bounds, *callee, args.as_deref()) {
                let key = (*callee, items_of(&bounds));
                if !named.contains(&key) {
                    named.push(key);
                    parts.push(self.finding(*callee, &bounds, Kind::Part));
                }
            }
        }
        parts
    }

    /// What a rule is bound to when it is asked about these; `None` if they are not there, or not one for each parameter.
    pub fn bounds(&mut self, rule: RuleId, about: &[Argument]) -> Option<Vec<Bound>> {
        let program = self.program;
        let lists = &program.param_lists[rule.index()];
        let mut bound =
            |(position, argument): (usize, &Argument)| match (*argument, lists.get(position).copied().flatten()) {
                (Argument::Item(index), Some(list)) => self.eval().listed(list).get(index).copied(),
                (Argument::Day(day), None) => Some(Bound::Number(Num::known(day.0))),
                _ => None,
            };
        let bounds: Vec<Bound> = about.iter().enumerate().map(&mut bound).collect::<Option<_>>()?;
        (bounds.len() == program.rules[rule.index()].params).then_some(bounds)
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
        let ahead =
            self.ahead.get_or_insert_with(|| Eval::new(program, world, as_of).traced().looking_ahead(DAYS_AHEAD));
        ahead.start();
        let better = |verdicts: Verdicts| verdicts & (bit(Verdict::Barred) | bit(Verdict::NotMet)) == 0;
        if goal.value(ahead) & !(bit(Verdict::Barred) | bit(Verdict::NotMet)) == 0 {
            return None;
        }
        let Some(trace) = &ahead.trace else { return None };
        let mut days: Vec<i64> = trace
            .asked()
            .cuts(trace, Slot::AsOf)
            .filter_map(|cut| match cut {
                Cut::At(day) if day > as_of.0 && day <= as_of.0 + DAYS_AHEAD => Some(day),
                _ => None,
            })
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(Day).find(|day| {
            let mut eval = Eval::with_memo(program, world, *day, std::mem::take(&mut self.later), None);
            let verdicts = goal.value(&mut eval);
            self.later = eval.into_memo();
            better(verdicts) && close(verdicts).0 > verdict
        })
    }

    /// The facts that matter to a goal, in order of declaration, and whether there are any among them of which no box showed
    /// it.
    fn missing(&self, settled: &Settled) -> (Vec<FactPath>, bool) {
        if !self.sharp {
            return Default::default();
        }
        let seen = settled.seen.iter().copied().filter(|path| !settled.irrelevant.contains(path));
        let mut paths: Vec<FactPath> = seen.filter(|path| self.is_asked_about(*path)).collect();
        paths.sort();
        let unsharp = paths.iter().any(|path| !settled.relevant.contains(path));
        (paths, unsharp)
    }

    /// A fact of the case, not of a record that the engine supposes.
    fn is_asked_about(&self, path: FactPath) -> bool {
        match path {
            FactPath::Field(list, row, _) => row < self.world.lists[list.index()].listed,
            _ => true,
        }
    }

    // ---------------------------------------------------------------- notices

    fn raised(&mut self, verdicts: &[(ReliefId, Verdict)], options: &Options) -> Vec<Raised> {
        let mut known = vec![None; self.program.reliefs.len()];
        for (relief, verdict) in verdicts {
            known[relief.index()] = Some(*verdict);
        }
        self.base.know_verdicts(known);
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
                let [amount, until] = [1, 2].map(|part| match self.eval().about(about, part, &bounds) {
                    Some(Bound::Number(amount)) => Some((amount.low.0, amount.high.1)),
                    _ => None,
                });
                if value == FindingValue::Unknown && !self.is_for_sight(notice, amount) {
                    continue;
                }
                let item = items_of(&bounds).first().copied();
                raised.push(Raised { notice, item, value, amount, until });
            }
        }
        raised
    }

    /// What may apply is not kept back where it would be seen too late: a warning, and a last day that the answers tell
    /// and that may be near. A day that is counted from the as-of date alone waits for nobody.
    fn is_for_sight(&self, notice: usize, amount: Option<(i64, i64)>) -> bool {
        match self.program.rulebook.notices[notice].kind {
            NoticeKind::Flag => true,
            NoticeKind::Deadline => {
                let today = self.as_of.0;
                let is_near = |(low, high)| {
                    high >= today && low <= today + NEAR && tells_a_day((Day(low), Day(high)), self.as_of)
                };
                self.program.notices[notice].value_is_told && amount.is_some_and(is_near)
            }
            NoticeKind::Document | NoticeKind::Step | NoticeKind::Fee | NoticeKind::Period => false,
        }
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

/// Whether the verdict on answers is the same, whichever more of what is possible is added to these values.
pub fn leaves_no_other_verdict(values: Verdicts, possible: Verdicts) -> bool {
    let failed = bit(Verdict::Barred) | bit(Verdict::NotMet);
    // One that is open stays open; where all fail it is not-met as soon as one is.
    values == possible || close(values).1 || (possible & !failed == 0 && values & bit(Verdict::NotMet) != 0)
}

pub(super) fn bit(verdict: Verdict) -> Verdicts {
    1 << verdict as u8
}

/// Whether neither a criterion nor an exception to it is about an instance.
fn is_of_case(criterion: &Use) -> bool {
    !criterion.takes_item && criterion.exceptions.iter().all(is_of_case)
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
    /// The criteria called by a rule or by the lets it reads; arguments only where a criterion itself calls.
    pub(super) fn calls(&self, rule: RuleId) -> &[Call] {
        self.calls[rule.index()].get_or_init(|| self.collect_calls(rule))
    }

    /// Those of a let are those of each rule that reads it, whatever they are about.
    fn collect_calls(&self, rule: RuleId) -> Box<[Call]> {
        let code = &self.rules[rule.index()];
        let mut found = Vec::new();
        for version in &code.versions {
            for node in [Some(version.when), version.review_if].into_iter().flatten() {
                self.visit_calls(node, &mut |callee, args| found.push((RuleId(callee), args.to_vec())));
            }
        }
        let mut calls: Vec<Call> = Vec::new();
        let mut add = |call: Call| {
            if !calls.contains(&call) {
                calls.push(call);
            }
        };
        for (callee, args) in found {
            if self.rules[callee.index()].is_criterion {
                add((callee, code.is_criterion.then_some(args)));
            } else {
                self.calls(callee).iter().cloned().for_each(&mut add);
            }
        }
        calls.into()
    }

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
            ListNode::Members(set) => self.visit_calls(*set, visit),
        }
    }

    /// Whether an expression reads a variable that is no parameter of its rule.
    pub(super) fn reads_bound_variable(&self, node: NodeId, params: u32) -> bool {
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

//! The engine against all worlds of small random rulebooks and cases.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use relief::calendar::Day;
use relief::case::{Case, Domain, FactPath};
use relief::engine::{self, Finding, FindingValue, Item, Options, Program, Screening, Truth, Verdict};
use relief::rulebook::{Files, Notice, Outcome, ReliefId, RuleId, Rulebook, load, render};

use super::cases::{close, draw_as_of, draw_case, paths, told_of};
use super::dice::Dice;
use super::doubt::Value;
use super::naive::{InWorld, frame};
use super::sketch::Sketch;
use super::walk::{Reads, Thresholds};
use super::witnesses::Asked;
use super::world::World;
use super::worlds::{Filler, Worlds};

/// What a small rulebook and a case of it are drawn from.
#[derive(Clone, Debug)]
pub struct Input {
    /// The rulebook.
    pub sketch: Sketch,
    /// The case, the as-of date, and what a test draws besides.
    pub case: Vec<u8>,
}

/// Inputs of about this many rules at most.
pub fn inputs(rules: usize) -> impl Strategy<Value = Input> {
    let rules = vec(vec(any::<u8>(), 0..40), 1..rules);
    (rules, vec(any::<u8>(), 0..12), vec(any::<u8>(), 0..60))
        .prop_map(|(rules, reliefs, case)| Input { sketch: Sketch { rules, reliefs }, case })
}

/// A small rulebook, a case and all the worlds that it admits.
pub struct Small {
    /// The rules as text, for messages.
    pub text: String,
    /// The rules.
    pub rulebook: Arc<Rulebook>,
    /// The rules, compiled.
    pub program: Program,
    /// The answers.
    pub case: Case,
    /// The as-of date.
    pub as_of: Day,
    /// What the answers admit.
    pub worlds: Worlds,
    /// Bytes that the case did not use.
    pub rest: Vec<u8>,
}

impl Small {
    /// Loads the rules and draws the case.
    pub fn new(input: &Input, limit: usize) -> Result<Small, String> {
        let (rulebook, text) = rulebook_of(&input.sketch.files())?;
        let rulebook = Arc::new(rulebook);
        let mut dice = Dice::new(&input.case);
        let as_of = draw_as_of(&mut dice);
        let drawn = draw_case(&rulebook, &mut dice);
        let (reads, thresholds) = (Reads::of(&rulebook), Thresholds::of(&rulebook));
        let filler = Filler { rulebook: &rulebook, reads: &reads, thresholds: &thresholds, as_of };
        let (case, worlds) = close(drawn, &filler, limit, &mut dice);
        let program = Program::new(Arc::clone(&rulebook));
        Ok(Small { text, rulebook, program, case, as_of, worlds, rest: dice.rest() })
    }

    /// The rules in one of the worlds.
    pub fn in_world<'a>(&'a self, world: &'a World) -> InWorld<'a> {
        InWorld { rulebook: &self.rulebook, world, as_of: self.as_of }
    }

    /// What the engine says.
    pub fn screened(&self, sharp: bool) -> Screening {
        self.screened_as(&self.case, sharp)
    }

    /// What the engine says of another case.
    pub fn screened_as(&self, case: &Case, sharp: bool) -> Screening {
        engine::screen(&self.program, case, self.as_of, &Options { sharp, ..Options::default() })
    }

    /// A fault with what it takes to understand it.
    pub fn fault(&self, what: impl std::fmt::Display) -> String {
        self.fault_in(&self.case, what)
    }

    /// A fault that showed in another case.
    pub fn fault_in(&self, case: &Case, what: impl std::fmt::Display) -> String {
        format!("{what}\nas of {}\ncase: {}\nrules:\n{}", self.as_of, self.told(case), self.text)
    }

    fn told(&self, case: &Case) -> String {
        let answers = paths(case).into_iter().map(|path| {
            let answer = told_of(case, path);
            format!("{} = {:?}", path.name(&self.rulebook), answer.domain())
        });
        let lists = self.rulebook.lists.iter().zip(&self.case.lists);
        let lists =
            lists.map(|(decl, list)| format!("{}: {} records, {:?}", decl.id, list.records.len(), list.complete));
        answers.chain(lists).collect::<Vec<_>>().join("\n  ")
    }

    /// What a criterion is in each world.
    fn findings(&self, rule: RuleId, items: &[Item]) -> Vec<Truth> {
        self.worlds.all.iter().map(|world| self.in_world(world).finding(rule, items)).collect()
    }

    /// Whether something differs between two of the worlds.
    fn differ<T: PartialEq>(&self, value: impl Fn(InWorld) -> T) -> bool {
        let mut values = self.worlds.all.iter().map(|world| value(self.in_world(world)));
        values.next().is_some_and(|first| values.any(|value| value != first))
    }

    /// The facts of which two worlds that differ in nothing else give different values.
    fn relevant<T: PartialEq>(&self, values: &[T]) -> BTreeSet<FactPath> {
        let lists = (0..self.case.lists.len()).map(|list| FactPath::List(relief::rulebook::ListId(list as u32)));
        paths(&self.case).into_iter().chain(lists).filter(|path| self.is_relevant(*path, values)).collect()
    }

    fn is_relevant<T: PartialEq>(&self, path: FactPath, values: &[T]) -> bool {
        let mut seen: HashMap<World, &T> = HashMap::new();
        self.worlds.all.iter().zip(values).any(|(world, value)| {
            let known = *seen.entry(self.without(world, path)).or_insert(value);
            known != value
        })
    }

    /// The world with a fact, or the further records of a list, left out.
    fn without(&self, world: &World, path: FactPath) -> World {
        let mut rest = world.clone();
        match path {
            FactPath::List(list) => {
                rest.lists[list.index()].truncate(self.case.list(list).records.len());
            }
            path => rest.set(path, None),
        }
        rest
    }

    fn names(&self, paths: &BTreeSet<FactPath>) -> Vec<String> {
        paths.iter().map(|path| path.name(&self.rulebook)).collect()
    }
}

/// Loads rule files; also gives them as one text.
pub fn rulebook_of(files: &[super::sketch::File]) -> Result<(Rulebook, String), String> {
    let text: Vec<String> = files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect();
    let text = text.join("\n");
    let files = files.iter().fold(Files::default(), |all, (path, text)| all.with(path, text));
    match load(files) {
        Ok(rulebook) => Ok((rulebook, text)),
        Err(faults) => {
            let faults = render::plain(&faults.sources, &faults.diagnostics);
            Err(format!("the small rulebook does not load:\n{faults}\n{text}"))
        }
    }
}

/// Every finding, every verdict, what could be and what is missing, against all worlds.
pub fn engine_agrees_with_all_worlds(input: &Input, limit: usize, tally: &Tally) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    if small.worlds.all.is_empty() {
        return Ok(());
    }
    let checker = Checker { small: &small, sharp: true, tally };
    checker.screening(&small.screened(true)).map_err(|fault| small.fault(fault))?;
    let plain = Checker { small: &small, sharp: false, tally: &Tally::default() };
    plain.screening(&small.screened(false)).map_err(|fault| small.fault(format!("with tables alone: {fault}")))
}

/// A screening that is asked for verdicts alone ends earlier, and has the same ones.
pub fn verdicts_alone_are_the_verdicts(input: &Input, limit: usize) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    let verdicts = |options: &Options| -> Vec<Verdict> {
        let screening = engine::screen(&small.program, &small.case, small.as_of, options);
        screening.reliefs.iter().map(|relief| relief.result.verdict).collect()
    };
    let (whole, alone) = (verdicts(&Options::default()), verdicts(&Options::verdicts()));
    if whole == alone { Ok(()) } else { Err(small.fault(format!("{alone:?} alone, {whole:?} in the whole"))) }
}

/// Every open verdict and every unknown finding of a criterion without parameters has two worlds that differ, confirmed,
/// and so has the next question. What is open only through more further records than the listed worlds have (a count of
/// at most 365) may be without.
pub fn witnesses_are_worlds_that_differ(input: &Input, limit: usize) -> Result<(), String> {
    let small = Small::new(input, limit)?;
    if small.worlds.all.is_empty() {
        return Ok(());
    }
    let asked = Asked { program: &small.program, case: &small.case, as_of: small.as_of };
    for relief in &small.screened(true).reliefs {
        let result = &relief.result;
        let is_confirmed =
            !result.open || asked.confirm_relief(relief.relief).map_err(|fault| small.fault(fault))? || result.unsharp;
        if !is_confirmed && small.differ(|world| world.verdict(relief.relief)) {
            return Err(small.fault(format!("no witness for {:?}, which is open and not unsharp", relief.relief)));
        }
        for finding in result.findings.iter().filter(|finding| finding.value == FindingValue::Unknown) {
            let is_confirmed =
                !finding.items.is_empty() || asked.confirm_rule(finding.rule).map_err(|fault| small.fault(fault))?;
            if !is_confirmed && !finding.unsharp && small.differ(|world| world.finding(finding.rule, &[])) {
                let id = &small.rulebook.rules[finding.rule.index()].id;
                return Err(small.fault(format!("no witness for {id}, which is unknown and not unsharp")));
            }
        }
    }
    asked.confirm_question().map(|_| ()).map_err(|fault| small.fault(fault))
}

/// How often things came up, so that a test that tests nothing is noticed.
#[derive(Debug, Default)]
pub struct Tally {
    counts: std::cell::RefCell<std::collections::BTreeMap<&'static str, usize>>,
}

impl Tally {
    /// Counts one more.
    pub fn count(&self, what: &'static str) {
        *self.counts.borrow_mut().entry(what).or_default() += 1;
    }

    /// How often it came up.
    pub fn of(&self, what: &str) -> usize {
        self.counts.borrow().get(what).copied().unwrap_or(0)
    }
}

struct Checker<'a> {
    small: &'a Small,
    sharp: bool,
    tally: &'a Tally,
}

impl Checker<'_> {
    fn screening(&self, screening: &Screening) -> Result<(), String> {
        for relief in &screening.reliefs {
            let outcome = &self.small.rulebook.reliefs[relief.relief.index()].outcome;
            let verdicts = self.verdicts(|in_world| in_world.verdict(relief.relief));
            self.result(outcome, &relief.result, &verdicts)?;
            for instance in &relief.instances {
                self.about_item(outcome, instance)?;
            }
            for (index, result) in &relief.results {
                self.about_item(&self.small.rulebook.reliefs[relief.relief.index()].results[*index], result)?;
            }
            self.all_are_listed(relief.relief, relief)?;
        }
        self.named_values()?;
        self.raised(screening)
    }

    /// The engine's value of each let takes in its value in every world.
    fn named_values(&self) -> Result<(), String> {
        let small = self.small;
        for (index, rule) in small.rulebook.rules.iter().enumerate() {
            let id = RuleId(index as u32);
            if !rule.params.is_empty() || rule.criterion.is_some() {
                continue;
            }
            let Some(domain) = engine::value(&small.program, &small.case, small.as_of, id, &[]) else { continue };
            for world in &small.worlds.all {
                let value = small.in_world(world).named_value(id);
                if !takes_in(&domain, &value) {
                    return Err(format!("{} is {domain:?}, a world has {value:?}", rule.id));
                }
            }
        }
        Ok(())
    }

    fn verdicts(&self, verdict: impl Fn(InWorld) -> Verdict) -> Vec<Verdict> {
        self.small.worlds.all.iter().map(|world| verdict(self.small.in_world(world))).collect()
    }

    /// A result about one item, or a side result about nothing in particular.
    fn about_item(&self, outcome: &Outcome, result: &engine::Result) -> Result<(), String> {
        let verdicts = match result.item {
            None => self.verdicts(|in_world| in_world.outcome(outcome, None)),
            Some(item) => self.verdicts(|in_world| {
                let instances = in_world.instances(outcome);
                instances.iter().find(|(other, _)| *other == item).map_or(Verdict::NotMet, |(_, verdict)| *verdict)
            }),
        };
        self.result(outcome, result, &verdicts)
    }

    /// Every listed item that all worlds have among those of an outcome has a result.
    fn all_are_listed(&self, relief: ReliefId, screening: &engine::ReliefScreening) -> Result<(), String> {
        let decl = &self.small.rulebook.reliefs[relief.index()];
        let instances: Vec<Item> = screening.instances.iter().filter_map(|result| result.item).collect();
        self.has_all_items(&decl.outcome, &instances)?;
        for (index, outcome) in decl.results.iter().enumerate() {
            let results = screening.results.iter().filter(|(of, _)| *of == index);
            let items: Vec<Item> = results.filter_map(|(_, result)| result.item).collect();
            self.has_all_items(outcome, &items)?;
        }
        Ok(())
    }

    fn has_all_items(&self, outcome: &Outcome, items: &[Item]) -> Result<(), String> {
        if outcome.each.is_none() {
            return Ok(());
        }
        let is_listed = |item: &Item| match item {
            Item::Record(list, record) => *record < self.small.case.list(*list).records.len(),
            _ => true,
        };
        let in_worlds = self.small.worlds.all.iter().map(|world| self.small.in_world(world).items_of(outcome));
        let in_all = in_worlds.reduce(|mut all, items| {
            all.retain(|(item, _)| items.iter().any(|(other, _)| other == item));
            all
        });
        let unlisted = in_all.into_iter().flatten().find(|(item, _)| is_listed(item) && !items.contains(item));
        if let Some((item, _)) = unlisted {
            return Err(format!("{}: no result for {item:?}", outcome.id));
        }
        Ok(())
    }

    fn result(&self, outcome: &Outcome, result: &engine::Result, verdicts: &[Verdict]) -> Result<(), String> {
        let id = &outcome.id;
        let worlds: BTreeSet<Verdict> = verdicts.iter().copied().collect();
        let failing = worlds.iter().all(|verdict| *verdict <= Verdict::NotMet);
        let closed = if worlds.len() == 1 { worlds.first().copied() } else { failing.then_some(Verdict::NotMet) };
        let about = format!(
            "{id} {:?} is {} (open: {}), worlds say {worlds:?}",
            result.item,
            result.verdict.word(),
            result.open
        );
        if !result.open {
            self.tally.count("verdict closed");
            if closed != Some(result.verdict) && !(failing && result.verdict == Verdict::NotMet) {
                return Err(about);
            }
        } else {
            self.tally.count(if result.unsharp { "verdict unsharp" } else { "verdict open" });
            let could_be: BTreeSet<Verdict> = result.could_be.iter().copied().collect();
            if result.verdict != Verdict::NeedsFacts || !worlds.is_subset(&could_be) {
                return Err(format!("{about}; could be {could_be:?}"));
            }
            if self.sharp && !result.unsharp {
                if self.small.worlds.exact && (closed.is_some() || could_be != worlds) {
                    return Err(format!("{about}; could be {could_be:?} and not marked unsharp"));
                }
                self.missing(&about, (&result.missing, result.missing_unsharp), verdicts)?;
            }
        }
        self.steps(result)?;
        result.findings.iter().try_for_each(|finding| self.finding(finding))
    }

    /// A step that no world has met is to be obtained.
    fn steps(&self, result: &engine::Result) -> Result<(), String> {
        let to_obtain = result.to_obtain.iter().find(|rule| {
            let criterion = self.small.rulebook.rules[rule.index()].criterion.as_ref();
            criterion.is_none_or(|criterion| criterion.kind != relief::rulebook::WrittenKind::Step)
        });
        to_obtain.map_or(Ok(()), |rule| Err(format!("{} is no step", self.rule_id(*rule))))
    }

    fn rule_id(&self, rule: RuleId) -> &str {
        &self.small.rulebook.rules[rule.index()].id
    }

    fn finding(&self, finding: &Finding) -> Result<(), String> {
        // Of a day that is not known a finding shows the first that it may be, which does not say what it is about.
        if finding.items.iter().any(|item| matches!(item, Item::Day(_))) {
            return Ok(());
        }
        let truths = self.small.findings(finding.rule, &finding.items);
        let worlds: BTreeSet<Truth> = truths.iter().copied().collect();
        let about = format!(
            "{} {:?} is {} (unsharp: {}), worlds say {worlds:?}",
            self.rule_id(finding.rule),
            finding.items,
            finding.value.word(),
            finding.unsharp
        );
        match finding.value {
            FindingValue::Settled(truth) => {
                self.tally.count("finding settled");
                if worlds != BTreeSet::from([truth]) {
                    return Err(about);
                }
            }
            FindingValue::Unknown if self.sharp && !finding.unsharp => {
                self.tally.count("finding unknown");
                if worlds.len() == 1 && self.small.worlds.exact {
                    return Err(about);
                }
                self.missing(&about, (&finding.missing, finding.missing_unsharp), &truths)?;
            }
            FindingValue::Unknown => self.tally.count("finding unsharp"),
        }
        finding.parts.iter().try_for_each(|part| self.finding(part))
    }

    /// Exactly the relevant facts are missing; if that is marked as unsharp, others beside them.
    fn missing<T: PartialEq>(
        &self,
        about: &str,
        (missing, unsharp): (&[FactPath], bool),
        values: &[T],
    ) -> Result<(), String> {
        self.tally.count(if unsharp { "missing unsharp" } else { "missing" });
        let missing: BTreeSet<FactPath> = missing.iter().copied().collect();
        let relevant = self.small.relevant(values);
        let wrong =
            if self.small.worlds.exact && !unsharp { missing != relevant } else { !relevant.is_subset(&missing) };
        if wrong {
            let (missing, relevant) = (self.small.names(&missing), self.small.names(&relevant));
            return Err(format!("{about}; missing {missing:?}, relevant {relevant:?}"));
        }
        Ok(())
    }

    /// Flags and deadlines, as far as they read no verdict.
    fn raised(&self, screening: &Screening) -> Result<(), String> {
        for (index, notice) in self.small.rulebook.notices.iter().enumerate() {
            let Some(when) = &notice.when else { continue };
            if reads_a_verdict(when) {
                continue;
            }
            for item in self.notice_items(notice) {
                let truths: BTreeSet<Truth> = self
                    .small
                    .worlds
                    .all
                    .iter()
                    .map(|world| {
                        let items: Vec<Item> = item.into_iter().collect();
                        self.small.in_world(world).truth(when, &mut frame(notice.frame, &items))
                    })
                    .collect();
                let raised = screening.raised.iter().find(|raised| raised.notice == index && raised.item == item);
                let value = raised.map_or(FindingValue::Settled(Truth::NotMet), |raised| raised.value);
                self.tally.count("notice");
                if raised.is_none() && truths.len() > 1 && !self.must_be_seen(notice, item) {
                    continue;
                }
                if let FindingValue::Settled(truth) = value
                    && truths != BTreeSet::from([truth])
                {
                    return Err(format!("notice {} {item:?} is {}, worlds say {truths:?}", notice.id, value.word()));
                }
            }
        }
        Ok(())
    }

    /// Whether what may apply must be raised: a flag, and a last day that is known, and to come, within a year.
    fn must_be_seen(&self, notice: &Notice, item: Option<Item>) -> bool {
        let Some(date) = &notice.value else { return true };
        let items: Vec<Item> = item.into_iter().collect();
        let days = self.small.worlds.all.iter().map(|world| {
            match self.small.in_world(world).value(date, &mut frame(notice.frame, &items)) {
                Value::Number(low, high) => (low, high),
                _ => (i64::MIN, i64::MAX),
            }
        });
        let Some((low, high)) = days.reduce(|all, day| (all.0.min(day.0), all.1.max(day.1))) else { return false };
        let today = self.small.as_of.0;
        self.small.worlds.exact
            && high >= today
            && low <= today + 366
            && (low >= today || high.saturating_sub(low) <= 366)
    }

    /// The listed items that a notice is about.
    fn notice_items(&self, notice: &Notice) -> Vec<Option<Item>> {
        let Some(over) = notice.params.first().and_then(|param| param.over.as_ref()) else { return vec![None] };
        match over {
            relief::rulebook::List::Records(list) => {
                (0..self.small.case.list(*list).records.len()).map(|record| Some(Item::Record(*list, record))).collect()
            }
            relief::rulebook::List::Rows(table) => {
                let rows = self.small.rulebook.tables[table.index()].rows.len();
                (0..rows).map(|row| Some(Item::Row(*table, row))).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn takes_in(domain: &Domain, value: &Value) -> bool {
    match (domain, value) {
        (Domain::Number { low, high }, Value::Number(least, most)) => low <= least && most <= high,
        (Domain::Bool(holds), Value::Truth(truth)) => *truth == if *holds { Truth::Met } else { Truth::NotMet },
        (Domain::Choice(members), Value::Choice(values)) => values.without(*members).is_empty(),
        _ => true,
    }
}

fn reads_a_verdict(when: &relief::rulebook::Expr) -> bool {
    format!("{when:?}").contains("Verdict(")
}

//! Runs the tests that stand beside the rules: a case, and what the engine must say of it.

mod why;

use std::collections::BTreeSet;

use crate::calendar::Day;
use crate::case::{self, AsOf, Case};
use crate::engine::{self, FindingValue, Options, Program, Raised, ReliefScreening, Screening, Truth};
use crate::rulebook::{Argument, ExprKind, NO_RESULT, NoticeKind, Relief, ReliefId, RuleId, RuleTest, Rulebook};

/// Something that a test expects and the engine does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What was looked at: `verdict of tps`.
    pub what: String,
    /// What the test says.
    pub expected: String,
    /// What the engine says.
    pub found: String,
    /// Why it says so: the criteria that decide, the answers they rest on, and what is not known.
    pub why: Vec<String>,
}

/// Runs one test; no difference means that it passed.
pub fn run(program: &Program, test: &RuleTest) -> Vec<Difference> {
    differences(program, test, false)
}

/// Runs one test, and says why there is a difference.
pub fn run_with_reasons(program: &Program, test: &RuleTest) -> Vec<Difference> {
    differences(program, test, true)
}

fn differences(program: &Program, test: &RuleTest, reasons: bool) -> Vec<Difference> {
    let rulebook = program.rulebook();
    let case = match case::from_toml(rulebook, &test.case, AsOf::fixed(test.as_of)) {
        Ok(case) => case,
        Err(faults) => return vec![refused(&faults)],
    };
    let mut run = Run { program, rulebook, test, case, reasons, differences: Vec::new() };
    run.expect_findings();
    run.expect_values();
    if needs_screening(test) {
        run.expect_screening();
    }
    run.differences
}

fn refused(faults: &[case::Fault]) -> Difference {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Difference {
        what: "case".into(),
        expected: "a case that can be read".into(),
        found: faults.join("; "),
        why: Vec::new(),
    }
}

fn needs_screening(test: &RuleTest) -> bool {
    !(test.verdict.is_empty()
        && test.missing.is_empty()
        && test.could_be.is_empty()
        && test.deciding.is_empty()
        && expects_no_notice(test)
        && test.results.is_empty())
}

fn expects_no_notice(test: &RuleTest) -> bool {
    test.flags.is_empty() && test.no_flags.is_empty() && test.deadlines.is_empty() && test.no_deadlines.is_empty()
}

/// The reliefs of whose verdict a test expects something, in order.
fn named_reliefs(test: &RuleTest) -> Vec<ReliefId> {
    let named = test.verdict.iter().map(|(relief, _)| *relief);
    let named = named.chain(test.missing.iter().chain(&test.could_be).map(|(relief, _)| *relief));
    let mut reliefs: Vec<ReliefId> = named.chain(test.deciding.iter().map(|(relief, _)| *relief)).collect();
    reliefs.sort();
    reliefs.dedup();
    reliefs
}

/// The reliefs of which a test expects a verdict or a side result.
pub(crate) fn reliefs(rulebook: &Rulebook, test: &RuleTest) -> Vec<ReliefId> {
    let is_expected = |id: &String| test.results.iter().any(|(result, _)| result == id);
    let has_result = |relief: &Relief| relief.results.iter().any(|result| is_expected(&result.id));
    let with_results = (0..).zip(&rulebook.reliefs).filter(|(_, relief)| has_result(relief));
    let mut reliefs = named_reliefs(test);
    reliefs.extend(with_results.map(|(index, _)| ReliefId(index)));
    reliefs
}

/// The flags and deadlines of which a test expects something, as indexes into the rulebook's notices.
pub(crate) fn notices(rulebook: &Rulebook, test: &RuleTest) -> Vec<usize> {
    let is_named = |kind: NoticeKind, id: &String| match kind {
        NoticeKind::Flag => test.flags.contains(id) || test.no_flags.contains(id),
        NoticeKind::Deadline => test.deadlines.iter().any(|(other, _)| other == id) || test.no_deadlines.contains(id),
        NoticeKind::Document | NoticeKind::Step | NoticeKind::Fee | NoticeKind::Period => false,
    };
    let notices = rulebook.notices.iter().enumerate();
    notices.filter(|(_, notice)| is_named(notice.kind, &notice.id)).map(|(index, _)| index).collect()
}

/// No more than the test looks at: proofs and side results are slow.
fn options(rulebook: &Rulebook, test: &RuleTest) -> Options {
    let mut reliefs = reliefs(rulebook, test);
    for notice in notices(rulebook, test) {
        reliefs.extend(&rulebook.notices[notice].reliefs);
        if let Some(when) = &rulebook.notices[notice].when {
            when.visit(&mut |expr| {
                if let ExprKind::Verdict(relief) = expr.kind {
                    reliefs.push(relief);
                }
            });
        }
    }
    reliefs.sort();
    reliefs.dedup();
    let proof = !(test.missing.is_empty() && test.deciding.is_empty());
    // What is raised for every relief needs none of them, but none would mean all.
    if reliefs.is_empty() {
        reliefs.push(ReliefId(0));
    }
    Options { reliefs, proof, results: !test.results.is_empty(), ..Options::default() }
}

struct Run<'a> {
    program: &'a Program,
    rulebook: &'a Rulebook,
    test: &'a RuleTest,
    case: Case,
    reasons: bool,
    differences: Vec<Difference>,
}

impl Run<'_> {
    fn expect_findings(&mut self) {
        for (rule, about, expected) in &self.test.expect {
            let found = engine::finding(self.program, &self.case, self.test.as_of, *rule, about);
            let (expected, found) = (finding_word(expected), found.map_or("no such item", FindingValue::word));
            if expected != found {
                let why = if self.reasons { self.why(*rule, about) } else { Vec::new() };
                self.differ(self.rule_name(*rule, about), &expected, found, why);
            }
        }
    }

    fn expect_values(&mut self) {
        for (rule, about, expected) in &self.test.values {
            let found = engine::value(self.program, &self.case, self.test.as_of, *rule, about);
            let found = found.map_or("unknown".into(), |domain| self.written(*rule, &domain));
            self.compare(self.rule_name(*rule, about), expected, &found);
        }
    }

    fn expect_screening(&mut self) {
        let screening = engine::screen(self.program, &self.case, self.test.as_of, &options(self.rulebook, self.test));
        for (relief, expected) in &self.test.verdict {
            let screened = of(&screening, *relief);
            let found = screened.map_or("not screened", |relief| relief.result.verdict.word());
            if expected != found {
                let why = if self.reasons { self.why_verdict(*relief) } else { Vec::new() };
                self.differ(format!("verdict of {}", self.relief_name(*relief)), expected, found, why);
            }
        }
        for (relief, expected) in &self.test.could_be {
            let found = of(&screening, *relief).map(|relief| words(&relief.result.could_be)).unwrap_or_default();
            self.compare_sets(format!("{} could be", self.relief_name(*relief)), expected, found);
        }
        for (relief, expected) in &self.test.missing {
            let found = of(&screening, *relief).map(|relief| self.missing(relief)).unwrap_or_default();
            self.compare_sets(format!("missing for {}", self.relief_name(*relief)), expected, found);
        }
        for (relief, expected) in &self.test.deciding {
            let found = of(&screening, *relief).map(|relief| self.deciding(relief)).unwrap_or_default();
            let expected: Vec<String> = expected.iter().map(|rule| self.rule_name(*rule, &[])).collect();
            self.compare_sets(format!("deciding {}", self.relief_name(*relief)), &expected, found);
        }
        self.expect_notices(&screening);
        self.expect_results(&screening);
    }

    fn expect_notices(&mut self, screening: &Screening) {
        let test = self.test;
        let flags = test.flags.iter().map(|flag| (flag, "raised"));
        for (flag, expected) in flags.chain(test.no_flags.iter().map(|flag| (flag, "not raised"))) {
            let applying = self.applying(screening, NoticeKind::Flag, flag);
            let found = if applying.is_empty() { "not raised" } else { "raised" };
            self.compare(format!("flag {flag}"), expected, found);
        }
        let deadlines = test.deadlines.iter().map(|(id, day)| (id, Some(day.to_string())));
        for (deadline, expected) in deadlines.chain(test.no_deadlines.iter().map(|id| (id, None))) {
            let applying = self.applying(screening, NoticeKind::Deadline, deadline);
            let found: Vec<String> = applying.into_iter().filter_map(|raised| raised.amount).map(days).collect();
            let is_as_expected = expected.as_ref().map_or(found.is_empty(), |day| found.contains(day));
            if !is_as_expected {
                let found = if found.is_empty() { "none".into() } else { found.join(", ") };
                self.compare(format!("deadline {deadline}"), expected.as_deref().unwrap_or("none"), &found);
            }
        }
    }

    /// The notices of an id that apply, surely or in review.
    fn applying<'s>(&self, screening: &'s Screening, kind: NoticeKind, id: &str) -> Vec<&'s Raised> {
        let is_meant = |raised: &&Raised| {
            let notice = &self.rulebook.notices[raised.notice];
            notice.kind == kind && notice.id == id
        };
        let stands = |raised: &&Raised| matches!(raised.value, FindingValue::Settled(Truth::Met | Truth::Review));
        screening.raised.iter().filter(is_meant).filter(stands).collect()
    }

    fn expect_results(&mut self, screening: &Screening) {
        for (id, expected) in &self.test.results {
            let found = screening.reliefs.iter().find_map(|screened| {
                let outcomes = &self.rulebook.reliefs[screened.relief.index()].results;
                screened.results.iter().find(|(index, _)| &outcomes[*index].id == id)
            });
            let found = found.map_or(NO_RESULT, |(_, result)| result.verdict.word());
            self.compare(format!("result {id}"), expected, found);
        }
    }

    fn missing(&self, relief: &ReliefScreening) -> Vec<String> {
        relief.result.missing.iter().map(|path| path.name(self.rulebook)).collect()
    }

    fn deciding(&self, relief: &ReliefScreening) -> Vec<String> {
        let findings = &relief.result.findings;
        let deciding = relief.result.deciding.iter().filter_map(|index| findings.get(*index));
        deciding.map(|finding| self.rule_name(finding.rule, &[])).collect()
    }

    fn rule_name(&self, rule: RuleId, about: &[Argument]) -> String {
        let id = &self.rulebook.rules[rule.index()].id;
        if about.is_empty() {
            return id.clone();
        }
        let about: Vec<String> = about
            .iter()
            .map(|argument| match argument {
                Argument::Item(index) => index.to_string(),
                Argument::Day(day) => day.to_string(),
            })
            .collect();
        format!("{id}[{}]", about.join(","))
    }

    fn relief_name(&self, relief: ReliefId) -> String {
        self.rulebook.reliefs[relief.index()].outcome.id.clone()
    }

    fn written(&self, rule: RuleId, domain: &case::Domain) -> String {
        case::written(self.rulebook, self.rulebook.rules[rule.index()].ty, Some("never"), domain)
    }

    /// What is expected and not found, and what is found and not expected.
    fn compare_sets(&mut self, what: String, expected: &[String], found: Vec<String>) {
        let expected: BTreeSet<&String> = expected.iter().collect();
        let found: BTreeSet<&String> = found.iter().collect();
        if expected == found {
            return;
        }
        let list = |set: &BTreeSet<&String>| {
            let names: Vec<&str> = set.iter().map(|name| name.as_str()).collect();
            if names.is_empty() { "nothing".into() } else { names.join(", ") }
        };
        let only = |one: &BTreeSet<&String>, other: &BTreeSet<&String>| list(&one.difference(other).copied().collect());
        let why = [("not found", only(&expected, &found)), ("not expected", only(&found, &expected))];
        let why =
            why.into_iter().filter(|(_, names)| names != "nothing").map(|(word, names)| format!("{word}: {names}"));
        let (expected, found) = (list(&expected), list(&found));
        self.differ(what, &expected, &found, why.collect());
    }

    fn compare(&mut self, what: String, expected: &str, found: &str) {
        if expected != found {
            self.differ(what, expected, found, Vec::new());
        }
    }

    fn differ(&mut self, what: String, expected: &str, found: &str, why: Vec<String>) {
        self.differences.push(Difference { what, expected: expected.into(), found: found.into(), why });
    }
}

fn of(screening: &Screening, relief: ReliefId) -> Option<&ReliefScreening> {
    screening.reliefs.iter().find(|screened| screened.relief == relief)
}

fn words(verdicts: &[engine::Verdict]) -> Vec<String> {
    verdicts.iter().map(|verdict| verdict.word().to_owned()).collect()
}

/// Tests may write `not-met` for `not met`.
fn finding_word(written: &str) -> String {
    written.replace('-', " ")
}

fn days((low, high): (i64, i64)) -> String {
    if low == high { Day(low).to_string() } else { format!("{}..{}", Day(low), Day(high)) }
}

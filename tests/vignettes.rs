//! Decided cases as case files: the outcome of the decision is the expectation.
//!
//! The case files say what the published facts say and no more, so many verdicts stay open on facts that nobody told.
//! `open.toml` lists these; for them the outcome must at least be among the verdicts that remain, and no element may be
//! decided against the decision. A vignette that is listed there and has its outcome fails too: the list stays true.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relief::case::{self, AsOf};
use relief::engine::{self, Finding, FindingValue, Options, Program, Truth, Verdict};
use relief::rulebook::{Files, Rulebook, load};
use serde::Deserialize;

#[derive(Deserialize)]
struct Outcomes {
    outcome: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    case: String,
    relief: String,
    verdict: String,
    also_accept: Vec<String>,
    criteria: BTreeMap<String, String>,
}

/// By relief and the decision's own name.
type Elements = BTreeMap<String, BTreeMap<String, Element>>;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Element {
    Requirement(String),
    Bars(Vec<String>),
}

#[derive(Deserialize)]
struct Open {
    open: Vec<OpenCase>,
}

#[derive(Deserialize)]
struct OpenCase {
    case: String,
    relief: String,
    why: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vignettes")
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let text = std::fs::read_to_string(folder().join(name)).expect("a readable file");
    toml::from_str(&text).expect("valid TOML")
}

/// What the decisions call an outcome, in the words of verdicts.
fn accepted(word: &str) -> &'static [Verdict] {
    match word {
        "meets" => &[Verdict::Meets],
        "does_not_meet" => &[Verdict::NotMet, Verdict::Conditional],
        "barred" => &[Verdict::Barred, Verdict::Waivable],
        "needs_facts" => &[Verdict::NeedsFacts],
        "needs_attorney" => &[Verdict::Review],
        other => panic!("no such outcome: {other}"),
    }
}

/// The finding that an element's word asks of a requirement, or of a bar.
fn wanted(word: &str, is_bar: bool) -> FindingValue {
    match (word, is_bar) {
        ("meets", false) | ("barred" | "does_not_meet", true) => FindingValue::Settled(Truth::Met),
        ("meets", true) | ("does_not_meet", false) => FindingValue::Settled(Truth::NotMet),
        ("needs_attorney", _) => FindingValue::Settled(Truth::Review),
        ("needs_facts", _) => FindingValue::Unknown,
        other => panic!("no such element: {other:?}"),
    }
}

fn collect<'a>(findings: &'a [Finding], book: &Rulebook, id: &str, into: &mut Vec<&'a Finding>) {
    for finding in findings {
        if book.rules[finding.rule.index()].id == id {
            into.push(finding);
        }
        collect(&finding.parts, book, id, into);
    }
}

/// One value for several findings of a criterion about different items: met if any is.
fn joined(findings: &[&Finding]) -> Option<FindingValue> {
    let has = |value: FindingValue| findings.iter().any(|finding| finding.value == value);
    let order = [
        FindingValue::Settled(Truth::Met),
        FindingValue::Unknown,
        FindingValue::Settled(Truth::Review),
        FindingValue::Settled(Truth::NotMet),
    ];
    order.into_iter().find(|value| has(*value))
}

struct Judged {
    /// The verdict and every element are as decided.
    agrees: bool,
    /// What is decided otherwise than in the decision.
    against: Vec<String>,
}

fn judge(program: &Program, elements: &Elements, outcome: &Outcome) -> Judged {
    let book = program.rulebook();
    let name = format!("{}.toml", outcome.case);
    let text = std::fs::read_to_string(folder().join(&name)).expect("a case file");
    let today = relief::calendar::Day::parse("2026-11-21").expect("a day");
    let case = case::from_toml_text(book, &name, &text, AsOf { given: None, today })
        .unwrap_or_else(|faults| panic!("{name}: {faults}"));
    let as_of = case.as_of.expect("a vignette states its day");
    let relief = book.relief(&outcome.relief).expect("a relief");
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let screening = engine::screen(program, &case, as_of, &options);
    let screened = &screening.reliefs[0];

    let fits = |verdict: Verdict| {
        std::iter::once(&outcome.verdict).chain(&outcome.also_accept).any(|word| accepted(word).contains(&verdict))
    };
    let mut agrees = fits(screened.result.verdict);
    let mut against = Vec::new();
    let remaining = if screened.result.open { screened.result.could_be.clone() } else { vec![screened.result.verdict] };
    if !agrees && !remaining.iter().any(|verdict| fits(*verdict)) {
        against.push(format!("verdict {}", screened.result.verdict.word()));
    }
    let results = std::iter::once(&screened.result).chain(&screened.instances);
    let all: Vec<&Finding> = results.flat_map(|result| &result.findings).collect();
    for (element, word) in &outcome.criteria {
        let of = elements.get(&outcome.relief).and_then(|of| of.get(element));
        let (ids, is_bar) = match of.unwrap_or_else(|| panic!("`{element}` is in no mapping")) {
            Element::Requirement(id) => (std::slice::from_ref(id), false),
            Element::Bars(ids) => (ids.as_slice(), true),
        };
        let mut found = Vec::new();
        for id in ids {
            assert!(book.rule(id).is_some(), "`{element}`: no criterion `{id}`");
            for finding in &all {
                collect(std::slice::from_ref(*finding), book, id, &mut found);
            }
        }
        // A bar about records of which there is none is not met.
        let value = joined(&found).unwrap_or(FindingValue::Settled(Truth::NotMet));
        let wanted = wanted(word, is_bar);
        agrees &= value == wanted;
        let contradicts = matches!(
            (value, wanted),
            (FindingValue::Settled(Truth::Met), FindingValue::Settled(Truth::NotMet))
                | (FindingValue::Settled(Truth::NotMet), FindingValue::Settled(Truth::Met))
        );
        if contradicts {
            against.push(format!("{element} is {}", value.word()));
        }
    }
    Judged { agrees, against }
}

#[test]
fn decided_cases_come_out_as_decided() {
    let program = Program::new(Arc::new(load(Files::embedded()).expect("rules that load")));
    let outcomes: Outcomes = read("outcomes.toml");
    let elements: Elements = read("criteria.toml");
    let open: Open = read("open.toml");
    let mut faults = Vec::new();
    for outcome in &outcomes.outcome {
        let listed = open.open.iter().find(|one| one.case == outcome.case && one.relief == outcome.relief);
        assert!(listed.is_none_or(|one| !one.why.is_empty()), "{} says no reason", outcome.case);
        let judged = judge(&program, &elements, outcome);
        let name = format!("{} ({})", outcome.case, outcome.relief);
        match (judged.agrees, listed) {
            (true, Some(_)) => faults.push(format!("{name}: comes out as decided; take it off open.toml")),
            (false, None) => faults.push(format!("{name}: not as decided; against it: {:?}", judged.against)),
            (false, Some(_)) if !judged.against.is_empty() => {
                faults.push(format!("{name}: decided against the decision: {:?}", judged.against));
            }
            _ => {}
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

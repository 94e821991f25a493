//! What the rules say of a case, held against the decision.

use relief::calendar::Day;
use relief::case::Case;
use relief::engine::{self, Finding, FindingValue, Options, Program, Result, Truth, Verdict};
use relief::rulebook::{Relief, Rulebook};

use crate::expected::{Element, Elements, Outcome};

/// What differs from the decision.
pub struct Judged {
    /// What is not as decided: the verdict, an element.
    pub differs: Vec<String>,
    /// What is decided otherwise than in the decision, and would be with any further fact or conclusion.
    pub against: Vec<String>,
}

pub fn judge(program: &Program, case: &Case, as_of: Day, elements: &Elements, outcome: &Outcome) -> Judged {
    let book = program.rulebook();
    let relief = book.relief(&outcome.relief).unwrap_or_else(|| panic!("no relief `{}`", outcome.relief));
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let screening = engine::screen(program, case, as_of, &options);
    let screened = &screening.reliefs[0];
    let relief = &book.reliefs[relief.index()];
    let meant: Vec<&Result> = match &outcome.result {
        None => vec![&screened.result],
        Some(id) => {
            let results = screened.results.iter().filter(|(index, _)| relief.results[*index].id == *id);
            results.map(|(_, result)| result).collect()
        }
    };
    let mut judged = Judged { differs: Vec::new(), against: Vec::new() };
    if meant.is_empty() {
        judged.against.push(format!("no side result `{}`", outcome.result.as_deref().unwrap_or_default()));
    }
    for result in &meant {
        verdict(outcome, result, &mut judged);
    }
    let instances = screened.instances.iter().filter(|_| outcome.result.is_none());
    let findings: Vec<&Finding> = meant.into_iter().chain(instances).flat_map(|result| &result.findings).collect();
    for (name, word) in &outcome.criteria {
        let element = elements.get(&outcome.relief).and_then(|of| of.get(name));
        let element = element.unwrap_or_else(|| panic!("`{name}` of {} is in no mapping", outcome.relief));
        if let Some(value) = value(book, relief, &findings, element, word) {
            compare(name, value, wanted(word, element), &mut judged);
        }
    }
    judged
}

fn verdict(outcome: &Outcome, result: &Result, judged: &mut Judged) {
    if outcome.fits(result.verdict) {
        return;
    }
    let remaining = if result.open { result.could_be.as_slice() } else { std::slice::from_ref(&result.verdict) };
    let words: Vec<&str> = remaining.iter().map(|verdict| verdict.word()).collect();
    judged.differs.push(format!("the verdict is {} ({})", result.verdict.word(), words.join(", ")));
    // What is for an attorney may end in any way.
    if !remaining.iter().any(|verdict| outcome.fits(*verdict) || *verdict == Verdict::Review) {
        judged.against.push(format!("the verdict is {}", words.join(" or ")));
    }
}

fn compare(name: &str, value: FindingValue, wanted: FindingValue, judged: &mut Judged) {
    if value == wanted {
        return;
    }
    judged.differs.push(format!("{name} is {}, not {}", value.word(), wanted.word()));
    if matches!(value, FindingValue::Settled(Truth::Met | Truth::NotMet)) {
        judged.against.push(format!("{name} is {}", value.word()));
    }
}

/// The finding that the decision's word asks of an element.
fn wanted(word: &str, element: &Element) -> FindingValue {
    let is_bar = matches!(element, Element::Bars(_));
    let is_step = matches!(element, Element::Step(_));
    match word {
        "meets" if !is_bar => FindingValue::Settled(Truth::Met),
        "barred" | "does_not_meet" if is_bar => FindingValue::Settled(Truth::Met),
        "meets" | "does_not_meet" => FindingValue::Settled(Truth::NotMet),
        "needs_facts" if is_step => FindingValue::Settled(Truth::NotMet),
        "needs_attorney" => FindingValue::Settled(Truth::Review),
        "needs_facts" => FindingValue::Unknown,
        other => panic!("no such element: {other}"),
    }
}

/// The value of an element; none if the law asks for nothing of the kind.
fn value(
    book: &Rulebook,
    relief: &Relief,
    findings: &[&Finding],
    element: &Element,
    word: &str,
) -> Option<FindingValue> {
    let of = |id: &String| {
        assert!(book.rule(id).is_some(), "no criterion `{id}`");
        let mut found = Vec::new();
        findings.iter().for_each(|finding| collect(finding, book, id, &mut found));
        // What is about records of which there is none is not met.
        joined(found, BEST_FIRST).unwrap_or(FindingValue::Settled(Truth::NotMet))
    };
    match element {
        Element::Step(id) => Some(of(id)),
        Element::All(ids) => joined(ids.iter().map(of).collect(), WORST_FIRST),
        Element::Any(ids) | Element::Bars(ids) => joined(ids.iter().map(of).collect(), BEST_FIRST),
        Element::NoBars(ids) => {
            assert_eq!(word, "meets", "{ids:?} are no bars of this relief");
            for id in ids {
                let rule = book.rule(id).unwrap_or_else(|| panic!("no criterion `{id}`"));
                assert!(!relief.outcome.barred_by.contains(&rule), "`{id}` is a bar of {}", relief.outcome.id);
            }
            None
        }
        Element::NotAsked(why) => {
            assert!(word == "meets" && !why.is_empty(), "what the law does not ask for is met, for a reason");
            None
        }
    }
}

fn collect(finding: &Finding, book: &Rulebook, id: &str, into: &mut Vec<FindingValue>) {
    if book.rules[finding.rule.index()].id == id {
        into.push(finding.value);
    }
    finding.parts.iter().for_each(|part| collect(part, book, id, into));
}

const BEST_FIRST: [FindingValue; 4] = [
    FindingValue::Settled(Truth::Met),
    FindingValue::Unknown,
    FindingValue::Settled(Truth::Review),
    FindingValue::Settled(Truth::NotMet),
];
const WORST_FIRST: [FindingValue; 4] = [
    FindingValue::Settled(Truth::NotMet),
    FindingValue::Unknown,
    FindingValue::Settled(Truth::Review),
    FindingValue::Settled(Truth::Met),
];

/// One value for several: the first in this order.
fn joined(values: Vec<FindingValue>, order: [FindingValue; 4]) -> Option<FindingValue> {
    order.into_iter().find(|value| values.contains(value))
}

//! What the decisions say, and the names they give to criteria.

use std::collections::BTreeMap;

use relief::engine::Verdict;
use serde::Deserialize;

use crate::files;

#[derive(Deserialize)]
struct Outcomes {
    outcome: Vec<Outcome>,
}

/// What a decision says of one relief, in its own words.
#[derive(Deserialize)]
pub struct Outcome {
    pub case: String,
    pub relief: String,
    /// The side result that is meant, where the decision is about a relative.
    pub result: Option<String>,
    pub verdict: String,
    pub also_accept: Vec<String>,
    #[serde(default)]
    pub criteria: BTreeMap<String, String>,
}

/// By relief and the decision's own name of the element.
pub type Elements = BTreeMap<String, BTreeMap<String, Element>>;

/// What an element is in the rules.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// Requirements that must all be met.
    All(Vec<String>),
    /// Requirements of which one is enough.
    Any(Vec<String>),
    /// Bars of which one is enough.
    Bars(Vec<String>),
    /// Bars of other reliefs, which this one has not.
    NoBars(Vec<String>),
    /// What the law does not ask for, and why it is named.
    NotAsked(String),
}

#[derive(Deserialize)]
struct Open {
    open: Vec<OpenCase>,
}

/// An outcome that the facts do not give, not even those of a plain life.
#[derive(Deserialize)]
pub struct OpenCase {
    pub case: String,
    pub relief: String,
    pub why: String,
    /// What an attorney would have to conclude for the outcome to be as decided.
    #[serde(default)]
    pub concluded: BTreeMap<String, bool>,
}

pub fn outcomes() -> Vec<Outcome> {
    files::read::<Outcomes>("outcomes.toml").outcome
}

pub fn elements() -> Elements {
    files::read("criteria.toml")
}

pub fn open() -> Vec<OpenCase> {
    files::read::<Open>("open.toml").open
}

impl Outcome {
    pub fn name(&self) -> String {
        format!("{} ({})", self.case, self.relief)
    }

    /// Whether this verdict is the decision's, or one that a careful screener may give.
    pub fn fits(&self, verdict: Verdict) -> bool {
        std::iter::once(&self.verdict).chain(&self.also_accept).any(|word| verdicts(word).contains(&verdict))
    }
}

/// What the decisions call an outcome, in the words of verdicts.
fn verdicts(word: &str) -> &'static [Verdict] {
    match word {
        "meets" => &[Verdict::Meets],
        "does_not_meet" => &[Verdict::NotMet, Verdict::Conditional],
        "barred" => &[Verdict::Barred, Verdict::Waivable],
        "needs_facts" => &[Verdict::NeedsFacts],
        "needs_attorney" => &[Verdict::Review],
        other => panic!("no such outcome: {other}"),
    }
}

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
    /// A step, which "needs facts" as long as it is still to be taken.
    Step(String),
    /// Requirements of which one is enough.
    Any(Vec<String>),
    /// Bars of which one is enough.
    Bars(Vec<String>),
    /// Bars of other reliefs, which this one has not.
    NoBars(Vec<String>),
    /// What the law does not ask for, and why it is named.
    NotAsked(String),
}

/// The outcomes that the told facts and a plain life do not give.
#[derive(Deserialize)]
pub struct Open {
    /// Suppositions that several cases share, by name.
    pub sets: BTreeMap<String, Suppositions>,
    pub open: Vec<OpenCase>,
}

/// Facts and conclusions by path, as the command line takes them (`ntas.complete`, `convictions[0].attorney.cimt`).
pub type Suppositions = BTreeMap<String, toml::Value>;

/// One of these outcomes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    pub case: String,
    pub relief: String,
    pub why: String,
    /// Names of shared suppositions.
    #[serde(default)]
    pub suppose: Vec<String>,
    /// What the decision rests on besides: facts that nobody told, conclusions of an attorney.
    #[serde(default)]
    pub supposed: Suppositions,
    /// What differs all the same, with every supposition: here the rules and the decision part.
    #[serde(default)]
    pub parts: Vec<String>,
}

impl Open {
    pub fn of(&self, outcome: &Outcome) -> Option<&OpenCase> {
        self.open.iter().find(|one| one.case == outcome.case && one.relief == outcome.relief)
    }

    /// Every supposition of a case, in an order in which records come before what is said of them.
    pub fn suppositions(&self, one: &OpenCase) -> Suppositions {
        let set = |name| self.sets.get(name).unwrap_or_else(|| panic!("open.toml: there is no set `{name}`"));
        one.suppose
            .iter()
            .flat_map(set)
            .chain(&one.supposed)
            .map(|(path, value)| (path.clone(), value.clone()))
            .collect()
    }
}

pub fn outcomes() -> Vec<Outcome> {
    files::read::<Outcomes>("outcomes.toml").outcome
}

pub fn elements() -> Elements {
    files::read("criteria.toml")
}

pub fn open() -> Open {
    files::read("open.toml")
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

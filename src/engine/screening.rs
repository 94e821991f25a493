//! What the engine says of one case: findings, verdicts and what is printed beside them.

use crate::calendar::Day;
use crate::case::FactPath;
use crate::rulebook::{ReliefId, RuleId};

pub use crate::rulebook::Verdict;

/// A finding in one world, on the scale not met < review < met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    NotMet,
    /// An attorney must judge.
    Review,
    /// It holds.
    Met,
}

/// A finding on answers: the truth in every admitted world, or unknown where worlds differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingValue {
    /// The same in every world.
    Settled(Truth),
    /// Worlds differ: a fact would decide.
    Unknown,
}

impl FindingValue {
    /// `met`, `not met`, `review`, `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            FindingValue::Settled(Truth::Met) => "met",
            FindingValue::Settled(Truth::NotMet) => "not met",
            FindingValue::Settled(Truth::Review) => "review",
            FindingValue::Unknown => "unknown",
        }
    }
}

/// What a criterion is to the verdict it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Must be met.
    Requirement,
    /// A requirement that may yet come about.
    Situation,
    /// A paper or act still to be had.
    Step,
    /// Must not be met.
    Bar,
    /// Defeats what it names.
    Exception,
    /// Can lift the bar it names.
    Waiver,
    /// Part of another criterion.
    Part,
}

impl Kind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Requirement => "requirement",
            Kind::Situation => "situation",
            Kind::Step => "step",
            Kind::Bar => "bar",
            Kind::Exception => "exception",
            Kind::Waiver => "waiver",
            Kind::Part => "part",
        }
    }
}

/// Why a finding is review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The criterion is a judgement.
    Judgement,
    /// Its `review_if` holds.
    ReviewIf,
    /// An attorney's or staff conclusion it reads is not set.
    Unjudged,
    /// The law of that date is not in the rules.
    NoLaw,
    /// A part of it is in review, or a doubtful record makes the difference.
    Part,
}

/// What an attorney's conclusion did to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    /// The conclusion.
    pub conclusion: Truth,
    /// What the facts alone give.
    pub facts_say: FindingValue,
}

/// An item that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A record of a list.
    Record(crate::rulebook::ListId, usize),
    /// A row of a table.
    Row(crate::rulebook::TableId, usize),
    /// A day: an item of a computed list.
    Day(Day),
}

/// The evaluated tree of one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The criterion.
    pub rule: RuleId,
    /// What it is about, for criteria with parameters.
    pub items: Vec<Item>,
    /// What it is to the verdict.
    pub kind: Kind,
    /// Its value on the answers.
    pub value: FindingValue,
    /// Unknown, but not every value it might take was confirmed by a world.
    pub unsharp: bool,
    /// The search ended before it was known of each missing fact that it matters: some may not.
    pub missing_unsharp: bool,
    /// Why it is review, if it is.
    pub reason: Option<Reason>,
    /// Set if an attorney's conclusion replaced it.
    pub overridden: Option<Override>,
    /// The answered facts that it read and that decide it.
    pub because: Vec<FactPath>,
    /// The relevant facts, if it is unknown.
    pub missing: Vec<FactPath>,
    /// The criteria it is made of, where it first stands in a result.
    pub parts: Vec<Finding>,
    /// The criteria it is made of stand where it is named before.
    pub repeated: bool,
}

/// A verdict with its findings.
#[derive(Clone, Debug, PartialEq)]
pub struct Result {
    /// The item it is about, for an instance or a side result of each record.
    pub item: Option<Item>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether more facts could change it.
    pub open: bool,
    /// If open, the verdicts that remain, best first.
    pub could_be: Vec<Verdict>,
    /// Open, but not every verdict in `could_be` was confirmed by a world.
    pub unsharp: bool,
    /// The search ended before it was known of each missing fact that it matters: some may not.
    pub missing_unsharp: bool,
    /// Requirements, bars, exceptions and waivers in the order of the rule.
    pub findings: Vec<Finding>,
    /// Criteria that decide the verdict (indexes into `findings`).
    pub deciding: Vec<usize>,
    /// The relevant facts, most decisive first, if it is open.
    pub missing: Vec<FactPath>,
    /// Steps still to be had.
    pub to_obtain: Vec<RuleId>,
    /// A `not met` that time alone cures: from this day the verdict is another.
    pub changes_on: Option<Day>,
}

/// Facts for which some answers settle an open verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct SettlingSet {
    /// What they can make of it.
    pub verdict: Verdict,
    /// The facts; no smaller set can.
    pub facts: Vec<FactPath>,
}

/// What the engine says of one relief.
#[derive(Clone, Debug, PartialEq)]
pub struct ReliefScreening {
    /// Which.
    pub relief: ReliefId,
    /// The verdict: of the best instance, where it is screened once per instance.
    pub result: Result,
    /// Each instance that is not ruled out, best first.
    pub instances: Vec<Result>,
    /// Side results by position in the relief's `results`, each item apart.
    pub results: Vec<(usize, Result)>,
    /// If it is open, and they were asked for: by verdict that it could have, the smallest sets of facts that can settle it.
    pub settling: Vec<SettlingSet>,
}

impl ReliefScreening {
    /// The relief with its verdict.
    pub fn verdict(&self) -> (ReliefId, Verdict) {
        (self.relief, self.result.verdict)
    }
}

/// Days no further apart tell together when something is.
pub const NEAR: i64 = 366;

/// Whether the first and the last day that something may be tell when to act: the first is still to come, as nobody may wait
/// for what then is over, or both are near.
pub fn tells_a_day((first, last): (Day, Day), as_of: Day) -> bool {
    first >= as_of || last.0 - first.0 <= NEAR
}

/// A flag, deadline, document, next step, fee or period that applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    /// Index into the rulebook's notices.
    pub notice: usize,
    /// What it is about.
    pub item: Option<Item>,
    /// Whether it surely applies, is in review, or cannot be ruled out (flags, and last days that are near).
    pub value: FindingValue,
    /// A deadline's dates, a fee's cents, a period's first day: low and high, equal if known.
    pub amount: Option<(i64, i64)>,
    /// A period's last day.
    pub until: Option<(i64, i64)>,
}

/// Everything the engine says of one case on one day under one rulebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// The day screened.
    pub as_of: Day,
    /// The reliefs in the order asked for.
    pub reliefs: Vec<ReliefScreening>,
    /// What applies beside them, in order of declaration.
    pub raised: Vec<Raised>,
    /// Attorney's conclusions that contradict what the facts decide.
    pub overrides: Vec<(RuleId, Vec<Item>, Override)>,
}

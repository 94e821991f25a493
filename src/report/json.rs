//! The report as JSON: ids where the text has words. The wire types are a contract of their own, documented by
//! `docs/screening.schema.json`; a change of meaning raises [`SCHEMA_VERSION`].

use serde::Serialize;

use super::model::{self, Card, Fact, Item, Law, Notice, Point, Report};
use crate::calendar::Day;
use crate::engine::{Reason, Verdict};
use crate::rulebook::NoticeKind;

/// Raised when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

impl Report {
    /// The report as JSON, indented, with a line feed at the end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(&Screening::of(self))?;
        text.push('\n');
        Ok(text)
    }

    /// The same on one line, to stand inside of other JSON.
    pub fn to_json_line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Screening::of(self))
    }
}

#[derive(Serialize)]
struct Screening<'a> {
    schema_version: u32,
    tool_version: &'static str,
    rulebook: Rulebook<'a>,
    /// Of names and titles.
    language: &'static str,
    as_of: String,
    case: &'a serde_json::Value,
    overrides: Vec<Override<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning<'a>>,
    reliefs: Vec<Relief<'a>>,
}

#[derive(Serialize)]
struct Override<'a> {
    title: &'a str,
    concluded: &'static str,
    facts_say: &'static str,
}

/// Answers that do not fit together.
#[derive(Serialize)]
struct Warning<'a> {
    check: &'a str,
    facts: &'a [String],
    message: &'a str,
    remedy: &'a str,
}

#[derive(Serialize)]
struct Rulebook<'a> {
    title: &'a str,
    hash: &'a str,
    reliefs: Vec<Verified<'a>>,
}

#[derive(Serialize)]
struct Verified<'a> {
    id: &'a str,
    verified: String,
    stale: bool,
    /// The table row behind an instance, where it is stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_row: Option<String>,
}

#[derive(Serialize)]
struct Relief<'a> {
    id: &'a str,
    /// An instance or the record of a side result.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    name: &'a str,
    verdict: &'static str,
    could_be: Vec<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    unsharp: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes_on: Option<String>,
    findings: Vec<Finding<'a>>,
    missing: Vec<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    missing_unsharp: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settling: Vec<Settling<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_obtain: Vec<&'a str>,
    deadlines: Vec<Deadline<'a>>,
    flags: Vec<Flag<'a>>,
    results: Vec<Relief<'a>>,
}

#[derive(Serialize)]
struct Settling<'a> {
    verdict: &'static str,
    facts: Vec<&'a str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<&'a str>,
    kind: &'static str,
    title: &'a str,
    cite: &'a [String],
    value: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    unsharp: bool,
    #[serde(skip_serializing_if = "is_false")]
    unverified: bool,
    reason: Option<&'static str>,
    because: Vec<&'a str>,
    missing: Vec<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    missing_unsharp: bool,
    findings: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "is_false")]
    repeated: bool,
}

#[derive(Serialize)]
struct Deadline<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    title: &'a str,
    cite: &'a [String],
    value: &'static str,
    earliest: Option<String>,
    latest: Option<String>,
}

#[derive(Serialize)]
struct Flag<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    title: &'a str,
    cite: &'a [String],
    value: &'static str,
}

impl<'a> Screening<'a> {
    fn of(report: &'a Report) -> Screening<'a> {
        Screening {
            schema_version: SCHEMA_VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            rulebook: Rulebook {
                title: &report.rulebook,
                hash: &report.rulebook_hash,
                reliefs: report.cards.iter().filter_map(Verified::of).collect(),
            },
            language: report.language.code(),
            as_of: report.as_of.to_string(),
            case: &report.case,
            overrides: report.head.overrides.iter().map(Override::of).collect(),
            warnings: report.head.warnings.iter().map(Warning::of).collect(),
            reliefs: report.cards.iter().map(Relief::of).collect(),
        }
    }
}

impl<'a> Override<'a> {
    fn of(line: &'a model::Override) -> Override<'a> {
        Override { title: &line.title, concluded: line.concluded.word(), facts_say: line.facts_say.word() }
    }
}

impl<'a> Warning<'a> {
    fn of(model::Warning { check, facts, message, remedy, .. }: &'a model::Warning) -> Warning<'a> {
        Warning { check, facts, message, remedy }
    }
}

impl<'a> Verified<'a> {
    fn of(card: &'a Card) -> Option<Verified<'a>> {
        let Law { on, stale, stale_row, .. } = card.law.as_ref()?;
        let stale_row = stale_row.map(|day| day.to_string());
        Some(Verified { id: &card.id, verified: on.to_string(), stale: *stale, stale_row })
    }
}

impl<'a> Relief<'a> {
    fn of(card: &'a Card) -> Relief<'a> {
        let of_kind = |kind: NoticeKind| card.notices.iter().filter(move |notice| notice.kind == kind);
        Relief {
            id: &card.id,
            item: item_id(card.item.as_ref()),
            name: &card.name,
            verdict: card.verdict.word(),
            could_be: card.could_be.iter().copied().map(Verdict::word).collect(),
            unsharp: card.unsharp,
            changes_on: card.changes_on.map(|day| day.to_string()),
            findings: card.points.iter().map(Finding::of).collect(),
            missing: ids(&card.missing),
            missing_unsharp: card.missing_unsharp,
            settling: card.settling.iter().map(Settling::of).collect(),
            to_obtain: card.to_obtain.iter().map(String::as_str).collect(),
            deadlines: of_kind(NoticeKind::Deadline).map(Deadline::of).collect(),
            flags: of_kind(NoticeKind::Flag).map(Flag::of).collect(),
            results: card.results.iter().map(Relief::of).collect(),
        }
    }
}

impl<'a> Settling<'a> {
    fn of(set: &'a model::Settling) -> Settling<'a> {
        let facts = set.facts.iter().map(String::as_str).collect();
        Settling { verdict: set.verdict.word(), facts }
    }
}

impl<'a> Finding<'a> {
    fn of(point: &'a Point) -> Finding<'a> {
        Finding {
            id: &point.id,
            items: point.items.iter().map(|item| item.id.as_str()).collect(),
            kind: point.kind.word(),
            title: &point.title,
            cite: &point.cite,
            value: point.value.word(),
            unsharp: point.unsharp,
            unverified: point.unverified,
            reason: reason(point),
            because: ids(&point.because),
            missing: ids(&point.missing),
            missing_unsharp: point.missing_unsharp,
            findings: point.parts.iter().map(Finding::of).collect(),
            repeated: point.repeated,
        }
    }
}

impl<'a> Deadline<'a> {
    fn of(notice: &'a Notice) -> Deadline<'a> {
        let day = |day: Day| day.is_day().then(|| day.to_string());
        Deadline {
            id: &notice.id,
            item: item_id(notice.item.as_ref()),
            title: &notice.title,
            cite: &notice.cite,
            value: notice.value.word(),
            earliest: notice.days.and_then(|(low, _)| day(low)),
            latest: notice.days.and_then(|(_, high)| day(high)),
        }
    }
}

impl<'a> Flag<'a> {
    fn of(notice: &'a Notice) -> Flag<'a> {
        Flag {
            id: &notice.id,
            item: item_id(notice.item.as_ref()),
            title: &notice.title,
            cite: &notice.cite,
            value: notice.value.word(),
        }
    }
}

fn ids(facts: &[Fact]) -> Vec<&str> {
    facts.iter().map(|fact| fact.id.as_str()).collect()
}

fn item_id(item: Option<&Item>) -> Option<&str> {
    item.map(|item| item.id.as_str())
}

fn reason(point: &Point) -> Option<&'static str> {
    if point.overridden {
        return Some("attorney");
    }
    point.reason.map(|reason| match reason {
        Reason::Judgement => "judgement",
        Reason::ReviewIf => "review-if",
        Reason::Unjudged => "no-conclusion",
        Reason::NoLaw => "no-law-of-that-date",
        Reason::Part => "part",
    })
}

fn is_false(value: &bool) -> bool {
    !value
}

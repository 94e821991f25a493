//! The report as JSON: ids where the text has words. The wire types are a contract of their own, documented by
//! `docs/screening.schema.json`; a change of meaning raises [`SCHEMA_VERSION`].

use serde::Serialize;

use super::model::{Card, Fact, Item, Law, Notice, Point, Report};
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
}

#[derive(Serialize)]
struct Screening<'a> {
    schema_version: u32,
    tool_version: &'static str,
    rulebook: Rulebook<'a>,
    as_of: String,
    case: &'a serde_json::Value,
    reliefs: Vec<Relief<'a>>,
}

#[derive(Serialize)]
struct Rulebook<'a> {
    hash: &'a str,
    reliefs: Vec<Verified<'a>>,
}

#[derive(Serialize)]
struct Verified<'a> {
    id: &'a str,
    verified: String,
    stale: bool,
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
    findings: Vec<Finding<'a>>,
    missing: Vec<&'a str>,
    deadlines: Vec<Deadline<'a>>,
    flags: Vec<Flag<'a>>,
    results: Vec<Relief<'a>>,
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
    reason: Option<&'static str>,
    because: Vec<&'a str>,
    missing: Vec<&'a str>,
    findings: Vec<Finding<'a>>,
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
                hash: &report.rulebook_hash,
                reliefs: report.cards.iter().filter_map(Verified::of).collect(),
            },
            as_of: report.as_of.to_string(),
            case: &report.case,
            reliefs: report.cards.iter().map(Relief::of).collect(),
        }
    }
}

impl<'a> Verified<'a> {
    fn of(card: &'a Card) -> Option<Verified<'a>> {
        let Law { on, stale, .. } = card.law.as_ref()?;
        Some(Verified { id: &card.id, verified: on.to_string(), stale: *stale })
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
            findings: card.points.iter().map(Finding::of).collect(),
            missing: ids(&card.missing),
            deadlines: of_kind(NoticeKind::Deadline).map(Deadline::of).collect(),
            flags: of_kind(NoticeKind::Flag).map(Flag::of).collect(),
            results: card.results.iter().map(Relief::of).collect(),
        }
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
            reason: reason(point),
            because: ids(&point.because),
            missing: ids(&point.missing),
            findings: point.parts.iter().map(Finding::of).collect(),
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

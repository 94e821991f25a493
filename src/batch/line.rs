//! What is written of one row. These wire types are a contract: `docs/batch.md` says what each key means.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::refusal::RowError;

/// One row, screened or refused.
#[derive(Debug, Default, Serialize)]
pub struct Line<'a> {
    /// The case's own reference.
    pub case: Option<&'a str>,
    /// The file it is from, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<&'a str>,
    /// Its line in that file.
    pub row: u64,
    /// The day screened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Verdicts alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdicts: Option<Verdicts<'a>>,
    /// Verdicts with what decides them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliefs: Vec<Reasons<'a>>,
    /// Deadlines that apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline<'a>>,
    /// Flags that are raised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag<'a>>,
    /// Answers that are hard to believe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RowError>,
    /// The whole report, as `relief screen --format json` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<RawValue>>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<RowError>,
}

/// Reliefs and their verdicts.
#[derive(Debug)]
pub struct Verdicts<'a>(pub Vec<(&'a str, &'static str)>);

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (relief, verdict) in &self.0 {
            map.serialize_entry(relief, verdict)?;
        }
        map.end()
    }
}

/// A verdict with what decides it.
#[derive(Debug, Serialize)]
pub struct Reasons<'a> {
    /// The relief.
    pub id: &'a str,
    /// Its verdict.
    pub verdict: &'static str,
    /// If it is open: the verdicts that remain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub could_be: Vec<&'static str>,
    /// The criteria that decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deciding: Vec<&'a str>,
    /// If it is open: the facts that matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Papers still to be had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to_obtain: Vec<&'a str>,
    /// From this day on time alone makes it better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_on: Option<String>,
}

/// A deadline that applies.
#[derive(Debug, Serialize)]
pub struct Deadline<'a> {
    /// Which.
    pub id: &'a str,
    /// The record it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The first day on which it can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
    /// Whether it surely applies.
    pub value: &'static str,
}

/// A flag that is raised, or that cannot be ruled out.
#[derive(Debug, Serialize)]
pub struct Flag<'a> {
    /// Which.
    pub id: &'a str,
    /// The record it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Whether it surely applies.
    pub value: &'static str,
}

use serde::Serialize;

use super::{Agenda, Entry, EntryKind};

/// Raised when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    schema_version: u32,
    tool_version: &'static str,
    rulebook: &'a str,
    language: &'static str,
    case: Option<&'a str>,
    as_of: String,
    until: String,
    entries: Vec<WrittenEntry<'a>>,
}

#[derive(Serialize)]
struct WrittenEntry<'a> {
    kind: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    items: &'a [String],
    earliest: String,
    latest: Option<String>,
    title: &'a str,
    cite: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'static str>,
    to_do: &'a str,
}

impl Agenda {
    /// The agenda as JSON, indented, with a line feed at the end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let written = Written {
            schema_version: SCHEMA_VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            rulebook: &self.rulebook_hash,
            language: self.language.code(),
            case: self.reference.as_deref(),
            as_of: self.as_of.to_string(),
            until: self.until.to_string(),
            entries: self.entries.iter().map(entry).collect(),
        };
        let mut text = serde_json::to_string_pretty(&written)?;
        text.push('\n');
        Ok(text)
    }
}

fn entry(entry: &Entry) -> WrittenEntry<'_> {
    WrittenEntry {
        kind: match entry.kind {
            EntryKind::Deadline => "deadline",
            EntryKind::Verdict => "verdict",
            EntryKind::Finding => "finding",
            EntryKind::Stale => "stale",
        },
        id: &entry.id,
        items: &entry.items,
        earliest: entry.earliest.to_string(),
        latest: entry.latest.map(|day| day.to_string()),
        title: &entry.title,
        cite: &entry.cite,
        before: entry.codes.map(|(before, _)| before),
        after: entry.codes.map(|(_, after)| after),
        to_do: &entry.to_do,
    }
}

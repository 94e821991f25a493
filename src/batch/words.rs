//! What a batch says of its own: one data file per language, checked by its type.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::report::{Language, Plural, fill};
use crate::words::read;

/// The fields carry the keys of `words/<language>.toml`, so a key that one language lacks does not load.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) counts: String,
    pub(crate) rows: Plural,
    pub(crate) passed_over: String,
    pub(crate) ignored: String,
    pub(crate) meant: String,
    pub(crate) rate: String,
    pub(crate) compared: String,
    pub(crate) untold: Plural,
    pub(crate) gained: String,
    pub(crate) lost: String,
    pub(crate) about_to_lose: String,
    pub(crate) other: String,
    pub(crate) cases: Plural,
    pub(crate) because: String,
    pub(crate) rule_change: String,
    pub(crate) more: Plural,
    pub(crate) title: String,
    pub(crate) disclaimer: String,
    pub(crate) missing: String,
    pub(crate) open_for_lists_alone: Plural,
    pub(crate) deadlines: String,
    pub(crate) checked: String,
    pub(crate) mapping: String,
}

impl Words {
    /// How many rows were read, and what became of them.
    pub(crate) fn counted(&self, rows: u64, screened: u64, refused: u64) -> String {
        let rows = self.rows.of(i64::try_from(rows).unwrap_or(i64::MAX));
        let (screened, refused) = (screened.to_string(), refused.to_string());
        fill(&self.counts, &[("rows", &rows), ("screened", &screened), ("refused", &refused)])
    }

    /// The words of a language, read once.
    pub(crate) fn of(language: Language) -> &'static Words {
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        static SPANISH: OnceLock<Words> = OnceLock::new();
        match language {
            Language::English => ENGLISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/batch-en.json")))),
            Language::Spanish => SPANISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/batch-es.json")))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::assert_alike;

    #[test]
    fn every_language_has_every_key_and_placeholder() {
        assert_alike(include_str!("words/en.toml"), include_str!("words/es.toml"));
        for language in Language::ALL {
            Words::of(language);
        }
    }
}

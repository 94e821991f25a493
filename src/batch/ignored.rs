//! Names that are no facts: an office's export has columns for other things.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::words::Words;
use crate::report::fill;
use crate::rulebook::Rulebook;
use crate::rulebook::suggest::closest;

/// Names that are counted each.
const MOST_NAMES: usize = 1000;
/// Stands for all others of them: of names there may be no end, and memory has one.
const OTHERS: &str = "…";

/// Each name with the rows in which it was ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored(BTreeMap<String, u64>);

/// One of them, in words.
#[derive(Debug, Serialize)]
pub(super) struct IgnoredName {
    pub name: String,
    pub rows: u64,
    /// The fact that may have been meant.
    pub meant: Option<String>,
}

impl Ignored {
    /// Counts the names of a row.
    pub(super) fn count(&mut self, names: Vec<String>) {
        names.into_iter().collect::<BTreeSet<String>>().into_iter().for_each(|name| self.add_rows(name, 1));
    }

    /// Adds those of other rows.
    pub(super) fn add(&mut self, other: &Ignored) {
        other.0.iter().for_each(|(name, rows)| self.add_rows(name.clone(), *rows));
    }

    fn add_rows(&mut self, name: String, rows: u64) {
        let is_kept = self.0.len() < MOST_NAMES || self.0.contains_key(&name);
        *self.0.entry(if is_kept { name } else { OTHERS.to_owned() }).or_default() += rows;
    }

    /// Each with the fact that comes nearest to it.
    pub(super) fn names(&self, rulebook: &Rulebook) -> Vec<IgnoredName> {
        let facts: Vec<String> = rulebook.facts.iter().map(|fact| fact.id.clone()).collect();
        let of_lists = rulebook.lists.iter().flat_map(|list| {
            let fields = list.fields.iter().map(|field| format!("{}.{}", list.id, field.id));
            std::iter::once(list.id.clone()).chain(fields)
        });
        let facts: Vec<String> = facts.into_iter().chain(of_lists).collect();
        let meant = |name: &str| closest(name, facts.iter().map(String::as_str)).map(str::to_owned);
        let named = |(name, rows): (&String, &u64)| IgnoredName { name: name.clone(), rows: *rows, meant: meant(name) };
        self.0.iter().map(named).collect()
    }

    /// A line for each.
    pub(crate) fn lines(&self, rulebook: &Rulebook, words: &Words) -> Vec<String> {
        self.names(rulebook).iter().map(|ignored| ignored.line(words)).collect()
    }
}

impl IgnoredName {
    pub fn line(&self, words: &Words) -> String {
        let rows = words.rows.of(i64::try_from(self.rows).unwrap_or(i64::MAX));
        let line = fill(&words.ignored, &[("name", &self.name), ("rows", &rows)]);
        match &self.meant {
            Some(fact) => format!("{line} {}", fill(&words.meant, &[("fact", fact)])),
            None => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_end_are_counted_together() {
        let mut ignored = Ignored::default();
        for row in 0..MOST_NAMES + 5 {
            ignored.count(vec![format!("name {row:04}"), "phone".to_owned(), "phone".to_owned()]);
        }
        assert_eq!(ignored.0.len(), MOST_NAMES + 1);
        assert_eq!((ignored.0["phone"], ignored.0[OTHERS]), (MOST_NAMES as u64 + 5, 6));
    }
}

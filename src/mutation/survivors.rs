//! Why changes that no test notices are none that matter: a file that is held against what a draw finds.

use serde::Deserialize;

use super::Trial;
use crate::rulebook::Rulebook;
use crate::rulebook::changes::{Change, changes};

/// A change that no test notices, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survivor {
    /// The criterion, let, relief, flag or deadline.
    pub id: String,
    /// What is written there.
    pub before: String,
    /// What is written in its place.
    pub after: String,
    /// Why the law is the same with it.
    pub reason: String,
}

impl Survivor {
    fn is(&self, change: &Change) -> bool {
        self.id == change.owner.id() && self.before == change.before && self.after == change.after
    }
}

/// All reasons of a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

impl Reasons {
    /// Reads the file.
    pub fn parse(text: &str) -> Result<Reasons, toml::de::Error> {
        toml::from_str(text)
    }

    /// Why a change need not be noticed.
    pub fn of(&self, change: &Change) -> Option<&str> {
        let found = self.survivor.iter().find(|survivor| survivor.is(change))?;
        Some(found.reason.trim()).filter(|reason| !reason.is_empty())
    }

    /// Entries that are no longer needed: a test notices the change now, or it can no longer be made.
    pub fn superfluous(&self, rulebook: &Rulebook, tried: &[Trial]) -> Vec<&Survivor> {
        let possible = changes(&rulebook.sources);
        let is_superfluous = |survivor: &&Survivor| {
            let trial = tried.iter().find(|trial| survivor.is(&trial.change));
            trial.is_some_and(|trial| trial.noticed_by.is_some()) || !possible.iter().any(|change| survivor.is(change))
        };
        self.survivor.iter().filter(is_superfluous).collect()
    }
}

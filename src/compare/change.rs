use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::Verdict;

/// What a change means for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A path was closed and is not any more.
    Gained,
    /// A path was not closed and is now.
    Lost,
    /// A path will be closed soon if nothing is done.
    AboutToLose,
    /// Another verdict, closed or not as before.
    Other,
}

impl Direction {
    /// All of them, in the order of a report.
    pub const ALL: [Direction; 4] = [Direction::Lost, Direction::AboutToLose, Direction::Gained, Direction::Other];

    /// What it means that one verdict became another.
    pub fn of(before: Verdict, after: Verdict) -> Direction {
        match (is_closed(before), is_closed(after)) {
            (true, false) => Direction::Gained,
            (false, true) => Direction::Lost,
            _ => Direction::Other,
        }
    }

    /// The word in JSON and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Gained => "gained",
            Direction::Lost => "lost",
            Direction::AboutToLose => "about-to-lose",
            Direction::Other => "other",
        }
    }
}

/// Not a path on the answers given.
pub(super) fn is_closed(verdict: Verdict) -> bool {
    verdict <= Verdict::NotMet
}

/// One verdict of one case that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The case's reference.
    pub case: Option<String>,
    /// Its row.
    pub row: u64,
    /// The relief.
    pub relief: String,
    /// What it means.
    pub direction: Direction,
    /// The verdict before.
    pub before: &'static str,
    /// The verdict after.
    pub after: &'static str,
    /// The criteria whose findings changed and made the verdict change.
    pub causes: Vec<String>,
}

/// Changes with one meaning and one cause.
#[derive(Debug, Serialize)]
pub struct Group<'a> {
    /// What they mean.
    pub direction: Direction,
    /// The relief.
    pub relief: &'a str,
    /// The criteria that caused them.
    pub causes: &'a [String],
    /// The changes, in order of rows.
    pub changes: Vec<&'a Change>,
}

/// A row that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The case's reference, if it can be read.
    pub case: Option<String>,
    /// Its row.
    pub row: u64,
    /// Why.
    pub reason: String,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Changes {
    /// Cases in both.
    pub compared: u64,
    /// Rows that could not be read, each with the reason, or that only one side has.
    pub refused: Vec<Refused>,
    /// Cases of which it cannot be told whether time will close a path.
    pub untold: u64,
    /// In order of rows.
    pub changes: Vec<Change>,
}

impl Changes {
    /// Grouped by what they mean, by relief and by cause; in each the largest group first.
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: BTreeMap<(Direction, &str, &[String]), Vec<&Change>> = BTreeMap::new();
        for change in &self.changes {
            groups.entry((change.direction, &change.relief, &change.causes)).or_default().push(change);
        }
        let group = |((direction, relief, causes), changes)| Group { direction, relief, causes, changes };
        let mut groups: Vec<Group<'_>> = groups.into_iter().map(group).collect();
        let place = |direction| Direction::ALL.iter().position(|other| *other == direction);
        groups.sort_by_key(|group| (place(group.direction), std::cmp::Reverse(group.changes.len())));
        groups
    }
}

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ignored::Ignored;
use crate::calendar::Day;
use crate::case::FactPath;
use crate::engine::{FindingValue, Screening, Verdict};
use crate::rulebook::{NoticeKind, Rulebook};

/// What the rows read so far came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows with a screening.
    pub screened: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Screened rows that were not asked for and are not written.
    pub passed_over: u64,
    /// For each relief in the order asked for: how often each verdict was reached, worst first.
    pub verdicts: Vec<[u64; Verdict::ALL.len()]>,
    /// By fact, of whatever record: the cases in which an open verdict lacks it.
    pub missing: BTreeMap<String, u64>,
    /// Open verdicts that lack nothing but to know whether lists are whole.
    pub open_for_lists_alone: u64,
    /// Names that are no facts.
    pub ignored: Ignored,
    /// By day since 1970 and by deadline: the cases that have it.
    due: BTreeMap<i64, BTreeMap<String, u64>>,
}

impl Tally {
    /// Rows read.
    pub fn rows(&self) -> u64 {
        self.screened + self.refused
    }

    /// Counts the verdict of a relief, by its place among those asked for.
    pub(super) fn count(&mut self, relief: usize, verdict: Verdict) {
        if self.verdicts.len() <= relief {
            self.verdicts.resize(relief + 1, Default::default());
        }
        self.verdicts[relief][verdict as usize] += 1;
    }

    /// Counts what a case lacks, and its deadlines within so many days.
    pub(super) fn count_reasons(&mut self, rulebook: &Rulebook, screening: &Screening, days: i64) {
        let mut lacks = BTreeSet::new();
        for relief in &screening.reliefs {
            let missing = &relief.result.missing;
            lacks.extend(missing.iter().map(|path| of_any_record(rulebook, *path)));
            let lists_alone = missing.iter().all(|path| matches!(path, FactPath::List(_)));
            self.open_for_lists_alone += u64::from(lists_alone && !missing.is_empty());
        }
        for fact in lacks {
            *self.missing.entry(fact).or_default() += 1;
        }
        let soon = screening.as_of.0..=screening.as_of.plus_days(days).0;
        let mut due = BTreeSet::new();
        for raised in &screening.raised {
            let notice = &rulebook.notices[raised.notice];
            if let Some((low, high)) = raised.amount
                && notice.kind == NoticeKind::Deadline
                && !notice.informative
                && raised.value != FindingValue::Unknown
                && low == high
                && soon.contains(&low)
            {
                due.insert((low, notice.id.as_str()));
            }
        }
        for (day, id) in due {
            *self.due.entry(day).or_default().entry(id.to_owned()).or_default() += 1;
        }
    }

    /// By day and deadline: the cases that have it.
    pub(super) fn deadlines(&self) -> BTreeMap<(Day, String), u64> {
        let on_day = |(day, ids): (&i64, &BTreeMap<String, u64>)| {
            let day = Day(*day);
            ids.iter().map(move |(id, cases)| ((day, id.clone()), *cases)).collect::<Vec<_>>()
        };
        self.due.iter().flat_map(on_day).collect()
    }

    /// Whether any relief had this verdict in any row.
    pub fn has(&self, verdict: Verdict) -> bool {
        self.verdicts.iter().any(|counts| counts[verdict as usize] > 0)
    }

    /// Adds what other rows came to.
    pub fn add(&mut self, other: &Tally) {
        self.screened += other.screened;
        self.refused += other.refused;
        self.passed_over += other.passed_over;
        if self.verdicts.len() < other.verdicts.len() {
            self.verdicts.resize(other.verdicts.len(), Default::default());
        }
        for (own, counts) in self.verdicts.iter_mut().zip(&other.verdicts) {
            own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
        }
        self.open_for_lists_alone += other.open_for_lists_alone;
        for (fact, cases) in &other.missing {
            *self.missing.entry(fact.clone()).or_default() += cases;
        }
        self.ignored.add(&other.ignored);
        for (day, ids) in &other.due {
            for (id, cases) in ids {
                *self.due.entry(*day).or_default().entry(id.clone()).or_default() += cases;
            }
        }
    }
}

/// `entries.on`, of whichever record.
fn of_any_record(rulebook: &Rulebook, path: FactPath) -> String {
    match path {
        FactPath::Field(list, _, field) => {
            let list = &rulebook.lists[list.index()];
            format!("{}.{}", list.id, list.fields[field.index()].id)
        }
        path => path.name(rulebook),
    }
}

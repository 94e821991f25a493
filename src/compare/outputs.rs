//! Two outputs of earlier runs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

use serde::Deserialize;

use super::ahead::Soon;
use super::change::{Change, Changes, Direction, Refused};
use crate::batch::Lines;
use crate::engine::Verdict;

/// The lines of an output that are read here.
#[derive(Deserialize)]
struct Line {
    case: Option<String>,
    row: u64,
    verdicts: Option<BTreeMap<String, String>>,
    #[serde(default)]
    reliefs: Vec<Relief>,
    report: Option<Report>,
}

#[derive(Deserialize)]
struct Report {
    reliefs: Vec<Relief>,
}

#[derive(Deserialize)]
struct Relief {
    id: String,
    verdict: String,
    #[serde(default)]
    deciding: Vec<String>,
}

/// What an output says of one case: by relief its verdict and what decides it.
type Found = BTreeMap<String, (Verdict, Vec<String>)>;

/// A line that tells of a case.
#[derive(Debug)]
struct Told {
    line: u64,
    row: u64,
    found: Found,
}

/// The reference of a case or without one its row, and how often that came before.
type Key = (Result<String, u64>, usize);

/// An output, by reference and by how often that came before; without a reference by row.
#[derive(Debug, Default)]
pub struct Outputs {
    cases: BTreeMap<Key, Told>,
    refused: Vec<Refused>,
}

/// Reads an output in JSON lines.
pub fn read_outputs(text: impl BufRead) -> io::Result<Outputs> {
    let mut lines = Lines::new(text);
    let mut outputs = Outputs::default();
    let mut seen: BTreeMap<Result<String, u64>, usize> = BTreeMap::new();
    while let Some(line) = lines.next_line()? {
        let number = line.number;
        let read = line.bytes.ok().and_then(|bytes| serde_json::from_slice::<Line>(&bytes).ok());
        let Some(line) = read else {
            outputs.refused.push(Refused {
                case: None,
                row: number,
                reason: "this is no line of an output".to_owned(),
            });
            continue;
        };
        let found = found(&line);
        if found.is_empty() {
            let reason = "it was refused when it was screened".to_owned();
            outputs.refused.push(Refused { case: line.case, row: line.row, reason });
            continue;
        }
        let key = line.case.ok_or(line.row);
        let before = seen.entry(key.clone()).or_default();
        outputs.cases.insert((key, *before), Told { line: number, row: line.row, found });
        *before += 1;
    }
    Ok(outputs)
}

fn found(line: &Line) -> Found {
    let reliefs = line.report.as_ref().map_or(&line.reliefs, |report| &report.reliefs);
    let of_relief = |relief: &Relief| {
        let verdict = Verdict::from_word(&relief.verdict)?;
        Some((relief.id.clone(), (verdict, relief.deciding.clone())))
    };
    let alone = line.verdicts.iter().flatten();
    let alone = alone.filter_map(|(id, word)| Some((id.clone(), (Verdict::from_word(word)?, Vec::new()))));
    reliefs.iter().filter_map(of_relief).chain(alone).collect()
}

impl Outputs {
    /// What changed from this output to a later one, and what the lines of that say will.
    pub fn compare(&self, later: &Outputs, soon: &Soon) -> Changes {
        let mut changes = Changes { refused: later.refused.clone(), ..Changes::default() };
        for (key, after) in &later.cases {
            let Some(before) = self.cases.get(key) else {
                changes.refused.push(alone(key, after.row, "it is not in the earlier output"));
                continue;
            };
            changes.compared += 1;
            changes.untold += u64::from(soon.untold.contains(&after.line));
            for (relief, (is, deciding)) in &after.found {
                let Some((was, decided)) = before.found.get(relief) else { continue };
                if was == is {
                    let closing = soon.closing.get(&after.line).into_iter().flatten();
                    changes.changes.extend(closing.filter(|change| change.relief == *relief).cloned());
                    continue;
                }
                let [decided, deciding]: [BTreeSet<&String>; 2] = [decided, deciding].map(|ids| ids.iter().collect());
                changes.changes.push(Change {
                    case: key.0.clone().ok(),
                    row: after.row,
                    relief: relief.clone(),
                    direction: Direction::of(*was, *is),
                    before: was.word(),
                    after: is.word(),
                    causes: decided.symmetric_difference(&deciding).map(|id| (*id).clone()).collect(),
                });
            }
        }
        let gone = self.cases.iter().filter(|(key, _)| !later.cases.contains_key(key));
        changes.refused.extend(gone.map(|(key, told)| alone(key, told.row, "it is not in the later output")));
        changes.changes.sort_by_key(|change| change.row);
        changes
    }
}

fn alone(key: &Key, row: u64, reason: &str) -> Refused {
    Refused { case: key.0.clone().ok(), row, reason: reason.to_owned() }
}

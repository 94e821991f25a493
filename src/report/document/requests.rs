//! What is still to find out and to get, over all reliefs: what decides most first.

use std::collections::BTreeMap;

use super::report::heading;
use super::{Block, Table, TableCell, TableRow, anchor};
use crate::engine::Verdict;
use crate::report::model::{Card, Fact, Report};
use crate::report::wording;
use crate::report::words::{Words, fill};

pub(super) fn write(blocks: &mut Vec<Block>, report: &Report, words: &Words) {
    let mut requests: BTreeMap<&str, Request<'_>> = BTreeMap::new();
    for card in &report.cards {
        for (position, fact) in card.missing.iter().enumerate() {
            let request = requests.entry(&fact.id).or_insert_with(|| Request::new(fact, position));
            request.add(card, fact);
        }
    }
    let mut requests: Vec<Request<'_>> = requests.into_values().collect();
    requests.sort_by_key(|request| (request.best, std::cmp::Reverse(request.needs.len()), request.position));
    let facts = requests.iter().map(|request| request.row(words));
    let steps = report.cards.iter().flat_map(|card| steps(card, words));
    let rows: Vec<TableRow> = facts.chain(steps).collect();
    if rows.is_empty() {
        return;
    }
    blocks.push(heading(2, "requests", &words.requests.heading));
    blocks.push(Block::Paragraph { text: words.requests.intro.clone() });
    let words = &words.requests;
    blocks.push(Block::Table(Table {
        name: words.heading.clone(),
        head: [&words.find_out, &words.shown_by, &words.decides].map(String::clone).to_vec(),
        widths: vec![42, 25, 33],
        rows,
    }));
}

/// How many facts must be known together with one, itself included; the last where no set was found.
const WITHOUT_SET: usize = usize::MAX;

struct Request<'r> {
    fact: &'r Fact,
    /// Its place among what its first relief lacks.
    position: usize,
    /// The size of the smallest set that it belongs to.
    best: usize,
    /// The reliefs it matters to, with the size of its smallest set there.
    needs: Vec<(&'r Card, usize)>,
}

impl<'r> Request<'r> {
    fn new(fact: &'r Fact, position: usize) -> Request<'r> {
        Request { fact, position, best: WITHOUT_SET, needs: Vec::new() }
    }

    fn add(&mut self, card: &'r Card, fact: &Fact) {
        let sets = card.settling.iter().filter(|set| set.facts.contains(&fact.id));
        let size = sets.map(|set| set.facts.len()).min().unwrap_or(WITHOUT_SET);
        self.best = self.best.min(size);
        self.needs.push((card, size));
    }

    fn row(&self, words: &Words) -> TableRow {
        let words = &words.requests;
        let needs = self.needs.iter().map(|(card, size)| {
            let template = match size {
                1 => &words.alone,
                &WITHOUT_SET => &words.matters,
                _ => &words.together,
            };
            fill(template, &[("relief", &card.name)])
        });
        TableRow {
            id: Some(anchor("request", &self.fact.id)),
            cells: vec![
                TableCell::plain(wording::asked(self.fact)),
                TableCell::plain(self.fact.shown_by.as_ref().unwrap_or(&words.any_paper)),
                TableCell::plain(needs.collect::<Vec<_>>().join("; ")),
            ],
        }
    }
}

/// Papers and acts that are still to be had, of reliefs that are not closed.
fn steps<'r>(card: &'r Card, words: &'r Words) -> impl Iterator<Item = TableRow> {
    let is_closed = matches!(card.verdict, Verdict::Barred | Verdict::NotMet);
    let titles = card.to_obtain.iter().filter(move |_| !is_closed);
    titles.map(|title| TableRow {
        id: None,
        cells: vec![TableCell::plain(title), TableCell::plain(&words.requests.step), TableCell::plain(&card.name)],
    })
}

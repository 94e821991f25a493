//! What is still to find out and to get, over all reliefs: what decides most first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::plan::Plan;
use super::report::heading;
use super::{Block, Table, TableCell, TableRow, anchor};
use crate::engine::Verdict;
use crate::report::model::{Card, Fact, Report};
use crate::report::wording;
use crate::report::words::{Words, fill};

/// What would decide most first, and what decides the same side by side.
pub(super) fn of(report: &Report) -> Vec<Request<'_>> {
    let mut requests: BTreeMap<&str, Request<'_>> = BTreeMap::new();
    for (number, card) in report.cards.iter().enumerate() {
        for (position, fact) in card.missing.iter().enumerate() {
            let request = requests.entry(&fact.id).or_insert_with(|| Request::new(fact, position));
            request.add(number, card, fact);
        }
    }
    let mut requests: Vec<Request<'_>> = requests.into_values().collect();
    requests.sort_by(|a, b| a.place().cmp(&b.place()));
    requests
}

pub(super) fn write(blocks: &mut Vec<Block>, report: &Report, plan: &Plan<'_>, words: &Words) {
    let requests = &plan.requests;
    let above = std::iter::once(None).chain(requests.iter().map(Some));
    let facts = requests.iter().zip(above).map(|(request, above)| request.row(above, report, words));
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

/// How many facts must be known together with this one to decide a relief.
pub(super) fn smallest_set(card: &Card, fact: &Fact) -> usize {
    let sets = card.settling.iter().filter(|set| set.facts.contains(&fact.id));
    sets.map(|set| set.facts.len()).min().unwrap_or(WITHOUT_SET)
}

/// A fact to find out.
pub(super) struct Request<'r> {
    fact: &'r Fact,
    /// Its place among what its first relief lacks.
    position: usize,
    /// The size of the smallest set that it belongs to.
    best: usize,
    /// The numbers of the reliefs it matters to, with the size of its smallest set there.
    needs: Vec<(usize, usize)>,
}

impl<'r> Request<'r> {
    fn new(fact: &'r Fact, position: usize) -> Request<'r> {
        Request { fact, position, best: WITHOUT_SET, needs: Vec::new() }
    }

    pub(super) fn id(&self) -> &'r str {
        &self.fact.id
    }

    fn place(&self) -> impl Ord {
        (self.best, Reverse(self.needs.len()), &self.needs, self.position)
    }

    fn add(&mut self, number: usize, card: &Card, fact: &Fact) {
        let size = smallest_set(card, fact);
        self.best = self.best.min(size);
        self.needs.push((number, size));
    }

    fn row(&self, above: Option<&Request<'_>>, report: &Report, words: &Words) -> TableRow {
        let words = &words.requests;
        let needs = self.needs.iter().map(|(number, size)| {
            let template = match *size {
                1 => &words.alone,
                WITHOUT_SET => &words.matters,
                _ => &words.together,
            };
            fill(template, &[("relief", &report.cards[*number].name)])
        });
        let is_above = |is: fn(&Request<'_>, &Request<'_>) -> bool| above.is_some_and(|above| is(above, self));
        let decides = match self.needs.len() > 1 && is_above(|above, own| above.needs == own.needs) {
            true => words.as_above.clone(),
            false => needs.collect::<Vec<_>>().join("; "),
        };
        let shown_by = match &self.fact.shown_by {
            Some(_) if is_above(|above, own| above.fact.shown_by == own.fact.shown_by) => &words.as_above,
            Some(paper) => paper,
            None => &words.any_paper,
        };
        TableRow {
            id: Some(anchor("request", &self.fact.id)),
            cells: vec![
                TableCell::plain(wording::asked(self.fact)),
                TableCell::plain(shown_by),
                TableCell::plain(decides),
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

use std::collections::{BTreeMap, BTreeSet};

use super::{document, head};
use crate::engine::FindingValue;
use crate::report::document::{
    Block, Document, FactLine, Line, Node, Row, Table, TableCell, TableRow, anchor, heading,
};
use crate::report::model::{Card, Fact, Notice, Point, Report};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::NoticeKind;

/// What differs between two screenings, and through which criteria.
pub(crate) fn compare(before: &Report, after: &Report) -> Document {
    let words = Words::of(after.language);
    let title = format!("{} — {}", words.what_if.title, after.rulebook);
    let mut blocks = head(after, &title, words);
    let changed = changed_facts(before, after);
    blocks.push(heading(2, "changed", &words.what_if.changed));
    match changed.is_empty() {
        true => blocks.push(Block::Paragraph { text: words.what_if.same_answers.clone() }),
        false => blocks.push(Block::Table(changes(&changed, words))),
    }
    let mut comparison = Comparison::new(before, after, changed.iter().map(|(_, now)| now.id.clone()).collect(), words);
    comparison.cards(&mut blocks);
    let lines = comparison.notices();
    if !lines.is_empty() {
        blocks.push(heading(2, "notices", &words.what_if.notices));
        blocks.push(Block::Lines { lines });
    }
    document(after, &title, blocks, words)
}

/// Each fact whose answer is another, with its answer before.
pub(super) fn changed_facts<'r>(before: &'r Report, after: &'r Report) -> Vec<(Option<&'r Fact>, &'r Fact)> {
    let then: BTreeMap<&str, &Fact> = before.answers.iter().map(|fact| (fact.id.as_str(), fact)).collect();
    let now = after.answers.iter().map(|fact| (then.get(fact.id.as_str()).copied(), fact));
    now.filter(|(then, now)| then.is_none_or(|then| then.answer != now.answer)).collect()
}

fn changes(changed: &[(Option<&Fact>, &Fact)], words: &Words) -> Table {
    let row = |(then, now): &(Option<&Fact>, &Fact)| TableRow {
        id: Some(anchor("fact", &now.id)),
        cells: vec![
            TableCell::plain(wording::asked(now)),
            TableCell::plain(then.map_or(&words.answer.not_asked, |then| &then.answer)),
            TableCell::plain(&now.answer),
        ],
    };
    Table {
        name: words.what_if.changed.clone(),
        head: [&words.report.question, &words.what_if.before, &words.what_if.after].map(String::clone).to_vec(),
        widths: vec![50, 25, 25],
        rows: changed.iter().map(row).collect(),
    }
}

/// A criterion with what it is about.
pub(super) type Key = (String, Vec<String>);

pub(super) fn key(point: &Point) -> Key {
    (point.id.clone(), point.items.iter().map(|item| item.id.clone()).collect())
}

struct Comparison<'r> {
    before: &'r Report,
    after: &'r Report,
    /// Ids of the facts that were changed.
    changed: BTreeSet<String>,
    words: &'r Words,
    /// What each criterion was worth.
    then: BTreeMap<Key, FindingValue>,
    /// Where each criterion has its parts.
    whole: BTreeMap<Key, &'r Point>,
    /// Criteria that are told with their parts already.
    told: BTreeSet<Key>,
}

impl<'r> Comparison<'r> {
    fn new(before: &'r Report, after: &'r Report, changed: BTreeSet<String>, words: &'r Words) -> Comparison<'r> {
        let mut then = BTreeMap::new();
        before.visit(&mut |point| {
            then.entry(key(point)).or_insert(point.value);
        });
        let mut whole = BTreeMap::new();
        after.visit(&mut |point| {
            if !point.parts.is_empty() {
                whole.entry(key(point)).or_insert(point);
            }
        });
        Comparison { before, after, changed, words, then, whole, told: BTreeSet::new() }
    }

    /// Reliefs with another verdict first, then those of which only criteria differ, then the names of the others.
    fn cards(&mut self, blocks: &mut Vec<Block>) {
        let pairs: Vec<(&Card, &Card)> = self.before.cards.iter().zip(&self.after.cards).collect();
        let (moved, same): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(then, now)| moves(then, now));
        for (then, now) in moved {
            blocks.push(heading(2, &anchor("relief", &now.id), &now.name));
            blocks.push(Block::Rows { rows: self.rows(then, now) });
            self.push_tree(blocks, now);
        }
        let mut unchanged = Vec::new();
        let mut others = Vec::new();
        for (_, now) in same {
            let nodes = self.nodes(now);
            match nodes.is_empty() {
                true => unchanged.push(now.name.as_str()),
                false => {
                    others.extend([heading(3, &anchor("relief", &now.id), &self.verdict(now)), Block::Tree { nodes }])
                }
            }
        }
        if !others.is_empty() {
            blocks.push(heading(2, "other-criteria", &self.words.what_if.other_criteria));
            blocks.append(&mut others);
        }
        if !unchanged.is_empty() {
            blocks.push(heading(2, "unchanged", &self.words.what_if.unchanged));
            let lines = unchanged.into_iter().map(|name| Line::new(Tone::Plain, name)).collect();
            blocks.push(Block::Lines { lines });
        }
    }

    fn rows(&self, then: &Card, now: &Card) -> Vec<Row> {
        let words = &self.words.what_if;
        let verdict = |label: &String, card: &Card| {
            let tone = wording::verdict_tone(card.verdict);
            let named = card.item.as_ref().map(|item| format!("{}: ", item.name)).unwrap_or_default();
            let line = format!("{named}{}", wording::verdict(card, self.words));
            let could_be = (card.could_be.len() > 1).then(|| wording::could_be(card, self.words));
            Row {
                label: label.clone(),
                tone,
                mark: tone.mark(),
                lines: std::iter::once(line).chain(could_be).collect(),
            }
        };
        let results = now.results.iter().flat_map(|result| &result.points);
        let turned = now.points.iter().chain(results).filter(|point| self.turned(point).is_some());
        let mut seen = BTreeSet::new();
        let through: Vec<String> =
            turned.filter(|point| seen.insert(key(point))).map(|point| self.line(point)).collect();
        let also = self.results(then, now);
        let rest = [(&words.through, through), (&self.words.card.other_results, also)];
        let rest = rest.into_iter().filter(|(_, lines)| !lines.is_empty());
        let rest = rest.map(|(label, lines)| Row::plain(label, lines));
        [verdict(&words.before, then), verdict(&words.after, now)].into_iter().chain(rest).collect()
    }

    /// Instances and side results whose verdict is another.
    fn results(&self, then: &Card, now: &Card) -> Vec<String> {
        let is_same = |a: &Card, b: &Card| {
            a.id == b.id && a.item.as_ref().map(|item| &item.id) == b.item.as_ref().map(|item| &item.id)
        };
        let line = |now: &Card| {
            let then = then.results.iter().find(|then| is_same(then, now)).filter(|then| moves(then, now))?;
            let [before, after] = [then, now].map(|card| wording::short(card.verdict, self.words));
            Some(format!("{}: {}", wording::card_name(now), self.change(before, after)))
        };
        now.results.iter().filter_map(line).collect()
    }

    fn push_tree(&mut self, blocks: &mut Vec<Block>, card: &'r Card) {
        let nodes = self.nodes(card);
        if !nodes.is_empty() {
            blocks.push(Block::Tree { nodes });
        }
    }

    /// The criteria of a card that turned, then those of its instances and side results that do not stand there already.
    fn nodes(&mut self, card: &'r Card) -> Vec<Node> {
        let mut nodes = Vec::new();
        for point in &card.points {
            nodes.extend(self.node(point).map(|mut node| {
                if card.is_defeated(point) {
                    node.remarks.insert(0, self.words.card.defeated.clone());
                }
                node
            }));
        }
        for point in card.results.iter().flat_map(|result| &result.points) {
            if !self.told.contains(&key(point)) {
                nodes.extend(self.node(point));
            }
        }
        nodes
    }

    /// A criterion that is worth something else now, or a part of which is.
    fn node(&mut self, point: &'r Point) -> Option<Node> {
        let turned = self.turned(point);
        let key = key(point);
        let again = self.told.contains(&key);
        let parts = match self.whole.get(&key) {
            Some(whole) if !again => whole.parts.iter().filter_map(|part| self.node(part)).collect(),
            _ => Vec::new(),
        };
        if turned.is_none() && parts.is_empty() {
            return None;
        }
        let again = again && self.whole.contains_key(&key);
        self.told.insert(key);
        let tone = wording::tone(point);
        let now = wording::finding(point.kind, point.value, self.words);
        let value = match turned {
            Some(then) => self.change(wording::finding(point.kind, then, self.words), now),
            None => now.to_owned(),
        };
        let facts = point.because.iter().filter(|fact| self.changed.contains(&fact.id));
        Some(Node {
            tone,
            mark: tone.mark(),
            role: wording::kind(point.kind, self.words).map(str::to_owned),
            title: wording::unstopped(&wording::point_title(point)).to_owned(),
            value,
            unverified: None,
            cite: point.cite.clone(),
            remarks: if again { vec![self.words.card.as_above.clone()] } else { Vec::new() },
            facts: if parts.is_empty() { facts.map(fact_line).collect() } else { Vec::new() },
            parts,
            again,
            brief: false,
        })
    }

    /// What a criterion was worth, if that is not what it is worth now.
    fn turned(&self, point: &Point) -> Option<FindingValue> {
        self.then.get(&key(point)).copied().filter(|then| *then != point.value)
    }

    fn line(&self, point: &Point) -> String {
        let then = self.turned(point).unwrap_or(point.value);
        let [before, after] = [then, point.value].map(|value| wording::finding(point.kind, value, self.words));
        format!("{}: {}", wording::unstopped(&wording::point_title(point)), self.change(before, after))
    }

    fn verdict(&self, card: &Card) -> String {
        format!("{}: {}", card.name, wording::short(card.verdict, self.words))
    }

    fn change(&self, before: &str, after: &str) -> String {
        fill(&self.words.clock.change, &[("before", before), ("after", after)])
    }

    /// Warnings and deadlines that come, go or are on another day.
    fn notices(&self) -> Vec<Line> {
        let [then, now] = [self.before, self.after].map(notices);
        let words = &self.words.what_if;
        let is_in = |others: &Notices<'_>, (key, notice): &(&NoticeKey<'_>, &&Notice)| {
            others.get(*key).is_some_and(|other| (other.value, other.days) == (notice.value, notice.days))
        };
        let line = |tone: Tone, template: &str, notice: &Notice, report: &Report| {
            let text = match wording::is_possible_flag(notice) {
                true => format!("{} ({})", wording::possible_flag(notice), self.words.report.if_it_applies),
                false => wording::notice(notice, report, self.words),
            };
            Line::new(tone, fill(template, &[("text", &wording::after_colon(&text, self.words))]))
        };
        let new = now.iter().filter(|notice| !is_in(&then, notice));
        let new = new.map(|(_, notice)| line(wording::notice_tone(notice), &words.new_notice, notice, self.after));
        let gone = then.iter().filter(|notice| !is_in(&now, notice));
        new.chain(gone.map(|(_, notice)| line(Tone::Plain, &words.gone_notice, notice, self.before))).collect()
    }
}

/// Its id, and that of what it is about: how a record is called turns on its answers.
type NoticeKey<'r> = (&'r str, Option<&'r str>);
type Notices<'r> = BTreeMap<NoticeKey<'r>, &'r Notice>;

/// Warnings and deadlines.
fn notices(report: &Report) -> Notices<'_> {
    let of_cards = report.cards.iter().flat_map(|card| &card.notices);
    let all = report.head.notices.iter().chain(&report.head.due).chain(of_cards);
    let told = all.filter(|notice| matches!(notice.kind, NoticeKind::Flag | NoticeKind::Deadline));
    told.map(|notice| ((notice.id.as_str(), notice.item.as_ref().map(|item| item.id.as_str())), notice)).collect()
}

pub(super) fn moves(then: &Card, now: &Card) -> bool {
    (then.verdict, then.open, &then.could_be) != (now.verdict, now.open, &now.could_be)
}

fn fact_line(fact: &Fact) -> FactLine {
    let record = fact.record.as_ref().map(|record| record.name.as_str());
    FactLine { link: anchor("fact", &fact.id), text: wording::answered(fact, record) }
}

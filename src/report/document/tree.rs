//! The criteria with their values, citations and the answers they rest on: every one, and each with its parts once.

use std::collections::{BTreeMap, BTreeSet};

use super::{FactLine, Node, anchor};
use crate::engine::{FindingValue, Kind, Reason, Truth};
use crate::report::model::{Card, Fact, Item, Point, Report};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};

/// A settled criterion is opened so far; one that is open down to what is missing.
const SETTLED_DEPTH: usize = 2;
const OPEN_DEPTH: usize = 4;
/// More records than this of which the same is said are counted.
const NAMES: usize = 6;
const NAMED: usize = 3;

/// The criteria of a card, or of a result of one.
pub(super) struct CardTree {
    pub(super) nodes: Vec<Node>,
    /// The instances beside the best one, and the side results: see [`others`].
    pub(super) results: Vec<CardTree>,
    /// Criteria that its result does not need and that no other card tells, a line each.
    pub(super) rest: Vec<Node>,
}

/// The instances beside the best one, and the side results.
pub(super) fn others(card: &Card) -> impl Iterator<Item = &Card> {
    let own = card.item.as_ref().map(|item| &item.id);
    let is_own = move |result: &&Card| result.id == card.id && result.item.as_ref().map(|item| &item.id) == own;
    card.results.iter().filter(move |result| !is_own(result))
}

/// The criteria of every card: each is told with its parts once, where it first stands.
pub(super) fn trees<'r>(report: &'r Report, wholes: &Wholes<'r>, words: &Words) -> Vec<CardTree> {
    let mut teller = Teller {
        words,
        cards: &report.cards,
        wholes,
        told: BTreeMap::new(),
        lines: BTreeSet::new(),
        card: 0,
        here: BTreeSet::new(),
        named: BTreeSet::new(),
    };
    let mut trees = Vec::new();
    for (number, card) in report.cards.iter().enumerate() {
        (teller.card, teller.here, teller.named) = (number, BTreeSet::new(), BTreeSet::new());
        trees.push(teller.tree(card, card.untold));
    }
    for (card, tree) in report.cards.iter().zip(&mut trees) {
        teller.rest(card, tree, card.untold);
    }
    trees
}

/// A criterion with what it is about.
type Key = (String, Vec<String>);

fn key(point: &Point) -> Key {
    (point.id.clone(), point.items.iter().map(|item| item.id.clone()).collect())
}

/// Where each criterion has its parts: a point that is repeated has none.
pub(super) struct Wholes<'r>(BTreeMap<Key, &'r Point>);

impl<'r> Wholes<'r> {
    pub(super) fn of(report: &'r Report) -> Wholes<'r> {
        let mut wholes = BTreeMap::new();
        report.visit(&mut |point| {
            if !point.parts.is_empty() {
                wholes.entry(key(point)).or_insert(point);
            }
        });
        Wholes(wholes)
    }

    /// What a criterion is made of.
    pub(super) fn parts(&self, point: &Point) -> &'r [Point] {
        self.0.get(&key(point)).map_or(&[], |whole| &whole.parts)
    }
}

/// Where a criterion is told with its parts.
struct Told {
    card: usize,
    brief: bool,
}

struct Teller<'r, 'w> {
    words: &'w Words,
    cards: &'r [Card],
    wholes: &'w Wholes<'r>,
    told: BTreeMap<Key, Told>,
    /// Every title with its value that is printed.
    lines: BTreeSet<String>,
    /// The number of the card that is written.
    card: usize,
    /// The criteria that it tells already.
    here: BTreeSet<Key>,
    /// The records that it names already.
    named: BTreeSet<String>,
}

impl<'r> Teller<'r, '_> {
    fn tree(&mut self, card: &'r Card, untold: bool) -> CardTree {
        let needed = (0..card.points.len()).filter(|index| !untold && is_needed(card, *index));
        let nodes = needed
            .map(|index| {
                let point = &card.points[index];
                let acts = card.acts(point);
                let mut node = self.node(point, None, 0, !acts).finish(self.words);
                if !acts {
                    self.tell_idle(&mut node, point);
                }
                if card.is_defeated(point) {
                    node.remarks.insert(0, self.words.card.defeated.clone());
                }
                node
            })
            .collect();
        let results = others(card).map(|result| self.tree(result, untold)).collect();
        CardTree { nodes, results, rest: Vec::new() }
    }

    /// What no tree tells of a card's criteria.
    fn rest(&mut self, card: &'r Card, tree: &mut CardTree, untold: bool) {
        let left = (0..card.points.len()).filter(|index| untold || !is_needed(card, *index));
        for index in left {
            let point = &card.points[index];
            let mut nodes = self.rest_of(point);
            let title = wording::unstopped(&short_title(point)).to_owned();
            if let Some(own) = nodes.first_mut().filter(|node| node.title == title && !card.acts(point)) {
                self.tell_idle(own, point);
            }
            tree.rest.extend(nodes);
        }
        for (result, tree) in others(card).zip(&mut tree.results) {
            self.rest(result, tree, untold);
        }
    }

    /// An exception or waiver that has nothing to act on says so, where its value could be read as news.
    fn tell_idle(&self, node: &mut Node, point: &Point) {
        if point.value != FindingValue::Settled(Truth::NotMet) {
            node.value = fill(&self.words.card.no_target, &[("value", &node.value)]);
            (node.tone, node.mark) = (Tone::Plain, Tone::Plain.mark());
        }
    }

    /// A criterion and its parts, as far as no line tells them; what stands elsewhere leaves its parts to the whole.
    fn rest_of(&mut self, point: &Point) -> Vec<Node> {
        let is_new = self.lines.insert(line(point, self.words));
        let parts = point.parts.iter().flat_map(|part| self.rest_of(part)).collect();
        if is_new { vec![self.line_node(point, parts)] } else { parts }
    }

    fn line_node(&self, point: &Point, parts: Vec<Node>) -> Node {
        let tone = wording::tone(point);
        Node {
            tone,
            mark: tone.mark(),
            role: wording::kind(point.kind, self.words).map(str::to_owned),
            title: wording::unstopped(&short_title(point)).to_owned(),
            value: wording::finding(point.kind, point.value, self.words).to_owned(),
            unverified: point.unverified.then(|| self.words.card.unverified.clone()),
            cite: Vec::new(),
            remarks: Vec::new(),
            facts: Vec::new(),
            parts,
            again: false,
            brief: true,
        }
    }

    fn node(&mut self, point: &'r Point, whole: Option<&Point>, depth: usize, brief: bool) -> Draft {
        let key = key(point);
        let names = self.names(point, whole);
        self.lines.insert(line(point, self.words));
        let parts = self.wholes.parts(point);
        let earlier = self.told.get(&key).filter(|told| !parts.is_empty() && (brief || !told.brief));
        let earlier = earlier.map(|told| told.card);
        self.here.insert(key.clone());
        let again = earlier.is_some();
        if !again {
            self.told.insert(key, Told { card: self.card, brief });
        }
        let tone = wording::tone(point);
        let below = brief || is_ruled_out(point) || depth + 1 > limit(point);
        let (remarks, facts) = match earlier {
            Some(card) => self.see(card),
            None => (self.remarks(point), own_facts(point, parts).map(|fact| self.fact_line(fact)).collect()),
        };
        let parts: &'r [Point] = if again { &[] } else { parts };
        let node = Node {
            tone,
            mark: tone.mark(),
            role: wording::kind(point.kind, self.words).map(str::to_owned),
            title: point.title.clone(),
            value: wording::finding(point.kind, point.value, self.words).to_owned(),
            unverified: point.unverified.then(|| self.words.card.unverified.clone()),
            cite: point.cite.clone(),
            remarks,
            facts,
            parts: self.parts(parts, point, depth + 1, below),
            again,
            brief,
        };
        Draft { node, names }
    }

    /// What is said alike of several records is one line.
    fn parts(&mut self, parts: &'r [Point], whole: &Point, depth: usize, brief: bool) -> Vec<Node> {
        let mut drafts: Vec<(&str, Draft)> = Vec::new();
        for part in parts {
            if brief && self.is_told_here(part) {
                continue;
            }
            let draft = self.part(part, whole, depth, brief);
            let alike = |(id, before): &&mut (&str, Draft)| *id == part.id && is_alike(&before.node, &draft.node);
            match drafts.iter_mut().find(alike) {
                Some((_, before)) => before.join(draft),
                None => drafts.push((&part.id, draft)),
            }
        }
        drafts.into_iter().map(|(_, draft)| draft.finish(self.words)).collect()
    }

    /// In brief each criterion is told once on a card; a bar that is a part elsewhere has another word for its value.
    fn is_told_here(&self, point: &Point) -> bool {
        self.here.contains(&key(point)) && self.lines.contains(&line(point, self.words))
    }

    fn part(&mut self, part: &'r Point, whole: &Point, depth: usize, brief: bool) -> Draft {
        let settled_beside_open = is_open(whole.value) && !is_open(part.value);
        self.node(part, Some(whole), depth, brief || settled_beside_open)
    }

    /// Where its parts stand: above, or on another card.
    fn see(&self, card: usize) -> (Vec<String>, Vec<FactLine>) {
        if card == self.card {
            return (vec![self.words.card.as_above.clone()], Vec::new());
        }
        let card = &self.cards[card];
        let text = fill(&self.words.card.as_under, &[("name", &card.name)]);
        (Vec::new(), vec![FactLine { link: anchor("relief", &card.id), text }])
    }

    /// What it is about; a part does not name again what the whole is about.
    fn names(&mut self, point: &Point, whole: Option<&Point>) -> Vec<String> {
        let is_new = |item: &&Item| whole.is_none_or(|whole| whole.items.iter().all(|other| other.id != item.id));
        point.items.iter().filter(is_new).map(|item| self.name(item).to_owned()).collect()
    }

    /// In full where a card first names it.
    fn name<'i>(&mut self, item: &'i Item) -> &'i str {
        if self.named.insert(item.id.clone()) { &item.name } else { &item.short }
    }

    fn fact_line(&mut self, fact: &Fact) -> FactLine {
        let record = fact.record.as_ref().map(|record| self.name(record));
        FactLine { link: anchor("fact", &fact.id), text: wording::answered(fact, record) }
    }

    fn remarks(&self, point: &Point) -> Vec<String> {
        let in_review = is_in_review(point);
        let why = point.why_review.clone().filter(|_| in_review);
        // That a part needs an attorney goes without saying where the part or the rule's own words follow.
        let is_told =
            point.reason == Some(Reason::Part) && (why.is_some() || self.wholes.parts(point).iter().any(is_in_review));
        let is_due = (in_review && !is_told) || point.overridden;
        let reason = wording::reason(point, self.words).filter(|_| is_due).map(str::to_owned);
        let unsharp = point.unsharp.then(|| self.words.card.unsharp_point.clone());
        let note = point.note.clone().filter(|_| !is_ruled_out(point) && wording::tone(point) != Tone::Plain);
        let unverified = point.unverified.then(|| self.words.report.unverified.clone());
        let form = point.form.as_ref().map(|form| fill(&self.words.card.waiver_form, &[("form", form)]));
        reason.into_iter().chain(why).chain(unsharp).chain(note).chain(unverified).chain(form).collect()
    }
}

/// Whether two findings of one criterion differ in nothing but what they are about and the answers they rest on.
fn is_alike(one: &Node, other: &Node) -> bool {
    let are_leaves = one.parts.is_empty() && other.parts.is_empty() && !one.again && !other.again;
    are_leaves && one.value == other.value && one.role == other.role && one.remarks == other.remarks
}

/// A node whose title does not name yet what it is about.
struct Draft {
    node: Node,
    names: Vec<String>,
}

impl Draft {
    /// Of "trip 1" and of "trip 2" as of "trip 1; trip 2".
    fn join(&mut self, other: Draft) {
        self.names.extend(other.names);
        for fact in other.node.facts {
            if !self.node.facts.iter().any(|told| told.text == fact.text) {
                self.node.facts.push(fact);
            }
        }
    }

    fn finish(mut self, words: &Words) -> Node {
        if self.names.len() > NAMES {
            let more = (self.names.len() - NAMED).to_string();
            self.names.truncate(NAMED);
            self.names.push(fill(&words.card.more_names, &[("count", &more)]));
        }
        let title = wording::titled(&self.node.title, &self.names);
        Node { title: wording::unstopped(&title).to_owned(), ..self.node }
    }
}

fn limit(point: &Point) -> usize {
    if is_open(point.value) { OPEN_DEPTH } else { SETTLED_DEPTH }
}

fn is_in_review(point: &Point) -> bool {
    point.value == FindingValue::Settled(Truth::Review)
}

fn is_open(value: FindingValue) -> bool {
    matches!(value, FindingValue::Unknown | FindingValue::Settled(Truth::Review))
}

/// A bar, exception or waiver that does not apply needs no more than its line.
fn is_ruled_out(point: &Point) -> bool {
    let acts = matches!(point.kind, Kind::Bar | Kind::Exception | Kind::Waiver);
    acts && point.value == FindingValue::Settled(Truth::NotMet)
}

/// The answers it rests on that none of its parts tells, then those that are printed with it.
fn own_facts<'p>(point: &'p Point, parts: &[Point]) -> impl Iterator<Item = &'p Fact> + use<'p> {
    let mut told: BTreeSet<String> = parts.iter().flat_map(|part| &part.because).map(|fact| fact.id.clone()).collect();
    point.because.iter().chain(&point.factors).filter(move |fact| told.insert(fact.id.clone()))
}

/// The title with its value, and what it is about in short.
fn line(point: &Point, words: &Words) -> String {
    wording::valued(point, &short_title(point), words)
}

fn short_title(point: &Point) -> String {
    let names: Vec<String> = point.items.iter().map(|item| item.short.clone()).collect();
    wording::titled(&point.title, &names)
}

/// Of a closed relief the criteria that stand against it, and what could have taken them away.
fn is_needed(card: &Card, index: usize) -> bool {
    let stands = |index: usize| card.deciding.contains(&index) || wording::fails(card, &card.points[index]);
    let acts_on = |id: &String| (0..card.points.len()).any(|other| card.points[other].id == *id && stands(other));
    !card.is_closed() || stands(index) || card.points[index].acts_on.iter().any(acts_on)
}

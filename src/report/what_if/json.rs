//! What other answers would change, for programs: the form is that of `docs/what-if.schema.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::compare::{Key, changed_facts, key, moves};
use crate::case::FactPath;
use crate::engine::{FindingValue, Kind, Truth};
use crate::pivots::Pivots;
use crate::report::clock::{Agenda, EntryKind};
use crate::report::model::{Card, Point, Report};
use crate::rulebook::Rulebook;

/// The form may gain keys; a key that changes its meaning or goes raises this.
const SCHEMA_VERSION: u32 = 1;

/// What differs between two screenings.
pub(crate) fn compare(before: &Report, after: &Report) -> String {
    let mut then: BTreeMap<Key, FindingValue> = BTreeMap::new();
    before.visit(&mut |point| {
        then.entry(key(point)).or_insert(point.value);
    });
    let changed: Value = changed_facts(before, after)
        .into_iter()
        .map(|(then, now)| json!({ "fact": now.id, "before": then.map(|fact| &fact.answer), "after": now.answer }))
        .collect();
    let pairs = before.cards.iter().zip(&after.cards);
    let reliefs: Value = pairs.map(|(before, after)| moved(before, after, &then)).collect();
    written(after, [("changed", changed), ("reliefs", reliefs)])
}

/// What lies nearest to another result.
pub(crate) fn nearest(rulebook: &Rulebook, report: &Report, agenda: &Agenda, pivots: &[Pivots]) -> String {
    let reliefs: Value = report
        .cards
        .iter()
        .map(|card| {
            let relief = rulebook.relief(&card.id);
            let pivots = pivots.iter().find(|pivots| Some(pivots.relief) == relief);
            near(rulebook, agenda, card, pivots)
        })
        .collect();
    written(report, [("until", agenda.until.to_string().into()), ("reliefs", reliefs)])
}

fn written<const N: usize>(report: &Report, own: [(&str, Value); N]) -> String {
    let mut all = json!({
        "schema_version": SCHEMA_VERSION,
        "tool_version": env!("CARGO_PKG_VERSION"),
        "rulebook": { "title": report.rulebook, "hash": report.rulebook_hash },
        "language": report.language.code(),
        "as_of": report.as_of.to_string(),
        "reference": report.reference,
    });
    own.into_iter().for_each(|(name, value)| all[name] = value);
    format!("{all:#}\n")
}

/// The id and name of a relief, an instance or a side result.
fn named(card: &Card) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("id".into(), card.id.clone().into());
    map.insert("name".into(), card.name.clone().into());
    map
}

fn verdict(card: &Card) -> Value {
    let could_be: Vec<&str> = card.could_be.iter().map(|verdict| verdict.word()).collect();
    let item = card.item.as_ref().map(|item| &item.id);
    json!({ "verdict": card.verdict.word(), "could_be": could_be, "item": item })
}

fn moved(before: &Card, after: &Card, then: &BTreeMap<Key, FindingValue>) -> Value {
    let mut through = Vec::new();
    let mut seen = BTreeSet::new();
    after.visit(&mut |point| {
        let turned = then.get(&key(point)).filter(|then| **then != point.value);
        if let Some(then) = turned.filter(|_| seen.insert(key(point))) {
            through.push(json!({
                "id": point.id,
                "items": items(point),
                "title": point.title,
                "before": then.word(),
                "after": point.value.word(),
            }));
        }
    });
    let mut relief = named(after);
    relief.insert("changes".into(), moves(before, after).into());
    relief.insert("before".into(), verdict(before));
    relief.insert("after".into(), verdict(after));
    relief.insert("through".into(), through.into());
    relief.into()
}

fn near(rulebook: &Rulebook, agenda: &Agenda, card: &Card, pivots: Option<&Pivots>) -> Value {
    let entries = agenda.entries.iter();
    let own = entries.filter(|entry| entry.kind == EntryKind::Verdict && entry.id == card.id && entry.items.is_empty());
    let time = own.filter_map(|entry| {
        let (before, after) = entry.codes?;
        let latest = entry.latest.map(|day| day.to_string());
        Some(json!({ "earliest": entry.earliest.to_string(), "latest": latest, "before": before, "after": after }))
    });
    let known = card.settling.iter().map(|set| json!({ "facts": set.facts, "verdict": set.verdict.word() }));
    let is = |kind: Kind, value: Truth| {
        let points =
            card.points.iter().filter(move |point| (point.kind, point.value) == (kind, FindingValue::Settled(value)));
        points.map(criterion).collect::<Value>()
    };
    let review = |point: &&Point| point.value == FindingValue::Settled(Truth::Review);
    let judge: Value = card.points.iter().filter(review).map(criterion).collect();
    let against = card.deciding.iter().filter_map(|index| card.points.get(*index)).filter(|_| card.is_closed());
    let paths = |paths: &Vec<FactPath>| -> Value { paths.iter().map(|path| path.name(rulebook)).collect() };
    let mut relief = named(card);
    relief.insert("now".into(), verdict(card));
    relief.insert("time".into(), time.collect());
    relief.insert("known".into(), known.collect());
    relief.insert("steps".into(), card.to_obtain.iter().cloned().collect());
    relief.insert("situations".into(), is(Kind::Situation, Truth::NotMet));
    relief.insert("waivers".into(), is(Kind::Waiver, Truth::Met));
    relief.insert("to_judge".into(), judge);
    relief.insert("against".into(), against.map(criterion).collect());
    relief.insert("alone".into(), pivots.map_or_else(|| json!([]), |pivots| paths(&pivots.alone)));
    relief.insert("together".into(), pivots.map_or_else(|| json!([]), |pivots| paths(&pivots.together)));
    relief.into()
}

fn criterion(point: &Point) -> Value {
    json!({ "id": point.id, "items": items(point), "title": point.title })
}

fn items(point: &Point) -> Vec<&str> {
    point.items.iter().map(|item| item.id.as_str()).collect()
}

//! The quick way from a line of JSON to the places of plain logic: no map, no value that is looked at twice.
//!
//! It reads what is written plainly and gives up on everything else (a partial date, a group of values, a misspelt
//! name): the reader of case files then reads the row anew, and says what is wrong with it, if anything is.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};

use crate::calendar::Day;
use crate::engine::{Plain, Slots};
use crate::rulebook::{FactDecl, FactId, Rulebook, Type};

/// The key that names the case.
const CASE: &str = "case";
/// The largest whole number that is an answer.
const LARGEST: u64 = 1_000_000;

/// What the keys of a line mean.
#[derive(Debug)]
pub(super) struct Quick<'a> {
    keys: FxHashMap<&'a str, Key>,
    /// By fact.
    kinds: Vec<Kind<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Key {
    Case,
    Fact(FactId),
}

/// How a fact is answered.
#[derive(Debug)]
enum Kind<'a> {
    Truth,
    Whole,
    /// Whether it may lie after the as-of date.
    Date(bool),
    Choice(FxHashMap<&'a str, i64>),
    Text,
    /// Not plainly.
    Other,
}

impl<'a> Kind<'a> {
    fn of(rulebook: &'a Rulebook, decl: &FactDecl) -> Kind<'a> {
        match decl.ty {
            Type::Bool => Kind::Truth,
            Type::Int => Kind::Whole,
            Type::Date => Kind::Date(decl.future),
            Type::Choice(ty) => {
                let values = &rulebook.types[ty.index()].values;
                Kind::Choice((0..).zip(values).map(|(index, value)| (value.as_str(), index)).collect())
            }
            Type::Text => Kind::Text,
            _ => Kind::Other,
        }
    }
}

impl<'a> Quick<'a> {
    pub fn new(rulebook: &'a Rulebook) -> Quick<'a> {
        let facts = (0..).map(FactId).zip(&rulebook.facts);
        let mut keys: FxHashMap<_, _> = facts.map(|(fact, decl)| (decl.id.as_str(), Key::Fact(fact))).collect();
        keys.insert(CASE, Key::Case);
        Quick { keys, kinds: rulebook.facts.iter().map(|decl| Kind::of(rulebook, decl)).collect() }
    }

    /// Fills the places from a line, or gives up.
    pub fn read(&self, logic: &Plain, slots: &mut Slots, line: &[u8], as_of: Day) -> Option<()> {
        let text = std::str::from_utf8(line).ok()?;
        logic.clear(slots);
        let mut json = serde_json::Deserializer::from_str(text);
        let latest = as_of.min(Day::LAST);
        json.deserialize_map(Row { quick: self, logic, slots, latest }).ok()?;
        json.end().ok()
    }
}

/// A line on its way into its places.
struct Row<'r, 'a> {
    quick: &'r Quick<'a>,
    logic: &'r Plain,
    slots: &'r mut Slots,
    latest: Day,
}

impl<'de> Visitor<'de> for Row<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of facts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Row { quick, logic, slots, latest } = self;
        while let Some(key) = map.next_key_seed(Word(|word: &str| quick.keys.get(word).copied()))? {
            let fact = match key {
                Key::Case if logic.reference(slots).is_some() => return Err(not_plain()),
                Key::Case => {
                    map.next_value_seed(Word(|word: &str| Some(logic.set_reference(slots, word))))?;
                    continue;
                }
                Key::Fact(fact) => fact,
            };
            if !logic.is_blank(slots, fact) {
                return Err(not_plain());
            }
            match &quick.kinds[fact.index()] {
                Kind::Truth => logic.set_truth(slots, fact, map.next_value()?),
                Kind::Whole => {
                    let number: u64 = map.next_value()?;
                    if number > LARGEST {
                        return Err(not_plain());
                    }
                    logic.set_number(slots, fact, number as i64);
                }
                Kind::Date(future) => {
                    let latest = if *future { Day::LAST } else { latest };
                    let day = |word: &str| Day::parse(word).filter(|day| (Day::FIRST..=latest).contains(day));
                    logic.set_number(slots, fact, map.next_value_seed(Word(day))?.0);
                }
                Kind::Choice(values) => {
                    let value = map.next_value_seed(Word(|word: &str| values.get(word).copied()))?;
                    logic.set_number(slots, fact, value);
                }
                Kind::Text => map.next_value_seed(Word(|word: &str| Some(logic.set_text(slots, fact, word))))?,
                Kind::Other => return Err(not_plain()),
            }
        }
        Ok(())
    }
}

/// A string, through a function that may refuse it.
struct Word<F>(F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Word<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Word<F> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a word")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        (self.0)(word).ok_or_else(not_plain)
    }
}

/// Nobody reads it: the row is read again.
fn not_plain<E: Error>() -> E {
    E::custom("")
}

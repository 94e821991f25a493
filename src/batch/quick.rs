//! The quick way from a line of JSON to the places of plain logic: no map, no value that is looked at twice.
//!
//! It reads what is written plainly and gives up on everything else (a partial date, a group of values, a misspelt
//! name): the reader of case files then reads the row anew, and says what is wrong with it, if anything is.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};

use crate::calendar::Day;
use crate::case::LARGEST_NUMBER;
use crate::engine::{Plain, Slots};
use crate::rulebook::{FactDecl, FactId, Rulebook, Type};

/// The key that names the case.
const CASE: &str = "case";

/// What the keys of a line mean.
#[derive(Debug)]
pub(super) struct Quick<'a> {
    keys: FxHashMap<&'a str, Key>,
    /// By fact.
    names: Vec<&'a str>,
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
        let names = rulebook.facts.iter().map(|decl| decl.id.as_str()).collect();
        Quick { keys, names, kinds: rulebook.facts.iter().map(|decl| Kind::of(rulebook, decl)).collect() }
    }

    /// What a key means. Lines mostly tell facts in the order in which the rules declare them, some left out: the one that is
    /// due and the next one are looked at first.
    fn key(&self, word: &str, due: &mut usize) -> Option<Key> {
        let is_near = |fact: &usize| self.names.get(*fact).is_some_and(|name| *name == word);
        let near = (*due..*due + 2).find(is_near).map(|fact| Key::Fact(FactId(fact as u32)));
        let key = near.or_else(|| self.keys.get(word).copied())?;
        if let Key::Fact(fact) = key {
            *due = fact.index() + 1;
        }
        Some(key)
    }

    /// Fills the places from a line, or gives up.
    pub fn read(&self, logic: &Plain, slots: &mut Slots, line: &str, as_of: Day) -> Option<()> {
        logic.clear(slots);
        let mut json = serde_json::Deserializer::from_str(line);
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
        let mut due = 0;
        while let Some(key) = map.next_key_seed(Word(|word: &str| quick.key(word, &mut due)))? {
            let fact = match key {
                Key::Case if logic.reference(slots).is_some() => return Err(not_plain()),
                Key::Case => {
                    map.next_value_seed(Word(|word: &str| {
                        logic.set_reference(slots, word);
                        Some(())
                    }))?;
                    continue;
                }
                Key::Fact(fact) => fact,
            };
            if logic.is_told(slots, fact) {
                return Err(not_plain());
            }
            match &quick.kinds[fact.index()] {
                Kind::Truth => logic.set_truth(slots, fact, map.next_value()?),
                Kind::Whole => {
                    let number: i64 = map.next_value()?;
                    if !(0..=LARGEST_NUMBER).contains(&number) {
                        return Err(not_plain());
                    }
                    logic.set_number(slots, fact, number);
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
                Kind::Text => map.next_value_seed(Word(|word: &str| {
                    logic.set_text(slots, fact, word);
                    Some(())
                }))?,
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::case::{AsOf, Case, from_json_text};
    use crate::engine::Program;
    use crate::rulebook::{Files, load};

    /// What is read quickly is what the careful reader reads; whatever else is written is left to that one.
    #[test]
    fn a_line_is_read_as_the_careful_reader_reads_it_or_not_at_all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference/rules");
        let rulebook = load(Files::folder(&folder).expect("a folder")).expect("sound rules");
        let program = Program::new(Arc::new(rulebook));
        let logic = Plain::new(&program).expect("plain rules");
        let quick = Quick::new(program.rulebook());
        let as_of = Day::parse("2026-11-21").expect("a day");
        let read = |line: &str| {
            let mut slots = logic.slots();
            quick.read(&logic, &mut slots, line, as_of).map(|()| slots)
        };
        let plain = [
            "{}",
            r#"{"case": "A-1", "case_id": "c\u00e9\"1", "u_harm": true, "felony_count": 0}"#,
            r#" { "entry_date":"2012-02-29" , "nationality":"haiti","confined_days":1000000 } "#,
            r#"{"entry_date":"2026-11-21","qr_status":"usc","qr\u005fhardship":false}"#,
        ];
        for line in plain {
            let slots = read(line).unwrap_or_else(|| panic!("{line}"));
            let case = from_json_text(program.rulebook(), "case", line, AsOf::fixed(as_of)).expect("a case");
            let mut careful = logic.slots();
            logic.fill(&mut careful, &case);
            for (fact, decl) in (0..).map(FactId).zip(&program.rulebook().facts) {
                let is_told = [&slots, &careful].map(|slots| logic.is_told(slots, fact));
                assert_eq!(is_told[0], is_told[1], "{} in {line}", decl.id);
                assert_eq!(logic.text(&slots, fact), logic.text(&careful, fact), "{} in {line}", decl.id);
            }
            assert_eq!(logic.reference(&slots), logic.reference(&careful), "{line}");
            let cases = [&slots, &careful].map(|slots| {
                let mut case = Case::empty(program.rulebook());
                logic.write(slots, program.rulebook(), &mut case);
                case
            });
            assert_eq!(cases[0], cases[1], "{line}");
        }
        let left = [
            "",
            "[]",
            "{",
            "{} {}",
            r#"{"as_of": "2026-01-01"}"#,
            r#"{"unknown": {"u_harm": "dont-know"}}"#,
            r#"{"u_harms": true}"#,
            r#"{"u_harm": true, "u_harm": true}"#,
            r#"{"case": "A", "case": "A"}"#,
            r#"{"u_harm": "yes"}"#,
            r#"{"u_harm": null}"#,
            r#"{"felony_count": 1000001}"#,
            r#"{"felony_count": -1}"#,
            r#"{"felony_count": 1.0}"#,
            r#"{"felony_count": "1"}"#,
            r#"{"entry_date": "2026-11-22"}"#,
            r#"{"entry_date": "2011-02-29"}"#,
            r#"{"entry_date": "1879-12-31"}"#,
            r#"{"entry_date": "2012"}"#,
            r#"{"entry_date": "2012-3-14"}"#,
            r#"{"qr_status": "USC"}"#,
            r#"{"qr_status": {"id": "usc"}}"#,
        ];
        for line in left {
            assert!(read(line).is_none(), "{line}");
        }
    }
}

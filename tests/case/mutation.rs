//! No text whatever makes a reader panic, and every fault points into it.

use proptest::prelude::*;
use relief::case::{Faults, from_json_text, from_toml_text};

use crate::sample::{as_of, rulebook};

const TOML: &str = r#"case = "A-1042"
as_of = 2026-11-21
note = 'né en été'

[person]
birth_date = "age 19"
first_married_on = "2003.."
nationalities = ["HN", "..."]

[[entries]]
on = 2012-03-14
manner = "port_any"

[[convictions]]
sentence = ">= 1 year 15 days"
loss = "$10,000"
attorney.cimt = true

[[convictions]]
same_event_as = "convictions[0]"

[complete]
entries = 2012-03-14
"relatives.relation=spouse" = true

[unknown]
"convictions[0].on" = "declined"

[sources]
"person.birth_date" = "document"
"#;

const JSON: &str = r#"{ "case": "A-1042", "as_of": "2026-11-21", "note": "n\u00e9 en été",
  "person": { "birth_date": "1985-06", "nationalities": ["HN", "..."] },
  "entries": [ { "on": "2012", "manner": "port_any" }, {} ],
  "convictions": [ { "loss": 12.50, "attorney": { "cimt": true }, "same_event_as": "none" } ],
  "complete": { "entries": true, "relatives.relation=spouse": true },
  "unknown": { "convictions[0].on": "declined" }, "sources": { "person.birth_date": "document" } }"#;

/// What to do at a place: take out, double, swap with what follows, or put something in.
type Change = (prop::sample::Index, usize, Option<u8>);

fn changed(text: &str, changes: &[Change]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (place, length, byte) in changes {
        let start = place.index(bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        match byte {
            Some(byte) => bytes.insert(start, *byte),
            None if length % 2 == 0 => drop(bytes.drain(start..end)),
            None => {
                let again = bytes[start..end].to_vec();
                bytes.splice(start..start, again);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"\"'[]{}=.,:\\\n #-".to_vec())];
    prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, prop::option::of(byte)), 1..6)
}

fn every_fault_has_its_place(text: &str, faults: &Faults) {
    assert!(!faults.faults.is_empty());
    for fault in &faults.faults {
        let span = fault.span.clone().unwrap_or_else(|| panic!("{fault} has no place in\n{text}"));
        assert!(faults.text.get(span).is_some(), "{fault} points between letters of\n{text}");
    }
    assert!(!faults.to_string().is_empty());
}

#[test]
fn the_texts_load_as_they_stand() {
    let rulebook = rulebook();
    from_toml_text(rulebook, "case.toml", TOML, as_of()).unwrap_or_else(|faults| panic!("{faults}"));
    from_json_text(rulebook, "case.json", JSON, as_of()).unwrap_or_else(|faults| panic!("{faults}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_toml_never_panics(changes in changes()) {
        let text = changed(TOML, &changes);
        if let Err(faults) = from_toml_text(rulebook(), "case.toml", &text, as_of()) {
            every_fault_has_its_place(&text, &faults);
        }
    }

    #[test]
    fn mutated_json_never_panics(changes in changes()) {
        let text = changed(JSON, &changes);
        if let Err(faults) = from_json_text(rulebook(), "case.json", &text, as_of()) {
            every_fault_has_its_place(&text, &faults);
        }
    }

    #[test]
    fn no_assignment_panics(target in "[a-z.\\[\\]0-9]{0,20}", words in "\\PC{0,20}", real in prop::bool::ANY) {
        let rulebook = rulebook();
        let target = if real { "convictions[0].sentence" } else { &target };
        let mut case = relief::case::Case::empty(rulebook);
        let _ = case.set(rulebook, &format!("{target}={words}"), crate::sample::day("2026-11-21"));
    }
}

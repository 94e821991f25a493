//! What is written reads back as the same, whatever was answered.

use proptest::prelude::*;
use relief::calendar::Day;
use relief::case::{
    Answer, AnswerSource, AsOf, Case, State, Unanswered, from_json_text, from_toml, from_toml_text, read_text, save,
    to_toml, written,
};
use relief::members::Members;
use relief::rulebook::{ChoiceType, FactDecl, FieldId, Rulebook, Type};

use crate::sample::{as_of, day, rulebook};

const AS_OF: &str = "2026-11-21";

/// Draws answers from a row of random numbers; when they run out, everything is the first possibility.
struct Draw<'a> {
    rulebook: &'a Rulebook,
    numbers: std::vec::IntoIter<u16>,
}

impl Draw<'_> {
    fn below(&mut self, count: usize) -> usize {
        usize::from(self.numbers.next().unwrap_or(0)) % count
    }

    fn of<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn case(&mut self) -> Case {
        let mut case = Case::empty(self.rulebook);
        case.reference = (self.below(2) == 1).then(|| self.words());
        case.as_of = (self.below(2) == 1).then(|| day(AS_OF));
        let counts: Vec<usize> = self.rulebook.lists.iter().map(|_| self.below(3)).collect();
        for (index, decl) in self.rulebook.facts.iter().enumerate() {
            case.facts[index] = self.answer(decl, &case, &counts, None);
        }
        for (index, list) in self.rulebook.lists.iter().enumerate() {
            for record in 0..counts[index] {
                let fields = list.fields.iter().map(|decl| self.answer(decl, &case, &counts, Some(record))).collect();
                case.lists[index].records.push(fields);
            }
            self.completeness(&mut case, index);
        }
        case
    }

    fn completeness(&mut self, case: &mut Case, index: usize) {
        let list = &self.rulebook.lists[index];
        let answer = &mut case.lists[index];
        match self.below(4) {
            1 => answer.complete.whole = true,
            2 if list.dated_by.is_some() => answer.complete.since = Some(day("2012-03-14")),
            _ => {}
        }
        if !answer.complete.whole {
            answer.unknown = [None, Some(Unanswered::DontKnow), Some(Unanswered::Declined)][self.below(3)];
        }
        answer.note = [None, Some("asked twice".to_owned())][self.below(2)].clone();
        for (field, decl) in list.fields.iter().enumerate() {
            let values = match decl.ty {
                Type::Choice(id) | Type::Set(id) => self.rulebook.types[id.index()].values.len(),
                Type::Bool => 2,
                _ => continue,
            };
            if self.below(3) == 1 {
                answer.complete.without.push((FieldId(field as u32), Members::one(self.below(values))));
            }
        }
    }

    fn answer(&mut self, decl: &FactDecl, case: &Case, counts: &[usize], record: Option<usize>) -> Answer {
        let state = match self.below(5) {
            0 => return Answer::default(),
            1 => State::DontKnow,
            2 => State::Declined,
            _ => self.known(decl, case, counts, record),
        };
        let sources = [None, Some(AnswerSource::Client), Some(AnswerSource::Document), Some(AnswerSource::Attorney)];
        let note = [None, Some("from the \"passport\"".to_owned())][self.below(2)].clone();
        Answer { state, source: sources[self.below(4)], note }
    }

    fn known(&mut self, decl: &FactDecl, case: &Case, counts: &[usize], record: Option<usize>) -> State {
        let words = match decl.ty {
            Type::Bool => self.of(&["true", "false", "yes"]).to_owned(),
            Type::Int => self.below(5000).to_string(),
            Type::Money => self.of(&["0", "12", "12.5", "12.50", "$10,000", "007"]).to_owned(),
            Type::Date => self.date(decl, case.as_of.is_some()),
            Type::Term => self
                .of(&["0", "12 months", "1 year 15 days", ">= 180 days", "> 5 days", "<= 1 year", "364 days"])
                .to_owned(),
            // At most one record is the first, and one the last.
            Type::Choice(_) if decl.id == "which" => ["first", "last"][record.unwrap_or_default().min(1)].to_owned(),
            Type::Choice(id) => self.value(&self.rulebook.types[id.index()]),
            Type::Set(id) => self.set(&self.rulebook.types[id.index()]),
            Type::Ref(list) => {
                let there = counts[list.index()];
                let other = (0..there).find(|other| Some(*other) != record).filter(|_| self.below(2) == 1);
                self.named(list.index(), other.into_iter())
            }
            Type::Refs(list) => {
                let chosen: Vec<usize> = (0..counts[list.index()]).filter(|_| self.below(2) == 1).collect();
                let names = self.named(list.index(), chosen.into_iter());
                match (names.as_str(), self.below(3)) {
                    ("none", 1) => "...".to_owned(),
                    (_, 1) => names + ", ...",
                    _ => names,
                }
            }
            Type::Text => self.words(),
            Type::Record(_) | Type::Row(_) => return State::NotAsked,
        };
        read_text(self.rulebook, decl, &words, day(AS_OF)).unwrap_or_else(|faults| panic!("{words}: {faults:?}"))
    }

    fn date(&mut self, decl: &FactDecl, with_age: bool) -> String {
        if let Some(word) = decl.word.as_deref().filter(|_| self.below(4) == 1) {
            return word.to_owned();
        }
        if decl.given_as_age && with_age && self.below(4) == 1 {
            return format!("age {}", self.below(100));
        }
        let words = [
            "2012-03-14",
            "2012",
            "2012-03",
            "2012-03..2012-06",
            "..2012-06-15",
            "2012-06..",
            "2026",
            "1880..",
            "2012 .. 2013",
        ];
        self.of(&words).to_owned()
    }

    fn value(&mut self, choice: &ChoiceType) -> String {
        let groups = choice.groups.keys();
        let names: Vec<&str> = choice.values.iter().chain(groups).map(String::as_str).collect();
        self.of(&names).to_owned()
    }

    fn set(&mut self, choice: &ChoiceType) -> String {
        let values = choice.values.iter().filter(|value| *value != "none");
        let mut members: Vec<&str> = values.filter(|_| self.below(3) == 1).map(String::as_str).collect();
        members.extend(choice.groups.keys().map(String::as_str).filter(|_| self.below(3) == 1));
        members.extend((self.below(3) == 1).then_some("..."));
        if members.is_empty() { "none".to_owned() } else { members.join(", ") }
    }

    fn named(&self, list: usize, records: impl Iterator<Item = usize>) -> String {
        let names: Vec<String> = records.map(|record| format!("{}[{record}]", self.rulebook.lists[list].id)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// Words with everything that a file format might trip over.
    fn words(&mut self) -> String {
        const LETTERS: [char; 16] =
            ['a', ' ', '"', '\'', '\\', '\n', '\r', '\t', '#', '=', 'é', '…', '\u{0}', '\u{7f}', '\u{85}', '\u{2028}'];
        (0..self.below(8)).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }
}

fn drawn<T>(numbers: Vec<u16>, from: impl Fn(&Rulebook, Case) -> T) -> T {
    let rulebook = rulebook();
    let case = Draw { rulebook, numbers: numbers.into_iter() }.case();
    from(rulebook, case)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_case_survives_its_file(numbers in prop::collection::vec(any::<u16>(), 0..400)) {
        drawn(numbers, |rulebook, case| {
            let text = to_toml(rulebook, &case);
            let read = from_toml_text(rulebook, "case.toml", &text, as_of());
            prop_assert_eq!(read.as_ref(), Ok(&case), "{}", text);
            prop_assert_eq!(to_toml(rulebook, &case), text);
            Ok(())
        })?;
    }

    #[test]
    fn toml_and_json_are_one_model(numbers in prop::collection::vec(any::<u16>(), 0..400)) {
        drawn(numbers, |rulebook, case| {
            let table: toml::Table = to_toml(rulebook, &case).parse().expect("TOML");
            let json = json(toml::Value::Table(table.clone())).to_string();
            prop_assert_eq!(from_json_text(rulebook, "case.json", &json, as_of()), Ok(case.clone()), "{}", json);
            prop_assert_eq!(from_toml(rulebook, &table, as_of()), Ok(case));
            Ok(())
        })?;
    }

    #[test]
    fn what_an_answer_admits_can_be_written(numbers in prop::collection::vec(any::<u16>(), 0..400)) {
        drawn(numbers, |rulebook, case| {
            let facts = rulebook.facts.iter().zip(&case.facts);
            let fields = rulebook.lists.iter().zip(&case.lists).flat_map(|(list, answer)| {
                answer.records.iter().flat_map(|record| list.fields.iter().zip(record))
            });
            for (decl, answer) in facts.chain(fields) {
                let Some(domain) = answer.domain() else { continue };
                let words = written(rulebook, decl.ty, decl.word.as_deref(), domain);
                let read = read_text(rulebook, decl, &words, day(AS_OF));
                let Ok(State::Known { domain: again, .. }) = read else { panic!("{words}: {read:?}") };
                prop_assert_eq!(&again, domain, "{}: {}", decl.id, words);
            }
            Ok(())
        })?;
    }
}

fn json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(words) => words.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

#[test]
fn an_age_outlives_its_day_only_with_that_day() {
    let rulebook = rulebook();
    let mut case = Case::empty(rulebook);
    case.set(rulebook, "person.birth_date=age 19", day(AS_OF)).expect("an age");
    assert_eq!(to_toml(rulebook, &case), "\n[person]\nbirth_date = \"2006-11-22..2007-11-21\"\n".trim_start());
    case.as_of = Some(day(AS_OF));
    assert_eq!(to_toml(rulebook, &case), "as_of = 2026-11-21\n\n[person]\nbirth_date = \"age 19\"\n");
    let later = AsOf { given: None, today: Day::parse("2030-01-01").expect("a date") };
    assert_eq!(from_toml_text(rulebook, "case.toml", &to_toml(rulebook, &case), later), Ok(case));
}

#[test]
fn a_file_is_written_whole_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    save(&path, "case = 'A-1'\n").expect("written");
    save(&path, "case = 'A-2'\n").expect("written again");
    assert_eq!(std::fs::read_to_string(&path).expect("readable"), "case = 'A-2'\n");
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1, "nothing is left over");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(save(&folder.path().join("missing/case.toml"), "").is_err());
}

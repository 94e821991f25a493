use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::case::{self, AsOf, Case, FactPath, Faults};
use crate::rulebook::Rulebook;

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples");

/// A client to learn from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The name of the case file.
    pub case: String,
    /// The id of the relief that it is about.
    pub relief: String,
    en: String,
    es: String,
    near: Near,
}

/// How clients like this one are told of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Near {
    en: String,
    es: String,
    together: BTreeMap<String, Vec<String>>,
    /// Days that follow each other in such a life.
    order: Vec<Vec<String>>,
    /// Of answers to choose from those that such a person would give.
    #[serde(default)]
    among: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lessons {
    lesson: Vec<Lesson>,
}

/// All of them, in the order in which they are best taken.
pub fn lessons() -> Vec<Lesson> {
    let lessons: Result<Lessons, _> = toml::from_str(include_str!("lessons.toml"));
    lessons.map(|lessons| lessons.lesson).unwrap_or_default()
}

impl Lesson {
    /// Who the client is, by the code of a language.
    pub fn story(&self, language: &str) -> &str {
        if language == "es" { &self.es } else { &self.en }
    }

    /// Who a client like this one is; what stands in braces is told by the case.
    pub fn story_near(&self, language: &str) -> &str {
        if language == "es" { &self.near.es } else { &self.near.en }
    }

    /// The answers that those words name, each with what moves with it.
    pub fn told(&self, rulebook: &Rulebook) -> Vec<(FactPath, Vec<FactPath>)> {
        let path = |name: &str| FactPath::parse(rulebook, name).ok();
        let told = named(&self.near.en).filter_map(|name| {
            let together = self.near.together.get(name).into_iter().flatten();
            Some((path(name)?, together.filter_map(|name| path(name)).collect()))
        });
        told.collect()
    }

    /// Days that follow each other, or are one day, in the life of any client like this one.
    pub fn order(&self, rulebook: &Rulebook) -> Vec<Vec<FactPath>> {
        let path = |name: &String| FactPath::parse(rulebook, name).ok();
        self.near.order.iter().map(|days| days.iter().filter_map(path).collect()).collect()
    }

    /// Whether a client like this one would answer a question so.
    pub fn would_say(&self, rulebook: &Rulebook, path: FactPath, value: &str) -> bool {
        let among = self.near.among.get(&path.name(rulebook));
        among.is_none_or(|values| values.iter().any(|one| one == value))
    }

    /// The facts.
    pub fn read(&self, rulebook: &Rulebook, as_of: AsOf) -> Result<Case, Faults> {
        let name = format!("{}.toml", self.case);
        let text = CASES.get_file(&name).and_then(|file| file.contents_utf8()).unwrap_or_default();
        case::from_toml_text(rulebook, &name, text, as_of)
    }
}

/// What stands in braces.
pub(crate) fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::rulebook::Type;

    #[test]
    fn every_lesson_is_a_case_of_the_shipped_rules() {
        let rulebook = crate::shipped::rulebook().expect("rules");
        let day = AsOf::fixed(Day::parse("2026-11-21").expect("a day"));
        assert!(lessons().len() >= 8);
        for lesson in lessons() {
            let case = lesson.read(&rulebook, day).unwrap_or_else(|faults| panic!("{faults}"));
            assert!(case.reference.is_some(), "{} is not among the examples", lesson.case);
            assert!(rulebook.relief(&lesson.relief).is_some(), "{}", lesson.relief);
            assert!(!lesson.story("en").is_empty() && !lesson.story("es").is_empty());
        }
    }

    #[test]
    fn clients_like_these_are_told_of_by_answers_that_are_there() {
        let rulebook = crate::shipped::rulebook().expect("rules");
        let day = AsOf::fixed(Day::parse("2026-11-21").expect("a day"));
        for lesson in lessons() {
            let case = lesson.read(&rulebook, day).unwrap_or_else(|faults| panic!("{faults}"));
            let names: Vec<&str> = named(lesson.story_near("en")).collect();
            assert_eq!(names, named(lesson.story_near("es")).collect::<Vec<_>>(), "{}", lesson.case);
            let together = lesson.near.together.iter();
            let moved = together.flat_map(|(name, with)| [name].into_iter().chain(with)).map(String::as_str);
            let ordered = lesson.near.order.iter().flatten().map(String::as_str);
            for name in names.iter().copied().chain(moved).chain(ordered) {
                let path = FactPath::parse(&rulebook, name).unwrap_or_else(|fault| panic!("{}: {fault}", lesson.case));
                let answer = case.answer(path).unwrap_or_else(|| panic!("{}: {name} is not there", lesson.case));
                assert!(matches!(answer.state, case::State::Known { .. }), "{}: {name} is not told", lesson.case);
            }
            for (name, among) in &lesson.near.among {
                assert!(names.contains(&name.as_str()), "{}: {name} is not among what is told", lesson.case);
                let path = FactPath::parse(&rulebook, name).unwrap_or_else(|fault| panic!("{}: {fault}", lesson.case));
                let (Type::Choice(ty) | Type::Set(ty)) = path.ty(&rulebook).expect("a type") else {
                    panic!("{}: {name} has nothing to choose from", lesson.case)
                };
                let values = &rulebook.types[ty.index()].values;
                assert!(among.iter().all(|value| values.contains(value)), "{}: {name}", lesson.case);
            }
        }
    }
}

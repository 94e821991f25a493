use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::case::{self, AsOf, Case, Faults};
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

    /// The facts.
    pub fn read(&self, rulebook: &Rulebook, as_of: AsOf) -> Result<Case, Faults> {
        let name = format!("{}.toml", self.case);
        let text = CASES.get_file(&name).and_then(|file| file.contents_utf8()).unwrap_or_default();
        case::from_toml_text(rulebook, &name, text, as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

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
}

//! What may be answered to a question, and what a reply means as words of a case file.

use super::answering::NONE;
use super::asker::{Form, Reply};
use super::dates::{self, Spoken};
use super::terms;
use super::words::Words;
use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::report::{Phrases, fill};
use crate::rulebook::{ChoiceType, FactDecl, ListId, Type, TypeId};

/// More values than this are typed, not chosen from a menu.
const MENU_VALUES: usize = 35;
/// More values than this are not listed either.
const LISTED_VALUES: usize = 100;
/// So many names are told where several fit.
const NAMES_TOLD: usize = 8;

/// The answers to one question: as labels to choose from, or typed.
pub(super) struct Choices<'p, 'a> {
    phrases: &'p Phrases<'a>,
    fact: &'a FactDecl,
    /// The words of a case file, with their labels.
    values: Vec<(String, String)>,
    several: bool,
    as_of: Day,
}

impl<'p, 'a> Choices<'p, 'a> {
    /// `None` for a list, which is opened and closed instead.
    pub(super) fn of(phrases: &'p Phrases<'a>, case: &Case, path: FactPath, as_of: Day) -> Option<Choices<'p, 'a>> {
        let fact = phrases.declaration(path)?;
        let values = match fact.ty {
            Type::Bool => yes_and_no(phrases),
            Type::Choice(id) => choice_values(phrases, id, true),
            // Nothing marked says the same.
            Type::Set(id) => choice_values(phrases, id, false).into_iter().filter(|(value, _)| value != NONE).collect(),
            Type::Ref(list) => none(phrases).into_iter().chain(records(phrases, case, list)).collect(),
            Type::Refs(list) => records(phrases, case, list),
            _ => Vec::new(),
        };
        let several = matches!(fact.ty, Type::Set(_) | Type::Refs(_));
        Some(Choices { phrases, fact, values, several, as_of })
    }

    /// How an answer looks; the many ways to say a date are told once.
    pub(super) fn form(&self, dates_explained: bool) -> Form {
        let labels = || self.values.iter().map(|(_, label)| label.clone()).collect();
        match (self.is_menu(), self.several) {
            (true, true) => Form::Several(labels()),
            (true, false) => Form::One(labels()),
            (false, _) => Form::Typed(self.hint(dates_explained)),
        }
    }

    fn is_menu(&self) -> bool {
        (1..=MENU_VALUES).contains(&self.values.len())
    }

    fn hint(&self, dates_explained: bool) -> String {
        let words = self.words();
        match self.fact.ty {
            Type::Int => words.number_hint.clone(),
            Type::Money => words.money_hint.clone(),
            Type::Date => self.date_hint(dates_explained),
            Type::Term => words.term_hint.clone(),
            Type::Choice(_) | Type::Set(_) => {
                let example = self.values.first().map(|(value, label)| format!("{label} ({value})"));
                let hint = if self.listed().is_some() { &words.choice_hint_listed } else { &words.choice_hint };
                fill(hint, &[("example", &example.unwrap_or_default())])
            }
            _ => words.text_hint.clone(),
        }
    }

    /// The names of all values, where they are typed and not too many to read.
    pub(super) fn listed(&self) -> Option<String> {
        let is_listed = !self.is_menu() && (1..=LISTED_VALUES).contains(&self.values.len());
        let names = || self.values.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>().join("; ");
        is_listed.then(|| fill(&self.words().may_be, &[("names", &names())]))
    }

    fn date_hint(&self, explained: bool) -> String {
        let words = self.words();
        let word = self.fact.word.as_deref().map(|word| {
            let word = match word {
                "still" => &words.say_still,
                "living" => &words.say_living,
                "none" => &words.say_none,
                _ => &words.say_never,
            };
            fill(&words.date_word_hint, &[("word", word)])
        });
        let age = self.fact.given_as_age.then(|| words.age_hint.clone());
        let hints: Vec<String> =
            std::iter::once(if explained { &words.date_hint_short } else { &words.date_hint }.clone())
                .chain(word)
                .chain(age)
                .collect();
        hints.join(", ")
    }

    fn words(&self) -> &'static Words {
        Words::of(self.phrases.language)
    }

    fn date(&self, text: &str) -> Option<Spoken> {
        let fact = self.fact;
        let kind = dates::Kind { word: fact.word.as_deref(), as_age: fact.given_as_age, future: fact.future };
        dates::spoken(text, self.as_of, kind)
    }

    /// The day that a date would be with day and month the other way round, where both make sense.
    pub(super) fn other_order(&self, reply: &Reply) -> Option<Day> {
        match reply {
            Reply::Typed(text) if self.fact.ty == Type::Date => self.date(text)?.other_order,
            _ => None,
        }
    }

    /// The words of a case file for a reply; what is wrong with it, if it cannot be meant.
    pub(super) fn written(&self, reply: &Reply) -> Result<String, String> {
        match reply {
            Reply::Chosen(indexes) => Ok(self.chosen(indexes)),
            Reply::Typed(text) if self.fact.ty == Type::Date => {
                self.date(text).map(|spoken| spoken.words).ok_or_else(|| self.words().no_date.clone())
            }
            Reply::Typed(text) if self.fact.ty == Type::Term => Ok(terms::spoken(text)),
            Reply::Typed(text) if self.values.is_empty() => Ok(text.clone()),
            Reply::Typed(text) if self.several => {
                let named: Result<Vec<String>, String> = text.split(',').map(|name| self.named(name.trim())).collect();
                named.map(|values| values.join(", "))
            }
            Reply::Typed(text) => self.named(text),
            _ => Err(String::new()),
        }
    }

    fn chosen(&self, indexes: &[usize]) -> String {
        let values: Vec<&str> =
            indexes.iter().filter_map(|index| self.values.get(*index)).map(|(value, _)| value.as_str()).collect();
        if values.is_empty() { NONE.into() } else { values.join(", ") }
    }

    /// The value with this code or name; part of a name is enough if only one has it.
    fn named(&self, typed: &str) -> Result<String, String> {
        let wanted = folded(typed);
        let is = |(value, label): &&(String, String)| folded(value) == wanted || folded(label) == wanted;
        if let Some((value, _)) = self.values.iter().find(is) {
            return Ok(value.clone());
        }
        let holds = |(_, label): &&(String, String)| folded(label).contains(&wanted);
        let mut matching: Vec<&(String, String)> = self.values.iter().filter(holds).collect();
        // Those that begin with it first, each by the alphabet.
        matching.sort_by_cached_key(|(_, label)| (!folded(label).starts_with(&wanted), folded(label)));
        let words = self.words();
        match matching.as_slice() {
            [] => Err(fill(&words.no_such_choice, &[("typed", typed)])),
            [(value, _)] => Ok(value.clone()),
            several => {
                let names: Vec<&str> = several.iter().take(NAMES_TOLD).map(|(_, label)| label.as_str()).collect();
                let names = names.join(", ");
                Err(match several.len() - several.len().min(NAMES_TOLD) {
                    0 => fill(&words.several_such, &[("names", &names)]),
                    more => fill(&words.several_such_more, &[("names", &names), ("count", &more.to_string())]),
                })
            }
        }
    }
}

fn yes_and_no(phrases: &Phrases) -> Vec<(String, String)> {
    let words = Words::of(phrases.language);
    vec![("true".into(), words.yes.clone()), ("false".into(), words.no.clone())]
}

/// The values of a type; for a single choice also the groups that have a label ("some drug offence").
fn choice_values(phrases: &Phrases, id: TypeId, with_groups: bool) -> Vec<(String, String)> {
    let ChoiceType { values, groups, .. } = &phrases.rulebook.types[id.index()];
    let groups = groups.keys().filter(|group| with_groups && phrases.value_word(group).is_some());
    values.iter().chain(groups).map(|value| (value.clone(), phrases.label(value))).collect()
}

fn records(phrases: &Phrases, case: &Case, list: ListId) -> Vec<(String, String)> {
    let id = &phrases.rulebook.lists[list.index()].id;
    let records = 0..case.list(list).records.len();
    records.map(|record| (format!("{id}[{record}]"), phrases.record(case, list, record))).collect()
}

fn none(phrases: &Phrases) -> Option<(String, String)> {
    Some((NONE.into(), phrases.words.answer.none.clone()))
}

/// Small letters without accents: people type `mexico` for México.
pub(crate) fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        letter => letter,
    };
    text.trim().to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_their_accents() {
        assert_eq!(folded(" México "), "mexico");
        assert_eq!(folded("ESPAÑA"), "espana");
    }
}

//! What a case knows: for each fact its answer, for each list its records and whether they are all.

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::{Comparison, FactId, FieldId, ListId, Rulebook, Type};
use crate::term::Term;

/// The values that an answer admits: one, or several where it is partial.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Yes or no.
    Bool(bool),
    /// Whole numbers, cents or days from `low` to `high`, both included. The day [`Day::LATER`] is the word that the
    /// fact's type has (`never`, `still` ...); a date that is open upward includes it.
    Number {
        /// Smallest.
        low: i64,
        /// Largest.
        high: i64,
    },
    /// A term, or a bound on one.
    Term(TermBound),
    /// One of these values.
    Choice(Members),
    /// A set that surely holds `surely` and holds nothing outside `maybe`.
    Set {
        /// Members named.
        surely: Members,
        /// Members possible.
        maybe: Members,
    },
    /// A record: its index in the list, or `None` for "none".
    Ref(Option<usize>),
    /// Words that no rule reads.
    Text(String),
}

/// A term with how it bounds the true one; `Comparison::Equal` is the term itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermBound {
    /// The true term stands in this relation to `term`.
    pub is: Comparison,
    /// The term written.
    pub term: Term,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerSource {
    /// The client said so.
    Client,
    /// A document was seen.
    Document,
    /// Staff judged it.
    Staff,
    /// An attorney concluded it.
    Attorney,
}

/// What is known of one fact.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum State {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asked; the client does not know.
    DontKnow,
    /// Asked; the client prefers not to say.
    Declined,
    /// A value, perhaps partial, and as it was written.
    Known {
        /// What it admits.
        domain: Domain,
        /// The words of the case file.
        written: String,
    },
}

/// An answer with its source.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Answer {
    /// What is known.
    pub state: State,
    /// Who says so.
    pub source: Option<AnswerSource>,
    /// Words kept with it, for people alone.
    pub note: Option<String>,
}

impl Answer {
    /// Another answer, whose source is not known; the note stays.
    pub fn replace(&mut self, state: State) {
        *self = Answer { state, source: None, note: self.note.take() };
    }

    /// The values it admits, unless nothing is known.
    pub fn domain(&self) -> Option<&Domain> {
        match &self.state {
            State::Known { domain, .. } => Some(domain),
            _ => None,
        }
    }
}

/// How far the records of a list are all there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completeness {
    /// There are no others.
    pub whole: bool,
    /// Any other lies before this day, by the list's dated field.
    pub since: Option<Day>,
    /// No other has one of these values in this field.
    pub without: Vec<(FieldId, Members)>,
}

/// The records of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAnswer {
    /// Each record has one answer for each field of the list.
    pub records: Vec<Vec<Answer>>,
    /// Whether they are all.
    pub complete: Completeness,
    /// Asked whether there are more, and not known (`Some(true)`: declined).
    pub unknown: Option<Unanswered>,
    /// Words kept with it, for people alone.
    pub note: Option<String>,
}

/// Why something asked has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The client does not know.
    DontKnow,
    /// The client prefers not to say.
    Declined,
}

/// The facts of one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// A reference, never a name.
    pub reference: Option<String>,
    /// The as-of date the file states.
    pub as_of: Option<Day>,
    /// By [`FactId`].
    pub facts: Vec<Answer>,
    /// By [`ListId`].
    pub lists: Vec<ListAnswer>,
}

impl Case {
    /// Nothing asked yet.
    pub fn empty(rulebook: &Rulebook) -> Case {
        Case {
            reference: None,
            as_of: None,
            facts: vec![Answer::default(); rulebook.facts.len()],
            lists: vec![ListAnswer::default(); rulebook.lists.len()],
        }
    }

    /// The answer to a single fact.
    pub fn fact(&self, id: FactId) -> &Answer {
        &self.facts[id.index()]
    }

    /// The records of a list.
    pub fn list(&self, id: ListId) -> &ListAnswer {
        &self.lists[id.index()]
    }
}

/// One fact of one case: what is asked, missing, or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactPath {
    /// A single fact.
    Fact(FactId),
    /// A list: whether there are more records.
    List(ListId),
    /// A field of a record.
    Field(ListId, usize, FieldId),
}

impl FactPath {
    /// `person.birth_date`, `convictions`, `convictions[0].on`.
    pub fn name(self, rulebook: &Rulebook) -> String {
        match self {
            FactPath::Fact(id) => rulebook.facts[id.index()].id.clone(),
            FactPath::List(id) => rulebook.lists[id.index()].id.clone(),
            FactPath::Field(list, record, field) => {
                let list = &rulebook.lists[list.index()];
                format!("{}[{record}].{}", list.id, list.fields[field.index()].id)
            }
        }
    }

    /// The type of its values; a list has none.
    pub fn ty(self, rulebook: &Rulebook) -> Option<Type> {
        match self {
            FactPath::Fact(id) => Some(rulebook.facts[id.index()].ty),
            FactPath::List(_) => None,
            FactPath::Field(list, _, field) => Some(rulebook.lists[list.index()].fields[field.index()].ty),
        }
    }
}

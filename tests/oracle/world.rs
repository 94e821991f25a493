//! A world: every gap of a case filled.

use relief::case::FactPath;
use relief::members::Members;
use relief::rulebook::{FactDecl, FactId, FieldId, ListId};
use relief::term::Term;

/// The one value that a fact has in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Yes or no.
    Bool(bool),
    /// A whole number, cents or a day.
    Number(i64),
    /// A term.
    Term(Term),
    /// Index of a choice value.
    Choice(usize),
    /// The members of a set, or the records that a refs field names.
    Set(Members),
    /// A record of the list that the type names, or none.
    Ref(Option<usize>),
    /// Words that no rule reads.
    Text,
}

/// The fields of one record. `None` is a fact that only staff or an attorney can judge and that is not set.
pub type Record = Vec<Option<Fill>>;

/// Each fact has one value, each list all its records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// By fact.
    pub facts: Vec<Option<Fill>>,
    /// By list.
    pub lists: Vec<Vec<Record>>,
}

impl World {
    /// The value of a single fact.
    pub fn fact(&self, fact: FactId) -> Option<Fill> {
        self.facts[fact.index()]
    }

    /// The value of a field of a record.
    pub fn field(&self, list: ListId, record: usize, field: FieldId) -> Option<Fill> {
        self.lists[list.index()][record][field.index()]
    }

    /// The value of a fact or field; a list has none.
    pub fn at(&self, path: FactPath) -> Option<Fill> {
        match path {
            FactPath::Fact(fact) => self.fact(fact),
            FactPath::Field(list, record, field) => self.field(list, record, field),
            FactPath::List(_) => None,
        }
    }

    /// Gives a fact or field another value.
    pub fn set(&mut self, path: FactPath, value: Option<Fill>) {
        match path {
            FactPath::Fact(fact) => self.facts[fact.index()] = value,
            FactPath::Field(list, record, field) => self.lists[list.index()][record][field.index()] = value,
            FactPath::List(_) => unreachable!("a list has records, not a value"),
        }
    }
}

/// Whether a fact that is not answered stays unset in every world: the client cannot tell it, nor can a paper.
pub fn stays_unset(decl: &FactDecl) -> bool {
    !decl.who.client && !decl.who.document
}

//! Rows in plain logic, for rulebooks that need no more.

use std::fmt::Debug;

use super::chunk::Content;
use super::quick::Quick;
use crate::calendar::Day;
use crate::case::Case;
use crate::engine::{FindingValue, Plain, Program, Slots, Unplain, Verdict};
use crate::rulebook::{FactId, ReliefId, RuleId};

/// Reads and evaluates rows in plain logic.
#[derive(Debug)]
pub struct Plainly<'a> {
    logic: Plain,
    quick: Quick<'a>,
    /// Writes each row in a form of its own; without one it is written like every other.
    pub form: Option<&'a dyn Form>,
}

/// A form of lines that whoever embeds this chooses.
pub trait Form: Debug + Send + Sync {
    /// Adds the line of a row.
    fn line(&self, found: &Found<'_>, out: &mut Vec<u8>);
}

/// What is found of one row.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    logic: &'a Plain,
    slots: &'a Slots,
    as_of: Day,
}

impl<'a> Found<'a> {
    /// What the case is called.
    pub fn reference(&self) -> Option<&'a str> {
        self.logic.reference(self.slots)
    }

    /// The day screened.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The words that a fact is answered with.
    pub fn text(&self, fact: FactId) -> Option<&'a str> {
        self.logic.text(self.slots, fact)
    }

    /// The verdict on a relief, and whether it is open.
    pub fn verdict(&self, relief: ReliefId) -> (Verdict, bool) {
        self.logic.verdict(self.slots, relief)
    }

    /// The criteria of a relief's lists with their values.
    pub fn criteria(&self, relief: ReliefId) -> impl ExactSizeIterator<Item = (RuleId, FindingValue)> {
        self.logic.criteria(self.slots, relief)
    }
}

impl<'a> Plainly<'a> {
    /// Compiles a program for plain logic, or says what in it needs more.
    pub fn new(program: &'a Program) -> Result<Plainly<'a>, Unplain> {
        Ok(Plainly { logic: Plain::new(program)?, quick: Quick::new(program.rulebook()), form: None })
    }

    /// Room for a case.
    pub(super) fn slots(&self) -> Slots {
        self.logic.slots()
    }

    /// Takes a row over if it is plainly written.
    pub(super) fn quickly(&self, slots: &mut Slots, content: &Content, as_of: Day) -> bool {
        matches!(content, Content::Text(line) if self.quick.read(&self.logic, slots, line, as_of).is_some())
    }

    /// Takes a case over.
    pub(super) fn fill(&self, slots: &mut Slots, case: &Case) {
        self.logic.fill(slots, case);
    }

    /// What is found of what was taken over.
    pub(super) fn found<'s>(&'s self, slots: &'s mut Slots, as_of: Day) -> Found<'s> {
        self.logic.evaluate(slots, as_of);
        Found { logic: &self.logic, slots, as_of }
    }
}

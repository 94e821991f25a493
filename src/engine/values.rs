//! What an expression can be over all admitted worlds, one form for each type.

use crate::members::Members;
use crate::rulebook::Comparison;
use crate::term::Term;

use super::trace::Origin;
use super::truths::Truths;

/// A number, cents or days since 1970.
///
/// In one world it is a range, from the value without the doubtful records to the value with them (DESIGN 3.1); mostly
/// the range is a point. Over all worlds each end of the range lies in an interval of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Num {
    /// Where the lower end lies.
    pub low: (i64, i64),
    /// Where the upper end lies.
    pub high: (i64, i64),
    /// Whether the ends can differ within a world; if not, `low` and `high` speak of one number.
    pub doubt: bool,
    /// Which facts it was worked out from; kept only while tracing.
    pub origin: Origin,
    /// The one fact that it is, by a number of its own; 0 if it was worked out. Whatever it is, it is equal to itself.
    pub fact: u32,
}

impl Num {
    /// The same number in every world.
    pub fn known(value: i64) -> Num {
        Num::between(value, value)
    }

    /// One number in each world, somewhere in the interval.
    pub fn between(low: i64, high: i64) -> Num {
        Num { low: (low, high), high: (low, high), doubt: false, origin: Origin::NONE, fact: 0 }
    }

    /// In doubt over the whole interval in every world.
    pub fn doubtful(low: i64, high: i64) -> Num {
        Num { low: (low, low), high: (high, high), doubt: low < high, origin: Origin::NONE, fact: 0 }
    }

    /// The only value it has in any world, if there is one.
    pub fn value(self) -> Option<i64> {
        (self.low.0 == self.high.1).then_some(self.low.0)
    }

    /// Through a function that never decreases.
    pub fn map(self, f: impl Fn(i64) -> i64) -> Num {
        Num { low: (f(self.low.0), f(self.low.1)), high: (f(self.high.0), f(self.high.1)), fact: 0, ..self }
    }

    /// Through a function that never increases.
    pub fn flip(self, f: impl Fn(i64) -> i64) -> Num {
        Num { low: (f(self.high.1), f(self.high.0)), high: (f(self.low.1), f(self.low.0)), fact: 0, ..self }
    }

    /// Two numbers through a function that decreases in neither.
    pub fn zip(self, other: Num, f: impl Fn(i64, i64) -> i64) -> Num {
        Num {
            low: (f(self.low.0, other.low.0), f(self.low.1, other.low.1)),
            high: (f(self.high.0, other.high.0), f(self.high.1, other.high.1)),
            doubt: self.doubt || other.doubt,
            origin: Origin::NONE,
            fact: 0,
        }
    }

    /// What it can be where the worlds, or a doubt, choose between the two.
    pub fn either(self, other: Num) -> Num {
        Num {
            low: (self.low.0.min(other.low.0), self.low.1.max(other.low.1)),
            high: (self.high.0.min(other.high.0), self.high.1.max(other.high.1)),
            doubt: self.doubt || other.doubt,
            origin: Origin::NONE,
            fact: 0,
        }
    }

    /// In every world the range over both.
    pub fn hull(self, other: Num) -> Num {
        Num {
            low: (self.low.0.min(other.low.0), self.low.1.min(other.low.1)),
            high: (self.high.0.max(other.high.0), self.high.1.max(other.high.1)),
            doubt: true,
            origin: Origin::NONE,
            fact: 0,
        }
    }

    /// Narrowed by a second way to tell the same number; a contradiction leaves it as it is.
    pub fn narrowed(self, low: i64, high: i64) -> Num {
        if self.doubt {
            return self;
        }
        let (low, high) = (self.low.0.max(low), self.low.1.min(high));
        if low > high { self } else { Num { low: (low, high), high: (low, high), ..self } }
    }

    /// Compares in every world and every point of the doubt.
    pub fn compare(self, how: Comparison, other: Num) -> Truths {
        if self.fact != 0 && self.fact == other.fact && !self.doubt {
            return Truths::from_bool(matches!(how, Comparison::AtMost | Comparison::AtLeast | Comparison::Equal));
        }
        match how {
            Comparison::AtMost => at_most(self, other, 0),
            Comparison::Less => at_most(self, other, 1),
            Comparison::AtLeast => at_most(other, self, 0),
            Comparison::Greater => at_most(other, self, 1),
            Comparison::Equal => equal(self, other),
            Comparison::NotEqual => equal(self, other).swapped(),
        }
    }
}

/// `left + margin <= right`
fn at_most(left: Num, right: Num, margin: i64) -> Truths {
    let mut truths = Truths::NONE;
    // Met where the upper end of the left is below the lower end of the right.
    if left.high.0 + margin <= right.low.1 {
        truths = truths.or_else(Truths::MET);
    }
    if left.low.1 + margin > right.high.0 {
        truths = truths.or_else(Truths::NOT_MET);
    }
    let in_doubt = left.doubt || right.doubt;
    if in_doubt && left.low.0 + margin <= right.high.1 && left.high.1 + margin > right.low.0 {
        truths = truths.or_else(Truths::REVIEW);
    }
    truths
}

fn equal(left: Num, right: Num) -> Truths {
    let ends = [left.low, left.high, right.low, right.high];
    let (highest_low, lowest_high) =
        ends.iter().fold((i64::MIN, i64::MAX), |(low, high), end| (low.max(end.0), high.min(end.1)));
    let mut truths = Truths::NONE;
    // Met where all four ends are one number, not met where one range ends before the other begins.
    if highest_low <= lowest_high {
        truths = truths.or_else(Truths::MET);
    }
    if left.high.0 < right.low.1 || right.high.0 < left.low.1 {
        truths = truths.or_else(Truths::NOT_MET);
    }
    let overlap = left.low.0 <= right.high.1 && right.low.0 <= left.high.1;
    let is_one_number = left.value().is_some() && left.value() == right.value();
    if (left.doubt || right.doubt) && overlap && !is_one_number {
        truths = truths.or_else(Truths::REVIEW);
    }
    truths
}

/// A term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TermVal {
    /// The same in every world.
    Known(Term),
    /// One of the program's candidate terms; in doubt among them in every world if `doubt`.
    Among {
        /// Indexes of candidates.
        candidates: Members,
        /// Not a gap but a doubt.
        doubt: bool,
        /// The fact it is.
        origin: Origin,
    },
    /// A sum or largest of terms: like [`Num`], by months and days apart.
    Span {
        /// Where the lower end lies.
        low: (Term, Term),
        /// Where the upper end lies.
        high: (Term, Term),
        /// Whether the ends can differ within a world.
        doubt: bool,
    },
}

/// A choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChoiceVal {
    /// The values it can have.
    pub any: Members,
    /// Whether it is one of them in each world, or in doubt among them.
    pub doubt: Doubt,
    /// The fact it is, or is looked up by; kept only while tracing.
    pub origin: Origin,
}

impl ChoiceVal {
    /// The same in every world.
    pub fn known(index: usize) -> ChoiceVal {
        ChoiceVal { any: Members::one(index), doubt: Doubt::None, origin: Origin::NONE }
    }

    /// Whether it is one of these.
    pub fn is_in(self, values: Members) -> Truths {
        let inside = !self.any.and(values).is_empty();
        let outside = !self.any.without(values).is_empty();
        match (inside, outside) {
            (true, false) => Truths::MET,
            (true, true) => self.doubt.undecided(),
            _ => Truths::NOT_MET,
        }
    }
}

/// How a value that is not known is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A gap: each world has one value.
    None,
    /// Every world is in doubt over all the values: an unset conclusion.
    Whole,
    /// Some worlds may be in doubt over some of the values.
    Mixed,
}

impl Doubt {
    /// What a test is that some of the values pass and others fail.
    pub fn undecided(self) -> Truths {
        match self {
            Doubt::None => Truths::OPEN,
            Doubt::Whole => Truths::REVIEW,
            Doubt::Mixed => Truths(7),
        }
    }
}

/// A set of choice values, or of records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetVal {
    /// Members in every world.
    pub surely: Members,
    /// Members in some world.
    pub maybe: Members,
    /// Holds something in every world, though perhaps not the same.
    pub filled: bool,
    /// What is open is in doubt, rather than a gap.
    pub doubt: bool,
    /// The fact it is; kept only while tracing.
    pub origin: Origin,
}

impl SetVal {
    fn undecided(self) -> Truths {
        if self.doubt { Truths::REVIEW } else { Truths::OPEN }
    }

    /// Whether it holds one of these.
    pub fn holds_any(self, values: Members) -> Truths {
        if !self.surely.and(values).is_empty() {
            Truths::MET
        } else if self.maybe.and(values).is_empty() {
            Truths::NOT_MET
        } else if self.filled && self.maybe.without(values).is_empty() {
            Truths::MET
        } else {
            self.undecided()
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> Truths {
        if self.filled || !self.surely.is_empty() {
            Truths::NOT_MET
        } else if self.maybe.is_empty() {
            Truths::MET
        } else {
            self.undecided()
        }
    }
}

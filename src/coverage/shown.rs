//! What the tests show of each criterion: what they expect of it, and what it is where they expect a verdict.

use super::possible;
use crate::case::{self, AsOf};
use crate::engine::{self, FindingValue, Program, Truth};
use crate::testing;

/// The values in the order in which they are reported.
pub const VALUES: [FindingValue; 4] = [
    FindingValue::Settled(Truth::Met),
    FindingValue::Settled(Truth::NotMet),
    FindingValue::Settled(Truth::Review),
    FindingValue::Unknown,
];

/// A set of finding values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values(u8);

impl Values {
    /// The set with one value.
    pub fn one(value: FindingValue) -> Values {
        Values(VALUES.iter().position(|other| *other == value).map_or(0, |index| 1 << index))
    }

    /// Whether a value is in it.
    pub fn contains(self, value: FindingValue) -> bool {
        self.0 & Values::one(value).0 != 0
    }

    /// The values in either.
    pub fn or(self, other: Values) -> Values {
        Values(self.0 | other.0)
    }

    /// The values that the other has not.
    pub fn without(self, other: Values) -> Values {
        Values(self.0 & !other.0)
    }

    /// Its values in the order of [`VALUES`].
    pub fn iter(self) -> impl Iterator<Item = FindingValue> {
        VALUES.into_iter().filter(move |value| self.contains(*value))
    }
}

/// What the tests show.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// By rule: the values seen; none of a let.
    pub seen: Vec<Values>,
    /// By rule: the values that it can take; none of a let.
    pub possible: Vec<Values>,
}

/// Goes through all tests. They are taken to pass: what one expects of a criterion is shown by it.
pub fn run(program: &Program) -> Coverage {
    let book = program.rulebook();
    let mut seen = vec![Values::default(); book.rules.len()];
    for test in &book.tests {
        for (rule, _, word) in &test.expect {
            let value = VALUES.into_iter().find(|value| value.word() == word.replace('-', " "));
            seen[rule.index()] = seen[rule.index()].or(value.map_or(Values::default(), Values::one));
        }
        let (reliefs, notices) = (testing::reliefs(book, test), testing::notices(book, test));
        if reliefs.is_empty() && notices.is_empty() {
            continue;
        }
        let Ok(case) = case::from_toml(book, &test.case, AsOf::fixed(test.as_of)) else { continue };
        for (rule, value) in engine::findings_seen(program, &case, test.as_of, &reliefs, &notices) {
            seen[rule.index()] = seen[rule.index()].or(Values::one(value));
        }
    }
    Coverage { seen, possible: possible::values(book) }
}

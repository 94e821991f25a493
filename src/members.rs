//! A small set of indexes: which values of a choice an answer admits.

use serde::{Deserialize, Serialize};

/// A set of indexes below [`Members::CAPACITY`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Members([u64; WORDS]);

const WORDS: usize = 6;

impl Members {
    /// One more than the largest index.
    pub const CAPACITY: usize = WORDS * 64;
    /// No member.
    pub const EMPTY: Members = Members([0; WORDS]);

    /// This member alone.
    pub fn one(index: usize) -> Members {
        let mut set = Members::EMPTY;
        set.insert(index);
        set
    }

    /// All indexes below `count`.
    pub fn below(count: usize) -> Members {
        (0..count).collect()
    }

    /// Adds an index.
    pub fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    /// Takes an index out.
    pub fn remove(&mut self, index: usize) {
        self.0[index / 64] &= !(1 << (index % 64));
    }

    /// Whether the index is in the set.
    pub fn contains(self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The members in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..WORDS).flat_map(move |word| {
            let mut bits = self.0[word];
            std::iter::from_fn(move || {
                (bits != 0).then(|| {
                    let bit = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    word * 64 + bit
                })
            })
        })
    }

    /// The only member, if there is exactly one.
    pub fn single(self) -> Option<usize> {
        let mut members = self.iter();
        let first = members.next()?;
        members.next().is_none().then_some(first)
    }

    fn zip(self, other: Members, combine: impl Fn(u64, u64) -> u64) -> Members {
        Members(std::array::from_fn(|word| combine(self.0[word], other.0[word])))
    }

    /// In both.
    pub fn and(self, other: Members) -> Members {
        self.zip(other, |a, b| a & b)
    }

    /// In either.
    pub fn or(self, other: Members) -> Members {
        self.zip(other, |a, b| a | b)
    }

    /// In this one and not in the other.
    pub fn without(self, other: Members) -> Members {
        self.zip(other, |a, b| a & !b)
    }
}

impl FromIterator<usize> for Members {
    fn from_iter<I: IntoIterator<Item = usize>>(indexes: I) -> Members {
        let mut set = Members::EMPTY;
        for index in indexes {
            set.insert(index);
        }
        set
    }
}

impl std::fmt::Debug for Members {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.iter()).finish()
    }
}

//! Sets of findings: what one finding can be over all admitted worlds.
//!
//! A single world gives one of not met < review < met. Over many worlds a finding is a set of these, three bits, and the
//! tables of DESIGN 3.2 are the lowest and highest of two sets taken element by element.

use super::Truth;

/// A set of [`Truth`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Truths(pub u8);

impl Truths {
    /// No world: a contradiction.
    pub const NONE: Truths = Truths(0);
    /// Not met in every world.
    pub const NOT_MET: Truths = Truths(1);
    /// Review in every world.
    pub const REVIEW: Truths = Truths(2);
    /// Met in every world.
    pub const MET: Truths = Truths(4);
    /// Met in some worlds and not in others.
    pub const OPEN: Truths = Truths(5);

    /// Met or not met.
    pub fn from_bool(met: bool) -> Truths {
        if met { Truths::MET } else { Truths::NOT_MET }
    }

    /// Met, not met, or review for `None`.
    pub fn from_decision(decision: Option<bool>) -> Truths {
        decision.map_or(Truths::REVIEW, Truths::from_bool)
    }

    /// The only truth, if there is exactly one.
    pub fn single(self) -> Option<Truth> {
        match self {
            Truths::NOT_MET => Some(Truth::NotMet),
            Truths::REVIEW => Some(Truth::Review),
            Truths::MET => Some(Truth::Met),
            _ => None,
        }
    }

    /// Whether all worlds agree.
    pub fn is_single(self) -> bool {
        self.0.count_ones() == 1
    }

    /// Whether it can be met.
    pub fn can_be_met(self) -> bool {
        self.0 & 4 != 0
    }

    /// Whether it can be not met.
    pub fn can_be_not_met(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether it can be review.
    pub fn can_be_review(self) -> bool {
        self.0 & 2 != 0
    }

    /// What either can be.
    pub fn or_else(self, other: Truths) -> Truths {
        Truths(self.0 | other.0)
    }

    /// What both can be.
    pub fn both(self, other: Truths) -> Truths {
        Truths(self.0 & other.0)
    }

    /// `all`: the lower of the two in each world.
    pub fn lowest(self, other: Truths) -> Truths {
        Truths(lowest(self.0, other.0))
    }

    /// `any`: the higher of the two in each world.
    pub fn highest(self, other: Truths) -> Truths {
        Truths(highest(self.0, other.0))
    }

    /// `not`: met and not met swapped, review stays.
    pub fn swapped(self) -> Truths {
        Truths(self.0 & 2 | (self.0 & 1) << 2 | self.0 >> 2 & 1)
    }

    /// The judgement mark: never better than review.
    pub fn capped(self) -> Truths {
        Truths(self.0 & 3 | (self.0 & 4) >> 1)
    }
}

/// The element-wise minimum of two non-empty sets of small ordinals.
pub fn lowest(a: u8, b: u8) -> u8 {
    a & up_to_highest(b) | b & up_to_highest(a)
}

/// The element-wise maximum of two non-empty sets of small ordinals.
pub fn highest(a: u8, b: u8) -> u8 {
    a & from_lowest(b) | b & from_lowest(a)
}

/// Whether nothing in one set is below anything in the other.
pub fn is_never_below(set: u8, others: u8) -> bool {
    others.checked_ilog2().is_none_or(|highest| set.trailing_zeros() >= highest)
}

/// Whether nothing in one set is above anything in the other.
pub fn is_never_above(set: u8, others: u8) -> bool {
    set.checked_ilog2().is_none_or(|highest| highest <= others.trailing_zeros())
}

/// All ordinals up to the highest in the set.
fn up_to_highest(set: u8) -> u8 {
    ((1u16 << (8 - set.leading_zeros())) - 1) as u8
}

/// All ordinals from the lowest in the set.
fn from_lowest(set: u8) -> u8 {
    if set == 0 { 0 } else { !((1u8 << set.trailing_zeros()) - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Truth; 3] = [Truth::NotMet, Truth::Review, Truth::Met];

    fn members(set: Truths) -> Vec<Truth> {
        ALL.into_iter().filter(|truth| set.0 & 1 << *truth as u8 != 0).collect()
    }

    #[test]
    fn sets_combine_element_by_element() {
        for a in 1..8 {
            for b in 1..8 {
                let (a, b) = (Truths(a), Truths(b));
                let pairs = |pick: fn(Truth, Truth) -> Truth| {
                    let mut set = Truths::NONE;
                    for x in members(a) {
                        for y in members(b) {
                            set = set.or_else(Truths(1 << pick(x, y) as u8));
                        }
                    }
                    set
                };
                assert_eq!(a.lowest(b), pairs(Truth::min), "{a:?} {b:?}");
                assert_eq!(a.highest(b), pairs(Truth::max), "{a:?} {b:?}");
                assert_eq!(a.lowest(b).swapped(), a.swapped().highest(b.swapped()), "De Morgan");
            }
        }
    }

    /// The tables of DESIGN 3.2, with unknown as "met or not met".
    #[test]
    fn the_truth_tables_hold() {
        let (n, u, r, m) = (Truths::NOT_MET, Truths::OPEN, Truths::REVIEW, Truths::MET);
        let unknown = |set: Truths| !set.is_single();
        for (a, b, all) in [(n, u, n), (n, r, n), (n, m, n), (r, r, r), (r, m, r), (m, m, m)] {
            assert_eq!(a.lowest(b), all);
            assert_eq!(b.lowest(a), all);
        }
        for (a, b, any) in [(n, n, n), (n, r, r), (n, m, m), (u, m, m), (r, r, r), (r, m, m)] {
            assert_eq!(a.highest(b), any);
            assert_eq!(b.highest(a), any);
        }
        for (a, b) in [(u, u), (u, r), (u, m)] {
            assert!(unknown(a.lowest(b)));
        }
        for (a, b) in [(n, u), (u, u), (u, r)] {
            assert!(unknown(a.highest(b)));
        }
        assert_eq!(m.capped(), r);
        assert_eq!(n.capped(), n);
        assert_eq!(Truths(7).capped(), Truths(3));
    }
}

//! What criteria wish of single facts, from which a world is guessed in which all of them are met, or fail.
//!
//! Nothing rests on a guess being good: what it shows is worked out over it. So this looks at each fact alone, and where
//! two criteria wish opposite things of a fact, the first one gets it.

use rustc_hash::FxHashMap;

use super::{AS_OF, Place, Plain, Slots, Step, UNKNOWN, truth};
use crate::calendar::Day;
use crate::case::LARGEST_NUMBER;
use crate::members::Members;
use crate::rulebook::{Comparison, FactDecl, Rulebook, Type};

/// What is guessed of a fact of which nothing is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    /// The smallest number that it can be.
    least: i64,
    /// The largest one; `None`: the as-of date.
    most: Option<i64>,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Nobody asks.
    Nothing,
    Least,
    Most,
    /// A truth, a number, or the index of a choice.
    Value(i64),
    /// Another fact: it has to lie between two days that depend on that.
    Near(Place),
}

impl Plain {
    /// Guesses a world in which the reliefs are met, or fail, and works out all criteria in it.
    pub(super) fn guess(&self, slots: &mut Slots, wishes: &[Wish]) {
        let Slots { places, guess, .. } = slots;
        let (places, blank) = (&places[..], &self.blank[..]);
        let is_open = |(place, _): &(usize, &Wish)| places[*place] == blank[*place];
        let most = |wish: &Wish| wish.most.unwrap_or(places[self.facts + AS_OF].min(Day::LAST.0));
        guess.copy_from_slice(places);
        for (place, wish) in wishes.iter().enumerate().filter(is_open) {
            guess[place] = match wish.what {
                What::Nothing => continue,
                What::Least | What::Near(_) => wish.least,
                What::Most => most(wish),
                What::Value(value) => value,
            };
        }
        for (place, wish) in wishes.iter().enumerate().filter(is_open) {
            if let What::Near(other) = wish.what {
                guess[place] = guess[other as usize].clamp(wish.least, most(wish));
            }
        }
        self.pass(guess);
    }
}

/// What is wished of each fact so that every relief is met, or fails.
pub(super) fn wishes(plain: &Plain, rulebook: &Rulebook, met: bool) -> Vec<Wish> {
    let members = |fact: &FactDecl| match fact.ty {
        Type::Choice(ty) => Members::below(rulebook.types[ty.index()].values.len()),
        _ => Members::EMPTY,
    };
    let mut wishing = Wishing {
        plain,
        steps: plain.steps.iter().copied().collect(),
        met,
        members: rulebook.facts.iter().map(members).collect(),
        wishes: rulebook.facts.iter().map(unwished).collect(),
    };
    for relief in &plain.reliefs {
        relief.parts.iter().for_each(|(_, place)| wishing.truth(*place, met));
    }
    wishing.wishes
}

/// A fact of which nothing is wished.
fn unwished(fact: &FactDecl) -> Wish {
    let (least, most) = match fact.ty {
        Type::Date => (Day::FIRST.0, fact.future.then_some(Day::LAST.0)),
        _ => (0, Some(LARGEST_NUMBER)),
    };
    Wish { least, most, what: What::Nothing }
}

struct Wishing<'p> {
    plain: &'p Plain,
    /// What each place is worked out by.
    steps: FxHashMap<Place, Step>,
    met: bool,
    /// Of facts that are a choice the values that suit so far.
    members: Vec<Members>,
    wishes: Vec<Wish>,
}

impl Wishing<'_> {
    fn is_fact(&self, place: Place) -> bool {
        (place as usize) < self.plain.facts
    }

    /// What is wished of the facts so that this place holds, or does not.
    fn truth(&mut self, place: Place, wanted: bool) {
        match self.steps.get(&place).copied() {
            None if self.is_fact(place) => self.wish(place, What::Value(truth(wanted))),
            Some(Step::Not(of)) => self.truth(of, !wanted),
            Some(Step::All(from, to) | Step::Any(from, to)) => {
                let plain = self.plain;
                plain.operands[from as usize..to as usize].iter().for_each(|place| self.truth(*place, wanted));
            }
            Some(Step::Compare(how, a, b)) => self.compare(how, a, b, wanted),
            Some(Step::In(of, set)) => self.choose(of, self.plain.sets[set as usize], wanted),
            _ => {}
        }
    }

    fn compare(&mut self, how: Comparison, a: Place, b: Place, wanted: bool) {
        match (how, wanted) {
            (Comparison::Less | Comparison::AtMost, true) | (Comparison::Greater | Comparison::AtLeast, false) => {
                self.number(a, What::Least, b);
                self.number(b, What::Most, a);
            }
            (Comparison::Less | Comparison::AtMost, false) | (Comparison::Greater | Comparison::AtLeast, true) => {
                self.number(a, What::Most, b);
                self.number(b, What::Least, a);
            }
            (Comparison::Equal, _) => self.equal(a, b, wanted),
            (Comparison::NotEqual, _) => self.equal(a, b, !wanted),
        }
    }

    /// A fact and a number or choice that is written in the rules.
    fn equal(&mut self, fact: Place, constant: Place, wanted: bool) {
        let value = self.plain.blank[constant as usize];
        if !self.is_fact(fact) || self.is_fact(constant) || value == UNKNOWN {
            return;
        }
        if !self.members[fact as usize].is_empty() {
            self.choose(fact, Members::one(value as usize), wanted);
        } else if wanted {
            self.wish(fact, What::Value(value));
        } else {
            self.wish(fact, What::Most);
        }
    }

    /// That a choice is one of these values, or none of them.
    fn choose(&mut self, fact: Place, values: Members, wanted: bool) {
        if !self.is_fact(fact) {
            return;
        }
        let members = &mut self.members[fact as usize];
        let suiting = if wanted { members.and(values) } else { members.without(values) };
        if let Some(value) = suiting.iter().next() {
            *members = suiting;
            self.wishes[fact as usize].what = What::Value(value as i64);
        }
    }

    /// That a number is small or large, beside another.
    fn number(&mut self, place: Place, what: What, other: Place) {
        match self.steps.get(&place).copied() {
            None if self.is_fact(place) => {
                let before = self.wishes[place as usize].what;
                let is_between = before != what && matches!(before, What::Least | What::Most);
                match self.fact_below(other) {
                    // Both are wished for, so it has to lie between; to fail, one of them is enough.
                    Some(other) if is_between && self.met => self.wishes[place as usize].what = What::Near(other),
                    _ => self.wish(place, what),
                }
            }
            Some(Step::AddDays(of, _) | Step::Anniversary(of, _) | Step::LastDay(of, _)) => {
                self.number(of, what, other);
            }
            Some(Step::DaysBetween(from, to)) => {
                let opposite = if what == What::Least { What::Most } else { What::Least };
                self.number(from, opposite, to);
                self.number(to, what, from);
            }
            Some(Step::Lookup(key, cells, _)) => self.row(key, cells as usize, what),
            _ => {}
        }
    }

    /// The fact that a day is reckoned from.
    fn fact_below(&self, place: Place) -> Option<Place> {
        if self.is_fact(place) {
            return Some(place);
        }
        match self.steps.get(&place)? {
            Step::AddDays(of, _) | Step::Anniversary(of, _) | Step::LastDay(of, _) => self.fact_below(*of),
            _ => None,
        }
    }

    /// The rows of a table in which a number is smallest or largest.
    fn row(&mut self, key: Place, cells: usize, what: What) {
        if !self.is_fact(key) {
            return;
        }
        let cell = |value: &usize| Some(self.plain.cells[cells + value]).filter(|cell| *cell != UNKNOWN);
        let values: Vec<usize> = self.members[key as usize].iter().filter(|value| cell(value).is_some()).collect();
        let cells = values.iter().filter_map(cell);
        let best = if what == What::Least { cells.min() } else { cells.max() };
        let rows: Members = values.into_iter().filter(|value| cell(value) == best).collect();
        self.choose(key, rows, true);
    }

    fn wish(&mut self, fact: Place, what: What) {
        let wish = &mut self.wishes[fact as usize].what;
        if *wish == What::Nothing {
            *wish = what;
        }
    }
}

//! Draws one answer, in the words of a case file.

use fastrand::Rng;

use super::limits::Limits;
use crate::calendar::Day;
use crate::rulebook::{ChoiceType, FactDecl, Rulebook, Sample, Type};
use crate::term::Term;

/// In how many of a hundred answers a date is one on which something turns, a month, a year, a group in place of a value.
const AT_A_LIMIT: i64 = 12;
const MONTH_ALONE: i64 = 15;
const YEAR_ALONE: i64 = 8;
const GROUP: i64 = 4;
const OPEN_SET: i64 = 4;
/// Most questions are about what is rare.
const YES: i64 = 15;
const NONE_OF_THEM: i64 = 75;
/// A date has not come, where it may not have.
const NOT_YET: i64 = 60;
const YEARS: (i64, i64) = (0, 15);
const DAYS_AHEAD: i64 = 400;
/// Known to be nothing.
const NONE: &str = "none";

pub(super) struct Draw<'a> {
    pub rulebook: &'a Rulebook,
    pub limits: &'a Limits,
    pub as_of: Day,
    pub rng: &'a mut Rng,
}

impl Draw<'_> {
    /// Whether what happens in so many of a hundred cases happens here.
    pub fn happens(&mut self, percent: i64) -> bool {
        self.rng.i64(0..100) < percent
    }

    /// One of the places of these weights.
    pub fn weighted(&mut self, weights: impl Iterator<Item = i64> + Clone) -> usize {
        let all: i64 = weights.clone().sum();
        let mut left = self.rng.i64(0..all.max(1));
        for (place, weight) in weights.enumerate() {
            left -= weight;
            if left < 0 {
                return place;
            }
        }
        0
    }

    fn one_of<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        if items.is_empty() { None } else { items.get(self.rng.usize(0..items.len())) }
    }

    /// An answer to a question; `None` where there is none to draw.
    pub fn answer(&mut self, decl: &FactDecl, sample: Option<&Sample>) -> Option<String> {
        let weights = sample.map_or(&[][..], |sample| &sample.values);
        match decl.ty {
            Type::Set(ty) => Some(self.set(&self.rulebook.types[ty.index()], weights)),
            _ if !weights.is_empty() => {
                let place = self.weighted(weights.iter().map(|(_, weight)| *weight));
                Some(weights[place].0.clone())
            }
            Type::Bool => Some(self.happens(YES).to_string()),
            Type::Int => Some(self.number().to_string()),
            Type::Money => Some((50 * self.rng.i64(0..100)).to_string()),
            Type::Date => Some(self.date(decl, sample.and_then(|sample| sample.years).unwrap_or(YEARS))),
            Type::Term => Some(self.term()),
            Type::Choice(ty) => Some(self.choice(&self.rulebook.types[ty.index()])),
            Type::Ref(_) | Type::Refs(_) => Some(NONE.to_owned()),
            Type::Record(_) | Type::Row(_) | Type::Text => None,
        }
    }

    fn number(&mut self) -> i64 {
        let limits = self.limits;
        match self.one_of(&limits.numbers) {
            Some(limit) => (limit + self.rng.i64(-1..=1)).max(0),
            None => self.rng.i64(0..40),
        }
    }

    fn term(&mut self) -> String {
        let limits = self.limits;
        let Some(limit) = self.one_of(&limits.terms).copied() else { return "30 days".to_owned() };
        let days = if limit.months == 0 { (limit.days + self.rng.i64(-1..=1)).max(0) } else { limit.days };
        Term { days, ..limit }.to_string()
    }

    fn choice(&mut self, ty: &ChoiceType) -> String {
        if self.happens(GROUP) && !ty.groups.is_empty() {
            let place = self.rng.usize(0..ty.groups.len());
            return ty.groups.keys().nth(place).cloned().unwrap_or_default();
        }
        self.one_of(&ty.values).cloned().unwrap_or_default()
    }

    fn set(&mut self, ty: &ChoiceType, weights: &[(String, i64)]) -> String {
        let has_none = ty.values.iter().any(|value| value == NONE);
        if weights.is_empty() && has_none && self.happens(NONE_OF_THEM) {
            return NONE.to_owned();
        }
        let mut members: Vec<String> = Vec::new();
        for _ in 0..if self.happens(YES) { 2 } else { 1 } {
            let member = match weights {
                [] => self.one_of(&ty.values).cloned().unwrap_or_default(),
                weights => weights[self.weighted(weights.iter().map(|(_, weight)| *weight))].0.clone(),
            };
            if !members.contains(&member) {
                members.push(member);
            }
        }
        if members.iter().any(|member| member == NONE) {
            return NONE.to_owned();
        }
        if self.happens(OPEN_SET) {
            members.push("...".to_owned());
        }
        members.join(", ")
    }

    fn date(&mut self, decl: &FactDecl, (from, to): (i64, i64)) -> String {
        if let Some(word) = decl.word.as_deref().filter(|_| self.happens(NOT_YET)) {
            return word.to_owned();
        }
        if decl.future && self.happens(50) {
            return self.as_of.plus_days(self.rng.i64(0..DAYS_AHEAD)).to_string();
        }
        if self.happens(AT_A_LIMIT) {
            let day = self.limit();
            return if day > self.as_of && !decl.future { self.as_of } else { day }.to_string();
        }
        let (first, last) = (self.as_of.anniversary(-12 * to), self.as_of.anniversary(-12 * from));
        let day = Day(self.rng.i64(first.0..=last.0.max(first.0)));
        let written = day.to_string();
        let this = self.as_of.to_string();
        let part = match self.rng.i64(0..100) {
            lot if lot < MONTH_ALONE => &written[..7],
            lot if lot < MONTH_ALONE + YEAR_ALONE => &written[..4],
            _ => &written,
        };
        // A month that has not ended reaches into the future.
        if this.starts_with(part) { written } else { part.to_owned() }
    }

    /// A day on which a criterion may change, or a day beside it.
    fn limit(&mut self) -> Day {
        let limits = self.limits;
        let day = match self.rng.u8(0..3) {
            0 => self.one_of(&limits.dates).map(|day| Day(*day)),
            1 => self.one_of(&limits.days).map(|days| self.as_of.plus_days(-days)),
            _ => self.one_of(&limits.months).map(|months| self.as_of.anniversary(-months)),
        };
        day.unwrap_or(self.as_of).plus_days(self.rng.i64(-1..=1)).max(Day::FIRST)
    }
}

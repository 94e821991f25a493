//! Terms: lengths of time as a judge or a statute wrote them, never converted.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A length of time in calendar months (a year is twelve) and days, which are two units that do not convert exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Term {
    /// Calendar months; a year counts as twelve.
    pub months: i64,
    /// Days beside the months.
    pub days: i64,
}

/// How two terms compare under every reading of a month in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Readings {
    /// Some reading makes the left one shorter.
    pub less: bool,
    /// Some reading makes them equal.
    pub equal: bool,
    /// Some reading makes the left one longer.
    pub greater: bool,
}

impl Readings {
    fn only(order: Ordering) -> Readings {
        Readings { less: order == Ordering::Less, equal: order == Ordering::Equal, greater: order == Ordering::Greater }
    }

    /// What a comparison that holds for some of the orders says: `Some` if every reading agrees.
    pub fn decide(self, less: bool, equal: bool, greater: bool) -> Option<bool> {
        let holds = (self.less && less) || (self.equal && equal) || (self.greater && greater);
        let fails = (self.less && !less) || (self.equal && !equal) || (self.greater && !greater);
        match (holds, fails) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

impl Term {
    /// No time at all.
    pub const ZERO: Term = Term { months: 0, days: 0 };

    /// Reads "6 months", "1 year 15 days", "11 months and 27 days", "0".
    pub fn parse(text: &str) -> Option<Term> {
        let mut term = Term::ZERO;
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty() && *word != "and")
            .collect();
        if words == ["0"] {
            return Some(term);
        }
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return None;
        }
        for pair in words.chunks(2) {
            let count: i64 = pair[0].parse().ok().filter(|count| (0..=1_000_000).contains(count))?;
            match pair[1].trim_end_matches('s') {
                "year" => term.months += 12 * count,
                "month" => term.months += count,
                "week" => term.days += 7 * count,
                "day" => term.days += count,
                _ => return None,
            }
        }
        Some(term)
    }

    /// How many days this may be read as: a month as 30 days or as the calendar has it, a year as 365 or 366.
    pub fn days_range(self) -> (i64, i64) {
        let (low, high) = month_readings(self.months);
        (low + self.days, high + self.days)
    }

    /// Compares like with like; months against days under every reading.
    pub fn compare(self, other: Term) -> Readings {
        // What both have in common cancels: "5 years 5 days" is longer than "5 years" however long a year is.
        let common = self.months.min(other.months);
        let (left, right) = (self.months - common, other.months - common);
        if left == 0 && right == 0 {
            return Readings::only(self.days.cmp(&other.days));
        }
        if self.days == other.days {
            return Readings::only(left.cmp(&right));
        }
        let (low, high) = month_readings(left.max(right));
        let mut readings = Readings::default();
        for length in [low, high] {
            let order =
                if left > 0 { (length + self.days).cmp(&other.days) } else { self.days.cmp(&(length + other.days)) };
            let only = Readings::only(order);
            readings.less |= only.less;
            readings.equal |= only.equal;
            readings.greater |= only.greater;
        }
        // Between a reading that is shorter and one that is longer lies one that is equal.
        readings.equal |= readings.less && readings.greater;
        readings
    }
}

/// The shortest and longest run of days that so many months can be.
fn month_readings(months: i64) -> (i64, i64) {
    let years = months / 12;
    let rest = (months % 12) as usize;
    // The shortest and longest runs of consecutive calendar months, and months of 30 days.
    const SHORTEST: [i64; 12] = [0, 28, 59, 89, 120, 150, 180, 210, 240, 270, 300, 330];
    const LONGEST: [i64; 12] = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];
    let leap_days = if years == 0 { 0 } else { (years + 3) / 4 };
    (365 * years + SHORTEST[rest], 365 * years + leap_days + LONGEST[rest])
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.months / 12, "year"), (self.months % 12, "month"), (self.days, "day")];
        let mut first = true;
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
            let plural = if count == 1 { "" } else { "s" };
            write!(out, "{}{count} {unit}{plural}", if first { "" } else { " " })?;
            first = false;
        }
        if first { out.write_str("0") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_most(left: &str, right: &str) -> Option<bool> {
        Term::parse(left).expect("a term").compare(Term::parse(right).expect("a term")).decide(true, true, false)
    }

    #[test]
    fn like_compares_with_like() {
        assert_eq!(at_most("6 months", "6 months"), Some(true));
        assert_eq!(at_most("7 months", "6 months"), Some(false));
        assert_eq!(at_most("12 months", "1 year"), Some(true));
        assert_eq!(at_most("13 months", "1 year"), Some(false));
        assert_eq!(at_most("5 years 5 days", "5 years"), Some(false));
        assert_eq!(at_most("1 year", "5 years 5 days"), Some(true));
    }

    #[test]
    fn days_against_months_need_every_reading() {
        assert_eq!(at_most("180 days", "6 months"), Some(true));
        assert_eq!(at_most("181 days", "6 months"), None);
        assert_eq!(at_most("184 days", "6 months"), None);
        assert_eq!(at_most("185 days", "6 months"), Some(false));
        assert_eq!(at_most("365 days", "1 year"), Some(true));
        assert_eq!(at_most("366 days", "1 year"), None);
        assert_eq!(at_most("1 year", "364 days"), Some(false));
        assert_eq!(at_most("11 months 27 days", "1 year"), Some(true));
        assert_eq!(at_most("5 days", "1 month"), Some(true));
    }

    #[test]
    fn terms_are_read_and_written() {
        for text in ["6 months", "1 year 15 days", "364 days", "2 years", "0", "11 months 27 days"] {
            assert_eq!(Term::parse(text).expect("a term").to_string(), text);
        }
        assert_eq!(Term::parse("1 year and 1 day"), Some(Term { months: 12, days: 1 }));
        for text in ["", "six months", "6", "-1 days", "6 moons", "6 months 3"] {
            assert_eq!(Term::parse(text), None, "{text}");
        }
    }
}

//! Civil days and the arithmetic of legal periods.
//!
//! A day is a count of days since 1970-01-01, so that the engine compares plain integers. Nothing here reads a clock.

use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// A civil day, or one of the two ends of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i64);

impl Day {
    /// Earlier than every day: the latest of nothing.
    pub const EARLIER: Day = Day(-1_000_000_000);
    /// Later than every day: the earliest of nothing, and the words `never`, `still`, `living`, `none`.
    pub const LATER: Day = Day(1_000_000_000);
    /// The first day that an answer may name: 1 January 1880.
    pub const FIRST: Day = Day(-32_872);
    /// The last day that an answer may name: 31 December 2199.
    pub const LAST: Day = Day(84_005);

    /// The day of a calendar date.
    pub fn from_date(date: Date) -> Day {
        Day::from_civil(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
    }

    /// Days from civil, proleptic Gregorian: years start in March so that a leap day is the last of its year.
    fn from_civil(year: i64, month: i64, day: i64) -> Day {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month and day of the month.
    pub fn civil(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// The calendar date, unless this is one of the ends of time.
    pub fn date(self) -> Option<Date> {
        if !self.is_day() {
            return None;
        }
        let (year, month, day) = self.civil();
        Date::new(year as i16, month as i8, day as i8).ok()
    }

    /// Whether this is a day and not one of the ends of time.
    pub fn is_day(self) -> bool {
        self.0 > Day::EARLIER.0 / 2 && self.0 < Day::LATER.0 / 2
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0, |number: i64, byte| byte.is_ascii_digit().then(|| 10 * number + i64::from(byte - b'0')))
        };
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Day::from_civil(year, month, day))
    }

    /// This many days later; the ends of time stay where they are.
    pub fn plus_days(self, days: i64) -> Day {
        if self.is_day() { Day(self.0 + days) } else { self }
    }

    /// Every 29 February from one day to another.
    pub fn leap_days(from: Day, to: Day) -> impl Iterator<Item = Day> {
        let (first, last) = (from.civil().0, to.civil().0);
        let leap_years = (first..=last).filter(|year| days_in_month(*year, 2) == 29);
        leap_years.map(|year| Day::from_civil(year, 2, 29)).filter(move |day| from <= *day && *day <= to)
    }

    /// The day on which a period that must be *completed* is complete: the same day so many months later. A day that the
    /// month lacks becomes the first of the next, so 29 February becomes 1 March in a common year.
    pub fn anniversary(self, months: i64) -> Day {
        self.shift_months(months, |year, month, _| {
            let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            Day::from_civil(year, month, 1)
        })
    }

    /// The last day to *file* within so many months: the same day, clamped to the month's end.
    pub fn last_day(self, months: i64) -> Day {
        self.shift_months(months, Day::from_civil)
    }

    fn shift_months(self, months: i64, missing: impl Fn(i64, i64, i64) -> Day) -> Day {
        if !self.is_day() {
            return self;
        }
        let (year, month, day) = self.civil();
        let total = year * 12 + (month - 1) + months;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        let length = days_in_month(year, month);
        if day <= length { Day::from_civil(year, month, day) } else { missing(year, month, length) }
    }

    /// Completed years from a birth to a day, by [`Day::anniversary`]; 0 before the birth.
    pub fn age(birth: Day, on: Day) -> i64 {
        if !birth.is_day() || !on.is_day() {
            // Age at an open end of time: nothing is older than everybody, or not yet born.
            return if on > birth { 200 } else { 0 };
        }
        if on < birth {
            return 0;
        }
        let years = on.civil().0 - birth.civil().0;
        if birth.anniversary(years * 12) <= on { years } else { years - 1 }
    }

    fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::from_monday_zero_offset((self.0 + 3).rem_euclid(7) as i8).expect("0 to 6")
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self >= Day::LATER {
            return out.write_str("never");
        }
        if *self <= Day::EARLIER {
            return out.write_str("before all");
        }
        let (year, month, day) = self.civil();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

/// A rule that makes one day of a year a public holiday.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Holiday {
    /// For messages.
    pub name: String,
    /// 1 to 12.
    pub month: i64,
    /// The first year in which the holiday was kept.
    pub from: i64,
    /// Which day of the month.
    pub on: HolidayOn,
}

/// How a holiday finds its day within its month.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum HolidayOn {
    /// A fixed day; on a Saturday it is observed on Friday, on a Sunday on Monday (5 U.S.C. 6103(b); E.O. 11582).
    Day(i64),
    /// The nth weekday (Monday is 0); -1 is the last.
    Weekday {
        /// 0 is Monday.
        weekday: i64,
        /// 1 is the first, -1 the last.
        nth: i64,
    },
}

/// The public holidays of every year, by which a filing deadline rolls.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Holidays(pub Vec<Holiday>);

impl Holidays {
    /// `day`, or the next day that is no Saturday, Sunday or holiday.
    pub fn business_day(&self, day: Day) -> Day {
        if !day.is_day() {
            return day;
        }
        let mut day = day;
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || self.observed(day) {
            day = day.plus_days(1);
        }
        day
    }

    fn observed(&self, day: Day) -> bool {
        let (year, month, _) = day.civil();
        // New Year's Day on a Saturday is observed in the year before.
        let years = year..=year + i64::from(month == 12);
        // A day in lieu lies beside the holiday, perhaps in another month.
        let mut near = self.0.iter().filter(|holiday| matches!((holiday.month - month).rem_euclid(12), 0 | 1 | 11));
        near.any(|holiday| years.clone().any(|year| holiday.observed_in(year) == Some(day)))
    }
}

impl Holiday {
    fn observed_in(&self, year: i64) -> Option<Day> {
        if year < self.from {
            return None;
        }
        Some(match self.on {
            HolidayOn::Day(day) => {
                let day = Day::from_civil(year, self.month, day);
                match day.weekday() {
                    Weekday::Saturday => day.plus_days(-1),
                    Weekday::Sunday => day.plus_days(1),
                    _ => day,
                }
            }
            HolidayOn::Weekday { weekday, nth } if nth > 0 => {
                let first = Day::from_civil(year, self.month, 1);
                let ahead = (weekday - i64::from(first.weekday().to_monday_zero_offset())).rem_euclid(7);
                first.plus_days(ahead + 7 * (nth - 1))
            }
            HolidayOn::Weekday { weekday, .. } => {
                let last = Day::from_civil(year, self.month, days_in_month(year, self.month));
                let back = (i64::from(last.weekday().to_monday_zero_offset()) - weekday).rem_euclid(7);
                last.plus_days(-back)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn days_agree_with_jiff() {
        let start = jiff::civil::date(1879, 12, 30);
        let mut date = start;
        let first = Day::from_date(start).0;
        for offset in 0..120_000 {
            let day = Day(first + offset);
            assert_eq!(Day::from_date(date), day);
            assert_eq!(day.date(), Some(date));
            assert_eq!(day.weekday(), date.weekday());
            date = date.tomorrow().expect("in range");
        }
    }

    #[test]
    fn the_bounds_are_the_days_they_say() {
        assert_eq!(Day::FIRST.to_string(), "1880-01-01");
        assert_eq!(Day::LAST.to_string(), "2199-12-31");
    }

    #[test]
    fn a_day_is_written_in_digits_and_hyphens_alone() {
        assert_eq!(Day::parse("2012-03-14").map(|day| day.to_string()).as_deref(), Some("2012-03-14"));
        for text in ["2012-+3-14", "+012-03-14", "2012-3-014", "2012-03-1", "2012/03/14", "2013-02-29", ""] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn leap_days_complete_on_the_first_of_march_and_file_by_the_month_end() {
        assert_eq!(day("2016-02-29").anniversary(120), day("2026-03-01"));
        assert_eq!(day("2016-02-29").last_day(120), day("2026-02-28"));
        assert_eq!(day("2016-02-29").anniversary(48), day("2020-02-29"));
        assert_eq!(day("2026-08-31").anniversary(6), day("2027-03-01"));
        assert_eq!(day("2026-08-31").last_day(6), day("2027-02-28"));
        assert_eq!(day("2026-11-21").anniversary(-120), day("2016-11-21"));
        assert_eq!(day("2024-02-29").anniversary(-12), day("2023-03-01"));
    }

    #[test]
    fn age_is_by_anniversary() {
        assert_eq!(Day::age(day("1985-01-29"), day("2006-01-28")), 20);
        assert_eq!(Day::age(day("1985-01-29"), day("2006-01-29")), 21);
        assert_eq!(Day::age(day("2004-02-29"), day("2025-02-28")), 20);
        assert_eq!(Day::age(day("2004-02-29"), day("2025-03-01")), 21);
        assert_eq!(Day::age(day("2004-02-29"), day("2003-01-01")), 0);
    }

    #[test]
    fn deadlines_roll_over_weekends_and_observed_holidays() {
        let nth = |name: &str, month, weekday, nth| Holiday {
            name: name.into(),
            month,
            from: 1971,
            on: HolidayOn::Weekday { weekday, nth },
        };
        let fixed = |name: &str, month, day| Holiday { name: name.into(), month, from: 1900, on: HolidayOn::Day(day) };
        let holidays = Holidays(vec![
            fixed("New Year's Day", 1, 1),
            nth("Memorial Day", 5, 0, -1),
            nth("Labor Day", 9, 0, 1),
            fixed("Veterans Day", 11, 11),
        ]);
        let roll = |text: &str| holidays.business_day(day(text)).to_string();
        assert_eq!(roll("2026-05-30"), "2026-06-01");
        assert_eq!(roll("2026-11-11"), "2026-11-12");
        assert_eq!(roll("2026-09-05"), "2026-09-08");
        assert_eq!(roll("2026-05-25"), "2026-05-26");
        assert_eq!(roll("2021-12-31"), "2022-01-03", "1 January 2022 was a Saturday, observed the day before");
        assert_eq!(roll("2026-06-10"), "2026-06-10");
    }
}

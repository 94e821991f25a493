//! Date arithmetic by way of jiff's civil dates, apart from the calendar that the engine uses.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use relief::calendar::{Day, Holiday, HolidayOn, Holidays};

/// The calendar date, unless this is one of the ends of time.
fn civil(day: i64) -> Option<Date> {
    if day == Day::LATER.0 || day == Day::EARLIER.0 {
        return None;
    }
    Some(date(1970, 1, 1).checked_add(day.days()).expect("a day within the calendar"))
}

fn day(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(epoch.until(date).expect("a span of days").get_days())
}

/// So many days later; the ends of time stay where they are.
pub fn plus_days(start: i64, days: i64) -> i64 {
    civil(start).map_or(start, |date| day(date.checked_add(days.days()).expect("a day within the calendar")))
}

/// So many months later; a day that the month lacks becomes its last, and the second value is true.
fn shifted(date: Date, months: i64) -> (Date, bool) {
    let clamped = date.checked_add(months.months()).expect("a day within the calendar");
    (clamped, clamped.day() != date.day())
}

/// When a period is completed: the same day, a missing one being the first of the next month.
pub fn anniversary(start: i64, months: i64) -> i64 {
    civil(start).map_or(start, |date| match shifted(date, months) {
        (date, false) => day(date),
        (last_of_month, true) => day(last_of_month) + 1,
    })
}

/// The last day to file: the same day, a missing one being the last of the month.
pub fn last_day(start: i64, months: i64) -> i64 {
    civil(start).map_or(start, |date| day(shifted(date, months).0))
}

/// The day itself, or the next that is no Saturday, Sunday or holiday.
pub fn business_day(start: i64, holidays: &Holidays) -> i64 {
    let Some(mut date) = civil(start) else { return start };
    while is_weekend(date) || holidays.0.iter().any(|holiday| is_observed(holiday, date)) {
        date = date.tomorrow().expect("a day within the calendar");
    }
    day(date)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whether a holiday is observed on this day, be it the one of this year or (on 31 December) of the next.
fn is_observed(holiday: &Holiday, on: Date) -> bool {
    [on.year(), on.year() + 1]
        .into_iter()
        .filter(|year| i64::from(*year) >= holiday.from)
        .any(|year| observed(holiday, year) == on)
}

fn observed(holiday: &Holiday, year: i16) -> Date {
    match holiday.on {
        HolidayOn::Day(nth) => {
            let nominal = date(year, holiday.month as i8, nth as i8);
            match nominal.weekday() {
                Weekday::Saturday => nominal.yesterday().expect("a day within the calendar"),
                Weekday::Sunday => nominal.tomorrow().expect("a day within the calendar"),
                _ => nominal,
            }
        }
        HolidayOn::Weekday { weekday, nth } => {
            let weekday = Weekday::from_monday_zero_offset(weekday as i8).expect("0 to 6");
            date(year, holiday.month as i8, 1).nth_weekday_of_month(nth as i8, weekday).expect("a weekday of the month")
        }
    }
}

/// How many days lie both from `from` to `to` and from `start` to `end`.
pub fn days_within(from: i64, to: i64, start: i64, end: i64) -> i64 {
    (to.min(end) - from.max(start) + 1).max(0)
}

/// Completed years, a birthday on 29 February being kept on 1 March in a common year.
pub fn age(born: i64, on: i64) -> i64 {
    let (Some(birth), Some(today)) = (civil(born), civil(on)) else {
        // At an end of time one is older than everybody, or not yet born.
        return if on > born { 200 } else { 0 };
    };
    let most = i64::from(today.year()) - i64::from(birth.year());
    (0..=most.max(0)).rev().find(|years| anniversary(born, 12 * years) <= on).unwrap_or(0)
}

#[test]
fn dates_are_as_the_language_page_says() {
    let on = |text: &str| Day::parse(text).expect("a date").0;
    assert_eq!(anniversary(on("2016-02-29"), 120), on("2026-03-01"));
    assert_eq!(last_day(on("2016-02-29"), 120), on("2026-02-28"));
    assert_eq!(anniversary(on("2026-08-31"), 6), on("2027-03-01"));
    assert_eq!(anniversary(on("2024-02-29"), -12), on("2023-03-01"));
    assert_eq!(age(on("2004-02-29"), on("2025-02-28")), 20);
    assert_eq!(age(on("2004-02-29"), on("2025-03-01")), 21);
    assert_eq!(days_within(3, 9, 5, 20), 5);
    assert_eq!(plus_days(Day::LATER.0, 5), Day::LATER.0);
}

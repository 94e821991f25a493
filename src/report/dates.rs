//! Days written out in words.

use super::words::{Words, fill};
use crate::calendar::Day;

/// A day: "March 14, 2012".
pub(crate) fn day(words: &Words, day: Day) -> String {
    let Some(date) = day.date() else { return words.answer.never.clone() };
    let (year, number) = (date.year().to_string(), date.day().to_string());
    fill(&words.date.day, &[("month", month(words, date.month())), ("day", &number), ("year", &year)])
}

/// The days from one to another: a day, a month, a year, or both ends; the ends of time are left open.
pub(crate) fn period(words: &Words, low: Day, high: Day) -> String {
    match (low.date(), high.date()) {
        (Some(first), Some(last)) if first == last => day(words, low),
        (Some(first), Some(last)) => whole_months(words, first, last)
            .unwrap_or_else(|| fill(&words.answer.between, &[("low", &day(words, low)), ("high", &day(words, high))])),
        (Some(_), None) => fill(&words.answer.on_or_after, &[("date", &day(words, low))]),
        (None, Some(_)) => fill(&words.answer.on_or_before, &[("date", &day(words, high))]),
        (None, None) if low == high => day(words, low),
        (None, None) => words.answer.some_day.clone(),
    }
}

/// Whether the days are one day, month or year, which a word or two can name.
pub(crate) fn is_whole(low: Day, high: Day) -> bool {
    match (low.date(), high.date()) {
        (Some(first), Some(last)) => {
            let is_month = first.month() == last.month();
            let is_year = first.month() == 1 && last.month() == 12;
            let ends = first.day() == 1 && last == last.last_of_month() && first.year() == last.year();
            first == last || (ends && (is_month || is_year))
        }
        _ => false,
    }
}

/// Days that no word or two can name, as the year or the two years they lie in; none if they are named, or further apart.
pub(crate) fn years(words: &Words, low: Day, high: Day) -> Option<String> {
    let (first, last) = (low.date()?, high.date()?);
    if first == last || whole_months(words, first, last).is_some() {
        return None;
    }
    match last.year() - first.year() {
        0 => Some(first.year().to_string()),
        1 => Some(format!("{}-{}", first.year(), last.year())),
        _ => None,
    }
}

/// Days that are not fixed, as near as a word or two can say: "July 2025", "July-August 2025", "2014-2016".
pub(crate) fn vague(words: &Words, low: Day, high: Day) -> String {
    let (Some(first), Some(last)) = (low.date(), high.date()) else { return period(words, low, high) };
    if is_whole(low, high) {
        return period(words, low, high);
    }
    let year = first.year().to_string();
    let months = match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => month(words, first.month()).to_owned(),
        (true, false) => format!("{}-{}", month(words, first.month()), month(words, last.month())),
        (false, _) => return format!("{year}-{}", last.year()),
    };
    fill(&words.date.month, &[("month", &months), ("year", &year)])
}

fn whole_months(words: &Words, first: jiff::civil::Date, last: jiff::civil::Date) -> Option<String> {
    if first.day() != 1 || last != last.last_of_month() || first.year() != last.year() {
        return None;
    }
    let year = first.year().to_string();
    match (first.month(), last.month()) {
        (1, 12) => Some(year),
        (from, to) if from == to => Some(fill(&words.date.month, &[("month", month(words, from)), ("year", &year)])),
        _ => None,
    }
}

fn month(words: &Words, month: i8) -> &str {
    &words.date.months[usize::try_from(month - 1).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    fn written(language: Language, low: &str, high: &str) -> String {
        let parsed = |text: &str| match text {
            "never" => Day::LATER,
            "ever" => Day::EARLIER,
            text => Day::parse(text).expect("a date"),
        };
        period(Words::of(language), parsed(low), parsed(high))
    }

    #[test]
    fn periods_read_as_people_say_them() {
        let english = |low, high| written(Language::English, low, high);
        assert_eq!(english("2012-03-14", "2012-03-14"), "March 14, 2012");
        assert_eq!(english("2012-03-01", "2012-03-31"), "March 2012");
        assert_eq!(english("2012-01-01", "2012-12-31"), "2012");
        assert_eq!(english("2012-03-01", "2012-06-30"), "between March 1, 2012 and June 30, 2012");
        assert_eq!(english("2012-03-01", "never"), "on or after March 1, 2012");
        assert_eq!(english("ever", "2012-03-01"), "on or before March 1, 2012");
        assert_eq!(english("never", "never"), "never");
    }

    #[test]
    fn a_name_needs_no_more_than_the_years() {
        let of = |low, high| {
            let day = |text| Day::parse(text).expect("a date");
            years(Words::of(Language::English), day(low), day(high))
        };
        assert_eq!(of("2024-07-01", "2024-10-31").as_deref(), Some("2024"));
        assert_eq!(of("2013-11-22", "2014-11-21").as_deref(), Some("2013-2014"));
        assert_eq!(of("2012-03-01", "2012-03-31"), None);
        assert_eq!(of("2012-03-14", "2012-03-14"), None);
        assert_eq!(of("2010-01-01", "2014-11-21"), None);
    }

    #[test]
    fn spanish_dates_are_spanish() {
        let spanish = |low, high| written(Language::Spanish, low, high);
        assert_eq!(spanish("2012-03-14", "2012-03-14"), "14 de marzo de 2012");
        assert_eq!(spanish("2012-02-01", "2012-02-29"), "febrero de 2012");
        assert_eq!(spanish("2011-03-14", "2012-03-14"), "entre el 14 de marzo de 2011 y el 14 de marzo de 2012");
    }
}

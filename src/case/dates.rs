//! Partial dates: `2012`, `2012-03`, `2012-03-14`, `2012-03..2012-06`, `..2012-06-15`, `2012-06..`, `age 19`.

use crate::calendar::Day;
use crate::rulebook::FactDecl;

use super::answers::Domain;
use super::fault::Fault;

/// What a date is when it is no day (`FactDecl::word` says which of them a fact takes).
const WORDS: [&str; 4] = ["never", "still", "living", "none"];

/// Older than anybody.
const OLDEST: i64 = 130;

/// The days that `words` admit as the answer to `decl` on the as-of date.
pub(super) fn read(decl: &FactDecl, words: &str, as_of: Day) -> Result<Domain, Fault> {
    if decl.word.as_deref() == Some(words) {
        return Ok(Domain::Number { low: Day::LATER.0, high: Day::LATER.0 });
    }
    if WORDS.contains(&words) {
        return Err(Fault::new(format!("`{words}` is no answer to this question")).expected(expectation(decl)));
    }
    if let Some(age) = words.strip_prefix("age ") {
        return born_at_age(decl, age.trim(), as_of);
    }
    let interval = Interval::parse(words).map_err(|fault| fault.expected(expectation(decl)))?;
    interval.within_limits(decl, words, as_of)
}

/// What a message says was expected of a date.
pub(super) fn expectation(decl: &FactDecl) -> String {
    let mut text =
        "a date, such as `2012-03-14`, `2012-03`, `2012`, `2012-03..2012-06`, `..2012-06-15` or `2012-06..`".to_owned();
    if decl.given_as_age {
        text += ", or an age, such as `age 19`";
    }
    if let Some(word) = &decl.word {
        text += &format!(", or `{word}`");
    }
    text
}

/// Every birthday on which a person is this old on the as-of date.
fn born_at_age(decl: &FactDecl, age: &str, as_of: Day) -> Result<Domain, Fault> {
    if !decl.given_as_age {
        return Err(Fault::new("only a birth date can be told as an age").expected(expectation(decl)));
    }
    let Some(age) = age.parse().ok().filter(|age| (0..=OLDEST).contains(age)) else {
        let fault = Fault::new(format!("`age {age}` is not a person's age"));
        return Err(fault.expected(format!("`age` and a whole number of years from 0 to {OLDEST}")));
    };
    // Near these days lies the change; leap days move it by one.
    let mut high = as_of.anniversary(-12 * age).plus_days(1);
    while Day::age(high, as_of) < age || high > as_of {
        high = high.plus_days(-1);
    }
    let mut low = as_of.anniversary(-12 * (age + 1)).plus_days(-1);
    while Day::age(low, as_of) > age {
        low = low.plus_days(1);
    }
    if high < Day::FIRST {
        return Err(Fault::new(format!("a person of that age was born before {}", Day::FIRST)).help("correct the age"));
    }
    Ok(Domain::Number { low: low.max(Day::FIRST).0, high: high.0 })
}

/// The days from one end to the other; an end may be open.
struct Interval {
    low: Option<Day>,
    high: Option<Day>,
}

impl Interval {
    fn parse(words: &str) -> Result<Interval, Fault> {
        let Some((from, to)) = words.split_once("..") else {
            let (first, last) = part(words)?;
            return Ok(Interval { low: Some(first), high: Some(last) });
        };
        let (from, to) = (from.trim(), to.trim());
        let low = if from.is_empty() { None } else { Some(part(from)?.0) };
        let high = if to.is_empty() { None } else { Some(part(to)?.1) };
        match (low, high) {
            (None, None) => Err(Fault::new("`..` says nothing about the date")
                .help("leave the fact out, or list it under `unknown` as `dont-know`")),
            (Some(low), Some(high)) if low > high => {
                Err(Fault::new(format!("`{words}` ends before it begins")).help(format!("write `{to}..{from}`")))
            }
            _ => Ok(Interval { low, high }),
        }
    }

    /// Cuts it to the days that an answer may name: from 1880 to the as-of date, or to 2199 for a date that may lie ahead.
    fn within_limits(&self, decl: &FactDecl, words: &str, as_of: Day) -> Result<Domain, Fault> {
        if [self.low, self.high].into_iter().flatten().any(|day| day < Day::FIRST || day > Day::LAST) {
            let fault = Fault::new(format!("`{words}` is out of reach"));
            return Err(fault.expected(format!("a date from {} to {}", Day::FIRST, Day::LAST)));
        }
        let latest = if decl.future { Day::LAST } else { as_of.min(Day::LAST) };
        let low = self.low.unwrap_or(Day::FIRST);
        if low > latest {
            return Err(Fault::new(format!("`{words}` lies in the future"))
                .expected(format!("a day up to the as-of date {as_of}"))
                .help("correct it, or screen as of a later day"));
        }
        let high = match self.high {
            Some(day) => day.min(latest),
            None if decl.word.is_some() => Day::LATER,
            None => latest,
        };
        Ok(Domain::Number { low: low.0, high: high.0 })
    }
}

/// First and last day of a day, month or year.
fn part(words: &str) -> Result<(Day, Day), Fault> {
    let shape: String = words.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let days = match shape.as_str() {
        "0000" => days_of(&format!("{words}-01-01"), 12),
        "0000-00" => days_of(&format!("{words}-01"), 1),
        "0000-00-00" => Day::parse(words).map(|day| (day, day)),
        _ => return Err(no_date(words)),
    };
    days.ok_or_else(|| Fault::new(format!("`{words}` is not in the calendar")))
}

fn no_date(words: &str) -> Fault {
    match words.split_once(['T', ' ']) {
        Some((day, _)) if Day::parse(day).is_some() => {
            Fault::new(format!("`{words}` has a time of day")).help(format!("write `{day}`"))
        }
        _ => Fault::new(format!("`{words}` is not written as a date")),
    }
}

fn days_of(first: &str, months: i64) -> Option<(Day, Day)> {
    let first = Day::parse(first)?;
    Some((first, first.anniversary(months).plus_days(-1)))
}

/// The shortest words for the days from `low` to `high`; `word` is what later than every day is called.
pub(super) fn written(low: Day, high: Day, word: Option<&str>) -> String {
    if low >= Day::LATER {
        return word.unwrap_or("never").to_owned();
    }
    if low == high {
        return low.to_string();
    }
    // Open upward includes the word; without a word the last day that can be named is the end.
    let open_above = if word.is_some() { high >= Day::LATER } else { high >= Day::LAST };
    let open_below = low <= Day::FIRST && !open_above;
    let from = if open_below { String::new() } else { low.to_string() };
    let to = if open_above { String::new() } else { high.to_string() };
    format!("{from}..{to}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::{Sensitivity, Span, Type, Who};

    fn decl(word: Option<&str>) -> FactDecl {
        FactDecl {
            id: "on".to_owned(),
            span: Span::default(),
            ty: Type::Date,
            word: word.map(str::to_owned),
            who: Who::default(),
            sensitivity: Sensitivity::Normal,
            topic: 0,
            question: String::new(),
            help: None,
            shown_by: None,
            timeline: None,
            always: false,
            printed: false,
            applies_if: None,
            future: false,
            given_as_age: true,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    fn read_as_of(decl: &FactDecl, words: &str, as_of: &str) -> Result<(Day, Day), String> {
        match read(decl, words, day(as_of)) {
            Ok(Domain::Number { low, high }) => Ok((Day(low), Day(high))),
            Ok(other) => Err(format!("{other:?}")),
            Err(fault) => Err(fault.message.into()),
        }
    }

    #[track_caller]
    fn admits(word: Option<&str>, words: &str, low: &str, high: Day) {
        assert_eq!(read_as_of(&decl(word), words, "2026-11-21"), Ok((day(low), high)), "{words}");
    }

    #[test]
    fn a_partial_date_is_an_interval() {
        admits(None, "2012", "2012-01-01", day("2012-12-31"));
        admits(None, "2012-02", "2012-02-01", day("2012-02-29"));
        admits(None, "2012-12", "2012-12-01", day("2012-12-31"));
        admits(None, "2012-03-14", "2012-03-14", day("2012-03-14"));
        admits(None, "2012-03..2012-06", "2012-03-01", day("2012-06-30"));
        admits(None, "2012 .. 2013-02-03", "2012-01-01", day("2013-02-03"));
        admits(None, "..2012-06-15", "1880-01-01", day("2012-06-15"));
    }

    #[test]
    fn the_future_is_cut_off_and_an_open_end_includes_the_word() {
        admits(None, "2026", "2026-01-01", day("2026-11-21"));
        admits(None, "2012-06..", "2012-06-01", day("2026-11-21"));
        admits(Some("never"), "2012-06..", "2012-06-01", Day::LATER);
        admits(Some("never"), "2026", "2026-01-01", day("2026-11-21"));
        let ahead = FactDecl { future: true, ..decl(None) };
        assert_eq!(read_as_of(&ahead, "2027", "2026-11-21"), Ok((day("2027-01-01"), day("2027-12-31"))));
        assert_eq!(read_as_of(&ahead, "2027..", "2026-11-21"), Ok((day("2027-01-01"), Day::LAST)));
    }

    #[test]
    fn an_age_admits_the_birthdays_of_that_age_and_no_other() {
        for as_of in ["2026-11-21", "2024-02-29", "2025-02-28", "2025-03-01", "2023-12-31", "1900-01-01"] {
            let as_of = day(as_of);
            for age in [0, 1, 4, 17, 18, 19] {
                let domain = read(&decl(None), &format!("age {age}"), as_of);
                let Ok(Domain::Number { low, high }) = domain else { panic!("{domain:?}") };
                assert_eq!(Day::age(Day(low), as_of), age);
                assert_eq!(Day::age(Day(high), as_of), age);
                assert_eq!(Day::age(Day(low - 1), as_of), age + 1);
                assert!(Day(high) == as_of || Day::age(Day(high + 1), as_of) == age - 1);
            }
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let refused = [
            "",
            "March 2012",
            "3/14/2012",
            "2012-3-14",
            "2012-13",
            "2012-02-30",
            "2013-02-29",
            "+012-03-14",
            "..",
            "2012...2013",
            "2012-06..2012-03",
            "2027",
            "2026-11-22..",
            "1879",
            "1879-12..1890",
            "2200..",
            "never",
            "age",
            "age x",
            "age -1",
            "age 131",
            "2012-03-14T10:00:00",
            "２０１２",
            "2012–2013",
            "still",
        ];
        for words in refused {
            assert!(read_as_of(&decl(None), words, "2026-11-21").is_err(), "{words}");
        }
        assert!(read_as_of(&FactDecl { given_as_age: false, ..decl(None) }, "age 19", "2026-11-21").is_err());
    }

    #[test]
    fn what_is_written_reads_back() {
        let texts = ["2012-03-14", "2012-03-01..2012-06-30", "..2012-06-15", "2012-06-01..", "never", "1880-01-01.."];
        for text in texts {
            let word = Some("never");
            let (low, high) = read_as_of(&decl(word), text, "2026-11-21").expect("a date");
            assert_eq!(written(low, high, word), text);
        }
    }
}

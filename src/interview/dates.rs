//! Dates as people say them, in English and Spanish, in the words of a case file.
//!
//! Nothing is made more exact than it was said: "spring 2012" is four months, "about 10 years ago" two years. What cannot
//! be a date for certain is not understood.

use super::choices::folded;
use crate::calendar::Day;

/// What kind of date is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kind<'a> {
    /// The word it may be: `never`, `still`, `living`, `none`.
    pub word: Option<&'a str>,
    /// It may be told as an age.
    pub as_age: bool,
    /// It may lie ahead.
    pub future: bool,
}

/// A date that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// As a case file has it: `2012-03..2012-06`.
    pub words: String,
    /// The day it would be with day and month the other way round, where both orders make sense.
    pub other_order: Option<Day>,
}

/// What somebody said, on this day; `None` if it is not understood.
pub fn spoken(text: &str, as_of: Day, kind: Kind<'_>) -> Option<Spoken> {
    let plain = |words: String| Some(Spoken { words, other_order: None });
    let text = normalized(text);
    if is_of_a_case_file(&text) {
        return plain(text);
    }
    if let Some(word) = kind.word.filter(|word| synonyms(word).contains(&text.as_str())) {
        return plain(word.to_owned());
    }
    if let Some(age) = age(&text).filter(|_| kind.as_age) {
        return plain(format!("age {age}"));
    }
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let reader = Reader { as_of, future: kind.future };
    if let [digits] = tokens.as_slice()
        && let Some((day, other_order)) = reader.slashed(digits)
    {
        return Some(Spoken { words: day.to_string(), other_order });
    }
    plain(reader.range(&tokens)?.written())
}

/// Days from one to another; an open end is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    low: Option<Day>,
    high: Option<Day>,
}

impl Range {
    fn new(low: Day, high: Day) -> Option<Range> {
        (low <= high).then_some(Range { low: Some(low), high: Some(high) })
    }

    fn closed(self) -> Option<(Day, Day)> {
        Some((self.low?, self.high?))
    }

    /// From the beginning of one to the end of the other.
    fn through(self, other: Range) -> Option<Range> {
        Range::new(self.low?, other.high?)
    }

    /// As near as people mean by "about".
    fn about(self) -> Option<Range> {
        let (low, high) = self.closed()?;
        let days = match high.0 - low.0 {
            0 => 10,
            length if length < 45 => 31,
            length if length < 300 => 61,
            _ => 366,
        };
        let (low, high) = (low.plus_days(-days), high.plus_days(days));
        // Whole months stay whole.
        if days == 10 { Range::new(low, high) } else { Range::new(first_of_month(low), last_of_month(high)) }
    }

    /// The first, middle or last part of a month or of a longer time.
    fn part(self, part: Part) -> Option<Range> {
        let (low, high) = self.closed()?;
        let length = high.0 - low.0;
        if length < 20 {
            return None;
        }
        let at = |twelfths: i64| low.plus_days(length * twelfths / 12);
        let (from, to) = match part {
            Part::Early => (low, at(5)),
            Part::Mid => (at(3), at(9)),
            Part::Late => (at(7), high),
        };
        if length > 300 { Range::new(first_of_month(from), last_of_month(to)) } else { Range::new(from, to) }
    }

    fn written(self) -> String {
        let (Some(low), Some(high)) = (self.low, self.high) else {
            let end = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
            return format!("{}..{}", end(self.low), end(self.high));
        };
        if low == high {
            return low.to_string();
        }
        let whole_months = low == first_of_month(low) && high == last_of_month(high);
        let ((from, first, _), (to, last, _)) = (low.civil(), high.civil());
        match (whole_months, from == to) {
            (true, true) if (first, last) == (1, 12) => format!("{from:04}"),
            (true, true) if first == last => format!("{from:04}-{first:02}"),
            (true, _) if (first, last) == (1, 12) => format!("{from:04}..{to:04}"),
            (true, _) => format!("{from:04}-{first:02}..{to:04}-{last:02}"),
            (false, _) => format!("{low}..{high}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Early,
    Mid,
    Late,
}

/// What words before a date do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Between,
    From,
    Earlier,
    ByThen,
    Later,
    Since,
    About,
    Part(Part),
}

/// The longest first: "no later than" before "later".
const BEFORE: &[(&str, Before)] = &[
    ("no later than", Before::ByThen),
    ("not later than", Before::ByThen),
    ("a mas tardar en", Before::ByThen),
    ("a mas tardar el", Before::ByThen),
    ("a mas tardar", Before::ByThen),
    ("some time in", Before::About),
    ("mas o menos en", Before::About),
    ("mas o menos", Before::About),
    ("alrededor del", Before::About),
    ("alrededor de", Before::About),
    ("the beginning of", Before::Part(Part::Early)),
    ("beginning of", Before::Part(Part::Early)),
    ("the start of", Before::Part(Part::Early)),
    ("start of", Before::Part(Part::Early)),
    ("a principios de", Before::Part(Part::Early)),
    ("principios de", Before::Part(Part::Early)),
    ("a comienzos de", Before::Part(Part::Early)),
    ("comienzos de", Before::Part(Part::Early)),
    ("a inicios de", Before::Part(Part::Early)),
    ("inicios de", Before::Part(Part::Early)),
    ("the middle of", Before::Part(Part::Mid)),
    ("middle of", Before::Part(Part::Mid)),
    ("a mediados de", Before::Part(Part::Mid)),
    ("mediados de", Before::Part(Part::Mid)),
    ("the end of", Before::Part(Part::Late)),
    ("end of", Before::Part(Part::Late)),
    ("a finales de", Before::Part(Part::Late)),
    ("finales de", Before::Part(Part::Late)),
    ("a fines de", Before::Part(Part::Late)),
    ("fines de", Before::Part(Part::Late)),
    ("early in", Before::Part(Part::Early)),
    ("late in", Before::Part(Part::Late)),
    ("early", Before::Part(Part::Early)),
    ("mid", Before::Part(Part::Mid)),
    ("late", Before::Part(Part::Late)),
    ("between", Before::Between),
    ("entre", Before::Between),
    ("from", Before::From),
    ("prior to", Before::Earlier),
    ("before", Before::Earlier),
    ("antes del", Before::Earlier),
    ("antes de", Before::Earlier),
    ("by", Before::ByThen),
    ("until", Before::ByThen),
    ("hasta", Before::ByThen),
    ("after", Before::Later),
    ("despues del", Before::Later),
    ("despues de", Before::Later),
    ("since", Before::Since),
    ("desde", Before::Since),
    ("a partir de", Before::Since),
    ("about", Before::About),
    ("around", Before::About),
    ("approximately", Before::About),
    ("approx", Before::About),
    ("roughly", Before::About),
    ("maybe", Before::About),
    ("probably", Before::About),
    ("circa", Before::About),
    ("ca", Before::About),
    ("aproximadamente", Before::About),
    ("aprox", Before::About),
    ("cerca de", Before::About),
    ("como en", Before::About),
    ("como", Before::About),
    ("hacia", Before::About),
    ("por", Before::About),
    ("tal vez", Before::About),
    ("quizas", Before::About),
    ("quiza", Before::About),
];

/// Words that say nothing about when.
const FILLERS: &[&str] = &[
    "the", "in", "on", "of", "at", "during", "year", "el", "la", "los", "las", "en", "de", "del", "ano", "anos",
    "durante", "mes",
];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "enero", "ene"],
    &["february", "feb", "febrero"],
    &["march", "mar", "marzo"],
    &["april", "apr", "abril", "abr"],
    &["may", "mayo"],
    &["june", "jun", "junio"],
    &["july", "jul", "julio"],
    &["august", "aug", "agosto", "ago"],
    &["september", "sept", "sep", "septiembre", "setiembre", "set"],
    &["october", "oct", "octubre"],
    &["november", "nov", "noviembre"],
    &["december", "dec", "diciembre", "dic"],
];

const NUMBERS: &[(&str, i64)] = &[
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("un", 1),
    ("una", 1),
    ("uno", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("quince", 15),
    ("veinte", 20),
    ("treinta", 30),
];

/// Longest time back that "years ago" may mean.
const MOST_AGO: i64 = 130 * 366;

struct Reader {
    as_of: Day,
    future: bool,
}

impl Reader {
    fn range(&self, tokens: &[&str]) -> Option<Range> {
        match tokens {
            [] => None,
            _ => self
                .ago(tokens, false)
                .or_else(|| self.qualified(tokens))
                .or_else(|| self.joined(tokens, &["or", "o", "to", "a", "al", "-", "through"]))
                .or_else(|| self.simple(tokens)),
        }
    }

    /// "before the 2019 hearing", "between 2011 and 2013".
    fn qualified(&self, tokens: &[&str]) -> Option<Range> {
        let text = tokens.join(" ");
        let stripped = |words: &str| text.strip_prefix(words).and_then(|rest| rest.strip_prefix(' '));
        let (rest, before) = BEFORE.iter().find_map(|(words, before)| Some((stripped(words)?, *before)))?;
        let rest: Vec<&str> = rest.split_whitespace().collect();
        match before {
            Before::Between => self.joined(&rest, &["and", "y", "e"]),
            Before::From => {
                self.joined(&rest, &["to", "until", "through"]).or_else(|| self.bounded(&rest, Before::Since))
            }
            Before::Since => self.joined(&rest, &["hasta", "to"]).or_else(|| self.bounded(&rest, before)),
            Before::Earlier | Before::Later | Before::ByThen => self.bounded(&rest, before),
            Before::About => self.ago(&rest, true).or_else(|| self.range(&rest)?.about()),
            Before::Part(part) => self.range(&rest)?.part(part),
        }
    }

    fn bounded(&self, tokens: &[&str], before: Before) -> Option<Range> {
        if let Some((low, high)) = self.range(tokens).and_then(Range::closed) {
            return Some(match before {
                Before::Earlier => Range { low: None, high: Some(low.plus_days(-1)) },
                Before::ByThen => Range { low: None, high: Some(high) },
                Before::Later => Range { low: Some(high.plus_days(1)), high: None },
                _ => Range { low: Some(low), high: None },
            });
        }
        // "the 2019 hearing" was some day of 2019: before it may be any day until its end.
        let (low, high) = self.event(tokens)?.closed()?;
        match before {
            Before::Earlier | Before::ByThen => Some(Range { low: None, high: Some(high) }),
            _ => Some(Range { low: Some(low), high: None }),
        }
    }

    /// The time named among words that are no date; only if one is named.
    fn event(&self, tokens: &[&str]) -> Option<Range> {
        let is_of_a_date = |token: &&str| month(token).is_some() || token.bytes().all(|byte| byte.is_ascii_digit());
        let named: Vec<&str> = tokens.iter().copied().filter(is_of_a_date).collect();
        if named.len() == tokens.len() { None } else { self.simple(&named) }
    }

    /// Two dates with one of these words between them; the first may leave out the year.
    fn joined(&self, tokens: &[&str], links: &[&str]) -> Option<Range> {
        let places = tokens.iter().enumerate().filter(|(_, token)| links.contains(token)).map(|(place, _)| place);
        places.into_iter().find_map(|place| {
            let (first, second) = (&tokens[..place], &tokens[place + 1..]);
            let second = self.range(second)?;
            let year = second.low?.civil().0.to_string();
            let with_year = || self.range(&[first, &[year.as_str()]].concat());
            self.range(first).or_else(with_year)?.through(second)
        })
    }

    /// "10 years ago", "hace diez años", "last year".
    fn ago(&self, tokens: &[&str], about: bool) -> Option<Range> {
        let day = |days: i64| Range::new(self.as_of.plus_days(-days), self.as_of.plus_days(-days));
        let (year, month, _) = self.as_of.civil();
        match tokens.join(" ").as_str() {
            "today" | "hoy" => return day(0),
            "yesterday" | "ayer" => return day(1),
            "last week" | "la semana pasada" => return Range::new(self.as_of.plus_days(-13), self.as_of.plus_days(-1)),
            "this year" | "este ano" => return year_range(year),
            "last year" | "el ano pasado" | "ano pasado" => return year_range(year - 1),
            "this month" | "este mes" => return month_range(year, month),
            "last month" | "el mes pasado" | "mes pasado" => {
                return month_range(if month == 1 { year - 1 } else { year }, if month == 1 { 12 } else { month - 1 });
            }
            _ => {}
        }
        let spoken = match tokens {
            [count @ .., unit, "ago"] => Some((count, *unit)),
            ["hace", count @ .., unit] => Some((count, *unit)),
            _ => None,
        };
        let (count, unit) = spoken?;
        let (count, about) = match count {
            ["about" | "around" | "como" | "unos" | "unas" | "aproximadamente", count] => (number(count)?, true),
            ["mas", "o", "menos", count] => (number(count)?, true),
            [count] => (number(count)?, about),
            _ => return None,
        };
        self.back(count, unit, about)
    }

    fn back(&self, count: i64, unit: &str, about: bool) -> Option<Range> {
        if !(0..=MOST_AGO).contains(&count) {
            return None;
        }
        let (middle, near, far) = match unit {
            "day" | "days" | "dia" | "dias" => (self.as_of.plus_days(-count), 0, 3),
            "week" | "weeks" | "semana" | "semanas" => (self.as_of.plus_days(-7 * count), 4, 10),
            "month" | "months" | "mes" | "meses" => (self.as_of.anniversary(-count), 16, 46),
            "year" | "years" | "ano" | "anos" => {
                (self.as_of.anniversary(-12 * count), 183, if count < 15 { 366 } else { 731 })
            }
            _ => return None,
        };
        let days = if about { far } else { near };
        Range::new(middle.plus_days(-days), self.as_of.min(middle.plus_days(days)))
    }

    /// A day, month, season, year or decade.
    fn simple(&self, tokens: &[&str]) -> Option<Range> {
        let tokens: Vec<&str> = tokens.iter().copied().filter(|token| !FILLERS.contains(token)).collect();
        match tokens.as_slice() {
            [one] => self.one(one),
            [name, year] if season(name).is_some() => season_range(season(name)?, year),
            [month_name, last] => {
                let month = month(month_name)?;
                month_range(year(last)?, month)
            }
            [one, two, last] => {
                let (month, day) = match (month(one), month(two)) {
                    (Some(month), None) => (month, ordinal(two)?),
                    (None, Some(month)) => (month, ordinal(one)?),
                    _ => return None,
                };
                let day = a_day(year(last)?, month, day)?;
                Range::new(day, day)
            }
            _ => None,
        }
    }

    fn one(&self, token: &str) -> Option<Range> {
        if let Some(year) = year(token) {
            return year_range(year);
        }
        if let Some((day, _)) = self.slashed(token) {
            return Range::new(day, day);
        }
        if let Some((first, last)) = token.split_once('-').filter(|(_, last)| last.len() == 4)
            && let (Some(first), Some(last)) = (year(first), year(last))
        {
            return year_range(first)?.through(year_range(last)?);
        }
        if let Some((month, last)) = token.split_once('/').filter(|(_, last)| last.len() == 4) {
            return month_range(year(last)?, digits(month)?);
        }
        if let Some((year_words, month)) = token.split_once('-').filter(|(first, _)| first.len() == 4) {
            return match month.split_once('-') {
                Some((month, day)) => {
                    a_day(year(year_words)?, digits(month)?, digits(day)?).and_then(|day| Range::new(day, day))
                }
                None => month_range(year(year_words)?, digits(month)?),
            };
        }
        self.decade(token)
    }

    /// "1990s", "90s"; "los 90" has lost its first word here.
    fn decade(&self, token: &str) -> Option<Range> {
        let spoken = token.strip_suffix('s').unwrap_or(token).trim_end_matches('\'');
        let digits = digits(spoken).filter(|number| number % 10 == 0)?;
        let first = match (spoken.len(), token.ends_with('s')) {
            (4, true) => digits,
            (2, _) => self.century(digits),
            _ => return None,
        };
        year_range(first)?.through(year_range(first + 9)?)
    }

    /// The year that two digits stand for: the last one that has come.
    fn century(&self, digits: i64) -> i64 {
        let this = self.as_of.civil().0;
        let year = this - this % 100 + digits;
        let ahead = if self.future { 20 } else { 0 };
        if year > this + ahead { year - 100 } else { year }
    }

    /// `3/14/2012` in US order unless only the other makes sense; `2012/3/14`.
    fn slashed(&self, token: &str) -> Option<(Day, Option<Day>)> {
        let separator = ['/', '-', '.'].into_iter().find(|separator| token.matches(*separator).count() == 2)?;
        let parts: Vec<&str> = token.split(separator).collect();
        let [first, second, third] = parts.as_slice() else { return None };
        if first.len() == 4 {
            return Some((a_day(year(first)?, digits(second)?, digits(third)?)?, None));
        }
        let year = if third.len() == 2 { self.century(digits(third)?) } else { year(third)? };
        let (first, second) = (digits(first)?, digits(second)?);
        match (a_day(year, first, second), a_day(year, second, first)) {
            (Some(day), other) => Some((day, other.filter(|other| *other != day))),
            (None, Some(day)) => Some((day, None)),
            (None, None) => None,
        }
    }
}

/// Small letters without accents, dots and commas; numbers without their endings.
fn normalized(text: &str) -> String {
    let plain: String = folded(text)
        .chars()
        .map(|letter| match letter {
            '–' | '—' => '-',
            ',' | ';' | '?' | '¿' | '~' | '"' => ' ',
            letter => letter,
        })
        .collect();
    let tokens: Vec<&str> = plain.split_whitespace().map(|token| without_ending(token.trim_end_matches('.'))).collect();
    // A range may keep its dots at the end: `2012..`.
    if plain.trim().ends_with("..") { plain.trim().to_owned() } else { tokens.join(" ") }
}

/// `14th`, `1st`, `1º`, `1ro`.
fn without_ending(token: &str) -> &str {
    let number = token.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let ending = &token[number.len()..];
    let is_ordinal = ["st", "nd", "rd", "th", "º", "°", "ro", "er", "o"].contains(&ending);
    if is_ordinal && !number.is_empty() && number.len() <= 2 { number } else { token }
}

/// `2012`, `2012-03`, `2012-03..`: the forms of a case file.
fn is_of_a_case_file(text: &str) -> bool {
    let is_part = |part: &str| {
        let shape: String = part.trim().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        ["", "0000", "0000-00", "0000-00-00"].contains(&shape.as_str())
    };
    match text.split_once("..") {
        Some((from, to)) => is_part(from) && is_part(to),
        None => !text.is_empty() && is_part(text),
    }
}

fn synonyms(word: &str) -> &'static [&'static str] {
    match word {
        "never" => &["never", "nunca", "jamas"],
        "still" => &["still", "not yet", "todavia", "aun", "aun no", "todavia no", "sigue"],
        "living" => &[
            "living",
            "alive",
            "still living",
            "still alive",
            "vive",
            "vivo",
            "viva",
            "con vida",
            "esta vivo",
            "esta viva",
        ],
        "none" => &["none", "no", "ninguno", "ninguna"],
        _ => &[],
    }
}

/// "age 19", "19 years old", "19 años".
fn age(text: &str) -> Option<i64> {
    let rest = ["age ", "edad ", "tengo ", "tiene ", "i am ", "he is ", "she is "]
        .into_iter()
        .find_map(|words| text.strip_prefix(words))
        .unwrap_or(text);
    let rest = [" years old", " years", " anos de edad", " anos", " old"]
        .into_iter()
        .find_map(|words| rest.strip_suffix(words))
        .unwrap_or(rest);
    digits(rest).filter(|_| rest.len() <= 3)
}

/// A small number in digits or words.
pub(super) fn number(token: &str) -> Option<i64> {
    digits(token).or_else(|| NUMBERS.iter().find(|(word, _)| *word == token).map(|(_, number)| *number))
}

/// The day of a month.
fn ordinal(token: &str) -> Option<i64> {
    match token {
        "primero" | "first" => Some(1),
        token => digits(token).filter(|_| token.len() <= 2),
    }
}

fn digits(token: &str) -> Option<i64> {
    let is_number = !token.is_empty() && token.len() <= 6 && token.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { token.parse().ok() } else { None }
}

fn year(token: &str) -> Option<i64> {
    digits(token).filter(|year| token.len() == 4 && (Day::FIRST.civil().0..=Day::LAST.civil().0).contains(year))
}

fn month(token: &str) -> Option<i64> {
    MONTHS.iter().position(|names| names.contains(&token)).map(|index| index as i64 + 1)
}

/// First and last month, the last perhaps of the next year.
fn season(token: &str) -> Option<(i64, i64)> {
    match token {
        "spring" | "primavera" => Some((3, 6)),
        "summer" | "verano" => Some((6, 9)),
        "fall" | "autumn" | "otono" => Some((9, 12)),
        "winter" | "invierno" => Some((12, 15)),
        _ => None,
    }
}

/// A winter named by one year may be either of two.
fn season_range((from, to): (i64, i64), words: &str) -> Option<Range> {
    let split = words.split_once(['-', '/']).and_then(|(first, _)| year(first));
    match (split, to > 12) {
        (Some(first), true) => month_range(first, from)?.through(month_range(first + 1, to - 12)?),
        (None, true) => {
            let year = year(words)?;
            month_range(year - 1, from)?.through(month_range(year + 1, to - 12)?)
        }
        (None, false) => month_range(year(words)?, from)?.through(month_range(year(words)?, to)?),
        (Some(_), false) => None,
    }
}

fn a_day(year: i64, month: i64, day: i64) -> Option<Day> {
    Day::parse(&format!("{year:04}-{month:02}-{day:02}"))
}

fn month_range(year: i64, month: i64) -> Option<Range> {
    let first = a_day(year, month, 1)?;
    Range::new(first, last_of_month(first))
}

fn year_range(year: i64) -> Option<Range> {
    Range::new(a_day(year, 1, 1)?, a_day(year, 12, 31)?)
}

fn first_of_month(day: Day) -> Day {
    day.plus_days(1 - day.civil().2)
}

fn last_of_month(day: Day) -> Day {
    first_of_month(day).anniversary(1).plus_days(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_of() -> Day {
        Day::parse("2026-11-21").expect("a day")
    }

    #[track_caller]
    fn says(text: &str, words: &str) {
        assert_eq!(spoken(text, as_of(), Kind::default()).map(|spoken| spoken.words).as_deref(), Some(words), "{text}");
    }

    #[test]
    fn english() {
        for (text, words) in [
            ("2012", "2012"),
            ("March 2012", "2012-03"),
            ("in march of 2012", "2012-03"),
            ("Sept. 2012", "2012-09"),
            ("March 14, 2012", "2012-03-14"),
            ("the 14th of March 2012", "2012-03-14"),
            ("3/14/2012", "2012-03-14"),
            ("14/3/2012", "2012-03-14"),
            ("3-14-2012", "2012-03-14"),
            ("3/14/12", "2012-03-14"),
            ("3/14/87", "1987-03-14"),
            ("2012/3/14", "2012-03-14"),
            ("3/2012", "2012-03"),
            ("spring 2012", "2012-03..2012-06"),
            ("the spring of 2012", "2012-03..2012-06"),
            ("fall 2012", "2012-09..2012-12"),
            ("winter 2012", "2011-12..2013-03"),
            ("winter 2011-2012", "2011-12..2012-03"),
            ("about 10 years ago", "2015-11-21..2017-11-22"),
            ("10 years ago", "2016-05-22..2017-05-23"),
            ("a year ago", "2025-05-22..2026-05-23"),
            ("two weeks ago", "2026-11-03..2026-11-11"),
            ("3 days ago", "2026-11-18"),
            ("yesterday", "2026-11-20"),
            ("last year", "2025"),
            ("last month", "2026-10"),
            ("between 2011 and 2013", "2011..2013"),
            ("between March and June 2012", "2012-03..2012-06"),
            ("from march 2012 to may 2013", "2012-03..2013-05"),
            ("2011 or 2012", "2011..2012"),
            ("2011-2013", "2011..2013"),
            ("2011 - 2013", "2011..2013"),
            ("before 2012", "..2011-12-31"),
            ("before March 14, 2012", "..2012-03-13"),
            ("before the 2019 hearing", "..2019-12-31"),
            ("after the hearing in march 2019", "2019-03-01.."),
            ("by 2012", "..2012-12-31"),
            ("after 2012", "2013-01-01.."),
            ("since 2012", "2012-01-01.."),
            ("about 2012", "2010-12..2014-01"),
            ("around March 2012", "2012-01..2012-05"),
            ("about March 14, 2012", "2012-03-04..2012-03-24"),
            ("early 2012", "2012-01..2012-06"),
            ("late 2012", "2012-07..2012-12"),
            ("end of March 2012", "2012-03-18..2012-03-31"),
            ("the 90s", "1990..1999"),
            ("1990s", "1990..1999"),
            ("2012-03..2012-06", "2012-03..2012-06"),
            ("2012..", "2012.."),
            ("..2012-06-15", "..2012-06-15"),
        ] {
            says(text, words);
        }
    }

    #[test]
    fn spanish() {
        for (text, words) in [
            ("marzo de 2012", "2012-03"),
            ("en marzo del 2012", "2012-03"),
            ("14 de marzo de 2012", "2012-03-14"),
            ("el 1º de mayo de 2012", "2012-05-01"),
            ("primero de mayo de 2012", "2012-05-01"),
            ("primavera de 2012", "2012-03..2012-06"),
            ("otoño 2012", "2012-09..2012-12"),
            ("hace 10 años", "2016-05-22..2017-05-23"),
            ("hace como diez años", "2015-11-21..2017-11-22"),
            ("hace unos 10 años", "2015-11-21..2017-11-22"),
            ("hace un mes", "2026-10-05..2026-11-06"),
            ("ayer", "2026-11-20"),
            ("el año pasado", "2025"),
            ("entre 2011 y 2013", "2011..2013"),
            ("entre marzo y junio de 2012", "2012-03..2012-06"),
            ("desde marzo de 2012 hasta mayo de 2013", "2012-03..2013-05"),
            ("2011 o 2012", "2011..2012"),
            ("antes de 2012", "..2011-12-31"),
            ("antes de la audiencia de 2019", "..2019-12-31"),
            ("después de 2012", "2013-01-01.."),
            ("desde 2012", "2012-01-01.."),
            ("a más tardar en 2012", "..2012-12-31"),
            ("alrededor de 2012", "2010-12..2014-01"),
            ("a principios de 2012", "2012-01..2012-06"),
            ("a finales de marzo de 2012", "2012-03-18..2012-03-31"),
            ("los años 90", "1990..1999"),
            ("en el año 2012", "2012"),
        ] {
            says(text, words);
        }
    }

    #[test]
    fn what_is_no_date_for_certain_is_not_understood() {
        for text in [
            "",
            "soon",
            "march",
            "14",
            "2012-13-45x",
            "13/13/2012",
            "hearing",
            "between 2013 and 2011",
            "12345",
            "99999 years ago",
            "hace",
            "ago",
            "early 14 march 2012",
            "before the hearing",
            "0/0/0",
        ] {
            assert_eq!(spoken(text, as_of(), Kind::default()), None, "{text}");
        }
    }

    #[test]
    fn two_orders_are_told() {
        let other = |text| spoken(text, as_of(), Kind::default()).and_then(|spoken| spoken.other_order);
        assert_eq!(other("3/4/2012"), Day::parse("2012-04-03"));
        assert_eq!(other("3/14/2012"), None);
        assert_eq!(other("4/4/2012"), None);
    }

    #[test]
    fn words_and_ages_are_for_the_dates_that_have_them() {
        let never = Kind { word: Some("never"), ..Kind::default() };
        let birth = Kind { as_age: true, ..Kind::default() };
        let words = |text, kind| spoken(text, as_of(), kind).map(|spoken| spoken.words);
        assert_eq!(words("Nunca", never).as_deref(), Some("never"));
        assert_eq!(words("never", Kind::default()), None);
        assert_eq!(words("19 años", birth).as_deref(), Some("age 19"));
        assert_eq!(words("age 19", birth).as_deref(), Some("age 19"));
        assert_eq!(words("19", birth).as_deref(), Some("age 19"));
        assert_eq!(words("1985", birth).as_deref(), Some("1985"));
        assert_eq!(words("age 19", Kind::default()), None);
    }

    #[test]
    fn whatever_is_typed_ends_in_an_answer() {
        let pieces = [
            "2012", "march", "de", "between", "and", "hace", "ago", "10", "years", "-", "/", "..", "º", "ñ", "before",
            "s", "'",
        ];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    for text in [format!("{one} {two} {three}"), format!("{one}{two}{three}")] {
                        spoken(&text, as_of(), Kind { word: Some("never"), as_age: true, future: true });
                    }
                }
            }
        }
    }
}

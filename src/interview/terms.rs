//! Lengths of time as people say them, in English and Spanish, in the words of a case file.

use super::choices::folded;
use super::dates;

/// Words before a length of time that bound it; the longest first.
const BOUNDS: [(&str, &str); 14] = [
    ("no more than", "<= "),
    ("at least", ">= "),
    ("at most", "<= "),
    ("more than", "> "),
    ("less than", "< "),
    ("up to", "<= "),
    ("over", "> "),
    ("under", "< "),
    ("a lo sumo", "<= "),
    ("como maximo", "<= "),
    ("al menos", ">= "),
    ("por lo menos", ">= "),
    ("mas de", "> "),
    ("menos de", "< "),
];

/// What somebody said of a length of time; what is not understood stays as it is, for the reader of values to refuse.
pub(super) fn spoken(text: &str) -> String {
    let text = folded(text);
    let bound = BOUNDS.iter().find_map(|(words, sign)| Some((*sign, text.strip_prefix(words)?)));
    let (sign, rest) = bound.unwrap_or(("", &text));
    let words: Vec<String> = rest.split_whitespace().filter_map(word).collect();
    format!("{sign}{}", words.join(" ").replace("year 1 half", "year 6 month"))
}

fn word(word: &str) -> Option<String> {
    let english = match word.trim_end_matches(',') {
        "and" | "y" | "con" => return None,
        "ano" | "anos" | "years" => "year",
        "mes" | "meses" | "months" => "month",
        "semana" | "semanas" | "weeks" => "week",
        "dia" | "dias" | "days" => "day",
        "medio" | "media" => "1 half",
        other => return Some(dates::number(other).map_or_else(|| other.to_owned(), |number| number.to_string())),
    };
    Some(english.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Term;

    #[test]
    fn lengths_of_time_in_both_languages() {
        for (said, written) in [
            ("6 months", "6 months"),
            ("un año y 15 días", "1 year 15 days"),
            ("one year and 15 days", "1 year 15 days"),
            ("dos semanas", "14 days"),
            ("un año y medio", "1 year 6 months"),
            ("one year and a half", "1 year 6 months"),
        ] {
            let term = Term::parse(&spoken(said)).map(|term| term.to_string());
            assert_eq!(term.as_deref(), Some(written), "{said}");
        }
        assert_eq!(spoken("al menos 180 días"), ">= 180 day");
        assert_eq!(spoken(">= 180 days"), ">= 180 day");
    }
}

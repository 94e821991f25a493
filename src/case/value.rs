//! One value: from the words of a file, a command line or a prompt to what it admits.

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::suggest::{did_you_mean, listed};
use crate::rulebook::{ChoiceType, Comparison, FactDecl, ListId, Rulebook, Type};
use crate::term::Term;

use super::answers::{Domain, State, TermBound};
use super::dates;
use super::fault::Fault;
use super::reading::MOST_RECORDS;
use super::tree::{Node, Raw};

/// The largest whole number that is an answer, and the end of the engine's range for an open one.
pub(crate) const LARGEST_NUMBER: i64 = 1_000_000;
/// The largest amount: far above any real answer.
const MOST_DOLLARS: i64 = 1_000_000_000;

/// The last member of a set to which there may be more.
pub(super) const MORE: &str = "...";

/// Known to be nothing: the only member of a set, or the record that a ref names.
pub(super) const NONE: &str = "none";

/// Reads words as the answer to a fact or field; a set is written `HN, SV` or `HN, ...`.
///
/// Whether a record that a ref names exists is the case's to know: [`super::Case::set`] and the readers of files check it.
pub fn read_text(rulebook: &Rulebook, decl: &FactDecl, words: &str, as_of: Day) -> Result<State, Vec<Fault>> {
    read(rulebook, decl, &Node::text(words), as_of)
}

/// Reads a value of a file.
pub(super) fn read(rulebook: &Rulebook, decl: &FactDecl, node: &Node, as_of: Day) -> Result<State, Vec<Fault>> {
    let reading = Reading { rulebook, decl, as_of };
    match decl.ty {
        Type::Set(_) | Type::Refs(_) => reading.several(node),
        _ => reading.single(&node.raw).map_err(|fault| vec![fault]),
    }
}

pub(super) struct Reading<'a> {
    pub rulebook: &'a Rulebook,
    pub decl: &'a FactDecl,
    as_of: Day,
}

impl Reading<'_> {
    fn single(&self, raw: &Raw) -> Result<State, Fault> {
        let Some(words) = raw.words() else { return Err(self.mismatch(raw)) };
        let text = words.trim();
        let domain = match self.decl.ty {
            Type::Text => Domain::Text(words.to_owned()),
            _ if text.is_empty() => return Err(self.empty()),
            Type::Bool => Domain::Bool(yes_or_no(text).ok_or_else(|| self.mismatch(raw))?),
            Type::Int => exactly(whole_number(text, LARGEST_NUMBER).ok_or_else(|| self.mismatch(raw))?),
            Type::Money => exactly(cents(text).ok_or_else(|| self.mismatch(raw))?),
            Type::Date => dates::read(self.decl, text, self.as_of)?,
            Type::Term => Domain::Term(term(text).ok_or_else(|| self.mismatch(raw))?),
            Type::Choice(id) => {
                let choice = &self.rulebook.types[id.index()];
                Domain::Choice(members(choice, text).ok_or_else(|| no_such_value(choice, text))?)
            }
            Type::Ref(list) => Domain::Ref(if text == NONE { None } else { Some(self.record(list, text)?) }),
            Type::Set(_) | Type::Refs(_) | Type::Record(_) | Type::Row(_) => return Err(self.mismatch(raw)),
        };
        let written = match (&domain, self.decl.ty) {
            (Domain::Bool(yes), _) => yes.to_string(),
            (Domain::Number { low, .. }, Type::Int) => low.to_string(),
            (Domain::Text(words), _) => words.clone(),
            _ => text.to_owned(),
        };
        Ok(State::Known { domain, written })
    }

    /// The index in `convictions[0]`.
    pub fn record(&self, list: ListId, words: &str) -> Result<usize, Fault> {
        let id = &self.rulebook.lists[list.index()].id;
        let fault = || Fault::new(format!("`{words}` names no record of `{id}`")).expected(self.expectation());
        let index = words.strip_prefix(id.as_str()).and_then(index_in_brackets).ok_or_else(fault)?;
        if index < MOST_RECORDS { Ok(index) } else { Err(fault()) }
    }

    pub fn mismatch(&self, raw: &Raw) -> Fault {
        let fault =
            Fault::new(format!("{} is no answer to this question", raw.described())).expected(self.expectation());
        match raw {
            Raw::Null => fault.help("leave the answer out, or list it under `unknown` as `dont-know`"),
            _ => fault,
        }
    }

    pub fn empty(&self) -> Fault {
        let fault = Fault::new("the answer is empty").expected(self.expectation());
        fault.help("leave it out, or list it under `unknown` as `dont-know`")
    }

    pub fn expectation(&self) -> String {
        match self.decl.ty {
            Type::Bool => "`true` or `false`".to_owned(),
            Type::Int => "a whole number from 0 to a million, such as `3`".to_owned(),
            Type::Money => "dollars from 0 to a billion, such as `12`, `12.50` or `$10,000`".to_owned(),
            Type::Date => dates::expectation(self.decl),
            Type::Term => {
                "a length of time with its unit, such as `12 months`, `1 year 15 days` or `>= 180 days`".to_owned()
            }
            Type::Choice(id) => format!("one of {}", values_in_words(&self.rulebook.types[id.index()])),
            Type::Set(id) => format!(
                "a list of {}; `...` last if there may be more",
                values_in_words(&self.rulebook.types[id.index()])
            ),
            Type::Ref(list) => format!(
                "`{0}[0]` for the first record of `{0}` and so on, or `none`",
                self.rulebook.lists[list.index()].id
            ),
            Type::Refs(list) => {
                let id = &self.rulebook.lists[list.index()].id;
                format!(
                    "a list such as `{id}[0]`, `{id}[1]` (counted from 0), or `none`; `...` last if there may be more"
                )
            }
            Type::Text => "words".to_owned(),
            Type::Record(_) | Type::Row(_) => "nothing: no answer has this type".to_owned(),
        }
    }
}

/// What a value, or the name of a group of values, admits.
pub(super) fn members(choice: &ChoiceType, word: &str) -> Option<Members> {
    let value = choice.values.iter().position(|value| value == word).map(Members::one);
    value.or_else(|| choice.groups.get(word).copied())
}

/// What a message says of a word that is none of the values.
pub(super) fn no_such_value(choice: &ChoiceType, word: &str) -> Fault {
    let names = choice.values.iter().chain(choice.groups.keys()).map(String::as_str);
    Fault::new(format!("`{word}` is not one of the values"))
        .expected(format!("one of {}", values_in_words(choice)))
        .help(did_you_mean(word, names).unwrap_or_else(|| "`relief facts` lists the values".to_owned()))
}

fn values_in_words(choice: &ChoiceType) -> String {
    listed(choice.values.iter().chain(choice.groups.keys()).map(String::as_str))
}

fn exactly(number: i64) -> Domain {
    Domain::Number { low: number, high: number }
}

/// Yes or no in the words of a file or a person.
pub(super) fn yes_or_no(words: &str) -> Option<bool> {
    match words {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

fn whole_number(words: &str, largest: i64) -> Option<i64> {
    let digits = words.bytes().all(|byte| byte.is_ascii_digit());
    words.parse().ok().filter(|number| digits && (0..=largest).contains(number))
}

/// `12`, `12.5`, `12.50`, `$10,000`.
fn cents(words: &str) -> Option<i64> {
    let words = words.strip_prefix('$').map_or(words, str::trim_start);
    let (dollars, rest) = words.split_once('.').unwrap_or((words, "0"));
    let dollars = whole_number(&without_commas(dollars)?, MOST_DOLLARS)?;
    let cents = match (rest.len(), whole_number(rest, LARGEST_NUMBER)?) {
        (1, tenths) => 10 * tenths,
        (2, cents) => cents,
        // A float of a program may carry zeros.
        (_, 0) => 0,
        _ => return None,
    };
    Some(100 * dollars + cents)
}

/// Commas only between groups of three: `10,00` is more likely ten than a thousand.
fn without_commas(dollars: &str) -> Option<String> {
    let mut groups = dollars.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits += group;
    }
    Some(digits)
}

/// A term, or a bound on one.
fn term(words: &str) -> Option<TermBound> {
    const BOUNDS: [(&str, Comparison); 4] =
        [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), (">", Comparison::Greater), ("<", Comparison::Less)];
    for (sign, is) in BOUNDS {
        if let Some(rest) = words.strip_prefix(sign) {
            let term = Term::parse(rest)?;
            // No time is shorter than none.
            let impossible = is == Comparison::Less && term == Term::ZERO;
            return (!impossible).then_some(TermBound { is, term });
        }
    }
    Some(TermBound { is: Comparison::Equal, term: Term::parse(words)? })
}

/// The number in `[12]`.
pub(super) fn index_in_brackets(words: &str) -> Option<usize> {
    let digits = words.strip_prefix('[')?.strip_suffix(']')?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_cent() {
        for (words, amount) in [
            ("12", 1200),
            ("12.5", 1250),
            ("12.50", 1250),
            ("$10,000", 1_000_000),
            ("$ 1,234,567.89", 123_456_789),
            ("0", 0),
        ] {
            assert_eq!(cents(words), Some(amount), "{words}");
        }
        for words in ["", "$", "-1", "10,00", "1000,000", "12.345", "12.", "1e3", "1.2.3", "9999999999", "1,,000", "+1"]
        {
            assert_eq!(cents(words), None, "{words}");
        }
    }

    #[test]
    fn terms_may_be_bounds() {
        let bound = |words| term(words).map(|bound| (bound.is, bound.term.to_string()));
        assert_eq!(bound("12 months"), Some((Comparison::Equal, "1 year".to_owned())));
        assert_eq!(bound(">= 180 days"), Some((Comparison::AtLeast, "180 days".to_owned())));
        assert_eq!(bound("> 5 days"), Some((Comparison::Greater, "5 days".to_owned())));
        assert_eq!(bound("0"), Some((Comparison::Equal, "0".to_owned())));
        assert_eq!(bound("< 0"), None);
        assert_eq!(bound("12"), None);
        assert_eq!(bound("=> 12 days"), None);
    }

    #[test]
    fn indexes_stand_in_brackets() {
        assert_eq!(index_in_brackets("[12]"), Some(12));
        for words in ["[]", "[-1]", "[+1]", "[1", "1", "[99999999999999999999999]", "[1][2]"] {
            assert_eq!(index_in_brackets(words), None, "{words}");
        }
    }
}

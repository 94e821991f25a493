//! From the text of an expression to tokens.

use std::ops::Range;

use crate::calendar::Day;

/// A word, literal or sign of the expression language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or a keyword; a hyphen inside belongs to it.
    Word(&'a str),
    /// A whole number.
    Number(i64),
    /// Cents.
    Money(i64),
    /// A day.
    Date(Day),
    /// The words between quotes.
    Text(&'a str),
    /// A sign.
    Sign(&'static str),
}

/// A token with its bytes.
pub(super) type Placed<'a> = (Token<'a>, Range<usize>);

/// What keeps a text from being read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LexError {
    /// The bytes at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: &'static str,
}

const SIGNS: [&str; 15] = ["==", "!=", "<=", ">=", "<", ">", "+", "-", "(", ")", "[", "]", ",", ".", ":"];

/// Signs of other languages, with what is written here.
const FOREIGN: [(&str, &str); 9] = [
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("=", "write `==` to compare"),
    ("!", "write `not`"),
    ("*", "there is no multiplication"),
    ("/", "there is no division; write a date as 2026-11-21"),
    ("{", "write a list in `[ ]`"),
    ("}", "write a list in `[ ]`"),
    (";", "write one expression only"),
];

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, LexError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(start) = lexer.skip_space() {
        let token = lexer.token()?;
        tokens.push((token, start..lexer.at));
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) -> Option<usize> {
        self.at = self.text.len() - self.rest().trim_start().len();
        (self.at < self.text.len()).then_some(self.at)
    }

    fn token(&mut self) -> Result<Token<'a>, LexError> {
        match self.rest().chars().next() {
            Some(first) if is_word(first) && !first.is_ascii_digit() => Ok(Token::Word(self.word())),
            Some(first) if first.is_ascii_digit() => self.number(),
            Some('$') => self.money(),
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => self.sign(),
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = &self.rest()[..length];
        self.at += length;
        taken
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        self.take(rest.find(|c| !belongs(c)).unwrap_or(rest.len()))
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        self.take_while(is_word);
        while self.rest().strip_prefix('-').is_some_and(|after| after.starts_with(is_word)) {
            self.take(1);
            self.take_while(is_word);
        }
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Result<Token<'a>, LexError> {
        let start = self.at;
        let written = self.word();
        if written.contains('-') {
            let help = "write year, month and day, as 2026-11-21; a minus has spaces around it";
            return Day::parse(written)
                .map(Token::Date)
                .ok_or_else(|| self.fault(start, format!("`{written}` is no day of the calendar"), help));
        }
        whole(written).map(Token::Number).ok_or_else(|| {
            self.fault(
                start,
                format!("`{written}` is no whole number"),
                "write a number and its unit apart, as `10 years`",
            )
        })
    }

    fn money(&mut self) -> Result<Token<'a>, LexError> {
        let start = self.at;
        self.take(1);
        let dollars = self.take_while(|c| c.is_ascii_digit());
        let is_cents =
            |rest: &str| rest.strip_prefix('.').is_some_and(|cents| cents.starts_with(|c: char| c.is_ascii_digit()));
        let cents = if is_cents(self.rest()) {
            self.take(1);
            self.take_while(|c| c.is_ascii_digit())
        } else {
            "00"
        };
        let amount = (cents.len() == 2).then(|| whole(&format!("{dollars}{cents}"))).flatten();
        match amount {
            Some(amount) if !dollars.is_empty() => Ok(Token::Money(amount)),
            _ => {
                let written = self.text[start..self.at].to_owned();
                Err(self.fault(start, format!("`{written}` is no amount"), "write dollars as `$10000` or `$10.50`"))
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Token<'a>, LexError> {
        let start = self.at;
        self.take(1);
        let words = self.take_while(|c| c != quote && c != '\n');
        if !self.rest().starts_with(quote) {
            return Err(self.fault(start, "this quote does not end".into(), "close it with the same quote"));
        }
        self.take(1);
        Ok(Token::Text(words))
    }

    fn sign(&mut self) -> Result<Token<'a>, LexError> {
        let rest = self.rest();
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            self.take(sign.len());
            return Ok(Token::Sign(sign));
        }
        let start = self.at;
        let foreign = FOREIGN.iter().find(|(sign, _)| rest.starts_with(sign));
        let length = foreign.map_or_else(|| rest.chars().next().map_or(0, char::len_utf8), |(sign, _)| sign.len());
        let help = foreign.map_or("see docs/rule-language.md for what can be written", |(_, help)| help);
        let written = self.take(length).to_owned();
        Err(self.fault(start, format!("`{written}` is not part of the language"), help))
    }

    fn fault(&self, start: usize, message: String, help: &'static str) -> LexError {
        LexError { range: start..self.at, message, help }
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Numbers of at most twelve digits: no number of the law is near, and sums of them cannot overflow.
fn whole(digits: &str) -> Option<i64> {
    (digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Token<'_>> {
        tokens(text).expect("tokens").into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn a_hyphen_inside_a_word_belongs_to_it() {
        use Token::{Number, Sign, Word};
        assert_eq!(kinds("ten-years and a - 1"), [Word("ten-years"), Word("and"), Word("a"), Sign("-"), Number(1)]);
        assert_eq!(kinds("-10 years"), [Sign("-"), Number(10), Word("years")]);
        assert_eq!(kinds("canc-10-no-conviction"), [Word("canc-10-no-conviction")]);
    }

    #[test]
    fn literals_are_read() {
        let day = Day::parse("2016-11-21").expect("a day");
        assert_eq!(kinds("2016-11-21"), [Token::Date(day)]);
        assert_eq!(kinds("$10000"), [Token::Money(1_000_000)]);
        assert_eq!(kinds("$10.50"), [Token::Money(1050)]);
        assert_eq!(kinds("'a b'"), [Token::Text("a b")]);
        assert_eq!(kinds("\"it's\""), [Token::Text("it's")]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let message = |text| tokens(text).expect_err("a fault").message;
        assert_eq!(message("a && b"), "`&&` is not part of the language");
        assert_eq!(message("2016-02-30"), "`2016-02-30` is no day of the calendar");
        assert_eq!(message("10years"), "`10years` is no whole number");
        assert_eq!(message("'open"), "this quote does not end");
        assert_eq!(message("a “b”"), "`“` is not part of the language");
        assert_eq!(message("99999999999999999999"), "`99999999999999999999` is no whole number");
        assert_eq!(message("$1.5"), "`$1.5` is no amount");
    }
}

//! Rule files in one shape: what stands between the words is put right, the words and comments stay.
//!
//! One space on each side of `=`, or as many before it as the column takes that its neighbours keep; one space after a comma;
//! no space at the end of a line; never two empty lines; one line end at the end. Arrays keep the lines that their author
//! gave them.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// The same file in its one shape. What is no TOML comes back as it is.
pub fn tidy(text: &str) -> String {
    if toml::from_str::<toml::Table>(text).is_err() {
        return text.to_owned();
    }
    let text = crate::rulebook::normalized(text);
    let mut lines = Lines::read(&text);
    lines.align();
    lines.written()
}

/// A line of a file; the value of a key may reach over several lines of text.
#[derive(Debug)]
enum Line {
    Blank,
    /// A header or a comment.
    Other(String),
    Pair(Pair),
}

#[derive(Debug)]
struct Pair {
    key: String,
    /// How many spaces its author left before the `=`.
    spaces: usize,
    value: String,
}

impl Pair {
    fn width(&self) -> usize {
        self.key.chars().count()
    }

    /// The column of its `=` as the author wrote it.
    fn column(&self) -> usize {
        self.width() + self.spaces
    }
}

struct Lines(Vec<Line>);

impl Lines {
    fn read(text: &str) -> Lines {
        let source = Source::new(text);
        let tokens: Vec<Token> = source.lex().collect();
        let mut reader = Reader { text, tokens: &tokens, at: 0 };
        let mut lines = Vec::new();
        while let Some(line) = reader.line() {
            lines.push(line);
        }
        Lines(lines)
    }

    /// Puts the `=` of neighbouring keys into the column that most of them were given, where one was.
    fn align(&mut self) {
        for run in self.0.chunk_by_mut(|a, b| is_of_run(a) && is_of_run(b)) {
            let pairs = run.iter().filter_map(|line| match line {
                Line::Pair(pair) if pair.spaces > 1 => Some(pair.column()),
                _ => None,
            });
            let column = pairs.max().unwrap_or_default();
            for line in run {
                if let Line::Pair(pair) = line {
                    pair.spaces = column.saturating_sub(pair.width()).max(1);
                }
            }
        }
    }

    fn written(&self) -> String {
        let mut text = String::new();
        let mut was_blank = true;
        for line in &self.0 {
            let is_blank = matches!(line, Line::Blank);
            match line {
                Line::Blank if was_blank => {}
                Line::Blank => text.push('\n'),
                Line::Other(words) => text += &format!("{words}\n"),
                Line::Pair(pair) => {
                    text += &format!("{}{}= {}\n", pair.key, " ".repeat(pair.spaces), pair.value);
                }
            }
            was_blank = is_blank;
        }
        text.truncate(text.trim_end_matches('\n').len() + 1);
        text
    }
}

/// A comment does not part the keys around it.
fn is_of_run(line: &Line) -> bool {
    match line {
        Line::Pair(_) => true,
        Line::Other(words) => words.starts_with('#'),
        Line::Blank => false,
    }
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl Reader<'_> {
    fn line(&mut self) -> Option<Line> {
        self.skip_spaces();
        match self.kind() {
            TokenKind::Eof => None,
            TokenKind::Newline => {
                self.at += 1;
                Some(Line::Blank)
            }
            TokenKind::Comment | TokenKind::LeftSquareBracket => Some(Line::Other(self.rest())),
            _ => Some(Line::Pair(self.pair())),
        }
    }

    fn pair(&mut self) -> Pair {
        let (mut key, mut spaces) = (String::new(), 0);
        while !matches!(self.kind(), TokenKind::Equals | TokenKind::Newline | TokenKind::Eof) {
            spaces = 0;
            match self.kind() {
                TokenKind::Whitespace => spaces = self.words().len(),
                _ => key += self.words(),
            }
            self.at += 1;
        }
        self.at += 1;
        self.skip_spaces();
        Pair { key, spaces, value: self.rest() }
    }

    /// Up to the end of the line on which no bracket is open.
    fn rest(&mut self) -> String {
        let mut rest = String::new();
        let mut open = 0_usize;
        loop {
            let kind = self.kind();
            match kind {
                TokenKind::Eof => break,
                TokenKind::Newline if open == 0 => {
                    self.at += 1;
                    break;
                }
                TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => open += 1,
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => open = open.saturating_sub(1),
                _ => {}
            }
            match kind {
                TokenKind::Whitespace if self.ends_line(self.at + 1) => {}
                TokenKind::Equals => rest = format!("{} = ", rest.trim_end_matches(' ')),
                TokenKind::Comma => rest = format!("{}{}", rest.trim_end_matches(' '), self.comma()),
                TokenKind::Comment if !rest.is_empty() && !rest.ends_with([' ', '\n', '\t']) => {
                    rest += " ";
                    rest += self.words();
                }
                _ => rest += self.words(),
            }
            self.at += 1;
            if matches!(kind, TokenKind::Equals | TokenKind::Comma) {
                self.skip_spaces();
            }
        }
        rest.truncate(rest.trim_end().len());
        rest
    }

    /// A comma with the space behind it, if its line goes on.
    fn comma(&self) -> &'static str {
        let next = if self.kind_at(self.at + 1) == TokenKind::Whitespace { self.at + 2 } else { self.at + 1 };
        if self.ends_line(next) || self.kind_at(next) == TokenKind::RightSquareBracket { "," } else { ", " }
    }

    fn ends_line(&self, at: usize) -> bool {
        matches!(self.kind_at(at), TokenKind::Newline | TokenKind::Eof)
    }

    fn skip_spaces(&mut self) {
        while self.kind() == TokenKind::Whitespace {
            self.at += 1;
        }
    }

    fn kind(&self) -> TokenKind {
        self.kind_at(self.at)
    }

    fn kind_at(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::Eof, Token::kind)
    }

    fn words(&self) -> &str {
        self.tokens
            .get(self.at)
            .and_then(|token| self.text.get(token.span().start()..token.span().end()))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_put_right_and_comments_stay() {
        let loose = "# rules\n\n\n\n[ relief ]  \nid=\"x\"   # its id\n  cite = [\"a\",\"b\" , \"c\",]\nt = {a=1,b = [1,2]}\n\n";
        let tidied =
            "# rules\n\n[ relief ]\nid = \"x\"   # its id\ncite = [\"a\", \"b\", \"c\",]\nt = {a = 1, b = [1, 2]}\n";
        assert_eq!(tidy(loose), tidied);
    }

    #[test]
    fn a_column_that_somebody_kept_is_kept() {
        let loose = "id   = 1\nname = 2\n# on\nlonger_than_all = 3\nx = 4\n\ny = 5\n";
        let tidied = "id   = 1\nname = 2\n# on\nlonger_than_all = 3\nx    = 4\n\ny = 5\n";
        assert_eq!(tidy(loose), tidied);
    }

    #[test]
    fn lines_of_arrays_and_texts_are_their_authors() {
        let text = "a = [\n  \"x\", # why\n\n  \"y\",\n]\nb = \"\"\"\n two  = 2,3  \n\"\"\"\n";
        assert_eq!(tidy(text), text);
    }

    #[test]
    fn what_is_no_toml_stays() {
        assert_eq!(tidy("a = [1,\nb=2"), "a = [1,\nb=2");
    }
}

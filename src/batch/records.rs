//! The records of a CSV file: lines, of which some belong together because a quote is open at their end.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::chunk::{Content, Row};
use super::input::too_long;
use super::lines::{Lines, TextLine};
use super::refusal::RowError;

/// A cell with more lines than this has a quote that nobody closed. Without the limit it would swallow all that follows.
const MOST_LINES: usize = 100;

/// The records of a text.
pub(super) struct Records<R> {
    lines: Lines<R>,
    /// Read ahead in search of a closing quote, and given back.
    ahead: VecDeque<TextLine>,
}

impl<R: BufRead> Records<R> {
    pub fn new(lines: Lines<R>) -> Records<R> {
        Records { lines, ahead: VecDeque::new() }
    }

    pub fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// The next record in which anything stands, with the number of its first line.
    pub fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            match self.any_row()? {
                Some(Row { content: Content::Record(text), .. }) if is_blank(&text) => {}
                row => return Ok(row),
            }
        }
    }

    fn any_row(&mut self) -> io::Result<Option<Row>> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let number = first.number;
        let mut text = match first.bytes {
            Ok(text) => text,
            Err(length) => return Ok(Some(Row { number, content: Content::Unreadable(too_long(length)) })),
        };
        let whole = text.len();
        let mut taken = Vec::new();
        while has_open_quote(&text) {
            match self.next_line()? {
                Some(TextLine { number, bytes: Ok(line) }) if taken.len() < MOST_LINES => {
                    text.push(b'\n');
                    text.extend_from_slice(&line);
                    taken.push(TextLine { number, bytes: Ok(line) });
                }
                other => {
                    // The quote belongs to the first line alone, as far as anybody can tell.
                    taken.into_iter().chain(other).rev().for_each(|line| self.ahead.push_front(line));
                    let help = "close the quote, or double it if it belongs to the text";
                    let error = RowError::new("a quote is opened and not closed", help);
                    text.truncate(whole);
                    return Ok(Some(Row { number, content: Content::Unreadable(error) }));
                }
            }
        }
        Ok(Some(Row { number, content: Content::Record(text) }))
    }

    fn next_line(&mut self) -> io::Result<Option<TextLine>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next_line(),
        }
    }
}

/// Spreadsheets end in rows of empty cells.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_whitespace() || b",;|\"".contains(byte))
}

/// A quote inside a quoted cell is doubled, so those of whole cells are even in number.
fn has_open_quote(text: &[u8]) -> bool {
    text.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// What stands between the cells of a line: of the usual separators the one that it has most of.
pub(super) fn separator(heading: &[u8]) -> u8 {
    let count = |separator: u8| heading.iter().filter(|byte| **byte == separator).count();
    // Of equals the last wins: a line without any is a column of its own.
    *[b'|', b'\t', b';', b','].iter().max_by_key(|separator| count(**separator)).unwrap_or(&b',')
}

/// The cells of a record.
pub(super) fn cells(record: &str, separator: u8) -> Result<csv::StringRecord, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(record.len().max(64))
        .from_reader(record.as_bytes());
    let mut cells = csv::StringRecord::new();
    reader.read_record(&mut cells)?;
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Option<String>)> {
        let mut records = Records::new(Lines::new(text.as_bytes()));
        let mut found = Vec::new();
        while let Some(row) = records.next_row().expect("readable") {
            let text = match row.content {
                Content::Record(bytes) => Some(String::from_utf8(bytes).expect("text")),
                _ => None,
            };
            found.push((row.number, text));
        }
        found
    }

    #[test]
    fn a_cell_may_have_several_lines() {
        let some = |number, text: &str| (number, Some(text.to_owned()));
        assert_eq!(rows("a,b\n1,\"two\nlines\"\n3,4\n"), [some(1, "a,b"), some(2, "1,\"two\nlines\""), some(4, "3,4")]);
    }

    #[test]
    fn a_quote_that_nobody_closes_costs_its_own_line_alone() {
        let lines: String = (2..300).map(|line| format!("{line},x\n")).collect();
        let found = rows(&format!("1,\"open\n{lines}"));
        assert_eq!(found.len(), 299);
        assert_eq!(found[0], (1, None));
        assert_eq!(found[298], (299, Some("299,x".to_owned())));
    }

    #[test]
    fn the_separator_is_what_the_heading_has_most_of() {
        assert_eq!(separator(b"case;born, on;home"), b';');
        assert_eq!(separator(b"case\thome"), b'\t');
        assert_eq!(separator(b"case,home"), b',');
        assert_eq!(separator(b"case"), b',');
    }
}

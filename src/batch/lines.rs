use std::io::{self, BufRead};

/// The longest line that is read: many times the longest case. A longer one is passed over and refused.
pub const LONGEST_LINE: usize = 4 << 20;

/// The lines of a text, each with its number, in bounded memory.
pub struct Lines<R> {
    input: R,
    number: u64,
    bytes: u64,
}

/// One line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub struct TextLine {
    /// Counted from 1, blank lines too: where an editor shows it.
    pub number: u64,
    /// Without its line feed, or how long the line is if that is too long.
    pub bytes: Result<Vec<u8>, u64>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of this text.
    pub fn new(input: R) -> Lines<R> {
        Lines { input, number: 0, bytes: 0 }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next line that is not blank.
    pub fn next_line(&mut self) -> io::Result<Option<TextLine>> {
        while let Some(mut bytes) = self.any_line()? {
            self.number += 1;
            if let Ok(text) = &mut bytes {
                if self.number == 1 && text.starts_with(b"\xef\xbb\xbf") {
                    text.drain(..3);
                }
                if text.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
            }
            return Ok(Some(TextLine { number: self.number, bytes }));
        }
        Ok(None)
    }

    /// The next line without its end; `None` at the end of the text.
    fn any_line(&mut self) -> io::Result<Option<Result<Vec<u8>, u64>>> {
        let mut line = Vec::new();
        let mut length = 0;
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            if buffer.is_empty() {
                let line = if length as usize > LONGEST_LINE { Err(length) } else { Ok(line) };
                return Ok((length > 0).then_some(line));
            }
            let end = memchr::memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            length += part.len() as u64;
            if length as usize <= LONGEST_LINE {
                line.extend_from_slice(part);
            } else {
                line = Vec::new();
            }
            let taken = part.len() + usize::from(end.is_some());
            self.input.consume(taken);
            self.bytes += taken as u64;
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(if length as usize > LONGEST_LINE { Err(length) } else { Ok(line) }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Result<String, u64>)> {
        // A small buffer: lines lie across its ends.
        let mut lines = Lines::new(io::BufReader::with_capacity(3, text));
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().expect("readable") {
            found.push((line.number, line.bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())));
        }
        found
    }

    #[test]
    fn marks_line_ends_and_blank_lines_are_no_part_of_a_line() {
        let ok = |number, words: &str| (number, Ok(words.to_owned()));
        assert_eq!(lines(b"\xef\xbb\xbf{1}\r\n\r\n  \n{2}\n{3}"), [ok(1, "{1}"), ok(4, "{2}"), ok(5, "{3}")]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n\n"), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut text = vec![b'x'; LONGEST_LINE + 10];
        text.extend(b"\n{2}\n");
        assert_eq!(lines(&text), [(1, Err(LONGEST_LINE as u64 + 10)), (2, Ok("{2}".to_owned()))]);
    }
}

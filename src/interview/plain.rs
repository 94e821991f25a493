//! Questions and answers line by line: for pipes, screen readers and tests.

use std::io::{self, BufRead, Write};

use super::asker::{Asker, Form, Prompt, Reply};
use crate::report::{Language, Words};

/// Reads answers from lines and writes questions as lines.
pub struct PlainAsker<R, W> {
    input: R,
    output: W,
    words: &'static Words,
}

impl<R: BufRead, W: Write> PlainAsker<R, W> {
    /// Speaks this language over these.
    pub fn new(input: R, output: W, language: Language) -> PlainAsker<R, W> {
        PlainAsker { input, output, words: Words::of(language) }
    }

    fn write_prompt(&mut self, prompt: &Prompt) -> io::Result<()> {
        let words = &self.words.interview;
        writeln!(self.output)?;
        for note in &prompt.notes {
            writeln!(self.output, "{note}")?;
        }
        writeln!(self.output, "{}", prompt.question)?;
        match &prompt.form {
            Form::One(labels) | Form::Several(labels) => {
                for (index, label) in labels.iter().enumerate() {
                    writeln!(self.output, "  {}. {label}", index + 1)?;
                }
            }
            Form::Typed(hint) => writeln!(self.output, "({hint})")?,
        }
        if let Form::Several(_) = prompt.form {
            writeln!(self.output, "({})", words.several_plain)?;
        }
        let keys = if matches!(prompt.form, Form::Typed(_)) { &words.plain_keys_free } else { &words.plain_keys };
        writeln!(self.output, "{keys}")?;
        self.again()
    }

    fn again(&mut self) -> io::Result<()> {
        write!(self.output, "> ")?;
        self.output.flush()
    }

    /// A line without its end; `None` at the end of the input.
    fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

impl<R: BufRead, W: Write> Asker for PlainAsker<R, W> {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        self.write_prompt(prompt)?;
        loop {
            let Some(line) = self.line()? else { return Ok(Reply::Stop) };
            match understood(&line, &prompt.form) {
                Some(reply) => return Ok(reply),
                None => {
                    writeln!(self.output, "{}", self.words.interview.no_such_choice.replace("{typed}", &line))?;
                    self.again()?;
                }
            }
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{text}")
    }
}

fn understood(line: &str, form: &Form) -> Option<Reply> {
    let key = match line {
        "?" => Some(Reply::DontKnow),
        "-" => Some(Reply::Declined),
        "h" => Some(Reply::Help),
        "w" => Some(Reply::Why),
        "b" => Some(Reply::Back),
        "q" => Some(Reply::Stop),
        _ => None,
    };
    key.or_else(|| match form {
        Form::One(labels) => number(line, labels.len()).map(|choice| Reply::Chosen(vec![choice])),
        Form::Several(labels) => numbers(line, labels.len()).map(Reply::Chosen),
        Form::Typed(_) => (!line.is_empty()).then(|| Reply::Typed(line.to_owned())),
    })
}

/// A number from 1 to `count`, as an index.
fn number(text: &str, count: usize) -> Option<usize> {
    let number: usize = text.trim().parse().ok()?;
    (1..=count).contains(&number).then(|| number - 1)
}

/// Numbers between commas; 0 for none.
fn numbers(text: &str, count: usize) -> Option<Vec<usize>> {
    if text == "0" {
        return Some(Vec::new());
    }
    text.split(',').map(|part| number(part, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(line: &str, form: &Form) -> Option<Reply> {
        understood(line, form)
    }

    #[test]
    fn lines_are_understood() {
        let one = Form::One(vec!["a".into(), "b".into()]);
        let several = Form::Several(vec!["a".into(), "b".into(), "c".into()]);
        let typed = Form::Typed("a date".into());
        assert_eq!(reply("2", &one), Some(Reply::Chosen(vec![1])));
        assert_eq!(reply("3", &one), None);
        assert_eq!(reply("0", &one), None);
        assert_eq!(reply("1, 3", &several), Some(Reply::Chosen(vec![0, 2])));
        assert_eq!(reply("0", &several), Some(Reply::Chosen(vec![])));
        assert_eq!(reply("1,9", &several), None);
        assert_eq!(reply("2012-03", &typed), Some(Reply::Typed("2012-03".into())));
        assert_eq!(reply("", &typed), None);
        assert_eq!(reply("-", &typed), Some(Reply::Declined));
    }

    #[test]
    fn a_wrong_line_is_asked_again_and_the_end_stops() {
        let prompt = Prompt {
            notes: vec![],
            question: "Which?".into(),
            form: Form::One(vec!["a".into(), "b".into()]),
            skip_first: false,
        };
        let mut output = Vec::new();
        let mut asker = PlainAsker::new("9\n2\n".as_bytes(), &mut output, Language::English);
        assert_eq!(asker.ask(&prompt).expect("memory"), Reply::Chosen(vec![1]));
        assert_eq!(asker.ask(&prompt).expect("memory"), Reply::Stop);
        let text = String::from_utf8(output).expect("text");
        assert!(text.contains("no such choice: 9"), "{text}");
    }
}

//! Questions and answers line by line: for pipes, screen readers and tests.

use std::io::{self, BufRead, Write};

use dialoguer::console::Term;

use super::asker::{Asker, Command, Form, Prompt, Reply, understood};
use super::words::Words;
use crate::report::{Language, fill};
use crate::session::Passphrase;

/// Blank lines that push everything out of sight where a screen cannot be cleared.
const BLANK_LINES: usize = 100;

/// Reads answers from lines and writes questions as lines.
pub struct PlainAsker<R, W> {
    input: R,
    output: W,
    words: &'static Words,
    /// Where secrets are typed unseen, and what can be cleared; none over a pipe.
    term: Option<Term>,
}

impl<R: BufRead, W: Write> PlainAsker<R, W> {
    /// Speaks this language over these.
    pub fn new(input: R, output: W, language: Language) -> PlainAsker<R, W> {
        PlainAsker { input, output, words: Words::of(language), term: None }
    }

    /// Over a terminal: what is secret is not shown.
    pub fn on(self, term: Term) -> PlainAsker<R, W> {
        PlainAsker { term: Some(term), ..self }
    }

    fn write_prompt(&mut self, prompt: &Prompt) -> io::Result<()> {
        writeln!(self.output)?;
        for line in prompt.status.iter().chain(&prompt.notes) {
            writeln!(self.output, "{line}")?;
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
            writeln!(self.output, "({})", self.words.several_plain)?;
        }
        if !prompt.facts.is_empty() {
            self.write_commands(prompt)?;
        }
        self.again()
    }

    fn write_commands(&mut self, prompt: &Prompt) -> io::Result<()> {
        let mut shown = [Command::DontKnow, Command::Decline, Command::Help, Command::Commands];
        if prompt.decline_first {
            shown.swap(0, 1);
        }
        let shown: Vec<String> =
            shown.iter().map(|command| format!("{} = {}", command.key(), self.words.command.label(*command))).collect();
        writeln!(self.output, "[{}]", shown.join(", "))
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
            let Some(line) = self.line()? else { return Ok(Reply::End) };
            match understood(&line, prompt) {
                Some(reply) => return Ok(reply),
                None => {
                    let message = fill(&self.words.no_such_choice, &[("typed", &line)]);
                    writeln!(self.output, "{message}")?;
                    self.again()?;
                }
            }
        }
    }

    fn words(&mut self, question: &str) -> io::Result<Option<String>> {
        writeln!(self.output, "\n{question}")?;
        self.again()?;
        self.line()
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Passphrase>> {
        match &self.term {
            Some(term) => {
                writeln!(self.output, "\n{question}")?;
                term.read_secure_line().map(|line| Some(Passphrase::new(line)))
            }
            None => Ok(self.words(question)?.map(Passphrase::new)),
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{text}")
    }

    fn speak(&mut self, language: Language) {
        self.words = Words::of(language);
    }

    fn clear(&mut self) -> io::Result<()> {
        // Over a pipe nothing is on a screen.
        if self.term.is_some() {
            write!(self.output, "{}", "\n".repeat(BLANK_LINES))?;
        }
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_asked_again_and_the_end_is_told() {
        let prompt =
            Prompt { question: "Which?".into(), form: Form::One(vec!["a".into(), "b".into()]), ..Prompt::default() };
        let mut output = Vec::new();
        let mut asker = PlainAsker::new("9\n2\n".as_bytes(), &mut output, Language::English);
        assert_eq!(asker.ask(&prompt).expect("memory"), Reply::Chosen(vec![1]));
        assert_eq!(asker.ask(&prompt).expect("memory"), Reply::End);
        let text = String::from_utf8(output).expect("text");
        assert!(text.contains("\"9\" is not among the choices"), "{text}");
    }
}

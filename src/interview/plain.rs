//! Questions and answers line by line: for pipes, screen readers and tests.

use std::io::{self, BufRead, Write};

use dialoguer::console::Term;

use super::asker::{Asker, Command, Form, Prompt, Reply, broken, understood};
use super::choices::folded;
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

    /// On a terminal what is wider than it is broken at spaces; a pipe gets lines as they are.
    fn show(&mut self, text: &str) -> io::Result<()> {
        let columns = self.term.as_ref().and_then(Term::size_checked).map(|(_, columns)| usize::from(columns));
        for line in text.split('\n') {
            match columns {
                Some(columns) => broken(line, columns).iter().try_for_each(|part| writeln!(self.output, "{part}"))?,
                None => writeln!(self.output, "{line}")?,
            }
        }
        Ok(())
    }

    /// What was chosen by words or as several numbers is said back.
    fn say_back(&mut self, line: &str, prompt: &Prompt, reply: &Reply) -> io::Result<()> {
        let (Reply::Chosen(chosen), Form::One(labels) | Form::Several(labels)) = (reply, &prompt.form) else {
            return Ok(());
        };
        let names: Vec<&str> = chosen.iter().filter_map(|index| labels.get(*index)).map(String::as_str).collect();
        let names = if names.is_empty() { self.words.none_chosen.clone() } else { names.join("; ") };
        let is_one_number = matches!(prompt.form, Form::One(_)) && line.parse::<usize>().is_ok();
        if is_one_number || folded(line) == folded(&names) {
            return Ok(());
        }
        self.show(&fill(&self.words.understood, &[("value", &names)]))
    }

    fn write_prompt(&mut self, prompt: &Prompt) -> io::Result<()> {
        writeln!(self.output)?;
        for text in prompt.status.iter().chain(&prompt.notes) {
            self.show(text)?;
        }
        self.show(&prompt.question)?;
        match &prompt.form {
            Form::One(labels) | Form::Several(labels) => {
                for (index, label) in labels.iter().enumerate() {
                    self.show(&format!("  {}. {label}", index + 1))?;
                }
            }
            Form::Typed(hint) => self.show(&format!("({hint})"))?,
        }
        if let Form::Several(_) = prompt.form {
            self.show(&format!("({})", self.words.several_plain))?;
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
        self.show(&format!("[{}]", shown.join(", ")))
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
                Some(reply) => {
                    self.say_back(&line, prompt, &reply)?;
                    return Ok(reply);
                }
                None => {
                    let message = fill(&self.words.no_such_choice, &[("typed", &line)]);
                    self.show(&message)?;
                    self.again()?;
                }
            }
        }
    }

    fn words(&mut self, question: &str) -> io::Result<Option<String>> {
        self.show(&format!("\n{question}"))?;
        self.again()?;
        self.line()
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Passphrase>> {
        match self.term.clone() {
            Some(term) => {
                self.show(&format!("\n{question}"))?;
                term.read_secure_line().map(|line| Some(Passphrase::new(line)))
            }
            None => Ok(self.words(question)?.map(Passphrase::new)),
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.show(text)
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

    #[test]
    fn what_is_not_one_number_is_said_back() {
        let said = |line: &str, form: Form| {
            let mut output = Vec::new();
            let prompt = Prompt { form, ..Prompt::default() };
            PlainAsker::new(format!("{line}\n").as_bytes(), &mut output, Language::English)
                .ask(&prompt)
                .expect("memory");
            let text = String::from_utf8(output).expect("text");
            text.split_once("Understood: ").map(|(_, said)| said.trim().to_owned())
        };
        let coasts = || vec!["the north coast".into(), "the south coast".into()];
        assert_eq!(said("nor", Form::One(coasts())).as_deref(), Some("the north coast"));
        assert_eq!(said("the north coast", Form::One(coasts())), None);
        assert_eq!(said("1", Form::One(coasts())), None);
        assert_eq!(said("2,1", Form::Several(coasts())).as_deref(), Some("the south coast; the north coast"));
        assert_eq!(said("0", Form::Several(coasts())).as_deref(), Some("none of these"));
    }
}

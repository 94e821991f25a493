//! Questions and answers with menus on a terminal.

use std::io;

use dialoguer::console::Term;
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, MultiSelect, Select};

use super::asker::{Asker, Form, Prompt, Reply};
use crate::report::{Language, Words};

/// A menu shows so many lines at once.
const MENU_LINES: usize = 14;

/// Asks on standard error and reads the keyboard.
pub struct TerminalAsker {
    term: Term,
    theme: ColorfulTheme,
    words: &'static Words,
}

impl TerminalAsker {
    /// Speaks this language.
    pub fn new(language: Language) -> TerminalAsker {
        TerminalAsker { term: Term::stderr(), theme: ColorfulTheme::default(), words: Words::of(language) }
    }

    fn one(&self, question: &str, labels: &[String], skip_first: bool) -> io::Result<Reply> {
        let others = self.others();
        let (before, after) = if skip_first { others.split_at(1) } else { others.split_at(0) };
        let mut lines: Vec<(String, Reply)> = before.to_vec();
        lines.extend(labels.iter().enumerate().map(|(index, label)| (label.clone(), Reply::Chosen(vec![index]))));
        lines.extend_from_slice(after);
        self.menu(question, &lines)
    }

    /// What may be replied to any question; "I prefer not to say" first.
    fn others(&self) -> Vec<(String, Reply)> {
        let words = &self.words.interview;
        [
            (&words.decline, Reply::Declined),
            (&words.dont_know, Reply::DontKnow),
            (&words.help, Reply::Help),
            (&words.why, Reply::Why),
            (&words.back, Reply::Back),
            (&words.stop, Reply::Stop),
        ]
        .map(|(label, reply)| (label.clone(), reply))
        .into()
    }

    /// Escape is one step back.
    fn menu(&self, question: &str, lines: &[(String, Reply)]) -> io::Result<Reply> {
        let labels: Vec<&str> = lines.iter().map(|(label, _)| label.as_str()).collect();
        let select = Select::with_theme(&self.theme).with_prompt(question).items(labels).default(0);
        let chosen = select.max_length(MENU_LINES).interact_on_opt(&self.term).map_err(into_io)?;
        Ok(chosen.map_or(Reply::Back, |index| lines[index].1.clone()))
    }

    fn several(&self, prompt: &Prompt, labels: &[String]) -> io::Result<Reply> {
        let words = &self.words.interview;
        let choose = [words.several_hint.clone()];
        match self.one(&prompt.question, &choose, prompt.skip_first)? {
            Reply::Chosen(_) => {
                let select = MultiSelect::with_theme(&self.theme).with_prompt(&prompt.question).items(labels);
                let chosen = select.max_length(MENU_LINES).interact_on_opt(&self.term).map_err(into_io)?;
                Ok(chosen.map_or(Reply::Back, Reply::Chosen))
            }
            other => Ok(other),
        }
    }

    /// An empty line opens the menu of other replies.
    fn typed(&self, prompt: &Prompt, hint: &str) -> io::Result<Reply> {
        self.term.write_line(&format!("({hint})"))?;
        let question = format!("{} [Enter: {}]", prompt.question, self.words.interview.more);
        let input = Input::<String>::with_theme(&self.theme).with_prompt(question).allow_empty(true);
        let line = input.interact_text_on(&self.term).map_err(into_io)?;
        match line.trim() {
            "" => self.menu(&self.words.interview.menu, &self.others()),
            text => Ok(Reply::Typed(text.to_owned())),
        }
    }
}

impl Asker for TerminalAsker {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        self.term.write_line("")?;
        for note in &prompt.notes {
            self.term.write_line(note)?;
        }
        match &prompt.form {
            Form::One(labels) => self.one(&prompt.question, labels, prompt.skip_first),
            Form::Several(labels) => self.several(prompt, labels),
            Form::Typed(hint) => self.typed(prompt, hint),
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.term.write_line(text)
    }
}

fn into_io(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

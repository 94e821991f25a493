//! Questions and answers with menus on a terminal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, MultiSelect, Select};
use unicode_width::UnicodeWidthChar;

use super::asker::{Asker, Command, Form, Prompt, Reply, understood};
use super::words::Words;
use crate::report::{Language, wrap};
use crate::session::Passphrase;

/// A menu shows so many lines at once.
const MENU_LINES: usize = 14;
/// Columns that a menu needs beside its labels.
const MENU_MARGIN: usize = 6;
/// Text is not wider than this, however wide the terminal.
const WIDEST: usize = 100;
const NARROWEST: usize = 30;

/// Home, the screen, and what has scrolled away.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// Asks on standard error and reads the keyboard.
pub struct TerminalAsker {
    term: Term,
    theme: Box<dyn Theme>,
    words: &'static Words,
    /// Ctrl-C was pressed.
    interrupted: Arc<AtomicBool>,
}

impl TerminalAsker {
    /// Speaks this language.
    pub fn new(language: Language, in_color: bool) -> io::Result<TerminalAsker> {
        let interrupted = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&interrupted))?;
        let theme: Box<dyn Theme> = if in_color { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        Ok(TerminalAsker { term: Term::stderr(), theme, words: Words::of(language), interrupted })
    }

    fn columns(&self) -> usize {
        usize::from(self.term.size().1).clamp(NARROWEST, WIDEST)
    }

    fn show(&self, text: &str) -> io::Result<()> {
        for line in text.lines() {
            let indent = " ".repeat(line.len() - line.trim_start().len());
            let width = self.columns().saturating_sub(1 + indent.len());
            for part in wrap(line, width) {
                self.term.write_line(&format!("{indent}{part}"))?;
            }
        }
        Ok(())
    }

    /// The answers, then what every question offers.
    fn one(&self, prompt: &Prompt, labels: &[String]) -> io::Result<Option<Reply>> {
        let chosen = |(index, label): (usize, &String)| (label.clone(), Reply::Chosen(vec![index]));
        let mut lines: Vec<(String, Reply)> = labels.iter().enumerate().map(chosen).collect();
        if !prompt.facts.is_empty() {
            let decline = self.line(Command::Decline);
            let others = Command::FIRST.into_iter().filter(|command| *command != Command::Decline);
            let others = others.chain([Command::Commands]).map(|command| self.line(command));
            lines.extend(others);
            let place = if prompt.decline_first { 0 } else { labels.len() + 1 };
            lines.insert(place, decline);
        }
        self.menu(&lines)
    }

    fn line(&self, command: Command) -> (String, Reply) {
        (self.words.command.label(command).to_owned(), Reply::Command(command))
    }

    /// `None`: Escape.
    fn menu(&self, lines: &[(String, Reply)]) -> io::Result<Option<Reply>> {
        let width = self.columns() - MENU_MARGIN;
        let labels: Vec<String> = lines.iter().map(|(label, _)| cut(label, width)).collect();
        // What does not fit is there to be read above the menu.
        for ((label, _), shown) in lines.iter().zip(&labels) {
            if label != shown {
                self.show(&format!("  · {label}"))?;
            }
        }
        let select = Select::with_theme(self.theme.as_ref()).items(&labels).default(0).report(false);
        let chosen = select.max_length(MENU_LINES).interact_on_opt(&self.term).map_err(into_io)?;
        let Some(index) = chosen else { return Ok(None) };
        self.term.write_line(&format!("  {}", labels[index]))?;
        Ok(Some(lines[index].1.clone()))
    }

    /// All that may be marked is there to be read before anything is.
    fn several(&self, prompt: &Prompt, labels: &[String]) -> io::Result<Option<Reply>> {
        labels.iter().try_for_each(|label| self.show(&format!("  · {label}")))?;
        let choose = vec![self.words.several_hint.clone(), self.words.none_of_these.clone()];
        match self.one(prompt, &choose)? {
            Some(Reply::Chosen(chosen)) if chosen == [1] => Ok(Some(Reply::Chosen(Vec::new()))),
            Some(Reply::Chosen(_)) => {
                let width = self.columns() - MENU_MARGIN - 4;
                let shown: Vec<String> = labels.iter().map(|label| cut(label, width)).collect();
                let select = MultiSelect::with_theme(self.theme.as_ref()).items(&shown).report(false);
                let chosen = select.max_length(MENU_LINES).interact_on_opt(&self.term).map_err(into_io)?;
                let Some(chosen) = chosen else { return Ok(None) };
                let names: Vec<&str> = chosen.iter().map(|index| labels[*index].as_str()).collect();
                let names = if names.is_empty() { self.words.none_chosen.clone() } else { names.join(", ") };
                self.show(&format!("  {names}"))?;
                Ok(Some(Reply::Chosen(chosen)))
            }
            other => Ok(other),
        }
    }

    /// An empty line opens the menu of other replies.
    fn typed(&self, prompt: &Prompt, hint: &str) -> io::Result<Option<Reply>> {
        let words = self.words;
        self.show(&format!("({hint}; {})", words.enter_for_more))?;
        let line = self.read(&words.your_answer)?;
        Ok(match understood(&line, prompt) {
            Some(reply) => Some(reply),
            None => self.others(&Command::ALL)?,
        })
    }

    fn read(&self, question: &str) -> io::Result<String> {
        let input = Input::<String>::with_theme(self.theme.as_ref()).with_prompt(question).allow_empty(true);
        input.interact_text_on(&self.term).map_err(into_io)
    }

    fn others(&self, commands: &[Command]) -> io::Result<Option<Reply>> {
        let listed = commands.iter().filter(|command| **command != Command::Commands);
        let lines: Vec<(String, Reply)> = listed.map(|command| self.line(*command)).collect();
        self.menu(&lines)
    }

    fn put(&self, prompt: &Prompt) -> io::Result<Reply> {
        self.term.write_line("")?;
        for text in prompt.status.iter().chain(&prompt.notes) {
            self.show(text)?;
        }
        loop {
            self.show(&prompt.question)?;
            let reply = match &prompt.form {
                Form::One(labels) => self.one(prompt, labels)?,
                Form::Several(labels) => self.several(prompt, labels)?,
                Form::Typed(hint) => self.typed(prompt, hint)?,
            };
            let reply = match reply {
                Some(Reply::Command(Command::Commands)) => self.others(&Command::ALL[Command::FIRST.len()..])?,
                // Escape is one step back.
                None if !prompt.facts.is_empty() => Some(Reply::Command(Command::Back)),
                reply => reply,
            };
            if let Some(reply) = reply {
                return Ok(reply);
            }
        }
    }

    /// What somebody typed before Ctrl-C is let go.
    fn unless_interrupted<T>(&self, result: io::Result<T>) -> io::Result<Option<T>> {
        match result {
            _ if self.interrupted.swap(false, Ordering::Relaxed) => {
                self.term.show_cursor()?;
                self.term.write_line("")?;
                Ok(None)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
            result => result.map(Some),
        }
    }
}

impl Asker for TerminalAsker {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        let reply = match self.unless_interrupted(self.put(prompt)) {
            // The terminal has gone.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Reply::End),
            reply => reply?,
        };
        Ok(reply.unwrap_or(Reply::Interrupt))
    }

    fn words(&mut self, question: &str) -> io::Result<Option<String>> {
        self.term.write_line("")?;
        self.show(question)?;
        self.unless_interrupted(self.read(&self.words.your_answer))
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Passphrase>> {
        self.show(question)?;
        self.term.write_str("> ")?;
        self.unless_interrupted(self.term.read_secure_line().map(Passphrase::new))
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.show(line))
    }

    fn speak(&mut self, language: Language) {
        self.words = Words::of(language);
    }

    fn clear(&mut self) -> io::Result<()> {
        self.term.show_cursor()?;
        self.term.write_str(CLEAR)?;
        self.term.flush()
    }
}

/// So much of a label as fits into these columns.
fn cut(label: &str, columns: usize) -> String {
    let width = |letter: char| letter.width().unwrap_or(0);
    if label.chars().map(width).sum::<usize>() <= columns {
        return label.to_owned();
    }
    let mut used = 1;
    let fits = |letter: &char| {
        used += width(*letter);
        used <= columns
    };
    label.chars().take_while(fits).collect::<String>() + "…"
}

fn into_io(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_to_the_columns_they_have() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long…");
        assert_eq!(cut("日本語", 4), "日…");
    }
}

//! Questions and answers with menus on a terminal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, MultiSelect, Select};

use super::asker::{Asker, Command, Form, Prompt, Reply, broken, understood};
use super::words::Words;
use crate::report::{Language, fill, wrap};
use crate::session::Passphrase;

/// A menu shows so many choices at once, at least and at most.
const FEWEST_ITEMS: usize = 3;
const MOST_ITEMS: usize = 12;
/// Lines that stay for the question above a menu.
const OTHER_LINES: usize = 7;
/// Lines that a menu keeps for a heading of its own.
const KEPT_BY_MENU: usize = 2;
/// Columns before the label of a choice, and of one that may be marked where marks are written with letters.
const SELECT_MARGIN: usize = 2;
const MARK_MARGIN: usize = 6;
/// Text is not wider than this, however wide the terminal.
const WIDEST: usize = 100;
const NARROWEST: usize = 30;

/// Home, the screen, and what has scrolled away.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// Asks on standard error and reads the keyboard.
pub struct TerminalAsker {
    term: Term,
    theme: Box<dyn Theme>,
    in_color: bool,
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
        Ok(TerminalAsker { term: Term::stderr(), theme, in_color, words: Words::of(language), interrupted })
    }

    fn columns(&self) -> usize {
        usize::from(self.term.size().1).clamp(NARROWEST, WIDEST)
    }

    fn show(&self, text: &str) -> io::Result<()> {
        let columns = self.columns().saturating_sub(1);
        text.lines().flat_map(|line| broken(line, columns)).try_for_each(|part| self.term.write_line(&part))
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
        let items = self.items(lines.iter().map(|(label, _)| label.as_str()), SELECT_MARGIN);
        let at_once = self.at_once(&items)?;
        let select = Select::with_theme(self.theme.as_ref()).items(&items).default(0).report(false);
        let chosen = select.max_length(at_once).interact_on_opt(&self.term).map_err(into_io)?;
        let Some(index) = chosen else { return Ok(None) };
        self.show(&format!("  {}", lines[index].0))?;
        Ok(Some(lines[index].1.clone()))
    }

    /// The labels as a menu shows them: what is wider than the terminal goes on in further lines.
    fn items<'l>(&self, labels: impl Iterator<Item = &'l str>, margin: usize) -> Vec<String> {
        labels
            .map(|label| {
                // A menu is cleared by its lines' bytes, so none may have more of them than there are columns.
                let room = self.columns().saturating_sub(margin + 1 + label.len() - label.chars().count());
                wrap(label, room.max(NARROWEST - margin)).join(&format!("\n{}", " ".repeat(margin)))
            })
            .collect()
    }

    /// How many of these are shown at once, as a menu counts; what does not fit is told of.
    fn at_once(&self, items: &[String]) -> io::Result<usize> {
        let tallest = items.iter().map(|item| item.lines().count()).max().unwrap_or(1).max(1);
        let room = usize::from(self.term.size().0).saturating_sub(OTHER_LINES);
        let at_once = (room / tallest).clamp(FEWEST_ITEMS, MOST_ITEMS);
        if items.len() > at_once {
            let more = fill(&self.words.more_below, &[("count", &items.len().to_string())]);
            self.show(&format!("({more})"))?;
        }
        Ok(at_once + KEPT_BY_MENU)
    }

    /// Marks are set in the list itself; nothing marked, or Escape, asks what is meant. What is painful is not listed before
    /// somebody wants to read it.
    fn several(&self, prompt: &Prompt, labels: &[String]) -> io::Result<Option<Reply>> {
        let (none, mark) = (self.words.none_of_these.clone(), self.words.mark.clone());
        if prompt.decline_first {
            match self.one(prompt, std::slice::from_ref(&mark))? {
                Some(Reply::Chosen(_)) => {}
                other => return Ok(other),
            }
        }
        loop {
            if let Some(chosen) = self.marked(labels)?.filter(|chosen| !chosen.is_empty()) {
                let names: Vec<&str> = chosen.iter().map(|index| labels[*index].as_str()).collect();
                self.show(&format!("  {}", names.join("; ")))?;
                return Ok(Some(Reply::Chosen(chosen)));
            }
            match self.one(prompt, &[none.clone(), mark.clone()])? {
                Some(Reply::Chosen(chosen)) if chosen == [1] => {}
                Some(Reply::Chosen(_)) => return Ok(Some(Reply::Chosen(Vec::new()))),
                other => return Ok(other),
            }
        }
    }

    /// `None`: Escape.
    fn marked(&self, labels: &[String]) -> io::Result<Option<Vec<usize>>> {
        self.show(&format!("({})", self.words.marking))?;
        let margin = if self.in_color { SELECT_MARGIN } else { MARK_MARGIN };
        let items = self.items(labels.iter().map(String::as_str), margin);
        let at_once = self.at_once(&items)?;
        let select = MultiSelect::with_theme(self.theme.as_ref()).items(&items).report(false);
        select.max_length(at_once).interact_on_opt(&self.term).map_err(into_io)
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

fn into_io(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

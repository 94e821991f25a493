use std::io;

use super::choices::folded;
use crate::report::{Language, wrap};
use crate::session::Passphrase;

/// Where answers come from: a terminal with menus, plain lines over any reader and writer, or recorded answers.
pub trait Asker {
    /// Puts a question and waits for the reply.
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply>;
    /// Asks for a few words, which may be none; `None` at the end of the input.
    fn words(&mut self, question: &str) -> io::Result<Option<String>>;
    /// Asks for words that are not shown; `None` at the end of the input.
    fn secret(&mut self, question: &str) -> io::Result<Option<Passphrase>>;
    /// Tells something.
    fn say(&mut self, text: &str) -> io::Result<()>;
    /// Speaks this language from here on.
    fn speak(&mut self, language: Language);
    /// Leaves nothing of the conversation to be seen.
    fn clear(&mut self) -> io::Result<()>;
}

/// A question as it is put.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// The fact it asks for, or those of a checklist; none for what is about the interview itself.
    pub facts: Vec<String>,
    /// Where the interview stands.
    pub status: Option<String>,
    /// What is said before it: a heading, a warning, what is written down so far.
    pub notes: Vec<String>,
    /// The question.
    pub question: String,
    /// What an answer looks like.
    pub form: Form,
    /// "I prefer not to say" is offered first.
    pub decline_first: bool,
    /// Of a question about the interview itself: the answer that goes on without changing any.
    pub goes_on: usize,
}

/// What an answer looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of these.
    One(Vec<String>),
    /// Any number of these.
    Several(Vec<String>),
    /// Something typed, with a hint how.
    Typed(String),
}

impl Default for Form {
    fn default() -> Form {
        Form::One(Vec::new())
    }
}

/// What a person may reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Indexes of what was chosen.
    Chosen(Vec<usize>),
    /// What was typed.
    Typed(String),
    /// Something that every question offers.
    Command(Command),
    /// Ctrl-C.
    Interrupt,
    /// Nobody answers any more: the input has ended.
    End,
}

/// What every question offers beside its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// "I don't know."
    DontKnow,
    /// "I prefer not to say."
    Decline,
    /// Not now; of a question that has an answer: it stays as it is.
    Skip,
    /// To the question before.
    Back,
    /// To any question that was answered.
    Edit,
    /// What it means, why it is asked, what it decides.
    Help,
    /// The verdicts so far.
    Status,
    /// A few words kept with the answer.
    Note,
    /// Who says so: the client, or a document.
    Source,
    /// The other language.
    Language,
    /// No further question; the report.
    Report,
    /// Save and quit.
    Quit,
    /// Away at once, leaving nothing on the screen.
    Leave,
    /// What may be replied.
    Commands,
}

impl Command {
    /// Those that stand beside the answers; the others are one step further.
    pub const FIRST: [Command; 3] = [Command::DontKnow, Command::Decline, Command::Skip];

    /// In the order in which they are listed.
    pub const ALL: [Command; 14] = [
        Command::DontKnow,
        Command::Decline,
        Command::Skip,
        Command::Back,
        Command::Edit,
        Command::Help,
        Command::Status,
        Command::Note,
        Command::Source,
        Command::Language,
        Command::Report,
        Command::Quit,
        Command::Leave,
        Command::Commands,
    ];

    /// What is typed for it, the same in every language.
    pub fn key(self) -> &'static str {
        match self {
            Command::DontKnow => "?",
            Command::Decline => "-",
            Command::Skip => "+",
            Command::Back => "b",
            Command::Edit => "e",
            Command::Help => "h",
            Command::Status => "v",
            Command::Note => "n",
            Command::Source => "d",
            Command::Language => "l",
            Command::Report => "r",
            Command::Quit => "q",
            Command::Leave => "x",
            Command::Commands => "m",
        }
    }
}

/// A line as lines of this width, broken at spaces; what follows the first stands under its words.
pub(super) fn broken(line: &str, width: usize) -> Vec<String> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let (bullet, text) = text.split_at(bullet(text));
    let hanging = indent + bullet.chars().count();
    let parts = wrap(text, width.saturating_sub(hanging).max(NARROWEST)).into_iter().enumerate();
    let first = format!("{:indent$}{bullet}", "");
    parts
        .map(|(index, part)| if index == 0 { format!("{first}{part}") } else { format!("{:hanging$}{part}", "") })
        .collect()
}

/// Text is not broken into less than this.
const NARROWEST: usize = 20;

/// The length of a bullet or number before a text, with its space.
fn bullet(text: &str) -> usize {
    let Some((first, _)) = text.split_once(' ') else { return 0 };
    let is_number = first.strip_suffix('.').is_some_and(|number| number.parse::<usize>().is_ok());
    if first == "·" || is_number { first.len() + 1 } else { 0 }
}

/// What a typed line means as the answer to a question of this form; `None` if it can mean nothing.
pub(super) fn understood(line: &str, prompt: &Prompt) -> Option<Reply> {
    let line = line.trim();
    let command = Command::ALL.into_iter().find(|command| command.key() == line);
    if let Some(command) = command.filter(|_| !prompt.facts.is_empty()) {
        return Some(Reply::Command(command));
    }
    match &prompt.form {
        Form::One(labels) => one(line, labels).map(|choice| Reply::Chosen(vec![choice])),
        Form::Several(labels) => several(line, labels).map(Reply::Chosen),
        Form::Typed(_) => (!line.is_empty()).then(|| Reply::Typed(line.to_owned())),
    }
}

/// Fewer letters than this are no part of a label.
const LEAST_LETTERS: usize = 3;

/// A number from 1, the label itself, or what only one label holds, as an index.
fn one(text: &str, labels: &[String]) -> Option<usize> {
    let number = text.trim().parse::<usize>().ok().filter(|number| (1..=labels.len()).contains(number));
    let wanted = folded(text);
    let whole = || labels.iter().position(|label| folded(label) == wanted);
    let part = || {
        let mut holding = (0..labels.len()).filter(|index| folded(&labels[*index]).contains(&wanted));
        let only = holding.next().filter(|_| wanted.chars().count() >= LEAST_LETTERS)?;
        holding.next().is_none().then_some(only)
    };
    number.map(|number| number - 1).or_else(whole).or_else(part)
}

/// Numbers between commas; 0 for none.
fn several(text: &str, labels: &[String]) -> Option<Vec<usize>> {
    if text == "0" {
        return Some(Vec::new());
    }
    let whole = labels.iter().position(|label| folded(label) == folded(text));
    whole.map(|only| vec![only]).or_else(|| text.split(',').map(|part| one(part, labels)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(line: &str, form: Form) -> Option<Reply> {
        understood(line, &Prompt { facts: vec!["person.home".into()], form, ..Prompt::default() })
    }

    #[test]
    fn lines_are_understood() {
        let one = || Form::One(vec!["Sí".into(), "No".into()]);
        let several = || Form::Several(vec!["a".into(), "b".into(), "c".into()]);
        let typed = || Form::Typed("a date".into());
        assert_eq!(reply("2", one()), Some(Reply::Chosen(vec![1])));
        assert_eq!(reply("si", one()), Some(Reply::Chosen(vec![0])));
        let coasts = || Form::One(vec!["the north coast".into(), "the south coast".into()]);
        assert_eq!(reply("north", coasts()), Some(Reply::Chosen(vec![0])));
        assert_eq!(reply("coast", coasts()), None);
        assert_eq!(reply("3", one()), None);
        assert_eq!(reply("0", one()), None);
        assert_eq!(reply("1, 3", several()), Some(Reply::Chosen(vec![0, 2])));
        assert_eq!(reply("0", several()), Some(Reply::Chosen(vec![])));
        assert_eq!(reply("1,9", several()), None);
        assert_eq!(reply("2012-03", typed()), Some(Reply::Typed("2012-03".into())));
        assert_eq!(reply("", typed()), None);
        assert_eq!(reply("-", typed()), Some(Reply::Command(Command::Decline)));
    }

    #[test]
    fn lines_are_broken_under_their_words() {
        assert_eq!(broken("short", 30), ["short"]);
        assert_eq!(broken("  12. one two three four five six", 28), ["  12. one two three four", "      five six"]);
        assert_eq!(broken("  · one two three four five six", 28), ["  · one two three four five", "    six"]);
    }

    #[test]
    fn a_question_about_the_interview_takes_no_commands() {
        let prompt = Prompt { form: Form::One(vec!["a".into()]), ..Prompt::default() };
        assert_eq!(understood("q", &prompt), None);
    }

    #[test]
    fn every_command_has_a_key_of_its_own() {
        for (place, command) in Command::ALL.iter().enumerate() {
            assert!(Command::ALL[..place].iter().all(|other| other.key() != command.key()), "{command:?}");
        }
    }
}

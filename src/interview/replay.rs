//! Answers that were given before: a case file answers the questions, and whatever it does not hold is not known.

use std::collections::BTreeMap;
use std::io;

use super::asker::{Asker, Command, Form, Prompt, Reply};
use crate::report::Language;
use crate::session::Passphrase;

/// Recorded answers, by fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// As a case file has it.
    Value(String),
    /// Of a list: so many records, and these are all.
    All(usize),
    /// Of a list: so many records, and there may be others.
    AtLeast(usize),
}

/// Replays recorded answers and counts the questions.
#[derive(Debug, Default)]
pub struct ReplayAsker {
    answers: BTreeMap<String, Recorded>,
    told: BTreeMap<String, usize>,
    /// The facts asked for, in order.
    pub asked: Vec<String>,
}

impl ReplayAsker {
    /// Answers by the name of their fact.
    pub fn new(answers: BTreeMap<String, Recorded>) -> ReplayAsker {
        ReplayAsker { answers, ..ReplayAsker::default() }
    }

    /// Whether there is one more record to tell of.
    fn list(&mut self, fact: &str) -> Reply {
        let told = self.told.entry(fact.to_owned()).or_default();
        let (count, is_all) = match self.answers.get(fact) {
            Some(Recorded::All(count)) => (*count, true),
            Some(Recorded::AtLeast(count)) => (*count, false),
            _ => (0, false),
        };
        if *told < count {
            *told += 1;
            return Reply::Chosen(vec![0]);
        }
        if is_all { Reply::Chosen(vec![1]) } else { Reply::Command(Command::DontKnow) }
    }
}

impl Asker for ReplayAsker {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        let Some(fact) = &prompt.fact else {
            // About the interview itself: the first answer is to go on.
            return Ok(match prompt.form {
                Form::Typed(_) => Reply::End,
                Form::One(_) | Form::Several(_) => Reply::Chosen(vec![0]),
            });
        };
        let is_again = self.asked.last() == Some(fact);
        self.asked.push(fact.clone());
        let is_list = matches!(self.answers.get(fact), Some(Recorded::All(_) | Recorded::AtLeast(_)));
        Ok(match self.answers.get(fact) {
            // What is not understood would be asked for ever.
            Some(Recorded::Value(value)) if !is_again => Reply::Typed(value.clone()),
            _ if is_list => self.list(&fact.clone()),
            _ => Reply::Command(Command::DontKnow),
        })
    }

    fn words(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn secret(&mut self, _: &str) -> io::Result<Option<Passphrase>> {
        Ok(None)
    }

    fn say(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn speak(&mut self, _: Language) {}

    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Answers that were given before: a case file answers the questions, and whatever it does not hold is not known.

use std::collections::BTreeMap;
use std::io;

use super::answering::NONE;
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
    /// The facts asked for, in order; together those of a checklist.
    pub asked: Vec<Vec<String>>,
}

impl ReplayAsker {
    /// Answers by the name of their fact.
    pub fn new(answers: BTreeMap<String, Recorded>) -> ReplayAsker {
        ReplayAsker { answers, ..ReplayAsker::default() }
    }

    /// Whether it is answered with no.
    fn is_no(&self, fact: &str) -> bool {
        match self.answers.get(fact) {
            Some(Recorded::Value(value)) => ["false", "no", "never", NONE].contains(&value.as_str()),
            Some(Recorded::All(count)) => *count == 0,
            Some(Recorded::AtLeast(_)) | None => false,
        }
    }

    /// How many records there are to tell of, or whether there is one more.
    fn list(&mut self, fact: &str, choices: usize) -> Reply {
        let told = self.told.entry(fact.to_owned()).or_default();
        let (count, is_all) = match self.answers.get(fact) {
            Some(Recorded::All(count)) => (*count, true),
            Some(Recorded::AtLeast(count)) => (*count, false),
            _ => (0, false),
        };
        let so_many = count + 1;
        if *told == 0 && is_all && count > 0 && so_many < choices {
            *told = count;
            return Reply::Chosen(vec![so_many]);
        }
        if *told < count {
            *told += 1;
            return Reply::Chosen(vec![0]);
        }
        if is_all { Reply::Chosen(vec![1]) } else { Reply::Command(Command::DontKnow) }
    }
}

/// How many choices there are.
fn offered(form: &Form) -> usize {
    match form {
        Form::One(labels) | Form::Several(labels) => labels.len(),
        Form::Typed(_) => 0,
    }
}

impl Asker for ReplayAsker {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        let fact = match prompt.facts.as_slice() {
            // About the interview itself.
            [] => {
                return Ok(match prompt.form {
                    Form::Typed(_) => Reply::End,
                    Form::One(_) | Form::Several(_) => Reply::Chosen(vec![prompt.goes_on]),
                });
            }
            [fact] => fact,
            facts => {
                self.asked.push(facts.to_vec());
                return Ok(Reply::Chosen((0..facts.len()).filter(|item| !self.is_no(&facts[*item])).collect()));
            }
        };
        let is_again = self.asked.last().is_some_and(|last| last.as_slice() == std::slice::from_ref(fact));
        self.asked.push(vec![fact.clone()]);
        let is_list = matches!(self.answers.get(fact), Some(Recorded::All(_) | Recorded::AtLeast(_)));
        Ok(match self.answers.get(fact) {
            // What is not understood would be asked for ever.
            Some(Recorded::Value(value)) if !is_again => Reply::Typed(value.clone()),
            _ if is_list => self.list(&fact.clone(), offered(&prompt.form)),
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

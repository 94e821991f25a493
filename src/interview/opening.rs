//! The first screen: where the answers go. No name is asked.

use std::io;
use std::path::PathBuf;

use super::asker::{Asker, Form, Prompt, Reply};
use super::talk;
use super::words::Words;
use crate::calendar::Day;
use crate::report::{Language, fill};
use crate::session::{Passphrase, Store, StoreError};

/// Shorter ones are guessed.
const SHORTEST_PASSPHRASE: usize = 8;

/// Where answers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Into a file encrypted with a passphrase.
    Encrypted,
    /// Into a file that its owner can read.
    Plain,
    /// Nowhere.
    Nothing,
}

/// What is agreed before the first question.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Said on the command line; else it is asked.
    pub keeping: Option<Keeping>,
    /// The file, if it was said on the command line.
    pub file: Option<PathBuf>,
    /// Where files go otherwise.
    pub folder: Option<PathBuf>,
    /// For a reference nobody thought of.
    pub today: Day,
}

/// What somebody who stops at the first screen wants.
#[derive(Debug)]
pub enum Opened {
    /// The answers go here.
    Store(Store),
    /// Somebody stopped here.
    Stopped,
    /// The file cannot be made, and why was said.
    Refused,
}

impl Opening {
    /// Says where the answers go, and asks what was not said.
    pub fn run(&self, asker: &mut dyn Asker, language: Language) -> io::Result<Opened> {
        let words = Words::of(language);
        asker.say(&words.welcome)?;
        let Some(keeping) = self.keeping(asker, words)? else { return Ok(Opened::Stopped) };
        if keeping == Keeping::Nothing {
            asker.say(&words.keeps_nothing)?;
            return Ok(Opened::Store(Store::nothing()));
        }
        let passphrase = match keeping {
            Keeping::Encrypted => match new_passphrase(asker, words)? {
                Some(passphrase) => Some(passphrase),
                None => return Ok(Opened::Stopped),
            },
            _ => None,
        };
        self.store(asker, words, keeping, passphrase.as_ref())
    }

    fn keeping(&self, asker: &mut dyn Asker, words: &Words) -> io::Result<Option<Keeping>> {
        if self.keeping.is_some() {
            return Ok(self.keeping);
        }
        let folder = match (&self.file, &self.folder) {
            (Some(file), _) => file.display().to_string(),
            (None, Some(folder)) => folder.display().to_string(),
            (None, None) => ".".to_owned(),
        };
        let prompt = Prompt {
            notes: vec![fill(&words.where_answers_go, &[("folder", &folder)])],
            question: words.how_to_keep.clone(),
            form: Form::One(vec![words.keep_encrypted.clone(), words.keep_plain.clone(), words.keep_nothing.clone()]),
            ..Prompt::default()
        };
        Ok(match asker.ask(&prompt)? {
            Reply::Chosen(chosen) => match chosen.first() {
                Some(0) => Some(Keeping::Encrypted),
                Some(1) => Some(Keeping::Plain),
                _ => Some(Keeping::Nothing),
            },
            _ => None,
        })
    }

    fn store(
        &self,
        asker: &mut dyn Asker,
        words: &Words,
        keeping: Keeping,
        passphrase: Option<&Passphrase>,
    ) -> io::Result<Opened> {
        loop {
            let path = match &self.file {
                Some(file) => file.clone(),
                None => match self.reference(asker, words, keeping)? {
                    Some(path) => path,
                    None => return Ok(Opened::Stopped),
                },
            };
            match Store::create(&path, passphrase) {
                Ok(store) => {
                    asker.say(&fill(&words.keeps_in, &[("path", &path.display().to_string())]))?;
                    return Ok(Opened::Store(store));
                }
                Err(error) => {
                    asker.say(&talk::store_error(words, &error))?;
                    let other_name = matches!(error, StoreError::Exists(_) | StoreError::InUse(_));
                    if self.file.is_some() || !other_name {
                        return Ok(Opened::Refused);
                    }
                }
            }
        }
    }

    /// A file for the reference somebody gives; nothing typed is a reference made of the day.
    fn reference(&self, asker: &mut dyn Asker, words: &Words, keeping: Keeping) -> io::Result<Option<PathBuf>> {
        let ending = if keeping == Keeping::Encrypted { "age" } else { "toml" };
        let folder = self.folder.clone().unwrap_or_default();
        let file = |reference: &str| folder.join(format!("{reference}.{ending}"));
        let free = (1..).map(|number| format!("{}-{number}", self.today)).find(|reference| !file(reference).exists());
        let suggested = free.unwrap_or_default();
        loop {
            let question = fill(&words.reference, &[("suggested", &suggested)]);
            let Some(typed) = asker.words(&question)? else { return Ok(None) };
            match typed.trim() {
                "" => {
                    asker.say(&fill(&words.understood, &[("value", &suggested)]))?;
                    return Ok(Some(file(&suggested)));
                }
                typed if is_reference(typed) => return Ok(Some(file(typed))),
                _ => asker.say(&words.no_reference)?,
            }
        }
    }
}

/// What can stand in a file name everywhere.
fn is_reference(text: &str) -> bool {
    text.len() <= 60
        && !text.starts_with(['.', '-'])
        && text.chars().all(|letter| letter.is_alphanumeric() || ['-', '_', '.'].contains(&letter))
}

fn new_passphrase(asker: &mut dyn Asker, words: &Words) -> io::Result<Option<Passphrase>> {
    loop {
        let Some(first) = asker.secret(&words.new_passphrase)? else { return Ok(None) };
        if first.chars().count() < SHORTEST_PASSPHRASE {
            asker.say(&words.passphrase_too_short)?;
            continue;
        }
        let Some(second) = asker.secret(&words.passphrase_again)? else { return Ok(None) };
        if first == second {
            return Ok(Some(first));
        }
        asker.say(&words.passphrases_differ)?;
    }
}

/// The words that open a case file.
pub fn passphrase(asker: &mut dyn Asker, language: Language) -> io::Result<Passphrase> {
    let ended = || io::Error::from(io::ErrorKind::UnexpectedEof);
    asker.secret(&Words::of(language).passphrase)?.ok_or_else(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_file_name() {
        for good in ["A-1042", "2026_17", "caso.3", "ñ-1"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["../x", ".x", "-x", "a b", "a/b", "a\\b", "a:b"] {
            assert!(!is_reference(bad), "{bad}");
        }
    }
}

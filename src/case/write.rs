//! A case back to a file that reads as the same case.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::{ChoiceType, FactDecl, FieldId, ListDecl, ListId, Rulebook, Type};

use super::answers::{Answer, AnswerSource, Case, FactPath, ListAnswer, State, Unanswered};
use super::contradictions::answers;
use super::written::{choice, written};

/// The case as TOML, in the order of the rulebook: facts by section, records, then what is said about answers.
///
/// Read as of the same day it gives the same case. An age ("age 19") speaks of a day, so it is written as the dates it
/// stands for unless the case states its as-of date.
pub fn to_toml(rulebook: &Rulebook, case: &Case) -> String {
    let mut writer = Writer { rulebook, case, text: String::new() };
    writer.header();
    writer.facts();
    writer.records();
    writer.section("complete", writer.complete());
    writer.section("unknown", writer.unknown());
    writer.section("sources", writer.sources());
    writer.section("notes", writer.notes());
    writer.text
}

/// Writes a file that only its owner can read, whole or not at all: a pulled plug leaves the old one or the new one.
pub fn save(path: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    save_with(path, |file| file.write_all(contents.as_ref()))
}

/// The same for contents that are written piece by piece.
pub fn save_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // A link stays a link, to the new file.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Temporary files are readable by their owner alone, and stay so under their new name.
    let mut file = tempfile::Builder::new().prefix(&temporary_prefix(&path)).tempfile_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    sync_folder(folder)
}

/// How the temporary files beside a file begin: a plug pulled while one is written leaves it behind.
pub fn temporary_prefix(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}.part-")
}

/// The new name is on disk only when the folder is.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

struct Writer<'a> {
    rulebook: &'a Rulebook,
    case: &'a Case,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, key: &str, value: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{key} = {value}");
    }

    fn heading(&mut self, heading: &str) {
        let newline = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{newline}{heading}");
    }

    fn header(&mut self) {
        if let Some(reference) = &self.case.reference {
            self.line("case", &quoted(reference));
        }
        if let Some(as_of) = self.case.as_of {
            self.line("as_of", &as_of.to_string());
        }
    }

    /// Facts without a section first, for TOML takes what follows a heading for part of it.
    fn facts(&mut self) {
        let mut sections: Vec<(&str, Vec<(&str, String)>)> = vec![("", Vec::new())];
        for (decl, answer) in self.rulebook.facts.iter().zip(&self.case.facts) {
            let Some(value) = self.value(decl, answer) else { continue };
            let (section, key) = decl.id.split_once('.').unwrap_or(("", &decl.id));
            match sections.iter_mut().find(|(name, _)| *name == section) {
                Some((_, lines)) => lines.push((key, value)),
                None => sections.push((section, vec![(key, value)])),
            }
        }
        for (section, lines) in sections {
            if !section.is_empty() {
                self.heading(&format!("[{section}]"));
            }
            lines.iter().for_each(|(key, value)| self.line(key, value));
        }
    }

    fn records(&mut self) {
        for (list, answer) in self.rulebook.lists.iter().zip(&self.case.lists) {
            for record in &answer.records {
                self.heading(&format!("[[{}]]", list.id));
                for (field, answer) in list.fields.iter().zip(record) {
                    if let Some(value) = self.value(field, answer) {
                        self.line(&field.id, &value);
                    }
                }
            }
        }
    }

    fn section(&mut self, name: &str, lines: Vec<(String, String)>) {
        if lines.is_empty() {
            return;
        }
        self.heading(&format!("[{name}]"));
        lines.iter().for_each(|(key, value)| self.line(key, value));
    }

    fn complete(&self) -> Vec<(String, String)> {
        let lists = self.rulebook.lists.iter().zip(&self.case.lists);
        lists.flat_map(|(decl, answer)| self.complete_list(decl, answer)).collect()
    }

    fn complete_list(&self, decl: &ListDecl, answer: &ListAnswer) -> Vec<(String, String)> {
        let complete = &answer.complete;
        let mut lines = Vec::new();
        if complete.whole {
            lines.push((decl.id.clone(), "true".to_owned()));
        } else if let Some(since) = complete.since {
            lines.push((decl.id.clone(), since.to_string()));
        }
        for (field, values) in &complete.without {
            lines.extend(self.filters(decl, *field, *values).map(|filter| (quoted(&filter), "true".to_owned())));
        }
        lines
    }

    fn filters(&self, decl: &ListDecl, field: FieldId, values: Members) -> impl Iterator<Item = String> {
        let field = &decl.fields[field.index()];
        let names = match field.ty {
            Type::Choice(id) | Type::Set(id) => value_names(&self.rulebook.types[id.index()], values),
            Type::Bool => values.iter().map(|yes| (yes == 1).to_string()).collect(),
            _ => Vec::new(),
        };
        names.into_iter().map(|name| format!("{}.{}={name}", decl.id, field.id))
    }

    fn unknown(&self) -> Vec<(String, String)> {
        let facts = answers(self.case).filter_map(|(path, answer)| {
            let why = match answer.state {
                State::DontKnow => Unanswered::DontKnow,
                State::Declined => Unanswered::Declined,
                State::NotAsked | State::Known { .. } => return None,
            };
            Some((path.name(self.rulebook), why))
        });
        let lists = self.rulebook.lists.iter().zip(&self.case.lists);
        let lists = lists.filter_map(|(decl, answer)| Some((decl.id.clone(), answer.unknown?)));
        let word = |why| match why {
            Unanswered::DontKnow => "\"dont-know\"",
            Unanswered::Declined => "\"declined\"",
        };
        facts.chain(lists).map(|(name, why)| (quoted(&name), word(why).to_owned())).collect()
    }

    fn sources(&self) -> Vec<(String, String)> {
        let line = |(path, answer): (FactPath, &Answer)| {
            let source = match answer.source? {
                AnswerSource::Client => "client",
                AnswerSource::Document => "document",
                AnswerSource::Staff => "staff",
                AnswerSource::Attorney => "attorney",
            };
            Some((quoted(&path.name(self.rulebook)), quoted(source)))
        };
        answers(self.case).filter_map(line).collect()
    }

    fn notes(&self) -> Vec<(String, String)> {
        let noted = answers(self.case).filter_map(|(path, answer)| Some((path, answer.note.as_deref()?)));
        let lists = self.case.lists.iter().enumerate();
        let lists =
            lists.filter_map(|(list, answer)| Some((FactPath::List(ListId(list as u32)), answer.note.as_deref()?)));
        noted.chain(lists).map(|(path, note)| (quoted(&path.name(self.rulebook)), quoted(note))).collect()
    }

    fn value(&self, decl: &FactDecl, answer: &Answer) -> Option<String> {
        let State::Known { domain, written: words } = &answer.state else { return None };
        let is_loose_age = decl.ty == Type::Date && words.starts_with("age") && self.case.as_of.is_none();
        // A world that the engine made up has values without words.
        let is_wordless = words.is_empty() && decl.ty != Type::Text;
        if is_loose_age || is_wordless {
            return Some(in_toml(decl.ty, &written(self.rulebook, decl.ty, decl.word.as_deref(), domain)));
        }
        Some(in_toml(decl.ty, words))
    }
}

/// Words as TOML: bare where TOML has the type, else quoted.
fn in_toml(ty: Type, words: &str) -> String {
    let is_number = |words: &str| words.parse::<i64>().is_ok_and(|number| number.to_string() == words);
    match ty {
        Type::Bool => words.to_owned(),
        Type::Int | Type::Money if is_number(words) => words.to_owned(),
        Type::Date if Day::parse(words).is_some() => words.to_owned(),
        Type::Set(_) | Type::Refs(_) if words == "none" => "[]".to_owned(),
        Type::Set(_) | Type::Refs(_) => {
            let members: Vec<String> = words.split(", ").map(quoted).collect();
            format!("[{}]", members.join(", "))
        }
        _ => quoted(words),
    }
}

/// One key for the value or group, or one for each value where no group has just these.
fn value_names(ty: &ChoiceType, values: Members) -> Vec<String> {
    let has_name = values.single().is_some() || ty.groups.values().any(|group| *group == values);
    if has_name {
        return vec![choice(ty, values)];
    }
    values.iter().map(|value| choice(ty, Members::one(value))).collect()
}

/// A TOML basic string.
fn quoted(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 2);
    text.push('"');
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

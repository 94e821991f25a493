//! The sections of a case file that speak about answers: `[complete]`, `[unknown]`, `[sources]`.

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::suggest::{did_you_mean, listed};
use crate::rulebook::{FactDecl, ListId, Rulebook, Type};

use super::answers::{AnswerSource, Completeness, FactPath, State, Unanswered};
use super::contradictions::records;
use super::fault::Fault;
use super::path::find_field;
use super::reading::Reading;
use super::tree::{Entry, Raw};
use super::value::{members, no_such_value, yes_or_no};

impl Reading<'_> {
    /// `entries = true`, `absences = 2012-03-14`, `"relatives.relation=spouse" = true`.
    pub fn complete(&mut self, entry: &Entry) {
        let result = match entry.key.split_once('=') {
            Some((field, value)) => self.complete_for(field.trim(), value.trim(), entry),
            None => self.complete_list(entry),
        };
        if let Err(fault) = result {
            self.fault(fault, &entry.key, &entry.key_span);
        }
    }

    fn complete_list(&mut self, entry: &Entry) -> Result<(), Fault> {
        let list = self.list(&entry.key)?;
        let decl = &self.rulebook.lists[list.index()];
        let is_dated = decl.dated_by.is_some();
        match (&entry.node.raw, entry.node.raw.words().and_then(Day::parse)) {
            (Raw::Bool(whole), _) => self.completeness(list).whole = *whole,
            (_, Some(since)) if is_dated && since > self.as_of => {
                let fault = Fault::new(format!("`{since}` lies in the future"));
                let expected = format!("a day up to the as-of date {}", self.as_of);
                return Err(fault.expected(expected).at("", &entry.node.span));
            }
            (_, Some(since)) if is_dated && since >= Day::FIRST => self.completeness(list).since = Some(since),
            (raw, _) => {
                let fault = Fault::new(format!("{} does not say whether `{}` is complete", raw.described(), decl.id));
                return Err(fault.expected(whole_or_since(is_dated)).at("", &entry.node.span));
            }
        }
        Ok(())
    }

    /// Complete for the records that have a value in a field.
    fn complete_for(&mut self, field: &str, value: &str, entry: &Entry) -> Result<(), Fault> {
        let Some((list, field)) = field.split_once('.') else {
            let fault = Fault::new(format!("`{}` does not say of which field", entry.key));
            return Err(fault.expected("a list, a field and a value, such as `\"relatives.relation=spouse\"`"));
        };
        let list = self.list(list)?;
        let decl = &self.rulebook.lists[list.index()];
        let field = find_field(decl, field)?;
        let values = filter_values(self.rulebook, &decl.fields[field.index()], value)?;
        match entry.node.raw {
            Raw::Bool(true) => self.completeness(list).without.push((field, values)),
            Raw::Bool(false) => {}
            ref other => {
                let fault = Fault::new(format!("{} does not say whether there are others", other.described()));
                return Err(fault.expected("`true` or `false`").at("", &entry.node.span));
            }
        }
        Ok(())
    }

    fn completeness(&mut self, list: ListId) -> &mut Completeness {
        &mut self.case.lists[list.index()].complete
    }

    fn list(&self, id: &str) -> Result<ListId, Fault> {
        if let Some(list) = self.rulebook.list(id) {
            return Ok(list);
        }
        if self.rulebook.fact(id).is_some() {
            let fault = Fault::new(format!("`{id}` is a single fact, and only lists can be complete"));
            return Err(fault.help("take it out"));
        }
        let lists = self.rulebook.lists.iter().map(|list| list.id.as_str());
        let fault = Fault::new(format!("there is no list `{id}`"));
        let help = did_you_mean(id, lists.clone()).unwrap_or_else(|| format!("the lists are {}", listed(lists)));
        Err(fault.help(help))
    }

    /// `"person.marital_status" = "dont-know"`; the keys may also be nested tables.
    pub fn unknown(&mut self, name: &str, entry: &Entry) {
        if let Some(entries) = entry.node.table() {
            return entries.iter().for_each(|entry| self.unknown(&format!("{name}.{}", entry.key), entry));
        }
        let why = match entry.node.raw.words() {
            Some("dont-know") => Unanswered::DontKnow,
            Some("declined") => Unanswered::Declined,
            _ => {
                let fault = Fault::new(format!("{} does not say why there is no value", entry.node.raw.described()));
                return self.fault(fault.expected("`dont-know` or `declined`"), name, &entry.node.span);
            }
        };
        if let Err(fault) = self.existing(name).and_then(|path| self.leave_open(path, why)) {
            self.fault(fault, name, &entry.key_span);
        }
    }

    fn leave_open(&mut self, path: FactPath, why: Unanswered) -> Result<(), Fault> {
        let name = path.name(self.rulebook);
        if let FactPath::List(list) = path {
            if self.completeness(list).whole {
                let fault = Fault::new(format!("`{name}` is said to be complete, and to be not known"));
                return Err(fault.help("keep one of the two"));
            }
            self.case.lists[list.index()].unknown = Some(why);
        } else if self.is_told(path) {
            return Err(
                Fault::new(format!("`{name}` has an answer, and is listed as without")).help("keep one of the two")
            );
        } else if let Some(answer) = self.case.answer_mut(path) {
            answer.state = match why {
                Unanswered::DontKnow => State::DontKnow,
                Unanswered::Declined => State::Declined,
            };
        }
        Ok(())
    }

    /// `"person.birth_date" = "document"`; the keys may also be nested tables.
    pub fn source(&mut self, name: &str, entry: &Entry) {
        if let Some(entries) = entry.node.table() {
            return entries.iter().for_each(|entry| self.source(&format!("{name}.{}", entry.key), entry));
        }
        let source = match entry.node.raw.words() {
            Some("client") => AnswerSource::Client,
            Some("document") => AnswerSource::Document,
            Some("staff") => AnswerSource::Staff,
            Some("attorney") => AnswerSource::Attorney,
            _ => {
                let fault = Fault::new(format!("{} is no source", entry.node.raw.described()));
                return self.fault(
                    fault.expected("`client`, `document`, `staff` or `attorney`"),
                    name,
                    &entry.node.span,
                );
            }
        };
        if let Err(fault) = self.existing(name).and_then(|path| self.attribute(path, source)) {
            self.fault(fault, name, &entry.key_span);
        }
    }

    fn attribute(&mut self, path: FactPath, source: AnswerSource) -> Result<(), Fault> {
        let name = path.name(self.rulebook);
        let is_told = self.is_told(path);
        let Some(answer) = self.case.answer_mut(path) else {
            return Err(Fault::new(format!("`{name}` is a list, and each answer has its own source"))
                .help(format!("name an answer of a record, such as `{name}[0].on`")));
        };
        if answer.state == State::NotAsked && !is_told {
            let fault = Fault::new(format!("`{name}` has a source but no answer"));
            return Err(fault.help("add the answer or take out the source"));
        }
        answer.source = Some(source);
        Ok(())
    }

    /// `"person.birth_date" = "from the passport"`; the keys may also be nested tables.
    pub fn note(&mut self, name: &str, entry: &Entry) {
        if let Some(entries) = entry.node.table() {
            return entries.iter().for_each(|entry| self.note(&format!("{name}.{}", entry.key), entry));
        }
        let Raw::Text(words) = &entry.node.raw else {
            let fault = Fault::new(format!("{} is no note", entry.node.raw.described())).expected("words");
            return self.fault(fault, name, &entry.node.span);
        };
        match self.existing(name) {
            Ok(path) => self.case.write_note(path, words),
            Err(fault) => self.fault(fault, name, &entry.key_span),
        }
    }

    /// The answer of this name, if its record is there.
    fn existing(&self, name: &str) -> Result<FactPath, Fault> {
        let path = FactPath::parse(self.rulebook, name)?;
        if let FactPath::Field(list, record, _) = path {
            let there = self.case.list(list).records.len();
            if record >= there {
                let id = &self.rulebook.lists[list.index()].id;
                let fault = Fault::new(format!("`{id}[{record}]` is not there: `{id}` has {}", records(there)));
                return Err(fault.help("records are counted from 0; add the record or correct the number"));
            }
        }
        Ok(path)
    }
}

/// What can be said of the completeness of a list.
pub(super) fn whole_or_since(is_dated: bool) -> &'static str {
    if is_dated { "`true`, `false`, or the day since when it is, such as `2012-03-14`" } else { "`true` or `false`" }
}

/// The values of a field that a filter speaks of; of a yes/no field 1 is yes.
fn filter_values(rulebook: &Rulebook, field: &FactDecl, value: &str) -> Result<Members, Fault> {
    match field.ty {
        Type::Bool => {
            let yes = yes_or_no(value);
            let fault =
                || Fault::new(format!("`{value}` is no answer to `{}`", field.id)).expected("`true` or `false`");
            yes.map(|yes| Members::one(usize::from(yes))).ok_or_else(fault)
        }
        Type::Choice(id) | Type::Set(id) => {
            let choice = &rulebook.types[id.index()];
            members(choice, value).ok_or_else(|| no_such_value(choice, value))
        }
        _ => {
            let fault = Fault::new(format!("`{}` has no values to choose from", field.id));
            Err(fault
                .help("say it of a field whose answer is yes or no or one of several values, or of the whole list"))
        }
    }
}

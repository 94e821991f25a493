//! One answer from the command line: `person.birth_date=1985-06`.

use crate::calendar::Day;
use crate::rulebook::{FieldId, ListId, Rulebook};

use super::answers::{Case, FactPath, State, Unanswered};
use super::contradictions::{self, records};
use super::fault::Fault;
use super::sections::whole_or_since;
use super::value::read_text;

/// "I don't know".
const DONT_KNOW: &str = "?";

impl Case {
    /// Carries out `fact=value`, with the values of a case file without their quotes; a set is written `HN, SV`.
    ///
    /// `fact=?` says that the client does not know; `convictions[0].on=2012` speaks of a record, or adds it if it is the
    /// next one; `convictions.complete=true` says that there are no others, or none since a date. The case stays as it is
    /// if there is a fault.
    pub fn set(&mut self, rulebook: &Rulebook, assignment: &str, as_of: Day) -> Result<(), Vec<Fault>> {
        let Some((target, words)) = assignment.split_once('=') else {
            let fault = Fault::new(format!("`{assignment}` sets nothing"));
            return Err(vec![fault.expected("a fact and its value, such as `person.birth_date=1985-06`")]);
        };
        let (target, words) = (target.trim(), words.trim());
        let mut changed = self.clone();
        changed.assign(rulebook, target, words, as_of).map_err(|faults| at(faults, target))?;
        let contradictions = contradictions::find(rulebook, &changed);
        if !contradictions.is_empty() {
            let faults = contradictions.into_iter().map(|(path, fault)| fault.at(&path.name(rulebook), &None));
            return Err(faults.collect());
        }
        *self = changed;
        Ok(())
    }

    fn assign(&mut self, rulebook: &Rulebook, target: &str, words: &str, as_of: Day) -> Result<(), Vec<Fault>> {
        if let Some(list) = target.strip_suffix(".complete").and_then(|list| rulebook.list(list)) {
            return self.set_complete(rulebook, list, words, as_of).map_err(|fault| vec![fault]);
        }
        match FactPath::parse(rulebook, target).map_err(|fault| vec![fault])? {
            FactPath::List(list) => self.set_list(rulebook, list, words).map_err(|fault| vec![fault]),
            FactPath::Fact(fact) => {
                let state = state(words, || read_text(rulebook, &rulebook.facts[fact.index()], words, as_of))?;
                self.facts[fact.index()].replace(state);
                Ok(())
            }
            FactPath::Field(list, record, field) => {
                let decl = &rulebook.lists[list.index()].fields[field.index()];
                let state = state(words, || read_text(rulebook, decl, words, as_of))?;
                self.set_field(rulebook, (list, record, field), state).map_err(|fault| vec![fault])
            }
        }
    }

    fn set_field(
        &mut self,
        rulebook: &Rulebook,
        (list, record, field): (ListId, usize, FieldId),
        state: State,
    ) -> Result<(), Fault> {
        let there = self.list(list).records.len();
        if record == there && there < super::reading::MOST_RECORDS {
            self.add_record(rulebook, list);
        }
        let Some(answer) = self.answer_mut(FactPath::Field(list, record, field)) else {
            let id = &rulebook.lists[list.index()].id;
            let fault = Fault::new(format!("`{id}[{record}]` is not there: `{id}` has {}", records(there)));
            return Err(fault.help(format!("the next one is `{id}[{there}]`")));
        };
        answer.replace(state);
        Ok(())
    }

    fn set_list(&mut self, rulebook: &Rulebook, list: ListId, words: &str) -> Result<(), Fault> {
        if words != DONT_KNOW {
            let id = &rulebook.lists[list.index()].id;
            return Err(Fault::new(format!("`{id}` is a list, and takes no value"))
                .expected(format!("`{id}.complete=true` (there are no others), `{id}=?`, or a field of a record")));
        }
        let answer = &mut self.lists[list.index()];
        answer.unknown = Some(Unanswered::DontKnow);
        answer.complete.whole = false;
        Ok(())
    }

    fn set_complete(&mut self, rulebook: &Rulebook, list: ListId, words: &str, as_of: Day) -> Result<(), Fault> {
        let is_dated = rulebook.lists[list.index()].dated_by.is_some();
        let answer = &mut self.lists[list.index()];
        let (whole, since) = match (words, Day::parse(words)) {
            ("true" | "yes", _) => (true, None),
            ("false" | "no", _) => (false, None),
            (_, Some(since)) if is_dated && since > as_of => {
                let fault = Fault::new(format!("`{since}` lies in the future"));
                return Err(fault.expected(format!("a day up to the as-of date {as_of}")));
            }
            (_, Some(since)) if is_dated && since >= Day::FIRST => (false, Some(since)),
            _ => {
                let fault = Fault::new(format!("`{words}` does not say whether the list is complete"));
                return Err(fault.expected(whole_or_since(is_dated)));
            }
        };
        answer.complete.whole = whole;
        answer.complete.since = since;
        if whole {
            answer.unknown = None;
        }
        Ok(())
    }
}

fn state(words: &str, read: impl Fn() -> Result<State, Vec<Fault>>) -> Result<State, Vec<Fault>> {
    if words == DONT_KNOW { Ok(State::DontKnow) } else { read() }
}

fn at(faults: Vec<Fault>, place: &str) -> Vec<Fault> {
    faults.into_iter().map(|fault| fault.at(place, &None)).collect()
}

//! Answers with several members: sets of choices, and refs to several records.

use std::ops::Range;

use crate::members::Members;
use crate::rulebook::{ChoiceType, ListId, Type};

use super::answers::{Domain, State};
use super::fault::Fault;
use super::tree::{Node, Raw};
use super::value::{MORE, NONE, Reading, members, no_such_value};

impl Reading<'_> {
    /// Reads a list, or words between commas; `...` at the end says that there may be more.
    pub fn several(&self, node: &Node) -> Result<State, Vec<Fault>> {
        let members = self.split(node)?;
        let (open, members) = match members.split_last() {
            Some((last, rest)) if last.words == MORE => (true, rest),
            _ => (false, members.as_slice()),
        };
        let domain = match self.decl.ty {
            Type::Refs(list) => self.records(list, members, open),
            Type::Set(id) => self.set(&self.rulebook.types[id.index()], members, open),
            _ => Err(vec![self.mismatch(&node.raw)]),
        }?;
        let mut words: Vec<&str> = members.iter().map(|member| member.words).collect();
        words.extend(open.then_some(MORE));
        let written = if words.is_empty() { NONE.to_owned() } else { words.join(", ") };
        Ok(State::Known { domain, written })
    }

    /// The members as they are written: a list, or words between commas.
    fn split<'n>(&self, node: &'n Node) -> Result<Vec<Member<'n>>, Vec<Fault>> {
        let Raw::List(items) = &node.raw else {
            let words = node.raw.words().ok_or_else(|| vec![self.mismatch(&node.raw)])?;
            if words.trim().is_empty() {
                return Err(vec![self.empty()]);
            }
            return Ok(words.split(',').map(|words| Member { words: words.trim(), span: &node.span }).collect());
        };
        let mut faults = Vec::new();
        let mut members = Vec::new();
        for item in items {
            match item.raw.words() {
                Some(words) => members.push(Member { words: words.trim(), span: &item.span }),
                None if matches!(item.raw, Raw::Broken) => {}
                None => faults.push(self.mismatch(&item.raw).at("", &item.span)),
            }
        }
        if faults.is_empty() { Ok(members) } else { Err(faults) }
    }

    fn set(&self, choice: &ChoiceType, named: &[Member], open: bool) -> Result<Domain, Vec<Fault>> {
        if !open && matches!(named, [only] if only.words == NONE) {
            return Ok(Domain::Set { surely: Members::EMPTY, maybe: Members::EMPTY });
        }
        let (mut surely, mut maybe) = (Members::EMPTY, Members::EMPTY);
        let mut faults = misplaced(named);
        for member in named.iter().filter(|member| member.words != NONE && member.words != MORE) {
            let Some(values) = members(choice, member.words) else {
                faults.push(no_such_value(choice, member.words).at("", member.span));
                continue;
            };
            // Of a group it is not known which member it is.
            if choice.groups.contains_key(member.words) {
                maybe = maybe.or(values);
            } else {
                surely = surely.or(values);
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if open {
            maybe = all_but_none(choice);
        }
        Ok(Domain::Set { surely, maybe: maybe.or(surely) })
    }

    fn records(&self, list: ListId, named: &[Member], open: bool) -> Result<Domain, Vec<Fault>> {
        if !open && matches!(named, [only] if only.words == NONE) {
            return Ok(Domain::Set { surely: Members::EMPTY, maybe: Members::EMPTY });
        }
        let mut faults = misplaced(named);
        let mut records = Members::EMPTY;
        for member in named.iter().filter(|member| member.words != NONE && member.words != MORE) {
            match self.record(list, member.words) {
                Ok(record) => records.insert(record),
                Err(fault) => faults.push(fault.at("", member.span)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        // Also records that are not listed, or not yet.
        let maybe = if open { Members::below(Members::CAPACITY) } else { records };
        Ok(Domain::Set { surely: records, maybe })
    }
}

/// A member of a set as it is written.
struct Member<'n> {
    words: &'n str,
    span: &'n Option<Range<usize>>,
}

/// `none` beside others, `...` not at the end, a member named twice.
fn misplaced(named: &[Member]) -> Vec<Fault> {
    let fault = |(index, member): (usize, &Member)| {
        let fault = match member.words {
            NONE => Fault::new("`none` says that there is nothing, but there is more beside it")
                .help("take out `none` or the others"),
            MORE => Fault::new("`...` stands in the middle").help("put it last"),
            words if named[..index].iter().any(|earlier| earlier.words == words) => {
                Fault::new(format!("`{words}` is named twice")).help("name it once")
            }
            _ => return None,
        };
        Some(fault.at("", member.span))
    };
    named.iter().enumerate().filter_map(fault).collect()
}

fn all_but_none(choice: &ChoiceType) -> Members {
    (0..choice.values.len()).filter(|index| choice.values[*index] != NONE).collect()
}

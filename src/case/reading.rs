//! From the tree of a case file to a [`Case`], or to every fault in it.

use std::ops::Range;

use crate::calendar::Day;
use crate::members::Members;
use crate::rulebook::{FactDecl, ListId, Rulebook};

use super::answers::{Case, FactPath};
use super::contradictions;
use super::fault::Fault;
use super::file::AsOf;
use super::path::{find_field, meant};
use super::tree::{Entry, Node, Raw};
use super::value;

/// The keys of a case file that are no facts.
const HEADER: [&str; 2] = ["case", "as_of"];
const SECTIONS: [&str; 5] = ["complete", "unknown", "sources", "notes", INTERVIEW];

/// Where an interview keeps how far it is. It says nothing about the client.
pub const INTERVIEW: &str = "interview";

/// More records than any list of a life holds. Refs are sets of indexes, of which the last two are no records: the engine
/// takes them for "none" and "one that is not listed".
pub(super) const MOST_RECORDS: usize = Members::CAPACITY - 2;

/// Reads the whole file.
pub(super) fn read(rulebook: &Rulebook, tree: &Node, as_of: AsOf) -> (Case, Vec<Fault>) {
    let mut reading = Reading::begin(rulebook, tree, as_of);
    reading.answers(tree);
    reading.sections(tree);
    reading.contradictions();
    (reading.case, reading.faults)
}

/// The faults of the answers alone, where the rest of the file cannot be trusted.
pub(super) fn read_answers(rulebook: &Rulebook, tree: &Node, as_of: AsOf) -> Vec<Fault> {
    let mut reading = Reading::begin(rulebook, tree, as_of);
    reading.answers(tree);
    reading.faults
}

pub(super) struct Reading<'a> {
    pub rulebook: &'a Rulebook,
    pub as_of: Day,
    pub case: Case,
    pub faults: Vec<Fault>,
    /// Where each answer stands, readable or not.
    told: Vec<(FactPath, Option<Range<usize>>)>,
}

impl<'a> Reading<'a> {
    fn begin(rulebook: &'a Rulebook, tree: &Node, as_of: AsOf) -> Reading<'a> {
        let case = Case::empty(rulebook);
        let mut reading = Reading { rulebook, as_of: as_of.today, case, faults: Vec::new(), told: Vec::new() };
        if let Some(node) = find(tree, "case") {
            reading.case.reference = reading.reference(node);
        }
        if let Some(node) = find(tree, "as_of") {
            reading.case.as_of = reading.full_day(node, "as_of");
        }
        reading.as_of = as_of.for_file(reading.case.as_of);
        reading
    }

    fn reference(&mut self, node: &Node) -> Option<String> {
        match &node.raw {
            Raw::Text(words) | Raw::Number(words) => Some(words.clone()),
            other => {
                let fault = Fault::new(format!("{} is no reference", other.described()));
                self.fault(fault.expected("words, such as `\"A-1042\"`"), "case", &node.span);
                None
            }
        }
    }

    /// A day that cannot be partial.
    pub fn full_day(&mut self, node: &Node, place: &str) -> Option<Day> {
        let words = node.raw.words().unwrap_or_default().trim();
        let day = Day::parse(words).filter(|day| (Day::FIRST..=Day::LAST).contains(day));
        if day.is_none() {
            let fault = Fault::new(format!("{} is no day", node.raw.described()));
            self.fault(fault.expected("a whole date, such as `2012-03-14`"), place, &node.span);
        }
        day
    }

    pub fn fault(&mut self, fault: Fault, place: &str, span: &Option<Range<usize>>) {
        self.faults.push(fault.at(place, span));
    }

    fn answers(&mut self, tree: &Node) {
        let Some(entries) = tree.table() else {
            let fault = Fault::new(format!("{} is no case", tree.raw.described()));
            return self.fault(
                fault.expected("an object of facts, such as `{\"person\": {\"birth_date\": \"1985\"}}`"),
                "",
                &tree.span,
            );
        };
        for entry in entries {
            if !HEADER.contains(&entry.key.as_str()) && !SECTIONS.contains(&entry.key.as_str()) {
                self.entry(&entry.key, entry);
            }
        }
    }

    /// A fact, a list, or a table of facts whose names begin with `name`.
    fn entry(&mut self, name: &str, entry: &Entry) {
        if let Some(fact) = self.rulebook.fact(name) {
            self.answer(FactPath::Fact(fact), &self.rulebook.facts[fact.index()], name, &entry.node);
        } else if let Some(list) = self.rulebook.list(name) {
            self.records(list, &entry.node);
        } else if let Some(entries) = entry.node.table().filter(|_| self.is_section_of_facts(name)) {
            for entry in entries {
                self.entry(&format!("{name}.{}", entry.key), entry);
            }
        } else {
            self.unknown_name(name, entry);
        }
    }

    fn is_section_of_facts(&self, name: &str) -> bool {
        sections(self.rulebook).any(|section| section == name)
    }

    fn unknown_name(&mut self, name: &str, entry: &Entry) {
        let lists = self.rulebook.lists.iter().map(|list| list.id.as_str());
        let fault = if entry.node.table().is_some() {
            let names = sections(self.rulebook).chain(lists).chain(SECTIONS);
            Fault::new(format!("no fact begins with `{name}`")).help(meant(name, names))
        } else {
            let facts = self.rulebook.facts.iter().map(|fact| fact.id.as_str());
            let names = facts.chain(lists).chain(HEADER);
            Fault::new(format!("there is no fact `{name}`")).help(meant(name, names))
        };
        self.fault(fault.of_unknown_name(name), name, &entry.key_span);
    }

    fn answer(&mut self, path: FactPath, decl: &FactDecl, name: &str, node: &Node) {
        if self.is_told(path) {
            let fault = Fault::new(format!("`{name}` is answered twice")).help("keep one of the answers");
            return self.fault(fault, name, &node.span);
        }
        self.told.push((path, node.span.clone()));
        if matches!(node.raw, Raw::Broken) {
            return;
        }
        match value::read(self.rulebook, decl, node, self.as_of) {
            Ok(state) => {
                if let Some(answer) = self.case.answer_mut(path) {
                    answer.state = state;
                }
            }
            Err(faults) => self.faults.extend(faults.into_iter().map(|fault| fault.at(name, &node.span))),
        }
    }

    /// Whether the file holds an answer, even one that cannot be read.
    pub fn is_told(&self, path: FactPath) -> bool {
        self.told.iter().any(|(told, _)| *told == path)
    }

    fn records(&mut self, list: ListId, node: &Node) {
        let id = &self.rulebook.lists[list.index()].id;
        let items = match &node.raw {
            Raw::List(items) => items,
            Raw::Broken => return,
            other => {
                let fault = Fault::new(format!("`{id}` is a list of records, and this is {}", other.described()));
                let help = format!("write each record under `[[{id}]]` (in JSON: `\"{id}\": [{{...}}]`)");
                return self.fault(fault.help(help), id, &node.span);
            }
        };
        if items.len() > MOST_RECORDS {
            let fault = Fault::new(format!("`{id}` has {} records", items.len()));
            return self.fault(fault.expected(format!("at most {MOST_RECORDS}")), id, &node.span);
        }
        for item in items {
            let record = self.case.add_record(self.rulebook, list);
            self.record(list, record, item);
        }
    }

    fn record(&mut self, list: ListId, record: usize, node: &Node) {
        let place = format!("{}[{record}]", self.rulebook.lists[list.index()].id);
        match &node.raw {
            Raw::Table(entries) => entries.iter().for_each(|entry| self.field(list, record, &entry.key, entry)),
            Raw::Broken => {}
            other => {
                let fault = Fault::new(format!("{} is no record", other.described()));
                self.fault(
                    fault.expected("a table of its fields, or `{}` if nothing is told of it"),
                    &place,
                    &node.span,
                );
            }
        }
    }

    /// A field of a record, or a table of fields whose names begin with `name` (`attorney`).
    fn field(&mut self, list: ListId, record: usize, name: &str, entry: &Entry) {
        let decl = &self.rulebook.lists[list.index()];
        let place = format!("{}[{record}].{name}", decl.id);
        let begins = |field: &FactDecl| field.id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        if let Some(entries) = entry.node.table().filter(|_| decl.fields.iter().any(begins)) {
            for entry in entries {
                self.field(list, record, &format!("{name}.{}", entry.key), entry);
            }
            return;
        }
        match find_field(decl, name) {
            Ok(field) => {
                let path = FactPath::Field(list, record, field);
                self.answer(path, &decl.fields[field.index()], &place, &entry.node);
            }
            Err(fault) => {
                let name = format!("{}.{name}", decl.id);
                self.fault(fault.of_unknown_name(name), &place, &entry.key_span);
            }
        }
    }

    fn sections(&mut self, tree: &Node) {
        for section in SECTIONS {
            let Some(node) = find(tree, section) else { continue };
            let Some(entries) = node.table() else {
                let fault = Fault::new(format!("`{section}` is a table, and this is {}", node.raw.described()));
                self.fault(fault.help(format!("write `[{section}]` and its entries below it")), section, &node.span);
                continue;
            };
            match section {
                "complete" => entries.iter().for_each(|entry| self.complete(entry)),
                "unknown" => entries.iter().for_each(|entry| self.unknown(&entry.key, entry)),
                "notes" => entries.iter().for_each(|entry| self.note(&entry.key, entry)),
                INTERVIEW => {}
                _ => entries.iter().for_each(|entry| self.source(&entry.key, entry)),
            }
        }
        // The order of the keys says nothing.
        for list in &mut self.case.lists {
            list.complete.without.sort_by_key(|(field, values)| (*field, values.iter().collect::<Vec<_>>()));
            list.complete.without.dedup();
        }
    }

    fn contradictions(&mut self) {
        for (path, fault) in contradictions::find(self.rulebook, &self.case) {
            let span = self.told.iter().find(|(told, _)| *told == path).and_then(|(_, span)| span.clone());
            self.fault(fault, &path.name(self.rulebook), &span);
        }
    }
}

fn find<'n>(tree: &'n Node, key: &str) -> Option<&'n Node> {
    tree.table()?.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
}

/// The tables under which facts stand: `person` for `person.birth_date`.
fn sections(rulebook: &Rulebook) -> impl Iterator<Item = &str> + Clone {
    rulebook.facts.iter().flat_map(|fact| fact.id.match_indices('.').map(|(dot, _)| &fact.id[..dot]))
}

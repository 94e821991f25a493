//! The columns of a table, each bound to what it tells, and a row of it as a case in JSON.
//!
//! A row is written as a case file and read as one, so that a table can say nothing that a case file cannot. Each value
//! remembers its column, and a fault of the case is told of the column.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use csv::StringRecord;
use serde_json::Value;

use super::chunk::Content;
use super::mapping::{At, Dates, Mapping, Placed};
use super::records::cells;
use super::refusal::{RowError, shortened, utf8};
use crate::calendar::Day;
use crate::case::Faults;
use crate::interview::dates::{Kind, spoken};
use crate::interview::folded;
use crate::report::{Language, Phrases};
use crate::rulebook::suggest::did_you_mean;
use crate::rulebook::{self, ChoiceType, Diagnostic, FactDecl, FactId, FieldId, ListId, Rulebook, Type};

const YES: [&str; 7] = ["yes", "y", "true", "si", "s", "x", "1"];
const NO: [&str; 5] = ["no", "n", "false", "0", "-"];
const UNKNOWN: [&str; 5] = ["?", "unknown", "don't know", "no sabe", "desconocido"];
const DECLINED: [&str; 2] = ["declined", "no quiere decir"];
/// The column that names the case, and the one that states its day.
const CASE: &str = "case";
const AS_OF: &str = "as_of";
const COMPLETE: &str = ".complete";

/// The columns of one table.
#[derive(Debug)]
pub struct Columns {
    headings: Vec<String>,
    targets: Vec<Option<Target>>,
    /// Those that are ignored without the mapping naming them.
    ignored: Vec<usize>,
    /// Records of which columns tell, each list's in the order of their first column.
    records: Vec<Record>,
    constants: Vec<(Target, String)>,
    /// Lists of which every row tells all records.
    complete: Vec<ListId>,
    words: Words,
    /// What stands between the cells of a line; the cells of a sheet stand apart, and those at the end of a row may lack.
    separator: Option<u8>,
}

/// What a column tells.
#[derive(Clone, Debug)]
struct Target {
    of: Told,
    /// The office's words and those of the rulebook for values, folded.
    words: HashMap<String, String>,
}

impl Target {
    /// What these words mean in this column; words that mean nothing else mean themselves.
    fn meant<'t>(&'t self, words: &'t str) -> &'t str {
        if self.words.is_empty() {
            return words;
        }
        self.words.get(&folded(words)).map_or(words, String::as_str)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Case,
    AsOf,
    Fact(FactId),
    /// By the record's place among [`Columns::records`].
    Field(usize, FieldId),
    Complete(ListId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    list: ListId,
    /// `last` in `entries[last].on`.
    label: String,
}

/// Words that mean the same in every column.
#[derive(Debug)]
struct Words {
    yes: Vec<String>,
    no: Vec<String>,
    unknown: Vec<String>,
    declined: Vec<String>,
    dates: Option<Dates>,
}

impl Words {
    fn new(mapping: &Mapping) -> Words {
        let all = |known: &[&str], more: &[String]| -> Vec<String> {
            known.iter().copied().chain(more.iter().map(String::as_str)).map(folded).collect()
        };
        Words {
            yes: all(&YES, &mapping.yes),
            no: all(&NO, &mapping.no),
            unknown: all(&UNKNOWN, &mapping.unknown),
            declined: all(&DECLINED, &mapping.declined),
            dates: mapping.dates,
        }
    }
}

/// What a heading cannot be bound to.
struct Misnamed(Box<Diagnostic>);

impl Columns {
    /// Binds headings to facts: by the mapping, else a heading that is the name of a fact to that. Every heading that
    /// means nothing is a fault, unless the mapping ignores it or all such.
    pub fn bind(
        rulebook: &Rulebook,
        mapping: &Mapping,
        file: &str,
        headings: Vec<String>,
        separator: Option<u8>,
    ) -> Result<Columns, rulebook::Faults> {
        let mut columns = Columns {
            targets: Vec::new(),
            ignored: Vec::new(),
            records: Vec::new(),
            constants: Vec::new(),
            complete: Vec::new(),
            words: Words::new(mapping),
            headings,
            separator,
        };
        columns.check_place(rulebook, mapping, file)?;
        let phrases = Language::ALL.map(|language| Phrases::new(rulebook, language, Day::LAST));
        let mut faults = Vec::new();
        for (place, heading) in columns.headings.clone().into_iter().enumerate() {
            let target = columns.target(rulebook, &phrases, mapping, &heading);
            columns.targets.push(target.unwrap_or_else(|Placed(fault, span)| {
                match span {
                    Some(span) => faults.push(Placed(fault, Some(span))),
                    None if mapping.ignore_unknown => columns.ignored.push(place),
                    None => faults.push(named_in(file, *fault)),
                }
                None
            }));
        }
        columns.check_mapping(mapping, file, &mut faults);
        columns.bind_constants(rulebook, mapping, &mut faults);
        if faults.is_empty() { Ok(columns) } else { Err(mapping.source.faults(faults)) }
    }

    /// A heading without any column of the mapping is no heading: a title stands above it, or it is on another sheet.
    fn check_place(&self, rulebook: &Rulebook, mapping: &Mapping, file: &str) -> Result<(), rulebook::Faults> {
        let is_mapped = |heading: &String| mapping.columns.keys().any(|name| name.get_ref() == heading);
        let is_named = |heading: &String| heading == CASE || rulebook.fact(heading).is_some() || is_mapped(heading);
        if mapping.columns.is_empty() || self.headings.iter().any(is_named) {
            return Ok(());
        }
        let first: Vec<&str> = self.headings.iter().map(String::as_str).filter(|heading| !heading.is_empty()).collect();
        let first = shortened(&first.join(" | "));
        let fault =
            Diagnostic::nowhere(format!("the heading of `{file}` has no column of the mapping; it is `{first}`"));
        let help = "say in the mapping in which row the heading stands (`heading = 3`) and, of a workbook, on which sheet \
                    (`sheet = \"...\"`)";
        Err(mapping.source.faults(vec![fault.help(help).at(None)]))
    }

    fn target(
        &mut self,
        rulebook: &Rulebook,
        phrases: &[Phrases<'_>],
        mapping: &Mapping,
        heading: &str,
    ) -> Result<Option<Target>, Placed> {
        let mapped = mapping.columns.iter().find(|(name, _)| name.get_ref() == heading).map(|(_, fact)| fact);
        let ignored = mapping.ignore.iter().any(|name| name == heading);
        let (name, span) = match mapped {
            Some(fact) => (fact.get_ref().as_str(), Some(fact.span())),
            None if ignored || heading.trim().is_empty() => return Ok(None),
            None => (heading.trim(), None),
        };
        let of = self.told(rulebook, name).map_err(|Misnamed(fault)| Placed(fault, span))?;
        let own = mapping.words.iter().find(|(name, _)| name.get_ref() == heading).map(|(_, words)| words);
        Ok(Some(Target { of, words: self.value_words(rulebook, phrases, of, own) }))
    }

    fn told(&mut self, rulebook: &Rulebook, name: &str) -> Result<Told, Misnamed> {
        if name == CASE {
            return Ok(Told::Case);
        }
        if name == AS_OF {
            return Ok(Told::AsOf);
        }
        if let Some(fact) = rulebook.fact(name) {
            return Ok(Told::Fact(fact));
        }
        if let Some(list) = name.strip_suffix(COMPLETE).and_then(|list| rulebook.list(list)) {
            return Ok(Told::Complete(list));
        }
        let misnamed = || Misnamed(Box::new(no_such_fact(rulebook, name)));
        let (list, rest) = name.split_once('[').ok_or_else(misnamed)?;
        let (label, field) = rest.split_once("].").ok_or_else(misnamed)?;
        let list = rulebook.list(list).ok_or_else(misnamed)?;
        let field = rulebook.lists[list.index()].field(field).ok_or_else(misnamed)?;
        Ok(Told::Field(self.record(Record { list, label: label.to_owned() }), field))
    }

    /// The place of a record, which is added if it is new.
    fn record(&mut self, record: Record) -> usize {
        let known = self.records.iter().position(|known| *known == record);
        known.unwrap_or_else(|| {
            self.records.push(record);
            self.records.len() - 1
        })
    }

    /// For each word that a cell may hold the value it means. A word that could mean two values means none.
    fn value_words(
        &self,
        rulebook: &Rulebook,
        phrases: &[Phrases<'_>],
        of: Told,
        own: Option<&BTreeMap<String, String>>,
    ) -> HashMap<String, String> {
        let mut words: HashMap<String, Option<String>> = HashMap::new();
        let mut add = |word: &str, value: &str| {
            let entry = words.entry(folded(word)).or_insert_with(|| Some(value.to_owned()));
            if entry.as_deref() != Some(value) {
                *entry = None;
            }
        };
        if let Some(Type::Choice(ty) | Type::Set(ty)) = self.decl(rulebook, of).map(|decl| decl.ty) {
            let ChoiceType { values, groups, .. } = &rulebook.types[ty.index()];
            for value in values.iter().chain(groups.keys()) {
                add(value, value);
                add(&value.replace('_', " "), value);
                for label in phrases.iter().map(|phrases| phrases.label(value)) {
                    both_genders(&label).iter().for_each(|word| add(word, value));
                }
            }
        }
        let mut words: HashMap<String, String> =
            words.into_iter().filter_map(|(word, value)| Some((word, value?))).collect();
        // The office's own words win.
        words.extend(own.into_iter().flatten().map(|(word, value)| (folded(word), value.clone())));
        words
    }

    fn decl<'r>(&self, rulebook: &'r Rulebook, of: Told) -> Option<&'r FactDecl> {
        match of {
            Told::Fact(fact) => Some(&rulebook.facts[fact.index()]),
            Told::Field(record, field) => {
                Some(&rulebook.lists[self.records[record].list.index()].fields[field.index()])
            }
            Told::Case | Told::AsOf | Told::Complete(_) => None,
        }
    }

    /// Columns that the mapping names and the table lacks: mostly a heading that was changed.
    fn check_mapping(&self, mapping: &Mapping, file: &str, faults: &mut Vec<Placed>) {
        let named = mapping.columns.keys().chain(mapping.words.keys());
        let mut missing: Vec<&toml::Spanned<String>> =
            named.filter(|name| !self.headings.contains(name.get_ref())).collect();
        missing.dedup_by(|one, other| one.get_ref() == other.get_ref());
        for name in missing {
            let headings = self.headings.iter().map(String::as_str);
            let help = did_you_mean(name.get_ref(), headings).unwrap_or_else(|| "take it out".to_owned());
            let fault = Diagnostic::nowhere(format!("`{file}` has no column `{}`", name.get_ref()));
            faults.push(fault.help(help).at(Some(name.span())));
        }
    }

    fn bind_constants(&mut self, rulebook: &Rulebook, mapping: &Mapping, faults: &mut Vec<Placed>) {
        let records = self.records.len();
        for (name, value) in &mapping.constants {
            match self.told(rulebook, name.get_ref()) {
                Ok(Told::Field(record, _)) if record >= records => {
                    let fault = Diagnostic::nowhere(format!("no column tells of the record in `{}`", name.get_ref()));
                    faults.push(fault.help("a constant stands beside what columns tell").at(Some(name.span())));
                }
                Ok(of) => {
                    self.constants.push((Target { of, words: HashMap::new() }, value.clone()));
                }
                Err(Misnamed(fault)) => faults.push(Placed(fault, Some(name.span()))),
            }
        }
        self.records.truncate(records);
        for (name, whole) in &mapping.complete {
            match rulebook.list(name.get_ref()) {
                Some(list) if *whole => self.complete.push(list),
                Some(_) => {}
                None => {
                    let lists = rulebook.lists.iter().map(|list| list.id.as_str());
                    let fault = Diagnostic::nowhere(format!("there is no list `{}`", name.get_ref()));
                    faults.push(fault.maybe_help(did_you_mean(name.get_ref(), lists)).at(Some(name.span())));
                }
            }
        }
    }

    /// The headings, each with the fact it tells if it tells one.
    pub fn bound(&self, rulebook: &Rulebook) -> Vec<(&str, Option<String>)> {
        let name = |target: &Target| match target.of {
            Told::Case => CASE.to_owned(),
            Told::AsOf => AS_OF.to_owned(),
            Told::Fact(fact) => rulebook.facts[fact.index()].id.clone(),
            Told::Complete(list) => format!("{}{COMPLETE}", rulebook.lists[list.index()].id),
            Told::Field(record, field) => {
                let Record { list, label } = &self.records[record];
                let list = &rulebook.lists[list.index()];
                format!("{}[{label}].{}", list.id, list.fields[field.index()].id)
            }
        };
        let bound = self.headings.iter().zip(&self.targets);
        bound.map(|(heading, target)| (heading.as_str(), target.as_ref().map(name))).collect()
    }

    /// The cells of a row.
    pub(super) fn cells<'c>(&self, content: &'c Content) -> Result<Cow<'c, StringRecord>, Vec<RowError>> {
        let bytes = match content {
            Content::Cells(cells) => return Ok(Cow::Borrowed(cells)),
            Content::Unreadable(error) => return Err(vec![error.clone()]),
            Content::Record(bytes) | Content::Text(bytes) => bytes,
        };
        match cells(utf8(bytes)?, self.separator.unwrap_or(b',')) {
            Ok(cells) => Ok(Cow::Owned(cells)),
            Err(error) => {
                let help = "look for a quote or a separator that is missing";
                Err(vec![RowError::new(format!("this is no row of a table: {error}"), help)])
            }
        }
    }

    /// What a row says in the column that names the case.
    pub(super) fn reference(&self, cells: &StringRecord) -> Option<String> {
        let is_case = |target: &Option<Target>| target.as_ref().is_some_and(|target| target.of == Told::Case);
        let words = cells.get(self.targets.iter().position(is_case)?)?.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// The headings over what is ignored in a row, without the mapping naming them.
    pub(super) fn ignored(&self, cells: &StringRecord) -> Vec<String> {
        let is_told = |place: &&usize| cells.get(**place).is_some_and(|cell| !cell.trim().is_empty());
        self.ignored.iter().filter(is_told).map(|place| self.headings[*place].clone()).collect()
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.headings.len()
    }

    /// A row as a case in JSON.
    pub(super) fn case(&self, rulebook: &Rulebook, cells: &StringRecord, as_of: Day) -> Result<Written, Vec<RowError>> {
        let is_short = self.separator.is_some() && cells.len() < self.len();
        if is_short || cells.iter().skip(self.len()).any(|cell| !cell.trim().is_empty()) {
            let reason = format!("the row has {} columns, and the heading has {}", cells.len(), self.len());
            return Err(vec![RowError::new(reason, "is a quote or a separator missing?")]);
        }
        let mut writer = RowWriter { columns: self, rulebook, as_of, row: RowParts::default(), errors: Vec::new() };
        writer.row.records.resize(self.records.len(), Vec::new());
        for (column, (cell, target)) in cells.iter().zip(&self.targets).enumerate() {
            if let Some(target) = target.as_ref().filter(|_| !cell.trim().is_empty()) {
                writer.cell(column, target, cell.trim());
            }
        }
        for (target, value) in &self.constants {
            writer.constant(target, value);
        }
        if writer.errors.is_empty() { Ok(writer.written()) } else { Err(writer.errors) }
    }

    /// The faults of a case that a row was written as, each with its column.
    pub(super) fn errors(&self, written: &Written, cells: &StringRecord, faults: &Faults) -> Vec<RowError> {
        let has_words = |column: usize| self.targets[column].as_ref().is_some_and(|target| !target.words.is_empty());
        let errors = faults.faults.iter().map(|fault| {
            let at = fault.span.as_ref().map(|span| span.start);
            let mark = at.and_then(|at| written.marks.iter().find(|(range, _)| range.contains(&at)));
            let column = mark.map(|(_, column)| *column);
            RowError {
                position: None,
                column: column.map(|column| self.headings[column].clone()),
                field: (!fault.place.is_empty()).then(|| fault.place.clone()),
                value: column.and_then(|column| cells.get(column)).map(|cell| shortened(cell.trim())),
                reason: fault.message.to_string(),
                expected: fault.expected.clone(),
                help: match (column, &fault.help) {
                    (Some(column), help) if fault.expected.is_some() && (help.is_none() || has_words(column)) => {
                        let known = help.as_ref().map_or_else(String::new, |help| format!("{help}; or "));
                        let heading = &self.headings[column];
                        Some(format!("{known}say what it means in the mapping, under `[words.\"{heading}\"]`"))
                    }
                    (_, help) => help.clone(),
                },
            }
        });
        errors.collect()
    }
}

/// Words that are written for a man and a woman at once (`casado(a)`), and what is written of one of them.
fn both_genders(label: &str) -> Vec<String> {
    let mut forms = vec![label.to_owned()];
    if label.contains("o(a)") {
        forms.extend(["o", "a"].map(|ending| label.replace("o(a)", ending)));
    }
    forms
}

/// A fault of a heading that no mapping mentions.
fn named_in(file: &str, fault: Diagnostic) -> Placed {
    let message = format!("in the heading of `{file}`: {}", fault.message);
    let help = "give the column a fact in a mapping file (`--map`), or list it there under `ignore`";
    let help = fault.help.map_or_else(|| help.to_owned(), |first| format!("{first}; or {help}"));
    Diagnostic::nowhere(message).help(help).at(None)
}

fn no_such_fact(rulebook: &Rulebook, name: &str) -> Diagnostic {
    let facts = rulebook.facts.iter().map(|fact| fact.id.as_str());
    let fault = Diagnostic::nowhere(format!("`{name}` is no fact"));
    match rulebook.list(name.split(['[', '.']).next().unwrap_or_default()) {
        Some(list) => {
            let list = &rulebook.lists[list.index()];
            let field = list.fields.first().map_or("on", |field| field.id.as_str());
            fault.help(format!(
                "name a field of a record, as `{0}[0].{field}` or `{0}[last].{field}`, or `{0}.complete`; `relief facts {0}` \
                 lists the fields",
                list.id
            ))
        }
        None => fault.help(did_you_mean(name, facts).unwrap_or_else(|| "`relief facts` lists all facts".to_owned())),
    }
}

/// A row as the text of a case.
#[derive(Debug)]
pub struct Written {
    /// JSON.
    pub text: String,
    /// Which bytes are from which column.
    marks: Vec<(Range<usize>, usize)>,
}

/// A value with the column it is from; `None` for a constant.
type Cell = (String, Value, Option<usize>);

#[derive(Default)]
struct RowParts {
    facts: Vec<Cell>,
    /// By place among the records of the columns.
    records: Vec<Vec<Cell>>,
    complete: Vec<Cell>,
    /// Without a value: fact, or record and field; and why.
    unknown: Vec<(Told, &'static str, Option<usize>)>,
}

struct RowWriter<'a> {
    columns: &'a Columns,
    rulebook: &'a Rulebook,
    as_of: Day,
    row: RowParts,
    errors: Vec<RowError>,
}

impl RowWriter<'_> {
    fn cell(&mut self, column: usize, target: &Target, words: &str) {
        let meant = target.meant(words);
        let plain = folded(meant);
        let means = |list: &[String]| list.contains(&plain) && !target.words.contains_key(&plain);
        let is_fact = !matches!(target.of, Told::Case | Told::AsOf);
        if is_fact && means(&self.columns.words.unknown) {
            self.row.unknown.push((target.of, "dont-know", Some(column)));
            self.keep_record(target.of);
        } else if is_fact && means(&self.columns.words.declined) {
            self.row.unknown.push((target.of, "declined", Some(column)));
            self.keep_record(target.of);
        } else {
            match self.value(target, meant) {
                Ok(value) => self.put(target.of, value, Some(column)),
                Err(error) => self.errors.push(RowError {
                    column: Some(self.columns.headings[column].clone()),
                    value: Some(shortened(words)),
                    ..*error
                }),
            }
        }
    }

    fn constant(&mut self, target: &Target, words: &str) {
        let is_told = match target.of {
            Told::Field(record, _) => !self.row.records[record].is_empty(),
            _ => true,
        };
        if !is_told {
            return;
        }
        match self.value(target, words) {
            Ok(value) => self.put(target.of, value, None),
            Err(error) => self.errors.push(RowError { value: Some(words.to_owned()), ..*error }),
        }
    }

    /// A record of which only this is told, that something is not known, is a record.
    fn keep_record(&mut self, of: Told) {
        if let Told::Field(record, _) = of {
            self.row.records[record].push((String::new(), Value::Null, None));
        }
    }

    fn put(&mut self, of: Told, value: Value, column: Option<usize>) {
        let rulebook = self.rulebook;
        match of {
            Told::Case => self.row.facts.push((CASE.to_owned(), value, column)),
            Told::AsOf => self.row.facts.push((AS_OF.to_owned(), value, column)),
            Told::Fact(fact) => self.row.facts.push((rulebook.facts[fact.index()].id.clone(), value, column)),
            Told::Field(record, field) => {
                let list = self.columns.records[record].list;
                let field = rulebook.lists[list.index()].fields[field.index()].id.clone();
                self.row.records[record].push((field, value, column));
            }
            Told::Complete(list) => {
                self.row.complete.push((rulebook.lists[list.index()].id.clone(), value, column));
            }
        }
    }

    /// The words of a cell as a case file writes them.
    fn value(&self, target: &Target, words: &str) -> Result<Value, Box<RowError>> {
        let decl = self.columns.decl(self.rulebook, target.of);
        let ty = match (target.of, decl) {
            (Told::Case, _) => return Ok(Value::String(words.to_owned())),
            (Told::AsOf, _) => Type::Date,
            (Told::Complete(_), _) => Type::Bool,
            (_, Some(decl)) => decl.ty,
            (_, None) => return Ok(Value::String(words.to_owned())),
        };
        match ty {
            Type::Bool => Ok(self.yes_or_no(words)),
            Type::Date => self.date(decl, words),
            Type::Set(_) | Type::Refs(_) => {
                let members = words.split([',', ';']).map(str::trim).filter(|member| !member.is_empty());
                Ok(members.map(|member| Value::from(target.meant(member))).collect())
            }
            Type::Int => Ok(whole(words).map_or_else(|| Value::from(words), Value::from)),
            _ => Ok(Value::String(words.to_owned())),
        }
    }

    fn yes_or_no(&self, words: &str) -> Value {
        let plain = folded(words);
        match (self.columns.words.yes.contains(&plain), self.columns.words.no.contains(&plain)) {
            (true, false) => Value::Bool(true),
            (false, true) => Value::Bool(false),
            // The reader of cases says what it expected.
            _ => Value::String(words.to_owned()),
        }
    }

    fn date(&self, decl: Option<&FactDecl>, words: &str) -> Result<Value, Box<RowError>> {
        let kind = decl.map_or_else(Kind::default, |decl| Kind {
            word: decl.word.as_deref(),
            as_age: decl.given_as_age,
            future: decl.future,
        });
        // A time of day says nothing about the day.
        let day_alone = words.get(..10).filter(|day| {
            Day::parse(day).is_some() && words[10..].starts_with(['T', ' ']) && words[10..].contains(':')
        });
        let words = day_alone.unwrap_or(words);
        if is_serial(words) {
            let help = "it may be a date as spreadsheets keep them: give the column the format of a date";
            return Err(Box::new(RowError::new("this is a number and no date", help)));
        }
        let Some(said) = spoken(words, self.as_of, kind) else { return Ok(Value::String(words.to_owned())) };
        match (said.other_order, self.columns.words.dates) {
            (Some(_), None) => {
                let help = "say in the mapping how dates are written: `dates = \"month-first\"` or `\"day-first\"`";
                Err(Box::new(RowError::new("this can be two different days", help)))
            }
            (Some(day), Some(Dates::DayFirst)) => Ok(Value::String(day.to_string())),
            _ => Ok(Value::String(said.words)),
        }
    }

    fn written(self) -> Written {
        let mut out = Written { text: String::from("{"), marks: Vec::new() };
        let present: Vec<bool> = self.row.records.iter().map(|record| !record.is_empty()).collect();
        for (name, value, column) in &self.row.facts {
            out.entry(name, value, *column);
        }
        for list in 0..self.rulebook.lists.len() {
            self.write_list(ListId(list as u32), &mut out);
        }
        self.write_complete(&mut out);
        self.write_unknown(&present, &mut out);
        out.text.push('}');
        out
    }

    fn write_complete(&self, out: &mut Written) {
        if self.row.complete.is_empty() && self.columns.complete.is_empty() {
            return;
        }
        out.key("complete");
        out.text.push('{');
        let told: Vec<&str> = self.row.complete.iter().map(|(list, ..)| list.as_str()).collect();
        for list in &self.columns.complete {
            let id = &self.rulebook.lists[list.index()].id;
            if !told.contains(&id.as_str()) {
                out.entry(id, &Value::Bool(true), None);
            }
        }
        for (list, value, column) in &self.row.complete {
            out.entry(list, value, *column);
        }
        out.text.push('}');
    }

    fn write_unknown(&self, present: &[bool], out: &mut Written) {
        if self.row.unknown.is_empty() {
            return;
        }
        out.key("unknown");
        out.text.push('{');
        for (of, why, column) in &self.row.unknown {
            out.entry(&self.name(*of, present), &Value::from(*why), *column);
        }
        out.text.push('}');
    }

    fn write_list(&self, list: ListId, out: &mut Written) {
        let of_list = |place: &usize| self.columns.records[*place].list == list && !self.row.records[*place].is_empty();
        let records: Vec<usize> = (0..self.row.records.len()).filter(of_list).collect();
        if records.is_empty() {
            return;
        }
        out.key(&self.rulebook.lists[list.index()].id);
        out.text.push('[');
        for (position, place) in records.into_iter().enumerate() {
            out.text.push_str(if position > 0 { ",{" } else { "{" });
            for (name, value, column) in self.row.records[place].iter().filter(|(name, ..)| !name.is_empty()) {
                out.entry(name, value, *column);
            }
            out.text.push('}');
        }
        out.text.push(']');
    }

    /// The name of an answer; records are numbered as they are written.
    fn name(&self, of: Told, present: &[bool]) -> String {
        match of {
            Told::Case => CASE.to_owned(),
            Told::AsOf => AS_OF.to_owned(),
            Told::Fact(fact) => self.rulebook.facts[fact.index()].id.clone(),
            Told::Complete(list) => self.rulebook.lists[list.index()].id.clone(),
            Told::Field(record, field) => {
                let list = self.columns.records[record].list;
                let before = (0..record).filter(|place| present[*place] && self.columns.records[*place].list == list);
                let list = &self.rulebook.lists[list.index()];
                format!("{}[{}].{}", list.id, before.count(), list.fields[field.index()].id)
            }
        }
    }
}

/// A whole number as a case file writes it.
fn whole(words: &str) -> Option<u32> {
    words.parse().ok().filter(|number: &u32| number.to_string() == words)
}

/// Days since 1900, from 1927 to 2119, as a spreadsheet keeps a date: no year has five digits.
fn is_serial(words: &str) -> bool {
    words.len() == 5 && whole(words).is_some_and(|number| (10_000..=80_000).contains(&number))
}

impl Written {
    /// Begins an entry of an object.
    fn key(&mut self, name: &str) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
        self.text.push_str(&Value::from(name).to_string());
        self.text.push(':');
    }

    fn entry(&mut self, name: &str, value: &Value, column: Option<usize>) {
        let start = self.text.len();
        self.key(name);
        self.text.push_str(&value.to_string());
        self.marks.extend(column.map(|column| (start..self.text.len(), column)));
    }
}

//! The rulebook as a book to browse: a page for each relief, criterion, fact and table, each naming the others.

use std::collections::BTreeMap;

use super::document::{Block, Document, Line, Row, Table, TableCell, TableRow, anchor, heading};
use super::phrases::Phrases;
use super::reads::Reads;
use super::tone::Tone;
use super::words::{BookWords, Words, fill};
use super::{Language, dates, wording};
use crate::calendar::Day;
use crate::case::{self, FactPath};
use crate::rulebook::{
    Argument, Criterion, FactId, FieldId, ListId, Outcome, Relief, Rule, RuleId, RuleTest, Rulebook, Type, Version,
};

/// A page with the name of its file, without its ending.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) document: Document,
}

/// Every page; the first is the contents.
pub(crate) fn book(rulebook: &Rulebook, language: Language, as_of: Day) -> Vec<Page> {
    let binder = Binder::new(rulebook, language, as_of);
    let reliefs = rulebook.reliefs.iter().map(|relief| binder.relief(relief));
    let criteria = (0..rulebook.rules.len()).map(|index| binder.rule(RuleId(index as u32)));
    let facts = binder.paths().into_iter().map(|path| binder.fact(path));
    let tables = rulebook.tables.iter().map(|table| binder.table(table));
    std::iter::once(binder.contents()).chain(reliefs).chain(criteria).chain(facts).chain(tables).collect()
}

struct Binder<'a> {
    rulebook: &'a Rulebook,
    phrases: Phrases<'a>,
    words: &'static Words,
    own: &'static BookWords,
    /// By rule those that name it.
    users: BTreeMap<RuleId, Vec<RuleId>>,
    reads: Vec<Reads>,
}

impl<'a> Binder<'a> {
    fn new(rulebook: &'a Rulebook, language: Language, as_of: Day) -> Binder<'a> {
        let reads: Vec<Reads> = rulebook.rules.iter().map(Reads::of).collect();
        let mut users: BTreeMap<RuleId, Vec<RuleId>> = BTreeMap::new();
        for (index, reads) in reads.iter().enumerate() {
            reads.rules.iter().for_each(|rule| users.entry(*rule).or_default().push(RuleId(index as u32)));
        }
        let words = Words::of(language);
        Binder { rulebook, phrases: Phrases::new(rulebook, language, as_of), words, own: &words.book, users, reads }
    }

    fn contents(&self) -> Page {
        let title = self.rulebook.name(self.phrases.language.code());
        let mut blocks = vec![heading(1, "top", &title)];
        let hash = Row::plain(&self.own.hash, vec![self.rulebook.hash.clone()]);
        blocks.push(Block::Rows { rows: vec![hash] });
        let reliefs = self.rulebook.reliefs.iter().map(|relief| {
            let checked = dates::day(self.words, relief.verified.on);
            row([self.relief_link(relief), TableCell::plain(checked)])
        });
        self.section(&mut blocks, &self.own.reliefs, [&self.own.reliefs, &self.own.checked], reliefs.collect());
        let criteria = self.rulebook.rules.iter().enumerate().filter(|(_, rule)| rule.criterion.is_some());
        let criteria =
            criteria.map(|(index, rule)| row([self.rule_link(RuleId(index as u32)), TableCell::plain(cites(rule))]));
        self.section(&mut blocks, &self.own.criteria, [&self.own.criteria, &self.own.law], criteria.collect());
        let values = self.rulebook.rules.iter().enumerate().filter(|(_, rule)| rule.criterion.is_none());
        let values = values.map(|(index, rule)| {
            row([self.rule_link(RuleId(index as u32)), TableCell::plain(self.rulebook.place(rule.span))])
        });
        let named = &self.words.revision.section.value;
        self.section(&mut blocks, named, [named, &self.words.explain.defined], values.collect());
        let facts = self
            .paths()
            .into_iter()
            .map(|path| row([self.fact_link(path), TableCell::plain(self.phrases.topic(path))]));
        self.section(&mut blocks, &self.own.facts, [&self.own.facts, &self.own.topic], facts.collect());
        let tables = self.rulebook.tables.iter().map(|table| {
            let checked = table.verified.as_ref().map(|verified| dates::day(self.words, verified.on));
            let link = linked(&table.id, &file("table", &table.id));
            row([link, TableCell::plain(checked.unwrap_or_default())])
        });
        self.section(&mut blocks, &self.own.tables, [&self.own.tables, &self.own.checked], tables.collect());
        self.page("index".to_owned(), title, blocks)
    }

    fn relief(&self, relief: &Relief) -> Page {
        let outcome = &relief.outcome;
        let key = format!("relief.{}", outcome.id);
        let title = self.relief_name(relief);
        let checked =
            [("date", &dates::day(self.words, relief.verified.on) as &str), ("against", &relief.verified.against)];
        let mut rows = vec![
            Row::plain(
                &self.words.explain.decided_by,
                vec![self.phrases.law(&format!("{key}.decided_by"), &relief.decided_by).to_owned()],
            ),
            Row::plain(&self.own.law, vec![outcome.cite.join("; "), fill(&self.words.explain.checked, &checked)]),
        ];
        rows.extend(outcome.form.iter().map(|form| Row::plain(&self.words.explain.form, vec![form.clone()])));
        let mut blocks = vec![heading(1, "top", &format!("{title} ({})", outcome.id))];
        if let Some(summary) = &outcome.summary {
            let text = self.phrases.law(&format!("{key}.summary"), summary).to_owned();
            blocks.push(Block::Paragraph { text });
        }
        blocks.push(Block::Rows { rows });
        self.lists(&mut blocks, outcome);
        for result in &relief.results {
            let name = self.phrases.law(&format!("results.{}.{}.name", outcome.id, result.id), &result.name);
            blocks.push(heading(2, &anchor("result", &result.id), &format!("{}: {name}", self.words.explain.results)));
            self.lists(&mut blocks, result);
        }
        self.page(file("relief", &outcome.id), title, blocks)
    }

    fn lists(&self, blocks: &mut Vec<Block>, outcome: &Outcome) {
        let words = &self.words.explain;
        let lists = [
            (&words.requires, &outcome.requires),
            (&words.barred_by, &outcome.barred_by),
            (&words.exceptions, &outcome.exceptions),
            (&words.waivers, &outcome.waivers),
        ];
        for (title, rules) in lists {
            let rows = rules
                .iter()
                .map(|id| row([self.rule_link(*id), TableCell::plain(cites(&self.rulebook.rules[id.index()]))]));
            self.section_of(&outcome.id, blocks, title, [&self.own.criteria, &self.own.law], rows.collect());
        }
    }

    fn rule(&self, id: RuleId) -> Page {
        let rule = &self.rulebook.rules[id.index()];
        let title = self.phrases.title(id);
        let mut rows = vec![Row::plain(&self.words.explain.defined, vec![self.rulebook.place(rule.span)])];
        if let Some(criterion) = &rule.criterion {
            self.remarks(&mut rows, rule, criterion);
        }
        let mut blocks = vec![heading(1, "top", &format!("{title} ({})", rule.id)), Block::Rows { rows }];
        for version in &rule.versions {
            self.version(&mut blocks, version);
        }
        let reads = &self.reads[id.index()];
        let parts = reads.rules.iter().map(|part| row([self.rule_link(*part), self.cite_cell(*part)]));
        let head = [&self.own.criteria, &self.own.law];
        self.section(&mut blocks, &self.words.explain.parts, head, parts.collect());
        let facts = reads.facts.iter().map(|fact| FactPath::Fact(*fact));
        let fields = reads.fields.iter().map(|(list, field)| FactPath::Field(*list, 0, *field));
        let facts =
            facts.chain(fields).map(|path| row([self.fact_link(path), TableCell::plain(self.phrases.topic(path))]));
        self.section(&mut blocks, &self.words.explain.facts, [&self.own.facts, &self.own.topic], facts.collect());
        self.section(&mut blocks, &self.words.explain.used_by, head, self.users(id));
        let head = [&self.own.reliefs, &self.words.revision.aspect.kind];
        self.section(&mut blocks, &self.own.reliefs, head, self.listed_by(id));
        self.cases(&mut blocks, id);
        self.page(file("criterion", &rule.id), title, blocks)
    }

    fn remarks(&self, rows: &mut Vec<Row>, rule: &Rule, criterion: &Criterion) {
        let words = &self.words.explain;
        if !criterion.cite.is_empty() {
            rows.push(Row::plain(&self.own.law, criterion.cite.clone()));
        }
        for (label, name, text) in
            [(&words.why_review, "why_review", &criterion.why_review), (&words.note, "note", &criterion.note)]
        {
            let text = text.as_ref().map(|text| self.phrases.law(&format!("criteria.{}.{name}", rule.id), text));
            rows.extend(text.map(|text| Row::plain(label, vec![text.to_owned()])));
        }
        if criterion.unverified {
            rows.push(Row::plain(&self.own.law, vec![words.unverified.clone()]));
        }
    }

    fn version(&self, blocks: &mut Vec<Block>, version: &Version) {
        let words = &self.words.explain;
        let mut title = words.condition.clone();
        if version.from.is_some() || version.until.is_some() {
            let (from, until) = (version.from.unwrap_or(Day::EARLIER), version.until.unwrap_or(Day::LATER));
            let period = dates::period(self.words, from, until);
            title += &format!(", {}", fill(&words.in_force, &[("period", &period)]));
        }
        let mut lines = vec![self.rulebook.text(version.when.span).to_owned()];
        let review_if = version.review_if.iter();
        lines.extend(review_if.map(|expr| format!("{}: {}", words.review_if, self.rulebook.text(expr.span))));
        lines.extend(version.judgement.then(|| words.judgement.clone()));
        blocks.push(heading(2, &anchor("condition", &title), &title));
        blocks.push(Block::Lines { lines: lines.into_iter().map(|text| Line::new(Tone::Plain, text)).collect() });
    }

    /// The rules that name it.
    fn users(&self, id: RuleId) -> Vec<TableRow> {
        let users = self.users.get(&id).into_iter().flatten();
        users.map(|user| row([self.rule_link(*user), self.cite_cell(*user)])).collect()
    }

    /// The reliefs that list it, and as what.
    fn listed_by(&self, id: RuleId) -> Vec<TableRow> {
        let reliefs = self.rulebook.reliefs.iter().flat_map(|relief| {
            let outcomes = std::iter::once(&relief.outcome).chain(&relief.results);
            let kind = outcomes.filter_map(|outcome| wording::kind_in(self.rulebook, outcome, id)).next();
            let word = kind.and_then(|kind| wording::kind(kind, self.words));
            word.map(|word| row([self.relief_link(relief), TableCell::plain(word)]))
        });
        reliefs.collect()
    }

    /// The tests that say what it is worth, to be ticked by an attorney.
    fn cases(&self, blocks: &mut Vec<Block>, id: RuleId) {
        let rows: Vec<TableRow> = self.rulebook.tests.iter().flat_map(|test| self.expected(test, id)).collect();
        if rows.is_empty() {
            return;
        }
        let head = [&self.own.case, &self.own.day, &self.own.about, &self.own.value, &self.own.right];
        blocks.push(heading(2, "cases", &self.own.cases));
        blocks.push(Block::Table(Table {
            name: self.own.cases.clone(),
            head: head.map(String::clone).to_vec(),
            widths: vec![48, 14, 14, 14, 10],
            rows,
        }));
    }

    fn expected(&self, test: &RuleTest, id: RuleId) -> Vec<TableRow> {
        let of_rule = test.expect.iter().filter(|(rule, ..)| *rule == id);
        let about = |argument: &Argument| match argument {
            Argument::Item(number) => number.to_string(),
            Argument::Day(day) => day.to_string(),
        };
        of_rule
            .map(|(_, arguments, value)| {
                let arguments: Vec<String> = arguments.iter().map(about).collect();
                let name = test.row.as_ref().map_or(test.name.clone(), |row| format!("{} ({row})", test.name));
                let cells = [name, test.as_of.to_string(), arguments.join(", "), value.clone(), "☐".to_owned()];
                TableRow { id: None, cells: cells.into_iter().map(TableCell::plain).collect() }
            })
            .collect()
    }

    fn fact(&self, path: FactPath) -> Page {
        let id = self.fact_id(path);
        let mut rows = vec![Row::plain(&self.own.topic, vec![self.phrases.topic(path).to_owned()])];
        if let Some(decl) = self.phrases.declaration(path) {
            rows.push(Row::plain(&self.words.facts.of_type, vec![self.type_words(decl.ty)]));
            let help = self.phrases.help(path).map(str::to_owned);
            rows.extend(help.map(|help| Row::plain(&self.own.help, vec![help])));
            let asked_if = decl.applies_if.as_ref().map(|body| self.rulebook.text(body.expr.span).to_owned());
            rows.extend(asked_if.map(|text| Row::plain(&self.words.revision.aspect.asked_if, vec![text])));
            rows.push(Row::plain(&self.words.explain.defined, vec![self.rulebook.place(decl.span)]));
        }
        let shown_by = self.phrases.shown_by(path).map(str::to_owned);
        rows.extend(shown_by.map(|paper| Row::plain(&self.words.requests.shown_by, vec![paper])));
        let mut blocks =
            vec![heading(1, "top", &format!("{} ({id})", self.phrases.question(path))), Block::Rows { rows }];
        let reads = |index: &usize| match path {
            FactPath::Fact(fact) => self.reads[*index].facts.contains(&fact),
            FactPath::Field(list, _, field) => self.reads[*index].fields.contains(&(list, field)),
            FactPath::List(list) => self.reads[*index].lists.contains(&list),
        };
        let users = (0..self.reads.len()).filter(reads).map(|index| RuleId(index as u32));
        let users = users.map(|rule| row([self.rule_link(rule), self.cite_cell(rule)]));
        let head = [&self.own.criteria, &self.own.law];
        self.section(&mut blocks, &self.words.explain.used_by, head, users.collect());
        self.page(file("fact", &id), id, blocks)
    }

    fn table(&self, table: &crate::rulebook::Table) -> Page {
        let mut blocks = vec![heading(1, "top", &table.id)];
        if let Some(verified) = &table.verified {
            let values = [("date", &dates::day(self.words, verified.on) as &str), ("against", &verified.against)];
            blocks.push(Block::Paragraph { text: fill(&self.words.explain.checked, &values) });
        }
        let width = 100 / table.columns.len().max(1) as u16;
        let rows = table.rows.iter().map(|row| TableRow {
            id: None,
            cells: (table.columns.iter().zip(&row.cells))
                .map(|(column, cell)| TableCell::plain(case::written_cell(self.rulebook, column.ty, cell)))
                .collect(),
        });
        blocks.push(Block::Table(Table {
            name: table.id.clone(),
            head: table.columns.iter().map(|column| column.id.clone()).collect(),
            widths: vec![width; table.columns.len()],
            rows: rows.collect(),
        }));
        self.page(file("table", &table.id), table.id.clone(), blocks)
    }

    fn section(&self, blocks: &mut Vec<Block>, title: &str, head: [&String; 2], rows: Vec<TableRow>) {
        self.section_of("section", blocks, title, head, rows);
    }

    /// A section whose title stands once for each of these owners.
    fn section_of(&self, owner: &str, blocks: &mut Vec<Block>, title: &str, head: [&String; 2], rows: Vec<TableRow>) {
        if !rows.is_empty() {
            blocks.push(heading(2, &anchor(owner, title), title));
            let head = head.map(String::clone).to_vec();
            blocks.push(Block::Table(Table { name: title.to_owned(), head, widths: vec![65, 35], rows }));
        }
    }

    fn page(&self, name: String, title: String, mut blocks: Vec<Block>) -> Page {
        if name != "index" {
            let back = row([linked(&self.rulebook.name(self.phrases.language.code()), "index")]);
            let head = vec![self.own.back.clone()];
            blocks.push(Block::Table(Table { name: self.own.back.clone(), head, widths: vec![100], rows: vec![back] }));
        }
        let foot = vec![self.words.report.disclaimer.clone()];
        let language = self.phrases.language.code();
        Page { name, document: Document { language, title, is_letter: false, blocks, foot } }
    }

    /// Every fact, list and field.
    fn paths(&self) -> Vec<FactPath> {
        let facts = (0..self.rulebook.facts.len()).map(|index| FactPath::Fact(FactId(index as u32)));
        let lists = self.rulebook.lists.iter().enumerate().flat_map(|(index, list)| {
            let id = ListId(index as u32);
            let fields = (0..list.fields.len()).map(move |field| FactPath::Field(id, 0, FieldId(field as u32)));
            std::iter::once(FactPath::List(id)).chain(fields)
        });
        facts.chain(lists).collect()
    }

    /// `convictions.on`: of every record, not of the first.
    fn fact_id(&self, path: FactPath) -> String {
        path.name(self.rulebook).replace("[0]", "")
    }

    fn fact_link(&self, path: FactPath) -> TableCell {
        let id = self.fact_id(path);
        linked(&format!("{} ({id})", self.phrases.question(path)), &file("fact", &id))
    }

    fn rule_link(&self, id: RuleId) -> TableCell {
        let rule = &self.rulebook.rules[id.index()];
        let title = self.phrases.title(id);
        let text = if title == rule.id { title } else { format!("{} ({})", wording::unstopped(&title), rule.id) };
        linked(&text, &file("criterion", &rule.id))
    }

    fn relief_link(&self, relief: &Relief) -> TableCell {
        linked(&self.relief_name(relief), &file("relief", &relief.outcome.id))
    }

    fn cite_cell(&self, id: RuleId) -> TableCell {
        TableCell::plain(cites(&self.rulebook.rules[id.index()]))
    }

    fn relief_name(&self, relief: &Relief) -> String {
        self.phrases.law(&format!("relief.{}.name", relief.outcome.id), &relief.outcome.name).to_owned()
    }

    fn type_words(&self, ty: Type) -> String {
        match ty {
            Type::Choice(id) | Type::Set(id) => self.rulebook.types[id.index()].values.join(", "),
            ty => format!("{ty:?}").to_lowercase(),
        }
    }
}

fn cites(rule: &Rule) -> String {
    rule.criterion.as_ref().map(|criterion| criterion.cite.join("; ")).unwrap_or_default()
}

fn row<const N: usize>(cells: [TableCell; N]) -> TableRow {
    TableRow { id: None, cells: cells.into_iter().collect() }
}

fn linked(text: &str, page: &str) -> TableCell {
    TableCell { link: Some(format!("{page}.html")), ..TableCell::plain(text) }
}

/// The name of a page: letters, digits, hyphens and dots.
fn file(kind: &str, id: &str) -> String {
    format!("{kind}-{id}")
}

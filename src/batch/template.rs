//! Tables to fill in, and a mapping to begin with: one column for each fact, or several for the records of a list.

use std::fmt::Write as _;

use crate::case::FactPath;
use crate::report::Phrases;
use crate::rulebook::{ChoiceType, FactId, FieldId, ListId, Rulebook, Type};

/// Records of each list that a template has room for.
const RECORDS: usize = 2;

/// One column of a template.
#[derive(Debug)]
pub struct TemplateColumn {
    /// `person.birth_date`, `entries[0].on`, `entries.complete`, `case`.
    pub name: String,
    /// The question it answers.
    pub question: String,
    /// What the question means.
    pub help: Option<String>,
    /// What may stand in a cell, if that is a closed list.
    pub values: Vec<String>,
}

/// The columns for the facts that a client or a document can tell and whose name holds this text.
pub(crate) fn columns(phrases: &Phrases<'_>, filter: &str) -> Vec<TemplateColumn> {
    let rulebook = phrases.rulebook;
    let mut columns = vec![TemplateColumn::new("case", String::new())];
    for (index, fact) in rulebook.facts.iter().enumerate() {
        if !fact.who.is_judged() && fact.id.contains(filter) {
            columns.push(of_answer(phrases, FactPath::Fact(FactId(index as u32))));
        }
    }
    for (index, list) in rulebook.lists.iter().enumerate().filter(|(_, list)| list.id.contains(filter)) {
        let id = ListId(index as u32);
        for record in 0..RECORDS {
            let fields = (0..).map(FieldId).zip(&list.fields).filter(|(_, field)| !field.who.is_judged());
            columns.extend(fields.map(|(field, _)| of_answer(phrases, FactPath::Field(id, record, field))));
        }
        let complete =
            TemplateColumn::new(format!("{}.complete", list.id), phrases.question(FactPath::List(id)).to_owned());
        columns.push(TemplateColumn { values: yes_or_no(), ..complete });
    }
    columns
}

impl TemplateColumn {
    fn new(name: impl Into<String>, question: String) -> TemplateColumn {
        TemplateColumn { name: name.into(), question, help: None, values: Vec::new() }
    }
}

fn of_answer(phrases: &Phrases<'_>, path: FactPath) -> TemplateColumn {
    let question = phrases.question(path).to_owned();
    TemplateColumn {
        help: phrases.help(path).map(str::to_owned),
        values: path.ty(phrases.rulebook).map(|ty| values(phrases.rulebook, ty)).unwrap_or_default(),
        ..TemplateColumn::new(path.name(phrases.rulebook), question)
    }
}

/// Of a set a cell may hold several, so it has no closed list.
fn values(rulebook: &Rulebook, ty: Type) -> Vec<String> {
    match ty {
        Type::Bool => yes_or_no(),
        Type::Choice(id) => {
            let ChoiceType { values, groups, .. } = &rulebook.types[id.index()];
            values.iter().chain(groups.keys()).cloned().collect()
        }
        _ => Vec::new(),
    }
}

fn yes_or_no() -> Vec<String> {
    ["yes", "no"].map(str::to_owned).into()
}

/// The heading of a table in CSV.
pub fn as_csv(columns: &[TemplateColumn]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.join(",") + "\n"
}

/// A mapping file in which the office writes its own headings.
pub fn as_mapping(columns: &[TemplateColumn], introduction: &str) -> String {
    let mut text = String::new();
    for line in introduction.lines() {
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    text += "\n[columns]\n";
    for column in columns {
        let question = if column.question.is_empty() { String::new() } else { format!("   # {}", column.question) };
        let _ = writeln!(text, "# \"...\" = \"{}\"{question}", column.name);
    }
    text
}

/// A workbook with lists to choose from, help, and a sheet that says what each column means.
#[cfg(feature = "xlsx")]
pub fn as_workbook(columns: &[TemplateColumn]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    use rust_xlsxwriter::{DataValidation, Format, Formula, Note};
    const LAST_ROW: u32 = 5000;
    let mut workbook = super::workbook::new_workbook()?;
    let bold = Format::new().set_bold();
    let cases = workbook.add_worksheet().set_name("Cases")?;
    cases.set_freeze_panes(1, 1)?;
    let mut lists: Vec<&[String]> =
        columns.iter().map(|column| column.values.as_slice()).filter(|values| !values.is_empty()).collect();
    lists.sort_unstable();
    lists.dedup();
    for (place, column) in (0..).zip(columns) {
        cases.write_string_with_format(0, place, &column.name, &bold)?;
        cases.set_column_width(place, 18)?;
        let help: Vec<&str> = [Some(column.question.as_str()), column.help.as_deref()].into_iter().flatten().collect();
        if !column.question.is_empty() {
            cases.insert_note(0, place, &Note::new(help.join("\n")).set_author(""))?;
        }
        if let Ok(list) = lists.binary_search(&column.values.as_slice()) {
            let letters = rust_xlsxwriter::utility::column_number_to_name(list as u16);
            let range = Formula::new(format!("=Values!${letters}$1:${letters}${}", column.values.len()));
            cases.add_data_validation(1, place, LAST_ROW, place, &DataValidation::new().allow_list_formula(range))?;
        }
    }
    let definitions = workbook.add_worksheet().set_name("Definitions")?;
    for (row, column) in (0..).zip(columns) {
        definitions.write_string_with_format(row, 0, &column.name, &bold)?;
        definitions.write_string(row, 1, &column.question)?;
        definitions.write_string(row, 2, column.help.as_deref().unwrap_or_default())?;
        definitions.write_string(row, 3, column.values.join(", "))?;
    }
    for (column, width) in [36, 60, 60, 60].into_iter().enumerate() {
        definitions.set_column_width(column as u16, width)?;
    }
    let values = workbook.add_worksheet().set_name("Values")?;
    for (column, list) in (0..).zip(&lists) {
        for (row, value) in (0..).zip(list.iter()) {
            values.write_string(row, column, value)?;
        }
    }
    workbook.save_to_buffer()
}

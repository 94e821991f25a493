//! The answers that the report rests on, so that it can be recomputed.

use comfy_table::{Table, presets};

use super::page::{Page, Tone, at_most, cell, head_cell};
use super::wording;
use crate::report::model::Report;
use crate::report::words::Words;

pub(super) fn write(page: &mut Page, report: &Report, words: &Words) {
    if report.answers.is_empty() {
        return;
    }
    page.blank();
    page.title(&words.report.answers);
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.style_mut().row_separator = comfy_table::LineStyle::none();
    let head = [&words.report.question, &words.report.answer, &words.report.said_by];
    table.set_header(head.map(|text| head_cell(text)));
    table.set_constraints([at_most(60)]);
    for fact in &report.answers {
        table.add_row([
            cell(wording::asked(fact), Tone::Plain),
            cell(&fact.answer, Tone::Plain),
            cell(fact.source.as_deref().unwrap_or_default(), Tone::Plain),
        ]);
    }
    page.table(table);
}

//! A document as text for a terminal or a printed page.

mod page;

use comfy_table::presets;
use unicode_width::UnicodeWidthStr;

pub use page::Layout;
pub(crate) use page::{Page, wrap};

use page::{at_most, cell, head_cell};

use super::document::{Block, Document, Node, Row, Table};
use super::tone::Tone;

impl Document {
    /// As text with ANSI styles; an output that wants none strips them.
    pub(crate) fn to_text(&self, layout: Layout) -> String {
        let mut page = Page::new(layout);
        for block in &self.blocks {
            write(&mut page, block);
        }
        page.blank();
        for line in &self.foot {
            page.faint(line);
        }
        page.finish()
    }
}

fn write(page: &mut Page, block: &Block) {
    match block {
        Block::Heading { level: 1, text, .. } => page.title(text),
        Block::Heading { level: 2, text, .. } => {
            page.blank();
            page.title(text);
        }
        Block::Heading { text, .. } => page.heading(text),
        Block::Paragraph { text } => page.paragraph(text),
        Block::Lines { lines } => lines.iter().for_each(|line| page.marked(2, line.tone, &line.text)),
        Block::Table(table) => page.table(ruled(table, page.width())),
        Block::Rows { rows } => page.table(framed(rows)),
        Block::Tree { nodes } => nodes.iter().for_each(|node| tree(page, node, 0)),
        Block::Timeline(timeline) => {
            for (when, what) in &timeline.rows {
                page.marked(2, Tone::Plain, &format!("{when}: {what}"));
            }
        }
    }
}

fn ruled(table: &Table, width: usize) -> comfy_table::Table {
    let mut ruled = comfy_table::Table::new();
    ruled.load_style(presets::UTF8_HORIZONTAL_ONLY);
    ruled.style_mut().row_separator = comfy_table::LineStyle::none();
    let widths: Vec<usize> = table.widths.iter().map(|part| width * usize::from(*part) / 100).collect();
    let head = table.head.iter().enumerate();
    let head = head.map(|(index, text)| fitted(text, widths.get(index).map_or(width, |width| width.saturating_sub(2))));
    ruled.set_header(head.map(|text| head_cell(&text)));
    ruled.set_constraints(widths.into_iter().map(|width| at_most(width as u16)));
    for row in &table.rows {
        ruled.add_row(row.cells.iter().map(|one| cell(&one.text, one.tone)));
    }
    ruled
}

/// An id broken at its hyphens where it is wider than its column; other text is broken at its spaces.
fn fitted(text: &str, width: usize) -> String {
    if text.width() <= width || text.contains(' ') {
        return text.to_owned();
    }
    let mut lines: Vec<String> = Vec::new();
    for part in text.split_inclusive('-') {
        match lines.last_mut() {
            Some(line) if line.width() + part.width() <= width => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.join("\n")
}

fn framed(rows: &[Row]) -> comfy_table::Table {
    let mut framed = comfy_table::Table::new();
    framed.load_style(presets::UTF8_BORDERS_ONLY).set_constraints([at_most(20)]);
    for (index, row) in rows.iter().enumerate() {
        let cells = [head_cell(&row.label), cell(bulleted(&row.lines), row.tone)];
        if index == 0 && rows.len() > 1 {
            framed.set_header(cells);
        } else {
            framed.add_row(cells);
        }
    }
    framed
}

fn bulleted(lines: &[String]) -> String {
    match lines {
        [only] => only.clone(),
        lines => lines.iter().map(|line| format!("· {line}")).collect::<Vec<_>>().join("\n"),
    }
}

fn tree(page: &mut Page, node: &Node, depth: usize) {
    // Deeper levels would leave no room for words.
    let indent = 2 + 2 * depth.min(12);
    page.marked(indent, node.tone, &line(node));
    if !node.brief {
        for remark in &node.remarks {
            page.indented(indent + 2, remark);
        }
        for fact in &node.facts {
            page.indented_faint(indent + 2, &format!("— {}", fact.text));
        }
    }
    for part in &node.parts {
        tree(page, part, depth + 1);
    }
}

fn line(node: &Node) -> String {
    let role = node.role.as_ref().map(|role| format!("[{role}] ")).unwrap_or_default();
    format!("{role}{}{}", node.line(), node.tail())
}

//! A document as tagged PDF pages: headings, lists and tables are marked as such for screen readers, and pages are laid out
//! here. Fonts are those that every reader has.

mod file;
mod fonts;
mod layout;

use super::Language;
use super::document::{Block, Document, Node, Row, Table};
use super::office::{Office, Picture};
use super::tone::Tone;
use super::words::Words;
use fonts::Font;
use layout::{Pages, Role, Run, Shape};

/// Before each of several lines.
const BULLET: &str = "• ";
/// Sizes of type in points: of a report, of a letter, of small print.
const TEXT: f32 = 9.5;
const LETTER: f32 = 11.0;
const SMALL: f32 = 8.0;

impl Document {
    /// As a PDF file. Nothing in it depends on when or where it was made.
    pub(crate) fn to_pdf(&self, language: Language, office: &Office) -> Vec<u8> {
        let words = Words::of(language);
        let mut pages = Pages::new();
        letterhead(&mut pages, office);
        let size = if self.is_letter { LETTER } else { TEXT };
        for block in &self.blocks {
            write(&mut pages, block, words, size);
        }
        let texts = office.texts(self.language);
        for line in texts.letter.iter().filter(|_| self.is_letter) {
            paragraph(&mut pages, line, size);
        }
        pages.space(10.0);
        for line in texts.foot.iter().chain(&self.foot) {
            pages.text(Role::Paragraph, &[Run::soft(line)], &Shape::of(SMALL));
        }
        file::write(pages, self, words, office)
    }
}

fn letterhead(pages: &mut Pages, office: &Office) {
    if let Some(logo) = office.logo.as_ref().filter(|logo| logo.picture == Picture::Jpeg) {
        pages.logo(logo.size());
    }
    if !office.head.name.is_empty() {
        pages.text(Role::Paragraph, &[Run::bold(&office.head.name)], &Shape::of(11.0));
        for line in &office.head.lines {
            pages.text(Role::Paragraph, &[Run::soft(line)], &Shape::of(SMALL));
        }
        pages.space(12.0);
    }
}

fn write(pages: &mut Pages, block: &Block, words: &Words, size: f32) {
    match block {
        Block::Heading { level, text, .. } => heading(pages, *level, text),
        Block::Paragraph { text } => paragraph(pages, text, size),
        Block::Lines { lines } => {
            pages.list(|pages| {
                for line in lines {
                    pages.item(|pages| {
                        pages.text(Role::Body, &[Run::plain(&line.text)], &marked(line.tone, 0, size));
                    });
                }
            });
            pages.space(3.0);
        }
        Block::Table(table) => write_table(pages, table),
        Block::Rows { rows } => write_rows(pages, rows),
        Block::Tree { nodes } => pages.list(|pages| nodes.iter().for_each(|node| write_node(pages, node, 0))),
        Block::Timeline(timeline) => {
            let head = [words.timeline.when.as_str(), words.timeline.what.as_str()];
            pages.table(&[34.0, 66.0], Some(&head.map(Run::bold)), |table| {
                for (when, what) in &timeline.rows {
                    table.row(&[vec![vec![Run::plain(when)]], vec![vec![Run::plain(what)]]]);
                }
            });
        }
    }
}

fn heading(pages: &mut Pages, level: u8, text: &str) {
    let (size, above, below) = match level {
        1 => (18.0, 0.0, 6.0),
        2 => (13.0, 16.0, 5.0),
        _ => (11.0, 10.0, 3.0),
    };
    pages.space(above);
    pages.keep(70.0);
    pages.outline(level, text);
    pages.text(Role::Heading(level), &[Run::bold(text)], &Shape::of(size));
    if level == 2 {
        pages.rule(0.8);
    }
    pages.space(below);
}

fn paragraph(pages: &mut Pages, text: &str, size: f32) {
    pages.text(Role::Paragraph, &[Run::plain(text)], &Shape::of(size));
    pages.space(4.0);
}

/// The shape of a line behind its mark.
fn marked(tone: Tone, depth: usize, size: f32) -> Shape {
    Shape { mark: Some(tone), indent: 11.0 * depth.min(14) as f32 + 14.0, ..Shape::of(size) }
}

fn write_table(pages: &mut Pages, table: &Table) {
    let widths: Vec<f32> = table.widths.iter().map(|part| f32::from(*part)).collect();
    let head: Vec<Run<'_>> = table.head.iter().map(|title| Run::bold(title)).collect();
    pages.table(&widths, Some(&head), |rows| {
        for row in &table.rows {
            let cells: Vec<Vec<Vec<Run<'_>>>> =
                row.cells.iter().map(|cell| vec![toned(cell.tone, cell.mark, &cell.text)]).collect();
            rows.row(&cells);
        }
    });
}

fn write_rows(pages: &mut Pages, rows: &[Row]) {
    pages.table(&[20.0, 80.0], None, |table| {
        for row in rows {
            let lines = row.lines.iter().map(|line| {
                if row.lines.len() > 1 {
                    vec![Run::plain(BULLET), Run::plain(line)]
                } else {
                    toned(row.tone, row.mark, line)
                }
            });
            table.row(&[vec![vec![Run::bold(&row.label)]], lines.collect()]);
        }
    });
}

fn toned<'t>(tone: Tone, mark: &str, text: &'t str) -> Vec<Run<'t>> {
    if mark.is_empty() {
        return vec![Run::plain(text)];
    }
    vec![Run::sign(tone), Run { text, font: Font::Bold, tone, soft: false }]
}

fn write_node(pages: &mut Pages, node: &Node, depth: usize) {
    pages.item(|pages| {
        let role = node.role.as_ref().map(|role| format!("[{role}] ")).unwrap_or_default();
        let title = node.lead();
        let cite = node.tail();
        let value = Run { text: &node.value, font: Font::Bold, tone: node.tone, soft: false };
        let runs = [Run::soft(&role), Run::plain(&title), value, Run::soft(&cite)];
        let shape = marked(node.tone, depth, TEXT);
        pages.text(Role::Body, &runs, &shape);
        if !node.brief {
            let below = Shape { mark: None, ..shape };
            for remark in &node.remarks {
                pages.text(Role::Body, &[Run::plain(remark)], &below);
            }
            for fact in &node.facts {
                let facts = Shape { size: SMALL + 0.5, hang: 7.0, ..below };
                pages.text(Role::Body, &[Run::soft("– "), Run::soft(&fact.text)], &facts);
            }
        }
        pages.space(1.5);
        if !node.parts.is_empty() {
            pages.list(|pages| node.parts.iter().for_each(|part| write_node(pages, part, depth + 1)));
        }
    });
}

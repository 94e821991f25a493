//! A document for word processors: headings, tables and paragraphs in named styles, so that an office can change them.

mod xml;

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::Language;
use super::document::{Block, Document, Node, Row, Table};
use super::office::{Logo, Office, Picture};
use super::tone::Tone;
use super::words::{Words, fill};
use xml::{Run, Style, Xml};

/// The width of the text in twentieths of a point: Letter with an inch on either side.
const TEXT_WIDTH: u32 = 9360;
/// The label's part of a card.
const LABEL_WIDTH: u32 = 2200;
/// A level of criteria is indented by so much.
const INDENT: u32 = 260;
/// The logo's height in English Metric Units: three quarters of an inch.
const LOGO_HEIGHT: u32 = 685_800;

impl Document {
    /// As a DOCX file. Nothing in it depends on when or where it was made.
    pub(crate) fn to_docx(&self, language: Language, office: &Office) -> Vec<u8> {
        let words = Words::of(language);
        let logo = office.logo.as_ref().filter(|logo| logo.picture != Picture::Svg);
        let mut parts: Vec<(&str, Vec<u8>)> = vec![
            ("[Content_Types].xml", include_bytes!("content-types.xml").to_vec()),
            ("_rels/.rels", include_bytes!("package.rels").to_vec()),
            ("docProps/core.xml", core(self).into_bytes()),
            ("word/_rels/document.xml.rels", relations(logo).into_bytes()),
            ("word/document.xml", body(self, office, logo, words).into_bytes()),
            ("word/footer1.xml", footer(self, words).into_bytes()),
            ("word/styles.xml", include_str!("styles.xml").replace("LANGUAGE", regional(self.language)).into_bytes()),
        ];
        if let Some(logo) = logo {
            parts.push((logo_path(logo), logo.bytes.clone()));
        }
        packed(&parts)
    }
}

/// Word processors know languages by country: the reader of either lives in the United States.
fn regional(language: &str) -> &'static str {
    if language == Language::Spanish.code() { "es-US" } else { "en-US" }
}

/// A container in memory takes whatever is written to it.
fn packed(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The default date is the first that the format knows: the same file every time.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (path, bytes) in parts {
        if archive.start_file(*path, options).and_then(|()| Ok(archive.write_all(bytes)?)).is_err() {
            return Vec::new();
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn logo_path(logo: &Logo) -> &'static str {
    if logo.picture == Picture::Png { "word/media/logo.png" } else { "word/media/logo.jpeg" }
}

fn relations(logo: Option<&Logo>) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut relations = format!(
        "<Relationship Id=\"styles\" Type=\"{base}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"footer\" Type=\"{base}/footer\" Target=\"footer1.xml\"/>"
    );
    if let Some(logo) = logo {
        let target = logo_path(logo).trim_start_matches("word/");
        relations += &format!("<Relationship Id=\"logo\" Type=\"{base}/image\" Target=\"{target}\"/>");
    }
    format!(
        "{}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>",
        xml::DECLARATION
    )
}

fn core(document: &Document) -> String {
    format!(
        "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>{}</dc:language>\
         </cp:coreProperties>",
        xml::DECLARATION,
        xml::escaped(&document.title),
        document.language
    )
}

fn footer(document: &Document, words: &Words) -> String {
    let field = |name: &str| {
        format!(
            "</w:t></w:r><w:fldSimple w:instr=\"{name}\"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space=\"preserve\">"
        )
    };
    let number = fill(&xml::escaped(&words.page.number), &[("page", &field("PAGE")), ("pages", &field("NUMPAGES"))]);
    let title = xml::escaped(&document.title);
    format!(
        "{}<w:ftr xmlns:w=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{title} · \
         {number}</w:t></w:r></w:p></w:ftr>",
        xml::DECLARATION,
        xml::WORDS
    )
}

fn body(document: &Document, office: &Office, logo: Option<&Logo>, words: &Words) -> String {
    let mut xml = Xml::new();
    if let Some((width, height)) = logo.and_then(Logo::size) {
        let wide = u64::from(LOGO_HEIGHT) * u64::from(width) / u64::from(height.max(1));
        xml.picture("logo", u32::try_from(wide).unwrap_or(LOGO_HEIGHT), LOGO_HEIGHT);
    }
    if !office.head.name.is_empty() {
        xml.paragraph(Style::Office, 0, &[Run::bold(&office.head.name)]);
        for line in &office.head.lines {
            xml.paragraph(Style::Office, 0, &[Run::plain(line)]);
        }
    }
    for block in &document.blocks {
        write(&mut xml, block, words);
    }
    let texts = office.texts(document.language);
    for line in texts.letter.iter().filter(|_| document.is_letter) {
        xml.paragraph(Style::Text, 0, &[Run::plain(line)]);
    }
    for line in texts.foot.iter().chain(&document.foot) {
        xml.paragraph(Style::Small, 0, &[Run::plain(line)]);
    }
    xml.finish()
}

fn write(xml: &mut Xml, block: &Block, words: &Words) {
    match block {
        Block::Heading { level, text, .. } => xml.heading(*level, text),
        Block::Paragraph { text } => xml.paragraph(Style::Text, 0, &[Run::plain(text)]),
        Block::Lines { lines } => {
            for line in lines {
                xml.paragraph(Style::Line, 0, &[mark(line.tone), Run::plain(&line.text)]);
            }
        }
        Block::Table(table) => write_table(xml, table),
        Block::Rows { rows } => write_rows(xml, rows),
        Block::Tree { nodes } => nodes.iter().for_each(|node| write_node(xml, node, 0)),
        Block::Timeline(timeline) => {
            let widths = [TEXT_WIDTH / 3, TEXT_WIDTH - TEXT_WIDTH / 3];
            xml.table(&widths, |table| {
                table.row(true, &[vec![Run::bold(&words.timeline.when)], vec![Run::bold(&words.timeline.what)]]);
                for (when, what) in &timeline.rows {
                    table.row(false, &[vec![Run::plain(when)], vec![Run::plain(what)]]);
                }
            });
        }
    }
}

fn mark(tone: Tone) -> Run<'static> {
    Run { text: tone.mark(), bold: true, tone, tab_after: true }
}

fn write_table(xml: &mut Xml, table: &Table) {
    let widths: Vec<u32> = table.widths.iter().map(|part| TEXT_WIDTH * u32::from(*part) / 100).collect();
    xml.table(&widths, |rows| {
        let head: Vec<Vec<Run<'_>>> = table.head.iter().map(|title| vec![Run::bold(title)]).collect();
        rows.row(true, &head);
        for row in &table.rows {
            let cells: Vec<Vec<Run<'_>>> = row
                .cells
                .iter()
                .map(|cell| match cell.mark {
                    "" => vec![Run::plain(&cell.text)],
                    sign => vec![
                        Run { text: sign, bold: true, tone: cell.tone, tab_after: false },
                        Run::plain(" "),
                        Run { text: &cell.text, bold: true, tone: cell.tone, tab_after: false },
                    ],
                })
                .collect();
            rows.row(false, &cells);
        }
    });
}

fn write_rows(xml: &mut Xml, rows: &[Row]) {
    xml.table(&[LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH], |table| {
        for row in rows {
            let lines: Vec<Vec<Run<'_>>> = row
                .lines
                .iter()
                .map(|line| match row.mark {
                    "" => vec![Run::plain(line)],
                    sign => vec![
                        Run { text: sign, bold: true, tone: row.tone, tab_after: false },
                        Run::plain(" "),
                        Run { text: line, bold: true, tone: row.tone, tab_after: false },
                    ],
                })
                .collect();
            table.labelled(&row.label, &lines);
        }
    });
}

fn write_node(xml: &mut Xml, node: &Node, depth: u32) {
    let indent = INDENT * depth.min(14);
    let role = node.role.as_ref().map(|role| format!("[{role}] ")).unwrap_or_default();
    let title = node.lead();
    let cite = node.tail();
    let value = Run { text: &node.value, bold: true, tone: node.tone, tab_after: false };
    xml.paragraph(
        Style::Line,
        indent,
        &[mark(node.tone), Run::plain(&role), Run::plain(&title), value, Run::soft(&cite)],
    );
    if !node.brief {
        for remark in &node.remarks {
            xml.paragraph(Style::Remark, indent, &[Run::plain(remark)]);
        }
        for fact in &node.facts {
            xml.paragraph(Style::Fact, indent, &[Run::plain("– "), Run::plain(&fact.text)]);
        }
    }
    for part in &node.parts {
        write_node(xml, part, depth + 1);
    }
}

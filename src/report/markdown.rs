//! A document as Markdown: headings, lists and tables that every reader of it knows.

use std::fmt::Write;

use super::Language;
use super::document::{Block, Document, Line, Node, Row, Table};
use super::office::Office;
use super::tone::Tone;
use super::words::Words;

impl Document {
    /// As Markdown, with the office's name and texts.
    pub(crate) fn to_markdown(&self, language: Language, office: &Office) -> String {
        let mut text = String::new();
        let texts = office.texts(self.language);
        if !office.head.name.is_empty() {
            let lines = std::iter::once(&office.head.name).chain(&office.head.lines);
            let lines: Vec<String> = lines.map(|line| escaped(line)).collect();
            let _ = writeln!(text, "{}\n", lines.join("  \n"));
        }
        for block in &self.blocks {
            write(&mut text, block, Words::of(language));
        }
        let letter = texts.letter.iter().filter(|_| self.is_letter);
        let foot: Vec<String> = letter.chain(&texts.foot).chain(&self.foot).map(|line| escaped(line)).collect();
        if !foot.is_empty() {
            let _ = writeln!(text, "---\n\n{}", foot.join("\n\n"));
        }
        text
    }
}

fn write(text: &mut String, block: &Block, words: &Words) {
    let _ = match block {
        Block::Heading { level, text: title, .. } => {
            writeln!(text, "{} {}\n", "#".repeat(usize::from(*level)), escaped(title))
        }
        Block::Paragraph { text: paragraph } => writeln!(text, "{}\n", escaped(paragraph)),
        Block::Lines { lines } => {
            lines.iter().for_each(|line| {
                let _ = writeln!(text, "- {}", marked(line));
            });
            writeln!(text)
        }
        Block::Table(table) => {
            write_table(text, table);
            writeln!(text)
        }
        Block::Rows { rows } => {
            rows.iter().for_each(|row| write_row(text, row));
            writeln!(text)
        }
        Block::Tree { nodes } => {
            nodes.iter().for_each(|node| write_node(text, node, 0));
            writeln!(text)
        }
        Block::Timeline(timeline) => {
            let _ = writeln!(text, "| {} | {} |\n|---|---|", words.timeline.when, words.timeline.what);
            for (when, what) in &timeline.rows {
                let _ = writeln!(text, "| {} | {} |", escaped(when), escaped(what));
            }
            writeln!(text)
        }
    };
}

fn marked(line: &Line) -> String {
    if line.tone == Tone::Plain { escaped(&line.text) } else { format!("{} {}", line.mark, escaped(&line.text)) }
}

fn write_table(text: &mut String, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = table.head.iter().map(|title| escaped(title)).collect();
    let _ = writeln!(text, "{}\n|{}", row(head), "---|".repeat(table.head.len()));
    for line in &table.rows {
        let cells = line.cells.iter().map(|cell| match cell.mark {
            "" => escaped(&cell.text),
            mark => format!("{mark} **{}**", escaped(&cell.text)),
        });
        let _ = writeln!(text, "{}", row(cells.collect()));
    }
}

fn write_row(text: &mut String, row: &Row) {
    let label = escaped(&row.label);
    match row.lines.as_slice() {
        [only] if row.mark.is_empty() => {
            let _ = writeln!(text, "- **{label}:** {}", escaped(only));
        }
        [only] => {
            let _ = writeln!(text, "- **{label}:** {} **{}**", row.mark, escaped(only));
        }
        lines => {
            let _ = writeln!(text, "- **{label}:**");
            for line in lines {
                let _ = writeln!(text, "  - {}", escaped(line));
            }
        }
    }
}

fn write_node(text: &mut String, node: &Node, depth: usize) {
    let indent = "  ".repeat(depth);
    let role = node.role.as_ref().map(|role| format!("({role}) ")).unwrap_or_default();
    let title = escaped(&node.title);
    let tail = escaped(&node.tail());
    let value = if node.value.is_empty() { String::new() } else { format!(": **{}**", escaped(&node.value)) };
    let _ = writeln!(text, "{indent}- {} {}{title}{value}{tail}", node.mark, escaped(&role));
    if !node.brief {
        for remark in &node.remarks {
            let _ = writeln!(text, "{indent}  - *{}*", escaped(remark));
        }
        for fact in &node.facts {
            let _ = writeln!(text, "{indent}  - {}", escaped(&fact.text));
        }
    }
    for part in &node.parts {
        write_node(text, part, depth + 1);
    }
}

/// What would be read as markup is plain text; a line stays one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_answers_stays_text() {
        assert_eq!(escaped("a|b *c*\n[d](e) <f> &amp;"), r"a\|b \*c\* \[d\](e) \<f\> \&amp;");
    }
}

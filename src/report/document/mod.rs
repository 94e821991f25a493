//! A report or letter as a list of blocks: what every page format is written from, so that none leaves out what another
//! shows.

mod answers;
mod card;
mod head;
mod letter;
mod plan;
mod report;
mod requests;
mod tree;

use serde::Serialize;

pub(super) use report::heading;

use super::timeline::Timeline;
use super::tone::Tone;

/// Blocks from top to bottom.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Document {
    /// The code of its language.
    pub(crate) language: &'static str,
    /// What it is called: the first heading repeats it.
    pub(crate) title: String,
    /// It is for the client, not for the file.
    pub(crate) is_letter: bool,
    pub(crate) blocks: Vec<Block>,
    /// Small print at the end.
    pub(crate) foot: Vec<String>,
}

/// A piece of a document.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    /// Level 1 is the document's title.
    Heading { level: u8, id: String, text: String },
    /// Running text.
    Paragraph { text: String },
    /// Lines that matter each, behind their marks.
    Lines { lines: Vec<Line> },
    /// A table with a head.
    Table(Table),
    /// Labels with what belongs to them.
    Rows { rows: Vec<Row> },
    /// Criteria with their parts.
    Tree { nodes: Vec<Node> },
    /// Events along time.
    Timeline(Timeline),
}

/// A line behind its mark.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) tone: Tone,
    pub(crate) mark: &'static str,
    pub(crate) text: String,
}

/// A table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Table {
    /// What its rows are: the name of the table for who cannot see it.
    pub(crate) name: String,
    pub(crate) head: Vec<String>,
    /// Each column's part of the width, in percent.
    pub(crate) widths: Vec<u16>,
    pub(crate) rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableRow {
    /// By which other places point here.
    pub(crate) id: Option<String>,
    pub(crate) cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableCell {
    pub(crate) tone: Tone,
    /// Empty in a plain cell.
    pub(crate) mark: &'static str,
    pub(crate) text: String,
    /// The heading that it points to.
    pub(crate) link: Option<String>,
}

/// A label with its lines.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) tone: Tone,
    pub(crate) mark: &'static str,
    pub(crate) lines: Vec<String>,
}

/// A criterion with what it is made of.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Node {
    pub(crate) tone: Tone,
    pub(crate) mark: &'static str,
    /// `requirement`, `bar` ... in words; none for parts.
    pub(crate) role: Option<String>,
    /// With what it is about, and without a stop.
    pub(crate) title: String,
    /// Empty where nothing was screened.
    pub(crate) value: String,
    /// The word for what rests on a point that no source at hand shows, if it does.
    pub(crate) unverified: Option<String>,
    pub(crate) cite: Vec<String>,
    pub(crate) remarks: Vec<String>,
    pub(crate) facts: Vec<FactLine>,
    pub(crate) parts: Vec<Node>,
    /// It stands above with its parts.
    pub(crate) again: bool,
    /// Its details change nothing: a narrow format may leave them to its line.
    pub(crate) brief: bool,
}

/// A fact that a criterion rests on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FactLine {
    /// The row of the table of answers.
    pub(crate) link: String,
    pub(crate) text: String,
}

impl Line {
    pub(crate) fn new(tone: Tone, text: impl Into<String>) -> Line {
        Line { tone, mark: tone.mark(), text: text.into() }
    }
}

impl TableCell {
    pub(crate) fn plain(text: impl Into<String>) -> TableCell {
        TableCell { tone: Tone::Plain, mark: "", text: text.into(), link: None }
    }

    pub(crate) fn toned(tone: Tone, text: impl Into<String>) -> TableCell {
        let mark = if tone == Tone::Plain { "" } else { tone.mark() };
        TableCell { tone, mark, text: text.into(), link: None }
    }
}

impl Row {
    pub(crate) fn plain(label: &str, lines: Vec<String>) -> Row {
        Row { label: label.to_owned(), tone: Tone::Plain, mark: "", lines }
    }
}

impl Node {
    /// The title with its value, if it has one.
    pub(crate) fn line(&self) -> String {
        self.lead() + &self.value
    }

    /// What stands before the value.
    pub(crate) fn lead(&self) -> String {
        if self.value.is_empty() { self.title.clone() } else { format!("{}: ", self.title) }
    }

    /// What stands behind the value: that it is unverified, and, unless it is brief, its citations.
    pub(crate) fn tail(&self) -> String {
        let unverified = self.unverified.as_ref().map(|word| format!(" [{word}]")).unwrap_or_default();
        match self.cite.is_empty() || self.brief {
            true => unverified,
            false => format!("{unverified} — {}", self.cite.join("; ")),
        }
    }
}

/// An id that HTML and links take: letters, digits and hyphens.
pub(crate) fn anchor(kind: &str, name: &str) -> String {
    let plain = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    format!("{kind}-{}", plain.collect::<String>())
}

//! What other answers would change: two screenings side by side, or what lies nearest to another result.

mod compare;
pub(crate) mod json;
mod nearest;

pub(crate) use compare::compare;
pub(crate) use nearest::nearest;

use super::document::{Block, Document};
use super::model::Report;
use super::phrases::printable;
use super::words::{Words, fill};
use super::{dates, document};

/// The title, whose case it is, and that true answers stay as they are.
fn head(report: &Report, title: &str, words: &Words) -> Vec<Block> {
    let reference = report.reference.as_deref().map_or(words.report.no_reference.clone(), printable);
    let as_of = fill(&words.report.as_of, &[("date", &dates::day(words, report.as_of))]);
    vec![
        document::heading(1, "top", title),
        Block::Paragraph { text: format!("{}: {reference}. {as_of}.", words.report.reference) },
        Block::Paragraph { text: words.what_if.careful.clone() },
    ]
}

fn document(report: &Report, title: &str, blocks: Vec<Block>, words: &Words) -> Document {
    let version = env!("CARGO_PKG_VERSION");
    let made = fill(&words.report.made_with, &[("version", version), ("hash", &report.rulebook_hash)]);
    Document {
        language: report.language.code(),
        title: title.to_owned(),
        is_letter: false,
        blocks,
        foot: vec![words.report.disclaimer.clone(), made],
    }
}

//! The report as text for a terminal or a printed page.

mod answers;
mod card;
mod head;
mod page;
mod tree;
mod wording;

pub use page::Layout;
pub(crate) use page::{Page, Tone, wrap};

use super::model::Report;
use super::words::{Words, fill};

impl Report {
    /// The report as text with ANSI styles; an output that wants none strips them.
    pub fn to_text(&self, layout: Layout) -> String {
        let words = Words::of(self.language);
        let mut page = Page::new(layout);
        head::write(&mut page, self, words);
        for relief in &self.cards {
            card::write(&mut page, relief, self, words);
        }
        answers::write(&mut page, self, words);
        page.blank();
        let version = env!("CARGO_PKG_VERSION");
        page.faint(&fill(&words.report.made_with, &[("version", version), ("hash", &self.rulebook_hash)]));
        page.finish()
    }
}

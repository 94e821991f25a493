use super::card::Context;
use super::plan::Plan;
use super::tree::Wholes;
use super::{Block, Document, answers, card, head, requests, tree};
use crate::report::model::Report;
use crate::report::words::{Words, fill};

impl Report {
    /// Its head and the summary alone.
    pub(crate) fn front(&self) -> Document {
        let words = Words::of(self.language);
        let mut blocks = Vec::new();
        head::write(&mut blocks, self, &Plan::new(self), words);
        self.paged(blocks, words)
    }

    /// The full report, for the file.
    pub(crate) fn document(&self) -> Document {
        let words = Words::of(self.language);
        let (plan, wholes) = (Plan::new(self), Wholes::of(self));
        let mut blocks = Vec::new();
        head::write(&mut blocks, self, &plan, words);
        blocks.extend(self.timeline.clone().into_iter().flat_map(|timeline| {
            let heading = heading(2, "timeline", &words.timeline.heading);
            [heading, Block::Timeline(timeline)]
        }));
        requests::write(&mut blocks, self, &plan, words);
        for (number, (relief, tree)) in self.cards.iter().zip(tree::trees(self, &wholes, words)).enumerate() {
            card::write(
                &mut blocks,
                relief,
                tree,
                Context { report: self, plan: &plan, wholes: &wholes, number, words },
            );
        }
        answers::write(&mut blocks, self, words);
        self.paged(blocks, words)
    }

    fn paged(&self, blocks: Vec<Block>, words: &Words) -> Document {
        Document {
            language: self.language.code(),
            title: format!("{}: {}", words.report.title, self.rulebook),
            is_letter: false,
            blocks,
            foot: vec![made_with(self, words)],
        }
    }
}

/// A heading of this level.
pub(in crate::report) fn heading(level: u8, id: &str, text: &str) -> Block {
    Block::Heading { level, id: id.to_owned(), text: text.to_owned() }
}

fn made_with(report: &Report, words: &Words) -> String {
    let version = env!("CARGO_PKG_VERSION");
    fill(&words.report.made_with, &[("version", version), ("hash", &report.rulebook_hash)])
}

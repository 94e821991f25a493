//! Reports: a screening in words, written as text for people or as JSON for programs.

mod build;
mod dates;
pub(crate) mod explain;
mod json;
mod language;
pub mod model;
mod phrases;
mod reads;
mod text;
mod words;

pub use language::Language;
pub use model::Report;
pub(crate) use phrases::{Phrases, printable};
pub(crate) use reads::Reads;
pub use text::Layout;
pub(crate) use text::{Page, Tone, wrap};
pub(crate) use words::{Plural, Words, fill};

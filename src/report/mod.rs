//! Reports: a screening in words, written as pages for people or as JSON for programs.

mod build;
pub mod clock;
mod dates;
mod document;
mod docx;
pub(crate) mod explain;
mod html;
mod json;
mod language;
mod markdown;
pub mod model;
mod office;
mod pdf;
mod phrases;
mod reads;
mod render;
mod text;
mod timeline;
mod tone;
pub mod verify;
mod wording;
mod words;

pub(crate) use build::case_document;
pub use language::Language;
pub use model::Report;
pub use office::{Office, OfficeError};
pub(crate) use phrases::{Phrases, printable};
pub(crate) use reads::Reads;
pub use render::{Audience, PageFormat};
pub use text::Layout;
pub(crate) use text::{Page, wrap};
pub(crate) use tone::Tone;
pub(crate) use wording::short;
pub(crate) use words::{Plural, VerifyWords, Words, fill};

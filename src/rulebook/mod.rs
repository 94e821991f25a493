//! From rule files to a checked model, or to every fault in them.

pub mod changes;
pub mod diagnostic;
pub mod lexicon;
pub mod model;
pub mod render;

mod checker;
mod checklists;
mod consistency;
mod definitions;
mod effects;
mod facts;
mod gather;
mod graph;
mod holidays;
mod late;
mod lengths;
mod lexer;
mod load;
mod notices;
mod outcomes;
mod parser;
mod rules;
mod samples;
mod scenarios;
mod settings;
mod source;
pub(crate) mod suggest;
mod syntax;
mod tables;
mod toml_reader;
mod translation;
mod types;
mod usage;
mod verdict;
mod verified;
mod visit;
mod vocabulary;

pub use checker::FUNCTIONS;
pub use diagnostic::{Diagnostic, Faults, Related, Severity};
pub use late::Late;
pub use load::{load, load_with_unused};
pub use model::*;
pub(crate) use source::normalized;
pub use source::{Files, FilesError};
pub use verdict::Verdict;

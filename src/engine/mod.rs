//! Evaluation: pure, without input or output, clock or terminal.

mod eval;
mod program;
mod question;
mod screen;
mod screening;
mod search;
mod trace;
mod truths;
mod values;
mod world;

pub use program::Program;
pub use question::{Question, SettlingSet, WitnessOf, applies, next_question, settling_sets, witness};
pub use screen::{FiredCheck, Options, finding, fired_checks, screen, value};
pub use screening::*;

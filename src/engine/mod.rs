//! Evaluation: pure, without input or output, clock or terminal.

mod screening;

pub use screening::*;

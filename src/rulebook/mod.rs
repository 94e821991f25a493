//! From rule files to a checked model, or to every fault in them.

pub mod model;

pub use model::*;

//! The facts of one client: values, partial dates, answers, records.

mod answers;

pub use answers::*;

//! Shipped clients for those who teach and learn: who they are, and how their results come about answer by answer.

mod lessons;
mod tour;

pub use lessons::{Lesson, lessons};
pub use tour::{Stop, Turn, tour};

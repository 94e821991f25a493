//! Shipped clients for those who teach and learn: who they are, and how their results come about answer by answer.

mod lessons;
mod near;
mod tour;

pub(crate) use lessons::named;
pub use lessons::{Lesson, lessons};
pub use near::near;
pub use tour::{Stop, Tour, Turn};

//! Tours and lessons in words.

mod lesson;
mod tour;

pub(crate) use lesson::{Question, Quiz};
pub(crate) use tour::TourWriter;

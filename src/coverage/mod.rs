//! Which values of each criterion the rule tests show, and which they could.

mod possible;
mod shown;

use crate::rulebook::Rulebook;

pub use shown::{Coverage, VALUES, Values, run};

/// By rule the values that it can take in some case; none of a let.
pub fn possible(book: &Rulebook) -> Vec<Values> {
    possible::values(book)
}

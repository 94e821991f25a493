//! Which values of each criterion the rule tests show, and which they could.

mod limits;
mod possible;
mod shown;
mod suggest;

use crate::rulebook::{Faults, Rulebook};

pub use limits::Limit;
pub use shown::{Coverage, VALUES, Values, run};
pub use suggest::{Suggestion, suggest};

/// By rule the values that it can take in some case; none of a let.
pub fn possible(book: &Rulebook) -> Vec<Values> {
    possible::values(book)
}

/// Every comparison of dates or lengths of time with a limit, and on which sides of it the rule tests stand.
pub fn limits(book: &Rulebook) -> Result<Vec<Limit>, Faults> {
    limits::run(book)
}

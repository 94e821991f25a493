//! Which values of each criterion the rule tests show, and which they could.

mod possible;
mod shown;

pub use shown::{Coverage, VALUES, Values, run};

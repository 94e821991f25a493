//! How much the rule tests notice: small changes are made to the rules, and each should make a test fail.

mod related;
mod roles;
mod survivors;
mod trial;

pub use roles::{Role, Roles};
pub use survivors::{Reasons, Survivor};
pub use trial::{Draw, Trial, Trials, run};

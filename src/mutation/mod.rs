//! How much the rule tests notice: small changes are made to the rules, and each should make a test fail.

mod related;
mod trial;

pub use trial::{Draw, Trial, Trials, run};

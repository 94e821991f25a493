//! A screener for US immigration relief: rules in TOML, answers in, findings with their reasons out.

pub mod applies;
pub mod batch;
pub mod calendar;
pub mod case;
pub mod cli;
pub mod compare;
pub mod coverage;
pub mod engine;
pub mod interview;
pub mod lints;
pub mod members;
pub mod mutation;
pub mod overview;
pub mod pivots;
pub mod report;
pub mod revision;
pub mod rulebook;
pub mod sample;
pub mod session;
pub mod shipped;
pub mod teach;
pub mod term;
pub mod testing;
pub mod tidy;
mod words;

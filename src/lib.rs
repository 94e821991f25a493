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
pub mod members;
pub mod mutation;
pub mod overview;
pub mod report;
pub mod rulebook;
pub mod sample;
pub mod session;
pub mod shipped;
pub mod term;
pub mod testing;
mod words;

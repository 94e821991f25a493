//! The command line: what was typed, the commands, where their output goes, and how they end.

mod arguments;
mod command;
mod exit_status;
mod failure;
mod output;
mod run;
mod settings;
mod write_report;

pub use exit_status::ExitStatus;
pub use run::run;

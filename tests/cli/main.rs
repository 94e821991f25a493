//! The command line as a user meets it: real runs of the binary over a small invented rulebook.

mod batch;
mod desk;
mod interview;
mod kills;
mod output;
mod schema;
mod sessions;
mod teach;
#[cfg(unix)]
mod terminal;

use std::process::Command;

/// The binary with the invented rules, on a fixed day, in the repository's root.
fn relief() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relief"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RELIEF_RULES", "tests/cli/rules")
        .env("RELIEF_AS_OF", "2026-11-21");
    command
}

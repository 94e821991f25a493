//! Reports as they leave the program: every format says what every other says, and looks as it did when last looked at.

mod agenda;
mod clear;
mod complete;
mod days;
mod golden;
mod head;
mod letter;
mod office;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The binary with the shipped rules, on a fixed day.
fn relief() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relief"));
    command.current_dir(root()).env("RELIEF_AS_OF", "2026-11-21");
    command
}

/// The same with the small invented rules, which change with no law.
fn harbor() -> Command {
    let mut command = relief();
    command.env("RELIEF_RULES", "tests/cli/rules");
    command
}

/// What a run prints.
fn printed(mut command: Command) -> Vec<u8> {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A case in a file of its own.
fn case(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

/// What a run over a case prints, under the shipped rules.
fn told(text: &str, arguments: &[&str]) -> String {
    let case = case(text);
    let mut command = relief();
    command.arg("screen").args(arguments).arg("--case").arg(case.path());
    String::from_utf8(printed(command)).expect("text")
}

fn examples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).expect("the examples");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
}

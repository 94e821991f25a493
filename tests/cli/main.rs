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

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary with the invented rules, on a fixed day, in the repository's root.
fn relief() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relief"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RELIEF_RULES", "tests/cli/rules")
        .env("RELIEF_AS_OF", "2026-11-21");
    command
}

/// Runs it with this on standard input.
fn fed(command: &mut Command, input: &[u8]) -> Output {
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // It may end before it has read everything.
    let feeding = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    feeding.join().expect("fed");
    output
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

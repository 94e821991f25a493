//! The small good rulebook in `tests/broken_rules/base`, and files laid over it.

use std::path::{Path, PathBuf};

use relief::rulebook::{Faults, Files, Rulebook, load};

/// Where the broken rules and their base lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken_rules")
}

/// The good rulebook.
pub fn base() -> Files {
    Files::folder(&folder().join("base")).expect("the base is readable")
}

/// The good rulebook with more files.
pub fn base_with(text: &str) -> Files {
    parts(text, base())
}

/// The files in a text, over others: a line `#: PATH` begins each, what stands before it is `added.toml`.
pub fn parts(text: &str, mut files: Files) -> Files {
    let (mut path, mut part) = ("added.toml", String::new());
    for line in text.lines() {
        match line.strip_prefix("#: ") {
            Some(next) => {
                files = with_part(files, path, &part);
                (path, part) = (next, String::new());
            }
            None => part += &format!("{line}\n"),
        }
    }
    with_part(files, path, &part)
}

fn with_part(files: Files, path: &str, part: &str) -> Files {
    if path == "added.toml" && part.is_empty() { files } else { files.with(path, part) }
}

/// Loads the good rulebook with more files.
pub fn load_with(text: &str) -> Result<Rulebook, Faults> {
    load(base_with(text))
}

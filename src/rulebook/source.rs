//! The files that a rulebook is made of: those of a folder, or of a folder laid over others.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::model::Source;

/// Rule files by path relative to the rules folder, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, String>);

/// A rules folder that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The system says no.
    #[error("cannot read the rules in `{path}`")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something else than text.
    #[error("`{path}` is not UTF-8 text; save it as UTF-8")]
    NotText {
        /// The file.
        path: PathBuf,
    },
}

impl Files {
    /// Every `.toml` file under a folder.
    pub fn folder(path: &Path) -> Result<Files, FilesError> {
        let mut files = Files::default();
        files.add_folder(path, "")?;
        Ok(files)
    }

    /// These files, with those of a folder in place of files of the same path and beside the others.
    pub fn overlay(mut self, path: &Path) -> Result<Files, FilesError> {
        self.0.append(&mut Files::folder(path)?.0);
        Ok(self)
    }

    /// Adds or replaces one file.
    pub fn with(mut self, path: &str, text: &str) -> Files {
        self.0.insert(path.to_owned(), normalized(text));
        self
    }

    /// Whether there is no rule file at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, text) in &self.0 {
            // Lengths keep apart what concatenation would run together.
            for part in [path, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn into_sources(self) -> Vec<Source> {
        self.0.into_iter().map(|(path, text)| Source { path, text: text.into() }).collect()
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), FilesError> {
        let unreadable = |source| FilesError::Unreadable { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let relative = format!("{prefix}{name}");
            if path.is_dir() {
                self.add_folder(&path, &format!("{relative}/"))?;
            } else if is_rule_file(&path) {
                self.0.insert(relative, read_text(&path)?);
            }
        }
        Ok(())
    }
}

fn read_text(path: &Path) -> Result<String, FilesError> {
    let bytes = fs::read(path).map_err(|source| FilesError::Unreadable { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|_| FilesError::NotText { path: path.to_owned() })?;
    Ok(normalized(&text))
}

fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// Text with LF and without a byte-order mark.
pub(crate) fn normalized(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_byte_order_marks_do_not_change_the_hash() {
        let unix = Files::default().with("a.toml", "x = 1\ny = 2\n");
        let windows = Files::default().with("a.toml", "\u{feff}x = 1\r\ny = 2\r\n");
        assert_eq!(unix.hash(), windows.hash());
        assert_ne!(unix.hash(), Files::default().with("b.toml", "x = 1\ny = 2\n").hash());
    }

    #[test]
    fn an_overlay_replaces_and_adds() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("tps")).expect("a folder");
        fs::write(folder.path().join("tps/tps.toml"), "new = 1").expect("written");
        fs::write(folder.path().join("notes.md"), "no rule").expect("written");
        let files = Files::default().with("tps/tps.toml", "old = 1").with("rulebook.toml", "title = 'x'");
        let overlaid = files.overlay(folder.path()).expect("readable");
        let expected = Files::default().with("tps/tps.toml", "new = 1").with("rulebook.toml", "title = 'x'");
        assert_eq!(overlaid, expected);
    }
}

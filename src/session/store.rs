use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder;
use super::lock::Lock;
use super::sealed::{Passphrase, Seal, SealError, is_sealed};
use crate::case;

/// Keeps one case, or nothing.
#[derive(Debug)]
pub struct Store {
    file: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    path: PathBuf,
    seal: Option<Seal>,
    /// What is on disk now; somebody else may change it all the same.
    written: Option<Vec<u8>>,
    _lock: Lock,
}

/// Why a case cannot be kept or gone on with.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An interview on this file is going on.
    #[error("`{0}` is open in another interview")]
    InUse(PathBuf),
    /// A new case would overwrite it.
    #[error("`{0}` is there already")]
    Exists(PathBuf),
    /// It was changed by something else since it was written here.
    #[error("`{0}` was changed by another program; it is left as it is")]
    Changed(PathBuf),
    /// Wrong passphrase, damaged file.
    #[error("`{0}`: {1}")]
    Sealed(PathBuf, SealError),
    /// The disk is full, the folder is not ours ...
    #[error("`{0}`: {1}")]
    Io(PathBuf, #[source] io::Error),
}

impl Store {
    /// Keeps nothing.
    pub fn nothing() -> Store {
        Store { file: None }
    }

    /// A new case file, which must not be there yet; encrypted if there is a passphrase. Its folder is made if need be.
    pub fn create(path: &Path, passphrase: Option<&Passphrase>) -> Result<Store, StoreError> {
        let failed = |error| StoreError::Io(path.to_owned(), error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            folder::make(folder).map_err(failed)?;
        }
        let lock = locked(path)?;
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let seal = passphrase.map(|passphrase| Seal::new(passphrase)).transpose().map_err(failed)?;
        Ok(Store { file: Some(Kept { path: path.to_owned(), seal, written: None, _lock: lock }) })
    }

    /// Goes on with a case file; `passphrase` is asked for if it is encrypted. What it holds comes with the store.
    pub fn resume(
        path: &Path,
        passphrase: impl FnOnce() -> io::Result<Passphrase>,
    ) -> Result<(Store, Vec<u8>), StoreError> {
        let failed = |error| StoreError::Io(path.to_owned(), error);
        if !path.is_file() {
            return Err(failed(io::ErrorKind::NotFound.into()));
        }
        let lock = locked(path)?;
        remove_parts(path);
        let contents = fs::read(path).map_err(failed)?;
        let (seal, plain) = if is_sealed(&contents) {
            let passphrase = passphrase().map_err(failed)?;
            let opened = Seal::open(&contents, &passphrase);
            let (seal, plain) = opened.map_err(|error| StoreError::Sealed(path.to_owned(), error))?;
            (Some(seal), plain)
        } else {
            (None, contents.clone())
        };
        let kept = Kept { path: path.to_owned(), seal, written: Some(contents), _lock: lock };
        Ok((Store { file: Some(kept) }, plain))
    }

    /// Where the case is kept.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|kept| kept.path.as_path())
    }

    /// Whether it is encrypted.
    pub fn is_sealed(&self) -> bool {
        self.file.as_ref().is_some_and(|kept| kept.seal.is_some())
    }

    /// Has the text on disk, whole, before it returns; a failure leaves what was there.
    pub fn save(&mut self, text: &str) -> Result<(), StoreError> {
        let Some(kept) = &mut self.file else { return Ok(()) };
        let failed = |error| StoreError::Io(kept.path.clone(), error);
        let there = match fs::read(&kept.path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        if there.is_some() && there != kept.written {
            return Err(StoreError::Changed(kept.path.clone()));
        }
        let contents = match &kept.seal {
            Some(seal) => seal.sealed(text.as_bytes()).map_err(failed)?,
            None => text.as_bytes().to_vec(),
        };
        case::save(&kept.path, &contents).map_err(failed)?;
        kept.written = Some(contents);
        Ok(())
    }
}

fn locked(path: &Path) -> Result<Lock, StoreError> {
    match Lock::take(path) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(StoreError::InUse(path.to_owned())),
        Err(error) => Err(StoreError::Io(path.to_owned(), error)),
    }
}

/// Takes away what a pulled plug left half written.
fn remove_parts(path: &Path) {
    let prefix = case::temporary_prefix(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return };
    let parts = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
    for part in parts {
        // One that stays is for its owner alone, and is tried again the next time.
        let _ = fs::remove_file(part.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_passphrase() -> io::Result<Passphrase> {
        panic!("nothing is encrypted")
    }

    #[test]
    fn a_case_is_kept_and_gone_on_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cases").join("A-1.toml");
        let mut store = Store::create(&path, None).expect("a store");
        store.save("one").expect("saved");
        store.save("two").expect("saved");
        assert!(matches!(Store::create(&path, None), Err(StoreError::InUse(_))));
        assert!(matches!(Store::resume(&path, no_passphrase), Err(StoreError::InUse(_))));
        drop(store);
        assert!(matches!(Store::create(&path, None), Err(StoreError::Exists(_))));
        let part = path.with_file_name(format!("{}x", case::temporary_prefix(&path)));
        fs::write(&part, "tw").expect("written");
        let (mut store, text) = Store::resume(&path, no_passphrase).expect("resumed");
        assert_eq!(text, b"two");
        assert!(!part.exists());
        store.save("three").expect("saved");
        fs::write(&path, "changed").expect("written");
        assert!(matches!(store.save("four"), Err(StoreError::Changed(_))));
        assert_eq!(fs::read(&path).expect("a file"), b"changed");
    }

    #[test]
    fn an_encrypted_case_shows_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("A-1.age");
        let words = Passphrase::new("correct horse".into());
        let mut store = Store::create(&path, Some(&words)).expect("a store");
        store.save("home = \"north\"").expect("saved");
        drop(store);
        let raw = fs::read(&path).expect("a file");
        assert!(!String::from_utf8_lossy(&raw).contains("north"));
        let opened = Store::resume(&path, || Ok(words.clone())).expect("resumed").1;
        assert_eq!(opened, b"home = \"north\"");
        let wrong = Store::resume(&path, || Ok(Passphrase::new("wrong".into())));
        assert!(matches!(wrong, Err(StoreError::Sealed(_, SealError::WrongPassphrase))));
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_their_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cases").join("A-1.toml");
        let mut store = Store::create(&path, None).expect("a store");
        store.save("one").expect("saved");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("cases")), 0o700);
        for entry in fs::read_dir(folder.path().join("cases")).expect("a folder").flatten() {
            assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.path());
        }
    }
}

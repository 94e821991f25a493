use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Held while an interview writes a case file: a second one is told. It ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// `None` if somebody else holds it.
    pub(super) fn take(case: &Path) -> io::Result<Option<Lock>> {
        let name = case.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = case.with_file_name(format!(".{name}.lock"));
        loop {
            let file = private(&path)?;
            match file.try_lock() {
                Ok(()) if is_still(&path, &file)? => return Ok(Some(Lock { path, _file: file })),
                // Whoever held it has just taken the file away.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock file that is left behind holds nobody up.
        let _ = fs::remove_file(&self.path);
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn is_still(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    match fs::metadata(path) {
        Ok(there) => Ok(there.ino() == file.metadata()?.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Here an open file cannot be taken away.
#[cfg(not(unix))]
fn is_still(_: &Path, _: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let case = folder.path().join("A-1.toml");
        let first = Lock::take(&case).expect("a lock").expect("free");
        assert!(Lock::take(&case).expect("an answer").is_none());
        drop(first);
        assert!(Lock::take(&case).expect("a lock").is_some());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}

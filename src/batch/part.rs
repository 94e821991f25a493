use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::tally::Tally;
use crate::case::{save, save_with, sync_folder};

/// How often it is noted how far the run is.
const NOTED_EVERY: Duration = Duration::from_secs(2);
const BUFFER: usize = 256 << 10;

/// A file that is being written under the name `<file>.part`; beside it stands in `<file>.part.json` how far it is. It gets
/// its own name when it is whole.
pub struct Part {
    path: PathBuf,
    file: BufWriter<File>,
    progress: Progress,
    noted: Instant,
}

/// How far an output is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What the run was asked to do. Lines of two different runs do not belong in one file.
    pub run: Value,
    /// Bytes of the output that are whole lines.
    pub bytes: u64,
    /// What the rows read up to there came to.
    pub tally: Tally,
}

/// Why an output cannot be begun or gone on with.
#[derive(Debug, Error)]
pub enum PartError {
    /// A run that was stopped left something.
    #[error("`{0}` is the beginning of a run that was stopped")]
    Unfinished(PathBuf),
    /// Nothing says how far it is, or it is shorter than that says.
    #[error("`{0}` does not say how far the run was")]
    Broken(PathBuf),
    /// The run was another.
    #[error("the run that was stopped was another one: it had {0}")]
    Another(String),
    /// The file cannot be written.
    #[error("cannot write `{0}`: {1}")]
    Write(PathBuf, #[source] io::Error),
}

impl Part {
    /// Begins an output.
    pub fn begin(path: &Path, run: Value) -> Result<Part, PartError> {
        let part = part_of(path);
        let file = private(OpenOptions::new().write(true).create_new(true)).open(&part).map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                return PartError::Unfinished(part.clone());
            }
            PartError::Write(path.to_owned(), error)
        })?;
        let progress = Progress { run, bytes: 0, tally: Tally::default() };
        let mut begun = Part::new(path, file, progress);
        begun.note().map_err(|error| PartError::Write(path.to_owned(), error))?;
        Ok(begun)
    }

    /// Goes on where a run was stopped, or begins if there was none.
    pub fn resume(path: &Path, run: Value) -> Result<Part, PartError> {
        let part = part_of(path);
        if !part.exists() {
            return Part::begin(path, run);
        }
        let broken = || PartError::Broken(part.clone());
        let noted = fs::read(noted_in(path)).map_err(|_| broken())?;
        let progress: Progress = serde_json::from_slice(&noted).map_err(|_| broken())?;
        if let Some(difference) = difference(&progress.run, &run) {
            return Err(PartError::Another(difference));
        }
        let cannot_write = |error| PartError::Write(path.to_owned(), error);
        let mut file = OpenOptions::new().read(true).write(true).open(&part).map_err(cannot_write)?;
        if file.metadata().map_err(cannot_write)?.len() < progress.bytes {
            return Err(broken());
        }
        // What lies beyond was not noted: perhaps half a line.
        file.set_len(progress.bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(cannot_write)?;
        Ok(Part::new(path, file, progress))
    }

    fn new(path: &Path, file: File, progress: Progress) -> Part {
        let file = BufWriter::with_capacity(BUFFER, file);
        Part { path: path.to_owned(), file, progress, noted: Instant::now() }
    }

    /// How far it is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether nothing is written yet.
    pub fn is_new(&self) -> bool {
        self.progress.bytes == 0
    }

    /// Adds whole lines, with what the rows came to that they are from.
    pub fn write(&mut self, lines: &[u8], tally: &Tally) -> io::Result<()> {
        self.file.write_all(lines)?;
        self.progress.bytes += lines.len() as u64;
        self.progress.tally.add(tally);
        if self.noted.elapsed() < NOTED_EVERY {
            return Ok(());
        }
        self.note()
    }

    /// Notes how far it is, so that a run can go on from here.
    pub fn note(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_data()?;
        save(&noted_in(&self.path), serde_json::to_vec(&self.progress)?)?;
        self.noted = Instant::now();
        Ok(())
    }

    /// Makes the output of what is written and whole.
    pub fn finish_as(mut self, make: impl FnOnce(&Path, &mut File) -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        let part = part_of(&self.path);
        save_with(&self.path, |file| make(&part, file))?;
        fs::remove_file(part)?;
        fs::remove_file(noted_in(&self.path))
    }

    /// Gives the whole output its name.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(part_of(&self.path), &self.path)?;
        fs::remove_file(noted_in(&self.path))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        sync_folder(folder.unwrap_or(Path::new(".")))
    }
}

/// What `<file>` is called while it is not whole.
fn part_of(path: &Path) -> PathBuf {
    with_ending(path, ".part")
}

fn noted_in(path: &Path) -> PathBuf {
    with_ending(path, ".part.json")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The first thing that two runs were asked to do differently, as the first has it.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let keys = one.as_object().into_iter().flatten();
    keys.filter(|(key, value)| other.get(key.as_str()) != Some(value))
        .map(|(key, value)| format!("{key} {value}"))
        .next()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

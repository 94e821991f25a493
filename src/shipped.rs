//! The rules inside the binary: their files, and the rulebook prepared from them when the binary was built.

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::engine::Program;
use crate::rulebook::{self, Faults, Files, Rulebook, prepared};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/program.prepared"));
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.prepared"));

/// The rulebook without its tests and sources, at once.
pub fn rulebook() -> Result<Rulebook, Faults> {
    match prepared::decode(PREPARED) {
        Some(rulebook) => Ok(rulebook),
        // Rules with faults are not prepared: loading them says what the faults are.
        None => rulebook::load(Files::embedded()),
    }
}

/// The rules compiled, at once; the rulebook in it is without the conditions of rules.
pub fn program() -> Result<Program, Faults> {
    match Program::decode(PROGRAM) {
        Some(program) => Ok(program),
        None => Ok(Program::new(Arc::new(rulebook()?))),
    }
}

impl Files {
    /// The rules inside this binary.
    pub fn embedded() -> Files {
        add(Files::default(), &FILES)
    }
}

fn add(files: Files, folder: &Dir<'_>) -> Files {
    let rules = folder.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    // Paths and texts are those of the repository, in UTF-8.
    let files = rules.fold(files, |files, file| {
        let path = file.path().to_string_lossy().replace('\\', "/");
        files.with(&path, file.contents_utf8().unwrap_or_default())
    });
    folder.dirs().fold(files, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prepared_rulebook_is_the_loaded_one() {
        let loaded = rulebook::load(Files::embedded()).unwrap_or_else(|faults| panic!("{faults}"));
        let prepared = prepared::decode(PREPARED).expect("the rules were prepared");
        let bare = Rulebook { tests: Vec::new(), fixtures: Default::default(), sources: Vec::new(), ..loaded };
        assert_eq!(format!("{prepared:?}"), format!("{bare:?}"));
    }

    #[test]
    fn the_prepared_program_is_the_compiled_one() {
        let rulebook = prepared::decode(PREPARED).expect("the rules were prepared");
        let bytes = Program::new(Arc::new(rulebook)).encode().expect("bytes");
        assert!(bytes == PROGRAM, "the program was prepared from other rules");
    }
}

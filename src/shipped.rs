//! The rules inside the binary: their files, and the program prepared from them when the binary was built.

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::engine::Program;
use crate::rulebook::{self, Faults, Files, Rulebook};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.prepared"));

/// The rules compiled, at once; the rulebook in it is without tests and sources.
pub fn program() -> Result<Program, Faults> {
    match Program::decode(PREPARED) {
        Some(program) => Ok(program),
        // Rules with faults are not prepared: loading them says what the faults are.
        None => Ok(Program::new(Arc::new(rulebook::load(Files::embedded())?))),
    }
}

/// The rulebook without its tests and sources.
pub fn rulebook() -> Result<Arc<Rulebook>, Faults> {
    Ok(program()?.rulebook)
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
    fn the_prepared_program_is_the_compiled_one() {
        let loaded = rulebook::load(Files::embedded()).unwrap_or_else(|faults| panic!("{faults}"));
        let prepared = rulebook().expect("the rules were prepared");
        let compiled = Program::new(Arc::new(loaded.clone())).encode().expect("bytes");
        assert!(compiled == PREPARED, "the program was prepared from other rules");
        let bare = Rulebook { tests: Vec::new(), fixtures: Default::default(), sources: Vec::new(), ..loaded };
        assert_eq!(format!("{prepared:?}"), format!("{bare:?}"));
    }
}

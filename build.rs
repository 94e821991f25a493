//! Checks the rules and prepares them and the words of reports, interviews and batches for embedding: reading TOML at each start
//! would take longer than all the rest.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

#[expect(dead_code, reason = "what loading needs of the library is part of it")]
#[path = "src/calendar.rs"]
mod calendar;
#[expect(dead_code, reason = "what loading needs of the library is part of it")]
#[path = "src/members.rs"]
mod members;
#[expect(dead_code, reason = "what loading needs of the library is part of it")]
#[path = "src/engine/program.rs"]
mod program;
#[expect(dead_code, unused_imports, reason = "what loading needs of the library is part of it")]
#[path = "src/rulebook/mod.rs"]
mod rulebook;
#[expect(dead_code, reason = "what loading needs of the library is part of it")]
#[path = "src/term.rs"]
mod term;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=rules");
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names the folder to write to")?);
    fs::write(target.join("rules.prepared"), prepared(Path::new("rules"))?)?;
    for part in ["report", "interview", "batch"] {
        for language in ["en", "es"] {
            let path = format!("src/{part}/words/{language}.toml");
            println!("cargo:rerun-if-changed={path}");
            let words: toml::Value = toml::from_str(&fs::read_to_string(&path)?)?;
            fs::write(target.join(format!("{part}-{language}.json")), serde_json::to_vec(&words)?)?;
        }
    }
    Ok(())
}

/// The rules, compiled, as bytes; none if they have faults, which `rules check` of the built program shows.
fn prepared(rules: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    match rulebook::load(rulebook::Files::folder(rules)?) {
        Ok(rulebook) => Ok(program::Program::new(Arc::new(rulebook)).encode()?),
        Err(faults) => {
            println!("cargo:warning=the rules have {} faults and are not prepared", faults.diagnostics.len());
            Ok(Vec::new())
        }
    }
}

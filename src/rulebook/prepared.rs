//! A checked rulebook as bytes, so that a program need not parse its rules at each start. Tests, fixtures and sources
//! are left out: whoever needs them loads the files.

use super::model::Rulebook;

/// The rulebook as bytes.
pub fn encode(rulebook: &Rulebook) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(rulebook)
}

/// The rulebook in these bytes, if they hold one.
pub fn decode(bytes: &[u8]) -> Option<Rulebook> {
    postcard::from_bytes(bytes).ok()
}

//! Case files: TOML and JSON, one model.

use crate::calendar::Day;
use crate::rulebook::{Rulebook, normalized};

use super::answers::Case;
use super::fault::{Fault, Faults};
use super::reading;
use super::tree::Node;
use super::{json_tree, toml_tree};

/// The day a case is screened on: the one given on the command line, else the file's own, else today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Given by the user; it wins over the file.
    pub given: Option<Day>,
    /// The caller's today; nothing here reads a clock.
    pub today: Day,
}

impl AsOf {
    /// This day, whatever the file says.
    pub fn fixed(day: Day) -> AsOf {
        AsOf { given: Some(day), today: day }
    }

    /// The day for a file that states this one, or none.
    pub fn for_file(self, stated: Option<Day>) -> Day {
        self.given.or(stated).unwrap_or(self.today)
    }
}

/// Reads a case file: JSON if it begins with a brace, else TOML.
pub fn from_text(rulebook: &Rulebook, name: &str, text: &str, as_of: AsOf) -> Result<Case, Faults> {
    read_text(rulebook, name, text, as_of, parser(text))
}

type Parse = fn(&str) -> (Node, Vec<Fault>);

fn parser(text: &str) -> Parse {
    let is_json = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('{');
    if is_json { json_tree::parse } else { toml_tree::parse }
}

/// Reads a case file of which names that are no facts are ignored, and says which.
pub fn from_text_in_part(
    rulebook: &Rulebook,
    name: &str,
    text: &str,
    as_of: AsOf,
) -> Result<(Case, Vec<String>), Faults> {
    let text = normalized(text);
    let (case, faults) = read_all(rulebook, &text, as_of, parser(&text));
    let (ignored, faults): (Vec<Fault>, Vec<Fault>) =
        faults.into_iter().partition(|fault| fault.unknown_name.is_some());
    match finish((case, faults)) {
        Ok(case) => Ok((case, ignored.into_iter().filter_map(|fault| fault.unknown_name).collect())),
        Err(faults) => Err(Faults { name: name.to_owned(), text, faults: in_order(faults) }),
    }
}

/// Reads a case file in TOML.
pub fn from_toml_text(rulebook: &Rulebook, name: &str, text: &str, as_of: AsOf) -> Result<Case, Faults> {
    read_text(rulebook, name, text, as_of, toml_tree::parse)
}

/// Reads a case file in JSON.
pub fn from_json_text(rulebook: &Rulebook, name: &str, text: &str, as_of: AsOf) -> Result<Case, Faults> {
    read_text(rulebook, name, text, as_of, json_tree::parse)
}

/// Reads a case from a table that is part of something else, such as a rule test; its faults have no place in a text.
pub fn from_toml(rulebook: &Rulebook, table: &toml::Table, as_of: AsOf) -> Result<Case, Vec<Fault>> {
    finish(reading::read(rulebook, &toml_tree::from_plain(table), as_of))
}

fn read_text(rulebook: &Rulebook, name: &str, text: &str, as_of: AsOf, parse: Parse) -> Result<Case, Faults> {
    let text = normalized(text);
    let result = finish(read_all(rulebook, &text, as_of, parse));
    result.map_err(|faults| Faults { name: name.to_owned(), text, faults: in_order(faults) })
}

/// What can be read of a text, with all its faults.
fn read_all(rulebook: &Rulebook, text: &str, as_of: AsOf, parse: Parse) -> (Case, Vec<Fault>) {
    let (tree, syntax) = parse(text);
    if syntax.is_empty() {
        return reading::read(rulebook, &tree, as_of);
    }
    let trusted = with_what_can_be_trusted(syntax, || reading::read_answers(rulebook, &tree, as_of), text);
    (Case::empty(rulebook), trusted)
}

fn finish((case, faults): (Case, Vec<Fault>)) -> Result<Case, Vec<Fault>> {
    if faults.is_empty() { Ok(case) } else { Err(faults) }
}

/// After the first syntax error a reader may have lost the section it is in; before it, faults are real.
fn with_what_can_be_trusted(mut syntax: Vec<Fault>, read: impl Fn() -> Vec<Fault>, text: &str) -> Vec<Fault> {
    let first = syntax.iter().filter_map(|fault| Some(fault.span.as_ref()?.start)).min().unwrap_or(0);
    let line_start = text.get(..first).and_then(|before| before.rfind('\n')).unwrap_or(0);
    let before = |fault: &Fault| fault.span.as_ref().is_some_and(|span| span.end <= line_start);
    syntax.extend(read().into_iter().filter(before));
    syntax
}

fn in_order(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|fault| fault.span.as_ref().map(|span| (span.start, span.end)));
    faults
}

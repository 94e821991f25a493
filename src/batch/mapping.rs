//! How the columns and words of an office are read as facts: a file that the office writes once for its export.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::rulebook::{Diagnostic, Faults, Source, Span, normalized};

/// What a mapping file says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// The sheet of a workbook [default: the first].
    pub sheet: Option<String>,
    /// The row of the heading [default: the first that is not empty].
    pub heading: Option<u64>,
    /// What stands between columns [default: what the first line has most of].
    pub separator: Option<char>,
    /// How dates are written with numbers alone [default: only those are read that can be one day alone].
    pub dates: Option<Dates>,
    /// Words for yes, beside those that are known.
    pub yes: Vec<String>,
    /// Words for no.
    pub no: Vec<String>,
    /// Words for "asked, and not known".
    pub unknown: Vec<String>,
    /// Words for "asked, and not told".
    pub declined: Vec<String>,
    /// Columns that are no facts.
    pub ignore: Vec<String>,
    /// Ignore also every other column, and every key of a case in JSON, that is no fact, and count them.
    pub ignore_unknown: bool,
    /// By heading: what the column tells.
    pub columns: BTreeMap<Spanned<String>, Spanned<String>>,
    /// By heading: the office's words for values.
    pub words: BTreeMap<Spanned<String>, BTreeMap<String, String>>,
    /// Told in every row; of a record in every row that has it.
    pub constants: BTreeMap<Spanned<String>, String>,
    /// Lists of which every row tells all records.
    pub complete: BTreeMap<Spanned<String>, bool>,
    /// Where it stands, for messages.
    #[serde(skip)]
    pub source: MappingSource,
}

/// In which order a day is written with numbers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// 3/14/2012.
    MonthFirst,
    /// 14/3/2012.
    DayFirst,
}

/// The text of a mapping file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappingSource {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Mapping {
    /// Reads a mapping file.
    pub fn read(name: &str, text: &str) -> Result<Mapping, Faults> {
        let source = MappingSource { name: name.to_owned(), text: normalized(text) };
        toml::from_str::<Mapping>(&source.text).map(|mapping| Mapping { source: source.clone(), ..mapping }).map_err(
            |error| {
                let message = error.message().lines().next().unwrap_or_default().to_owned();
                let fault = Diagnostic::nowhere(format!("this is no mapping: {message}"));
                source.faults(vec![fault.at(error.span())])
            },
        )
    }
}

impl MappingSource {
    /// Faults of this file.
    pub(super) fn faults(&self, faults: Vec<Placed>) -> Faults {
        let diagnostics = faults.into_iter().map(|Placed(fault, span)| {
            let span = span.map(|span| Span { file: 0, start: span.start as u32, end: span.end as u32 });
            Diagnostic { span, ..*fault }
        });
        Faults {
            sources: vec![Source { path: self.name.clone(), text: self.text.as_str().into() }],
            diagnostics: diagnostics.collect(),
        }
    }
}

/// A fault with its bytes in the mapping file.
pub(super) struct Placed(pub Box<Diagnostic>, pub Option<std::ops::Range<usize>>);

/// Says where in the mapping file a fault is.
pub(super) trait At {
    fn at(self, span: Option<std::ops::Range<usize>>) -> Placed;
}

impl At for Diagnostic {
    fn at(self, span: Option<std::ops::Range<usize>>) -> Placed {
        Placed(Box::new(self), span)
    }
}

use serde::{Deserialize, Serialize};

use crate::case::{Fault, Faults};

/// More of a value than this is not repeated in a message.
const MOST_OF_A_VALUE: usize = 80;

/// Why a row is refused: one of the reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The letter of the line at which it stands, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// The heading of its column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The answer it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl RowError {
    /// A reason and what to do.
    pub fn new(reason: impl Into<String>, help: impl Into<String>) -> RowError {
        RowError { reason: reason.into(), help: Some(help.into()), ..RowError::default() }
    }

    /// Everything that is wrong with a case.
    pub(crate) fn of_case(faults: &Faults) -> Vec<RowError> {
        faults.faults.iter().map(|fault| RowError::of_fault(&faults.text, fault)).collect()
    }

    fn of_fault(text: &str, fault: &Fault) -> RowError {
        let before = fault.span.as_ref().and_then(|span| text.get(..span.start));
        let value = fault.span.as_ref().and_then(|span| text.get(span.clone()));
        RowError {
            position: before.map(|before| before.chars().count() + 1),
            column: None,
            field: (!fault.place.is_empty()).then(|| fault.place.clone()),
            value: value.map(|value| shortened(value.trim_matches('"'))),
            reason: fault.message.to_string(),
            expected: fault.expected.clone(),
            help: fault.help.clone(),
        }
    }
}

/// The beginning of a value that is too long to repeat.
pub(super) fn shortened(value: &str) -> String {
    match value.char_indices().nth(MOST_OF_A_VALUE) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// A row as text, or where it is none.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Vec<RowError>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let before = String::from_utf8_lossy(&bytes[..at]);
        vec![RowError {
            position: Some(before.chars().count() + 1),
            value: bytes.get(at).map(|byte| format!("byte {byte:#04x}")),
            ..RowError::new("this is not UTF-8 text", "save the file as UTF-8")
        }]
    })
}

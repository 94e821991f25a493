use serde::{Deserialize, Serialize};

use crate::case::INTERVIEW;

/// How far an interview is, beside the answers: kept in the case file, read by nothing but the interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Progress {
    /// The reliefs asked about; none: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliefs: Vec<String>,
    /// Everything relevant is asked, not only what still decides.
    #[serde(skip_serializing_if = "is_false")]
    pub thorough: bool,
    /// The language spoken last.
    pub language: String,
    /// The language of the report.
    pub report_language: String,
    /// The questions answered, in order.
    pub asked: Vec<String>,
    /// Skipped for now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
    /// Dates that were asked for more exactly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked_nearer: Vec<String>,
    /// Marked in a checklist: to be asked by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub singly: Vec<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Serialize)]
struct Section<'a> {
    interview: &'a Progress,
}

impl Progress {
    /// What a case file says of its interview; nothing if it was not made by one, or by a later version.
    pub fn read(text: &str) -> Option<Progress> {
        let mut table: toml::Table = text.parse().ok()?;
        table.remove(INTERVIEW)?.try_into().ok()
    }

    /// The section to put at the end of a case file.
    pub fn to_toml(&self) -> String {
        // Texts and lists of texts have no form that TOML lacks.
        toml::to_string(&Section { interview: self }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_as_written() {
        let progress = Progress {
            reliefs: vec!["tps".into()],
            thorough: true,
            language: "es".into(),
            report_language: "en".into(),
            asked: vec!["person.birth_date".into(), "entries".into()],
            skipped: vec!["entries[0].on".into()],
            asked_nearer: vec![],
            singly: vec!["convictions".into()],
        };
        let text = format!("[person]\nbirth_date = 1985-06-01\n\n{}", progress.to_toml());
        assert_eq!(Progress::read(&text), Some(progress));
        assert_eq!(Progress::read("[person]\nbirth_date = 1985-06-01\n"), None);
    }
}

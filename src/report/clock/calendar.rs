//! The agenda as iCalendar (RFC 5545): one event for each day, with a title that tells nothing of the client.

use sha2::{Digest, Sha256};

use super::{Agenda, Entry, EntryKind, when};
use crate::calendar::Day;
use crate::report::wording;
use crate::report::words::{Words, fill};

/// A line of iCalendar is no longer, in bytes.
const LINE: usize = 75;

/// What the events of a calendar say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Only that there is something to look at.
    Neutral,
    /// What it is.
    Full,
}

impl Agenda {
    /// The agenda as a calendar. Single findings are left out: those that matter change a verdict.
    pub fn to_calendar(&self, detail: Detail) -> String {
        let words = Words::of(self.language);
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//relief//relief//EN".to_owned(),
            "CALSCALE:GREGORIAN".to_owned(),
        ];
        let entries = self.joined();
        let told: Vec<&Entry> = entries.iter().filter(|entry| entry.kind != EntryKind::Finding).collect();
        for same_day in told.chunk_by(|a, b| (a.earliest, a.latest) == (b.earliest, b.latest)) {
            lines.extend(self.event(words, same_day, detail));
        }
        lines.push("END:VCALENDAR".to_owned());
        lines.iter().map(|line| folded(line)).collect()
    }

    fn event(&self, words: &Words, entries: &[&Entry], detail: Detail) -> Vec<String> {
        let Some(first) = entries.first() else { return Vec::new() };
        let reference = self.reference.as_deref().unwrap_or(&words.report.no_reference);
        let titles = || entries.iter().map(|entry| wording::unstopped(&entry.title));
        let summary = match detail {
            Detail::Neutral => fill(&words.clock.neutral, &[("reference", reference)]),
            Detail::Full => format!("{reference}: {}", titles().collect::<Vec<_>>().join("; ")),
        };
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@relief.invalid", self.id(first)),
            format!("DTSTAMP:{}T000000Z", basic(self.as_of)),
            format!("DTSTART;VALUE=DATE:{}", basic(first.earliest)),
            format!("DTEND;VALUE=DATE:{}", basic(first.earliest.plus_days(1))),
            format!("SUMMARY:{}", escaped(&summary)),
            "TRANSP:TRANSPARENT".to_owned(),
        ];
        if detail == Detail::Full {
            let told = entries.iter().map(|entry| description(words, entry)).collect::<Vec<_>>().join("\n");
            lines.push(format!("DESCRIPTION:{}", escaped(&told)));
        }
        lines.push("END:VEVENT".to_owned());
        lines
    }

    /// The same for the same day of the same case, so that a calendar read again replaces its events.
    fn id(&self, entry: &Entry) -> String {
        let told = format!("{}|{}|{:?}", self.case_id, entry.earliest, entry.latest);
        Sha256::digest(told.as_bytes()).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn description(words: &Words, entry: &Entry) -> String {
    let change = entry
        .change
        .as_ref()
        .map(|(before, after)| format!(": {}", fill(&words.clock.change, &[("before", before), ("after", after)])));
    let title = wording::unstopped(&entry.title);
    format!("{}: {title}{}. {}", when(words, entry), change.unwrap_or_default(), entry.to_do)
}

fn basic(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    text.chars().filter(|letter| !letter.is_control()).collect()
}

/// In lines of at most 75 bytes, none broken within a letter.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for letter in line.chars() {
        if width + letter.len_utf8() > LINE {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(letter);
        width += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let line = format!("SUMMARY:{}", "ñ".repeat(60));
        let text = folded(&line);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn what_has_a_meaning_in_a_calendar_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }
}

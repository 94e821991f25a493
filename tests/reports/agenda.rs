//! Days to come as calendars read them.

use std::path::Path;

use crate::{harbor, printed};

/// The calendar of a case without a reference, of a person born on this day.
fn calendar_of(born: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.toml");
    std::fs::write(&file, format!("person.born_on = {born}\n")).expect("written");
    calendar(&file)
}

fn calendar(case: &Path) -> String {
    let mut command = harbor();
    command.args(["when", "--format", "ics", "--case"]).arg(case);
    String::from_utf8(printed(command)).expect("text")
}

/// The values of a property, one for each event.
fn values<'t>(calendar: &'t str, name: &str) -> Vec<&'t str> {
    calendar.lines().filter_map(|line| line.strip_prefix(name)).collect()
}

#[test]
fn events_of_cases_without_a_reference_do_not_replace_each_other() {
    let one = calendar_of("2005-12-03");
    assert_eq!(one, calendar_of("2005-12-03"), "the same answers");
    let other = calendar_of("2005-12-03\nperson.home = \"south\"");
    let is_elsewhere = |id: &&str| values(&other, "UID:").contains(id);
    assert!(!values(&one, "UID:").iter().any(is_elsewhere), "{one}{other}");
}

#[test]
fn what_is_due_today_is_in_the_calendar() {
    let calendar = calendar_of("2005-11-21");
    assert!(values(&calendar, "DTSTART;VALUE=DATE:").contains(&"20261121"), "{calendar}");
}

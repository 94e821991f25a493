//! Days to come as calendars read them.

use std::path::Path;

use crate::{harbor, printed, relief};

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

fn when(example: &str) -> String {
    let text = when_as(example, "text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn when_as(example: &str, format: &str) -> String {
    let mut command = relief();
    command.args(["when", "--format", format, "--case"]).arg(format!("examples/{example}.toml"));
    String::from_utf8(printed(command)).expect("text")
}

#[test]
fn rules_that_grow_old_on_one_day_are_told_together() {
    let json: serde_json::Value = serde_json::from_str(&when_as("ten-year-cancellation", "json")).expect("JSON");
    let entries = json["entries"].as_array().expect("entries");
    let stale: Vec<&serde_json::Value> = entries.iter().filter(|entry| entry["kind"] == "stale").collect();
    let mut days: Vec<&str> = stale.iter().filter_map(|entry| entry["earliest"].as_str()).collect();
    days.dedup();
    assert!(days.len() < stale.len(), "no two on one day: {stale:#?}");
    let text = when("ten-year-cancellation");
    assert_eq!(text.matches("The rules for ").count(), days.len(), "{text}");
}

#[test]
fn a_part_that_turns_nothing_and_a_row_of_nobody_are_not_told() {
    let text = when("tps-travel");
    for words in ["Lebanon", "Each time the client came in again", "Ten years from this first day"] {
        assert!(!text.contains(words), "{text}");
    }
}

#[test]
fn what_a_record_turns_is_told_where_it_turns_a_criterion() {
    let text = when("u-visa-family");
    for words in ["U visa for victims of crime (U-1): attorney", "signed and fresh certification", "in the six months"]
    {
        assert!(text.contains(words), "no `{words}` in {text}");
    }
    assert!(!text.contains("They are parent and child in the sense of the law"), "{text}");
}

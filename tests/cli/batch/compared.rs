//! `relief compare`: for whom something changed, and because of what.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{batch, caseload};
use crate::relief;

fn compare(arguments: &[&str]) -> Value {
    let run = relief().arg("compare").args(arguments).args(["--format", "json"]).output().expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

fn group<'a>(changes: &'a Value, direction: &str, relief: &str) -> &'a Value {
    let groups = changes["groups"].as_array().expect("groups");
    let found = groups.iter().find(|group| group["direction"] == direction && group["relief"] == relief);
    found.unwrap_or_else(|| panic!("no {direction} for {relief}: {changes:#}"))
}

fn write(folder: &Path, name: &str, text: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

/// Somebody who turns 18 in 2027, and somebody whose only fine lies five years back in 2029.
const GROWING: &[u8] = b"{\"case\":\"young\",\"person\":{\"born_on\":\"2009-03-01\",\"home\":\"north\",\"in_harbor\":true},\"complete\":{\"trips\":true,\"offences\":true}}\n\
    {\"case\":\"grown\",\"person\":{\"born_on\":\"1990-03-01\",\"home\":\"north\",\"in_harbor\":true},\"complete\":{\"trips\":true,\"offences\":true}}\n";

#[test]
fn what_time_brings_is_told_with_its_criterion() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = write(folder.path(), "cases.jsonl", GROWING);
    let changes = compare(&[&cases, "--as-of", "2026-11-21", "--and", "2027-03-01"]);
    assert_eq!(changes["compared"], 2);
    let gained = group(&changes, "gained", "permit");
    assert_eq!(gained["causes"][0]["id"], "adult");
    assert_eq!(gained["causes"][0]["cite"], serde_json::json!(["Harbor Act 3"]));
    let expected = serde_json::json!([{ "case": "young", "row": 1, "before": "not-met", "after": "review" }]);
    assert_eq!(gained["cases"], expected);
    let none = compare(&[&cases, "--as-of", "2026-11-21", "--and", "2027-02-28", "--relief", "permit"]);
    assert_eq!(none["groups"], serde_json::json!([]));
}

#[test]
fn a_changed_rule_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = write(folder.path(), "cases.jsonl", GROWING);
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/rules");
    let later = folder.path().join("rules");
    copy(&rules, &later);
    let permit = fs::read_to_string(later.join("permit.toml")).expect("the permit");
    fs::write(later.join("permit.toml"), permit.replace("as_of) >= 18", "as_of) >= 40")).expect("written");
    let [old, new] = [&rules, &later].map(|path| path.to_string_lossy().into_owned());
    let changes = compare(&[&cases, "--old-rules", &old, "--new-rules", &new, "--within", "0"]);
    let lost = group(&changes, "lost", "permit");
    assert_eq!(lost["cases"][0]["case"], "grown");
    assert_eq!(
        lost["causes"][0]["rule_changes"],
        serde_json::json!([{
            "what": "adult", "before": "age(person.born_on, as_of) >= 18", "after": "age(person.born_on, as_of) >= 40",
        }])
    );
    let text = relief().args(["compare", &cases, "--old-rules", &old, "--new-rules", &new]).output().expect("it runs");
    let text = String::from_utf8(text.stdout).expect("text");
    for line in [
        "A path is closed that was not",
        "because of: The person is 18 or older (Harbor Act 3)",
        "grown: attorney must judge → criteria not met",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn two_outputs_are_joined_by_reference() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = |name: &str, day: &str, cases: &[u8]| {
        let output = batch(&["-", "--detail", "reasons", "--as-of", day], cases);
        write(folder.path(), name, &output.stdout)
    };
    let before = output("before.jsonl", "2026-11-21", GROWING);
    let turned: Vec<u8> = GROWING.split_inclusive(|byte| *byte == b'\n').rev().flatten().copied().collect();
    let after = output("after.jsonl", "2027-03-01", &turned);
    let changes = compare(&["--runs", &before, &after]);
    assert_eq!(changes["compared"], 2);
    let gained = group(&changes, "gained", "permit");
    assert_eq!((&gained["cases"][0]["case"], &gained["cases"][0]["row"]), (&"young".into(), &2.into()));
    let causes = gained["causes"].as_array().expect("causes");
    assert!(causes.iter().any(|cause| cause["id"] == "adult"), "{gained}");
}

#[test]
fn threads_change_no_byte_and_nothing_to_compare_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = write(folder.path(), "cases.jsonl", &caseload(100));
    let arguments = |jobs| [cases.as_str(), "--and", "2031-01-01", "--jobs", jobs];
    assert_eq!(compare(&arguments("1")), compare(&arguments("3")));
    let alone = relief().args(["compare", &cases]).output().expect("it runs");
    assert_eq!(alone.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("there is nothing to compare with"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

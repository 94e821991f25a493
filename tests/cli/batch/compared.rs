//! `relief compare`: for whom something changed, and because of what.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{batch, caseload};
use crate::{copy, relief};

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

/// Of a fee the amount is told, not the cents that it is kept in.
#[test]
fn a_changed_fee_is_told_in_dollars() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = write(folder.path(), "cases.jsonl", GROWING);
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/rules");
    let rules_with = |name: &str, fee: i64, condition: &str| {
        let later = folder.path().join(name);
        copy(&rules, &later);
        let change = |file: &str, from: &str, to: &str| {
            let text = fs::read_to_string(later.join(file)).expect("a file");
            assert!(text.contains(from), "{file}");
            fs::write(later.join(file), text.replace(from, to)).expect("written");
        };
        change("berth.toml", "usd  = 120", &format!("usd  = {fee}"));
        change("permit.toml", "as_of) >= 18", condition);
        later.to_string_lossy().into_owned()
    };
    let paid = "as_of) >= 18 and person.fee_paid >= fees['h-1'].usd";
    let [old, new] = [("old", 0), ("new", 120)].map(|(name, fee)| rules_with(name, fee, paid));
    let changes = compare(&[&cases, "--old-rules", &old, "--new-rules", &new, "--within", "0"]);
    let told = changes["groups"].to_string();
    assert!(told.contains(r#""what":"fees: h-1""#) && told.contains(r#""after":"usd 120""#), "{changes:#}");
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

/// Somebody who turns 40 on 1 December 2026, and somebody who is younger.
const AGING: &[u8] = b"{\"case\":\"younger\",\"person\":{\"born_on\":\"1990-03-01\",\"home\":\"north\",\"in_harbor\":true},\"complete\":{\"trips\":true,\"offences\":true}}\n\
    {\"case\":\"forty\",\"person\":{\"born_on\":\"1986-12-01\",\"home\":\"north\",\"in_harbor\":true},\"complete\":{\"trips\":true,\"offences\":true}}\n";

#[test]
fn two_outputs_tell_who_is_about_to_lose_a_path_where_their_lines_hold_the_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/rules"), &rules);
    let permit = fs::read_to_string(rules.join("permit.toml")).expect("the permit");
    fs::write(rules.join("permit.toml"), permit.replace("as_of) >= 18", "as_of) < 40")).expect("written");
    let rules = rules.to_string_lossy().into_owned();
    let output = |detail: &str, day: &str| {
        let output = batch(&["-", "--rules", &rules, "--detail", detail, "--as-of", day], AGING);
        write(folder.path(), &format!("{detail}-{day}.jsonl"), &output.stdout)
    };
    let of_runs = |before: &str, after: &str, more: [&str; 2]| {
        compare(&["--rules", &rules, "--runs", before, after, more[0], more[1]])
    };
    let [before, after] = ["2026-11-20", "2026-11-21"].map(|day| output("full", day));
    let changes = of_runs(&before, &after, ["--within", "10"]);
    let losing = group(&changes, "about-to-lose", "permit");
    let expected = serde_json::json!([{ "case": "forty", "row": 2, "before": "review", "after": "not-met" }]);
    assert_eq!((&losing["cases"], &losing["causes"][0]["id"]), (&expected, &"adult".into()), "{losing:#}");
    assert_eq!(changes["untold"], 0);
    // The same as of the caseload itself.
    let cases = write(folder.path(), "cases.jsonl", AGING);
    let days = ["--as-of", "2026-11-20", "--and", "2026-11-21", "--within", "10"];
    let screened = compare(&[&["--rules", &rules, cases.as_str()], &days[..]].concat());
    assert_eq!(screened["groups"], changes["groups"]);
    for more in [["--within", "9"], ["--within", "0"], ["--relief", "berth"]] {
        assert_eq!(of_runs(&before, &after, more)["groups"], serde_json::json!([]), "{more:?}");
    }
    // Reasons are no answers; nor do answers say anything under other rules.
    let reasons = output("reasons", "2026-11-21");
    let untold = of_runs(&before, &reasons, ["--within", "10"]);
    assert_eq!((&untold["untold"], &untold["groups"]), (&2.into(), &serde_json::json!([])));
    let told = relief().args(["compare", "--runs", &before, &after]).output().expect("it runs");
    let told = String::from_utf8(told.stdout).expect("text");
    assert!(told.contains("Of 2 cases it cannot be told whether time will close a path"), "{told}");
}

/// The shipped rules in a folder, with one designation ended.
fn with_a_termination(folder: &Path) -> String {
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), folder);
    let table = folder.join("tables/tps-designations.toml");
    let text = fs::read_to_string(&table).expect("the table");
    let start = text.find("\nid = \"ua-2023\"\n").expect("the designation");
    let (before, row) = text.split_at(start);
    let (row, after) = row.split_once("\n[[").expect("a next row");
    let row = row.replace("no_termination_before = 2026-12-02", "ended_on = 2026-10-19");
    let row = row.replace("\"period_passed_unknown\"", "\"terminated\"");
    assert!(row.contains("ended_on") && row.contains("\"terminated\""), "{row}");
    fs::write(table, format!("{before}{row}\n[[{after}")).expect("written");
    folder.to_string_lossy().into_owned()
}

#[test]
fn a_termination_of_tps_closes_the_path_of_who_held_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = with_a_termination(&folder.path().join("rules"));
    let changes = compare(&[
        "examples/tps-ukraine.toml",
        "examples/tps-travel.toml",
        "--relief",
        "tps",
        "--old-rules",
        "rules",
        "--new-rules",
        &ended,
        "--within",
        "0",
    ]);
    let groups = changes["groups"].as_array().expect("groups");
    assert_eq!((groups.len(), &changes["compared"]), (1, &2.into()), "{changes:#}");
    let lost = group(&changes, "lost", "tps");
    let expected = serde_json::json!([{ "case": "T-2002", "row": 1, "before": "needs-facts", "after": "not-met" }]);
    assert_eq!(lost["cases"], expected);
    let change = &lost["causes"][0]["rule_changes"][0];
    assert_eq!(change["what"], "tps_designations: ua-2023");
    assert!(change["after"].as_str().is_some_and(|words| words.contains("ended_on 2026-10-19")), "{change}");
    let cites = lost["causes"][0]["cite"].to_string();
    assert!(cites.contains("8 USC 1254a(b)(1)"), "{cites}");
}

/// A certification is good for six months: in the caseload of the examples one runs out within half a year.
#[test]
fn half_a_year_later_a_certification_is_stale() {
    let run = relief()
        .env_remove("RELIEF_RULES")
        .args([
            "compare",
            "examples/u-visa-family.toml",
            "examples/u-visa-in-court.toml",
            "examples/u-visa-green-card.toml",
        ])
        .args(["--and", "2027-05-21", "--format", "csv"])
        .output()
        .expect("it runs");
    let text = String::from_utf8(run.stdout).expect("text");
    assert!(text.contains("u-visa,other,review,needs-facts,") && text.contains("8 CFR 214.14(c)(2)(i)"), "{text}");
}

#[test]
fn a_row_that_cannot_be_compared_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = write(folder.path(), "cases.jsonl", b"{\"person\":{\"born_on\":\"2026-05-01\"}}\n");
    let run =
        relief().args(["compare", &cases, "--as-of", "2026-01-01", "--and", "2026-11-21"]).output().expect("it runs");
    assert_eq!(run.status.code(), Some(3));
    let text = String::from_utf8(run.stdout).expect("text");
    assert!(text.contains("1: `person.born_on`") && text.contains("in the future"), "{text}");
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

//! A report is recomputed from its own answers.

use std::process::Output;

use serde_json::Value;

use crate::{examples, harbor, printed, relief};

fn report(language: &str) -> Value {
    let mut command = harbor();
    command.args(["screen", "--format", "json", "--lang", language, "--case", "tests/cli/cases/open.toml"]);
    serde_json::from_slice(&printed(command)).expect("JSON")
}

fn verify(report: &Value) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    std::fs::write(&file, report.to_string()).expect("written");
    harbor().arg("verify").arg(&file).output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn a_report_is_what_its_answers_give() {
    for language in ["en", "es"] {
        let output = verify(&report(language));
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(said(&output), "The report is what screening its answers gives.\n");
    }
}

#[test]
fn the_report_of_every_example_is_what_its_answers_give() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    for (example, language) in examples().iter().zip(["en", "es"].into_iter().cycle()) {
        let mut command = relief();
        command.args(["screen", "--lang", language, "-o"]).arg(&file).arg("--case").arg(example);
        printed(command);
        let mut command = relief();
        command.arg("verify").arg(&file);
        assert_eq!(printed(command), b"The report is what screening its answers gives.\n", "{}", example.display());
    }
}

#[test]
fn a_report_that_was_changed_is_told() {
    let mut changed = report("en");
    let verdict = changed.pointer_mut("/reliefs/0/verdict").expect("a verdict");
    assert_ne!(verdict, "meets");
    *verdict = "meets".into();
    let output = verify(&changed);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("the report was changed after it was made"), "{said}");
    assert!(said.contains(".verdict: the report says `meets`"), "{said}");
}

#[test]
fn other_rules_are_named_as_the_reason() {
    let mut older = report("en");
    older["rulebook"]["hash"] = "0".into();
    let output = verify(&older);
    assert!(output.status.success());
    assert!(said(&output).contains("The rules are others: 0 then"), "{}", said(&output));
}

#[test]
fn what_is_no_report_is_refused() {
    let output = verify(&serde_json::json!({ "schema_version": 1 }));
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("lacks `as_of`"));
}

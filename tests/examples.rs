//! Every example is screened by the binary, as the README says.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).expect("the examples");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

fn screen(case: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relief"))
        .args(["screen", "--as-of", "2026-11-21", "--case"])
        .arg(case)
        .args(more)
        .output()
        .expect("the binary runs")
}

#[test]
fn every_example_gives_the_same_report_twice() {
    let files = examples();
    assert!(files.len() >= 5);
    for file in files {
        let first = screen(&file, &["--format", "json"]);
        assert!(first.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&first.stderr));
        let report: serde_json::Value = serde_json::from_slice(&first.stdout).expect("JSON");
        let reliefs: Vec<&str> =
            report["reliefs"].as_array().expect("reliefs").iter().filter_map(|relief| relief["id"].as_str()).collect();
        assert_eq!(reliefs.len(), 8, "{}", file.display());
        assert_eq!(first.stdout, screen(&file, &["--format", "json"]).stdout, "{}", file.display());
    }
}

#[test]
fn the_prepared_rules_give_the_same_report_as_their_files() {
    let rules = root().join("rules");
    let from_files = ["--rules", rules.to_str().expect("a path")];
    for name in ["asylum-student", "tps-ukraine", "u-visa-family"] {
        let file = root().join(format!("examples/{name}.toml"));
        let [prepared, read] = [screen(&file, &[]), screen(&file, &from_files)].map(|output| output.stdout);
        assert!(!prepared.is_empty());
        assert!(String::from_utf8_lossy(&prepared) == String::from_utf8_lossy(&read), "{name}");
    }
}

/// What an interview says of an example after these lines.
fn interview(example: &str, lines: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.toml");
    std::fs::copy(root().join("examples").join(example), &file).expect("a copy");
    let mut child = Command::new(env!("CARGO_BIN_EXE_relief"))
        .args(["resume", "--plain", "--as-of", "2026-11-21"])
        .arg(&file)
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("it listens");
    let said = String::from_utf8(child.wait_with_output().expect("it ends").stderr).expect("text");
    said.replace(folder.path().to_str().expect("a path"), "")
}

#[test]
fn the_prepared_rules_interview_as_their_files() {
    let rules = root().join("rules");
    let from_files = ["--rules", rules.to_str().expect("a path")];
    let prepared = interview("asylum-student.toml", "h\n", &[]);
    assert!(prepared.contains("The answer decides:"), "{prepared}");
    assert_eq!(prepared, interview("asylum-student.toml", "h\n", &from_files));
}

#[test]
fn a_criterion_is_explained_with_its_condition_and_place() {
    let output = Command::new(env!("CARGO_BIN_EXE_relief"))
        .args(["explain", "cancellation-nonlpr", "canc-10-presence", "--as-of", "2026-11-21"])
        .output()
        .expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("Defined in: cancellation/nonlpr.toml:"), "{text}");
    assert!(text.contains("Condition\n  · canc-10-ten-years or canc-military"), "{text}");
}

#[test]
fn every_example_is_named_in_the_list_of_examples() {
    let list = std::fs::read_to_string(root().join("examples/README.md")).expect("the list");
    for file in examples() {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(list.contains(name), "{name} is not in examples/README.md");
    }
}

#[test]
fn the_nearly_complete_example_is_for_an_attorney() {
    let output = screen(&root().join("examples/ten-year-cancellation.toml"), &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let verdict = |id: &str| {
        let reliefs = report["reliefs"].as_array().expect("reliefs");
        reliefs
            .iter()
            .find(|relief| relief["id"] == id)
            .and_then(|relief| relief["verdict"].as_str())
            .map(str::to_owned)
    };
    // A notice without a time stops no clock, and hardship is judgement; Mexico has no TPS.
    assert_eq!(verdict("cancellation-nonlpr").as_deref(), Some("review"));
    assert_eq!(verdict("tps").as_deref(), Some("not-met"));
}

#[test]
fn the_rules_of_another_office_lie_over_the_shipped_ones() {
    let office = root().join("examples/lakeland");
    let rules = ["--rules", office.join("rules").to_str().expect("a path")].map(str::to_owned);
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_relief"))
            .args(arguments)
            .args(&rules)
            .env("RELIEF_AS_OF", "2026-11-21")
            .output()
            .expect("the binary runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let checked = run(&["rules", "check"]);
    let (_, changes) = checked.split_once("Over the shipped rules:\n").unwrap_or_else(|| panic!("{checked}"));
    assert!(changes.contains("  added 1 relief: lakeland-care\n"), "{checked}");
    assert!(!checked.contains("  changed "), "it only adds: {checked}");
    assert!(run(&["rules", "test", "--filter", "lakeland", "--summary"]).ends_with(" 0 failed\n"));
    let case = office.join("case.toml");
    let report = run(&["screen", "--format", "json", "--case", case.to_str().expect("a path")]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["rulebook"]["title"], "US immigration relief + Lakeland programs (invented)");
    let verdict = report["reliefs"].as_array().expect("reliefs").iter().find(|relief| relief["id"] == "lakeland-care");
    // A false statement was held against the person, and nobody asked yet whether the help was paid back.
    assert_eq!(verdict.expect("the relief")["verdict"], "needs-facts");
}

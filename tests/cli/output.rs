//! Where output goes.

use std::io::Read;
use std::process::Stdio;

use crate::relief;

#[test]
fn a_report_in_a_file_is_whole_and_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.txt");
    let status = relief()
        .args(["screen", "--color", "always", "--case", "tests/cli/cases/meets.toml", "-o"])
        .arg(&file)
        .status()
        .expect("it runs");
    assert!(status.success());
    let text = std::fs::read_to_string(&file).expect("a report");
    assert!(text.contains("Harbor permit"), "{text}");
    assert!(!text.contains('\u{1b}'), "a file holds no colours");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn colours_come_only_where_they_are_asked_for() {
    let printed = |color: &str| {
        let run = relief().args(["screen", "--color", color, "--case", "tests/cli/cases/meets.toml"]).output();
        String::from_utf8(run.expect("it runs").stdout).expect("text")
    };
    assert!(printed("always").contains('\u{1b}'));
    assert!(!printed("auto").contains('\u{1b}'));
    assert!(!printed("never").contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_is_success() {
    let mut child = relief()
        .args(["facts", "--format", "json", "--rules", "rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("text");
    assert!(child.wait().expect("it ends").success(), "{errors}");
    assert_eq!(errors, "");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let printed = || relief().args(["screen", "--case", "tests/cli/cases/open.toml"]).output().expect("it runs").stdout;
    assert_eq!(printed(), printed());
}

#[test]
fn the_case_in_a_report_is_a_case_file_that_gives_the_same_report() {
    let screen = |path: &str| {
        let run = relief().args(["screen", "--format", "json", "--case", path]).output().expect("it runs");
        serde_json::from_slice::<serde_json::Value>(&run.stdout).expect("JSON")
    };
    let report = screen("tests/cli/cases/barred.toml");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.json");
    std::fs::write(&file, report["case"].to_string()).expect("written");
    assert_eq!(screen(file.to_str().expect("a path")), report);
}

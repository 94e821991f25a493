//! Interviews line by line.

use std::io::Write;
use std::process::Stdio;

use crate::relief;

struct Finished {
    report: String,
    talk: String,
    status: Option<i32>,
}

/// Types these lines into `relief screen --plain`.
fn interview(lines: &[&str], more: &[&str]) -> Finished {
    let mut child = relief()
        .args(["screen", "--plain"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let typed = lines.join("\n") + "\n";
    child.stdin.take().expect("a pipe").write_all(typed.as_bytes()).expect("written");
    let run = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Finished { report: text(run.stdout), talk: text(run.stderr), status: run.status.code() }
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let run = relief().arg("screen").stdin(Stdio::null()).output().expect("it runs");
    assert_eq!(run.status.code(), Some(2));
    let errors = String::from_utf8(run.stderr).expect("text");
    assert!(errors.contains("`--case FILE`"), "{errors}");
}

#[test]
fn stopping_at_once_gives_a_report_of_what_is_open() {
    let finished = interview(&["q"], &[]);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    assert!(finished.talk.contains("Is it safe to write to you?"), "{}", finished.talk);
    assert!(finished.report.contains("facts needed"), "{}", finished.report);
}

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

#[test]
fn an_interview_goes_on_until_nothing_is_left_to_ask() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.toml");
    let lines = [
        "1",       // safe
        "1990-05", // born
        "b",
        "1990", // no: only the year is known
        "1",    // the north coast
        "1",    // in the harbor
        "1",    // there was a trip
        "2019-01",
        "2019-01-20",
        "1", // and another
        "2021-03-01",
        "h",
        "w",
        "soon",
        "2021-03-05",
        "2", // no more trips
        "2", // no fines
    ];
    let finished = interview(&lines, &["--save", file.to_str().expect("a path")]);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    for said in ["Understood: May 1990", "Understood: 1990", "There is no further explanation", "The answer decides:"] {
        assert!(finished.talk.contains(said), "{said} in {}", finished.talk);
    }
    assert!(finished.talk.contains("That was not understood"), "{}", finished.talk);
    assert!(finished.talk.contains("There is nothing more to ask."), "{}", finished.talk);
    let saved = std::fs::read_to_string(&file).expect("a case file");
    insta::assert_snapshot!(saved);
    let again = relief().args(["screen", "--case"]).arg(&file).output().expect("it runs");
    assert_eq!(String::from_utf8(again.stdout).expect("text"), finished.report, "one shot and interview say the same");
}

#[test]
fn not_knowing_and_not_saying_close_every_question() {
    let finished = interview(&["?"; 12], &["--lang", "es"]);
    assert!(finished.talk.contains("No hay nada más que preguntar."), "{}", finished.talk);
    assert!(finished.report.contains("no sabe"), "{}", finished.report);
    let finished = interview(&["-"; 12], &[]);
    assert!(finished.talk.contains("There is nothing more to ask."), "{}", finished.talk);
    assert!(finished.report.contains("prefers not to say"), "{}", finished.report);
}

#[test]
fn going_back_stops_at_the_first_question() {
    let finished = interview(&["b", "1", "b", "b", "q"], &[]);
    assert_eq!(finished.talk.matches("This is the first question.").count(), 2, "{}", finished.talk);
}

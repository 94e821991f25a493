//! `relief batch`: many cases in, one line out for each, whatever is wrong with some of them.

mod compared;
mod damaged;
mod files;
mod summaries;
mod tables;

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::{fed, relief};

/// Runs `relief batch` with these arguments and this on standard input.
fn batch(arguments: &[&str], input: &[u8]) -> Output {
    fed(relief().arg("batch").args(arguments), input)
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Some cases of the harbor, one on each line, of which the verdicts differ.
fn caseload(count: usize) -> Vec<u8> {
    let case = |number: usize| {
        let born = 1980 + number % 30;
        let home = ["north", "south", "east"][number % 3];
        let harbor = number.is_multiple_of(2);
        format!(
            "{{\"case\":\"C-{number}\",\"person\":{{\"born_on\":\"{born}-01-02\",\"home\":\"{home}\",\"in_harbor\":{harbor}}},\
             \"complete\":{{\"trips\":true,\"offences\":{}}}}}\n",
            !number.is_multiple_of(5)
        )
    };
    (0..count).flat_map(|number| case(number).into_bytes()).collect()
}

#[test]
fn each_line_says_what_screening_the_case_alone_says() {
    let cases = ["meets", "barred", "open", "nothing"];
    let paths: Vec<String> = cases.iter().map(|case| format!("tests/cli/cases/{case}.toml")).collect();
    let mut arguments = vec!["--detail", "full"];
    arguments.extend(paths.iter().map(String::as_str));
    let output = batch(&arguments, b"");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output), "4 rows: 4 screened, 0 refused.\n");
    for (line, path) in lines(&output).iter().zip(&paths) {
        let alone = relief().args(["screen", "--format", "json", "--case", path]).output().expect("it runs");
        let alone: Value = serde_json::from_slice(&alone.stdout).expect("JSON");
        assert_eq!(line["report"], alone, "{path}");
        assert_eq!(line["file"], Value::from(path.as_str()));
        assert_eq!(line["case"], alone["case"]["case"]);
    }
}

#[test]
fn verdicts_and_reasons_are_those_of_the_report() {
    let input = caseload(30);
    let [verdicts, reasons, full] =
        ["verdicts", "reasons", "full"].map(|detail| lines(&batch(&["-", "--detail", detail], &input)));
    for ((verdicts, reasons), full) in verdicts.iter().zip(&reasons).zip(&full) {
        let report = &full["report"]["reliefs"];
        for (place, relief) in report.as_array().expect("reliefs").iter().enumerate() {
            let id = relief["id"].as_str().expect("an id");
            assert_eq!(verdicts["verdicts"][id], relief["verdict"]);
            let reason = &reasons["reliefs"][place];
            assert_eq!((&reason["id"], &reason["verdict"]), (&relief["id"], &relief["verdict"]));
            let missing = reason.get("missing").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
            assert_eq!(missing, relief["missing"]);
            if relief["verdict"] == "not-met" {
                assert_ne!(reason["deciding"], Value::Null, "{reason}");
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let mut input = caseload(700);
    input.extend(b"{\"case\": \"broken\"\n");
    input.extend(caseload(20));
    let one = batch(&["-", "--jobs", "1", "--detail", "reasons"], &input);
    assert_eq!(one.status.code(), Some(3));
    assert_eq!(lines(&one).len(), 721);
    assert_eq!(lines(&one)[700]["row"], 701);
    for jobs in ["2", "7"] {
        assert_eq!(batch(&["-", "--jobs", jobs, "--detail", "reasons"], &input).stdout, one.stdout, "{jobs}");
    }
}

#[test]
fn what_is_not_asked_for_is_left_out_and_counted() {
    let input = caseload(12);
    let all = lines(&batch(&["-", "--relief", "permit"], &input));
    let is_open = |line: &&Value| line["verdicts"]["permit"] == "needs-facts";
    let open: Vec<&Value> = all.iter().filter(is_open).collect();
    assert!(!open.is_empty() && open.len() < all.len());
    let output = batch(&["-", "--relief", "permit", "--where", "needs-facts"], &input);
    assert_eq!(lines(&output).iter().collect::<Vec<_>>(), open);
    let left_out = all.len() - open.len();
    assert!(said(&output).contains(&format!("{left_out} of those screened were not asked for")), "{}", said(&output));
}

#[test]
fn exit_codes_tell_refused_rows_and_verdicts() {
    let input = caseload(6);
    let code = |arguments: &[&str], input: &[u8]| batch(arguments, input).status.code();
    assert_eq!(code(&["-"], &input), Some(0));
    assert_eq!(code(&["-", "--relief", "permit", "--fail-on", "barred"], &input), Some(0));
    assert_eq!(code(&["-", "--relief", "permit", "--fail-on", "barred,needs-facts"], &input), Some(4));
    let broken = [input.as_slice(), b"{}}\n"].concat();
    assert_eq!(code(&["-", "--relief", "permit", "--fail-on", "needs-facts"], &broken), Some(3));
    assert_eq!(code(&["-", "--relief", "nothing"], &input), Some(2));
    assert_eq!(code(&["no-such-file.jsonl"], b""), Some(1));
}

#[test]
fn a_case_may_state_its_day_and_the_command_line_wins() {
    let line = b"{\"case\":\"C\",\"as_of\":\"2010-01-01\",\"person\":{\"born_on\":\"1999-01-01\"}}\n";
    let day = |day: Option<&str>| {
        let mut command = relief();
        command.env_remove("RELIEF_AS_OF").args(["batch", "-"]).args(day.map(|day| format!("--as-of={day}")));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(line).expect("fed");
        lines(&child.wait_with_output().expect("it ends"))[0]["as_of"].clone()
    };
    assert_eq!(day(None), "2010-01-01");
    assert_eq!(day(Some("2020-02-02")), "2020-02-02");
}

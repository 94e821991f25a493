//! Where the lines go: whole files, what a stopped run leaves, and what cannot be written.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{batch, caseload, lines, said};
use crate::{fed, relief};

fn batch_to(file: &Path, more: &[&str]) -> Command {
    let mut command = relief();
    command.args(["batch", "-", "--jobs", "1", "-o"]).arg(file).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_file_is_whole_and_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lines.jsonl");
    let input = caseload(20);
    let output = batch(&["-", "-o", file.to_str().expect("a path")], &input);
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read(&file).expect("written"), batch(&["-"], &input).stdout);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[test]
fn a_stopped_run_leaves_whole_lines_and_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lines.jsonl");
    let part = folder.path().join("lines.jsonl.part");
    let input = caseload(600);
    let mut child = batch_to(&file, &[]).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(&input[..input.len() / 2]).expect("fed");
    stdin.flush().expect("fed");
    // Long enough to screen what is there: what is asserted holds however far it came.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(status.success());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("--resume"), "{}", said(&output));
    assert!(!file.exists());
    let written = fs::read_to_string(&part).expect("the part");
    assert!(written.is_empty() || written.ends_with('\n'));
    let before = written.lines().count();
    // What was written after it was last noted how far the run is, perhaps half a line, is dropped.
    fs::write(&part, format!("{written}{{\"case\":")).expect("written");

    let mut again = batch_to(&file, &[]).spawn().expect("it runs");
    drop(again.stdin.take());
    let refused = again.wait_with_output().expect("it ends");
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("is the beginning of a run that was stopped"), "{}", said(&refused));

    let resume = |more: &[&str]| fed(&mut batch_to(&file, &[&["--resume"], more].concat()), &input);
    let other = resume(&["--detail", "reasons"]);
    assert_eq!(other.status.code(), Some(2), "{}", said(&other));
    let output = resume(&[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output), "600 rows: 600 screened, 0 refused.\n", "after {before} lines");
    assert_eq!(fs::read(&file).expect("whole"), batch(&["-"], &input).stdout);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let input = caseload(3);
    for arguments in [&["-", "-o", "/dev/full"][..], &["-", "-o", "/no/such/folder/lines.jsonl"]] {
        let output = batch(arguments, &input);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("cannot write"), "{}", said(&output));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = relief()
        .args(["batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    child.stdin.take().expect("a pipe").write_all(&caseload(50)).expect("fed");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_dash_is_standard_output() {
    let output = batch(&["-", "-o", "-"], &caseload(2));
    assert_eq!(output.stdout, batch(&["-"], &caseload(2)).stdout);
}

#[test]
fn an_input_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.jsonl");
    fs::write(&file, caseload(2)).expect("written");
    let path = file.to_str().expect("a path");
    let output = batch(&[path, "-o", path], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&file).expect("there"), caseload(2));
}

#[test]
fn several_files_are_one_caseload_in_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(path("b.jsonl"), caseload(3)).expect("written");
    fs::write(path("a.csv"), "case,person.home\nT-1,north\n").expect("written");
    let output = batch(&[&path("b.jsonl"), &path("a.csv"), "tests/cli/cases/meets.toml"], b"");
    assert!(output.status.success(), "{}", said(&output));
    let cases: Vec<String> =
        lines(&output).iter().map(|line| line["case"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(cases, ["C-0", "C-1", "C-2", "T-1", "H-1"]);
    assert_eq!(lines(&output)[3]["file"], path("a.csv").as_str());
}

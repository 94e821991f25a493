//! Interviews line by line.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::{copy, fed, relief};

struct Finished {
    report: String,
    talk: String,
    status: Option<i32>,
}

/// Types these lines into `relief` with these arguments.
fn talk(arguments: &[&str], lines: &[&str]) -> Finished {
    let typed = lines.join("\n") + "\n";
    let run = fed(relief().args(arguments), typed.as_bytes());
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Finished { report: text(run.stdout), talk: text(run.stderr), status: run.status.code() }
}

/// An interview that keeps nothing.
fn interview(lines: &[&str], more: &[&str]) -> Finished {
    talk(&[&["screen", "--plain", "--keep", "nothing"], more].concat(), lines)
}

/// An interview that keeps its answers in this file.
fn kept(file: &Path, lines: &[&str]) -> Finished {
    talk(&["screen", "--plain", "--save", file.to_str().expect("a path")], lines)
}

fn resumed(file: &Path, lines: &[&str]) -> Finished {
    talk(&["resume", "--plain", file.to_str().expect("a path")], lines)
}

/// What was said, with the folder of this run left out.
fn without(folder: &Path, talk: &str) -> String {
    talk.replace(folder.to_str().expect("a path"), "[FOLDER]")
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
    let finished = interview(&["r"], &[]);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    assert!(finished.talk.contains("Is it safe to write to you?"), "{}", finished.talk);
    assert!(finished.report.contains("facts needed"), "{}", finished.report);
}

#[test]
fn a_whole_interview_in_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let lines = [
        "1",        // safe
        "May 1990", // born
        "b",
        "1990", // no: only the year is known
        "north",
        "1", // in the harbor
        "1", // there was a trip
        "january 2019",
        "1/20/2019",
        "1", // and another
        "3/4/2021",
        "h",
        "soon",
        "n",
        "from the ship's log",
        "d",
        "2",
        "march 6, 2021",
        "2", // no more trips
        "2", // no fines
        "1", // the questions for the harbor master now
        "40",
    ];
    let finished = kept(&file, &lines);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    insta::assert_snapshot!("whole_interview_en", without(folder.path(), &finished.talk));
    let saved = fs::read_to_string(&file).expect("a case file");
    insta::assert_snapshot!("whole_interview_file", saved);
    let again = relief().args(["screen", "--case"]).arg(&file).output().expect("it runs");
    assert_eq!(String::from_utf8(again.stdout).expect("text"), finished.report, "one shot and interview say the same");
}

#[test]
fn who_says_how_many_there_are_is_not_asked_for_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let lines = ["1", "1990", "north", "1", "4", "january 2019", "1/20/2019", "3/4/2021", "3/6/2021", "r"];
    let finished = kept(&file, &lines);
    assert!(finished.talk.contains("4. Two in all"), "{}", finished.talk);
    assert!(!finished.talk.contains("Is there any more to write down?"), "{}", finished.talk);
    let saved = fs::read_to_string(&file).expect("a case file");
    assert_eq!(saved.matches("[[trips]]").count(), 2, "{saved}");
    assert!(saved.contains("trips = true"), "{saved}");
}

#[test]
fn a_whole_interview_in_spanish() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let file_name = file.to_str().expect("a path");
    let lines = [
        "2",
        "hace como 36 años",
        "h",
        "m",
        "v",
        "1",
        "+",
        "1",
        "enero de 2019",
        "diciembre de 2018",
        "2",
        "5/2/2019",
        "2",
        "1",
        "primavera de 2024",
        "-",
        "2",
        "2",
        "2",
        "1",
    ];
    let arguments = ["screen", "--plain", "--lang", "es", "--report-lang", "en", "--save", file_name];
    let finished = talk(&arguments, &lines);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    insta::assert_snapshot!("whole_interview_es", without(folder.path(), &finished.talk));
    assert!(finished.report.contains("Screening report"), "{}", finished.report);
}

/// The rules of these tests, with a checklist of three questions.
pub(crate) fn rules_with_a_checklist(folder: &Path) -> String {
    let rules = folder.join("rules");
    copy(Path::new("tests/cli/rules"), &rules);
    let english = "[checklists.life]\nquestion = \"Which of these happened?\"\n[checklists.life.items]\n\
        \"person.in_harbor\" = \"I am in the harbor\"\n\"trips\" = \"I left it\"\n\"offences\" = \"I was fined\"\n";
    let spanish = "[checklists.life]\nquestion = \"¿Qué pasó?\"\n[checklists.life.items]\n\
        \"person.in_harbor\" = \"Estoy en el puerto\"\n\"trips\" = \"Salí de él\"\n\"offences\" = \"Me multaron\"\n";
    fs::write(rules.join("checklists.toml"), english).expect("written");
    fs::write(rules.join("lang/es/checklists.toml"), spanish).expect("written");
    rules.to_str().expect("a path").to_owned()
}

#[test]
fn of_a_checklist_what_is_marked_is_asked_and_the_rest_is_no() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = rules_with_a_checklist(folder.path());
    let file = folder.path().join("A-1.toml");
    let save = file.to_str().expect("a path");
    let lines = ["1", "1990", "1", "h", "2", "1", "2019-01", "q"];
    let run = talk(&["screen", "--plain", "--rules", &rules, "--save", save], &lines);
    let asked = run.talk.split("Which of these happened?").nth(1).unwrap_or_default();
    assert!(asked.contains("  1. I am in the harbor\n  2. I left it\n  3. I was fined\n"), "{}", run.talk);
    assert!(run.talk.contains("· Were you ever fined for smuggling?"), "help tells the whole questions: {}", run.talk);
    let after = run.talk.rsplit("Which of these happened?").next().unwrap_or_default();
    assert!(after.contains("Have you left the harbor since you came?"), "{}", run.talk);
    assert!(!after.contains("Are you in the harbor now?"), "{}", run.talk);
    let saved = fs::read_to_string(&file).expect("a case file");
    assert!(saved.contains("in_harbor = false") && saved.contains("singly = [\"trips\"]"), "{saved}");

    // What was marked is not put in a checklist again.
    let again = talk(&["resume", "--plain", "--rules", &rules, save], &["r"]);
    assert!(again.talk.contains("When did you come back?"), "{}", again.talk);
    assert!(
        again.report.contains("Were you ever fined for smuggling?") || again.report.contains("fine"),
        "{}",
        again.report
    );
}

#[test]
fn a_checklist_that_nobody_can_answer_is_asked_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = rules_with_a_checklist(folder.path());
    for reply in ["?", "-"] {
        let arguments = ["screen", "--plain", "--rules", &rules, "--keep", "nothing", "--lang", "es"];
        let run = talk(&arguments, &["1", "1990", "1", reply, "?", "r"]);
        assert!(run.talk.contains("Marque cada una"), "{}", run.talk);
        assert!(run.talk.contains("¿Está ahora en el puerto?"), "{}", run.talk);
        assert!(run.talk.contains("¿Ha salido del puerto desde que llegó?"), "{}", run.talk);
    }
    let none = talk(&["screen", "--plain", "--rules", &rules, "--keep", "nothing"], &["1", "1990", "1", "0", "b", "r"]);
    assert!(!none.talk.contains("Have you left the harbor since you came?"), "{}", none.talk);
}

#[test]
fn what_may_make_no_sense_is_asked_after_what_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    copy(Path::new("tests/cli/rules"), &rules);
    let change = |file: &str, change: &dyn Fn(String) -> String| {
        let text = fs::read_to_string(rules.join(file)).expect("a file");
        fs::write(rules.join(file), change(text)).expect("written");
    };
    // Its topic is the first.
    let pilot = "\n[facts.\"person.pilot\"]\ntype = \"bool\"\nwho = \"C\"\ntopic = \"safety\"\n\
        question = \"Are you a pilot?\"\napplies_if = \"person.in_harbor\"\n";
    change("facts.toml", &|text| text + pilot);
    change("lang/es/all.toml", &|text| text + "\n[facts.\"person.pilot\"]\nquestion = \"¿Es piloto?\"\n");
    let (before, after) = ("\"person.in_harbor\"", "\"person.in_harbor and person.pilot\"");
    change("permit.toml", &|text| text.replace(&format!("when  = {before}"), &format!("when  = {after}")));
    let rules = rules.to_str().expect("a path");
    let run = |lines: &[&str]| talk(&["screen", "--plain", "--keep", "nothing", "--rules", rules], lines).talk;
    let told = run(&["1", "1990", "1", "1", "r"]);
    let place = |question: &str| told.find(question).unwrap_or_else(|| panic!("{question} in {told}"));
    assert!(place("Are you in the harbor now?") < place("Are you a pilot?"), "{told}");
    assert!(!run(&["1", "1990", "1", "2", "r"]).contains("Are you a pilot?"));
}

#[test]
fn a_name_in_part_and_an_age_are_read_back() {
    let finished = interview(&["1", "36 years", "nor", "r"], &[]);
    let age = "Understood: 36 years old (born between November 22, 1989 and November 21, 1990)";
    assert!(finished.talk.contains(age), "{}", finished.talk);
    assert!(finished.talk.contains("Understood: the north coast"), "{}", finished.talk);
}

#[test]
fn not_knowing_and_not_saying_close_every_question() {
    let finished = interview(&["?"; 12], &["--lang", "es"]);
    assert!(finished.talk.contains("Nada más puede cambiar los resultados."), "{}", finished.talk);
    assert!(finished.report.contains("no sabe"), "{}", finished.report);
    let finished = interview(&["-"; 12], &[]);
    assert!(finished.talk.contains("Nothing more can change the results."), "{}", finished.talk);
    assert!(finished.report.contains("prefers not to say"), "{}", finished.report);
}

#[test]
fn going_back_stops_at_the_first_question() {
    let finished = interview(&["b", "1", "b", "b", "r"], &[]);
    assert_eq!(finished.talk.matches("This is the first question.").count(), 2, "{}", finished.talk);
}

#[test]
fn going_back_keeps_later_answers() {
    // Born, home, in the harbor; back three times to the birth date; on with the trips.
    let finished = interview(&["1", "1990", "1", "1", "b", "b", "b", "1991", "r"], &[]);
    let last = finished.talk.rsplit("\n\n").find(|part| part.contains('?')).unwrap_or_default();
    assert!(last.contains("Have you left the harbor"), "{}", finished.talk);
    assert!(finished.talk.contains("The answer so far: 1990"), "{}", finished.talk);
    assert!(finished.report.contains("1991") && finished.report.contains("the north coast"), "{}", finished.report);
}

#[test]
fn any_answer_can_be_changed() {
    let finished = interview(&["1", "1990", "1", "e", "2", "1985", "r"], &[]);
    assert!(finished.talk.contains("2. When were you born? 1990"), "{}", finished.talk);
    assert!(finished.report.contains("1985"), "{}", finished.report);
}

#[test]
fn a_contradiction_is_shown_at_once_and_either_side_can_be_corrected() {
    let lines = ["1", "1990", "1", "1", "1", "march 2020", "february 2020", "1", "january 2020", "r"];
    let finished = interview(&lines, &[]);
    assert!(finished.talk.contains("Two answers do not fit together. The return lies before"), "{}", finished.talk);
    assert!(finished.talk.contains("1. trip 1 (March 2020): When did you leave? March 2020"), "{}", finished.talk);
    assert_eq!(finished.status, Some(0), "{}", finished.talk);
    assert!(finished.report.contains("January 2020"), "{}", finished.report);
}

#[test]
fn a_contradiction_that_is_left_gives_no_report_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let finished = kept(&file, &["1", "1990", "1", "1", "1", "march 2020", "february 2020", "3", "r"]);
    assert_eq!(finished.status, Some(3), "{}", finished.talk);
    assert!(finished.talk.contains("relief resume"), "{}", finished.talk);
    assert!(fs::read_to_string(&file).expect("a file").contains("2020-02"));
}

#[test]
fn a_record_can_be_taken_out() {
    let lines = ["1", "1990", "1", "1", "1", "2019-01", "2019-02", "1", "2021-03", "2021-04", "3", "1", "r"];
    let finished = interview(&lines, &[]);
    assert!(finished.report.contains("2021") && !finished.report.contains("2019"), "{}", finished.report);
}

#[test]
fn an_interview_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let first = kept(&file, &["l", "1", "1990", "q"]);
    assert_eq!(first.status, Some(0), "{}", first.talk);
    assert_eq!(first.report, "", "no report is printed");
    assert!(first.talk.contains("Para seguir: relief resume"), "{}", first.talk);
    let second = resumed(&file, &["b", "1991", "1", "r"]);
    assert!(second.talk.contains("¿"), "it goes on in the language spoken last: {}", second.talk);
    assert!(second.talk.contains("1990"), "{}", second.talk);
    assert!(second.report.contains("Screening report"), "the report stays in its language: {}", second.report);
    assert!(second.report.contains("1991"), "{}", second.report);
}

#[test]
fn a_case_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    kept(&file, &["1", "1990", "q"]);
    let before = fs::read(&file).expect("a file");
    let again = kept(&file, &["1"]);
    assert_eq!(again.status, Some(1), "{}", again.talk);
    assert!(again.talk.contains("is there already"), "{}", again.talk);
    assert_eq!(fs::read(&file).expect("a file"), before);
}

#[test]
fn a_second_interview_on_one_case_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    kept(&file, &["1", "q"]);
    let mut first = relief()
        .args(["resume", "--plain"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut talk = std::io::BufReader::new(first.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("born") {
        line.clear();
        std::io::BufRead::read_line(&mut talk, &mut line).expect("a line");
    }
    let second = resumed(&file, &["1990"]);
    assert_eq!(second.status, Some(1), "{}", second.talk);
    assert!(second.talk.contains("open in another interview"), "{}", second.talk);
    drop(first.stdin.take());
    std::io::Read::read_to_string(&mut talk, &mut line).expect("the rest");
    first.wait().expect("it ends");
}

#[test]
fn an_encrypted_case_opens_with_its_passphrase_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.age");
    let first =
        kept(&file, &["short", "correct horse", "correct cow", "correct horse", "correct horse", "1", "1990", "q"]);
    assert_eq!(first.status, Some(0), "{}", first.talk);
    for said in ["That is too short", "The two are not the same"] {
        assert!(first.talk.contains(said), "{said} in {}", first.talk);
    }
    let raw = fs::read(&file).expect("a file");
    assert!(raw.starts_with(b"age-encryption.org/v1\n-> scrypt "), "it is in the age format");
    assert!(!String::from_utf8_lossy(&raw).contains("born_on"));
    let second = resumed(&file, &["wrong", "correct horse", "r"]);
    assert!(second.talk.contains("this passphrase does not open it"), "{}", second.talk);
    assert!(second.report.contains("1990"), "{}", second.report);
    let third = resumed(&file, &["wrong", "wrong", "wrong"]);
    assert_eq!(third.status, Some(1), "{}", third.talk);
}

#[test]
fn the_first_screen_says_where_the_answers_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let run = |lines: &[&str]| {
        let mut child = relief()
            .args(["screen", "--plain"])
            .env("XDG_DATA_HOME", data)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let typed = lines.join("\n") + "\n";
        let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
        String::from_utf8(child.wait_with_output().expect("it ends").stderr).expect("text")
    };
    let talk = run(&["3", "1", "r"]);
    assert!(talk.contains("Nothing is written to disk"), "{talk}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    let talk = run(&["2", "../A", "A-7", "1", "r"]);
    assert!(talk.contains("Letters, digits, - and _ only"), "{talk}");
    assert!(folder.path().join("relief/cases/A-7.toml").is_file(), "{talk}");
}

#[test]
fn leaving_at_once_prints_no_report() {
    let finished = interview(&["1", "1990", "x"], &[]);
    assert_eq!(finished.status, Some(0));
    assert_eq!(finished.report, "");
    assert!(!finished.talk.contains("The answers"), "{}", finished.talk);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_what_was_said_before_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    kept(&file, &["1", "1990", "q"]);
    let before = fs::read(&file).expect("a file");
    // Writing fails as on a full disk; the signal that tells of it is ignored.
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; exec {} resume --plain {}",
        env!("CARGO_BIN_EXE_relief"),
        file.to_str().expect("a path")
    );
    let mut child = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RELIEF_RULES", "tests/cli/rules")
        .env("RELIEF_AS_OF", "2026-11-21")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(b"1\n3\n").expect("written");
    let run = child.wait_with_output().expect("it ends");
    let talk = String::from_utf8(run.stderr).expect("text");
    assert!(talk.contains("The last answer is not on disk: ") && talk.contains("the disk is full"), "{talk}");
    assert_eq!(fs::read(&file).expect("a file"), before);
}

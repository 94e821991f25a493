//! The menus, driven over a pseudo-terminal.

use std::path::Path;
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use crate::interview::rules_with_a_checklist;

const DOWN: &str = "\u{1b}[B";
const UP: &str = "\u{1b}[A";
const WAIT: u64 = 60_000;

fn start(columns: u16, arguments: &[&str]) -> PtySession {
    start_with("tests/cli/rules", columns, arguments)
}

fn start_with(rules: &str, columns: u16, arguments: &[&str]) -> PtySession {
    // The window's size is set from inside, by the terminal's own tool.
    let mut words = vec![env!("CARGO_BIN_EXE_relief").to_owned()];
    words.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("stty cols {columns} rows 24; exec {}", words.join(" "))])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RELIEF_RULES", rules)
        .env("RELIEF_AS_OF", "2026-11-21")
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env_remove("RELIEF_KEEP");
    spawn_command(command, Some(WAIT)).expect("a terminal")
}

fn see(session: &mut PtySession, text: &str) -> String {
    session.exp_string(text).unwrap_or_else(|error| panic!("waiting for `{text}`: {error}"))
}

fn press(session: &mut PtySession, keys: &str) {
    session.send(keys).expect("typed");
    session.flush().expect("typed");
}

/// So many steps down, then Enter.
fn choose(session: &mut PtySession, down: usize) {
    press(session, &(DOWN.repeat(down) + "\r"));
}

fn quoted(path: &Path) -> String {
    path.to_str().expect("a path").to_owned()
}

#[test]
fn menus_answer_help_go_back_change_language_save_and_resume() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = quoted(&folder.path().join("A-1.toml"));
    let mut session = start(80, &["screen", "--save", &file]);
    see(&mut session, "Is it safe to write to you?");
    see(&mut session, "More");
    choose(&mut session, 0);
    see(&mut session, "When were you born?");
    see(&mut session, "Your answer");
    press(&mut session, "spring 1990\r");
    see(&mut session, "Understood: between March 1, 1990 and June 30, 1990");
    see(&mut session, "Which coast");
    see(&mut session, "More");
    // Escape is one step back.
    press(&mut session, "\u{1b}");
    see(&mut session, "The answer so far: between March 1, 1990");
    see(&mut session, "Your answer");
    press(&mut session, "1991\r");
    see(&mut session, "Understood: 1991");
    see(&mut session, "Which coast");
    see(&mut session, "More");
    // Help is the third of the other replies: after Back and Change.
    choose(&mut session, 3 + 3);
    see(&mut session, "Help and why we ask");
    choose(&mut session, 2);
    see(&mut session, "The answer decides:");
    see(&mut session, "Which coast");
    see(&mut session, "More");
    choose(&mut session, 3 + 3);
    // What is read is taken for Latin letters, so words with accents are not looked for.
    see(&mut session, "Who says so");
    choose(&mut session, 6);
    see(&mut session, "costa viene");
    see(&mut session, "Saltar por ahora");
    choose(&mut session, 3 + 3);
    see(&mut session, "Guardar y salir");
    choose(&mut session, 8);
    see(&mut session, "Para seguir:");
    session.exp_eof().expect("it ends");

    let mut session = start(60, &["resume", &file]);
    see(&mut session, "Saltar por ahora");
    choose(&mut session, 1);
    see(&mut session, "puerto");
}

#[test]
fn ctrl_c_offers_to_save_and_twice_leaves_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = quoted(&folder.path().join("A-1.toml"));
    let mut session = start(80, &["screen", "--save", &file]);
    see(&mut session, "More");
    press(&mut session, "\u{3}");
    see(&mut session, "Every answer so far is on disk.");
    see(&mut session, "Leave at once");
    choose(&mut session, 0);
    see(&mut session, "Is it safe to write to you?");
    see(&mut session, "More");
    press(&mut session, "\u{3}");
    see(&mut session, "Leave at once");
    press(&mut session, "\u{3}");
    // Home, the screen, the lines that have scrolled away.
    see(&mut session, "\u{1b}[H\u{1b}[2J\u{1b}[3J");
    let rest = session.exp_eof().expect("it ends");
    assert!(!rest.contains("answers"), "nothing is left to be seen: {rest:?}");
}

#[test]
fn several_may_be_chosen_and_narrow_terminals_are_wide_enough() {
    for columns in [60, 200] {
        let mut session = start(columns, &["screen", "--keep", "nothing"]);
        see(&mut session, "More");
        choose(&mut session, 0);
        see(&mut session, "Your answer");
        // Enter alone opens the other replies; the first is "I don't know".
        press(&mut session, "\r");
        see(&mut session, "I don't know");
        choose(&mut session, 0);
        see(&mut session, "Which coast");
        see(&mut session, "More");
        choose(&mut session, 0);
        let rest = see(&mut session, "Are you in the harbor now?");
        let longest = rest.lines().map(visible).max().unwrap_or(0);
        assert!(longest <= usize::from(columns), "{longest} columns of {columns}");
        press(&mut session, UP);
    }
}

#[test]
fn a_checklist_is_marked_in_its_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = rules_with_a_checklist(folder.path());
    let file = folder.path().join("A-1.toml");
    let mut session = start_with(&rules, 80, &["screen", "--save", &quoted(&file)]);
    see(&mut session, "More");
    choose(&mut session, 0);
    see(&mut session, "Your answer");
    press(&mut session, "1990\r");
    see(&mut session, "Which coast");
    see(&mut session, "More");
    choose(&mut session, 0);
    see(&mut session, "Which of these happened?");
    see(&mut session, "I was fined");
    // Enter without a mark asks what is meant; nothing is taken for no by a slip.
    press(&mut session, "\r");
    see(&mut session, "None of these");
    see(&mut session, "More");
    choose(&mut session, 1);
    see(&mut session, "the space bar marks");
    see(&mut session, "I was fined");
    press(&mut session, &format!("{DOWN} \r"));
    see(&mut session, "Have you left the harbor");
    see(&mut session, "More");
    press(&mut session, "\u{3}");
    see(&mut session, "Leave at once");
    choose(&mut session, 1);
    session.exp_eof().expect("it ends");
    let saved = std::fs::read_to_string(&file).expect("a case file");
    assert!(saved.contains("in_harbor = false") && saved.contains("singly = [\"trips\"]"), "{saved}");
    assert!(saved.contains("offences = true"), "what is left unmarked is no: {saved}");
}

#[test]
fn the_report_on_the_screen_is_its_beginning_where_the_answers_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = quoted(&folder.path().join("A-1.toml"));
    let mut session = start(80, &["screen", "--save", &file]);
    see(&mut session, "More");
    choose(&mut session, 2 + 3);
    see(&mut session, "Stop here and show the report");
    choose(&mut session, 7);
    see(&mut session, "Screening report");
    let rest = session.exp_eof().expect("it ends");
    assert!(rest.contains("-o report.html") && !rest.contains("Berth Act 2"), "{rest}");

    let mut session = start(80, &["resume", &file]);
    see(&mut session, "Case ");
    see(&mut session, "0 answers so far");
    press(&mut session, "\u{3}");
}

/// Columns of a line without what steers the terminal.
fn visible(line: &str) -> usize {
    let last = line.rsplit('\r').find(|part| !part.is_empty()).unwrap_or_default();
    let mut columns = 0;
    let mut letters = last.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            columns += 1;
        }
    }
    columns
}

#[test]
fn a_dumb_terminal_gets_plain_lines() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relief"));
    command
        .args(["screen", "--keep", "nothing"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RELIEF_RULES", "tests/cli/rules")
        .env("RELIEF_AS_OF", "2026-11-21")
        .env("TERM", "dumb");
    let mut session = spawn_command(command, Some(WAIT)).expect("a terminal");
    let talk = see(&mut session, "> ");
    assert!(talk.contains("1. ") && !talk.contains('\u{1b}'), "{talk:?}");
    press(&mut session, "r\r");
    session.exp_eof().expect("it ends");
}

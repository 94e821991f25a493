//! Lessons: asked line by line, and as sheets for a class.

use std::path::Path;
use std::process::Output;

use crate::{fed, relief};

/// The binary with the shipped rules, on a fixed day.
fn learn(arguments: &[&str], lines: &str) -> Output {
    fed(relief().env_remove("RELIEF_RULES").arg("learn").args(arguments), lines.as_bytes())
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr.clone()).expect("text")
}

#[test]
fn a_learner_is_graded_and_told_why() {
    let said = said(&learn(&["--plain", "--relief", "cancellation-nonlpr"], &"1\n".repeat(12)));
    assert!(said.contains("from Mexico"), "{said}");
    assert!(said.contains("! a warning was missed: "), "missed warnings are named: {said}");
    assert!(said.contains("✓ right"), "{said}");
    assert!(said.contains("INA 240A(b)(1)(A)"), "the law is cited: {said}");
    assert!(said.contains(" right. Nothing of this is kept."), "{said}");
}

#[test]
fn clients_are_made_of_shipped_ones_and_told_of_like_people() {
    let stories: Vec<String> = (0..6)
        .map(|seed| {
            let said = said(&learn(&["--plain", "--relief", "cancellation-nonlpr", "--seed", &seed.to_string()], ""));
            said.lines().nth(2).unwrap_or_default().to_owned()
        })
        .collect();
    let made: Vec<&String> = stories.iter().filter(|story| story.starts_with("A man from Mexico lives in")).collect();
    assert!(!made.is_empty() && made.len() < 6, "{stories:?}");
    for story in made {
        assert!(!story.contains(['{', '}']), "each answer is filled in: {story}");
        assert!(story.contains("He walked into the country on "), "{story}");
    }
}

#[test]
fn a_score_is_kept_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scores.csv");
    let path = file.to_str().expect("a path");
    for seed in ["1", "2"] {
        let arguments = ["--plain", "--relief", "tps", "--seed", seed, "--score", path];
        assert!(said(&learn(&arguments, "1\n1\n")).contains(&format!("The score is kept in `{path}`.")));
    }
    let lines: Vec<String> = read(&file).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "day,relief,seed,right,of");
    assert!(lines[2].contains(",tps,2,"), "{lines:?}");
    std::fs::write(&file, "something else").expect("written");
    let refused = learn(&["--plain", "--relief", "tps", "--score", path], "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is no file of scores"));
    assert_eq!(read(&file), "something else");
}

#[test]
fn a_lesson_can_be_left() {
    let said = said(&learn(&["--plain", "--relief", "tps", "--lang", "es"], ""));
    assert!(said.contains("0 de 0 correctas"), "{said}");
}

#[test]
fn a_class_gets_a_sheet_and_its_teacher_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let [sheet, key] = ["sheet.md", "key.html"].map(|name| folder.path().join(name));
    let [sheet_path, key_path] = [&sheet, &key].map(|path| path.to_str().expect("a path"));
    let output = learn(&["--relief", "cancellation-lpr", "--worksheet", sheet_path, "--key", key_path], "");
    assert!(output.status.success());
    let [sheet, key] = [sheet, key].map(|path: std::path::PathBuf| read(&path));
    assert!(sheet.contains("☐ attorney must judge"), "{sheet}");
    assert!(!sheet.contains("✓"), "the sheet does not give the answers away");
    assert!(key.contains("<!DOCTYPE html>") && key.contains("INA 240A(a)"), "{key}");
}

#[test]
fn the_same_seed_draws_the_same_lesson_and_seeds_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = |seed: u32, name: &str| {
        let path = folder.path().join(name);
        let seed = seed.to_string();
        assert!(learn(&["--seed", &seed, "--worksheet", path.to_str().expect("a path")], "").status.success());
        read(&path)
    };
    assert_eq!(sheet(3, "a.md"), sheet(3, "b.md"));
    let drawn: std::collections::BTreeSet<String> = (0..8).map(|seed| sheet(seed, &format!("{seed}.md"))).collect();
    assert!(drawn.len() > 3, "eight seeds draw {} lessons", drawn.len());
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a sheet")
}

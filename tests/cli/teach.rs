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
    assert!(said.contains("A carpenter from Mexico"), "{said}");
    assert!(said.contains("! a warning was missed: "), "missed warnings are named: {said}");
    assert!(said.contains("✓ right"), "{said}");
    assert!(said.contains("INA 240A(b)(1)(A)"), "the law is cited: {said}");
    assert!(said.contains(" right. Nothing of this is kept."), "{said}");
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

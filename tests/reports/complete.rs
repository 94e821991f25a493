//! No full format drops a finding that another shows, and each shows what is stale, undetermined and contested. PDF is
//! read back by `.ci/reports`.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::Value;

use crate::{examples, harbor, printed, relief};

/// The words for a finding's value, by what it is to the verdict, in each language.
fn value_word(words: &toml::Table, kind: &str, value: &str) -> String {
    let key = match (kind, value) {
        (_, "unknown") => "unknown",
        (_, "review") => "review",
        ("bar" | "exception", "met") => "applies",
        ("bar" | "exception", _) => "not_applies",
        ("waiver", "met") => "waiver_open",
        ("waiver", _) => "waiver_closed",
        ("part", "met") => "yes",
        ("part", _) => "no",
        (_, "met") => "met",
        _ => "not_met",
    };
    words["finding"][key].as_str().expect("a word").to_owned()
}

/// Title and value of every finding of a JSON report.
fn findings(report: &Value, words: &toml::Table) -> BTreeSet<(String, String)> {
    fn collect(finding: &Value, words: &toml::Table, found: &mut BTreeSet<(String, String)>) {
        let text = |key: &str| finding[key].as_str().expect("text");
        let title = spaced(text("title")).trim_end_matches('.').to_owned();
        found.insert((title, value_word(words, text("kind"), text("value"))));
        finding["findings"].as_array().expect("findings").iter().for_each(|part| collect(part, words, found));
    }
    fn of_relief(relief: &Value, words: &toml::Table, found: &mut BTreeSet<(String, String)>) {
        relief["findings"].as_array().expect("findings").iter().for_each(|part| collect(part, words, found));
        relief["results"].as_array().expect("results").iter().for_each(|inner| of_relief(inner, words, found));
    }
    let mut found = BTreeSet::new();
    report["reliefs"].as_array().expect("reliefs").iter().for_each(|relief| of_relief(relief, words, &mut found));
    found
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has the title and then, perhaps after what it is about in brackets, the value.
fn tells(text: &str, title: &str, value: &str) -> bool {
    text.match_indices(title).any(|(at, _)| {
        let rest = text[at + title.len()..].trim_start_matches('.');
        let is_value = |rest: &str| rest.strip_prefix(": ").is_some_and(|rest| rest.starts_with(value));
        let about = rest
            .strip_prefix(" (")
            .into_iter()
            .flat_map(|about| about.match_indices(')').take(12).map(move |(end, _)| &about[end + 1..]));
        is_value(rest) || about.into_iter().any(is_value)
    })
}

fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    let mut rest = markup;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        let close = tag.find('>').expect("a closed tag");
        // Blocks stand apart, runs of one paragraph do not.
        if !tag.starts_with("<w:r")
            && !tag.starts_with("<w:t")
            && !tag.starts_with("</w:r")
            && !tag.starts_with("</w:t")
        {
            text.push(' ');
        }
        rest = &tag[close + 1..];
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    spaced(&text.replace("&#x2f;", "/").replace("&amp;", "&")).replace(" :", ":")
}

fn as_text(format: &str, bytes: &[u8]) -> String {
    match format {
        "docx" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            let mut text = String::new();
            archive.by_name("word/document.xml").expect("a body").read_to_string(&mut text).expect("text");
            without_tags(&text)
        }
        "html" => without_tags(&String::from_utf8_lossy(bytes)),
        "markdown" => {
            let text = String::from_utf8_lossy(bytes).replace("**", "").replace('\\', "");
            spaced(&text)
        }
        _ => spaced(&String::from_utf8_lossy(bytes)),
    }
}

fn every_format_is_complete(run: impl Fn(&str, &str) -> Vec<u8>, name: &str) {
    for (language, words) in
        [("en", include_str!("../../src/report/words/en.toml")), ("es", include_str!("../../src/report/words/es.toml"))]
    {
        let words: toml::Table = words.parse().expect("TOML");
        let report: Value = serde_json::from_slice(&run("json", language)).expect("JSON");
        let findings = findings(&report, &words);
        for format in ["text", "html", "markdown", "docx"] {
            let text = as_text(format, &run(format, language));
            let lost: Vec<_> = findings.iter().filter(|(title, value)| !tells(&text, title, value)).collect();
            assert!(lost.is_empty(), "{name} as {format} in {language} lacks {lost:#?}");
            let unverified = format!("[{}]", words["card"]["unverified"].as_str().expect("text"));
            let is_unverified = report.to_string().contains("\"unverified\":true");
            assert!(!is_unverified || text.contains(&unverified), "{name} as {format} hides what is unverified");
            for card in report["rulebook"]["reliefs"].as_array().expect("reliefs") {
                let stale = words["report"]["stale_heading"].as_str().expect("text");
                assert!(card["stale"] == false || text.contains(stale), "{name} as {format} hides what is stale");
            }
            for line in report["overrides"].as_array().expect("overrides") {
                let title = line["title"].as_str().expect("text").trim_end_matches('.');
                assert!(text.contains(&spaced(title)), "{name} as {format} hides what is contested");
            }
        }
    }
}

#[test]
fn every_format_of_every_example_shows_every_finding() {
    for file in examples() {
        let run = |format: &str, language: &str| {
            let mut command = relief();
            command.args(["screen", "--format", format, "--lang", language, "--case"]).arg(&file);
            printed(command)
        };
        every_format_is_complete(run, &file.display().to_string());
    }
}

#[test]
fn every_format_shows_what_is_stale_and_contested() {
    for case in ["meets", "barred", "open", "nothing"] {
        let path = Path::new("tests/cli/cases").join(format!("{case}.toml"));
        let run = |format: &str, language: &str| {
            let mut command = harbor();
            command.args(["screen", "--format", format, "--lang", language, "--case"]).arg(&path);
            printed(command)
        };
        every_format_is_complete(run, case);
    }
}

#[test]
fn a_report_names_only_commands_that_work() {
    let mut command = relief();
    command.args(["screen", "--format", "text", "--case", "examples/ten-year-cancellation.toml"]);
    let text = as_text("text", &printed(command));
    let ids: BTreeSet<&str> =
        text.split("\"relief explain ").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.contains("asylum"), "{ids:?}");
    for id in ids {
        let mut command = relief();
        command.args(["explain", id]);
        printed(command);
    }
}

#[test]
fn no_criterion_tells_an_answer_twice() {
    for file in examples() {
        let mut command = relief();
        command.args(["screen", "--format", "markdown", "--case"]).arg(&file);
        let text = String::from_utf8(printed(command)).expect("text");
        // Answers stand below their criterion, whose value is in bold letters.
        let is_answer = |line: &&str| line.trim_start().starts_with("- ") && !line.contains("**");
        let lines: Vec<&str> = text.lines().collect();
        for answers in lines.chunk_by(|one, other| is_answer(one) == is_answer(other)).filter(|run| is_answer(&run[0]))
        {
            let told: BTreeSet<&&str> = answers.iter().collect();
            assert_eq!(told.len(), answers.len(), "{}: {answers:#?}", file.display());
        }
    }
}

//! The pages on the rule language leave nothing out: every message has its example, every function its line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proc_macro2::{TokenStream, TokenTree};
use relief::engine::Program;
use relief::rulebook::{FUNCTIONS, Files, load, load_with_unused, render};
use relief::testing;

use crate::broken;
use crate::sample::parts;

/// What finds no fault with rules: the kinds of changes that `relief rules mutate` makes, and how faults are shown.
const NO_FAULTS: [&str; 3] = ["src/rulebook/changes.rs", "src/rulebook/late.rs", "src/rulebook/render.rs"];

/// What the reader of TOML is listened to for.
const HEARD: [&str; 2] = [", expected ", "inline table"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files under a folder whose names end in something.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] })
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}

/// The page of messages as it follows from the broken rules.
fn page() -> String {
    let mut page = String::from(
        "# What `relief rules check` can say\n\n\
         Every message of the loader and the checker, each with an example: made from `tests/broken_rules/` by\n\
         `INSTA_UPDATE=always cargo test --test rulebook`. What is only remarked on has its pages in `docs/lints/`.\n",
    );
    let without_settings = load(Files::default()).expect_err("no settings");
    let message = render::human(&without_settings.sources, &without_settings.diagnostics, false);
    for (name, message) in broken::messages().into_iter().chain([("no settings at all".to_owned(), message)]) {
        page += &format!("\n## {}\n```text\n{}\n```\n", name.replace('-', " "), message.trim_end());
    }
    page
}

#[test]
fn the_page_of_messages_is_that_of_the_broken_rules() {
    let (path, page) = (root("docs/diagnostics.md"), page());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &page).expect("written");
    }
    assert!(read(&path) == page, "docs/diagnostics.md is behind: INSTA_UPDATE=always cargo test --test rulebook");
}

#[test]
fn every_message_of_the_loader_stands_in_an_example() {
    let mut examples = read(&root("docs/diagnostics.md"));
    // What needs a folder of rules instead of a file in one.
    files(&root("tests/cli/sessions"), ".trycmd").iter().for_each(|session| examples += &read(session));
    let lines: BTreeSet<String> = examples.lines().map(in_one_line).collect();
    let mut sources = files(&root("src/rulebook"), ".rs");
    sources.push(root("src/applies.rs"));
    sources.retain(|source| NO_FAULTS.iter().all(|other| !source.ends_with(other)));
    let mut unseen = Vec::new();
    for source in sources {
        let text = read(&source);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let mut words = Vec::new();
        prose(code.parse().expect("Rust"), &mut words);
        let name = source.strip_prefix(root("")).expect("a path in the package").display().to_string();
        words.retain(|words| !HEARD.contains(&words.as_str()));
        let missing = words.into_iter().filter(|words| !lines.iter().any(|line| says(line, words)));
        unseen.extend(missing.map(|words| format!("{name}: {words}")));
    }
    assert!(
        unseen.is_empty(),
        "no file in tests/broken_rules shows these words, each of which the loader can say:\n{}",
        unseen.join("\n")
    );
}

/// The strings in code that hold more than a word.
fn prose(code: TokenStream, found: &mut Vec<String>) {
    let mut is_attribute = false;
    for token in code {
        match token {
            TokenTree::Group(group) if !is_attribute => prose(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value());
                found.extend(text.ok().filter(|text| text.trim().contains(' ')));
            }
            token => {
                let sign = if let TokenTree::Punct(sign) = &token { sign.as_char() } else { ' ' };
                is_attribute = sign == '#' || (is_attribute && sign == '!');
                continue;
            }
        }
        is_attribute = false;
    }
}

/// Whether a line holds a text, with anything where it has braces.
fn says(line: &str, text: &str) -> bool {
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let mut rest = line;
    text.split('{').enumerate().all(|(index, part)| {
        let part = if index == 0 { part } else { part.split_once('}').map_or(part, |(_, part)| part) };
        let part = in_one_line(&part.replace('\u{1}', "{").replace('\u{2}', "}"));
        let Some(at) = rest.find(&part) else { return false };
        rest = &rest[at + part.len()..];
        true
    })
}

/// With one space wherever there is space.
fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() && !text.is_empty() {
        return " ".to_owned();
    }
    let [start, end] = [text.starts_with(' '), text.ends_with(' ')].map(|is| if is { " " } else { "" });
    format!("{start}{}{end}", words.join(" "))
}

/// The blocks of a language on the page, with the heading that each stands under.
fn blocks(language: &str) -> Vec<(String, String)> {
    let (mut heading, mut block, mut found) = (String::new(), None::<String>, Vec::new());
    for line in read(&root("docs/rule-language.md")).lines() {
        match (&mut block, line.strip_prefix("```")) {
            (Some(text), None) => *text += &format!("{line}\n"),
            (Some(text), Some(_)) => {
                found.push((heading.clone(), std::mem::take(text)));
                block = None;
            }
            (None, Some(name)) if name == language => block = Some(String::new()),
            (None, Some(_)) => block = Some(String::from("of another language")),
            (None, None) => heading = line.strip_prefix("## ").map_or(heading, str::to_owned),
        }
    }
    found.retain(|(_, text)| !text.starts_with("of another language"));
    found
}

/// The rulebook that the examples make; those of the settings and of an overlay are files of their own.
fn examples(more: &str) -> Files {
    let (settings, law): (Vec<_>, Vec<_>) =
        blocks("toml").into_iter().partition(|(heading, _)| heading.contains(".toml"));
    assert_eq!(settings.len(), 2, "rulebook.toml and overlay.toml");
    let files = parts(&read(&root("tests/rulebook/reference.toml")), Files::default());
    let (law, relief): (Vec<_>, Vec<_>) =
        law.into_iter().partition(|(heading, _)| ["3", "4"].iter().any(|number| heading.starts_with(number)));
    let joined = |blocks: Vec<(String, String)>| blocks.into_iter().map(|(_, text)| text).collect::<String>();
    files.with("facts-and-criteria.toml", &joined(law)).with("relief.toml", &joined(relief)).with("more.toml", more)
}

#[test]
fn the_examples_of_the_page_are_a_rulebook_whose_tests_pass() {
    let mut more = String::from(
        "[[test]]\nname = \"what holds\"\nas_of = 2026-11-21\n\
         case = { person = { nationalities = [\"HN\"] }, absences = [{ left = 2026-01-01, returned = 2026-01-11 }], complete = { absences = true } }\n\
         [test.expect]\n",
    );
    let statements: Vec<String> =
        blocks("relief").iter().flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    (0..statements.len()).for_each(|index| more += &format!("holds-{index} = \"met\"\n"));
    for (index, statement) in statements.iter().enumerate() {
        more += &format!(
            "[criteria.holds-{index}]\ntitle = '''{statement}'''\ncite = [\"INA 1\"]\nwhen = '''{statement}'''\n"
        );
    }
    let rulebook = load_with_unused(examples(&more)).unwrap_or_else(|faults| panic!("{faults}"));
    let program = Program::new(Arc::new(rulebook));
    let tests = &program.rulebook().tests;
    assert_eq!(tests.len(), 2);
    let failures: Vec<String> =
        tests.iter().flat_map(|test| testing::run(&program, test)).map(|one| format!("{one:?}")).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_page_shows_every_function_and_keyword() {
    let page = read(&root("docs/rule-language.md"));
    let shown = blocks("relief").into_iter().map(|(_, text)| text).collect::<String>();
    for (function, usage) in FUNCTIONS {
        let call = format!("{function}(");
        assert!(page.contains(&format!("`{call}")), "{usage}");
        assert!(shown.contains(&call) || blocks("toml").iter().any(|(_, text)| text.contains(&call)), "{usage}");
    }
}

#[test]
fn the_settings_of_the_page_load() {
    let mut settings = blocks("toml");
    settings.retain(|(heading, _)| heading.contains(".toml"));
    let words = "[topics]\nsafety.title = \"Seguridad\"\nidentity.title = \"Identidad\"\n";
    let files = Files::default().with("rulebook.toml", &settings[0].1).with("lang/es/all.toml", words);
    let overlaid = files.with("overlay.toml", &settings[1].1);
    load(overlaid).unwrap_or_else(|faults| panic!("{faults}"));
}

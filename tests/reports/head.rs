//! What must be seen before anything else.

use std::fs;
use std::path::Path;

use crate::{case, printed, relief, root, told};

const INVENTED: &str = "tests/cli/rules";

/// The invented rules with more warnings: each is true of who is in the harbor, and stands at the head if it says so.
fn rules_with(warnings: &[(String, bool)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["rulebook.toml", "facts.toml", "permit.toml", "berth.toml", "lang/es/all.toml", "lang/en/values.toml"]
    {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("created");
        fs::copy(root().join(INVENTED).join(file), to).expect("copied");
    }
    let (mut english, mut spanish) = (String::new(), String::new());
    for (number, (title, head)) in warnings.iter().enumerate() {
        english += &format!(
            "[flags.more-{number}]\nreliefs = [\"all\"]\nhead = {head}\ntitle = \"{title}\"\ncite = [\"Harbor Act 21\"]\n\
             when = \"person.in_harbor\"\n"
        );
        spanish += &format!("[flags.more-{number}]\ntitle = \"{title}\"\n");
    }
    fs::write(folder.path().join("a-warnings.toml"), english).expect("written");
    fs::write(folder.path().join("lang/es/warnings.toml"), spanish).expect("written");
    folder
}

/// The list of what is not ruled out in the report of a case without answers.
fn not_ruled_out(rules: &Path) -> Vec<String> {
    let mut command = relief();
    command.args(["screen", "--format", "text", "--case", "tests/cli/cases/nothing.toml", "--rules"]).arg(rules);
    let text = String::from_utf8(printed(command)).expect("text");
    let list = text.lines().skip_while(|line| *line != "Not ruled out yet").take_while(|line| *line != "Summary");
    list.filter(|line| line.starts_with("  ? ")).map(|line| line.trim_start_matches([' ', '?']).to_owned()).collect()
}

#[test]
fn warnings_that_the_rules_put_at_the_head_come_first() {
    let warnings: Vec<_> = (0..10).map(|number| (format!("Warning {number}."), false)).collect();
    let list = not_ruled_out(rules_with(&warnings).path());
    assert_eq!(list.first().map(String::as_str), Some("Send no letters: it is not safe"), "{list:#?}");
    assert_eq!(list.len(), 9, "{list:#?}");
}

#[test]
fn no_warning_at_the_head_for_every_relief_is_left_out() {
    let warnings: Vec<_> = (0..20).map(|number| (format!("Warning {number}."), number % 2 == 0)).collect();
    let list = not_ruled_out(rules_with(&warnings).path());
    for (title, _) in warnings.iter().filter(|(_, head)| *head) {
        assert!(list.iter().any(|line| line.ends_with(title.trim_end_matches('.'))), "{title} lacks in {list:#?}");
    }
    assert!(list.iter().any(|line| line.contains("Send no letters")), "{list:#?}");
    assert!(!list.iter().any(|line| line.ends_with("Warning 1")), "{list:#?}");
}

/// A relief that is closed for everybody and stands first, with this beside it.
fn add_closed(rules: &Path, english: &str, spanish: &str) {
    let relief = "[relief]\nid = \"closed\"\nname = \"Closed\"\ndecided_by = \"nobody\"\ncite = [\"Harbor Act 30\"]\n\
         verified = { on = 2026-01-10, against = \"Harbor Act\" }\nsummary = \"None.\"\nrequires = [\"never-met\"]\n\
         [criteria.never-met]\ntitle = \"Never\"\ncite = [\"Harbor Act 30\"]\nwhen = \"false\"\n";
    let words = "[relief.closed]\nname = \"Cerrado\"\ndecided_by = \"nadie\"\nsummary = \"Nada.\"\n\
         [criteria.never-met]\ntitle = \"Nunca\"\n";
    fs::write(rules.join("a-closed.toml"), format!("{relief}{english}")).expect("written");
    fs::write(rules.join("lang/es/closed.toml"), format!("{words}{spanish}")).expect("written");
}

#[test]
fn a_warning_of_a_closed_relief_takes_no_place_from_others() {
    let folder = rules_with(&[]);
    let (mut english, mut spanish) = (String::new(), String::new());
    for number in 0..9 {
        english += &format!(
            "[flags.closed-{number}]\nhead = true\ntitle = \"Closed {number}.\"\ncite = [\"Harbor Act 30\"]\n\
             when = \"person.in_harbor\"\n"
        );
        spanish += &format!("[flags.closed-{number}]\ntitle = \"Closed {number}.\"\n");
    }
    add_closed(folder.path(), &english, &spanish);
    let list = not_ruled_out(folder.path());
    assert!(!list.iter().any(|line| line.contains("Closed")), "{list:#?}");
    assert!(list.iter().any(|line| line.contains("Send no letters")), "{list:#?}");
}

#[test]
fn a_paper_of_several_reliefs_stands_where_one_is_open() {
    let folder = rules_with(&[]);
    let paper = "[documents.book]\nreliefs = [\"closed\", \"permit\"]\ntitle = \"The log book\"\n";
    add_closed(folder.path(), paper, "[documents.book]\ntitle = \"El libro\"\n");
    let text = under(folder.path(), "[person]\nin_harbor = true\n");
    let (_, cards) = text.split_once("## Closed").expect("a card");
    let (closed, open) = cards.split_once("## Harbor permit").expect("a card");
    assert!(!closed.contains("The log book") && open.contains("The log book"), "{text}");
}

#[test]
fn a_warning_about_several_records_is_one_line() {
    let folder = rules_with(&[]);
    let flag = "[flags.trip]\nreliefs = [\"all\"]\nhead = true\nof = \"t in trips\"\ntitle = \"Keep the ticket.\"\n\
         cite = [\"Harbor Act 31\"]\nwhen = \"t.left > 2020-01-01\"\n";
    add_closed(folder.path(), flag, "[flags.trip]\ntitle = \"Guarde el billete.\"\n");
    let trips = "[[trips]]\nleft = 2021-05-01\n[[trips]]\nleft = 2022-05-01\n[[trips]]\nleft = 2019-05-01\n";
    let text = under(folder.path(), trips);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("Keep the ticket (")).collect();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("trip 1") && lines[0].contains("; trip 2") && !lines[0].contains("trip 3"), "{lines:#?}");
}

/// The report of a case under these rules.
fn under(rules: &Path, text: &str) -> String {
    let case = case(text);
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--rules"]).arg(rules).arg("--case").arg(case.path());
    String::from_utf8(printed(command)).expect("text")
}

#[test]
fn after_a_colon_spanish_goes_on_with_a_small_letter() {
    let mut command = relief();
    command.args(["screen", "--format", "text", "--lang", "es", "--case", "examples/many-unknowns.toml"]);
    let text = String::from_utf8(printed(command)).expect("text");
    assert!(text.contains("Si se aplica:"), "{text}");
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--lang", "es", "--case", "examples/u-visa-in-court.toml"]);
    let text = String::from_utf8(printed(command)).expect("text");
    for words in ["Se cumple según las respuestas dadas: ", "Falta obtener: "] {
        let next = |rest: &str| rest.chars().next().expect("a letter");
        assert!(text.split(words).skip(1).all(|rest| next(rest).is_lowercase()), "{text}");
        assert!(text.contains(words), "no `{words}` in {text}");
    }
}

#[test]
fn the_summary_stands_in_the_order_of_results() {
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--case", "examples/ten-year-cancellation.toml"]);
    let text = String::from_utf8(printed(command)).expect("text");
    let (_, table) = text.split_once("## Summary").expect("a summary");
    let first = table.lines().filter(|line| line.starts_with('|')).nth(2).expect("a row");
    assert!(first.contains("ten years"), "{table}");
}

/// The lines of a table in Markdown behind its head, below this heading.
fn table<'t>(text: &'t str, heading: &str) -> Vec<&'t str> {
    let (_, below) = text.split_once(heading).unwrap_or_else(|| panic!("no `{heading}` in {text}"));
    let lines = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    lines.skip(2).collect()
}

#[test]
fn the_summary_asks_what_would_decide_most() {
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--case", "examples/many-unknowns.toml"]);
    let text = String::from_utf8(printed(command)).expect("text");
    let first = table(&text, "## To find out and to get")[0].split('|').nth(1).expect("a question").trim().to_owned();
    let summary = table(&text, "## Summary");
    let row = |relief: &str| *summary.iter().find(|row| row.contains(relief)).expect("a row");
    assert!(row("(ten years)").contains(&first), "`{first}` is not in {}", row("(ten years)"));
    assert!(!row("victims of abuse").contains("drinking"), "{}", row("victims of abuse"));
}

#[test]
fn a_question_that_decides_the_same_says_so() {
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--case", "examples/many-unknowns.toml"]);
    let text = String::from_utf8(printed(command)).expect("text");
    let rows = table(&text, "## To find out and to get");
    let pairs = rows.iter().zip(rows.iter().skip(1));
    let decides = |row: &str| row.split('|').nth(3).expect("a cell").trim().to_owned();
    assert!(pairs.filter(|(_, row)| decides(row) == "the same as above").count() > 20, "{rows:#?}");
    assert!(
        rows.iter().zip(rows.iter().skip(1)).all(|(above, row)| decides(above) != decides(row)
            || decides(row) == "the same as above"
            || !decides(row).contains(';')),
        "{rows:#?}"
    );
}

#[test]
fn what_a_told_record_may_bring_comes_first() {
    let list = not_ruled_out_of("tps-travel");
    assert!(list[0].contains(" 1"), "{list:#?}");
    assert!(list.iter().skip(1).any(|line| line.contains("signs of US citizenship")), "{list:#?}");
}

fn not_ruled_out_of(example: &str) -> Vec<String> {
    let mut command = relief();
    command.args(["screen", "--format", "markdown", "--case"]).arg(format!("examples/{example}.toml"));
    let text = String::from_utf8(printed(command)).expect("text");
    let (_, below) = text.split_once("## Not ruled out yet").expect("a list");
    let (list, _) = below.split_once("\n## ").expect("what follows");
    list.lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect()
}

const RESIDENT: &str = r#"
[person]
location = "us"
nationalities = ["MX"]
[[statuses]]
kind = "lpr"
from = 2010-01-05
to   = "still"
"#;

/// A card of the report of this case.
fn u_visa(text: &str) -> String {
    let text = told(text, &["--format", "markdown"]);
    let (_, card) = text.split_once("\n## U visa").expect("a card");
    card.split_once("\n## ").expect("what follows").0.to_owned()
}

#[test]
fn what_closes_a_relief_that_nothing_was_told_of_is_named() {
    let none = "No crime suffered here was mentioned";
    let resident = u_visa(RESIDENT);
    assert!(!resident.contains(none) && resident.contains("permanent resident"), "{resident}");
    let asked = u_visa("[complete]\ncrimes_suffered = true\n");
    assert!(asked.contains(none), "{asked}");
}

#[test]
fn the_timeline_shows_how_long_a_status_lasted() {
    let case = "[[statuses]]\nkind = \"daca\"\nfrom = 2013-05-01\nto = 2026-03-15\n";
    let text = told(case, &["--format", "markdown"]);
    assert!(text.contains("May 1, 2013 to March 15, 2026"), "{text}");
    let text = told("[[entries]]\non = \"..2006\"\nmanner = \"without_inspection\"\n", &["--format", "markdown"]);
    assert!(text.contains("| on or before December 31, 2006 | entry 1"), "{text}");
}

#[test]
fn answers_that_do_not_fit_together_stand_at_the_head() {
    let answers =
        "person.birth_date = 1990-05-01\nresidence.first_lived_on = 2000-05-01\nresidence.first_lived_age = 14\n";
    let json: serde_json::Value = serde_json::from_str(&told(answers, &["--format", "json"])).expect("JSON");
    let [warning] = json["warnings"].as_array().expect("warnings").as_slice() else { panic!("{}", json["warnings"]) };
    assert_eq!(warning["check"], "first-lived-age-differs", "{warning}");
    let message = warning["message"].as_str().expect("text");
    for format in ["text", "markdown", "html"] {
        let report = told(answers, &["--format", format]);
        let text: String = report.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, after) = text.rsplit_once("Answers that do not fit together").expect("a heading");
        assert!(after.contains(message) && after.contains("In short"), "{format}: {after}");
    }
    let json: serde_json::Value = serde_json::from_str(&told("", &["--format", "json"])).expect("JSON");
    assert!(json.get("warnings").is_none(), "{}", json["warnings"]);
}

#[test]
fn what_does_not_fit_names_the_record() {
    let cases =
        "[[convictions]]\non = 2010\n[[convictions]]\non = 2015\nsentence = \"2 years\"\nmax_jail = \"1 year\"\n";
    let report = told(cases, &["--format", "text"]);
    let head = report.split_once("Summary").expect("a summary").0.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, after) = head.split_once("Answers that do not fit together").expect("a heading");
    assert!(after.contains("(criminal case 2: 2015). "), "{after}");
}

//! Days by which something must be done, also where it is not known whether they apply.

use crate::told;

/// A signed certification and a child who turns 21; nobody has told whether the petition was filed.
const SIGNED: &str = r#"
[person]
birth_date = 1986-02-14
[[crimes_suffered]]
kinds          = ["domestic_violence"]
place          = "us"
cert           = "signed"
cert_signed_on = 2026-07-15
[[relatives]]
relation    = "child"
asked_about = true
tie         = "born_to_mother"
birth_date  = 2006-03-01
[complete]
crimes_suffered = true
"#;

/// Came nine months ago; nothing is told of fear.
const NEWCOMER: &str = r#"
[[entries]]
on     = 2026-02-11
which  = ["first", "last"]
manner = "without_inspection"
[complete]
entries = true
"#;

fn text(case: &str) -> String {
    let text = told(case, &["--format", "markdown"]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_last_day_that_may_apply_is_shown_as_not_known() {
    let text = text(SIGNED);
    // Six months from July 15, 2026 (8 CFR 214.14(c)(2)(i)).
    let day = text
        .match_indices("January 15, 2027")
        .any(|(at, _)| text[at..].starts_with("January 15, 2027 (it is not known whether this applies)"));
    assert!(day, "{text}");
    // The day before the 21st birthday (INA 214(p)(7)(A)).
    assert!(text.contains("February 28, 2027 (it is not known whether this applies)"), "{text}");
    let (_, timeline) = text.split_once("## Timeline").expect("a timeline");
    let (timeline, _) = timeline.split_once(" ## ").expect("what follows");
    assert!(timeline.contains("February 28, 2027") && timeline.contains("not known whether"), "{timeline}");
}

#[test]
fn the_year_for_asylum_is_told_to_who_said_nothing_of_fear() {
    // February 11, 2027 is a Thursday (INA 208(a)(2)(B)).
    assert!(text(NEWCOMER).contains("February 11, 2027 (it is not known whether this applies)"));
    let letter = told(NEWCOMER, &["--format", "markdown", "--for", "client"]);
    let line = letter.lines().find(|line| line.contains("February 11, 2027")).expect("the day");
    assert!(line.ends_with("(we do not know yet whether this applies to you: ask us)"), "{line}");
}

#[test]
fn the_year_for_asylum_is_told_though_a_later_arrival_may_be_untold() {
    // Nobody asked whether there were other entries or trips: the year may end later than in December, never earlier.
    let case = "[[entries]]\non = \"2025-12\"\nmanner = \"paroled\"\n[fear]\ncountries = [\"HT\"]\n";
    let text = text(case);
    let (_, due) = text.split_once("## Due within 60 days").unwrap_or_else(|| panic!("nothing is due in {text}"));
    let (due, _) = due.split_once(" ## ").expect("what follows");
    assert!(due.contains("on or after December 1, 2026 (it is not known whether this applies)"), "{due}");
    let letter = told(case, &["--format", "markdown", "--for", "client"]);
    assert!(letter.lines().any(|line| line.contains("December 1, 2026")), "{letter}");
}

#[test]
fn a_day_counted_from_the_screening_waits_for_an_answer() {
    // The answer to a notice that nobody has told of.
    let nationals = "[person]\nnationalities = [\"UA\"]\n";
    assert!(!text(nationals).contains("if it was handed over"));
}

#[test]
fn what_is_due_stands_in_the_order_of_its_days() {
    let case = r#"
[court]
in_court        = true
next_hearing_on = 2027-01-10
[[entries]]
on     = 2025-12-05
which  = ["first", "last"]
manner = "without_inspection"
[fear]
countries = ["HN"]
[complete]
entries = true
"#;
    let text = text(case);
    let (_, due) = text.split_once("## Due within 60 days").expect("something is due");
    let (due, _) = due.split_once(" ## ").expect("what follows");
    let year = due.find("December 7, 2026").unwrap_or_else(|| panic!("no year in {due}"));
    let hearing = due.find("January 10, 2027").expect("the hearing");
    assert!(year < hearing, "{due}");
}

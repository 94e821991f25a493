//! What a reader would stumble over: the same line again and again, lists of what does not matter, days out of order.

use crate::{printed, relief};

/// The report of an example in one line.
fn report(example: &str, language: &str) -> String {
    run(&["screen", "--lang", language, "--format", "markdown"], example)
}

fn run(arguments: &[&str], example: &str) -> String {
    let mut command = relief();
    command.args(arguments).arg("--case").arg(format!("examples/{example}.toml"));
    let text = String::from_utf8(printed(command)).expect("text");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("**", "").replace('\\', "")
}

#[test]
fn what_is_said_of_several_records_names_them_in_one_bracket() {
    let text = report("abused-partner", "en");
    assert!(text.contains("(family member 1: parent, 1970; family member 2: partner, 1995)"), "{text}");
}

#[test]
fn a_criterion_that_is_told_in_brief_is_told_once_on_a_card() {
    let text = report("ten-year-cancellation", "en");
    let told = text.matches("This Notice to Appear stops the clock").count();
    assert!((1..=4).contains(&told), "told {told} times");
}

#[test]
fn of_many_rows_of_which_the_same_is_said_some_are_named_and_the_rest_counted() {
    for (language, title, more) in [
        ("en", "TPS was granted under this designation (", " more): no"),
        ("es", "El TPS se concedió con esta designación (", " más): no"),
    ] {
        let text = report("tps-travel", language);
        let told: Vec<&str> =
            text.split(title).skip(1).filter_map(|rest| rest.split_once(')')).map(|(rows, _)| rows).collect();
        assert!(!told.is_empty() && told.iter().all(|rows| rows.len() < 120), "{told:#?}");
        assert!(text.contains(more), "{text}");
    }
}

#[test]
fn an_exception_that_has_nothing_to_act_on_says_so() {
    for (language, applies) in
        [("en", "applies; nothing here that it could lift"), ("es", "se aplica; aquí no hay nada que pueda quitar")]
    {
        assert!(report("ten-year-cancellation", language).contains(applies));
    }
    // What it would have said is no point for the attorney.
    let text = report("u-visa-family", "en");
    assert!(!text.contains(
        "USCIS waives the criminal ground, weighing the number and the severity of the offenses: USCIS weighs"
    ));
}

#[test]
fn the_days_of_a_card_stand_in_their_order() {
    let text = report("asylum-late-filing", "en");
    let (_, days) =
        text.split_once("Deadlines ").or_else(|| text.split_once("Deadlines:")).expect("the deadlines of a card");
    let place = |day: &str| days.find(day).expect(day);
    assert!(place(": February 26, 2027") < place(": March 14, 2027"), "{days}");
}

#[test]
fn days_that_are_not_fixed_are_told_as_near_as_they_can_be() {
    for (language, days) in [("en", "from July 2025 to July-August 2025"), ("es", "julio-agosto de 2025")] {
        let text = report("tps-ukraine", language);
        assert!(text.contains(days), "{text}");
    }
}

#[test]
fn of_days_of_which_one_is_not_known_none_is_said_to_be_a_holiday() {
    let text = run(&["when", "--relief", "tps"], "tps-ukraine");
    assert!(text.contains("The TPS work card expires") && !text.contains("a Saturday, a Sunday"), "{text}");
}

#[test]
fn a_fee_says_when_it_was_checked() {
    assert!(report("tps-travel", "en").contains("$30 (checked October 1, 2026)"));
    assert!(report("tps-travel", "es").contains("$30 (revisado el 1 de octubre de 2026)"));
}

#[test]
fn the_reason_for_an_attorney_is_the_one_that_lies_nearest() {
    // Seven years were over long before the theft: what is open is the trip.
    let text = report("resident-theft", "en");
    let reason = "or two years of honorable active duty: There was a long trip or a move abroad";
    assert!(text.contains(reason), "{text}");
}

//! What each construct of the language is checked into.

use relief::rulebook::{NoticeKind, Rulebook};

use crate::sample::load_with;
use crate::shown::show;

/// A few things beside the base, so that every construct has something to stand on.
const MORE: &str = r#"
[let]
when_away = "[a.left for a in absences if a.returned > as_of] + [as_of]"

[let.after]
of = "d: date, s: date"
is = "[x for x in when_away if x > s and x < d]"

[types.place]
any_of = ["status", "country"]

[facts."person.place"]
type     = "place"
who      = "C"
topic    = "identity"
question = "Where are you from?"

[facts."person.trips"]
type     = "refs absences"
who      = "C"
topic    = "identity"
question = "Which trips?"
"#;

fn loaded(condition: &str) -> Rulebook {
    let flag =
        |id: &str, when: &str| format!("[flags.{id}]\ntitle = \"A\"\nreliefs = [\"all\"]\nwhen = '''{when}'''\n");
    let others = flag("others", "count(after(as_of, as_of)) > 1 and person.place == 'HN' and count(person.trips) > 0");
    load_with(&format!("{MORE}\n{others}\n{}", flag("shown", condition)))
        .unwrap_or_else(|faults| panic!("{condition}\n{faults}"))
}

#[track_caller]
fn check(condition: &str, expected: &str) {
    let book = loaded(condition);
    let notice = book.notices.iter().find(|notice| notice.id == "shown" && notice.kind == NoticeKind::Flag);
    let when = notice.and_then(|notice| notice.when.as_ref()).expect("the flag has a condition");
    assert_eq!(show(&book, when), expected);
}

#[test]
fn conditions_bind_from_or_to_not() {
    check("not grown-up and few-absences or hardship", "(or (and (not grown-up) few-absences) hardship)");
    check("not (grown-up or hardship)", "(not (or grown-up hardship))");
    check("grown-up == true", "grown-up");
    check("grown-up != true", "(not grown-up)");
    check("grown-up == hardship", "(or (and grown-up hardship) (and (not grown-up) (not hardship)))");
}

#[test]
fn words_in_quotes_take_the_type_of_the_other_side() {
    check("'citizen' == person.status", "(equal citizen person.status)");
    check("person.status in ['citizen', 'temporary_any']", "(one-of person.status citizen|visitor|student)");
    check("person.status not in ['lpr']", "(not (one-of person.status lpr))");
    check("'HN' in person.nationalities", "(in-set HN person.nationalities)");
    check("has_any(person.nationalities, ['HN', 'MX'])", "(one-of person.nationalities HN|MX)");
    check(
        "(if grown-up then 'lpr' else 'citizen') == person.status",
        "(equal (if grown-up lpr citizen) person.status)",
    );
}

#[test]
fn a_choice_meets_one_of_a_wider_type() {
    check("person.place == person.status", "(equal person.place (recast [0, 1, 2, 3] person.status))");
    check("person.place in status", "(one-of person.place citizen|lpr|visitor|student)");
    check(
        "any c in countries: c.code == person.place",
        "(any $0 countries (equal (recast [4, 5] $0.code) person.place))",
    );
}

#[test]
fn dates_are_moved_by_days_months_and_rolls() {
    check("as_of - 30 days < 2026-01-01", "(less (add-days -30 as_of) 2026-01-01)");
    check("anniversary(as_of, -10 years) < never", "(less (anniversary -120 as_of) never)");
    check("last_day(as_of, 6 months, 'business-day') > as_of", "(greater (last-day 6 true as_of) as_of)");
    check("last_day(as_of, 30 days, 'business-day') > as_of", "(greater (business-day (add-days 30 as_of)) as_of)");
    check("business_day(as_of) == as_of", "(equal (business-day as_of) as_of)");
    check("days_within(as_of, as_of, as_of, as_of) > 3", "(greater (days-within as_of as_of as_of as_of) 3)");
}

#[test]
fn a_record_has_the_days_of_its_span() {
    check("any a in absences: gap_days(a) > 9", "(any $0 absences (greater (days-between $0.left $0.returned) 9))");
    check(
        "any a in absences: full_days(a) > 9",
        "(any $0 absences (greater (days-between $0.left (add-days -1 $0.returned)) 9))",
    );
    check("any a in absences: a.days >= 1 year 15 days", "(any $0 absences (atleast $0.days '1 year 15 days'))");
}

#[test]
fn lists_are_computed_joined_and_folded() {
    check("away_days + 3 > 9", "(greater (sum [away_days, 3]) 9)");
    check("earliest(departures, as_of) < as_of", "(less (earliest [$0.left for $0 in absences] + [as_of]) as_of)");
    check("max(person.children, 2) > 1", "(greater (max [person.children, 2]) 1)");
    check(
        "count([a for a in absences if a.left < as_of by same_trip_as]) > 1",
        "(greater (count [$0 for $0 in absences if (less $0.left as_of) by 4]) 1)",
    );
    check("as_of in departures", "(any $1 [$0.left for $0 in absences] (equal as_of $1))");
}

#[test]
fn a_list_let_is_written_out_with_its_arguments() {
    check(
        "any x in after(as_of, 2000-01-01): x < as_of",
        "(any $2 [$1 for $1 in [$0.left for $0 in absences if (greater $0.returned as_of)] + [as_of] \
         if (and (greater $1 2000-01-01) (less $1 as_of))] (less $2 as_of))",
    );
}

#[test]
fn references_and_sets_can_be_gone_through() {
    check(
        "any t in person.trips: t.left < as_of",
        "(any $1 [$0 for $0 in absences if (in-refs $0 person.trips)] (less $1.left as_of))",
    );
    check("any n in person.nationalities: n == 'HN'", "(any $0 members of person.nationalities (equal $0 HN))");
    check(
        "any a in absences: any b in absences: a.same_trip_as == b",
        "(any $0 absences (any $1 absences (equal $0.same_trip_as $1)))",
    );
}

#[test]
fn look_ups_give_the_cell_or_what_stands_for_none() {
    check("countries['HN'].since < as_of", "(less 1999-01-05 as_of)");
    check("countries['XX'].since else never < as_of", "(less never as_of)");
    check(
        "countries[person.place].since else as_of < as_of",
        "(less (lookup countries.since [None, None, None, None, Some(0), Some(1)] person.place as_of) as_of)",
    );
    check(
        "any c in countries: (if grown-up then countries[c.code].since else never) < as_of",
        "(any $0 countries (less (if grown-up (lookup countries.since [Some(0), Some(1)] $0.code) never) as_of))",
    );
}

#[test]
fn a_flag_reads_the_verdict_of_a_relief() {
    check("verdict('sample') in ['barred', 'not-met']", "(one-of (verdict sample) barred|not-met)");
}

#[test]
fn criteria_and_lets_take_arguments() {
    check("any a in absences: is_long(a, 90)", "(any $0 absences (is_long $0 90))");
}

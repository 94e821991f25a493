//! What a case file admits, and that all faults of a file come at once.

use relief::calendar::Day;
use relief::case::{
    AnswerSource, AsOf, Case, Domain, FactPath, State, Unanswered, from_json_text, from_text, from_toml, from_toml_text,
};
use relief::members::Members;
use relief::rulebook::{Comparison, Rulebook};

use crate::sample::{as_of, day, rulebook};

fn read(text: &str) -> (&'static Rulebook, Case) {
    let rulebook = rulebook();
    let case = from_toml_text(rulebook, "case.toml", text, as_of()).unwrap_or_else(|faults| panic!("{faults}"));
    (rulebook, case)
}

fn refused(text: &str) -> Vec<String> {
    let faults = from_toml_text(rulebook(), "case.toml", text, as_of()).expect_err("faults");
    faults.to_string().lines().map(str::to_owned).collect()
}

fn domain(rulebook: &Rulebook, case: &Case, name: &str) -> Domain {
    let path = FactPath::parse(rulebook, name).unwrap_or_else(|fault| panic!("{fault}"));
    case.answer(path).and_then(|answer| answer.domain()).cloned().unwrap_or_else(|| panic!("{name} has no value"))
}

/// What the one answer in `text` admits.
fn value(name: &str, text: &str) -> Domain {
    let (rulebook, case) = read(text);
    domain(rulebook, &case, name)
}

fn days(low: &str, high: Day) -> Domain {
    Domain::Number { low: day(low).0, high: high.0 }
}

#[test]
fn every_type_is_read() {
    assert_eq!(value("court.in_court", "court.in_court = true"), Domain::Bool(true));
    assert_eq!(value("court.in_court", "court.in_court = 'no'"), Domain::Bool(false));
    let seven = Domain::Number { low: 7, high: 7 };
    assert_eq!(value("residence.first_lived_age", "residence.first_lived_age = 7"), seven);
    assert_eq!(value("residence.first_lived_age", "residence.first_lived_age = 0x7"), seven);
    assert_eq!(value("residence.first_lived_age", "residence.first_lived_age = '7'"), seven);
    let cents = Domain::Number { low: 1_000_050, high: 1_000_050 };
    assert_eq!(value("plans.money", "plans.money = 10_000.50"), cents);
    assert_eq!(value("plans.money", "plans.money = '$10,000.50'"), cents);
    assert_eq!(value("note", "note = ' as told '"), Domain::Text(" as told ".to_owned()));
    assert_eq!(value("court.circuit", "court.circuit = 9"), Domain::Choice(Members::one(8)));
    assert_eq!(value("attorney.hardship", "[attorney]\nhardship = true"), Domain::Bool(true));
    assert_eq!(value("convictions[0].attorney.cimt", "[[convictions]]\nattorney.cimt = false"), Domain::Bool(false));
    let Domain::Term(term) = value("convictions[0].sentence", "[[convictions]]\nsentence = '> 5 days'") else {
        panic!("a term")
    };
    assert_eq!((term.is, term.term.days), (Comparison::Greater, 5));
}

#[test]
fn dates_are_read_from_every_form() {
    let march = days("2012-03-14", day("2012-03-14"));
    assert_eq!(value("entries[0].on", "[[entries]]\non = 2012-03-14"), march);
    assert_eq!(value("entries[0].on", "[[entries]]\non = '2012-03-14'"), march);
    assert_eq!(value("entries[0].on", "[[entries]]\non = 2012"), days("2012-01-01", day("2012-12-31")));
    assert_eq!(value("entries[0].on", "[[entries]]\non = '2026'"), days("2026-01-01", day("2026-11-21")));
    assert_eq!(value("person.birth_date", "person.birth_date = 'age 19'"), days("2006-11-22", day("2007-11-21")));
    assert_eq!(
        value("person.first_married_on", "person.first_married_on = 'never'"),
        Domain::Number { low: Day::LATER.0, high: Day::LATER.0 }
    );
    assert_eq!(value("person.first_married_on", "person.first_married_on = '2003..'"), days("2003-01-01", Day::LATER));
    assert_eq!(value("jail_stays[0].to", "[[jail_stays]]\nto = '2003..'"), days("2003-01-01", Day::LATER));
    assert_eq!(value("entries[0].on", "[[entries]]\non = '2003..'"), days("2003-01-01", day("2026-11-21")));
    assert_eq!(
        value("court.next_hearing_on", "court.next_hearing_on = 2031-01-02"),
        days("2031-01-02", day("2031-01-02"))
    );
}

#[test]
fn a_group_admits_its_members_and_an_open_set_all_but_none() {
    let drugs: Members = [3, 4].into_iter().collect();
    assert_eq!(value("convictions[0].family", "[[convictions]]\nfamily = 'drug_any'"), Domain::Choice(drugs));
    let set = |text: &str| value("record.admitted_to_officer", &format!("record.admitted_to_officer = {text}"));
    let of = |members: &[usize]| members.iter().copied().collect::<Members>();
    assert_eq!(set("['drug_use']"), Domain::Set { surely: of(&[0]), maybe: of(&[0]) });
    assert_eq!(set("['drug_use', '...']"), Domain::Set { surely: of(&[0]), maybe: of(&[0, 1, 2]) });
    assert_eq!(set("['...']"), Domain::Set { surely: of(&[]), maybe: of(&[0, 1, 2]) });
    assert_eq!(set("['other_crime', 'drug_any']"), Domain::Set { surely: of(&[2]), maybe: of(&[0, 1, 2]) });
    for nothing in ["[]", "['none']", "'none'"] {
        assert_eq!(set(nothing), Domain::Set { surely: of(&[]), maybe: of(&[]) });
    }
    assert_eq!(set("'drug_use, other_crime'"), Domain::Set { surely: of(&[0, 2]), maybe: of(&[0, 2]) });
}

#[test]
fn refs_name_records() {
    let text = "[[convictions]]\nsame_event_as = 'convictions[1]'\n[[convictions]]\nsame_event_as = 'none'\n[[jail_stays]]\nfor = ['convictions[0]', 'convictions[1]']";
    assert_eq!(value("convictions[0].same_event_as", text), Domain::Ref(Some(1)));
    assert_eq!(value("convictions[1].same_event_as", text), Domain::Ref(None));
    let both = Members::below(2);
    assert_eq!(value("jail_stays[0].for", text), Domain::Set { surely: both, maybe: both });
    let open = text.replace("'convictions[1]']", "'...']");
    let all = Members::below(Members::CAPACITY);
    assert_eq!(value("jail_stays[0].for", &open), Domain::Set { surely: Members::one(0), maybe: all });
}

#[test]
fn lists_say_how_far_they_are_complete() {
    let (rulebook, case) = read(
        "[[relatives]]\n[complete]\nentries = 2012-03-14\nconvictions = true\njail_stays = false\n\"relatives.relation=spouse\" = true\n\"relatives.relation=close_any\" = true\n\"relatives.abused=true\" = true",
    );
    let list = |id: &str| &case.list(rulebook.list(id).expect("a list")).complete;
    assert_eq!(list("entries").since, Some(day("2012-03-14")));
    assert!(list("convictions").whole && !list("entries").whole && !list("jail_stays").whole);
    let values: Vec<Members> = list("relatives").without.iter().map(|(_, values)| *values).collect();
    assert_eq!(values, [Members::one(0), [0, 2].into_iter().collect(), Members::one(1)]);
    assert_eq!(case.list(rulebook.list("relatives").expect("a list")).records.len(), 1);
}

#[test]
fn what_is_not_known_and_who_says_so() {
    let (rulebook, case) = read(
        "person.state = 'US-TX'\n[[convictions]]\n[unknown]\nperson.birth_date = 'dont-know'\n\"convictions[0].on\" = 'declined'\nrelatives = 'declined'\n[sources]\n\"person.state\" = 'document'\n\"convictions[0].on\" = 'client'",
    );
    let answer = |name: &str| case.answer(FactPath::parse(rulebook, name).expect("a path")).expect("an answer");
    assert_eq!(answer("person.birth_date").state, State::DontKnow);
    assert_eq!(answer("convictions[0].on").state, State::Declined);
    assert_eq!(answer("convictions[0].on").source, Some(AnswerSource::Client));
    assert_eq!(answer("person.state").source, Some(AnswerSource::Document));
    assert_eq!(answer("court.in_court").state, State::NotAsked);
    assert_eq!(case.list(rulebook.list("relatives").expect("a list")).unknown, Some(Unanswered::Declined));
}

#[test]
fn the_command_line_wins_over_the_files_date_and_the_file_over_today() {
    let rulebook = rulebook();
    let read = |given, text| {
        let as_of = AsOf { given, today: day("2026-11-21") };
        from_toml_text(rulebook, "case.toml", text, as_of).is_ok()
    };
    let entry = "as_of = 2020-01-01\nentries = [{ on = 2022-05-05 }]";
    assert!(!read(None, entry), "after the file's own date");
    assert!(read(Some(day("2023-01-01")), entry));
    assert!(read(None, "entries = [{ on = 2022-05-05 }]"));
    assert_eq!(AsOf { given: None, today: day("2026-11-21") }.for_file(Some(day("2020-01-01"))), day("2020-01-01"));
}

#[test]
fn toml_json_and_tables_give_the_same_case() {
    let toml = "case = 'A-1'\nas_of = 2026-01-02\nperson.birth_date = '1985-06'\nperson.nationalities = ['HN', '...']\n[[entries]]\non = 2012-03-14\n[complete]\nentries = 2012-03-14";
    let json = r#"{"complete": {"entries": "2012-03-14"}, "entries": [{"on": "2012-03-14"}], "case": "A-1", "as_of": "2026-01-02",
        "person.birth_date": "1985-06", "person": {"nationalities": ["HN", "..."]}}"#;
    let (rulebook, case) = read(toml);
    assert_eq!(from_json_text(rulebook, "case.json", json, as_of()).as_ref(), Ok(&case));
    for text in [toml, json, &format!("\u{feff}\r\n{json}"), &toml.replace('\n', "\r\n"), &format!("\u{feff}{toml}")] {
        assert_eq!(from_text(rulebook, "case", text, as_of()).as_ref(), Ok(&case));
    }
    let table = toml.parse().expect("TOML");
    assert_eq!(from_toml(rulebook, &table, as_of()), Ok(case));
}

#[test]
fn all_faults_come_at_once_in_order_of_place() {
    let faults = refused(
        "[person]\nstate = 'TX'\nbirth_date = 'spring'\nshoe_size = 40\n[[convictions]]\nsame_event_as = 'convictions[7]'\nloss = 'much'\n[unknown]\nnobody = 'dont-know'\n[complete]\npeople = true\n",
    );
    let lines: Vec<&str> = faults.iter().map(|line| line.split(':').nth(1).expect("a line")).collect();
    assert_eq!(lines, ["2", "3", "4", "6", "7", "9", "11"], "{faults:#?}");
}

#[test]
fn a_set_names_each_member_that_is_wrong() {
    let faults = refused("person.nationalities = ['Honduras', 'HN', 'Salvador']");
    assert_eq!(faults.len(), 2, "{faults:#?}");
}

#[test]
fn syntax_errors_come_with_the_faults_before_them_and_nothing_made_up() {
    let faults =
        refused("[person]\nstate = 'TX'\n[court\nin_court = true\n[[convictions]]\nsame_event_as = 'convictions[1]'\n");
    assert!(faults[0].starts_with("case.toml:2:"), "{faults:#?}");
    assert!(faults[1..].iter().all(|fault| fault.starts_with("case.toml:3:")), "{faults:#?}");
}

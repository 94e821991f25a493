//! A small rulebook with a fact of every type.

use std::collections::BTreeMap;

use relief::calendar::{Day, Holidays};
use relief::case::AsOf;
use relief::members::Members;
use relief::rulebook::{
    ChoiceType, FactDecl, FieldId, ListDecl, ListId, Rulebook, Sensitivity, Span, Topic, Type, TypeId, Who,
};

/// The as-of date of every test.
pub fn as_of() -> AsOf {
    AsOf::fixed(day("2026-11-21"))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

fn choice(name: &str, values: &str, groups: &[(&str, &str)]) -> ChoiceType {
    let values: Vec<String> = values.split(' ').map(str::to_owned).collect();
    let members = |group: &str| -> Members {
        group.split(' ').map(|value| values.iter().position(|v| v == value).expect("a value")).collect()
    };
    let groups = groups.iter().map(|(name, group)| ((*name).to_owned(), members(group))).collect();
    ChoiceType { name: Some(name.to_owned()), values, groups }
}

fn fact(id: &str, ty: Type) -> FactDecl {
    FactDecl {
        id: id.to_owned(),
        span: Span::default(),
        ty,
        word: None,
        who: Who::default(),
        sensitivity: Sensitivity::Normal,
        topic: 0,
        question: String::new(),
        help: None,
        always: false,
        applies_if: None,
        future: false,
        given_as_age: false,
    }
}

fn date_or(id: &str, word: &str) -> FactDecl {
    FactDecl { word: Some(word.to_owned()), ..fact(id, Type::Date) }
}

fn list(id: &str, fields: Vec<FactDecl>) -> ListDecl {
    ListDecl {
        id: id.to_owned(),
        span: Span::default(),
        topic: 0,
        opening: String::new(),
        dated_by: None,
        days_of: None,
        single: Vec::new(),
        fields,
    }
}

/// The rulebook.
pub fn rulebook() -> Rulebook {
    let types = vec![
        choice("country", "AF BZ CA GT GN HN HT MX NI SV UA VE YE ZA ZM ZW", &[]),
        choice("us_state", "US-CA US-DC US-PR US-TX", &[]),
        choice("circuit", "1 2 3 4 5 6 7 8 9 10 11 dc", &[]),
        choice("admission", "drug_use drug_sale other_crime none", &[("drug_any", "drug_use drug_sale")]),
        choice(
            "manner",
            "inspected waved_through paroled port_not_let_in without_inspection",
            &[("port_any", "inspected waved_through paroled port_not_let_in")],
        ),
        choice("which", "first last", &[]),
        choice(
            "family",
            "murder theft fraud drug_possession drug_sale dui",
            &[("drug_any", "drug_possession drug_sale")],
        ),
        choice("relation", "spouse parent child sibling", &[("close_any", "spouse child")]),
    ];
    let country = Type::Set(TypeId(0));
    let (entries, convictions) = (ListId(0), ListId(1));
    let facts = vec![
        fact("note", Type::Text),
        FactDecl { given_as_age: true, ..fact("person.birth_date", Type::Date) },
        date_or("person.first_married_on", "never"),
        fact("person.nationalities", country),
        fact("person.state", Type::Choice(TypeId(1))),
        fact("person.unable_to_tell", Type::Bool),
        fact("court.in_court", Type::Bool),
        fact("court.circuit", Type::Choice(TypeId(2))),
        FactDecl { future: true, ..fact("court.next_hearing_on", Type::Date) },
        fact("record.admitted_to_officer", Type::Set(TypeId(3))),
        fact("residence.first_lived_age", Type::Int),
        fact("plans.money", Type::Money),
        fact("plans.last_entry", Type::Ref(entries)),
        fact("attorney.hardship", Type::Bool),
    ];
    let lists = vec![
        ListDecl {
            dated_by: Some(FieldId(0)),
            single: vec![(FieldId(2), 0), (FieldId(2), 1)],
            ..list(
                "entries",
                vec![
                    fact("on", Type::Date),
                    fact("manner", Type::Choice(TypeId(4))),
                    fact("which", Type::Choice(TypeId(5))),
                ],
            )
        },
        list(
            "convictions",
            vec![
                fact("on", Type::Date),
                fact("family", Type::Choice(TypeId(6))),
                fact("sentence", Type::Term),
                fact("loss", Type::Money),
                fact("same_event_as", Type::Ref(convictions)),
                fact("attorney.cimt", Type::Bool),
            ],
        ),
        list(
            "relatives",
            vec![
                fact("relation", Type::Choice(TypeId(7))),
                fact("abused", Type::Bool),
                FactDecl { given_as_age: true, ..fact("birth_date", Type::Date) },
                fact("words", Type::Text),
            ],
        ),
        list("jail_stays", vec![date_or("to", "still"), fact("for", Type::Refs(convictions))]),
    ];
    Rulebook {
        title: "Sample".to_owned(),
        languages: Vec::new(),
        shelf_life: 180,
        topics: vec![Topic { id: "all".to_owned(), title: "All".to_owned() }],
        types,
        facts,
        lists,
        tables: Vec::new(),
        holidays: Holidays::default(),
        rules: Vec::new(),
        reliefs: Vec::new(),
        agreements: Vec::new(),
        checks: Vec::new(),
        notices: Vec::new(),
        tests: Vec::new(),
        fixtures: BTreeMap::new(),
        translations: BTreeMap::new(),
        value_words: BTreeMap::new(),
        sources: Vec::new(),
        hash: String::new(),
    }
}

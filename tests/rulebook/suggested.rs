//! Cases that are suggested where no test is near.

use std::sync::Arc;

use relief::case::{self, AsOf};
use relief::coverage::suggest;
use relief::engine::{self, FindingValue, Program, Truth};
use relief::rulebook::RuleId;

use crate::sample::load_with;

/// No test is one or two answers away: four of them must be right at once.
const FAR: &str = r#"
[criteria.far]
of        = "a in absences"
title     = "Far away"
cite      = ["INA 1"]
when      = "person.children > 3 and person.savings > $500 and gap_days(a) > 90 and 'HN' in person.nationalities"
review_if = "person.children == 3 and person.savings > $500 and gap_days(a) == 12 and person.status == 'lpr'"

[flags.sign]
title   = "A sign"
reliefs = ["all"]
when    = "any a in absences: far(a)"
"#;

#[test]
fn a_case_is_found_though_no_test_is_near() {
    let book = load_with(FAR).unwrap_or_else(|faults| panic!("{faults}"));
    let rule = RuleId(book.rules.iter().position(|rule| rule.id == "far").expect("a rule") as u32);
    let program = Program::new(Arc::new(book));
    let settled = [Truth::Met, Truth::NotMet].map(FindingValue::Settled);
    for wanted in settled.into_iter().chain([FindingValue::Unknown]) {
        let found = suggest(&program, rule, wanted).unwrap_or_else(|| panic!("no case for {}", wanted.word()));
        let case = case::from_toml(program.rulebook(), &found.case, AsOf::fixed(found.as_of)).expect("a case");
        assert_eq!(engine::finding(&program, &case, found.as_of, rule, &found.about), Some(wanted), "{}", found.case);
    }
}

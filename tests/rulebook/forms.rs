//! Faults as excerpts, as plain lines and as JSON.

use relief::rulebook::render;

use crate::sample::load_with;

const TWO_FAULTS: &str = r#"[flags.sign]
title   = "¡Señal!"
reliefs = ["all"]
when    = "grown-upp and person.birth_date < 3"
"#;

#[test]
fn a_fault_has_three_forms() {
    let faults = load_with(TWO_FAULTS).expect_err("two faults");
    insta::assert_snapshot!("human", render::human(&faults.sources, &faults.diagnostics, false));
    insta::assert_snapshot!("plain", render::plain(&faults.sources, &faults.diagnostics));
    let json = render::json(&faults.sources, &faults.diagnostics);
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&json).expect("JSON"));
}

#[test]
fn faults_come_in_order_of_place() {
    let faults = load_with(TWO_FAULTS).expect_err("two faults");
    let spans: Vec<_> = faults.diagnostics.iter().map(|fault| fault.span).collect();
    assert!(spans.is_sorted());
    assert_eq!(spans.len(), 2);
}

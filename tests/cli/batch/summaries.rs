//! What all came to.

use std::fs;

use serde_json::Value;

use super::{batch, caseload, lines, said};

#[test]
fn a_summary_adds_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let input = [caseload(50), b"{}}\n".to_vec()].concat();
    let found = lines(&batch(&["-"], &input));
    let summary = |name: &str, language: &str| {
        let output = batch(&["-", "--summary", &path(name), "--within", "3660", "--lang", language], &input);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        fs::read_to_string(path(name)).expect("a summary")
    };
    let json: Value = serde_json::from_str(&summary("a.json", "en")).expect("JSON");
    assert_eq!((&json["rows"], &json["screened"], &json["refused"]), (&51.into(), &50.into(), &1.into()));
    for relief in json["reliefs"].as_array().expect("reliefs") {
        let id = relief["id"].as_str().expect("an id");
        for count in relief["verdicts"].as_array().expect("verdicts") {
            let cases = found.iter().filter(|line| line["verdicts"][id] == count["verdict"]).count();
            assert_eq!(count["cases"], cases, "{id}: {count}");
        }
    }
    // Every fifth case does not say whether its offences are all there are, and lacks nothing else.
    assert_eq!(json["missing"][0]["fact"], "offences");
    assert!(json["open_for_lists_alone"].as_u64().is_some_and(|open| open > 0));
    // Who was born in 2007 turns 21 within ten years: the last day to ask.
    assert!(json["deadlines"].as_array().is_some_and(|due| due.iter().any(|due| due["id"] == "renewal")), "{json}");

    let text = summary("a.txt", "en");
    assert!(text.contains("51 rows: 50 screened, 1 refused."), "{text}");
    assert!(text.contains("What is missing most often"), "{text}");
    let spanish = summary("b.txt", "es");
    assert!(spanish.contains("Lo que falta con más frecuencia"), "{spanish}");
    let csv = summary("a.csv", "en");
    assert!(csv.lines().any(|line| line == "rows,refused,,1"), "{csv}");
    let html = summary("a.html", "en");
    assert!(html.contains("class=\"bar\"") && html.contains("class=\"due\"") && html.ends_with("</html>\n"), "{html}");
    for elsewhere in ["<script", "http://", "https://", "src="] {
        assert!(!html.contains(elsewhere), "nothing from elsewhere: {elsewhere}");
    }
    assert_eq!(html, summary("c.html", "en"), "the same bytes");
}

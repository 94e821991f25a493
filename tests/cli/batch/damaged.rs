//! Damaged input: nothing is lost, nothing panics, and each refusal says where and why.

use super::{batch, lines, said};

/// A whole line, to stand beside a damaged one.
const GOOD: &str = "{\"case\":\"good\",\"person\":{\"in_harbor\":true}}";

/// What is wrong, the text, how many rows are in it, how many of them are refused, and words of the first refusal.
type Damage = (&'static str, Vec<u8>, usize, usize, &'static str);

fn json_lines() -> Vec<Damage> {
    let one = |line: &str| format!("{GOOD}\n{line}\n{GOOD}\n").into_bytes();
    let bytes = |line: &[u8]| [GOOD.as_bytes(), b"\n", line, b"\n", GOOD.as_bytes(), b"\n"].concat();
    let refused = |name, line: &str, words| (name, one(line), 3, 1, words);
    let long = format!("{{\"case\":\"{}\"}}", "x".repeat(5 << 20));
    let deep = format!("{{\"person\":{}1{}}}", "[".repeat(3000), "]".repeat(3000));
    let many = format!("{{\"trips\":[{}]}}", vec!["{}"; 1000].join(","));
    let set = |words: &str| format!("{{\"offences\":[{{\"goods\":{words}}}]}}");
    vec![
        ("empty", Vec::new(), 0, 0, ""),
        ("blank lines alone", b"\n\r\n \t\n".to_vec(), 0, 0, ""),
        ("byte-order mark", format!("\u{feff}{GOOD}\n").into_bytes(), 1, 0, ""),
        ("byte-order mark alone", "\u{feff}".into(), 0, 0, ""),
        ("Windows line ends", format!("{GOOD}\r\n{GOOD}\r\n").into_bytes(), 2, 0, ""),
        ("no line feed at the end", format!("{GOOD}\n{GOOD}").into_bytes(), 2, 0, ""),
        ("blank lines between", format!("{GOOD}\n\n  \n{GOOD}\n\n").into_bytes(), 2, 0, ""),
        ("the same reference twice", one(GOOD), 3, 0, ""),
        ("spaces around", one(&format!("  {GOOD}  ")), 3, 0, ""),
        ("a case without a reference", one("{\"person\":{\"in_harbor\":false}}"), 3, 0, ""),
        ("an empty case", one("{}"), 3, 0, ""),
        ("cut off at the end", format!("{GOOD}\n{}", &GOOD[..30]).into_bytes(), 2, 1, "ends before the case does"),
        ("cut off inside", one(&GOOD[..20]), 3, 1, "ends before the case does"),
        ("two cases on one line", one(&format!("{GOOD}{GOOD}")), 3, 1, "no JSON"),
        ("a comma too many", one("{\"case\":\"x\",}"), 3, 1, "no JSON"),
        ("a comma too few", one("{\"case\":\"x\" \"person\":{}}"), 3, 1, "no JSON"),
        ("single quotes", one("{'case':'x'}"), 3, 1, "no JSON"),
        ("no brace at the end", one("{\"case\":\"x\""), 3, 1, "ends before"),
        ("a list", one("[1,2]"), 3, 1, ""),
        ("a number", one("7"), 3, 1, ""),
        ("a text", one("\"case\""), 3, 1, ""),
        ("null", one("null"), 3, 1, ""),
        ("words", one("this is no case"), 3, 1, ""),
        ("a line of CSV", one("case,person.in_harbor"), 3, 1, ""),
        ("a table of TOML", one("[person]"), 3, 0, ""),
        ("HTML", one("<html><body>Error 502</body></html>"), 3, 1, ""),
        ("invalid UTF-8 in a value", bytes(b"{\"case\":\"\xff\xfe\"}"), 3, 1, "not UTF-8"),
        ("invalid UTF-8 alone", bytes(b"\x80\x81"), 3, 1, "not UTF-8"),
        ("half a letter at the end", [GOOD.as_bytes(), b"\n{\"case\":\"\xc3"].concat(), 2, 1, "not UTF-8"),
        ("UTF-16", "\u{feff}{}\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), 2, 2, "UTF-16"),
        ("zero bytes", bytes(b"{\"case\":\"a\0b\"}"), 3, 1, "no JSON"),
        ("zero bytes alone", bytes(b"\0\0\0"), 3, 1, ""),
        ("half of a surrogate pair", one("{\"case\":\"\\ud800\"}"), 3, 1, "no text"),
        ("an escape that is none", one("{\"case\":\"\\q\"}"), 3, 1, "no JSON"),
        ("a line of five megabytes", one(&long), 3, 1, "too many for one case"),
        ("nested too deeply", one(&deep), 3, 1, ""),
        ("a key twice", one("{\"case\":\"x\",\"case\":\"y\"}"), 3, 1, "written twice"),
        ("an answer twice", one("{\"person\":{\"in_harbor\":true},\"person.in_harbor\":true}"), 3, 1, "answered twice"),
        refused("a fact that does not exist", "{\"person\":{\"in_habor\":true}}", "no fact"),
        refused("a section that does not exist", "{\"persons\":{}}", "no fact"),
        refused("a field that does not exist", "{\"trips\":[{\"lef\":\"2012\"}]}", "no field"),
        refused("a wrong value", "{\"person\":{\"home\":\"nort\"}}", "not one of the values"),
        refused("a number for yes or no", "{\"person\":{\"in_harbor\":2}}", "no answer"),
        refused("null for yes or no", "{\"person\":{\"in_harbor\":null}}", "null"),
        refused("a date that does not exist", "{\"person\":{\"born_on\":\"1999-02-30\"}}", ""),
        refused("a date of another style", "{\"person\":{\"born_on\":\"03/14/1999\"}}", "not written as a date"),
        refused("a date in the future", "{\"person\":{\"born_on\":\"2031\"}}", "in the future"),
        refused("a date backwards", "{\"person\":{\"born_on\":\"2012..2010\"}}", "before it begins"),
        refused("an amount below nothing", "{\"person\":{\"fee_paid\":-3}}", "no answer"),
        refused("an amount without end", "{\"person\":{\"fee_paid\":1e99}}", "no answer"),
        refused("an empty answer", "{\"person\":{\"home\":\"\"}}", "empty"),
        refused("a list as an object", "{\"trips\":{\"left\":\"2012\"}}", "list of records"),
        refused("a record that is none", "{\"trips\":[3]}", "no record"),
        ("a thousand records", one(&many), 3, 1, "1000 records"),
        ("a member twice", one(&set("[\"fish\",\"fish\"]")), 3, 1, "named twice"),
        ("none beside others", one(&set("[\"none\",\"fish\"]")), 3, 1, "nothing"),
        refused(
            "a list that is complete and not known",
            "{\"complete\":{\"trips\":true},\"unknown\":{\"trips\":\"dont-know\"}}",
            "complete",
        ),
        refused("a reason that is none", "{\"unknown\":{\"person.home\":\"maybe\"}}", "why there is no value"),
        refused(
            "an answer that is not known",
            "{\"person\":{\"home\":\"east\"},\"unknown\":{\"person.home\":\"declined\"}}",
            "without",
        ),
        refused("a reference that is none", "{\"case\":{\"name\":\"x\"}}", "no reference"),
        refused("a day that is none", "{\"as_of\":\"2012-03\"}", "no day"),
        refused(
            "answers that contradict each other",
            "{\"trips\":[{\"left\":\"2012-05-01\",\"returned\":\"2012-04-01\"}]}",
            "before the departure",
        ),
    ]
}

fn tables() -> Vec<Damage> {
    let table = |rows: &str| format!("case,person.born_on,person.in_harbor\n{rows}").into_bytes();
    vec![
        ("a heading alone", table(""), 0, 0, ""),
        ("rows of empty cells", table("a,1990,yes\n,,\n,,\n"), 1, 0, ""),
        ("cells in quotes", table("\"a\",\"1990\",\"yes\"\n"), 1, 0, ""),
        ("a cell of two lines", table("\"a\nb\",1990,yes\nc,1991,no\n"), 2, 0, ""),
        ("Windows line ends", table("a,1990,yes\r\nb,1991,no\r\n"), 2, 0, ""),
        ("a row too short", table("a,1990\nb,1991,no\n"), 2, 1, "has 2 columns"),
        ("a row too long", table("a,1990,yes,more\nb,1991,no\n"), 2, 1, "has 4 columns"),
        ("a quote that is not closed", table("a,\"1990,yes\nb,1991,no\nc,1992,no\n"), 3, 1, "not closed"),
        ("invalid UTF-8", [table("").as_slice(), b"\xff,1990,yes\nb,1991,no\n"].concat(), 2, 1, "not UTF-8"),
        ("a wrong date", table("a,1990-13-01,yes\nb,1991,no\n"), 2, 1, "person.born_on"),
        ("a date of two days", table("a,3/4/1990,yes\nb,1991,no\n"), 2, 1, "two different days"),
        ("a date as a spreadsheet keeps it", table("a,32000,yes\nb,1991,no\n"), 2, 1, "the format of a date"),
        ("an error of a spreadsheet", table("a,1990,#N/A\nb,1991,no\n"), 2, 1, "person.in_harbor"),
        ("a formula", table("=1+1,1990,yes\n"), 1, 0, ""),
        ("a cut-off row", table("a,1990,yes\nb,19"), 2, 1, "has 2 columns"),
    ]
}

fn check((name, text, rows, refused, words): &Damage, arguments: &[&str]) {
    let output = batch(arguments, text);
    let code = if *refused > 0 { 3 } else { 0 };
    assert_eq!(output.status.code(), Some(code), "{name}: {}", said(&output));
    let lines = lines(&output);
    assert_eq!(lines.len(), *rows, "{name}: {}", String::from_utf8_lossy(&output.stdout));
    let errors: Vec<&serde_json::Value> = lines.iter().filter(|line| line["errors"].is_array()).collect();
    assert_eq!(errors.len(), *refused, "{name}: {errors:?}");
    assert!(
        said(&output).contains(&format!("{} screened, {refused} refused", rows - refused)),
        "{name}: {}",
        said(&output)
    );
    for error in errors.iter().take(1) {
        assert_eq!(error["file"], "<stdin>", "{name}");
        assert!(error["row"].as_u64().is_some_and(|row| row >= 1), "{name}");
        assert!(error.to_string().contains(words), "{name}: {error}");
    }
}

#[test]
fn nothing_is_lost_and_nothing_panics() {
    let (json, tables) = (json_lines(), tables());
    assert!(json.len() + tables.len() >= 60);
    json.iter().for_each(|damage| check(damage, &["-", "--jobs", "1"]));
    tables.iter().for_each(|damage| check(damage, &["-", "--jobs", "1", "--input-format", "csv"]));
}

#[test]
fn a_refusal_says_where_and_why() {
    let output = batch(&["-"], b"{\"case\":\"B-1\",\"person\":{\"born_on\":\"31/31/2012\"}}\n");
    let error = &lines(&output)[0];
    assert_eq!((&error["case"], &error["row"]), (&"B-1".into(), &1.into()));
    let reason = &error["errors"][0];
    assert_eq!(reason["position"], 35);
    assert_eq!(reason["field"], "person.born_on");
    assert_eq!(reason["value"], "31/31/2012");
    assert!(reason["expected"].as_str().is_some_and(|words| words.starts_with("a date")));
}

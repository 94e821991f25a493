//! Tables of an office: headings and words of its own, in CSV and Excel.

use std::fs;

use super::{batch, caseload, lines, said};
use crate::{fed, relief};

const EXPORT: &str = "Nr.;Geboren;Küste;Im Hafen;Fahrt 1 von;Fahrt 1 bis;Fahrt 2 von;Waren;Alle Fahrten;Notiz\n\
    X-1;14.03.1990;Nord;sí;1/2/2020;3/2/2020;;;x;ein Text\n\
    X-2;1985;south;NO;;;2019;fish, salt;;\n\
    X-3;?;West;maybe;;;;;;\n";

const MAPPING: &str = r#"
separator = ";"
dates     = "day-first"
unknown   = ["k.A."]
ignore    = ["Notiz"]

[columns]
"Nr."          = "case"
"Geboren"      = "person.born_on"
"Küste"        = "person.home"
"Im Hafen"     = "person.in_harbor"
"Fahrt 1 von"  = "trips[first].left"
"Fahrt 1 bis"  = "trips[first].returned"
"Fahrt 2 von"  = "trips[second].left"
"Waren"        = "offences[0].goods"
"Alle Fahrten" = "trips.complete"

[words."Küste"]
Nord = "north"

[constants]
"trips[second].returned" = "still"
"safety.contact"         = "safe"

[complete]
offences = true
"#;

fn in_folder(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("written");
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

#[test]
fn headings_and_words_of_an_office_become_facts() {
    let (_folder, map) = in_folder("map.toml", MAPPING);
    let output = batch(&["-", "--input-format", "csv", "--map", &map, "--detail", "full"], EXPORT.as_bytes());
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let lines = lines(&output);
    let case = |row: usize| lines[row]["report"]["case"].clone();
    assert_eq!(
        case(0),
        serde_json::json!({
            "case": "X-1",
            "safety": { "contact": "safe" },
            "person": { "born_on": "1990-03-14", "home": "north", "in_harbor": true },
            "trips": [{ "left": "2020-02-01", "returned": "2020-02-03" }],
            "complete": { "trips": true, "offences": true },
        })
    );
    assert_eq!(case(1)["trips"], serde_json::json!([{ "left": "2019", "returned": "still" }]));
    assert_eq!(case(1)["offences"], serde_json::json!([{ "goods": ["fish", "salt"] }]));
    let errors = lines[2]["errors"].as_array().expect("errors");
    let columns: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| (error["column"].as_str().unwrap_or(""), error["value"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(columns, [("Küste", "West"), ("Im Hafen", "maybe")]);
    assert_eq!((&lines[2]["case"], &lines[2]["row"]), (&"X-3".into(), &4.into()));
}

/// A misspelt name never vanishes: without a word it refuses, with one it is counted beside the fact that may be meant.
#[test]
fn names_that_are_no_facts_refuse_the_row_unless_they_are_to_be_ignored() {
    let rows = b"{\"case\":\"A\",\"phone\":{\"home\":\"1\"},\"person\":{\"homme\":\"north\",\"in_harbor\":true},\"trips\":[{\"by\":\"sea\"},{\"by\":\"air\"}]}\n\
        {\"case\":\"B\",\"phone\":2,\"person\":{\"home\":\"north\"}}\n\
        {\"case\":\"C\",\"phone\":3,\"person\":{\"home\":\"west\"}}\n";
    let refused = batch(&["-"], rows);
    assert!(said(&refused).contains("3 rows: 0 screened, 3 refused."), "{}", said(&refused));
    let output = batch(&["-", "--ignore-unknown", "--detail", "full"], rows);
    assert_eq!(
        said(&output),
        "`person.homme` is no fact and was ignored in 1 row. Is `person.home` meant?\n\
         `phone` is no fact and was ignored in 2 rows.\n\
         `trips.by` is no fact and was ignored in 1 row.\n\
         3 rows: 2 screened, 1 refused.\n"
    );
    let lines = lines(&output);
    let expected = serde_json::json!({ "case": "A", "person": { "in_harbor": true }, "trips": [{}, {}] });
    assert_eq!(lines[0]["report"]["case"], expected);
    // A wrong value is no wrong name.
    assert_eq!(lines[2]["errors"].as_array().map(Vec::len), Some(1), "{}", lines[2]);
    let check = batch(&["-", "--ignore-unknown", "--check"], rows);
    assert!(String::from_utf8_lossy(&check.stdout).contains("`phone` is no fact and was ignored in 2 rows."));
}

#[test]
fn columns_that_are_no_facts_are_ignored_and_counted_if_the_mapping_says_so() {
    let table = b"case,person.home,Phone,Note\nA,north,1,\nB,south,2,late\nC,north,,\n";
    let refused = batch(&["-", "--input-format", "csv"], table);
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    let (_folder, map) = in_folder("map.toml", "ignore = [\"Note\"]\nignore_unknown = true\n");
    let (folder, summary) = in_folder("summary.json", "");
    for (arguments, expected) in [
        (
            &["--map", map.as_str()][..],
            "`Phone` is no fact and was ignored in 2 rows.\n3 rows: 3 screened, 0 refused.\n",
        ),
        (
            &["--ignore-unknown", "--lang", "es"],
            "`Note` no es un dato y se pasó por alto en 1 fila.\n`Phone` no es un dato y se pasó por alto en 2 filas.\n\
             3 filas; evaluadas: 3; rechazadas: 0.\n",
        ),
    ] {
        let run = [&["-", "--input-format", "csv", "--summary", &summary], arguments].concat();
        let output = batch(&run, table);
        assert_eq!(said(&output), expected);
        let told = fs::read_to_string(&summary).expect("a summary");
        assert!(told.contains("\"name\": \"Phone\""), "{told}");
    }
    drop(folder);
}

/// What an office means by a word wins in every column: of days and of yes and no too.
#[test]
fn the_words_of_an_office_win() {
    let mapping = r#"
[columns]
"Born" = "person.born_on"
"Harbor" = "person.in_harbor"
[words."Born"]
"the war" = "1991"
[words."Harbor"]
"under way" = "no"
"see file" = "unknown"
"#;
    let (_folder, map) = in_folder("map.toml", mapping);
    let table = b"case,Born,Harbor\nA,the war,under way\nB,,see file\nC,,perhaps\n";
    let output = batch(&["-", "--input-format", "csv", "--map", &map, "--detail", "full"], table);
    let lines = lines(&output);
    assert_eq!(lines[0]["report"]["case"]["person"], serde_json::json!({ "born_on": "1991", "in_harbor": false }));
    assert_eq!(lines[1]["report"]["case"]["unknown"], serde_json::json!({ "person.in_harbor": "dont-know" }));
    let help = lines[2]["errors"][0]["help"].as_str().expect("help");
    assert_eq!(help, "say what it means in the mapping, under `[words.\"Harbor\"]`");
}

#[test]
fn a_title_may_stand_above_the_heading() {
    let table = b"Open cases 2026,,\n\nFile,Home,\nA,north,\n";
    let read = |mapping: &str| {
        let (_folder, map) = in_folder("map.toml", mapping);
        batch(&["-", "--input-format", "csv", "--map", &map], table)
    };
    let columns = "[columns]\nFile = \"case\"\nHome = \"person.home\"\n";
    let output = read(columns);
    assert_eq!(output.status.code(), Some(3));
    let words = ["has no column of the mapping; it is `Open cases 2026`", "`heading = 3`", "`sheet = \"...\"`"];
    words.iter().for_each(|words| assert!(said(&output).contains(words), "{words}: {}", said(&output)));
    assert_eq!(said(&output).matches("error").count(), 1, "{}", said(&output));
    let output = read(&format!("heading = 3\n{columns}"));
    assert_eq!(said(&output), "1 row: 1 screened, 0 refused.\n");
    assert_eq!((&lines(&output)[0]["case"], &lines(&output)[0]["row"]), (&"A".into(), &4.into()));
    assert!(said(&read(&format!("heading = 30\n{columns}"))).contains("there is no row 30"));
}

/// Names of countries and words for a man and a woman, in two languages, under the shipped rules.
#[test]
fn values_are_read_by_their_names() {
    let table = "case;person.nationalities;person.marital_status\nA;México, Honduras;casado\nB;Burma (Myanmar);Viuda\n\
                 C;el salvador;divorced\n";
    let mut command = relief();
    command.env_remove("RELIEF_RULES").args([
        "batch",
        "-",
        "--input-format",
        "csv",
        "--detail",
        "full",
        "--relief",
        "tps",
    ]);
    let output = fed(&mut command, table.as_bytes());
    assert!(output.status.success(), "{}", said(&output));
    let person: Vec<_> = lines(&output).iter().map(|line| line["report"]["case"]["person"].clone()).collect();
    assert_eq!(person[0], serde_json::json!({ "nationalities": ["MX", "HN"], "marital_status": "married" }));
    assert_eq!(person[1], serde_json::json!({ "nationalities": ["MM"], "marital_status": "widowed" }));
    assert_eq!(person[2], serde_json::json!({ "nationalities": ["SV"], "marital_status": "divorced" }));
}

#[test]
fn a_spreadsheet_that_is_read_as_text_is_named() {
    for text in [b"PK\x03\x04\x14\0".as_slice(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        for format in ["csv", "jsonl"] {
            let output = batch(&["-", "--input-format", format], text);
            assert_eq!(output.status.code(), Some(1), "{format}: {}", said(&output));
            assert!(said(&output).contains("is it a spreadsheet?"), "{format}: {}", said(&output));
        }
    }
}

#[test]
fn a_check_says_what_would_be_read() {
    let (_folder, map) = in_folder("map.toml", MAPPING);
    let output = batch(&["-", "--input-format", "csv", "--map", &map, "--check"], EXPORT.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).expect("text");
    for line in [
        "<stdin>:4: column `Im Hafen`, `person.in_harbor`: `maybe` is no answer to this question; expected `true` or `false`",
        "<stdin>: column `Notiz`: ignored: 1",
        "<stdin>: column `Fahrt 1 von`: trips[first].left: 1",
        "2 rows can be read, 1 cannot.",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let twice = batch(&["-", "--check"], &[caseload(3), caseload(1)].concat());
    let text = String::from_utf8(twice.stdout).expect("text");
    assert!(text.contains("<stdin>:4: the case `C-0` is also in <stdin>:1"), "{text}");
}

#[test]
fn a_heading_that_means_nothing_stops_the_run() {
    let refused = |mapping: &str, table: &str, words: &[&str]| {
        let (_folder, map) = in_folder("map.toml", mapping);
        let output = batch(&["-", "--input-format", "csv", "--map", &map], table.as_bytes());
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(output.stdout.is_empty());
        for words in words {
            assert!(said(&output).contains(words), "{words}: {}", said(&output));
        }
    };
    refused("", "case,person.hom\nA,north\n", &["`person.hom` is no fact", "did you mean `person.home`?"]);
    refused(
        "[columns]\n\"Home\" = \"person.hme\"\n",
        "case,Home\nA,north\n",
        &["`person.hme` is no fact", "map.toml:2"],
    );
    refused(
        "[columns]\n\"Hom\" = \"person.home\"\n",
        "case,Home\nA,north\n",
        &["has no column `Hom`", "did you mean `Home`?"],
    );
    refused("colums = 3\n", "case\nA\n", &["this is no mapping"]);
    refused("[constants]\n\"trips[0].left\" = \"2012\"\n", "case\nA\n", &["no column tells of the record"]);
    refused("[complete]\ntrip = true\n", "case\nA\n", &["there is no list `trip`", "did you mean `trips`?"]);
}

#[test]
fn a_table_out_has_one_row_for_each_row_in() {
    let input = [caseload(4), b"{\"case\":\"=cmd()\",\"person\":{\"home\":\"x\"}}\n".to_vec()].concat();
    let output = batch(&["-", "--format", "csv"], &input);
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).expect("text");
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 6);
    assert!(rows[0].starts_with("case,row,as_of,"), "{}", rows[0]);
    assert!(rows[1].starts_with("C-0,1,2026-11-21,"), "{}", rows[1]);
    assert!(rows[5].starts_with("'=cmd(),5,,"), "no formula: {}", rows[5]);
    let whole = batch(&["-", "--format", "csv", "--detail", "full"], &input);
    assert_eq!(whole.status.code(), Some(2), "{}", said(&whole));
}

#[test]
fn a_template_is_a_table_that_is_read() {
    let template = relief().args(["facts", "--template", "csv"]).output().expect("it runs");
    let heading = String::from_utf8(template.stdout).expect("text");
    assert!(
        heading.contains("person.born_on") && heading.contains("trips[1].left") && heading.contains("trips.complete")
    );
    assert!(!heading.contains("attorney"), "{heading}");
    let cells = heading.trim().split(',').map(|name| if name == "case" { "T-1" } else { "" });
    let row: Vec<&str> = cells.collect();
    let output = batch(&["-", "--input-format", "csv"], format!("{heading}{}\n", row.join(",")).as_bytes());
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(lines(&output)[0]["case"], "T-1");
    let mapping = relief().args(["facts", "--template", "map", "trips"]).output().expect("it runs");
    let mapping = String::from_utf8(mapping.stdout).expect("text");
    assert!(mapping.contains("# \"...\" = \"trips[0].left\"   # When did you leave?"), "{mapping}");
    let (_folder, map) = in_folder("map.toml", &mapping);
    assert!(batch(&["-", "--map", &map], &caseload(1)).status.success());
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_goes_out_and_comes_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let [one, two] = ["one.xlsx", "two.xlsx"].map(path);
    for file in [&one, &two] {
        let output = batch(&["-", "-o", file], &caseload(40));
        assert!(output.status.success(), "{}", said(&output));
    }
    assert_eq!(fs::read(&one).expect("a workbook"), fs::read(&two).expect("a workbook"), "the same bytes");
    // What was written is a table: its columns beside the reference are no facts.
    let map = path("map.toml");
    fs::write(&map, "ignore = [\"row\", \"as_of\", \"permit\", \"berth\", \"warnings\", \"errors\"]\n")
        .expect("written");
    let output = batch(&[&one, "--map", &map], b"");
    assert!(output.status.success(), "{}", said(&output));
    let lines = lines(&output);
    assert_eq!(lines.len(), 40);
    assert_eq!((&lines[39]["case"], &lines[39]["row"]), (&"C-39".into(), &41.into()));
    let template = path("template.xlsx");
    assert!(relief().args(["facts", "--template", "xlsx", "-o", &template]).status().expect("it runs").success());
    assert!(batch(&[&template], b"").status.success());
}

#[test]
fn made_up_cases_are_cases_and_the_same_each_time() {
    let drawn = |seed: &str| {
        let run = relief().args(["facts", "--sample", "60", "--seed", seed]).output().expect("it runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        run.stdout
    };
    assert_eq!(drawn("1"), drawn("1"));
    assert_ne!(drawn("1"), drawn("2"));
    let output = batch(&["-"], &drawn("1"));
    assert_eq!(said(&output), "60 rows: 60 screened, 0 refused.\n");
}

/// `intake.csv` and `intake.xlsx` were written by LibreOffice Calc 7.4 from one sheet.
#[test]
fn exports_of_libreoffice_are_read() {
    let folder = "tests/cli/batch/libreoffice";
    let map = format!("{folder}/map.toml");
    let read = |name: &str| {
        let output = batch(&[&format!("{folder}/{name}"), "--map", &map, "--detail", "full"], b"");
        assert!(output.status.success(), "{name}: {}", said(&output));
        lines(&output).iter().map(|line| line["report"]["case"].clone()).collect::<Vec<_>>()
    };
    let cases = read("intake.csv");
    #[cfg(feature = "xlsx")]
    assert_eq!(read("intake.xlsx"), cases);
    assert_eq!(
        cases[2],
        serde_json::json!({
            "case": "L-3",
            "person": { "born_on": "2001-12-31", "home": "east", "in_harbor": true, "fee_paid": 1000 },
            "trips": [{ "left": "2024-05-06", "returned": "2024-07-08" }],
        })
    );
    assert_eq!(cases[3]["unknown"], serde_json::json!({ "person.in_harbor": "dont-know" }));
}

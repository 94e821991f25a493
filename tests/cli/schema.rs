//! What is printed and what is read agrees with the schemas that document it.

use std::path::{Path, PathBuf};

use relief::rulebook::{Files, load};
use serde_json::Value;

use crate::relief;

#[test]
fn the_json_report_agrees_with_its_schema() {
    let schema = serde_json::from_str(include_str!("../../docs/screening.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for case in ["meets", "barred", "open", "nothing"] {
        for language in ["en", "es"] {
            let run = relief()
                .args(["screen", "--format", "json", "--lang", language, "--case"])
                .arg(format!("tests/cli/cases/{case}.toml"))
                .output()
                .expect("it runs");
            let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
            assert_eq!(faults(&validator, &report), Vec::<String>::new(), "{case}");
        }
    }
}

#[test]
fn what_other_answers_change_agrees_with_its_schema_however_they_are_set() {
    let schema = serde_json::from_str(include_str!("../../docs/what-if.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let told = |case: &str, set: &str| {
        let mut run = relief();
        run.args(["what-if", "--format", "json", "--case"]).arg(format!("tests/cli/cases/{case}.toml"));
        if !set.is_empty() {
            run.args(["--set", set]);
        }
        let run = run.output().expect("it runs");
        let told: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{set}: {}", String::from_utf8_lossy(&run.stderr)));
        assert_eq!(faults(&validator, &told), Vec::<String>::new(), "{case} {set}");
        told
    };
    for case in ["meets", "barred", "open", "nothing"] {
        assert!(told(case, "")["until"].is_string());
    }
    for (set, fact) in [
        ("person.home=east", "person.home"),
        ("person.born_on=?", "person.born_on"),
        ("person.born_on=1990", "person.born_on"),
        ("trips[0].returned=2020-06-01", "trips[0].returned"),
        ("offences[0].on=2024-02-01", "offences[0].on"),
        ("trips.complete=2021-01-01", "trips"),
    ] {
        let told = told("meets", set);
        let changed = told["changed"].as_array().expect("a list");
        assert!(changed.iter().any(|change| change["fact"] == fact), "{set}: {changed:?}");
    }
    let east = told("meets", "person.home=east");
    let berth = east["reliefs"].as_array().and_then(|all| all.iter().find(|one| one["id"] == "berth")).expect("there");
    assert_eq!((&berth["changes"], &berth["before"]["verdict"]), (&Value::Bool(true), &Value::from("meets")));
    assert_eq!(berth["through"][0]["id"], "berth-home");
}

#[test]
fn the_schemas_beside_the_rules_are_those_of_the_rules_and_every_file_names_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = relief().env_remove("RELIEF_RULES").args(["rules", "schema", "--into"]).arg(folder.path()).output();
    assert!(run.expect("it runs").status.success());
    for name in ["rules.schema.json", "case.schema.json"] {
        let [written, kept] = [folder.path().join(name), PathBuf::from("schema").join(name)]
            .map(|file| std::fs::read_to_string(file).expect("a schema"));
        assert!(written == kept, "`relief rules schema --into schema` writes schema/{name} anew");
    }
    for file in ["rules", "examples"].into_iter().flat_map(toml_files) {
        let path = file.to_string_lossy().into_owned();
        let is_case = path.starts_with("examples") && !path.contains("/rules/");
        if path.contains("/lang/") || path.ends_with("lakeland/case.toml") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a file");
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_default();
        let meant = if is_case { "schema/case.schema.json" } else { "schema/rules.schema.json" };
        let named = file.parent().expect("a folder").join(named);
        let found = named.canonicalize().unwrap_or_else(|_| panic!("{path} names no schema"));
        assert_eq!(found, PathBuf::from(meant).canonicalize().expect("a schema"), "{path}");
    }
}

#[test]
fn every_rule_file_agrees_with_the_schema_of_rule_files() {
    let validator = jsonschema::validator_for(&rules_schema()).expect("a schema");
    let files: Vec<PathBuf> = ["rules", "tests/cli/rules", "tests/broken_rules/base", "examples/lakeland/rules"]
        .into_iter()
        .flat_map(toml_files)
        .collect();
    assert!(files.len() > 50);
    for file in files.iter().filter(|file| !file.to_string_lossy().contains("/lang/")) {
        assert_eq!(faults(&validator, &document(file)), Vec::<String>::new(), "{}", file.display());
    }
}

#[test]
fn the_schema_of_rule_files_refuses_what_the_loader_refuses() {
    let validator = jsonschema::validator_for(&rules_schema()).expect("a schema");
    for name in [
        "unknown-key",
        "unknown-section",
        "missing-title",
        "unknown-sensitivity",
        "number-where-text-belongs",
        "missing-question",
    ] {
        let file = PathBuf::from(format!("tests/broken_rules/{name}.toml"));
        assert_ne!(faults(&validator, &document(&file)), Vec::<String>::new(), "{name}");
        let remedied = PathBuf::from(format!("tests/broken_rules/{name}.fixed.toml"));
        assert_eq!(faults(&validator, &document(&remedied)), Vec::<String>::new(), "{name}");
    }
}

/// A key of the schema that the loader does not know would be completed by an editor and refused afterwards.
#[test]
fn the_loader_knows_every_key_of_the_schema() {
    let schema = rules_schema();
    for (definition, text) in SNIPPETS {
        let rule = &schema["definitions"][definition];
        let rule = rule["anyOf"].get(1).unwrap_or(rule);
        let keys = rule["properties"].as_object().expect("properties");
        for key in keys.keys().filter(|key| !text.contains(&format!("\n{key} ="))) {
            let unknown = format!("unknown key `{key}`");
            let said = said_of(&text.replace("KEY", &format!("{key} = 0.5")));
            assert!(!said.contains(&unknown), "{definition}: {said}");
        }
        assert!(said_of(&text.replace("KEY", "zzzz = 1")).contains("unknown key `zzzz`"), "{definition}");
    }
}

/// By definition of the schema: an entry of that kind, and where one more key of it stands.
const SNIPPETS: [(&str, &str); 18] = [
    (
        "relief",
        "[relief]\nid = 'r'\nname = 'R'\ndecided_by = 'd'\ncite = ['L']\nverified = { on = 2026-01-01, against = 'x' }\nKEY",
    ),
    (
        "result",
        "[relief]\nid = 'r'\nname = 'R'\ndecided_by = 'd'\ncite = ['L']\nverified = { on = 2026-01-01, against = 'x' }\n[results.s]\nname = 'S'\nKEY",
    ),
    ("criterion", "[criteria.c]\ntitle = 'C'\ncite = ['L']\nwhen = 'true'\nKEY"),
    ("let", "[let.l]\nis = 'true'\nKEY"),
    ("type", "[types.t]\nKEY"),
    ("fact", "[facts.\"a.b\"]\ntype = 'bool'\nwho = 'C'\ntopic = 'x'\nquestion = 'Q'\nKEY"),
    ("list", "[lists.l]\ntopic = 'x'\nopening = 'O'\nKEY"),
    (
        "field",
        "[lists.l]\ntopic = 'x'\nopening = 'O'\n[lists.l.fields.f]\ntype = 'bool'\nwho = 'C'\nquestion = 'Q'\nKEY",
    ),
    ("checklist", "[checklists.c]\nquestion = 'Q'\nitems = { a = 'x', b = 'y' }\nKEY"),
    ("check", "[checks.c]\nlevel = 'error'\nwhen = 'true'\nmessage = 'm'\nremedy = 'r'\nKEY"),
    ("flag", "[flags.f]\ntitle = 'F'\nreliefs = ['all']\nwhen = 'true'\nKEY"),
    ("deadline", "[deadlines.d]\ntitle = 'D'\nreliefs = ['all']\ndate = 'as_of'\nKEY"),
    ("document", "[documents.d]\ntitle = 'D'\nreliefs = ['all']\nKEY"),
    ("step", "[next.n]\ntitle = 'N'\nreliefs = ['all']\nKEY"),
    ("fee", "[fees.f]\ntitle = 'F'\nreliefs = ['all']\namount = '$1'\nKEY"),
    ("period", "[periods.p]\ntitle = 'P'\nreliefs = ['all']\nfrom = 'as_of'\nuntil = 'as_of'\nKEY"),
    ("table", "[tables.t]\nkey = 'id'\nKEY\n[tables.t.columns]\nid = 'text'"),
    ("test", "[[test]]\nname = 'n'\nas_of = 2026-01-01\nKEY"),
];

const SETTINGS: &str = "title = 'T'\nlanguages = []\nshelf_life = '180 days'\ntopics = [{ id = 'x', title = 'X' }]\n";

/// Every fault of a rulebook of one file.
fn said_of(text: &str) -> String {
    let files = Files::default().with("rulebook.toml", SETTINGS).with("one.toml", text);
    load(files).err().map(|faults| faults.to_string()).unwrap_or_default()
}

#[test]
fn every_example_agrees_with_the_schema_of_case_files() {
    let of_rules = |rules: &str| {
        let run = relief().args(["rules", "schema", "case", "--rules", rules]).output().expect("it runs");
        let schema: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    };
    let shipped = of_rules("rules");
    for file in toml_files("examples").into_iter().filter(|file| !file.starts_with("examples/lakeland")) {
        assert_eq!(faults(&shipped, &document(&file)), Vec::<String>::new(), "{}", file.display());
    }
    let lakeland = of_rules("examples/lakeland/rules");
    let case = document(Path::new("examples/lakeland/case.toml"));
    assert_eq!(faults(&lakeland, &case), Vec::<String>::new());
    assert_ne!(faults(&shipped, &case), Vec::<String>::new(), "only the rules of Lakeland know its facts");
}

fn rules_schema() -> Value {
    let run = relief().args(["rules", "schema"]).output().expect("it runs");
    serde_json::from_slice(&run.stdout).expect("JSON")
}

fn faults(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every TOML file under a folder.
pub(crate) fn toml_files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => toml_files(path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect()
}

/// A TOML file as an editor shows it to a schema: dates are words.
fn document(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("a file");
    json(toml::Value::Table(text.parse().expect("TOML")))
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::String(text) => text.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

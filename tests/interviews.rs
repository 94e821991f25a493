//! Automatic clients answer the interview: one who knows what a vignette tells, and one who can answer everything.
//!
//! The first must come to the verdicts of the case file. With the second the questions are counted. Both take long, so
//! they run where `RELIEF_INTERVIEWS` is set, over the vignettes and examples whose file name holds its value.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use relief::calendar::Day;
use relief::case::{self, Answer, AsOf, Case, State};
use relief::engine::{self, Options, Program, ReliefScreening, Verdict};
use relief::interview::{Asker, Ending, Interview, Prompt, Recorded, ReplayAsker, Reply};
use relief::report::Language;
use relief::rulebook::{ReliefId, Rulebook, Type};
use relief::session::{Passphrase, Store};
use serde::Deserialize;

/// What a plain life is for every test of the vignettes.
#[derive(Deserialize)]
struct Shared {
    facts: BTreeMap<String, toml::Value>,
    fields: BTreeMap<String, toml::Value>,
}

/// A plain life: what a client answers where the vignette is silent. What the shared one leaves out is here: a client who
/// can answer everything has days, places and papers too.
#[derive(Deserialize)]
struct PlainLife {
    /// By fact, or by field of a list (`entries.on`).
    answers: BTreeMap<String, String>,
    /// How many records a list has if the vignette tells of none.
    records: BTreeMap<String, usize>,
    /// By type, where nothing is said of the fact.
    types: BTreeMap<String, String>,
    /// Values of a choice that a plain life has, the first that there is.
    choices: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn today() -> Day {
    Day::parse("2026-11-21").expect("a day")
}

fn vignettes(filter: &str) -> Vec<PathBuf> {
    let mut files = cases(&folder().join("vignettes"), filter);
    files.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(char::is_numeric)));
    files
}

fn cases(folder: &Path, filter: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let is_case = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.ends_with(".toml") && name.contains(filter)
    };
    let mut files: Vec<PathBuf> = files.filter(is_case).collect();
    files.sort();
    files
}

fn read(rulebook: &Rulebook, path: &Path) -> (Case, Day) {
    let text = std::fs::read_to_string(path).expect("a vignette");
    let as_of = AsOf { given: None, today: today() };
    let case = case::from_toml_text(rulebook, "vignette", &text, as_of).expect("a case");
    let day = as_of.for_file(case.as_of);
    (case, day)
}

/// What an attorney concluded is not asked of a client.
fn without_conclusions(rulebook: &Rulebook, mut case: Case) -> Case {
    for (_, answer) in rulebook.facts.iter().zip(&mut case.facts).filter(|(decl, _)| decl.who.is_judged()) {
        *answer = Answer::default();
    }
    for (decl, list) in rulebook.lists.iter().zip(&mut case.lists) {
        for record in &mut list.records {
            for (_, answer) in decl.fields.iter().zip(record).filter(|(field, _)| field.who.is_judged()) {
                *answer = Answer::default();
            }
        }
    }
    case
}

/// The answers of a case, and where lists are complete for a part: that no question asks.
fn recorded(rulebook: &Rulebook, case: &Case) -> (BTreeMap<String, Recorded>, Case) {
    let mut answers = BTreeMap::new();
    let mut start = Case { as_of: case.as_of, ..Case::empty(rulebook) };
    let value = |state: &State| match state {
        State::Known { written, .. } => Some(Recorded::Value(written.clone())),
        _ => None,
    };
    for (decl, answer) in rulebook.facts.iter().zip(&case.facts) {
        answers.extend(value(&answer.state).map(|value| (decl.id.clone(), value)));
    }
    for (index, (decl, list)) in rulebook.lists.iter().zip(&case.lists).enumerate() {
        let count = list.records.len();
        let told = if list.complete.whole { Recorded::All(count) } else { Recorded::AtLeast(count) };
        answers.insert(decl.id.clone(), told);
        start.lists[index].complete = case::Completeness { whole: false, ..list.complete.clone() };
        for (record, fields) in list.records.iter().enumerate() {
            for (field, answer) in decl.fields.iter().zip(fields) {
                answers
                    .extend(value(&answer.state).map(|value| (format!("{}[{record}].{}", decl.id, field.id), value)));
            }
        }
    }
    (answers, start)
}

/// What a plain life adds to the answers.
fn with_a_plain_life(rulebook: &Rulebook, life: &PlainLife, as_of: Day, answers: &mut BTreeMap<String, Recorded>) {
    for decl in &rulebook.facts {
        if let Some(value) = plain(rulebook, life, as_of, &decl.id, decl.ty) {
            answers.entry(decl.id.clone()).or_insert(Recorded::Value(value));
        }
    }
    for decl in &rulebook.lists {
        let told = match answers.get(&decl.id) {
            Some(Recorded::All(count) | Recorded::AtLeast(count)) => *count,
            _ => 0,
        };
        let is_all = matches!(answers.get(&decl.id), Some(Recorded::All(_)));
        let count = if is_all || told > 0 { told } else { life.records.get(&decl.id).copied().unwrap_or(0) };
        answers.insert(decl.id.clone(), Recorded::All(count));
        for record in 0..count {
            for field in &decl.fields {
                let value = plain(rulebook, life, as_of, &format!("{}.{}", decl.id, field.id), field.ty);
                let name = format!("{}[{record}].{}", decl.id, field.id);
                answers
                    .extend(value.filter(|_| !answers.contains_key(&name)).map(|value| (name, Recorded::Value(value))));
            }
        }
    }
}

fn plain(rulebook: &Rulebook, life: &PlainLife, as_of: Day, name: &str, ty: Type) -> Option<String> {
    let by_type = |ty: &str| life.types.get(ty).cloned();
    let stated = life.answers.get(name).cloned();
    let value = stated.or_else(|| match ty {
        Type::Bool => by_type("bool"),
        Type::Int => by_type("int"),
        Type::Money => by_type("money"),
        Type::Date => by_type("date"),
        Type::Term => by_type("term"),
        Type::Text => by_type("text"),
        Type::Ref(_) | Type::Refs(_) => by_type("ref"),
        Type::Set(_) => by_type("set"),
        Type::Choice(id) => {
            let values = &rulebook.types[id.index()].values;
            let plain = life.choices.iter().find(|choice| values.contains(choice)).or(values.last());
            plain.cloned()
        }
        Type::Record(_) | Type::Row(_) => None,
    });
    // Nobody tells of a day that is still to come: a year before the day of the vignette, then.
    let is_to_come = |value: &String| Day::parse(value).is_some_and(|day| day > as_of);
    value.map(|value| if is_to_come(&value) { as_of.plus_days(-365).to_string() } else { value })
}

fn plain_life() -> PlainLife {
    let text = |name: &str| std::fs::read_to_string(folder().join(name)).expect("a table");
    let mut life: PlainLife = toml::from_str(&text("interviews/plain-life.toml")).expect("a table");
    let shared: Shared = toml::from_str(&text("vignettes/plain-life.toml")).expect("a table");
    for (name, value) in shared.facts.into_iter().chain(shared.fields) {
        life.answers.insert(name, written(&value));
    }
    life
}

/// A value of TOML as it is typed.
fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(values) if values.is_empty() => "none".into(),
        toml::Value::Array(values) => values.iter().map(written).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

struct Led {
    case: Case,
    /// The facts asked for: one prompt is one question, also where it is a checklist.
    asked: Vec<Vec<String>>,
    /// How many of them came before those for the attorney: what is asked always, and what decides.
    deciding: usize,
    ended: Ending,
}

/// Counts the questions, and leaves where nothing more can change the results if they are all that is wanted.
struct Counting {
    replay: ReplayAsker,
    deciding: Option<usize>,
    leaves: bool,
}

impl Asker for Counting {
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply> {
        if prompt.notes.first().is_some_and(|note| note == "Nothing more can change the results.") {
            self.deciding.get_or_insert(self.replay.asked.len());
            if self.leaves {
                return Ok(Reply::End);
            }
        }
        self.replay.ask(prompt)
    }

    fn words(&mut self, question: &str) -> io::Result<Option<String>> {
        self.replay.words(question)
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Passphrase>> {
        self.replay.secret(question)
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.replay.say(text)
    }

    fn speak(&mut self, language: Language) {
        self.replay.speak(language);
    }

    fn clear(&mut self) -> io::Result<()> {
        self.replay.clear()
    }
}

fn lead(
    program: &Program,
    start: &Case,
    answers: &BTreeMap<String, Recorded>,
    as_of: Day,
    options: &Options,
    (thorough, leaves): (bool, bool),
) -> Led {
    let replay = ReplayAsker::new(answers.clone());
    let mut asker = Counting { replay, deciding: None, leaves };
    let interview = Interview::new(program, options, Language::English, as_of, Store::nothing());
    let mut interview = interview.thorough(thorough).with_case(start.clone());
    let ended = interview.run(&mut asker).expect("no input or output");
    let asked = asker.replay.asked;
    Led { case: interview.case().clone(), deciding: asker.deciding.unwrap_or(asked.len()), asked, ended }
}

fn verdicts(program: &Program, case: &Case, as_of: Day, options: &Options) -> Vec<(ReliefId, Verdict)> {
    let screening = engine::screen(program, case, as_of, &Options { proof: false, ..options.clone() });
    screening.reliefs.iter().map(ReliefScreening::verdict).collect()
}

fn program() -> Program {
    relief::shipped::program().expect("the shipped rules load")
}

#[test]
fn who_knows_what_the_vignette_tells_comes_to_its_verdicts() {
    let Ok(filter) = std::env::var("RELIEF_INTERVIEWS") else { return };
    let program = program();
    let mut wrong = Vec::new();
    let examples = cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &filter);
    for path in vignettes(&filter).into_iter().chain(examples) {
        let (case, as_of) = read(program.rulebook(), &path);
        let case = without_conclusions(program.rulebook(), case);
        let (answers, start) = recorded(program.rulebook(), &case);
        let led = lead(&program, &start, &answers, as_of, &Options::default(), (false, false));
        let (found, expected) = (
            verdicts(&program, &led.case, as_of, &Options::default()),
            verdicts(&program, &case, as_of, &Options::default()),
        );
        println!("{}: {} questions, {:?}", path.display(), led.asked.len(), led.ended);
        if found != expected {
            wrong.push(format!("{}: {found:?} for {expected:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn questions_are_counted() {
    let Ok(filter) = std::env::var("RELIEF_INTERVIEWS") else { return };
    let program = program();
    let rulebook = program.rulebook();
    let life = plain_life();
    let mut counts: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for path in vignettes(&filter) {
        let (case, as_of) = read(rulebook, &path);
        let (mut answers, start) = recorded(rulebook, &case);
        with_a_plain_life(rulebook, &life, as_of, &mut answers);
        let all = std::iter::once((None, "all".to_owned()));
        let each = (0..rulebook.reliefs.len() as u32).map(ReliefId);
        let each = each.map(|relief| (Some(relief), rulebook.reliefs[relief.index()].outcome.id.clone()));
        for (relief, name) in all.chain(each) {
            let options = Options { reliefs: relief.into_iter().collect(), ..Options::default() };
            let led = lead(&program, &start, &answers, as_of, &options, (false, true));
            let fixed = lead(&program, &start, &answers, as_of, &options, (true, true));
            println!("{name}\t{}\t{}\t{}", led.deciding, fixed.asked.len(), path.display());
            println!("  {}", led.asked.iter().map(|facts| facts.join("+")).collect::<Vec<_>>().join(" "));
            counts.entry(name).or_default().push((led.deciding, fixed.asked.len()));
        }
    }
    println!("relief: questions until every verdict is settled (median, worst); fixed questionnaire (median)");
    for (name, counts) in counts {
        let sorted = |of: fn(&(usize, usize)) -> usize| {
            let mut sorted: Vec<usize> = counts.iter().map(of).collect();
            sorted.sort_unstable();
            sorted
        };
        let (asked, fixed) = (sorted(|count| count.0), sorted(|count| count.1));
        println!("{name}: {} {}; {}", asked[asked.len() / 2], asked[asked.len() - 1], fixed[fixed.len() / 2]);
    }
}

//! A caseload at a glance: verdicts by relief, what is missing most often, and the deadlines that come next.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::ignored::IgnoredName;
use super::tally::Tally;
use super::words::Words;
use crate::calendar::Day;
use crate::case::FactPath;
use crate::engine::Verdict;
use crate::report::{self, Language, Phrases, fill, short};
use crate::rulebook::{ReliefId, Rulebook};

/// Facts listed among those that are missing most often.
const MOST_MISSING: usize = 20;
/// The longest bar of the text, in letters.
const BAR: u64 = 24;

/// What all rows came to, in words.
#[derive(Debug, Serialize)]
pub struct Summary {
    schema_version: u32,
    tool_version: &'static str,
    /// The rulebook's hash.
    rulebook: String,
    language: &'static str,
    rows: u64,
    screened: u64,
    refused: u64,
    reliefs: Vec<ReliefCount>,
    /// Verdicts that are open for nothing but lists of which nobody said that they are whole.
    open_for_lists_alone: u64,
    missing: Vec<Missing>,
    /// Names in the rows that are no facts.
    ignored: Vec<IgnoredName>,
    /// How many days ahead deadlines are looked for.
    days: i64,
    deadlines: Vec<DeadlineCount>,
}

#[derive(Debug, Serialize)]
struct ReliefCount {
    id: String,
    name: String,
    /// Best first.
    verdicts: Vec<VerdictCount>,
}

#[derive(Debug, Serialize)]
struct VerdictCount {
    verdict: &'static str,
    words: &'static str,
    cases: u64,
    /// Of a hundred.
    percent: f64,
}

#[derive(Debug, Serialize)]
struct Missing {
    fact: String,
    question: String,
    cases: u64,
}

#[derive(Debug, Serialize)]
struct DeadlineCount {
    day: String,
    id: String,
    title: String,
    cases: u64,
}

/// A month of the calendar, for the page.
#[derive(Serialize)]
struct Month {
    name: String,
    /// Empty places before the first day, Monday first.
    before: Vec<()>,
    days: Vec<MonthDay>,
}

#[derive(Serialize)]
struct MonthDay {
    number: i64,
    titles: String,
    cases: u64,
}

impl Summary {
    /// Puts what was counted into words.
    pub fn new(rulebook: &Rulebook, reliefs: &[ReliefId], tally: &Tally, days: i64, language: Language) -> Summary {
        let phrases = Phrases::new(rulebook, language, Day::LAST);
        let relief = |(place, id): (usize, &ReliefId)| {
            let outcome = &rulebook.reliefs[id.index()].outcome;
            let counts = tally.verdicts.get(place).copied().unwrap_or_default();
            ReliefCount {
                id: outcome.id.clone(),
                name: phrases.law(&format!("relief.{}.name", outcome.id), &outcome.name).to_owned(),
                verdicts: verdicts(&counts, report::Words::of(language)),
            }
        };
        let mut missing: Vec<Missing> =
            tally.missing.iter().map(|(fact, cases)| missing(&phrases, fact, *cases)).collect();
        missing.sort_by_key(|missing| std::cmp::Reverse(missing.cases));
        missing.truncate(MOST_MISSING);
        let deadline = |((day, id), cases): (&(Day, String), &u64)| DeadlineCount {
            day: day.to_string(),
            id: id.clone(),
            title: title(&phrases, id),
            cases: *cases,
        };
        Summary {
            schema_version: 1,
            tool_version: env!("CARGO_PKG_VERSION"),
            rulebook: rulebook.hash.clone(),
            language: language.code(),
            rows: tally.rows(),
            screened: tally.screened,
            refused: tally.refused,
            reliefs: reliefs.iter().enumerate().map(relief).collect(),
            open_for_lists_alone: tally.open_for_lists_alone,
            missing,
            ignored: tally.ignored.names(rulebook),
            days,
            deadlines: tally.deadlines().iter().map(deadline).collect(),
        }
    }

    /// For people.
    pub fn to_text(&self, language: Language) -> String {
        let words = Words::of(language);
        let mut text = format!("{}\n\n{}\n", words.disclaimer, self.counts(words));
        for relief in &self.reliefs {
            let _ = writeln!(text, "\n{}", relief.name);
            let width = relief.verdicts.iter().map(|count| count.words.chars().count()).max().unwrap_or(0);
            for count in relief.verdicts.iter().filter(|count| count.cases > 0) {
                let bar = "█".repeat((count.cases * BAR).div_ceil(self.screened.max(1)) as usize);
                let _ = writeln!(text, "  {:<width$}  {:>8}  {bar}", count.words, count.cases);
            }
        }
        self.missing_in_words(words, &mut text);
        if !self.deadlines.is_empty() {
            let _ = writeln!(text, "\n{}", fill(&words.deadlines, &[("days", &self.days.to_string())]));
            for deadline in &self.deadlines {
                let _ = writeln!(text, "  {}  {:>8}  {}", deadline.day, deadline.cases, deadline.title);
            }
        }
        if !self.ignored.is_empty() {
            text.push('\n');
            self.ignored.iter().for_each(|ignored| text += &(ignored.line(words) + "\n"));
        }
        text
    }

    fn missing_in_words(&self, words: &Words, text: &mut String) {
        if !self.missing.is_empty() {
            let _ = writeln!(text, "\n{}", words.missing);
            for missing in &self.missing {
                let _ = writeln!(text, "  {:>8}  {} ({})", missing.cases, missing.question, missing.fact);
            }
        }
        if self.open_for_lists_alone > 0 {
            let count = i64::try_from(self.open_for_lists_alone).unwrap_or(i64::MAX);
            let _ = writeln!(text, "\n{}", words.open_for_lists_alone.of(count));
        }
    }

    fn counts(&self, words: &Words) -> String {
        words.counted(self.rows, self.screened, self.refused)
    }

    /// For programs.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For spreadsheets: one count on each row.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["what", "id", "detail", "cases"])?;
        for relief in &self.reliefs {
            for count in &relief.verdicts {
                writer.write_record(["verdict", &relief.id, count.verdict, &count.cases.to_string()])?;
            }
        }
        for missing in &self.missing {
            writer.write_record(["missing", &missing.fact, &missing.question, &missing.cases.to_string()])?;
        }
        for deadline in &self.deadlines {
            writer.write_record(["deadline", &deadline.id, &deadline.day, &deadline.cases.to_string()])?;
        }
        for ignored in &self.ignored {
            let meant = ignored.meant.as_deref().unwrap_or_default();
            writer.write_record([
                "ignored",
                &super::writer::guarded(&ignored.name),
                meant,
                &ignored.rows.to_string(),
            ])?;
        }
        for (id, count) in [("screened", self.screened), ("refused", self.refused)] {
            writer.write_record(["rows", id, "", &count.to_string()])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// One page that needs nothing else: bars for each relief, and a calendar of the deadlines.
    pub fn to_html(&self, language: Language) -> Result<String, minijinja::Error> {
        let words = Words::of(language);
        let mut environment = Environment::new();
        environment.set_syntax(
            SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build()?,
        );
        environment.add_template("summary.html", include_str!("templates/summary.html"))?;
        environment.get_template("summary.html")?.render(context! {
            summary => Value::from(Serde(self)),
            months => Value::from(Serde(self.months(&report::Words::of(language).date.months))),
            words => Value::from(Serde(words)),
            counts => self.counts(words),
            deadlines_heading => fill(&words.deadlines, &[("days", &self.days.to_string())]),
            ignored => self.ignored.iter().map(|ignored| ignored.line(words)).collect::<Vec<_>>(),
            lists_alone => words.open_for_lists_alone.of(i64::try_from(self.open_for_lists_alone).unwrap_or(i64::MAX)),
        })
    }

    /// The months in which a deadline lies.
    fn months(&self, names: &[String]) -> Vec<Month> {
        let mut by_day: BTreeMap<Day, (Vec<&str>, u64)> = BTreeMap::new();
        for deadline in &self.deadlines {
            let Some(day) = Day::parse(&deadline.day) else { continue };
            let entry = by_day.entry(day).or_default();
            entry.0.push(&deadline.title);
            entry.1 += deadline.cases;
        }
        let mut firsts: Vec<Day> = by_day.keys().map(|day| day.plus_days(1 - day.civil().2)).collect();
        firsts.dedup();
        firsts.into_iter().map(|first| month(first, &by_day, names)).collect()
    }
}

fn month(first: Day, by_day: &BTreeMap<Day, (Vec<&str>, u64)>, names: &[String]) -> Month {
    let (year, number, _) = first.civil();
    let length = first.last_day(1).0 - first.0;
    // 1970-01-01 was a Thursday.
    let weekday = (first.0 + 3).rem_euclid(7) as usize;
    let day = |number: i64| {
        let (titles, cases) = by_day.get(&first.plus_days(number - 1)).cloned().unwrap_or_default();
        MonthDay { number, titles: titles.join("; "), cases }
    };
    let name = names.get(number as usize - 1).map_or("", String::as_str);
    Month { name: format!("{name} {year}"), before: vec![(); weekday], days: (1..=length).map(day).collect() }
}

fn verdicts(counts: &[u64; Verdict::ALL.len()], words: &'static report::Words) -> Vec<VerdictCount> {
    let all: u64 = counts.iter().sum();
    let count = |verdict: Verdict| {
        let cases = counts[verdict as usize];
        let percent = (1000.0 * cases as f64 / all.max(1) as f64).round() / 10.0;
        VerdictCount { verdict: verdict.word(), words: short(verdict, words), cases, percent }
    };
    Verdict::ALL.into_iter().rev().map(count).collect()
}

fn missing(phrases: &Phrases<'_>, name: &str, cases: u64) -> Missing {
    let path = of_any_record(phrases.rulebook, name);
    let question = path.map_or(name, |path| phrases.question(path)).to_owned();
    Missing { fact: name.to_owned(), question, cases }
}

/// `entries.on`: the field of whatever record.
fn of_any_record(rulebook: &Rulebook, name: &str) -> Option<FactPath> {
    if let Some(fact) = rulebook.fact(name) {
        return Some(FactPath::Fact(fact));
    }
    if let Some(list) = rulebook.list(name) {
        return Some(FactPath::List(list));
    }
    let (list, field) = name.split_once('.')?;
    let list = rulebook.list(list)?;
    Some(FactPath::Field(list, 0, rulebook.lists[list.index()].field(field)?))
}

fn title(phrases: &Phrases<'_>, id: &str) -> String {
    let notice = phrases.rulebook.notices.iter().find(|notice| notice.id == id);
    let title = notice.map_or(id, |notice| notice.title.as_str());
    phrases.law(&format!("deadlines.{id}.title"), title).to_owned()
}

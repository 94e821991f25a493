//! What is said at the end: where the answers are, what is still to be found, how to go on.

use std::io;
use std::path::Path;

use super::answering::answered;
use super::asker::Asker;
use super::conversation::Interview;
use super::words::Words;
use crate::case::{Case, FactPath};
use crate::engine::{FindingValue, Program, Screening, SettlingSet, Truth};
use crate::report::{Language, Phrases, fill};
use crate::rulebook::{NoticeKind, ReliefId};
use crate::session::default_folder;

/// Says where the answers are kept, what is still to be found, and the command that goes on.
pub fn closing(
    interview: &Interview<'_>,
    program: &Program,
    screening: &Screening,
    asker: &mut dyn Asker,
) -> io::Result<()> {
    let language = interview.language();
    let words = Words::of(language);
    let phrases = Phrases::new(program.rulebook(), language, screening.as_of);
    let to_find = to_find(&phrases, interview.case(), screening);
    if !to_find.is_empty() {
        asker.say(&format!("\n{}\n{}", words.to_find, to_find.join("\n")))?;
    }
    let documents = documents(&phrases, screening);
    if !documents.is_empty() {
        asker.say(&format!("\n{}\n{}", words.to_bring, documents.join("\n")))?;
    }
    kept(interview, asker)
}

/// Which case is gone on with, and how much it holds.
pub fn so_far(interview: &Interview<'_>, asker: &mut dyn Asker) -> io::Result<()> {
    let Some(path) = interview.store().path() else { return Ok(()) };
    let count = answered(interview.case()).len() as i64;
    let words = Words::of(interview.language());
    asker.say(&fill(&words.so_far.of(count), &[("case", &short_name(path))]))
}

/// The command that writes the whole report of which only the beginning was shown.
pub fn whole_report(interview: &Interview<'_>, command: &str, asker: &mut dyn Asker) -> io::Result<()> {
    let words = Words::of(interview.language());
    asker.say(&format!("\n{}", fill(&words.whole_report, &[("command", command)])))
}

/// Where the answers are kept, and the command that goes on.
pub fn kept(interview: &Interview<'_>, asker: &mut dyn Asker) -> io::Result<()> {
    let words = Words::of(interview.language());
    asker.say("")?;
    match interview.store().path() {
        Some(path) => {
            let (case, path) = (short_name(path), path.display().to_string());
            asker.say(&fill(&words.saved, &[("path", &path), ("case", &case)]))
        }
        None => asker.say(&words.not_kept),
    }
}

/// What `relief resume` takes for a file: its reference where it lies among the other cases.
fn short_name(path: &Path) -> String {
    let is_among_cases = path.parent() == default_folder().as_deref();
    let name = if is_among_cases { path.file_stem().map(Path::new).unwrap_or(path) } else { path };
    name.display().to_string()
}

/// For each open relief a smallest set of facts that can settle it, the smallest first.
fn to_find(phrases: &Phrases, case: &Case, screening: &Screening) -> Vec<String> {
    let smallest = |sets: &[SettlingSet]| {
        let sets = sets.iter().map(|set| set.facts.clone()).filter(|facts| !facts.is_empty());
        sets.min_by_key(Vec::len)
    };
    let reliefs = screening.reliefs.iter();
    let mut sets: Vec<(ReliefId, Vec<FactPath>)> =
        reliefs.filter_map(|relief| Some((relief.relief, smallest(&relief.settling)?))).collect();
    sets.sort_by_key(|(relief, facts)| (facts.len(), *relief));
    let mut said: Vec<FactPath> = Vec::new();
    let mut lines = Vec::new();
    for (relief, facts) in sets {
        let outcome = &phrases.rulebook.reliefs[relief.index()].outcome;
        let name = phrases.law(&format!("relief.{}.name", outcome.id), &outcome.name);
        let new: Vec<FactPath> = facts.into_iter().filter(|fact| !said.contains(fact)).collect();
        if !new.is_empty() {
            lines.push(format!("  {name}:"));
            lines.extend(new.iter().map(|fact| format!("  · {}", question(phrases, case, *fact))));
            said.extend(new);
        }
    }
    lines
}

fn question(phrases: &Phrases, case: &Case, fact: FactPath) -> String {
    match fact {
        FactPath::Field(list, record, _) => {
            format!("{}: {}", phrases.record(case, list, record), phrases.question(fact))
        }
        fact => phrases.question(fact).to_owned(),
    }
}

fn documents(phrases: &Phrases, screening: &Screening) -> Vec<String> {
    let mut lines = Vec::new();
    for raised in &screening.raised {
        let notice = &phrases.rulebook.notices[raised.notice];
        let surely = matches!(raised.value, FindingValue::Settled(Truth::Met | Truth::Review));
        if notice.kind == NoticeKind::Document && surely {
            let line = format!("  · {}", phrases.law(&format!("documents.{}.title", notice.id), &notice.title));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// What is said of a case that cannot be opened.
pub fn refused(error: &crate::session::StoreError, language: Language) -> String {
    super::talk::store_error(Words::of(language), error)
}

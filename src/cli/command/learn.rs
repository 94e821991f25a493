use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use crate::calendar::Day;
use crate::case::{Case, FactPath};
use crate::cli::arguments::{LearnArguments, OutputArguments, PageKind};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{Settings, today};
use crate::cli::write_report::write_page;
use crate::engine::{self, ChangeOf, Options, Program};
use crate::interview::{Asker, Form, Prompt, Reply};
use crate::report::teach::{Question, Quiz};
use crate::report::{Document, Phrases, Report, Words, fill};
use crate::rulebook::{Diagnostic, NoticeKind, ReliefId, Rulebook};
use crate::teach::{Lesson, lessons, named, near};

use super::demo::find_lesson;
use super::find_relief;
use super::interview;

/// How far ahead to look for a day on which something changes.
const YEARS: i64 = 12;

/// Asks a learner about a client, or writes worksheet and key for a class.
pub(in crate::cli) fn run(arguments: &LearnArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let mut lot = fastrand::Rng::with_seed(arguments.seed);
    let lesson = match &arguments.relief {
        Some(relief) => find_lesson(Some(relief))?,
        None => drawn(&mut lot)?,
    };
    let program = settings.program()?;
    let rulebook = program.rulebook();
    let relief = find_relief(rulebook, &lesson.relief)?;
    let (case, as_of, story) = client(program, &lesson, relief, settings, &mut lot)?;
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let screening = engine::screen(program, &case, as_of, &options);
    let report = Report::new(rulebook, &case, &screening, settings.language);
    let Some(card) = report.cards.first() else { return Ok(ExitStatus::Done) };
    let raised: BTreeSet<usize> = screening.raised.iter().map(|raised| raised.notice).collect();
    let silent = silent(rulebook, relief, &raised, &Phrases::new(rulebook, settings.language, as_of));
    let quiz = Quiz::new(&report, card, &story, &silent);
    let sheets = [(&arguments.worksheet, Quiz::worksheet as fn(&Quiz) -> Document), (&arguments.key, Quiz::key)];
    for (file, sheet) in sheets {
        if let Some(file) = file {
            write_sheet(&sheet(&quiz), file, settings)?;
        }
    }
    if arguments.worksheet.is_none() && arguments.key.is_none() {
        let (words, mut asker) = (Words::of(settings.language), interview::asker(arguments.plain, settings)?);
        let score = ask(&quiz, asker.as_mut(), words)?;
        let kept = match &arguments.score {
            Some(file) => {
                let Score { right, asked } = score;
                let line = format!("{},{},{},{right},{asked}", today(), lesson.relief, arguments.seed);
                keep(&line, file, settings)?;
                fill(&words.teach.kept, &[("file", &file.display().to_string())])
            }
            None => words.teach.not_kept.clone(),
        };
        asker.say(&format!("{} {kept}", score.words(words)))?;
    }
    Ok(ExitStatus::Done)
}

/// The client of a lesson on one of its days, or one like it of whom an answer lies where something turns.
fn client(
    program: &Program,
    lesson: &Lesson,
    relief: ReliefId,
    settings: &Settings,
    lot: &mut fastrand::Rng,
) -> Result<(Case, Day, String), Failure> {
    let (rulebook, dates) = (program.rulebook(), settings.as_of());
    let case = lesson.read(rulebook, dates)?;
    let as_of = dates.for_file(case.as_of);
    let language = settings.language;
    if lot.bool() {
        let day = drawn_day(program, &case, as_of, relief, lot);
        return Ok((case, day, lesson.story(language.code()).to_owned()));
    }
    let case = near(program, lesson, &case, as_of, relief, lot);
    let phrases = Phrases::new(rulebook, language, as_of);
    let story = lesson.story_near(language.code());
    let told = named(story).map(|name| {
        let path = FactPath::parse(rulebook, name).ok();
        let answer = path.and_then(|path| Some(phrases.answer(path, case.answer(path)?)));
        (name, answer.unwrap_or_default())
    });
    let told: Vec<(&str, String)> = told.collect();
    let values: Vec<(&str, &str)> = told.iter().map(|(name, answer)| (*name, answer.as_str())).collect();
    Ok((case.clone(), as_of, fill(story, &values)))
}

/// How many questions were answered rightly.
#[derive(Clone, Copy)]
struct Score {
    right: usize,
    asked: usize,
}

impl Score {
    fn words(self, words: &Words) -> String {
        fill(&words.teach.score, &[("right", &self.right.to_string()), ("all", &self.asked.to_string())])
    }
}

/// What a file of scores begins with.
const SCORES: &str = "day,relief,seed,right,of\n";

/// Adds a line to a file of scores, which is written anew as a whole.
fn keep(score: &str, file: &Path, settings: &Settings) -> Result<(), Failure> {
    let kept = match fs::read_to_string(file) {
        Ok(text) if text.starts_with(SCORES) => text,
        Ok(_) => {
            let fault = Diagnostic::nowhere(format!("`{}` is no file of scores", file.display()));
            return Err(Failure::usage(fault.help("name a new file, or one that `--score` has begun")));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => SCORES.to_owned(),
        Err(error) => {
            return Err(anyhow::Error::new(error).context(format!("cannot read `{}`", file.display())).into());
        }
    };
    let to = OutputArguments { output: Some(file.to_owned()) };
    output::write(&format!("{kept}{score}\n"), &to, settings.color)
}

fn drawn(lot: &mut fastrand::Rng) -> Result<Lesson, Failure> {
    let all = lessons();
    match lot.choice(&all) {
        Some(lesson) => Ok(lesson.clone()),
        None => find_lesson(None),
    }
}

/// The day of the case, or one just before or on a day on which the relief changes by time alone.
fn drawn_day(program: &Program, case: &Case, as_of: Day, relief: ReliefId, lot: &mut fastrand::Rng) -> Day {
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let clock = engine::changes(program, case, as_of, as_of.anniversary(12 * YEARS), &options);
    let verdicts = clock.changes.iter().filter(|change| matches!(change.of, ChangeOf::Relief(_)));
    let near = verdicts.flat_map(|change| [change.earliest.plus_days(-1), change.earliest]);
    let days: Vec<Day> = std::iter::once(as_of).chain(near).collect();
    lot.choice(&days).copied().unwrap_or(as_of)
}

/// Warnings of the relief, or of all, that the case does not raise.
fn silent(book: &Rulebook, relief: ReliefId, raised: &BTreeSet<usize>, phrases: &Phrases<'_>) -> Vec<String> {
    let flags = book.notices.iter().enumerate().filter(|(index, notice)| {
        let belongs = notice.reliefs.is_empty() || notice.reliefs.contains(&relief);
        notice.kind == NoticeKind::Flag && belongs && !raised.contains(index)
    });
    let title = |id: &str, english: &str| phrases.law(&format!("flags.{id}.title"), english).to_owned();
    flags.map(|(_, notice)| title(&notice.id, &notice.title)).collect()
}

fn write_sheet(sheet: &Document, file: &Path, settings: &Settings) -> Result<(), Failure> {
    let to = OutputArguments { output: Some(file.to_owned()) };
    let kind = PageKind::of_file(file).unwrap_or(PageKind::Markdown);
    write_page(sheet, Some(kind), &to, settings)
}

/// Puts the questions one by one, and says at once what is right and why.
fn ask(quiz: &Quiz, asker: &mut dyn Asker, words: &Words) -> Result<Score, Failure> {
    asker.say(&format!("{}\n\n{}\n{}\n", quiz.title, quiz.story, words.teach.invented))?;
    for (question, answer) in &quiz.facts {
        asker.say(&format!("{question} {answer}"))?;
    }
    let (mut right, mut asked) = (0, 0);
    for question in &quiz.questions {
        let Some(chosen) = chosen(question, asker)? else { break };
        asked += 1;
        right += usize::from(chosen == question.right);
        for line in graded(question, &chosen, words) {
            asker.say(&line)?;
        }
    }
    Ok(Score { right, asked })
}

/// What was chosen, in order; none where the learner ends.
fn chosen(question: &Question, asker: &mut dyn Asker) -> Result<Option<Vec<usize>>, Failure> {
    let choices = question.choices.clone();
    let form = if question.several { Form::Several(choices) } else { Form::One(choices) };
    let prompt = Prompt { question: question.text.clone(), form, ..Prompt::default() };
    Ok(match asker.ask(&prompt)? {
        Reply::Chosen(mut chosen) => {
            chosen.sort_unstable();
            Some(chosen)
        }
        _ => None,
    })
}

/// Missed warnings first, then whether it was right, then the law and the facts that decide.
fn graded(question: &Question, chosen: &[usize], words: &Words) -> Vec<String> {
    let titles: Vec<&str> = question.right.iter().map(|index| question.choices[*index].as_str()).collect();
    let missed = question.right.iter().filter(|index| question.several && !chosen.contains(index));
    let missed =
        missed.map(|index| format!("! {}", fill(&words.teach.missed, &[("title", &question.choices[*index])])));
    let missed: Vec<String> = missed.collect();
    let verdict = match chosen == question.right {
        true => Some(format!("✓ {}", words.teach.right)),
        // What was missed has said it.
        false if !missed.is_empty() => None,
        false => Some(format!("✗ {}", fill(&words.teach.wrong, &[("right", &titles.join("; "))]))),
    };
    let why = question.why.iter().map(|line| format!("  {line}"));
    missed.into_iter().chain(verdict).chain(why).collect()
}

use std::collections::BTreeSet;

use super::tour::VERDICTS;
use crate::engine::{FindingValue, Kind, Truth};
use crate::report::dates;
use crate::report::document::{Block, Document, Line, Table, TableCell, TableRow, heading};
use crate::report::model::{Card, Fact, Notice, Point, Report};
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::NoticeKind;

/// A question with its answers; several may be right where it asks for warnings.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) choices: Vec<String>,
    /// Indexes of the right ones.
    pub(crate) right: Vec<usize>,
    /// Any number of them may be chosen.
    pub(crate) several: bool,
    /// The law, and the answers that decide.
    pub(crate) why: Vec<String>,
}

/// What a learner is told and asked of one client.
pub(crate) struct Quiz {
    pub(crate) title: String,
    pub(crate) story: String,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) questions: Vec<Question>,
    language: &'static str,
    words: &'static Words,
}

/// At most so many criteria are asked for, and so many warnings offered.
const CRITERIA: usize = 10;
const WARNINGS: usize = 5;

/// What a criterion may be, as a learner is offered it.
const VALUES: [FindingValue; 4] = [
    FindingValue::Settled(Truth::Met),
    FindingValue::Settled(Truth::NotMet),
    FindingValue::Settled(Truth::Review),
    FindingValue::Unknown,
];

impl Quiz {
    /// The quiz on the one relief of a report; `silent` are warnings that the case does not raise.
    pub(crate) fn new(report: &Report, card: &Card, story: &str, silent: &[String]) -> Quiz {
        let words = Words::of(report.language);
        let day = fill(&words.report.as_of, &[("date", &dates::day(words, report.as_of))]);
        let mut questions: Vec<Question> = warnings(report, card, silent, words).into_iter().collect();
        questions.extend(chosen(card).into_iter().map(|point| criterion(point, words)));
        questions.push(verdict(card, words));
        Quiz {
            title: format!("{}: {}", words.teach.quiz, wording::card_name(card)),
            story: format!("{story} {day}."),
            facts: told(report, card).into_iter().map(|fact| (wording::asked(fact), fact.answer.clone())).collect(),
            questions,
            language: report.language.code(),
            words,
        }
    }

    /// The sheet for a class: the facts, and boxes to tick.
    pub(crate) fn worksheet(&self) -> Document {
        let mut blocks = self.opening(&self.words.teach.worksheet);
        for (number, question) in self.questions.iter().enumerate() {
            blocks.push(heading(3, &format!("question-{}", number + 1), &format!("{}. {}", number + 1, question.text)));
            let lines = question.choices.iter().map(|choice| Line::new(Tone::Plain, format!("☐ {choice}"))).collect();
            blocks.push(Block::Lines { lines });
        }
        self.document(blocks)
    }

    /// The sheet for the teacher: the right answers with the law and the facts that decide.
    pub(crate) fn key(&self) -> Document {
        let mut blocks = self.opening(&self.words.teach.key);
        for (number, question) in self.questions.iter().enumerate() {
            blocks.push(heading(3, &format!("question-{}", number + 1), &format!("{}. {}", number + 1, question.text)));
            let right = question.right.iter().map(|index| Line::new(Tone::Good, question.choices[*index].clone()));
            let why = question.why.iter().map(|line| Line::new(Tone::Plain, line.clone()));
            blocks.push(Block::Lines { lines: right.chain(why).collect() });
        }
        self.document(blocks)
    }

    fn opening(&self, kind: &str) -> Vec<Block> {
        let rows = self.facts.iter().map(|(question, answer)| TableRow {
            id: None,
            cells: vec![TableCell::plain(question.clone()), TableCell::plain(answer.clone())],
        });
        let (report, words) = (&self.words.report, &self.words.teach);
        vec![
            heading(1, "top", &format!("{} — {kind}", self.title)),
            Block::Paragraph { text: self.story.clone() },
            Block::Paragraph { text: words.invented.clone() },
            heading(2, "facts", &words.facts),
            Block::Table(Table {
                name: words.facts.clone(),
                head: [&report.question, &report.answer].map(String::clone).to_vec(),
                widths: vec![65, 35],
                rows: rows.collect(),
            }),
            heading(2, "questions", &words.questions),
        ]
    }

    fn document(&self, blocks: Vec<Block>) -> Document {
        let foot = vec![self.words.report.disclaimer.clone()];
        Document { language: self.language, title: self.title.clone(), is_letter: false, blocks, foot }
    }
}

/// The criteria worth asking for: requirements and whatever is not simply out of the question, then the other bars.
fn chosen(card: &Card) -> Vec<&Point> {
    let is_plain =
        |point: &&Point| point.kind != Kind::Requirement && point.value == FindingValue::Settled(Truth::NotMet);
    let (plain, telling): (Vec<&Point>, Vec<&Point>) = card.points.iter().partition(is_plain);
    let wanted: BTreeSet<&str> =
        telling.into_iter().chain(plain).take(CRITERIA).map(|point| point.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let points = card.points.iter().filter(|point| wanted.contains(point.id.as_str()));
    points.filter(|point| seen.insert(point.id.clone())).collect()
}

fn criterion(point: &Point, words: &Words) -> Question {
    let role = wording::kind(point.kind, words).unwrap_or_default();
    let choices = VALUES.map(|value| wording::finding(point.kind, value, words).to_owned()).to_vec();
    let right = VALUES.iter().position(|value| *value == point.value).into_iter().collect();
    let because = point.because.iter().map(|fact| wording::answered(fact, record(fact)));
    let missing = point.missing.iter().map(wording::asked);
    let why_review = point.why_review.iter().filter(|_| point.value == FindingValue::Settled(Truth::Review)).cloned();
    let why = std::iter::once(point.cite.join("; ")).chain(why_review).chain(because.chain(missing).take(4)).collect();
    Question { text: format!("[{role}] {}", wording::point_title(point)), choices, right, several: false, why }
}

fn verdict(card: &Card, words: &Words) -> Question {
    let choices = VERDICTS.map(|verdict| wording::short(verdict, words).to_owned()).to_vec();
    let right = VERDICTS.iter().position(|verdict| *verdict == card.verdict).into_iter().collect();
    let deciding = card.deciding.iter().filter_map(|index| card.points.get(*index));
    let why = std::iter::once(wording::verdict(card, words))
        .chain(deciding.take(4).map(|point| wording::point_line(point, words)))
        .collect();
    Question { text: words.report.result.clone(), choices, right, several: false, why }
}

/// Which warnings a client must hear first; none if the case raises none.
fn warnings(report: &Report, card: &Card, silent: &[String], words: &Words) -> Option<Question> {
    let all = report.head.notices.iter().chain(&card.notices);
    let raised = all.filter(|notice| notice.kind == NoticeKind::Flag && !wording::is_possible_flag(notice));
    let mut seen = BTreeSet::new();
    let raised: Vec<&Notice> = raised.filter(|notice| seen.insert(notice.id.clone())).take(WARNINGS - 2).collect();
    if raised.is_empty() {
        return None;
    }
    let mut choices: Vec<(bool, String)> = raised.iter().map(|notice| (true, wording::about(notice))).collect();
    choices.extend(silent.iter().take(WARNINGS - choices.len()).map(|title| (false, title.clone())));
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    let right = (0..choices.len()).filter(|index| choices[*index].0).collect();
    let why = raised.iter().map(|notice| notice.cite.join("; ")).filter(|cite| !cite.is_empty()).collect();
    let choices = choices.into_iter().map(|(_, title)| title).collect();
    Some(Question { text: words.teach.warnings.clone(), choices, right, several: true, why })
}

/// The answers that the criteria of a relief rest on, in the order of the case.
fn told<'r>(report: &'r Report, card: &'r Card) -> Vec<&'r Fact> {
    let mut read = BTreeSet::new();
    card.visit(&mut |point| read.extend(point.because.iter().chain(&point.factors).map(|fact| fact.id.as_str())));
    report.answers.iter().filter(|fact| read.contains(fact.id.as_str())).collect()
}

fn record(fact: &Fact) -> Option<&str> {
    fact.record.as_ref().map(|record| record.name.as_str())
}

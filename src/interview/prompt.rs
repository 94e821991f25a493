//! How the engine's next question is put.

use super::answering::is_answered;
use super::asker::{Form, Prompt};
use super::choices::Choices;
use super::words::Words;
use crate::calendar::Day;
use crate::case::{AnswerSource, Case, FactPath};
use crate::report::{Phrases, fill};
use crate::rulebook::{ListId, Sensitivity};

/// Where the interview stands.
pub(super) struct Standing {
    /// Reliefs whose verdict is open.
    pub open: usize,
    /// Reliefs asked about.
    pub of: usize,
    /// How many questions are left, from and to; `None` if there is nothing to say.
    pub left: Option<(usize, usize)>,
}

/// What is put, and how.
pub(super) struct Putting<'p, 'a> {
    pub phrases: &'p Phrases<'a>,
    pub case: &'p Case,
    pub as_of: Day,
    /// Who says what is answered now.
    pub source: AnswerSource,
    /// There is a partial answer, and a nearer one would matter.
    pub is_nearer: bool,
    /// How a date may be said was told before.
    pub dates_explained: bool,
    /// What is personal or painful is said to be so.
    pub warns: bool,
}

impl Putting<'_, '_> {
    pub(super) fn prompt(&self, path: FactPath, standing: &Standing) -> Prompt {
        let form = match Choices::of(self.phrases, self.case, path, self.as_of) {
            Some(choices) => choices.form(self.dates_explained),
            None => self.more_records(path),
        };
        Prompt {
            facts: vec![path.name(self.phrases.rulebook)],
            status: Some(self.status(Some(path), standing)),
            notes: self.notes(path),
            question: self.question(path),
            form,
            decline_first: self.phrases.sensitivity(path) == Sensitivity::Traumatic,
            ..Prompt::default()
        }
    }

    /// The questions of a checklist, put together.
    pub(super) fn checklist(&self, paths: &[FactPath], standing: &Standing) -> Prompt {
        let first = paths[0];
        let topic = self.phrases.topic_of(first);
        let is_of_one_topic = paths.iter().all(|path| self.phrases.topic_of(*path) == topic);
        let labels = paths.iter().map(|path| self.phrases.in_checklist(*path).to_owned());
        let source = (self.source == AnswerSource::Document).then(|| self.words().from_document.clone());
        Prompt {
            facts: paths.iter().map(|path| path.name(self.phrases.rulebook)).collect(),
            status: Some(self.status(Some(first).filter(|_| is_of_one_topic), standing)),
            notes: source.into_iter().collect(),
            question: format!("{} {}", self.phrases.checklist_question(first), self.words().checklist),
            form: Form::Several(labels.collect()),
            ..Prompt::default()
        }
    }

    fn words(&self) -> &'static Words {
        Words::of(self.phrases.language)
    }

    /// "Entries and exits · 2 of 8 reliefs decided · about 4 to 15 more questions"
    fn status(&self, path: Option<FactPath>, standing: &Standing) -> String {
        let words = self.words();
        let (decided, of) = ((standing.of - standing.open.min(standing.of)).to_string(), standing.of.to_string());
        let decided = fill(&words.decided, &[("decided", &decided), ("of", &of)]);
        let left = match standing.left {
            None => None,
            Some((low, high)) if low == high => Some(words.left.of(high as i64)),
            Some((low, high)) => {
                Some(fill(&words.left_between, &[("low", &low.to_string()), ("high", &high.to_string())]))
            }
        };
        [path.map(|path| self.phrases.topic(path).to_owned()), Some(decided), left]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// A list is opened by its own question; once it has records, by "any more?".
    fn question(&self, path: FactPath) -> String {
        match path {
            FactPath::List(list) if !self.case.list(list).records.is_empty() => {
                fill(&self.words().add_more, &[("question", self.phrases.question(path))])
            }
            path => self.phrases.question(path).to_owned(),
        }
    }

    fn more_records(&self, path: FactPath) -> Form {
        let words = self.words();
        let has_records = matches!(path, FactPath::List(list) if !self.case.list(list).records.is_empty());
        Form::One(if has_records {
            vec![words.add_another.clone(), words.no_more.clone(), words.take_out.clone()]
        } else {
            [&words.add_first, &words.no].into_iter().chain(&words.so_many).cloned().collect()
        })
    }

    fn notes(&self, path: FactPath) -> Vec<String> {
        let words = self.words();
        let warning = match self.phrases.sensitivity(path) {
            Sensitivity::Sensitive if self.warns => Some(words.sensitive.clone()),
            Sensitivity::Traumatic if self.warns => Some(words.traumatic.clone()),
            _ => None,
        };
        let context = match path {
            FactPath::Fact(_) => None,
            FactPath::Field(list, record, _) => Some(self.phrases.record(self.case, list, record)),
            FactPath::List(list) => self.listed_so_far(list),
        };
        let present = self.case.answer(path).filter(|_| is_answered(self.case, path));
        let present =
            present.map(|answer| fill(&words.answer_so_far, &[("answer", &self.phrases.answer(path, answer))]));
        let nearer = self.is_nearer.then(|| words.nearer.clone());
        let source = (self.source == AnswerSource::Document).then(|| words.from_document.clone());
        let note = self.case.note(path).map(|note| fill(&words.noted, &[("note", note)]));
        [warning, context, present, nearer, source, note].into_iter().flatten().collect()
    }

    fn listed_so_far(&self, list: ListId) -> Option<String> {
        let records = self.case.list(list).records.len();
        if records == 0 {
            return None;
        }
        let names: Vec<String> = (0..records).map(|record| self.phrases.record(self.case, list, record)).collect();
        Some(fill(&self.words().listed_so_far, &[("records", &names.join("; "))]))
    }
}

/// How many questions are left where the open verdicts ask for so many facts. What one answer makes needless is not known
/// before it is given, so the range is wide.
pub(super) fn questions_left(in_sight: usize) -> Option<(usize, usize)> {
    (in_sight > 0).then(|| (in_sight.div_ceil(4), in_sight + in_sight / 4))
}

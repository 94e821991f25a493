//! The course of an interview: ask, understand, go back, stop.

use std::io;

use super::asker::{Asker, Form, Prompt, Reply};
use super::choices::Choices;
use super::prompt;
use crate::calendar::Day;
use crate::case::{AnswerSource, Case, FactPath, State, Unanswered};
use crate::engine::{self, FindingValue, Options, Program, Truth};
use crate::report::{Language, Phrases, fill};
use crate::rulebook::{ListId, RuleId, Rulebook, Type, WrittenKind};

/// Keeps what is answered so far.
pub type Save<'a> = &'a dyn Fn(&Case) -> io::Result<()>;

/// An interview with one person.
pub struct Interview<'a> {
    program: &'a Program,
    options: &'a Options,
    as_of: Day,
    phrases: Phrases<'a>,
    save: Save<'a>,
    case: Case,
    /// The case before each answer.
    history: Vec<Case>,
    /// A warning criterion that was already spoken of.
    paused_for: Vec<RuleId>,
}

/// What a reply leads to.
enum Next {
    Answered(Case),
    Again,
    Back,
    Stop,
}

impl<'a> Interview<'a> {
    /// Nothing asked yet.
    pub fn new(program: &'a Program, options: &'a Options, language: Language, as_of: Day, save: Save<'a>) -> Self {
        let rulebook = program.rulebook();
        Interview {
            program,
            options,
            as_of,
            phrases: Phrases::new(rulebook, language, as_of),
            save,
            case: Case::empty(rulebook),
            history: Vec::new(),
            paused_for: Vec::new(),
        }
    }

    /// Asks until nothing is left to ask, or the person stops.
    pub fn run(mut self, asker: &mut dyn Asker) -> io::Result<Case> {
        let words = &self.phrases.words.interview;
        asker.say(&words.welcome)?;
        while let Some(question) = engine::next_question(self.program, &self.case, self.as_of, self.options) {
            match self.ask(asker, question.path)? {
                Next::Answered(case) => {
                    self.history.push(std::mem::replace(&mut self.case, case));
                    (self.save)(&self.case)?;
                    if !self.goes_on(asker)? {
                        return Ok(self.case);
                    }
                }
                Next::Again => {}
                Next::Back => self.go_back(asker)?,
                Next::Stop => return Ok(self.case),
            }
        }
        asker.say(&words.finished)?;
        Ok(self.case)
    }

    fn go_back(&mut self, asker: &mut dyn Asker) -> io::Result<()> {
        match self.history.pop() {
            Some(case) => {
                self.case = case;
                (self.save)(&self.case)
            }
            None => asker.say(&self.phrases.words.interview.at_start),
        }
    }

    fn ask(&self, asker: &mut dyn Asker, path: FactPath) -> io::Result<Next> {
        let words = &self.phrases.words.interview;
        let reply = asker.ask(&prompt::prompt(&self.phrases, &self.case, path))?;
        Ok(match reply {
            Reply::Stop => Next::Stop,
            Reply::Back => Next::Back,
            Reply::Help => {
                asker.say(self.phrases.help(path).unwrap_or(&words.no_help))?;
                Next::Again
            }
            Reply::Why => {
                let screening = engine::screen(self.program, &self.case, self.as_of, self.options);
                asker.say(&prompt::why(&self.phrases, &screening, path))?;
                Next::Again
            }
            Reply::DontKnow => Next::Answered(self.unanswered(path, Unanswered::DontKnow)),
            Reply::Declined => Next::Answered(self.unanswered(path, Unanswered::Declined)),
            Reply::Chosen(_) | Reply::Typed(_) => self.answer(asker, path, &reply)?,
        })
    }

    fn unanswered(&self, path: FactPath, why: Unanswered) -> Case {
        let mut case = self.case.clone();
        match path {
            FactPath::List(list) => case.lists[list.index()].unknown = Some(why),
            path => {
                if let Some(answer) = case.answer_mut(path) {
                    answer.state = match why {
                        Unanswered::DontKnow => State::DontKnow,
                        Unanswered::Declined => State::Declined,
                    };
                }
            }
        }
        case
    }

    fn answer(&self, asker: &mut dyn Asker, path: FactPath, reply: &Reply) -> io::Result<Next> {
        let answered = match path {
            FactPath::List(list) => Ok(self.opened(list, reply)),
            path => self.known(path, reply),
        };
        match answered {
            Ok(case) => {
                self.read_back(asker, &case, path)?;
                Ok(Next::Answered(case))
            }
            Err(problem) => {
                asker.say(&fill(&self.phrases.words.interview.not_understood, &[("problem", &problem)]))?;
                Ok(Next::Again)
            }
        }
    }

    /// The first choice adds a record, the second says that there are no more.
    fn opened(&self, list: ListId, reply: &Reply) -> Case {
        let mut case = self.case.clone();
        if *reply == Reply::Chosen(vec![0]) {
            case.add_record(self.rulebook(), list);
        } else {
            case.lists[list.index()].complete.whole = true;
        }
        case
    }

    fn known(&self, path: FactPath, reply: &Reply) -> Result<Case, String> {
        let Some(choices) = Choices::of(&self.phrases, &self.case, path) else { return Ok(self.case.clone()) };
        let assignment = format!("{}={}", path.name(self.rulebook()), choices.written(reply)?);
        let mut case = self.case.clone();
        case.set(self.rulebook(), &assignment, self.as_of).map_err(|faults| {
            let problems: Vec<String> = faults.iter().map(ToString::to_string).collect();
            problems.join("; ")
        })?;
        if let Some(answer) = case.answer_mut(path) {
            answer.source = Some(AnswerSource::Client);
        }
        Ok(case)
    }

    /// A date or a length of time is said back in words, so that a slip is seen at once.
    fn read_back(&self, asker: &mut dyn Asker, case: &Case, path: FactPath) -> io::Result<()> {
        let typed = matches!(path.ty(self.rulebook()), Some(Type::Date | Type::Term | Type::Money));
        match case.answer(path).filter(|_| typed) {
            Some(answer) => {
                let value = self.phrases.answer(path, answer);
                asker.say(&fill(&self.phrases.words.interview.understood, &[("value", &value)]))
            }
            None => Ok(()),
        }
    }

    /// A warning criterion that comes to hold (signs of US citizenship) pauses the interview for an attorney.
    fn goes_on(&mut self, asker: &mut dyn Asker) -> io::Result<bool> {
        let Some(rule) = self.new_warning() else { return Ok(true) };
        self.paused_for.push(rule);
        let words = &self.phrases.words.interview;
        let prompt = Prompt {
            notes: vec![self.phrases.title(rule), words.pause.clone()],
            question: words.go_on.clone(),
            form: Form::One(vec![words.yes.clone(), words.no.clone()]),
            skip_first: false,
        };
        Ok(asker.ask(&prompt)? == Reply::Chosen(vec![0]))
    }

    fn new_warning(&self) -> Option<RuleId> {
        let rules = self.rulebook().rules.iter().enumerate();
        let warnings = rules.filter(|(_, rule)| {
            rule.params.is_empty()
                && rule.criterion.as_ref().is_some_and(|criterion| criterion.kind == WrittenKind::Flag)
        });
        warnings
            .map(|(index, _)| RuleId(index as u32))
            .find(|rule| !self.paused_for.contains(rule) && self.holds(*rule))
    }

    fn holds(&self, rule: RuleId) -> bool {
        let value = engine::finding(self.program, &self.case, self.as_of, rule, &[]);
        matches!(value, Some(FindingValue::Settled(Truth::Met | Truth::Review)))
    }

    fn rulebook(&self) -> &'a Rulebook {
        self.program.rulebook()
    }
}

//! The course of an interview: ask, understand, keep, go back, stop.

use std::io;

use super::asker::{Asker, Command, Form, Prompt, Reply};
use super::prompt::{Putting, Standing, questions_left};
use super::words::Words;
use super::{answering, contradictions, remaining, talk};
use crate::calendar::Day;
use crate::case::{AnswerSource, Case, FactPath, State};
use crate::engine::{self, FiredCheck, Memory, Options, Program, Step, Verdict};
use crate::report::{Language, Phrases, facts_of_check, fill};
use crate::rulebook::{ReliefId, RuleId, Rulebook, Sensitivity, Type, WrittenKind};
use crate::session::{Progress, Store};

/// An interview with one person.
pub struct Interview<'a> {
    program: &'a Program,
    options: Options,
    as_of: Day,
    phrases: Phrases<'a>,
    report_language: Language,
    thorough: bool,
    store: Store,
    case: Case,
    /// The questions answered, in order.
    asked: Vec<FactPath>,
    /// Skipped for now.
    skipped: Vec<FactPath>,
    /// Dates that were asked for more exactly.
    asked_nearer: Vec<FactPath>,
    /// Marked in a checklist: to be asked by themselves.
    singly: Vec<FactPath>,
    /// What was skipped has been offered again.
    offered_again: bool,
    /// The questions for the attorney: asked now, later, or not spoken of yet.
    for_attorney: Option<bool>,
    /// So many of them are left.
    left_for_attorney: Option<usize>,
    /// The verdicts, since no question can change them.
    verdicts: Option<Vec<(ReliefId, Verdict)>>,
    /// A warning criterion that was already spoken of.
    paused_for: Vec<RuleId>,
    /// Contradictions that were already shown.
    fired: Vec<FiredCheck>,
    /// Who says what is answered now.
    source: AnswerSource,
    /// How a date may be said was told.
    dates_explained: bool,
    /// The topics of which it was said that their questions are personal, or painful.
    warned: Vec<(usize, Sensitivity)>,
    /// What the engine found for the questions before.
    memory: Memory,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing is left to ask, or the person wants the report now.
    Report,
    /// To be gone on with; no report.
    Quit,
    /// Away at once.
    Leave,
}

/// What is asked next.
enum Move {
    On,
    To(FactPath),
    End(Ending),
}

impl<'a> Interview<'a> {
    /// Nothing asked yet.
    pub fn new(program: &'a Program, options: &Options, language: Language, as_of: Day, store: Store) -> Self {
        Interview {
            program,
            options: options.clone(),
            as_of,
            phrases: Phrases::new(program.rulebook(), language, as_of),
            report_language: language,
            thorough: false,
            store,
            case: Case::empty(program.rulebook()),
            asked: Vec::new(),
            skipped: Vec::new(),
            asked_nearer: Vec::new(),
            singly: Vec::new(),
            offered_again: false,
            for_attorney: None,
            left_for_attorney: None,
            verdicts: None,
            paused_for: Vec::new(),
            fired: Vec::new(),
            source: AnswerSource::Client,
            dates_explained: false,
            warned: Vec::new(),
            memory: Memory::default(),
        }
    }

    /// Asks everything relevant to the reliefs, not only what still decides.
    pub fn thorough(self, thorough: bool) -> Self {
        Interview { thorough, ..self }
    }

    /// The language of the report, where it is not the language of the questions.
    pub fn report_in(self, language: Language) -> Self {
        Interview { report_language: language, ..self }
    }

    /// Goes on with answers given before.
    pub fn resuming(mut self, case: Case, progress: &Progress) -> Self {
        let paths = |names: &[String]| -> Vec<FactPath> {
            names.iter().filter_map(|name| FactPath::parse(self.rulebook(), name).ok()).collect()
        };
        let (asked, skipped) = (paths(&progress.asked), paths(&progress.skipped));
        let (asked_nearer, singly) = (paths(&progress.asked_nearer), paths(&progress.singly));
        (self.asked, self.skipped) = (asked, skipped);
        (self.asked_nearer, self.singly) = (asked_nearer, singly);
        self.case = case;
        self.fired = engine::fired_checks(self.program, &self.case, self.as_of);
        self
    }

    /// Starts from these answers.
    pub fn with_case(self, case: Case) -> Self {
        Interview { case, ..self }
    }

    /// What is answered so far.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The day it is screened on.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// Where it is kept.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The language spoken last.
    pub fn language(&self) -> Language {
        self.phrases.language
    }

    /// Asks until nothing is left to ask, or the person stops.
    pub fn run(&mut self, asker: &mut dyn Asker) -> io::Result<Ending> {
        if let Some(ending) = self.keep(asker)? {
            return Ok(ending);
        }
        let mut gone_back_to = None;
        loop {
            let step = self.step();
            let chosen = gone_back_to.take();
            if step.question.is_some() || chosen.is_some() {
                self.verdicts = None;
            }
            if let Some(together) = self.together(&step).filter(|_| chosen.is_none()) {
                match self.put_together(asker, together, &step)? {
                    Move::On => {}
                    Move::To(path) => gone_back_to = Some(path),
                    Move::End(ending) => return Ok(ending),
                }
                continue;
            }
            let next = chosen.or_else(|| self.next(&step));
            let path = match next {
                Some(path) => path,
                None => match self.after_the_verdicts(asker)? {
                    Move::To(path) => path,
                    Move::On => continue,
                    Move::End(ending) => return Ok(ending),
                },
            };
            match self.put(asker, path, &step)? {
                Move::On => {}
                Move::To(path) => gone_back_to = Some(path),
                Move::End(ending) => return Ok(ending),
            }
        }
    }

    fn step(&mut self) -> Step {
        let within = self.asked.last().and_then(|path| path.list());
        let asked =
            engine::Asked { set_aside: &self.skipped, asked_nearer: &self.asked_nearer, singly: &self.singly, within };
        engine::next_step(self.program, &self.case, self.as_of, &self.options, asked, &mut self.memory)
    }

    fn next(&mut self, step: &Step) -> Option<FactPath> {
        let decides = step.question.as_ref();
        if self.thorough {
            let paths = remaining::everything(self.program, &self.case, &self.options);
            let always = decides.filter(|question| question.reliefs.is_empty()).map(|question| question.path);
            return always.or_else(|| self.first_askable(paths));
        }
        let question = decides?;
        if question.is_nearer {
            self.asked_nearer.push(question.path);
        }
        Some(question.path)
    }

    fn first_askable(&self, paths: Vec<FactPath>) -> Option<FactPath> {
        let askable = engine::askable(self.program, &self.case, self.as_of, paths);
        askable.into_iter().find(|path| !self.skipped.contains(path))
    }

    /// No question can change a verdict: what was skipped, then what the attorney will want to know.
    fn after_the_verdicts(&mut self, asker: &mut dyn Asker) -> io::Result<Move> {
        if !self.skipped.is_empty() && !self.offered_again {
            self.offered_again = true;
            let count = self.skipped.len() as i64;
            self.skipped.clear();
            // What was skipped may have become needless.
            if self.step().question.is_some() {
                asker.say(&self.words().skipped_again.of(count))?;
            }
            return Ok(Move::On);
        }
        let (program, options) = (self.program, &self.options);
        let verdicts =
            self.verdicts.get_or_insert_with(|| remaining::verdicts(program, &self.case, self.as_of, options));
        let paths = remaining::for_attorney(program, &self.case, self.as_of, options, verdicts);
        let mut paths = engine::askable(self.program, &self.case, self.as_of, paths);
        paths.retain(|path| !self.skipped.contains(path));
        let Some(first) = paths.first() else {
            asker.say(&self.words().finished)?;
            return Ok(Move::End(Ending::Report));
        };
        self.left_for_attorney = Some(paths.len());
        if self.for_attorney.is_none() {
            self.for_attorney = self.offer_questions_for_attorney(asker, paths.len())?;
        }
        Ok(if self.for_attorney == Some(true) { Move::To(*first) } else { Move::End(Ending::Report) })
    }

    fn offer_questions_for_attorney(&self, asker: &mut dyn Asker, count: usize) -> io::Result<Option<bool>> {
        let words = self.words();
        let prompt = Prompt {
            notes: vec![words.settled.clone(), words.for_attorney.of(count as i64)],
            question: words.for_attorney_when.clone(),
            form: Form::One(vec![words.now.clone(), words.later.clone()]),
            ..Prompt::default()
        };
        Ok(Some(asker.ask(&prompt)? == Reply::Chosen(vec![0])))
    }

    /// Puts one question until it is answered or left.
    fn put(&mut self, asker: &mut dyn Asker, path: FactPath, step: &Step) -> io::Result<Move> {
        let is_nearer = step.question.as_ref().is_some_and(|question| question.is_nearer && question.path == path);
        let warns = self.warns(path);
        loop {
            let prompt = Putting { warns, ..self.putting(is_nearer) }.prompt(path, &self.standing(step));
            self.dates_explained |= path.ty(self.rulebook()) == Some(Type::Date);
            let reply = match asker.ask(&prompt)? {
                Reply::Interrupt => match self.interrupted(asker)? {
                    Some(ending) => return Ok(Move::End(ending)),
                    None => continue,
                },
                reply => reply,
            };
            let command = match reply {
                Reply::Command(command) => command,
                Reply::End => return Ok(Move::End(Ending::Report)),
                reply => match self.answer(asker, path, &reply)? {
                    Some(next) => return Ok(next),
                    None => continue,
                },
            };
            match command {
                // What is known in part stays.
                Command::DontKnow | Command::Decline if is_nearer => return Ok(Move::On),
                Command::DontKnow | Command::Decline => {
                    let case = answering::without_value(&self.case, path, command);
                    return self.accept(asker, path, case);
                }
                Command::Skip => {
                    if !answering::is_answered(&self.case, path) {
                        self.skipped.push(path);
                    }
                    return Ok(self.keep(asker)?.map_or(Move::On, Move::End));
                }
                command => {
                    if let Some(away) = self.aside(asker, path, command)? {
                        return Ok(away);
                    }
                }
            }
        }
    }

    /// The questions that are put as a checklist now; not where everything is asked.
    fn together(&self, step: &Step) -> Option<Vec<FactPath>> {
        let question = step.question.as_ref().filter(|question| !self.thorough && !question.together.is_empty())?;
        Some(question.together.clone())
    }

    /// Puts a checklist: what is marked is asked by itself then, what is not is no.
    fn put_together(&mut self, asker: &mut dyn Asker, paths: Vec<FactPath>, step: &Step) -> io::Result<Move> {
        let Some(first) = paths.first().copied() else { return Ok(Move::On) };
        loop {
            let prompt = self.putting(false).checklist(&paths, &self.standing(step));
            match asker.ask(&prompt)? {
                Reply::Interrupt => {
                    if let Some(ending) = self.interrupted(asker)? {
                        return Ok(Move::End(ending));
                    }
                }
                Reply::End => return Ok(Move::End(Ending::Report)),
                // Nobody need know or say all of it: one by one, then.
                Reply::Command(Command::DontKnow | Command::Decline) => return self.ask_singly(asker, &paths),
                Reply::Command(Command::Skip) => {
                    self.skipped.extend(paths);
                    return Ok(self.keep(asker)?.map_or(Move::On, Move::End));
                }
                Reply::Command(Command::Help) => {
                    let questions = paths.iter().map(|path| format!("  · {}", self.phrases.question(*path)));
                    asker.say(&questions.collect::<Vec<_>>().join("\n"))?;
                }
                Reply::Command(command) => {
                    if let Some(away) = self.aside(asker, first, command)? {
                        return Ok(away);
                    }
                }
                Reply::Chosen(chosen) => return self.accept_marked(asker, &paths, &chosen),
                Reply::Typed(_) => {}
            }
        }
    }

    fn ask_singly(&mut self, asker: &mut dyn Asker, paths: &[FactPath]) -> io::Result<Move> {
        self.singly.extend(paths);
        Ok(self.keep(asker)?.map_or(Move::On, Move::End))
    }

    /// Takes over what was left unmarked, all at once.
    fn accept_marked(&mut self, asker: &mut dyn Asker, paths: &[FactPath], marked: &[usize]) -> io::Result<Move> {
        let (marked, unmarked): (Vec<_>, Vec<_>) =
            paths.iter().enumerate().partition(|(item, _)| marked.contains(item));
        self.singly.extend(marked.into_iter().map(|(_, path)| *path));
        let mut case = self.case.clone();
        for (_, path) in &unmarked {
            case = answering::unmarked(&self.phrases, &case, **path, self.source, self.as_of);
        }
        let Some(((_, last), others)) = unmarked.split_last() else {
            return Ok(self.keep(asker)?.map_or(Move::On, Move::End));
        };
        self.asked.extend(others.iter().map(|(_, path)| **path));
        self.accept(asker, **last, case)
    }

    fn putting(&self, is_nearer: bool) -> Putting<'_, 'a> {
        Putting {
            phrases: &self.phrases,
            case: &self.case,
            as_of: self.as_of,
            source: self.source,
            is_nearer,
            dates_explained: self.dates_explained,
            warns: false,
        }
    }

    /// Whether the first question of its topic is put that is as personal or painful as this one.
    fn warns(&mut self, path: FactPath) -> bool {
        let warning = (self.phrases.topic_of(path), self.phrases.sensitivity(path));
        let is_new = warning.1 != Sensitivity::Normal && !self.warned.contains(&warning);
        if is_new {
            self.warned.push(warning);
        }
        is_new
    }

    fn standing(&self, step: &Step) -> Standing {
        let left = questions_left(step.in_sight).or_else(|| self.left_for_attorney.map(|count| (count, count)));
        Standing { open: step.open.len(), of: self.reliefs(), left }
    }

    /// What does not answer the question; where to, if it leaves it.
    fn aside(&mut self, asker: &mut dyn Asker, path: FactPath, command: Command) -> io::Result<Option<Move>> {
        match command {
            Command::Back => match self.before(path) {
                Some(before) => return Ok(Some(Move::To(before))),
                None => asker.say(&self.words().at_start)?,
            },
            Command::Edit => return Ok(self.choose_answer(asker)?.map(Move::To)),
            Command::Quit => return Ok(Some(Move::End(Ending::Quit))),
            Command::Report => return Ok(Some(Move::End(Ending::Report))),
            Command::Leave => return Ok(Some(Move::End(Ending::Leave))),
            Command::Help => asker.say(&talk::help(self.program, &self.phrases, &self.case, self.as_of, path))?,
            Command::Status => {
                asker.say(&talk::status(self.program, &self.phrases, &self.case, self.as_of, &self.options))?;
            }
            Command::Note => {
                if let Some(words) = asker.words(&self.words().note)? {
                    self.case.write_note(path, &words);
                    return Ok(self.keep(asker)?.map(Move::End));
                }
            }
            Command::Source => self.source = self.choose_source(asker)?,
            Command::Language => {
                self.speak(asker, self.phrases.language.next());
                return Ok(self.keep(asker)?.map(Move::End));
            }
            _ => asker.say(&talk::commands(self.words()))?,
        }
        Ok(None)
    }

    fn speak(&mut self, asker: &mut dyn Asker, language: Language) {
        self.phrases = Phrases::new(self.rulebook(), language, self.as_of);
        asker.speak(language);
    }

    fn choose_source(&self, asker: &mut dyn Asker) -> io::Result<AnswerSource> {
        let words = self.words();
        let prompt = Prompt {
            question: words.who_says.clone(),
            form: Form::One(vec![words.client_says.clone(), words.document_seen.clone()]),
            ..Prompt::default()
        };
        let is_document = asker.ask(&prompt)? == Reply::Chosen(vec![1]);
        Ok(if is_document { AnswerSource::Document } else { AnswerSource::Client })
    }

    /// The question that was answered before this one.
    fn before(&self, path: FactPath) -> Option<FactPath> {
        let place = self.asked.iter().rposition(|asked| *asked == path).unwrap_or(self.asked.len());
        self.asked[..place].last().copied()
    }

    /// Any answer, to be given anew; `None`: none of them.
    fn choose_answer(&self, asker: &mut dyn Asker) -> io::Result<Option<FactPath>> {
        let words = self.words();
        let paths = answering::answered(&self.case);
        if paths.is_empty() {
            asker.say(&words.at_start)?;
            return Ok(None);
        }
        let mut labels: Vec<String> = paths.iter().map(|path| talk::answer(&self.phrases, &self.case, *path)).collect();
        labels.push(words.none_of_these.clone());
        let prompt = Prompt { question: words.which_answer.clone(), form: Form::One(labels), ..Prompt::default() };
        Ok(match asker.ask(&prompt)? {
            Reply::Chosen(chosen) => chosen.first().and_then(|index| paths.get(*index)).copied(),
            _ => None,
        })
    }

    /// `None`: what was said is not understood, and said so.
    fn answer(&mut self, asker: &mut dyn Asker, path: FactPath, reply: &Reply) -> io::Result<Option<Move>> {
        let understood = match path {
            FactPath::List(list) => match answering::listed(&self.phrases, &self.case, list, reply) {
                answering::Listed::Case(case) => Ok((case, None)),
                answering::Listed::Remove => return self.remove_record(asker, path).map(Some),
            },
            path => answering::known(&self.phrases, &self.case, path, reply, self.source, self.as_of),
        };
        match understood {
            Ok((case, said_back)) => {
                if let Some(said_back) = said_back {
                    asker.say(&said_back)?;
                }
                self.accept(asker, path, case).map(Some)
            }
            Err(problem) => {
                asker.say(&fill(&self.words().not_understood, &[("problem", &problem)]))?;
                Ok(None)
            }
        }
    }

    /// Takes over an answer: on disk before anything else is asked, and held against the others.
    fn accept(&mut self, asker: &mut dyn Asker, path: FactPath, case: Case) -> io::Result<Move> {
        self.case = case;
        // A list is answered again after each record; going back must find each time.
        let is_again = matches!(path, FactPath::Fact(_) | FactPath::Field(..)) && self.asked.contains(&path);
        if !is_again {
            self.asked.push(path);
        }
        self.skipped.retain(|skipped| *skipped != path);
        self.source = AnswerSource::Client;
        self.drop_what_no_longer_applies(asker)?;
        if let Some(ending) = self.keep(asker)? {
            return Ok(Move::End(ending));
        }
        if let Some(wrong) = self.contradiction(asker)? {
            return Ok(Move::To(wrong));
        }
        Ok(if self.goes_on(asker)? { Move::On } else { Move::End(Ending::Report) })
    }

    /// Answers to questions that make no sense any more are taken out, and named.
    fn drop_what_no_longer_applies(&mut self, asker: &mut dyn Asker) -> io::Result<()> {
        let answered = answering::answered(&self.case);
        let gone = engine::inapplicable(self.program, &self.case, self.as_of, &answered);
        if gone.is_empty() {
            return Ok(());
        }
        let told = |path: &&FactPath| {
            self.case.answer(**path).is_none_or(|answer| matches!(answer.state, State::Known { .. }))
        };
        let names =
            gone.iter().filter(told).map(|path| format!("  · {}", talk::answer(&self.phrases, &self.case, *path)));
        let names: Vec<String> = names.collect();
        for path in &gone {
            answering::forget(&mut self.case, *path);
        }
        self.asked.retain(|path| !gone.contains(path));
        // Nothing is lost with an answer that told nothing.
        if names.is_empty() {
            return Ok(());
        }
        asker.say(&format!("{}\n{}", self.words().no_longer_applies, names.join("\n")))
    }

    fn remove_record(&mut self, asker: &mut dyn Asker, path: FactPath) -> io::Result<Move> {
        let FactPath::List(list) = path else { return Ok(Move::On) };
        let words = self.words();
        let count = self.case.list(list).records.len();
        let mut labels: Vec<String> = (0..count).map(|record| self.phrases.record(&self.case, list, record)).collect();
        labels.push(words.none_of_these.clone());
        let prompt = Prompt { question: words.which_record.clone(), form: Form::One(labels), ..Prompt::default() };
        let chosen = match asker.ask(&prompt)? {
            Reply::Chosen(chosen) => chosen.first().copied().filter(|record| *record < count),
            _ => None,
        };
        let Some(gone) = chosen else { return Ok(Move::To(path)) };
        let rulebook = self.program.rulebook();
        self.case.remove_record(rulebook, list, gone);
        for paths in [&mut self.asked, &mut self.skipped, &mut self.asked_nearer, &mut self.singly] {
            *paths = paths.iter().filter_map(|path| answering::moved(*path, list, gone)).collect();
        }
        Ok(self.keep(asker)?.map_or(Move::To(path), Move::End))
    }

    /// Shows what cannot both hold; the answer that is to be corrected.
    fn contradiction(&mut self, asker: &mut dyn Asker) -> io::Result<Option<FactPath>> {
        let fired = engine::fired_checks(self.program, &self.case, self.as_of);
        let new = fired.iter().find(|fired| !self.fired.contains(fired)).cloned();
        self.fired.retain(|known| fired.contains(known));
        let Some(new) = new else { return Ok(None) };
        self.fired.push(new.clone());
        let facts = facts_of_check(self.rulebook(), &new);
        let prompt = contradictions::prompt(&self.phrases, &self.case, &new, &facts);
        Ok(match asker.ask(&prompt)? {
            Reply::Chosen(chosen) => {
                let wrong = chosen.first().and_then(|index| facts.get(*index)).copied();
                // Shown again if it still holds after the correction.
                self.fired.retain(|known| wrong.is_none() || *known != new);
                wrong
            }
            _ => None,
        })
    }

    /// Ctrl-C: once more is away at once.
    fn interrupted(&self, asker: &mut dyn Asker) -> io::Result<Option<Ending>> {
        let words = self.words();
        let prompt = Prompt {
            notes: vec![if self.store.path().is_some() { words.is_kept.clone() } else { words.is_not_kept.clone() }],
            question: words.stop_here.clone(),
            form: Form::One(vec![
                words.go_on_asking.clone(),
                words.command.label(Command::Quit).to_owned(),
                words.command.label(Command::Leave).to_owned(),
            ]),
            ..Prompt::default()
        };
        Ok(match asker.ask(&prompt)? {
            Reply::Chosen(chosen) => match chosen.first() {
                Some(1) => Some(Ending::Quit),
                Some(2) => Some(Ending::Leave),
                _ => None,
            },
            Reply::Interrupt => Some(Ending::Leave),
            _ => Some(Ending::Quit),
        })
    }

    /// Has the answers on disk. What cannot be written is tried again, or the person goes on without.
    fn keep(&mut self, asker: &mut dyn Asker) -> io::Result<Option<Ending>> {
        loop {
            let Err(error) = self.store.save(&self.text()) else { return Ok(None) };
            let words = self.words();
            let prompt = Prompt {
                notes: vec![fill(&words.not_saved, &[("problem", &talk::store_error(words, &error))])],
                question: words.not_saved_what.clone(),
                form: Form::One(vec![words.try_again.clone(), words.go_on_unsaved.clone(), words.stop_unsaved.clone()]),
                ..Prompt::default()
            };
            match asker.ask(&prompt)? {
                Reply::Chosen(chosen) if chosen == [0] => {}
                Reply::Chosen(chosen) if chosen == [1] => {
                    self.store = Store::nothing();
                    return Ok(None);
                }
                _ => {
                    self.store = Store::nothing();
                    return Ok(Some(Ending::Report));
                }
            }
        }
    }

    /// The case file, with how far the interview is.
    fn text(&self) -> String {
        let rulebook = self.rulebook();
        let names = |paths: &[FactPath]| paths.iter().map(|path| path.name(rulebook)).collect();
        let reliefs = self.options.reliefs.iter().map(|relief| rulebook.reliefs[relief.index()].outcome.id.clone());
        let progress = Progress {
            reliefs: reliefs.collect(),
            thorough: self.thorough,
            language: self.phrases.language.code().into(),
            report_language: self.report_language.code().into(),
            asked: names(&self.asked),
            skipped: names(&self.skipped),
            asked_nearer: names(&self.asked_nearer),
            singly: names(&self.singly),
        };
        format!("{}\n{}", crate::case::to_toml(rulebook, &self.case), progress.to_toml())
    }

    /// A warning criterion that comes to hold (signs of US citizenship) pauses the interview for an attorney.
    fn goes_on(&mut self, asker: &mut dyn Asker) -> io::Result<bool> {
        let Some(rule) = self.new_warning() else { return Ok(true) };
        self.paused_for.push(rule);
        let words = self.words();
        let prompt = Prompt {
            notes: vec![self.phrases.title(rule), words.pause.clone()],
            question: words.go_on.clone(),
            form: Form::One(vec![words.yes.clone(), words.no.clone()]),
            ..Prompt::default()
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
            .find(|rule| !self.paused_for.contains(rule) && engine::holds(self.program, &self.case, self.as_of, *rule))
    }

    fn reliefs(&self) -> usize {
        match self.options.reliefs.len() {
            0 => self.rulebook().reliefs.len(),
            chosen => chosen,
        }
    }

    fn words(&self) -> &'static Words {
        Words::of(self.phrases.language)
    }

    fn rulebook(&self) -> &'a Rulebook {
        self.program.rulebook()
    }
}

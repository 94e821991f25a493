use std::collections::BTreeMap;

use crate::calendar::Day;
use crate::case::{Answer, Case, FactPath, State, Unanswered};
use crate::engine::{self, Asked, ChangeOf, FindingValue, Item, Memory, Options, Program, Verdict};
use crate::rulebook::{ReliefId, RuleId};

/// A place where a tour stops: answers that were told since the last one, and what they turned.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The answers, the one that turned something last.
    pub told: Vec<FactPath>,
    /// The case as it is told so far.
    pub case: Case,
    /// The criteria of the relief that are worth something else now.
    pub turned: Vec<Turn>,
    /// The verdict before and now, and whether it is open.
    pub verdict: [(Verdict, bool); 2],
}

/// A criterion that an answer turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The criterion.
    pub rule: RuleId,
    /// What it is about.
    pub items: Vec<Item>,
    /// What it was worth.
    pub before: FindingValue,
    /// What it is worth.
    pub after: FindingValue,
}

/// Tells a case answer by answer, in the order in which an interview would ask for them, and stops where something turns.
pub fn tour(program: &Program, whole: &Case, as_of: Day, relief: ReliefId) -> Vec<Stop> {
    let options = Options { reliefs: vec![relief], ..Options::default() };
    let mut told =
        Telling { program, whole, case: Case::empty(program.rulebook()), set_aside: Vec::new(), within: None };
    let mut memory = Memory::default();
    let look = |case: &Case| Looked::new(program, case, as_of, &options, relief);
    let mut before = look(&told.case);
    let (mut stops, mut since) = (Vec::new(), Vec::new());
    loop {
        let (set_aside, within) = (told.set_aside.as_slice(), told.within);
        let asked = Asked { set_aside, asked_nearer: set_aside, within, ..Asked::default() };
        let step = engine::next_step(program, &told.case, as_of, &options, asked, &mut memory);
        let Some(question) = step.question else { break };
        told.tell(question.path);
        since.push(question.path);
        let after = look(&told.case);
        let turned = after.turned(&before);
        if !turned.is_empty() || after.verdict != before.verdict {
            let verdict = [before.verdict, after.verdict];
            stops.push(Stop { told: std::mem::take(&mut since), case: told.case.clone(), turned, verdict });
            before = after;
        }
    }
    stops
}

/// A case in the telling.
struct Telling<'a> {
    program: &'a Program,
    whole: &'a Case,
    case: Case,
    /// What there is nothing more to tell of.
    set_aside: Vec<FactPath>,
    within: Option<crate::rulebook::ListId>,
}

impl Telling<'_> {
    fn tell(&mut self, path: FactPath) {
        self.within = path.list();
        match path {
            FactPath::List(list) => {
                let (whole, told) = (self.whole.list(list), self.case.list(list).records.len());
                if told < whole.records.len() {
                    self.case.add_record(self.program.rulebook(), list);
                    return;
                }
                let answer = &mut self.case.lists[list.index()];
                answer.complete = whole.complete.clone();
                answer.unknown = whole.unknown.or(if whole.complete.whole { None } else { Some(Unanswered::DontKnow) });
            }
            path => {
                let answer = self.whole.answer(path).cloned().unwrap_or_default();
                let is_told = answer.state != State::NotAsked;
                let answer = if is_told { answer } else { Answer { state: State::DontKnow, ..answer } };
                if let Some(place) = self.case.answer_mut(path) {
                    *place = answer;
                }
            }
        }
        self.set_aside.push(path);
    }
}

/// The verdict and the criteria of a relief on the answers so far.
struct Looked {
    verdict: (Verdict, bool),
    findings: BTreeMap<(RuleId, Vec<Item>), FindingValue>,
}

impl Looked {
    fn new(program: &Program, case: &Case, as_of: Day, options: &Options, relief: ReliefId) -> Looked {
        let listed: Vec<RuleId> = program.rulebook().reliefs[relief.index()].outcome.criteria().collect();
        let mut looked = Looked { verdict: (Verdict::NeedsFacts, true), findings: BTreeMap::new() };
        for (of, state) in engine::glance(program, case, as_of, options) {
            match (of, state) {
                (ChangeOf::Relief(_), engine::State::Verdict(verdict, open)) => looked.verdict = (verdict, open),
                (ChangeOf::Finding(rule, items, _), engine::State::Finding(value)) if listed.contains(&rule) => {
                    looked.findings.insert((rule, items), value);
                }
                _ => {}
            }
        }
        looked
    }

    fn turned(&self, before: &Looked) -> Vec<Turn> {
        let now = self.findings.iter().filter_map(|((rule, items), after)| {
            let before = before.findings.get(&(*rule, items.clone())).copied().unwrap_or(FindingValue::Unknown);
            (before != *after).then(|| Turn { rule: *rule, items: items.clone(), before, after: *after })
        });
        now.collect()
    }
}

//! The criteria of a relief, or the parts of a criterion, as a tree: each with its parts once.

use std::collections::BTreeSet;

use super::Subject;
use crate::engine::Kind;
use crate::report::document::Node;
use crate::report::model::Point;
use crate::report::reads::Reads;
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::{Criterion, Outcome, Relief, RuleId};

/// Something with the criteria that it is made of.
pub(crate) struct Outline {
    pub(crate) name: String,
    pub(crate) groups: Vec<Group>,
}

/// Criteria of one list of a relief.
pub(crate) struct Group {
    pub(crate) heading: String,
    pub(crate) branches: Vec<Branch>,
}

/// A criterion with its parts.
pub(crate) struct Branch {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// Only an attorney can say that it is met.
    pub(crate) judged: bool,
    pub(crate) tone: Tone,
    /// What the case makes of it, in words; empty without a case, or where it is about records.
    pub(crate) value: String,
    pub(crate) unverified: Option<String>,
    pub(crate) cite: Vec<String>,
    pub(crate) remarks: Vec<String>,
    /// Ids of the criteria that it defeats or can lift.
    pub(crate) acts_on: Vec<String>,
    pub(crate) parts: Vec<Branch>,
}

impl Outline {
    /// The criteria of a relief, with their parts down to a depth.
    pub(crate) fn of_relief(subject: &Subject<'_>, relief: &Relief, depth: usize) -> Outline {
        let groups = Gardener { subject, told: BTreeSet::new() }.groups(&relief.outcome, depth);
        Outline { name: subject.relief_name(relief), groups }
    }

    /// The parts of a criterion, down to a depth.
    pub(crate) fn of_criterion(subject: &Subject<'_>, rule: RuleId, depth: usize) -> Outline {
        let mut gardener = Gardener { subject, told: BTreeSet::new() };
        let branches = gardener.parts(rule, depth);
        let heading = subject.words.explain.parts.clone();
        Outline { name: subject.title(rule), groups: vec![Group { heading, branches }] }
    }

    /// The criteria of a side result.
    pub(super) fn of_result(subject: &Subject<'_>, outcome: &Outcome, depth: usize) -> Vec<Group> {
        Gardener { subject, told: BTreeSet::new() }.groups(outcome, depth)
    }
}

impl Branch {
    /// What it is to the verdict, and whether an attorney judges it.
    pub(super) fn role(&self, words: &Words) -> Option<String> {
        let kind = wording::kind(self.kind, words);
        let judged = self.judged.then_some(words.explain.judged.as_str());
        let parts: Vec<&str> = kind.into_iter().chain(judged).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// As a node of a document.
    pub(super) fn node(&self, subject: &Subject<'_>) -> Node {
        Node {
            tone: self.tone,
            mark: self.tone.mark(),
            role: self.role(subject.words),
            title: format!("{} ({})", wording::unstopped(&self.title), self.id),
            value: self.value.clone(),
            unverified: self.unverified.clone(),
            cite: self.cite.clone(),
            remarks: self.remarks.clone(),
            facts: Vec::new(),
            parts: self.parts.iter().map(|part| part.node(subject)).collect(),
            again: false,
            brief: false,
        }
    }
}

/// The criteria named in the expressions of a rule; a let stands for those that it names.
pub(super) fn named(subject: &Subject<'_>, rule: RuleId) -> Vec<RuleId> {
    let rules = &subject.rulebook.rules;
    let (mut found, mut seen, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![rule]);
    while let Some(id) = next.pop() {
        for part in Reads::of(&rules[id.index()]).rules {
            if rules[part.index()].criterion.is_some() {
                found.insert(part);
            } else if seen.insert(part) {
                next.push(part);
            }
        }
    }
    found.into_iter().collect()
}

struct Gardener<'s, 'a> {
    subject: &'s Subject<'a>,
    /// Criteria whose parts stand already.
    told: BTreeSet<RuleId>,
}

impl Gardener<'_, '_> {
    fn groups(&mut self, outcome: &Outcome, depth: usize) -> Vec<Group> {
        let words = &self.subject.words.explain;
        let lists = [
            (&words.requires, &outcome.requires),
            (&words.barred_by, &outcome.barred_by),
            (&words.exceptions, &outcome.exceptions),
            (&words.waivers, &outcome.waivers),
        ];
        let lists = lists.into_iter().filter(|(_, rules)| !rules.is_empty());
        let subject = self.subject;
        let kind = |rule: RuleId| wording::kind_in(subject.rulebook, outcome, rule).unwrap_or(Kind::Part);
        lists
            .map(|(heading, rules)| Group {
                heading: heading.clone(),
                branches: rules.iter().filter_map(|rule| self.branch(*rule, kind(*rule), depth)).collect(),
            })
            .collect()
    }

    fn parts(&mut self, id: RuleId, depth: usize) -> Vec<Branch> {
        if depth == 0 || !self.told.insert(id) {
            return Vec::new();
        }
        named(self.subject, id).into_iter().filter_map(|part| self.branch(part, Kind::Part, depth)).collect()
    }

    /// None for a let.
    fn branch(&mut self, id: RuleId, kind: Kind, depth: usize) -> Option<Branch> {
        let rule = &self.subject.rulebook.rules[id.index()];
        let criterion = rule.criterion.as_ref()?;
        let points = self.subject.points(&rule.id);
        let (tone, value) = match points.as_slice() {
            [only] if only.items.is_empty() => {
                (wording::tone_of(kind, only.value), wording::finding(kind, only.value, self.subject.words).to_owned())
            }
            _ => (Tone::Plain, String::new()),
        };
        let again = depth > 1 && self.told.contains(&id) && !named(self.subject, id).is_empty();
        let mut remarks = self.remarks(criterion, kind, &points);
        if again {
            remarks.push(self.subject.words.card.as_above.clone());
        }
        Some(Branch {
            id: rule.id.clone(),
            title: self.subject.title(id),
            kind,
            judged: rule.versions.iter().any(|version| version.judgement),
            tone,
            value,
            unverified: criterion.unverified.then(|| self.subject.words.card.unverified.clone()),
            cite: criterion.cite.clone(),
            remarks,
            acts_on: self.acts_on(criterion),
            parts: self.parts(id, depth - 1),
        })
    }

    fn remarks(&self, criterion: &Criterion, kind: Kind, points: &[&Point]) -> Vec<String> {
        let words = self.subject.words;
        let form = criterion.form.as_ref().map(|form| fill_form(form, words));
        let about = points.iter().filter(|point| !point.items.is_empty()).map(|point| {
            let value = wording::finding(kind, point.value, words);
            let names: Vec<&str> = point.items.iter().map(|item| item.name.as_str()).collect();
            format!("{}: {value}", names.join("; "))
        });
        self.subject.acts_on(criterion).into_iter().chain(form).chain(about).collect()
    }

    fn acts_on(&self, criterion: &Criterion) -> Vec<String> {
        let targets = criterion.excepts.iter().chain(&criterion.waives);
        targets.map(|rule| self.subject.rulebook.rules[rule.index()].id.clone()).collect()
    }
}

fn fill_form(form: &str, words: &Words) -> String {
    fill(&words.card.waiver_form, &[("form", form)])
}

//! What criteria do to each other: exceptions, waivers, and the lists of reliefs that must agree on them.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Sink};
use super::model::{Rule, RuleId, Span};
use super::outcomes::{Listing, Outcomes, Role, named_criterion};
use super::toml_reader::Text;
use super::vocabulary::{Signature, Vocabulary};

/// Whom each exception defeats, what each waiver lifts and what says the same, by index of definition.
pub(super) struct Effects {
    excepts: BTreeMap<usize, Vec<Target>>,
    waives: BTreeMap<usize, Vec<Target>>,
    same_as: BTreeMap<usize, Vec<Target>>,
}

#[derive(Clone, Copy)]
struct Target {
    definition: usize,
    span: Span,
}

impl Effects {
    /// Resolves `excepts`, `waives` and `same_as`.
    pub fn read(vocabulary: &Vocabulary<'_>, sink: &Sink) -> Effects {
        let resolve = |texts: &[Text<'_>]| -> Vec<Target> {
            texts
                .iter()
                .filter_map(|text| {
                    Some(Target { definition: named_criterion(vocabulary, *text, sink)?, span: text.span })
                })
                .collect()
        };
        let (mut excepts, mut waives, mut same_as) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (index, definition) in vocabulary.definitions.iter().enumerate() {
            let Some(legal) = &definition.legal else {
                continue;
            };
            if !legal.excepts.is_empty() {
                excepts.insert(index, resolve(&legal.excepts));
            }
            if !legal.waives.is_empty() {
                waives.insert(index, resolve(&legal.waives));
            }
            if let Some(text) = legal.same_as {
                same_as.insert(index, resolve(&[text]));
            }
            if legal.leaves_review && legal.waives.is_empty() {
                let message = format!("`leaves` is for waivers, and `{}` waives nothing", definition.id);
                sink.report(
                    Diagnostic::error(definition.at, message).help("take `leaves` out, or say what it `waives`"),
                );
            }
        }
        Effects { excepts, waives, same_as }
    }

    /// Writes the targets into the rules.
    pub fn apply(&self, vocabulary: &Vocabulary<'_>, rules: &mut [Option<Rule>]) {
        let number = |index: usize| match vocabulary.signatures[index] {
            Signature::Value { rule, .. } => Some(rule),
            _ => None,
        };
        let numbers = |targets: Option<&Vec<Target>>| -> Vec<RuleId> {
            targets.into_iter().flatten().filter_map(|target| number(target.definition)).collect()
        };
        for index in 0..vocabulary.definitions.len() {
            let rule = number(index).and_then(|id| rules.get_mut(id.index())).and_then(Option::as_mut);
            if let Some(criterion) = rule.and_then(|rule| rule.criterion.as_mut()) {
                criterion.excepts = numbers(self.excepts.get(&index));
                criterion.waives = numbers(self.waives.get(&index));
                criterion.same_as = numbers(self.same_as.get(&index)).pop();
            }
        }
    }

    /// Checks exceptions, waivers and the lists of all reliefs against each other.
    pub fn check(&self, vocabulary: &Vocabulary<'_>, outcomes: &Outcomes, sink: &Sink) {
        let check = Check { effects: self, vocabulary, outcomes, sink };
        check.cycles();
        check.bars_and_requirements();
        outcomes.listings.iter().for_each(|listing| check.listing(*listing));
    }

    /// Reports exceptions and waivers that no relief lists.
    pub fn check_listed(&self, vocabulary: &Vocabulary<'_>, outcomes: &Outcomes, sink: &Sink) {
        Check { effects: self, vocabulary, outcomes, sink }.unlisted();
    }

    /// Whether a definition is an exception or a waiver.
    pub fn acts(&self, definition: usize) -> bool {
        self.excepts.contains_key(&definition) || self.waives.contains_key(&definition)
    }
}

struct Check<'e, 'a> {
    effects: &'e Effects,
    vocabulary: &'e Vocabulary<'a>,
    outcomes: &'e Outcomes,
    sink: &'e Sink,
}

impl Check<'_, '_> {
    fn id(&self, definition: usize) -> &str {
        self.vocabulary.definitions[definition].id
    }

    fn cycles(&self) {
        let mut done = BTreeSet::new();
        for start in self.effects.excepts.keys() {
            self.follow(*start, &mut Vec::new(), &mut done);
        }
    }

    fn follow(&self, index: usize, open: &mut Vec<usize>, done: &mut BTreeSet<usize>) {
        if done.contains(&index) {
            return;
        }
        open.push(index);
        for target in self.effects.excepts.get(&index).into_iter().flatten() {
            match open.iter().position(|other| *other == target.definition) {
                Some(start) => self.report_cycle(&open[start..], *target),
                None => self.follow(target.definition, open, done),
            }
        }
        open.pop();
        done.insert(index);
    }

    fn report_cycle(&self, cycle: &[usize], closing: Target) {
        let mut path: Vec<String> = cycle.iter().map(|index| format!("`{}`", self.id(*index))).collect();
        path.push(format!("`{}`", self.id(closing.definition)));
        let message = format!("exceptions run in a circle: {}", path.join(" → "));
        let mut fault = Diagnostic::error(closing.span, message).label("this closes the circle");
        for index in &cycle[..cycle.len() - 1] {
            fault = fault.also(self.vocabulary.definitions[*index].at, format!("`{}`", self.id(*index)));
        }
        self.sink.report(fault.help("take one of the `excepts` out"));
    }

    fn bars_and_requirements(&self) {
        let find = |role| self.outcomes.listings.iter().filter(move |listing| listing.role == role);
        for bar in find(Role::Bar) {
            let Some(requirement) = find(Role::Requirement).find(|other| other.definition == bar.definition) else {
                continue;
            };
            let id = self.id(bar.definition);
            self.sink.report(
                Diagnostic::error(bar.span, format!("`{id}` is used both as a bar and as a requirement"))
                    .label("as a bar here")
                    .also(requirement.span, "as a requirement here")
                    .help(format!("write a criterion of its own for one of them, such as `not {id}`")),
            );
        }
    }

    /// What a relief lists as an exception or waiver acts on something that the relief lists.
    fn listing(&self, listing: Listing) {
        let (targets, verb, acts_on): (_, _, &[Role]) = match listing.role {
            Role::Exception => (
                self.effects.excepts.get(&listing.definition),
                "excepts",
                &[Role::Requirement, Role::Bar, Role::Exception],
            ),
            Role::Waiver => (self.effects.waives.get(&listing.definition), "waives", &[Role::Bar]),
            Role::Requirement | Role::Bar => return,
        };
        let id = self.id(listing.definition);
        let Some(targets) = targets else {
            let message = format!("`{id}` is listed as {} but {verb} nothing", with_article(listing.role));
            let at = self.vocabulary.definitions[listing.definition].at;
            self.sink.report(
                Diagnostic::error(listing.span, message)
                    .also(at, "defined here")
                    .help(format!("write `{verb} = [\"...\"]` in the criterion, or take it out of the list")),
            );
            return;
        };
        let is_listed = |target: &Target| {
            self.outcomes.listings.iter().any(|other| {
                other.outcome == listing.outcome
                    && other.definition == target.definition
                    && acts_on.contains(&other.role)
            })
        };
        if targets.is_empty() || targets.iter().any(is_listed) {
            return;
        }
        let names: Vec<String> = targets.iter().map(|target| format!("`{}`", self.id(target.definition))).collect();
        let outcome = &self.outcomes.names[listing.outcome];
        let lists = if listing.role == Role::Waiver { "bars" } else { "criteria" };
        let message = format!("`{id}` {verb} {}, which is not among the {lists} of {outcome}", names.join(" and "));
        let help = format!("list {} there, or take `{id}` out", names.join(" or "));
        self.sink.report(Diagnostic::error(listing.span, message).also(targets[0].span, "what it acts on").help(help));
    }

    fn unlisted(&self) {
        let kinds = [(Role::Exception, &self.effects.excepts), (Role::Waiver, &self.effects.waives)];
        for (role, acting) in kinds {
            for index in acting.keys() {
                let is_listed =
                    self.outcomes.listings.iter().any(|listing| listing.definition == *index && listing.role == role);
                let id = self.id(*index);
                if is_listed || self.vocabulary.uses.borrow().loose.contains(id) {
                    continue;
                }
                let list = if role == Role::Exception { "exceptions" } else { "waivers" };
                let message = format!("no relief lists the {} `{id}`", role.word());
                self.sink.report_absent(
                    Diagnostic::error(self.vocabulary.definitions[*index].at, message)
                        .help(format!("add it to the `{list}` of a relief or result, or take it out")),
                );
            }
        }
    }
}

fn with_article(role: Role) -> String {
    let article = if role == Role::Exception { "an" } else { "a" };
    format!("{article} {}", role.word())
}

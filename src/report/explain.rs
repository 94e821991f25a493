//! A relief or a criterion explained from the rules themselves, without a case.

use super::dates;
use super::phrases::Phrases;
use super::reads::Reads;
use super::text::{Layout, Page};
use super::tone::Tone;
use super::words::fill;
use super::{Language, Words};
use crate::calendar::Day;
use crate::case::FactPath;
use crate::rulebook::{Criterion, Expr, Outcome, Relief, Rule, RuleId, Rulebook, Version};

/// What a relief asks for.
pub(crate) fn relief(rulebook: &Rulebook, relief: &Relief, language: Language, as_of: Day, layout: Layout) -> String {
    let mut explainer = Explainer::new(rulebook, language, as_of, layout);
    explainer.relief(relief);
    explainer.page.finish()
}

/// What a criterion says and rests on.
pub(crate) fn criterion(rulebook: &Rulebook, rule: RuleId, language: Language, as_of: Day, layout: Layout) -> String {
    let mut explainer = Explainer::new(rulebook, language, as_of, layout);
    explainer.criterion(rule);
    explainer.page.finish()
}

struct Explainer<'a> {
    rulebook: &'a Rulebook,
    phrases: Phrases<'a>,
    words: &'static Words,
    page: Page,
}

impl<'a> Explainer<'a> {
    fn new(rulebook: &'a Rulebook, language: Language, as_of: Day, layout: Layout) -> Explainer<'a> {
        let phrases = Phrases::new(rulebook, language, as_of);
        Explainer { rulebook, phrases, words: Words::of(language), page: Page::new(layout) }
    }

    fn relief(&mut self, relief: &Relief) {
        let words = &self.words.explain;
        let key = format!("relief.{}", relief.outcome.id);
        self.page.title(&format!("{} ({})", self.relief_name(relief), relief.outcome.id));
        if let Some(summary) = &relief.outcome.summary {
            self.page.paragraph(self.phrases.law(&format!("{key}.summary"), summary));
            self.page.blank();
        }
        if let Some(form) = &relief.outcome.form {
            self.labelled(&words.form, form);
        }
        let decided_by = self.phrases.law(&format!("{key}.decided_by"), &relief.decided_by).to_owned();
        self.labelled(&words.decided_by, &decided_by);
        let date = dates::day(self.words, relief.verified.on);
        let checked = fill(&words.checked, &[("date", &date), ("against", &relief.verified.against)]);
        self.labelled(&words.law, &format!("{} ({checked})", relief.outcome.cite.join("; ")));
        self.outcome(&relief.outcome);
        for result in &relief.results {
            let name = self.phrases.law(&format!("results.{}.{}.name", relief.outcome.id, result.id), &result.name);
            let heading = format!("{}: {name} ({})", words.results, result.id);
            self.page.blank();
            self.page.title(&heading);
            self.outcome(result);
        }
        self.page.blank();
        self.page.faint(&fill(&words.more, &[("relief", &relief.outcome.id)]));
    }

    fn outcome(&mut self, outcome: &Outcome) {
        let words = &self.words.explain;
        if let Some(each) = &outcome.each {
            self.page.indented(0, &fill(&words.instances, &[("name", &each.item.name)]));
        }
        self.rules(&words.requires, &outcome.requires);
        self.rules(&words.barred_by, &outcome.barred_by);
        self.rules(&words.exceptions, &outcome.exceptions);
        self.rules(&words.waivers, &outcome.waivers);
    }

    fn rules(&mut self, heading: &str, rules: &[RuleId]) {
        if rules.is_empty() {
            return;
        }
        self.page.heading(heading);
        for id in rules {
            let rule = &self.rulebook.rules[id.index()];
            let cite = rule.criterion.as_ref().map(|criterion| criterion.cite.join("; ")).unwrap_or_default();
            self.page.marked(2, Tone::Plain, &self.title(*id));
            self.page.indented_faint(4, &format!("{}{}{cite}", rule.id, if cite.is_empty() { "" } else { " — " }));
            if let Some(acts_on) = rule.criterion.as_ref().and_then(|criterion| self.acts_on(criterion)) {
                self.page.indented_faint(4, &acts_on);
            }
        }
    }

    /// What an exception defeats or a waiver can lift.
    fn acts_on(&self, criterion: &Criterion) -> Option<String> {
        let titles = |rules: &[RuleId]| rules.iter().map(|rule| self.title(*rule)).collect::<Vec<_>>().join("; ");
        let words = &self.words.explain;
        match (criterion.excepts.as_slice(), criterion.waives.as_slice()) {
            ([], []) => None,
            (excepts, []) => Some(fill(&words.excepts, &[("titles", &titles(excepts))])),
            (_, waives) => Some(fill(&words.waives, &[("titles", &titles(waives))])),
        }
    }

    fn criterion(&mut self, id: RuleId) {
        let rule = &self.rulebook.rules[id.index()];
        self.page.title(&format!("{} ({})", self.title(id), rule.id));
        self.labelled(&self.words.explain.defined, &self.rulebook.place(rule.span));
        if let Some(criterion) = &rule.criterion {
            self.remarks(rule, criterion);
        }
        for version in &rule.versions {
            self.version(version);
        }
        let reads = Reads::of(rule);
        let parts: Vec<RuleId> = reads.rules.into_iter().collect();
        self.named(&self.words.explain.parts, &parts);
        let users: Vec<RuleId> = self.users(id);
        self.named(&self.words.explain.used_by, &users);
        self.reliefs_using(id);
        self.facts(id);
    }

    fn remarks(&mut self, rule: &Rule, criterion: &Criterion) {
        let words = &self.words.explain;
        if !criterion.cite.is_empty() {
            self.labelled(&words.law, &criterion.cite.join("; "));
        }
        if let Some(acts_on) = self.acts_on(criterion) {
            self.page.paragraph(&acts_on);
        }
        if let Some(attorney) = &criterion.attorney {
            self.labelled(&words.attorney, &self.source(attorney));
        }
        for (label, name, text) in
            [(&words.why_review, "why_review", &criterion.why_review), (&words.note, "note", &criterion.note)]
        {
            if let Some(text) = text {
                let text = self.phrases.law(&format!("criteria.{}.{name}", rule.id), text).to_owned();
                self.labelled(label, &text);
            }
        }
        if criterion.unverified {
            self.page.paragraph(&words.unverified);
        }
    }

    fn version(&mut self, version: &Version) {
        let words = &self.words.explain;
        let mut label = words.condition.clone();
        if version.from.is_some() || version.until.is_some() {
            let (from, until) = (version.from.unwrap_or(Day::EARLIER), version.until.unwrap_or(Day::LATER));
            let period = dates::period(self.words, from, until);
            label += &format!(", {}", fill(&words.in_force, &[("period", &period)]));
        }
        if let Some(on) = &version.on {
            label += &format!(", {}", fill(&words.measured_on, &[("date", &self.source(on))]));
        }
        self.page.heading(&label);
        self.page.indented(2, &self.source(&version.when));
        if let Some(review_if) = &version.review_if {
            self.page.indented(2, &format!("{}: {}", words.review_if, self.source(review_if)));
        }
        if version.judgement {
            self.page.indented(2, &words.judgement);
        }
        if !version.cite.is_empty() {
            self.page.indented_faint(2, &version.cite.join("; "));
        }
    }

    fn named(&mut self, heading: &str, rules: &[RuleId]) {
        if rules.is_empty() {
            return;
        }
        self.page.heading(heading);
        for rule in rules {
            let id = &self.rulebook.rules[rule.index()].id;
            let title = self.title(*rule);
            let line = if *id == title { id.clone() } else { format!("{title} ({id})") };
            self.page.marked(2, Tone::Plain, &line);
        }
    }

    fn users(&self, id: RuleId) -> Vec<RuleId> {
        let rules = self.rulebook.rules.iter().enumerate();
        rules.filter(|(_, rule)| Reads::of(rule).rules.contains(&id)).map(|(index, _)| RuleId(index as u32)).collect()
    }

    fn reliefs_using(&mut self, id: RuleId) {
        let kinds = &self.words.kind;
        for relief in &self.rulebook.reliefs {
            for outcome in std::iter::once(&relief.outcome).chain(&relief.results) {
                let lists = [
                    (&kinds.requirement, &outcome.requires),
                    (&kinds.bar, &outcome.barred_by),
                    (&kinds.exception, &outcome.exceptions),
                    (&kinds.waiver, &outcome.waivers),
                ];
                for (kind, _) in lists.into_iter().filter(|(_, rules)| rules.contains(&id)) {
                    let line = fill(&self.words.explain.in_kind, &[("kind", kind), ("relief", &outcome.id)]);
                    self.page.marked(2, Tone::Plain, &line);
                }
            }
        }
    }

    fn facts(&mut self, id: RuleId) {
        let reads = Reads::through(self.rulebook, id);
        let facts = reads.facts.into_iter().map(FactPath::Fact);
        let fields = reads.fields.into_iter().map(|(list, field)| FactPath::Field(list, 0, field));
        let paths: Vec<FactPath> = facts.chain(fields).collect();
        if paths.is_empty() {
            return;
        }
        self.page.heading(&self.words.explain.facts);
        for path in paths {
            self.page.marked(2, Tone::Plain, &format!("{} ({})", self.phrases.question(path), self.fact_id(path)));
        }
    }

    /// `convictions.on`: of every record, not of the first.
    fn fact_id(&self, path: FactPath) -> String {
        path.name(self.rulebook).replace("[0]", "")
    }

    fn title(&self, id: RuleId) -> String {
        self.phrases.title(id)
    }

    fn relief_name(&self, relief: &Relief) -> String {
        self.phrases.law(&format!("relief.{}.name", relief.outcome.id), &relief.outcome.name).to_owned()
    }

    fn labelled(&mut self, label: &str, text: &str) {
        self.page.paragraph(&format!("{label}: {text}"));
    }

    /// The expression as its author wrote it.
    fn source(&self, expr: &Expr) -> String {
        self.rulebook.text(expr.span).to_owned()
    }
}

use super::outline::{Outline, named};
use super::{Subject, labelled};
use crate::calendar::Day;
use crate::case::FactPath;
use crate::report::document::{Block, Document, Line, anchor, heading};
use crate::report::reads::Reads;
use crate::report::tone::Tone;
use crate::report::words::fill;
use crate::report::{dates, wording};
use crate::rulebook::{Criterion, Expr, Rule, RuleId, Version};

/// What a criterion says and rests on, with its parts down to a depth.
pub(crate) fn criterion(subject: &Subject<'_>, id: RuleId, depth: usize) -> Document {
    let rule = &subject.rulebook.rules[id.index()];
    let title = format!("{} ({})", subject.title(id), rule.id);
    let mut writer = Writer { subject, blocks: vec![heading(1, "top", &title)] };
    writer.blocks.push(labelled(&subject.words.explain.defined, &subject.rulebook.place(rule.span)));
    if let Some(criterion) = &rule.criterion {
        writer.remarks(rule, criterion);
    }
    writer.findings(rule);
    for version in &rule.versions {
        writer.version(version);
    }
    writer.parts(id, depth);
    writer.users(id);
    writer.facts(id);
    subject.document(&title, writer.blocks)
}

struct Writer<'s, 'a> {
    subject: &'s Subject<'a>,
    blocks: Vec<Block>,
}

impl Writer<'_, '_> {
    fn section(&mut self, title: &str, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.blocks.push(heading(3, &anchor("section", title), title));
            self.blocks.push(Block::Lines { lines });
        }
    }

    fn remarks(&mut self, rule: &Rule, criterion: &Criterion) {
        let words = &self.subject.words.explain;
        if !criterion.cite.is_empty() {
            self.blocks.push(labelled(&words.law, &criterion.cite.join("; ")));
        }
        let acts_on = self.subject.acts_on(criterion).map(|text| Block::Paragraph { text });
        self.blocks.extend(acts_on);
        if let Some(attorney) = &criterion.attorney {
            self.blocks.push(labelled(&words.attorney, self.source(attorney)));
        }
        for (label, name, text) in
            [(&words.why_review, "why_review", &criterion.why_review), (&words.note, "note", &criterion.note)]
        {
            if let Some(text) = text {
                let text = self.subject.phrases.law(&format!("criteria.{}.{name}", rule.id), text);
                self.blocks.push(labelled(label, text));
            }
        }
        if criterion.unverified {
            self.blocks.push(Block::Paragraph { text: words.unverified.clone() });
        }
    }

    /// What the case makes of it, with the answers that it rests on.
    fn findings(&mut self, rule: &Rule) {
        let words = self.subject.words;
        let lines = self.subject.points(&rule.id).into_iter().flat_map(|point| {
            let finding = Line::new(wording::tone(point), wording::point_line(point, words));
            let answers = point.because.iter().map(|fact| {
                let record = fact.record.as_ref().map(|record| record.name.as_str());
                Line::new(Tone::Plain, wording::answered(fact, record))
            });
            let missing = point.missing.iter().map(|fact| Line::new(Tone::Open, wording::asked(fact)));
            std::iter::once(finding).chain(answers).chain(missing).collect::<Vec<_>>()
        });
        let lines = lines.collect();
        self.section(&words.explain.on_case, lines);
    }

    fn version(&mut self, version: &Version) {
        let words = &self.subject.words.explain;
        let mut label = words.condition.clone();
        if version.from.is_some() || version.until.is_some() {
            let (from, until) = (version.from.unwrap_or(Day::EARLIER), version.until.unwrap_or(Day::LATER));
            let period = dates::period(self.subject.words, from, until);
            label += &format!(", {}", fill(&words.in_force, &[("period", &period)]));
        }
        if let Some(on) = &version.on {
            label += &format!(", {}", fill(&words.measured_on, &[("date", self.source(on))]));
        }
        let mut lines = vec![self.source(&version.when).to_owned()];
        lines.extend(version.review_if.iter().map(|expr| format!("{}: {}", words.review_if, self.source(expr))));
        lines.extend(version.judgement.then(|| words.judgement.clone()));
        if !version.cite.is_empty() {
            lines.push(version.cite.join("; "));
        }
        self.section(&label, lines.into_iter().map(|text| Line::new(Tone::Plain, text)).collect());
    }

    /// The criteria that it is made of; one level of them also names lets.
    fn parts(&mut self, id: RuleId, depth: usize) {
        let words = &self.subject.words.explain;
        let lets = Reads::of(&self.subject.rulebook.rules[id.index()]).rules;
        let lets = lets.into_iter().filter(|rule| self.subject.rulebook.rules[rule.index()].criterion.is_none());
        let lets: Vec<String> = lets.map(|rule| self.subject.rulebook.rules[rule.index()].id.clone()).collect();
        if named(self.subject, id).is_empty() && lets.is_empty() {
            return;
        }
        self.blocks.push(heading(3, "parts", &words.parts));
        for group in Outline::of_criterion(self.subject, id, depth).groups {
            let nodes = group.branches.iter().map(|branch| branch.node(self.subject)).collect();
            self.blocks.push(Block::Tree { nodes });
        }
        if !lets.is_empty() {
            let lines = lets.into_iter().map(|text| Line::new(Tone::Plain, text)).collect();
            self.blocks.push(Block::Lines { lines });
        }
    }

    /// The rules that name it, and the reliefs that list it.
    fn users(&mut self, id: RuleId) {
        let rules = &self.subject.rulebook.rules;
        let users = (0..rules.len()).filter(|index| Reads::of(&rules[*index]).rules.contains(&id));
        let mut lines: Vec<String> = users.map(|index| self.named(RuleId(index as u32))).collect();
        for relief in &self.subject.rulebook.reliefs {
            for outcome in std::iter::once(&relief.outcome).chain(&relief.results) {
                let kind = wording::kind_in(self.subject.rulebook, outcome, id);
                let word = kind.and_then(|kind| wording::kind(kind, self.subject.words));
                let values = word.map(|word| [("kind", word), ("relief", outcome.id.as_str())]);
                lines.extend(values.map(|values| fill(&self.subject.words.explain.in_kind, &values)));
            }
        }
        let lines = lines.into_iter().map(|text| Line::new(Tone::Plain, text)).collect();
        self.section(&self.subject.words.explain.used_by, lines);
    }

    fn named(&self, rule: RuleId) -> String {
        let id = &self.subject.rulebook.rules[rule.index()].id;
        let title = self.subject.title(rule);
        if *id == title { id.clone() } else { format!("{title} ({id})") }
    }

    fn facts(&mut self, id: RuleId) {
        let reads = Reads::through(self.subject.rulebook, id);
        let facts = reads.facts.into_iter().map(FactPath::Fact);
        let fields = reads.fields.into_iter().map(|(list, field)| FactPath::Field(list, 0, field));
        let lines = facts.chain(fields).map(|path| {
            // `convictions.on`: of every record, not of the first.
            let id = path.name(self.subject.rulebook).replace("[0]", "");
            Line::new(Tone::Plain, format!("{} ({id})", self.subject.phrases.question(path)))
        });
        let lines = lines.collect();
        self.section(&self.subject.words.explain.facts, lines);
    }

    /// The expression as its author wrote it.
    fn source(&self, expr: &Expr) -> &str {
        self.subject.rulebook.text(expr.span)
    }
}

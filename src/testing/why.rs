use super::{Run, of};
use crate::case::State;
use crate::engine::{self, Finding, Item, Options, ReliefScreening, Screening};
use crate::overview::reached;
use crate::rulebook::{Argument, ReliefId, RuleId};

impl Run<'_> {
    /// Why a criterion is worth what it is: its parts, the answers that it rests on, and what is missing.
    pub(super) fn why(&self, rule: RuleId, about: &[Argument]) -> Vec<String> {
        let items: Option<Vec<usize>> = about
            .iter()
            .map(|argument| match argument {
                Argument::Item(index) => Some(*index),
                Argument::Day(_) => None,
            })
            .collect();
        let Some(items) = items else { return Vec::new() };
        let is_meant = |finding: &Finding| {
            let about = finding.items.iter().filter_map(|item| match item {
                Item::Record(_, index) | Item::Row(_, index) => Some(*index),
                Item::Day(_) => None,
            });
            finding.rule == rule && !finding.repeated && about.eq(items.iter().copied())
        };
        // A criterion of several reliefs has its parts where it first stands in each.
        let reliefs =
            (0..).zip(&self.rulebook.reliefs).filter(|(_, relief)| reached(self.rulebook, relief).contains(&rule));
        reliefs
            .map(|(index, _)| self.screen_alone(ReliefId(index)))
            .find_map(|screening| {
                let results = screening.reliefs.iter().flat_map(results);
                let found = results.flat_map(|result| &result.findings).find_map(|finding| find(finding, &is_meant))?;
                Some(self.because(found))
            })
            .unwrap_or_default()
    }

    /// The criteria that decide a verdict, and what is missing for it.
    pub(super) fn why_verdict(&self, relief: ReliefId) -> Vec<String> {
        let screening = self.screen_alone(relief);
        let Some(screened) = of(&screening, relief) else { return Vec::new() };
        let result = &screened.result;
        let deciding = result.deciding.iter().filter_map(|index| result.findings.get(*index));
        let mut why: Vec<String> = deciding.map(|finding| self.valued(finding)).collect();
        if !result.missing.is_empty() {
            why.push(format!("missing: {}", self.missing(screened).join(", ")));
        }
        why
    }

    fn screen_alone(&self, relief: ReliefId) -> Screening {
        let options = Options { reliefs: vec![relief], notices: false, ..Options::default() };
        engine::screen(self.program, &self.case, self.test.as_of, &options)
    }

    fn because(&self, finding: &Finding) -> Vec<String> {
        let parts = finding.parts.iter().map(|part| self.valued(part));
        let facts = finding.because.iter().map(|path| {
            let answer = self.case.answer(*path).map(|answer| match &answer.state {
                State::Known { written, .. } => written.clone(),
                State::DontKnow => "?".to_owned(),
                State::Declined | State::NotAsked => "not told".to_owned(),
            });
            format!("{} = {}", path.name(self.rulebook), answer.unwrap_or_else(|| "all of them".to_owned()))
        });
        let missing: Vec<String> = finding.missing.iter().map(|path| path.name(self.rulebook)).collect();
        let missing = (!missing.is_empty()).then(|| format!("missing: {}", missing.join(", ")));
        parts.chain(facts).chain(missing).collect()
    }

    /// `ten-years: not met`
    fn valued(&self, finding: &Finding) -> String {
        let items: Vec<String> = finding
            .items
            .iter()
            .map(|item| match item {
                Item::Record(_, index) | Item::Row(_, index) => index.to_string(),
                Item::Day(day) => day.to_string(),
            })
            .collect();
        let id = &self.rulebook.rules[finding.rule.index()].id;
        let about = if items.is_empty() { String::new() } else { format!("[{}]", items.join(",")) };
        format!("{id}{about}: {}", finding.value.word())
    }
}

fn results(screened: &ReliefScreening) -> impl Iterator<Item = &engine::Result> {
    let sides = screened.results.iter().map(|(_, result)| result);
    std::iter::once(&screened.result).chain(&screened.instances).chain(sides)
}

/// The finding that is meant, itself or among its parts.
fn find<'f>(finding: &'f Finding, is_meant: &impl Fn(&Finding) -> bool) -> Option<&'f Finding> {
    if is_meant(finding) {
        return Some(finding);
    }
    finding.parts.iter().find_map(|part| find(part, is_meant))
}

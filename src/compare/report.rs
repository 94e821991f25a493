//! A comparison in words, as JSON and as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use super::change::{Changes, Direction, Group};
use super::rules::RuleChange;
use crate::batch::Words;
use crate::calendar::Day;
use crate::engine::Verdict;
use crate::report::{self, Language, Phrases, fill, short};
use crate::rulebook::Rulebook;

/// Cases named of one group in the text; JSON and CSV have all.
const NAMED: usize = 20;

/// What changed, with the rules to say it in.
pub struct Comparison<'a> {
    /// The newer rules.
    pub rulebook: &'a Rulebook,
    /// What changed.
    pub changes: &'a Changes,
    /// By criterion: what is different in the rules that it reads.
    pub rules: &'a BTreeMap<String, Vec<RuleChange>>,
    /// The language of the words.
    pub language: Language,
}

impl Comparison<'_> {
    /// For people.
    pub fn to_text(&self) -> String {
        let words = Words::of(self.language);
        let mut text = format!("{}\n\n{}\n", words.disclaimer, self.counts(words));
        for refused in self.changes.refused.iter().take(NAMED) {
            let row = refused.row.to_string();
            let _ = writeln!(text, "  {}: {}", refused.case.as_deref().unwrap_or(&row), refused.reason);
        }
        if self.changes.untold > 0 {
            let _ = writeln!(text, "{}", words.untold.of(i64::try_from(self.changes.untold).unwrap_or(i64::MAX)));
        }
        let mut heading = None;
        for group in self.changes.groups() {
            if heading != Some(group.direction) {
                let _ = writeln!(text, "\n{}", heading_of(group.direction, words));
                heading = Some(group.direction);
            }
            self.group(&group, &mut text);
        }
        text
    }

    fn counts(&self, words: &Words) -> String {
        let Changes { compared, refused, changes, .. } = self.changes;
        let rows = words.rows.of(i64::try_from(*compared).unwrap_or(i64::MAX));
        let (changes, refused) = (changes.len().to_string(), refused.len().to_string());
        fill(&words.compared, &[("rows", &rows), ("changes", &changes), ("refused", &refused)])
    }

    fn group(&self, group: &Group<'_>, text: &mut String) {
        let words = Words::of(self.language);
        let phrases = self.phrases();
        let verdict = |word: &str| {
            Verdict::from_word(word).map_or(word, |verdict| short(verdict, report::Words::of(self.language))).to_owned()
        };
        let _ = writeln!(text, "\n  {}: {}", self.name(group.relief), words.cases.of(group.changes.len() as i64));
        for cause in group.causes {
            let Some(rule) = self.rulebook.rule(cause) else { continue };
            let _ = writeln!(
                text,
                "    {}",
                fill(&words.because, &[("title", &phrases.title(rule)), ("cite", &self.cites(cause).join("; "))])
            );
            for change in self.rules.get(cause).into_iter().flatten() {
                let values = [("what", change.what.as_str()), ("before", &change.before), ("after", &change.after)];
                let _ = writeln!(text, "      {}", fill(&words.rule_change, &values));
            }
        }
        for change in group.changes.iter().take(NAMED) {
            let row = change.row.to_string();
            let name = change.case.as_deref().unwrap_or(&row);
            let _ = writeln!(text, "    {name}: {} → {}", verdict(change.before), verdict(change.after));
        }
        if group.changes.len() > NAMED {
            let _ = writeln!(text, "    {}", words.more.of((group.changes.len() - NAMED) as i64));
        }
    }

    fn phrases(&self) -> Phrases<'_> {
        Phrases::new(self.rulebook, self.language, Day::LAST)
    }

    fn name(&self, relief: &str) -> String {
        let english = self.rulebook.relief(relief).map_or(relief, |id| &self.rulebook.reliefs[id.index()].outcome.name);
        self.phrases().law(&format!("relief.{relief}.name"), english).to_owned()
    }

    fn cites(&self, criterion: &str) -> Vec<String> {
        let rule = self.rulebook.rule(criterion).map(|rule| &self.rulebook.rules[rule.index()]);
        let criterion = rule.and_then(|rule| rule.criterion.as_ref());
        criterion.map(|criterion| criterion.cite.clone()).unwrap_or_default()
    }

    /// For programs.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let phrases = self.phrases();
        let cause = |id: &String| {
            json!({
                "id": id,
                "title": self.rulebook.rule(id).map(|rule| phrases.title(rule)),
                "cite": self.cites(id),
                "rule_changes": self.rules.get(id).cloned().unwrap_or_default(),
            })
        };
        let group = |group: &Group<'_>| {
            let cases = group.changes.iter();
            json!({
                "direction": group.direction,
                "relief": group.relief,
                "causes": group.causes.iter().map(cause).collect::<Vec<_>>(),
                "cases": cases.map(|change| json!({
                    "case": change.case, "row": change.row, "before": change.before, "after": change.after,
                })).collect::<Vec<_>>(),
            })
        };
        let whole = json!({
            "schema_version": 1,
            "tool_version": env!("CARGO_PKG_VERSION"),
            "rulebook": self.rulebook.hash,
            "language": self.language.code(),
            "compared": self.changes.compared,
            "refused": self.changes.refused,
            "untold": self.changes.untold,
            "groups": self.changes.groups().iter().map(group).collect::<Vec<_>>(),
        });
        Ok(serde_json::to_string_pretty(&whole)? + "\n")
    }

    /// For spreadsheets: one change on each row.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "case",
            "row",
            "relief",
            "direction",
            "before",
            "after",
            "causes",
            "cite",
            "rule_changes",
        ])?;
        for change in &self.changes.changes {
            let cites = change.causes.iter().flat_map(|cause| self.cites(cause)).collect::<Vec<_>>().join("; ");
            let rules = change.causes.iter().filter_map(|cause| self.rules.get(cause)).flatten();
            let rules = rules.map(|change| format!("{}: {} -> {}", change.what, change.before, change.after));
            writer.write_record([
                &crate::batch::guarded(change.case.as_deref().unwrap_or_default()),
                &change.row.to_string(),
                &change.relief,
                change.direction.word(),
                change.before,
                change.after,
                &change.causes.join("; "),
                &cites,
                &rules.collect::<Vec<_>>().join("; "),
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn heading_of(direction: Direction, words: &Words) -> &str {
    match direction {
        Direction::Gained => &words.gained,
        Direction::Lost => &words.lost,
        Direction::AboutToLose => &words.about_to_lose,
        Direction::Other => &words.other,
    }
}

use crate::case::{Case, FactPath};
use crate::engine::{Item, Kind, Verdict};
use crate::report::model::Report;
use crate::report::phrases::Phrases;
use crate::report::text::{Layout, Page};
use crate::report::wording;
use crate::report::wording::Title;
use crate::report::words::{Words, fill};
use crate::rulebook::{Relief, Rulebook};
use crate::teach::{Stop, Turn};

/// Writes the stops of a tour: few words, one stop at a time.
pub(crate) struct TourWriter<'a> {
    phrases: Phrases<'a>,
    relief: &'a Relief,
    words: &'static Words,
    layout: Layout,
}

/// More answers than this before the one that turned something are counted, and more criteria than this; of each criterion so many
/// citations stand there. A page then has room on a screen of 24 lines.
const TOLD: usize = 3;
const TURNED: usize = 4;
const CITED: usize = 2;

impl<'a> TourWriter<'a> {
    pub(crate) fn new(rulebook: &'a Rulebook, report: &Report, relief: &'a Relief, layout: Layout) -> TourWriter<'a> {
        let phrases = Phrases::new(rulebook, report.language, report.as_of);
        TourWriter { phrases, relief, words: Words::of(report.language), layout }
    }

    /// Who the client is, and which relief is looked at.
    pub(crate) fn opening(&self, story: &str) -> String {
        let mut page = Page::new(self.layout);
        page.title(&self.relief_name());
        page.paragraph(story);
        page.blank();
        page.paragraph(&self.words.teach.invented);
        page.blank();
        page.faint(&self.words.teach.keys);
        page.finish()
    }

    /// One stop.
    pub(crate) fn stop(&self, stop: &Stop, number: usize) -> String {
        let mut page = Page::new(self.layout);
        page.title(&format!("{number}. {}", self.relief_name()));
        let (earlier, last) = stop.told.split_at(stop.told.len().saturating_sub(1));
        if earlier.len() > TOLD {
            page.faint(&self.words.teach.more_told.of((earlier.len() - TOLD) as i64));
        }
        for path in earlier.iter().skip(earlier.len().saturating_sub(TOLD)) {
            page.faint(&self.answered(&stop.case, *path));
        }
        for path in last {
            page.heading(&self.answered(&stop.case, *path));
        }
        page.blank();
        stop.turned.iter().take(TURNED).for_each(|turn| self.turn(&mut page, &stop.case, turn));
        if stop.turned.len() > TURNED {
            page.faint(&self.words.teach.more_turned.of((stop.turned.len() - TURNED) as i64));
        }
        let [before, after] = stop.verdict.map(|(verdict, _)| wording::short(verdict, self.words));
        let result = &self.words.report.result;
        let line = if before == after {
            format!("{result}: {after}")
        } else {
            format!("{result}: {}", self.change(before, after))
        };
        page.blank();
        page.marked(0, wording::verdict_tone(stop.verdict[1].0), &line);
        page.finish()
    }

    /// Where it ends: the verdict in full, and what it is not.
    pub(crate) fn ending(&self, report: &Report) -> String {
        let mut page = Page::new(self.layout);
        page.title(&self.relief_name());
        for card in report.cards.iter().filter(|card| card.id == self.relief.outcome.id) {
            page.marked(0, wording::verdict_tone(card.verdict), &wording::verdict(card, self.words));
        }
        page.blank();
        page.paragraph(&self.words.report.disclaimer);
        page.finish()
    }

    fn turn(&self, page: &mut Page, case: &Case, turn: &Turn) {
        let (rulebook, outcome) = (self.phrases.rulebook, &self.relief.outcome);
        let kind = wording::kind_in(rulebook, outcome, turn.rule).unwrap_or(Kind::Part);
        let names: Vec<String> = turn.items.iter().map(|item| self.phrases.item(case, *item)).collect();
        let title = wording::titled(&self.phrases.title(turn.rule), &names);
        let role = wording::kind(kind, self.words).unwrap_or_default();
        let [before, after] = [turn.before, turn.after].map(|value| wording::finding(kind, value, self.words));
        let line = format!("[{role}] {}: {}", title.without_stop(), self.change(before, after));
        page.marked(0, wording::tone_of(kind, turn.after), &line);
        let rule = &self.phrases.rulebook.rules[turn.rule.index()];
        if let Some(criterion) = &rule.criterion {
            page.indented_faint(2, &criterion.cite[..criterion.cite.len().min(CITED)].join("; "));
        }
    }

    fn answered(&self, case: &Case, path: FactPath) -> String {
        let question = self.phrases.question(path);
        match path {
            FactPath::List(list) => format!("{question} {}", self.phrases.list_answer(case, list)),
            path => {
                let record = match path {
                    FactPath::Field(list, record, _) => {
                        format!("{}: ", self.phrases.item(case, Item::Record(list, record)))
                    }
                    _ => String::new(),
                };
                let answer = case.answer(path).map(|answer| self.phrases.answer(path, answer)).unwrap_or_default();
                format!("{record}{question} {answer}")
            }
        }
    }

    fn change(&self, before: &str, after: &str) -> String {
        fill(&self.words.clock.change, &[("before", before), ("after", after)])
    }

    fn relief_name(&self) -> String {
        let key = format!("relief.{}.name", self.relief.outcome.id);
        self.phrases.law(&key, &self.relief.outcome.name).to_owned()
    }
}

/// The verdicts in the order in which a learner is offered them.
pub(super) const VERDICTS: [Verdict; 7] = [
    Verdict::Meets,
    Verdict::Review,
    Verdict::NeedsFacts,
    Verdict::Waivable,
    Verdict::Conditional,
    Verdict::NotMet,
    Verdict::Barred,
];

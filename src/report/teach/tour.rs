use crate::case::{Case, FactPath};
use crate::engine::{Item, Kind, Verdict};
use crate::report::model::Report;
use crate::report::phrases::Phrases;
use crate::report::text::{Layout, Page};
use crate::report::wording;
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

/// How much of a stop stands on its page: more answers before the one that turned something are counted, and more criteria; of
/// each criterion so many citations stand there.
#[derive(Clone, Copy)]
struct Shown {
    told: usize,
    turned: usize,
    cited: usize,
}

const fn shown(told: usize, turned: usize, cited: usize) -> Shown {
    Shown { told, turned, cited }
}

/// Less and less, until it has room on a screen.
const SHOWN: [Shown; 5] = [shown(3, 4, 2), shown(3, 4, 1), shown(1, 4, 1), shown(1, 3, 1), shown(0, 2, 1)];
/// Lines of the smallest screen; the last is for the cursor.
const SCREEN: usize = 24;

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
        let mut pages = SHOWN.map(|shown| self.page(stop, number, shown)).into_iter();
        let last = pages.next_back().unwrap_or_default();
        pages.find(|page| page.lines().count() < SCREEN).unwrap_or(last)
    }

    fn page(&self, stop: &Stop, number: usize, shown: Shown) -> String {
        let mut page = Page::new(self.layout);
        page.title(&format!("{number}. {}", self.relief_name()));
        let (earlier, last) = stop.told.split_at(stop.told.len().saturating_sub(1));
        let counted = earlier.len().saturating_sub(shown.told);
        if counted > 0 {
            page.faint(&self.words.teach.more_told.of(counted as i64));
        }
        for path in earlier.iter().skip(counted) {
            page.faint(&self.answered(&stop.case, *path));
        }
        for path in last {
            page.heading(&self.answered(&stop.case, *path));
        }
        page.blank();
        stop.turned.iter().take(shown.turned).for_each(|turn| self.turn(&mut page, &stop.case, turn, shown.cited));
        if stop.turned.len() > shown.turned {
            page.faint(&self.words.teach.more_turned.of((stop.turned.len() - shown.turned) as i64));
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

    fn turn(&self, page: &mut Page, case: &Case, turn: &Turn, cited: usize) {
        let (rulebook, outcome) = (self.phrases.rulebook, &self.relief.outcome);
        let kind = wording::kind_in(rulebook, outcome, turn.rule).unwrap_or(Kind::Part);
        let names: Vec<String> = turn.items.iter().map(|item| self.phrases.item(case, *item)).collect();
        let title = wording::titled(&self.phrases.title(turn.rule), &names);
        let role = wording::kind(kind, self.words).unwrap_or_default();
        let [before, after] = [turn.before, turn.after].map(|value| wording::finding(kind, value, self.words));
        let line = format!("[{role}] {}: {}", wording::unstopped(&title), self.change(before, after));
        page.marked(0, wording::tone_of(kind, turn.after), &line);
        let rule = &self.phrases.rulebook.rules[turn.rule.index()];
        if let Some(criterion) = &rule.criterion {
            page.indented_faint(2, &criterion.cite[..criterion.cite.len().min(cited)].join("; "));
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

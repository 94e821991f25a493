use super::{document, head};
use crate::engine::{FindingValue, Kind, Truth};
use crate::pivots::Pivots;
use crate::report::clock::{self, Agenda, EntryKind};
use crate::report::dates;
use crate::report::document::{Block, Document, Row, anchor, heading};
use crate::report::model::{Card, Fact, Point, Report};
use crate::report::wording;
use crate::report::words::{Words, fill};
use crate::rulebook::Rulebook;

/// More answers than this are counted.
const PRINTED_ANSWERS: usize = 8;

/// What lies nearest to another result of each relief: what time brings, what can be obtained, and what is fixed.
pub(crate) fn nearest(rulebook: &Rulebook, report: &Report, agenda: &Agenda, pivots: &[Pivots]) -> Document {
    let words = Words::of(report.language);
    let title = format!("{} — {}", words.what_if.nearest_title, report.rulebook);
    let mut blocks = head(report, &title, words);
    let until = fill(&words.what_if.until, &[("date", &dates::day(words, agenda.until))]);
    blocks.push(Block::Paragraph { text: until });
    for card in &report.cards {
        let relief = rulebook.relief(&card.id);
        let pivots = pivots.iter().find(|pivots| Some(pivots.relief) == relief);
        blocks.push(heading(2, &anchor("relief", &card.id), &wording::card_name(card)));
        blocks.push(Block::Rows { rows: Nearest { rulebook, report, agenda, card, words }.rows(pivots) });
    }
    document(report, &title, blocks, words)
}

struct Nearest<'a> {
    rulebook: &'a Rulebook,
    report: &'a Report,
    agenda: &'a Agenda,
    card: &'a Card,
    words: &'a Words,
}

impl Nearest<'_> {
    fn rows(&self, pivots: Option<&Pivots>) -> Vec<Row> {
        let words = &self.words.what_if;
        let tone = wording::verdict_tone(self.card.verdict);
        let lines = vec![wording::verdict(self.card, self.words)];
        let verdict = Row { label: self.words.report.result.clone(), tone, mark: tone.mark(), lines };
        let rows = [
            (&words.time, self.time()),
            (&words.obtain, self.obtain()),
            (&self.words.card.against, self.against()),
            (&words.fixed, pivots.map(|pivots| self.fixed(pivots)).unwrap_or_default()),
        ];
        let rows: Vec<Row> = rows
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(label, lines)| Row::plain(label, lines))
            .collect();
        let nothing = rows.is_empty().then(|| Row::plain(&words.time, vec![words.nothing.clone()]));
        std::iter::once(verdict).chain(rows).chain(nothing).collect()
    }

    /// The days on which the verdict changes by itself.
    fn time(&self) -> Vec<String> {
        let of_card = |id: &str, kind: EntryKind| kind == EntryKind::Verdict && id == self.card.id;
        let entries =
            self.agenda.entries.iter().filter(|entry| of_card(&entry.id, entry.kind) && entry.items.is_empty());
        let lines = entries.filter_map(|entry| {
            let (before, after) = entry.change.as_ref()?;
            let when = clock::when(self.words, entry);
            Some(fill(&self.words.what_if.time_line, &[("when", &when), ("before", before), ("after", after)]))
        });
        let later = self.card.changes_on.filter(|day| *day > self.agenda.until);
        let later = later.map(|day| fill(&self.words.card.changes_on, &[("date", &dates::day(self.words, day))]));
        lines.chain(later).collect()
    }

    /// Facts that are not known, papers and acts still to be had, waivers, an attorney's conclusions, situations.
    fn obtain(&self) -> Vec<String> {
        let (card, words) = (self.card, &self.words.what_if);
        let mut sets: Vec<&[String]> = Vec::new();
        for set in &card.settling {
            if !sets.contains(&set.facts.as_slice()) {
                sets.push(&set.facts);
            }
        }
        let mut lines: Vec<String> = sets.into_iter().map(|facts| self.settling(facts)).collect();
        if card.settling.is_empty() && !card.missing.is_empty() {
            lines.push(words.many_missing.of(card.missing.len() as i64));
        }
        if card.is_closed() {
            return lines;
        }
        let after_colon = |title| wording::after_colon(title, self.words);
        lines.extend(card.to_obtain.iter().map(|title| fill(&words.step, &[("title", &after_colon(title))])));
        lines.extend(card.points.iter().filter_map(|point| self.of_point(point)));
        lines
    }

    /// Facts that together can settle it, with the verdicts that they can settle it as.
    fn settling(&self, facts: &[String]) -> String {
        let asked = |id: &String| self.card.missing.iter().find(|fact| fact.id == *id).map(wording::asked);
        let asked: Vec<String> = facts.iter().filter_map(asked).collect();
        let sets = self.card.settling.iter().filter(|set| set.facts == facts);
        let verdicts: Vec<&str> = sets.map(|set| wording::could_become(set.verdict, self.words)).collect();
        let verdicts = verdicts.join(&self.words.could_be.or);
        fill(&self.words.what_if.known, &[("verdicts", &verdicts), ("facts", &asked.join(&self.words.what_if.with))])
    }

    fn of_point(&self, point: &Point) -> Option<String> {
        let title = wording::point_title(point);
        let title = wording::after_colon(wording::unstopped(&title), self.words);
        match (point.kind, point.value) {
            (Kind::Situation, FindingValue::Settled(Truth::NotMet)) => {
                // These words have a stop of their own, also behind an abbreviation.
                Some(fill(&self.words.what_if.situation, &[("title", title.trim_end_matches('.'))]))
            }
            (Kind::Waiver | Kind::Exception, _) if !self.card.has_target(point) => None,
            (Kind::Waiver, FindingValue::Settled(Truth::Met)) => Some(wording::point_line(point, self.words)),
            (_, FindingValue::Settled(Truth::Review)) => Some(fill(&self.words.what_if.judge, &[("title", &title)])),
            _ => None,
        }
    }

    /// The criteria that close it.
    fn against(&self) -> Vec<String> {
        let deciding = self.card.deciding.iter().filter_map(|index| self.card.points.get(*index));
        let lines = deciding.filter(|_| self.card.is_closed()).map(|point| wording::point_line(point, self.words));
        let none = self.card.is_closed() && self.card.points.is_empty();
        lines.chain(none.then(|| wording::no_instance(self.card, self.words))).collect()
    }

    /// The answers behind them: to be checked against a paper, never to be changed.
    fn fixed(&self, pivots: &Pivots) -> Vec<String> {
        let words = &self.words.what_if;
        let (intro, paths) = match pivots.alone.is_empty() {
            true => (&words.together, &pivots.together),
            false => (&words.alone, &pivots.alone),
        };
        let names: Vec<String> = paths.iter().map(|path| path.name(self.rulebook)).collect();
        let facts = names.iter().filter_map(|id| self.report.answers.iter().find(|fact| fact.id == *id));
        let mut lines: Vec<String> = facts.map(|fact| self.answered(fact)).collect();
        if lines.len() > PRINTED_ANSWERS {
            let more = lines.len() - PRINTED_ANSWERS;
            lines.truncate(PRINTED_ANSWERS);
            lines.push(words.more_answers.of(more as i64));
        }
        if !lines.is_empty() {
            lines.insert(0, intro.clone());
        }
        lines
    }

    fn answered(&self, fact: &Fact) -> String {
        let record = fact.record.as_ref().map(|record| record.name.as_str());
        let paper = fact.shown_by.as_ref().map(|paper| fill(&self.words.what_if.shown_by, &[("paper", paper)]));
        let paper = paper.map(|paper| format!(" — {paper}")).unwrap_or_default();
        format!("{}{paper}", wording::answered(fact, record))
    }
}

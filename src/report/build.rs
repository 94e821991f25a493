//! From a screening to a report.

use std::collections::BTreeSet;

use super::Language;
use super::model::{Card, Fact, Head, Item, Law, Notice, Override, Point, Report, Settling};
use super::phrases::Phrases;
use super::timeline;
use crate::calendar::Day;
use crate::case::{self, Case, FactPath, ListAnswer, State};
use crate::engine::{self, Finding, FindingValue, Raised, ReliefScreening, Screening, SettlingSet, Truth, Verdict};
use crate::rulebook::{
    Criterion, FactId, FactPathDecl, FieldId, LetterGuard, ListId, NoticeKind, Outcome, Relief, ReliefId, Rule, RuleId,
    Rulebook, Verified,
};

/// Deadlines within so many days stand at the head.
const DUE_SOON: i64 = 60;

impl Report {
    /// Puts a screening into words.
    pub fn new(rulebook: &Rulebook, case: &Case, screening: &Screening, language: Language) -> Report {
        Builder { rulebook, case, screening, phrases: Phrases::new(rulebook, language, screening.as_of) }.report()
    }
}

fn settling(rulebook: &Rulebook, set: &SettlingSet) -> Settling {
    let facts = set.facts.iter().map(|path| path.name(rulebook)).collect();
    Settling { verdict: set.verdict, facts }
}

struct Builder<'a> {
    rulebook: &'a Rulebook,
    case: &'a Case,
    screening: &'a Screening,
    phrases: Phrases<'a>,
}

impl Builder<'_> {
    fn report(&self) -> Report {
        Report {
            language: self.phrases.language,
            as_of: self.screening.as_of,
            rulebook: self.rulebook.name(self.phrases.language.code()),
            rulebook_hash: self.rulebook.hash.clone(),
            reference: self.case.reference.clone(),
            case: case_document(self.rulebook, self.case),
            head: self.head(),
            cards: self.screening.reliefs.iter().map(|relief| self.relief(relief)).collect(),
            answers: answered(self.rulebook, self.case).map(|path| self.fact(path)).collect(),
            guarded: self.is_guarded(),
            no_visit: self.is_out_of_reach(),
            timeline: timeline::collect(&self.phrases, self.case, self.screening),
        }
    }

    fn is_guarded(&self) -> bool {
        self.screening.raised.iter().any(|raised| match self.rulebook.notices[raised.notice].guards_letter {
            Some(LetterGuard::Raised) => raised.value != FindingValue::Unknown,
            Some(LetterGuard::NotRuledOut) => true,
            None => false,
        })
    }

    fn is_out_of_reach(&self) -> bool {
        let surely = FindingValue::Settled(Truth::Met);
        self.screening
            .raised
            .iter()
            .any(|raised| raised.value == surely && self.rulebook.notices[raised.notice].no_visit)
    }

    fn head(&self) -> Head {
        let raised = || self.screening.raised.iter();
        Head {
            notices: raised().filter(|raised| self.stands_at_head(raised)).map(|raised| self.notice(raised)).collect(),
            due: self.due(),
            overrides: self.screening.overrides.iter().map(|entry| self.override_line(entry)).collect(),
            warnings: Vec::new(),
        }
    }

    /// In the order of their days.
    fn due(&self) -> Vec<Notice> {
        let due = self.screening.raised.iter().filter(|raised| self.is_due_soon(raised));
        let mut due: Vec<Notice> = due.map(|raised| self.notice(raised)).collect();
        due.sort_by_key(|notice| notice.days);
        due
    }

    fn stands_at_head(&self, raised: &Raised) -> bool {
        let notice = &self.rulebook.notices[raised.notice];
        let is_for_all = notice.reliefs.is_empty() && notice.kind != NoticeKind::Period;
        (notice.head || is_for_all) && !self.is_due_soon(raised)
    }

    fn is_due_soon(&self, raised: &Raised) -> bool {
        let as_of = self.screening.as_of;
        let notice = &self.rulebook.notices[raised.notice];
        notice.kind == NoticeKind::Deadline
            && !notice.informative
            && raised.amount.is_some_and(|(low, high)| {
                let days = (Day(low), Day(high));
                high >= as_of.0 && low <= as_of.0 + DUE_SOON && engine::tells_a_day(days, as_of)
            })
    }

    fn override_line(&self, (rule, items, by): &(RuleId, Vec<engine::Item>, engine::Override)) -> Override {
        let items = items.iter().map(|item| format!(" ({})", self.phrases.item(self.case, *item)));
        Override {
            title: self.phrases.title(*rule) + &items.collect::<String>(),
            concluded: engine::FindingValue::Settled(by.conclusion),
            facts_say: by.facts_say,
        }
    }

    fn relief(&self, screened: &ReliefScreening) -> Card {
        let relief = &self.rulebook.reliefs[screened.relief.index()];
        let key = format!("relief.{}", relief.outcome.id);
        let instances = screened.instances.iter().map(|result| self.instance(relief, &key, result));
        let side = screened.results.iter().map(|(index, result)| self.side_result(relief, *index, result));
        let results = instances.chain(side).collect();
        let untold = screened.result.verdict == Verdict::NeedsFacts && self.is_untold(relief);
        let missing = screened.result.missing.iter().filter(|_| untold);
        let turns_on = missing.filter(|path| relief.topics.contains(&self.phrases.topic_of(**path)));
        let turns_on = turns_on.map(|path| path.name(self.rulebook)).collect();
        Card {
            decided_by: Some(self.phrases.law(&format!("{key}.decided_by"), &relief.decided_by).to_owned()),
            law: Some(self.law(&relief.verified, screened.result.item)),
            notices: self.notices_of(screened.relief),
            settling: screened.settling.iter().map(|set| settling(self.rulebook, set)).collect(),
            results,
            discreet: relief.discreet,
            untold,
            turns_on,
            none: relief.none.as_deref().map(|none| self.phrases.law(&format!("{key}.none"), none).to_owned()),
            ..self.card(&relief.outcome, &key, &screened.result)
        }
    }

    fn is_untold(&self, relief: &Relief) -> bool {
        let told = |path: FactPath| relief.topics.contains(&self.phrases.topic_of(path));
        !relief.topics.is_empty() && !answered(self.rulebook, self.case).any(told)
    }

    fn instance(&self, relief: &Relief, key: &str, result: &engine::Result) -> Card {
        Card { law: Some(self.law(&relief.verified, result.item)), ..self.card(&relief.outcome, key, result) }
    }

    fn side_result(&self, relief: &Relief, index: usize, result: &engine::Result) -> Card {
        let outcome = &relief.results[index];
        self.card(outcome, &format!("results.{}.{}", relief.outcome.id, outcome.id), result)
    }

    fn card(&self, outcome: &Outcome, key: &str, result: &engine::Result) -> Card {
        let summary = outcome.summary.as_deref();
        Card {
            id: outcome.id.clone(),
            name: self.phrases.law(&format!("{key}.name"), &outcome.name).to_owned(),
            item: result.item.map(|item| self.item(item)),
            verdict: result.verdict,
            open: result.open,
            could_be: result.could_be.clone(),
            unsharp: result.unsharp,
            missing_unsharp: result.missing_unsharp,
            summary: summary.map(|summary| self.phrases.law(&format!("{key}.summary"), summary).to_owned()),
            form: outcome.form.clone(),
            decided_by: None,
            cite: outcome.cite.clone(),
            law: None,
            points: result.findings.iter().map(|finding| self.point(finding)).collect(),
            deciding: result.deciding.clone(),
            missing: self.facts(&result.missing),
            settling: Vec::new(),
            to_obtain: result.to_obtain.iter().map(|rule| self.phrases.title(*rule)).collect(),
            changes_on: result.changes_on,
            notices: Vec::new(),
            results: Vec::new(),
            discreet: false,
            instead: outcome.instead,
            untold: false,
            turns_on: Vec::new(),
            none: None,
        }
    }

    fn law(&self, verified: &Verified, item: Option<engine::Item>) -> Law {
        Law {
            on: verified.on,
            against: verified.against.clone(),
            stale: self.is_stale(verified.on, verified.shelf_life),
            stale_row: item.and_then(|item| self.stale_row(item)),
        }
    }

    fn stale_row(&self, item: engine::Item) -> Option<Day> {
        let engine::Item::Row(table, row) = item else { return None };
        let table = &self.rulebook.tables[table.index()];
        let on = table.rows[row].verified.or(table.verified.as_ref().map(|verified| verified.on))?;
        let shelf_life = table.verified.as_ref().map_or(self.rulebook.shelf_life, |verified| verified.shelf_life);
        self.is_stale(on, shelf_life).then_some(on)
    }

    fn is_stale(&self, verified_on: Day, shelf_life: i64) -> bool {
        verified_on.plus_days(shelf_life) < self.screening.as_of
    }

    fn point(&self, finding: &Finding) -> Point {
        let rule = &self.rulebook.rules[finding.rule.index()];
        let key = format!("criteria.{}", rule.id);
        let criterion = rule.criterion.as_ref();
        let law = |name: &str, english: Option<&str>| {
            english.map(|english| self.phrases.law(&format!("{key}.{name}"), english).to_owned())
        };
        Point {
            id: rule.id.clone(),
            title: self.phrases.title(finding.rule),
            items: finding.items.iter().map(|item| self.item(*item)).collect(),
            cite: citations(rule, self.screening.as_of),
            kind: finding.kind,
            value: finding.value,
            unsharp: finding.unsharp,
            missing_unsharp: finding.missing_unsharp,
            reason: finding.reason,
            overridden: finding.overridden.is_some(),
            why_review: law("why_review", criterion.and_then(|criterion| criterion.why_review.as_deref())),
            note: law("note", criterion.and_then(|criterion| criterion.note.as_deref())),
            unverified: criterion.is_some_and(|criterion| criterion.unverified),
            form: criterion.and_then(|criterion| criterion.form.clone()),
            acts_on: criterion.map(|criterion| self.acts_on(criterion)).unwrap_or_default(),
            because: self.facts(&finding.because),
            missing: self.facts(&finding.missing),
            factors: criterion.map(|criterion| self.factors(criterion)).unwrap_or_default(),
            parts: finding.parts.iter().map(|part| self.point(part)).collect(),
            repeated: finding.repeated,
        }
    }

    fn acts_on(&self, criterion: &Criterion) -> Vec<String> {
        let targets = criterion.excepts.iter().chain(&criterion.waives);
        targets.map(|rule| self.rulebook.rules[rule.index()].id.clone()).collect()
    }

    /// The answers given to the facts that a criterion prints beside it.
    fn factors(&self, criterion: &Criterion) -> Vec<Fact> {
        let paths = criterion.factors.iter().flat_map(|factor| self.paths(*factor));
        paths.filter(|path| is_answered(self.case, *path)).map(|path| self.fact(path)).collect()
    }

    fn paths(&self, declared: FactPathDecl) -> Vec<FactPath> {
        match declared {
            FactPathDecl::Fact(id) => vec![FactPath::Fact(id)],
            FactPathDecl::List(list) => vec![FactPath::List(list)],
            FactPathDecl::Field(list, field) => {
                let records = 0..self.case.list(list).records.len();
                records.map(|record| FactPath::Field(list, record, field)).collect()
            }
        }
    }

    /// Each fact once, where it is named first.
    fn facts(&self, paths: &[FactPath]) -> Vec<Fact> {
        let mut seen = BTreeSet::new();
        paths.iter().filter(|path| seen.insert(**path)).map(|path| self.fact(*path)).collect()
    }

    fn fact(&self, path: FactPath) -> Fact {
        let answer = self.case.answer(path);
        let words = match (path, answer) {
            (FactPath::List(list), _) => self.phrases.list_answer(self.case, list),
            (_, Some(answer)) => self.phrases.answer(path, answer),
            (_, None) => self.phrases.words.answer.not_asked.clone(),
        };
        Fact {
            id: path.name(self.rulebook),
            question: self.phrases.question(path).to_owned(),
            record: match path {
                FactPath::Field(list, record, _) => Some(self.item(engine::Item::Record(list, record))),
                _ => None,
            },
            answer: words,
            shown_by: self.phrases.shown_by(path).map(str::to_owned),
            source: answer.and_then(|answer| answer.source).map(|source| self.phrases.source(source).to_owned()),
        }
    }

    fn item(&self, item: engine::Item) -> Item {
        let name = self.phrases.item(self.case, item);
        let short = match item {
            engine::Item::Record(list, record) => self.phrases.reference(list, record),
            engine::Item::Row(..) | engine::Item::Day(_) => name.clone(),
        };
        Item { id: self.phrases.item_id(item), name, short, is_record: matches!(item, engine::Item::Record(..)) }
    }

    fn notices_of(&self, relief: ReliefId) -> Vec<Notice> {
        let belongs = |raised: &&Raised| {
            let reliefs = &self.rulebook.notices[raised.notice].reliefs;
            reliefs.is_empty() || reliefs.contains(&relief)
        };
        self.screening.raised.iter().filter(belongs).map(|raised| self.notice(raised)).collect()
    }

    fn notice(&self, raised: &Raised) -> Notice {
        let notice = &self.rulebook.notices[raised.notice];
        let section = match notice.kind {
            NoticeKind::Flag => "flags",
            NoticeKind::Deadline => "deadlines",
            NoticeKind::Document => "documents",
            NoticeKind::Step => "next",
            NoticeKind::Fee => "fees",
            NoticeKind::Period => "periods",
        };
        Notice {
            id: notice.id.clone(),
            kind: notice.kind,
            title: self.phrases.law(&format!("{section}.{}.title", notice.id), &notice.title).to_owned(),
            cite: notice.cite.clone(),
            item: raised.item.map(|item| self.item(item)),
            value: raised.value,
            days: raised
                .amount
                .filter(|_| notice.kind == NoticeKind::Deadline)
                .map(|(low, high)| (Day(low), Day(high))),
            cents: raised.amount.filter(|_| notice.kind == NoticeKind::Fee),
            checked: notice.checked,
            head: notice.head,
            informative: notice.informative,
            letter: notice.letter,
            to_client: notice
                .to_client
                .as_deref()
                .map(|text| self.phrases.law(&format!("{section}.{}.letter", notice.id), text).to_owned()),
        }
    }
}

/// The citations of the law on the as-of date; where another date decides, of every version.
fn citations(rule: &Rule, as_of: Day) -> Vec<String> {
    let own = rule.criterion.as_ref().map(|criterion| criterion.cite.clone()).unwrap_or_default();
    let in_force = rule.versions.iter().filter(|version| {
        version.on.is_some()
            || (version.from.is_none_or(|from| from <= as_of) && version.until.is_none_or(|until| as_of <= until))
    });
    let mut cites: Vec<String> = in_force.flat_map(|version| version.cite.iter().cloned()).collect();
    if cites.is_empty() {
        return own;
    }
    let mut seen = BTreeSet::new();
    cites.retain(|cite| seen.insert(cite.clone()));
    cites
}

/// Every path that somebody asked about, in order of declaration.
fn answered<'a>(rulebook: &'a Rulebook, case: &'a Case) -> impl Iterator<Item = FactPath> + 'a {
    let facts = (0..rulebook.facts.len()).map(|index| FactPath::Fact(FactId(index as u32)));
    let lists = rulebook.lists.iter().enumerate().flat_map(move |(index, list)| {
        let id = ListId(index as u32);
        let records = 0..case.list(id).records.len();
        let fields = 0..list.fields.len();
        let each = records.flat_map(move |record| {
            fields.clone().map(move |field| FactPath::Field(id, record, FieldId(field as u32)))
        });
        std::iter::once(FactPath::List(id)).chain(each)
    });
    facts.chain(lists).filter(|path| is_answered(case, *path))
}

fn is_answered(case: &Case, path: FactPath) -> bool {
    match path {
        FactPath::List(id) => *case.list(id) != ListAnswer::default(),
        path => case.answer(path).is_some_and(|answer| answer.state != State::NotAsked),
    }
}

/// The case file in JSON: the answers from which the report can be recomputed.
pub(crate) fn case_document(rulebook: &Rulebook, case: &Case) -> serde_json::Value {
    // What the writer of case files wrote is TOML; were it not, the report would hold no answers rather than fail.
    let table: toml::Table = case::to_toml(rulebook, case).parse().unwrap_or_default();
    json(toml::Value::Table(table))
}

fn json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::String(text) => text.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

//! How verdicts and findings read.

use std::borrow::Cow;

use super::dates;
use super::model::{Card, Fact, Notice, Point, Report};
use super::phrases::money;
use super::tone::Tone;
use super::words::{Words, fill};
use crate::calendar::Day;
use crate::engine::{FindingValue, Kind, NEAR, Reason, Truth, Verdict, tells_a_day};
use crate::rulebook::{NoticeKind, Outcome, RuleId, Rulebook, WrittenKind};

/// A verdict as a sentence.
pub(crate) fn verdict(card: &Card, words: &Words) -> String {
    let words = &words.verdict;
    match card.verdict {
        Verdict::NeedsFacts if !card.open => words.needs_steps.clone(),
        Verdict::NeedsFacts => words.needs_facts.clone(),
        Verdict::Barred => words.barred.clone(),
        Verdict::NotMet => words.not_met.clone(),
        Verdict::Waivable => words.waivable.clone(),
        Verdict::Conditional => words.conditional.clone(),
        Verdict::Review => match against(card) {
            Against::Surely => words.review_against.clone(),
            Against::Perhaps => words.review_bar.clone(),
            Against::Nothing => words.review.clone(),
        },
        Verdict::Meets => words.meets.clone(),
    }
}

/// What stands best comes first, and what is told in the same words side by side.
pub(crate) fn standing_order(card: &Card) -> (u8, bool, Against) {
    let order = match card.verdict {
        Verdict::Meets => 0,
        Verdict::Review => 1,
        Verdict::Waivable => 2,
        Verdict::Conditional => 3,
        Verdict::NeedsFacts => 4,
        Verdict::NotMet | Verdict::Barred => 5,
    };
    let against = if card.verdict == Verdict::Review { against(card) } else { Against::Nothing };
    (order, card.open, against)
}

/// A verdict in a few words.
pub(crate) fn short(verdict: Verdict, words: &Words) -> &str {
    let words = &words.short;
    match verdict {
        Verdict::Barred => &words.barred,
        Verdict::NotMet => &words.not_met,
        Verdict::Waivable => &words.waivable,
        Verdict::Conditional => &words.conditional,
        Verdict::NeedsFacts => &words.needs_facts,
        Verdict::Review => &words.review,
        Verdict::Meets => &words.meets,
    }
}

/// The verdicts that remain, where more than one does.
pub(crate) fn could_be(card: &Card, words: &Words) -> String {
    let phrase = |verdict: &Verdict| could_become(*verdict, words);
    let verdicts: Vec<&str> = card.could_be.iter().map(phrase).collect();
    let line = fill(&words.could_be.all, &[("verdicts", &verdicts.join(&words.could_be.or))]);
    if card.unsharp { format!("{line} {}", words.card.unsharp) } else { line }
}

/// A verdict as what may yet come out.
pub(crate) fn could_become(verdict: Verdict, words: &Words) -> &str {
    let words = &words.could_be;
    match verdict {
        Verdict::Barred => &words.barred,
        Verdict::NotMet => &words.not_met,
        Verdict::Waivable => &words.waivable,
        Verdict::Conditional => &words.conditional,
        Verdict::NeedsFacts => &words.needs_facts,
        Verdict::Review => &words.review,
        Verdict::Meets => &words.meets,
    }
}

/// What to say of a relief that is closed because it has no instance.
pub(crate) fn no_instance(card: &Card, words: &Words) -> String {
    card.none.clone().unwrap_or_else(|| fill(&words.report.no_instance, &[("name", &card.name)]))
}

/// Whether a bar applies or a requirement fails, and no exception takes it away.
pub(crate) fn fails(card: &Card, point: &Point) -> bool {
    tone(point) == Tone::Bad && !card.is_defeated(point)
}

/// Whether something stands against the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Against {
    Nothing,
    /// An attorney must judge whether a bar applies.
    Perhaps,
    Surely,
}

pub(crate) fn against(card: &Card) -> Against {
    let of_point = |point: &Point| {
        let is_judged_bar = point.kind == Kind::Bar && tone(point) == Tone::Judge && !card.is_defeated(point);
        match (fails(card, point), is_judged_bar) {
            (true, _) => Against::Surely,
            (_, true) => Against::Perhaps,
            _ => Against::Nothing,
        }
    };
    card.points.iter().map(of_point).max().unwrap_or(Against::Nothing)
}

/// What stands against the client, with what may yet take it away.
pub(crate) fn against_line(card: &Card, point: &Point, words: &Words) -> String {
    let mut line = point_line(point, words);
    if !fails(card, point) {
        return line;
    }
    for other in card.may_lift(point) {
        let value = finding(other.kind, other.value, words);
        line += "; ";
        line += &match (other.kind, &other.form) {
            (Kind::Waiver, Some(form)) => fill(&words.card.may_waive_form, &[("form", form), ("value", value)]),
            (Kind::Waiver, None) => fill(&words.card.may_waive, &[("value", value)]),
            _ => fill(&words.card.may_except, &[("title", &after_colon(unstopped(&point_title(other)), words))]),
        };
    }
    line
}

pub(crate) fn verdict_tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Barred | Verdict::NotMet => Tone::Bad,
        Verdict::Waivable | Verdict::Conditional | Verdict::Review => Tone::Judge,
        Verdict::NeedsFacts => Tone::Open,
        Verdict::Meets => Tone::Good,
    }
}

/// What a finding does to the verdict.
pub(crate) fn tone(point: &Point) -> Tone {
    tone_of(point.kind, point.value)
}

/// The same for a value of a criterion of this kind.
pub(crate) fn tone_of(kind: Kind, value: FindingValue) -> Tone {
    match (kind, value) {
        (_, FindingValue::Unknown) => Tone::Open,
        (_, FindingValue::Settled(Truth::Review)) => Tone::Judge,
        (Kind::Bar, FindingValue::Settled(Truth::Met)) => Tone::Bad,
        (Kind::Bar, FindingValue::Settled(Truth::NotMet)) => Tone::Good,
        (Kind::Requirement | Kind::Situation | Kind::Step, FindingValue::Settled(Truth::NotMet)) => Tone::Bad,
        (Kind::Part, _) => Tone::Plain,
        (_, FindingValue::Settled(Truth::Met)) => Tone::Good,
        (Kind::Exception | Kind::Waiver, FindingValue::Settled(Truth::NotMet)) => Tone::Plain,
    }
}

/// The value of a finding, in words that fit its kind.
pub(crate) fn finding(kind: Kind, value: FindingValue, words: &Words) -> &str {
    let words = &words.finding;
    match (kind, value) {
        (_, FindingValue::Unknown) => &words.unknown,
        (_, FindingValue::Settled(Truth::Review)) => &words.review,
        (Kind::Bar | Kind::Exception, FindingValue::Settled(Truth::Met)) => &words.applies,
        (Kind::Bar | Kind::Exception, FindingValue::Settled(Truth::NotMet)) => &words.not_applies,
        (Kind::Waiver, FindingValue::Settled(Truth::Met)) => &words.waiver_open,
        (Kind::Waiver, FindingValue::Settled(Truth::NotMet)) => &words.waiver_closed,
        (Kind::Part, FindingValue::Settled(Truth::Met)) => &words.yes,
        (Kind::Part, FindingValue::Settled(Truth::NotMet)) => &words.no,
        (_, FindingValue::Settled(Truth::Met)) => &words.met,
        (_, FindingValue::Settled(Truth::NotMet)) => &words.not_met,
    }
}

pub(crate) fn kind(kind: Kind, words: &Words) -> Option<&str> {
    let words = &words.kind;
    match kind {
        Kind::Requirement => Some(&words.requirement),
        Kind::Situation => Some(&words.situation),
        Kind::Step => Some(&words.step),
        Kind::Bar => Some(&words.bar),
        Kind::Exception => Some(&words.exception),
        Kind::Waiver => Some(&words.waiver),
        Kind::Part => None,
    }
}

/// What a criterion is to a relief or side result that lists it.
pub(crate) fn kind_in(rulebook: &Rulebook, outcome: &Outcome, id: RuleId) -> Option<Kind> {
    let written = rulebook.rules[id.index()].criterion.as_ref()?.kind;
    let required = match written {
        WrittenKind::Situation => Kind::Situation,
        WrittenKind::Step => Kind::Step,
        WrittenKind::ByUse | WrittenKind::Flag => Kind::Requirement,
    };
    let lists = [
        (required, &outcome.requires),
        (Kind::Bar, &outcome.barred_by),
        (Kind::Exception, &outcome.exceptions),
        (Kind::Waiver, &outcome.waivers),
    ];
    lists.into_iter().find(|(_, rules)| rules.contains(&id)).map(|(kind, _)| kind)
}

/// Why a finding is for an attorney.
pub(crate) fn reason<'w>(point: &Point, words: &'w Words) -> Option<&'w str> {
    let words = &words.reason;
    if point.overridden {
        return Some(&words.overridden);
    }
    point.reason.map(|reason| match reason {
        Reason::Judgement => words.judgement.as_str(),
        Reason::ReviewIf => &words.review_if,
        Reason::Unjudged => &words.unjudged,
        Reason::NoLaw => &words.no_law,
        Reason::Part => &words.part,
    })
}

/// The criterion's title with what it is about.
pub(crate) fn point_title(point: &Point) -> String {
    titled(&point.title, &point.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>())
}

/// A title with the names of what it is about.
pub(crate) fn titled(title: &str, names: &[String]) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return title.to_owned();
    }
    let names: Vec<String> = names.into_iter().map(unbracketed).collect();
    format!("{} ({})", unstopped(title), names.join("; "))
}

/// A name that stands within brackets itself: "status 1: TPS, 2024".
fn unbracketed(name: &str) -> String {
    match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
        Some((name, marks)) => format!("{name}: {marks}"),
        None => name.to_owned(),
    }
}

/// The relief's name with its instance.
pub(crate) fn card_name(card: &Card) -> String {
    match &card.item {
        Some(item) => format!("{}: {}", card.name, item.name),
        None => card.name.clone(),
    }
}

/// The title and its value: "Ten years of presence: not met".
pub(crate) fn point_line(point: &Point, words: &Words) -> String {
    valued(point, &point_title(point), words)
}

/// A title with the value of its finding.
pub(crate) fn valued(point: &Point, title: &str, words: &Words) -> String {
    format!("{}: {}", unstopped(title), finding(point.kind, point.value, words))
}

/// The question with its answer and who gave it, and the record it is about by this name.
pub(crate) fn answered(fact: &Fact, record: Option<&str>) -> String {
    let source = fact.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{} {}{source}", of_record(fact, record), fact.answer)
}

/// The question, with the record it is about.
pub(crate) fn asked(fact: &Fact) -> String {
    of_record(fact, fact.record.as_ref().map(|record| record.name.as_str()))
}

fn of_record(fact: &Fact, record: Option<&str>) -> String {
    match record {
        Some(record) => format!("{record}: {}", fact.question),
        None => fact.question.clone(),
    }
}

/// A notice's words with what it is about.
pub(crate) fn about(notice: &Notice) -> String {
    titled(&notice.title, &notice.item.iter().map(|item| item.name.clone()).collect::<Vec<_>>())
}

/// What is said alike of several records, once: "(trip 1; trip 2)".
pub(crate) fn merged<'n>(notices: impl IntoIterator<Item = &'n Notice>) -> Vec<Notice> {
    let mut merged: Vec<Notice> = Vec::new();
    for notice in notices {
        let alike = |other: &&mut Notice| {
            let same_words = (&other.id, &other.title) == (&notice.id, &notice.title);
            same_words && (other.value, other.days, other.cents) == (notice.value, notice.days, notice.cents)
        };
        let first = merged.iter_mut().find(alike).and_then(|other| other.item.as_mut());
        match (first, &notice.item) {
            (Some(first), Some(item)) => {
                first.name = format!("{}; {}", unbracketed(&first.name), unbracketed(&item.name));
                first.short = format!("{}; {}", first.short, item.short);
            }
            _ => merged.push(notice.clone()),
        }
    }
    merged
}

/// A notice with its date or amount and what it is about.
pub(crate) fn notice(notice: &Notice, report: &Report, words: &Words) -> String {
    let mut line = about(notice);
    if let Some((low, high)) = notice.days {
        let latest = if high.0 - low.0 <= NEAR { high } else { Day::LATER };
        let told = tells_a_day((low, high), report.as_of);
        let date = if told { dates::period(words, low, latest) } else { words.report.date_unknown.clone() };
        line += &format!(": {date}");
        if high < report.as_of {
            line += &format!(" ({})", words.report.passed);
        }
    }
    if let Some(cents) = notice.cents {
        line += &format!(": {}", fee(notice, cents, words));
    }
    match notice.value {
        FindingValue::Settled(Truth::Review) => line += &format!(" ({})", words.report.attorney_says),
        FindingValue::Unknown if notice.kind != NoticeKind::Flag => {
            line += &format!(" ({})", words.report.if_it_applies);
        }
        _ => {}
    }
    line
}

fn fee(notice: &Notice, (low, high): (i64, i64), words: &Words) -> String {
    let amount = match low == high {
        true => money(low),
        false => fill(&words.answer.numbers, &[("low", &money(low)), ("high", &money(high))]),
    };
    match notice.checked {
        Some(day) => fill(&words.card.fee_date, &[("amount", &amount), ("date", &dates::day(words, day))]),
        None => amount,
    }
}

pub(crate) fn notice_tone(notice: &Notice) -> Tone {
    match (notice.kind, notice.value) {
        (NoticeKind::Flag | NoticeKind::Deadline, FindingValue::Unknown) => Tone::Open,
        (NoticeKind::Flag | NoticeKind::Deadline, _) => Tone::Judge,
        _ => Tone::Plain,
    }
}

/// A flag that the answers do not rule out: what it warns of, in one sentence. That it may not apply is said once, above
/// all of them.
pub(crate) fn possible_flag(notice: &Notice) -> String {
    let names: Vec<String> = notice.item.iter().map(|item| item.name.clone()).collect();
    titled(first_sentence(&notice.title), &names)
}

/// A sentence of its own as it goes on behind a colon or semicolon: Spanish has a small letter there.
pub(crate) fn after_colon<'t>(text: &'t str, words: &Words) -> Cow<'t, str> {
    if words.report.lower_after_colon { lowered(text) } else { text.into() }
}

/// Sentences as one: Spanish goes on with a small letter.
pub(crate) fn joined(lines: &[String], words: &Words) -> String {
    let first = lines.iter().take(1).map(|line| Cow::Borrowed(line.as_str()));
    let others = lines.iter().skip(1).map(|line| after_colon(line, words));
    first.chain(others).collect::<Vec<_>>().join("; ")
}

/// With a small first letter, unless the first word is no plain word ("USCIS", "URGENTE", "U-5").
fn lowered(text: &str) -> Cow<'_, str> {
    let word = text.split([' ', ',', '.', ';', ':']).next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if word.chars().skip(1).all(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect::<String>().into()
        }
        _ => text.into(),
    }
}

/// Whether an attorney must say if a flag applies.
pub(crate) fn is_doubtful_flag(notice: &Notice) -> bool {
    notice.kind == NoticeKind::Flag && notice.value == FindingValue::Settled(Truth::Review)
}

/// Whether a flag is only not ruled out.
pub(crate) fn is_possible_flag(notice: &Notice) -> bool {
    notice.kind == NoticeKind::Flag && notice.value == FindingValue::Unknown
}

/// Up to the first full stop that ends more than an abbreviation ("EE. UU.", "U.S."), or behind which a word begins with
/// a capital: "EE. UU. Quien".
fn first_sentence(text: &str) -> &str {
    let stops = || text.match_indices(". ").map(|(stop, _)| stop);
    let sentence = |stop: &usize| !ends_short(&text[..*stop]) || is_capitalised(&text[stop + 2..]);
    match stops().find(sentence) {
        // The stop of an abbreviation is its own.
        Some(stop) => unstopped(&text[..=stop]),
        None => unstopped(text),
    }
}

/// Whether a word begins with one capital letter: `Quien`, not `UU`.
fn is_capitalised(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Without the stop of its last sentence; that of an abbreviation stays.
pub(crate) fn unstopped(text: &str) -> &str {
    text.strip_suffix('.').filter(|text| !ends_short(text)).unwrap_or(text)
}

/// Whether the last word is an abbreviation but for its stop: `UU`, `U.S`.
fn ends_short(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or_default();
    let is_short = word.chars().count() <= 2 && word.starts_with(char::is_uppercase);
    let has_stops = word.contains('.') && word.split('.').all(|letters| (1..=2).contains(&letters.chars().count()));
    is_short || (has_stops && !word.contains(char::is_numeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_of_a_sentence_goes_and_that_of_an_abbreviation_stays() {
        assert_eq!(unstopped("See an attorney."), "See an attorney");
        assert_eq!(unstopped("See 8 CFR 208.31."), "See 8 CFR 208.31");
        assert_eq!(unstopped("El cliente está en EE. UU."), "El cliente está en EE. UU.");
        assert_eq!(unstopped("The client is in the U.S."), "The client is in the U.S.");
        assert_eq!(first_sentence("Vive en EE. UU. desde niño. Trabaja."), "Vive en EE. UU. desde niño");
    }

    #[test]
    fn a_capital_letter_goes_and_capitals_stay() {
        assert_eq!(lowered("El cliente viajó"), "el cliente viajó");
        assert_eq!(lowered("A quien falta"), "a quien falta");
        assert_eq!(lowered("Él viajó"), "él viajó");
        assert_eq!(lowered("Viajó, y volvió"), "viajó, y volvió");
        assert_eq!(lowered("USCIS no decide"), "USCIS no decide");
        assert_eq!(lowered("EE. UU. la incluye"), "EE. UU. la incluye");
        assert_eq!(lowered("U-5: hermano"), "U-5: hermano");
        assert_eq!(lowered(""), "");
    }

    #[test]
    fn a_sentence_does_not_end_at_an_abbreviation() {
        assert_eq!(first_sentence("Nació en EE. UU.: pida el acta. Traiga copia."), "Nació en EE. UU.: pida el acta");
        assert_eq!(first_sentence("Do not leave the U.S. before that. Ask."), "Do not leave the U.S. before that");
        assert_eq!(first_sentence("See federalregister.gov."), "See federalregister.gov");
        assert_eq!(first_sentence("Hay señales de EE. UU. Quien las tiene."), "Hay señales de EE. UU.");
        assert_eq!(first_sentence("The judge looks at a no. Prepare now."), "The judge looks at a no");
    }
}

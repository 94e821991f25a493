//! The head of the report: what the reader must see before anything else, and the summary.

use super::plan::Plan;
use super::report::heading;
use super::{Block, Line, Table, TableCell, TableRow, anchor};
use crate::engine::{FindingValue, Kind, Verdict};
use crate::report::dates;
use crate::report::model::{Card, Notice, Override, Report, Warning};
use crate::report::phrases::printable;
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::{Words, fill};

pub(super) fn write(blocks: &mut Vec<Block>, report: &Report, plan: &Plan<'_>, words: &Words) {
    blocks.push(heading(1, "top", &format!("{}: {}", words.report.title, report.rulebook)));
    let reference = report.reference.as_deref().map_or(words.report.no_reference.clone(), printable);
    let as_of = fill(&words.report.as_of, &[("date", &dates::day(words, report.as_of))]);
    blocks.push(Block::Paragraph { text: format!("{}: {reference}. {as_of}.", words.report.reference) });
    blocks.push(Block::Paragraph { text: words.report.disclaimer.clone() });
    blocks.push(Block::Paragraph { text: words.report.private.clone() });
    write_first(blocks, report, plan, words);
    blocks.push(heading(2, "summary", &words.report.summary));
    blocks.push(Block::Table(summary(report, plan, words)));
}

fn write_first(blocks: &mut Vec<Block>, report: &Report, plan: &Plan<'_>, words: &Words) {
    let head = &report.head;
    let certain = head.notices.iter().filter(|notice| !wording::is_possible_flag(notice));
    let (doubtful, certain): (Vec<&Notice>, Vec<&Notice>) =
        certain.partition(|notice| wording::is_doubtful_flag(notice));
    let due = wording::merged(&head.due).into_iter().map(|notice| due_line(&notice, report, words));
    let stale = report.cards.iter().filter_map(|card| stale(card, words));
    let overrides = head.overrides.iter().map(|line| Line::new(Tone::Judge, override_line(line, words)));
    let first = |notice: &Notice| Line::new(wording::notice_tone(notice), wording::notice(notice, report, words));
    let certain: Vec<Line> = wording::merged(certain).iter().map(first).collect();
    let doubtful: Vec<Line> = wording::merged(doubtful).iter().map(doubtful_line).collect();
    if !certain.is_empty() || !doubtful.is_empty() {
        blocks.push(heading(2, "first", &words.report.head));
        push_lines(blocks, None, certain);
        push_lines(blocks, Some(&words.report.head_doubtful), doubtful);
    }
    let warnings = head.warnings.iter().map(|warning| Line::new(Tone::Judge, warning_line(warning)));
    let sections: [(&str, &String, Option<&String>, Vec<Line>); 5] = [
        ("warnings", &words.report.warnings, None, warnings.collect()),
        ("due", &words.report.due, None, due.collect()),
        ("overrides", &words.report.overrides, None, overrides.collect()),
        ("stale", &words.report.stale_heading, None, stale.collect()),
        ("possible", &words.report.not_ruled_out, Some(&words.report.possible_intro), possible(plan, words)),
    ];
    for (id, title, intro, lines) in sections.into_iter().filter(|(_, _, _, lines)| !lines.is_empty()) {
        blocks.push(heading(2, id, title));
        push_lines(blocks, intro, lines);
    }
}

/// What does not fit, of which records, and what to do.
fn warning_line(Warning { message, about, remedy, .. }: &Warning) -> String {
    let message = wording::titled(message, about);
    let stop = if message.ends_with('.') { "" } else { "." };
    format!("{message}{stop} {remedy}")
}

fn push_lines(blocks: &mut Vec<Block>, intro: Option<&String>, lines: Vec<Line>) {
    if !lines.is_empty() {
        blocks.extend(intro.map(|text| Block::Paragraph { text: text.clone() }));
        blocks.push(Block::Lines { lines });
    }
}

fn due_line(notice: &Notice, report: &Report, words: &Words) -> Line {
    let tone = if notice.value == FindingValue::Unknown { Tone::Open } else { Tone::Bad };
    Line::new(tone, wording::notice(notice, report, words))
}

/// What an attorney must say is said once, above all of them.
fn doubtful_line(notice: &Notice) -> Line {
    Line::new(wording::notice_tone(notice), wording::about(notice))
}

fn possible(plan: &Plan<'_>, words: &Words) -> Vec<Line> {
    let possible = wording::merged(plan.possible.iter().copied());
    let lines = possible.iter().map(wording::possible_flag);
    let more = (plan.left_to_cards > 0).then(|| words.report.more_possible.of(plan.left_to_cards as i64));
    lines.chain(more).map(|line| Line::new(Tone::Open, line)).collect()
}

fn stale(card: &Card, words: &Words) -> Option<Line> {
    let law = card.law.as_ref()?;
    let row = law.stale_row.map(|day| fill(&words.report.stale_row, &[("date", &dates::day(words, day))]));
    let date = dates::day(words, law.on);
    let rule = law.stale.then(|| fill(&words.report.stale, &[("date", &date), ("against", &law.against)]));
    let remarks: Vec<String> = rule.into_iter().chain(row).collect();
    let text = format!("{}: {}", wording::card_name(card), wording::after_colon(&remarks.join(" "), words));
    (!remarks.is_empty()).then(|| Line::new(Tone::Open, text))
}

fn override_line(line: &Override, words: &Words) -> String {
    let word = |value| wording::finding(Kind::Requirement, value, words);
    fill(
        &words.report.override_line,
        &[
            ("title", wording::unstopped(&line.title)),
            ("concluded", word(line.concluded)),
            ("facts", word(line.facts_say)),
        ],
    )
}

fn summary(report: &Report, plan: &Plan<'_>, words: &Words) -> Table {
    let row = |card: &Card| TableRow {
        id: None,
        cells: vec![
            TableCell { link: Some(anchor("relief", &card.id)), ..TableCell::plain(wording::card_name(card)) },
            TableCell::toned(wording::verdict_tone(card.verdict), wording::short(card.verdict, words)),
            TableCell::plain(in_short(card, plan, words)),
        ],
    };
    let mut cards: Vec<&Card> = report.cards.iter().collect();
    cards.sort_by_key(|card| wording::standing_order(card));
    Table {
        name: words.report.summary.clone(),
        head: [&words.report.relief, &words.report.result, &words.report.in_short].map(String::clone).to_vec(),
        widths: vec![34, 22, 44],
        rows: cards.into_iter().map(row).collect(),
    }
}

/// The one thing that a reader of the summary wants to know next.
fn in_short(card: &Card, plan: &Plan<'_>, words: &Words) -> String {
    let form = || card.form.as_ref().map(|form| fill(&words.card.form_name, &[("form", form)]));
    let line = match card.verdict {
        Verdict::Meets => form().unwrap_or_default(),
        Verdict::NeedsFacts => first_missing(card, plan, words),
        _ => deciding(card, words),
    };
    match card.changes_on {
        Some(day) => {
            let change = fill(&words.card.changes_on, &[("date", &dates::day(words, day))]);
            format!("{}. {change}", wording::unstopped(&line))
        }
        None => line,
    }
}

fn deciding(card: &Card, words: &Words) -> String {
    let points = card.deciding.iter().filter_map(|index| card.points.get(*index));
    let lines: Vec<String> = points.take(3).map(|point| wording::point_line(point, words)).collect();
    if lines.is_empty() { wording::no_instance(card, words) } else { wording::joined(&lines, words) }
}

fn first_missing(card: &Card, plan: &Plan<'_>, words: &Words) -> String {
    match plan.by_weight(card).as_slice() {
        [] if card.to_obtain.is_empty() => words.report.nothing_more.clone(),
        [] => {
            let titles = card.to_obtain.iter().map(|title| wording::after_colon(wording::unstopped(title), words));
            format!("{}: {}", words.card.to_obtain, titles.collect::<Vec<_>>().join("; "))
        }
        [only] => wording::asked(only),
        [first, more @ ..] => {
            format!("{} … {}", wording::asked(first), words.card.more_missing.of(more.len() as i64))
        }
    }
}

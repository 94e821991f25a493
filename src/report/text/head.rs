//! The head of the report: what the reader must see before anything else, and the summary.

use comfy_table::{Table, presets};

use super::page::{Page, Tone, at_most, cell, head_cell};
use super::wording;
use crate::engine::Verdict;
use crate::report::dates;
use crate::report::model::{Card, Override, Report};
use crate::report::phrases::printable;
use crate::report::words::{Words, fill};

pub(super) fn write(page: &mut Page, report: &Report, words: &Words) {
    page.title(&format!("{}: {}", words.report.title, report.rulebook));
    let reference = report.reference.as_deref().map_or(words.report.no_reference.clone(), printable);
    let as_of = fill(&words.report.as_of, &[("date", &dates::day(words, report.as_of))]);
    page.paragraph(&format!("{}: {reference}. {as_of}.", words.report.reference));
    page.paragraph(&words.report.disclaimer);
    write_first(page, report, words);
    page.heading(&words.report.summary);
    page.table(summary(report, words));
}

fn write_first(page: &mut Page, report: &Report, words: &Words) {
    let head = &report.head;
    let (possible, certain): (Vec<_>, Vec<_>) =
        head.notices.iter().partition(|notice| wording::is_possible_flag(notice));
    if !certain.is_empty() {
        page.heading(&words.report.head);
        for notice in certain {
            page.marked(2, wording::notice_tone(notice), &wording::notice(notice, report, words));
        }
    }
    if !possible.is_empty() {
        page.heading(&words.report.not_ruled_out);
        for notice in possible {
            page.marked(2, Tone::Open, &wording::possible_flag(notice));
        }
    }
    if !head.due.is_empty() {
        page.heading(&words.report.due);
        for notice in &head.due {
            page.marked(2, Tone::Bad, &wording::notice(notice, report, words));
        }
    }
    if !head.overrides.is_empty() {
        page.heading(&words.report.overrides);
        for line in &head.overrides {
            page.marked(2, Tone::Judge, &override_line(line, words));
        }
    }
}

fn override_line(line: &Override, words: &Words) -> String {
    let word = |value| wording::finding(crate::engine::Kind::Requirement, value, words);
    fill(
        &words.report.override_line,
        &[
            ("title", line.title.trim_end_matches('.')),
            ("concluded", word(line.concluded)),
            ("facts", word(line.facts_say)),
        ],
    )
}

fn summary(report: &Report, words: &Words) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    let head = [&words.report.relief, &words.report.result, &words.report.in_short];
    table.set_header(head.map(|text| head_cell(text)));
    table.set_constraints([at_most(34), at_most(24)]);
    for card in &report.cards {
        table.add_row([
            cell(wording::card_name(card), Tone::Plain),
            cell(wording::short(card.verdict, words), wording::verdict_tone(card.verdict)),
            cell(in_short(card, words), Tone::Plain),
        ]);
    }
    table
}

/// The one thing that a reader of the summary wants to know next.
fn in_short(card: &Card, words: &Words) -> String {
    let form = || card.form.as_ref().map(|form| fill(&words.card.form_name, &[("form", form)]));
    match card.verdict {
        Verdict::Meets => form().unwrap_or_default(),
        Verdict::NeedsFacts => first_missing(card, words),
        _ => deciding(card, words),
    }
}

fn deciding(card: &Card, words: &Words) -> String {
    let points = card.deciding.iter().filter_map(|index| card.points.get(*index));
    let lines: Vec<String> = points.take(3).map(|point| wording::point_line(point, words)).collect();
    if lines.is_empty() { fill(&words.report.no_instance, &[("name", &card.name)]) } else { lines.join("; ") }
}

fn first_missing(card: &Card, words: &Words) -> String {
    match card.missing.as_slice() {
        [] if card.to_obtain.is_empty() => words.report.nothing_more.clone(),
        [] => format!("{}: {}", words.card.to_obtain, card.to_obtain.join("; ")),
        [only] => wording::asked(only),
        [first, more @ ..] => {
            format!("{} … {}", wording::asked(first), words.card.more_missing.of(more.len() as i64))
        }
    }
}

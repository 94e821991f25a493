//! What differs between two rulebooks, in words.

use super::Language;
use super::document::{Block, Document, Line, Row, anchor, heading};
use super::tone::Tone;
use super::wording;
use super::words::{RevisionWords, Words, fill};
use crate::overview;
use crate::revision::{Aspect, Change, Edit, Section};
use crate::rulebook::Rulebook;

/// The changes from one rulebook to another as a document.
pub(crate) fn amended(old: &Rulebook, new: &Rulebook, changes: &[Change], language: Language) -> Document {
    let words = &Words::of(language).revision;
    let mut blocks = vec![
        heading(1, "top", &words.title),
        Block::Rows {
            rows: [(&words.old, old), (&words.new, new)]
                .map(|(label, book)| Row::plain(label, vec![format!("{} ({})", book.name(language.code()), book.hash)]))
                .to_vec(),
        },
    ];
    if changes.is_empty() {
        blocks.push(Block::Paragraph { text: words.nothing.clone() });
    }
    for section in Section::ALL {
        let of_section: Vec<&Change> = changes.iter().filter(|change| change.entry().section == section).collect();
        if !of_section.is_empty() {
            blocks.push(heading(2, &anchor("section", section_word(section, words)), section_word(section, words)));
            of_section.iter().for_each(|change| push(&mut blocks, change, new, words));
        }
    }
    Document {
        language: language.code(),
        title: words.title.clone(),
        is_letter: false,
        blocks,
        foot: vec![words.not_advice.clone()],
    }
}

fn push(blocks: &mut Vec<Block>, change: &Change, new: &Rulebook, words: &RevisionWords) {
    let entry = change.entry();
    let name = match entry.title == entry.id {
        true => entry.id.clone(),
        false => format!("{} ({})", wording::unstopped(&entry.title), entry.id),
    };
    match change {
        Change::Added(_) => push_line(blocks, Line::new(Tone::Good, fill(&words.added, &[("name", &name)]))),
        Change::Removed(_) => push_line(blocks, Line::new(Tone::Bad, fill(&words.removed, &[("name", &name)]))),
        Change::Changed(_, edits) => {
            blocks.push(heading(3, &anchor("entry", &entry.id), &name));
            let affected = affected(new, &entry.id);
            let affected = (!affected.is_empty()).then(|| Row::plain(&words.affects, affected));
            blocks.push(Block::Rows { rows: edits.iter().map(|edit| row(edit, words)).chain(affected).collect() });
        }
    }
}

fn push_line(blocks: &mut Vec<Block>, line: Line) {
    match blocks.last_mut() {
        Some(Block::Lines { lines }) => lines.push(line),
        _ => blocks.push(Block::Lines { lines: vec![line] }),
    }
}

fn row(edit: &Edit, words: &RevisionWords) -> Row {
    let gone = edit.gone.iter().map(|line| format!("− {line}"));
    let new = edit.new.iter().map(|line| format!("+ {line}"));
    Row::plain(aspect_word(edit.aspect, words), gone.chain(new).collect())
}

/// The reliefs whose verdict or results rest on a criterion or let.
fn affected(book: &Rulebook, rule: &str) -> Vec<String> {
    let Some(id) = book.rule(rule) else { return Vec::new() };
    let resting = book.reliefs.iter().filter(|relief| overview::reached(book, relief).contains(&id));
    resting.map(|relief| relief.outcome.name.clone()).collect()
}

fn section_word(section: Section, words: &RevisionWords) -> &str {
    let words = &words.section;
    match section {
        Section::Relief => &words.relief,
        Section::Result => &words.result,
        Section::Criterion => &words.criterion,
        Section::Let => &words.value,
        Section::Flag => &words.flag,
        Section::Deadline => &words.deadline,
        Section::Document => &words.document,
        Section::Step => &words.step,
        Section::Fee => &words.fee,
        Section::Period => &words.period,
        Section::Fact => &words.fact,
        Section::List => &words.list,
        Section::Checklist => &words.checklist,
        Section::Check => &words.check,
        Section::Table => &words.table,
        Section::Row => &words.row,
    }
}

fn aspect_word(aspect: Aspect, words: &RevisionWords) -> &str {
    let words = &words.aspect;
    match aspect {
        Aspect::Title => &words.title,
        Aspect::Cite => &words.cite,
        Aspect::Condition => &words.condition,
        Aspect::ReviewIf => &words.review_if,
        Aspect::Judgement => &words.judgement,
        Aspect::Kind => &words.kind,
        Aspect::Requires => &words.requires,
        Aspect::BarredBy => &words.barred_by,
        Aspect::Exceptions => &words.exceptions,
        Aspect::Waivers => &words.waivers,
        Aspect::Form => &words.form,
        Aspect::DecidedBy => &words.decided_by,
        Aspect::Checked => &words.checked,
        Aspect::Value => &words.value,
        Aspect::About => &words.about,
        Aspect::Type => &words.values,
        Aspect::Question => &words.question,
        Aspect::AskedIf => &words.asked_if,
        Aspect::Note => &words.note,
        Aspect::Unverified => &words.unverified,
        Aspect::Cell => &words.cell,
    }
}

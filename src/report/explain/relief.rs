use super::outline::{Group, Outline};
use super::{Subject, labelled};
use crate::report::document::{Block, Document, anchor, heading};
use crate::report::wording;
use crate::report::words::fill;
use crate::rulebook::{NoticeKind, Outcome, Relief};

/// What a relief asks for, with the parts of its criteria down to a depth.
pub(crate) fn relief(subject: &Subject<'_>, relief: &Relief, depth: usize) -> Document {
    let (words, outcome) = (&subject.words.explain, &relief.outcome);
    let title = format!("{} ({})", subject.relief_name(relief), outcome.id);
    let mut blocks = vec![heading(1, "top", &title)];
    if let Some(summary) = &outcome.summary {
        let text = subject.phrases.law(&format!("relief.{}.summary", outcome.id), summary).to_owned();
        blocks.push(Block::Paragraph { text });
    }
    if let Some(card) = subject.report.cards.iter().find(|card| subject.has_case && card.id == outcome.id) {
        blocks.push(labelled(&subject.words.report.result, &wording::verdict(card, subject.words)));
    }
    blocks.extend(outcome.form.iter().map(|form| labelled(&words.form, form)));
    let fees = fees(subject, &outcome.id);
    if !fees.is_empty() {
        blocks.push(labelled(&words.fee, &fees.join("; ")));
    }
    blocks.push(labelled(&words.decided_by, &subject.decided_by(relief)));
    blocks.push(labelled(&words.law, &subject.law(relief)));
    push(&mut blocks, subject, outcome, Outline::of_relief(subject, relief, depth).groups);
    for result in &relief.results {
        let name = subject.phrases.law(&format!("results.{}.{}.name", outcome.id, result.id), &result.name);
        let text = format!("{}: {name} ({})", words.results, result.id);
        blocks.push(heading(2, &anchor("result", &result.id), &text));
        push(&mut blocks, subject, result, Outline::of_result(subject, result, depth));
    }
    let mut document = subject.document(&title, blocks);
    document.foot.push(fill(&words.more, &[("relief", &outcome.id)]));
    document
}

fn push(blocks: &mut Vec<Block>, subject: &Subject<'_>, outcome: &Outcome, groups: Vec<Group>) {
    if let Some(each) = &outcome.each {
        let text = fill(&subject.words.explain.instances, &[("name", &each.item.name)]);
        blocks.push(Block::Paragraph { text });
    }
    for group in groups {
        blocks.push(heading(3, &anchor(&outcome.id, &group.heading), &group.heading));
        blocks.push(Block::Tree { nodes: group.branches.iter().map(|branch| branch.node(subject)).collect() });
    }
}

/// What the forms of a relief cost, as far as that is known.
fn fees(subject: &Subject<'_>, relief: &str) -> Vec<String> {
    let cards = subject.report.cards.iter().filter(|card| card.id == relief);
    let fees = cards.flat_map(|card| &card.notices).filter(|notice| notice.kind == NoticeKind::Fee);
    fees.map(|fee| wording::notice(fee, subject.report, subject.words)).collect()
}

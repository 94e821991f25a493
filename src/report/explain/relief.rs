use super::outline::{Branch, Group, Outline};
use super::{Subject, labelled};
use crate::report::document::{Block, Document, Node, anchor, heading};
use crate::report::wording;
use crate::report::words::fill;
use crate::rulebook::{NoticeKind, Outcome, Relief, Type};

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
    let groups = Outline::of_relief(subject, relief, depth).groups;
    push(&mut blocks, subject, outcome, &groups, &[]);
    for result in &relief.results {
        let name = subject.phrases.law(&format!("results.{}.{}.name", outcome.id, result.id), &result.name);
        let text = format!("{}: {name} ({})", words.results, result.id);
        blocks.push(heading(2, &anchor("result", &result.id), &text));
        push(&mut blocks, subject, result, &Outline::of_result(subject, result, depth), &groups);
    }
    let mut document = subject.document(&title, blocks);
    document.foot.push(fill(&words.more, &[("relief", &outcome.id)]));
    document
}

/// The criteria of an outcome; of those that stand `above` already the titles alone, or that they are all the same.
fn push(blocks: &mut Vec<Block>, subject: &Subject<'_>, outcome: &Outcome, groups: &[Group], above: &[Group]) {
    blocks.extend(instances(subject, outcome).map(|text| Block::Paragraph { text }));
    for group in groups {
        blocks.push(heading(3, &anchor(&outcome.id, &group.heading), &group.heading));
        let earlier = above.iter().find(|earlier| earlier.heading == group.heading);
        let is_above =
            |branch: &Branch| earlier.is_some_and(|earlier| earlier.branches.iter().any(|other| other.id == branch.id));
        let is_same = earlier.is_some_and(|earlier| earlier.branches.len() == group.branches.len());
        if is_same && group.branches.iter().all(is_above) {
            blocks.push(Block::Paragraph { text: subject.words.explain.as_above.clone() });
            continue;
        }
        let node = |branch: &Branch| match is_above(branch) {
            true => Node { brief: true, parts: Vec::new(), ..branch.node(subject) },
            false => branch.node(subject),
        };
        blocks.push(Block::Tree { nodes: group.branches.iter().map(node).collect() });
    }
}

/// What an outcome is screened for by itself, if it is.
fn instances(subject: &Subject<'_>, outcome: &Outcome) -> Option<String> {
    let words = &subject.words.explain;
    match outcome.each.as_ref()?.item.ty {
        Type::Record(list) => Some(fill(&words.instances, &[("name", &subject.phrases.record_name(list))])),
        Type::Row(table) => {
            let name = &subject.rulebook.tables[table.index()].id;
            Some(fill(&words.instances_in_table, &[("table", name)]))
        }
        _ => None,
    }
}

/// What the forms of a relief cost, as far as that is known.
fn fees(subject: &Subject<'_>, relief: &str) -> Vec<String> {
    let cards = subject.report.cards.iter().filter(|card| card.id == relief);
    let fees = cards.flat_map(|card| &card.notices).filter(|notice| notice.kind == NoticeKind::Fee);
    fees.map(|fee| wording::notice(fee, subject.report, subject.words)).collect()
}

//! Flags, deadlines, documents, next steps, fees and periods.

use std::collections::BTreeMap;

use super::checker::{Checker, Place};
use super::definitions::cites;
use super::diagnostic::{Diagnostic, Sink};
use super::gather::{Gathered, unique};
use super::late::Late;
use super::model::{Expr, LetterGuard, Notice, NoticeKind, ReliefId, Type};
use super::parser;
use super::suggest::{did_you_mean, listed};
use super::syntax::Expr as Syntax;
use super::toml_reader::{Entry, Fields, Node};
use super::vocabulary::Vocabulary;

/// Sections with what they hold.
pub(super) const SECTIONS: [(&str, NoticeKind, &str); 6] = [
    ("flags", NoticeKind::Flag, "flag"),
    ("deadlines", NoticeKind::Deadline, "deadline"),
    ("documents", NoticeKind::Document, "document"),
    ("next", NoticeKind::Step, "next step"),
    ("fees", NoticeKind::Fee, "fee"),
    ("periods", NoticeKind::Period, "period"),
];

/// Reads all of them, in order of section.
pub(super) fn read<'a>(
    gathered: &Gathered<'a>,
    relief_of_file: &BTreeMap<u32, usize>,
    vocabulary: &Vocabulary<'a>,
    sink: &'a Sink,
) -> Vec<Option<Notice>> {
    let mut notices = Vec::new();
    for (section, kind, what) in SECTIONS {
        for entry in unique(what, gathered.entries(section), sink) {
            let own = relief_of_file.get(&entry.at.file).copied();
            notices.push(notice(entry, kind, what, own, vocabulary, sink));
        }
    }
    notices
}

fn notice<'a>(
    entry: Entry<'a>,
    kind: NoticeKind,
    what: &str,
    own_relief: Option<usize>,
    vocabulary: &Vocabulary<'a>,
    sink: &'a Sink,
) -> Option<Notice> {
    let mut fields = Fields::of(what, entry, sink)?;
    let title = fields.required_words("title", "\"...\"");
    let cite = cites(&mut fields);
    let reliefs = reliefs(&mut fields, own_relief, vocabulary);
    let of = fields.text("of").map(|text| parser::parameters(text, sink));
    let when = if kind == NoticeKind::Flag { fields.required("when", "\"...\"") } else { fields.optional("when") };
    let when = when.map(|node| written(Some(node), sink));
    let value = match kind {
        NoticeKind::Deadline => Some(("date", "\"...\"", Type::Date)),
        NoticeKind::Fee => Some(("amount", "\"$0\"", Type::Money)),
        NoticeKind::Period => Some(("from", "\"...\"", Type::Date)),
        NoticeKind::Flag | NoticeKind::Document | NoticeKind::Step => None,
    };
    let written_value = value.map(|(key, example, _)| written(fields.required(key, example), sink));
    let is_period = kind == NoticeKind::Period;
    let written_end = is_period.then(|| fields.required("until", "\"...\"")).map(|node| written(node, sink));
    let head = matches!(kind, NoticeKind::Flag | NoticeKind::Deadline) && fields.flag("head");
    let informative = kind == NoticeKind::Deadline && fields.flag("informative");
    let letter = matches!(kind, NoticeKind::Deadline | NoticeKind::Document) && fields.flag("letter");
    let to_client = if kind == NoticeKind::Flag { fields.words("letter") } else { None };
    let no_visit = kind == NoticeKind::Flag && fields.flag("no_visit");
    let guards_letter = if kind == NoticeKind::Flag { guard(&mut fields) } else { None };
    fields.finish();

    let params = match of {
        Some(params) => params?,
        None => Vec::new(),
    };
    let mut checker = Checker::new(vocabulary, Place::Notice, sink);
    let checked_params = checker.params(&params);
    let when = when.as_ref().map(|when| checker.typed(when.as_ref()?, Type::Bool));
    let value = written_value.as_ref().zip(value).map(|(value, (_, _, ty))| checker.typed(value.as_ref()?, ty));
    let until = written_end.as_ref().map(|end| checker.typed(end.as_ref()?, Type::Date));
    Some(Notice {
        id: entry.id.to_owned(),
        span: entry.at,
        kind,
        reliefs: reliefs?,
        title: title?,
        cite,
        params: checked_params?,
        frame: checker.frame(),
        when: whole(when)?.map(Late::from),
        value: whole(value)?.map(Late::from),
        until: whole(until)?.map(Late::from),
        checked: None,
        head,
        informative,
        letter,
        to_client,
        no_visit,
        guards_letter,
    })
}

fn guard(fields: &mut Fields<'_>) -> Option<LetterGuard> {
    let node = fields.optional("guards_letter")?;
    match fields.one_of(node, &["raised", "not-ruled-out"])? {
        0 => Some(LetterGuard::Raised),
        _ => Some(LetterGuard::NotRuledOut),
    }
}

fn written<'a>(node: Option<Node<'a>>, sink: &'a Sink) -> Option<Syntax<'a>> {
    node.and_then(|node| node.text(sink)).and_then(|text| parser::expression(text, sink))
}

/// The reliefs it belongs to; none for all.
fn reliefs(fields: &mut Fields<'_>, own: Option<usize>, vocabulary: &Vocabulary<'_>) -> Option<Vec<ReliefId>> {
    let sink = fields.sink();
    let Some(node) = fields.optional("reliefs") else {
        if own.is_none() {
            let message = format!("{} stands in a shared file and lacks `reliefs`", fields.what());
            sink.report_absent(
                Diagnostic::error(fields.at(), message).help("write `reliefs = [\"tps\"]` or `reliefs = [\"all\"]`"),
            );
        }
        return own.map(|own| vec![ReliefId(own as u32)]);
    };
    let texts = node.texts(sink)?;
    if matches!(texts.as_slice(), [only] if only.value == "all") {
        return Some(Vec::new());
    }
    let found: Vec<Option<ReliefId>> = texts
        .iter()
        .map(|text| {
            let found = vocabulary.reliefs.iter().position(|relief| *relief == text.value);
            if found.is_none() {
                let ids = || vocabulary.reliefs.iter().copied().chain(["all"]);
                let help = did_you_mean(text.value, ids()).unwrap_or_else(|| format!("expected {}", listed(ids())));
                sink.report_absent(Diagnostic::error(text.span, format!("unknown relief `{}`", text.value)).help(help));
            }
            found.map(|index| ReliefId(index as u32))
        })
        .collect();
    if found.is_empty() {
        sink.report(
            Diagnostic::error(node.span, "this list of reliefs is empty").help("write `reliefs = [\"all\"]` for all"),
        );
        return None;
    }
    found.into_iter().collect()
}

/// `None` if it is not written; nothing at all if it is and has a fault.
fn whole(checked: Option<Option<Expr>>) -> Option<Option<Expr>> {
    match checked {
        Some(None) => None,
        Some(found) => Some(found),
        None => Some(None),
    }
}

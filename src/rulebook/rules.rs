//! From criteria and lets as written to typed rules.

use std::collections::BTreeSet;

use super::checker::{Checker, Place, is_function};
use super::definitions::{self, Definition, Legal};
use super::diagnostic::{Diagnostic, Sink};
use super::late::Late;
use super::model::{Constant, Criterion, Expr, ExprKind, FactPathDecl, Param, Rule, RuleId, Type, Version};
use super::suggest::did_you_mean;
use super::toml_reader::Text;
use super::vocabulary::{Signature, Vocabulary};

/// Checks all definitions in order; each gets its signature in the vocabulary. A rule that has faults is `None`.
pub(super) fn check(
    vocabulary: &mut Vocabulary<'_>,
    order: &[usize],
    circular: &BTreeSet<usize>,
    sink: &Sink,
) -> Vec<Option<Rule>> {
    let mut rules = Vec::new();
    for index in order {
        let id = RuleId(rules.len() as u32);
        let checked = definition(vocabulary, *index, id, sink);
        let (signature, rule) = if circular.contains(index) { (Signature::Broken, None) } else { checked };
        if matches!(signature, Signature::Value { .. }) {
            rules.push(rule);
        }
        vocabulary.signatures[*index] = signature;
    }
    rules
}

fn definition(vocabulary: &Vocabulary<'_>, index: usize, id: RuleId, sink: &Sink) -> (Signature, Option<Rule>) {
    let definition = &vocabulary.definitions[index];
    refuse_taken_name(vocabulary, definition, sink);
    let mut checker = Checker::new(vocabulary, Place::Definition, sink);
    let params = checker.params(&definition.params);
    let types: Option<Vec<Type>> = params.as_ref().map(|params| params.iter().map(|param| param.ty).collect());
    if is_list(vocabulary, definition) {
        let is_sound = list(&mut checker, definition, sink);
        return match types {
            Some(params) if is_sound && !definition.broken => (Signature::List { params }, None),
            _ => (Signature::Broken, None),
        };
    }
    let rule = rule(vocabulary, &mut checker, definition, params, sink);
    let known = definition.legal.as_ref().map(|_| Type::Bool).or(rule.as_ref().map(|rule| rule.ty));
    match (types, known) {
        (Some(params), Some(ty)) => (Signature::Value { rule: id, params, ty }, rule),
        _ => (Signature::Broken, None),
    }
}

fn refuse_taken_name(vocabulary: &Vocabulary<'_>, definition: &Definition<'_>, sink: &Sink) {
    let id = definition.id;
    let taken = if vocabulary.list_ids.contains_key(id) {
        "a list"
    } else if vocabulary.table_ids.contains_key(id) {
        "a table"
    } else if vocabulary.fact_ids.contains_key(id) {
        "a fact"
    } else if is_function(id) {
        "a function of the language"
    } else {
        return;
    };
    let message = format!("`{id}` is the name of {taken}");
    sink.report(Diagnostic::error(definition.at, message).help(format!("give the {} another name", definition.what())));
}

fn is_list(vocabulary: &Vocabulary<'_>, definition: &Definition<'_>) -> bool {
    let bound = |name: &str| definition.params.iter().any(|param| param.name.text == name);
    let is_list_name = |name: &str| !bound(name) && vocabulary.is_list_name(name);
    definition.legal.is_none()
        && definition
            .versions
            .iter()
            .filter_map(|version| version.when.as_ref())
            .any(|when| when.is_list(&is_list_name))
}

fn list<'c, 'a>(checker: &mut Checker<'c, 'a>, definition: &'c Definition<'a>, sink: &Sink) -> bool {
    let [version] = definition.versions.as_slice() else {
        let message = format!("the list `{}` has dated versions", definition.id);
        sink.report(
            Diagnostic::error(definition.at, message).help("put the dates into a filter, as `[x for x in L if ...]`"),
        );
        return false;
    };
    version.when.as_ref().is_some_and(|when| checker.list(when).is_some())
}

fn rule<'c, 'a>(
    vocabulary: &Vocabulary<'a>,
    checker: &mut Checker<'c, 'a>,
    definition: &'c Definition<'a>,
    params: Option<Vec<Param>>,
    sink: &Sink,
) -> Option<Rule> {
    let expected = definition.legal.as_ref().map(|_| Type::Bool);
    let mut ty = expected;
    let mut versions = Vec::new();
    for version in &definition.versions {
        let checked = check_version(checker, definition, version, ty);
        ty = ty.or(checked.as_ref().map(|version: &Version| version.when.ty));
        versions.push(checked);
    }
    let criterion = definition.legal.as_ref().map(|legal| criterion(vocabulary, checker, definition, legal, sink));
    let criterion = match criterion {
        Some(criterion) => Some(criterion?),
        None => None,
    };
    if definition.broken {
        return None;
    }
    Some(Rule {
        id: definition.id.to_owned(),
        span: definition.at,
        params: params?,
        frame: checker.frame(),
        ty: ty?,
        versions: versions.into_iter().collect::<Option<_>>()?,
        criterion,
    })
}

fn check_version<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    definition: &Definition<'a>,
    version: &'c definitions::Version<'a>,
    expected: Option<Type>,
) -> Option<Version> {
    let on = version.on.as_ref().map(|on| checker.typed(on, Type::Date));
    let when = match (&version.when, expected) {
        (Some(when), Some(ty)) => checker.typed(when, ty),
        (Some(when), None) => checker.value(when, None),
        (None, _) => {
            Some(Expr { kind: ExprKind::Constant(Constant::Bool(true), None), ty: Type::Bool, span: definition.at })
        }
    };
    let review_if = version.review_if.as_ref().map(|review_if| checker.typed(review_if, Type::Bool));
    Some(Version {
        from: version.from,
        until: version.until,
        on: all_or_nothing(on)?.map(Late::from),
        when: when?.into(),
        review_if: all_or_nothing(review_if)?.map(Late::from),
        judgement: version.judgement,
        cite: version.cite.clone(),
    })
}

fn criterion<'c, 'a>(
    vocabulary: &Vocabulary<'a>,
    checker: &mut Checker<'c, 'a>,
    definition: &Definition<'a>,
    legal: &'c Legal<'a>,
    sink: &Sink,
) -> Option<Criterion> {
    let attorney = legal.attorney.as_ref().map(|attorney| conclusion(vocabulary, checker, attorney, sink));
    let factors: Vec<Option<FactPathDecl>> =
        legal.factors.iter().map(|factor| factor_path(vocabulary, definition, *factor, sink)).collect();
    Some(Criterion {
        title: legal.title.clone(),
        cite: legal.cite.clone(),
        attorney: all_or_nothing(attorney)?.map(Late::from),
        why_review: legal.why_review.clone(),
        note: legal.note.clone(),
        kind: legal.kind,
        // Resolved when every criterion has its number.
        excepts: Vec::new(),
        waives: Vec::new(),
        form: legal.form.clone(),
        leaves_review: legal.leaves_review,
        factors: factors.into_iter().collect::<Option<_>>()?,
        unverified: legal.unverified,
        same_as: None,
    })
}

/// The fact by which an attorney replaces a finding.
fn conclusion<'c, 'a>(
    vocabulary: &Vocabulary<'a>,
    checker: &mut Checker<'c, 'a>,
    expr: &'c super::syntax::Expr<'a>,
    sink: &Sink,
) -> Option<Expr> {
    let checked = checker.typed(expr, Type::Bool)?;
    let decl = match &checked.kind {
        ExprKind::Fact(fact) => Some(&vocabulary.facts[fact.index()]),
        ExprKind::Field(record, field) => match record.ty {
            Type::Record(list) => Some(&vocabulary.list(list).fields[field.index()]),
            _ => None,
        },
        _ => None,
    };
    if decl.is_some_and(|decl| decl.who.attorney) {
        return Some(checked);
    }
    sink.report(
        Diagnostic::error(checked.span, "this is no conclusion of an attorney")
            .help("name a fact or a field with `who = \"A\"`, as `attorney.hardship`"),
    );
    None
}

fn factor_path(
    vocabulary: &Vocabulary<'_>,
    definition: &Definition<'_>,
    text: Text<'_>,
    sink: &Sink,
) -> Option<FactPathDecl> {
    if let Some(fact) = vocabulary.fact_ids.get(text.value) {
        vocabulary.use_fact(*fact);
        return Some(FactPathDecl::Fact(*fact));
    }
    if let Some(list) = vocabulary.list_ids.get(text.value) {
        vocabulary.use_list(*list);
        let fields = 0..vocabulary.list(*list).fields.len();
        fields.for_each(|field| vocabulary.use_field(*list, super::FieldId(field as u32)));
        return Some(FactPathDecl::List(*list));
    }
    if let Some((head, rest)) = text.value.split_once('.')
        && let Some((list, field)) = field_of(vocabulary, definition, head, rest)
    {
        vocabulary.use_field(list, field);
        return Some(FactPathDecl::Field(list, field));
    }
    if vocabulary.broken.contains(text.value) {
        return None;
    }
    let help = did_you_mean(text.value, vocabulary.fact_ids.keys().map(String::as_str))
        .unwrap_or_else(|| "expected a fact, a list, or a field as `relatives.health`".to_owned());
    sink.report_absent(Diagnostic::error(text.span, format!("unknown fact `{}`", text.value)).help(help));
    None
}

/// `relatives.health`, or `r.health` where the criterion is about `r`.
fn field_of(
    vocabulary: &Vocabulary<'_>,
    definition: &Definition<'_>,
    head: &str,
    field: &str,
) -> Option<(super::ListId, super::FieldId)> {
    let of_param = definition.params.iter().find(|param| param.name.text == head).and_then(|param| {
        let super::syntax::Domain::Each(list) = &param.domain else {
            return None;
        };
        match &list.kind {
            super::syntax::ExprKind::Path(names) => vocabulary.list_ids.get(names[0].text).copied(),
            _ => None,
        }
    });
    let list = of_param.or_else(|| vocabulary.list_ids.get(head).copied())?;
    Some((list, vocabulary.list(list).field(field)?))
}

/// `None` if there is none; nothing at all if there is one and it has a fault.
fn all_or_nothing<T>(checked: Option<Option<T>>) -> Option<Option<T>> {
    match checked {
        Some(None) => None,
        Some(found) => Some(found),
        None => Some(None),
    }
}

//! Names: variables with their fields, facts, criteria and lets, look-ups in tables.

use std::rc::Rc;

use super::{Binding, Checker, Place, Scope};
use crate::rulebook::diagnostic::Diagnostic;
use crate::rulebook::model::{Expr, ExprKind, List, ListId, Span, TableId, Type};
use crate::rulebook::suggest::closest;
use crate::rulebook::syntax::{self, Name};
use crate::rulebook::vocabulary::Signature;

impl<'c, 'a> Checker<'c, 'a> {
    /// `x`, `x.field`, `person.birth_date`, `ten-years`.
    pub(super) fn path(&mut self, names: &'c [Name<'a>], span: Span, expected: Option<Type>) -> Option<Expr> {
        let (head, rest) = (names[0], &names[1..]);
        if let Some(binding) = self.scope.get(head.text).cloned() {
            let record = self.bound(binding, head, rest)?;
            return if rest.is_empty() { Some(record) } else { self.member(record, rest, span) };
        }
        let id = dotted(names);
        if let Some(fact) = self.vocabulary.fact_ids.get(&id) {
            self.vocabulary.use_fact(*fact);
            if self.vocabulary.broken.contains(&id) {
                return None;
            }
            let ty = self.vocabulary.facts[fact.index()].ty;
            return Some(Expr { kind: ExprKind::Fact(*fact), ty, span });
        }
        if self.vocabulary.broken.contains(&id) {
            return None;
        }
        if let Some(record) = self.own_field(names, span) {
            return Some(record);
        }
        if rest.is_empty() {
            return self.single_name(head, expected);
        }
        self.unknown_path(head, &id, span)
    }

    fn bound(&mut self, binding: Binding<'c, 'a>, name: Name<'a>, rest: &[Name<'a>]) -> Option<Expr> {
        match binding {
            Binding::Var(var, ty) => Some(Expr { kind: ExprKind::Var(var), ty, span: name.span }),
            Binding::Argument(argument, scope) => {
                self.argument(argument, &scope, |checker, argument| checker.value(argument, None))
            }
            Binding::Broken => {
                self.vocabulary.use_loosely(&dotted(rest));
                None
            }
        }
    }

    /// Checks the argument of a list let among the variables of the caller.
    pub(super) fn argument<T>(
        &mut self,
        argument: &'c syntax::Expr<'a>,
        scope: &Rc<Scope<'c, 'a>>,
        check: impl Fn(&mut Self, &'c syntax::Expr<'a>) -> T,
    ) -> T {
        let inner = std::mem::replace(&mut self.scope, (**scope).clone());
        let checked = check(self, argument);
        self.scope = inner;
        checked
    }

    /// In the condition of a field, `left` and `absences.left` mean the record's own field.
    fn own_field(&mut self, names: &[Name<'a>], span: Span) -> Option<Expr> {
        let list = self.own_list?;
        let fields = match names {
            [head, rest @ ..] if !rest.is_empty() && head.text == self.vocabulary.list(list).id => rest,
            _ => names,
        };
        self.vocabulary.list(list).field(&dotted(fields))?;
        let Some(Binding::Var(var, ty)) = self.scope.get("self").cloned() else {
            return None;
        };
        let record = Expr { kind: ExprKind::Var(var), ty, span: names[0].span };
        self.member(record, fields, span)
    }

    fn member(&mut self, of: Expr, names: &[Name<'a>], span: Span) -> Option<Expr> {
        match of.ty {
            Type::Record(list) => self.field(of, list, names, span),
            Type::Row(table) => self.column(of, table, names, span),
            ty => {
                let message = format!("{} has no fields", self.vocabulary.describe(ty));
                let help = match ty {
                    Type::Ref(list) => {
                        format!("look for the record: `any x in {}: ... == x and ...`", self.vocabulary.list(list).id)
                    }
                    _ => "only records and rows have fields".to_owned(),
                };
                self.fault(names[0].span, &message, &help)
            }
        }
    }

    fn field(&mut self, record: Expr, list: ListId, names: &[Name<'a>], span: Span) -> Option<Expr> {
        let id = dotted(names);
        let decl = self.vocabulary.list(list);
        let Some(field) = decl.field(&id) else {
            if self.vocabulary.broken.contains(&format!("{}.{id}", decl.id)) {
                return None;
            }
            if let [first, rest @ ..] = names
                && !rest.is_empty()
                && decl.field(first.text).is_some()
            {
                let of = self.field(record, list, &names[..1], span)?;
                return self.member(of, rest, span);
            }
            let what = format!("field of `{}`", decl.id);
            return self.unknown(&what, &id, joined(names), decl.fields.iter().map(|field| field.id.as_str()));
        };
        self.vocabulary.use_field(list, field);
        if self.vocabulary.broken.contains(&format!("{}.{id}", decl.id)) {
            return None;
        }
        let ty = decl.fields[field.index()].ty;
        Some(Expr { kind: ExprKind::Field(Box::new(record), field), ty, span })
    }

    fn column(&mut self, row: Expr, table: TableId, names: &[Name<'a>], span: Span) -> Option<Expr> {
        let (column, ty) = self.column_of(table, &dotted(names), joined(names))?;
        Some(Expr { kind: ExprKind::Column(Box::new(row), column), ty, span })
    }

    pub(super) fn column_of(
        &self,
        table: TableId,
        id: &str,
        span: Span,
    ) -> Option<(crate::rulebook::model::ColumnId, Type)> {
        let decl = self.vocabulary.table(table);
        let Some(column) = decl.column(id) else {
            let what = format!("column of `{}`", decl.id);
            return self.unknown(&what, id, span, decl.columns.iter().map(|column| column.id.as_str()));
        };
        if self.vocabulary.broken.contains(&format!("{}.{id}", decl.id)) {
            return None;
        }
        Some((column, decl.columns[column.index()].ty))
    }

    fn single_name(&mut self, name: Name<'a>, expected: Option<Type>) -> Option<Expr> {
        if self.vocabulary.definition(name.text).is_some() {
            return self.rule(name, &[], name.span);
        }
        if self.vocabulary.is_list_name(name.text) {
            let message = format!("`{}` is a list, and one value belongs here", name.text);
            return self.fault(
                name.span,
                &message,
                &format!("ask of it, as `any x in {}: ...` or `count({})`", name.text, name.text),
            );
        }
        if let Some(fault) = self.glued_minus(name).or_else(|| self.unquoted(name, expected)) {
            self.sink.report(fault);
            return None;
        }
        let names: Vec<&str> = self.nameable().collect();
        self.unknown("name", name.text, name.span, names.into_iter())
    }

    /// Everything that can stand where a value is expected.
    pub(super) fn nameable(&self) -> impl Iterator<Item = &str> {
        let vocabulary = self.vocabulary;
        self.scope
            .names()
            .chain(vocabulary.definition_ids.keys().copied())
            .chain(vocabulary.fact_ids.keys().map(String::as_str))
            .chain(vocabulary.list_ids.keys().copied())
            .chain(vocabulary.table_ids.keys().map(String::as_str))
    }

    /// `a-b` where `a` is known: a minus was meant.
    fn glued_minus(&self, name: Name<'a>) -> Option<Diagnostic> {
        let (left, right) = name.text.split_once('-')?;
        let known = |part: &str| {
            self.scope.get(part).is_some()
                || self.vocabulary.definition(part).is_some()
                || part == "as_of"
                || part.bytes().all(|byte| byte.is_ascii_digit())
        };
        (known(left) && known(right)).then(|| {
            Diagnostic::error(name.span, format!("unknown name `{}`", name.text))
                .help(format!("a minus has spaces around it: `{left} - {right}`"))
        })
    }

    /// `citizen` where `'citizen'` was meant.
    fn unquoted(&self, name: Name<'a>, expected: Option<Type>) -> Option<Diagnostic> {
        let Some(Type::Choice(id)) = expected else {
            return None;
        };
        self.vocabulary.types.get(id).values.iter().any(|value| value == name.text).then(|| {
            Diagnostic::error(name.span, format!("unknown name `{}`", name.text))
                .help(format!("write the value in quotes: `'{}'`", name.text))
        })
    }

    fn unknown_path(&self, head: Name<'a>, id: &str, span: Span) -> Option<Expr> {
        if let Some(list) = self.vocabulary.list_ids.get(head.text) {
            let list = self.vocabulary.list(*list);
            let rest = &id[head.text.len() + 1..];
            self.vocabulary.use_loosely(rest);
            let help = format!("take a record in hand: `any x in {}: x.{rest} ...`", list.id);
            return self.fault(span, &format!("`{id}` is a field of many records"), &help);
        }
        if let Some(meant) = closest(head.text, self.scope.names()) {
            let rest = &id[head.text.len()..];
            self.vocabulary.use_loosely(&rest[1..]);
            let message = format!("unknown variable `{}`", head.text);
            return self.fault(head.span, &message, &format!("did you mean `{meant}{rest}`?"));
        }
        let facts = self.vocabulary.fact_ids.keys().map(String::as_str);
        self.unknown("fact", id, span, facts)
    }

    /// A criterion or let with its arguments.
    pub(super) fn rule(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<Expr> {
        let index = self.vocabulary.definition(name.text)?;
        if self.place != Place::Definition {
            self.vocabulary.use_definition(index);
        }
        match self.vocabulary.signatures[index].clone() {
            Signature::Broken => {
                for arg in args {
                    self.value_or_list(arg);
                }
                None
            }
            Signature::List { .. } => {
                let message = format!("`{}` is a list, and one value belongs here", name.text);
                self.fault(span, &message, "ask `any`, `count`, `earliest` ... of it")
            }
            Signature::Value { rule, params, ty } => {
                let args = self.arguments(name, args, &params, span)?;
                Some(Expr { kind: ExprKind::Rule(rule, args), ty, span })
            }
        }
    }

    /// Resolves the names in an argument whose type cannot be checked.
    fn value_or_list(&mut self, arg: &'c syntax::Expr<'a>) {
        if !super::takes_type(arg) && !self.is_list(arg) {
            self.value(arg, None);
        }
    }

    pub(super) fn arguments(
        &mut self,
        name: Name<'a>,
        args: &'c [syntax::Expr<'a>],
        params: &[Type],
        span: Span,
    ) -> Option<Vec<Expr>> {
        if !self.has_arity(name, args, params.len(), span) {
            return None;
        }
        let checked: Vec<Option<Expr>> = args.iter().zip(params).map(|(arg, ty)| self.typed(arg, *ty)).collect();
        checked.into_iter().collect()
    }

    /// Whether a criterion or let is given as many arguments as it takes.
    pub(super) fn has_arity(&self, name: Name<'a>, args: &[syntax::Expr<'a>], expected: usize, span: Span) -> bool {
        if args.len() == expected {
            return true;
        }
        let index = self.vocabulary.definition(name.text);
        let params = index.map(|index| &self.vocabulary.definitions[index].params);
        let names: Vec<&str> = params.into_iter().flatten().map(|param| param.name.text).collect();
        let shown = if names.is_empty() {
            format!("`{}`", name.text)
        } else {
            format!("`{}({})`", name.text, names.join(", "))
        };
        let message = format!("`{}` takes {}, not {}", name.text, arguments_in_words(expected), args.len());
        self.sink.report(Diagnostic::error(span, message).help(format!("write {shown}")));
        false
    }

    /// A name that hides another one is a slip waiting to happen.
    pub(super) fn refuse_shadow(&self, name: Name<'a>) {
        let is_own = self.own_list.is_some() && name.text == "self";
        if self.scope.get(name.text).is_some() || is_own {
            let message = format!("the variable `{}` hides another one of the same name", name.text);
            self.fault::<()>(name.span, &message, "choose another name for one of them");
        } else if self.vocabulary.definition(name.text).is_some() || self.vocabulary.is_list_name(name.text) {
            let message = format!("the variable `{}` has the name of something else", name.text);
            self.fault::<()>(name.span, &message, "choose another name for it");
        }
    }

    /// The records of a list, all of them.
    pub(super) fn records(&self, list: ListId) -> (List, Type) {
        self.vocabulary.use_list(list);
        (List::Records(list), Type::Record(list))
    }
}

/// `a.b.c`
pub(super) fn dotted(names: &[Name<'_>]) -> String {
    names.iter().map(|name| name.text).collect::<Vec<_>>().join(".")
}

fn joined(names: &[Name<'_>]) -> Span {
    match (names.first(), names.last()) {
        (Some(first), Some(last)) => Span { end: last.span.end, ..first.span },
        _ => Span::default(),
    }
}

/// "no argument", "1 argument", "2 arguments".
pub(super) fn arguments_in_words(count: usize) -> String {
    match count {
        0 => "no argument".into(),
        1 => "1 argument".into(),
        count => format!("{count} arguments"),
    }
}

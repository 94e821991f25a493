//! Lists: records, rows, computed lists, list lets written out, and the quantifiers over them.

use std::rc::Rc;

use super::{Binding, Checker, Place, boolean};
use crate::rulebook::diagnostic::Diagnostic;
use crate::rulebook::model::{Expr, ExprKind, FieldId, List, Quantifier, Span, Type};
use crate::rulebook::syntax::{self, Comprehension, Name};
use crate::rulebook::vocabulary::Signature;

impl<'c, 'a> Checker<'c, 'a> {
    /// Whether an expression is a list by its shape.
    pub(super) fn is_list(&self, expr: &syntax::Expr<'a>) -> bool {
        expr.is_list(&|name| self.scope.get(name).is_none() && self.vocabulary.is_list_name(name))
    }

    /// A list with the type of its items.
    pub fn list(&mut self, expr: &'c syntax::Expr<'a>) -> Option<(List, Type)> {
        use syntax::ExprKind as Written;
        match &expr.kind {
            Written::Path(names) if names.len() == 1 && self.scope.get(names[0].text).is_none() => {
                self.named_list(names[0], expr)
            }
            Written::Call(name, args) if self.is_list(expr) => self.list_let(*name, args, expr.span),
            Written::List(items) => self.values_list(items, expr.span),
            Written::Comprehension(list) => self.comprehension(list, expr.span),
            Written::Plus(left, right) => {
                let (left, right) = (self.list(left), self.list(right));
                self.join(vec![left?, right?], expr.span)
            }
            _ => self.members(expr),
        }
    }

    fn named_list(&mut self, name: Name<'a>, expr: &'c syntax::Expr<'a>) -> Option<(List, Type)> {
        let vocabulary = self.vocabulary;
        if let Some(index) = vocabulary.definition(name.text) {
            return match vocabulary.signatures[index] {
                Signature::List { .. } => self.list_let(name, &[], expr.span),
                Signature::Value { .. } => self.members(expr),
                Signature::Broken => {
                    if self.place != Place::Definition {
                        vocabulary.use_definition(index);
                    }
                    None
                }
            };
        }
        if let Some(list) = vocabulary.list_ids.get(name.text) {
            return Some(self.records(*list));
        }
        if let Some(table) = vocabulary.table_ids.get(name.text) {
            vocabulary.use_table(*table);
            return Some((List::Rows(*table), Type::Row(*table)));
        }
        if vocabulary.broken.contains(name.text) {
            return None;
        }
        if vocabulary.fact_ids.contains_key(name.text) {
            return self.members(expr);
        }
        let lists: Vec<&str> = vocabulary
            .list_ids
            .keys()
            .copied()
            .chain(vocabulary.table_ids.keys().map(String::as_str))
            .chain(vocabulary.definition_ids.keys().copied().filter(|name| vocabulary.is_list_name(name)))
            .collect();
        self.unknown("list", name.text, name.span, lists.into_iter())
    }

    /// A let that is a list is written out where it is named.
    fn list_let(&mut self, name: Name<'a>, args: &'c [syntax::Expr<'a>], span: Span) -> Option<(List, Type)> {
        let index = self.vocabulary.definition(name.text)?;
        let Signature::List { params } = &self.vocabulary.signatures[index] else {
            return None;
        };
        if self.place != Place::Definition {
            self.vocabulary.use_definition(index);
        }
        // Checked here for its faults and types; the let itself takes the arguments as they are written.
        self.arguments(name, args, params, span)?;
        let definition = &self.vocabulary.definitions[index];
        let body = definition.versions.first()?.when.as_ref()?;
        let caller = Rc::new(std::mem::take(&mut self.scope));
        for (param, arg) in definition.params.iter().zip(args) {
            self.scope.push(param.name.text, Binding::Argument(arg, Rc::clone(&caller)));
        }
        let list = self.list(body);
        self.scope = Rc::unwrap_or_clone(caller);
        list
    }

    /// `[a, b]`
    fn values_list(&mut self, items: &'c [syntax::Expr<'a>], span: Span) -> Option<(List, Type)> {
        let mut ty = None;
        let mut values = Vec::new();
        // Words in quotes take their type from an item that has one.
        if let Some(typed) = items.iter().find(|item| !super::takes_type(item)) {
            ty = Some(self.value(typed, None)?.ty);
        }
        for item in items {
            let value = self.value(item, ty)?;
            let expected = *ty.get_or_insert(value.ty);
            values.push(self.expect(value, expected)?);
        }
        match ty {
            Some(ty) => Some((List::Values(values), ty)),
            None => self.fault(span, "an empty list says nothing", "take it out"),
        }
    }

    fn comprehension(&mut self, list: &'c Comprehension<'a>, span: Span) -> Option<(List, Type)> {
        self.refuse_shadow(list.var);
        let over = self.list(&list.over);
        let var = self.fresh();
        let binding = over.as_ref().map_or(Binding::Broken, |(_, ty)| Binding::Var(var, *ty));
        self.scope.push(list.var.text, binding);
        let filter = list.filter.as_ref().map(|filter| self.typed(filter, Type::Bool));
        let item = self.value(&list.item, None);
        self.scope.pop();
        let (over, over_type) = over?;
        let by = match list.by {
            Some(by) => Some(self.link(by, over_type, span)?),
            None => None,
        };
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        let item = item?;
        let ty = item.ty;
        Some((List::Computed { item, var, over: Box::new(over), filter, by }, ty))
    }

    /// The ref field that joins records into groups.
    fn link(&mut self, by: Name<'a>, over: Type, span: Span) -> Option<FieldId> {
        let Type::Record(list) = over else {
            return self.fault(by.span, "only records are grouped", "use `by` on a list of records");
        };
        let decl = self.vocabulary.list(list);
        let Some(field) = decl.field(by.text) else {
            let what = format!("field of `{}`", decl.id);
            return self.unknown(&what, by.text, by.span, decl.fields.iter().map(|field| field.id.as_str()));
        };
        self.vocabulary.use_field(list, field);
        match decl.fields[field.index()].ty {
            Type::Ref(to) | Type::Refs(to) if to == list => Some(field),
            _ => {
                let message = format!("`{}` does not name other records of `{}`", by.text, decl.id);
                self.sink.report(
                    Diagnostic::error(by.span, message)
                        .also(span, "grouped here")
                        .help(format!("name a field of type `ref {}` or `refs {}`", decl.id, decl.id)),
                );
                None
            }
        }
    }

    /// The records that a refs field names, or the members of a set.
    fn members(&mut self, expr: &'c syntax::Expr<'a>) -> Option<(List, Type)> {
        let of = self.value(expr, None)?;
        let span = of.span;
        match of.ty {
            Type::Refs(list) => {
                let (over, ty) = self.records(list);
                let var = self.fresh();
                let item = Expr { kind: ExprKind::Var(var), ty, span };
                let filter = boolean(ExprKind::InRefs(Box::new(item.clone()), Box::new(of)), span);
                Some((List::Computed { item, var, over: Box::new(over), filter: Some(filter), by: None }, ty))
            }
            Type::Set(id) => Some((List::Members(Box::new(of)), Type::Choice(id))),
            ty => {
                let found = self.vocabulary.describe(ty);
                self.fault(
                    span,
                    &format!("found {found} where a list belongs"),
                    "expected a list of records, a table, or a list in `[ ]`",
                )
            }
        }
    }

    /// One list after another.
    pub(super) fn join(&mut self, parts: Vec<(List, Type)>, span: Span) -> Option<(List, Type)> {
        let ty = parts.first()?.1;
        let mut joined = Vec::new();
        for (list, other) in parts {
            if other != ty {
                let (ty, other) = (self.vocabulary.describe(ty), self.vocabulary.describe(other));
                return self.fault(span, &format!("a list of {ty} is joined with {other}"), "join lists of one type");
            }
            match list {
                List::Joined(parts) => joined.extend(parts),
                list => joined.push(list),
            }
        }
        let list = if joined.len() == 1 { joined.remove(0) } else { List::Joined(joined) };
        Some((list, ty))
    }

    /// `any x in L: e`
    pub(super) fn quantified(
        &mut self,
        quantifier: Quantifier,
        name: Name<'a>,
        over: &'c syntax::Expr<'a>,
        body: &'c syntax::Expr<'a>,
        span: Span,
    ) -> Option<Expr> {
        self.refuse_shadow(name);
        let list = self.list(over);
        if let Some((list, _)) = &list {
            self.refuse_groups(list, over.span);
        }
        let var = self.fresh();
        let binding = list.as_ref().map_or(Binding::Broken, |(_, ty)| Binding::Var(var, *ty));
        self.scope.push(name.text, binding);
        let body = self.typed(body, Type::Bool);
        self.scope.pop();
        let (list, body) = (list?.0, body?);
        Some(boolean(ExprKind::Quantified(quantifier, var, Box::new(list), Box::new(body)), span))
    }

    /// Groups have a meaning only where they are counted, added up, or the largest is taken.
    pub(super) fn refuse_groups(&self, list: &List, span: Span) {
        if has_groups(list) {
            self.fault::<()>(span, "a list grouped by `by` cannot stand here", "use it inside `count`, `sum` or `max`");
        }
    }
}

fn has_groups(list: &List) -> bool {
    match list {
        List::Computed { over, by, .. } => by.is_some() || has_groups(over),
        List::Joined(parts) => parts.iter().any(has_groups),
        List::Records(_) | List::Rows(_) | List::Values(_) | List::Members(_) => false,
    }
}

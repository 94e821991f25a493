//! Look-ups in tables.

use crate::rulebook::model::{ColumnId, Expr, ExprKind, Span, TableId, Type, TypeId};
use crate::rulebook::syntax::{self, Lookup};

use super::Checker;

impl<'c, 'a> Checker<'c, 'a> {
    /// `t[k].column else e`
    pub(super) fn lookup(&mut self, lookup: &'c Lookup<'a>, span: Span) -> Option<Expr> {
        let name = lookup.table;
        let Some(table) = self.vocabulary.table_ids.get(name.text).copied() else {
            if self.vocabulary.broken.contains(name.text) {
                return None;
            }
            let tables = self.vocabulary.table_ids.keys().map(String::as_str);
            return self.unknown("table", name.text, name.span, tables);
        };
        self.vocabulary.use_table(table);
        let column = self.column_of(table, lookup.column.text, lookup.column.span);
        let key = match &lookup.key.kind {
            syntax::ExprKind::Text(word) => return self.fixed_row(table, word, lookup, column?, span),
            _ => self.value(&lookup.key, None),
        };
        let expected = column.map(|(_, ty)| ty);
        let otherwise = lookup.otherwise.as_ref().map(|otherwise| match expected {
            Some(ty) => self.typed(otherwise, ty),
            None => self.value(otherwise, None),
        });
        let (key, (column, ty)) = (key?, column?);
        let otherwise = match otherwise {
            Some(otherwise) => Some(Box::new(otherwise?)),
            None => None,
        };
        let Type::Choice(key_type) = key.ty else {
            let message = format!("{} is no key of a table", self.vocabulary.describe(key.ty));
            return self.fault(key.span, &message, "look up with a choice, or with a key in quotes");
        };
        let rows = self.rows_by_value(table, key_type);
        if otherwise.is_none() && rows.iter().any(Option::is_none) {
            if self.has_broken_rows(table) {
                return None;
            }
            let missing =
                rows.iter().position(Option::is_none).map(|index| &self.vocabulary.types.get(key_type).values[index]);
            let missing = missing.map(String::as_str).unwrap_or_default();
            let message = format!("table `{}` has no row for some values of the key, such as `{missing}`", name.text);
            return self.fault(
                span,
                &message,
                "add `else` and the value to take where no row matches, or add the rows",
            );
        }
        let kind = ExprKind::Lookup { table, key: Box::new(key), rows, column, otherwise };
        Some(Expr { kind, ty, span })
    }

    /// A look-up with a key in quotes is the cell itself.
    fn fixed_row(
        &mut self,
        table: TableId,
        key: &str,
        lookup: &'c Lookup<'a>,
        (column, ty): (ColumnId, Type),
        span: Span,
    ) -> Option<Expr> {
        let otherwise = lookup.otherwise.as_ref().map(|otherwise| self.typed(otherwise, ty));
        let keys = self.keys(table);
        if let Some(row) = keys.iter().position(|other| *other == key) {
            let cell = self.vocabulary.table(table).rows[row].cells[column.index()].clone();
            return Some(Expr { kind: ExprKind::Constant(cell, Some(table)), ty, span });
        }
        match otherwise {
            Some(otherwise) => otherwise,
            None if self.has_broken_rows(table) => None,
            None => {
                let what = format!("row of `{}`", lookup.table.text);
                self.unknown(&what, key, lookup.key.span, keys.iter().copied())
            }
        }
    }

    fn has_broken_rows(&self, table: TableId) -> bool {
        self.vocabulary.broken.contains(&format!("{}[]", self.vocabulary.table(table).id))
    }

    fn rows_by_value(&self, table: TableId, key_type: TypeId) -> Vec<Option<usize>> {
        let keys = self.keys(table);
        let values = &self.vocabulary.types.get(key_type).values;
        values.iter().map(|value| keys.iter().position(|key| key == value)).collect()
    }

    fn keys(&self, table: TableId) -> Vec<&'c str> {
        let vocabulary = self.vocabulary;
        let table = vocabulary.table(table);
        table.rows.iter().map(|row| vocabulary.key_of(table, row).unwrap_or_default()).collect()
    }
}

//! What an expression can name, and what was named.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::definitions::Definition;
use super::model::{
    Constant, FactDecl, FactId, FactPathDecl, FieldId, ListDecl, ListId, Row, RuleId, Table, TableId, Type, TypeId,
};
use super::types::Types;

/// Everything with a name.
pub(super) struct Vocabulary<'a> {
    pub types: Types,
    /// The type of verdict words.
    pub verdict: TypeId,
    pub facts: Vec<FactDecl>,
    pub lists: Vec<ListDecl>,
    pub tables: Vec<Table>,
    /// Criteria and lets as written.
    pub definitions: Vec<Definition<'a>>,
    /// What is known of each definition.
    pub signatures: Vec<Signature>,
    /// Ids of the reliefs in order.
    pub reliefs: Vec<&'a str>,
    pub fact_ids: BTreeMap<String, FactId>,
    pub list_ids: BTreeMap<&'a str, ListId>,
    pub table_ids: BTreeMap<String, TableId>,
    pub definition_ids: BTreeMap<&'a str, usize>,
    /// Names that are written but could not be read: `person.birth_date`, `absences.left`, `fees`, `fees.usd`, and
    /// `fees[]` for a row.
    pub broken: BTreeSet<String>,
    pub uses: RefCell<Uses>,
}

/// What is known of a criterion or let when others name it.
#[derive(Clone, Debug)]
pub(super) enum Signature {
    /// It has a value.
    Value { rule: RuleId, params: Vec<Type>, ty: Type },
    /// It is a list, written out wherever it is named.
    List { params: Vec<Type> },
    /// Its faults are reported; whoever names it adds none.
    Broken,
}

/// What expressions read.
#[derive(Default)]
pub(super) struct Uses {
    /// Definitions named outside of definitions.
    pub definitions: BTreeSet<usize>,
    pub facts: BTreeSet<FactId>,
    pub fields: BTreeSet<(ListId, FieldId)>,
    pub lists: BTreeSet<ListId>,
    pub tables: BTreeSet<TableId>,
    /// Words of what could not be resolved, and what was probably meant by them: not to be called unused.
    pub loose: BTreeSet<String>,
}

impl<'a> Vocabulary<'a> {
    /// The list with this id.
    pub fn list(&self, id: ListId) -> &ListDecl {
        &self.lists[id.index()]
    }

    /// The table with this id.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.index()]
    }

    /// `fear.countries`, `absences` or `absences.left`.
    pub fn name(&self, path: FactPathDecl) -> String {
        match path {
            FactPathDecl::Fact(fact) => self.facts[fact.index()].id.clone(),
            FactPathDecl::List(list) => self.list(list).id.clone(),
            FactPathDecl::Field(list, field) => {
                format!("{}.{}", self.list(list).id, self.list(list).fields[field.index()].id)
            }
        }
    }

    /// The definition with this id.
    pub fn definition(&self, id: &str) -> Option<usize> {
        self.definition_ids.get(id).copied()
    }

    /// Records that a fact is read.
    pub fn use_fact(&self, id: FactId) {
        self.uses.borrow_mut().facts.insert(id);
    }

    /// Records that a field is read.
    pub fn use_field(&self, list: ListId, field: FieldId) {
        self.uses.borrow_mut().fields.insert((list, field));
    }

    /// Records that a list is read.
    pub fn use_list(&self, id: ListId) {
        self.uses.borrow_mut().lists.insert(id);
    }

    /// Records that a table is read.
    pub fn use_table(&self, id: TableId) {
        self.uses.borrow_mut().tables.insert(id);
    }

    /// Records that a definition is named outside of definitions.
    pub fn use_definition(&self, index: usize) {
        self.uses.borrow_mut().definitions.insert(index);
    }

    /// Records a word that might mean anything of this name.
    pub fn use_loosely(&self, word: &str) {
        self.uses.borrow_mut().loose.insert(word.to_owned());
    }

    /// Whether a name in list position is a list: a list of records, a table or a list let.
    pub fn is_list_name(&self, name: &str) -> bool {
        self.list_ids.contains_key(name)
            || self.table_ids.contains_key(name)
            || self.definition(name).is_some_and(|index| matches!(self.signatures[index], Signature::List { .. }))
    }

    /// The key of a row in words.
    pub fn key_of<'v>(&'v self, table: &Table, row: &'v Row) -> Option<&'v str> {
        match (row.cells.get(table.key.index())?, table.columns[table.key.index()].ty) {
            (Constant::Text(key), _) => Some(key),
            (Constant::Choice(index), Type::Choice(ty)) => self.types.get(ty).values.get(*index).map(String::as_str),
            _ => None,
        }
    }

    /// "a date", "a choice of `country`".
    pub fn describe(&self, ty: Type) -> String {
        match ty {
            Type::Bool => "yes or no".into(),
            Type::Int => "a whole number".into(),
            Type::Money => "an amount of money".into(),
            Type::Date => "a date".into(),
            Type::Term => "a length of time".into(),
            Type::Choice(id) => format!("one of {}", self.describe_values(id)),
            Type::Set(id) => format!("a set of {}", self.describe_values(id)),
            Type::Ref(id) => format!("a reference to one of `{}`", self.list(id).id),
            Type::Refs(id) => format!("references to some of `{}`", self.list(id).id),
            Type::Record(id) => format!("a record of `{}`", self.list(id).id),
            Type::Row(id) => format!("a row of `{}`", self.table(id).id),
            Type::Text => "text that no rule reads".into(),
        }
    }

    fn describe_values(&self, id: TypeId) -> String {
        let ty = self.types.get(id);
        match &ty.name {
            Some(name) => format!("`{name}`"),
            None => {
                let shown: Vec<String> = ty.values.iter().take(4).map(|value| format!("`{value}`")).collect();
                let more = if ty.values.len() > 4 { ", ..." } else { "" };
                format!("{}{more}", shown.join(", "))
            }
        }
    }
}

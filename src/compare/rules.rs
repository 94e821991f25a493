//! What differs between two rulebooks: criteria, lets, and rows of tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::calendar::Day;
use crate::case;
use crate::rulebook::{ExprKind, Rule, RuleId, Rulebook, Type};

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RuleChange {
    /// The criterion, the let, or the row of a table.
    pub what: String,
    /// How it was.
    pub before: String,
    /// How it is.
    pub after: String,
}

/// For each criterion of the newer rulebook that reads something that differs: what differs. The files of both must be
/// there to tell.
pub fn changes(old: &Rulebook, new: &Rulebook) -> BTreeMap<String, Vec<RuleChange>> {
    let rules = rule_changes(old, new);
    let tables = table_changes(old, new);
    let mut found = BTreeMap::new();
    for (index, rule) in new.rules.iter().enumerate().filter(|(_, rule)| rule.criterion.is_some()) {
        let reached = new.with_all_named(vec![RuleId(index as u32)]);
        let ids: BTreeSet<&str> = reached.iter().map(|id| new.rules[id.index()].id.as_str()).collect();
        let of_rules = ids.into_iter().filter_map(|id| rules.get(id));
        let of_tables = tables_read(new, &reached).into_iter().filter_map(|id| tables.get(id)).flatten();
        let all: Vec<RuleChange> = of_rules.chain(of_tables).cloned().collect();
        if !all.is_empty() {
            found.insert(rule.id.clone(), all);
        }
    }
    found
}

/// The tables that rules read.
fn tables_read<'a>(rulebook: &'a Rulebook, rules: &BTreeSet<RuleId>) -> BTreeSet<&'a str> {
    let mut tables = BTreeSet::new();
    for id in rules {
        rulebook.rules[id.index()].visit(&mut |expr| {
            let table = match &expr.kind {
                ExprKind::Lookup { table, .. } => Some(*table),
                ExprKind::Constant(_, table) => *table,
                ExprKind::Column(row, _) => match row.ty {
                    Type::Row(table) => Some(table),
                    _ => None,
                },
                _ => None,
            };
            tables.extend(table.map(|table| rulebook.tables[table.index()].id.as_str()));
        });
    }
    tables
}

fn rule_changes(old: &Rulebook, new: &Rulebook) -> BTreeMap<String, RuleChange> {
    let written = |rulebook: &Rulebook| -> BTreeMap<String, String> {
        rulebook.rules.iter().map(|rule| (rule.id.clone(), in_words(rulebook, rule))).collect()
    };
    let (old, new) = (written(old), written(new));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |id: &String| {
        let [before, after] = [&old, &new].map(|rules| rules.get(id).cloned().unwrap_or_default());
        (before != after).then(|| (id.clone(), RuleChange { what: id.clone(), before, after }))
    };
    ids.into_iter().filter_map(change).collect()
}

/// The conditions of a rule as they stand in its file.
fn in_words(rulebook: &Rulebook, rule: &Rule) -> String {
    let version = |version: &crate::rulebook::Version| {
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        let dates = match (version.from, version.until) {
            (None, None) => String::new(),
            (from, until) => format!("{}..{}: ", day(from), day(until)),
        };
        let review = version.review_if.as_ref().map(|expr| format!("; review_if {}", rulebook.line(expr)));
        let judgement = if version.judgement { "; judgement" } else { "" };
        format!("{dates}{}{}{judgement}", rulebook.line(&version.when), review.unwrap_or_default())
    };
    rule.versions.iter().map(version).collect::<Vec<_>>().join(" | ")
}

/// By table: each row that differs, with the cells that do.
fn table_changes(old: &Rulebook, new: &Rulebook) -> BTreeMap<String, Vec<RuleChange>> {
    let [before, after] = [old, new].map(rows);
    let mut found: BTreeMap<String, Vec<RuleChange>> = BTreeMap::new();
    let keys: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let none = BTreeMap::new();
        let [old, new] = [&before, &after].map(|rows| rows.get(key).unwrap_or(&none));
        if old == new {
            continue;
        }
        let differ = |column: &&&String| old.get(**column) != new.get(**column);
        let columns: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let columns: Vec<&String> = columns.iter().filter(differ).copied().collect();
        let told = |cells: &BTreeMap<String, String>| -> String {
            let cell = |column: &&String| Some(format!("{column} {}", cells.get(*column)?));
            columns.iter().filter_map(cell).collect::<Vec<_>>().join(", ")
        };
        let (table, row) = key;
        let change = RuleChange { what: format!("{table}: {row}"), before: told(old), after: told(new) };
        found.entry(table.clone()).or_default().push(change);
    }
    found
}

type Rows = BTreeMap<(String, String), BTreeMap<String, String>>;

fn rows(rulebook: &Rulebook) -> Rows {
    let mut rows = Rows::new();
    for table in &rulebook.tables {
        for (index, row) in table.rows.iter().enumerate() {
            let key = (table.id.clone(), rulebook.row_key(table, index).to_owned());
            let cells = table
                .columns
                .iter()
                .zip(&row.cells)
                .map(|(column, cell)| (column.id.clone(), case::written_cell(rulebook, column.ty, cell)));
            rows.insert(key, cells.collect());
        }
    }
    rows
}

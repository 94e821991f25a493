//! What is written and never read.

use std::collections::BTreeSet;

use super::diagnostic::{Diagnostic, Sink};
use super::effects::Effects;
use super::graph::Graph;
use super::model::{FactDecl, FactId, FieldId, ListId, TableId, Type};
use super::vocabulary::Vocabulary;

/// What to do about a fact or field that nothing reads.
const GIVE_A_READER: &str =
    "read it in a rule, print it as a factor, mark it `printed = true` for the attorney's eyes alone, or take it out";

/// Reports criteria, lets, facts, lists, fields, tables and types that nothing reads.
pub(super) fn report_unused(
    vocabulary: &Vocabulary<'_>,
    graph: &Graph,
    effects: &Effects,
    structural: &BTreeSet<(ListId, FieldId)>,
    sink: &Sink,
) {
    let unused = Unused { vocabulary, structural, sink };
    unused.definitions(graph, effects);
    unused.facts();
    unused.lists();
    unused.tables();
    unused.types();
}

struct Unused<'u, 'a> {
    vocabulary: &'u Vocabulary<'a>,
    structural: &'u BTreeSet<(ListId, FieldId)>,
    sink: &'u Sink,
}

impl Unused<'_, '_> {
    fn definitions(&self, graph: &Graph, effects: &Effects) {
        let uses = self.vocabulary.uses.borrow();
        let named_loosely = (0..).zip(&self.vocabulary.definitions).filter(|(_, one)| uses.loose.contains(one.id));
        let roots = uses.definitions.iter().copied().chain(named_loosely.map(|(index, _)| index));
        // An exception that no relief lists is reported as that.
        let acting = (0..self.vocabulary.definitions.len()).filter(|index| effects.acts(*index));
        let reached = graph.reachable(roots.chain(acting));
        for (index, definition) in self.vocabulary.definitions.iter().enumerate() {
            if !reached.contains(&index) && definition.has_good_name {
                let message = format!("nothing uses the {} `{}`", definition.what(), definition.id);
                let help = "list it in a relief, name it in a criterion that is used, or take it out";
                self.sink.report_absent(Diagnostic::error(definition.at, message).help(help));
            }
        }
    }

    fn facts(&self) {
        let uses = self.vocabulary.uses.borrow();
        for (index, fact) in self.vocabulary.facts.iter().enumerate() {
            let is_used = uses.facts.contains(&FactId(index as u32)) || needs_no_use(fact) || self.is_loose(&fact.id);
            if !is_used {
                let message = format!("nothing reads the fact `{}`", fact.id);
                self.sink.report_absent(Diagnostic::error(fact.span, message).help(GIVE_A_READER));
            }
        }
    }

    fn lists(&self) {
        let uses = self.vocabulary.uses.borrow();
        for (index, list) in self.vocabulary.lists.iter().enumerate() {
            let id = ListId(index as u32);
            let is_used = uses.lists.contains(&id) || uses.fields.iter().any(|(list, _)| *list == id);
            if !is_used && !self.is_loose(&list.id) {
                let message = format!("nothing reads the list `{}`", list.id);
                let help = "read it in a rule, or take it out";
                self.sink.report_absent(Diagnostic::error(list.span, message).help(help));
                continue;
            }
            for (position, field) in list.fields.iter().enumerate() {
                let key = (id, FieldId(position as u32));
                let is_used = uses.fields.contains(&key) || self.structural.contains(&key) || needs_no_use(field);
                if !is_used && !self.is_loose(&field.id) {
                    let message = format!("nothing reads the field `{}.{}`", list.id, field.id);
                    self.sink.report_absent(Diagnostic::error(field.span, message).help(GIVE_A_READER));
                }
            }
        }
    }

    fn tables(&self) {
        let uses = self.vocabulary.uses.borrow();
        for (index, table) in self.vocabulary.tables.iter().enumerate() {
            let makes_type = matches!(table.columns[table.key.index()].ty, Type::Choice(_));
            if !uses.tables.contains(&TableId(index as u32)) && !makes_type && !self.is_loose(&table.id) {
                let message = format!("nothing reads the table `{}`", table.id);
                let help = "look something up in it, or take it out";
                self.sink.report_absent(Diagnostic::error(table.span, message).help(help));
            }
        }
    }

    fn types(&self) {
        for (name, span) in self.vocabulary.types.unused() {
            let message = format!("nothing is of the type `{name}`");
            let help = "give a fact or a column this type, or take it out";
            self.sink.report_absent(Diagnostic::error(span, message).help(help));
        }
    }

    /// Whether a name that could not be resolved may have meant this.
    fn is_loose(&self, id: &str) -> bool {
        self.vocabulary.uses.borrow().loose.contains(id)
    }
}

/// Facts that are printed or asked for their own sake.
fn needs_no_use(fact: &FactDecl) -> bool {
    fact.always || fact.printed || fact.ty == Type::Text
}

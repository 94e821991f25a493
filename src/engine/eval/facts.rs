//! Reading what the answers admit.

use crate::case::FactPath;
use crate::rulebook::{Constant, FactId, FieldId, ListId};

use super::{Bound, Eval, FURTHER};
use crate::engine::program::{Node, NodeId};
use crate::engine::trace::{Cut, Origin, Slot};
use crate::engine::truths::Truths;
use crate::engine::world::{Cell, Values};

impl<'a> Eval<'a> {
    pub(super) fn fact_truth(&mut self, path: FactPath) -> Truths {
        let Some(cell) = self.world.cell(path) else { return Truths::OPEN };
        self.note(path, cell);
        match cell.values {
            Values::Truth(truths) if cell.doubt && !truths.is_single() => Truths::REVIEW,
            Values::Truth(truths) => {
                if !truths.is_single()
                    && let Some(trace) = &mut self.trace
                {
                    trace.ask(Slot::Fact(path), Cut::Bool);
                }
                truths
            }
            _ => Truths::OPEN,
        }
    }

    pub(super) fn field_truth(&mut self, list: u32, row: u32, field: u32) -> Truths {
        if row != FURTHER {
            return self.fact_truth(FactPath::Field(ListId(list), row as usize, FieldId(field)));
        }
        match self.further_cell(list, field) {
            Some(Cell { values: Values::Truth(truths), doubt, .. }) => {
                if *doubt && !truths.is_single() {
                    return Truths::REVIEW;
                }
                if !truths.is_single()
                    && let Some(trace) = &mut self.trace
                {
                    trace.ask(Slot::Fact(further_path(list, field)), Cut::Bool);
                }
                *truths
            }
            _ => Truths::OPEN,
        }
    }

    fn further_cell(&self, list: u32, field: u32) -> Option<&'a Cell> {
        self.world.lists[list as usize].further.as_ref()?.get(field as usize)
    }

    /// The cell behind a fact or field node, and the path by which it can be split.
    pub(super) fn cell_at(&mut self, node: NodeId) -> Option<(&'a Cell, Option<FactPath>)> {
        let path = match self.node(node) {
            Node::Fact(fact) => FactPath::Fact(FactId(*fact)),
            Node::Field(record, list, field) => match self.record(*record) {
                Bound::Record(_, FURTHER) => {
                    return self.further_cell(*list, *field).map(|cell| (cell, Some(further_path(*list, *field))));
                }
                Bound::Record(_, row) => FactPath::Field(ListId(*list), row as usize, FieldId(*field)),
                _ => return None,
            },
            _ => return None,
        };
        let cell = self.world.cell(path)?;
        self.note(path, cell);
        Some((cell, Some(path)))
    }

    fn note(&mut self, path: FactPath, cell: &Cell) {
        if self.proof
            && cell.answered
            && let Some(trace) = &mut self.trace
            && trace.reads.last() != Some(&path)
        {
            trace.reads.push(path);
        }
    }

    pub(super) fn origin(&mut self, cell: &Cell, path: Option<FactPath>) -> Origin {
        match (&mut self.trace, path) {
            (Some(trace), Some(path)) if !cell.doubt && !cell.values.is_single() => trace.slot(Slot::Fact(path)),
            _ => Origin::NONE,
        }
    }

    pub(super) fn cell_of(&mut self, row: NodeId, column: u32) -> Option<&'a Constant> {
        match self.record(row) {
            Bound::Row(table, row) => {
                self.program.rulebook.tables[table as usize].rows.get(row as usize)?.cells.get(column as usize)
            }
            _ => None,
        }
    }

    pub(super) fn record(&mut self, node: NodeId) -> Bound {
        match self.node(node) {
            Node::Var(var) => self.frames[self.base + *var as usize],
            Node::Call(rule, args) => self.call_node(*rule, args),
            _ => Bound::Nothing,
        }
    }
}

/// The field of whichever further record: nothing to split, but two atoms may both ask for it.
fn further_path(list: u32, field: u32) -> FactPath {
    FactPath::Field(ListId(list), FURTHER as usize, FieldId(field))
}

//! The variables that an expression sees.

use std::rc::Rc;

use crate::rulebook::model::{Type, VarId};
use crate::rulebook::syntax::Expr;

/// What a variable stands for.
#[derive(Clone)]
pub(in crate::rulebook) enum Binding<'c, 'a> {
    /// A slot of the frame.
    Var(VarId, Type),
    /// The argument of a list let that is being written out, with the variables it sees.
    Argument(&'c Expr<'a>, Rc<Scope<'c, 'a>>),
    /// Something whose fault is reported.
    Broken,
}

/// Names with their bindings, innermost last.
#[derive(Clone, Default)]
pub(in crate::rulebook) struct Scope<'c, 'a>(Vec<(&'a str, Binding<'c, 'a>)>);

impl<'c, 'a> Scope<'c, 'a> {
    pub fn push(&mut self, name: &'a str, binding: Binding<'c, 'a>) {
        self.0.push((name, binding));
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    pub fn get(&self, name: &str) -> Option<&Binding<'c, 'a>> {
        self.0.iter().rev().find(|(bound, _)| *bound == name).map(|(_, binding)| binding)
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> + Clone + '_ {
        self.0.iter().map(|(name, _)| *name)
    }
}

//! Evaluation: pure, without input or output, clock or terminal.

mod clock;
mod decisive;
mod eval;
mod memo;
mod outside;
mod plain;
mod program;
mod question;
mod screen;
mod screening;
mod search;
mod trace;
mod truths;
mod values;
mod world;

pub use clock::{Change, ChangeOf, Clock, State, changes, changes_day_by_day, glance, glances, states};
pub use outside::{Told, depends_outside};
pub use plain::{Plain, Slots, Unplain};
pub use program::Program;
pub use question::{
    Asked, Memory, Question, Step, WitnessOf, applies, askable, example, holds, inapplicable, next_question, next_step,
    witness,
};
pub use screen::{FiredCheck, Options, chosen, finding, findings_seen, fired_checks, raised, screen, value};
pub use screening::*;

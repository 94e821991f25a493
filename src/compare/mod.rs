//! One caseload twice: under two rulebooks, on two days, or in two outputs. Who gains a path, who loses one, and by which
//! criterion.

mod ahead;
mod cause;
mod change;
mod outputs;
mod report;
mod rules;
mod side;
mod twice;

pub use ahead::{Ahead, Soon};
pub use change::{Change, Changes, Direction, Group, Refused};
pub use outputs::{Outputs, read_outputs};
pub use report::Comparison;
pub use rules::{RuleChange, changes as rule_changes};
pub use twice::Twice;

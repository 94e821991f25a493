//! One file per command.

mod find_relief;
mod interview;

pub(super) mod batch;
pub(super) mod compare;
pub(super) mod completions;
pub(super) mod explain;
pub(super) mod facts;
mod facts_sample;
mod facts_template;
pub(super) mod man;
pub(super) mod resume;
pub(super) mod rules_check;
pub(super) mod rules_coverage;
pub(super) mod rules_list;
pub(super) mod rules_mutate;
pub(super) mod rules_test;
pub(super) mod screen;
pub(super) mod verify;
pub(super) mod when;

use find_relief::find_relief;

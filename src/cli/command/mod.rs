//! One file per command.

mod find_relief;
mod interview;

pub(super) mod batch;
pub(super) mod compare;
pub(super) mod completions;
pub(super) mod demo;
pub(super) mod explain;
pub(super) mod facts;
mod facts_sample;
mod facts_template;
pub(super) mod learn;
pub(super) mod man;
pub(super) mod resume;
pub(super) mod rules_check;
pub(super) mod rules_coverage;
pub(super) mod rules_diff;
pub(super) mod rules_doc;
pub(super) mod rules_fmt;
pub(super) mod rules_list;
pub(super) mod rules_mutate;
pub(super) mod rules_schema;
pub(super) mod rules_test;
pub(super) mod screen;
pub(super) mod verify;
pub(super) mod what_if;
pub(super) mod when;

use find_relief::find_relief;

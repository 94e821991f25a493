//! The facts of one client: values, partial dates, answers, records, and the files they come from and go to.

mod answers;
mod contradictions;
mod dates;
mod fault;
mod file;
mod json_tree;
mod path;
mod reading;
mod schema;
mod sections;
mod set;
mod sets;
mod toml_tree;
mod tree;
mod value;
mod write;
mod written;

pub use answers::*;
pub use fault::{Fault, Faults};
pub use file::{AsOf, from_json_text, from_text, from_text_in_part, from_toml, from_toml_text};
pub use reading::INTERVIEW;
pub use schema::schema;
pub(crate) use value::LARGEST_NUMBER;
pub use value::read_text;
pub(crate) use write::sync_folder;
pub use write::{save, save_with, temporary_prefix, to_toml};
pub use written::{written, written_cell};

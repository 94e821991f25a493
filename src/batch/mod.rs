//! A caseload: many cases in, one line out for each, in order, in bounded memory.
//!
//! [`in_order`] is the loop, whatever is read and written; [`Input`] reads the rows of files, [`Screener`] makes a line of
//! each row, [`Part`] keeps what is written until it is whole.

mod check;
mod chunk;
mod columns;
mod ignored;
mod input;
mod line;
mod lines;
mod mapping;
mod memory;
mod order;
mod part;
mod plainly;
mod quick;
mod records;
mod refusal;
mod row_text;
mod screener;
#[cfg(feature = "xlsx")]
mod sheet;
mod summary;
mod tally;
pub mod template;
mod words;
#[cfg(feature = "xlsx")]
mod workbook;
mod writer;

pub use check::Check;
pub use chunk::{Chunk, Content, Row};
pub use columns::{Columns, Written};
pub use ignored::Ignored;
pub use input::{Input, InputError, InputFormat};
pub use line::{Deadline, Flag, Line, Reasons, Verdicts};
pub use lines::{LONGEST_LINE, Lines, TextLine};
pub use mapping::{Dates, Mapping, MappingSource};
pub use memory::take_small_pages;
pub use order::in_order;
pub use part::{Part, PartError, Progress};
pub use plainly::{Form, Found, Plainly};
pub use refusal::RowError;
pub use row_text::RowText;
pub use screener::{Detail, Done, Screener};
pub use summary::Summary;
pub use tally::Tally;
pub(crate) use words::Words;
#[cfg(feature = "xlsx")]
pub use workbook::write_workbook;
pub use writer::{LineWriter, OutputFormat};
pub(crate) use writer::{guarded, in_words};

//! The interview: the engine's next question, put to a person until a report can be written.

mod answering;
mod asker;
mod choices;
mod contradictions;
mod conversation;
pub mod dates;
mod ending;
mod opening;
mod plain;
mod prompt;
mod remaining;
mod replay;
mod talk;
mod terminal;
mod terms;
mod words;

pub use asker::{Asker, Command, Form, Prompt, Reply};
pub(crate) use choices::folded;
pub use conversation::{Ending, Interview};
pub use ending::{closing, kept, refused, so_far, whole_report};
pub use opening::{Keeping, Opened, Opening, passphrase};
pub use plain::PlainAsker;
pub use replay::{Recorded, ReplayAsker};
pub use terminal::TerminalAsker;

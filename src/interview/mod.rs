//! The interview: the engine's next question, put to a person until a report can be written.

mod asker;
mod choices;
mod conversation;
mod plain;
mod prompt;
mod terminal;

pub use asker::{Asker, Form, Prompt, Reply};
pub use conversation::{Interview, Save};
pub use plain::PlainAsker;
pub use terminal::TerminalAsker;

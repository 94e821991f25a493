use std::io;

/// Where answers come from: a terminal with menus, or plain lines over any reader and writer.
pub trait Asker {
    /// Puts a question and waits for the reply. The end of the input is [`Reply::Stop`].
    fn ask(&mut self, prompt: &Prompt) -> io::Result<Reply>;
    /// Tells something.
    fn say(&mut self, text: &str) -> io::Result<()>;
}

/// A question as it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What is said before it: a heading, a warning, what is written down so far.
    pub notes: Vec<String>,
    /// The question.
    pub question: String,
    /// What an answer looks like.
    pub form: Form,
    /// "I prefer not to say" is offered first.
    pub skip_first: bool,
}

/// What an answer looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of these.
    One(Vec<String>),
    /// Any number of these.
    Several(Vec<String>),
    /// Something typed, with a hint how.
    Typed(String),
}

/// What a person may reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Indexes of what was chosen.
    Chosen(Vec<usize>),
    /// What was typed.
    Typed(String),
    /// "I don't know."
    DontKnow,
    /// "I prefer not to say."
    Declined,
    /// "What does this mean?"
    Help,
    /// "Why do you ask?"
    Why,
    /// One question back.
    Back,
    /// No further question.
    Stop,
}

use serde::Serialize;

/// What a piece of a report means to its reader: decides its colour and its mark, which says the same without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    /// In the client's favor.
    Good,
    /// Against it.
    Bad,
    /// Not known yet.
    Open,
    /// For an attorney.
    Judge,
    /// None of these.
    Plain,
}

impl Tone {
    /// The mark before a line.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Tone::Good => "✓",
            Tone::Bad => "✗",
            Tone::Open => "?",
            Tone::Judge => "!",
            Tone::Plain => "·",
        }
    }
}

//! The words for where a case stands on a relief, which notices read and tests expect.

/// Where a case stands on a relief, worst first (DESIGN 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A bar stands.
    Barred,
    /// A requirement is not met.
    NotMet,
    /// A bar stands, but a waiver may be open.
    Waivable,
    /// It opens only in a situation the person is not in.
    Conditional,
    /// Facts or steps are missing.
    NeedsFacts,
    /// Nothing fails; named points need an attorney.
    Review,
    /// The threshold criteria are met on the answers given.
    Meets,
}

impl Verdict {
    /// All of them, worst first.
    pub const ALL: [Verdict; 7] = [
        Verdict::Barred,
        Verdict::NotMet,
        Verdict::Waivable,
        Verdict::Conditional,
        Verdict::NeedsFacts,
        Verdict::Review,
        Verdict::Meets,
    ];

    /// The word in reports, tests and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Barred => "barred",
            Verdict::NotMet => "not-met",
            Verdict::Waivable => "waivable",
            Verdict::Conditional => "conditional",
            Verdict::NeedsFacts => "needs-facts",
            Verdict::Review => "review",
            Verdict::Meets => "meets",
        }
    }

    /// The verdict with this word.
    pub fn from_word(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

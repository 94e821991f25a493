//! "Did you mean": the name that was probably meant.

/// Advice that names the closest of the candidates, if one is close.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(word, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// The closest candidate, if it is close enough to be what was meant.
pub(super) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= word.len().max(candidate.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The candidates in backticks, or the first of them if there are many.
pub(super) fn listed<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let all: Vec<&str> = candidates.into_iter().collect();
    let shown = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match all.len() {
        0..=SHOWN => shown,
        count => format!("{shown} and {} more", count - SHOWN),
    }
}

fn distance(word: &str, candidate: &str) -> usize {
    // `-` and `_` are mixed up all the time.
    let same = |text: &str| text.to_lowercase().replace('-', "_");
    strsim::damerau_levenshtein(&same(word), &same(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["ten-years", "tax-paid", "first_arrival"];
        assert_eq!(closest("ten-yaers", names), Some("ten-years"));
        assert_eq!(closest("first-arrival", names), Some("first_arrival"));
        assert_eq!(closest("hardship", names), None);
    }
}

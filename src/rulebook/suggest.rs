//! "Did you mean": the name that was probably meant.

/// More slips than this make another word.
const MOST_SLIPS: usize = 4;

/// Advice that names the closest of the candidates, if one is close.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(word, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// The closest candidate, if it is close enough to be what was meant.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = folded(word);
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .filter_map(|candidate| {
            let tolerated = (word.len().max(candidate.len()) / 3).min(MOST_SLIPS);
            let distance = distance_within(&plain, &folded(candidate), tolerated)?;
            Some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The candidates in backticks, or the first of them if there are many.
pub(crate) fn listed<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let all: Vec<&str> = candidates.into_iter().collect();
    let shown = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match all.len() {
        0..=SHOWN => shown,
        count => format!("{shown} and {} more", count - SHOWN),
    }
}

/// Capitals, and `-` for `_`, are mixed up all the time.
fn folded(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// The distance of two words, unless it is larger than `tolerated`.
fn distance_within(left: &str, right: &str, tolerated: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > tolerated {
        return None;
    }
    // What both begin with makes no difference, and is most of a dotted key.
    let same = left.chars().zip(right.chars()).take_while(|(left, right)| left == right);
    let common: usize = same.map(|(left, _)| left.len_utf8()).sum();
    let distance = strsim::osa_distance(&left[common..], &right[common..]);
    (distance <= tolerated).then_some(distance)
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

//! "Did you mean".

/// Below this likeness a suggestion is noise.
const ALIKE: f64 = 0.7;

/// The candidate most like what was written, if one is like it. A dotted name is also compared by its last part, which
/// is what people remember.
pub(super) fn closest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let likeness = |candidate: &str| {
        let whole = strsim::normalized_damerau_levenshtein(&written, candidate);
        let last = candidate.rsplit('.').next().unwrap_or(candidate);
        let written_last = written.rsplit('.').next().unwrap_or(&written);
        // A whole match of the last part alone is likely, yet less than the same name misspelt.
        whole.max(0.9 * strsim::normalized_damerau_levenshtein(written_last, last))
    };
    // The first of equals wins, so that the order of declaration decides.
    let mut best = None;
    for candidate in candidates {
        let score = likeness(candidate);
        if score >= ALIKE && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The remedy that names the closest candidate, or `otherwise`.
pub(super) fn did_you_mean<'a>(
    written: &str,
    candidates: impl Iterator<Item = &'a str>,
    otherwise: impl Into<String>,
) -> String {
    match closest(written, candidates) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => otherwise.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_meant() {
        let names = ["person.birth_date", "person.birth_country", "relatives"];
        let closest = |written| closest(written, names.into_iter());
        assert_eq!(closest("person.brith_date"), Some("person.birth_date"));
        assert_eq!(closest("birth_date"), Some("person.birth_date"));
        assert_eq!(closest("Relative"), Some("relatives"));
        assert_eq!(closest("shoe_size"), None);
    }
}

//! Words by key, in one piece of text: quick to read back, and looked up by halving.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Words by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lexicon {
    /// Every key with its words behind it, in order of keys.
    text: String,
    /// Where each entry's key begins, its words begin, and its words end.
    entries: Vec<(u32, u32, u32)>,
}

impl Lexicon {
    /// The words under this key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.entries.binary_search_by(|(start, middle, _)| self.part(*start, *middle).cmp(key)).ok()?;
        let (_, middle, end) = self.entries[found];
        Some(self.part(middle, end))
    }

    fn part(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}

impl From<BTreeMap<String, String>> for Lexicon {
    fn from(words: BTreeMap<String, String>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (key, words) in words {
            let start = lexicon.text.len() as u32;
            lexicon.text.push_str(&key);
            let middle = lexicon.text.len() as u32;
            lexicon.text.push_str(&words);
            lexicon.entries.push((start, middle, lexicon.text.len() as u32));
        }
        lexicon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_key_alone() {
        let words = [("b", "bee"), ("a", "ay"), ("ab", ""), ("ñ", "eñe")];
        let lexicon = Lexicon::from(
            words.map(|(key, word)| (key.to_owned(), word.to_owned())).into_iter().collect::<BTreeMap<_, _>>(),
        );
        for (key, word) in words {
            assert_eq!(lexicon.get(key), Some(word), "{key}");
        }
        for missing in ["", "aa", "c", "bee"] {
            assert_eq!(lexicon.get(missing), None, "{missing}");
        }
        assert_eq!(Lexicon::default().get("a"), None);
    }
}

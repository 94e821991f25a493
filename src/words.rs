//! Words that are not the law's: one data file per language, prepared when the program was built.

use serde::de::DeserializeOwned;

/// The words in this prepared text.
pub(crate) fn read<T: DeserializeOwned>(prepared: &str) -> T {
    serde_json::from_str(prepared).expect("the embedded words have every key; a test reads them all")
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    /// Two languages have the same keys, with the same placeholders in their texts.
    pub(crate) fn assert_alike(one: &str, other: &str) {
        assert_eq!(keys(one), keys(other));
    }

    fn keys(text: &str) -> BTreeSet<(String, Vec<String>)> {
        let mut found = BTreeSet::new();
        collect("", &toml::from_str(text).expect("TOML"), &mut found);
        found
    }

    fn collect(path: &str, value: &toml::Value, found: &mut BTreeSet<(String, Vec<String>)>) {
        match value {
            toml::Value::Table(table) => {
                table.iter().for_each(|(key, value)| collect(&format!("{path}.{key}"), value, found))
            }
            value => {
                let text = value.to_string();
                let names = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()));
                let mut names: Vec<String> = names.collect();
                names.sort();
                found.insert((path.to_owned(), names));
            }
        }
    }
}

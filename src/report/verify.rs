//! Whether a report still says what screening its answers again says, and what differs.

use serde_json::Value;

/// What differs between a report and the same screening today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// Why: other rules, another version of the program; neither, if the report was changed after it was made.
    pub causes: Vec<Cause>,
    /// Each place with what stands there and what should.
    pub places: Vec<Difference>,
}

/// Why a report and its screening may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The rules are others: their hash then, and now.
    Rules(String, String),
    /// The program is another: its version then, and now.
    Version(String, String),
    /// Neither: the report was changed.
    Edited,
}

/// A place in a report where something else stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which relief, criterion and key.
    pub place: String,
    /// In the report; nothing if it lacks it.
    pub reported: Option<String>,
    /// What screening again gives; nothing if it gives nothing.
    pub screened: Option<String>,
}

/// Compares a report with the same screening made anew.
pub fn differences(reported: &Value, screened: &Value) -> Differences {
    let mut places = Vec::new();
    compare("", reported, screened, &mut places);
    let text =
        |report: &Value, pointer: &str| report.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let pair = |pointer: &str| (text(reported, pointer), text(screened, pointer));
    let mut causes = Vec::new();
    let ((rules, rules_now), (version, version_now)) = (pair("/rulebook/hash"), pair("/tool_version"));
    if rules != rules_now {
        causes.push(Cause::Rules(rules, rules_now));
    }
    if version != version_now {
        causes.push(Cause::Version(version, version_now));
    }
    if causes.is_empty() && !places.is_empty() {
        causes.push(Cause::Edited);
    }
    places
        .retain(|difference| !matches!(difference.place.as_str(), "rulebook.title" | "rulebook.hash" | "tool_version"));
    Differences { causes, places }
}

fn compare(place: &str, reported: &Value, screened: &Value, places: &mut Vec<Difference>) {
    match (reported, screened) {
        (Value::Object(before), Value::Object(now)) => {
            let keys = before.keys().chain(now.keys().filter(|key| !before.contains_key(*key)));
            for key in keys {
                let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                compare_optional(&inner, before.get(key), now.get(key), places);
            }
        }
        (Value::Array(before), Value::Array(now)) if before.iter().chain(now).all(|item| name(item).is_some()) => {
            let find =
                |items: &'_ [Value], wanted: &str| items.iter().position(|item| name(item).as_deref() == Some(wanted));
            for item in before {
                let own = name(item).unwrap_or_default();
                let other = find(now, &own).map(|index| &now[index]);
                compare_optional(&format!("{place}[{own}]"), Some(item), other, places);
            }
            for item in now.iter().filter(|item| find(before, &name(item).unwrap_or_default()).is_none()) {
                compare_optional(&format!("{place}[{}]", name(item).unwrap_or_default()), None, Some(item), places);
            }
        }
        (before, now) if before != now => places.push(Difference {
            place: place.to_owned(),
            reported: Some(short(before)),
            screened: Some(short(now)),
        }),
        _ => {}
    }
}

fn compare_optional(place: &str, reported: Option<&Value>, screened: Option<&Value>, places: &mut Vec<Difference>) {
    match (reported, screened) {
        (Some(before), Some(now)) => compare(place, before, now, places),
        (None, None) => {}
        (before, now) => {
            places.push(Difference { place: place.to_owned(), reported: before.map(short), screened: now.map(short) })
        }
    }
}

/// By what the items of a list are told apart: their id and what they are about.
fn name(item: &Value) -> Option<String> {
    let id = item.get("id")?.as_str()?;
    let about = item.get("item").or_else(|| item.get("items"));
    Some(about.map_or(id.to_owned(), |about| format!("{id} {about}").replace('"', "")))
}

/// A value on one short line.
fn short(value: &Value) -> String {
    const MOST: usize = 100;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(_) if name(value).is_some() => name(value).unwrap_or_default(),
        other => other.to_string(),
    };
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(verdict: &str, hash: &str) -> Value {
        json!({ "tool_version": "1", "rulebook": { "hash": hash }, "reliefs": [{ "id": "tps", "verdict": verdict }] })
    }

    #[test]
    fn the_same_report_differs_nowhere() {
        assert_eq!(differences(&report("meets", "a"), &report("meets", "a")), Differences::default());
    }

    #[test]
    fn a_changed_verdict_is_named_and_so_is_why() {
        let found = differences(&report("meets", "a"), &report("barred", "a"));
        assert_eq!(found.causes, [Cause::Edited]);
        assert_eq!(
            found.places,
            [Difference {
                place: "reliefs[tps].verdict".into(),
                reported: Some("meets".into()),
                screened: Some("barred".into())
            }]
        );
        let found = differences(&report("meets", "a"), &report("meets", "b"));
        assert_eq!(found.causes, [Cause::Rules("a".into(), "b".into())]);
        assert!(found.places.is_empty());
    }

    #[test]
    fn what_stands_on_one_side_only_is_named() {
        let found = differences(&json!({ "a": [{ "id": "x" }] }), &json!({ "a": [{ "id": "y" }] }));
        let places: Vec<&str> = found.places.iter().map(|place| place.place.as_str()).collect();
        assert_eq!(places, ["a[x]", "a[y]"]);
    }
}

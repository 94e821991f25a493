//! The words of reports that are not the law's: one data file per language, checked by its type.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::Language;
use crate::words::read;

/// Everything that reports say of their own in one language. The fields carry the keys of
/// `words/<language>.toml`, so a key that one language lacks does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) report: ReportWords,
    pub(crate) card: CardWords,
    pub(crate) timeline: TimelineWords,
    pub(crate) requests: RequestWords,
    pub(crate) letter: LetterWords,
    pub(crate) page: PageWords,
    pub(crate) clock: ClockWords,
    pub(crate) what_if: WhatIfWords,
    pub(crate) revision: RevisionWords,
    pub(crate) teach: TeachWords,
    pub(crate) book: BookWords,
    pub(crate) verify: VerifyWords,
    pub(crate) verdict: VerdictWords,
    pub(crate) short: ShortWords,
    pub(crate) finding: FindingWords,
    pub(crate) could_be: CouldBeWords,
    pub(crate) kind: KindWords,
    pub(crate) reason: ReasonWords,
    pub(crate) answer: AnswerWords,
    pub(crate) source: SourceWords,
    pub(crate) date: DateWords,
    pub(crate) term: TermWords,
    pub(crate) explain: ExplainWords,
    pub(crate) facts: FactsWords,
}

impl Words {
    /// The words of a language, read once.
    pub(crate) fn of(language: Language) -> &'static Words {
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        static SPANISH: OnceLock<Words> = OnceLock::new();
        match language {
            Language::English => {
                ENGLISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/report-en.json"))))
            }
            Language::Spanish => {
                SPANISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/report-es.json"))))
            }
        }
    }
}

/// A phrase with a count.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plural {
    one: String,
    many: String,
}

impl Plural {
    /// The phrase for so many.
    pub(crate) fn of(&self, count: i64) -> String {
        let template = if count == 1 { &self.one } else { &self.many };
        fill(template, &[("count", &count.to_string())])
    }
}

/// The template with each `{name}` replaced. What is put in is not searched again.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        filled.push_str(before);
        let Some(close) = from_open.find('}') else {
            rest = from_open;
            break;
        };
        let name = &from_open[1..close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&from_open[..=close]),
        }
        rest = &from_open[close + 1..];
    }
    filled.push_str(rest);
    filled
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportWords {
    pub(crate) title: String,
    pub(crate) reference: String,
    pub(crate) no_reference: String,
    pub(crate) as_of: String,
    pub(crate) disclaimer: String,
    pub(crate) head: String,
    pub(crate) not_ruled_out: String,
    pub(crate) possible_intro: String,
    /// Where a sentence that follows a colon begins with a small letter.
    pub(crate) lower_after_colon: bool,
    pub(crate) more_possible: Plural,
    pub(crate) head_doubtful: String,
    pub(crate) due: String,
    pub(crate) warnings: String,
    pub(crate) overrides: String,
    pub(crate) override_line: String,
    pub(crate) summary: String,
    pub(crate) relief: String,
    pub(crate) result: String,
    pub(crate) in_short: String,
    pub(crate) answers: String,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) said_by: String,
    pub(crate) made_with: String,
    pub(crate) stale: String,
    pub(crate) stale_row: String,
    pub(crate) stale_heading: String,
    pub(crate) private: String,
    pub(crate) unverified: String,
    pub(crate) nothing_more: String,
    pub(crate) if_it_applies: String,
    pub(crate) attorney_says: String,
    pub(crate) date_unknown: String,
    pub(crate) passed: String,
    pub(crate) no_instance: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardWords {
    pub(crate) why_open: String,
    pub(crate) against: String,
    pub(crate) for_attorney: String,
    pub(crate) missing: String,
    pub(crate) to_obtain: String,
    pub(crate) deadlines: String,
    pub(crate) flags: String,
    pub(crate) possible: String,
    pub(crate) next: String,
    pub(crate) form: String,
    pub(crate) documents: String,
    pub(crate) decided_by: String,
    pub(crate) law: String,
    pub(crate) criteria: String,
    pub(crate) other_results: String,
    pub(crate) unsharp: String,
    pub(crate) changes_on: String,
    pub(crate) checked: String,
    pub(crate) fee_date: String,
    pub(crate) form_name: String,
    pub(crate) waiver_form: String,
    pub(crate) defeated: String,
    pub(crate) met_so_far: String,
    pub(crate) more_missing: Plural,
    pub(crate) as_above: String,
    pub(crate) as_under: String,
    pub(crate) what_it_is: String,
    pub(crate) may_waive_form: String,
    pub(crate) may_waive: String,
    pub(crate) may_except: String,
    pub(crate) also_under: String,
    pub(crate) not_needed: String,
    pub(crate) not_yet: String,
    pub(crate) untold: String,
    pub(crate) unverified: String,
    pub(crate) unsharp_point: String,
    pub(crate) no_target: String,
    pub(crate) more_names: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimelineWords {
    pub(crate) heading: String,
    pub(crate) title: String,
    pub(crate) as_of: String,
    pub(crate) periods: String,
    pub(crate) deadlines: String,
    pub(crate) since: String,
    pub(crate) span: String,
    pub(crate) vague_span: String,
    pub(crate) named_by: String,
    pub(crate) when: String,
    pub(crate) what: String,
    pub(crate) legend: String,
    pub(crate) in_words: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestWords {
    pub(crate) heading: String,
    pub(crate) intro: String,
    pub(crate) find_out: String,
    pub(crate) shown_by: String,
    pub(crate) decides: String,
    pub(crate) alone: String,
    pub(crate) together: String,
    pub(crate) matters: String,
    pub(crate) step: String,
    pub(crate) any_paper: String,
    pub(crate) as_above: String,
}

/// The words of the letter that a client takes home.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterWords {
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) not_advice: String,
    pub(crate) first: String,
    pub(crate) paths: String,
    pub(crate) none_open: String,
    pub(crate) meets: String,
    pub(crate) review: String,
    pub(crate) needs_facts: String,
    pub(crate) needs_steps: String,
    pub(crate) waivable: String,
    pub(crate) conditional: String,
    pub(crate) closed: String,
    pub(crate) later: String,
    pub(crate) bring_always: String,
    pub(crate) dates: String,
    pub(crate) perhaps: String,
    pub(crate) careful: String,
    pub(crate) help: String,
    pub(crate) keep_safe: String,
    pub(crate) keep_safe_guarded: String,
    pub(crate) in_person: String,
    pub(crate) review_against: String,
    pub(crate) review_bar: String,
    pub(crate) today: String,
    pub(crate) visit: VisitWords,
    pub(crate) no_visit: VisitWords,
}

/// How the client and the office, or a lawyer, go on from the letter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitWords {
    pub(crate) bring: String,
    pub(crate) bring_intro: String,
    pub(crate) dates_intro: String,
    pub(crate) no_dates: String,
    pub(crate) hidden_dates: String,
    pub(crate) do_not: Vec<String>,
    pub(crate) helpers: Vec<String>,
}

/// The words of what time brings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockWords {
    pub(crate) title: String,
    pub(crate) range: String,
    pub(crate) meaning: String,
    pub(crate) nothing: String,
    pub(crate) between: String,
    pub(crate) not_before: String,
    pub(crate) change: String,
    pub(crate) act_before: String,
    pub(crate) screen_again: String,
    pub(crate) ask: String,
    pub(crate) deadline: String,
    pub(crate) nothing_due: String,
    pub(crate) attorney_says: String,
    pub(crate) may_apply: String,
    pub(crate) day_off: String,
    pub(crate) stale: String,
    pub(crate) neutral: String,
}

/// The words of what other answers would change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIfWords {
    pub(crate) title: String,
    pub(crate) careful: String,
    pub(crate) changed: String,
    pub(crate) same_answers: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) through: String,
    pub(crate) other_criteria: String,
    pub(crate) unchanged: String,
    pub(crate) notices: String,
    pub(crate) new_notice: String,
    pub(crate) gone_notice: String,
    pub(crate) nearest_title: String,
    pub(crate) until: String,
    pub(crate) time: String,
    pub(crate) time_line: String,
    pub(crate) obtain: String,
    pub(crate) known: String,
    pub(crate) with: String,
    pub(crate) many_missing: Plural,
    pub(crate) step: String,
    pub(crate) judge: String,
    pub(crate) situation: String,
    pub(crate) fixed: String,
    pub(crate) alone: String,
    pub(crate) together: String,
    pub(crate) more_answers: Plural,
    pub(crate) shown_by: String,
    pub(crate) nothing: String,
}

/// The words of what differs between two rulebooks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevisionWords {
    pub(crate) title: String,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) nothing: String,
    pub(crate) added: String,
    pub(crate) removed: String,
    pub(crate) affects: String,
    pub(crate) not_advice: String,
    pub(crate) section: SectionWords,
    pub(crate) aspect: AspectWords,
}

/// What rules are made of, in the plural.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SectionWords {
    pub(crate) relief: String,
    pub(crate) result: String,
    pub(crate) criterion: String,
    pub(crate) value: String,
    pub(crate) flag: String,
    pub(crate) deadline: String,
    pub(crate) document: String,
    pub(crate) step: String,
    pub(crate) fee: String,
    pub(crate) period: String,
    pub(crate) fact: String,
    pub(crate) list: String,
    pub(crate) checklist: String,
    pub(crate) check: String,
    pub(crate) table: String,
    pub(crate) row: String,
}

/// What an entry of the rules says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AspectWords {
    pub(crate) title: String,
    pub(crate) cite: String,
    pub(crate) condition: String,
    pub(crate) review_if: String,
    pub(crate) judgement: String,
    pub(crate) kind: String,
    pub(crate) requires: String,
    pub(crate) barred_by: String,
    pub(crate) exceptions: String,
    pub(crate) waivers: String,
    pub(crate) form: String,
    pub(crate) decided_by: String,
    pub(crate) checked: String,
    pub(crate) value: String,
    pub(crate) about: String,
    pub(crate) values: String,
    pub(crate) question: String,
    pub(crate) asked_if: String,
    pub(crate) note: String,
    pub(crate) unverified: String,
    pub(crate) cell: String,
}

/// The words of tours and lessons.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeachWords {
    pub(crate) invented: String,
    pub(crate) keys: String,
    pub(crate) quiz: String,
    pub(crate) worksheet: String,
    pub(crate) key: String,
    pub(crate) facts: String,
    pub(crate) questions: String,
    pub(crate) warnings: String,
    pub(crate) right: String,
    pub(crate) wrong: String,
    pub(crate) missed: String,
    pub(crate) score: String,
    pub(crate) kept: String,
    pub(crate) not_kept: String,
    pub(crate) more_told: Plural,
    pub(crate) more_turned: Plural,
}

/// The words of the rulebook as a book.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookWords {
    pub(crate) reliefs: String,
    pub(crate) criteria: String,
    pub(crate) facts: String,
    pub(crate) tables: String,
    pub(crate) law: String,
    pub(crate) checked: String,
    pub(crate) topic: String,
    pub(crate) help: String,
    pub(crate) hash: String,
    pub(crate) cases: String,
    pub(crate) case: String,
    pub(crate) day: String,
    pub(crate) about: String,
    pub(crate) value: String,
    pub(crate) right: String,
    pub(crate) back: String,
}

/// The words of the comparison of a report with its screening.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyWords {
    pub(crate) same: String,
    pub(crate) differs: String,
    pub(crate) rules: String,
    pub(crate) version: String,
    pub(crate) edited: String,
    pub(crate) place: String,
    pub(crate) only_reported: String,
    pub(crate) only_screened: String,
    pub(crate) same_otherwise: String,
}

/// Words of the pages around a document.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageWords {
    pub(crate) contents: String,
    pub(crate) number: String,
    pub(crate) legend: String,
    pub(crate) good: String,
    pub(crate) bad: String,
    pub(crate) open: String,
    pub(crate) judge: String,
    pub(crate) plain: String,
    pub(crate) details: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerdictWords {
    pub(crate) meets: String,
    pub(crate) review: String,
    pub(crate) review_against: String,
    pub(crate) review_bar: String,
    pub(crate) needs_facts: String,
    pub(crate) needs_steps: String,
    pub(crate) waivable: String,
    pub(crate) conditional: String,
    pub(crate) not_met: String,
    pub(crate) barred: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShortWords {
    pub(crate) meets: String,
    pub(crate) review: String,
    pub(crate) needs_facts: String,
    pub(crate) waivable: String,
    pub(crate) conditional: String,
    pub(crate) not_met: String,
    pub(crate) barred: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingWords {
    pub(crate) met: String,
    pub(crate) not_met: String,
    pub(crate) unknown: String,
    pub(crate) review: String,
    pub(crate) applies: String,
    pub(crate) not_applies: String,
    pub(crate) waiver_open: String,
    pub(crate) waiver_closed: String,
    pub(crate) yes: String,
    pub(crate) no: String,
}

/// Verdicts as what may yet come out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CouldBeWords {
    pub(crate) all: String,
    pub(crate) or: String,
    pub(crate) meets: String,
    pub(crate) review: String,
    pub(crate) needs_facts: String,
    pub(crate) waivable: String,
    pub(crate) conditional: String,
    pub(crate) not_met: String,
    pub(crate) barred: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindWords {
    pub(crate) requirement: String,
    pub(crate) situation: String,
    pub(crate) step: String,
    pub(crate) bar: String,
    pub(crate) exception: String,
    pub(crate) waiver: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonWords {
    pub(crate) judgement: String,
    pub(crate) review_if: String,
    pub(crate) unjudged: String,
    pub(crate) no_law: String,
    pub(crate) part: String,
    pub(crate) overridden: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerWords {
    pub(crate) dont_know: String,
    pub(crate) declined: String,
    pub(crate) not_asked: String,
    pub(crate) yes: String,
    pub(crate) no: String,
    pub(crate) none: String,
    pub(crate) never: String,
    pub(crate) still: String,
    pub(crate) living: String,
    pub(crate) or: String,
    pub(crate) and: String,
    pub(crate) and_perhaps: String,
    pub(crate) between: String,
    pub(crate) numbers: String,
    pub(crate) on_or_before: String,
    pub(crate) on_or_after: String,
    pub(crate) some_day: String,
    pub(crate) less_than: String,
    pub(crate) at_most: String,
    pub(crate) more_than: String,
    pub(crate) at_least: String,
    pub(crate) other_than: String,
    pub(crate) no_time: String,
    pub(crate) one_of_many: String,
    pub(crate) record: String,
    pub(crate) all_records: String,
    pub(crate) all_since: String,
    pub(crate) maybe_more: String,
    pub(crate) records: Plural,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceWords {
    pub(crate) client: String,
    pub(crate) document: String,
    pub(crate) staff: String,
    pub(crate) attorney: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DateWords {
    pub(crate) day: String,
    pub(crate) month: String,
    pub(crate) months: [String; 12],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TermWords {
    pub(crate) year: Plural,
    pub(crate) month: Plural,
    pub(crate) day: Plural,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainWords {
    pub(crate) fee: String,
    pub(crate) on_case: String,
    pub(crate) beside: String,
    pub(crate) relief: String,
    pub(crate) shared: String,
    pub(crate) different: String,
    pub(crate) part_of: String,
    pub(crate) decided_by: String,
    pub(crate) form: String,
    pub(crate) law: String,
    pub(crate) checked: String,
    pub(crate) requires: String,
    pub(crate) barred_by: String,
    pub(crate) exceptions: String,
    pub(crate) waivers: String,
    pub(crate) results: String,
    pub(crate) as_above: String,
    pub(crate) instances: String,
    pub(crate) instances_in_table: String,
    pub(crate) excepts: String,
    pub(crate) waives: String,
    pub(crate) more: String,
    pub(crate) defined: String,
    pub(crate) condition: String,
    pub(crate) in_force: String,
    pub(crate) measured_on: String,
    pub(crate) review_if: String,
    pub(crate) judged: String,
    pub(crate) judgement: String,
    pub(crate) attorney: String,
    pub(crate) why_review: String,
    pub(crate) note: String,
    pub(crate) unverified: String,
    pub(crate) parts: String,
    pub(crate) used_by: String,
    pub(crate) facts: String,
    pub(crate) in_kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactsWords {
    pub(crate) of_type: String,
    pub(crate) values: String,
    pub(crate) who: String,
    pub(crate) list: String,
    pub(crate) none_found: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::assert_alike;

    #[test]
    fn every_language_has_every_key_and_placeholder() {
        assert_alike(include_str!("words/en.toml"), include_str!("words/es.toml"));
        for language in Language::ALL {
            Words::of(language);
        }
    }

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(fill("{a} and {b}{c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2{c}");
        assert_eq!(fill("open {a", &[("a", "1")]), "open {a");
    }

    #[test]
    fn counts_choose_their_phrase() {
        let words = Words::of(Language::Spanish);
        assert_eq!(words.term.year.of(1), "1 año");
        assert_eq!(words.term.year.of(2), "2 años");
        assert_eq!(words.term.day.of(0), "0 días");
    }
}

//! What is worth a second look in rules that load: nothing here makes them wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Day;
use crate::coverage::{self, Values};
use crate::engine::{FindingValue, Truth};
use crate::overview;
use crate::report::Reads;
use crate::rulebook::{Diagnostic, FactDecl, FactPathDecl, Outcome, Rule, RuleId, Rulebook, Span, Type, Verified};

/// A kind of remark, with its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// `never-met`.
    pub name: &'static str,
    /// What it means and what to do, in Markdown.
    pub page: &'static str,
}

macro_rules! lints {
    ($($name:ident = $word:literal),* $(,)?) => {
        $(const $name: Lint = Lint { name: $word, page: include_str!(concat!("../docs/lints/", $word, ".md")) };)*
        /// All of them.
        pub const ALL: &[Lint] = &[$($name),*];
    };
}

lints! {
    NEVER_MET = "never-met",
    ALWAYS_MET = "always-met",
    BAR_WITHOUT_EFFECT = "bar-without-effect",
    EXCEPTION_NEVER_APPLIES = "exception-never-applies",
    DUPLICATE = "duplicate",
    NO_LONGER_THE_SAME = "no-longer-the-same",
    ASKED_NOT_DECIDING = "asked-not-deciding",
    LIMIT_WITHOUT_TEST = "limit-without-test",
    PAST_SHELF_LIFE = "past-shelf-life",
    LANGUAGES_OUT_OF_STEP = "languages-out-of-step",
    HARD_TO_READ = "hard-to-read",
}

/// Everything that is worth a look on a day, in order of place.
pub fn lints(book: &Rulebook, as_of: Day) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    values(book, &mut found);
    duplicates(book, &mut found);
    limits(book, &mut found);
    facts(book, &mut found);
    stale(book, as_of, &mut found);
    words(book, &mut found);
    found.sort_by_key(|remark| remark.span);
    found
}

fn remark(lint: Lint, span: Span, message: String) -> Diagnostic {
    let help = format!("`relief rules check --explain {}` says what to do", lint.name);
    Diagnostic::error(span, format!("{message} [{}]", lint.name)).help(help).into_warning()
}

/// What a criterion can be in no case, and is in every case.
fn values(book: &Rulebook, found: &mut Vec<Diagnostic>) {
    let listed = |list: fn(&Outcome) -> &Vec<_>| -> BTreeSet<_> {
        let outcomes = book.reliefs.iter().flat_map(|relief| std::iter::once(&relief.outcome).chain(&relief.results));
        outcomes.flat_map(|outcome| list(outcome).iter().copied()).collect()
    };
    let bars = listed(|outcome| &outcome.barred_by);
    for ((index, rule), values) in book.rules.iter().enumerate().zip(coverage::possible(book)) {
        let Some(criterion) = &rule.criterion else { continue };
        let id = &rule.id;
        let acts = !criterion.excepts.is_empty() || !criterion.waives.is_empty();
        let never = !can_be(values, Truth::Met) && !can_be(values, Truth::Review);
        let always = [Truth::NotMet, Truth::Review].into_iter().all(|truth| !can_be(values, truth))
            && !values.contains(FindingValue::Unknown);
        let remarked = match (never, always) {
            (true, _) if acts => (EXCEPTION_NEVER_APPLIES, format!("`{id}` can never apply")),
            (true, _) if bars.contains(&RuleId(index as u32)) => {
                (BAR_WITHOUT_EFFECT, format!("the bar `{id}` can never apply"))
            }
            (true, _) => (NEVER_MET, format!("`{id}` can never be met")),
            (false, true) => (ALWAYS_MET, format!("`{id}` is always met")),
            (false, false) => continue,
        };
        found.push(remark(remarked.0, rule.span, remarked.1));
    }
}

fn can_be(values: Values, truth: Truth) -> bool {
    values.contains(FindingValue::Settled(truth))
}

/// Criteria with the same parameters and the same condition, word by word, unless they are the same on purpose; and those
/// that should be the same and are not.
fn duplicates(book: &Rulebook, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, RuleId> = BTreeMap::new();
    for (id, rule) in (0..).map(RuleId).zip(&book.rules) {
        let Some(criterion) = &rule.criterion else { continue };
        let words = said(book, rule);
        let named = criterion.same_as.map(|named| &book.rules[named.index()]);
        let is_meant = named.is_some_and(|named| said(book, named) == words);
        if let Some(named) = named.filter(|_| !is_meant) {
            let message = format!("`{}` says no longer the same as `{}`", rule.id, named.id);
            found.push(remark(NO_LONGER_THE_SAME, rule.span, message).also(named.span, "said here"));
        }
        if says_nothing_itself(book, rule) {
            continue;
        }
        match seen.get(&words).map(|first| &book.rules[first.index()]) {
            Some(first) => {
                let is_named = first.criterion.as_ref().is_some_and(|first| first.same_as == Some(id));
                if !is_meant && !is_named {
                    let message = format!("`{}` says the same as `{}`", rule.id, first.id);
                    found.push(remark(DUPLICATE, rule.span, message).also(first.span, "said here first"));
                }
            }
            None => {
                seen.insert(words, id);
            }
        }
    }
}

/// A pure judgement, whose words are its title, or a name alone.
fn says_nothing_itself(book: &Rulebook, rule: &Rule) -> bool {
    rule.versions.iter().any(|version| !book.line(&version.when).contains(' '))
}

/// What a rule is about and says.
fn said(book: &Rulebook, rule: &Rule) -> String {
    let params = rule.params.iter().map(|param| format!("{}: {:?} ", param.name, param.ty));
    let mut said: String = params.collect();
    for version in &rule.versions {
        let when = book.line(&version.when);
        let [review_if, on] =
            [&version.review_if, &version.on].map(|expr| expr.as_ref().map(|expr| book.line(expr)).unwrap_or_default());
        said +=
            &format!("{:?} {:?} {on} | {when} | {review_if} | {}\n", version.from, version.until, version.judgement);
    }
    said
}

/// Limits in time to which no test comes from one side or from both. Rules without any test are another matter.
fn limits(book: &Rulebook, found: &mut Vec<Diagnostic>) {
    // With what is written around the limits the rules load as before; if they do not, nothing can be said.
    let Ok(limits) = coverage::limits(book) else { return };
    for limit in limits {
        let missing = match limit.shown {
            [true, true] => continue,
            [false, true] => "on the last value for which this holds",
            [true, false] => "on the first value for which this does not hold",
            [false, false] => "on either side of this limit",
        };
        found.push(remark(LIMIT_WITHOUT_TEST, limit.span, format!("no test stands {missing}")));
    }
}

/// Facts that no rule, no notice and no other fact's value rests on.
fn facts(book: &Rulebook, found: &mut Vec<Diagnostic>) {
    let mut reads = Reads::default();
    for relief in &book.reliefs {
        for rule in overview::reached(book, relief) {
            reads.add(Reads::of(&book.rules[rule.index()]));
        }
        for outcome in std::iter::once(&relief.outcome).chain(&relief.results) {
            outcome.visit(&mut |expr| reads.add(Reads::of_expr(expr)));
        }
    }
    for notice in &book.notices {
        let written = [&notice.when, &notice.value, &notice.until];
        for expr in written.into_iter().flatten() {
            let own = Reads::of_expr(expr);
            own.rules.iter().for_each(|rule| reads.add(Reads::through(book, *rule)));
            reads.add(own);
        }
    }
    for agreement in book.agreements() {
        reads.add(Reads::of_expr(agreement.a));
        reads.add(Reads::of_expr(agreement.b));
    }
    let factors: Vec<FactPathDecl> =
        book.rules.iter().filter_map(|rule| rule.criterion.as_ref()).flat_map(|one| one.factors.clone()).collect();
    for (index, fact) in book.facts.iter().enumerate() {
        let id = crate::rulebook::FactId(index as u32);
        if is_asked(fact) && !reads.facts.contains(&id) && !factors.contains(&FactPathDecl::Fact(id)) {
            let message = format!("`{}` is asked and decides nothing", fact.id);
            found.push(remark(ASKED_NOT_DECIDING, fact.span, message));
        }
    }
}

fn is_asked(fact: &FactDecl) -> bool {
    !fact.always && !fact.printed && !fact.who.is_judged() && fact.ty != Type::Text
}

/// What was last checked longer ago than it keeps.
fn stale(book: &Rulebook, as_of: Day, found: &mut Vec<Diagnostic>) {
    let mut look = |what: String, span: Span, on: Day, shelf_life: i64| {
        if on.plus_days(shelf_life) < as_of {
            let message = format!("{what} was last checked on {on}, and that keeps for {shelf_life} days");
            found.push(remark(PAST_SHELF_LIFE, span, message));
        }
    };
    for relief in &book.reliefs {
        let Verified { on, shelf_life, .. } = relief.verified;
        look(format!("the relief `{}`", relief.outcome.id), relief.outcome.span, on, shelf_life);
    }
    for table in &book.tables {
        let Some(Verified { on, shelf_life, .. }) = table.verified else { continue };
        look(format!("the table `{}`", table.id), table.span, on, shelf_life);
        for (index, row) in table.rows.iter().enumerate() {
            if let Some(on) = row.verified {
                let key = book.row_key(table, index);
                look(format!("the row `{key}` of `{}`", table.id), row.span, on, shelf_life);
            }
        }
    }
}

/// Numbers that one language lacks, and sentences that clients stumble over.
fn words(book: &Rulebook, found: &mut Vec<Diagnostic>) {
    for Words { key, span, text, is_for_clients } in printed(book) {
        if is_for_clients && grade(text) > HARDEST {
            let message = format!("`{key}` is hard to read: grade {:.0}", grade(text));
            found.push(remark(HARD_TO_READ, span, message));
        }
        for language in &book.languages {
            let translated = book.words(language, &key, text);
            if numbers(text) != numbers(translated) {
                let message = format!("`{key}` names other numbers in `{language}`");
                found.push(remark(LANGUAGES_OUT_OF_STEP, span, message));
            }
            if is_for_clients && translated != text && longest_sentence(translated) > LONGEST {
                let message =
                    format!("`{key}` is hard to read in `{language}`: a sentence of more than {LONGEST} words");
                found.push(remark(HARD_TO_READ, span, message));
            }
        }
    }
}

/// Years of school that a sentence for clients may ask for, and its words in a language without such a measure.
const HARDEST: f64 = 12.0;
const LONGEST: usize = 40;

struct Words<'a> {
    key: String,
    span: Span,
    text: &'a str,
    is_for_clients: bool,
}

/// The words of the law and of the questions that are translated.
fn printed(book: &Rulebook) -> Vec<Words<'_>> {
    let mut words = Vec::new();
    for relief in &book.reliefs {
        let key = format!("relief.{}.summary", relief.outcome.id);
        words.extend(one(key, relief.outcome.span, relief.outcome.summary.as_deref(), true));
    }
    for fact in &book.facts {
        words.extend(of_fact(format!("facts.{}", fact.id), fact));
    }
    for list in &book.lists {
        words.extend(one(format!("lists.{}.opening", list.id), list.span, Some(&list.opening), true));
        words.extend(
            list.fields.iter().flat_map(|field| of_fact(format!("lists.{}.fields.{}", list.id, field.id), field)),
        );
    }
    for rule in &book.rules {
        let Some(criterion) = &rule.criterion else { continue };
        let key = format!("criteria.{}", rule.id);
        words.extend(one(format!("{key}.title"), rule.span, Some(&criterion.title), false));
        words.extend(one(format!("{key}.note"), rule.span, criterion.note.as_deref(), false));
        words.extend(one(format!("{key}.why_review"), rule.span, criterion.why_review.as_deref(), false));
    }
    words
}

fn of_fact(key: String, fact: &FactDecl) -> impl Iterator<Item = Words<'_>> {
    let is_for_clients = fact.who.client;
    let question = one(format!("{key}.question"), fact.span, Some(&fact.question), is_for_clients);
    question.into_iter().chain(one(format!("{key}.help"), fact.span, fact.help.as_deref(), is_for_clients))
}

fn one(key: String, span: Span, text: Option<&str>, is_for_clients: bool) -> Option<Words<'_>> {
    text.map(|text| Words { key, span, text, is_for_clients })
}

/// The different numbers in a text; of a date its day and year, because languages write months in words.
fn numbers(text: &str) -> BTreeSet<String> {
    let without_months: Vec<String> = text.split_whitespace().map(day_and_year).collect();
    let text = without_months.join(" ");
    let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
    numbers.map(|digits| digits.trim_start_matches('0').to_owned()).collect()
}

/// `2011-06-02` without its month.
fn day_and_year(word: &str) -> String {
    match word.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] if year.len() >= 4 && month.len() == 2 => format!("{year} {day}"),
        _ => word.to_owned(),
    }
}

/// The Flesch-Kincaid grade of English; of a few words nothing can be said.
fn grade(text: &str) -> f64 {
    let words: Vec<&str> = words_of(text).collect();
    if words.len() < 8 {
        return 0.0;
    }
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (sentences, words) = (sentences(text).count().max(1) as f64, words.len() as f64);
    0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59
}

fn longest_sentence(text: &str) -> usize {
    sentences(text).map(|sentence| words_of(sentence).count()).max().unwrap_or_default()
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '?', '!', ':', ';']).filter(|sentence| words_of(sentence).next().is_some())
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic() && letter != '\'').filter(|word| !word.is_empty())
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |letter: char| "aeiouy".contains(letter);
    let groups = word.split(|letter| !is_vowel(letter)).filter(|group| !group.is_empty()).count();
    let is_silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(is_silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_without_months() {
        assert_eq!(numbers("since 2021-04-29 at 21"), numbers("desde el 29 de abril de 2021, a los 21"));
        assert_ne!(numbers("under 21"), numbers("menos de 18"));
    }

    #[test]
    fn long_words_in_long_sentences_are_hard() {
        assert!(grade("When did you come in? Tell me the day, if you know it.") < 4.0);
        assert!(
            grade("Notwithstanding the aforementioned circumstances, indicate whether authorization was obtained")
                > 12.0
        );
        assert_eq!(longest_sentence("Uno dos. Tres cuatro cinco."), 3);
    }
}

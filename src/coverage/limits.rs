//! Which limits in time the rule tests come to from both sides.
//!
//! The rules are loaded once more with two criteria written around each comparison of dates or lengths of time: one is met on
//! the last value for which the comparison holds, the other on the first for which it does not. What the tests come by then
//! shows where they stood.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use crate::calendar::Day;
use crate::case::{self, AsOf};
use crate::engine::{self, FindingValue, Program, Truth};
use crate::rulebook::{
    Argument, Comparison, Constant, Expr, ExprKind, Faults, Files, Notice, NoticeKind, Param, Rule, RuleId, RuleTest,
    Rulebook, Span, Type, VarId, load_with_unused,
};
use crate::testing;

/// A comparison of dates or lengths of time with a limit, in a criterion or in what it names.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The comparison.
    pub span: Span,
    /// Whether a test stands on the last value for which it holds, and on the first for which it does not.
    pub shown: [bool; 2],
}

/// Every limit in the rules, in order of place, with what the tests show.
pub fn run(book: &Rulebook) -> Result<Vec<Limit>, Faults> {
    let compared = compared(book);
    let mut marked = load_with_unused(marked(book, &compared))?;
    let asked = ask_alone(&mut marked);
    let program = Program::new(Arc::new(marked));
    let seen = met(&program, &asked);
    let is_met = |name: &str| program.rulebook().rule(name).is_some_and(|rule| seen.contains(&rule));
    let mut limits: Vec<Limit> = Vec::new();
    for (index, one) in compared.iter().enumerate() {
        let shown = SIDES.map(|side| is_met(&name(index, side)));
        match limits.iter_mut().find(|limit| one.same_line == Some(limit.span)) {
            Some(first) => first.shown = [0, 1].map(|side| first.shown[side] || shown[side]),
            None => limits.push(Limit { span: one.span, shown }),
        }
    }
    Ok(limits)
}

/// One comparison as it is written.
struct Compared<'r> {
    span: Span,
    how: Comparison,
    ty: Type,
    /// The smallest step of its type that the rule tells apart.
    step: &'static str,
    sides: [&'r str; 2],
    /// The one before it that draws the same line in another unit: `t >= 365 days or t >= 1 year`.
    same_line: Option<Span>,
}

/// The two sides of a limit.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Holds,
    Fails,
}

const SIDES: [Side; 2] = [Side::Holds, Side::Fails];

fn compared(book: &Rulebook) -> Vec<Compared<'_>> {
    let mut found: BTreeMap<Span, Compared<'_>> = BTreeMap::new();
    let mut same_line: BTreeMap<Span, Span> = BTreeMap::new();
    for rule in &book.rules {
        rule.visit(&mut |expr| {
            if let ExprKind::All(parts) | ExprKind::Any(parts) = &expr.kind {
                same_line.extend(parts.windows(2).filter_map(|pair| in_other_units(book, &pair[0], &pair[1])));
            }
            let ExprKind::Compare(how, a, b) = &expr.kind else { return };
            let has_order = !matches!(how, Comparison::Equal | Comparison::NotEqual);
            if has_order && is_time(book, a, b) && !is_word(a) && !is_word(b) && (is_fixed(a) || is_fixed(b)) {
                let sides = [a, b].map(|side| book.text(side.span));
                let one = Compared { span: expr.span, how: *how, ty: a.ty, step: step(a, b), sides, same_line: None };
                found.insert(expr.span, one);
            }
        });
    }
    for (second, first) in same_line {
        if let Some(one) = found.get_mut(&second) {
            one.same_line = Some(first);
        }
    }
    found.into_values().collect()
}

/// The second and the first of two comparisons of one length of time.
fn in_other_units(book: &Rulebook, first: &Expr, second: &Expr) -> Option<(Span, Span)> {
    match (&first.kind, &second.kind) {
        (ExprKind::Compare(how, a, _), ExprKind::Compare(other, b, _)) if how == other && a.ty == Type::Term => {
            (book.text(a.span) == book.text(b.span)).then_some((second.span, first.span))
        }
        _ => None,
    }
}

/// Dates, lengths of time, and numbers of days or years.
fn is_time(book: &Rulebook, a: &Expr, b: &Expr) -> bool {
    match a.ty {
        Type::Date | Type::Term => true,
        Type::Int => counts_time(book, a) || counts_time(book, b),
        _ => false,
    }
}

fn counts_time(book: &Rulebook, expr: &Expr) -> bool {
    any(expr, |part| match &part.kind {
        ExprKind::DaysBetween(..) | ExprKind::DaysWithin(_) | ExprKind::Age(..) => true,
        ExprKind::Rule(rule, _) => {
            let rule = &book.rules[rule.index()];
            rule.ty == Type::Int && rule.versions.iter().any(|version| counts_time(book, &version.when))
        }
        _ => false,
    })
}

/// `never` is later than every day: nothing lies beside it.
fn is_word(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(Constant::Number(day), _) if expr.ty == Type::Date && day == Day::LATER.0)
}

/// The law draws a line: a date, a number or a length that is written, or the end of one. Two days that were told have an
/// order but no limit.
fn is_fixed(expr: &Expr) -> bool {
    any(expr, |part| match &part.kind {
        ExprKind::Constant(Constant::Number(number), _) => *number != 0,
        ExprKind::Constant(Constant::Term(term), _) => *term != crate::term::Term::ZERO,
        ExprKind::AddDays(..)
        | ExprKind::Anniversary(..)
        | ExprKind::LastDay(..)
        | ExprKind::Column(..)
        | ExprKind::Lookup { .. } => true,
        _ => false,
    })
}

fn any<'e>(expr: &'e Expr, is: impl Fn(&'e Expr) -> bool) -> bool {
    let mut found = false;
    expr.visit(&mut |part| found = found || is(part));
    found
}

fn step(a: &Expr, b: &Expr) -> &'static str {
    let in_months = |part: &Expr| matches!(part.kind, ExprKind::Constant(Constant::Term(term), _) if term.months > 0);
    match a.ty {
        Type::Int => "1",
        Type::Term if [a, b].into_iter().any(|side| any(side, in_months)) => "1 month",
        _ => "1 day",
    }
}

/// `limit-12-holds`
fn name(index: usize, side: Side) -> String {
    let word = if side == Side::Holds { "holds" } else { "fails" };
    format!("limit-{index}-{word}")
}

/// The rule files, with each comparison written so that it comes by the two criteria of its limit.
fn marked(book: &Rulebook, compared: &[Compared<'_>]) -> Files {
    let marks = marks(book, compared);
    let mut files = Files::default();
    for (file, source) in (0..).zip(&book.sources) {
        let whole = Span { file, start: 0, end: source.text.len() as u32 };
        files = files.with(&source.path, &with_marks(book, whole, &marks));
    }
    let criteria = compared.iter().enumerate().map(|(index, one)| criteria(index, one));
    files = files.with("limits.toml", &criteria.collect::<String>());
    let titles: String = (0..compared.len())
        .flat_map(|index| SIDES.map(|side| format!("[criteria.{}]\ntitle = 'limit'\n", name(index, side))))
        .collect();
    book.languages.iter().fold(files, |files, language| files.with(&format!("lang/{language}/limits.toml"), &titles))
}

/// What is written around an expression.
struct Mark {
    of: Span,
    before: String,
    after: &'static str,
}

fn marks(book: &Rulebook, compared: &[Compared<'_>]) -> Vec<Mark> {
    let of_limit = |(index, one): (usize, &Compared<'_>)| {
        let ([holds, fails], [a, b]) = (SIDES.map(|side| name(index, side)), one.sides);
        Mark { of: one.span, before: format!("({holds}({a}, {b}) or not {fails}({a}, {b}) and "), after: ")" }
    };
    let mut marks: Vec<Mark> = compared.iter().enumerate().map(of_limit).collect();
    // Where `review_if` holds the condition is not looked at: here it is, and changes nothing.
    let versions = book.rules.iter().flat_map(|rule| &rule.versions);
    let reviewed: Vec<Mark> = versions
        .filter_map(|version| {
            let (of, place) = (version.review_if.as_ref()?.span, version.when.span);
            let when = with_marks(book, place, &marks);
            (when != book.text(place)).then(|| Mark { of, before: format!("(({when}) and false) or ("), after: ")" })
        })
        .collect();
    marks.extend(reviewed);
    marks
}

/// The text of a place with the marks in it.
fn with_marks(book: &Rulebook, place: Span, marks: &[Mark]) -> String {
    let inside = |mark: &&Mark| mark.of.file == place.file && place.start <= mark.of.start && mark.of.end <= place.end;
    let mut written: Vec<(u32, bool, (i64, i64), &str)> = Vec::new();
    for (rank, mark) in (0..).zip(marks.iter().filter(inside)) {
        // Of two around the same text the later mark is the outer one.
        let length = i64::from(mark.of.end - mark.of.start);
        written.push((mark.of.start, true, (-length, -rank), &mark.before));
        written.push((mark.of.end, false, (length, rank), mark.after));
    }
    written.sort();
    let text = book.text(place);
    let (mut marked, mut done) = (String::new(), 0);
    for (at, .., mark) in written {
        let at = (at - place.start) as usize;
        marked += text.get(done..at).unwrap_or_default();
        marked += mark;
        done = at;
    }
    marked + text.get(done..).unwrap_or_default()
}

fn criteria(index: usize, one: &Compared<'_>) -> String {
    let ty = match one.ty {
        Type::Date => "date",
        Type::Term => "term",
        _ => "int",
    };
    let step = one.step;
    let (below, above) = (format!("a < b and a + {step} >= b"), format!("a > b and a <= b + {step}"));
    let at = match (one.ty, one.how) {
        // A year told in months lies on the line that is drawn in days.
        (Type::Term, Comparison::AtLeast | Comparison::Less) => format!("a >= b and a <= b + {step}"),
        (Type::Term, _) => format!("a <= b and a + {step} >= b"),
        _ => "a == b".to_owned(),
    };
    let (holds, fails) = match one.how {
        Comparison::AtMost => (at, above),
        Comparison::Greater => (above, at),
        Comparison::AtLeast => (at, below),
        _ => (below, at),
    };
    let mut text = String::new();
    for (side, when) in SIDES.into_iter().zip([holds, fails]) {
        let name = name(index, side);
        let _ = writeln!(text, "[criteria.{name}]\nof = 'a: {ty}, b: {ty}'\ntitle = 'limit'\ncite = ['limit']");
        let _ = writeln!(text, "when = '{when}'");
    }
    text
}

/// A rule that tests ask for by itself, about items and days.
type Alone = (RuleId, Vec<Option<Day>>);

/// One notice for each rule that a test asks for by itself, so that one pass comes by it.
fn ask_alone(book: &mut Rulebook) -> BTreeMap<Alone, usize> {
    let asked: BTreeSet<Alone> = book.tests.iter().flat_map(alone).collect();
    let mut notices = BTreeMap::new();
    for one in asked {
        notices.insert(one.clone(), book.notices.len());
        let notice = notice(&book.rules[one.0.index()], one);
        book.notices.push(notice);
    }
    notices
}

fn alone(test: &RuleTest) -> Vec<Alone> {
    let asked = test.expect.iter().map(|(rule, about, _)| (rule, about));
    let asked = asked.chain(test.values.iter().map(|(rule, about, _)| (rule, about)));
    let day = |argument: &Argument| match argument {
        Argument::Day(day) => Some(*day),
        Argument::Item(_) => None,
    };
    asked.map(|(rule, about)| (*rule, about.iter().map(day).collect())).collect()
}

/// A notice about every item of which a rule can be asked, on the days given.
fn notice(rule: &Rule, (id, days): Alone) -> Notice {
    let expr = |kind: ExprKind, ty: Type| Expr { kind, ty, span: rule.span };
    let mut params: Vec<Param> = Vec::new();
    let mut args = Vec::new();
    for (param, day) in rule.params.iter().zip(days) {
        args.push(match day {
            Some(day) => expr(ExprKind::Constant(Constant::Number(day.0), None), Type::Date),
            None => {
                let var = VarId(params.len() as u32);
                params.push(Param { var, ..param.clone() });
                expr(ExprKind::Var(var), param.ty)
            }
        });
    }
    Notice {
        id: rule.id.clone(),
        span: rule.span,
        kind: NoticeKind::Step,
        reliefs: Vec::new(),
        title: String::new(),
        cite: Vec::new(),
        frame: rule.frame,
        params,
        when: Some(expr(ExprKind::Rule(id, args), rule.ty).into()),
        value: None,
        until: None,
        checked: None,
        head: false,
        informative: false,
        letter: false,
        to_client: None,
        no_visit: false,
        guards_letter: None,
    }
}

/// The criteria that are met somewhere in the tests.
fn met(program: &Program, asked: &BTreeMap<Alone, usize>) -> BTreeSet<RuleId> {
    let book = program.rulebook();
    let mut met = BTreeSet::new();
    for test in &book.tests {
        let Ok(case) = case::from_toml(book, &test.case, AsOf::fixed(test.as_of)) else { continue };
        let reliefs = testing::reliefs(book, test);
        let mut notices = testing::notices(book, test);
        notices.extend(alone(test).iter().filter_map(|one| asked.get(one)));
        let seen = engine::findings_seen(program, &case, test.as_of, &reliefs, &notices);
        met.extend(
            seen.into_iter().filter(|(_, value)| *value == FindingValue::Settled(Truth::Met)).map(|(rule, _)| rule),
        );
    }
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::load;

    const RULES: &str = r#"
[relief]
id = "r"
name = "R"
decided_by = "d"
cite = ["L"]
verified = { on = 2026-01-01, against = "L" }
requires = ["asked-in-time", "away-briefly"]

[facts."asked_on"]
type = "date"
who = "C"
topic = "t"
question = "When?"

[lists.trips]
topic = "t"
opening = "Trips?"
dated_by = "left"
span = ["left", "back"]
[lists.trips.fields.left]
type = "date"
who = "C"
question = "Left?"
[lists.trips.fields.back]
type = "date"
who = "C"
question = "Back?"
[lists.trips.fields.jail]
type = "term"
who = "C"
question = "Jail?"

[criteria.asked-in-time]
title = "Asked in time"
cite = ["L 1"]
when = "asked_on < 2020-03-01"

[criteria.away-briefly]
title = "Away briefly"
cite = ["L 2"]
when = "no x in trips: too-long(x) or x.jail >= 365 days or x.jail >= 1 year"

[criteria.too-long]
of = "x in trips"
title = "Too long"
cite = ["L 3"]
when = "gap_days(x) > 90"
review_if = "gap_days(x) == 90"
"#;

    /// What is shown of the limits, in order of place.
    fn shown(tests: &str) -> Vec<[bool; 2]> {
        let settings = "title = 'T'\nlanguages = []\nshelf_life = '180 days'\ntopics = [{ id = 't', title = 'T' }]\n";
        let files = Files::default().with("rulebook.toml", settings).with("r.toml", &format!("{RULES}{tests}"));
        let book = load(files).unwrap_or_else(|faults| panic!("{faults}"));
        let limits = run(&book).unwrap_or_else(|faults| panic!("{faults}"));
        limits.into_iter().map(|limit| limit.shown).collect()
    }

    fn test(case: &str, expect: &str) -> String {
        format!("[[test]]\nname = '{}'\nas_of = 2026-01-01\ncase = {{ {case} }}\n{expect}\n", case.replace('\'', ""))
    }

    #[test]
    fn a_limit_is_shown_on_the_side_on_which_a_test_stands_next_to_it() {
        assert_eq!(shown(""), [[false; 2]; 3], "two units of one line are one limit");
        let on = |day: &str| test(&format!("asked_on = {day}"), "expect = { asked-in-time = 'met' }");
        assert_eq!(shown(&on("2020-02-29"))[0], [true, false]);
        assert_eq!(shown(&on("2020-03-01"))[0], [false, true]);
        assert_eq!(shown(&on("2020-02-28"))[0], [false, false]);
        assert_eq!(shown(&on("'2020-02'"))[0], [false, false], "a month is no day");
    }

    #[test]
    fn what_a_test_does_not_ask_for_shows_nothing_and_a_review_hides_nothing() {
        let trip = |back: &str, expect: &str| {
            let trip = format!("trips = [{{ left = 2025-01-01, back = {back}, jail = '364 days' }}]");
            test(&trip, expect)
        };
        let alone = "expect = { 'too-long[0]' = 'review' }";
        assert_eq!(shown(&trip("2025-04-01", alone)), [[false; 2], [false; 2], [false, true]]);
        assert_eq!(shown(&trip("2025-04-02", "verdict = { r = 'needs-facts' }"))[2], [true, false]);
        let all = shown(&trip("2025-03-01", "verdict = { r = 'needs-facts' }"));
        assert_eq!(all, [[false; 2], [false, true], [false; 2]], "364 days of jail are one less than a year");
    }
}

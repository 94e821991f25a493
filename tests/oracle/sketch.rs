//! Small random rulebooks as the text of rule files, so that the language is tested with the engine.
//!
//! Everything drawn is well typed by construction: what a place cannot hold (a field where no record is in hand) falls
//! back to a fact.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::dice::Dice;

/// The days that rules and answers of small rulebooks speak of, around a leap day, with a month and a year after it.
pub const DAYS: [&str; 9] = [
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-02-27",
    "2024-03-02",
    "2024-03-29",
    "2025-02-28",
    "2025-03-01",
    "2023-03-01",
];

const NUMBERS: [&str; 5] = ["1", "2", "0", "3", "365"];
const LENGTHS: [&str; 7] = ["6 months", "180 days", "182 days", "185 days", "1 year", "365 days", "1 month"];
const COMPARISONS: [&str; 6] = ["<=", "<", ">=", ">", "==", "!="];
const COLOURS: [&str; 3] = ["red", "green", "blue"];

/// How many files, and which rules: bytes for each rule and for what holds them together.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The bytes of each rule.
    pub rules: Vec<Vec<u8>>,
    /// The bytes of the reliefs.
    pub reliefs: Vec<u8>,
}

/// In which order things are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    AsDrawn,
    TurnedRound,
}

impl Order {
    fn arrange<T>(self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        let mut items: Vec<T> = items.into_iter().collect();
        if self == Order::TurnedRound {
            items.reverse();
        }
        items
    }
}

/// A rule file: its path and its text.
pub type File = (String, String);

impl Sketch {
    /// The rule files.
    pub fn files(&self) -> Vec<File> {
        self.book(Order::AsDrawn).files()
    }

    /// The same rules, every list and section in reverse and each rule in a file of its own.
    pub fn files_turned_round(&self) -> Vec<File> {
        self.book(Order::TurnedRound).files()
    }

    fn book(&self, order: Order) -> Book {
        let mut drafts: Vec<Draft> = Vec::new();
        for bytes in &self.rules {
            let draft = Draft::new(&drafts, bytes);
            drafts.push(draft);
        }
        Book::new(drafts, order, &mut Dice::new(&self.reliefs))
    }
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Nothing,
    Thing,
    Paint,
    ThingAndDay,
}

impl About {
    fn of(self) -> Option<&'static str> {
        match self {
            About::Nothing => None,
            About::Thing => Some("t in things"),
            About::Paint => Some("p in paints"),
            About::ThingAndDay => Some("t in things, d: date"),
        }
    }

    fn scope(self) -> Scope {
        let mut scope = Scope::default();
        match self {
            About::Nothing => {}
            About::Thing => scope.things.push("t".into()),
            About::Paint => scope.paints.push("p".into()),
            About::ThingAndDay => {
                scope.things.push("t".into());
                scope.days.push("d".into());
            }
        }
        scope
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Criterion,
    YesLet,
    DayLet,
    NumberLet,
}

/// What a criterion is to the relief that lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Requirement,
    Bar,
    Situation,
    Step,
    Exception(usize),
    Waiver(usize),
    Flag,
}

/// A rule with what it rests on.
#[derive(Clone, Debug)]
struct Draft {
    id: String,
    sort: Sort,
    about: About,
    /// The rule's keys in TOML, without its header.
    body: String,
    versions: Vec<String>,
    uses: BTreeSet<&'static str>,
    calls: BTreeSet<usize>,
    role: Role,
    excused: bool,
}

impl Draft {
    fn new(earlier: &[Draft], bytes: &[u8]) -> Draft {
        let mut dice = Dice::new(bytes);
        let number = earlier.len();
        let about = *dice.pick(&[About::Nothing, About::Nothing, About::Thing, About::Paint, About::ThingAndDay]);
        let sort = *dice.pick(&[Sort::Criterion, Sort::Criterion, Sort::YesLet, Sort::DayLet, Sort::NumberLet]);
        let id = if sort == Sort::Criterion { format!("c{number}") } else { format!("l{number}") };
        let role = Role::draw(earlier, about, &mut dice);
        let excused = dice.one_in(3);
        let mut writer = Writer { dice, earlier, uses: BTreeSet::new(), calls: BTreeSet::new(), variables: 0 };
        let (body, versions) = writer.rule(sort, about);
        Draft { id, sort, about, body, versions, uses: writer.uses, calls: writer.calls, role, excused }
    }

    fn is_listed(&self) -> bool {
        self.sort == Sort::Criterion && self.about != About::ThingAndDay
    }
}

impl Role {
    fn draw(earlier: &[Draft], about: About, dice: &mut Dice) -> Role {
        let target = |dice: &mut Dice, is: &dyn Fn(Role) -> bool| {
            let targets: Vec<usize> = (0..earlier.len())
                .filter(|index| earlier[*index].is_listed() && is(earlier[*index].role))
                .filter(|index| [About::Nothing, about].contains(&earlier[*index].about))
                .collect();
            (!targets.is_empty()).then(|| *dice.pick(&targets))
        };
        match dice.roll(8) {
            1 | 2 => Role::Bar,
            3 => Role::Situation,
            4 => Role::Step,
            5 => target(dice, &|role| !matches!(role, Role::Waiver(_) | Role::Flag))
                .map_or(Role::Requirement, Role::Exception),
            6 => target(dice, &|role| role == Role::Bar).map_or(Role::Bar, Role::Waiver),
            7 => Role::Flag,
            _ => Role::Requirement,
        }
    }
}

/// The variables that an expression may use, innermost last.
#[derive(Clone, Debug, Default)]
struct Scope {
    things: Vec<String>,
    paints: Vec<String>,
    days: Vec<String>,
}

impl Scope {
    fn with_thing(&self, name: &str) -> Scope {
        let mut scope = self.clone();
        scope.things.push(name.into());
        scope
    }

    fn with_paint(&self, name: &str) -> Scope {
        let mut scope = self.clone();
        scope.paints.push(name.into());
        scope
    }

    fn with_day(&self, name: &str) -> Scope {
        let mut scope = self.clone();
        scope.days.push(name.into());
        scope
    }
}

/// Writes the expressions of one rule.
struct Writer<'a> {
    dice: Dice<'a>,
    earlier: &'a [Draft],
    uses: BTreeSet<&'static str>,
    calls: BTreeSet<usize>,
    variables: usize,
}

/// Nobody compares a thing with itself: the engine takes such a comparison to be open.
fn other_than(left: &str, right: String, instead: &str) -> String {
    if left == right { instead.to_owned() } else { right }
}

impl Writer<'_> {
    fn rule(&mut self, sort: Sort, about: About) -> (String, Vec<String>) {
        let scope = about.scope();
        let mut body = String::new();
        if let Some(of) = about.of() {
            self.uses.insert(if about == About::Paint { "paints" } else { "things" });
            let _ = writeln!(body, "of = \"{of}\"");
        }
        match sort {
            Sort::Criterion => return self.criterion(body, &scope),
            Sort::YesLet => {
                let _ = writeln!(body, "is = \"{}\"", self.yes(&scope, DEPTH));
            }
            Sort::DayLet => {
                let _ = writeln!(body, "is = \"{}\"", self.day(&scope, DEPTH));
            }
            Sort::NumberLet => {
                let _ = writeln!(body, "is = \"{}\"", self.number(&scope, DEPTH));
            }
        }
        (body, Vec::new())
    }

    fn criterion(&mut self, mut body: String, scope: &Scope) -> (String, Vec<String>) {
        let _ = writeln!(body, "title = \"A title\"\ncite = [\"A citation\"]");
        if self.dice.one_in(5) {
            let conclusion = match scope.things.last() {
                Some(thing) => {
                    self.uses.insert("things.attorney.mark");
                    format!("{thing}.attorney.mark")
                }
                None => {
                    self.uses.insert("attorney.says");
                    "attorney.says".into()
                }
            };
            let _ = writeln!(body, "attorney = \"{conclusion}\"");
        }
        if self.dice.one_in(6) {
            let on = self.day(scope, 1);
            let old = self.clause(scope, 2);
            let new = self.clause(scope, 2);
            let until = if self.dice.one_in(4) { "until = 2024-03-31\n" } else { "" };
            return (
                body,
                vec![
                    format!("from = 2024-02-28\nuntil = 2024-02-29\non = \"{on}\"\n{old}"),
                    format!("from = 2024-03-01\n{until}on = \"{on}\"\n{new}"),
                ],
            );
        }
        let clause = self.clause(scope, DEPTH);
        body.push_str(&clause);
        (body, Vec::new())
    }

    /// `when` and what may go with it.
    fn clause(&mut self, scope: &Scope, depth: usize) -> String {
        let mut clause = format!("when = \"{}\"\n", self.yes(scope, depth));
        if self.dice.one_in(5) {
            let _ = writeln!(clause, "review_if = \"{}\"", self.yes(scope, 1));
        }
        if self.dice.one_in(6) {
            clause.push_str("judgement = true\n");
        }
        clause
    }

    fn fact(&mut self, id: &'static str) -> String {
        self.uses.insert(id);
        id.into()
    }

    /// A field of the innermost thing, or the fact where none is in hand.
    fn field(&mut self, scope: &Scope, field: &'static str, otherwise: &'static str) -> String {
        match scope.things.last() {
            Some(thing) => {
                self.uses.insert(field);
                format!("{thing}.{}", field.trim_start_matches("things."))
            }
            None => self.fact(otherwise),
        }
    }

    fn variable(&mut self) -> String {
        self.variables += 1;
        format!("x{}", self.variables)
    }

    fn yes(&mut self, scope: &Scope, depth: usize) -> String {
        let kinds = if depth == 0 { 8 } else { 17 };
        match self.dice.roll(kinds) {
            0 => self.field(scope, "things.ok", "one.yes"),
            1 => self.fact("one.yes"),
            2 => self.colour_test(scope),
            3 => {
                let (left, right) = (self.day(scope, 0), self.day(scope, 0));
                let right = other_than(&left, right, "2024-02-29");
                format!("{left} {} {right}", self.dice.pick(&COMPARISONS))
            }
            4 => self.tag_test(),
            5 => {
                let left = self.field(scope, "things.size", "one.number");
                format!("{left} {} {}", self.dice.pick(&COMPARISONS), self.dice.pick(&NUMBERS))
            }
            6 => self.fact("staff.sure"),
            7 => self.paint_test(scope),
            8 => format!("not ({})", self.yes(scope, depth - 1)),
            9 => self.joined("and", scope, depth),
            10 => self.joined("or", scope, depth),
            11 => self.quantified(scope, depth),
            12 => {
                let (left, right) = (self.day(scope, depth - 1), self.day(scope, depth - 1));
                let right = other_than(&left, right, "2024-02-29");
                format!("{left} {} {right}", self.dice.pick(&COMPARISONS))
            }
            13 => {
                let left = self.number(scope, depth - 1);
                format!("{left} {} {}", self.dice.pick(&COMPARISONS), self.dice.pick(&NUMBERS))
            }
            14 => {
                let left = self.length(scope, depth - 1);
                let right = *self.dice.pick(&LENGTHS);
                format!("{left} {} {right}", self.dice.pick(&COMPARISONS))
            }
            15 => self.choice_of(scope, depth, Writer::yes),
            _ => self.call(scope, &[Sort::Criterion, Sort::YesLet]).unwrap_or_else(|| self.yes(scope, depth - 1)),
        }
    }

    fn joined(&mut self, word: &str, scope: &Scope, depth: usize) -> String {
        let parts: Vec<String> =
            (0..2 + self.dice.roll(2)).map(|_| format!("({})", self.yes(scope, depth - 1))).collect();
        parts.join(&format!(" {word} "))
    }

    fn choice_of(
        &mut self,
        scope: &Scope,
        depth: usize,
        branch: impl Fn(&mut Self, &Scope, usize) -> String,
    ) -> String {
        let condition = self.yes(scope, depth - 1);
        let then = branch(self, scope, depth - 1);
        let otherwise = branch(self, scope, depth - 1);
        format!("(if {condition} then {then} else {otherwise})")
    }

    fn colours(&mut self) -> String {
        match self.dice.roll(3) {
            0 => "['red']".into(),
            1 => "['green', 'blue']".into(),
            _ => "['red', 'green']".into(),
        }
    }

    fn colour_test(&mut self, scope: &Scope) -> String {
        let colour = self.field(scope, "things.kind", "one.colour");
        match self.dice.roll(4) {
            0 => format!("{colour} == '{}'", self.dice.pick(&COLOURS)),
            1 => format!("{colour} in {}", self.colours()),
            2 => format!("{colour} != '{}'", self.dice.pick(&COLOURS)),
            _ => {
                let other = self.fact("one.colour");
                let other = other_than(&colour, other, "'red'");
                format!("{colour} == {other}")
            }
        }
    }

    fn tag_test(&mut self) -> String {
        let set = self.fact("one.colours");
        match self.dice.roll(4) {
            0 => format!("'{}' in {set}", self.dice.pick(&COLOURS)),
            1 => format!("has_any({set}, {})", self.colours()),
            2 => format!("is_empty({set})"),
            _ => {
                let colour = self.fact("one.colour");
                format!("{colour} in {set}")
            }
        }
    }

    /// A column of the paint in hand, or of the one that a colour names.
    fn paint_test(&mut self, scope: &Scope) -> String {
        self.uses.insert("paints");
        match scope.paints.last() {
            Some(paint) if self.dice.roll(2) == 0 => format!("{paint}.glossy"),
            Some(paint) => {
                let colour = self.fact("one.colour");
                format!("{paint}.colour == {colour}")
            }
            None => {
                let colour = self.field(scope, "things.kind", "one.colour");
                format!("(paints[{colour}].glossy else {})", self.dice.pick(&["false", "true"]))
            }
        }
    }

    fn quantified(&mut self, scope: &Scope, depth: usize) -> String {
        let quantifier = *self.dice.pick(&["any", "no", "all"]);
        let variable = self.variable();
        let (list, inner) = match self.dice.roll(7) {
            6 => {
                let set = self.fact("one.colours");
                return format!("({quantifier} {variable} in {set}: {})", self.member_test(&variable, scope, depth));
            }
            4 => {
                self.uses.insert("paints");
                ("paints".into(), scope.with_paint(&variable))
            }
            5 => (self.list_of_days(scope, depth - 1), scope.with_day(&variable)),
            _ => (self.things(scope, depth - 1), scope.with_thing(&variable)),
        };
        format!("({quantifier} {variable} in {list}: {})", self.yes(&inner, depth - 1))
    }

    /// Of a colour that a set holds.
    fn member_test(&mut self, member: &str, scope: &Scope, depth: usize) -> String {
        match self.dice.roll(4) {
            0 => format!("{member} == '{}'", self.dice.pick(&COLOURS)),
            1 => format!("{member} == {}", self.fact("one.colour")),
            2 => format!("{member} in {} and {}", self.colours(), self.yes(scope, depth - 1)),
            _ => format!("{member} == {}", self.field(scope, "things.kind", "one.colour")),
        }
    }

    /// A list of things, all or some of them.
    fn things(&mut self, scope: &Scope, depth: usize) -> String {
        self.uses.insert("things");
        if self.dice.roll(2) == 0 {
            return "things".into();
        }
        let variable = self.variable();
        let filter = self.yes(&scope.with_thing(&variable), depth.min(1));
        format!("[{variable} for {variable} in things if {filter}]")
    }

    fn list_of_days(&mut self, scope: &Scope, depth: usize) -> String {
        let list = self.list_of(scope, depth, "things.on");
        if self.dice.one_in(3) { format!("{list} + [{}]", self.day(scope, 0)) } else { list }
    }

    /// `[x.field for x in things if ...]`
    fn list_of(&mut self, scope: &Scope, depth: usize, field: &'static str) -> String {
        self.uses.extend(["things", field]);
        let variable = self.variable();
        let name = field.trim_start_matches("things.");
        let filter = if self.dice.roll(2) == 0 {
            String::new()
        } else {
            format!(" if {}", self.yes(&scope.with_thing(&variable), depth.min(1)))
        };
        format!("[{variable}.{name} for {variable} in things{filter}]")
    }

    /// A list of which each group of things counts once.
    fn grouped(&mut self, scope: &Scope, depth: usize, item: &str) -> String {
        self.uses.extend(["things", "things.same_as"]);
        let variable = self.variable();
        let filter = if self.dice.roll(2) == 0 {
            String::new()
        } else {
            format!(" if {}", self.yes(&scope.with_thing(&variable), depth.min(1)))
        };
        format!("[{variable}{item} for {variable} in things{filter} by same_as]")
    }

    fn day(&mut self, scope: &Scope, depth: usize) -> String {
        let kinds = if depth == 0 { 6 } else { 13 };
        match self.dice.roll(kinds) {
            0 => self.field(scope, "things.on", "one.day"),
            1 => (*self.dice.pick(&DAYS)).into(),
            2 => scope.days.last().cloned().unwrap_or_else(|| "as_of".into()),
            3 => self.fact("one.until"),
            4 => self.fact("one.day"),
            5 => self.fact("staff.day"),
            6 => self.shifted(scope, depth),
            7 => format!("earliest({})", self.list_of_days(scope, depth - 1)),
            8 => format!("latest({})", self.list_of_days(scope, depth - 1)),
            9 => format!("earliest({}, {})", self.day(scope, depth - 1), self.day(scope, depth - 1)),
            10 => self.choice_of(scope, depth, Writer::day),
            11 => match scope.paints.last() {
                Some(paint) => format!("{paint}.since"),
                None => self.day(scope, depth - 1),
            },
            _ => self.call(scope, &[Sort::DayLet]).unwrap_or_else(|| self.day(scope, depth - 1)),
        }
    }

    fn shifted(&mut self, scope: &Scope, depth: usize) -> String {
        let day = self.day(scope, depth - 1);
        match self.dice.roll(7) {
            0 => format!("({day} + 1 day)"),
            1 => format!("({day} - 2 days)"),
            2 => format!("anniversary({day}, 12 months)"),
            3 => format!("anniversary({day}, 1 month)"),
            4 => format!("last_day({day}, 1 year, 'none')"),
            5 => format!("last_day({day}, 1 month, 'business-day')"),
            _ => format!("business_day({day})"),
        }
    }

    fn number(&mut self, scope: &Scope, depth: usize) -> String {
        let kinds = if depth == 0 { 3 } else { 14 };
        match self.dice.roll(kinds) {
            0 => self.field(scope, "things.size", "one.number"),
            1 => (*self.dice.pick(&NUMBERS)).into(),
            2 => self.fact("one.number"),
            3 => format!("count({})", self.things(scope, depth - 1)),
            4 => format!("sum({})", self.list_of(scope, depth - 1, "things.size")),
            5 => format!("max({})", self.list_of(scope, depth - 1, "things.size")),
            6 => format!("min({})", self.list_of(scope, depth - 1, "things.size")),
            7 => format!("count({})", self.grouped(scope, depth - 1, "")),
            8 => {
                self.uses.insert("things.size");
                format!("sum({})", self.grouped(scope, depth - 1, ".size"))
            }
            9 => format!("days_between({}, {})", self.day(scope, depth - 1), self.day(scope, depth - 1)),
            10 => format!("age({}, {})", self.day(scope, depth - 1), self.day(scope, depth - 1)),
            11 => {
                let parts: Vec<String> = (0..4).map(|_| self.day(scope, depth - 1)).collect();
                format!("days_within({})", parts.join(", "))
            }
            12 => self.choice_of(scope, depth, Writer::number),
            _ => self.call(scope, &[Sort::NumberLet]).unwrap_or_else(|| self.number(scope, depth - 1)),
        }
    }

    fn length(&mut self, scope: &Scope, depth: usize) -> String {
        let kinds = if depth == 0 { 2 } else { 3 };
        match self.dice.roll(kinds) {
            0 => self.field(scope, "things.length", "one.length"),
            1 => self.fact("one.length"),
            // Not the longest: of terms in different units it depends on how each is read.
            _ => format!("sum({})", self.list_of(scope, depth - 1, "things.length")),
        }
    }

    /// An earlier rule of one of these sorts whose arguments are in hand.
    fn call(&mut self, scope: &Scope, sorts: &[Sort]) -> Option<String> {
        let (thing, paint) = (scope.things.last(), scope.paints.last());
        let callable: Vec<usize> = (0..self.earlier.len())
            .filter(|index| sorts.contains(&self.earlier[*index].sort))
            .filter(|index| match self.earlier[*index].about {
                About::Nothing => true,
                About::Thing | About::ThingAndDay => thing.is_some(),
                About::Paint => paint.is_some(),
            })
            .collect();
        if callable.is_empty() {
            return None;
        }
        let index = *self.dice.pick(&callable);
        self.calls.insert(index);
        let rule = &self.earlier[index];
        Some(match (rule.about, thing, paint) {
            (About::Thing, Some(thing), _) => format!("{}({thing})", rule.id),
            (About::ThingAndDay, Some(thing), _) => format!("{}({thing}, {})", rule.id, self.day(scope, 0)),
            (About::Paint, _, Some(paint)) => format!("{}({paint})", rule.id),
            _ => rule.id.clone(),
        })
    }
}

/// How deep an expression may be.
const DEPTH: usize = 3;

/// The rules with the reliefs that list them.
struct Book {
    order: Order,
    drafts: Vec<Draft>,
    kept: BTreeSet<usize>,
    things_are_instances: bool,
    only_some_things: bool,
    only_some_paints: bool,
    flag_on_verdict: bool,
}

impl Book {
    fn new(drafts: Vec<Draft>, order: Order, dice: &mut Dice) -> Book {
        let mut kept = BTreeSet::new();
        for index in (0..drafts.len()).rev() {
            let called = kept.iter().any(|caller: &usize| drafts[*caller].calls.contains(&index));
            if called || drafts[index].is_listed() {
                kept.insert(index);
            }
        }
        Book {
            order,
            drafts,
            kept,
            things_are_instances: dice.roll(2) == 0,
            only_some_things: dice.one_in(2),
            only_some_paints: dice.one_in(2),
            flag_on_verdict: dice.one_in(3),
        }
    }

    fn files(&self) -> Vec<File> {
        let mut files = vec![
            ("rulebook.toml".into(), RULEBOOK.into()),
            ("facts.toml".into(), self.facts()),
            ("main.toml".into(), self.main()),
        ];
        files.extend(self.rule_files());
        if self.asks_for_a_colour() {
            files.push(("lang/en/values.toml".into(), VALUES.into()));
        }
        if self.listed(About::Thing).next().is_some() && self.things_are_instances {
            let filter = if self.only_some_things { "t.kind != 'blue'" } else { "true" };
            files.push(("things.toml".into(), self.instances("by-thing", About::Thing, "t in things", filter)));
        }
        if self.listed(About::Paint).next().is_some() {
            let filter = if self.only_some_paints { "p.colour == one.colour" } else { "true" };
            files.push(("paints.toml".into(), self.instances("by-paint", About::Paint, "p in paints", filter)));
        }
        files
    }

    fn listed(&self, about: About) -> impl Iterator<Item = usize> {
        (0..self.drafts.len())
            .filter(move |index| self.drafts[*index].is_listed() && self.drafts[*index].about == about)
    }

    fn rule_files(&self) -> Vec<File> {
        let rules: Vec<String> = self.order.arrange(self.kept.iter().map(|index| self.rule(*index)));
        match self.order {
            Order::AsDrawn => vec![("rules.toml".into(), rules.concat())],
            Order::TurnedRound => {
                rules.into_iter().enumerate().map(|(number, rule)| (format!("z/{number}.toml"), rule)).collect()
            }
        }
    }

    /// A rule with its versions and the flag that it raises.
    fn rule(&self, index: usize) -> String {
        let draft = &self.drafts[index];
        let id = &draft.id;
        let section = if draft.sort == Sort::Criterion { "criteria" } else { "let" };
        let mut text = format!("[{section}.{id}]\n{}{}\n", draft.body, self.role_keys(index));
        for version in &draft.versions {
            let _ = write!(text, "[[{section}.{id}.version]]\n{version}\n");
        }
        if self.is_flag(index) {
            let (of, argument) = match draft.about {
                About::Thing => ("of = \"t in things\"\n", "(t)"),
                About::Paint => ("of = \"p in paints\"\n", "(p)"),
                _ => ("", ""),
            };
            let _ = write!(
                text,
                "[flags.{id}]\nreliefs = [\"all\"]\ntitle = \"A flag\"\ncite = [\"A citation\"]\n{of}when = \"{id}{argument}\"\n\n"
            );
            text.push_str(&self.deadline(index));
        }
        text
    }

    /// A last day to which it applies, told by a date that the rule reads.
    fn deadline(&self, index: usize) -> String {
        let draft = &self.drafts[index];
        let (of, argument, date) = match draft.about {
            About::Thing if draft.uses.contains(&"things.on") => ("of = \"t in things\"\n", "(t)", "t.on"),
            About::Nothing if draft.uses.contains(&"one.day") => ("", "", "one.day"),
            _ => return String::new(),
        };
        let id = &draft.id;
        format!(
            "[deadlines.{id}]\nreliefs = [\"all\"]\ntitle = \"A day\"\ncite = [\"A citation\"]\n{of}\
             date = \"{date} + 300 days\"\nwhen = \"{id}{argument}\"\n\n"
        )
    }

    fn role_keys(&self, index: usize) -> String {
        let draft = &self.drafts[index];
        if !draft.is_listed() {
            return String::new();
        }
        match draft.role {
            Role::Situation => "kind = \"situation\"\n".into(),
            Role::Step => "kind = \"step\"\n".into(),
            Role::Exception(target) => format!("excepts = [\"{}\"]\n", self.drafts[target].id),
            Role::Waiver(target) => {
                let leaves = if draft.excused { "leaves = \"review\"\n" } else { "" };
                format!("waives = [\"{}\"]\nform = \"A form\"\n{leaves}", self.drafts[target].id)
            }
            _ => String::new(),
        }
    }

    fn is_flag(&self, index: usize) -> bool {
        self.drafts[index].is_listed() && self.drafts[index].role == Role::Flag
    }

    /// The lists of an outcome that is about this.
    fn lists(&self, about: About) -> String {
        let ids = |is: &dyn Fn(Role) -> bool| {
            let listed = self
                .drafts
                .iter()
                .filter(|draft| draft.is_listed() && is(draft.role))
                .filter(|draft| [About::Nothing, about].contains(&draft.about))
                .map(|draft| format!("\"{}\"", draft.id));
            self.order.arrange(listed).join(", ")
        };
        format!(
            "requires = [{}]\nbarred_by = [{}]\nexceptions = [{}]\nwaivers = [{}]\n",
            ids(&|role| matches!(role, Role::Requirement | Role::Situation | Role::Step)),
            ids(&|role| role == Role::Bar),
            ids(&|role| matches!(role, Role::Exception(_))),
            ids(&|role| matches!(role, Role::Waiver(_))),
        )
    }

    fn main(&self) -> String {
        let mut text = format!("[relief]\nid = \"main\"\n{RELIEF}{}\n", self.lists(About::Nothing));
        if self.listed(About::Thing).next().is_some() && !self.things_are_instances {
            let filter = if self.only_some_things { "where = \"t.kind != 'blue'\"\n" } else { "" };
            let _ = write!(
                text,
                "[results.side]\nname = \"A side result\"\nof = \"t in things\"\n{filter}{}\n",
                self.lists(About::Thing)
            );
        }
        if self.flag_on_verdict {
            text.push_str("[flags.closed]\ntitle = \"A flag\"\ncite = [\"A citation\"]\n");
            text.push_str("when = \"verdict('main') in ['barred', 'not-met']\"\n");
        }
        text
    }

    fn instances(&self, id: &str, about: About, of: &str, filter: &str) -> String {
        format!(
            "[relief]\nid = \"{id}\"\n{RELIEF}{}instances = {{ of = \"{of}\", where = \"{filter}\" }}\n",
            self.lists(about)
        )
    }

    /// The facts, fields, lists and tables that the rules read.
    fn uses(&self) -> BTreeSet<&'static str> {
        let mut uses: BTreeSet<&str> = self.kept.iter().flat_map(|index| self.drafts[*index].uses.clone()).collect();
        if self.listed(About::Thing).next().is_some() && self.only_some_things {
            uses.extend(["things", "things.kind"]);
        }
        if self.listed(About::Paint).next().is_some() && self.only_some_paints {
            uses.insert("one.colour");
        }
        uses
    }

    fn asks_for_a_colour(&self) -> bool {
        let uses = self.uses();
        ["one.colour", "one.colours", "things.kind"].iter().any(|id| uses.contains(id))
    }

    fn facts(&self) -> String {
        let uses = self.uses();
        let mut text = String::new();
        if self.asks_for_a_colour() || uses.contains("paints") {
            text.push_str(COLOUR_TYPE);
        }
        if uses.contains("paints") {
            text.push_str(PAINTS);
        }
        for (id, keys) in self.order.arrange(FACTS) {
            if uses.contains(id) {
                let _ = write!(text, "[facts.\"{id}\"]\n{FACT}{keys}\n\n");
            }
        }
        if uses.iter().any(|id| id.starts_with("things")) {
            text.push_str("[lists.things]\ntopic = \"all\"\nopening = \"Are there any?\"\ndated_by = \"on\"\n\n");
            for (field, keys) in self.order.arrange(FIELDS) {
                if field == "on" || uses.contains(format!("things.{field}").as_str()) {
                    let _ = write!(text, "[lists.things.fields.\"{field}\"]\n{FIELD}{keys}\n\n");
                }
            }
        }
        text
    }
}

const RULEBOOK: &str = r#"title = "A small rulebook"
languages = []
shelf_life = "180 days"
topics = [{ id = "all", title = "All" }]

[[holidays]]
name = "A holiday"
month = 3
day = 1
from = 1990
"#;

const VALUES: &str = r#"[values]
red = "red"
green = "green"
blue = "blue"
"#;

const COLOUR_TYPE: &str = r#"[types.colour]
values = ["red", "green", "blue"]

"#;

const PAINTS: &str = r#"[tables.paints]
key = "id"
verified = { on = 2024-01-01, against = "A source" }
[tables.paints.columns]
id = "text"
colour = "colour"
glossy = "bool"
since = "date"
[[tables.paints.rows]]
id = "red"
colour = "red"
glossy = true
since = 2024-02-29
[[tables.paints.rows]]
id = "green"
colour = "blue"
glossy = false
since = 2024-02-27

"#;

const RELIEF: &str = r#"name = "A relief"
decided_by = "somebody"
cite = ["A citation"]
verified = { on = 2024-01-01, against = "A source" }
summary = "It may be open."
"#;

const FACT: &str = "topic = \"all\"\nquestion = \"What is it?\"\nsensitivity = \"n\"\n";
const FIELD: &str = "question = \"What is it?\"\nsensitivity = \"n\"\n";

const FACTS: [(&str, &str); 10] = [
    ("one.yes", "type = \"bool\"\nwho = \"C\""),
    ("one.colour", "type = \"colour\"\nwho = \"C\""),
    ("one.colours", "type = \"set of colour\"\nwho = \"C\""),
    ("one.day", "type = \"date\"\nwho = \"C/D\""),
    ("one.until", "type = \"date or never\"\nwho = \"C\"\nfuture = true"),
    ("one.number", "type = \"int\"\nwho = \"C\""),
    ("one.length", "type = \"term\"\nwho = \"D\""),
    ("staff.sure", "type = \"bool\"\nwho = \"S\""),
    ("staff.day", "type = \"date\"\nwho = \"S\""),
    ("attorney.says", "type = \"bool\"\nwho = \"A\""),
];

const FIELDS: [(&str, &str); 7] = [
    ("on", "type = \"date\"\nwho = \"C\""),
    ("ok", "type = \"bool\"\nwho = \"C\""),
    ("kind", "type = \"colour\"\nwho = \"C\""),
    ("size", "type = \"int\"\nwho = \"C\""),
    ("length", "type = \"term\"\nwho = \"C\""),
    ("same_as", "type = \"ref things\"\nwho = \"C\""),
    ("attorney.mark", "type = \"bool\"\nwho = \"A\""),
];

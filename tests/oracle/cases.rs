//! Random cases of a small rulebook, and cases that say more of one world.

use relief::calendar::Day;
use relief::case::{Answer, Case, Completeness, Domain, FactPath, ListAnswer, State, TermBound, Unanswered};
use relief::members::Members;
use relief::rulebook::{Comparison, FactDecl, FactId, FieldId, ListDecl, ListId, Rulebook, Type};
use relief::term::Term;

use super::dice::Dice;
use super::sketch::DAYS;
use super::world::{Fill, World, stays_unset};
use super::worlds::{Filler, Worlds};

/// The days on which small rulebooks are read.
const AS_OF: [&str; 3] = ["2025-03-01", "2024-03-02", "2025-02-28"];

const TERMS: [&str; 6] = ["6 months", "181 days", "364 days", "1 year", "0", "11 months 27 days"];

/// A day that small rulebooks are read on.
pub fn draw_as_of(dice: &mut Dice) -> Day {
    Day::parse(dice.word(&AS_OF)).expect("a date")
}

/// A case with answers of all kinds.
pub fn draw_case(rulebook: &Rulebook, dice: &mut Dice) -> Case {
    let mut case = Case::empty(rulebook);
    for (list, decl) in rulebook.lists.iter().enumerate() {
        case.lists[list] = draw_list(decl, dice);
    }
    let lengths: Vec<usize> = case.lists.iter().map(|list| list.records.len()).collect();
    for (fact, decl) in rulebook.facts.iter().enumerate() {
        case.facts[fact] = draw_answer(rulebook, decl, &lengths, dice);
    }
    for (list, decl) in rulebook.lists.iter().enumerate() {
        for record in 0..lengths[list] {
            for (field, decl) in decl.fields.iter().enumerate() {
                case.lists[list].records[record][field] = draw_answer(rulebook, decl, &lengths, dice);
            }
        }
    }
    case
}

fn draw_list(decl: &ListDecl, dice: &mut Dice) -> ListAnswer {
    let records = vec![vec![Answer::default(); decl.fields.len()]; dice.roll(3)];
    let mut answer = ListAnswer { records, ..ListAnswer::default() };
    match dice.roll(6) {
        0 => {}
        1 => answer.unknown = Some(Unanswered::Declined),
        2 if decl.dated_by.is_some() => answer.complete.since = Day::parse(DAYS[dice.roll(3)]),
        3 => answer.complete.without = draw_without(decl, dice),
        _ => answer.complete.whole = true,
    }
    answer
}

fn draw_without(decl: &ListDecl, dice: &mut Dice) -> Vec<(FieldId, Members)> {
    let choice = decl.fields.iter().position(|field| matches!(field.ty, Type::Choice(_)));
    choice.map(|field| (FieldId(field as u32), Members::one(dice.roll(3)))).into_iter().collect()
}

fn draw_answer(rulebook: &Rulebook, decl: &FactDecl, lengths: &[usize], dice: &mut Dice) -> Answer {
    let unanswered = if stays_unset(decl) { 5 } else { 3 };
    let state = match dice.roll(unanswered + 4) {
        0 => State::NotAsked,
        1 => State::DontKnow,
        2 => State::Declined,
        known if known < unanswered => State::NotAsked,
        known => draw_domain(rulebook, decl, lengths, known == unanswered, dice).map_or(State::NotAsked, known_as),
    };
    Answer { state, ..Answer::default() }
}

fn known_as(domain: Domain) -> State {
    State::Known { domain, written: String::new() }
}

fn draw_domain(
    rulebook: &Rulebook,
    decl: &FactDecl,
    lengths: &[usize],
    partial: bool,
    dice: &mut Dice,
) -> Option<Domain> {
    let values = |choice: relief::rulebook::TypeId| rulebook.types[choice.index()].values.len();
    Some(match decl.ty {
        Type::Bool => Domain::Bool(dice.roll(2) == 1),
        Type::Int | Type::Money => {
            let low = dice.roll(4) as i64;
            Domain::Number { low, high: if partial { low + 1 + dice.roll(2) as i64 } else { low } }
        }
        Type::Date => draw_days(decl, partial, dice),
        Type::Term => {
            let term = Term::parse(dice.word(&TERMS))?;
            let bounds = [Comparison::AtLeast, Comparison::Greater, Comparison::AtMost];
            Domain::Term(TermBound { is: if partial { *dice.pick(&bounds) } else { Comparison::Equal }, term })
        }
        Type::Choice(choice) => {
            let value = dice.roll(values(choice));
            let other = if partial { dice.roll(values(choice)) } else { value };
            Domain::Choice([value, other].into_iter().collect())
        }
        Type::Set(choice) => draw_set(values(choice), partial, dice),
        Type::Refs(list) => draw_set(lengths[list.index()], partial, dice),
        Type::Ref(list) => Domain::Ref(dice.roll(lengths[list.index()] + 1).checked_sub(1)),
        Type::Text | Type::Record(_) | Type::Row(_) => return None,
    })
}

fn draw_set(count: usize, partial: bool, dice: &mut Dice) -> Domain {
    let draw = |dice: &mut Dice| (0..count).filter(|_| dice.roll(2) == 1).collect::<Members>();
    let surely = draw(dice);
    let maybe = if partial { surely.or(draw(dice)) } else { surely };
    Domain::Set { surely, maybe }
}

/// Days around the leap day, few enough to try each.
fn draw_days(decl: &FactDecl, partial: bool, dice: &mut Dice) -> Domain {
    let first = Day::parse("2024-02-26").expect("a date").0 + dice.roll(5) as i64;
    let high = match (partial, dice.roll(4)) {
        (false, 3) if decl.word.is_some() => return Domain::Number { low: Day::LATER.0, high: Day::LATER.0 },
        (false, _) => first,
        (true, 3) if decl.word.is_some() => Day::LATER.0,
        (true, more) => first + 1 + more.min(1) as i64,
    };
    Domain::Number { low: first, high }
}

/// The case with more answers, drawn until it admits no more than `limit` worlds.
pub fn close(mut case: Case, filler: &Filler, limit: usize, dice: &mut Dice) -> (Case, Worlds) {
    loop {
        if let Some(worlds) = filler.worlds(&case, limit) {
            return (case, worlds);
        }
        let open = open_paths(filler, &case);
        let path = *dice.pick(&open);
        close_one(filler, &mut case, path, dice);
    }
}

/// The places where the case leaves more than one value.
pub fn open_paths(filler: &Filler, case: &Case) -> Vec<FactPath> {
    let lists = (0..case.lists.len()).map(|list| FactPath::List(ListId(list as u32)));
    paths(case)
        .into_iter()
        .chain(lists)
        .filter(|path| match path {
            FactPath::List(list) => !case.list(*list).complete.whole,
            path => choices(filler, case, *path).len() > 1,
        })
        .collect()
}

/// Every fact and every field of a listed record.
pub fn paths(case: &Case) -> Vec<FactPath> {
    let mut paths: Vec<FactPath> = (0..case.facts.len()).map(|fact| FactPath::Fact(FactId(fact as u32))).collect();
    for (list, answer) in case.lists.iter().enumerate() {
        for (record, fields) in answer.records.iter().enumerate() {
            let field = |field| FactPath::Field(ListId(list as u32), record, FieldId(field as u32));
            paths.extend((0..fields.len()).map(field));
        }
    }
    paths
}

fn choices(filler: &Filler, case: &Case, path: FactPath) -> Vec<Option<Fill>> {
    let lengths: Vec<usize> = case.lists.iter().map(|list| list.records.len()).collect();
    filler.fills(decl(filler.rulebook, path), told_of(case, path), &lengths).0
}

fn close_one(filler: &Filler, case: &mut Case, path: FactPath, dice: &mut Dice) {
    match path {
        FactPath::List(list) => {
            case.lists[list.index()].complete = Completeness { whole: true, ..Completeness::default() };
        }
        path => {
            let fill = *dice.pick(&choices(filler, case, path));
            if let Some(fill) = fill {
                *answer_mut(case, path) = full_answer(Some(fill));
            }
        }
    }
}

/// The declaration of a fact or field.
pub fn decl(rulebook: &Rulebook, path: FactPath) -> &FactDecl {
    match path {
        FactPath::Fact(fact) => &rulebook.facts[fact.index()],
        FactPath::Field(list, _, field) => &rulebook.lists[list.index()].fields[field.index()],
        FactPath::List(_) => unreachable!("a list is no fact"),
    }
}

/// What the case says of a fact or field that it has.
pub fn told_of(case: &Case, path: FactPath) -> &Answer {
    case.answer(path).expect("a fact or a field of a listed record")
}

/// The same, to be changed.
pub fn answer_mut(case: &mut Case, path: FactPath) -> &mut Answer {
    case.answer_mut(path).expect("a fact or a field of a listed record")
}

/// A full answer.
pub fn domain_of(fill: Fill) -> Domain {
    match fill {
        Fill::Bool(holds) => Domain::Bool(holds),
        Fill::Number(number) => Domain::Number { low: number, high: number },
        Fill::Term(term) => Domain::Term(TermBound { is: Comparison::Equal, term }),
        Fill::Choice(value) => Domain::Choice(Members::one(value)),
        Fill::Set(members) => Domain::Set { surely: members, maybe: members },
        Fill::Ref(record) => Domain::Ref(record),
        Fill::Text => Domain::Text(String::new()),
    }
}

/// The case with its gap at one place filled as it is in a world: a fact answered, or a list told whole.
pub fn told(case: &Case, world: &World, path: FactPath) -> Case {
    let mut better = case.clone();
    match path {
        FactPath::List(list) => {
            let listed = case.list(list).records.len();
            let answers = &mut better.lists[list.index()];
            for record in &world.lists[list.index()][listed..] {
                answers.records.push(record.iter().map(|fill| full_answer(*fill)).collect());
            }
            answers.complete = Completeness { whole: true, ..Completeness::default() };
            answers.unknown = None;
        }
        path => {
            if let Some(fill) = world.at(path) {
                *answer_mut(&mut better, path) = full_answer(Some(fill));
            }
        }
    }
    better
}

fn full_answer(fill: Option<Fill>) -> Answer {
    Answer { state: fill.map_or(State::NotAsked, |fill| known_as(domain_of(fill))), ..Answer::default() }
}

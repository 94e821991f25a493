//! Checked expressions in a short written form, for tests.

use relief::rulebook::{Constant, Expr, ExprKind, List, Rulebook, Type};

/// Visits an expression and everything inside it.
pub fn each_expr(expr: &Expr, visit: &mut impl FnMut(&Expr)) {
    visit(expr);
    let (parts, lists) = inside(expr);
    parts.into_iter().for_each(|part| each_expr(part, visit));
    lists.into_iter().for_each(|list| each_in_list(list, visit));
}

fn each_in_list(list: &List, visit: &mut impl FnMut(&Expr)) {
    match list {
        List::Records(_) | List::Rows(_) => {}
        List::Computed { item, over, filter, .. } => {
            each_in_list(over, visit);
            each_expr(item, visit);
            filter.iter().for_each(|filter| each_expr(filter, visit));
        }
        List::Joined(parts) => parts.iter().for_each(|part| each_in_list(part, visit)),
        List::Values(values) => values.iter().for_each(|value| each_expr(value, visit)),
        List::Members(set) => each_expr(set, visit),
    }
}

/// The expressions and lists directly inside.
fn inside(expr: &Expr) -> (Vec<&Expr>, Vec<&List>) {
    match &expr.kind {
        ExprKind::Constant(..) | ExprKind::AsOf | ExprKind::Fact(_) | ExprKind::Var(_) | ExprKind::Verdict(_) => {
            (Vec::new(), Vec::new())
        }
        ExprKind::Field(of, _)
        | ExprKind::Column(of, _)
        | ExprKind::Not(of)
        | ExprKind::InValues(of, _)
        | ExprKind::HasAny(of, _)
        | ExprKind::IsEmpty(of)
        | ExprKind::AddDays(of, _)
        | ExprKind::Anniversary(of, _)
        | ExprKind::LastDay(of, _, _)
        | ExprKind::BusinessDay(of)
        | ExprKind::Recast(of, _) => (vec![of], Vec::new()),
        ExprKind::Rule(_, parts) | ExprKind::All(parts) | ExprKind::Any(parts) => (parts.iter().collect(), Vec::new()),
        ExprKind::Compare(_, a, b)
        | ExprKind::InSet(a, b)
        | ExprKind::InRefs(a, b)
        | ExprKind::DaysBetween(a, b)
        | ExprKind::Age(a, b) => (vec![a, b], Vec::new()),
        ExprKind::If(a, b, c) => (vec![a, b, c], Vec::new()),
        ExprKind::DaysWithin(parts) => (parts.iter().collect(), Vec::new()),
        ExprKind::Lookup { key, otherwise, .. } => {
            let mut parts: Vec<&Expr> = vec![key];
            parts.extend(otherwise.iter().map(AsRef::as_ref));
            (parts, Vec::new())
        }
        ExprKind::Quantified(_, _, list, body) => (vec![body], vec![list]),
        ExprKind::Fold(_, list) => (Vec::new(), vec![list]),
    }
}

/// `(any $0 absences (less $0.left 2000-01-01))`
pub fn show(book: &Rulebook, expr: &Expr) -> String {
    let (parts, lists) = inside(expr);
    let inner: Vec<String> = lists
        .into_iter()
        .map(|list| show_list(book, list))
        .chain(parts.into_iter().map(|part| show(book, part)))
        .collect();
    let word = match &expr.kind {
        ExprKind::Constant(constant, _) => return show_constant(book, constant, expr.ty),
        ExprKind::AsOf => return "as_of".into(),
        ExprKind::Fact(id) => return book.facts[id.index()].id.clone(),
        ExprKind::Var(var) => return format!("${}", var.0),
        ExprKind::Field(of, field) => {
            let Type::Record(list) = of.ty else { return "?".into() };
            return format!("{}.{}", inner[0], book.lists[list.index()].fields[field.index()].id);
        }
        ExprKind::Column(of, column) => {
            let Type::Row(table) = of.ty else { return "?".into() };
            return format!("{}.{}", inner[0], book.tables[table.index()].columns[column.index()].id);
        }
        ExprKind::Verdict(relief) => return format!("(verdict {})", book.reliefs[relief.index()].outcome.id),
        ExprKind::Rule(rule, _) => book.rules[rule.index()].id.clone(),
        ExprKind::Not(_) => "not".into(),
        ExprKind::All(_) => "and".into(),
        ExprKind::Any(_) => "or".into(),
        ExprKind::Compare(comparison, ..) => format!("{comparison:?}").to_lowercase(),
        ExprKind::InValues(of, members) | ExprKind::HasAny(of, members) => {
            let (Type::Choice(id) | Type::Set(id)) = of.ty else { return "?".into() };
            let names: Vec<&str> = members.iter().map(|index| book.types[id.index()].values[index].as_str()).collect();
            return format!("(one-of {} {})", inner[0], names.join("|"));
        }
        ExprKind::InSet(..) => "in-set".into(),
        ExprKind::InRefs(..) => "in-refs".into(),
        ExprKind::IsEmpty(_) => "empty".into(),
        ExprKind::Quantified(quantifier, var, ..) => format!("{quantifier:?} ${}", var.0).to_lowercase(),
        ExprKind::Fold(fold, _) => format!("{fold:?}").to_lowercase(),
        ExprKind::If(..) => "if".into(),
        ExprKind::AddDays(_, days) => format!("add-days {days}"),
        ExprKind::Anniversary(_, months) => format!("anniversary {months}"),
        ExprKind::LastDay(_, months, roll) => format!("last-day {months} {roll}"),
        ExprKind::BusinessDay(_) => "business-day".into(),
        ExprKind::DaysBetween(..) => "days-between".into(),
        ExprKind::DaysWithin(_) => "days-within".into(),
        ExprKind::Age(..) => "age".into(),
        ExprKind::Lookup { table, column, rows, .. } => {
            let table = &book.tables[table.index()];
            format!("lookup {}.{} {rows:?}", table.id, table.columns[column.index()].id)
        }
        ExprKind::Recast(_, values) => format!("recast {values:?}"),
    };
    if inner.is_empty() { word } else { format!("({word} {})", inner.join(" ")) }
}

fn show_list(book: &Rulebook, list: &List) -> String {
    match list {
        List::Records(id) => book.lists[id.index()].id.clone(),
        List::Rows(id) => book.tables[id.index()].id.clone(),
        List::Computed { item, var, over, filter, by } => {
            let mut text = format!("[{} for ${} in {}", show(book, item), var.0, show_list(book, over));
            if let Some(filter) = filter {
                text += &format!(" if {}", show(book, filter));
            }
            if let Some(by) = by {
                text += &format!(" by {}", by.0);
            }
            text + "]"
        }
        List::Joined(parts) => parts.iter().map(|part| show_list(book, part)).collect::<Vec<_>>().join(" + "),
        List::Values(values) => {
            format!("[{}]", values.iter().map(|value| show(book, value)).collect::<Vec<_>>().join(", "))
        }
        List::Members(set) => format!("members of {}", show(book, set)),
    }
}

fn show_constant(book: &Rulebook, constant: &Constant, ty: Type) -> String {
    match (constant, ty) {
        (Constant::Bool(value), _) => value.to_string(),
        (Constant::Number(number), Type::Date) => relief::calendar::Day(*number).to_string(),
        (Constant::Number(number), _) => number.to_string(),
        (Constant::Term(term), _) => format!("'{term}'"),
        (Constant::Choice(index), Type::Choice(id)) => book.types[id.index()].values[*index].clone(),
        (Constant::Text(text), _) => format!("{text:?}"),
        (constant, _) => format!("{constant:?}"),
    }
}

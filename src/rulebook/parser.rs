//! From tokens to expressions and parameters; the first thing that cannot be read is reported.

use std::ops::Range;

use super::diagnostic::{Diagnostic, Sink};
use super::lexer::{Placed, Token, tokens};
use super::model::{Comparison, Quantifier, Span};
use super::syntax::{Comprehension, Domain, Expr, ExprKind, Lookup, Name, Param, Period};
use super::toml_reader::Text;
use crate::term::Term;

/// Words that no criterion, let, variable or parameter may have as its name.
pub(super) const KEYWORDS: [&str; 19] = [
    "and", "or", "not", "in", "any", "all", "no", "if", "then", "else", "for", "by", "true", "false", "as_of", "never",
    "still", "living", "none",
];

/// Deeper nesting than any rule needs; keeps the stack safe.
const DEEPEST: usize = 40;

/// The expression in a string.
pub(super) fn expression<'a>(text: Text<'a>, sink: &Sink) -> Option<Expr<'a>> {
    let mut parser = Parser::new(text, sink)?;
    let expr = parser.whole(Parser::any);
    parser.report(expr, sink)
}

/// The parameters in a string: `a in absences, s: date`.
pub(super) fn parameters<'a>(text: Text<'a>, sink: &Sink) -> Option<Vec<Param<'a>>> {
    let mut parser = Parser::new(text, sink)?;
    let params = parser.whole(Parser::params);
    parser.report(params, sink)
}

struct Parser<'a> {
    text: Text<'a>,
    tokens: Vec<Placed<'a>>,
    at: usize,
    depth: usize,
    /// Inside `if c then ...`, where an `else` belongs to the `if` and not to a look-up.
    in_then: bool,
}

type Parsed<T> = Result<T, Diagnostic>;

impl<'a> Parser<'a> {
    fn new(text: Text<'a>, sink: &Sink) -> Option<Parser<'a>> {
        match tokens(text.value) {
            Ok(tokens) => Some(Parser { text, tokens, at: 0, depth: 0, in_then: false }),
            Err(error) => {
                sink.report(Diagnostic::error(text.part(error.range), error.message).help(error.help));
                None
            }
        }
    }

    fn report<T>(&self, parsed: Parsed<T>, sink: &Sink) -> Option<T> {
        parsed.map_err(|fault| sink.report(fault)).ok()
    }

    fn whole<T>(&mut self, parse: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let parsed = parse(self)?;
        if self.at < self.tokens.len() {
            let after_number = matches!(self.tokens[..self.at].last(), Some((Token::Number(_), _)));
            let is_word = matches!(self.peek(), Some(Token::Word(_)));
            return Err(self.unexpected(if after_number && is_word {
                "a unit (`days`, `weeks`, `months`, `years`) or an operator"
            } else {
                "an operator such as `and`, or the end"
            }));
        }
        Ok(parsed)
    }

    fn params(&mut self) -> Parsed<Vec<Param<'a>>> {
        let mut params = vec![self.param()?];
        while self.takes(",") {
            params.push(self.param()?);
        }
        Ok(params)
    }

    fn param(&mut self) -> Parsed<Param<'a>> {
        let name = self.variable()?;
        if self.takes_word("in") {
            return Ok(Param { name, domain: Domain::Each(self.sum()?) });
        }
        if !self.takes(":") {
            return Err(self.unexpected("`in` and a list, or `:` and a type, as in `a in absences, s: date`"));
        }
        let start = self.at;
        while matches!(self.peek(), Some(Token::Word(_))) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.unexpected("a type such as `date`"));
        }
        let bytes = self.tokens[start].1.start..self.tokens[self.at - 1].1.end;
        Ok(Param { name, domain: Domain::Typed { ty: &self.text.value[bytes.clone()], span: self.text.part(bytes) } })
    }

    fn any(&mut self) -> Parsed<Expr<'a>> {
        self.nested(|parser| parser.operators("or", Self::all, ExprKind::Any))
    }

    fn all(&mut self) -> Parsed<Expr<'a>> {
        self.operators("and", Self::negation, ExprKind::All)
    }

    fn operators(
        &mut self,
        word: &str,
        operand: impl Fn(&mut Self) -> Parsed<Expr<'a>>,
        join: impl Fn(Vec<Expr<'a>>) -> ExprKind<'a>,
    ) -> Parsed<Expr<'a>> {
        let start = self.at;
        let first = operand(self)?;
        if !self.sees_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.takes_word(word) {
            parts.push(operand(self)?);
        }
        Ok(self.since(start, join(parts)))
    }

    fn negation(&mut self) -> Parsed<Expr<'a>> {
        let start = self.at;
        if !self.takes_word("not") {
            return self.comparison();
        }
        let inner = self.nested(Self::negation)?;
        Ok(self.since(start, ExprKind::Not(Box::new(inner))))
    }

    fn comparison(&mut self) -> Parsed<Expr<'a>> {
        let start = self.at;
        let left = self.sum()?;
        let Some(relation) = self.relation() else {
            return Ok(left);
        };
        let right = Box::new(self.sum()?);
        let left = Box::new(left);
        let kind = match relation {
            Relation::Compare(comparison) => ExprKind::Compare(comparison, left, right),
            Relation::In => ExprKind::In(left, right),
            Relation::NotIn => {
                let inside = self.since(start, ExprKind::In(left, right));
                ExprKind::Not(Box::new(inside))
            }
        };
        let whole = self.since(start, kind);
        let after = self.at;
        if self.relation().is_some() {
            return Err(Diagnostic::error(self.span_of(after..self.at), "comparisons do not chain")
                .help("write `a < b and b < c`"));
        }
        Ok(whole)
    }

    fn relation(&mut self) -> Option<Relation> {
        const COMPARISONS: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            ("<", Comparison::Less),
            (">=", Comparison::AtLeast),
            (">", Comparison::Greater),
        ];
        if self.takes_word("in") {
            return Some(Relation::In);
        }
        if self.sees_word("not") && matches!(self.tokens.get(self.at + 1), Some((Token::Word("in"), _))) {
            self.at += 2;
            return Some(Relation::NotIn);
        }
        COMPARISONS.into_iter().find(|(sign, _)| self.takes(sign)).map(|(_, comparison)| Relation::Compare(comparison))
    }

    fn sum(&mut self) -> Parsed<Expr<'a>> {
        let (start, depth) = (self.at, self.depth);
        let mut left = self.operand()?;
        loop {
            let join = if self.takes("+") {
                ExprKind::Plus
            } else if self.takes("-") {
                ExprKind::Minus
            } else {
                break;
            };
            let right = self.operand()?;
            self.deepen()?;
            left = self.since(start, join(Box::new(left), Box::new(right)));
        }
        self.depth = depth;
        Ok(left)
    }

    fn operand(&mut self) -> Parsed<Expr<'a>> {
        let start = self.at;
        let Some(token) = self.peek().cloned() else {
            return Err(self.unexpected("a value"));
        };
        match token {
            Token::Word(word) => self.worded(word),
            Token::Number(_) => self.number_or_period(false),
            Token::Money(cents) => Ok(self.literal(ExprKind::Money(cents))),
            Token::Date(day) => Ok(self.literal(ExprKind::Date(day))),
            Token::Text(words) => Ok(self.literal(ExprKind::Text(words))),
            Token::Sign("-") => {
                self.at += 1;
                let number = self.number_or_period(true)?;
                Ok(self.since(start, number.kind))
            }
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.afresh(Self::any)?;
                self.expect(")")?;
                Ok(self.since(start, inner.kind))
            }
            Token::Sign("[") => {
                self.at += 1;
                let kind = self.afresh(Self::list)?;
                self.expect("]")?;
                Ok(self.since(start, kind))
            }
            Token::Sign(_) => Err(self.unexpected("a value")),
        }
    }

    fn worded(&mut self, word: &'a str) -> Parsed<Expr<'a>> {
        let quantifier = match word {
            "true" => return Ok(self.literal(ExprKind::Bool(true))),
            "false" => return Ok(self.literal(ExprKind::Bool(false))),
            "as_of" => return Ok(self.literal(ExprKind::AsOf)),
            "never" | "still" | "living" | "none" => return Ok(self.literal(ExprKind::Later)),
            "if" => return self.choice(),
            "any" => Quantifier::Any,
            "all" => Quantifier::All,
            "no" => Quantifier::No,
            word if KEYWORDS.contains(&word) => return Err(self.unexpected("a value")),
            _ => return self.named(),
        };
        self.quantified(quantifier)
    }

    fn quantified(&mut self, quantifier: Quantifier) -> Parsed<Expr<'a>> {
        let start = self.at;
        self.at += 1;
        let var = self.variable()?;
        self.expect_word("in")?;
        let over = self.nested(Self::sum)?;
        self.expect(":")?;
        let body = self.any()?;
        Ok(self.since(start, ExprKind::Quantified(quantifier, var, Box::new(over), Box::new(body))))
    }

    fn choice(&mut self) -> Parsed<Expr<'a>> {
        let start = self.at;
        self.at += 1;
        let condition = self.afresh(Self::any)?;
        self.expect_word("then")?;
        let outer = std::mem::replace(&mut self.in_then, true);
        let then = self.any();
        self.in_then = outer;
        let then = then?;
        self.expect_word("else")?;
        let otherwise = self.any()?;
        Ok(self.since(start, ExprKind::If(Box::new([condition, then, otherwise]))))
    }

    fn named(&mut self) -> Parsed<Expr<'a>> {
        let start = self.at;
        let name = self.variable()?;
        if self.takes("(") {
            let args = self.afresh(Self::arguments)?;
            return Ok(self.since(start, ExprKind::Call(name, args)));
        }
        if self.takes("[") {
            return self.lookup(start, name);
        }
        let mut path = vec![name];
        while self.takes(".") {
            path.push(self.field()?);
        }
        Ok(self.since(start, ExprKind::Path(path)))
    }

    fn lookup(&mut self, start: usize, table: Name<'a>) -> Parsed<Expr<'a>> {
        let key = self.afresh(Self::any)?;
        self.expect("]")?;
        if !self.takes(".") {
            return Err(self.unexpected("`.` and a column, as in `circuits[court.state].circuit`"));
        }
        let column = self.field()?;
        let has_else = !self.in_then && self.takes_word("else");
        let otherwise = if has_else { Some(self.nested(Self::operand)?) } else { None };
        let lookup = Lookup { table, key, column, otherwise };
        Ok(self.since(start, ExprKind::Lookup(Box::new(lookup))))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr<'a>>> {
        let mut args = Vec::new();
        if self.takes(")") {
            return Ok(args);
        }
        loop {
            args.push(self.any()?);
            if !self.takes(",") {
                self.expect(")")?;
                return Ok(args);
            }
        }
    }

    fn list(&mut self) -> Parsed<ExprKind<'a>> {
        if matches!(self.peek(), Some(Token::Sign("]"))) {
            return Ok(ExprKind::List(Vec::new()));
        }
        let first = self.any()?;
        if self.takes_word("for") {
            return self.comprehension(first);
        }
        let mut items = vec![first];
        while self.takes(",") {
            items.push(self.any()?);
        }
        Ok(ExprKind::List(items))
    }

    fn comprehension(&mut self, item: Expr<'a>) -> Parsed<ExprKind<'a>> {
        let var = self.variable()?;
        self.expect_word("in")?;
        let over = self.nested(Self::sum)?;
        let filter = if self.takes_word("if") { Some(self.any()?) } else { None };
        let by = if self.takes_word("by") { Some(self.link(var)?) } else { None };
        Ok(ExprKind::Comprehension(Box::new(Comprehension { item, var, over, filter, by })))
    }

    /// The field after `by`, as `same_event_as` or `c.same_event_as`.
    fn link(&mut self, var: Name<'a>) -> Parsed<Name<'a>> {
        let name = self.field()?;
        if name.text == var.text && self.takes(".") { self.field() } else { Ok(name) }
    }

    fn number_or_period(&mut self, negative: bool) -> Parsed<Expr<'a>> {
        let start = self.at;
        let mut term = Term::ZERO;
        let mut units = 0;
        while let (Some(Token::Number(count)), Some((months, days))) = (self.peek(), self.unit_after()) {
            // The largest count whose days and months stay far from overflow.
            const LIMIT: i64 = 100_000;
            if *count > LIMIT {
                return Err(Diagnostic::error(self.span_of(self.at..self.at + 2), "this length of time is too long"));
            }
            term = Term { months: term.months + count * months, days: term.days + count * days };
            units += 1;
            self.at += 2;
        }
        if units > 0 {
            return Ok(self.since(start, ExprKind::Period(Period { negative, term })));
        }
        match self.peek() {
            Some(Token::Number(number)) => {
                let number = if negative { -number } else { *number };
                Ok(self.literal(ExprKind::Number(number)))
            }
            _ => Err(self.unexpected("a number")),
        }
    }

    /// Months and days of the unit that stands after the next token.
    fn unit_after(&self) -> Option<(i64, i64)> {
        match self.tokens.get(self.at + 1)? {
            (Token::Word("year" | "years"), _) => Some((12, 0)),
            (Token::Word("month" | "months"), _) => Some((1, 0)),
            (Token::Word("week" | "weeks"), _) => Some((0, 7)),
            (Token::Word("day" | "days"), _) => Some((0, 1)),
            _ => None,
        }
    }

    fn variable(&mut self) -> Parsed<Name<'a>> {
        match self.peek() {
            Some(Token::Word(word)) if !KEYWORDS.contains(word) => self.field(),
            _ => Err(self.unexpected("a name")),
        }
    }

    /// A name after a dot may be any word.
    fn field(&mut self) -> Parsed<Name<'a>> {
        match self.tokens.get(self.at) {
            Some((Token::Word(word), range)) => {
                self.at += 1;
                Ok(Name { text: word, span: self.text.part(range.clone()) })
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn literal(&mut self, kind: ExprKind<'a>) -> Expr<'a> {
        self.at += 1;
        self.since(self.at - 1, kind)
    }

    fn nested<T>(&mut self, parse: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.deepen()?;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn deepen(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let here = self.at.min(self.tokens.len().saturating_sub(1));
            return Err(Diagnostic::error(self.span_of(here..here + 1), "this expression is nested too deeply")
                .help("name parts of it with criteria or lets"));
        }
        Ok(())
    }

    /// Parses between brackets, where no outer `then` reaches.
    fn afresh<T>(&mut self, parse: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outer = std::mem::replace(&mut self.in_then, false);
        let parsed = parse(self);
        self.in_then = outer;
        parsed
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn sees_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(seen)) if *seen == word)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let seen = self.sees_word(word);
        self.at += usize::from(seen);
        seen
    }

    fn takes(&mut self, sign: &str) -> bool {
        let seen = matches!(self.peek(), Some(Token::Sign(seen)) if *seen == sign);
        self.at += usize::from(seen);
        seen
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.takes(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.takes_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn unexpected(&self, expected: &str) -> Diagnostic {
        let (span, message) = match self.tokens.get(self.at) {
            Some((_, range)) => {
                let written = &self.text.value[range.clone()];
                (self.text.part(range.clone()), format!("`{written}` cannot stand here"))
            }
            None if self.tokens.is_empty() => (self.text.span, "there is nothing to read here".to_owned()),
            None => {
                let end = self.text.value.trim_end().len();
                (self.text.part(end.saturating_sub(1)..end), "the expression ends too early".to_owned())
            }
        };
        Diagnostic::error(span, message).help(format!("expected {expected}"))
    }

    fn since(&self, start: usize, kind: ExprKind<'a>) -> Expr<'a> {
        Expr { kind, span: self.span_of(start..self.at) }
    }

    fn span_of(&self, tokens: Range<usize>) -> Span {
        let inside = self.tokens.get(tokens.start..tokens.end.min(self.tokens.len())).unwrap_or_default();
        match (inside.first(), inside.last()) {
            (Some((_, first)), Some((_, last))) => self.text.part(first.start..last.end),
            _ => self.text.span,
        }
    }
}

enum Relation {
    Compare(Comparison),
    In,
    NotIn,
}

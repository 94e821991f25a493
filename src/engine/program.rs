//! The rulebook in the form that the evaluator runs: an arena of nodes, equal ones shared, rules and outcomes by index.

use std::mem::{Discriminant, discriminant};
use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use crate::members::Members;
use crate::rulebook::{
    Agreement, Body, Check, Comparison, Condition, Constant, Each, Expr, ExprKind, FieldId, Fold, Late, List, ListId,
    Outcome, Param, Quantifier, RuleId, Rulebook, Type, WrittenKind,
};
use crate::term::Term;

/// A node of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// A list of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListNodeId(pub u32);

/// How the value of an expression is worked out and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shape {
    Truth,
    Number,
    Term,
    Choice,
    Set,
    Record,
}

impl Shape {
    fn of(ty: Type) -> Shape {
        match ty {
            Type::Bool => Shape::Truth,
            Type::Int | Type::Money | Type::Date => Shape::Number,
            Type::Term => Shape::Term,
            Type::Choice(_) | Type::Ref(_) | Type::Text => Shape::Choice,
            Type::Set(_) | Type::Refs(_) => Shape::Set,
            Type::Record(_) | Type::Row(_) => Shape::Record,
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Node {
    Truth(bool),
    Number(i64),
    Term(Term),
    Choice(usize),
    Set(Members),
    AsOf,
    Fact(u32),
    Var(u32),
    /// Of a record of this list.
    Field(NodeId, u32, u32),
    Column(NodeId, u32),
    Call(u32, Box<[NodeId]>),
    Not(NodeId),
    All(Box<[NodeId]>),
    Any(Box<[NodeId]>),
    CompareNumbers(Comparison, NodeId, NodeId),
    CompareTerms(Comparison, NodeId, NodeId),
    SameTruth(NodeId, NodeId),
    SameChoice(NodeId, NodeId),
    /// A ref and a record, or two records.
    SameRecord(NodeId, NodeId),
    InValues(NodeId, Members),
    InSet(NodeId, NodeId),
    InRefs(NodeId, NodeId),
    HasAny(NodeId, Members),
    IsEmpty(NodeId),
    Quantified(Quantifier, u32, ListNodeId, NodeId),
    FoldNumbers(Fold, ListNodeId),
    FoldTerms(Fold, ListNodeId),
    If(NodeId, NodeId, NodeId),
    AddDays(NodeId, i64),
    Anniversary(NodeId, i64),
    LastDay(NodeId, i64, bool),
    BusinessDay(NodeId),
    DaysBetween(NodeId, NodeId),
    DaysWithin([NodeId; 4]),
    Age(NodeId, NodeId),
    Lookup {
        table: u32,
        key: NodeId,
        rows: Box<[Option<u32>]>,
        column: u32,
        otherwise: Option<NodeId>,
    },
    /// A choice or set with each value seen as the value of a wider type.
    Recast(NodeId, Box<[usize]>),
    Verdict(u32),
    /// The first, narrowed by a second way to tell the same thing.
    Narrowed(NodeId, NodeId, Shape),
}

/// Where the items of a quantifier or fold come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ListNode {
    Records(u32),
    Rows(u32),
    Computed {
        item: NodeId,
        shape: Shape,
        var: u32,
        over: ListNodeId,
        filter: Option<NodeId>,
        by: Option<u32>,
    },
    Joined(Box<[ListNodeId]>),
    Values(Box<[NodeId]>, Shape),
    /// What a set holds.
    Members(NodeId),
}

/// A rule, compiled.
#[derive(Debug, Serialize, Deserialize)]
pub struct RuleCode {
    pub params: usize,
    pub frame: usize,
    pub shape: Shape,
    pub versions: Vec<VersionCode>,
    pub attorney: Option<NodeId>,
    pub is_criterion: bool,
    /// Everything it can read, by [`Readable`]'s numbers.
    pub reads: FixedBitSet,
}

/// A criterion that a rule is made of, with its arguments where the rule itself calls it.
pub type Call = (RuleId, Option<Vec<NodeId>>);

/// The law between two dates, compiled.
#[derive(Debug, Serialize, Deserialize)]
pub struct VersionCode {
    pub from: Option<i64>,
    pub until: Option<i64>,
    pub on: Option<NodeId>,
    pub when: NodeId,
    pub review_if: Option<NodeId>,
    pub judgement: bool,
}

/// Something of a case that an expression can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Read {
    Fact(u32),
    /// A field, of whichever record of the list.
    Field(u32, u32),
    /// Which records there are.
    List(u32),
    /// The as-of date.
    AsOf,
}

/// Numbers everything that can be read.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Readable {
    all: Vec<Read>,
    /// By list, the number of its first field; the list's own number is one less.
    lists: Vec<usize>,
}

impl Readable {
    fn new(book: &Rulebook) -> Readable {
        let mut all: Vec<Read> = (0..book.facts.len() as u32).map(Read::Fact).collect();
        let mut lists = Vec::new();
        for (list, decl) in book.lists.iter().enumerate() {
            all.push(Read::List(list as u32));
            lists.push(all.len());
            all.extend((0..decl.fields.len() as u32).map(|field| Read::Field(list as u32, field)));
        }
        all.push(Read::AsOf);
        Readable { all, lists }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// The number of one.
    pub fn number(&self, read: Read) -> usize {
        match read {
            Read::Fact(fact) => fact as usize,
            Read::Field(list, field) => self.lists[list as usize] + field as usize,
            Read::List(list) => self.lists[list as usize] - 1,
            Read::AsOf => self.all.len() - 1,
        }
    }

    /// What has a number.
    pub fn read(&self, number: usize) -> Read {
        self.all[number]
    }

    /// The members of a set.
    pub fn iter(&self, reads: &FixedBitSet) -> impl Iterator<Item = Read> {
        reads.ones().map(|number| self.all[number])
    }

    fn insert(&self, reads: &mut FixedBitSet, read: Read) {
        reads.grow(self.len());
        reads.insert(self.number(read));
    }
}

/// A criterion in an outcome's lists.
#[derive(Debug, Serialize, Deserialize)]
pub struct Use {
    pub rule: RuleId,
    /// It is about the outcome's item.
    pub takes_item: bool,
    /// What defeats it here.
    pub exceptions: Vec<Use>,
}

/// A requirement, situation or step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Requirement {
    pub criterion: Use,
    pub kind: WrittenKind,
}

/// A bar with its waivers.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bar {
    pub criterion: Use,
    /// Waivers, and whether each leaves review.
    pub waivers: Vec<(Use, bool)>,
}

/// A relief or side result, compiled.
#[derive(Debug, Serialize, Deserialize)]
pub struct OutcomeCode {
    pub requirements: Vec<Requirement>,
    pub bars: Vec<Bar>,
    pub each: Option<EachCode>,
}

/// The items of an outcome.
#[derive(Debug, Serialize, Deserialize)]
pub struct EachCode {
    pub list: ListNodeId,
    pub filter: Option<NodeId>,
    pub frame: usize,
}

/// Expressions about items: checks, notices, agreements.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AboutCode {
    pub params: Vec<ListNodeId>,
    pub frame: usize,
    pub nodes: Vec<Option<NodeId>>,
    pub shapes: Vec<Shape>,
    pub reads: FixedBitSet,
    /// The value (the second of the nodes) reads an answer.
    pub value_is_told: bool,
}

/// The compiled rulebook.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    pub(crate) rulebook: Arc<Rulebook>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) lists: Vec<ListNode>,
    pub(crate) rules: Vec<RuleCode>,
    /// By relief: the relief and its side results.
    pub(crate) reliefs: Vec<(OutcomeCode, Vec<OutcomeCode>)>,
    /// [a, b] of each.
    pub(crate) agreements: Vec<AboutCode>,
    /// [when] of each.
    pub(crate) checks: Vec<AboutCode>,
    /// [when, value, until] of each.
    pub(crate) notices: Vec<AboutCode>,
    /// `applies_if` of single facts and of fields.
    pub(crate) fact_applies: Vec<Option<AboutCode>>,
    pub(crate) field_applies: Vec<Vec<Option<AboutCode>>>,
    /// The lists over which rules with parameters are listed: by rule and parameter.
    pub(crate) param_lists: Vec<Vec<Option<ListNodeId>>>,
    /// The terms that an open term fact may be: every class that the rules' constants tell apart.
    pub(crate) candidates: Vec<Term>,
    pub(crate) readable: Readable,
    /// By number of what is read: the rules that can read it, once somebody asked.
    #[serde(skip)]
    readers: Vec<OnceLock<Box<[u32]>>>,
    /// By rule: the criteria that it is made of, once somebody asked.
    #[serde(skip)]
    pub(super) calls: Vec<OnceLock<Box<[Call]>>>,
    /// What the agreements read.
    pub(crate) agreed: FixedBitSet,
}

impl Program {
    /// Compiles a rulebook once, for any number of cases.
    pub fn new(rulebook: Arc<Rulebook>) -> Program {
        let book = Arc::clone(&rulebook);
        let mut compiler = Compiler::new(&book);
        compiler.rules();
        let reliefs = book
            .reliefs
            .iter()
            .map(|relief| {
                let results = relief.results.iter().map(|result| compiler.outcome(result)).collect();
                (compiler.outcome(&relief.outcome), results)
            })
            .collect();
        let check = |check: &Check| {
            let nodes = match &check.when {
                Condition::Met(when) => [Some(when), None],
                Condition::Differ(a, b) => [Some(a), Some(b)],
            };
            compiler.about(&check.params, check.frame, &nodes)
        };
        let checks: Vec<AboutCode> = book.checks.iter().map(check).collect();
        let is_agreement = |check: &Check| matches!(check.when, Condition::Differ(..));
        let both = book.checks.iter().zip(&checks).filter(|(check, _)| is_agreement(check));
        let agreements: Vec<AboutCode> = both.map(|(_, about)| about.clone()).collect();
        let notices = book
            .notices
            .iter()
            .map(|notice| {
                compiler.about(
                    &notice.params,
                    notice.frame,
                    &[notice.when.as_ref(), notice.value.as_ref(), notice.until.as_ref()],
                )
            })
            .collect();
        let fact_applies =
            book.facts.iter().map(|fact| fact.applies_if.as_ref().map(|body| compiler.body(body))).collect();
        let field_applies = book
            .lists
            .iter()
            .map(|list| {
                list.fields.iter().map(|field| field.applies_if.as_ref().map(|body| compiler.body(body))).collect()
            })
            .collect();
        let candidates = rulebook.lengths();
        let Compiler { nodes, lists, rules, param_lists, readable, .. } = compiler;
        let mut agreed = FixedBitSet::with_capacity(readable.len());
        agreements.iter().for_each(|about| agreed.union_with(&about.reads));
        let readers = vec![OnceLock::new(); readable.len()];
        let calls = vec![OnceLock::new(); rules.len()];
        Program {
            rulebook,
            nodes: nodes.into_iter().collect(),
            lists: lists.into_iter().collect(),
            rules,
            reliefs,
            agreements,
            checks,
            notices,
            fact_applies,
            field_applies,
            param_lists,
            candidates,
            readable,
            readers,
            calls,
            agreed,
        }
    }

    /// As bytes, so that a program need not parse and compile its rules at each start. Tests, fixtures and sources are left
    /// out: whoever needs them loads the files.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(self)
    }

    /// The program in these bytes, if they hold one.
    pub fn decode(bytes: &[u8]) -> Option<Program> {
        let mut program: Program = postcard::from_bytes(bytes).ok()?;
        program.readers = vec![OnceLock::new(); program.readable.len()];
        program.calls = vec![OnceLock::new(); program.rules.len()];
        Some(program)
    }

    /// The rules that can read what has this number.
    pub(crate) fn readers(&self, number: usize) -> &[u32] {
        self.readers[number].get_or_init(|| {
            let rules = (0u32..).zip(&self.rules);
            rules.filter(|(_, code)| code.reads.contains(number)).map(|(rule, _)| rule).collect()
        })
    }

    /// The rulebook it was compiled from.
    pub fn rulebook(&self) -> &Rulebook {
        &self.rulebook
    }
}

struct Compiler<'a> {
    book: &'a Rulebook,
    nodes: IndexSet<Node, FxBuildHasher>,
    lists: IndexSet<ListNode, FxBuildHasher>,
    rules: Vec<RuleCode>,
    param_lists: Vec<Vec<Option<ListNodeId>>>,
    readable: Readable,
    /// While the other side of an agreement is compiled: what its parameters stand for.
    bindings: Vec<Option<Expr>>,
    /// The other side of an agreement is not narrowed in its turn.
    narrowing: bool,
    /// The sides of agreements by what they begin with; no side is a parameter alone.
    sides: FxHashMap<Discriminant<ExprKind>, Vec<Side<'a>>>,
}

/// An agreement, one of its sides, and the other.
type Side<'a> = (&'a Check, &'a Expr, &'a Expr);

impl<'a> Compiler<'a> {
    fn new(book: &'a Rulebook) -> Compiler<'a> {
        let mut sides: FxHashMap<_, Vec<Side<'a>>> = FxHashMap::default();
        for Agreement { check, a, b } in book.agreements() {
            for (side, other) in [(a, b), (b, a)] {
                sides.entry(discriminant(&side.kind)).or_default().push((check, side, other));
            }
        }
        Compiler {
            book,
            nodes: IndexSet::default(),
            lists: IndexSet::default(),
            rules: Vec::new(),
            param_lists: Vec::new(),
            readable: Readable::new(book),
            bindings: Vec::new(),
            narrowing: false,
            sides,
        }
    }

    fn node(&mut self, node: Node) -> NodeId {
        NodeId(self.nodes.insert_full(node).0 as u32)
    }

    fn list_node(&mut self, list: ListNode) -> ListNodeId {
        ListNodeId(self.lists.insert_full(list).0 as u32)
    }

    fn rules(&mut self) {
        for rule in &self.book.rules {
            let versions: Vec<VersionCode> = rule
                .versions
                .iter()
                .map(|version| VersionCode {
                    from: version.from.map(|day| day.0),
                    until: version.until.map(|day| day.0),
                    on: version.on.as_ref().map(|on| self.expr(on)),
                    when: self.expr(&version.when),
                    review_if: version.review_if.as_ref().map(|condition| self.expr(condition)),
                    judgement: version.judgement,
                })
                .collect();
            let attorney =
                rule.criterion.as_ref().and_then(|criterion| criterion.attorney.as_ref()).map(|fact| self.expr(fact));
            let mut reads = FixedBitSet::new();
            for version in &versions {
                for node in [version.on, Some(version.when), version.review_if].into_iter().flatten() {
                    self.reads(node, &mut reads);
                }
                if version.on.is_none() && (version.from.is_some() || version.until.is_some()) {
                    self.readable.insert(&mut reads, Read::AsOf);
                }
            }
            if let Some(node) = attorney {
                self.reads(node, &mut reads);
            }
            let param_lists = rule.params.iter().map(|param| param.over.as_ref().map(|list| self.list(list))).collect();
            self.param_lists.push(param_lists);
            self.rules.push(RuleCode {
                params: rule.params.len(),
                frame: rule.frame,
                shape: Shape::of(rule.ty),
                versions,
                attorney,
                is_criterion: rule.criterion.is_some(),
                reads,
            });
        }
    }

    fn outcome(&mut self, outcome: &Outcome) -> OutcomeCode {
        let uses = |rule: &RuleId| self.use_of(*rule, outcome);
        let requirements: Vec<Requirement> = outcome
            .requires
            .iter()
            .map(|rule| Requirement { criterion: uses(rule), kind: self.written_kind(*rule) })
            .collect();
        let bars: Vec<Bar> = outcome
            .barred_by
            .iter()
            .map(|rule| Bar {
                criterion: uses(rule),
                waivers: outcome
                    .waivers
                    .iter()
                    .filter_map(|waiver| {
                        let criterion = self.book.rules[waiver.index()].criterion.as_ref()?;
                        criterion.waives.contains(rule).then(|| (uses(waiver), criterion.leaves_review))
                    })
                    .collect(),
            })
            .collect();
        let each = outcome.each.as_ref().map(|each| self.each(each));
        OutcomeCode { requirements, bars, each }
    }

    fn written_kind(&self, rule: RuleId) -> WrittenKind {
        self.book.rules[rule.index()].criterion.as_ref().map(|criterion| criterion.kind).unwrap_or_default()
    }

    fn use_of(&self, rule: RuleId, outcome: &Outcome) -> Use {
        let exceptions = outcome
            .exceptions
            .iter()
            .filter(|exception| {
                let criterion = self.book.rules[exception.index()].criterion.as_ref();
                criterion.is_some_and(|criterion| criterion.excepts.contains(&rule))
            })
            .map(|exception| self.use_of(*exception, outcome))
            .collect();
        Use { rule, takes_item: !self.book.rules[rule.index()].params.is_empty(), exceptions }
    }

    fn each(&mut self, each: &Each) -> EachCode {
        let list = match &each.item.over {
            Some(list) => self.list(list),
            None => self.list_node(ListNode::Joined(Box::new([]))),
        };
        let filter = each.filter.as_ref().map(|filter| self.expr(filter));
        EachCode { list, filter, frame: each.frame }
    }

    fn about(&mut self, params: &[Param], frame: usize, exprs: &[Option<&Late<Expr>>]) -> AboutCode {
        let params: Vec<ListNodeId> =
            params.iter().filter_map(|param| param.over.as_ref()).map(|list| self.list(list)).collect();
        let nodes: Vec<Option<NodeId>> = exprs.iter().map(|expr| expr.map(|expr| self.raw(expr))).collect();
        let shapes = exprs.iter().map(|expr| expr.map_or(Shape::Truth, |expr| Shape::of(expr.ty))).collect();
        let mut reads = FixedBitSet::new();
        for list in &params {
            self.list_reads(*list, &mut reads);
        }
        for node in nodes.iter().flatten() {
            self.reads(*node, &mut reads);
        }
        let mut of_value = FixedBitSet::new();
        if let Some(Some(value)) = nodes.get(1) {
            self.reads(*value, &mut of_value);
        }
        let value_is_told = self.readable.iter(&of_value).any(|read| read != Read::AsOf);
        AboutCode { params, frame, nodes, shapes, reads, value_is_told }
    }

    fn body(&mut self, body: &Body) -> AboutCode {
        self.about(&[], body.frame, &[Some(&body.expr)])
    }

    /// An expression, narrowed by what agrees with it.
    fn expr(&mut self, expr: &Expr) -> NodeId {
        if !self.narrowing
            && let Some(sides) = self.sides.get(&discriminant(&expr.kind))
        {
            for (pair, side, other) in sides.clone() {
                if let Some(node) = self.narrowed(pair, side, other, expr) {
                    return node;
                }
            }
        }
        self.raw(expr)
    }

    fn narrowed(&mut self, pair: &Check, side: &Expr, other: &Expr, expr: &Expr) -> Option<NodeId> {
        // A term is narrowed by nothing: only a number of days takes bounds from it.
        if side.ty == Type::Term || side.ty != expr.ty {
            return None;
        }
        let mut bindings = vec![None; pair.frame];
        if !matches(side, expr, &pair.params, &mut bindings) {
            return None;
        }
        let one = self.raw(expr);
        let shape = Shape::of(other.ty);
        (self.bindings, self.narrowing) = (bindings, true);
        let other = self.raw(other);
        (self.bindings, self.narrowing) = (Vec::new(), false);
        Some(self.node(Node::Narrowed(one, other, shape)))
    }

    fn boxed(&mut self, exprs: &[Expr]) -> Box<[NodeId]> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn raw(&mut self, expr: &Expr) -> NodeId {
        let node = match &expr.kind {
            ExprKind::Constant(constant, _) => constant_node(constant),
            ExprKind::AsOf => Node::AsOf,
            ExprKind::Fact(id) => Node::Fact(id.0),
            ExprKind::Var(var) => match self.bindings.get(var.index()).cloned().flatten() {
                Some(bound) => {
                    let bindings = std::mem::take(&mut self.bindings);
                    let node = self.raw(&bound);
                    self.bindings = bindings;
                    return node;
                }
                None => Node::Var(var.0),
            },
            ExprKind::Field(record, field) => {
                let list = record_list(record.ty).map_or(0, |list| list.0);
                Node::Field(self.expr(record), list, field.0)
            }
            ExprKind::Column(row, column) => Node::Column(self.expr(row), column.0),
            ExprKind::Rule(rule, args) => Node::Call(rule.0, self.boxed(args)),
            ExprKind::Not(of) => Node::Not(self.expr(of)),
            ExprKind::All(of) => Node::All(self.boxed(of)),
            ExprKind::Any(of) => Node::Any(self.boxed(of)),
            ExprKind::Compare(how, a, b) => return self.comparison(*how, a, b),
            ExprKind::InValues(of, values) => Node::InValues(self.expr(of), *values),
            ExprKind::InSet(of, set) => Node::InSet(self.expr(of), self.expr(set)),
            ExprKind::InRefs(of, refs) => Node::InRefs(self.expr(of), self.expr(refs)),
            ExprKind::HasAny(of, values) => Node::HasAny(self.expr(of), *values),
            ExprKind::IsEmpty(of) => Node::IsEmpty(self.expr(of)),
            ExprKind::Quantified(quantifier, var, list, body) => {
                Node::Quantified(*quantifier, var.0, self.list(list), self.expr(body))
            }
            ExprKind::Fold(fold, list) => {
                let list = self.list(list);
                if Shape::of(expr.ty) == Shape::Term {
                    Node::FoldTerms(*fold, list)
                } else {
                    Node::FoldNumbers(*fold, list)
                }
            }
            ExprKind::If(condition, yes, no) => Node::If(self.expr(condition), self.expr(yes), self.expr(no)),
            ExprKind::AddDays(of, days) => Node::AddDays(self.expr(of), *days),
            ExprKind::Anniversary(of, months) => Node::Anniversary(self.expr(of), *months),
            ExprKind::LastDay(of, months, roll) => Node::LastDay(self.expr(of), *months, *roll),
            ExprKind::BusinessDay(of) => Node::BusinessDay(self.expr(of)),
            ExprKind::DaysBetween(a, b) => Node::DaysBetween(self.expr(a), self.expr(b)),
            ExprKind::DaysWithin(days) => {
                let [a, b, c, d] = days.as_ref();
                Node::DaysWithin([self.expr(a), self.expr(b), self.expr(c), self.expr(d)])
            }
            ExprKind::Age(born, on) => Node::Age(self.expr(born), self.expr(on)),
            ExprKind::Lookup { table, key, rows, column, otherwise } => Node::Lookup {
                table: table.0,
                key: self.expr(key),
                rows: rows.iter().map(|row| row.map(|row| row as u32)).collect(),
                column: column.0,
                otherwise: otherwise.as_ref().map(|other| self.expr(other)),
            },
            ExprKind::Recast(of, values) => Node::Recast(self.expr(of), values.as_slice().into()),
            ExprKind::Verdict(relief) => Node::Verdict(relief.0),
        };
        self.node(node)
    }

    fn comparison(&mut self, how: Comparison, a: &Expr, b: &Expr) -> NodeId {
        let (left, right) = (self.expr(a), self.expr(b));
        let same = match (Shape::of(a.ty), Shape::of(b.ty)) {
            (Shape::Number, _) => return self.node(Node::CompareNumbers(how, left, right)),
            (Shape::Term, _) => return self.node(Node::CompareTerms(how, left, right)),
            (Shape::Truth, _) => Node::SameTruth(left, right),
            (Shape::Choice, Shape::Record) => Node::SameRecord(left, right),
            (Shape::Record, Shape::Choice) => Node::SameRecord(right, left),
            (Shape::Record, _) => Node::SameRecord(left, right),
            _ => Node::SameChoice(left, right),
        };
        let same = self.node(same);
        if how == Comparison::NotEqual { self.node(Node::Not(same)) } else { same }
    }

    fn list(&mut self, list: &List) -> ListNodeId {
        let node = match list {
            List::Records(id) => ListNode::Records(id.0),
            List::Rows(id) => ListNode::Rows(id.0),
            List::Computed { item, var, over, filter, by } => ListNode::Computed {
                item: self.expr(item),
                shape: Shape::of(item.ty),
                var: var.0,
                over: self.list(over),
                filter: filter.as_ref().map(|filter| self.expr(filter)),
                by: by.map(|FieldId(field)| field),
            },
            List::Joined(lists) => ListNode::Joined(lists.iter().map(|list| self.list(list)).collect()),
            List::Values(values) => {
                let shape = values.first().map_or(Shape::Number, |value| Shape::of(value.ty));
                ListNode::Values(self.boxed(values), shape)
            }
            List::Members(set) => ListNode::Members(self.expr(set)),
        };
        self.list_node(node)
    }

    fn reads(&self, node: NodeId, reads: &mut FixedBitSet) {
        match &self.nodes[node.0 as usize] {
            Node::AsOf => self.readable.insert(reads, Read::AsOf),
            Node::Fact(fact) => self.readable.insert(reads, Read::Fact(*fact)),
            Node::Call(rule, args) => {
                reads.union_with(&self.rules[*rule as usize].reads);
                args.iter().for_each(|arg| self.reads(*arg, reads));
            }
            Node::Quantified(_, _, list, body) => {
                self.list_reads(*list, reads);
                self.reads(*body, reads);
            }
            Node::FoldNumbers(_, list) | Node::FoldTerms(_, list) => self.list_reads(*list, reads),
            Node::Field(record, list, field) => {
                self.reads(*record, reads);
                self.readable.insert(reads, Read::Field(*list, *field));
            }
            other => other.children(|child| self.reads(child, reads)),
        }
    }

    fn list_reads(&self, list: ListNodeId, reads: &mut FixedBitSet) {
        match &self.lists[list.0 as usize] {
            ListNode::Records(list) => self.readable.insert(reads, Read::List(*list)),
            ListNode::Rows(_) => {}
            ListNode::Computed { item, over, filter, by, .. } => {
                self.list_reads(*over, reads);
                self.reads(*item, reads);
                if let Some(filter) = filter {
                    self.reads(*filter, reads);
                }
                if let Some(by) = by {
                    self.records_below(*over, &mut |list| self.readable.insert(reads, Read::Field(list, *by)));
                }
            }
            ListNode::Joined(lists) => lists.iter().for_each(|list| self.list_reads(*list, reads)),
            ListNode::Values(values, _) => values.iter().for_each(|value| self.reads(*value, reads)),
            ListNode::Members(set) => self.reads(*set, reads),
        }
    }

    /// Visits the lists of records that a list is made from.
    fn records_below(&self, list: ListNodeId, visit: &mut dyn FnMut(u32)) {
        match &self.lists[list.0 as usize] {
            ListNode::Records(list) => visit(*list),
            ListNode::Computed { over, .. } => self.records_below(*over, visit),
            ListNode::Joined(lists) => lists.iter().for_each(|list| self.records_below(*list, visit)),
            ListNode::Rows(_) | ListNode::Values(..) | ListNode::Members(_) => {}
        }
    }
}

impl Node {
    /// Visits the nodes directly below, save those inside lists.
    pub fn children(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Node::Truth(_)
            | Node::Number(_)
            | Node::Term(_)
            | Node::Choice(_)
            | Node::Set(_)
            | Node::AsOf
            | Node::Fact(_)
            | Node::Var(_)
            | Node::Verdict(_) => {}
            Node::Field(of, _, _)
            | Node::Column(of, _)
            | Node::Not(of)
            | Node::InValues(of, _)
            | Node::HasAny(of, _)
            | Node::IsEmpty(of)
            | Node::AddDays(of, _)
            | Node::Anniversary(of, _)
            | Node::LastDay(of, _, _)
            | Node::BusinessDay(of)
            | Node::Recast(of, _) => visit(*of),
            Node::Call(_, of) | Node::All(of) | Node::Any(of) => of.iter().for_each(|of| visit(*of)),
            Node::CompareNumbers(_, a, b)
            | Node::CompareTerms(_, a, b)
            | Node::SameTruth(a, b)
            | Node::SameChoice(a, b)
            | Node::SameRecord(a, b)
            | Node::InSet(a, b)
            | Node::InRefs(a, b)
            | Node::DaysBetween(a, b)
            | Node::Age(a, b)
            | Node::Narrowed(a, b, _) => {
                visit(*a);
                visit(*b);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|of| visit(*of)),
            Node::DaysWithin(of) => of.iter().for_each(|of| visit(*of)),
            Node::Lookup { key, otherwise, .. } => {
                visit(*key);
                otherwise.iter().for_each(|of| visit(*of));
            }
            Node::Quantified(_, _, _, body) => visit(*body),
            Node::FoldNumbers(..) | Node::FoldTerms(..) => {}
        }
    }
}

fn constant_node(constant: &Constant) -> Node {
    match constant {
        Constant::Bool(value) => Node::Truth(*value),
        Constant::Number(value) => Node::Number(*value),
        Constant::Term(term) => Node::Term(*term),
        Constant::Choice(index) => Node::Choice(*index),
        Constant::Set(members) => Node::Set(*members),
        // Text is printed from the table, never evaluated.
        Constant::Text(_) => Node::Choice(0),
    }
}

/// Whether `expr` is `pattern` with its parameters filled in.
fn matches(pattern: &Expr, expr: &Expr, params: &[Param], bindings: &mut [Option<Expr>]) -> bool {
    use ExprKind as E;
    if let E::Var(var) = pattern.kind
        && let Some(param) = params.iter().find(|param| param.var == var)
    {
        if param.ty != expr.ty {
            return false;
        }
        let slot = &mut bindings[var.index()];
        return match slot {
            Some(bound) => same(bound, expr),
            None => {
                *slot = Some(expr.clone());
                true
            }
        };
    }
    let mut both = |a: &Expr, b: &Expr| matches(a, b, params, bindings);
    match (&pattern.kind, &expr.kind) {
        (E::Field(a, x), E::Field(b, y)) => x == y && both(a, b),
        (E::Column(a, x), E::Column(b, y)) => x == y && both(a, b),
        (E::DaysBetween(a, c), E::DaysBetween(b, d)) | (E::Age(a, c), E::Age(b, d)) => both(a, b) && both(c, d),
        (E::InValues(a, x), E::InValues(b, y)) => x == y && both(a, b),
        (E::Recast(a, x), E::Recast(b, y)) => x == y && both(a, b),
        (E::Lookup { table: t, key: a, column: x, .. }, E::Lookup { table: u, key: b, column: y, .. }) => {
            t == u && x == y && both(a, b)
        }
        (E::Rule(x, a), E::Rule(y, b)) => x == y && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| both(a, b)),
        (E::Quantified(..), _) => false,
        _ => same(pattern, expr),
    }
}

/// Whether two expressions without binders are the same.
fn same(a: &Expr, b: &Expr) -> bool {
    use ExprKind as E;
    match (&a.kind, &b.kind) {
        (E::AsOf, E::AsOf) => true,
        (E::Constant(x, _), E::Constant(y, _)) => x == y,
        (E::Fact(x), E::Fact(y)) => x == y,
        (E::Var(x), E::Var(y)) => x == y,
        (E::Field(a, x), E::Field(b, y)) => x == y && same(a, b),
        (E::InValues(a, x), E::InValues(b, y)) => x == y && same(a, b),
        (E::Rule(x, a), E::Rule(y, b)) => x == y && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

/// The list that a record's shape comes from.
fn record_list(ty: Type) -> Option<ListId> {
    match ty {
        Type::Record(list) => Some(list),
        _ => None,
    }
}

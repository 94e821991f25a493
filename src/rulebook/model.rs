//! The checked rulebook: every name resolved, every expression typed. What loads into this cannot fail later.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::late::Late;
use super::lexicon::Lexicon;
use crate::calendar::{Day, Holidays};
use crate::members::Members;
use crate::term::Term;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in its vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index! {
    /// A choice type, in [`Rulebook::types`].
    TypeId,
    /// A single fact, in [`Rulebook::facts`].
    FactId,
    /// A list of records, in [`Rulebook::lists`].
    ListId,
    /// A field, in [`ListDecl::fields`] of its list.
    FieldId,
    /// A table, in [`Rulebook::tables`].
    TableId,
    /// A column, in [`Table::columns`] of its table.
    ColumnId,
    /// A criterion or a let, in [`Rulebook::rules`].
    RuleId,
    /// A bound variable, unique within its rule: the slot in the frame.
    VarId,
    /// A relief, in [`Rulebook::reliefs`].
    ReliefId,
}

/// A place in a source file: bytes from `start` to `end` of [`Rulebook::sources`]`[file]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// Which file.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A file of the rulebook.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the rules folder, with `/`.
    pub path: String,
    /// Its text, with LF.
    pub text: Arc<str>,
}

/// Everything the law files say, checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rulebook {
    /// The rulebook's own title.
    pub title: String,
    /// The name of what lies over the rules, if anything does.
    pub overlay: Option<String>,
    /// Languages beside English, each with its folder under `lang/`.
    pub languages: Vec<String>,
    /// Days after which a `verified` date without its own shelf life is stale.
    pub shelf_life: i64,
    /// In the order in which an interview takes them.
    pub topics: Vec<Topic>,
    /// Choice types: named ones first, then those written inline.
    pub types: Vec<ChoiceType>,
    /// Single facts in order of declaration.
    pub facts: Vec<FactDecl>,
    /// Lists of records in order of declaration.
    pub lists: Vec<ListDecl>,
    /// Questions that an interview puts together.
    pub checklists: Vec<Checklist>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Federal holidays.
    pub holidays: Holidays,
    /// Criteria and lets; a rule comes after every rule that it names.
    pub rules: Vec<Rule>,
    /// Reliefs in order of path.
    pub reliefs: Vec<Relief>,
    /// Checks of a case.
    pub checks: Vec<Check>,
    /// Flags, deadlines, documents, next steps and fees.
    pub notices: Vec<Notice>,
    /// How often what is told, for caseloads that are made up.
    pub samples: Vec<Sample>,
    /// Rule tests; none in the prepared form.
    #[serde(skip)]
    pub tests: Vec<RuleTest>,
    /// Parts of cases that tests merge, by name; none in the prepared form.
    #[serde(skip)]
    pub fixtures: BTreeMap<String, toml::Table>,
    /// Words in other languages, by language.
    pub translations: BTreeMap<String, Late<Translation>>,
    /// English words for the values of choices.
    pub value_words: Lexicon,
    /// The files, for diagnostics; none in the prepared form.
    #[serde(skip)]
    pub sources: Vec<Source>,
    /// SHA-256 over all contents with LF, in order of path, in lower-case hex.
    pub hash: String,
}

/// Questions of one kind that an interview puts together: what is marked is then asked by itself, what is not is no.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checklist {
    /// Its id.
    pub id: String,
    /// Where it is written.
    pub span: Span,
    /// What is asked of all.
    pub question: String,
    /// It comes before all topics.
    pub first: bool,
    /// In the order in which they are read out.
    pub items: Vec<ChecklistItem>,
}

/// One line of a checklist.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Where it is written.
    pub span: Span,
    /// The fact or list.
    pub asks: FactPathDecl,
    /// Its short form.
    pub label: String,
}

/// A topic of the interview.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// English heading.
    pub title: String,
}

/// A closed list of values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceType {
    /// `None` for a type written inline.
    pub name: Option<String>,
    /// The values; expressions refer to them by index.
    pub values: Vec<String>,
    /// Answers such as `drug_any` that admit several values.
    pub groups: BTreeMap<String, Members>,
}

/// The type of a fact, a column or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// Yes or no; as an expression a finding on the scale not met, review, met.
    Bool,
    /// A whole number.
    Int,
    /// US cents.
    Money,
    /// A day, or a word that is later than every day.
    Date,
    /// A length of time that keeps its unit.
    Term,
    /// One value of a choice type.
    Choice(TypeId),
    /// A set of values of a choice type.
    Set(TypeId),
    /// Names a record of a list, or none.
    Ref(ListId),
    /// Names several records.
    Refs(ListId),
    /// A record of a list.
    Record(ListId),
    /// A row of a table.
    Row(TableId),
    /// Printed, read by no rule.
    Text,
}

/// Who can tell a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Who {
    /// The client.
    pub client: bool,
    /// A document.
    pub document: bool,
    /// Staff.
    pub staff: bool,
    /// An attorney: the fact is a conclusion that overrides a finding.
    pub attorney: bool,
}

impl Who {
    /// Unset, such a fact is no gap but gives `review` (DESIGN 3.1).
    pub fn is_judged(self) -> bool {
        !self.client && !self.document
    }
}

/// How careful a question must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Sensitivity {
    /// Asked of anybody.
    #[default]
    Normal,
    /// Personal.
    Sensitive,
    /// Painful: asked late, after a warning.
    Traumatic,
}

/// One fact, or one field of the records of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FactDecl {
    /// `person.birth_date`, or the field's name `committed_on`, `attorney.cimt`.
    pub id: String,
    /// Where it is declared.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// The word a date may be: `never`, `still`, `living`, `none`.
    pub word: Option<String>,
    /// Who can tell it.
    pub who: Who,
    /// How careful the question must be.
    pub sensitivity: Sensitivity,
    /// Index into [`Rulebook::topics`].
    pub topic: usize,
    /// The question in English.
    pub question: String,
    /// What the question means.
    pub help: Option<String>,
    /// Which paper usually shows it.
    pub shown_by: Option<String>,
    /// What a date is called along a timeline.
    pub timeline: Option<String>,
    /// Asked even where no verdict depends on it.
    pub always: bool,
    /// Read by no rule, printed for the attorney.
    pub printed: bool,
    /// Whether the question makes sense; for a field, about the record in variable 0.
    pub applies_if: Option<Body>,
    /// A date that may lie after the as-of date.
    pub future: bool,
    /// A birth date that may be told as "age 19".
    pub given_as_age: bool,
}

impl FactDecl {
    /// The answer that says no and nothing else, as a case file writes it.
    pub fn plain_no<'a>(&'a self, types: &'a [ChoiceType]) -> Option<&'a str> {
        let is_no = |word: &&str| ["no", "never", "none"].contains(word);
        match self.ty {
            Type::Bool => Some("false"),
            Type::Set(_) => Some("none"),
            Type::Date => self.word.as_deref().filter(is_no),
            Type::Choice(id) => types[id.index()].values.iter().map(String::as_str).find(is_no),
            _ => None,
        }
    }
}

/// A list of records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListDecl {
    /// `absences`.
    pub id: String,
    /// Where it is declared.
    pub span: Span,
    /// Index into [`Rulebook::topics`].
    pub topic: usize,
    /// The question that opens the list.
    pub opening: String,
    /// What one record is called: `trip`.
    pub record: Option<String>,
    /// Which paper usually shows what its records tell, where the field does not say otherwise.
    pub shown_by: Option<String>,
    /// The field by which "complete since" speaks.
    pub dated_by: Option<FieldId>,
    /// The field that tells how long a record lasted: its time is drawn along the timeline.
    pub ended_by: Option<FieldId>,
    /// What tells which one a record is, as the manner of an entry: part of its name.
    pub named_by: Vec<FieldId>,
    /// The two date fields whose distance `gap_days` takes.
    pub days_of: Option<(FieldId, FieldId)>,
    /// (field, value): at most one record has this value.
    pub single: Vec<(FieldId, usize)>,
    /// (field, value): no record that is not listed lies before one that has this value, by [`ListDecl::dated_by`].
    pub first: Option<(FieldId, usize)>,
    /// (field, value): none lies after it.
    pub last: Option<(FieldId, usize)>,
    /// The fields in order of declaration.
    pub fields: Vec<FactDecl>,
}

/// A value that is known and the same in every world: literals and table cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Constant {
    /// Yes or no.
    Bool(bool),
    /// A number, cents, or days since 1970.
    Number(i64),
    /// A term.
    Term(Term),
    /// Index of a choice value.
    Choice(usize),
    /// Indexes of the members of a set.
    Set(Members),
    /// Words to print.
    Text(String),
}

/// A table of data with dates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// `tps_designations`.
    pub id: String,
    /// Where it is declared.
    pub span: Span,
    /// The column that names a row.
    pub key: ColumnId,
    /// When and against what it was checked.
    pub verified: Option<Verified>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub id: String,
    /// Its type.
    pub ty: Type,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Where it stands.
    pub span: Span,
    /// One constant for each column.
    pub cells: Vec<Constant>,
    /// The row's own date of checking.
    pub verified: Option<Day>,
}

/// When someone last checked law against its source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verified {
    /// The day.
    pub on: Day,
    /// The source.
    pub against: String,
    /// Days after which it is stale.
    pub shelf_life: i64,
}

/// A parameter or bound variable.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its slot in the frame.
    pub var: VarId,
    /// Its type.
    pub ty: Type,
    /// What it ranges over where the rule is listed for each item (`a in absences`); `None` for `s: date`.
    pub over: Option<List>,
}

/// An expression with the number of variable slots it needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body {
    /// The expression.
    pub expr: Late<Expr>,
    /// Slots of the frame, parameters included.
    pub frame: usize,
}

/// A criterion or a let.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// `ten-years`, `first_arrival`.
    pub id: String,
    /// Where it is defined.
    pub span: Span,
    /// What it is about; variables 0, 1, ...
    pub params: Vec<Param>,
    /// Slots of the frame, parameters included; shared by all its expressions.
    pub frame: usize,
    /// Its type; a criterion is [`Type::Bool`].
    pub ty: Type,
    /// Its condition, by dates of law; one version without dates in the common case.
    pub versions: Vec<Version>,
    /// What makes it a criterion; `None` for a let.
    pub criterion: Option<Criterion>,
}

/// The law between two dates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Version {
    /// First day; `None`: always.
    pub from: Option<Day>,
    /// Last day; `None`: still the law.
    pub until: Option<Day>,
    /// The date that decides; `None`: the as-of date.
    pub on: Option<Late<Expr>>,
    /// The condition (of a let: its value).
    pub when: Late<Expr>,
    /// Where this holds or is in review, the finding is review.
    pub review_if: Option<Late<Expr>>,
    /// Never better than review.
    pub judgement: bool,
    /// Citations of this version in place of the criterion's.
    pub cite: Vec<String>,
}

/// The legal side of a criterion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Criterion {
    /// What is true when it is met.
    pub title: String,
    /// Citations.
    pub cite: Vec<String>,
    /// The yes/no fact by which an attorney replaces the finding.
    pub attorney: Option<Late<Expr>>,
    /// What is printed where the finding is review.
    pub why_review: Option<String>,
    /// For the attorney.
    pub note: Option<String>,
    /// Situation, step, flag, or nothing of these.
    pub kind: WrittenKind,
    /// Bars, requirements or exceptions that it defeats.
    pub excepts: Vec<RuleId>,
    /// Bars that it can lift.
    pub waives: Vec<RuleId>,
    /// The form of a waiver.
    pub form: Option<String>,
    /// A waiver that is the ordinary course leaves `review`, not `waivable`.
    pub leaves_review: bool,
    /// Facts printed with it, never scored.
    pub factors: Vec<FactPathDecl>,
    /// Rests on a point that no source at hand shows.
    pub unverified: bool,
    /// Another criterion that says the same word by word, because two provisions of the law do.
    pub same_as: Option<RuleId>,
}

/// The kinds that an author writes; the others follow from the lists of the reliefs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WrittenKind {
    /// Requirement, bar, exception, waiver or part: the relief's lists say.
    #[default]
    ByUse,
    /// A requirement that may yet come about.
    Situation,
    /// A paper or act still to be had before filing.
    Step,
    /// A warning that decides nothing.
    Flag,
}

/// A fact or a field of every record of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactPathDecl {
    /// A single fact.
    Fact(FactId),
    /// A field.
    Field(ListId, FieldId),
    /// A whole list.
    List(ListId),
}

/// What is screened and gets a verdict: a relief or a side result of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// `cancellation-nonlpr`; a side result's id is unique within its relief.
    pub id: String,
    /// Where it is defined.
    pub span: Span,
    /// Its name.
    pub name: String,
    /// Citations.
    pub cite: Vec<String>,
    /// The form to file.
    pub form: Option<String>,
    /// One plain sentence for the client.
    pub summary: Option<String>,
    /// Requirements, situations and steps.
    pub requires: Vec<RuleId>,
    /// Bars.
    pub barred_by: Vec<RuleId>,
    /// The exceptions that apply.
    pub exceptions: Vec<RuleId>,
    /// The waivers that may apply.
    pub waivers: Vec<RuleId>,
    /// Screened once for each item.
    pub each: Option<Each>,
    /// A side result that the letter to the client tells of in place of its relief, while it is not closed.
    pub instead: bool,
}

/// The items for which something is worked out once each.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Each {
    /// The item; variable 0 of the frame.
    pub item: Param,
    /// Only items for which this holds.
    pub filter: Option<Expr>,
    /// A text column that names a row.
    pub name: Option<ColumnId>,
    /// Slots of the frame.
    pub frame: usize,
}

/// A path to status.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relief {
    /// Its verdict.
    pub outcome: Outcome,
    /// Who decides.
    pub decided_by: String,
    /// When and against what its law was checked.
    pub verified: Verified,
    /// Results with verdicts of their own that never touch the relief's.
    pub results: Vec<Outcome>,
    /// Its name tells what the client may have told: a guarded letter leaves it out.
    pub discreet: bool,
    /// Topics, in [`Rulebook::topics`], that must be told of before anything but its questions is worth printing.
    pub topics: Vec<usize>,
    /// What to say where it has no instance.
    pub none: Option<String>,
}

/// A check of a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Where it is written.
    pub span: Span,
    /// The case is refused; otherwise a warning.
    pub is_error: bool,
    /// What it is about.
    pub params: Vec<Param>,
    /// Slots of the frame.
    pub frame: usize,
    /// When it fires, if in every admitted world.
    pub when: Condition,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The facts to point at: expressions that read one fact or field.
    pub facts: Vec<Late<Expr>>,
}

/// When a check fires.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Condition {
    /// This is met.
    Met(Late<Expr>),
    /// These two tell one thing, and differ. A world in which they do is not admitted: each narrows the other.
    Differ(Late<Expr>, Late<Expr>),
}

/// A check that two expressions tell one thing.
#[derive(Clone, Copy, Debug)]
pub struct Agreement<'a> {
    /// Where it is written, and what it is about.
    pub check: &'a Check,
    /// One way to tell.
    pub a: &'a Expr,
    /// The other.
    pub b: &'a Expr,
}

/// How often something is told, and what, in a caseload that is made up. What is left out follows from the type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// A fact, a list or a field.
    pub of: FactPathDecl,
    /// In how many of a hundred cases it is told; of a list: told whole.
    pub told: Option<i64>,
    /// Of a list: weights of having no record, one, two ...
    pub count: Vec<i64>,
    /// Of a date: between so many years before the day of screening.
    pub years: Option<(i64, i64)>,
    /// Weights of values.
    pub values: Vec<(String, i64)>,
}

/// A flag, deadline, document, next step, fee or period.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// Where it is written.
    pub span: Span,
    /// Which of them.
    pub kind: NoticeKind,
    /// The reliefs it belongs to; empty: all.
    pub reliefs: Vec<ReliefId>,
    /// The words.
    pub title: String,
    /// Citations.
    pub cite: Vec<String>,
    /// What it is about: one notice for each item.
    pub params: Vec<Param>,
    /// Slots of the frame.
    pub frame: usize,
    /// Printed if this is met, or in review; a flag also says when it cannot be ruled out.
    pub when: Option<Late<Expr>>,
    /// Of a deadline the date, of a fee the amount, of a period its first day.
    pub value: Option<Late<Expr>>,
    /// Of a period its last day.
    pub until: Option<Late<Expr>>,
    /// When the table that the amount is looked up in was checked.
    pub checked: Option<Day>,
    /// Stands at the head of the report.
    pub head: bool,
    /// Of a deadline: it tells of a day by which nothing need be done.
    pub informative: bool,
    /// A deadline or paper that may stand in the letter to the client: its words tell nothing of what the client told.
    pub letter: bool,
    /// What the letter to the client says first while a flag is raised; it tells nothing of what the client told.
    pub to_client: Option<String>,
    /// A flag that says that the client cannot come: while it is raised, the letter to the client speaks of no visit.
    pub no_visit: bool,
    /// A flag because of which the letter to the client is guarded.
    pub guards_letter: Option<LetterGuard>,
}

/// When a flag guards the letter to the client, which then names no discreet relief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterGuard {
    /// While it is raised.
    Raised,
    /// Also while it cannot be ruled out.
    NotRuledOut,
}

/// What a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NoticeKind {
    /// A warning.
    Flag,
    /// A date.
    Deadline,
    /// A paper to bring.
    Document,
    /// What to do next.
    Step,
    /// An amount.
    Fee,
    /// A time that the law counts, drawn along the timeline.
    Period,
}

/// A typed expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// `any`, `all`, `no`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quantifier {
    /// Holds for some item.
    Any,
    /// Holds for every item.
    All,
    /// Holds for no item.
    No,
}

/// A number made of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fold {
    /// How many.
    Count,
    /// Added up.
    Sum,
    /// The largest; of nothing 0.
    Max,
    /// The smallest; of nothing 0.
    Min,
    /// The earliest date; of nothing later than every day.
    Earliest,
    /// The latest date; of nothing earlier than every day.
    Latest,
}

/// The forms of an expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ExprKind {
    /// A literal, or the cell of this table that a key in quotes names.
    Constant(Constant, Option<TableId>),
    /// The as-of date.
    AsOf,
    /// A single fact.
    Fact(FactId),
    /// A parameter or bound variable.
    Var(VarId),
    /// A field of a record.
    Field(Box<Expr>, FieldId),
    /// A column of a row.
    Column(Box<Expr>, ColumnId),
    /// A criterion or let, with its arguments.
    Rule(RuleId, Vec<Expr>),
    /// `not`
    Not(Box<Expr>),
    /// `and`: the lowest.
    All(Vec<Expr>),
    /// `or`: the highest.
    Any(Vec<Expr>),
    /// A comparison of two values of one type (choices, refs with records and rows with rows: equality only).
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// A choice is one of these values.
    InValues(Box<Expr>, Members),
    /// (choice, set): the set holds it.
    InSet(Box<Expr>, Box<Expr>),
    /// (record, refs): the field names it.
    InRefs(Box<Expr>, Box<Expr>),
    /// The set holds one of these.
    HasAny(Box<Expr>, Members),
    /// The set holds nothing.
    IsEmpty(Box<Expr>),
    /// `any x in L: e`
    Quantified(Quantifier, VarId, Box<List>, Box<Expr>),
    /// `count(L)` and its kin.
    Fold(Fold, Box<List>),
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Days later.
    AddDays(Box<Expr>, i64),
    /// Completed after so many months.
    Anniversary(Box<Expr>, i64),
    /// The last day to file within so many months; rolled to a business day or not.
    LastDay(Box<Expr>, i64, bool),
    /// This or the next business day.
    BusinessDay(Box<Expr>),
    /// (a, b): b minus a.
    DaysBetween(Box<Expr>, Box<Expr>),
    /// (from, to, start, end): days in both, all four counting.
    DaysWithin(Box<[Expr; 4]>),
    /// (born, on): completed years.
    Age(Box<Expr>, Box<Expr>),
    /// The column of the row with this key, else the other value.
    Lookup {
        /// The table.
        table: TableId,
        /// What the key is compared with: a choice.
        key: Box<Expr>,
        /// For each value of the key's type the row it names.
        rows: Vec<Option<usize>>,
        /// The column.
        column: ColumnId,
        /// Where no row matches.
        otherwise: Option<Box<Expr>>,
    },
    /// A choice or a set, seen as of a type that has all its values: for each of its values the index there.
    Recast(Box<Expr>, Vec<usize>),
    /// Another relief's verdict, as a choice of [`super::Verdict`] in order.
    Verdict(ReliefId),
}

/// A list of items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum List {
    /// The records of a fact list.
    Records(ListId),
    /// The rows of a table.
    Rows(TableId),
    /// `[item for var in over if filter by link]`
    Computed {
        /// What each item is.
        item: Expr,
        /// The variable.
        var: VarId,
        /// What it ranges over.
        over: Box<List>,
        /// Which are taken.
        filter: Option<Expr>,
        /// The ref field (of the records that `var` ranges over) that joins records into groups.
        by: Option<FieldId>,
    },
    /// One list after another.
    Joined(Vec<List>),
    /// Single values.
    Values(Vec<Expr>),
    /// What a set holds.
    Members(Box<Expr>),
}

/// What a criterion or let with parameters is asked about from outside of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// An item of the list that the parameter ranges over, counted from 0.
    Item(usize),
    /// A day.
    Day(Day),
}

/// What a rule test expects of a side result that there is not: no record is of the kind that it is about.
pub const NO_RESULT: &str = "none";

/// A test of the rules.
#[derive(Clone, Debug)]
pub struct RuleTest {
    /// What it shows.
    pub name: String,
    /// The digest's table row it is.
    pub row: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// The as-of date.
    pub as_of: Day,
    /// The case, fixtures merged in.
    pub case: toml::Table,
    /// By relief: the verdict word.
    pub verdict: Vec<(ReliefId, String)>,
    /// Criterion, what it is about, finding word.
    pub expect: Vec<(RuleId, Vec<Argument>, String)>,
    /// Let, what it is about, value as a case file writes it.
    pub values: Vec<(RuleId, Vec<Argument>, String)>,
    /// By relief: exactly these facts are missing.
    pub missing: Vec<(ReliefId, Vec<String>)>,
    /// By relief: the verdicts it could be.
    pub could_be: Vec<(ReliefId, Vec<String>)>,
    /// By relief: the criteria that decide the verdict.
    pub deciding: Vec<(ReliefId, Vec<RuleId>)>,
    /// Flags that are raised.
    pub flags: Vec<String>,
    /// Flags that are not.
    pub no_flags: Vec<String>,
    /// Deadline id and its date.
    pub deadlines: Vec<(String, Day)>,
    /// Deadlines that do not apply.
    pub no_deadlines: Vec<String>,
    /// Side result id and verdict word (of the first instance, if it has several), or [`NO_RESULT`].
    pub results: Vec<(String, String)>,
}

/// The words of one language. Keys are those of the language files, as `criteria.ten-years.title`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Translation {
    /// Words by dotted key.
    pub words: Lexicon,
    /// Words for the values of choices.
    pub values: Lexicon,
}

impl Rulebook {
    /// The pairs of expressions that tell one thing.
    pub fn agreements(&self) -> impl Iterator<Item = Agreement<'_>> {
        self.checks.iter().filter_map(|check| match &check.when {
            Condition::Met(_) => None,
            Condition::Differ(a, b) => Some(Agreement { check, a, b }),
        })
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<RuleId> {
        position(&self.rules, |rule| rule.id == id).map(RuleId)
    }

    /// The relief with this id.
    pub fn relief(&self, id: &str) -> Option<ReliefId> {
        position(&self.reliefs, |relief| relief.outcome.id == id).map(ReliefId)
    }

    /// The single fact with this id.
    pub fn fact(&self, id: &str) -> Option<FactId> {
        position(&self.facts, |fact| fact.id == id).map(FactId)
    }

    /// The list with this id.
    pub fn list(&self, id: &str) -> Option<ListId> {
        position(&self.lists, |list| list.id == id).map(ListId)
    }

    /// Where a span begins, as `tps/tps.toml:12`.
    pub fn place(&self, span: Span) -> String {
        let Some(source) = self.sources.get(span.file as usize) else { return String::new() };
        let before = source.text.get(..span.start as usize).unwrap_or_default();
        format!("{}:{}", source.path, before.matches('\n').count() + 1)
    }

    /// What is written at a span.
    pub fn text(&self, span: Span) -> &str {
        let source = self.sources.get(span.file as usize);
        source.and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or_default()
    }

    /// The text of an expression on one line.
    pub fn line(&self, expr: &Expr) -> String {
        self.text(expr.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The key of a row as a case file writes it.
    pub fn row_key<'a>(&'a self, table: &'a Table, row: usize) -> &'a str {
        let column = &table.columns[table.key.index()];
        match (&table.rows[row].cells[table.key.index()], column.ty) {
            (Constant::Text(key), _) => key,
            (Constant::Choice(value), Type::Choice(ty)) => &self.types[ty.index()].values[*value],
            _ => "",
        }
    }

    /// The title in a language, with the name of what lies over the rules.
    pub fn name(&self, language: &str) -> String {
        let title = self.words(language, "rulebook.title", &self.title);
        self.overlay.iter().fold(title.to_owned(), |title, overlay| format!("{title} + {overlay}"))
    }

    /// The words under `key` in `language`, or `english`.
    pub fn words<'a>(&'a self, language: &str, key: &str, english: &'a str) -> &'a str {
        self.translations.get(language).and_then(|words| words.words.get(key)).unwrap_or(english)
    }
}

impl ListDecl {
    /// The field with this name.
    pub fn field(&self, id: &str) -> Option<FieldId> {
        position(&self.fields, |field| field.id == id).map(FieldId)
    }
}

impl Table {
    /// The column with this name.
    pub fn column(&self, id: &str) -> Option<ColumnId> {
        position(&self.columns, |column| column.id == id).map(ColumnId)
    }
}

fn position<T>(items: &[T], is: impl Fn(&T) -> bool) -> Option<u32> {
    items.iter().position(is).map(|index| index as u32)
}

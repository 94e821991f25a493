//! Loading: from files to a rulebook, or to every fault in them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::DeTable;

use super::checker::{Checker, Place};
use super::diagnostic::{Faults, Sink};
use super::effects::Effects;
use super::facts::{self, Condition};
use super::gather::Gathered;
use super::graph::Graph;
use super::model::{Body, Expr, FactId, Rulebook, Source, TableId, Type};
use super::scenarios::{self, Known};
use super::source::Files;
use super::translation::Demand;
use super::types::Types;
use super::verified::ShelfLife;
use super::vocabulary::{Signature, Uses, Vocabulary};
use super::{
    checklists, consistency, definitions, holidays, lengths, notices, outcomes, rules, samples, settings, tables,
    toml_reader, usage,
};
use crate::calendar::Day;

/// Whether a rulebook may hold what nothing uses.
#[derive(Clone, Copy, PartialEq)]
enum Unused {
    Refused,
    Kept,
}

/// Reads and checks a rulebook: whole, or not at all with every fault at once.
pub fn load(files: Files) -> Result<Rulebook, Faults> {
    load_with(files, Unused::Refused)
}

/// As [`load`], but what nothing uses is no fault: for rules from which something was taken out to see what it did.
pub fn load_with_unused(files: Files) -> Result<Rulebook, Faults> {
    load_with(files, Unused::Kept)
}

fn load_with(files: Files, unused: Unused) -> Result<Rulebook, Faults> {
    let hash = files.hash();
    let sources = files.into_sources();
    let sink = Sink::default();
    let rulebook = {
        let documents: Vec<Spanned<DeTable<'_>>> =
            (0..).zip(&sources).map(|(file, source)| toml_reader::parse(file, source, &sink)).collect();
        assemble(&sources, &documents, unused, &sink).inspect(|rulebook| lengths::check(rulebook, &sink))
    };
    match rulebook {
        Some(rulebook) if sink.is_empty() => Ok(with_checked_amounts(Rulebook { sources, hash, ..rulebook })),
        _ => Err(Faults { sources, diagnostics: sink.into_diagnostics() }),
    }
}

/// Notes of each amount when the table that it is looked up in was checked.
fn with_checked_amounts(mut rulebook: Rulebook) -> Rulebook {
    let checked: Vec<Option<Day>> =
        rulebook.notices.iter().map(|notice| table_checked(&rulebook, notice.value.as_ref()?)).collect();
    rulebook.notices.iter_mut().zip(checked).for_each(|(notice, checked)| notice.checked = checked);
    rulebook
}

/// The day of the row that a key in quotes names, else of the whole table. A look-up with such a key has become its cell by
/// now; only its words tell where it came from.
fn table_checked(rulebook: &Rulebook, value: &Expr) -> Option<Day> {
    let words = rulebook.text(value.span);
    let names: Vec<&str> = words.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let table = rulebook.tables.iter().find(|table| names.contains(&table.id.as_str()))?;
    let is_named = |row: &usize| words.contains(&format!("{}['{}']", table.id, rulebook.row_key(table, *row)));
    let row = (0..table.rows.len()).find(is_named).and_then(|row| table.rows[row].verified);
    row.or(table.verified.as_ref().map(|verified| verified.on))
}

/// The rulebook without its sources, if nothing in it has a fault.
fn assemble(sources: &[Source], documents: &[Spanned<DeTable<'_>>], unused: Unused, sink: &Sink) -> Option<Rulebook> {
    let gathered = Gathered::new(sources, documents, sink);
    let settings = settings::read(&gathered, sink);
    let shelf_life = ShelfLife(settings.shelf_life);

    let written_reliefs = outcomes::written(&gathered.reliefs, sink);
    let Read { mut vocabulary, conditions, structural } = read_vocabulary(&gathered, &settings, &written_reliefs, sink);

    let graph = Graph::new(&vocabulary.definitions, &vocabulary.definition_ids);
    let (order, circular) = graph.order(&vocabulary.definitions, sink);
    let mut rules = rules::check(&mut vocabulary, &order, &circular, sink);
    check_conditions(&mut vocabulary, &conditions, sink);

    let checks = consistency::checks(gathered.entries("checks"), &vocabulary, sink);
    let checklists = checklists::read(gathered.entries("checklists"), &vocabulary, sink);
    let outcomes =
        outcomes::read(&written_reliefs, gathered.entries("results"), &vocabulary, &settings, shelf_life, sink);
    let relief_of_file = outcomes::by_file(&written_reliefs);
    let notices = notices::read(&gathered, &relief_of_file, &vocabulary, sink);
    let holidays = holidays::read(gathered.tables("holidays"), sink);

    let effects = Effects::read(&vocabulary, sink);
    effects.apply(&vocabulary, &mut rules);
    effects.check(&vocabulary, &outcomes, sink);
    if unused == Unused::Refused {
        effects.check_listed(&vocabulary, &outcomes, sink);
        usage::report_unused(&vocabulary, &graph, &effects, &structural, sink);
    }

    let samples = samples::read(gathered.entries("samples"), &vocabulary, sink);
    let fixtures = scenarios::fixtures(gathered.entries("fixtures"), sink);
    let result_ids: BTreeSet<&str> = gathered.entries("results").iter().map(|entry| entry.id).collect();
    let known = Known { notices: &notices, results: &result_ids };
    let tests =
        scenarios::tests(gathered.tables("test"), gathered.entries("fixtures"), &fixtures, &known, &vocabulary, sink);
    let demand = Demand::new(&settings, &vocabulary, &outcomes.reliefs, &notices, &checks, &checklists);
    let translations = demand.read(&gathered, &settings, sink);

    Some(Rulebook {
        title: settings.title,
        overlay: settings.overlay,
        languages: settings.languages,
        shelf_life: settings.shelf_life,
        topics: settings.topics,
        types: vocabulary.types.into_all(),
        facts: vocabulary.facts,
        lists: vocabulary.lists,
        checklists,
        tables: vocabulary.tables,
        holidays,
        rules: whole(rules)?,
        reliefs: whole(outcomes.reliefs)?,
        checks: whole(checks)?,
        notices: whole(notices)?,
        samples,
        tests: whole(tests)?,
        fixtures,
        translations: translations.others.into_iter().map(|(language, words)| (language, words.into())).collect(),
        value_words: translations.english_values,
        sources: Vec::new(),
        hash: String::new(),
    })
}

struct Read<'a> {
    vocabulary: Vocabulary<'a>,
    conditions: Vec<Condition<'a>>,
    structural: BTreeSet<(super::ListId, super::FieldId)>,
}

fn read_vocabulary<'a>(
    gathered: &Gathered<'a>,
    settings: &settings::Settings,
    reliefs: &[outcomes::Written<'a>],
    sink: &'a Sink,
) -> Read<'a> {
    let mut shells = tables::shells(gathered.entries("tables"), settings.shelf_life, sink);
    let keys = tables::keys(&mut shells, sink);
    let mut types = Types::read(gathered.entries("types"), &keys, sink);
    let mut broken = BTreeSet::new();
    let (tables, table_ids) = read_tables(gathered, shells, &mut types, &mut broken, sink);

    let lists = facts::unique_lists(gathered.entries("lists"), sink);
    let list_ids = facts::list_ids(&lists);
    let read = facts::read(gathered.entries("facts"), &lists, &list_ids, settings, &mut types, sink);
    broken.extend(read.broken);
    let fact_ids = (0..).zip(&read.facts).map(|(index, fact)| (fact.id.clone(), FactId(index))).collect();

    let definitions = definitions::read(gathered.entries("criteria"), gathered.entries("let"), sink);
    // The first of two definitions of one id is the one that is named.
    let definition_ids =
        definitions.iter().enumerate().rev().map(|(index, definition)| (definition.id, index)).collect();
    let verdict = types.verdict();
    let vocabulary = Vocabulary {
        types,
        verdict,
        facts: read.facts,
        lists: read.lists,
        tables,
        signatures: vec![Signature::Broken; definitions.len()],
        definitions,
        reliefs: reliefs.iter().map(|relief| relief.id).collect(),
        fact_ids,
        list_ids,
        table_ids,
        definition_ids,
        broken,
        uses: RefCell::new(Uses::default()),
    };
    Read { vocabulary, conditions: read.conditions, structural: read.structural }
}

fn read_tables<'a>(
    gathered: &Gathered<'a>,
    shells: Vec<tables::Shell<'a>>,
    types: &mut Types,
    broken: &mut BTreeSet<String>,
    sink: &'a Sink,
) -> (Vec<super::Table>, BTreeMap<String, TableId>) {
    let key_types = key_types(gathered, types);
    let mut tables = Vec::new();
    for shell in shells {
        let (table, broken_parts) = shell.finish(types, &key_types, sink);
        broken.extend(broken_parts);
        tables.push(table);
    }
    let ids: BTreeMap<String, TableId> =
        (0..).zip(&tables).map(|(index, table)| (table.id.clone(), TableId(index))).collect();
    let unread = gathered.entries("tables").iter().filter(|entry| !ids.contains_key(entry.id));
    broken.extend(unread.map(|entry| entry.id.to_owned()));
    (tables, ids)
}

/// The type made of the keys of a table, by table: its key column is then of that type.
fn key_types<'a>(gathered: &Gathered<'a>, types: &Types) -> BTreeMap<&'a str, Type> {
    gathered
        .entries("types")
        .iter()
        .filter_map(|entry| {
            let table = entry.node.as_table()?.get("table")?.node;
            Some((table.value.as_str()?, Type::Choice(types.id(entry.id)?)))
        })
        .collect()
}

fn check_conditions(vocabulary: &mut Vocabulary<'_>, conditions: &[Condition<'_>], sink: &Sink) {
    for condition in conditions {
        let body = {
            let mut checker = Checker::new(vocabulary, Place::Root, sink);
            if let Some(list) = condition.list {
                checker.bind_own_record(list);
            }
            let expr = checker.typed(&condition.expr, Type::Bool);
            let frame = checker.frame();
            expr.map(|expr| Body { expr: expr.into(), frame })
        };
        let fact = match condition.list {
            Some(list) => &mut vocabulary.lists[list.index()].fields[condition.index],
            None => &mut vocabulary.facts[condition.index],
        };
        fact.applies_if = body;
    }
}

fn whole<T>(items: Vec<Option<T>>) -> Option<Vec<T>> {
    items.into_iter().collect()
}

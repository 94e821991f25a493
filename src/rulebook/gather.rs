//! The sections of all files, side by side: the folder a file lies in has no meaning.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeTable;

use super::diagnostic::{Diagnostic, Sink};
use super::model::{Source, Span};
use super::suggest::{did_you_mean, listed};
use super::toml_reader::{Entry, Node, Table};

/// The file that holds the rulebook's own title, languages and topics.
pub(super) const SETTINGS: &str = "rulebook.toml";

/// The file that names what a folder laid over the rules adds or changes.
pub(super) const OVERLAY: &str = "overlay.toml";

/// Sections whose entries have ids.
const NAMED: [&str; 17] = [
    "types",
    "facts",
    "lists",
    "checklists",
    "checks",
    "let",
    "criteria",
    "results",
    "flags",
    "deadlines",
    "documents",
    "next",
    "fees",
    "periods",
    "tables",
    "fixtures",
    "samples",
];
/// Sections that are lists of tables.
const NUMBERED: [&str; 2] = ["holidays", "test"];
/// Keys of the settings file.
const SETTING_KEYS: [&str; 4] = ["title", "languages", "shelf_life", "topics"];

/// Everything that is written, by section.
pub(super) struct Gathered<'a> {
    /// `rulebook.toml`.
    pub settings: Option<Table<'a>>,
    /// `overlay.toml`.
    pub overlay: Option<Table<'a>>,
    /// Sections such as `criteria`, with the entries of all files.
    named: BTreeMap<&'static str, Vec<Entry<'a>>>,
    /// Sections such as `[[test]]`.
    numbered: BTreeMap<&'static str, Vec<Node<'a>>>,
    /// Each file's `[relief]`.
    pub reliefs: Vec<Entry<'a>>,
    /// Files under `lang/`, by language.
    pub languages: BTreeMap<&'a str, Vec<Table<'a>>>,
}

impl<'a> Gathered<'a> {
    /// Sorts out the sections of all files.
    pub fn new(sources: &'a [Source], documents: &'a [Spanned<DeTable<'a>>], sink: &Sink) -> Gathered<'a> {
        let mut gathered = Gathered {
            settings: None,
            overlay: None,
            named: BTreeMap::new(),
            numbered: BTreeMap::new(),
            reliefs: Vec::new(),
            languages: BTreeMap::new(),
        };
        for (file, (source, document)) in sources.iter().zip(documents).enumerate() {
            gathered.add(&source.path, Node::file(file as u32, source, document), sink);
        }
        gathered
    }

    /// The entries of a section in order of path and line.
    pub fn entries(&self, section: &str) -> &[Entry<'a>] {
        self.named.get(section).map_or(&[], Vec::as_slice)
    }

    /// The tables of a section that is a list.
    pub fn tables(&self, section: &str) -> &[Node<'a>] {
        self.numbered.get(section).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, path: &'a str, table: Table<'a>, sink: &Sink) {
        if let Some((language, _)) = path.strip_prefix("lang/").and_then(|path| path.split_once('/')) {
            self.languages.entry(language).or_default().push(table);
            return;
        }
        if path == OVERLAY {
            self.overlay = Some(table);
            return;
        }
        let is_settings = path == SETTINGS;
        if is_settings {
            self.settings = Some(table);
        }
        for entry in table.entries() {
            if !(is_settings && SETTING_KEYS.contains(&entry.id)) {
                self.add_section(entry, sink);
            }
        }
    }

    fn add_section(&mut self, entry: Entry<'a>, sink: &Sink) {
        if let Some(section) = NAMED.iter().find(|section| **section == entry.id) {
            let entries = entry.node.table(sink).map(Table::entries).unwrap_or_default();
            self.named.entry(section).or_default().extend(entries);
        } else if let Some(section) = NUMBERED.iter().find(|section| **section == entry.id) {
            self.numbered.entry(section).or_default().extend(entry.node.items(sink).unwrap_or_default());
        } else if entry.id == "relief" {
            self.reliefs.push(entry);
        } else {
            sink.report(unknown_section(entry.id, entry.at));
        }
    }
}

fn unknown_section(id: &str, at: Span) -> Diagnostic {
    let sections = || NAMED.into_iter().chain(NUMBERED).chain(["relief"]);
    let help = if SETTING_KEYS.contains(&id) {
        format!("`{id}` belongs into {SETTINGS}")
    } else {
        did_you_mean(id, sections()).unwrap_or_else(|| format!("expected one of {}", listed(sections())))
    };
    Diagnostic::error(at, format!("unknown section `{id}`")).help(help)
}

/// Entries by id; a second entry of the same id is reported with both places.
pub(super) fn unique<'a>(what: &str, entries: &[Entry<'a>], sink: &Sink) -> Vec<Entry<'a>> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut kept = Vec::new();
    for entry in entries {
        match seen.get(entry.id) {
            Some(first) => sink.report(twice(what, entry.id, entry.at, *first)),
            None => {
                seen.insert(entry.id, entry.at);
                kept.push(*entry);
            }
        }
    }
    kept
}

/// Two definitions of one id.
pub(super) fn twice(what: &str, id: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(second, format!("{what} `{id}` is defined twice"))
        .label("defined again here")
        .also(first, "first defined here")
        .help("rename one of them or take it out")
}

//! `rulebook.toml`: title, languages, shelf life and topics; `overlay.toml`: the title of what lies over the rules.

use super::diagnostic::{Diagnostic, Sink};
use super::gather::{Gathered, OVERLAY, SETTINGS, twice};
use super::model::{Span, Topic};
use super::suggest::{did_you_mean, listed};
use super::toml_reader::{Fields, Node, Text};
use super::verified::days;

/// What holds for the whole rulebook.
#[derive(Default)]
pub(super) struct Settings {
    pub title: String,
    /// The name of what lies over the rules.
    pub overlay: Option<String>,
    pub languages: Vec<String>,
    pub shelf_life: i64,
    pub topics: Vec<Topic>,
    /// Where each topic stands.
    pub topic_places: Vec<Span>,
    /// Where the settings stand.
    pub span: Span,
}

/// Reads them.
pub(super) fn read(gathered: &Gathered<'_>, sink: &Sink) -> Settings {
    let Some(table) = gathered.settings else {
        sink.report_absent(
            Diagnostic::nowhere(format!("the rules have no `{SETTINGS}`"))
                .help("add it with `title`, `languages`, `shelf_life` and `topics`, or pass the folder that holds it"),
        );
        return Settings::default();
    };
    let at = table.entries().first().map_or(table.start(), |entry| entry.at);
    let mut fields = Fields::new(format!("`{SETTINGS}`"), at, table, sink);
    let title = fields.required_words("title", "\"...\"").unwrap_or_default();
    let languages = fields.texts("languages").into_iter().map(|text| text.value.to_owned()).collect();
    let shelf_life = fields.required("shelf_life", "\"180 days\"").and_then(|node| days(node, sink));
    let topics = fields.required("topics", "[{ id = \"...\", title = \"...\" }]").and_then(|node| node.items(sink));
    let overlay = overlay_title(gathered, sink);
    let mut settings = Settings {
        title,
        overlay,
        languages,
        shelf_life: shelf_life.unwrap_or_default(),
        span: at,
        ..Settings::default()
    };
    for node in topics.unwrap_or_default() {
        settings.add_topic(node, sink);
    }
    settings
}

/// The name of what lies over the rules.
fn overlay_title(gathered: &Gathered<'_>, sink: &Sink) -> Option<String> {
    let table = gathered.overlay?;
    let at = table.entries().first().map_or(table.start(), |entry| entry.at);
    let mut fields = Fields::new(format!("`{OVERLAY}`"), at, table, sink);
    let title = fields.required_words("title", "\"...\"");
    fields.finish();
    title
}

impl Settings {
    fn add_topic(&mut self, node: Node<'_>, sink: &Sink) {
        let Some(table) = node.table(sink) else {
            return;
        };
        let mut fields = Fields::new("this topic", node.span, table, sink);
        let id = fields.required_words("id", "\"safety\"");
        let title = fields.required_words("title", "\"Safety\"");
        fields.finish();
        let (Some(id), Some(title)) = (id, title) else {
            return;
        };
        if let Some(first) = self.topics.iter().position(|topic| topic.id == id) {
            sink.report(twice("topic", &id, node.span, self.topic_places[first]));
            return;
        }
        self.topics.push(Topic { id, title });
        self.topic_places.push(node.span);
    }

    /// The topic of this name.
    pub fn topic(&self, text: Text<'_>, sink: &Sink) -> Option<usize> {
        let found = self.topics.iter().position(|topic| topic.id == text.value);
        // Without any topics it is their absence that is at fault.
        if found.is_none() && !self.topics.is_empty() {
            let names = || self.topics.iter().map(|topic| topic.id.as_str());
            let help =
                did_you_mean(text.value, names()).unwrap_or_else(|| format!("expected one of {}", listed(names())));
            sink.report_absent(Diagnostic::error(text.span, format!("unknown topic `{}`", text.value)).help(help));
        }
        found
    }
}

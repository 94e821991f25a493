//! Lines of text of a given width, with styles by role.

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Table, Width};
use unicode_width::UnicodeWidthStr;

use crate::report::tone::Tone;

/// How wide a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    width: u16,
}

impl Layout {
    /// For a terminal of this width, clamped to what is comfortable to read.
    pub fn for_terminal(width: u16) -> Layout {
        Layout { width: width.clamp(60, 120) }
    }
}

impl Default for Layout {
    /// For a file or a pipe.
    fn default() -> Layout {
        Layout { width: 100 }
    }
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
        Tone::Open => AnsiColor::Yellow.on_default(),
        Tone::Judge => AnsiColor::Cyan.on_default(),
        Tone::Plain => Style::new(),
    }
}

fn color(tone: Tone) -> Option<Color> {
    match tone {
        Tone::Good => Some(Color::DarkGreen),
        Tone::Bad => Some(Color::DarkRed),
        Tone::Open => Some(Color::DarkYellow),
        Tone::Judge => Some(Color::DarkCyan),
        Tone::Plain => None,
    }
}

/// A text in the making.
pub(crate) struct Page {
    text: String,
    layout: Layout,
}

impl Page {
    pub(crate) fn new(layout: Layout) -> Page {
        Page { text: String::new(), layout }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A title, underlined.
    pub(crate) fn title(&mut self, text: &str) {
        self.styled(Style::new().bold(), 0, "", text);
        let rule = "═".repeat(text.width().min(self.width()));
        self.text.push_str(&rule);
        self.blank();
    }

    /// A heading within the page, after an empty line.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        self.styled(Style::new().bold(), 0, "", text);
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        self.styled(Style::new(), 0, "", text);
    }

    /// A remark that matters less.
    pub(crate) fn faint(&mut self, text: &str) {
        self.styled(Style::new().dimmed(), 0, "", text);
    }

    /// Text behind a mark; its further lines stand under the first word.
    pub(crate) fn marked(&mut self, indent: usize, tone: Tone, text: &str) {
        self.styled(style(tone), indent, tone.mark(), text);
    }

    /// Text at an indent.
    pub(crate) fn indented(&mut self, indent: usize, text: &str) {
        self.styled(Style::new(), indent, "", text);
    }

    pub(crate) fn indented_faint(&mut self, indent: usize, text: &str) {
        self.styled(Style::new().dimmed(), indent, "", text);
    }

    /// A table of the page's width.
    pub(crate) fn table(&mut self, mut table: Table) {
        table
            .set_width(self.layout.width)
            .set_content_arrangement(ContentArrangement::DynamicFullWidth)
            .force_no_tty()
            .enforce_styling()
            .style_text_only();
        self.text.push_str(&table.trim_fmt());
        self.blank();
    }

    pub(super) fn width(&self) -> usize {
        usize::from(self.layout.width)
    }

    /// Only the mark is in a mark's colour: long coloured text is hard to read.
    fn styled(&mut self, style: Style, indent: usize, mark: &str, text: &str) {
        let hang = if mark.is_empty() { indent } else { indent + 2 };
        for (index, line) in wrap(text, self.width().saturating_sub(hang).max(20)).iter().enumerate() {
            let first = index == 0 && !mark.is_empty();
            let margin = if first { indent } else { hang };
            self.text.push_str(&" ".repeat(margin));
            match (first, mark.is_empty()) {
                (true, _) => self.text.push_str(&format!("{style}{mark}{style:#} {line}")),
                (false, false) => self.text.push_str(line),
                (false, true) => self.text.push_str(&format!("{style}{line}{style:#}")),
            }
            self.blank();
        }
    }
}

/// A cell in the colour of its meaning.
pub(crate) fn cell(text: impl ToString, tone: Tone) -> Cell {
    let cell = Cell::new(text);
    match color(tone) {
        Some(color) => cell.fg(color),
        None => cell,
    }
}

/// A cell of a table's head.
pub(crate) fn head_cell(text: &str) -> Cell {
    Cell::new(text).add_attribute(comfy_table::Attribute::Bold)
}

/// A column no wider than this.
pub(crate) fn at_most(width: u16) -> ColumnConstraint {
    ColumnConstraint::UpperBoundary(Width::Fixed(width))
}

/// Breaks text into lines at spaces; a word that is wider than a line gets a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("año año", 7), ["año año"]);
        assert_eq!(wrap("extraordinarily long", 4), ["extraordinarily", "long"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn width_is_clamped() {
        assert_eq!(Layout::for_terminal(10), Layout { width: 60 });
        assert_eq!(Layout::for_terminal(400), Layout { width: 120 });
    }

    #[test]
    fn further_lines_stand_under_the_first_word() {
        let mut page = Page::new(Layout { width: 60 });
        page.marked(2, Tone::Plain, "a line that is long enough to need a second one, which is indented");
        assert_eq!(page.finish(), "  · a line that is long enough to need a second one, which\n    is indented\n");
    }
}

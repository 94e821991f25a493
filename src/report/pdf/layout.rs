//! Lines on pages. Every line is marked content of a structure element, so that the pages can be read aloud in order.

use pdf_writer::types::ArtifactType;
use pdf_writer::{Content, Name, Str};

use super::fonts::{self, CHECK, CROSS, Font};
use crate::report::tone::Tone;

/// Letter, in points.
pub(super) const WIDTH: f32 = 612.0;
pub(super) const HEIGHT: f32 = 792.0;
const LEFT: f32 = 54.0;
const TOP: f32 = 54.0;
const BOTTOM: f32 = 60.0;
const TEXT_WIDTH: f32 = WIDTH - 2.0 * LEFT;
/// Height of a line as a multiple of its size.
const LEADING: f32 = 1.32;
/// Lines of a paragraph that stay together.
const SHORT: usize = 3;
const CELL: f32 = 4.0;
const LOGO_HEIGHT: f32 = 48.0;

/// What an element is to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    Heading(u8),
    Paragraph,
    List,
    Item,
    Body,
    Table,
    Row,
    HeadCell,
    Cell,
}

/// A piece of the structure tree.
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) parent: usize,
    pub(super) kids: Vec<Kid>,
}

/// What an element holds.
#[derive(Clone, Copy)]
pub(super) enum Kid {
    Element(usize),
    /// Marked content: the page, and its number there.
    Content(usize, i32),
}

/// A heading in the outline.
pub(super) struct Bookmark {
    pub(super) level: u8,
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) top: f32,
}

/// Text of one look.
#[derive(Clone, Copy)]
pub(super) struct Run<'t> {
    pub(super) text: &'t str,
    pub(super) font: Font,
    pub(super) tone: Tone,
    pub(super) soft: bool,
}

impl<'t> Run<'t> {
    pub(super) fn plain(text: &'t str) -> Run<'t> {
        Run { text, font: Font::Regular, tone: Tone::Plain, soft: false }
    }

    pub(super) fn bold(text: &'t str) -> Run<'t> {
        Run { font: Font::Bold, ..Run::plain(text) }
    }

    pub(super) fn soft(text: &'t str) -> Run<'t> {
        Run { soft: true, ..Run::plain(text) }
    }

    /// The mark of a tone, and a space.
    pub(super) fn sign(tone: Tone) -> Run<'t> {
        Run { font: Font::Dingbats, tone, ..Run::plain("") }
    }
}

/// How a paragraph lies on the page.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) size: f32,
    pub(super) indent: f32,
    /// How far lines after the first hang.
    pub(super) hang: f32,
    /// A mark in the margin of the indent.
    pub(super) mark: Option<Tone>,
}

impl Shape {
    pub(super) fn of(size: f32) -> Shape {
        Shape { size, indent: 0.0, hang: 0.0, mark: None }
    }
}

/// A word or sign with what it is drawn in.
struct Word {
    bytes: Vec<u8>,
    font: Font,
    color: [f32; 3],
    /// No space stands before it.
    joined: bool,
}

/// The words of a line with their places.
type Placed = Vec<(f32, Word)>;

/// A page in the making.
pub(super) struct Page {
    pub(super) content: Content,
    /// The element of each marked content, by number.
    pub(super) owners: Vec<usize>,
}

/// Pages in the making.
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    pub(super) elements: Vec<Element>,
    pub(super) bookmarks: Vec<Bookmark>,
    /// The logo's width, if one stands on the first page.
    pub(super) has_logo: bool,
    open: Vec<usize>,
    y: f32,
}

impl Pages {
    pub(super) fn new() -> Pages {
        let root = Element { role: Role::Document, parent: 0, kids: Vec::new() };
        let mut pages = Pages {
            pages: Vec::new(),
            elements: vec![root],
            bookmarks: Vec::new(),
            has_logo: false,
            open: vec![0],
            y: 0.0,
        };
        pages.turn();
        pages
    }

    fn turn(&mut self) {
        self.pages.push(Page { content: Content::new(), owners: Vec::new() });
        self.y = HEIGHT - TOP;
    }

    fn content(&mut self) -> &mut Content {
        let last = self.pages.len() - 1;
        &mut self.pages[last].content
    }

    /// Leaves room, but none at the head of a page.
    pub(super) fn space(&mut self, points: f32) {
        if self.y < HEIGHT - TOP {
            self.y -= points;
        }
    }

    /// Turns the page unless so much is left of it.
    pub(super) fn keep(&mut self, points: f32) {
        if self.y - points < BOTTOM {
            self.turn();
        }
    }

    pub(super) fn outline(&mut self, level: u8, title: &str) {
        let (page, top) = (self.pages.len() - 1, self.y);
        self.bookmarks.push(Bookmark { level, title: title.to_owned(), page, top });
    }

    /// A line across, which is decoration.
    pub(super) fn rule(&mut self, thickness: f32) {
        let y = self.y - 1.0;
        self.artifact(|content| {
            content.set_line_width(thickness).set_stroke_rgb(0.11, 0.11, 0.11);
            content.move_to(LEFT, y).line_to(WIDTH - LEFT, y).stroke();
        });
        self.y -= 3.0;
    }

    /// The picture of the office, drawn from the page's resources.
    pub(super) fn logo(&mut self, size: Option<(u32, u32)>) {
        let Some((width, height)) = size else { return };
        let wide = LOGO_HEIGHT * width as f32 / height.max(1) as f32;
        let y = self.y - LOGO_HEIGHT;
        self.artifact(|content| {
            content.save_state().transform([wide, 0.0, 0.0, LOGO_HEIGHT, LEFT, y]);
            content.x_object(Name(b"Logo")).restore_state();
        });
        self.has_logo = true;
        self.y = y - 14.0;
    }

    fn artifact(&mut self, draw: impl FnOnce(&mut Content)) {
        let content = self.content();
        content
            .begin_marked_content_with_properties(Name(b"Artifact"))
            .properties()
            .artifact()
            .kind(ArtifactType::Layout);
        draw(content);
        content.end_marked_content();
    }

    // ---------------------------------------------------------------- structure

    fn within(&mut self, role: Role, write: impl FnOnce(&mut Pages)) {
        let parent = self.open.last().copied().unwrap_or(0);
        let own = self.elements.len();
        self.elements.push(Element { role, parent, kids: Vec::new() });
        self.elements[parent].kids.push(Kid::Element(own));
        self.open.push(own);
        write(self);
        self.open.pop();
    }

    pub(super) fn list(&mut self, write: impl FnOnce(&mut Pages)) {
        self.within(Role::List, write);
    }

    pub(super) fn item(&mut self, write: impl FnOnce(&mut Pages)) {
        self.within(Role::Item, write);
    }

    /// A paragraph, over as many lines and pages as it needs.
    pub(super) fn text(&mut self, role: Role, runs: &[Run<'_>], shape: &Shape) {
        let lines = broken(runs, shape.size, TEXT_WIDTH - shape.indent, shape.hang);
        // No single line of a short paragraph stands on another page.
        if lines.len() <= SHORT {
            self.keep(lines.len() as f32 * shape.size * LEADING);
        }
        self.within(role, |pages| {
            for (index, line) in lines.into_iter().enumerate() {
                pages.keep(shape.size * LEADING);
                pages.y -= shape.size * LEADING;
                let y = pages.y + shape.size * (LEADING - 1.0);
                let mark = shape.mark.filter(|_| index == 0);
                pages.line(line, LEFT + shape.indent, y, shape.size, mark);
            }
        });
    }

    /// One line as marked content of the open element.
    fn line(&mut self, line: Placed, x: f32, y: f32, size: f32, mark: Option<Tone>) {
        let owner = self.open.last().copied().unwrap_or(0);
        let page = self.pages.len() - 1;
        let number = self.pages[page].owners.len() as i32;
        self.pages[page].owners.push(owner);
        self.elements[owner].kids.push(Kid::Content(page, number));
        let content = self.content();
        content.begin_marked_content_with_properties(Name(b"P")).properties().identify(number);
        if let Some(tone) = mark {
            let word = sign(tone);
            draw(content, &word, x - 12.0, y, size);
        }
        for (offset, word) in &line {
            draw(content, word, x + offset, y, size);
        }
        content.end_marked_content();
    }

    // ---------------------------------------------------------------- tables

    /// A table whose columns take these parts of the width; its head stands again on every page.
    pub(super) fn table(&mut self, widths: &[f32], head: Option<&[Run<'_>]>, write: impl FnOnce(&mut Rows<'_>)) {
        let whole: f32 = widths.iter().sum();
        let widths: Vec<f32> = widths.iter().map(|part| part / whole * TEXT_WIDTH).collect();
        self.within(Role::Table, |pages| {
            let mut rows = Rows { pages, widths, head: head.map(<[Run<'_>]>::to_vec) };
            rows.keep_head();
            write(&mut rows);
        });
        self.space(6.0);
    }
}

/// The rows of a table.
pub(super) struct Rows<'p> {
    pages: &'p mut Pages,
    widths: Vec<f32>,
    head: Option<Vec<Run<'p>>>,
}

impl Rows<'_> {
    fn keep_head(&mut self) {
        self.pages.keep(40.0);
        if let Some(head) = self.head.clone() {
            let cells: Vec<Vec<Vec<Run<'_>>>> = head.into_iter().map(|run| vec![vec![run]]).collect();
            self.draw(&cells, Role::HeadCell);
        }
    }

    /// A row: of each cell the paragraphs, of each paragraph the runs.
    pub(super) fn row(&mut self, cells: &[Vec<Vec<Run<'_>>>]) {
        let first = self.pages.pages.len();
        let height = self.height(cells);
        // A row that fits on a page stays whole.
        if height < HEIGHT - TOP - BOTTOM - 60.0 {
            self.pages.keep(height);
        }
        if self.pages.pages.len() > first && self.head.is_some() {
            self.keep_head();
        }
        self.draw(cells, Role::Cell);
    }

    fn height(&self, cells: &[Vec<Vec<Run<'_>>>]) -> f32 {
        let lines = cells.iter().zip(&self.widths).map(|(cell, width)| {
            cell.iter()
                .map(|paragraph| broken(paragraph, SIZE, width - 2.0 * CELL, hang(paragraph)).len())
                .sum::<usize>()
        });
        lines.max().unwrap_or(0) as f32 * SIZE * LEADING + 2.0 * CELL
    }

    fn draw(&mut self, cells: &[Vec<Vec<Run<'_>>>], role: Role) {
        let widths = self.widths.clone();
        let pages = &mut *self.pages;
        let (start_page, start) = (pages.pages.len(), pages.y - CELL);
        let mut end = (start_page, start);
        pages.within(Role::Row, |pages| {
            let mut x = LEFT;
            for (cell, width) in cells.iter().zip(&widths) {
                pages.within(role, |pages| {
                    // Each cell begins beside the others; only a row longer than a page goes on over several, cell by cell.
                    if pages.pages.len() == start_page {
                        pages.y = start;
                    }
                    for line in
                        cell.iter().flat_map(|paragraph| broken(paragraph, SIZE, width - 2.0 * CELL, hang(paragraph)))
                    {
                        pages.keep(SIZE * LEADING);
                        pages.y -= SIZE * LEADING;
                        let y = pages.y + SIZE * (LEADING - 1.0);
                        pages.line(line, x + CELL, y, SIZE, None);
                    }
                });
                let here = (pages.pages.len(), pages.y);
                if here.0 > end.0 || (here.0 == end.0 && here.1 < end.1) {
                    end = here;
                }
                x += width;
            }
        });
        pages.y = end.1 - CELL;
        let (y, head) = (pages.y, role == Role::HeadCell);
        pages.artifact(|content| {
            let (thickness, grey) = if head { (1.0, 0.11) } else { (0.5, 0.78) };
            content.set_line_width(thickness).set_stroke_rgb(grey, grey, grey);
            content.move_to(LEFT, y).line_to(WIDTH - LEFT, y).stroke();
        });
    }
}

const SIZE: f32 = 9.0;

/// Lines after the first stand under the first word behind a bullet.
fn hang(paragraph: &[Run<'_>]) -> f32 {
    match paragraph {
        [bullet, _] if bullet.text.starts_with('•') => {
            bullet.font.width(&fonts::encoded(bullet.text)) * SIZE / 1000.0
        }
        _ => 0.0,
    }
}

fn sign(tone: Tone) -> Word {
    let (font, bytes) = match tone {
        Tone::Good => (Font::Dingbats, vec![CHECK]),
        Tone::Bad => (Font::Dingbats, vec![CROSS]),
        _ => (Font::Bold, fonts::encoded(tone.mark())),
    };
    Word { bytes, font, color: color(tone, false), joined: false }
}

fn color(tone: Tone, soft: bool) -> [f32; 3] {
    match tone {
        Tone::Good => [0.086, 0.396, 0.227],
        Tone::Bad => [0.631, 0.102, 0.102],
        Tone::Open => [0.478, 0.294, 0.0],
        Tone::Judge => [0.247, 0.208, 0.588],
        Tone::Plain if soft => [0.33, 0.33, 0.33],
        Tone::Plain => [0.11, 0.11, 0.11],
    }
}

fn draw(content: &mut Content, word: &Word, x: f32, y: f32, size: f32) {
    let [red, green, blue] = word.color;
    content.begin_text().set_font(Name(word.font.name()), size).set_fill_rgb(red, green, blue);
    content.next_line(x, y).show(Str(&word.bytes)).end_text();
}

/// The words of all runs, in lines no wider than this. Neighbours of one look are drawn as one.
fn broken(runs: &[Run<'_>], size: f32, width: f32, hang: f32) -> Vec<Placed> {
    let mut lines: Vec<Placed> = vec![Vec::new()];
    let mut x = 0.0;
    for word in words(runs) {
        for word in pieces(word, size, width - hang) {
            let wide = word.font.width(&word.bytes) * size / 1000.0;
            let gap =
                if word.joined || x <= hang_of(&lines, hang) { 0.0 } else { Font::Regular.width(b" ") * size / 1000.0 };
            if x + gap + wide > width && x > hang_of(&lines, hang) {
                lines.push(Vec::new());
                x = hang;
            }
            let at_start = lines.last().is_none_or(Vec::is_empty);
            let place = if at_start { x } else { x + gap };
            x = place + wide;
            if let Some(line) = lines.last_mut() {
                push(line, place, word, size);
            }
        }
    }
    lines
}

fn hang_of(lines: &[Placed], hang: f32) -> f32 {
    if lines.len() > 1 { hang } else { 0.0 }
}

/// Appends a word to a line: to its last one where both look alike, with a space between.
fn push(line: &mut Placed, place: f32, word: Word, size: f32) {
    if let Some((start, last)) = line.last_mut()
        && last.font == word.font
        && last.color == word.color
        && word.font == Font::Regular
    {
        let end = *start + last.font.width(&last.bytes) * size / 1000.0;
        if place - end > 0.1 {
            last.bytes.push(b' ');
        }
        last.bytes.extend(word.bytes);
        return;
    }
    // Who reads the text without seeing it needs the space too.
    if let Some((_, last)) = line.last_mut()
        && !word.joined
        && last.font != Font::Dingbats
    {
        last.bytes.push(b' ');
    }
    line.push((place, word));
}

fn words(runs: &[Run<'_>]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut joined = true;
    for run in runs {
        if run.font == Font::Dingbats {
            words.push(Word { joined, ..sign(run.tone) });
            joined = false;
            continue;
        }
        let color = color(run.tone, run.soft);
        joined &= !run.text.starts_with(char::is_whitespace);
        for text in run.text.split_whitespace() {
            words.push(Word { bytes: fonts::encoded(text), font: run.font, color, joined });
            joined = false;
        }
        joined = !run.text.ends_with(char::is_whitespace) && !run.text.is_empty() || (run.text.is_empty() && joined);
    }
    words
}

/// A word in pieces that fit on a line.
fn pieces(word: Word, size: f32, width: f32) -> Vec<Word> {
    if word.font.width(&word.bytes) * size / 1000.0 <= width {
        return vec![word];
    }
    let mut pieces: Vec<Word> = Vec::new();
    for byte in word.bytes {
        let fits = pieces
            .last()
            .is_some_and(|piece| (word.font.width(&piece.bytes) + word.font.width(&[byte])) * size / 1000.0 <= width);
        match pieces.last_mut() {
            Some(piece) if fits => piece.bytes.push(byte),
            _ => {
                let joined = !pieces.is_empty() || word.joined;
                pieces.push(Word { bytes: vec![byte], font: word.font, color: word.color, joined });
            }
        }
    }
    pieces
}

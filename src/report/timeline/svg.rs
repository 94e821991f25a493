//! The picture: a lane for each kind of event, years along the bottom. Shape says what colour says.

use std::fmt::Write;

use super::{Lane, Mark, Shape};
use crate::calendar::Day;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 12.0;
const ROW: f64 = 22.0;
const TOP: f64 = 26.0;
/// A letter of the labels is about so wide.
const LETTER: f64 = 6.1;
/// Labels are cut here: the whole words stand in the list below the picture.
const LABEL: usize = 70;

/// Draws the lanes. Not much depends on exact sizes: the picture scales with the page.
pub(super) fn draw(lanes: &[Lane], as_of: Day, title: &str, today: &str) -> String {
    let scale = Scale::new(lanes, as_of);
    let (mut bands, mut body) = (String::new(), String::new());
    let mut top = TOP;
    for (index, lane) in lanes.iter().enumerate() {
        let rows = packed(lane, &scale);
        let height = ROW * rows.len() as f64 + 8.0;
        if index % 2 == 0 {
            tag(
                &mut bands,
                "rect",
                &[
                    ("class", "band".into()),
                    ("x", "0".into()),
                    ("y", px(top)),
                    ("width", px(WIDTH)),
                    ("height", px(height)),
                ],
            );
        }
        for (line, part) in broken(&lane.title).into_iter().enumerate() {
            text(&mut body, "lane", 8.0, top + 18.0 + 13.0 * line as f64, "start", &part);
        }
        for (row, marks) in rows.iter().enumerate() {
            let middle = top + 4.0 + ROW * (row as f64 + 0.5);
            for mark in marks {
                draw_mark(&mut body, mark, &scale, middle);
            }
        }
        top += height.max(8.0 + 13.0 * broken(&lane.title).len() as f64 + 6.0);
    }
    let bottom = top;
    let mut axis = String::new();
    for (day, label) in scale.ticks() {
        let x = px(scale.x(day));
        tag(
            &mut axis,
            "line",
            &[("class", "tick".into()), ("x1", x.clone()), ("x2", x), ("y1", px(TOP)), ("y2", px(bottom))],
        );
        text(&mut axis, "year", scale.x(day), bottom + 16.0, "middle", &label);
    }
    let now = scale.x(as_of);
    let mut line = String::new();
    tag(
        &mut line,
        "line",
        &[("class", "now".into()), ("x1", px(now)), ("x2", px(now)), ("y1", px(TOP - 6.0)), ("y2", px(bottom))],
    );
    let anchor = if now > WIDTH - 130.0 { "end" } else { "middle" };
    text(&mut line, "today", now, 14.0, anchor, today);
    let height = px(bottom + 24.0);
    let name = escaped(title);
    format!(
        "<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{name}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n{bands}{axis}{body}{line}</svg>"
    )
}

/// From days to places.
struct Scale {
    first: Day,
    last: Day,
}

impl Scale {
    fn new(lanes: &[Lane], as_of: Day) -> Scale {
        let marks = || lanes.iter().flat_map(|lane| &lane.marks);
        let days = marks()
            .flat_map(|mark| [Some(mark.from.0), Some(mark.from.1), mark.to.map(|to| to.0), mark.to.map(|to| to.1)]);
        let days: Vec<Day> =
            days.flatten().filter(|day| day.is_day() && *day > Day::FIRST && *day < Day::LAST).collect();
        let first = days.iter().copied().min().unwrap_or(as_of).min(as_of);
        let last = days.iter().copied().max().unwrap_or(as_of).max(as_of);
        let margin = ((last.0 - first.0) / 40).max(60);
        Scale { first: first.plus_days(-margin), last: last.plus_days(margin) }
    }

    fn x(&self, day: Day) -> f64 {
        let day = day.max(self.first).min(self.last);
        let part = (day.0 - self.first.0) as f64 / (self.last.0 - self.first.0) as f64;
        LEFT + part * (WIDTH - LEFT - RIGHT)
    }

    /// The first of January of so many years that their labels do not touch.
    fn ticks(&self) -> Vec<(Day, String)> {
        let years = (self.last.0 - self.first.0) / 365 + 1;
        let step = [1, 2, 5, 10, 20].into_iter().find(|step| years / step <= 16).unwrap_or(50);
        let year_of = |day: Day| day.date().map_or(0, |date| i64::from(date.year()));
        (year_of(self.first)..=year_of(self.last))
            .filter(|year| year % step == 0)
            .filter_map(|year| Some((Day::parse(&format!("{year:04}-01-01"))?, year.to_string())))
            .filter(|(day, _)| *day >= self.first && *day <= self.last)
            .collect()
    }
}

/// Where a label stands.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Right,
    Left,
    /// Over its bar, from the left or the right end.
    Above,
}

/// Where a mark and its label lie: from, to, and the label's side.
fn extent(mark: &Mark, scale: &Scale) -> (f64, f64, Side) {
    let (start, end) = (scale.x(mark.from.0), scale.x(mark.to.map_or(mark.from.1, |to| to.1)));
    let label = label(mark).chars().count() as f64 * LETTER + 14.0;
    // Beside a bar that fills the picture there is no room for its label.
    if mark.shape == Shape::Period || (end + label >= WIDTH - 2.0 && start - label < LEFT) {
        let from = start.min(WIDTH - label);
        (from, end.max(from + label), Side::Above)
    } else if end + label < WIDTH - 2.0 {
        (start - 6.0, end + label, Side::Right)
    } else {
        (start - label, end + 6.0, Side::Left)
    }
}

/// What is taken of a row, and by which marks.
type PackedRow<'m> = (Vec<(f64, f64)>, Vec<&'m Mark>);

/// Rows in which no mark lies on another.
fn packed<'m>(lane: &'m Lane, scale: &Scale) -> Vec<Vec<&'m Mark>> {
    let mut rows: Vec<PackedRow<'_>> = Vec::new();
    for mark in &lane.marks {
        let (from, to, _) = extent(mark, scale);
        let is_free = |taken: &[(f64, f64)]| taken.iter().all(|(start, end)| to < *start || from > *end);
        match rows.iter_mut().find(|(taken, _)| is_free(taken)) {
            Some((taken, marks)) => {
                taken.push((from, to));
                marks.push(mark);
            }
            None => rows.push((vec![(from, to)], vec![mark])),
        }
    }
    rows.into_iter().map(|(_, marks)| marks).collect()
}

fn draw_mark(svg: &mut String, mark: &Mark, scale: &Scale, y: f64) {
    let from = scale.x(mark.from.0);
    let (label_start, _, side) = extent(mark, scale);
    // A label over its bar takes half of the row.
    let (row, y) = (y, if side == Side::Above { y + 5.0 } else { y });
    let sure = scale.x(mark.from.1);
    let (last_sure, last) = mark.to.map_or((sure, sure), |to| (scale.x(to.0), scale.x(to.1)));
    let class = match mark.shape {
        Shape::Event => "event",
        Shape::Period => "period",
        Shape::Deadline => "deadline",
    };
    let _ = writeln!(svg, "<g class=\"{class}\"><title>{}: {}</title>", escaped(&mark.label), escaped(&mark.when));
    // What may have been is dashed, what surely was is full. A period leaves room for the label over it.
    let (dashed, full) = if mark.shape == Shape::Period { (6.0, 4.0) } else { (10.0, 10.0) };
    if last - from > 3.0 && (sure - from > 1.0 || last - last_sure > 1.0) {
        tag(
            svg,
            "rect",
            &[
                ("class", "maybe".into()),
                ("x", px(from)),
                ("y", px(y - dashed / 2.0)),
                ("width", px(last - from)),
                ("height", px(dashed)),
                ("rx", "2".into()),
            ],
        );
    }
    let is_long = mark.to.is_some() && last_sure - sure > 3.0;
    if is_long {
        tag(
            svg,
            "rect",
            &[
                ("class", "sure".into()),
                ("x", px(sure)),
                ("y", px(y - full / 2.0)),
                ("width", px(last_sure - sure)),
                ("height", px(full)),
            ],
        );
    }
    match mark.shape {
        Shape::Period => {
            for x in [from, last] {
                tag(
                    svg,
                    "line",
                    &[("class", "end".into()), ("x1", px(x)), ("x2", px(x)), ("y1", px(y - 7.0)), ("y2", px(y + 7.0))],
                );
            }
        }
        Shape::Deadline => {
            let points = format!(
                "{},{y} {last},{} {},{y} {last},{}",
                px(last - 6.0),
                px(y - 6.0),
                px(last + 6.0),
                px(y + 6.0),
                last = px(last)
            );
            tag(svg, "polygon", &[("class", "sure".into()), ("points", points)]);
        }
        Shape::Event if !is_long && sure - from <= 3.0 => {
            tag(svg, "circle", &[("class", "sure".into()), ("cx", px(sure)), ("cy", px(y)), ("r", "4.5".into())]);
        }
        Shape::Event => {}
    }
    let (x, y, anchor) = match side {
        Side::Right => (last + 9.0, row + 4.0, "start"),
        Side::Left => (from - 9.0, row + 4.0, "end"),
        Side::Above => (label_start, row - 1.0, "start"),
    };
    text(svg, "label", x, y, anchor, &label(mark));
    svg.push_str("</g>\n");
}

fn label(mark: &Mark) -> String {
    if mark.label.chars().count() <= LABEL {
        return mark.label.clone();
    }
    let cut: String = mark.label.chars().take(LABEL - 1).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept))
}

/// A lane's title on at most three short lines.
fn broken(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 22 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.truncate(3);
    lines
}

fn tag(svg: &mut String, name: &str, attributes: &[(&str, String)]) {
    let _ = write!(svg, "<{name}");
    for (key, value) in attributes {
        let _ = write!(svg, " {key}=\"{value}\"");
    }
    svg.push_str("/>\n");
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
        px(x),
        px(y),
        escaped(words)
    );
}

/// Tenths are enough, and the same on every machine.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

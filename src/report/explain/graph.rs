//! An outline as a picture: Mermaid and DOT for those who draw them, SVG for everybody.

use std::fmt::Write;

use super::outline::{Branch, Outline};
use crate::report::text::wrap;
use crate::report::tone::Tone;
use crate::report::wording;
use crate::report::words::Words;

/// A Mermaid flowchart.
pub(crate) fn mermaid(outline: &Outline, words: &Words) -> String {
    let graph = Graph::new(outline, words);
    let mut text = String::from("flowchart LR\n");
    let escaped =
        |text: &str| text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;");
    for (number, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(text, "  n{number}[\"{}\"]{}", escaped(&node.label()), class(node.tone));
    }
    for edge in &graph.edges {
        let arrow = if edge.acts { "-.->" } else { "-->" };
        let label = edge.label.map(|label| format!("|\"{}\"|", escaped(label))).unwrap_or_default();
        let _ = writeln!(text, "  n{} {arrow}{label} n{}", edge.from, edge.to);
    }
    for (name, fill, line) in COLORS {
        let _ = writeln!(text, "  classDef {name} fill:{fill},stroke:{line},color:#111");
    }
    text
}

/// A DOT graph.
pub(crate) fn dot(outline: &Outline, words: &Words) -> String {
    let graph = Graph::new(outline, words);
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let mut text =
        String::from("digraph relief {\n  rankdir=LR\n  node [shape=box, style=\"filled\", fontname=\"sans-serif\"]\n");
    for (number, node) in graph.nodes.iter().enumerate() {
        let label = wrap(&node.label(), LETTERS).join("\n");
        let (fill, line) = colors(node.tone);
        let _ = writeln!(text, "  n{number} [label=\"{}\", fillcolor=\"{fill}\", color=\"{line}\"]", escaped(&label));
    }
    for edge in &graph.edges {
        let style = if edge.acts { ", style=dashed" } else { "" };
        let _ = writeln!(
            text,
            "  n{} -> n{} [label=\"{}\"{style}]",
            edge.from,
            edge.to,
            escaped(edge.label.unwrap_or_default())
        );
    }
    text + "}\n"
}

/// A picture that needs no other program: each criterion a box, its parts indented under it.
pub(crate) fn svg(outline: &Outline, words: &Words) -> String {
    let mut drawing = Drawing { body: String::new(), y: MARGIN };
    drawing.root(&outline.name);
    for group in &outline.groups {
        drawing.group(&group.heading);
        let top = drawing.y;
        for branch in &group.branches {
            drawing.branch(branch, 1, words, top);
        }
    }
    let deepest = outline.groups.iter().flat_map(|group| &group.branches).map(depth).max().unwrap_or_default();
    let (width, height) = (LEFT + STEP * deepest.min(DEEPEST) as f64 + BOX + MARGIN, drawing.y + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" \
         aria-label=\"{name}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"14\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        name = markup(&outline.name),
        body = drawing.body,
    )
}

/// So many letters fit into a box.
const LETTERS: usize = 64;
const BOX: f64 = 520.0;
/// Deeper levels would leave no room for words.
const DEEPEST: usize = 6;
const LEFT: f64 = 16.0;
const MARGIN: f64 = 16.0;
const STEP: f64 = 32.0;
const LINE: f64 = 18.0;
const PADDING: f64 = 8.0;
const GAP: f64 = 8.0;

/// The class, the fill and the line of each tone; dark letters on each of them have contrast enough.
const COLORS: [(&str, &str, &str); 5] = [
    ("good", "#e3f3e6", "#1b6b2f"),
    ("bad", "#fbe4e2", "#a3201a"),
    ("open", "#fdf3d7", "#7a5b00"),
    ("judge", "#e2eefb", "#1d4f91"),
    ("plain", "#f4f4f4", "#555555"),
];

fn name(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Open => "open",
        Tone::Judge => "judge",
        Tone::Plain => "plain",
    }
}

fn class(tone: Tone) -> String {
    format!(":::{}", name(tone))
}

fn colors(tone: Tone) -> (&'static str, &'static str) {
    let found = COLORS.iter().find(|(class, ..)| *class == name(tone));
    found.map_or(("#ffffff", "#000000"), |(_, fill, line)| (*fill, *line))
}

struct Graph<'o> {
    nodes: Vec<GraphNode<'o>>,
    edges: Vec<Edge<'o>>,
}

struct GraphNode<'o> {
    /// The criterion's id; none for what is outlined.
    id: Option<&'o str>,
    title: &'o str,
    value: &'o str,
    tone: Tone,
}

impl GraphNode<'_> {
    /// The title with the value; the mark says without colour what the colour says.
    fn label(&self) -> String {
        match (self.tone, self.value) {
            (_, "") => self.title.to_owned(),
            (tone, value) => format!("{} {}: {value}", tone.mark(), wording::unstopped(self.title)),
        }
    }
}

struct Edge<'o> {
    from: usize,
    to: usize,
    label: Option<&'o str>,
    /// It defeats or lifts what it points to.
    acts: bool,
}

impl<'o> Graph<'o> {
    fn new(outline: &'o Outline, words: &'o Words) -> Graph<'o> {
        let root = GraphNode { id: None, title: &outline.name, value: "", tone: Tone::Plain };
        let mut graph = Graph { nodes: vec![root], edges: Vec::new() };
        let all = || outline.groups.iter().flat_map(|group| &group.branches);
        all().for_each(|branch| graph.add(branch, 0, words));
        let acting: Vec<&Branch> = all().filter(|branch| !branch.acts_on.is_empty()).collect();
        for branch in acting {
            let label = wording::kind(branch.kind, words);
            let from = graph.place(&branch.id);
            let targets: Vec<usize> = branch.acts_on.iter().filter_map(|id| graph.place(id)).collect();
            let edges = from.into_iter().flat_map(|from| targets.iter().map(move |to| (from, *to)));
            graph.edges.extend(edges.map(|(from, to)| Edge { from, to, label, acts: true }));
        }
        graph
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == Some(id))
    }

    fn add(&mut self, branch: &'o Branch, from: usize, words: &'o Words) {
        let known = self.place(&branch.id);
        let to = known.unwrap_or_else(|| {
            self.nodes.push(GraphNode {
                id: Some(&branch.id),
                title: &branch.title,
                value: &branch.value,
                tone: branch.tone,
            });
            self.nodes.len() - 1
        });
        // What acts on a criterion points there, not from the relief.
        if branch.acts_on.is_empty() {
            self.edges.push(Edge { from, to, label: wording::kind(branch.kind, words), acts: false });
        }
        branch.parts.iter().for_each(|part| self.add(part, to, words));
    }
}

/// How many levels a branch has.
fn depth(branch: &Branch) -> usize {
    1 + branch.parts.iter().map(depth).max().unwrap_or_default()
}

struct Drawing {
    body: String,
    y: f64,
}

impl Drawing {
    fn root(&mut self, title: &str) {
        self.y += LINE;
        self.text(LEFT, self.y, title, " font-size=\"18\" font-weight=\"bold\"");
        self.y += GAP;
    }

    fn group(&mut self, heading: &str) {
        self.y += GAP + LINE;
        self.text(LEFT, self.y, heading, " font-weight=\"bold\"");
        self.y += GAP;
    }

    /// A box, with a line to the one that it is part of, whose foot is at `top`.
    fn branch(&mut self, branch: &Branch, depth: usize, words: &Words, top: f64) {
        let x = LEFT + STEP * depth.min(DEEPEST) as f64;
        let mut lines = wrap(&self.label(branch, words), LETTERS);
        lines.extend(branch.remarks.iter().flat_map(|remark| wrap(remark, LETTERS)));
        let height = LINE * lines.len() as f64 + 2.0 * PADDING - 4.0;
        let middle = self.y + height / 2.0;
        let (fill, line) = colors(branch.tone);
        let from = x - STEP / 2.0;
        let _ = writeln!(
            self.body,
            "<path d=\"M{from} {top}V{middle}H{x}\" fill=\"none\" stroke=\"#888888\"/>\n\
             <rect x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" stroke=\"{line}\"/>",
            y = self.y,
        );
        for (number, text) in lines.iter().enumerate() {
            self.text(x + PADDING, self.y + PADDING + LINE * (number as f64 + 1.0) - 6.0, text, "");
        }
        self.y += height;
        let foot = self.y;
        self.y += GAP;
        for part in &branch.parts {
            self.branch(part, depth + 1, words, foot);
        }
    }

    fn label(&self, branch: &Branch, words: &Words) -> String {
        let role = branch.role(words).map(|role| format!("[{role}] ")).unwrap_or_default();
        let value = if branch.value.is_empty() { String::new() } else { format!(": {}", branch.value) };
        let mark = if branch.value.is_empty() { String::new() } else { format!("{} ", branch.tone.mark()) };
        format!("{mark}{role}{}{value} — {}", wording::unstopped(&branch.title), branch.cite.join("; "))
    }

    fn text(&mut self, x: f64, y: f64, text: &str, style: &str) {
        let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" fill=\"#111111\"{style}>{}</text>", markup(text));
    }
}

fn markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

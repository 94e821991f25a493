use std::fmt::Write;

use crate::report::tone::Tone;

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A style of `styles.xml`.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Text,
    Line,
    Remark,
    Fact,
    Small,
    Office,
}

impl Style {
    fn id(self) -> &'static str {
        match self {
            Style::Text => "Text",
            Style::Line => "Line",
            Style::Remark => "Remark",
            Style::Fact => "Fact",
            Style::Small => "Small",
            Style::Office => "Office",
        }
    }

    /// How far a paragraph's further lines hang, on top of its indent.
    fn hanging(self) -> u32 {
        match self {
            Style::Line => 300,
            Style::Remark => 0,
            Style::Fact => 160,
            Style::Text | Style::Small | Style::Office => 0,
        }
    }

    fn left(self) -> u32 {
        match self {
            Style::Line | Style::Remark => 300,
            Style::Fact => 460,
            Style::Text | Style::Small | Style::Office => 0,
        }
    }
}

/// Text of one look.
pub(super) struct Run<'t> {
    pub(super) text: &'t str,
    pub(super) bold: bool,
    pub(super) tone: Tone,
    pub(super) tab_after: bool,
}

impl<'t> Run<'t> {
    pub(super) fn plain(text: &'t str) -> Run<'t> {
        Run { text, bold: false, tone: Tone::Plain, tab_after: false }
    }

    pub(super) fn bold(text: &'t str) -> Run<'t> {
        Run { bold: true, ..Run::plain(text) }
    }

    pub(super) fn soft(text: &'t str) -> Run<'t> {
        Run::plain(text)
    }

    fn write(&self, xml: &mut String) {
        if self.text.is_empty() {
            return;
        }
        let bold = if self.bold { "<w:b/>" } else { "" };
        let color = color(self.tone).map(|color| format!("<w:color w:val=\"{color}\"/>")).unwrap_or_default();
        let tab = if self.tab_after { "<w:tab/>" } else { "" };
        let _ = write!(
            xml,
            "<w:r><w:rPr>{bold}{color}</w:rPr><w:t xml:space=\"preserve\">{}</w:t>{tab}</w:r>",
            escaped(self.text)
        );
    }
}

fn color(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Good => Some("16653A"),
        Tone::Bad => Some("A11A1A"),
        Tone::Open => Some("7A4B00"),
        Tone::Judge => Some("3F3596"),
        Tone::Plain => None,
    }
}

/// The body of a document in the making.
pub(super) struct Xml {
    text: String,
}

impl Xml {
    pub(super) fn new() -> Xml {
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let drawing = "http://schemas.openxmlformats.org/drawingml/2006";
        let text = format!(
            "{DECLARATION}<w:document xmlns:w=\"{WORDS}\" xmlns:r=\"{relations}\" \
             xmlns:wp=\"{drawing}/wordprocessingDrawing\" xmlns:a=\"{drawing}/main\" xmlns:pic=\"{drawing}/picture\"><w:body>"
        );
        Xml { text }
    }

    pub(super) fn heading(&mut self, level: u8, text: &str) {
        let style = if level == 1 { "Title".to_owned() } else { format!("Heading{}", level - 1) };
        let _ = write!(self.text, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
        Run::plain(text).write(&mut self.text);
        self.text.push_str("</w:p>\n");
    }

    pub(super) fn paragraph(&mut self, style: Style, indent: u32, runs: &[Run<'_>]) {
        let (left, hanging) = (style.left() + indent, style.hanging());
        let _ = write!(
            self.text,
            "<w:p><w:pPr><w:pStyle w:val=\"{}\"/><w:ind w:left=\"{left}\" w:hanging=\"{hanging}\"/></w:pPr>",
            style.id()
        );
        runs.iter().for_each(|run| run.write(&mut self.text));
        self.text.push_str("</w:p>\n");
    }

    /// A picture in a paragraph of its own; sizes in English Metric Units.
    pub(super) fn picture(&mut self, relation: &str, width: u32, height: u32) {
        let _ = writeln!(
            self.text,
            "<w:p><w:pPr><w:pStyle w:val=\"Office\"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"1\" name=\"logo\" descr=\"\"/><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"1\" \
             name=\"logo\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{relation}\"/><a:stretch><a:fillRect/>\
             </a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
             </w:drawing></w:r></w:p>"
        );
    }

    pub(super) fn table(&mut self, widths: &[u32], write_rows: impl FnOnce(&mut Rows<'_>)) {
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let whole: u32 = widths.iter().sum();
        let _ = write!(
            self.text,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"{whole}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
             </w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        );
        write_rows(&mut Rows { xml: &mut self.text, widths });
        // Word wants a paragraph between two tables.
        self.text.push_str("</w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>\n");
    }

    pub(super) fn finish(mut self) -> String {
        self.text.push_str(
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"12240\" w:h=\"15840\"/>\
             <w:pgMar w:top=\"1200\" w:right=\"1440\" w:bottom=\"1200\" w:left=\"1440\" w:header=\"600\" w:footer=\"600\" \
             w:gutter=\"0\"/></w:sectPr></w:body></w:document>\n",
        );
        self.text
    }
}

/// The rows of a table.
pub(super) struct Rows<'x> {
    xml: &'x mut String,
    widths: &'x [u32],
}

impl Rows<'_> {
    /// A row of one paragraph in each cell; a head stands again on every page.
    pub(super) fn row(&mut self, is_head: bool, cells: &[Vec<Run<'_>>]) {
        let head = if is_head { "<w:tblHeader/>" } else { "" };
        let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>");
        for (cell, width) in cells.iter().zip(self.widths) {
            self.cell(*width, std::slice::from_ref(cell));
        }
        self.xml.push_str("</w:tr>\n");
    }

    /// A label with lines of their own.
    pub(super) fn labelled(&mut self, label: &str, lines: &[Vec<Run<'_>>]) {
        let [label_width, width] = self.widths else { return };
        let (label_width, width) = (*label_width, *width);
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        self.cell(label_width, &[vec![Run::bold(label)]]);
        self.cell(width, lines);
        self.xml.push_str("</w:tr>\n");
    }

    fn cell(&mut self, width: u32, lines: &[Vec<Run<'_>>]) {
        let _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
        for line in lines {
            self.xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr>");
            line.iter().for_each(|run| run.write(self.xml));
            self.xml.push_str("</w:p>");
        }
        self.xml.push_str("</w:tc>");
    }
}

/// Text for XML, without characters that it cannot hold.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

//! The objects of a PDF file.

use pdf_writer::types::StructRole;
use pdf_writer::writers::StructElement;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::fonts::{self, Font};
use super::layout::{Bookmark, Element, HEIGHT, Kid, Page, Pages, Role, WIDTH};
use crate::report::document::Document;
use crate::report::office::{Logo, Office, Picture};
use crate::report::words::{Words, fill};

/// Puts pages, structure and outline together.
pub(super) fn write(pages: Pages, document: &Document, words: &Words, office: &Office) -> Vec<u8> {
    let mut ids = Ids { next: 1 };
    let logo = office.logo.as_ref().filter(|logo| logo.picture == Picture::Jpeg && pages.has_logo);
    let ids = Objects {
        catalog: ids.one(),
        tree: ids.one(),
        info: ids.one(),
        metadata: ids.one(),
        structure: ids.one(),
        outline: ids.one(),
        logo: logo.map(|_| ids.one()),
        fonts: Font::ALL.map(|font| (font, ids.one())),
        pages: ids.many(pages.pages.len()),
        contents: ids.many(pages.pages.len()),
        elements: ids.many(pages.elements.len()),
        bookmarks: ids.many(pages.bookmarks.len()),
    };
    let mut pdf = Pdf::new();
    catalog(&mut pdf, &ids, document);
    for (font, id) in ids.fonts {
        let mut written = pdf.type1_font(id);
        written.base_font(Name(font.base()));
        if font != Font::Dingbats {
            written.encoding_predefined(Name(b"WinAnsiEncoding"));
        }
    }
    if let (Some(logo), Some(id)) = (logo, ids.logo) {
        image(&mut pdf, logo, id);
    }
    pdf.pages(ids.tree).kids(ids.pages.iter().copied()).count(ids.pages.len() as i32);
    structure(&mut pdf, &ids, &pages.elements, &pages.pages);
    outline(&mut pdf, &ids, &pages.bookmarks);
    let count = pages.pages.len();
    for (index, page) in pages.pages.into_iter().enumerate() {
        write_page(&mut pdf, &ids, index, count, page, document, words);
    }
    pdf.finish()
}

/// Numbers of objects.
struct Ids {
    next: i32,
}

impl Ids {
    fn one(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    fn many(&mut self, count: usize) -> Vec<Ref> {
        (0..count).map(|_| self.one()).collect()
    }
}

struct Objects {
    catalog: Ref,
    tree: Ref,
    info: Ref,
    metadata: Ref,
    structure: Ref,
    outline: Ref,
    logo: Option<Ref>,
    fonts: [(Font, Ref); 3],
    pages: Vec<Ref>,
    contents: Vec<Ref>,
    elements: Vec<Ref>,
    bookmarks: Vec<Ref>,
}

fn catalog(pdf: &mut Pdf, ids: &Objects, document: &Document) {
    let mut catalog = pdf.catalog(ids.catalog);
    catalog.pages(ids.tree).lang(TextStr(document.language)).metadata(ids.metadata).outlines(ids.outline);
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.pair(Name(b"StructTreeRoot"), ids.structure);
    catalog.finish();
    pdf.document_info(ids.info).title(TextStr(&document.title)).producer(TextStr("relief"));
    pdf.metadata(ids.metadata, metadata(document).as_bytes());
}

fn metadata(document: &Document) -> String {
    let title = document.title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li>\
         </rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF>\
         </x:xmpmeta><?xpacket end=\"r\"?>",
        document.language
    )
}

fn image(pdf: &mut Pdf, logo: &Logo, id: Ref) {
    let (width, height) = logo.size().unwrap_or((1, 1));
    let mut image = pdf.image_xobject(id, &logo.bytes);
    image.filter(Filter::DctDecode);
    image.width(width as i32).height(height as i32);
    image.color_space().device_rgb();
    image.bits_per_component(8);
}

fn structure(pdf: &mut Pdf, ids: &Objects, elements: &[Element], pages: &[Page]) {
    let mut root = pdf.indirect(ids.structure).dict();
    root.pair(Name(b"Type"), Name(b"StructTreeRoot")).pair(Name(b"K"), ids.elements[0]);
    root.pair(Name(b"ParentTreeNextKey"), pages.len() as i32);
    let mut tree = root.insert(Name(b"ParentTree")).dict();
    let mut numbers = tree.insert(Name(b"Nums")).array();
    for (index, page) in pages.iter().enumerate() {
        numbers.item(index as i32);
        let mut owners = numbers.push().array();
        for owner in &page.owners {
            owners.item(ids.elements[*owner]);
        }
    }
    numbers.finish();
    tree.finish();
    root.finish();
    for (element, id) in elements.iter().zip(&ids.elements) {
        let mut written: StructElement<'_> = pdf.struct_element(*id);
        written.kind(role(element.role));
        written.parent(if *id == ids.elements[0] { ids.structure } else { ids.elements[element.parent] });
        if element.role == Role::HeadCell {
            written.attributes().push().table().scope(pdf_writer::types::TableHeaderScope::Column);
        }
        let mut kids = written.children();
        for kid in &element.kids {
            match kid {
                Kid::Element(index) => {
                    kids.struct_element(ids.elements[*index]);
                }
                Kid::Content(page, number) => {
                    kids.marked_content_ref().page(ids.pages[*page]).marked_content_id(*number);
                }
            }
        }
    }
}

fn role(role: Role) -> StructRole {
    match role {
        Role::Document => StructRole::Document,
        Role::Heading(1) => StructRole::H1,
        Role::Heading(2) => StructRole::H2,
        Role::Heading(_) => StructRole::H3,
        Role::Paragraph => StructRole::P,
        Role::List => StructRole::L,
        Role::Item => StructRole::LI,
        Role::Body => StructRole::LBody,
        Role::Table => StructRole::Table,
        Role::Row => StructRole::TR,
        Role::HeadCell => StructRole::TH,
        Role::Cell => StructRole::TD,
    }
}

/// Sections, and below them what belongs to each.
fn outline(pdf: &mut Pdf, ids: &Objects, bookmarks: &[Bookmark]) {
    let top: Vec<usize> = (0..bookmarks.len()).filter(|index| bookmarks[*index].level <= 2).collect();
    let mut root = pdf.outline(ids.outline);
    if let (Some(first), Some(last)) = (top.first(), top.last()) {
        root.first(ids.bookmarks[*first]).last(ids.bookmarks[*last]).count(top.len() as i32);
    }
    root.finish();
    for (position, index) in top.iter().enumerate() {
        let end = top.get(position + 1).copied().unwrap_or(bookmarks.len());
        let below: Vec<usize> = (index + 1..end).collect();
        let neighbours = (position.checked_sub(1).map(|before| top[before]), top.get(position + 1).copied());
        bookmark(pdf, ids, bookmarks, *index, ids.outline, neighbours, &below);
        for (position, inner) in below.iter().enumerate() {
            let neighbours = (position.checked_sub(1).map(|before| below[before]), below.get(position + 1).copied());
            bookmark(pdf, ids, bookmarks, *inner, ids.bookmarks[*index], neighbours, &[]);
        }
    }
}

fn bookmark(
    pdf: &mut Pdf,
    ids: &Objects,
    bookmarks: &[Bookmark],
    index: usize,
    parent: Ref,
    (before, after): (Option<usize>, Option<usize>),
    below: &[usize],
) {
    let own = &bookmarks[index];
    let mut item = pdf.outline_item(ids.bookmarks[index]);
    item.title(TextStr(&own.title)).parent(parent);
    if let Some(before) = before {
        item.prev(ids.bookmarks[before]);
    }
    if let Some(after) = after {
        item.next(ids.bookmarks[after]);
    }
    if let (Some(first), Some(last)) = (below.first(), below.last()) {
        item.first(ids.bookmarks[*first]).last(ids.bookmarks[*last]).count(-(below.len() as i32));
    }
    item.dest().page(ids.pages[own.page]).xyz(0.0, own.top + 6.0, None);
}

fn write_page(
    pdf: &mut Pdf,
    ids: &Objects,
    index: usize,
    count: usize,
    page: Page,
    document: &Document,
    words: &Words,
) {
    let mut written = pdf.page(ids.pages[index]);
    written.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(ids.tree).contents(ids.contents[index]);
    written.struct_parents(index as i32).tab_order(pdf_writer::types::TabOrder::StructureOrder);
    let mut resources = written.resources();
    resources.fonts().pairs(ids.fonts.map(|(font, id)| (Name(font.name()), id)));
    if let Some(logo) = ids.logo.filter(|_| index == 0) {
        resources.x_objects().pair(Name(b"Logo"), logo);
    }
    resources.finish();
    written.finish();
    let mut content = page.content;
    let pages = [("page", (index + 1).to_string()), ("pages", count.to_string())];
    let pages = pages.each_ref().map(|(name, number)| (*name, number.as_str()));
    let foot = fonts::encoded(&format!("{} · {}", document.title, fill(&words.page.number, &pages)));
    let wide = Font::Regular.width(&foot) * 8.0 / 1000.0;
    content.begin_marked_content_with_properties(Name(b"Artifact")).properties().artifact();
    content.begin_text().set_font(Name(Font::Regular.name()), 8.0).set_fill_rgb(0.33, 0.33, 0.33);
    content.next_line((WIDTH - wide) / 2.0, 34.0).show(Str(&foot)).end_text();
    content.end_marked_content();
    let bytes = content.finish().into_vec();
    let packed = deflated(&bytes);
    pdf.stream(ids.contents[index], &packed).filter(Filter::FlateDecode);
}

/// Memory takes whatever is written to it.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

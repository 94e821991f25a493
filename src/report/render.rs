use super::document::Document;
use super::model::Report;
use super::office::{Office, OfficeError};
use super::text::Layout;

/// Whom a report is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The client's file: everything.
    #[default]
    File,
    /// The client: a letter in plain words.
    Client,
}

/// What a report is written as, beside JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFormat {
    /// Text of this width, with ANSI styles.
    Text(Layout),
    /// Markdown.
    Markdown,
    /// One HTML file.
    Html,
    /// A document for word processors.
    Docx,
    /// Pages.
    Pdf,
}

impl Report {
    /// The report as a file for people.
    pub fn render(&self, audience: Audience, format: PageFormat, office: &Office) -> Result<Vec<u8>, OfficeError> {
        let document = self.page(audience);
        Ok(match format {
            PageFormat::Text(layout) => document.to_text(layout).into_bytes(),
            PageFormat::Markdown => document.to_markdown(self.language, office).into_bytes(),
            PageFormat::Html => document.to_html(self.language, office)?.into_bytes(),
            PageFormat::Docx => document.to_docx(self.language, office),
            PageFormat::Pdf => document.to_pdf(self.language, office),
        })
    }

    fn page(&self, audience: Audience) -> Document {
        match audience {
            Audience::File => self.document(),
            Audience::Client => self.letter(),
        }
    }
}

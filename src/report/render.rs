use super::Language;
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
        self.page(audience).render(self.language, format, office)
    }

    fn page(&self, audience: Audience) -> Document {
        match audience {
            Audience::File => self.document(),
            Audience::Client => self.letter(),
        }
    }
}

impl Document {
    /// The document in one of the formats for people.
    pub(crate) fn render(
        &self,
        language: Language,
        format: PageFormat,
        office: &Office,
    ) -> Result<Vec<u8>, OfficeError> {
        Ok(match format {
            PageFormat::Text(layout) => self.to_text(layout).into_bytes(),
            PageFormat::Markdown => self.to_markdown(language, office).into_bytes(),
            PageFormat::Html => self.to_html(language, office)?.into_bytes(),
            PageFormat::Docx => self.to_docx(language, office),
            PageFormat::Pdf => self.to_pdf(language, office),
        })
    }
}

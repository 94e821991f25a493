//! A document as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::Language;
use super::document::Document;
use super::office::{Office, OfficeError, PAGE, STYLE};
use super::words::Words;

impl Document {
    /// As HTML, with the office's name, texts and templates.
    pub(crate) fn to_html(&self, language: Language, office: &Office) -> Result<String, OfficeError> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| wrong(&error))?);
        let page = office.page.as_deref().unwrap_or(include_str!("templates/page.html"));
        let style = office.style.as_deref().unwrap_or(include_str!("templates/style.css"));
        environment.add_template(PAGE, page).map_err(|error| wrong(&error))?;
        let words = Words::of(language);
        let texts = office.texts(self.language);
        let values = context! {
            document => Value::from(Serde(self)),
            office => Value::from(Serde(&office.head)),
            logo => office.logo.as_ref().map(super::office::Logo::data_uri),
            texts => Value::from(Serde(texts)),
            is_letter => self.is_letter,
            words => Value::from(Serde(&words.page)),
            timeline_words => Value::from(Serde(&words.timeline)),
            style => Value::from_safe_string(style.to_owned()),
        };
        let template = environment.get_template(PAGE).map_err(|error| wrong(&error))?;
        template.render(values).map_err(|error| wrong(&error))
    }
}

fn wrong(error: &minijinja::Error) -> OfficeError {
    let name = error.name().unwrap_or(PAGE).to_owned();
    let name = if name.is_empty() { STYLE.to_owned() } else { name };
    OfficeError::Template { name, message: error.to_string() }
}

//! What an office puts into every page of its own: its name, its logo, its texts, and templates in place of ours.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Language;

/// The file that names the office.
const SETTINGS: &str = "office.toml";
/// The templates that a folder may replace.
pub(super) const PAGE: &str = "page.html";
pub(super) const STYLE: &str = "style.css";

/// An office's folder, read.
#[derive(Clone, Debug, Default)]
pub struct Office {
    pub(super) head: Letterhead,
    pub(super) logo: Option<Logo>,
    english: Texts,
    spanish: Texts,
    pub(super) page: Option<String>,
    pub(super) style: Option<String>,
}

/// Name and address lines.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Letterhead {
    pub(super) name: String,
    pub(super) lines: Vec<String>,
}

/// Texts of the office in one language.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    /// At the foot of every document.
    #[serde(default)]
    pub(super) foot: Vec<String>,
    /// At the end of the client's letter.
    #[serde(default)]
    pub(super) letter: Vec<String>,
}

/// A picture as it stands in its file.
#[derive(Clone, Debug)]
pub(super) struct Logo {
    pub(super) bytes: Vec<u8>,
    pub(super) picture: Picture,
}

/// What a logo's file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Png,
    Jpeg,
    Svg,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    name: String,
    #[serde(default)]
    lines: Vec<String>,
    logo: Option<PathBuf>,
    #[serde(default)]
    en: Texts,
    #[serde(default)]
    es: Texts,
}

/// Why an office's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// A file or the folder is not there.
    #[error("there is no `{0}`: check the folder of `--templates`, and `logo` in its `office.toml`")]
    Absent(String),
    /// A file cannot be read.
    #[error("cannot read `{path}`: {kind}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The settings are no TOML, or hold what nobody knows.
    #[error("`{path}`, line {line}, column {column}: {message}")]
    Settings {
        /// Which file.
        path: String,
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The logo is no picture that pages can show.
    #[error("the logo `{0}` is no PNG, JPEG or SVG picture: its name must end in .png, .jpg, .jpeg or .svg")]
    Logo(String),
    /// The logo is something else than its name says.
    #[error("the logo `{0}` is not what its name says: save the picture again as JPEG or PNG")]
    Picture(String),
    /// A template cannot be filled.
    #[error("the template `{name}` does not work: {message}")]
    Template {
        /// Which.
        name: String,
        /// What is wrong, and where.
        message: String,
    },
}

impl Office {
    /// Reads a folder: `office.toml`, the logo that it names, and `page.html` and `style.css` in place of ours. Each may
    /// be left out.
    pub fn read(folder: &Path) -> Result<Office, OfficeError> {
        let path = folder.join(SETTINGS);
        let settings = match text(&path)? {
            Some(text) => toml::from_str(&text).map_err(|error| fault(&path, &text, &error))?,
            None if folder.is_dir() => Settings::default(),
            None => return Err(OfficeError::Absent(folder.display().to_string())),
        };
        Ok(Office {
            head: Letterhead { name: settings.name, lines: settings.lines },
            logo: settings.logo.map(|path| logo(&folder.join(path))).transpose()?,
            english: settings.en,
            spanish: settings.es,
            page: text(&folder.join(PAGE))?,
            style: text(&folder.join(STYLE))?,
        })
    }

    pub(super) fn texts(&self, language: &str) -> &Texts {
        if language == Language::Spanish.code() { &self.spanish } else { &self.english }
    }
}

/// What is wrong with the settings, and where.
fn fault(path: &Path, text: &str, error: &toml::de::Error) -> OfficeError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    OfficeError::Settings {
        path: path.display().to_string(),
        line: before.matches('\n').count() + 1,
        column,
        message: error.message().to_owned(),
    }
}

fn text(path: &Path) -> Result<Option<String>, OfficeError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> OfficeError {
    let path = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => OfficeError::Absent(path),
        kind => OfficeError::Read { path, kind },
    }
}

fn logo(path: &Path) -> Result<Logo, OfficeError> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let picture = match ending.as_str() {
        "png" => Picture::Png,
        "jpg" | "jpeg" => Picture::Jpeg,
        "svg" => Picture::Svg,
        _ => return Err(OfficeError::Logo(path.display().to_string())),
    };
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let logo = Logo { bytes, picture };
    // A picture without a size cannot be laid out.
    match picture {
        Picture::Png | Picture::Jpeg if logo.size().is_none() => Err(OfficeError::Picture(path.display().to_string())),
        _ => Ok(logo),
    }
}

impl Logo {
    /// As an address that holds the picture itself.
    pub(super) fn data_uri(&self) -> String {
        let kind = match self.picture {
            Picture::Png => "image/png",
            Picture::Jpeg => "image/jpeg",
            Picture::Svg => "image/svg+xml",
        };
        format!("data:{kind};base64,{}", base64(&self.bytes))
    }
}

impl Logo {
    /// Width and height in pixels, where its file tells them.
    pub(super) fn size(&self) -> Option<(u32, u32)> {
        match self.picture {
            Picture::Png => png_size(&self.bytes),
            Picture::Jpeg => jpeg_size(&self.bytes),
            Picture::Svg => None,
        }
    }
}

/// The header comes first and begins with both.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    if bytes.get(..4)? != b"\x89PNG" { None } else { Some((number(16)?, number(20)?)) }
}

/// Segments follow each other, each with its length; that of the frame has both.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(..2)? != b"\xff\xd8" {
        return None;
    }
    let number = |at: usize| Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((number(at + 7)?, number(at + 5)?));
        }
        at += 2 + number(at + 2)? as usize;
    }
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = (0..3).fold(0_u32, |bits, index| bits << 8 | u32::from(*chunk.get(index).unwrap_or(&0)));
        for index in 0..4 {
            let sextet = three >> (18 - 6 * index) & 63;
            text.push(if index <= chunk.len() { char::from(LETTERS[sextet as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_written_as_letters() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}

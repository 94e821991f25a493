//! The fonts that every reader of PDF has: nothing is embedded, so a report is small, and the words of English and Spanish
//! are all in their encoding.

/// A font of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    Regular,
    Bold,
    /// Signs.
    Dingbats,
}

impl Font {
    pub(super) const ALL: [Font; 3] = [Font::Regular, Font::Bold, Font::Dingbats];

    /// The name in a page's resources.
    pub(super) fn name(self) -> &'static [u8] {
        match self {
            Font::Regular => b"R",
            Font::Bold => b"B",
            Font::Dingbats => b"D",
        }
    }

    pub(super) fn base(self) -> &'static [u8] {
        match self {
            Font::Regular => b"Helvetica",
            Font::Bold => b"Helvetica-Bold",
            Font::Dingbats => b"ZapfDingbats",
        }
    }

    /// The width of encoded text in thousandths of the size.
    pub(super) fn width(self, encoded: &[u8]) -> f32 {
        let one = |byte: &u8| match self {
            Font::Dingbats => DINGBAT,
            Font::Regular => width(&REGULAR, *byte),
            Font::Bold => width(&BOLD, *byte),
        };
        encoded.iter().map(|byte| f32::from(one(byte))).sum()
    }
}

fn width(widths: &[u16; 224], byte: u8) -> u16 {
    usize::from(byte).checked_sub(32).map_or(0, |index| widths[index])
}

/// Text in the encoding of these fonts (Windows code page 1252); a letter that it lacks becomes the nearest that it has.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(encoded_letter).collect()
}

fn encoded_letter(letter: char) -> u8 {
    match letter {
        '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}' => letter as u8,
        '€' => 0x80,
        '‚' => 0x82,
        '„' => 0x84,
        '…' => 0x85,
        'Š' => 0x8a,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        '→' => b'>',
        'š' => 0x9a,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        'ā' | 'ă' | 'ą' => b'a',
        'ć' | 'č' => b'c',
        'ē' | 'ė' | 'ę' | 'ě' => b'e',
        'ğ' => b'g',
        'ı' | 'ī' => b'i',
        'ł' => b'l',
        'ń' | 'ň' => b'n',
        'ō' | 'ő' => b'o',
        'ř' => b'r',
        'ş' | 'ș' | 'ś' => b's',
        'ţ' | 'ț' => b't',
        'ū' | 'ů' | 'ű' => b'u',
        'ź' | 'ż' => b'z',
        letter if letter.is_control() || letter.is_whitespace() => b' ',
        _ => b'?',
    }
}

/// A check mark, and a cross.
pub(super) const CHECK: u8 = 0x33;
pub(super) const CROSS: u8 = 0x38;

const DINGBAT: u16 = 755;

#[rustfmt::skip]
const REGULAR: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];
#[rustfmt::skip]
const BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350,
    556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_and_spanish_are_in_the_encoding() {
        for words in [include_str!("../words/en.toml"), include_str!("../words/es.toml")] {
            let lost = words.chars().filter(|letter| *letter != '?' && encoded_letter(*letter) == b'?');
            assert_eq!(lost.collect::<String>(), "");
        }
    }

    #[test]
    fn widths_are_those_of_the_fonts() {
        assert_eq!(Font::Regular.width(b"AV"), 667.0 + 667.0);
        assert_eq!(Font::Bold.width(&encoded("ñ€")), 611.0 + 556.0);
    }
}

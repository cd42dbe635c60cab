//! The encoding of a LEDES file, which turns its bytes into text.

use std::borrow::Cow;

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, which includes the plain ASCII that the format asks for.
    Utf8,
    /// Windows-1252, which older programs for Windows write.
    Windows1252,
}

/// The characters of the bytes 0x80 to 0x9F. The five unassigned ones are the control characters of the same number, as
/// in browsers, so that each byte is a character and no two are the same.
const UPPER: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

impl Encoding {
    /// Returns UTF-8 if all bytes are valid UTF-8, or else Windows-1252.
    pub(super) fn of(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() { Self::Utf8 } else { Self::Windows1252 }
    }

    /// Decodes a line.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Windows1252 => match std::str::from_utf8(bytes) {
                Ok(text) if text.is_ascii() => Cow::Borrowed(text),
                _ => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
            },
        }
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_byte_is_a_character_of_its_own() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(Encoding::of(&all), Encoding::Windows1252);
        assert_eq!(Encoding::Windows1252.decode(&all).chars().collect::<HashSet<_>>().len(), 256);
        assert_eq!(Encoding::Windows1252.decode(b"\x80 \xfc \x93x\x94 \x96"), "€ ü “x” –");
        assert_eq!(Encoding::of("ü".as_bytes()), Encoding::Utf8);
    }
}

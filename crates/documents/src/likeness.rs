//! The likeness of a document at a first look, whether its fields are read or not.
//!
//! Readers tell it where they know it. Of everything else the first bytes do: the root of an XML file, the words with
//! which a text begins, the mark of a binary format. A doubtful document may be a bill, for a bill must not be held up.

mod binary;
mod json;
mod mail;
mod text;
mod xml;

use std::borrow::Cow;

use crate::pdf::Pdf;
use crate::reading::Purpose;

/// The likeness of a document at a first look, for the line that its issuer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The name of the thing with its article, like "an account statement (camt.053)" or "a ZIP archive".
    pub what: String,
    /// The answer to the question whether the thing is a bill.
    pub bill: Bill,
    /// The reason why nothing, or nothing more, was read. It is a part of a sentence, like "it is encrypted".
    pub why: Option<String>,
    /// The advice on what to do about it, which begins with a verb.
    pub advice: Option<String>,
}

/// The answer to the question whether something is a bill: an invoice, a credit note, or a payment that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    /// A document that says that it is a bill.
    Yes,
    /// A document that may be a bill: a scan, a letter, a PDF for people.
    Perhaps,
    /// A document that is recognisably something else.
    No,
}

/// The advice on a bill that says nothing that a reader understands.
pub(crate) const GIVE: &str = "give number and total with --field or --fields";

/// The number of bytes of a file that are looked at.
const BEGINNING: usize = 64 << 10;

impl Likeness {
    /// Makes the likeness of a document of which nothing more is known.
    pub fn new(what: impl Into<String>, bill: Bill) -> Self {
        Self { what: what.into(), bill, why: None, advice: None }
    }

    /// Adds the reason why nothing, or nothing more, was read.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..self }
    }

    /// Adds the advice on what to do about it.
    #[must_use]
    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }
}

impl Bill {
    /// Returns the word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Perhaps => "perhaps",
            Self::No => "no",
        }
    }
}

/// A document's likeness and its purpose, as far as they can be seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) likeness: Likeness,
    pub(crate) kind: Purpose,
}

impl Seen {
    fn invoice(likeness: Likeness) -> Self {
        Self { likeness, kind: Purpose::Invoice }
    }

    /// Makes the likeness of a bill that no reader reads.
    fn bill(what: impl Into<String>, why: &str) -> Self {
        Self::invoice(Likeness::new(what, Bill::Yes).because(why).advise(GIVE))
    }

    /// Makes the likeness of something that may be a bill.
    fn perhaps(what: impl Into<String>, why: &str) -> Self {
        Self::invoice(Likeness::new(what, Bill::Perhaps).because(why).advise(GIVE))
    }

    /// Makes the likeness of something that is no bill.
    fn no_bill(what: impl Into<String>) -> Self {
        Self::invoice(Likeness::new(what, Bill::No))
    }
}

/// Returns the bytes of a document that are looked at.
fn beginning(bytes: &[u8]) -> &[u8] {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    let text = unfilled(bytes);
    match text.len() < beginning.len() && !text.is_empty() && is_text(text) {
        true => text,
        false => beginning,
    }
}

/// Looks at the beginning of a document.
pub(crate) fn see(bytes: &[u8]) -> Seen {
    let beginning = beginning(bytes);
    if bytes.is_empty() {
        return Seen::no_bill("an empty file");
    }
    if Pdf::start(bytes).is_some() {
        return Seen::perhaps("a PDF", "there is no e-invoice in it that is read");
    }
    if let Some(text) = utf16(beginning) {
        let mut seen = text::see(&text);
        let wide = "it is in UTF-16".to_owned();
        seen.likeness.why = Some(match seen.likeness.why {
            Some(why) => format!("{wide}; {why}"),
            None => wide,
        });
        if seen.likeness.bill != Bill::No {
            seen.likeness.advice = Some(format!("save it as UTF-8, or {GIVE}"));
        }
        return seen;
    }
    match is_text(beginning) || beginning.starts_with(b"<?xml ") {
        true => text::see(&String::from_utf8_lossy(beginning)),
        false => binary::see(bytes),
    }
}

/// Returns a file without the zeros and the Ctrl-Z of DOS with which programs fill or end texts.
fn unfilled(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | 0x1A));
    &bytes[..end.map_or(0, |at| at + 1)]
}

/// Recognises a file that holds other files, or is that of a program. Whatever bytes are in it, it has none of the
/// formats that are read.
pub(crate) fn foreign(bytes: &[u8]) -> Option<Seen> {
    let beginning = beginning(bytes);
    if bytes.is_empty() || Pdf::start(bytes).is_some() || utf16(beginning).is_some() {
        return None;
    }
    let seen = match is_text(beginning) {
        true => mail::is_mail(&String::from_utf8_lossy(beginning)).then(binary::mail)?,
        false => binary::see(bytes),
    };
    (seen.likeness.bill == Bill::No).then_some(seen)
}

/// Decodes a beginning in UTF-16.
fn utf16(beginning: &[u8]) -> Option<Cow<'static, str>> {
    let is_little = is_little_utf16(beginning)?;
    let units = beginning.chunks_exact(2).map(|pair| match is_little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    (!text.contains('\0')).then(|| Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()))
}

/// Returns whether UTF-16 begins with the lower byte here, by its mark or by the first two bytes of XML or JSON.
/// Returns `None` if the bytes do not look like UTF-16.
pub(crate) fn is_little_utf16(beginning: &[u8]) -> Option<bool> {
    match beginning {
        [0xFF, 0xFE, ..] | [b'<' | b'{' | b'[', 0, ..] => Some(true),
        [0xFE, 0xFF, ..] | [0, b'<' | b'{' | b'[', ..] => Some(false),
        _ => None,
    }
}

/// Returns whether these bytes may be a text, in whatever encoding: they have no byte that no text has.
fn is_text(beginning: &[u8]) -> bool {
    !beginning.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
}

#[cfg(test)]
mod tests;

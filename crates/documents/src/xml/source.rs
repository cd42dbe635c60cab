//! The encoding of an XML file, by which its bytes become text.
//!
//! The order is that of XML 1.0, appendix F: a byte order mark, the look of the first bytes, the declaration, and UTF-8
//! if nothing is declared. If the bytes show that the declared encoding is impossible, the bytes are believed, and the
//! doubt is told. If they leave a choice, nothing is read.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

use super::chars::is_space;
use super::{MAX_BYTES, XmlError, tag};

/// The number of bytes of a file in which its XML declaration is looked for.
const DECLARATION_BYTES: usize = 1024;
/// The names of ASCII, which `encoding_rs` takes for Windows-1252 as browsers do.
const ASCII_NAMES: [&str; 3] = ["us-ascii", "ascii", "ansi_x3.4-1968"];

/// A file of XML as text.
pub(crate) struct Source<'a> {
    text: Cow<'a, str>,
    encoding: &'static Encoding,
    /// The length of the file's byte order mark, in bytes.
    mark: usize,
    doubt: Option<String>,
}

impl<'a> Source<'a> {
    /// Decodes a file. An encoding that is not known, or that the bytes do not fit, is an error.
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, XmlError> {
        if bytes.len() > MAX_BYTES {
            return Err(XmlError::TooLong(bytes.len()));
        }
        let (marked, mark) = match Encoding::for_bom(bytes) {
            Some((encoding, length)) => (Some(encoding), length),
            None => (None, 0),
        };
        let content = &bytes[mark..];
        if let Some(name) = unread(content) {
            return Err(XmlError::Encoding(name.into()));
        }
        let seen = marked.or_else(|| unmarked_utf_16(content));
        let said = declared(content, seen.is_some_and(is_utf_16));
        let (encoding, doubt) = match (seen, said) {
            (Some(seen), Some(said)) if !agrees(&said, seen) => {
                (seen, Some(contradiction(seen, &said)))
            }
            (Some(seen), _) => (seen, None),
            (None, Some(said)) => by_name(content, said)?,
            (None, None) => (UTF_8, None),
        };
        let text = decode(content, encoding, mark)?;
        if text.starts_with('\u{FEFF}') {
            return Err(XmlError::SecondMark);
        }
        if text.starts_with(is_space) && text.trim_start_matches(is_space).starts_with("<?xml ") {
            return Err(XmlError::BeforeDeclaration);
        }
        Ok(Self { text, encoding, mark, doubt })
    }

    /// Returns the text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the doubt that the file says something else about its encoding than its bytes show, as a sentence.
    pub(crate) fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
    }

    /// Returns the place in the file of a place in the text, both in bytes.
    pub(crate) fn in_file(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(&self.text);
        self.mark + if self.encoding == UTF_8 { at } else { self.length_in_file(before) }
    }

    /// Returns the number of bytes that a piece of the text has in the file.
    pub(crate) fn length_in_file(&self, piece: &str) -> usize {
        if self.encoding == UTF_8 {
            piece.len()
        } else if is_utf_16(self.encoding) {
            2 * piece.encode_utf16().count()
        } else {
            piece.chars().count()
        }
    }
}

/// Returns the name of an encoding that is recognised by its first bytes and not read.
fn unread(content: &[u8]) -> Option<&'static str> {
    match content {
        [0, 0, ..] | [b'<', 0, 0, 0, ..] => Some("UTF-32"),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Some("EBCDIC"),
        _ => None,
    }
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Recognises UTF-16 without a mark: in a file that begins like XML, every other byte is zero.
fn unmarked_utf_16(content: &[u8]) -> Option<&'static Encoding> {
    let begins = |byte: u8| byte == b'<' || is_space(char::from(byte));
    match *content {
        [first, 0, ..] if begins(first) => Some(UTF_16LE),
        [0, second, ..] if begins(second) => Some(UTF_16BE),
        _ => None,
    }
}

/// Finds the name of the encoding in the XML declaration.
fn declared(content: &[u8], wide: bool) -> Option<String> {
    let beginning = &content[..content.len().min(DECLARATION_BYTES)];
    let plain = beginning.iter().copied().filter(|&byte| !wide || byte != 0);
    let plain: String = plain.map(char::from).collect();
    let (inner, _) = plain.strip_prefix("<?xml")?.split_once("?>")?;
    let found = tag::attributes(inner, 0).ok()?;
    found.iter().find(|(name, ..)| *name == "encoding").map(|(_, value, _)| (*value).to_owned())
}

/// Returns the encoding of that name, if it is read. Encodings with several bytes for a character differ between
/// programs.
fn known(name: &str) -> Option<&'static Encoding> {
    let one_of_them = |encoding: &&'static Encoding| {
        *encoding == UTF_8
            || is_utf_16(encoding)
            || encoding.is_single_byte() && *encoding != X_USER_DEFINED
    };
    // This name is not registered, but its meaning is not in doubt.
    let name = if name.eq_ignore_ascii_case("UCS-2") { "UTF-16" } else { name };
    Encoding::for_label_no_replacement(name.as_bytes()).filter(one_of_them)
}

fn agrees(said: &str, seen: &'static Encoding) -> bool {
    let lower = said.to_ascii_lowercase();
    let in_order = lower.ends_with("le") || lower.ends_with("be");
    known(said)
        .is_some_and(|known| known == seen || !in_order && is_utf_16(known) && is_utf_16(seen))
}

fn contradiction(seen: &'static Encoding, said: &str) -> String {
    let (seen, said) = (seen.name(), shortened(said));
    format!(
        "its declaration says that it is in {said}, and its bytes are those of {seen}: it was read as {seen}"
    )
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Returns the declared encoding of bytes that have no look of their own, with the doubt about it.
fn by_name(content: &[u8], said: String) -> Result<(&'static Encoding, Option<String>), XmlError> {
    let encoding = known(&said).ok_or_else(|| XmlError::Encoding(shortened(&said)))?;
    if encoding == UTF_8 {
        return Ok((UTF_8, None));
    }
    if is_utf_16(encoding) {
        // The declaration could be read with one byte for each character, so the file is no UTF-16.
        return Ok((UTF_8, Some(contradiction(UTF_8, &said))));
    }
    let ascii = Encoding::ascii_valid_up_to(content);
    if ascii == content.len() {
        return Ok((UTF_8, None));
    }
    if std::str::from_utf8(content).is_ok_and(looks_like_utf_8) {
        return Err(XmlError::Mislabelled(shortened(&said)));
    }
    let lower = said.to_ascii_lowercase();
    if ASCII_NAMES.contains(&lower.as_str()) {
        return Err(XmlError::Unfit { encoding: shortened(&said), at: ascii as u64 });
    }
    // A file that is called ISO-8859-1 and has characters of Windows-1252 means those.
    let windows = encoding.name().starts_with("windows-")
        && !["windows", "cp", "x-cp"].iter().any(|prefix| lower.starts_with(prefix));
    let extra = windows && content.iter().any(|byte| (0x80..0xA0).contains(byte));
    let doubt = extra.then(|| {
        let name = encoding.name();
        let said = shortened(&said);
        format!("its declaration says that it is in {said}, and it has characters that only {name} has: it was read as {name}")
    });
    Ok((encoding, doubt))
}

/// Returns whether bytes that have the form of UTF-8 also look like it. In Windows-1252, `É…` has that form by chance,
/// but nobody writes `Ã¼` or `â‚¬`, or one such pair after the other.
fn looks_like_utf_8(text: &str) -> bool {
    let mut chance = 0;
    text.chars().filter(|c| !c.is_ascii()).take(3).any(|c| {
        chance += 1;
        chance == 3 || !('\u{100}'..='\u{7FF}').contains(&c)
    })
}

fn decode<'a>(
    content: &'a [u8],
    encoding: &'static Encoding,
    mark: usize,
) -> Result<Cow<'a, str>, XmlError> {
    if encoding == UTF_8 {
        return std::str::from_utf8(content)
            .map(Cow::Borrowed)
            .map_err(|error| XmlError::NotUtf8((mark + error.valid_up_to()) as u64));
    }
    let unfit = |at: usize| XmlError::Unfit {
        encoding: encoding.name().to_owned(),
        at: (mark + at) as u64,
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let longest = decoder.max_utf8_buffer_length_without_replacement(content.len());
    // A decoder stops some bytes before its buffer is full.
    let mut text = String::with_capacity(longest.unwrap_or(MAX_BYTES).min(MAX_BYTES + 16));
    match decoder.decode_to_string_without_replacement(content, &mut text, true) {
        (DecoderResult::InputEmpty, _) if text.len() <= MAX_BYTES => {}
        (DecoderResult::Malformed(length, after), read) => {
            return Err(unfit(read.saturating_sub(usize::from(length) + usize::from(after))));
        }
        _ => return Err(XmlError::TooLongDecoded),
    }
    // Control characters of these numbers come out where an encoding has no character.
    let control = |c: char| ('\u{80}'..='\u{9F}').contains(&c);
    if encoding.is_single_byte()
        && let Some(at) = text.chars().position(control)
    {
        return Err(unfit(at));
    }
    Ok(Cow::Owned(text))
}

#[cfg(test)]
mod tests;

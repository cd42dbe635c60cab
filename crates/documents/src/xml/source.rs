//! From bytes to text, the XML declaration, and the attributes of a tag as they are written.

use super::chars::{self, is_space};
use super::{MAX_ATTRIBUTES, MAX_BYTES, XmlError};

/// The text, without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLong(bytes.len()));
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, b'<', ..] | [b'<', 0, ..] = bytes {
        return Err(XmlError::Encoding("UTF-16".into()));
    }
    let source = std::str::from_utf8(bytes).map_err(|error| match declared_encoding(bytes) {
        Some(name) => XmlError::Encoding(name),
        None => XmlError::NotUtf8(error.valid_up_to()),
    })?;
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    if source.starts_with('\u{FEFF}') {
        // A second mark is text before the root element, but quick-xml would pass over it.
        return Err(XmlError::Malformed(0));
    }
    match chars::forbidden(source) {
        Some(at) => Err(XmlError::Character(at as u64)),
        None => Ok(source),
    }
}

/// What the declaration of a file that is not UTF-8 says about that.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let rest = bytes.strip_prefix(b"<?xml")?;
    let end = rest.iter().take(200).position(|&byte| byte == b'>')?;
    let text = std::str::from_utf8(&rest[..end]).ok()?;
    match declaration(&format!("?xml{}", text.strip_suffix('?')?), false) {
        Err(XmlError::Encoding(name)) => Some(name),
        _ => None,
    }
}

/// `?xml version="1.0" encoding="UTF-8" standalone="yes"`, in this order.
///
/// In text that is ASCII alone, the encodings that have ASCII in them are not in doubt either.
pub(super) fn declaration(tag: &str, is_ascii: bool) -> Result<(), XmlError> {
    let found = attributes(tag.strip_prefix("?xml").ok_or(XmlError::Declaration)?, 0)
        .map_err(|_| XmlError::Declaration)?;
    let mut found = found.into_iter().peekable();
    let mut next = |name| found.next_if(|(key, ..)| *key == name).map(|(_, value, _)| value);
    let version = next("version").ok_or(XmlError::Declaration)?;
    let encoding = next("encoding");
    let standalone = next("standalone");
    let rest = next("");
    if version != "1.0" {
        return Err(XmlError::Version(version.chars().take(20).collect()));
    }
    // The second is not its registered name, but what it means is not in doubt.
    let is_utf8 =
        |name: &&str| ["UTF-8", "UTF8"].iter().any(|utf8| name.eq_ignore_ascii_case(utf8));
    let has_ascii = |name: &&str| {
        let name = name.to_ascii_lowercase();
        is_ascii && ["us-ascii", "iso-8859-", "windows-125"].iter().any(|it| name.starts_with(it))
    };
    if let Some(name) = encoding.filter(|name| !is_utf8(name) && !has_ascii(name)) {
        return Err(XmlError::Encoding(name.chars().take(40).collect()));
    }
    let known = standalone.is_none_or(|value| value == "yes" || value == "no");
    if known && rest.is_none() && found.peek().is_none() {
        Ok(())
    } else {
        Err(XmlError::Declaration)
    }
}

/// The attributes of a tag: name, what stands between the quotes, and where.
pub(super) fn attributes(mut rest: &str, mut at: u64) -> Result<Vec<(&str, &str, u64)>, XmlError> {
    let mut found = Vec::new();
    loop {
        let next = rest.trim_start_matches(is_space);
        if next.is_empty() {
            return Ok(found);
        }
        let wrong = XmlError::Malformed(at);
        if next.len() == rest.len() {
            return Err(wrong);
        }
        if found.len() == MAX_ATTRIBUTES {
            return Err(XmlError::TooManyAttributes);
        }
        let (name, after) = next.split_once('=').ok_or(wrong.clone())?;
        let after = after.trim_start_matches(is_space);
        let quote =
            after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(wrong.clone())?;
        let (value, after) = after[1..].split_once(quote).ok_or(wrong)?;
        found.push((name.trim_end_matches(is_space), value, at));
        at += (rest.len() - after.len()) as u64;
        rest = after;
    }
}

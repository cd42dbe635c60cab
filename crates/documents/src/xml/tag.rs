//! The insides of a tag: the XML declaration, and attributes as they are written.

use super::chars::is_space;
use super::{MAX_ATTRIBUTES, XmlError};

/// Checks `?xml version="1.0" encoding="UTF-8" standalone="yes"`, in this order. The encoding is dealt with before (see
/// [`super::source`]).
pub(super) fn declaration(tag: &str) -> Result<(), XmlError> {
    let found = attributes(tag.strip_prefix("?xml").ok_or(XmlError::Declaration)?, 0)
        .map_err(|_| XmlError::Declaration)?;
    let mut found = found.into_iter().peekable();
    let mut next = |name| found.next_if(|(key, ..)| *key == name).map(|(_, value, _)| value);
    let version = next("version").ok_or(XmlError::Declaration)?;
    let _ = next("encoding");
    let standalone = next("standalone");
    if version != "1.0" {
        return Err(XmlError::Version(version.chars().take(20).collect()));
    }
    let known = standalone.is_none_or(|value| value == "yes" || value == "no");
    if known && found.peek().is_none() { Ok(()) } else { Err(XmlError::Declaration) }
}

/// Splits a tag into attributes: for each its name, the text between the quotes, and its place.
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

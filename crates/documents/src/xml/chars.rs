//! Characters, names and references of XML 1.0 (fifth edition).

use std::borrow::Cow;

use super::XmlError;

/// Returns whether XML allows a character (production 2, `Char`).
fn is_char(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// Returns whether a character is white space of XML, which is less than that of Unicode.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Returns whether a character may begin a name (production 4, `NameStartChar`, without the colon).
fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Returns whether a character may stand in a name (production 4a, `NameChar`, without the colon).
fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Returns whether a text is a name without a colon.
pub(super) fn is_name(name: &str) -> bool {
    let mut all = name.chars();
    all.next().is_some_and(is_name_start) && all.all(is_name_char)
}

/// Splits a name into prefix and local part. The prefix is empty if there is none.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    match name.split_once(':') {
        Some((prefix, local)) => (is_name(prefix) && is_name(local)).then_some((prefix, local)),
        None => is_name(name).then_some(("", name)),
    }
}

/// Finds the place of the first character that XML does not allow.
pub(super) fn forbidden(text: &str) -> Option<usize> {
    // All such characters are below U+0020 or begin with the byte EF, so most bytes are passed over at once.
    text.bytes()
        .enumerate()
        .filter(|&(_, byte)| byte < 0x20 || byte == 0xEF)
        .map(|(at, _)| at)
        .find(|&at| text[at..].chars().next().is_some_and(|c| !is_char(c)))
}

/// Turns line ends into LF, as an XML processor does.
pub(super) fn lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    }
}

/// Returns the character for which `&name;` stands.
pub(super) fn reference(name: &str, at: u64) -> Result<char, XmlError> {
    let number = name.strip_prefix('#').map(|number| match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    });
    let Some((digits, radix)) = number else {
        return match name {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            _ => Err(XmlError::Entity { name: name.chars().take(40).collect(), at }),
        };
    };
    // Otherwise `from_str_radix` would take a sign.
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(XmlError::Malformed(at));
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(|&c| is_char(c))
        .ok_or(XmlError::Character(at))
}

/// Returns the value of an attribute (section 3.3.3, for an attribute of type CDATA): literal white space becomes a
/// space, white space by reference stays.
pub(super) fn attribute_value(raw: &str, at: u64) -> Result<Cow<'_, str>, XmlError> {
    if !raw.contains(['&', '\t', '\n', '\r', '<']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(special) = rest.find(['&', '\t', '\n', '\r', '<']) {
        value.push_str(&rest[..special]);
        let after = &rest[special + 1..];
        rest = match rest.as_bytes()[special] {
            b'<' => return Err(XmlError::Malformed(at)),
            b'&' => {
                let (name, after) = after.split_once(';').ok_or(XmlError::Malformed(at))?;
                value.push(reference(name, at)?);
                after
            }
            b'\r' => {
                value.push(' ');
                after.strip_prefix('\n').unwrap_or(after)
            }
            _ => {
                value.push(' ');
                after
            }
        };
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

//! The media type of a document, by its first bytes: where they leave a choice, it is a stream of bytes.

/// So many bytes are looked at.
pub(super) const BEGINNING: usize = 1024;
/// Comments and instructions that may stand before the root of XML.
const MOST_STEPS: usize = 16;

pub(super) fn of(bytes: &[u8]) -> &'static str {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    if beginning.starts_with(b"%PDF-") {
        return "application/pdf";
    }
    let text = text(beginning);
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("LEDES")) {
        return "text/plain";
    }
    match text.trim_start_matches(is_blank) {
        text if is_xml(text) => "application/xml",
        text if is_json(text) => "application/json",
        _ => "application/octet-stream",
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}')
}

/// Decodes a file's beginning: as UTF-16 if it has its mark or looks like it, else in whatever
/// encoding has ASCII in it.
fn text(beginning: &[u8]) -> String {
    let is_mark = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'{' | b'[');
    let unit: fn([u8; 2]) -> u16 = match *beginning {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        [first, 0, ..] if is_mark(first) => u16::from_le_bytes,
        [0, second, ..] if is_mark(second) => u16::from_be_bytes,
        _ => return String::from_utf8_lossy(beginning).trim_start_matches('\u{feff}').to_owned(),
    };
    let units = beginning.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    text.trim_start_matches('\u{feff}').to_owned()
}

/// A declaration, or the tag of a root that is not HTML's; comments and instructions may stand before it.
fn is_xml(text: &str) -> bool {
    let mut rest = text;
    for _ in 0..MOST_STEPS {
        let after = match rest {
            _ if rest.starts_with("<?xml") => return true,
            _ if rest.starts_with("<!--") => rest.split_once("-->"),
            _ if rest.starts_with("<?") => rest.split_once("?>"),
            _ => break,
        };
        let Some((_, after)) = after else { return false };
        rest = after.trim_start_matches(is_blank);
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let ends = |c: char| is_blank(c) || matches!(c, '>' | '/');
    let Some((name, _)) = tag.find(ends).map(|end| tag.split_at(end)) else { return false };
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let html = ["html", "head", "body", "title", "div", "p", "table"];
    starts && name.chars().all(is_part) && !html.iter().any(|tag| name.eq_ignore_ascii_case(tag))
}

/// An object, or an array of objects or texts: nothing else begins so, while `[1]` and `[Note]` may be anything.
fn is_json(text: &str) -> bool {
    let after = |open: char| text.strip_prefix(open).map(|rest| rest.trim_start_matches(is_blank));
    after('{').is_some_and(|rest| rest.starts_with(['"', '}']))
        || after('[').is_some_and(|rest| rest.starts_with(['{', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_known_in_any_encoding_and_without_a_declaration() {
        for text in [
            "<?xml version=\"1.0\"?><a/>",
            "<Invoice xmlns=\"urn:x\"/>",
            "<x:Invoice>",
            "\r\n <a/>",
            "<!-- from a program --><?x y?>\n<a >",
            "<_é/>",
        ] {
            let wide = |order: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
                text.encode_utf16().flat_map(order).collect()
            };
            let marked = format!("\u{feff}{text}");
            for bytes in [
                text.as_bytes().to_vec(),
                marked.as_bytes().to_vec(),
                wide(u16::to_le_bytes, text),
                wide(u16::to_be_bytes, &marked),
            ] {
                assert_eq!(of(&bytes), "application/xml", "{text}");
            }
        }
        assert_eq!(of(b"<?xml version='1.0' encoding='windows-1252'?><\xE4/>"), "application/xml");
    }

    #[test]
    fn json_is_known_by_its_first_brace() {
        for text in
            ["{}", "{\n  \"id\": \"in_1\"}", "\u{feff}{\"a\":1}", "[{\"a\": 1}]", " [ \"a\" ]"]
        {
            assert_eq!(of(text.as_bytes()), "application/json", "{text}");
        }
    }

    #[test]
    fn where_there_is_a_choice_it_is_bytes() {
        for bytes in [
            &b""[..],
            b"<",
            b"< a/>",
            b"<a",
            b"<3 for your bill>",
            b"<html><body>",
            b"<!DOCTYPE html><html>",
            b"<!-- without end",
            b"{\\rtf1 Bill}",
            b"[1] Bill",
            b"[Bill]\nnumber=1",
            b"{",
            b"Bill 117: <a/>",
            b"\0\x01\x02",
            b"PK\x03\x04",
            b"\xFF\xFE\0\xD8",
        ] {
            assert_eq!(of(bytes), "application/octet-stream", "{bytes:?}");
        }
        assert_eq!(of(b"%PDF-1.7 <?xml"), "application/pdf");
        assert_eq!(of(b"\xEF\xBB\xBFledes1998b[]"), "text/plain");
        let long = format!("<!--{}--><a/>", "x".repeat(BEGINNING));
        assert_eq!(of(long.as_bytes()), "application/octet-stream");
    }
}

//! Files that look like LEDES and are not read.

use super::file::BLANKS;
use crate::findings::excerpt;
use crate::likeness::{Bill, Likeness};
use crate::reading::{Purpose, Reading};

/// The number of bytes at the beginning that are looked at.
const LOOKED_AT: usize = 4096;
/// The smallest number of columns of a row of column names, for which there is no other sign.
const FEWEST_COLUMNS: usize = 8;

pub(super) const EXPORT: &str =
    "export it again from the billing program, and let no spreadsheet save it";

/// Returns the reading of a file that lacks a LEDES bill's first line, if it looks like such a bill.
pub(super) fn unread(bytes: &[u8]) -> Option<Reading> {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let likeness = match wide(start) {
        Some(text) => begins(unmarked(&text)).then(|| {
            bill().because("it is in UTF-16").advise("save it as UTF-8 or as plain text (ASCII)")
        }),
        None => narrow(&String::from_utf8_lossy(start)),
    };
    likeness.map(|likeness| Reading::unread(Purpose::Invoice, likeness))
}

fn bill() -> Likeness {
    Likeness::new("a LEDES bill", Bill::Yes)
}

fn narrow(text: &str) -> Option<Likeness> {
    let line = unmarked(text).lines().next().unwrap_or_default().trim_end_matches(BLANKS);
    if let Some(quoted) = line.strip_prefix(['"', '\'']) {
        let named = begins(quoted) || is_header(quoted);
        let why = "its lines are in quotation marks, as a spreadsheet writes them";
        return named.then(|| bill().because(why).advise(EXPORT));
    }
    if is_header(line) {
        let why = "its first line, which names the format, is missing";
        return Some(bill().because(why).advise(EXPORT));
    }
    if !begins(line) {
        return None;
    }
    if text.starts_with("\u{feff}\u{feff}") {
        let why = "it begins with two byte order marks";
        return Some(bill().because(why).advise("save it as UTF-8 without a byte order mark"));
    }
    let name = line.split_once("[]").map_or(line, |(name, _)| name);
    let why = format!("its first line says {}, and LEDES 1998B and 98BI are read", excerpt(name));
    let what = Likeness::new("a LEDES file", Bill::Perhaps).because(why);
    Some(what.advise("export it as LEDES 1998B or 98BI, or give number and total with --field"))
}

/// Returns whether a text begins like a title: with the name of the organisation, and a year.
fn begins(text: &str) -> bool {
    let name = text.get(..5).filter(|name| name.eq_ignore_ascii_case("LEDES"));
    let rest = name.and_then(|_| text.get(5..)).unwrap_or_default();
    let plain = rest.trim_start_matches([' ', '_', '-']);
    rest.starts_with("[]") || plain.starts_with(|c: char| c.is_ascii_digit())
}

fn is_header(line: &str) -> bool {
    let names = line.split(['|', '\t', ',', ';']).map(|name| name.trim_matches(['"', ' ']));
    let known = |wanted: &str| names.clone().any(|name| name.eq_ignore_ascii_case(wanted));
    names.clone().count() >= FEWEST_COLUMNS
        && ["INVOICE_NUMBER", "CLIENT_ID", "LINE_ITEM_TOTAL"].iter().all(|wanted| known(wanted))
}

fn unmarked(text: &str) -> &str {
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace())
}

/// Decodes UTF-16, which is recognised by its byte order mark or the zeros between its letters.
fn wide(start: &[u8]) -> Option<String> {
    let little = match start {
        [0xff, 0xfe, ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => true,
        [0xfe, 0xff, ..] | [0, b' '..=b'~', 0, b' '..=b'~', ..] => false,
        _ => return None,
    };
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    Some(char::decode_utf16(start.chunks_exact(2).map(unit)).map(|c| c.unwrap_or('?')).collect())
}

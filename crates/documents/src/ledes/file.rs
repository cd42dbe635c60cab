//! The physical lines of a LEDES file.

use std::borrow::Cow;

use super::encoding::Encoding;
use super::excess::Excess;
use super::{MOST_BYTES, MOST_LINES};
use crate::reading::Format;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The characters that may stand behind a record without being part of it.
pub(super) const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// A physical line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct LedesLine<'a> {
    /// The number of the line in the file, from 1. Blank lines count too.
    pub(super) number: usize,
    /// The bytes of the line, with its terminator if it has one.
    pub(super) bytes: &'a [u8],
}

/// The title of a file: its first line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Title<'a> {
    pub(super) format: Format,
    /// A flag that is set if the title is written as the format wants it, brackets included.
    exact: bool,
    /// A flag that is set if more follows on the line.
    pub(super) crowded: bool,
    pub(super) line: LedesLine<'a>,
}

/// A file taken apart, of which no byte is changed.
#[derive(Debug)]
pub(super) struct LedesFile<'a> {
    mark: &'a [u8],
    pub(super) encoding: Encoding,
    pub(super) title: Title<'a>,
    /// The repetitions of the title that follow it at once.
    again: Vec<LedesLine<'a>>,
    /// The row of column names.
    pub(super) header: Option<LedesLine<'a>>,
    /// All other lines that are not blank.
    pub(super) records: Vec<LedesLine<'a>>,
}

impl<'a> Title<'a> {
    /// Reads the title of a file. Returns `None` if it is not that of a LEDES file.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let line = lines(without_mark(bytes).1).next()?;
        if !line
            .bytes
            .trim_ascii_start()
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case(&b'L'))
        {
            return None;
        }
        // A title is ASCII, so the rest may become anything.
        let start = String::from_utf8_lossy(&line.bytes[..line.bytes.len().min(64)]);
        let start = start.trim_end_matches('\n').trim_end_matches(BLANKS);
        let (name, rest) = match start.split_once("[]") {
            Some((name, rest)) => (name, Some(rest)),
            None => (start, None),
        };
        let format = format_named(name)?;
        let crowded = rest.is_some_and(|rest| !rest.is_empty());
        let exact = rest.is_some() && name == spelled(format);
        Some(Self { format, exact, crowded, line })
    }

    /// Returns whether a line is the title of a file, and nothing more.
    pub(super) fn is(line: &[u8]) -> bool {
        Title::of(line).is_some_and(|title| !title.crowded)
    }
}

/// Returns the spelling of a format in its first line, before the brackets.
fn spelled(format: Format) -> &'static str {
    match format {
        Format::Ledes98Bi => "LEDES98BI V2",
        _ => "LEDES1998B",
    }
}

/// Returns the format of that name. 98BI has had versions, and programs write any or none of them; its columns are
/// recognised by their names.
fn format_named(name: &str) -> Option<Format> {
    let plain: String = name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).collect();
    let plain = plain.to_ascii_uppercase();
    let version = ["LEDES98BI", "LEDES1998BI"].iter().find_map(|name| plain.strip_prefix(name));
    let numbered = |version: &str| {
        let number = version.strip_prefix('V').unwrap_or(version);
        number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (plain.as_str(), version) {
        ("LEDES1998B" | "LEDES98B", _) => Some(Format::Ledes1998B),
        (_, Some(version)) if numbered(version) => Some(Format::Ledes98Bi),
        _ => None,
    }
}

impl<'a> LedesFile<'a> {
    pub(super) fn of(bytes: &'a [u8], title: Title<'a>) -> Result<Self, Excess> {
        if bytes.len() > MOST_BYTES {
            return Err(Excess::Bytes);
        }
        let (mark, text) = without_mark(bytes);
        let mut rest = lines(text).skip(1).take(MOST_LINES + 2).peekable();
        let mut again = Vec::new();
        while let Some(line) = rest.next_if(|line| Title::is(line.bytes)) {
            again.push(line);
        }
        let header = rest.next();
        let records: Vec<_> = rest.collect();
        if again.len() + records.len() > MOST_LINES {
            return Err(Excess::Lines);
        }
        Ok(Self { mark, encoding: Encoding::of(text), title, again, header, records })
    }

    /// Returns the bytes with which every part of the file begins.
    pub(super) fn header_bytes(&self) -> Vec<u8> {
        let header = self.header.map_or(&[][..], |line| line.bytes);
        [self.mark, self.title.line.bytes, header].concat()
    }

    /// Returns all lines that are not blank.
    pub(super) fn lines(&self) -> impl Iterator<Item = LedesLine<'a>> {
        let heading = [self.title.line].into_iter().chain(self.again.iter().copied());
        heading.chain(self.header).chain(self.records.iter().copied())
    }

    /// Returns the text of a line without its end.
    pub(super) fn text(&self, line: LedesLine<'a>) -> Cow<'a, str> {
        self.encoding.decode(trim_end(line.bytes))
    }

    /// Returns the doubts about the file as such.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.encoding == Encoding::Windows1252 {
            doubts.push("the text is not UTF-8 and read as Windows-1252".to_owned());
        }
        if !self.title.exact {
            doubts.push(format!(
                "the first line is not spelled as that of {}",
                self.title.format.as_str()
            ));
        }
        let mut open = self.lines().filter(|line| !trim_end(line.bytes).ends_with(b"[]"));
        if let Some(first) = open.next() {
            doubts.push(format!(
                "{} lines do not end in [], the first is line {}",
                open.count() + 1,
                first.number
            ));
        }
        doubts
    }
}

fn without_mark(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 })
}

/// Splits bytes into lines, and keeps those that are not blank. A carriage return alone ends no line.
fn lines(bytes: &[u8]) -> impl Iterator<Item = LedesLine<'_>> {
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .enumerate()
        .map(|(index, bytes)| LedesLine { number: index + 1, bytes })
        .filter(|line| !trim_end(line.bytes).is_empty())
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let end = line.iter().rposition(|&byte| !BLANKS.contains(&char::from(byte)));
    &line[..end.map_or(0, |last| last + 1)]
}

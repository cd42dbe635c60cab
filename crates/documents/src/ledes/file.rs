//! A LEDES file as physical lines.

use std::borrow::Cow;

use super::encoding::Encoding;
use super::excess::Excess;
use super::{MOST_BYTES, MOST_LINES};
use crate::reading::Format;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What may stand behind a record without being part of it.
pub(super) const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// A physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// In the file, from 1, blank ones counted.
    pub(super) number: usize,
    /// With its terminator, if it has one.
    pub(super) bytes: &'a [u8],
}

/// The first line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Title<'a> {
    pub(super) format: Format,
    /// Whether it is written as the format wants it, brackets included.
    exact: bool,
    /// Whether more follows on the line.
    pub(super) crowded: bool,
    pub(super) line: Line<'a>,
}

/// A file taken apart; no byte of it is changed.
#[derive(Debug)]
pub(super) struct File<'a> {
    mark: &'a [u8],
    pub(super) encoding: Encoding,
    pub(super) title: Title<'a>,
    /// The row of column names.
    pub(super) header: Option<Line<'a>>,
    /// All other lines that are not blank.
    pub(super) records: Vec<Line<'a>>,
}

impl<'a> Title<'a> {
    /// `None` when it is not that of a LEDES file.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let line = lines(without_mark(bytes).1).next()?;
        // All that is asked for is ASCII, so the rest may be anything.
        let start = String::from_utf8_lossy(&line.bytes[..line.bytes.len().min(64)]);
        let start = start.trim_end_matches('\n').trim_end_matches(BLANKS);
        let (name, rest) = match start.split_once("[]") {
            Some((name, rest)) => (name, Some(rest)),
            None => (start, None),
        };
        let wanted = match name.replace(' ', "").to_ascii_uppercase().as_str() {
            "LEDES1998B" | "LEDES98B" => (Format::Ledes1998B, "LEDES1998B"),
            "LEDES98BIV2" | "LEDES1998BIV2" => (Format::Ledes98Bi, "LEDES98BI V2"),
            _ => return None,
        };
        let crowded = rest.is_some_and(|rest| !rest.is_empty());
        Some(Self { format: wanted.0, exact: rest.is_some() && name == wanted.1, crowded, line })
    }
}

impl<'a> File<'a> {
    pub(super) fn of(bytes: &'a [u8], title: Title<'a>) -> Result<Self, Excess> {
        if bytes.len() > MOST_BYTES {
            return Err(Excess::Bytes);
        }
        let (mark, text) = without_mark(bytes);
        let mut rest = lines(text).skip(1);
        let header = rest.next();
        let records: Vec<_> = rest.take(MOST_LINES + 1).collect();
        if records.len() > MOST_LINES {
            return Err(Excess::Lines);
        }
        Ok(Self { mark, encoding: Encoding::of(text), title, header, records })
    }

    /// What every part of it begins with.
    pub(super) fn header_bytes(&self) -> Vec<u8> {
        let header = self.header.map_or(&[][..], |line| line.bytes);
        [self.mark, self.title.line.bytes, header].concat()
    }

    /// All lines that are not blank.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        [self.title.line].into_iter().chain(self.header).chain(self.records.iter().copied())
    }

    /// The text of a line without what ends it.
    pub(super) fn text(&self, line: Line<'a>) -> Cow<'a, str> {
        self.encoding.decode(trim_end(line.bytes))
    }

    /// About the file as such.
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
        let lines = [Some(self.title.line), self.header].into_iter().flatten();
        let mut open = lines
            .chain(self.records.iter().copied())
            .filter(|line| !trim_end(line.bytes).ends_with(b"[]"));
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

/// Those that are not blank. A carriage return alone ends no line.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .enumerate()
        .map(|(index, bytes)| Line { number: index + 1, bytes })
        .filter(|line| !trim_end(line.bytes).is_empty())
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let end = line.iter().rposition(|&byte| !BLANKS.contains(&char::from(byte)));
    &line[..end.map_or(0, |last| last + 1)]
}

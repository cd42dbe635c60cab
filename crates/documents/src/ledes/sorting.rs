//! The sorting of a file's lines by the invoices to which they belong.

use std::collections::HashMap;

use super::MOST_INVOICES;
use super::columns::{cells, record};
use super::excess::Excess;
use super::file::{LedesFile, LedesLine, Title};
use super::header::Columns;
use crate::findings::Findings;

/// The records of a file, sorted by invoice.
#[derive(Debug, Default)]
pub(super) struct Sorting<'a> {
    /// The invoices in the order in which they first appear, each with its records in the order of
    /// the file.
    pub(super) invoices: Vec<Vec<LedesRecord<'a>>>,
    by_number: HashMap<String, usize>,
    unnumbered: Vec<LedesRecord<'a>>,
}

/// A record that has all its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct LedesRecord<'a> {
    pub(super) line: LedesLine<'a>,
    /// The record's place in the file, from 1. Records that are left out count too, repeated headings do not.
    pub(super) place: usize,
    /// The number of headings before the record.
    heading: usize,
}

impl<'a> Sorting<'a> {
    /// Sorts the records by INVOICE_NUMBER. A line of the wrong width belongs to no invoice, for its number is not to
    /// be trusted. Neither does one without a number, unless no line has one. Where files were joined, their headings
    /// stand between the lines.
    pub(super) fn of(
        file: &LedesFile<'a>,
        columns: &Columns,
        findings: &mut Findings,
    ) -> Result<Self, Excess> {
        let mut sorting = Self::default();
        let Some(header) = file.header.filter(|_| columns.width > 0) else { return Ok(sorting) };
        let names = file.text(header);
        let mut walk = LineWalk { names: record(&names), ..LineWalk::default() };
        for &line in &file.records {
            let (line, joined) = split(line);
            match walk.look(&file.text(line), columns) {
                LineKind::Heading => walk.headings += 1,
                LineKind::OtherHeading => {
                    let line = line.number;
                    findings.doubt(format!(
                        "line {line}: another LEDES file with other columns begins; from there on nothing is read"
                    ));
                    break;
                }
                LineKind::Misshapen(width) => {
                    let (line, wanted) = (line.number, columns.width);
                    findings.doubt(format!(
                        "line {line} has {width} columns instead of {wanted} and is left out"
                    ));
                }
                LineKind::Record(number) => {
                    sorting.take(
                        LedesRecord { line, place: walk.place, heading: walk.headings },
                        &number,
                    )?;
                }
            }
            walk.titled |= joined;
        }
        sorting.finish(findings);
        for (invoice, n) in sorting.invoices.iter().zip(1..) {
            if is_joined_to_itself(file, invoice) {
                findings.doubt(format!(
                    "the lines of invoice {n} of the file stand there again behind another heading: is the same bill in it twice?"
                ));
            }
        }
        Ok(sorting)
    }

    fn take(&mut self, record: LedesRecord<'a>, number: &str) -> Result<(), Excess> {
        if number.is_empty() {
            self.unnumbered.push(record);
        } else if let Some(&which) = self.by_number.get(number) {
            self.invoices[which].push(record);
        } else if self.invoices.len() == MOST_INVOICES {
            return Err(Excess::Invoices);
        } else {
            self.by_number.insert(number.to_owned(), self.invoices.len());
            self.invoices.push(vec![record]);
        }
        Ok(())
    }

    fn finish(&mut self, findings: &mut Findings) {
        let Some(first) = self.unnumbered.first().map(|record| record.line.number) else {
            if self.invoices.is_empty() {
                findings.doubt("there is no line of an invoice");
            }
            return;
        };
        let unnumbered = std::mem::take(&mut self.unnumbered);
        if self.invoices.is_empty() {
            findings.doubt("no line has an invoice number");
            self.invoices.push(unnumbered);
        } else {
            let count = unnumbered.len();
            findings.doubt(format!(
                "{count} lines have no invoice number and are left out, the first is line {first}"
            ));
        }
    }
}

/// Returns whether an invoice has the same lines again behind another heading.
fn is_joined_to_itself(file: &LedesFile<'_>, invoice: &[LedesRecord<'_>]) -> bool {
    let pieces: Vec<_> = invoice.chunk_by(|one, next| one.heading == next.heading).collect();
    let alike = |one: &[LedesRecord<'_>], next: &[LedesRecord<'_>]| {
        let mut texts = one.iter().zip(next);
        one.len() == next.len()
            && texts
                .all(|(one, next)| record(&file.text(one.line)) == record(&file.text(next.line)))
    };
    pieces.windows(2).any(|pair| alike(pair[0], pair[1]))
}

/// The length of the longest title, in bytes. A longer line says more than the name of the format.
const LONGEST_TITLE: usize = 96;

/// Splits off the title of another file, which was joined to a line for want of a line end. Returns the line without
/// it, and whether there was one.
fn split(line: LedesLine<'_>) -> (LedesLine<'_>, bool) {
    let from = line.bytes.len().saturating_sub(LONGEST_TITLE);
    let ends = line.bytes[from..].windows(2).enumerate().filter(|(_, pair)| pair == b"[]");
    let mut joined = ends.map(|(at, _)| from + at + 2).filter(|&at| Title::is(&line.bytes[at..]));
    match joined.next() {
        Some(at) => (LedesLine { bytes: &line.bytes[..at], ..line }, true),
        None => (line, false),
    }
}

/// The kind of a line.
enum LineKind {
    Heading,
    OtherHeading,
    /// A line with this many columns, which are too few or too many.
    Misshapen(usize),
    /// A line of the invoice of this number.
    Record(String),
}

/// A walk from line to line.
#[derive(Default)]
struct LineWalk<'n> {
    names: &'n str,
    /// A flag that is set if the line before was the title of a file.
    titled: bool,
    place: usize,
    headings: usize,
    /// The number of pipes so far of a record that a line break in a cell tore apart.
    torn: Option<usize>,
}

impl LineWalk<'_> {
    fn look(&mut self, text: &str, columns: &Columns) -> LineKind {
        if Title::is(text.as_bytes()) {
            self.titled = true;
            return LineKind::Heading;
        }
        let titled = std::mem::take(&mut self.titled);
        if same(self.names, record(text)) {
            return LineKind::Heading;
        }
        let number = columns.number.and_then(|at| cells(record(text)).nth(at));
        if titled || number.is_some_and(|number| number.eq_ignore_ascii_case("INVOICE_NUMBER")) {
            return LineKind::OtherHeading;
        }
        self.count(text, columns.width);
        let width = pipes(text) + 1;
        match width == columns.width {
            true => LineKind::Record(number.unwrap_or_default().to_owned()),
            false => LineKind::Misshapen(width),
        }
    }

    /// Counts a record. One that goes on in the next line counts once.
    fn count(&mut self, text: &str, width: usize) {
        let pipes = pipes(text);
        let closed = text.ends_with("[]");
        match self.torn.map(|before| before + pipes).filter(|&all| all < width) {
            Some(all) => self.torn = Some(all).filter(|_| !closed),
            None => {
                self.place += 1;
                self.torn = Some(pipes).filter(|&pipes| !closed && pipes + 1 < width);
            }
        }
    }
}

fn pipes(text: &str) -> usize {
    record(text).bytes().filter(|&byte| byte == b'|').count()
}

/// Returns whether two rows of column names are the same.
fn same(one: &str, other: &str) -> bool {
    let mut names = cells(one);
    cells(other).all(|cell| names.next().is_some_and(|name| name.eq_ignore_ascii_case(cell)))
        && names.next().is_none()
}

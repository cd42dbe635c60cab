//! LEDES 1998B and LEDES 98BI V2: the bills of law firms, one record in each line, cells between pipes.
//!
//! The reader is lenient in reading and exact about bytes. A file may hold several invoices. Each is then a document of
//! its own ([`Part`]), made of the two header lines and that invoice's lines, byte for byte; the reading of the file
//! itself says only what all of them say alike. Amounts are taken as written, and nothing is added up. Where files were
//! joined, the first line and the row of column names may come again; they are no bill. The lines of the document count
//! for the fields of a line: a line that is left out keeps its number.
//!
//! # The form `ledes-lf`
//!
//! [`Data`] is the SHA-256 of the file without what saving it again changes. This is a UTF-8 text, made of the file's
//! bytes in these steps:
//!
//! 1. A byte order mark (EF BB BF) at the beginning is dropped.
//! 2. If the rest is not all valid UTF-8, it is taken as Windows-1252: 80 to 9F are the characters of that code page,
//!    its unassigned 81, 8D, 8F, 90 and 9D are U+0081, U+008D, U+008F, U+0090 and U+009D, and every other byte is the
//!    character of its number.
//! 3. The text is split at each line feed. A carriage return alone splits nothing.
//! 4. All spaces, tabs and carriage returns at the end of each line are dropped.
//! 5. Lines that are then empty are dropped.
//! 6. Each line left is written out, followed by one line feed.
//!
//! Nothing else is changed: not blanks inside a record or before its brackets, not missing brackets, not the
//! spelling of a number, not the order of lines.

mod columns;
mod encoding;
mod excess;
mod file;
mod form;
mod header;
mod invoice;
mod sorting;
mod unread;

use excess::Excess;
use file::{LedesFile, Title};
use header::Columns;
use sorting::Sorting;

use crate::findings::{Findings, MOST_FIELDS};
use crate::likeness::{Bill, Likeness};
use crate::reading::{Data, Field, Format, Part, Purpose, Reading};

/// The size of the largest file, in bytes.
const MOST_BYTES: usize = 64 << 20;
/// The largest number of lines of a file that are not blank.
const MOST_LINES: usize = 1_000_000;
/// The largest number of invoices of a file.
const MOST_INVOICES: usize = 100_000;
/// The largest number of bytes of all parts of a file, each of which repeats the header.
const MOST_COPIED_BYTES: usize = 4 * MOST_BYTES;
/// The fields that all invoices of a file may happen to say alike, without the file saying them.
const NEVER_SHARED: [&str; 4] = ["invoice.number", "invoice.net", "invoice.tax", "invoice.total"];

/// Reads a LEDES bill. Returns `None` if the file is no LEDES. A bill that is not read is opaque, and its likeness says
/// why.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let Some(title) = Title::of(bytes) else { return unread::unread(bytes) };
    if title.crowded && has_only_returns(bytes) {
        let likeness = likeness(title.format, "its lines end in carriage returns alone")
            .advise("save it with the line ends of Windows or Unix");
        return Some(Reading::unread(Purpose::Invoice, likeness));
    }
    Some(whole(bytes, title).map(settled).unwrap_or_else(|excess| {
        Reading::unread(Purpose::Invoice, likeness(title.format, &excess.to_string()))
    }))
}

/// Returns whether the lines end like those of an old Mac, so that the file is all one line to this reader.
fn has_only_returns(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    bytes.contains(&b'\r') && !bytes.contains(&b'\n')
}

fn likeness(format: Format, why: &str) -> Likeness {
    Likeness::new(format!("a {} bill", format.as_str()), Bill::Yes).because(why)
}

/// Makes the last warning the reason of a reading that says nothing.
fn settled(mut reading: Reading) -> Reading {
    if reading.fields.is_empty() && reading.parts.is_empty() {
        let why = reading.warnings.pop().unwrap_or_default();
        reading.likeness = Some(likeness(reading.format, &why).advise(unread::EXPORT));
    }
    reading
}

fn whole(bytes: &[u8], title: Title<'_>) -> Result<Reading, Excess> {
    let file = LedesFile::of(bytes, title)?;
    let mut findings = Findings::default();
    let columns = Columns::of(&file, &mut findings)?;
    let sorting = Sorting::of(&file, &columns, &mut findings)?;
    if sorting.invoices.len() > 1 {
        return several(&file, &sorting, findings);
    }
    invoice::read(&file, &columns, &sorting, &mut findings)?;
    Ok(reading(&file, findings))
}

fn several(
    file: &LedesFile<'_>,
    sorting: &Sorting<'_>,
    findings: Findings,
) -> Result<Reading, Excess> {
    let header = file.header_bytes();
    let records: usize = file.records.iter().map(|line| line.bytes.len()).sum();
    if header.len().saturating_mul(sorting.invoices.len()).saturating_add(records)
        > MOST_COPIED_BYTES
    {
        return Err(Excess::Copies);
    }
    let mut parts = Vec::with_capacity(sorting.invoices.len());
    let mut fields = 0;
    for records in &sorting.invoices {
        let mut document = header.clone();
        for record in records {
            // A record to which another file was joined has no line end of its own.
            if !document.ends_with(b"\n") {
                document.push(b'\n');
            }
            document.extend_from_slice(record.line.bytes);
        }
        let reading = part(&document)?;
        fields += reading.fields.len();
        if fields > MOST_FIELDS {
            return Err(Excess::Fields);
        }
        parts.push(Part { document, reading });
    }
    let mut whole = reading(file, findings);
    whole.fields = shared(&parts);
    whole.parts = parts;
    Ok(whole)
}

/// Reads a part as the document that it is, so that reading it again cannot give another answer.
fn part(document: &[u8]) -> Result<Reading, Excess> {
    let Some(title) = Title::of(document) else { return Ok(Reading::opaque()) };
    let file = LedesFile::of(document, title)?;
    let mut findings = Findings::default();
    let columns = Columns::of(&file, &mut findings)?;
    let sorting = Sorting::of(&file, &columns, &mut findings)?;
    invoice::read(&file, &columns, &sorting, &mut findings)?;
    Ok(settled(reading(&file, findings)))
}

fn reading(file: &LedesFile<'_>, findings: Findings) -> Reading {
    let (fields, mut warnings) = findings.told();
    warnings.splice(0..0, file.doubts());
    Reading {
        format: file.title.format,
        kind: Purpose::Invoice,
        fields,
        data: Some(Data { form: form::NAME, sha256: form::sha256(file) }),
        parts: Vec::new(),
        warnings,
        likeness: None,
    }
}

/// Returns the fields that all documents of a file say alike, except for those that they may happen to share.
pub(crate) fn shared(parts: &[Part]) -> Vec<Field> {
    let head = |part: &'_ Part| {
        part.reading
            .fields
            .iter()
            .position(|field| field.name.starts_with("line."))
            .unwrap_or(part.reading.fields.len())
    };
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    let mut shared = first.reading.fields[..head(first)].to_vec();
    shared.retain(|field| !NEVER_SHARED.contains(&field.name.as_str()));
    for part in others {
        let said = &part.reading.fields[..head(part)];
        shared.retain(|field| said.contains(field));
    }
    shared
}

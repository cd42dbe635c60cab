//! Files that hold several documents: each is a document of its own, named beside the file, so that no client
//! needs another's lines.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{FirmError, Look, Order, look, plain};
use crate::config::write_new;
use crate::documents::{self, Described, DocumentsError, Format, Part, Reading};

/// A document: a file, or one of several in a file.
pub(super) struct Document {
    /// The file, or what it would be called as a file of its own: drafts and proofs lie beside that.
    pub(super) path: PathBuf,
    pub(super) described: Described,
    pub(super) reading: Reading,
    /// What the file looked like while these bytes were in it; of a part of one, nothing.
    pub(super) look: Option<Look>,
}

/// The documents in a file that are notarized.
pub(super) struct Documents {
    /// The bills or payments in it, if it is made of them.
    pub(super) parts: Vec<Document>,
    /// The file itself. A bank's notification is no receipt itself, but the payments in it are.
    pub(super) whole: Option<Document>,
}

/// Reads a file, and fails if somebody writes it meanwhile.
pub(super) fn documents_in(file: &Path, order: &Order) -> Result<Documents, FirmError> {
    let wrong = |error| FirmError::Document { file: file.to_owned(), why: error };
    let before = look(file);
    let (described, mut reading) = documents::read(file, |_| {}).map_err(wrong)?;
    if before.is_none() || look(file) != before {
        return Err(FirmError::Changing(file.to_owned()));
    }
    let parts = std::mem::take(&mut reading.parts);
    let is_batch = reading.format == Format::Camt054 && !parts.is_empty();
    if parts.len() <= 1 && !is_batch {
        let whole = Some(Document { path: file.to_owned(), described, reading, look: before });
        return Ok(Documents { parts: Vec::new(), whole });
    }
    let is_related = order.relations.as_ref().is_some_and(|relations| !relations.is_empty());
    if parts.len() > 1 && (is_related || order.reserved.is_some()) {
        return Err(FirmError::Several { file: file.to_owned(), count: parts.len() });
    }
    let parts = parts.into_iter().enumerate().map(|(place, part)| Document {
        path: name(file, place + 1, &part),
        described: Described::of(&part.document),
        reading: part.reading,
        look: None,
    });
    let mut parts: Vec<_> = parts.collect();
    if let (true, Some(first)) = (is_batch, parts.first_mut()) {
        // What is doubtful in the whole is told with the first.
        reading.warnings.append(&mut first.reading.warnings);
        first.reading.warnings = reading.warnings;
        return Ok(Documents { parts, whole: None });
    }
    let whole = Some(Document { path: file.to_owned(), described, reading, look: before });
    Ok(Documents { parts, whole })
}

/// Writes the documents in a file beside it, if there are several. Doing it again writes nothing.
///
/// # Errors
/// [`FirmError::Io`], also if another file has one of the names.
pub fn split(file: &Path) -> Result<(), FirmError> {
    let wrong = |error| FirmError::Document { file: file.to_owned(), why: error };
    let (_, reading) = match documents::read(file, |_| {}) {
        // Told when it is notarized.
        Err(DocumentsError::Io(_) | DocumentsError::NotAFile) => return Ok(()),
        read => read.map_err(wrong)?,
    };
    for (place, part) in reading.parts.iter().enumerate() {
        let path = name(file, place + 1, part);
        match write_new(&path, &part.document) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let there = plain::read(&path, part.document.len());
                if !there.is_ok_and(|bytes| bytes.as_ref() == Some(&part.document)) {
                    return Err(FirmError::Io(path, error));
                }
            }
            Err(error) => return Err(FirmError::Io(path, error)),
        }
    }
    Ok(())
}

/// `bills.txt` → `bills.2.96543.txt`: the place, and the bill's number as far as it can be in a file's name.
fn name(file: &Path, place: usize, part: &Part) -> PathBuf {
    let number = part.reading.field("invoice.number").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let number: String = number.chars().filter(|c| plain(*c)).take(40).collect();
    let dot = if number.is_empty() { "" } else { "." };
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{place}{dot}{number}"));
    if let Some(end) = file.extension() {
        name.push(".");
        name.push(end);
    }
    file.with_file_name(name)
}

/// What the documents in a file are called, if it is made of several.
pub fn names_in(file: &Path) -> Vec<PathBuf> {
    let Ok((_, reading)) = documents::read(file, |_| {}) else { return Vec::new() };
    let parts = reading.parts.iter().enumerate();
    parts.map(|(place, part)| name(file, place + 1, part)).collect()
}

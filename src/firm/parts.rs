//! Files that hold several documents: each is a document of its own, named beside the file, so that no client
//! needs another's lines.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{FirmError, Look, Order, look, plain};
use crate::config::write_new;
use crate::documents::{self, Described, DocumentsError, Part, Reading};

/// A document: a file, or one of several in a file.
pub(super) struct FileDocument {
    /// The file, or what it would be called as a file of its own: drafts and proofs lie beside that.
    pub(super) path: PathBuf,
    pub(super) described: Described,
    pub(super) reading: Reading,
    /// The file's look while these bytes were in it; none for a part of a file.
    pub(super) look: Option<Look>,
}

/// The documents in a file that are notarized.
pub(super) struct Documents {
    /// The bills or payments in it, if it is made of them.
    pub(super) parts: Vec<FileDocument>,
    /// The file itself. A bank's notification is no receipt itself, but the payments in it are.
    pub(super) whole: Option<FileDocument>,
}

/// Reads a file, and fails if somebody writes it meanwhile.
pub(super) fn documents_in(file: &Path, order: &Order) -> Result<Documents, FirmError> {
    let wrong = |error| FirmError::Document { file: file.to_owned(), why: error };
    let before = look(file);
    let (described, mut reading) = documents::read(file, |_| {}).map_err(wrong)?;
    if before.is_none() || look(file) != before {
        return Err(FirmError::Changing(file.to_owned()));
    }
    if order.opaque {
        reading = reading.without_fields();
    }
    let parts = std::mem::take(&mut reading.parts);
    let is_batch = reading.format.only_holds_others() && !parts.is_empty();
    if parts.len() <= 1 && !is_batch {
        let whole = Some(FileDocument { path: file.to_owned(), described, reading, look: before });
        return Ok(Documents { parts: Vec::new(), whole });
    }
    let is_related = order.relations.as_ref().is_some_and(|relations| !relations.is_empty());
    if parts.len() > 1 && (is_related || order.reserved.is_some()) {
        return Err(FirmError::Several { file: file.to_owned(), count: parts.len() });
    }
    let parts = parts.into_iter().enumerate().map(|(place, part)| FileDocument {
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
    let whole = Some(FileDocument { path: file.to_owned(), described, reading, look: before });
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

/// The parts of the files that were asked about, and what the files looked like then.
#[derive(Default)]
pub struct SplitFiles {
    files: HashMap<PathBuf, (Look, HashSet<PathBuf>)>,
}

impl SplitFiles {
    /// Returns whether a document is a bill in a file of several that lies beside it: then it is no file of its own, and
    /// goes with that one.
    pub fn has(&mut self, document: &Path) -> bool {
        sources(document).iter().any(|source| {
            let source = document.with_file_name(source);
            let Some(now) = look(&source) else { return false };
            if self.files.get(&source).is_none_or(|(before, _)| *before != now) {
                self.files.insert(source.clone(), (now, names_in(&source)));
            }
            self.files.get(&source).is_some_and(|(_, names)| names.contains(document))
        })
    }
}

fn names_in(file: &Path) -> HashSet<PathBuf> {
    let Ok((_, reading)) = documents::read(file, |_| {}) else { return HashSet::new() };
    let parts = reading.parts.iter().enumerate();
    parts.map(|(place, part)| name(file, place + 1, part)).collect()
}

/// Returns the names that a file could have of which this document is a part: without the place, or without the place
/// and the number after it.
pub fn sources(part: &Path) -> Vec<PathBuf> {
    let name = part.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let words: Vec<&str> = name.split('.').collect();
    let mut sources = Vec::new();
    for at in 1..words.len() {
        if !words[at].is_empty() && words[at].chars().all(|c| c.is_ascii_digit()) {
            for last in [at, at + 1].into_iter().filter(|last| *last < words.len()) {
                sources.push([&words[..at], &words[last + 1..]].concat().join(".").into());
            }
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_tells_its_file() {
        let has = |part: &str, file: &str| sources(Path::new(part)).contains(&file.into());
        assert!(has("in/bills.2.txt", "bills.txt"));
        assert!(has("bills.2.A-117.txt", "bills.txt"));
        assert!(has("bills.2.117.txt", "bills.txt"));
        assert!(has("bills.2.A-117", "bills"));
        assert!(sources(Path::new("bill.txt")).is_empty());
    }
}

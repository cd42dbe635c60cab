//! Files that hold several documents: each is written beside them as a file of its own, so that no client
//! needs another's lines.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::FirmError;
use crate::config::write_new;
use crate::documents::{self, DocumentsError, Part};

/// Writes the documents in a file beside it, if there are several, and names them in their order. Doing it
/// again writes nothing.
///
/// # Errors
/// [`FirmError::Io`], also if another file has one of the names.
pub fn split(file: &Path) -> Result<Vec<PathBuf>, FirmError> {
    let wrong = |error| FirmError::Document { file: file.to_owned(), why: error };
    let (_, reading) = match documents::read(file, |_| {}) {
        // Told when it is notarized.
        Err(DocumentsError::Io(_) | DocumentsError::NotAFile) => return Ok(Vec::new()),
        read => read.map_err(wrong)?,
    };
    let mut paths = Vec::new();
    for (place, part) in reading.parts.iter().enumerate() {
        let path = name(file, place + 1, part);
        match write_new(&path, &part.document) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let there = std::fs::read(&path);
                if !there.is_ok_and(|bytes| bytes == part.document) {
                    return Err(FirmError::Io(path, error));
                }
            }
            Err(error) => return Err(FirmError::Io(path, error)),
        }
        paths.push(path);
    }
    Ok(paths)
}

/// `bills.txt` → `bills.2.96543.txt`: the place, and the bill's number as far as it can be in a file's name.
fn name(file: &Path, place: usize, part: &Part) -> PathBuf {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let number = part.reading.field("invoice.number").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let number: String = number.chars().filter(|c| plain(*c)).take(40).collect();
    let dot = if number.is_empty() { "" } else { "." };
    let mut name = format!("{stem}.{place}{dot}{number}");
    if let Some(end) = file.extension() {
        name.push('.');
        name.push_str(&end.to_string_lossy());
    }
    file.with_file_name(name)
}

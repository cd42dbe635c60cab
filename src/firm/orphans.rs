//! Drafts whose documents are gone: a file that was renamed while its statement waits is still the same bill.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;

use super::{Draft, FirmError, draft};

/// The drafts without documents of the folders that were asked about, by the bytes that they are of.
#[derive(Default)]
pub(super) struct Orphans {
    folders: HashMap<PathBuf, HashMap<String, PathBuf>>,
}

impl Orphans {
    /// Takes over the draft of a document with the same bytes in the same folder, if that document is gone.
    pub(super) fn adopt(&mut self, file: &Path, digest: Digest) -> Result<bool, FirmError> {
        let Some(folder) = file.parent() else { return Ok(false) };
        let found = self.folders.entry(folder.to_owned()).or_insert_with(|| gather(folder));
        let Some(old) = found.remove(&digest.to_string()) else { return Ok(false) };
        if old.exists() {
            return Ok(false);
        }
        let (from, to) = (draft::path(&old), draft::path(file));
        std::fs::rename(from, &to).map_err(|error| FirmError::Io(to, error))?;
        Ok(true)
    }
}

fn gather(folder: &Path) -> HashMap<String, PathBuf> {
    let documents = orphans(folder).into_iter().filter_map(|document| {
        let draft = Draft::read(&draft::path(&document)).ok()??;
        draft.statement.content()?;
        Some((draft.disclosures.first()?.value().to_owned(), document))
    });
    documents.collect()
}

/// The documents in a folder that are gone, though statements about them wait. A bill in a file of several is no file
/// of its own, and there as long as that file is; a void is of no file.
pub fn orphans(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names: HashSet<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    let documents = names.iter().filter_map(|name| draft::document_of(&folder.join(name)));
    let mut gone: Vec<_> = documents
        .filter(|document| document.file_name().is_some_and(|name| !names.contains(name)))
        .filter(|document| document.extension().is_none_or(|end| end != "void"))
        .filter(|document| {
            !sources(document).iter().any(|source| names.contains(source.as_os_str()))
        })
        .collect();
    gone.sort();
    gone
}

/// What the file could be called that a document of this name is a part of: without the place, or without the place
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

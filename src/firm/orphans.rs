//! Proofs and drafts whose documents are gone: a file that was renamed is still the same bill.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;

use super::parts::names_in;
use super::{Draft, FirmError, draft, is_stamped, look, proof_path, read_proof};
use crate::documents;

/// So many of a folder are read, the newest: of bills that are renamed, and not of those that were taken away for good.
const MOST: usize = 1000;

/// The proofs and drafts of the folders that were asked about whose documents are gone, or have other bytes by now; by
/// the bytes that they are of.
#[derive(Default)]
pub(super) struct Orphans {
    folders: HashMap<PathBuf, HashMap<String, PathBuf>>,
}

impl Orphans {
    /// Takes over proof or draft of a document that had the same bytes in the same folder, and has them no more; and says
    /// which it was.
    pub(super) fn adopt(
        &mut self,
        file: &Path,
        digest: Digest,
    ) -> Result<Option<PathBuf>, FirmError> {
        let Some(folder) = file.parent() else { return Ok(None) };
        let found = self.folders.entry(folder.to_owned()).or_insert_with(|| gather(folder));
        let old = found.remove(&digest.to_string());
        let Some(old) = old.filter(|old| !has_bytes(old, &digest.to_string())) else {
            return Ok(None);
        };
        let path = if proof_path(&old).exists() { proof_path } else { draft::path };
        let to = path(file);
        std::fs::rename(path(&old), &to).map_err(|error| FirmError::Io(to, error))?;
        if proof_path(file).exists() {
            // It was left over between the two writes.
            draft::remove(&old).ok();
        }
        Ok(Some(old))
    }
}

fn gather(folder: &Path) -> HashMap<String, PathBuf> {
    let names = names(folder);
    let touched = |path: &Path| Reverse(look(path).map(|look| look.touched));
    let mut proofs = of_ours(folder, &names, ".proof.json");
    // Of proofs there may be many, so that a name and a date are enough.
    let is_there = |source: &PathBuf| names.contains(source.as_os_str());
    proofs.retain(|document| match look(document) {
        // Its name was taken by another bill meanwhile, or not: its bytes say.
        Some(look) => !is_stamped(document, look),
        None => !sources(document).iter().any(is_there),
    });
    proofs.sort_by_cached_key(|document| touched(&proof_path(document)));
    let proofs = proofs.into_iter().take(MOST).filter_map(|document| {
        let proof = read_proof(&proof_path(&document)).ok()??;
        // One that was made to be handed out is nobody's own.
        let shown = proof.disclosures.as_ref()?.first()?.value().to_owned();
        proof.document_disclosure().filter(|_| proof.disclosed.is_none())?;
        Some((shown, document))
    });
    let mut is_part = parts_of(folder, &names);
    let mut drafts = of_ours(folder, &names, ".draft.json");
    drafts.retain(|document| !is_part(document));
    let drafts = drafts.into_iter().filter_map(|document| {
        let draft = Draft::read(&draft::path(&document)).ok()??;
        draft.statement.content()?;
        Some((draft.disclosures.first()?.value().to_owned(), document))
    });
    let all = proofs.chain(drafts);
    all.filter(|(digest, document)| !has_bytes(document, digest)).collect()
}

fn has_bytes(document: &Path, digest: &str) -> bool {
    documents::describe(document, |_| {}).is_ok_and(|found| found.digest.to_string() == digest)
}

/// The documents in a folder that are gone, though statements about them wait.
pub fn orphans(folder: &Path) -> Vec<PathBuf> {
    let names = names(folder);
    let mut is_part = parts_of(folder, &names);
    let mut gone = of_ours(folder, &names, ".draft.json");
    gone.retain(|document| !document.exists() && !is_part(document));
    gone
}

/// Whether a document is a bill in a file of several that lies there: that file says it itself.
fn parts_of<'a>(folder: &'a Path, names: &'a HashSet<OsString>) -> impl FnMut(&Path) -> bool + 'a {
    let mut parts: HashMap<PathBuf, HashSet<PathBuf>> = HashMap::new();
    move |document| {
        let files = sources(document).into_iter();
        files.filter(|source| names.contains(source.as_os_str())).any(|source| {
            let parts = parts
                .entry(folder.join(source))
                .or_insert_with_key(|file| names_in(file).into_iter().collect());
            parts.contains(document)
        })
    }
}

fn names(folder: &Path) -> HashSet<OsString> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.flatten().map(|entry| entry.file_name()).collect()
}

/// The documents of the files of ours with this ending; but a void is of no file.
fn of_ours(folder: &Path, names: &HashSet<OsString>, end: &str) -> Vec<PathBuf> {
    let documents = names.iter().filter_map(|name| name.to_str()?.strip_suffix(end));
    let mut documents: Vec<_> = documents
        .map(|document| folder.join(document))
        .filter(|document| document.extension().is_none_or(|end| end != "void"))
        .collect();
    documents.sort();
    documents
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

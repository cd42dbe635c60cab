//! Proofs and drafts whose documents are gone: a file that was renamed is still the same bill.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;

use super::held::{has_bytes, proved};
use super::parts::{SplitFiles, sources};
use super::void::is_of_void;
use super::{Draft, FirmError, draft, is_stamped, look, proof_path};

/// So many of a folder are read, the newest: of bills that are renamed, and not of those that were taken away for good.
const MOST: usize = 1000;

/// The proofs and drafts of the folders that were asked about whose documents are gone, or have other bytes by now.
#[derive(Default)]
pub(super) struct Orphans {
    folders: HashMap<PathBuf, FolderContent>,
}

#[derive(Default)]
struct FolderContent {
    /// Documents, by the bytes that they had.
    documents: HashMap<String, PathBuf>,
    /// Bills in files that are there: such a file may have become the one bill that it had among others.
    in_files: HashMap<PathBuf, Vec<PathBuf>>,
}

impl Orphans {
    /// Takes over proof or draft of a document that had the same bytes in the same folder, and has them no more; and says
    /// which it was.
    pub(super) fn adopt(
        &mut self,
        file: &Path,
        digest: Digest,
    ) -> Result<Option<PathBuf>, FirmError> {
        let Some(name) = file.parent() else { return Ok(None) };
        let folder = self.folders.entry(name.to_owned()).or_insert_with(|| FolderContent::of(name));
        let digest = digest.to_string();
        let inside = folder.in_files.remove(file).unwrap_or_default();
        let inside = || inside.into_iter().find(|part| proved(part) == Some(digest.clone()));
        let old = folder.documents.remove(&digest).or_else(inside);
        let Some(old) = old.filter(|old| !has_bytes(old, &digest)) else { return Ok(None) };
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

impl FolderContent {
    fn of(folder: &Path) -> Self {
        let names = names(folder);
        let mut in_files: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        let mut proofs = of_ours(folder, &names, ".proof.json");
        // Of proofs there may be many, so that a name and a date are enough.
        proofs.retain(|document| {
            if let Some(look) = look(document) {
                // Its name was taken by another bill meanwhile, or not: its bytes say.
                return !is_stamped(document, look);
            }
            let mut files = sources(document);
            files.retain(|source| names.contains(source.as_os_str()));
            for source in &files {
                in_files.entry(folder.join(source)).or_default().push(document.clone());
            }
            files.is_empty()
        });
        let written = |path: &Path| Reverse(look(path).map(|look| look.touched));
        proofs.sort_by_cached_key(|document| written(&proof_path(document)));
        let proofs = proofs.into_iter().take(MOST).filter_map(|document| {
            let digest = proved(&document)?;
            Some((digest, document))
        });
        let mut parts = SplitFiles::default();
        let mut drafts = of_ours(folder, &names, ".draft.json");
        drafts.retain(|document| !parts.has(document));
        let drafts = drafts.into_iter().filter_map(|document| {
            let draft = Draft::read(&draft::path(&document)).ok()??;
            draft.statement.content()?;
            Some((draft.disclosures.first()?.value().to_owned(), document))
        });
        let all = proofs.chain(drafts);
        let documents = all.filter(|(digest, document)| !has_bytes(document, digest)).collect();
        Self { documents, in_files }
    }
}

/// The documents in a folder that are gone, though statements about them wait.
pub fn orphans(folder: &Path) -> Vec<PathBuf> {
    let mut parts = SplitFiles::default();
    let mut gone = of_ours(folder, &names(folder), ".draft.json");
    gone.retain(|document| !document.exists() && !parts.has(document));
    gone
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
        .filter(|document| !is_of_void(document))
        .collect();
    documents.sort();
    documents
}

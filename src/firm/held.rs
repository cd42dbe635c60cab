//! Proofs that the firm holds: read, and brought further.

use std::path::Path;

use countersign_core::proof::{self, Proof};

use super::moved::{self, Moved, Now, Place};
use super::{FirmError, Look, plain, proof_path};
use crate::client::Client;
use crate::config::write_private;
use crate::documents;

/// The proof at this path, if there is a file.
///
/// # Errors
/// [`FirmError::Io`], [`FirmError::Proof`].
pub fn read_proof(path: &Path) -> Result<Option<Proof>, FirmError> {
    let read = plain::read(path, proof::MAX_BYTES);
    let bytes = read.map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let proof = bytes.map(|bytes| Proof::from_json(&bytes)).transpose();
    proof.map_err(|error| FirmError::Proof(path.to_owned(), error))
}

/// Dates a proof by the bill that it is of: so one sees without reading either that it is of what the file is now.
pub(super) fn stamp(document: &Path, look: Option<Look>) {
    let path = proof_path(document);
    // Where it cannot be dated, the bill is read again.
    if let Some(look) = look.filter(|look| !is_stamped(document, *look))
        && let Ok(file) = std::fs::File::options().write(true).open(path)
    {
        file.set_modified(look.touched).ok();
    }
}

/// Whether the proof beside a bill was dated by the bill as it looks now.
pub fn is_stamped(document: &Path, look: Look) -> bool {
    let written = std::fs::metadata(proof_path(document)).and_then(|proof| proof.modified());
    written.is_ok_and(|at| at == look.touched)
}

/// Whether the proof beside a bill is of its bytes.
pub fn proves(document: &Path) -> bool {
    proved(document).is_some_and(|digest| has_bytes(document, &digest))
}

/// The digest of the document that the firm's own proof of it says; one that was made to be handed out is nobody's own.
pub(super) fn proved(document: &Path) -> Option<String> {
    let proof = read_proof(&proof_path(document)).ok()??;
    let own = proof.disclosures.is_some() && proof.disclosed.is_none();
    proof.document_disclosure().filter(|_| own).map(|shown| shown.value().to_owned())
}

/// Whether a file is there and has these bytes.
pub(super) fn has_bytes(file: &Path, digest: &str) -> bool {
    documents::describe(file, |_| {}).is_ok_and(|found| found.digest.to_string() == digest)
}

/// How far a proof has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// No anchor yet.
    Sealed,
    /// In a block.
    Anchored,
    /// In a block that is final.
    Final,
}

/// How far a proof has come.
pub fn stage(proof: &Proof) -> Stage {
    match &proof.anchor {
        None => Stage::Sealed,
        Some(anchor) if !anchor.is_final => Stage::Anchored,
        Some(_) => Stage::Final,
    }
}

/// What came of fetching the newest form of a proof.
#[derive(Debug)]
pub struct Upgraded {
    /// What is in the file now.
    pub proof: Proof,
    /// Whether the file was written.
    pub changed: bool,
    /// What became of the block that the file named, if the notary does not name it any more.
    pub moved: Option<Moved>,
}

/// Fetches the newest form of a proof and writes it in place of the old, keeping what the notary does
/// not know: the disclosures. The file is not touched unless something is new.
///
/// # Errors
/// [`FirmError`].
pub async fn upgrade(client: &Client, path: &Path) -> Result<Upgraded, FirmError> {
    let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
    let old = read_proof(path)?.ok_or_else(|| FirmError::Io(path.to_owned(), missing()))?;
    let mut new = client.proof(&old.statement.id().to_string()).await?;
    if new.statement != old.statement {
        return Err(FirmError::OtherProof(path.to_owned()));
    }
    new.document_path.clone_from(&old.document_path);
    new.disclosures.clone_from(&old.disclosures);
    new.disclosed.clone_from(&old.disclosed);
    let moved = whereto(client, &old, &new).await;
    let before = std::fs::read(path).map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let changed = new.to_file().as_bytes() != before;
    // Never back: a notary that was restored from an old copy knows less than the file.
    if !changed || stage(&new) < stage(&old) {
        return Ok(Upgraded { proof: old, changed: false, moved });
    }
    let io = |error| FirmError::Io(path.to_owned(), error);
    // It is dated by its bill.
    let written = std::fs::metadata(path).and_then(|found| found.modified());
    write_private(path, new.to_file().as_bytes()).map_err(io)?;
    if let Ok(written) = written {
        std::fs::File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(written))
            .map_err(io)?;
    }
    Ok(Upgraded { proof: new, changed: true, moved })
}

/// What became of the block that the old form names, if the new one does not name it.
async fn whereto(client: &Client, old: &Proof, new: &Proof) -> Option<Moved> {
    let from = Place::from(old.anchor.as_ref()?);
    match &new.anchor {
        Some(anchor) if anchor.block_hash == from.hash => None,
        Some(anchor) => Some(Moved { from, now: Now::In(Place::from(anchor)) }),
        // The list says more; that the notary does not name the block is so without it.
        None => match moved::look(client, old).await {
            Ok(Some(moved)) => Some(moved),
            Ok(None) | Err(_) => Some(Moved { from, now: Now::Unnamed }),
        },
    }
}

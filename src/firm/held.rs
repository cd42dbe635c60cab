//! Proofs that the firm holds: read, and brought further.

use std::path::Path;

use countersign_core::proof::{self, Proof};

use super::{FirmError, plain};
use crate::client::Client;
use crate::config::write_private;

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

/// Fetches the newest form of a proof and writes it in place of the old, keeping what the notary does
/// not know: the disclosures. The file is not touched unless something is new.
///
/// # Errors
/// [`FirmError`].
pub async fn upgrade(client: &Client, path: &Path) -> Result<(Proof, bool), FirmError> {
    let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
    let old = read_proof(path)?.ok_or_else(|| FirmError::Io(path.to_owned(), missing()))?;
    let mut new = client.proof(&old.statement.id().to_string()).await?;
    if new.statement != old.statement {
        return Err(FirmError::OtherProof(path.to_owned()));
    }
    new.document_path.clone_from(&old.document_path);
    new.disclosures.clone_from(&old.disclosures);
    new.disclosed.clone_from(&old.disclosed);
    let before = std::fs::read(path).map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let changed = new.to_file().as_bytes() != before;
    // Never back: a notary that was restored from an old copy knows less than the file.
    if !changed || stage(&new) < stage(&old) {
        return Ok((old, false));
    }
    let io = |error| FirmError::Io(path.to_owned(), error);
    // The time of a proof is that of its notarizing: a watcher compares it with the bill's.
    let written = std::fs::metadata(path).and_then(|found| found.modified());
    write_private(path, new.to_file().as_bytes()).map_err(io)?;
    if let Ok(written) = written {
        std::fs::File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(written))
            .map_err(io)?;
    }
    Ok((new, true))
}

//! Proofs that the firm holds: read, and brought further.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use countersign_core::proof::{self, Proof, ProofError};

use super::moved::{self, BlockPlace, Moved, Now};
use super::{FirmError, Look, plain, proof_path, stage};
use crate::client::Client;
use crate::config::{write_new, write_private};
use crate::documents;

/// The proof at this path, if there is a file.
///
/// # Errors
/// [`FirmError::Io`], [`FirmError::Proof`].
pub fn read_proof(path: &Path) -> Result<Option<Proof>, FirmError> {
    let read = plain::read(path, proof::MAX_BYTES);
    let bytes = read.map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let proof = bytes.map(|bytes| parse(&bytes)).transpose();
    proof.map_err(|error| FirmError::Proof(path.to_owned(), error))
}

/// The way in which a proof's bytes were not those that it is written with, though it said the same; it was written
/// anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    /// A byte order mark stood before it.
    Mark,
    /// CRLF.
    LineEnds,
    /// Spaces, the order of its members, a line end less or more.
    Spelling,
}

impl fmt::Display for Mended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mark => "a byte order mark stood before it",
            Self::LineEnds => "its line ends had been changed",
            Self::Spelling => "another program had written it otherwise",
        })?;
        f.write_str("; it was written anew")
    }
}

/// The proof at this path, if there is a file. Readers refuse one whose bytes are not exactly those that it is written
/// with: where only the bytes are others, it is written anew.
///
/// # Errors
/// [`FirmError::Io`], [`FirmError::Proof`].
pub fn mend(path: &Path) -> Result<Option<(Proof, Option<Mended>)>, FirmError> {
    let io = |error| FirmError::Io(path.to_owned(), error);
    let Some(bytes) = plain::read(path, proof::MAX_BYTES).map_err(io)? else { return Ok(None) };
    let proof = parse(&bytes).map_err(|error| FirmError::Proof(path.to_owned(), error))?;
    let file = proof.to_file();
    if file.as_bytes() == bytes {
        return Ok(Some((proof, None)));
    }
    let how = if bytes.starts_with(MARK) {
        Mended::Mark
    } else if bytes.windows(2).any(|pair| pair == b"\r\n") {
        Mended::LineEnds
    } else {
        Mended::Spelling
    };
    write_over(path, &file).map_err(io)?;
    Ok(Some((proof, Some(how))))
}

/// The mark that some programs write before a text.
const MARK: &[u8] = b"\xef\xbb\xbf";

fn parse(bytes: &[u8]) -> Result<Proof, ProofError> {
    Proof::from_json(bytes.strip_prefix(MARK).unwrap_or(bytes))
}

/// Writes another form of a proof; it stays dated by its bill.
fn write_over(path: &Path, file: &str) -> std::io::Result<()> {
    let written = std::fs::metadata(path).and_then(|found| found.modified());
    write_private(path, file.as_bytes())?;
    match written {
        Ok(at) => std::fs::File::options().write(true).open(path)?.set_modified(at),
        Err(_) => Ok(()),
    }
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

/// Writes the proof of a document beside a copy of it.
pub(super) fn keep_copy(copy: &Path, proof: &Proof, look: Option<Look>) -> std::io::Result<()> {
    write_new(&proof_path(copy), proof.to_file().as_bytes())?;
    stamp(copy, look);
    Ok(())
}

/// Returns whether the proof beside a bill was dated by the bill as it looks now.
pub fn is_stamped(document: &Path, look: Look) -> bool {
    dated(document) == Some(look.touched)
}

/// The time when the proof beside a bill was last written, or that it was dated with.
pub fn dated(document: &Path) -> Option<SystemTime> {
    std::fs::metadata(proof_path(document)).and_then(|proof| proof.modified()).ok()
}

/// Returns whether the proof beside a bill is of its bytes.
pub fn proves(document: &Path) -> bool {
    proved(document).is_some_and(|digest| has_bytes(document, &digest))
}

/// The digest of the document that the firm's own proof of it says; one that was made to be handed out is nobody's own.
pub(super) fn proved(document: &Path) -> Option<String> {
    let proof = read_proof(&proof_path(document)).ok()??;
    let own = proof.disclosures.is_some() && proof.disclosed.is_none();
    proof.document_disclosure().filter(|_| own).map(|shown| shown.value().to_owned())
}

/// Returns whether a file is there and has these bytes.
pub(super) fn has_bytes(file: &Path, digest: &str) -> bool {
    documents::describe(file, |_| {}).is_ok_and(|found| found.digest.to_string() == digest)
}

/// The outcome of fetching the newest form of a proof.
#[derive(Debug)]
pub struct Upgraded {
    /// The proof that is in the file now.
    pub proof: Proof,
    /// True if the file was written.
    pub changed: bool,
    /// News of the block that the file named, if the notary does not name it any more.
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
    let (new, moved) = newest(client, &old, path).await?;
    let before = std::fs::read(path).map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let changed = new.to_file().as_bytes() != before;
    // Never back: a notary that was restored from an old copy knows less than the file.
    if !changed || stage(&new) < stage(&old) {
        return Ok(Upgraded { proof: old, changed: false, moved });
    }
    write_over(path, &new.to_file()).map_err(|error| FirmError::Io(path.to_owned(), error))?;
    Ok(Upgraded { proof: new, changed: true, moved })
}

/// Fetches the newest form of a proof that is in the book and beside no bill, for the book alone.
///
/// # Errors
/// [`FirmError`].
pub async fn upgrade_unkept(client: &Client, old: Proof) -> Result<Upgraded, FirmError> {
    let name = PathBuf::from(old.statement.id().to_string());
    let (new, moved) = newest(client, &old, &name).await?;
    match stage(&new) < stage(&old) || new.to_file() == old.to_file() {
        true => Ok(Upgraded { proof: old, changed: false, moved }),
        false => Ok(Upgraded { proof: new, changed: true, moved }),
    }
}

/// Asks for the newest form of a proof, and puts into it what the notary does not know.
async fn newest(
    client: &Client,
    old: &Proof,
    path: &Path,
) -> Result<(Proof, Option<Moved>), FirmError> {
    let mut new = client.proof(&old.statement.ledger().ledger_name(), old.statement.id()).await?;
    if new.statement != old.statement {
        return Err(FirmError::OtherProof(path.to_owned()));
    }
    new.document_path.clone_from(&old.document_path);
    new.disclosures.clone_from(&old.disclosures);
    new.disclosed.clone_from(&old.disclosed);
    let moved = whereto(client, old, &new).await;
    Ok((new, moved))
}

/// Finds out what became of the block that the old form names, if the new one does not name it.
async fn whereto(client: &Client, old: &Proof, new: &Proof) -> Option<Moved> {
    let from = BlockPlace::from(old.anchor.as_ref()?);
    match &new.anchor {
        Some(anchor) if anchor.block_hash == from.hash => None,
        Some(anchor) => Some(Moved { from, now: Now::In(BlockPlace::from(anchor)) }),
        // The list says more; that the notary does not name the block is so without it.
        None => match moved::look(client, old).await {
            Ok(Some(moved)) => Some(moved),
            Ok(None) | Err(_) => Some(Moved { from, now: Now::Unnamed }),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_only_was_spelled_otherwise_is_written_anew() {
        let vector = include_str!("../../tests/vectors/verify_anchor_block_final_at_edge.json");
        let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
        let text = vector["proof"].as_str().unwrap().to_owned();
        let proof = Proof::from_file(text.as_bytes()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bill.txt.proof.json");
        assert!(mend(&path).unwrap().is_none(), "there is none");
        let compact: serde_json::Value = serde_json::from_str(&text).unwrap();
        let dated = std::time::SystemTime::UNIX_EPOCH;
        for (bytes, wanted) in [
            (text.clone(), None),
            (format!("\u{feff}{text}"), Some(Mended::Mark)),
            (text.replace('\n', "\r\n"), Some(Mended::LineEnds)),
            (compact.to_string(), Some(Mended::Spelling)),
            (text.trim_end().to_owned(), Some(Mended::Spelling)),
            (text.clone() + "\n", Some(Mended::Spelling)),
        ] {
            std::fs::write(&path, bytes).unwrap();
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(dated).unwrap();
            let (read, how) = mend(&path).unwrap().unwrap();
            assert_eq!((read, how), (proof.clone(), wanted));
            assert_eq!(std::fs::read(&path).unwrap(), text.as_bytes());
            let written = std::fs::metadata(&path).unwrap().modified().unwrap();
            assert_eq!(written, dated, "it stays dated by its bill");
        }
        std::fs::write(&path, "{}").unwrap();
        assert!(matches!(mend(&path), Err(FirmError::Proof(..))));
        assert_eq!(std::fs::read(&path).unwrap(), b"{}", "what is no proof is left as it is");
    }
}

//! Filling the book from proofs, as after it was lost or when a folder came from another machine.

use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::origin::Origin;
use countersign_core::proof::Proof;

use super::submit::leads_to_its_checkpoint;
use super::{FirmError, read_proof};
use crate::book::{Book, BookError, Entered};

/// The counts of what became of the proofs.
#[derive(Debug, Default)]
pub struct Rebuilt {
    /// The number of records that the book did not know.
    pub new: usize,
    /// The number of proofs that are further than those that the book had.
    pub further: usize,
    /// The number of proofs that the book had.
    pub known: usize,
    /// Proofs that are not the firm's own, or damaged, with the reason.
    pub left: Vec<(PathBuf, FirmError)>,
}

/// Enters the proofs in these files. The bill of a proof is looked for beside it, and not read.
///
/// # Errors
/// [`BookError`]; what was entered before stays.
pub async fn rebuild(
    book: &Book,
    ledger: &Origin,
    files: &[PathBuf],
    now: Date,
) -> Result<Rebuilt, BookError> {
    let (mut rebuilt, mut own) = (Rebuilt::default(), Vec::new());
    for file in files {
        match own_proof(file, ledger) {
            Ok(proof) => own.push((proof, bill_of(file))),
            Err(error) => rebuilt.left.push((file.clone(), error)),
        }
    }
    let proofs: Vec<_> = own.iter().map(|(proof, bill)| (proof, bill.as_deref())).collect();
    for taken in book.take(&proofs, now).await? {
        match taken {
            Entered::New => rebuilt.new += 1,
            Entered::Further => rebuilt.further += 1,
            Entered::Known => rebuilt.known += 1,
        }
    }
    Ok(rebuilt)
}

fn own_proof(file: &Path, ledger: &Origin) -> Result<Proof, FirmError> {
    let missing = || FirmError::Io(file.to_owned(), std::io::ErrorKind::NotFound.into());
    let proof = read_proof(file)?.ok_or_else(missing)?;
    if proof.statement.ledger() != ledger {
        return Err(FirmError::OtherLedger {
            file: file.to_owned(),
            found: proof.statement.ledger().clone(),
            wanted: ledger.clone(),
        });
    }
    if !is_own(&proof) {
        return Err(FirmError::HandedOut(file.to_owned()));
    }
    match leads_to_its_checkpoint(&proof) {
        true => Ok(proof),
        false => Err(FirmError::Unsound(file.to_owned())),
    }
}

/// Returns whether a proof has all that the firm knows of the record: one that was made to be handed out has not.
pub(super) fn is_own(proof: &Proof) -> bool {
    let whole = proof.statement.content().is_none() || proof.disclosures.is_some();
    whole && proof.disclosed.is_none()
}

/// Returns the file beside which a proof lies, if it is there.
fn bill_of(proof: &Path) -> Option<PathBuf> {
    let name = proof.to_str()?.strip_suffix(".proof.json")?;
    Some(PathBuf::from(name)).filter(|bill| bill.is_file())
}

//! Voiding: a statement without a document, that takes a record back.

use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Kind, StatementDraft};

use super::{Draft, Firm, FirmError, Prepared, draft, lock, proof_path, read_proof};
use crate::documents::DocumentsError;

/// `bill.pdf.proof.json` → `bill.pdf.void`: beside it lie draft and proof of the void.
pub fn void_path(proof: &Path) -> PathBuf {
    let name = proof.to_string_lossy();
    let bill = name.strip_suffix(".proof.json").unwrap_or(&name);
    PathBuf::from(format!("{bill}.{}", Kind::Void))
}

/// Returns whether a name without `.proof.json` or `.draft.json` is of a void, beside which there is no document.
pub fn is_of_void(document: &Path) -> bool {
    document.extension().is_some_and(|ending| ending == Kind::Void.as_str())
}

impl Firm {
    /// Signs the void of a record and writes its draft. `None` if it is voided already, by us.
    ///
    /// # Errors
    /// [`FirmError`].
    pub fn prepare_void(
        &self,
        proof_file: &Path,
        record: &Proof,
        issued: Date,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
    ) -> Result<Option<Prepared>, FirmError> {
        let file = void_path(proof_file);
        if *record.statement.ledger() != self.ledger {
            return Err(FirmError::OtherLedger {
                file: proof_file.to_owned(),
                found: record.statement.ledger().clone(),
                wanted: self.ledger.clone(),
            });
        }
        let target = record.statement.id();
        let busy = || FirmError::Busy(proof_file.to_owned());
        let _lock = lock::try_hold(proof_file)?.ok_or_else(busy)?;
        if let Some(proof) = read_proof(&proof_path(&file))? {
            draft::remove(&file).ok();
            return match voids(&proof, target) {
                true => Ok(None),
                false => Err(FirmError::Ours(proof_path(&file))),
            };
        }
        let draft_path = draft::path(&file);
        let left = Draft::read(&draft_path)
            .map_err(|error| FirmError::Draft(draft_path.clone(), error))?;
        let is_it = |draft: &Draft| {
            draft.statement.kind() == Kind::Void
                && draft.statement.draft().body.relations() == [target]
        };
        let left = left.filter(is_it);
        let signed =
            |draft: &Draft| draft.statement.verify_by_one_of(&[self.signer.verifier()]).is_ok();
        if left.as_ref().is_some_and(signed)
            && let Some(draft) = left
        {
            return Ok(Some(Prepared { document: file, draft, look: None, likeness: None }));
        }
        let id = match &left {
            // Signed with another key, and perhaps sealed: the ledger takes the id once.
            Some(draft) => draft.statement.id(),
            None => Id::from_random(entropy().map_err(|error| FirmError::Document {
                file: file.clone(),
                why: DocumentsError::Entropy(error),
            })?),
        };
        let unsigned = StatementDraft {
            ledger: self.ledger.clone(),
            id,
            issued: Some(issued),
            body: Body::Document {
                kind: Kind::Void,
                content: None,
                series: None,
                relations: vec![target],
            },
        };
        let statement = unsigned.sign(&self.signer)?;
        let mut draft = Draft {
            statement,
            document_path: Vec::new(),
            disclosures: Vec::new(),
            earlier: Vec::new(),
            after_parts: false,
        };
        if let Some(left) = left {
            draft.supersede(left);
        }
        draft.replace(&draft_path).map_err(|error| FirmError::Io(draft_path, error))?;
        Ok(Some(Prepared { document: file, draft, look: None, likeness: None }))
    }
}

fn voids(proof: &Proof, target: Id) -> bool {
    proof.statement.kind() == Kind::Void
        && proof.statement.draft().body.relations().contains(&target)
}

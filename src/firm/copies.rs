//! Copies: bytes that are on record under another name, or that another file of the same group has. They are no second
//! bill, and get the same proof beside them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;
use countersign_core::proof::Proof;

use super::notarize::Run;
use super::parts::Documents;
use super::prepare::{Prepare, Which};
use super::{Firm, Heard, Job, draft, proof_path};

/// A file's turn in its group.
pub(super) enum Turn {
    /// The file was prepared.
    Now(Prepare),
    /// The file has the bytes of this one, which was signed in the same group, and comes after it is sealed.
    AfterFirst(PathBuf),
}

impl Firm {
    /// Returns whether a proof or a draft lies beside a document.
    pub(super) fn is_known_beside(&self, document: &Path) -> bool {
        proof_path(document).exists() || draft::path(document).exists()
    }

    /// Returns the proofs of documents that lie here without one, though their bytes are on record.
    ///
    /// Only records that the firm's present key signed count: a ledger that was begun anew has another key.
    pub(super) async fn copies(&self, documents: &Documents) -> HashMap<Digest, Proof> {
        let all = documents.parts.iter().chain(&documents.whole);
        let unknown = all.filter(|document| !self.is_known_beside(&document.path));
        let digests: Vec<_> = unknown.map(|document| document.described.digest).collect();
        let mut found = self.bookkeeping.of_bytes(&digests).await;
        let ours = [self.signer.verifier()];
        found.retain(|_, proof| proof.statement.verify_by_one_of(&ours).is_ok());
        found
    }
}

impl<E, H> Run<'_, E, H>
where
    H: FnMut(&Path, &Path, Heard),
{
    /// Takes the copies, now that their first files are sealed or failed: whatever is not on record is no copy.
    pub(super) fn copies_in_turn(&mut self) -> Vec<(Job, Which)> {
        self.known.signed.clear();
        let copies = std::mem::take(&mut self.copies).into_iter();
        copies.map(|(job, which, _)| (job, which)).collect()
    }

    /// Tells of the copies whose first files wait for the notary.
    pub(super) fn tell_copies(&mut self) {
        for (job, _, first) in std::mem::take(&mut self.copies) {
            let first =
                first.file_name().map_or(first.to_string_lossy(), |name| name.to_string_lossy());
            let said = format!(
                "it has the bytes of {first}, which is signed and not sealed yet: nothing is signed for it before that"
            );
            (self.heard)(&job.file, &job.file, Heard::Doubt(said));
        }
    }
}

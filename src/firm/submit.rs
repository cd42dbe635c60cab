//! From drafts to proofs: submitted, checked, kept beside the documents.

use std::path::Path;

use countersign_core::proof::Proof;
use countersign_core::statement::Statement;
use countersign_core::verify::{Case, CheckName, Outcome, verify};

use super::{Draft, Firm, FirmError, Prepared, draft, lock, proof_path};
use crate::client::{ClientError, LineAnswer, Problem};
use crate::config::write_private;

impl Firm {
    /// Submits what is prepared, in its order, and writes each proof beside its document.
    ///
    /// # Errors
    /// [`ClientError`] for all of them: the drafts stay, and doing it again goes on. Otherwise each document
    /// has its own result.
    pub async fn submit(
        &self,
        prepared: &[&Prepared],
    ) -> Result<Vec<Result<Proof, FirmError>>, ClientError> {
        // A draft that was damaged is in nobody else's way.
        let submissions: Vec<_> = prepared.iter().map(|one| one.draft.submission()).collect();
        let lines: Vec<String> =
            submissions.iter().flatten().map(|submission| submission.to_json()).collect();
        let mut answers = self.client.submit(&self.api_key, &lines).await?.into_iter();
        let mut results = Vec::with_capacity(prepared.len());
        for (one, submission) in prepared.iter().zip(submissions) {
            let answer = match submission {
                Ok(_) => answers.next(),
                Err(error) => {
                    results.push(Err(error.into()));
                    continue;
                }
            };
            let Some(answer) = answer else {
                return Err(ClientError::Nonsense("fewer answers than submissions".to_owned()));
            };
            results.push(match answer {
                LineAnswer::Sealed(proof) | LineAnswer::Repeated(proof) => {
                    if proof.statement == one.draft.statement {
                        keep(&one.document, *proof, &one.draft)
                    } else {
                        Err(FirmError::OtherProof(one.document.clone()))
                    }
                }
                LineAnswer::Refused(problem) if problem.is("conflict") => {
                    self.settle_conflict(one, problem).await
                }
                LineAnswer::Refused(problem) => refused(one, problem),
                LineAnswer::Undecided(error) => Err(FirmError::Client(error)),
            });
        }
        Ok(results)
    }

    /// Its id is taken. If by a version of it, that one was sealed and we did not hear of it; if by something else,
    /// it cannot be sealed.
    async fn settle_conflict(&self, one: &Prepared, problem: Problem) -> Result<Proof, FirmError> {
        let ours = &one.draft.statement;
        // As long as it is not seen what has the id, the draft may be all that there is of a sealed record.
        let proof = self.client.proof(&ours.id().to_string()).await?;
        if let Some(version) = self.version_of(&one.draft, &proof) {
            let same = version.statement.content() == ours.content();
            let kept = keep(&one.document, proof, version)?;
            return match same {
                true => Ok(kept),
                false => Err(FirmError::EarlierVersion(one.document.clone())),
            };
        }
        if !is_of_its_ledger(&proof, ours) {
            return Err(FirmError::OtherProof(one.document.clone()));
        }
        remove_draft(&one.document)?;
        Err(FirmError::Refused(one.document.clone(), problem))
    }

    /// Asks the notary what became of the draft beside a document, of which nothing can be said anew as long as it may be
    /// sealed: then its proof is kept. What the notary does not know may be replaced.
    pub(super) async fn settle(&self, document: &Path) -> Result<(), FirmError> {
        let path = draft::path(document);
        let read = Draft::read(&path).map_err(|error| FirmError::Draft(path.clone(), error))?;
        let Some(mut draft) = read else { return Ok(()) };
        match self.client.proof(&draft.statement.id().to_string()).await {
            Ok(proof) => {
                let version = self.version_of(&draft, &proof);
                let other = || FirmError::OtherProof(document.to_owned());
                keep(document, proof, version.ok_or_else(other)?).map(|_| ())
            }
            Err(ClientError::Refused(problem)) if problem.is("unknown-id") => {
                draft.earlier.clear();
                draft.replace(&path).map_err(|error| FirmError::Io(path, error))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn version_of<'a>(&self, draft: &'a Draft, proof: &Proof) -> Option<&'a Draft> {
        let version = draft.version(proof)?;
        let signed = version.statement == proof.statement
            || proof.statement.verify_by_one_of(&[self.signer.verifier()]).is_ok();
        signed.then_some(version)
    }
}

/// Whether it is what the notary has under the id: so much at least it must show before a draft is given up.
fn is_of_its_ledger(proof: &Proof, ours: &Statement) -> bool {
    proof.statement.id() == ours.id() && proof.seal.check(proof.statement.leaf()).is_ok()
}

fn remove_draft(document: &Path) -> Result<(), FirmError> {
    draft::remove(document).map_err(|error| FirmError::Io(draft::path(document), error))
}

fn refused(one: &Prepared, problem: Problem) -> Result<Proof, FirmError> {
    // The ledger looked and does not hold it: the next attempt begins afresh. Sent to a ledger that is not its
    // own, nobody looked; a number that is not the next is mended under the same id; and an earlier version may be sealed.
    if !problem.is("other-ledger") && !problem.is("series") && one.draft.earlier.is_empty() {
        remove_draft(&one.document)?;
    }
    Err(FirmError::Refused(one.document.clone(), problem))
}

fn keep(document: &Path, mut proof: Proof, draft: &Draft) -> Result<Proof, FirmError> {
    if proof.statement.content().is_some() {
        proof.document_path = Some(draft.document_path.clone());
        proof.disclosures = Some(draft.disclosures.clone());
    }
    if !leads_to_its_head(&proof) {
        return Err(FirmError::OtherProof(document.to_owned()));
    }
    // Held by somebody else or not: the proof is not lost for that.
    let _lock = lock::try_hold(document);
    let path = proof_path(document);
    write_private(&path, proof.to_file().as_bytes()).map_err(|error| FirmError::Io(path, error))?;
    remove_draft(document)?;
    Ok(proof)
}

/// Whether the proof leads from the document to the head that it says sealed it. Whose head that is, is
/// for a reader with a trust file to check.
fn leads_to_its_head(proof: &Proof) -> bool {
    let shown = proof.document_disclosure().and_then(|shown| shown.value().parse().ok());
    let report = verify(
        proof,
        &Case {
            record_only: proof.statement.content().is_none(),
            document: shown,
            fragment: None,
            trust: None,
            block_hash: None,
            nodes: &[],
            status: None,
        },
    );
    let passed = |name| report.outcome(name) == Some(&Outcome::Passed);
    let sealed = proof.seal.check(proof.statement.leaf()).is_ok();
    let document = proof.statement.content().is_none() || passed(CheckName::Document);
    sealed && document && passed(CheckName::Statement)
}

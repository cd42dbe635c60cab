//! From drafts to proofs: submitted, checked, kept beside the documents.

use countersign_core::proof::Proof;
use countersign_core::statement::Statement;
use countersign_core::verify::{Case, CheckName, Outcome, verify};

use super::{Firm, FirmError, Prepared, draft, lock, proof_path};
use crate::client::{ClientError, LineAnswer};
use crate::config::write_private;
use crate::submission::{Submission, SubmissionError};

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
        // A draft that was damaged on disk is in nobody else's way.
        let submissions: Vec<_> = prepared.iter().map(|one| submission(one)).collect();
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
                    keep(one, *proof, &one.draft.statement)
                }
                LineAnswer::Refused(problem) if problem.is("conflict") => {
                    match self.sealed_before(one).await {
                        Some(proof) => {
                            let statement = proof.statement.clone();
                            keep(one, proof, &statement)
                        }
                        None => refused(one, problem),
                    }
                }
                LineAnswer::Refused(problem) => refused(one, problem),
                LineAnswer::Undecided(error) => Err(FirmError::Client(error)),
            });
        }
        Ok(results)
    }

    /// The record that has the draft's id, if it is the same document under another number: it was sealed, we
    /// did not hear of it, and numbered it anew.
    async fn sealed_before(&self, one: &Prepared) -> Option<Proof> {
        let ours = &one.draft.statement;
        let proof = self.client.proof(&ours.id().to_string()).await.ok()?;
        let found = &proof.statement;
        let same = found.ledger() == ours.ledger()
            && found.kind() == ours.kind()
            && found.content() == ours.content()
            && found.draft().body.relations() == ours.draft().body.relations()
            && found.verify_by_one_of(&[self.signer.verifier()]).is_ok();
        same.then_some(proof)
    }
}

fn submission(one: &Prepared) -> Result<Submission, SubmissionError> {
    let (statement, path) = (one.draft.statement.clone(), one.draft.document_path.clone());
    let path = statement.content().map(|_| path);
    Submission::new(statement, path)
}

fn refused(one: &Prepared, problem: crate::client::Problem) -> Result<Proof, FirmError> {
    // The ledger looked and does not hold it: the next attempt begins afresh. Sent to a ledger that is not its
    // own, nobody looked; and a number that is not the next is mended under the same id.
    if !problem.is("other-ledger") && !problem.is("series") {
        draft::remove(&one.document)
            .map_err(|error| FirmError::Io(draft::path(&one.document), error))?;
    }
    Err(FirmError::Refused(one.document.clone(), problem))
}

fn keep(one: &Prepared, mut proof: Proof, wanted: &Statement) -> Result<Proof, FirmError> {
    if proof.statement != *wanted {
        return Err(FirmError::OtherProof(one.document.clone()));
    }
    if proof.statement.content().is_some() {
        proof.document_path = Some(one.draft.document_path.clone());
        proof.disclosures = Some(one.draft.disclosures.clone());
    }
    if !leads_to_its_head(&proof) {
        return Err(FirmError::OtherProof(one.document.clone()));
    }
    let _lock = lock(&one.document);
    let path = proof_path(&one.document);
    write_private(&path, proof.to_file().as_bytes()).map_err(|error| FirmError::Io(path, error))?;
    draft::remove(&one.document)
        .map_err(|error| FirmError::Io(draft::path(&one.document), error))?;
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

//! The way from drafts to proofs: submitted, checked, kept beside the documents.

use std::path::Path;
use std::time::{Duration, SystemTime};

use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::Statement;
use countersign_core::verify::{Case, CheckName, Outcome, verify};

use super::{Draft, Firm, FirmError, Look, Prepared, draft, held, lock, proof_path};
use crate::client::{ClientError, LineAnswer, NotaryProblem};
use crate::config::write_private;

/// So long a submission may be on its way to the ledger: what is not there by then was not submitted.
const ON_ITS_WAY: Duration = Duration::from_secs(300);

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
        // From now on they are on their way.
        prepared.iter().for_each(|one| touch(&draft::path(&one.document)));
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
                        keep(&one.document, *proof, &one.draft, one.look)
                    } else {
                        Err(FirmError::OtherProof(one.document.clone()))
                    }
                }
                LineAnswer::Refused(problem) if problem.is("conflict") => {
                    self.settle_conflict(one, problem).await
                }
                // The draft stays: it has what was said of the bill by hand, and the same may be taken another time.
                LineAnswer::Refused(problem) => {
                    if one.draft.statement.content().is_none() {
                        // A void has no salts, and nothing was said of it by hand.
                        draft::remove(&one.document).ok();
                    }
                    Err(FirmError::Refused(one.document.clone(), problem))
                }
                LineAnswer::Undecided(error) => Err(FirmError::Client(error)),
            });
        }
        let kept = prepared.iter().zip(&results);
        let kept = kept.filter_map(|(one, result)| Some((result.as_ref().ok()?, &*one.document)));
        self.bookkeeping.enter(&kept.collect::<Vec<_>>()).await;
        Ok(results)
    }

    /// Deals with an id that is taken. If by a version of the draft, that one was sealed and we did not hear of it; if
    /// by something else, the draft cannot be sealed.
    async fn settle_conflict(
        &self,
        one: &Prepared,
        problem: NotaryProblem,
    ) -> Result<Proof, FirmError> {
        let ours = &one.draft.statement;
        // As long as it is not seen what has the id, the draft may be all that there is of a sealed record.
        let proof = self.client.proof(&ours.ledger().ledger_name(), ours.id()).await?;
        if let Some(version) = self.version_of(&one.draft, &proof) {
            let same = version.statement.content() == ours.content();
            let kept = keep(&one.document, proof, version, one.look.filter(|_| same))?;
            return match same {
                true => Ok(kept),
                false => Err(FirmError::EarlierVersion(one.document.clone())),
            };
        }
        // Even if something else has it, the draft is the only place for what was said of the bill by hand.
        Err(FirmError::Refused(one.document.clone(), problem))
    }

    /// Asks the notary what became of the draft beside a document, of which nothing can be said anew as long as it may be
    /// sealed: then its proof is kept. Returns the id of one that the notary does not have, long enough after it was
    /// submitted last, so that it may be replaced.
    ///
    /// # Errors
    /// [`FirmError::Waits`] if it cannot be said yet.
    pub(super) async fn settle(&self, document: &Path) -> Result<Option<Id>, FirmError> {
        let path = draft::path(document);
        let read = Draft::read(&path).map_err(|error| FirmError::Draft(path.clone(), error))?;
        let Some(mut draft) = read else { return Ok(None) };
        let (ledger, id) = (draft.statement.ledger().ledger_name(), draft.statement.id());
        match self.client.proof(&ledger, id).await {
            Ok(proof) => match self.version_of(&draft, &proof) {
                Some(version) => keep(document, proof, version, None).map(|_| None),
                // Another's: then no version of this one is sealed.
                None if is_of_its_ledger(&proof, &draft.statement) => Ok(Some(id)),
                None => Err(FirmError::OtherProof(document.to_owned())),
            },
            Err(ClientError::Refused(problem))
                if problem.is("unknown-id") && is_older(&path, ON_ITS_WAY) =>
            {
                if !draft.earlier.is_empty() {
                    draft.earlier.clear();
                    draft.replace(&path).map_err(|error| FirmError::Io(path, error))?;
                }
                Ok(Some(id))
            }
            Err(_) => Err(FirmError::Waits { file: document.to_owned(), id }),
        }
    }

    fn version_of<'a>(&self, draft: &'a Draft, proof: &Proof) -> Option<&'a Draft> {
        let version = draft.version(proof)?;
        let signed = version.statement == proof.statement
            || proof.statement.verify_by_one_of(&[self.signer.verifier()]).is_ok();
        signed.then_some(version)
    }
}

/// Returns whether the proof is what the notary has under the id: so much at least it must show before a draft is
/// replaced.
fn is_of_its_ledger(proof: &Proof, ours: &Statement) -> bool {
    proof.statement.id() == ours.id() && proof.seal.check(proof.statement.leaf()).is_ok()
}

fn remove_draft(document: &Path) -> Result<(), FirmError> {
    draft::remove(document).map_err(|error| FirmError::Io(draft::path(document), error))
}

/// Dates a draft by when it was submitted last.
fn touch(path: &Path) {
    let now = SystemTime::now();
    let touched = std::fs::File::options().write(true).open(path);
    touched.and_then(|file| file.set_modified(now)).ok();
}

/// Returns whether a file was not written for so long.
fn is_older(path: &Path, age: Duration) -> bool {
    let written = std::fs::metadata(path).and_then(|found| found.modified());
    written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|since| since >= age))
}

fn keep(
    document: &Path,
    mut proof: Proof,
    draft: &Draft,
    look: Option<Look>,
) -> Result<Proof, FirmError> {
    if proof.statement.content().is_some() {
        proof.document_path = Some(draft.document_path.clone());
        proof.disclosures = Some(draft.disclosures.clone());
    }
    if !leads_to_its_checkpoint(&proof) {
        return Err(FirmError::OtherProof(document.to_owned()));
    }
    // Held by somebody else or not: the proof is not lost for that.
    let _lock = lock::try_hold(document);
    let path = proof_path(document);
    // Two that were signed at once under two ids, as with a reservation for one of them only: neither proof is lost.
    let there = super::read_proof(&path).ok().flatten();
    if there.is_some_and(|there| there.statement.id() != proof.statement.id()) {
        let mut second = document.as_os_str().to_owned();
        second.push(format!(".{}", proof.statement.id()));
        let second = proof_path(Path::new(&second));
        write_private(&second, proof.to_file().as_bytes())
            .map_err(|error| FirmError::Io(second.clone(), error))?;
        return Err(FirmError::Second { file: document.to_owned(), proof: second });
    }
    write_private(&path, proof.to_file().as_bytes()).map_err(|error| FirmError::Io(path, error))?;
    held::stamp(document, look);
    remove_draft(document)?;
    Ok(proof)
}

/// Returns whether the proof leads from the document to the checkpoint that it says sealed it. Whose checkpoint
/// that is, is for a reader with a trust file to check.
pub(super) fn leads_to_its_checkpoint(proof: &Proof) -> bool {
    let shown = proof.document_disclosure().and_then(|shown| shown.value().parse().ok());
    let report = verify(
        proof,
        &Case {
            record_only: proof.statement.content().is_none(),
            document: shown,
            fragment: None,
            trust: None,
            pinned: false,
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

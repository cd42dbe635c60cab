//! Sealing: what ledgers take and what they refuse, decided and made durable in one transaction.

use std::collections::BTreeMap;

use countersign_core::checkpoint::CheckpointError;
use countersign_core::date::Date;
use countersign_core::origin::OriginError;
use countersign_core::proof::Proof;
use countersign_core::tree::MissingNode;
use thiserror::Error;

use super::Notary;
use super::admission::{Admissions, Admitted, Growth};
use super::prove::{ProveError, sealed_proof};
use crate::store::{Batch, FirmLedger, LedgerId, RecordRow, Store, StoreError};
use crate::submission::Submission;

/// A reason why a ledger does not take a statement. The submitter's to mend; nothing of it was stored.
#[derive(Debug, Error)]
pub enum SealRefusal {
    /// The law of the ledger.
    #[error(transparent)]
    Law(#[from] countersign_core::ledger::Refusal),
    /// Another ledger is of a firm that readers could take this one for.
    #[error("the ledger {ledger} is of {firm:?}, and readers could take one firm for the other")]
    Namesake {
        /// The other ledger's name.
        ledger: String,
        /// The name of its firm.
        firm: String,
    },
}

/// A new record, or the one that was sealed before.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The proof, in its sealed form.
    pub proof: Proof,
    /// The same statement had been sealed before.
    pub repeated: bool,
}

/// What became of one submission.
pub type SealAnswer = Result<Sealed, SealRefusal>;

/// The batch did not happen, or it is not known whether it did.
#[derive(Debug, Error)]
pub enum FatalError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store has not got what it must have.
    #[error("the database is damaged: {0}")]
    Damaged(#[from] MissingNode),
    /// A checkpoint that we wrote ourselves.
    #[error("a checkpoint could not be signed: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A name of our own.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// A proof of a record that was there before.
    #[error(transparent)]
    Prove(#[from] ProveError),
}

/// What became of one submission, before the proof of a record that was there before is computed.
pub(super) enum Decided {
    /// Ready to be told.
    Answer(Box<SealAnswer>),
    /// Sealed before.
    Before(Box<RecordRow>),
}

impl Decided {
    /// Whether it is a record that was not there before.
    pub(super) fn is_new(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.as_ref().as_ref().is_ok_and(|sealed| !sealed.repeated))
    }

    /// The answer.
    pub(super) async fn answer(
        self,
        store: &Store,
        notary: &Notary,
    ) -> Result<SealAnswer, ProveError> {
        match self {
            Self::Answer(answer) => Ok(*answer),
            Self::Before(record) => {
                let proof = sealed_proof(store, notary, &record).await?;
                Ok(Ok(Sealed { proof, repeated: true }))
            }
        }
    }
}

impl FatalError {
    /// Whether the same batch may go through later; nobody was told anything of this one.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_passing())
    }
}

/// Decides and seals submissions, each to its ledger, in their order, in one transaction. When it
/// returns, what it says is durable.
///
/// # Errors
/// [`FatalError`]: nobody may be told anything.
pub async fn seal(
    store: &Store,
    notary: &Notary,
    submissions: &[(FirmLedger, Submission)],
    now: Date,
) -> Result<Vec<SealAnswer>, FatalError> {
    let mut answers = Vec::with_capacity(submissions.len());
    for decided in decide(store, notary, submissions, now).await? {
        answers.push(decided.answer(store, notary).await?);
    }
    Ok(answers)
}

/// The same, but for the proofs of records that were there before. Whatever the load, it costs one
/// commit, and two signatures for each ledger that grows.
pub(super) async fn decide(
    store: &Store,
    notary: &Notary,
    submissions: &[(FirmLedger, Submission)],
    now: Date,
) -> Result<Vec<Decided>, FatalError> {
    let mut batch = store.begin().await?;
    let decided = decide_in(&mut batch, notary, submissions, now).await?;
    batch.commit().await?;
    decided.answers(notary)
}

/// The effects of a transaction on its ledgers, before it is durable and anybody may be told.
pub(super) struct Undurable(Vec<AtLedger>);

/// The effect of a transaction on one of its ledgers.
struct AtLedger {
    /// The places of the ledger's submissions among all.
    places: Vec<usize>,
    /// The decision on each.
    decisions: Vec<Result<Admitted, SealRefusal>>,
    appended: Growth,
}

/// Decides and appends in a transaction that is somebody else's to begin and to end.
pub(super) async fn decide_in(
    batch: &mut Batch,
    notary: &Notary,
    submissions: &[(FirmLedger, Submission)],
    now: Date,
) -> Result<Undurable, FatalError> {
    // In the order of their rows, so that two writers cannot lock each other out.
    let mut by_ledger = BTreeMap::<LedgerId, Vec<usize>>::new();
    for (place, (ledger, _)) in submissions.iter().enumerate() {
        by_ledger.entry(ledger.id).or_default().push(place);
    }
    let mut ledgers = Vec::with_capacity(by_ledger.len());
    for places in by_ledger.into_values() {
        let ledger = &submissions[places[0]].0;
        let own: Vec<_> = places.iter().map(|place| &submissions[*place].1).collect();
        let origin = notary.host.ledger(&ledger.name)?;
        let mut ledger_now = Admissions::open(batch, origin, ledger.id, &own).await?;
        let decisions: Vec<_> = own.iter().map(|submission| ledger_now.admit(submission)).collect();
        let appended = ledger_now.append(batch, notary, now).await?;
        ledgers.push(AtLedger { places, decisions, appended });
    }
    Ok(Undurable(ledgers))
}

impl Undurable {
    /// Returns what may be told once the transaction is durable, in the order of the submissions.
    pub(super) fn answers(self, notary: &Notary) -> Result<Vec<Decided>, FatalError> {
        let mut answers = Vec::new();
        for AtLedger { places, decisions, appended } in self.0 {
            for (place, decision) in places.into_iter().zip(decisions) {
                let answer = match decision {
                    Err(refusal) => Decided::Answer(Box::new(Err(refusal))),
                    Ok(Admitted::New { nth, repeated }) => {
                        let proof = appended.proof(notary, nth)?;
                        Decided::Answer(Box::new(Ok(Sealed { proof, repeated })))
                    }
                    Ok(Admitted::Before(record)) => Decided::Before(record),
                };
                answers.push((place, answer));
            }
        }
        answers.sort_by_key(|(place, _)| *place);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

//! Sealing. One transaction decides what ledgers take and what they refuse, and makes it durable.

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

/// A reason why a ledger does not take a statement. The submitter can mend it, and nothing was stored.
#[derive(Debug, Error)]
pub enum SealRefusal {
    /// The law of the ledger refuses the statement.
    #[error(transparent)]
    Law(#[from] countersign_core::ledger::Refusal),
    /// Readers could take this firm for that of another ledger.
    #[error("the ledger {ledger} is of {firm:?}, and readers could take one firm for the other")]
    Namesake {
        /// The name of the other ledger.
        ledger: String,
        /// The name of that ledger's firm.
        firm: String,
    },
}

/// A record that was sealed now, or before.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The proof of the record, in its sealed form.
    pub proof: Proof,
    /// A flag that is set if the same statement had been sealed before.
    pub repeated: bool,
}

/// The answer to one submission: a sealed record, or a refusal.
pub type SealAnswer = Result<Sealed, SealRefusal>;

/// An error after which the batch did not happen, or it is not known whether it did.
#[derive(Debug, Error)]
pub enum FatalError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store lacks a hash that it must have.
    #[error("the database is damaged: {0}")]
    Damaged(#[from] MissingNode),
    /// A checkpoint that the notary itself wrote is not well-formed.
    #[error("a checkpoint could not be signed: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A name of the notary's own is not well-formed.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The proof of a record that was there before failed.
    #[error(transparent)]
    Prove(#[from] ProveError),
}

/// The decision on one submission, for which the proof of an older record may still have to be computed.
pub(super) enum Decided {
    /// An answer that is ready to be told.
    Answer(Box<SealAnswer>),
    /// A record that was sealed before.
    Before(Box<RecordRow>),
}

impl Decided {
    /// Returns whether the decision is a record that was not there before.
    pub(super) fn is_new(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.as_ref().as_ref().is_ok_and(|sealed| !sealed.repeated))
    }

    /// Returns the answer, for which it computes the proof if need be.
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
    /// Returns whether the same batch may go through later. Nobody was told anything of this one.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_passing())
    }
}

/// Decides and seals submissions, each to its ledger, in their order, in one transaction. When this returns, the
/// answers are durable.
///
/// # Errors
/// [`FatalError`]. Nobody may be told anything then.
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

/// Decides and seals like [`seal`], but leaves out the proofs of records that were there before. Whatever the load,
/// this costs one commit, and two signatures for each ledger that grows.
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

/// Decides and appends in a transaction that the caller begins and ends.
pub(super) async fn decide_in(
    batch: &mut Batch,
    notary: &Notary,
    submissions: &[(FirmLedger, Submission)],
    now: Date,
) -> Result<Undurable, FatalError> {
    // Ledgers are locked in the order of their rows, so that two writers cannot lock each other out.
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

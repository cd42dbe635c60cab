//! Sealing: what ledgers take and what they refuse, decided and made durable in one transaction.

use std::collections::BTreeMap;

use countersign_core::checkpoint::CheckpointError;
use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::note::NoteError;
use countersign_core::origin::{Origin, OriginError};
use countersign_core::proof::Proof;
use countersign_core::statement::{Kind, Place};
use countersign_core::tree::MissingNode;
use thiserror::Error;

use super::Notary;
use super::desk::{Desk, New, Slot};
use super::prove::{ProveError, sealed_proof};
use crate::store::{Batch, Ledger, LedgerId, RecordRow, Store, StoreError};
use crate::submission::Submission;

/// Why a ledger does not take a statement. The submitter's to mend; nothing of it was stored.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Its ledger line names another.
    #[error("the statement is for the ledger {statement}, and it was submitted to {ledger}")]
    OtherLedger {
        /// What it says.
        statement: Origin,
        /// Where it was submitted.
        ledger: Origin,
    },
    /// The signature.
    #[error("the statement's signature is not good: {0}")]
    Signature(NoteError),
    /// The id stands for something else.
    #[error("the id {0} is taken by another statement")]
    Conflict(Id),
    /// A relation.
    #[error("this ledger holds no record {0} to refer to")]
    UnknownRelation(Id),
    /// A relation.
    #[error("a statement of kind {kind} cannot refer to {id}, which is of kind {found}")]
    WrongRelation {
        /// Of the statement.
        kind: Kind,
        /// The record it refers to.
        id: Id,
        /// What that is.
        found: Kind,
    },
    /// What is voided is paid, credited, replaced and voided no more.
    #[error("the record {id} is voided, and a {kind} cannot refer to it")]
    Voided {
        /// Of the statement.
        kind: Kind,
        /// The record it refers to.
        id: Id,
    },
    /// An invoice is replaced once; then its replacement is.
    #[error("the invoice {0} is replaced already")]
    Replaced(Id),
    /// A series.
    #[error("the next number of the series {} is {wanted}, not {}", .place.label, .place.number)]
    Series {
        /// What it says.
        place: Place,
        /// What it must say.
        wanted: u64,
    },
    /// A ledger has one genesis, as its first entry.
    #[error("a ledger begins with its genesis and has only one")]
    Genesis,
    /// Another ledger is of a firm that readers could take this one for.
    #[error("the ledger {ledger} is of {firm:?}, and readers could take one firm for the other")]
    Namesake {
        /// The other ledger's name.
        ledger: String,
        /// The name of its firm.
        firm: String,
    },
    /// A key statement.
    #[error("a key is added once and never again, and one key at least stays in force")]
    Keys,
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
pub type Answer = Result<Sealed, Refusal>;

/// The batch did not happen, or it is not known whether it did.
#[derive(Debug, Error)]
pub enum FatalError {
    /// The store failed.
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
    Answer(Box<Answer>),
    /// Sealed before.
    Before(Box<RecordRow>),
}

impl Decided {
    /// Whether it is a record that was not there before.
    pub(super) fn is_new(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.as_ref().as_ref().is_ok_and(|sealed| !sealed.repeated))
    }

    /// The answer.
    pub(super) async fn answer(self, store: &Store, notary: &Notary) -> Result<Answer, ProveError> {
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
    submissions: &[(Ledger, Submission)],
    now: Date,
) -> Result<Vec<Answer>, FatalError> {
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
    submissions: &[(Ledger, Submission)],
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
    slots: Vec<Result<Slot, Refusal>>,
    appended: New,
}

/// Decides and appends in a transaction that is somebody else's to begin and to end.
pub(super) async fn decide_in(
    batch: &mut Batch,
    notary: &Notary,
    submissions: &[(Ledger, Submission)],
    now: Date,
) -> Result<Undurable, FatalError> {
    // In the order of their rows, so that two writers cannot lock each other out.
    let mut by_ledger = BTreeMap::<LedgerId, Vec<usize>>::new();
    for (place, (ledger, _)) in submissions.iter().enumerate() {
        by_ledger.entry(ledger.id).or_default().push(place);
    }
    let mut desks = Vec::with_capacity(by_ledger.len());
    for places in by_ledger.into_values() {
        let ledger = &submissions[places[0]].0;
        let own: Vec<_> = places.iter().map(|place| &submissions[*place].1).collect();
        let origin = notary.host.ledger(&ledger.name)?;
        let mut desk = Desk::open(batch, origin, ledger.id, &own).await?;
        let slots: Vec<_> = own.iter().map(|submission| desk.decide(submission)).collect();
        let appended = desk.append(batch, notary, now).await?;
        desks.push(AtLedger { places, slots, appended });
    }
    Ok(Undurable(desks))
}

impl Undurable {
    /// Returns what may be told once the transaction is durable, in the order of the submissions.
    pub(super) fn answers(self, notary: &Notary) -> Result<Vec<Decided>, FatalError> {
        let mut answers = Vec::new();
        for AtLedger { places, slots, appended } in self.0 {
            for (place, slot) in places.into_iter().zip(slots) {
                let answer = match slot {
                    Err(refusal) => Decided::Answer(Box::new(Err(refusal))),
                    Ok(Slot::New { nth, repeated }) => {
                        let proof = appended.proof(notary, nth)?;
                        Decided::Answer(Box::new(Ok(Sealed { proof, repeated })))
                    }
                    Ok(Slot::Before(record)) => Decided::Before(record),
                };
                answers.push((place, answer));
            }
        }
        answers.sort_by_key(|(place, _)| *place);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

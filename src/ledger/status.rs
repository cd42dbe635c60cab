//! The status of a record: the notary's signed answer to the question whether it is still current.

use countersign_core::date::Date;
use countersign_core::evm::{Address, ChainId};
use countersign_core::id::Id;
use countersign_core::status::{Nonce, Status, StatusError, StatusText};
use thiserror::Error;

use super::{Notary, ProveError, proof_of};
use crate::store::{LedgerId, Referred, Store, StoreError};

/// A reason why there is no status.
#[derive(Debug, Error)]
pub enum StandingError {
    /// There is no such record, or no proof of one that withdraws it.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// The content of the store makes no status.
    #[error("the status could not be signed: {0}")]
    Status(#[from] StatusError),
}

impl From<StoreError> for StandingError {
    fn from(error: StoreError) -> Self {
        Self::Prove(error.into())
    }
}

/// Makes the status of a record, signed for the ledger's size of this moment.
///
/// # Errors
/// [`StandingError`].
pub async fn status_of(
    store: &Store,
    notary: &Notary,
    chain: (ChainId, Address),
    (ledger, id): (LedgerId, Id),
    nonce: Option<Nonce>,
    now: Date,
) -> Result<Status, StandingError> {
    store.record(ledger, id).await?.ok_or(ProveError::Unknown)?;
    // The size is read first. All entries below it are in the store, whatever is sealed meanwhile.
    let size = store.size(ledger).await?;
    let state = store.checkpoint(ledger, size).await?.state().clone();
    let Referred { paid, credited, replaced, voided, disowned } =
        store.referred(ledger, id, size).await?;
    let text = StatusText {
        ledger: state.origin,
        id,
        size,
        root: state.root,
        at: now,
        nonce,
        paid,
        credited,
        replaced,
        voided,
        disowned,
    };
    let mut proofs = Vec::new();
    for (_, by) in text.withdrawn_by() {
        proofs.push(proof_of(store, notary, chain, ledger, by).await?);
    }
    Ok(Status::new(text.sign(&notary.signer)?, proofs)?)
}

//! The history of a record: what refers to it.

use countersign_core::id::Id;
use countersign_core::tree::Index;

use super::{ProveError, StandingError};
use crate::store::{LedgerId, Reference, Store};

/// What refers to a record, from index `from` on, in the ledger's order.
///
/// # Errors
/// [`StandingError`].
pub async fn references_to(
    store: &Store,
    ledger: LedgerId,
    id: Id,
    from: Index,
    limit: u32,
) -> Result<Vec<Reference>, StandingError> {
    store.record(ledger, id).await?.ok_or(ProveError::Unknown)?;
    // The list is of one moment, though it is asked for in several questions.
    let size = store.size(ledger).await?;
    Ok(store.references(ledger, id, from, size, limit).await?)
}

//! The history of a record: the records that refer to it.

use countersign_core::id::Id;
use countersign_core::tree::Index;

use super::{ProveError, StandingError};
use crate::store::{LedgerId, Reference, Store};

/// Returns the records that refer to a record, from index `from` on, in the order of the ledger.
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
    // The list is that of one moment, although several questions ask for it.
    let size = store.size(ledger).await?;
    Ok(store.references(ledger, id, from, size, limit).await?)
}

//! The register grows by the heads of the ledgers that grew, and its new head is due on the chain.

use countersign_core::date::Date;
use countersign_core::head::State;
use countersign_core::tile::append;
use countersign_core::tree::{Index, root};

use super::AnchoringError;
use crate::ledger::{FatalError, Notary};
use crate::store::{Appended, LedgerId, Store};

/// The most ledgers in one anchor; the others are in the next.
const MAX_LEDGERS: u32 = 10_000;

/// Takes the heads that moved into the register, signs its head, and makes it due: one transaction.
/// False if no ledger grew.
///
/// # Errors
/// [`AnchoringError`].
pub async fn extend(store: &Store, notary: &Notary, now: Date) -> Result<bool, AnchoringError> {
    let mut batch = store.begin().await?;
    let from = batch.lock(LedgerId::REGISTER).await?;
    let grown = batch.unregistered(MAX_LEDGERS).await?;
    if grown.is_empty() {
        return Ok(false);
    }
    let mut leaves = Vec::with_capacity(grown.len());
    for (place, entry) in grown.iter().enumerate() {
        leaves.push(batch.head(entry.ledger, entry.size).await?.leaf());
        batch.register(Index(from.0 + place as u64), *entry).await?;
    }
    let mut tiles = batch.right_edge(LedgerId::REGISTER, from).await?;
    let (to, changed) = append(&mut tiles, from, &leaves);
    let root = root(to, &tiles).map_err(FatalError::from)?;
    let state = State { origin: notary.host.register(), size: to, root };
    let head = state.sign(&notary.signer, &notary.clock, now).map_err(FatalError::from)?;
    let (ledger, head) = (LedgerId::REGISTER, &head);
    batch.append(&Appended { ledger, from, head, tiles: &tiles, changed: &changed }).await?;
    batch.insert_anchor(from, to, now).await?;
    batch.commit().await?;
    tracing::info!(
        ledgers = grown.len(),
        register_size = to.0,
        "register head is due on the chain"
    );
    Ok(true)
}

//! The growth of the register by the checkpoints of the ledgers that grew. Its new checkpoint is then due on the chain.

use countersign_core::checkpoint::State;
use countersign_core::date::Date;
use countersign_core::register::RegisterEntry;
use countersign_core::tile::append;
use countersign_core::tree::{Index, Size, root};

use super::{Ahead, AnchoringError, later};
use crate::ledger::{FatalError, Notary};
use crate::store::{Appended, LedgerId, Locked, NewAnchor, Store, Term, Unregistered};

/// The largest number of ledgers in one anchor. The others are in the next.
const MAX_LEDGERS: u32 = 10_000;

/// Takes the checkpoints that moved into the register, signs its checkpoint, and makes it due, in one transaction.
/// Returns the new size of the register, or `None` if no ledger grew that may be anchored now.
///
/// # Errors
/// [`AnchoringError`].
pub(super) async fn extend(
    store: &Store,
    notary: &Notary,
    term: Term,
    now: Date,
) -> Result<Option<Size>, AnchoringError> {
    let Some(upto) = Ahead::of(store.newest_times().await?, now).upto() else { return Ok(None) };
    let mut batch = store.begin().await?;
    batch.fence(term).await?;
    let Locked { size: from, sealed_at, .. } = batch.lock(LedgerId::REGISTER).await?;
    let grown = batch.unregistered(MAX_LEDGERS, upto).await?;
    if grown.is_empty() {
        return Ok(None);
    }
    let mut leaves = Vec::with_capacity(grown.len());
    // A checkpoint of the register is never dated before those that it covers.
    let mut clock = now.max(sealed_at);
    for (place, entry) in grown.iter().enumerate() {
        let genesis = batch.genesis(entry.ledger).await?;
        let checkpoint = batch.checkpoint(entry.ledger, entry.size).await?;
        clock = checkpoint.claimed_time().map_or(clock, |time| time.max(clock));
        leaves.push(RegisterEntry::new(&genesis, checkpoint.state()).leaf());
        batch.register(Index(from.0 + place as u64), *entry, now).await?;
    }
    let mut tiles = batch.right_edge(LedgerId::REGISTER, from).await?;
    let (to, changed) = append(&mut tiles, from, &leaves);
    let root = root(to, &tiles).map_err(FatalError::from)?;
    let state = State { origin: notary.host.register(), size: to, root };
    let checkpoint = state.sign(&notary.signer, &notary.clock, clock).map_err(FatalError::from)?;
    let (ledger, checkpoint) = (LedgerId::REGISTER, &checkpoint);
    batch.append(&Appended { ledger, from, checkpoint, tiles: &tiles, changed: &changed }).await?;
    let deadline = |entry: &Unregistered| later(entry.since, entry.anchor_within);
    let new = NewAnchor {
        from,
        to,
        now,
        records: grown.iter().map(|entry| entry.size.0 - entry.registered.0).sum(),
        oldest_sealed_at: grown.iter().map(|entry| entry.since).min().unwrap_or(now),
        anchor_by: grown.iter().map(deadline).min().unwrap_or(now),
    };
    batch.insert_anchor(new).await?;
    batch.commit().await?;
    tracing::info!(
        ledgers = grown.len(),
        register_size = to.0,
        "register checkpoint is due on the chain"
    );
    Ok(Some(to))
}

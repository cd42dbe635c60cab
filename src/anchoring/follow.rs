//! Anchors that are in a block, until the block is final or gone.

use countersign_core::evm::BlockRef;
use countersign_core::tree::Size;

use super::{AnchoringError, BEHIND_SECONDS, Round, Trouble, cost, seconds_since};
use crate::chain::transaction_status::BlockStatus;
use crate::chain::{Chain, Operate};
use crate::store::{AnchorRow, AnchorState, BlockInclusion, LedgerId};

/// The seconds after which evidence is asked for again.
const EVIDENCE_SECONDS: u64 = 60;

/// The sight of an anchor's block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sighted {
    /// The block is where it was, and final.
    Final,
    /// The block is where it was.
    There,
    /// The block is not there, or nobody can tell.
    Elsewhere,
}

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Looks after all anchors that are in a block. A block vouches for those before it: if the block of the newest
    /// anchor is the one that it was when all were found, only anchors are looked at that may have become final.
    pub(super) async fn look_after_all(
        &mut self,
        open: &[AnchorRow],
    ) -> Result<(), AnchoringError> {
        let included = || open.iter().filter(|anchor| anchor.state.inclusion().is_some());
        let newest = included().next_back().and_then(|anchor| anchor.state.inclusion());
        let Some(newest) = newest else { return Ok(()) };
        let settled = self.memory.settled == Some(newest.block_hash) && {
            let standing = self.quorum.block_status(newest.block_number, newest.block_hash).await;
            matches!(standing, BlockStatus::There | BlockStatus::Final(_))
        };
        let mut all_stand = true;
        for anchor in included() {
            let found = self.look_after(anchor).await?;
            if settled && found == Sighted::There {
                // The anchors after it are not final either.
                return Ok(());
            }
            all_stand &= found != Sighted::Elsewhere;
        }
        self.memory.settled = all_stand.then_some(newest.block_hash);
        Ok(())
    }

    /// Looks at the block in which an anchor is, and stores what became of it.
    async fn look_after(&mut self, anchor: &AnchorRow) -> Result<Sighted, AnchoringError> {
        let AnchorState::Included(block) = &anchor.state else { return Ok(Sighted::Elsewhere) };
        let size = anchor.to;
        match self.quorum.block_status(block.block_number, block.block_hash).await {
            BlockStatus::Final(nodes) => {
                self.told_of(size);
                self.keep_evidence(anchor, block, true).await?;
                let state = AnchorState::Final(block.clone(), nodes);
                self.store.set_anchor_state(self.term, size, &state).await?;
                self.memory.asked_evidence.remove(&(size, block.block_hash));
                cost::settled(block);
                let word =
                    if nodes == 1 { "by the word of one node" } else { "as the nodes agree" };
                tracing::info!(register_size = size.0, block = %block.block_number, nodes,
                    "anchor is final, {word}");
                return Ok(Sighted::Final);
            }
            BlockStatus::There => {
                self.told_of(size);
                self.keep_evidence(anchor, block, false).await?;
                return Ok(Sighted::There);
            }
            BlockStatus::Gone => self.gone(anchor, block).await?,
            standing @ (BlockStatus::Ahead | BlockStatus::Untold) => {
                let since = *self.memory.behind.entry((size, standing)).or_insert(self.now);
                let lasts = seconds_since(since, self.now) >= BEHIND_SECONDS;
                match standing {
                    BlockStatus::Ahead if lasts => self.gone(anchor, block).await?,
                    BlockStatus::Untold if lasts => {
                        let (number, size) = (block.block_number, size.0);
                        let what = format!(
                            "the nodes are past block {number}, in which the anchor of register size {size} is, \
                             and too few tell whether it is still there: they keep no history so old, or one \
                             address stands for several nodes"
                        );
                        self.health.raise(Trouble::Unfound, self.now, what);
                    }
                    _ => {}
                }
            }
            BlockStatus::Unclear => self.unclear = true,
        }
        Ok(Sighted::Elsewhere)
    }

    /// Forgets that an anchor was out of sight, because it is seen again, or in another place.
    fn told_of(&mut self, size: Size) {
        self.memory.behind.remove(&(size, BlockStatus::Ahead));
        // If another anchor is still out of sight, the trouble is not over.
        let was_untold = self.memory.behind.remove(&(size, BlockStatus::Untold)).is_some();
        let is_untold = |(_, standing): &(Size, BlockStatus)| *standing == BlockStatus::Untold;
        if was_untold && !self.memory.behind.keys().any(is_untold) {
            self.health.clear(Trouble::Unfound);
        }
    }

    async fn gone(
        &mut self,
        anchor: &AnchorRow,
        block: &BlockInclusion,
    ) -> Result<(), AnchoringError> {
        self.told_of(anchor.to);
        // Final anchors may have gone with it.
        self.memory.compared = None;
        // The transaction may have left the nodes' pools too.
        self.memory.sent.remove(&block.transaction);
        metrics::counter!("countersign_reorgs_total").increment(1);
        tracing::warn!(register_size = anchor.to.0, block = %block.block_hash,
            "the block of an anchor is gone; the same transaction is sent again");
        Ok(self.store.set_anchor_state(self.term, anchor.to, &AnchorState::Submitted).await?)
    }

    /// Asks for evidence while the nodes still have the block's state, and stores the evidence that holds. `last` is
    /// set if there will be no other time, because a final block does not change any more.
    pub(super) async fn keep_evidence(
        &mut self,
        anchor: &AnchorRow,
        block: &BlockInclusion,
        last: bool,
    ) -> Result<(), AnchoringError> {
        let key = (anchor.to, block.block_hash);
        let asked = self.memory.asked_evidence.get(&key);
        let recently = asked.is_some_and(|at| seconds_since(*at, self.now) < EVIDENCE_SECONDS);
        if recently && !last || self.store.evidence(anchor.to, block.block_hash).await?.is_some() {
            return Ok(());
        }
        self.memory.asked_evidence.insert(key, self.now);
        let register = self.store.checkpoint(LedgerId::REGISTER, anchor.to).await?;
        let at =
            BlockRef { number: block.block_number, hash: block.block_hash, time: block.block_time };
        match self.quorum.evidence(at, register.state()).await {
            Ok(evidence) => {
                let (term, hash) = (self.term, block.block_hash);
                self.store.keep_evidence(term, anchor.to, hash, &evidence).await?;
                self.health.clear(Trouble::Evidence);
            }
            Err(error) if last => {
                self.health.raise(
                    Trouble::Evidence,
                    self.now,
                    format_args!("no evidence: {error}"),
                );
            }
            Err(error) => {
                tracing::debug!(%error, register_size = anchor.to.0, "no evidence yet");
            }
        }
        Ok(())
    }
}

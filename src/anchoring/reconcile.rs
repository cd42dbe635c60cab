//! The comparison of store and chain, before anything is sent, and from time to time while the service runs.
//!
//! Two questions decide it: is the block of the newest final anchor where it was, and is the contract's checkpoint one
//! of this notary, and not an older one? All that is final stands on what was final before it.

use countersign_core::date::Date;
use countersign_core::tree::Size;

use super::lost::{self, Loss, Lost};
use super::memory::Memory;
use super::{AnchoringError, BEHIND_SECONDS, SharedHealth, Trouble, own_checkpoint, seconds_since};
use crate::chain::quorum::Quorum;
use crate::chain::transaction_status::BlockStatus;
use crate::chain::{Chain, ChainError};
use crate::store::{AnchorHold, AnchorRow, AnchorState, Store, Term};

/// The reaction if the chain has lost an anchor that was final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostFinality {
    /// Anchoring stops, because the chain, the nodes or the store lie.
    Refuse,
    /// The anchor is sent again, because a development chain may lose its last second when the power goes.
    Repeat,
}

/// A comparison, with all that it needs.
pub(super) struct Comparison<'a> {
    pub(super) store: &'a Store,
    pub(super) health: &'a SharedHealth,
    pub(super) memory: &'a mut Memory,
    pub(super) term: Term,
    pub(super) lost: LostFinality,
    pub(super) now: Date,
}

/// The chain's answer about the newest final anchor.
enum Compared {
    /// The chain is what it must be.
    Alike,
    /// Nobody tells of the block any more, and the checkpoint is what it must be.
    Untold,
    /// The newest final anchor is not there.
    Lost(Loss),
    /// The newest final anchor is not seen, which passes if nodes are behind.
    Unseen(Loss),
}

impl Comparison<'_> {
    /// Compares the chain with the final anchors in the store.
    ///
    /// # Errors
    /// [`AnchoringError::ForeignCheckpoint`], [`AnchoringError::LostFinal`], or a passing error while that is not sure.
    pub(super) async fn make<C: Chain>(
        mut self,
        quorum: &Quorum<'_, C>,
    ) -> Result<(), AnchoringError> {
        let compared = self.compare(quorum).await;
        match &compared {
            Ok(()) => self.memory.compared = Some(self.now),
            Err(error) if error.is_passing() => {}
            Err(_) => {
                self.memory.reconciled = false;
                self.memory.compared = Some(self.now);
            }
        }
        compared
    }

    async fn compare<C: Chain>(&mut self, quorum: &Quorum<'_, C>) -> Result<(), AnchoringError> {
        let Some(newest) = self.store.newest_final_anchor().await? else {
            self.checkpoint(quorum).await?;
            self.memory.reconciled = true;
            return Ok(());
        };
        let found = self.look(quorum, &newest).await?;
        if !matches!(found, Compared::Unseen(_)) {
            self.memory.unseen = None;
        }
        match found {
            Compared::Alike => {
                self.found_again().await?;
                self.memory.reconciled = true;
                Ok(())
            }
            Compared::Untold => {
                self.memory.reconciled = true;
                Ok(())
            }
            Compared::Lost(loss) => self.lose(quorum, loss).await,
            // Nodes that are behind have lost nothing. They catch up. A chain that was set back does not.
            Compared::Unseen(loss) => {
                let since = *self.memory.unseen.get_or_insert(self.now);
                let waits = seconds_since(since, self.now) < BEHIND_SECONDS;
                match self.lost {
                    LostFinality::Refuse if waits => Err(AnchoringError::Behind(newest.to)),
                    _ => self.lose(quorum, loss).await,
                }
            }
        }
    }

    /// Asks whether the chain has the newest final anchor.
    async fn look<C: Chain>(
        &self,
        quorum: &Quorum<'_, C>,
        newest: &AnchorRow,
    ) -> Result<Compared, AnchoringError> {
        let Some(block) = newest.state.inclusion() else { return Ok(Compared::Alike) };
        match quorum.block_status(block.block_number, block.block_hash).await {
            BlockStatus::Gone => Ok(Compared::Lost(Loss::Replaced)),
            BlockStatus::Ahead => Ok(Compared::Unseen(Loss::Shorter)),
            BlockStatus::There | BlockStatus::Final(_) => match self.checkpoint(quorum).await {
                Ok(held) if held >= newest.to => Ok(Compared::Alike),
                // If the block is there, the checkpoint cannot be older: a node answers from two states.
                Ok(_) => Err(ChainError::Disagreement("the contract's checkpoint").into()),
                // A checkpoint that moved a moment ago is not known to all nodes at once.
                Err(AnchoringError::Chain(_)) if self.memory.reconciled => Ok(Compared::Alike),
                Err(error) => Err(error),
            },
            BlockStatus::Untold => match self.checkpoint(quorum).await {
                Ok(held) if held >= newest.to => Ok(Compared::Untold),
                Ok(_) | Err(AnchoringError::Chain(ChainError::NoContract(_))) => {
                    Ok(Compared::Unseen(Loss::Older))
                }
                Err(error) => Err(error),
            },
            BlockStatus::Unclear => {
                Err(ChainError::Disagreement("the block of the newest final anchor").into())
            }
        }
    }

    /// Returns the register's size whose checkpoint the contract holds.
    async fn checkpoint<C: Chain>(&self, quorum: &Quorum<'_, C>) -> Result<Size, AnchoringError> {
        let found = quorum.contract().await?;
        let ours = own_checkpoint(self.store, found.head).await?;
        ours.ok_or(AnchoringError::ForeignCheckpoint(found.head))
    }

    /// Notes that the chain has the newest final anchor, perhaps again.
    async fn found_again(&mut self) -> Result<(), AnchoringError> {
        let told =
            self.health.has(Trouble::Held(AnchorHold::Lost)) && self.memory.repeated.is_none();
        if self.memory.reconciled && !told {
            return Ok(());
        }
        let count = self.store.find_lost_anchors(self.term).await?;
        if count > 0 {
            tracing::warn!(
                count,
                "the chain has the final anchors again that it had lost: their blocks are back where they were"
            );
        }
        if told {
            self.health.clear(Trouble::Held(AnchorHold::Lost));
        }
        Ok(())
    }

    /// Tells that the chain does not have what is final in the store. On a development chain, that is sent again.
    async fn lose<C: Chain>(
        &mut self,
        quorum: &Quorum<'_, C>,
        loss: Loss,
    ) -> Result<(), AnchoringError> {
        // If there is no contract, a transaction to its address would seem to succeed.
        let held = match self.checkpoint(quorum).await {
            Ok(held) => Some(held),
            Err(AnchoringError::Chain(ChainError::NoContract(_))) => None,
            Err(error) if self.lost == LostFinality::Repeat => return Err(error),
            Err(_) => None,
        };
        let by = held.filter(|_| loss == Loss::Older);
        let lost = lost::find(self.store, quorum, by).await?;
        let repeat = self.lost == LostFinality::Repeat;
        let loss = match loss {
            _ if repeat && held.is_none() => Loss::NoContract,
            // The newest anchor is beyond the chain's end, and another block may have the place of the oldest one.
            Loss::Shorter if lost::is_replaced(quorum, lost.last()).await => Loss::Replaced,
            loss => loss,
        };
        let Some(told) = Lost::of(&lost, loss) else {
            return Err(ChainError::Disagreement("the block of the newest final anchor").into());
        };
        if repeat && held.is_some() {
            return self.repeat(&lost, &told).await;
        }
        self.store.lose_anchors(self.term, told.size, self.now).await?;
        let what = format!("the chain has lost {told}");
        self.health.raise(Trouble::Held(AnchorHold::Lost), self.now, what);
        Err(AnchoringError::LostFinal(told))
    }

    async fn repeat(&mut self, lost: &[AnchorRow], told: &Lost) -> Result<(), AnchoringError> {
        let what = format!("the development chain has lost {told}; what was lost is sent again");
        self.health.raise(Trouble::Held(AnchorHold::Lost), self.now, what);
        for anchor in lost {
            self.store.set_anchor_state(self.term, anchor.to, &AnchorState::Submitted).await?;
        }
        self.memory.sent.clear();
        self.memory.repeated = lost.first().map(|newest| newest.to);
        self.memory.reconciled = true;
        Ok(())
    }
}

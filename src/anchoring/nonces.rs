//! Nonces that are used: by which transaction of an anchor, or by another for good.

use countersign_core::evm::{Address, TransactionHash};

use super::{AnchoringError, Round, Trouble};
use crate::chain::transaction_status::{BlockStatus, TransactionStatus};
use crate::chain::{Chain, Operate};
use crate::store::{AnchorRow, AnchorState};

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// The nonce is used, for one node at least: by which transaction? None if it is not used after all.
    pub(super) async fn look_for(
        &mut self,
        anchor: &AnchorRow,
        account: Address,
        nonce: u64,
    ) -> Result<Option<bool>, AnchoringError> {
        let live: Vec<_> = anchor.live().cloned().collect();
        let (mut clear, mut untold) = (true, false);
        for attempt in live.iter().rev() {
            match self.quorum.transaction_status(attempt.transaction).await {
                TransactionStatus::In(receipt) => {
                    return self.seen(anchor, attempt, receipt).await.map(Some);
                }
                TransactionStatus::Nowhere => {}
                TransactionStatus::Untold => untold = true,
                TransactionStatus::Unclear => clear = false,
            }
        }
        if untold {
            let what =
                format!("by what the nonce {nonce} of {account} is used, no node's receipts tell");
            self.health.raise(Trouble::Unfound, self.now, what);
        }
        if untold || !clear {
            self.unclear |= !clear;
            return Ok(Some(false));
        }
        if self.quorum.nonce(account).await? <= nonce {
            return Ok(None);
        }
        let transactions: Vec<TransactionHash> =
            live.iter().map(|attempt| attempt.transaction).collect();
        if self.is_used_for_good(account, nonce).await?
            && let Some(block) = self.memory.spent.get(&(account, nonce)).copied()
            && self.quorum.are_dead(block, &transactions).await
        {
            self.store.set_anchor_state(self.term, anchor.to, &AnchorState::Due).await?;
            self.health.clear(Trouble::Nonce);
            tracing::warn!(
                register_size = anchor.to.0,
                nonce,
                "another transaction used the nonce of an anchor for good; it is signed anew"
            );
            return Ok(Some(false));
        }
        let what = format!("another transaction of {account} seems to have nonce {nonce}");
        self.health.raise(Trouble::Nonce, self.now, what);
        Ok(Some(false))
    }

    /// Returns whether the nonce is used in a block that is final.
    pub(super) async fn is_used_for_good(
        &mut self,
        account: Address,
        nonce: u64,
    ) -> Result<bool, AnchoringError> {
        let block = match self.memory.spent.get(&(account, nonce)) {
            Some(block) => Some(*block),
            None => self.quorum.used_in(account, nonce).await?,
        };
        let Some(block) = block else { return Ok(false) };
        self.memory.spent.insert((account, nonce), block);
        let standing = self.quorum.block_status(block.0, block.1).await;
        if standing == BlockStatus::Gone {
            self.memory.spent.remove(&(account, nonce));
        }
        Ok(matches!(standing, BlockStatus::Final(_)))
    }
}

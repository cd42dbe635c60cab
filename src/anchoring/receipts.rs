//! Receipts of anchors' transactions: in a block, or refused by the contract.

use super::cost;
use super::{AnchoringError, Round, Trouble, own_checkpoint};
use crate::chain::transaction_status::{BlockStatus, TransactionStatus};
use crate::chain::{Chain, Operate, Receipt, StrangeMove};
use crate::store::{AnchorRow, AnchorState, Attempt, BlockInclusion};

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Returns whether one transaction is in a block now.
    pub(super) async fn look_at(
        &mut self,
        anchor: &AnchorRow,
        attempt: &Attempt,
    ) -> Result<bool, AnchoringError> {
        match self.quorum.transaction_status(attempt.transaction).await {
            TransactionStatus::In(receipt) => self.seen(anchor, attempt, receipt).await,
            TransactionStatus::Nowhere | TransactionStatus::Untold | TransactionStatus::Unclear => {
                Ok(false)
            }
        }
    }

    /// A transaction of ours is in a block.
    pub(super) async fn seen(
        &mut self,
        anchor: &AnchorRow,
        attempt: &Attempt,
        receipt: Receipt,
    ) -> Result<bool, AnchoringError> {
        if !receipt.succeeded {
            return self.refused(anchor, attempt, &receipt).await;
        }
        let block = BlockInclusion {
            attempt: attempt.number,
            transaction: attempt.transaction,
            block_number: receipt.block_number,
            block_hash: receipt.block_hash,
            block_time: receipt.block_time,
            gas_used: receipt.gas_used,
            fee_wei: receipt.fee_wei,
        };
        let state = AnchorState::Included(block.clone());
        self.store.set_anchor_state(self.term, anchor.to, &state).await?;
        for trouble in [Trouble::Nonce, Trouble::Refused, Trouble::Unsent, Trouble::Unfound] {
            self.health.clear(trouble);
        }
        for attempt in &anchor.attempts {
            self.memory.sent.remove(&attempt.transaction);
        }
        cost::spent(anchor, &block);
        tracing::info!(register_size = anchor.to.0, block = %block.block_number, gas = block.gas_used,
            transaction = %block.transaction, "anchor is in a block");
        self.keep_evidence(anchor, &block, false).await?;
        Ok(true)
    }

    /// The contract refused it. Nothing moved; another transaction is signed once that is final.
    async fn refused(
        &mut self,
        anchor: &AnchorRow,
        attempt: &Attempt,
        receipt: &Receipt,
    ) -> Result<bool, AnchoringError> {
        let what = format!("the contract refused the transaction {}", attempt.transaction);
        self.health.raise(Trouble::Refused, self.now, what);
        // If somebody else moved the checkpoint, that is the reason, and nothing will help.
        let found = self.quorum.contract().await?;
        if own_checkpoint(self.store, found.head).await?.is_none() {
            return Err(AnchoringError::ForeignCheckpoint(found.head));
        }
        let standing = self.quorum.block_status(receipt.block_number, receipt.block_hash).await;
        if matches!(standing, BlockStatus::Final(_)) {
            let (to, number) = (anchor.to, attempt.number);
            self.store.attempt_failed(self.term, to, number, receipt.fee_wei).await?;
        }
        Ok(false)
    }

    pub(super) async fn adopt(
        &mut self,
        anchor: &AnchorRow,
        found: StrangeMove,
    ) -> Result<bool, AnchoringError> {
        let TransactionStatus::In(receipt) =
            self.quorum.transaction_status(found.transaction).await
        else {
            return Ok(false);
        };
        let known = anchor.attempts.iter().find(|attempt| attempt.transaction == found.transaction);
        if let Some(known) = known {
            return self.seen(anchor, known, receipt).await;
        }
        tracing::warn!(register_size = anchor.to.0, transaction = %found.transaction,
            "found an anchor of ours on the chain");
        let attempt = Attempt {
            number: anchor.attempts.len() as u32 + 1,
            account: found.account,
            nonce: found.nonce,
            gas_limit: receipt.gas_used,
            max_fee_wei: found.max_fee_wei,
            tip_wei: found.tip_wei,
            raw: Vec::new(),
            transaction: found.transaction,
            at: self.now,
            fee_wei: None,
        };
        self.store.add_attempt(self.term, anchor.to, &attempt).await?;
        self.seen(anchor, &attempt, receipt).await
    }
}

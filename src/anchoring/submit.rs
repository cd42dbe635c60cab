//! Anchors that are on their way to a block: signed, sent, replaced, looked for.

use countersign_core::evm::{Address, TransactionHash};

use super::attempt::Sent;
use super::cost;
use super::fees::{self, Bid, Next, Urgency};
use super::{
    AnchoringError, Round, Trouble, is_final, own_checkpoint, register_root, seconds_since, word_of,
};
use crate::chain::transaction_status::{BlockStatus, TransactionStatus};
use crate::chain::{Chain, ContractState, Operate, Receipt, StrangeMove};
use crate::store::{AnchorHold, AnchorRow, AnchorState, Attempt, BlockInclusion};

/// The number of times that the contract may refuse an anchor, before anchoring stops paying for it.
const MAX_REFUSALS: usize = 3;

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Takes an anchor on as far as it goes now. Returns true if it is in a block. `first` is set if no anchor before
    /// it is on its way, so that it may be signed; `may_replace` if none waits with a lower nonce.
    pub(super) async fn advance(
        &mut self,
        anchor: &AnchorRow,
        first: bool,
        may_replace: bool,
    ) -> Result<bool, AnchoringError> {
        match (&anchor.state, anchor.attempts.last()) {
            (AnchorState::Due, _) if first => self.begin(anchor).await,
            (AnchorState::Submitted, Some(newest)) => {
                self.pursue(anchor, newest, may_replace).await
            }
            (AnchorState::Included(_) | AnchorState::Final(..), _) => Ok(true),
            _ => Ok(false),
        }
    }

    /// Begins an anchor that has no transaction.
    async fn begin(&mut self, anchor: &AnchorRow) -> Result<bool, AnchoringError> {
        if let Some(is_in_block) = self.obstacle(anchor).await? {
            return Ok(is_in_block);
        }
        let account = self.operator.address();
        // Only refusals of this process count: whoever starts it again has found out the reason.
        let began = self.memory.began;
        let refused: Vec<_> = anchor
            .attempts
            .iter()
            .filter(|attempt| attempt.fee_wei.is_some() && began.is_some_and(|at| attempt.at >= at))
            .collect();
        if let (times @ MAX_REFUSALS.., Some(last)) = (refused.len(), refused.last()) {
            let last = last.transaction;
            return Err(AnchoringError::Refused { size: anchor.to, times, last });
        }
        let market = self.quorum.market().await?;
        let bid = match fees::bid(&market, self.urgency(anchor), self.limits()) {
            Ok(bid) => bid,
            Err(held) => return self.held(anchor, held, self.too_dear(market.base_fee)).await,
        };
        let ours = self.store.highest_nonce(account).await?.map(|nonce| nonce + 1);
        let next = self.quorum.nonce(account).await?;
        // A transaction that is not this notary's and may still go away would leave a gap before the next nonce, which
        // nothing fills.
        if ours.is_some_and(|ours| next > ours) && !self.is_used_for_good(account, next - 1).await?
        {
            let what =
                format!("a transaction of {account} that is not ours has nonce {}", next - 1);
            self.health.raise(Trouble::Nonce, self.now, what);
            return Ok(false);
        }
        self.health.clear(Trouble::Nonce);
        // Nodes that are behind do not know of this notary's own nonces yet.
        let nonce = next.max(ours.unwrap_or(0));
        self.attempt(anchor, nonce, bid).await
    }

    /// Looks for an obstacle that keeps the contract from taking the anchor now, whatever is offered. Returns `None` if
    /// there is none.
    pub(super) async fn obstacle(
        &mut self,
        anchor: &AnchorRow,
    ) -> Result<Option<bool>, AnchoringError> {
        let found = self.quorum.contract().await?;
        if found.head != word_of(self.store, anchor.from).await? {
            return self.checkpoint_is_another(anchor, found).await.map(Some);
        }
        if found.retired {
            return Err(AnchoringError::Retired);
        }
        let account = self.operator.address();
        if found.operator != account {
            let what =
                format!("the contract's operator is {}, and ours is {account}", found.operator);
            return self.held(anchor, AnchorHold::Operator, what).await.map(Some);
        }
        Ok(None)
    }

    /// Goes on with an anchor that has transactions, one of which may be in a block. `may_replace` is set if no other
    /// anchor waits with a lower nonce, so that this one could come into a block.
    async fn pursue(
        &mut self,
        anchor: &AnchorRow,
        newest: &Attempt,
        may_replace: bool,
    ) -> Result<bool, AnchoringError> {
        let (account, nonce) = (newest.account, newest.nonce);
        if self.quorum.may_be_used(account, nonce).await?
            && let Some(is_in_block) = self.look_for(anchor, account, nonce).await?
        {
            return Ok(is_in_block);
        }
        self.health.clear(Trouble::Nonce);
        if account != self.operator.address() {
            return self.operator_changed(anchor, account).await;
        }
        let sent = if newest.raw.is_empty() { Sent::Taken } else { self.send(newest).await };
        if sent == Sent::Unfunded {
            let what = format!("the operator's account {account} cannot pay for its transaction");
            return self.held(anchor, AnchorHold::Funds, what).await;
        }
        let refused = sent == Sent::Underpriced;
        if !may_replace || !self.blocks_passed(newest) {
            // The transaction may have come into a block between the two questions.
            return self.look_at(anchor, newest).await;
        }
        let market = self.quorum.market().await?;
        let bid = Bid { max_fee: newest.max_fee_wei, tip: newest.tip_wei };
        let waited = match newest.raw.is_empty() {
            // The bytes are not known and cannot be sent again, so the transaction is replaced at once.
            true => u64::MAX,
            false => seconds_since(newest.at, self.now),
        };
        let urgency = self.urgency(anchor);
        let standing = fees::Unmined { bid, waited, refused };
        match fees::next(standing, &market, urgency, self.limits()) {
            Next::Wait => {
                self.nothing_holds(anchor).await?;
                // The transaction may have come into a block between the two questions.
                self.look_at(anchor, newest).await
            }
            Next::Replace(bid) => self.attempt(anchor, nonce, bid).await,
            Next::Held(held) => self.held(anchor, held, self.too_dear(market.base_fee)).await,
        }
    }

    /// Finds out which transaction uses a nonce that is used for one node at least. Returns `None` if it is not used
    /// after all.
    async fn look_for(
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
    async fn is_used_for_good(
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

    /// Looks whether one transaction is in a block now.
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

    /// Notes that a transaction of the anchor is in a block.
    async fn seen(
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

    /// Notes that the contract refused a transaction. Nothing moved, and another one is signed once that is final.
    async fn refused(
        &mut self,
        anchor: &AnchorRow,
        attempt: &Attempt,
        receipt: &Receipt,
    ) -> Result<bool, AnchoringError> {
        let what = format!("the contract refused the transaction {}", attempt.transaction);
        self.health.raise(Trouble::Refused, self.now, what);
        // If somebody else moved the checkpoint, that is the reason for the refusal, and nothing will help.
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

    /// Goes on with an anchor whose transactions are those of an account without a key here. They can do no harm once
    /// the contract names another operator for good.
    async fn operator_changed(
        &mut self,
        anchor: &AnchorRow,
        old: Address,
    ) -> Result<bool, AnchoringError> {
        let block = match self.memory.replaced.get(&old) {
            Some(block) => Some(*block),
            None => self.quorum.replaced_in(old).await?,
        };
        if let Some(block) = block {
            self.memory.replaced.insert(old, block);
            match self.quorum.block_status(block.0, block.1).await {
                BlockStatus::Gone => drop(self.memory.replaced.remove(&old)),
                BlockStatus::Final(_) => {
                    let size = anchor.to.0;
                    tracing::info!(
                        register_size = size,
                        "the operator has changed; an anchor is signed anew"
                    );
                    self.store.set_anchor_state(self.term, anchor.to, &AnchorState::Due).await?;
                    return Ok(false);
                }
                _ => {}
            }
        }
        let what = format!("an anchor is under way from the account {old}, which is not ours");
        self.held(anchor, AnchorHold::Operator, what).await
    }

    /// Finds out why the contract holds another checkpoint than expected. If a forgotten transaction of this notary
    /// made the move, it is followed, for a second one would only fail. If the nodes are behind, anchoring waits. If
    /// somebody else made the move, or the chain lost what was final, anchoring stops.
    async fn checkpoint_is_another(
        &mut self,
        anchor: &AnchorRow,
        contract: ContractState,
    ) -> Result<bool, AnchoringError> {
        let root = register_root(self.store, anchor.to).await?;
        if let Some(found) = self.quorum.find(anchor.to, root).await? {
            return self.adopt(anchor, found).await;
        }
        let head = contract.head;
        let Some(size) = own_checkpoint(self.store, head).await? else {
            return Err(AnchoringError::ForeignCheckpoint(head));
        };
        let before = self.store.anchor(anchor.from).await?;
        let was_final = before.is_some_and(|before| is_final(&before.state));
        if size == anchor.to {
            let to = size.0;
            let what = format!(
                "the contract holds the checkpoint of register size {to} already, and no node tells by which transaction"
            );
            self.health.raise(Trouble::Unfound, self.now, what);
        }
        // The nodes are behind, or an anchor is lost: the comparison of store and chain finds out.
        self.memory.reconciled &= !(size < anchor.from && was_final);
        Ok(false)
    }

    async fn adopt(
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

    pub(super) async fn held(
        &mut self,
        anchor: &AnchorRow,
        held: AnchorHold,
        what: String,
    ) -> Result<bool, AnchoringError> {
        self.health.hold(Some(held));
        self.health.raise(Trouble::Held(held), self.now, what);
        if anchor.held.is_none_or(|(known, _)| known != held) {
            self.store.hold_anchor(self.term, anchor.to, Some((held, self.now))).await?;
        }
        Ok(false)
    }

    async fn nothing_holds(&mut self, anchor: &AnchorRow) -> Result<(), AnchoringError> {
        self.health.hold(None);
        if anchor.held.is_some() {
            self.store.hold_anchor(self.term, anchor.to, None).await?;
        }
        Ok(())
    }

    fn urgency(&self, anchor: &AnchorRow) -> Urgency {
        let (began, end) =
            (anchor.oldest_sealed_at.unix_seconds(), anchor.anchor_by.unix_seconds());
        Urgency::of(began, end, self.now.unix_seconds())
    }

    fn too_dear(&self, base_fee: u128) -> String {
        format!(
            "the chain asks for {base_fee} wei per gas and a tip, and at most {} are allowed",
            self.policy.max_fee_wei
        )
    }
}

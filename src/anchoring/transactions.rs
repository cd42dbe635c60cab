//! Transactions of anchors that are on their way to a block: signed, sent, replaced.

use super::attempt::Sent;
use super::fees::{self, Bid, Next, Urgency};
use super::{AnchoringError, Round, SKEW_SECONDS, Trouble, ahead, later, seconds_since};
use crate::chain::{Chain, Operate};
use crate::store::{AnchorHold, AnchorRow, AnchorState, Attempt, LedgerId};

/// The number of times that the contract may refuse an anchor before no more is paid for it.
const MAX_REFUSALS: usize = 3;

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Takes an anchor on as far as it goes now. True if it is in a block. `first`: none before it is on its
    /// way, so that it may be signed; `may_replace`: none waits with a lower nonce.
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

    /// An anchor without a transaction.
    async fn begin(&mut self, anchor: &AnchorRow) -> Result<bool, AnchoringError> {
        if let Some(is_in_block) = self.obstacle(anchor).await? {
            return Ok(is_in_block);
        }
        // It may have been signed while a clock was wrong.
        let signed = self.store.checkpoint(LedgerId::REGISTER, anchor.to).await?.claimed_time();
        if signed.is_some_and(|signed| ahead::waits(signed, self.now)) {
            return Ok(false);
        }
        let account = self.operator.address();
        // Those of this process: who starts it again has found out why.
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
        // A transaction that is not ours and may still go away would leave a gap before our own nonce, which
        // nothing fills.
        if ours.is_some_and(|ours| next > ours) && !self.is_used_for_good(account, next - 1).await?
        {
            let what =
                format!("a transaction of {account} that is not ours has nonce {}", next - 1);
            self.health.raise(Trouble::Nonce, self.now, what);
            return Ok(false);
        }
        self.health.clear(Trouble::Nonce);
        // Nodes that are behind do not know of our own nonces yet.
        let nonce = next.max(ours.unwrap_or(0));
        self.attempt(anchor, nonce, bid).await
    }

    /// An anchor with transactions, one of which may be in a block. `may_replace`: no other anchor waits with a
    /// lower nonce, so that this one could come in.
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
            // It may have come into a block between the two questions.
            return self.look_at(anchor, newest).await;
        }
        let market = self.quorum.market().await?;
        let bid = Bid { max_fee: newest.max_fee_wei, tip: newest.tip_wei };
        let waited = match newest.raw.is_empty() {
            // There is nothing to send again, so it is replaced at once.
            true => u64::MAX,
            // Nor is it known how long one waits that was made while the clock was ahead.
            false if newest.at > later(self.now, SKEW_SECONDS) => u64::MAX,
            false => seconds_since(newest.at, self.now),
        };
        let urgency = self.urgency(anchor);
        let standing = fees::Unmined { bid, waited, refused };
        match fees::next(standing, &market, urgency, self.limits()) {
            Next::Wait => {
                self.nothing_holds(anchor).await?;
                // It may have come into a block between the two questions.
                self.look_at(anchor, newest).await
            }
            Next::Replace(bid) => self.attempt(anchor, nonce, bid).await,
            Next::Held(held) => self.held(anchor, held, self.too_dear(market.base_fee)).await,
        }
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

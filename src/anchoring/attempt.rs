//! Attempts to get an anchor into a block. Each is signed, stored, and handed to the nodes.

use countersign_core::date::Date;

use super::fees::{Bid, Limits};
use super::{AnchoringError, Round, Trouble, register_root, seconds_since};
use crate::chain::{Chain, ChainError, Move, Operate, TransactionTerms};
use crate::store::{AnchorHold, AnchorRow, Attempt};

/// The seconds after which the same bytes are handed to the nodes again, because nodes forget.
const RESEND_SECONDS: u64 = 30;
/// The least gas limit. An anchor uses some 32,000, and one that runs out of gas is paid for nothing.
const LEAST_GAS: u64 = 40_000;
/// The most gas that a node's estimate may make the operator offer. An anchor uses 32,000, and more where posted data
/// is charged.
const MAX_GAS: u64 = 5_000_000;
const DAY_SECONDS: u64 = 86_400;

/// The fate of a transaction that was handed to the nodes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// A node has the transaction.
    Taken,
    /// The transaction offers too little.
    Underpriced,
    /// The account cannot pay.
    Unfunded,
    /// No node took the transaction, for a reason that says nothing about its offer.
    Failed,
}

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Signs a transaction, stores it, and sends it.
    pub(super) async fn attempt(
        &mut self,
        anchor: &AnchorRow,
        nonce: u64,
        bid: Bid,
    ) -> Result<bool, AnchoringError> {
        let account = self.operator.address();
        let step = Move {
            from_size: anchor.from,
            from_root: register_root(self.store, anchor.from).await?,
            to_size: anchor.to,
            to_root: register_root(self.store, anchor.to).await?,
        };
        let gas = match self.quorum.gas(account, step).await {
            Ok(gas) => gas.max(LEAST_GAS),
            // The contract would refuse the move, so the reason is looked for.
            Err(error) => {
                return match self.obstacle(anchor).await? {
                    Some(is_in_block) => Ok(is_in_block),
                    None => Err(error.into()),
                };
            }
        };
        if gas > MAX_GAS {
            return Err(ChainError::Refused(format!("a node wants {gas} gas for an anchor")).into());
        }
        let gas_limit = gas + gas / 4;
        let most = u128::from(gas_limit).saturating_mul(bid.max_fee);
        let yesterday = self.now.unix_seconds().saturating_sub(DAY_SECONDS);
        let since = Date::from_unix_seconds(yesterday).unwrap_or(Date::EPOCH);
        let spent = self.store.spent_since(since).await?;
        if spent.saturating_add(most) > self.policy.budget_wei {
            let what = format!(
                "{spent} wei are spent in 24 hours, and the next anchor may cost {most}: more than {}",
                self.policy.budget_wei
            );
            return self.held(anchor, AnchorHold::Budget, what).await;
        }
        // The balance is asked for, and not guessed from a failure: an absent node does not make a wallet empty.
        let balance = self.quorum.balance(account).await?;
        if balance < most {
            let what = format!("the operator's account {account} has {balance} wei of {most}");
            return self.held(anchor, AnchorHold::Funds, what).await;
        }
        let terms =
            TransactionTerms { nonce, gas_limit, max_fee_wei: bid.max_fee, tip_wei: bid.tip };
        let signed = self.operator.sign(step, terms).await?;
        let attempt = Attempt {
            number: anchor.attempts.len() as u32 + 1,
            account,
            nonce,
            gas_limit,
            max_fee_wei: bid.max_fee,
            tip_wei: bid.tip,
            raw: signed.raw,
            transaction: signed.transaction,
            at: self.now,
            fee_wei: None,
        };
        self.store.add_attempt(self.term, anchor.to, &attempt).await?;
        if let Some(newest) = self.quorum.newest() {
            self.memory.height.insert(attempt.transaction, newest);
        }
        self.health.hold(None);
        metrics::counter!("countersign_anchor_attempts_total").increment(1);
        if attempt.number > 1 {
            tracing::info!(
                register_size = anchor.to.0,
                attempt = attempt.number,
                nonce,
                max_fee_wei = bid.max_fee,
                "an anchor is sent again on other terms"
            );
        }
        self.send(&attempt).await;
        self.look_at(anchor, &attempt).await
    }

    /// Hands a transaction to the nodes, unless that was done a moment ago.
    pub(super) async fn send(&mut self, attempt: &Attempt) -> Sent {
        let last = self.memory.sent.get(&attempt.transaction);
        if last.is_some_and(|at| seconds_since(*at, self.now) < RESEND_SECONDS) {
            return Sent::Taken;
        }
        let error = match self.quorum.send(&attempt.raw).await {
            Ok(()) => {
                self.memory.sent.insert(attempt.transaction, self.now);
                self.health.clear(Trouble::Unsent);
                return Sent::Taken;
            }
            Err(error) => error,
        };
        let sent = match error {
            ChainError::Underpriced(_) => Sent::Underpriced,
            ChainError::Funds(_) => return Sent::Unfunded,
            _ => Sent::Failed,
        };
        let what = format!("no node takes the transaction {}: {error}", attempt.transaction);
        self.health.raise(Trouble::Unsent, self.now, what);
        sent
    }

    /// Returns whether the chain went on since the attempt was made. While it stands still, more money moves nothing.
    pub(super) fn blocks_passed(&mut self, attempt: &Attempt) -> bool {
        let Some(newest) = self.quorum.newest() else { return false };
        let then = *self.memory.height.entry(attempt.transaction).or_insert(newest);
        newest > then
    }

    pub(super) fn limits(&self) -> Limits {
        Limits { cap: self.policy.max_fee_wei, least_tip: self.policy.least_tip_wei }
    }
}

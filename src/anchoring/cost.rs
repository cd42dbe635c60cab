//! The cost of anchors, in the past and now, for the metrics.

use countersign_core::evm::Address;

use crate::chain::Chain;
use crate::chain::quorum::Quorum;
use crate::store::{AnchorRow, BlockInclusion};

/// The gas that an anchor usually uses.
const USUAL_GAS: u64 = 33_000;

/// Tells the cost of an anchor that is in a block, and paid for.
pub(super) fn spent(anchor: &AnchorRow, block: &BlockInclusion) {
    // Metrics are told in floating point. The stored amounts are exact.
    let fee = block.fee_wei as f64;
    metrics::gauge!("countersign_anchor_fee_wei").set(fee);
    metrics::gauge!("countersign_anchor_cost_per_record_wei")
        .set(fee / anchor.records.max(1) as f64);
    metrics::gauge!("countersign_anchor_attempts").set(f64::from(block.attempt));
}

/// Counts the cost of a final anchor. Only now is it certain what was paid for it, and it is counted once.
pub(super) fn settled(block: &BlockInclusion) {
    let gwei = u64::try_from(block.fee_wei / 1_000_000_000).unwrap_or(u64::MAX);
    metrics::counter!("countersign_anchors_final_total").increment(1);
    metrics::counter!("countersign_fees_gwei_total").increment(gwei);
}

/// Looks at the operator's balance and the present cost of anchors, for the metrics only.
pub(super) async fn probe<C: Chain>(quorum: &Quorum<'_, C>, account: Address) {
    let Ok(balance) = quorum.balance(account).await else { return };
    metrics::gauge!("countersign_operator_balance_wei").set(balance as f64);
    let Ok(market) = quorum.market().await else { return };
    let cost = market.base_fee.saturating_add(market.tips[1]).max(1);
    let cost = cost.saturating_mul(u128::from(USUAL_GAS));
    metrics::gauge!("countersign_anchors_affordable").set((balance / cost) as f64);
}

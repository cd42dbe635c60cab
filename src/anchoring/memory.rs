//! The memory of anchoring between rounds, without which a new process can begin.

use std::collections::HashMap;

use countersign_core::date::Date;
use countersign_core::evm::{Address, BlockHash, BlockNumber, TransactionHash};
use countersign_core::tree::Size;

use super::{LostFinality, seconds_since};
use crate::chain::transaction_status::BlockStatus;
use crate::store::AnchorRow;

/// The memory of anchoring, which may be forgotten.
#[derive(Default)]
pub(super) struct Memory {
    /// A flag that is set if store and chain were compared, and fit.
    pub(super) reconciled: bool,
    /// The time at which store and chain were last compared, or none if they are to be compared now.
    pub(super) compared: Option<Date>,
    /// The time since when the newest final anchor is not seen, although nothing else is in its place.
    pub(super) unseen: Option<Date>,
    /// The register size up to which final anchors were lost and are sent again.
    pub(super) repeated: Option<Size>,
    /// The time at which market and balance were last looked at for the metrics.
    pub(super) probed: Option<Date>,
    /// The time at which each transaction was last handed to the nodes.
    pub(super) sent: HashMap<TransactionHash, Date>,
    /// The time at which the evidence of each block was last asked for.
    pub(super) asked_evidence: HashMap<(Size, BlockHash), Date>,
    /// The time since when all nodes are behind a block that was seen, or are past it and tell nothing of it.
    pub(super) behind: HashMap<(Size, BlockStatus), Date>,
    /// The height of the chain when each attempt was first looked at.
    pub(super) height: HashMap<TransactionHash, BlockNumber>,
    /// The block in which somebody else's transaction has a nonce of the operator, for each such nonce.
    pub(super) spent: HashMap<(Address, u64), (BlockNumber, BlockHash)>,
    /// The block in which an account is the operator no more, for each such account.
    pub(super) replaced: HashMap<Address, (BlockNumber, BlockHash)>,
    /// The block of the newest anchor at the time when all anchors were found in theirs.
    pub(super) settled: Option<BlockHash>,
    /// The time at which this process first had the lease.
    pub(super) began: Option<Date>,
    /// The time of the last round.
    pub(super) last: Option<Date>,
    /// A flag that is set if nothing is sent any more. Anchors in blocks are still looked after.
    pub(super) stopped: bool,
}

/// The seconds between two comparisons of store and chain.
const COMPARE_SECONDS: u64 = 60;
/// The seconds between two comparisons while an anchor is due or gets into no block, for which a loss may be the
/// reason.
const HURRY_SECONDS: u64 = 10;

impl Memory {
    /// Notes the time of a round. If the clock was set back since the last one, all that is remembered by time is
    /// forgotten: nothing may wait until the clock has caught up.
    pub(super) fn see(&mut self, now: Date) {
        if self.last.is_some_and(|last| now < last) {
            (self.compared, self.probed, self.unseen) = (None, None, None);
            self.sent.clear();
            self.asked_evidence.clear();
            self.behind.clear();
        }
        self.last = Some(now);
        self.began = Some(self.began.map_or(now, |began| began.min(now)));
    }

    /// Returns whether it is time to compare store and chain. `due` is set if the next anchor is about to be signed.
    pub(super) fn compares(
        &self,
        open: &[AnchorRow],
        due: bool,
        lost: LostFinality,
        now: Date,
    ) -> bool {
        let waits = open.iter().any(|anchor| anchor.state.inclusion().is_none());
        // A development chain is near, and loses blocks more often.
        let hurries = due || waits || lost == LostFinality::Repeat;
        let every = if hurries && !self.stopped { HURRY_SECONDS } else { COMPARE_SECONDS };
        !self.reconciled && !self.stopped
            || self.compared.is_none_or(|last| seconds_since(last, now) >= every)
    }

    /// Forgets all that is not about these anchors, so that nothing grows for ever.
    pub(super) fn forget_all_but(&mut self, open: &[AnchorRow]) {
        let attempts = || open.iter().flat_map(|anchor| &anchor.attempts);
        self.sent.retain(|hash, _| attempts().any(|attempt| attempt.transaction == *hash));
        self.height.retain(|hash, _| attempts().any(|attempt| attempt.transaction == *hash));
        if open.is_empty() {
            self.spent.clear();
        }
        self.replaced.retain(|account, _| attempts().any(|attempt| attempt.account == *account));
        let is_in = |size: &Size, hash: &BlockHash| {
            let found = open.iter().find(|anchor| anchor.to == *size);
            found
                .and_then(|anchor| anchor.state.inclusion())
                .is_some_and(|at| at.block_hash == *hash)
        };
        self.asked_evidence.retain(|(size, hash), _| is_in(size, hash));
        let in_block = |size: &Size| {
            open.iter().any(|anchor| anchor.to == *size && anchor.state.inclusion().is_some())
        };
        self.behind.retain(|(size, _), _| in_block(size));
    }
}

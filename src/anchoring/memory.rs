//! What anchoring remembers between rounds, and a new process does without.

use std::collections::HashMap;

use countersign_core::date::Date;
use countersign_core::evm::{Address, BlockHash, BlockNumber, TransactionHash};
use countersign_core::tree::Size;

use super::{LostFinality, seconds_since};
use crate::chain::transaction_status::BlockStatus;
use crate::store::AnchorRow;

/// What may be forgotten: a new process does without.
#[derive(Default)]
pub(super) struct Memory {
    /// Store and chain were compared, and fit.
    pub(super) reconciled: bool,
    /// The time when store and chain were last compared; none when they are to be compared now.
    pub(super) compared: Option<Date>,
    /// Since when the newest final anchor is not seen, though nothing else is in its place.
    pub(super) unseen: Option<Date>,
    /// Final anchors up to this register size were lost, and are sent again.
    pub(super) repeated: Option<Size>,
    /// When the market and the balance were last looked at for the metrics.
    pub(super) probed: Option<Date>,
    /// When each transaction was last handed to the nodes.
    pub(super) sent: HashMap<TransactionHash, Date>,
    /// When evidence was last asked for.
    pub(super) asked_evidence: HashMap<(Size, BlockHash), Date>,
    /// Since when all nodes are behind a block that was seen, or past it and tell nothing of it.
    pub(super) behind: HashMap<(Size, BlockStatus), Date>,
    /// The chain's height when an attempt was first looked at.
    pub(super) height: HashMap<TransactionHash, BlockNumber>,
    /// A block in which a nonce of ours is used by somebody else.
    pub(super) spent: HashMap<(Address, u64), (BlockNumber, BlockHash)>,
    /// A block in which an account is the operator no more.
    pub(super) replaced: HashMap<Address, (BlockNumber, BlockHash)>,
    /// The block of the newest anchor, when all anchors were found in theirs.
    pub(super) settled: Option<BlockHash>,
    /// When this process first had the lease.
    pub(super) began: Option<Date>,
    /// Nothing is sent any more; what is in blocks is still looked after.
    pub(super) stopped: bool,
}

/// The seconds between two comparisons of store and chain.
const COMPARE_SECONDS: u64 = 60;
/// The seconds between them while an anchor is due, or gets into no block: a loss may be the
/// reason.
const HURRY_SECONDS: u64 = 10;

impl Memory {
    /// Returns whether it is time to compare store and chain.
    /// `due`: the next anchor is about to be signed.
    pub(super) fn compares(
        &self,
        open: &[AnchorRow],
        due: bool,
        lost: LostFinality,
        now: Date,
    ) -> bool {
        let waits = open.iter().any(|anchor| anchor.state.inclusion().is_none());
        // A development chain is near, and loses more.
        let hurries = due || waits || lost == LostFinality::Repeat;
        let every = if hurries && !self.stopped { HURRY_SECONDS } else { COMPARE_SECONDS };
        !self.reconciled && !self.stopped
            || self.compared.is_none_or(|last| seconds_since(last, now) >= every)
    }

    /// Keeps what is about these anchors: nothing grows for ever.
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

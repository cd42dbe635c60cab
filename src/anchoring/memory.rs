//! What anchoring remembers between rounds, and a new process does without.

use std::collections::HashMap;

use countersign_core::anchor::{Address, BlockHash, BlockNumber, TransactionHash};
use countersign_core::date::Date;
use countersign_core::tree::Size;

use crate::store::AnchorRow;

/// What may be forgotten: a new process does without.
#[derive(Default)]
pub(super) struct Memory {
    /// Store and chain were compared.
    pub(super) reconciled: bool,
    /// When the market and the balance were last looked at for the metrics.
    pub(super) probed: Option<Date>,
    /// When each transaction was last handed to the nodes.
    pub(super) sent: HashMap<TransactionHash, Date>,
    /// When evidence was last asked for.
    pub(super) asked_evidence: HashMap<(Size, BlockHash), Date>,
    /// Since when all nodes are behind a block that was seen.
    pub(super) behind: HashMap<Size, Date>,
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

impl Memory {
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
        // Those of anchors that are not open are the comparison's.
        let waits = |size: &Size| {
            open.iter().any(|anchor| anchor.to == *size && anchor.state.inclusion().is_none())
        };
        self.behind.retain(|size, _| !waits(size));
    }
}

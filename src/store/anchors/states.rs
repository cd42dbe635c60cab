//! The states of an anchor on its way, and all that is known of one.

use std::fmt;

use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber, TransactionHash};
use countersign_core::tree::Size;

use crate::store::{AnchorHold, Attempt};

/// The state of an anchor on its way. What a state needs is stored before the state is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnchorState {
    /// The register's checkpoint is signed. No transaction was made for it that could still come into a block.
    Due,
    /// The newest attempt is stored, and may have been sent, once or often.
    Submitted,
    /// An attempt is in a block, which may still go away.
    Included(BlockInclusion),
    /// The block of an attempt is final, by the word of this many nodes.
    Final(BlockInclusion, u32),
}

/// The block in which an attempt is, with the cost of the attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockInclusion {
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The hash of the attempt's transaction.
    pub transaction: TransactionHash,
    /// The block's height.
    pub block_number: BlockNumber,
    /// The block's hash.
    pub block_hash: BlockHash,
    /// The block's time.
    pub block_time: Date,
    /// The gas that was used.
    pub gas_used: u64,
    /// The fee that was paid, in wei.
    pub fee_wei: u128,
}

/// An anchor, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRow {
    /// The size of the register that the contract had before.
    pub from: Size,
    /// The size of the register that the contract has after.
    pub to: Size,
    /// The time at which the register's checkpoint was signed.
    pub created_at: Date,
    /// The number of records that no anchor covered before.
    pub records: u64,
    /// The time at which the oldest of them was sealed, or their oldest checkpoint.
    pub oldest_sealed_at: Date,
    /// The earliest time by which the policy of a ledger wants its records anchored.
    pub anchor_by: Date,
    /// The reason why the anchor is held up, or what became of it, and the time since when.
    pub held: Option<(AnchorHold, Date)>,
    /// The state of the anchor on its way.
    pub state: AnchorState,
    /// Every transaction that was signed for the anchor, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A new anchor, which is due.
#[derive(Clone, Copy, Debug)]
pub struct NewAnchor {
    /// The size of the register that the contract has now ([`AnchorRow::from`]).
    pub from: Size,
    /// The size of the register that the contract is to have ([`AnchorRow::to`]).
    pub to: Size,
    /// The time at which the register's checkpoint was signed ([`AnchorRow::created_at`]).
    pub now: Date,
    /// The number of records that no anchor covered before ([`AnchorRow::records`]).
    pub records: u64,
    /// The time at which the oldest of them was sealed ([`AnchorRow::oldest_sealed_at`]).
    pub oldest_sealed_at: Date,
    /// The earliest time by which a ledger's policy wants its records anchored ([`AnchorRow::anchor_by`]).
    pub anchor_by: Date,
}

impl AnchorState {
    /// Returns the word by which the state is stored and told.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Submitted => "submitted",
            Self::Included(_) => "included",
            Self::Final(..) => "final",
        }
    }

    /// Returns the block, if the anchor is in one.
    pub fn inclusion(&self) -> Option<&BlockInclusion> {
        match self {
            Self::Due | Self::Submitted => None,
            Self::Included(block) | Self::Final(block, _) => Some(block),
        }
    }
}

impl fmt::Display for AnchorState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AnchorRow {
    /// Returns whether the anchor was final, and the chain does not have it.
    pub fn is_lost(&self) -> bool {
        matches!((&self.state, self.held), (AnchorState::Final(..), Some((AnchorHold::Lost, _))))
    }

    /// Returns the attempts of which one may still come into a block: those with the account and nonce of the newest.
    pub fn live(&self) -> impl Iterator<Item = &Attempt> {
        let newest = self.attempts.last().map(|newest| (newest.account, newest.nonce));
        self.attempts.iter().filter(move |attempt| newest == Some((attempt.account, attempt.nonce)))
    }
}

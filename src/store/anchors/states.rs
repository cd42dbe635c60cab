//! What is known of an anchor, and how far it has come.

use std::fmt;

use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber, TransactionHash};
use countersign_core::tree::Size;

use crate::store::{AnchorHold, Attempt};

/// How far an anchor has come. What a state needs is stored before the state is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnchorState {
    /// The register's checkpoint is signed; no transaction that could still come into a block is made
    /// for it.
    Due,
    /// The newest attempt is stored; it may have been sent, once or often.
    Submitted,
    /// An attempt is in a block, which may still go away.
    Included(BlockInclusion),
    /// The block is final, by the word of so many nodes.
    Final(BlockInclusion, u32),
}

/// The block that an attempt is in, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockInclusion {
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Its transaction.
    pub transaction: TransactionHash,
    /// The block's height.
    pub block_number: BlockNumber,
    /// The block's hash.
    pub block_hash: BlockHash,
    /// The block's time.
    pub block_time: Date,
    /// Gas used.
    pub gas_used: u64,
    /// Fee paid, in wei.
    pub fee_wei: u128,
}

/// One anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRow {
    /// The register's size that the contract had before.
    pub from: Size,
    /// The register's size that it has after.
    pub to: Size,
    /// When the register's checkpoint was signed.
    pub created_at: Date,
    /// Records that no anchor covered before.
    pub records: u64,
    /// When the oldest of them was sealed, or their oldest checkpoint.
    pub oldest_sealed_at: Date,
    /// When the first ledger's policy wants its records anchored.
    pub anchor_by: Date,
    /// The reason why the anchor is held up, or what became of it, and since when.
    pub held: Option<(AnchorHold, Date)>,
    /// How far it has come.
    pub state: AnchorState,
    /// Every transaction that was signed for it, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A new anchor, due.
#[derive(Clone, Copy, Debug)]
pub struct NewAnchor {
    /// See [`AnchorRow::from`].
    pub from: Size,
    /// See [`AnchorRow::to`].
    pub to: Size,
    /// See [`AnchorRow::created_at`].
    pub now: Date,
    /// See [`AnchorRow::records`].
    pub records: u64,
    /// See [`AnchorRow::oldest_sealed_at`].
    pub oldest_sealed_at: Date,
    /// See [`AnchorRow::anchor_by`].
    pub anchor_by: Date,
}

impl AnchorState {
    /// As it is stored and told.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Submitted => "submitted",
            Self::Included(_) => "included",
            Self::Final(..) => "final",
        }
    }

    /// The block, if it is in one.
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

    /// The attempts of which one may still come into a block: those with the newest one's account and
    /// nonce.
    pub fn live(&self) -> impl Iterator<Item = &Attempt> {
        let newest = self.attempts.last().map(|newest| (newest.account, newest.nonce));
        self.attempts.iter().filter(move |attempt| newest == Some((attempt.account, attempt.nonce)))
    }
}

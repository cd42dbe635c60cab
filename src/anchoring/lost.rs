//! Final anchors that the chain does not have any more.

use std::fmt;

use countersign_core::evm::{BlockHash, BlockNumber};
use countersign_core::tree::Size;

use super::{ALL, NEWEST, is_final};
use crate::chain::Chain;
use crate::chain::quorum::Quorum;
use crate::chain::transaction_status::BlockStatus;
use crate::store::{AnchorRow, BlockInclusion, Store, StoreError};

/// The oldest final anchor that the chain does not have, with the way in which the loss shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The size of the register that the anchor has.
    pub size: Size,
    /// The height of the block in which the anchor was.
    pub number: BlockNumber,
    pub hash: BlockHash,
    /// The number of later final anchors that are lost too.
    pub later: usize,
    /// The way in which the loss shows.
    pub loss: Loss,
}

/// The way in which the loss of an anchor shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Another block is in the place of the anchor's block.
    Replaced,
    /// No node has come as far as the anchor's block, for as long as nodes may be behind.
    Shorter,
    /// The contract holds an older checkpoint.
    Older,
    /// Another block is there, and the chain has no contract, so that the anchor cannot be sent again.
    NoContract,
}

impl Lost {
    /// Sums up the lost anchors. `lost` is not empty, newest first.
    pub(super) fn of(lost: &[AnchorRow], loss: Loss) -> Option<Self> {
        let oldest = lost.last()?;
        let BlockInclusion { block_number, block_hash, .. } = oldest.state.inclusion()?;
        let later = lost.len() - 1;
        Some(Self { size: oldest.to, number: *block_number, hash: *block_hash, later, loss })
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, number, hash, later, loss } = self;
        write!(f, "the final anchor of register size {}", size.0)?;
        match later {
            0 => {}
            1 => f.write_str(" and the one after it")?,
            more => write!(f, " and the {more} after it")?,
        }
        match loss {
            Loss::Replaced => {
                write!(f, ": another block has the place of its block {number}, {hash}")
            }
            Loss::Shorter => {
                write!(
                    f,
                    ": it was in block {number}, {hash}, and the chain does not reach so far any more"
                )
            }
            Loss::Older => {
                write!(
                    f,
                    ": it was in block {number}, {hash}, and the contract holds an older checkpoint"
                )
            }
            Loss::NoContract => {
                write!(
                    f,
                    ": it was in block {number}, {hash}, and this chain has no contract at the address"
                )
            }
        }
    }
}

/// Finds the final anchors that the chain does not have, newest first. A block stands on those before it, so they are
/// the newest ones. `held` is the register's size whose checkpoint the contract holds, if the loss shows by that.
pub(super) async fn find<C: Chain>(
    store: &Store,
    quorum: &Quorum<'_, C>,
    held: Option<Size>,
) -> Result<Vec<AnchorRow>, StoreError> {
    let (mut lost, mut before) = (Vec::new(), ALL);
    loop {
        let page = store.newest_anchors(before, NEWEST).await?;
        let Some(oldest) = page.last() else { return Ok(lost) };
        before = oldest.to;
        let mut page: Vec<_> = page.into_iter().filter(|one| is_final(&one.state)).collect();
        let (mut gone, mut stands) = (0, page.len());
        while gone < stands {
            let middle = gone + (stands - gone) / 2;
            match is_lost(quorum, &page[middle], held).await {
                true => gone = middle + 1,
                false => stands = middle,
            }
        }
        let all = gone == page.len();
        page.truncate(gone);
        lost.append(&mut page);
        if !all {
            return Ok(lost);
        }
    }
}

async fn is_lost<C: Chain>(quorum: &Quorum<'_, C>, anchor: &AnchorRow, held: Option<Size>) -> bool {
    if let Some(held) = held {
        return anchor.to > held;
    }
    let Some(block) = anchor.state.inclusion() else { return false };
    let standing = quorum.block_status(block.block_number, block.block_hash).await;
    matches!(standing, BlockStatus::Gone | BlockStatus::Ahead)
}

/// Returns whether another block has the place of the anchor's block.
pub(super) async fn is_replaced<C: Chain>(
    quorum: &Quorum<'_, C>,
    anchor: Option<&AnchorRow>,
) -> bool {
    let Some(block) = anchor.and_then(|anchor| anchor.state.inclusion()) else { return false };
    quorum.block_status(block.block_number, block.block_hash).await == BlockStatus::Gone
}

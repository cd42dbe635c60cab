//! Where a transaction or a block is, by what enough nodes say alike.

use countersign_core::anchor::{BlockHash, BlockNumber, TransactionHash};

use super::view::View;
use super::{Chain, Receipt};

/// Whether a transaction is in a block, by what enough nodes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is in this one.
    In(Receipt),
    /// It is in none.
    Nowhere,
    /// They do not agree, or too few can tell.
    Unclear,
}

/// Whether a block is where it was, by what enough nodes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is there, and final for as many nodes.
    Final(u32),
    /// It is there.
    There,
    /// Another block is in its place.
    Gone,
    /// No node is as far as that block.
    Ahead,
    /// They do not agree, or too few can tell.
    Unclear,
}

impl<C: Chain> View<'_, C> {
    /// Whether a transaction is in a block.
    ///
    /// # Errors
    /// None of a single node's: a node that fails has no say.
    pub async fn sight(&self, transaction: TransactionHash) -> Sight {
        let answers = self.ask(|node, _| node.receipt(transaction)).await;
        let (mut nowhere, mut votes) = (0, Vec::<(Receipt, usize)>::new());
        for receipt in answers.into_iter().flatten() {
            let Some(receipt) = receipt else {
                nowhere += 1;
                continue;
            };
            // What it cost may be told differently; where it is and whether it worked may not.
            let same = |other: &Receipt| {
                (other.block_hash, other.block_number, other.block_time, other.succeeded)
                    == (
                        receipt.block_hash,
                        receipt.block_number,
                        receipt.block_time,
                        receipt.succeeded,
                    )
            };
            match votes.iter_mut().find(|(other, _)| same(other)) {
                Some((_, count)) => *count += 1,
                None => votes.push((receipt, 1)),
            }
        }
        if votes.len() > 1 {
            metrics::counter!("countersign_rpc_disagreements_total").increment(1);
        }
        let mut enough = votes.iter().filter(|(_, count)| *count >= self.quorum);
        match (enough.next(), enough.next()) {
            (Some((receipt, _)), None) => Sight::In(receipt.clone()),
            (None, _) if nowhere >= self.quorum => Sight::Nowhere,
            _ => Sight::Unclear,
        }
    }

    /// Whether a block is where it was.
    pub async fn standing(&self, number: BlockNumber, hash: BlockHash) -> Standing {
        let answers = self
            .ask(|node, tip| async move {
                if tip.newest < number {
                    return Ok((None, false));
                }
                // A node behind a load balancer may know of a height and not of the block yet.
                let Some(found) = node.block_hash(number).await? else { return Ok((None, false)) };
                let is_final = tip.newest_final.is_some_and(|newest| newest >= number);
                Ok((Some(found == hash), is_final))
            })
            .await;
        let (mut there, mut is_final, mut gone, mut ahead) = (0, 0, 0, 0);
        for (stands, finally) in answers.into_iter().flatten() {
            match stands {
                Some(true) => {
                    there += 1;
                    is_final += u32::from(finally);
                }
                Some(false) => gone += 1,
                None => ahead += 1,
            }
        }
        if there > 0 && gone > 0 {
            metrics::counter!("countersign_rpc_disagreements_total").increment(1);
        }
        match () {
            () if there >= self.quorum && gone >= self.quorum => Standing::Unclear,
            () if is_final as usize >= self.quorum => Standing::Final(is_final),
            () if there >= self.quorum => Standing::There,
            () if gone >= self.quorum => Standing::Gone,
            () if ahead >= self.quorum && there == 0 => Standing::Ahead,
            () => Standing::Unclear,
        }
    }
}

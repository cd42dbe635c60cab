//! The places of transactions and blocks, by what enough nodes say alike.

use countersign_core::evm::{BlockHash, BlockNumber, TransactionHash};

use super::quorum::Quorum;
use super::{Chain, Receipt};

/// The status of a transaction, by what enough nodes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    /// The transaction is in a block.
    In(Receipt),
    /// The transaction is in no block.
    Nowhere,
    /// Too few nodes can tell, because the others have dropped what is that old.
    Untold,
    /// The nodes do not agree, or too few can tell.
    Unclear,
}

/// The status of a block, by what enough nodes say: still where it was, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockStatus {
    /// The block is there, and final for this many nodes.
    Final(u32),
    /// The block is there.
    There,
    /// Another block is in the place of this one.
    Gone,
    /// The nodes are not as far as that block.
    Ahead,
    /// Too few nodes say that the block is there, and none that another is. The others are past it, and have dropped it
    /// or give none. Nothing follows from that.
    Untold,
    /// The nodes do not agree, or too few can tell.
    Unclear,
}

impl<C: Chain> Quorum<'_, C> {
    /// Asks whether a transaction is in a block.
    ///
    /// # Errors
    /// None. A node that fails has no say.
    pub async fn transaction_status(&self, transaction: TransactionHash) -> TransactionStatus {
        let answers = self.ask(|node, _| node.receipt(transaction)).await;
        let (mut nowhere, mut untold, mut votes) = (0, 0, Vec::<(Receipt, usize)>::new());
        for answer in answers {
            let receipt = match answer {
                Ok(Some(receipt)) => receipt,
                Ok(None) => {
                    nowhere += 1;
                    continue;
                }
                Err(error) => {
                    untold += usize::from(error.is_pruned());
                    continue;
                }
            };
            // Nodes may differ in the cost, but not in the place and the success.
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
        let mut enough = votes.iter().filter(|(_, count)| *count >= self.needed);
        match (enough.next(), enough.next()) {
            (Some((receipt, _)), None) => TransactionStatus::In(receipt.clone()),
            (None, _) if nowhere >= self.needed => TransactionStatus::Nowhere,
            (None, _) if untold > 0 && votes.is_empty() => TransactionStatus::Untold,
            _ => TransactionStatus::Unclear,
        }
    }

    /// Asks whether a block is where it was.
    pub async fn block_status(&self, number: BlockNumber, hash: BlockHash) -> BlockStatus {
        let answers = self
            .ask(|node, tip| async move {
                if tip.newest < number {
                    return Ok(Said::Ahead);
                }
                match node.block_hash(number).await {
                    Ok(Some(found)) if found == hash => {
                        let is_final = tip.newest_final.is_some_and(|newest| newest >= number);
                        Ok(Said::There { is_final })
                    }
                    Ok(Some(_)) => Ok(Said::Another),
                    // The node is past that height. Some kinds of nodes give nothing for what they have dropped, and
                    // behind a load balancer another node may answer that is not as far.
                    Ok(None) => Ok(Said::Nothing),
                    Err(error) if error.is_pruned() => Ok(Said::Nothing),
                    Err(error) => Err(error),
                }
            })
            .await;
        let said: Vec<_> = answers.into_iter().flatten().collect();
        let count = |what: fn(&Said) -> bool| said.iter().filter(|one| what(one)).count();
        let there = count(|one| matches!(one, Said::There { .. }));
        let is_final = count(|one| matches!(one, Said::There { is_final: true }));
        let gone = count(|one| matches!(one, Said::Another));
        let ahead = count(|one| matches!(one, Said::Ahead));
        let nothing = count(|one| matches!(one, Said::Nothing));
        if there > 0 && gone > 0 {
            metrics::counter!("countersign_rpc_disagreements_total").increment(1);
        }
        match () {
            () if there >= self.needed && gone >= self.needed => BlockStatus::Unclear,
            () if is_final >= self.needed => {
                BlockStatus::Final(u32::try_from(is_final).unwrap_or(u32::MAX))
            }
            () if there >= self.needed => BlockStatus::There,
            () if gone >= self.needed => BlockStatus::Gone,
            () if ahead >= self.needed && there == 0 => BlockStatus::Ahead,
            () if nothing > 0 && gone == 0 && there + nothing >= self.needed => BlockStatus::Untold,
            () => BlockStatus::Unclear,
        }
    }
}

/// The answer of one node about a block.
enum Said {
    There { is_final: bool },
    Another,
    Ahead,
    Nothing,
}

//! Anchors: the register's checkpoints on a chain (PROTOCOL.md section 6).

use serde::{Deserialize, Deserializer, Serialize};

use crate::date::Date;
use crate::encoding::present;
use crate::evidence::Evidence;
use crate::evm::{Address, BlockHash, BlockNumber, BlockRef, ChainId, TransactionHash};

/// The place of a register checkpoint on a chain, as a proof tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The id of the chain.
    pub chain_id: ChainId,
    /// The address of the notary's contract.
    pub contract: Address,
    /// The transaction that anchored the checkpoint.
    pub transaction: TransactionHash,
    /// The height of the transaction's block.
    pub block_number: BlockNumber,
    /// The hash of the transaction's block.
    pub block_hash: BlockHash,
    /// The time that the block states.
    pub block_time: Date,
    /// A flag that is set if the block was final when the proof was written.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// The number of the notary's nodes that called the block final.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nodes")]
    pub nodes: Option<u32>,
    /// The evidence that shows the anchor to whoever knows the block's hash.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub evidence: Option<Evidence>,
}

/// The largest number of nodes that a proof can state.
pub const MAX_NODES: u32 = 64;

fn nodes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let nodes = u32::deserialize(from)?;
    if (1..=MAX_NODES).contains(&nodes) {
        return Ok(Some(nodes));
    }
    Err(serde::de::Error::custom(format!("1 to {MAX_NODES} nodes, not {nodes}")))
}

impl Anchor {
    /// Returns the block in which the anchor stands.
    pub fn block(&self) -> BlockRef {
        BlockRef { number: self.block_number, hash: self.block_hash, time: self.block_time }
    }
}

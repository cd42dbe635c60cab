//! The register's checkpoint on a chain (PROTOCOL.md section 6).

use serde::{Deserialize, Deserializer, Serialize};

use crate::date::Date;
use crate::encoding::present;
use crate::evidence::Evidence;
use crate::evm::{Address, BlockHash, BlockNumber, BlockRef, ChainId, TransactionHash};

/// Where a register checkpoint stands on a chain, as a proof says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The chain.
    pub chain_id: ChainId,
    /// The notary's contract.
    pub contract: Address,
    /// The transaction that anchored.
    pub transaction: TransactionHash,
    /// The height of its block.
    pub block_number: BlockNumber,
    /// The hash of its block.
    pub block_hash: BlockHash,
    /// The block's own time.
    pub block_time: Date,
    /// Whether the block was final when this was written.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// How many of the notary's nodes said that it was final.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nodes")]
    pub nodes: Option<u32>,
    /// What shows it to whoever knows the block's hash.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub evidence: Option<Evidence>,
}

/// The most nodes that a proof speaks of.
pub const MAX_NODES: u32 = 64;

fn nodes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let nodes = u32::deserialize(from)?;
    if (1..=MAX_NODES).contains(&nodes) {
        return Ok(Some(nodes));
    }
    Err(serde::de::Error::custom(format!("1 to {MAX_NODES} nodes, not {nodes}")))
}

impl Anchor {
    /// Returns its block.
    pub fn block(&self) -> BlockRef {
        BlockRef { number: self.block_number, hash: self.block_hash, time: self.block_time }
    }
}

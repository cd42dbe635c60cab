//! Blocks as one node tells of them: there, not there, or dropped.

use countersign_core::evm::BlockNumber;
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::ChainError;
use super::rpc::{Fixed, Quantity, Rpc, RpcError, quantity};

/// The fields of a block that are asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockAnswer {
    pub(super) number: Quantity,
    pub(super) hash: Fixed<32>,
    pub(super) timestamp: Quantity,
}

/// Asks for the newest block that is final by the rule.
pub(super) async fn final_block(
    rpc: &Rpc,
    finality: Finality,
) -> Result<Option<BlockNumber>, RpcError> {
    let (tag, depth) = match finality {
        Finality::Finalized => ("finalized", 0),
        Finality::Depth(depth) => ("latest", depth),
    };
    let newest = match block_at::<BlockAnswer>(rpc, tag).await {
        // A node that does not know the tag, or has no such block yet, knows of no final block.
        Err(RpcError::Refused { .. }) if tag == "finalized" => None,
        answer => answer?.known(),
    };
    let Some(newest) = newest else { return Ok(None) };
    let number = newest.number.0.checked_sub(depth).map(BlockNumber::new).transpose();
    number.map_err(|error| RpcError::Shape {
        host: rpc.host(),
        method: "eth_getBlockByNumber",
        why: error.to_string(),
    })
}

/// A node's knowledge of a block.
pub(super) enum BlockKnowledge<T> {
    /// The block, by its header at least.
    Block(T),
    /// The node knows of no such block.
    None,
    /// The node has dropped the block, as the error says.
    Pruned(RpcError),
}

impl<T> BlockKnowledge<T> {
    /// Returns the block, if the node has it.
    pub(super) fn known(self) -> Option<T> {
        match self {
            Self::Block(block) => Some(block),
            Self::None | Self::Pruned(_) => None,
        }
    }
}

/// Asks for the block of that number or tag. A node that dropped its transactions may have kept its header.
pub(super) async fn block_at<T: DeserializeOwned>(
    rpc: &Rpc,
    at: &str,
) -> Result<BlockKnowledge<T>, RpcError> {
    let pruned = match rpc.call::<Option<T>>("eth_getBlockByNumber", json!([at, false])).await {
        Err(pruned @ RpcError::Pruned { .. }) => pruned,
        answer => return Ok(answer?.map_or(BlockKnowledge::None, BlockKnowledge::Block)),
    };
    match rpc.call::<Option<T>>("eth_getHeaderByNumber", json!([at])).await {
        Ok(Some(header)) => Ok(BlockKnowledge::Block(header)),
        Ok(None) | Err(_) => Ok(BlockKnowledge::Pruned(pruned)),
    }
}

/// Asks for the block of that number. A dropped block is an error, because nothing follows from it.
pub(super) async fn numbered(
    rpc: &Rpc,
    number: BlockNumber,
) -> Result<Option<BlockAnswer>, ChainError> {
    match block_at::<BlockAnswer>(rpc, &quantity(number.get())).await? {
        BlockKnowledge::Pruned(why) => Err(why.into()),
        BlockKnowledge::Block(found) if found.number.0 != number.get() => Err(ChainError::Refused(
            format!("the node {} was asked for block {number} and gave another", rpc.host()),
        )),
        kept => Ok(kept.known()),
    }
}

pub(super) fn block_number(number: u64) -> Result<BlockNumber, ChainError> {
    BlockNumber::new(number).map_err(|error| ChainError::Refused(error.to_string()))
}

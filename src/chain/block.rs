//! Blocks as one node tells of them: there, not there, or dropped.

use countersign_core::evm::{BlockNumber, TooLarge};
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::ChainError;
use super::rpc::{AnswerObject, Fixed, Quantity, Rpc, RpcError, quantity};

/// The fields of a block that are asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockAnswer {
    pub(super) number: Quantity,
    pub(super) hash: Fixed<32>,
    pub(super) timestamp: Quantity,
}

/// The fields of a block of which only the height matters.
#[derive(Deserialize)]
struct Height {
    number: Quantity,
}

/// Asks for the newest block that is final by the rule.
pub(super) async fn final_block(
    rpc: &Rpc,
    finality: Finality,
) -> Result<Option<BlockNumber>, RpcError> {
    let shape = |method: &'static str, why: TooLarge| RpcError::Shape {
        host: rpc.host(),
        method,
        why: why.to_string(),
    };
    if let Finality::Depth(depth) = finality {
        let method = "eth_blockNumber";
        let Quantity(newest) = rpc.call(method, json!([])).await?;
        let newest = BlockNumber::new(newest).map_err(|error| shape(method, error))?;
        let number = newest.get().checked_sub(depth).map(BlockNumber::new).transpose();
        return number.map_err(|error| shape(method, error));
    }
    let method = "eth_getBlockByNumber";
    let newest =
        match rpc.call::<Option<AnswerObject<Height>>>(method, json!(["finalized", false])).await {
            // A node that does not know the tag, or has no such block yet, knows of no final block.
            Err(RpcError::Refused { .. } | RpcError::Pruned { .. }) => None,
            answer => answer?,
        };
    let number = newest.map(|AnswerObject(newest)| BlockNumber::new(newest.number.0)).transpose();
    number.map_err(|error| shape(method, error))
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
    let asked =
        rpc.call::<Option<AnswerObject<T>>>("eth_getBlockByNumber", json!([at, false])).await;
    let pruned = match asked {
        Err(pruned @ RpcError::Pruned { .. }) => pruned,
        answer => {
            return Ok(answer?
                .map_or(BlockKnowledge::None, |AnswerObject(block)| BlockKnowledge::Block(block)));
        }
    };
    match rpc.call::<Option<AnswerObject<T>>>("eth_getHeaderByNumber", json!([at])).await {
        Ok(Some(AnswerObject(header))) => Ok(BlockKnowledge::Block(header)),
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

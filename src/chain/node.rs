//! The questions of PROTOCOL.md section 8.2, asked of a node for a reader who verifies.

use countersign_core::anchor::Anchor;
use countersign_core::checkpoint::State;
use countersign_core::contract::topics;
use countersign_core::date::Date;
use countersign_core::evm::{BlockNumber, Bloom};
use countersign_core::node::{Answers, Block, Log, NodeAnswer};
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde_json::json;

use super::block::{BlockKnowledge, block_at, final_block};
use super::contract::{self, Hash32};
use super::rpc::{Fixed, Quantity, Rpc, RpcError, quantity};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeaderAnswer {
    number: Quantity,
    hash: Hash32,
    timestamp: Quantity,
    logs_bloom: Fixed<256>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventAnswer {
    #[serde(default)]
    removed: bool,
    block_hash: Hash32,
    address: Fixed<20>,
    topics: Vec<Hash32>,
    transaction_hash: Hash32,
}

/// Asks a node everything about the anchor of the register checkpoint. This never fails: a node that does not answer
/// is one that cannot be reached.
pub async fn ask(rpc: &Rpc, anchor: &Anchor, register: &State, finality: Finality) -> NodeAnswer {
    match answers(rpc, anchor, register, finality).await {
        Ok(answers) => NodeAnswer::Answered(Box::new(answers)),
        Err(error) => NodeAnswer::Unreachable(error.to_string()),
    }
}

async fn answers(
    rpc: &Rpc,
    anchor: &Anchor,
    register: &State,
    finality: Finality,
) -> Result<Answers, RpcError> {
    let shape =
        |why: String| RpcError::Shape { host: rpc.host(), method: "eth_getBlockByNumber", why };
    let chain_id = contract::chain_id(rpc).await?;
    let stated = contract::states(rpc, anchor.contract).await?;
    let kept = block_at::<HeaderAnswer>(rpc, &quantity(anchor.block_number.get())).await?;
    let pruned = matches!(kept, BlockKnowledge::Pruned(_));
    let block = kept.known();
    let mut logs: Vec<EventAnswer> = Vec::new();
    if let Some(block) = &block {
        if block.number.0 != anchor.block_number.get() {
            return Err(shape(format!(
                "block {} instead of {}",
                block.number.0, anchor.block_number
            )));
        }
        let topics = topics(register.size, register.root);
        let filter = json!({
            "blockHash": block.hash.0, "address": anchor.contract, "topics": topics,
        });
        logs = match rpc.call("eth_getLogs", json!([filter])).await {
            // The node keeps no logs that old, so it tells as much as one that has none.
            Err(RpcError::Pruned { .. }) => Vec::new(),
            answer => answer?,
        };
        if logs.iter().any(|log| log.removed || log.block_hash != block.hash) {
            return Err(shape("logs of another block".to_owned()));
        }
    }
    let block = block.map(|block| {
        Ok::<_, RpcError>(Block {
            number: BlockNumber::new(block.number.0).map_err(|error| shape(error.to_string()))?,
            hash: block.hash.0,
            time: Date::from_unix_seconds(block.timestamp.0)
                .ok_or_else(|| shape("a time out of range".to_owned()))?,
            logs_bloom: Bloom::new(block.logs_bloom.0.0),
        })
    });
    Ok(Answers {
        chain_id,
        contract: stated,
        block: block.transpose()?,
        pruned,
        logs: logs.into_iter().map(log).collect(),
        final_block: final_block(rpc, finality).await?,
    })
}

fn log(answer: EventAnswer) -> Log {
    Log {
        address: answer.address.0,
        topics: answer.topics.into_iter().map(|topic| topic.0).collect(),
        transaction: answer.transaction_hash.0,
    }
}

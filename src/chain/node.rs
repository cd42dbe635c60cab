//! The questions of PROTOCOL.md section 8.2, asked of a node for a reader who verifies.

use countersign_core::anchor::Anchor;
use countersign_core::checkpoint::State;
use countersign_core::contract::topics;
use countersign_core::date::Date;
use countersign_core::evm::Bloom;
use countersign_core::node::{Answers, Block, Log, NodeAnswer};
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde_json::json;

use super::block::{BlockKnowledge, block_at, final_block};
use super::contract::{self, Hash32};
use super::rpc::{AnswerObject, Fixed, Quantity, Rpc, RpcError, quantity};

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
    removed: Option<bool>,
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
    let chain_id = contract::chain_id(rpc).await?;
    // Another chain's node has nothing to say, and is not told what we look for.
    if chain_id != anchor.chain_id {
        let (block, logs) = (None, Vec::new());
        return Ok(Answers {
            chain_id,
            contract: None,
            block,
            pruned: false,
            logs,
            final_block: None,
        });
    }
    let stated = contract::states(rpc, anchor.contract).await?;
    let kept = block_at::<HeaderAnswer>(rpc, &quantity(anchor.block_number.get())).await?;
    let pruned = matches!(kept, BlockKnowledge::Pruned(_));
    let block = kept.known().map(|answer| block(rpc, anchor, answer)).transpose()?;
    // The logs of another block are of no use: that it is another is the answer.
    let logs = match &block {
        Some(block) if block.hash == anchor.block_hash => logs(rpc, anchor, register).await?,
        _ => Vec::new(),
    };
    let final_block = final_block(rpc, finality).await?;
    Ok(Answers { chain_id, contract: stated, block, pruned, logs, final_block })
}

fn block(rpc: &Rpc, anchor: &Anchor, answer: HeaderAnswer) -> Result<Block, RpcError> {
    let number = answer.number.0;
    if number != anchor.block_number.get() {
        let why = format!("block {number} instead of {}", anchor.block_number);
        return Err(shape(rpc, "eth_getBlockByNumber", why));
    }
    let time = Date::from_unix_seconds(answer.timestamp.0);
    Ok(Block {
        number: anchor.block_number,
        hash: answer.hash.0,
        time: time.ok_or_else(|| shape(rpc, "eth_getBlockByNumber", "a time out of range"))?,
        logs_bloom: Bloom::new(answer.logs_bloom.0.0),
    })
}

async fn logs(rpc: &Rpc, anchor: &Anchor, register: &State) -> Result<Vec<Log>, RpcError> {
    let filter = json!({
        "blockHash": anchor.block_hash,
        "address": anchor.contract,
        "topics": topics(register.size, register.root),
    });
    let found: Vec<AnswerObject<EventAnswer>> = match rpc.call("eth_getLogs", json!([filter])).await
    {
        // It keeps no logs that old: then it tells as much as one that has none.
        Err(RpcError::Pruned { .. }) => Vec::new(),
        answer => answer?,
    };
    let is_odd = |AnswerObject(log): &AnswerObject<EventAnswer>| {
        log.removed == Some(true) || log.block_hash.0 != anchor.block_hash || log.topics.len() > 4
    };
    if found.iter().any(is_odd) {
        return Err(shape(rpc, "eth_getLogs", "what is no log of that block"));
    }
    Ok(found.into_iter().map(|AnswerObject(answer)| log(answer)).collect())
}

fn shape(rpc: &Rpc, method: &'static str, why: impl Into<String>) -> RpcError {
    RpcError::Shape { host: rpc.host(), method, why: why.into() }
}

fn log(answer: EventAnswer) -> Log {
    Log {
        address: answer.address.0,
        topics: answer.topics.into_iter().map(|topic| topic.0).collect(),
        transaction: answer.transaction_hash.0,
    }
}

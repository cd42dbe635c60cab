//! A real EVM chain behind a JSON-RPC node.

use std::time::Duration;

use countersign_core::anchor::{self, Address, BlockNumber, ChainId, TransactionHash, Word};
use countersign_core::date::Date;
use countersign_core::tree::{Hash, Size};
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde_json::{Value, json};

use super::operator::{Operator, Terms};
use super::rpc::{Fixed, Quantity, Rpc, RpcError, quantity};
use super::{BlockSummary, Chain, ChainError, Move, Receipt, Signed, contract};

/// What an anchor may use at the most; it uses less than 32,100.
const ANCHOR_GAS_LIMIT: u64 = 60_000;
/// How far back an anchor is looked for whose transaction we do not know.
const SEARCHED_BLOCKS: u64 = 2_000;
const DEPLOY_GAS_LIMIT: u64 = 2_000_000;

/// A chain with the notary's contract, and the account that may move its head.
pub struct Evm {
    rpc: Rpc,
    chain_id: ChainId,
    contract: Address,
    finality: Finality,
    operator: Operator,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlockAnswer {
    number: Quantity,
    hash: Fixed<32>,
    timestamp: Quantity,
    base_fee_per_gas: Option<Quantity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptAnswer {
    block_number: Quantity,
    block_hash: Fixed<32>,
    status: Quantity,
    gas_used: Quantity,
    effective_gas_price: Quantity,
    contract_address: Option<Fixed<20>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogAnswer {
    #[serde(default)]
    removed: bool,
    transaction_hash: Fixed<32>,
}

impl Evm {
    /// Does not ask the node anything; see [`contract::check`].
    pub fn new(
        rpc: Rpc,
        chain_id: ChainId,
        contract: Address,
        finality: Finality,
        operator: Operator,
    ) -> Self {
        Self { rpc, chain_id, contract, finality, operator }
    }
}

/// Deploys the contract, waits until it is in a block, and returns its address.
///
/// # Errors
/// [`ChainError`]; also when the transaction fails or is in no block after two minutes.
pub async fn deploy(
    rpc: &Rpc,
    chain_id: ChainId,
    operator: &Operator,
    input: Vec<u8>,
) -> Result<Address, ChainError> {
    let nonce = nonce(rpc, operator.address()).await?;
    let signed = sign(rpc, chain_id, operator, nonce, None, DEPLOY_GAS_LIMIT, input).await?;
    send(rpc, &signed.raw).await?;
    for _ in 0..240 {
        if let Some(found) = receipt(rpc, signed.transaction).await? {
            return match (found.status, found.contract_address) {
                (Quantity(1), Some(Fixed(address))) => Ok(address),
                _ => Err(ChainError::Refused(format!("deployment {} failed", signed.transaction))),
            };
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(ChainError::Refused(format!("deployment {} is in no block yet", signed.transaction)))
}

impl Chain for Evm {
    async fn head(&self) -> Result<Word, ChainError> {
        contract::head(&self.rpc, self.contract).await
    }

    async fn nonce(&self) -> Result<u64, ChainError> {
        Ok(nonce(&self.rpc, self.operator.address()).await?)
    }

    async fn sign(&self, step: Move, at_nonce: u64) -> Result<Signed, ChainError> {
        let (to, input) = (Some(self.contract), contract::anchor_input(step));
        sign(&self.rpc, self.chain_id, &self.operator, at_nonce, to, ANCHOR_GAS_LIMIT, input).await
    }

    async fn send(&self, raw: &[u8]) -> Result<(), ChainError> {
        send(&self.rpc, raw).await
    }

    async fn receipt(&self, transaction: TransactionHash) -> Result<Option<Receipt>, ChainError> {
        let Some(found) = receipt(&self.rpc, transaction).await? else { return Ok(None) };
        Ok(Some(Receipt {
            block_number: block_number(found.block_number)?,
            block_hash: found.block_hash.0,
            succeeded: found.status == Quantity(1),
            gas_used: found.gas_used.0,
            fee_wei: u128::from(found.gas_used.0) * u128::from(found.effective_gas_price.0),
        }))
    }

    async fn find(&self, size: Size, root: Hash) -> Result<Option<TransactionHash>, ChainError> {
        let newest = block(&self.rpc, "latest").await?.map_or(0, |block| block.number.0);
        let filter = json!({
            "address": self.contract,
            "topics": anchor::topics(size, root),
            "fromBlock": quantity(newest.saturating_sub(SEARCHED_BLOCKS)),
            "toBlock": "latest",
        });
        let logs: Vec<LogAnswer> = self.rpc.call("eth_getLogs", json!([filter])).await?;
        Ok(logs.into_iter().find(|log| !log.removed).map(|log| log.transaction_hash.0))
    }

    async fn block(&self, number: BlockNumber) -> Result<Option<BlockSummary>, ChainError> {
        let Some(found) = block(&self.rpc, &quantity(number.get())).await? else { return Ok(None) };
        if found.number.0 != number.get() {
            return Err(ChainError::Refused(format!("asked for block {number}, got another")));
        }
        let time = Date::from_unix_seconds(found.timestamp.0)
            .ok_or_else(|| ChainError::Refused("a block's time is out of range".to_owned()))?;
        Ok(Some(BlockSummary { hash: found.hash.0, time }))
    }

    async fn final_block(&self) -> Result<Option<BlockNumber>, ChainError> {
        final_block(&self.rpc, self.finality).await.map_err(ChainError::from)
    }
}

/// The newest block that is final by the rule.
pub(super) async fn final_block(
    rpc: &Rpc,
    finality: Finality,
) -> Result<Option<BlockNumber>, RpcError> {
    let (tag, depth) = match finality {
        Finality::Finalized => ("finalized", 0),
        Finality::Depth(depth) => ("latest", depth),
    };
    let newest = match block(rpc, tag).await {
        // A node that does not know the tag, or has no such block yet, knows of no final block.
        Err(RpcError::Refused { .. }) if tag == "finalized" => None,
        answer => answer?,
    };
    let Some(newest) = newest else { return Ok(None) };
    let number = newest.number.0.checked_sub(depth).map(BlockNumber::new).transpose();
    number.map_err(|error| RpcError::Shape {
        host: rpc.host(),
        method: "eth_getBlockByNumber",
        why: error.to_string(),
    })
}

async fn nonce(rpc: &Rpc, account: Address) -> Result<u64, RpcError> {
    let Quantity(nonce) = rpc.call("eth_getTransactionCount", json!([account, "latest"])).await?;
    Ok(nonce)
}

async fn block(rpc: &Rpc, which: &str) -> Result<Option<BlockAnswer>, RpcError> {
    rpc.call("eth_getBlockByNumber", json!([which, false])).await
}

async fn receipt(rpc: &Rpc, hash: TransactionHash) -> Result<Option<ReceiptAnswer>, RpcError> {
    rpc.call("eth_getTransactionReceipt", json!([hash])).await
}

async fn sign(
    rpc: &Rpc,
    chain_id: ChainId,
    operator: &Operator,
    nonce: u64,
    to: Option<Address>,
    gas_limit: u64,
    input: Vec<u8>,
) -> Result<Signed, ChainError> {
    let newest = block(rpc, "latest").await?;
    let base = newest.and_then(|block| block.base_fee_per_gas).map_or(0, |fee| u128::from(fee.0));
    let Quantity(tip) = rpc.call("eth_maxPriorityFeePerGas", json!([])).await?;
    let tip = u128::from(tip);
    operator.sign(Terms {
        chain_id,
        nonce,
        gas_limit,
        // Room for the base fee to double before the transaction is in a block.
        max_fee_per_gas: base * 2 + tip,
        max_priority_fee_per_gas: tip,
        to,
        input,
    })
}

async fn send(rpc: &Rpc, raw: &[u8]) -> Result<(), ChainError> {
    let params = json!([alloy::hex::encode_prefixed(raw)]);
    match rpc.call::<Value>("eth_sendRawTransaction", params).await {
        Ok(_) => Ok(()),
        // Nodes say in many words that they have it already; the receipt tells whether it is in.
        Err(RpcError::Refused { message, .. }) if knows(&message) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn knows(message: &str) -> bool {
    let message = message.to_lowercase();
    ["already known", "already imported", "known transaction", "nonce too low"]
        .iter()
        .any(|phrase| message.contains(phrase))
}

fn block_number(number: Quantity) -> Result<BlockNumber, ChainError> {
    BlockNumber::new(number.0).map_err(|error| ChainError::Refused(error.to_string()))
}

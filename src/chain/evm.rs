//! A real EVM chain, as one JSON-RPC node tells of it.

use alloy::consensus::Header;
use countersign_core::contract::{SLOT, topics};
use countersign_core::date::Date;
use countersign_core::evidence::Evidence;
use countersign_core::evm::{Address, BlockHash, BlockNumber, ChainId, EvmBytes, TransactionHash};
use countersign_core::tree::{Hash, Size};
use countersign_core::trust::Finality;
use serde::Deserialize;
use serde_json::{Value, json};

use super::block::{BlockKnowledge, block_at, block_number, final_block, numbered};
use super::rpc::{Bytes, Fixed, Quantity, Rpc, RpcError, Wei, quantity};
use super::{
    At, Chain, ChainError, ContractState, Market, Move, Receipt, StrangeMove, Tip, contract,
};

/// The number of blocks in which an anchor of an unknown transaction is looked for at once, from the newest back. If a
/// node refuses, they become fewer.
const SEARCHED_BLOCKS: u64 = 1_000;
/// The smallest number of blocks in which an anchor is looked for at once.
const FEWEST_BLOCKS: u64 = 5;
/// The largest number of questions for which one search asks a node.
const SEARCHED_PIECES: u64 = 100;
/// The number of blocks from which the market is read.
const MARKET_BLOCKS: u64 = 10;

/// A node of the chain on which the notary's contract is.
pub struct Evm {
    rpc: Rpc,
    contract: Address,
    finality: Finality,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptAnswer {
    transaction_hash: Fixed<32>,
    block_number: Quantity,
    block_hash: Fixed<32>,
    status: Quantity,
    gas_used: Quantity,
    effective_gas_price: Wei,
    /// The fee that chains on top of another take for the data that they post there.
    l1_fee: Option<Wei>,
    #[serde(default)]
    logs: Vec<ReceiptLog>,
}

#[derive(Deserialize)]
struct ReceiptLog {
    address: Fixed<20>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogAnswer {
    #[serde(default)]
    removed: bool,
    transaction_hash: Fixed<32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionAnswer {
    hash: Fixed<32>,
    from: Fixed<20>,
    nonce: Quantity,
    max_fee_per_gas: Option<Wei>,
    max_priority_fee_per_gas: Option<Wei>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FeeHistory {
    base_fee_per_gas: Vec<Wei>,
    #[serde(default)]
    reward: Vec<Vec<Wei>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProofAnswer {
    account_proof: Vec<Bytes>,
    storage_proof: Vec<StorageProof>,
}

#[derive(Deserialize)]
struct StorageProof {
    proof: Vec<Bytes>,
}

impl Evm {
    /// Makes a chain of a node, without asking it anything. [`contract::check`] does that.
    pub fn new(rpc: Rpc, contract: Address, finality: Finality) -> Self {
        Self { rpc, contract, finality }
    }

    /// Returns the connection to the node.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    async fn storage(&self, slot: u64, at: At) -> Result<[u8; 32], ChainError> {
        let params = json!([self.contract, quantity(slot), tag(at)]);
        let Bytes(word) = self.rpc.call("eth_getStorageAt", params).await?;
        // Nodes may leave out leading zeros.
        let mut full = [0; 32];
        let from = 32_usize.checked_sub(word.len()).ok_or_else(|| self.odd("a word too long"))?;
        full[from..].copy_from_slice(&word);
        Ok(full)
    }

    /// Looks for the log of the contract's move to this checkpoint, in the newest blocks.
    async fn search(&self, size: Size, root: Hash) -> Result<Option<LogAnswer>, ChainError> {
        let Quantity(newest) = self.rpc.call("eth_blockNumber", json!([])).await?;
        let (mut to, mut blocks) = (newest, SEARCHED_BLOCKS);
        for _ in 0..SEARCHED_PIECES {
            let from = to.saturating_sub(blocks - 1);
            let filter = json!({
                "address": self.contract,
                "topics": topics(size, root),
                "fromBlock": quantity(from),
                "toBlock": quantity(to),
            });
            let logs: Vec<LogAnswer> = match self.rpc.call("eth_getLogs", json!([filter])).await {
                Ok(logs) => logs,
                // The question may be about too many blocks for this node. Each kind of node says so in its own words.
                Err(error) if is_refusal(&error) && blocks > FEWEST_BLOCKS => {
                    blocks = (blocks / 10).max(FEWEST_BLOCKS);
                    continue;
                }
                // The node keeps no older logs, so the search ends here.
                Err(RpcError::Pruned { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let found = logs.into_iter().find(|log| !log.removed);
            if found.is_some() || from == 0 {
                return Ok(found);
            }
            to = from - 1;
        }
        Ok(None)
    }

    fn odd(&self, what: impl std::fmt::Display) -> ChainError {
        ChainError::Refused(format!("the node {}: {what}", self.rpc.host()))
    }
}

impl Chain for Evm {
    fn host(&self) -> String {
        self.rpc.host()
    }

    async fn tip(&self) -> Result<Tip, ChainError> {
        let chain_id = contract::chain_id(&self.rpc).await?;
        let Quantity(newest) = self.rpc.call("eth_blockNumber", json!([])).await?;
        let newest_final = final_block(&self.rpc, self.finality).await?;
        Ok(Tip { chain_id, newest: block_number(newest)?, newest_final })
    }

    async fn block_hash(&self, number: BlockNumber) -> Result<Option<BlockHash>, ChainError> {
        Ok(numbered(&self.rpc, number).await?.map(|found| found.hash.0))
    }

    async fn receipt(&self, transaction: TransactionHash) -> Result<Option<Receipt>, ChainError> {
        let answer: Option<ReceiptAnswer> =
            self.rpc.call("eth_getTransactionReceipt", json!([transaction])).await?;
        let Some(found) = answer else { return Ok(None) };
        if found.transaction_hash.0 != transaction {
            return Err(self.odd("the receipt of another transaction"));
        }
        let number = block_number(found.block_number.0)?;
        // The chain may have been reorganised between the two questions. Then the transaction is in no block for now.
        let Some(block) = numbered(&self.rpc, number).await? else { return Ok(None) };
        if block.hash != found.block_hash {
            return Ok(None);
        }
        let block_time = Date::from_unix_seconds(block.timestamp.0)
            .ok_or_else(|| self.odd("a block's time is out of range"))?;
        let posted = found.l1_fee.map_or(0, |fee| fee.0);
        let executed = u128::from(found.gas_used.0).saturating_mul(found.effective_gas_price.0);
        Ok(Some(Receipt {
            block_number: number,
            block_hash: found.block_hash.0,
            block_time,
            // On a chain without the contract, a call of its address does nothing and succeeds.
            succeeded: found.status == Quantity(1)
                && found.logs.iter().any(|log| log.address.0 == self.contract),
            gas_used: found.gas_used.0,
            fee_wei: executed.saturating_add(posted),
        }))
    }

    async fn contract(&self, at: At) -> Result<ContractState, ChainError> {
        let head = self.storage(0, at).await?;
        let service = self.storage(1, at).await?;
        if head == [0; 32] {
            return Err(ChainError::NoContract(self.contract));
        }
        let (above, account) = service.split_at(12);
        let mut operator = [0; 20];
        operator.copy_from_slice(account);
        Ok(ContractState {
            head: EvmBytes(head),
            operator: EvmBytes(operator),
            retired: above.iter().any(|byte| *byte != 0),
        })
    }

    async fn nonce(&self, account: Address, at: At) -> Result<u64, ChainError> {
        Ok(nonce(&self.rpc, account, at).await?)
    }

    async fn balance(&self, account: Address) -> Result<u128, ChainError> {
        let Wei(balance) = self.rpc.call("eth_getBalance", json!([account, "latest"])).await?;
        Ok(balance)
    }

    async fn market(&self) -> Result<Market, ChainError> {
        market(&self.rpc).await
    }

    async fn gas(&self, account: Address, step: Move) -> Result<u64, ChainError> {
        let data = alloy::hex::encode_prefixed(contract::anchor_input(step));
        let call = json!([{ "from": account, "to": self.contract, "data": data }]);
        let Quantity(gas) = self.rpc.call("eth_estimateGas", call).await?;
        Ok(gas)
    }

    async fn send(&self, raw: &[u8]) -> Result<(), ChainError> {
        send(&self.rpc, raw).await
    }

    async fn find(&self, size: Size, root: Hash) -> Result<Option<StrangeMove>, ChainError> {
        let Some(log) = self.search(size, root).await? else { return Ok(None) };
        let hash = log.transaction_hash.0;
        let answer: Option<TransactionAnswer> =
            self.rpc.call("eth_getTransactionByHash", json!([hash])).await?;
        let Some(found) = answer.filter(|found| found.hash.0 == hash) else { return Ok(None) };
        Ok(Some(StrangeMove {
            transaction: hash,
            account: found.from.0,
            nonce: found.nonce.0,
            max_fee_wei: found.max_fee_per_gas.map_or(0, |fee| fee.0),
            tip_wei: found.max_priority_fee_per_gas.map_or(0, |fee| fee.0),
        }))
    }

    async fn evidence(&self, number: BlockNumber) -> Result<Evidence, ChainError> {
        let at = quantity(number.get());
        // No node gives the bytes of a header. They are made anew of its fields, and their hash must be the block's.
        let answer = match block_at::<Value>(&self.rpc, &at).await? {
            BlockKnowledge::Pruned(why) => return Err(why.into()),
            kept => kept.known().ok_or_else(|| self.odd("knows no such block"))?,
        };
        let header: Header = serde_json::from_value(answer).map_err(|error| self.odd(error))?;
        let params = json!([self.contract, [SLOT], at]);
        let answer: ProofAnswer = self.rpc.call("eth_getProof", params).await?;
        let proof = |nodes: Vec<Bytes>| nodes.into_iter().map(|Bytes(node)| node).collect();
        let slot = answer.storage_proof.into_iter().next();
        Ok(Evidence {
            header: alloy::rlp::encode(&header),
            account_proof: proof(answer.account_proof),
            storage_proof: proof(slot.ok_or_else(|| self.odd("no storage proof"))?.proof),
        })
    }
}

/// Returns whether the node understood the question and does not answer it.
fn is_refusal(error: &RpcError) -> bool {
    match error {
        RpcError::Refused { .. } => !error.is_trouble(),
        RpcError::Status { status, .. } => matches!(status, 400 | 413 | 422),
        _ => false,
    }
}

pub(super) async fn nonce(rpc: &Rpc, account: Address, at: At) -> Result<u64, RpcError> {
    let Quantity(nonce) = rpc.call("eth_getTransactionCount", json!([account, tag(at)])).await?;
    Ok(nonce)
}

pub(super) async fn market(rpc: &Rpc) -> Result<Market, ChainError> {
    let params = json!([quantity(MARKET_BLOCKS), "latest", [10, 50, 90]]);
    let history: FeeHistory = rpc.call("eth_feeHistory", params).await?;
    let Some(Wei(base_fee)) = history.base_fee_per_gas.last() else {
        return Err(ChainError::Refused(format!("the node {} knows no base fee", rpc.host())));
    };
    // The median over the blocks is taken for each part of their transactions. Empty blocks have tips of zero, and tell
    // nothing.
    let told = history.reward.iter().filter(|block| block.iter().any(|tip| tip.0 > 0));
    let told: Vec<_> = told.collect();
    let middle = |part: usize| {
        let mut tips: Vec<u128> =
            told.iter().filter_map(|block| block.get(part)).map(|tip| tip.0).collect();
        tips.sort_unstable();
        tips.get(tips.len() / 2).copied()
    };
    // This is the tip that the node itself would offer. Not all kinds of nodes tell it.
    let own = rpc.call::<Wei>("eth_maxPriorityFeePerGas", json!([])).await;
    let own = own.map_or(0, |tip| tip.0);
    let [low, half, high] = [middle(0), middle(1), middle(2)];
    let tips = [low.unwrap_or(own), half.unwrap_or(0).max(own), high.unwrap_or(0).max(own)];
    Ok(Market { base_fee: *base_fee, tips })
}

pub(super) async fn send(rpc: &Rpc, raw: &[u8]) -> Result<(), ChainError> {
    let params = json!([alloy::hex::encode_prefixed(raw)]);
    match rpc.call::<Value>("eth_sendRawTransaction", params).await {
        Ok(_) => Ok(()),
        // Nodes say in many words that they have it already. The receipt tells whether it is in a block.
        Err(RpcError::Refused { message, .. }) if knows(&message) => Ok(()),
        Err(RpcError::Refused { message, .. }) if is_about_funds(&message) => {
            Err(ChainError::Funds(message))
        }
        Err(RpcError::Refused { message, .. }) if is_too_little(&message) => {
            Err(ChainError::Underpriced(message))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns whether a node's words have one of these phrases in them. Kinds of nodes differ in spaces and capitals.
fn says(message: &str, phrases: &[&str]) -> bool {
    let plain: String =
        message.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect();
    phrases.iter().any(|phrase| plain.contains(phrase))
}

fn knows(message: &str) -> bool {
    let known = ["alreadyknown", "alreadyimported", "alreadyexists", "knowntransaction"];
    says(message, &known) || says(message, &["noncetoolow", "oldnonce"])
}

fn is_about_funds(message: &str) -> bool {
    says(message, &["insufficientfunds", "insufficientbalance", "exceedsaccountbalance"])
}

fn is_too_little(message: &str) -> bool {
    says(
        message,
        &["underpriced", "feetoolow", "lessthanblockbasefee", "gaspricetoolow", "belowbasefee"],
    )
}

fn tag(at: At) -> Value {
    match at {
        At::Latest => json!("latest"),
        At::Block(hash) => json!({ "blockHash": hash, "requireCanonical": true }),
    }
}

/// Checks that a node is on the chain that is wanted.
///
/// # Errors
/// [`ChainError`].
pub async fn check_chain(rpc: &Rpc, wanted: ChainId) -> Result<(), ChainError> {
    let found = contract::chain_id(rpc).await?;
    if found == wanted {
        return Ok(());
    }
    Err(ChainError::Refused(format!("the node {} is on chain {found}, not {wanted}", rpc.host())))
}

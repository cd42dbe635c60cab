//! EVM chains. No other module speaks to one. alloy encodes, decodes and signs; the JSON-RPC itself goes through
//! [`rpc`], which bounds time and size and believes nothing.
//!
//! A [`Chain`] is a chain as one node tells of it. [`nodes::ChainNodes`] asks several nodes, and believes what enough
//! of them say alike.

mod answer;
pub mod anvil;
mod block;
pub mod charter;
pub mod coin;
pub mod contract;
pub mod evm;
pub mod keystore;
#[cfg(feature = "aws-kms")]
pub mod kms;
pub mod node;
pub mod nodes;
pub mod operator;
pub mod owner;
pub mod preset;
pub mod quorum;
pub mod rpc;
pub mod transaction_status;

use std::future::Future;

use countersign_core::date::Date;
use countersign_core::evidence::Evidence;
use countersign_core::evm::{Address, BlockHash, BlockNumber, ChainId, TransactionHash, Word};
use countersign_core::tree::{Hash, Size};
use thiserror::Error;

use rpc::RpcError;

/// A move of the contract's checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The size of the register that the contract has.
    pub from_size: Size,
    /// The root at the size that the contract has.
    pub from_root: Hash,
    /// The size of the register that the contract is to have.
    pub to_size: Size,
    /// The root at the size that the contract is to have.
    pub to_root: Hash,
}

/// A transaction that is signed, but not sent.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The bytes of the transaction, which are sent.
    pub raw: Vec<u8>,
    pub transaction: TransactionHash,
}

/// A transaction in a block that is on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The block's height.
    pub block_number: BlockNumber,
    pub block_hash: BlockHash,
    pub block_time: Date,
    /// A flag that is set if the transaction did what it was for. The contract did not refuse it.
    pub succeeded: bool,
    pub gas_used: u64,
    /// The fee that was paid, in wei, with that which a chain takes for data posted elsewhere.
    pub fee_wei: u128,
}

/// The newest blocks that a node knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The id of the node's chain.
    pub chain_id: ChainId,
    /// The newest block of the node.
    pub newest: BlockNumber,
    /// The newest final block of the node, by the rule for this chain, if it knows of one.
    pub newest_final: Option<BlockNumber>,
}

/// A point in the chain's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The newest block.
    Latest,
    /// The block with this hash, if it is on the chain.
    Block(BlockHash),
}

/// The state of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// The word that the contract keeps, `head` in its source.
    pub head: Word,
    /// The account that may move the checkpoint.
    pub operator: Address,
    /// A flag that is set if the owner has ended the contract's service.
    pub retired: bool,
}

/// The prices of a chain, in wei per gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// The base fee of the next block.
    pub base_fee: u128,
    /// The tips that others paid to the builders of blocks lately: few, half and most of them paid less.
    pub tips: [u128; 3],
}

/// A transaction that moved the contract's checkpoint, and was not known to the notary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrangeMove {
    pub transaction: TransactionHash,
    /// The account that sent the transaction.
    pub account: Address,
    pub nonce: u64,
    /// The most wei per gas that the transaction pays.
    pub max_fee_wei: u128,
    /// The most wei per gas, within `max_fee_wei`, for the builder of the block.
    pub tip_wei: u128,
}

/// A reason why the chain did not do what it was asked to do.
#[derive(Debug, Error)]
pub enum ChainError {
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The node's answer cannot be used.
    #[error("{0}")]
    Refused(String),
    #[error("there is no contract at {0} on this chain, for the nodes that were asked")]
    NoContract(Address),
    /// The node takes no transaction that offers so little, or another one with the same nonce offers more.
    #[error("it offers too little: {0}")]
    Underpriced(String),
    /// The account cannot pay for the transaction.
    #[error("the operator's account cannot pay for the transaction: {0}")]
    Funds(String),
    #[error("{answered} of {wanted} nodes answered")]
    Quorum {
        /// The number of nodes that answered.
        answered: usize,
        /// The number of nodes that must answer.
        wanted: usize,
        /// The reason of one that did not.
        #[source]
        why: Option<Box<ChainError>>,
    },
    #[error("the nodes contradict each other, or one itself, about {0}")]
    Disagreement(&'static str),
}

impl ChainError {
    /// Returns whether the node has dropped what is that old. Nothing follows from such an error.
    pub fn is_pruned(&self) -> bool {
        matches!(self, Self::Rpc(RpcError::Pruned { .. }))
    }
}

/// A chain with the notary's contract on it, as one node tells of it.
pub trait Chain: Send + Sync {
    /// Returns the host of the node, without the parts of its URL that may be secret.
    fn host(&self) -> String;

    /// Asks for the newest blocks that the node knows.
    fn tip(&self) -> impl Future<Output = Result<Tip, ChainError>> + Send;

    /// Asks for the hash of the canonical block at this height.
    fn block_hash(
        &self,
        number: BlockNumber,
    ) -> impl Future<Output = Result<Option<BlockHash>, ChainError>> + Send;

    /// Asks what became of a transaction, if it is in a block that is on the chain.
    fn receipt(
        &self,
        transaction: TransactionHash,
    ) -> impl Future<Output = Result<Option<Receipt>, ChainError>> + Send;

    /// Asks for the state of the contract.
    fn contract(&self, at: At) -> impl Future<Output = Result<ContractState, ChainError>> + Send;

    /// Asks for an account's next nonce, by blocks only.
    fn nonce(
        &self,
        account: Address,
        at: At,
    ) -> impl Future<Output = Result<u64, ChainError>> + Send;

    /// Asks for the balance of an account, in wei.
    fn balance(&self, account: Address) -> impl Future<Output = Result<u128, ChainError>> + Send;

    /// Asks for the prices of the chain.
    fn market(&self) -> impl Future<Output = Result<Market, ChainError>> + Send;

    /// Asks for the gas that the move would use now.
    fn gas(
        &self,
        account: Address,
        step: Move,
    ) -> impl Future<Output = Result<u64, ChainError>> + Send;

    /// Hands a transaction over. Handing it over again is no error.
    fn send(&self, raw: &[u8]) -> impl Future<Output = Result<(), ChainError>> + Send;

    /// Finds the transaction that moved the contract's checkpoint to this one, if it is in one of the newest blocks.
    fn find(
        &self,
        size: Size,
        root: Hash,
    ) -> impl Future<Output = Result<Option<StrangeMove>, ChainError>> + Send;

    /// Asks for the evidence of the contract's word in that block, without checking it.
    fn evidence(
        &self,
        number: BlockNumber,
    ) -> impl Future<Output = Result<Evidence, ChainError>> + Send;
}

/// A signer of transactions for the notary's contract.
pub trait Operate: Send + Sync {
    fn address(&self) -> Address;

    /// Signs a move of the contract's checkpoint.
    fn sign(
        &self,
        step: Move,
        terms: TransactionTerms,
    ) -> impl Future<Output = Result<Signed, ChainError>> + Send;
}

/// The terms on which a transaction is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionTerms {
    pub nonce: u64,
    /// The most gas that the transaction may use.
    pub gas_limit: u64,
    /// The most wei per gas that the transaction pays in all.
    pub max_fee_wei: u128,
    /// The most wei per gas, within `max_fee_wei`, for the builder of the block.
    pub tip_wei: u128,
}

//! The only place that knows how an EVM chain is spoken to. alloy encodes, decodes and signs; the
//! JSON-RPC itself goes through [`rpc`], which bounds time and size and believes nothing.
//!
//! A [`Chain`] is a chain as one node tells it. [`nodes::Nodes`] puts several beside each other and believes
//! what enough of them say alike.

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
    /// The register's size that the contract has.
    pub from_size: Size,
    /// And its root.
    pub from_root: Hash,
    /// The register's size that it is to have.
    pub to_size: Size,
    /// And its root.
    pub to_root: Hash,
}

/// A transaction, signed and not sent.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The bytes to send.
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
    /// Whether it did what it was for; false when the contract refused.
    pub succeeded: bool,
    pub gas_used: u64,
    /// Fee paid, in wei, with what a chain takes for data posted elsewhere.
    pub fee_wei: u128,
}

/// How far a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Which chain it is on.
    pub chain_id: ChainId,
    /// Its newest block.
    pub newest: BlockNumber,
    /// Its newest final block, by the rule for this chain; none if it knows of none.
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

/// What the contract says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// The word that it keeps, `head` in its source.
    pub head: Word,
    /// Who may move it.
    pub operator: Address,
    /// Whether the owner has ended its service.
    pub retired: bool,
}

/// What the chain asks for, in wei per gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// The base fee of the next block.
    pub base_fee: u128,
    /// What others paid a block's builder lately: few, half and most of them paid less.
    pub tips: [u128; 3],
}

/// A transaction that moved the contract's checkpoint and that we did not know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrangeMove {
    pub transaction: TransactionHash,
    /// Who sent it.
    pub account: Address,
    pub nonce: u64,
    /// The most wei per gas that it pays.
    pub max_fee_wei: u128,
    /// Of that, the most for the block's builder.
    pub tip_wei: u128,
}

/// Why the chain did not do what it was asked.
#[derive(Debug, Error)]
pub enum ChainError {
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// What the node says cannot be used.
    #[error("{0}")]
    Refused(String),
    #[error("there is no contract at {0} on this chain, for the nodes that were asked")]
    NoContract(Address),
    /// The node takes none that offers so little, or another one with its nonce offers more.
    #[error("it offers too little: {0}")]
    Underpriced(String),
    /// The account cannot pay for the transaction.
    #[error("the operator's account cannot pay for the transaction: {0}")]
    Funds(String),
    #[error("{answered} of {wanted} nodes answered")]
    Quorum {
        /// How many did.
        answered: usize,
        /// How many must.
        wanted: usize,
        /// Why one did not.
        #[source]
        why: Option<Box<ChainError>>,
    },
    #[error("the nodes contradict each other, or one itself, about {0}")]
    Disagreement(&'static str),
}

impl ChainError {
    /// Returns whether the node has dropped what is that old: nothing follows from that.
    pub fn is_pruned(&self) -> bool {
        matches!(self, Self::Rpc(RpcError::Pruned { .. }))
    }
}

/// A chain with the notary's contract on it, as one node tells it.
pub trait Chain: Send + Sync {
    /// Which node; without what may be a secret.
    fn host(&self) -> String;

    /// How far it is.
    fn tip(&self) -> impl Future<Output = Result<Tip, ChainError>> + Send;

    /// The hash of the canonical block at this height.
    fn block_hash(
        &self,
        number: BlockNumber,
    ) -> impl Future<Output = Result<Option<BlockHash>, ChainError>> + Send;

    /// What became of a transaction, if it is in a block that is on the chain.
    fn receipt(
        &self,
        transaction: TransactionHash,
    ) -> impl Future<Output = Result<Option<Receipt>, ChainError>> + Send;

    /// What the contract says.
    fn contract(&self, at: At) -> impl Future<Output = Result<ContractState, ChainError>> + Send;

    /// An account's next nonce, counting blocks only.
    fn nonce(
        &self,
        account: Address,
        at: At,
    ) -> impl Future<Output = Result<u64, ChainError>> + Send;

    /// What an account has, in wei.
    fn balance(&self, account: Address) -> impl Future<Output = Result<u128, ChainError>> + Send;

    /// What the chain asks for.
    fn market(&self) -> impl Future<Output = Result<Market, ChainError>> + Send;

    /// The gas that the move would use now.
    fn gas(
        &self,
        account: Address,
        step: Move,
    ) -> impl Future<Output = Result<u64, ChainError>> + Send;

    /// Hands a transaction over. That it was handed over before is no error.
    fn send(&self, raw: &[u8]) -> impl Future<Output = Result<(), ChainError>> + Send;

    /// The transaction that moved the contract's checkpoint to this one, if it is in one of the newest
    /// blocks.
    fn find(
        &self,
        size: Size,
        root: Hash,
    ) -> impl Future<Output = Result<Option<StrangeMove>, ChainError>> + Send;

    /// What shows the contract's word in that block. Not checked.
    fn evidence(
        &self,
        number: BlockNumber,
    ) -> impl Future<Output = Result<Evidence, ChainError>> + Send;
}

/// Who signs transactions for the notary's contract.
pub trait Operate: Send + Sync {
    fn address(&self) -> Address;

    /// Signs a move of the contract's checkpoint.
    fn sign(
        &self,
        step: Move,
        terms: TransactionTerms,
    ) -> impl Future<Output = Result<Signed, ChainError>> + Send;
}

/// On what terms a transaction is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionTerms {
    pub nonce: u64,
    /// The most gas it may use.
    pub gas_limit: u64,
    /// The most wei per gas.
    pub max_fee_wei: u128,
    /// Of that, the most for the block's builder.
    pub tip_wei: u128,
}

//! The only place that knows how an EVM chain is spoken to. alloy encodes, decodes and signs; the
//! JSON-RPC itself goes through [`rpc`], which bounds time and size and believes nothing.

pub mod anvil;
pub mod contract;
pub mod evm;
pub mod node;
pub mod operator;
pub mod rpc;

use std::future::Future;

use countersign_core::anchor::{BlockHash, BlockNumber, TransactionHash, Word};
use countersign_core::date::Date;
use countersign_core::tree::{Hash, Size};
use thiserror::Error;

use rpc::RpcError;

/// A move of the contract's head.
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
    /// Its hash.
    pub transaction: TransactionHash,
}

/// What the chain says of a transaction that is in a block.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The block's height.
    pub block_number: BlockNumber,
    /// The block's hash.
    pub block_hash: BlockHash,
    /// Whether it did what it was for; false when the contract refused.
    pub succeeded: bool,
    /// Gas used.
    pub gas_used: u64,
    /// Fee paid, in wei.
    pub fee_wei: u128,
}

/// A block, what anchoring needs of it.
#[derive(Clone, Debug)]
pub struct BlockSummary {
    /// Its hash.
    pub hash: BlockHash,
    /// Its time.
    pub time: Date,
}

/// Why the chain did not answer, or not as it must.
#[derive(Debug, Error)]
pub enum ChainError {
    /// No usable answer from the node.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// It is about another chain, contract or account than we are.
    #[error("{0}")]
    Refused(String),
}

/// A chain with the notary's contract on it, as anchoring sees it.
pub trait Chain: Send + Sync {
    /// The word that the contract keeps now.
    fn head(&self) -> impl Future<Output = Result<Word, ChainError>> + Send;

    /// The operator account's next nonce, counting blocks only.
    fn nonce(&self) -> impl Future<Output = Result<u64, ChainError>> + Send;

    /// Signs the move as the transaction with this nonce, at the fees of the moment.
    fn sign(
        &self,
        step: Move,
        nonce: u64,
    ) -> impl Future<Output = Result<Signed, ChainError>> + Send;

    /// Hands a transaction to the chain. That it was handed over before is no error.
    fn send(&self, raw: &[u8]) -> impl Future<Output = Result<(), ChainError>> + Send;

    /// Its receipt, if it is in a block.
    fn receipt(
        &self,
        transaction: TransactionHash,
    ) -> impl Future<Output = Result<Option<Receipt>, ChainError>> + Send;

    /// The transaction that moved the contract's head to this one, if it is in one of the newest blocks.
    fn find(
        &self,
        size: Size,
        root: Hash,
    ) -> impl Future<Output = Result<Option<TransactionHash>, ChainError>> + Send;

    /// The canonical block at this height.
    fn block(
        &self,
        number: BlockNumber,
    ) -> impl Future<Output = Result<Option<BlockSummary>, ChainError>> + Send;

    /// The newest block that is final.
    fn final_block(&self) -> impl Future<Output = Result<Option<BlockNumber>, ChainError>> + Send;
}

//! The reasons why anchoring does not go on.

use countersign_core::evm::{TransactionHash, Word};
use countersign_core::tree::Size;
use thiserror::Error;

use super::lost::Lost;
use crate::chain::ChainError;
use crate::ledger::FatalError;
use crate::store::StoreError;

/// A reason why anchoring does not go on.
#[derive(Debug, Error)]
pub enum AnchoringError {
    /// The chain did not answer as it must. This passes, and is tried again.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing or storing the register's checkpoint failed.
    #[error(transparent)]
    Sealing(#[from] FatalError),
    /// The contract holds a checkpoint that this notary did not send. That is never repaired silently.
    #[error("the contract holds the checkpoint {0}, which this notary did not anchor")]
    ForeignCheckpoint(Word),
    /// The nodes do not know of a final anchor. This passes if they catch up; else the chain has lost what was final.
    #[error("the nodes do not know of the final anchor of register size {}", .0.0)]
    Behind(Size),
    /// The chain has lost what was final.
    #[error("the chain has lost {0}")]
    LostFinal(Lost),
    /// The contract refused the operator's transactions, again and again.
    #[error("the contract refused the anchor of register size {} {times} times, last in {last}", .size.0)]
    Refused {
        /// The size of the register that the anchor has.
        size: Size,
        /// The number of refused transactions.
        times: usize,
        /// The last transaction that failed.
        last: TransactionHash,
    },
    /// The owner has ended the contract's service.
    #[error("the contract is retired")]
    Retired,
}

impl AnchoringError {
    /// Returns whether trying again later can help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Chain(_) | Self::Behind(_) | Self::Store(StoreError::LeaseLost) => true,
            Self::Store(error) => error.is_passing(),
            Self::Sealing(error) => error.is_passing(),
            _ => false,
        }
    }

    /// Returns the advice on what to do if trying again does not help.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::ForeignCheckpoint(_) => {
                "check whether the database is older than the chain, or another notary uses this contract; if the \
                 operator's key is stolen, let the owner retire the contract"
            }
            Self::LostFinal(_) => {
                "ask nodes of others, or a block explorer, for that block's hash: if they have it, name good nodes in \
                 chain.rpc_urls; if not, the chain was reorganised beyond what chain.finality calls final, and proofs \
                 of these anchors are contradicted"
            }
            Self::Refused { .. } => "look at that transaction, and at `countersign contract show`",
            Self::Retired => "deploy the next contract",
            _ => "",
        }
    }
}

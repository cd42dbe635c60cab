//! The answers of one EVM node about an anchor, and the outcome that follows from them (PROTOCOL.md section 8.2).

use std::fmt;

use serde::Deserialize;

use crate::anchor::Anchor;
use crate::checkpoint::State;
use crate::contract::topics;
use crate::date::Date;
use crate::evm::{Address, BlockHash, BlockNumber, Bloom, ChainId, TransactionHash, Word};
use crate::origin::Origin;
use crate::outcome::{Code, Outcome};
use crate::trust::Era;

/// The answer of a node to all that PROTOCOL.md section 8.2 asks.
#[derive(Clone, Debug)]
pub enum NodeAnswer {
    /// The node gave no answer, or not what was asked for. The text says why.
    Unreachable(String),
    /// The node answered.
    Answered(Box<Answers>),
}

/// The answers of a node, one for each question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The chain id (`eth_chainId`).
    pub chain_id: ChainId,
    /// The statements of the contract, if there is one at the address.
    pub contract: Option<StatedContract>,
    /// The block at the anchor's height.
    pub block: Option<Block>,
    /// A flag that is set if the node keeps no history of that age and does not give the block. `block` is absent then.
    #[serde(default)]
    pub pruned: bool,
    /// The logs in the anchor's block that the contract emitted with the checkpoint's topics.
    pub logs: Vec<Log>,
    /// The number of the newest block that is final by the rule of the anchor's era.
    pub final_block: Option<BlockNumber>,
}

/// The statements of the contract at the trusted address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedContract {
    /// The register's origin.
    pub origin: String,
    /// The notary's public key.
    pub note_key: Word,
    /// The name of the notary's clock.
    pub clock_name: String,
    /// The clock's public key.
    pub clock_key: Word,
}

/// The part of a block's header that the checks need.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The height of the block.
    pub number: BlockNumber,
    /// The hash of the block.
    pub hash: BlockHash,
    /// The time that the block states.
    pub time: Date,
    /// The summary of the addresses and topics in the block's logs.
    pub logs_bloom: Bloom,
}

/// A log that a contract emitted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The address of the contract that emitted the log.
    pub address: Address,
    /// The topics of the log.
    pub topics: Vec<Word>,
    /// The hash of the transaction that emitted the log.
    pub transaction: TransactionHash,
}

impl NodeAnswer {
    /// Returns whether the block is final for this node.
    pub(crate) fn is_final(&self, block: BlockNumber) -> bool {
        match self {
            Self::Unreachable(_) => false,
            Self::Answered(answers) => answers.final_block.is_some_and(|newest| newest >= block),
        }
    }

    /// Judges whether the node confirms that the anchor of the register checkpoint is on the chain. `evident` is set if
    /// the check `evidence` passed.
    pub(crate) fn confirms(
        &self,
        anchor: &Anchor,
        register: &State,
        (origin, era): (&Origin, &Era),
        evident: bool,
    ) -> Outcome {
        let answers = match self {
            Self::Unreachable(why) => return Outcome::unknown(Code::AnchorUnreachable, why),
            Self::Answered(answers) => answers,
        };
        if answers.chain_id != anchor.chain_id {
            return Outcome::unknown(Code::AnchorWrongChain, answers.chain_id);
        }
        match &answers.contract {
            None => return Outcome::unknown(Code::AnchorNoContract, anchor.contract),
            Some(contract) if !contract.states(origin, era) => {
                return Outcome::unknown(Code::AnchorContractDiffers, anchor.contract);
            }
            Some(_) => {}
        }
        if answers.pruned {
            return Outcome::unknown(Code::AnchorPruned, anchor.block_number);
        }
        let Some(block) = answers.block.as_ref().filter(|b| b.number == anchor.block_number) else {
            return Outcome::unknown(Code::AnchorBlockUnknown, anchor.block_number);
        };
        if block.hash != anchor.block_hash {
            return if anchor.is_final && self.is_final(anchor.block_number) {
                Outcome::failed(Code::AnchorBlockDiffers, block.hash)
            } else {
                Outcome::unknown(Code::AnchorMoved, block.hash)
            };
        }
        if block.time != anchor.block_time {
            return against(evident, Code::AnchorTimeDiffers, block.time);
        }
        let topics = topics(register.size, register.root);
        let mut logs = answers
            .logs
            .iter()
            .filter(|log| log.address == anchor.contract && log.topics == topics)
            .peekable();
        if logs.peek().is_none() {
            let may_hold = block.logs_bloom.may_hold(&anchor.contract.0)
                && topics.iter().all(|topic| block.logs_bloom.may_hold(&topic.0));
            return if may_hold && evident {
                Outcome::Passed
            } else if may_hold {
                Outcome::unknown(Code::AnchorNoLogs, anchor.block_number)
            } else {
                against(evident, Code::AnchorNotInBlock, anchor.block_number)
            };
        }
        if logs.any(|log| log.transaction == anchor.transaction) {
            Outcome::Passed
        } else {
            against(evident, Code::AnchorTransactionDiffers, anchor.transaction)
        }
    }
}

/// A node's word against the proof, about a block on whose hash it agrees. Where the evidence shows what that block holds,
/// it is the node that is wrong.
fn against(evident: bool, code: Code, detail: impl fmt::Display) -> Outcome {
    if evident { Outcome::unknown(code, detail) } else { Outcome::failed(code, detail) }
}

impl StatedContract {
    /// Returns whether the contract states the register, the notary's key and the clock that the reader trusts.
    pub fn states(&self, origin: &Origin, era: &Era) -> bool {
        self.origin == origin.as_str()
            && self.note_key.0 == era.notary_key.public_key()
            && self.clock_name == era.clock_key.name().as_str()
            && self.clock_key.0 == era.clock_key.public_key()
    }
}

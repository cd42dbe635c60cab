//! The statements of a notary's contract, the trust that follows from them alone, and the trust that follows another
//! when a contract has ended (PROTOCOL.md sections 6, 6.3 and 8).

use serde::Deserialize;
use thiserror::Error;

use crate::chain::ChainClass;
use crate::evm::{Address, ChainId, Word};
use crate::note::{KeyType, NoteError, VerifierKey};
use crate::number::MAX_IN_JSON;
use crate::origin::{Origin, OriginError};
use crate::tree::Size;
use crate::trust::{EndedEra, Era, Finality, MAX_LINE, Trust, is_node_url};

/// The statements of a contract, which never change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// The register's origin.
    pub origin: String,
    /// The notary's public key.
    pub note_key: Word,
    /// The name of the notary's clock.
    pub clock_name: String,
    /// The clock's public key.
    pub clock_key: Word,
    /// The number of blocks after which a block is final, or 0 where the chain's own `finalized` tag tells.
    pub finality_depth: u64,
    /// The chain of the contract before, or 0 if this is the first.
    pub predecessor_chain: u64,
    /// The address of the contract before.
    pub predecessor: Address,
    /// The size of the register at which the contract's era begins.
    pub from_size: u64,
}

/// The end of a contract, as the contract tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The chain of the contract that follows, or 0 if none does.
    pub successor_chain: u64,
    /// The address of the contract that follows.
    pub successor: Address,
}

/// A reason why no trust follows from the statements of contracts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SuccessionError {
    /// The origin is not well-formed, or not that of a register.
    #[error("the contract states no register's origin: {0:?}")]
    Origin(String),
    /// A name or a public key is not well-formed.
    #[error("the contract states no good key: {0}")]
    Key(#[from] NoteError),
    /// A URL of a node that no trust can name.
    #[error("a URL of a node begins with http:// or https://: {0:?}")]
    NodeUrl(String),
    /// A number is too large.
    #[error("the contract states a number that is too large")]
    Number,
    /// The contract names no successor.
    #[error("the contract of the newest era names no successor")]
    NoSuccessor,
    /// The successor names another contract as the one before it.
    #[error("the successor does not name this contract as the one before it")]
    Disagreeing,
    /// The successor is on another chain, which the protocol's table does not list.
    #[error("the successor is on the chain {0}, of which nothing is known")]
    UnlistedChain(ChainId),
    /// The successor is of another notary.
    #[error("the successor is of another notary, {0:?}")]
    OtherNotary(String),
    /// The successor begins at a size below that at which the era before it began.
    #[error("the successor begins at a size that an earlier era has passed")]
    Size,
    /// The line of contracts would go in a circle, or be too long.
    #[error("the line of contracts goes in a circle, or has more than {MAX_LINE}")]
    Line,
}

impl From<OriginError> for SuccessionError {
    fn from(error: OriginError) -> Self {
        Self::Origin(error.to_string())
    }
}

impl Statements {
    /// Computes the trust that follows from the statements of this contract alone. The trust has no earlier eras.
    ///
    /// # Errors
    /// [`SuccessionError`].
    pub fn trust(
        &self,
        chain_id: ChainId,
        contract: Address,
        rpc_urls: Vec<String>,
    ) -> Result<Trust, SuccessionError> {
        let origin: Origin = self.origin.parse()?;
        if origin != origin.host().register() {
            return Err(SuccessionError::Origin(self.origin.chars().take(200).collect()));
        }
        if let Some(url) = rpc_urls.iter().find(|url| !is_node_url(url)) {
            return Err(SuccessionError::NodeUrl(url.chars().take(200).collect()));
        }
        if self.finality_depth > MAX_IN_JSON {
            return Err(SuccessionError::Number);
        }
        let newest = self.era(&origin, chain_id, contract)?;
        Ok(Trust { origin, newest, rpc_urls, urls: Vec::new(), line: Vec::new() })
    }

    fn era(
        &self,
        origin: &Origin,
        chain_id: ChainId,
        contract: Address,
    ) -> Result<Era, SuccessionError> {
        let name = origin.as_str().parse()?;
        let notary_key = VerifierKey::new(name, KeyType::Plain, self.note_key.0)?;
        let clock_key =
            VerifierKey::new(self.clock_name.parse()?, KeyType::Clock, self.clock_key.0)?;
        let finality = match self.finality_depth {
            0 => Finality::Finalized,
            depth => Finality::Depth(depth),
        };
        Ok(Era { chain_id, contract, finality, notary_key, clock_key })
    }
}

impl Trust {
    /// Computes the trust that follows this one when the contract of its newest era has ended. `ended` is what that
    /// contract says of its end, `next` are the statements of the successor that it names.
    ///
    /// # Errors
    /// [`SuccessionError`] if there is no successor, or if none can be followed.
    pub fn follow(&self, ended: &Retirement, next: &Statements) -> Result<Self, SuccessionError> {
        if ended.successor_chain == 0 || ended.successor.0 == [0; 20] {
            return Err(SuccessionError::NoSuccessor);
        }
        if next.origin != self.origin.as_str() {
            return Err(SuccessionError::OtherNotary(next.origin.chars().take(200).collect()));
        }
        let (chain_id, contract) = (self.newest.chain_id.get(), self.newest.contract);
        if (next.predecessor_chain, next.predecessor) != (chain_id, contract) {
            return Err(SuccessionError::Disagreeing);
        }
        if next.from_size < self.begins_at().0 {
            return Err(SuccessionError::Size);
        }
        let chain_id = ChainId::new(ended.successor_chain).map_err(|_| SuccessionError::Number)?;
        if chain_id != self.newest.chain_id && chain_id.class() == ChainClass::Unlisted {
            return Err(SuccessionError::UnlistedChain(chain_id));
        }
        if next.from_size > MAX_IN_JSON || next.finality_depth > MAX_IN_JSON {
            return Err(SuccessionError::Number);
        }
        if self.line.len() == MAX_LINE || self.era_of(chain_id, ended.successor).is_some() {
            return Err(SuccessionError::Line);
        }
        let newest = next.era(&self.origin, chain_id, ended.successor)?;
        let mut trust = Self { newest, ..self.clone() };
        trust.line.push(EndedEra { era: self.newest.clone(), to_size: Size(next.from_size) });
        Ok(trust)
    }
}

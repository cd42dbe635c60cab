//! What a reader trusts (PROTOCOL.md section 8): whose signatures, which contract, which chain.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::anchor::{Address, ChainId};
use crate::note::{KeyType, NoteError, VerifierKey};
use crate::origin::{Origin, OriginError};

const FORMAT: &str = "countersign/trust@v1";

/// When a block is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Finality {
    /// When the chain's own `finalized` tag has reached it.
    Finalized,
    /// When so many blocks stand on it.
    Depth(u64),
}

/// A trust file, or what a notary says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The register's origin.
    pub origin: Origin,
    /// The notary's key, under the register's origin.
    pub notary_key: VerifierKey,
    /// The clock's key.
    pub clock_key: VerifierKey,
    /// The chain.
    pub chain_id: ChainId,
    /// The notary's contract there.
    pub contract: Address,
    /// When a block of that chain is final.
    pub finality: Finality,
    /// Nodes that a reader may ask.
    pub rpc_urls: Vec<String>,
    /// Where the notary is asked: what stands before `/p/` in a proof's `url`.
    pub urls: Vec<String>,
}

/// Why a file is no trust file.
#[derive(Debug, Error)]
pub enum TrustError {
    /// Not JSON, or not these members.
    #[error("not a trust file: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format, or another version.
    #[error("a trust file's format is {FORMAT}, not {0:?}")]
    Format(String),
    /// The origin member.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// It is the register's.
    #[error("the origin is <host>/register, not {0}")]
    NotARegister(Origin),
    /// One of the keys.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// The notary's key.
    #[error("the notary's key is of type 01 and its name is the origin")]
    NotaryKey,
    /// The clock's key.
    #[error("the clock's key is of type 04")]
    ClockKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: String,
    origin: String,
    notary_key: String,
    clock_key: String,
    chain_id: ChainId,
    contract: Address,
    finality: Finality,
    rpc_urls: Vec<String>,
    urls: Vec<String>,
}

impl Trust {
    /// # Errors
    /// [`TrustError`].
    pub fn from_json(json: &[u8]) -> Result<Self, TrustError> {
        let wire: Wire = serde_json::from_slice(json)?;
        if wire.format != FORMAT {
            return Err(TrustError::Format(wire.format.chars().take(80).collect()));
        }
        let origin: Origin = wire.origin.parse()?;
        if origin != origin.host().register() {
            return Err(TrustError::NotARegister(origin));
        }
        let notary_key: VerifierKey = wire.notary_key.parse()?;
        if notary_key.kind() != KeyType::Plain || notary_key.name().as_str() != origin.as_str() {
            return Err(TrustError::NotaryKey);
        }
        let clock_key: VerifierKey = wire.clock_key.parse()?;
        if clock_key.kind() != KeyType::Clock {
            return Err(TrustError::ClockKey);
        }
        Ok(Self {
            origin,
            notary_key,
            clock_key,
            chain_id: wire.chain_id,
            contract: wire.contract,
            finality: wire.finality,
            rpc_urls: wire.rpc_urls,
            urls: wire.urls,
        })
    }

    /// The file.
    pub fn to_json(&self) -> String {
        let wire = Wire {
            format: FORMAT.to_owned(),
            origin: self.origin.to_string(),
            notary_key: self.notary_key.to_string(),
            clock_key: self.clock_key.to_string(),
            chain_id: self.chain_id,
            contract: self.contract,
            finality: self.finality,
            rpc_urls: self.rpc_urls.clone(),
            urls: self.urls.clone(),
        };
        // Strings, numbers and lists of them always have a JSON form; were it not so, nothing is better than an empty file.
        serde_json::to_string_pretty(&wire).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }
}

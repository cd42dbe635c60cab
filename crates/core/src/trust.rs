//! A reader's trust (PROTOCOL.md section 8): whose signatures, which contracts and which chains they rely on.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::encoding::JsonObject;
use crate::evm::{Address, ChainId};
use crate::note::{KeyType, NoteError, VerifierKey};
use crate::number::MAX_IN_JSON;
use crate::origin::{Origin, OriginError};
use crate::tree::Size;

const FORMAT: &str = "countersign/trust@v1";

/// The largest number of eras that have ended.
pub const MAX_LINE: usize = 16;

/// The rule by which a block is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Finality {
    /// A block is final when the chain's own `finalized` tag has reached it.
    Finalized,
    /// A block is final when this many blocks stand on it.
    Depth(u64),
}

/// An era: the time of one contract of a notary, with the keys by which the notary signed in it (PROTOCOL.md section
/// 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Era {
    /// The id of the chain on which the contract is.
    pub chain_id: ChainId,
    /// The address of the notary's contract.
    pub contract: Address,
    /// The rule by which a block of that chain is final.
    pub finality: Finality,
    /// The notary's key, under the register's origin.
    pub notary_key: VerifierKey,
    /// The clock's key.
    pub clock_key: VerifierKey,
}

/// An era that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedEra {
    /// The chain, contract and keys of the era.
    pub era: Era,
    /// The size of the register at its end.
    pub to_size: Size,
}

/// A trust file, or what a notary says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The register's origin.
    pub origin: Origin,
    /// The era that has not ended.
    pub newest: Era,
    /// The addresses of nodes that a reader may ask.
    pub rpc_urls: Vec<String>,
    /// The addresses at which the notary is asked. Each is the part before `/p/` of a proof's `url`.
    pub urls: Vec<String>,
    /// The eras that have ended, oldest first.
    pub line: Vec<EndedEra>,
}

/// A reason why a file is no trust file.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file is not JSON, or has other members than a trust file.
    #[error("not a trust file: {0}")]
    Json(#[from] serde_json::Error),
    /// The file is of another format, or of another version.
    #[error("a trust file's format is {FORMAT}, not {0:?}")]
    Format(String),
    /// The `origin` is not well-formed.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The `origin` is not that of a register.
    #[error("the origin is <host>/register, not {0}")]
    NotARegister(Origin),
    /// A key is not well-formed.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// The notary's key is of another type than 01, or has another name than the origin.
    #[error("the notary's key is of type 01 and its name is the origin")]
    NotaryKey,
    /// The clock's key is of another type than 04.
    #[error("the clock's key is of type 04")]
    ClockKey,
    /// A node's URL.
    #[error("a URL of a node begins with http:// or https://: {0:?}")]
    NodeUrl(String),
    /// A URL of the notary is not well-formed.
    #[error(
        "a URL of the notary is http:// or https://, a host, perhaps a path, and no slash at the end: {0:?}"
    )]
    Url(String),
    /// The ended eras are too many, share a contract, or end at sizes that fall.
    #[error(
        "line has at most {MAX_LINE} eras, each with a contract of its own, at sizes that never fall"
    )]
    Line,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustWire {
    format: String,
    origin: String,
    notary_key: String,
    clock_key: String,
    chain_id: ChainId,
    contract: Address,
    #[serde(deserialize_with = "finality")]
    finality: Finality,
    rpc_urls: Vec<String>,
    urls: Vec<String>,
    line: Vec<JsonObject<WireEra>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEra {
    chain_id: ChainId,
    contract: Address,
    #[serde(deserialize_with = "finality")]
    finality: Finality,
    notary_key: String,
    clock_key: String,
    to_size: u64,
}

/// The word `finalized`, or an object of one number.
fn finality<'de, D: Deserializer<'de>>(from: D) -> Result<Finality, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum FinalityWire {
        Word(String),
        Blocks(JsonObject<Blocks>),
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Blocks {
        depth: u64,
    }

    match FinalityWire::deserialize(from)? {
        FinalityWire::Word(word) if word == "finalized" => Ok(Finality::Finalized),
        FinalityWire::Blocks(JsonObject(Blocks { depth })) if depth <= MAX_IN_JSON => {
            Ok(Finality::Depth(depth))
        }
        _ => Err(D::Error::custom("finality is \"finalized\", or a depth of at most 2^53-1")),
    }
}

impl Trust {
    /// Parses a trust file.
    ///
    /// # Errors
    /// [`TrustError`].
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::note::{KeyType, Signer};
    /// use countersign_core::trust::Trust;
    ///
    /// let notary = Signer::new("notary.example/register".parse()?, KeyType::Plain, &[1; 32]).verifier();
    /// let clock = Signer::new("notary.example/clock".parse()?, KeyType::Clock, &[2; 32]).verifier();
    /// let json = format!(
    ///     r#"{{
    ///         "format": "countersign/trust@v1",
    ///         "origin": "notary.example/register",
    ///         "notary_key": "{notary}",
    ///         "clock_key": "{clock}",
    ///         "chain_id": 8453,
    ///         "contract": "0x00112233445566778899aabbccddeeff00112233",
    ///         "finality": "finalized",
    ///         "rpc_urls": ["https://node.example"],
    ///         "urls": ["https://notary.example"],
    ///         "line": []
    ///     }}"#
    /// );
    /// let trust = Trust::from_json(json.as_bytes())?;
    /// assert_eq!(trust.newest.notary_key, notary);
    /// assert_eq!(Trust::from_json(trust.to_json().as_bytes())?, trust);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, TrustError> {
        let JsonObject(wire): JsonObject<TrustWire> = serde_json::from_slice(json)?;
        if wire.format != FORMAT {
            return Err(TrustError::Format(wire.format.chars().take(80).collect()));
        }
        let origin: Origin = wire.origin.parse()?;
        if origin != origin.host().register() {
            return Err(TrustError::NotARegister(origin));
        }
        if let Some(url) = wire.rpc_urls.iter().find(|url| !is_node_url(url)) {
            return Err(TrustError::NodeUrl(url.chars().take(200).collect()));
        }
        if let Some(url) = wire.urls.iter().find(|url| !is_url(url)) {
            return Err(TrustError::Url(url.chars().take(200).collect()));
        }
        let ended = |JsonObject(wire): JsonObject<WireEra>| {
            let keys = keys(&origin, &wire.notary_key, &wire.clock_key)?;
            let era = Era::new(wire.chain_id, wire.contract, wire.finality, keys);
            let fits = wire.to_size <= MAX_IN_JSON;
            if fits {
                Ok(EndedEra { era, to_size: Size(wire.to_size) })
            } else {
                Err(TrustError::Line)
            }
        };
        let line = wire.line.into_iter().map(ended).collect::<Result<_, _>>()?;
        let keys = keys(&origin, &wire.notary_key, &wire.clock_key)?;
        let newest = Era::new(wire.chain_id, wire.contract, wire.finality, keys);
        let trust = Self { origin, newest, rpc_urls: wire.rpc_urls, urls: wire.urls, line };
        trust.check_line().map(|()| trust)
    }

    /// Writes the trust file.
    pub fn to_json(&self) -> String {
        let line = self.line.iter().map(|EndedEra { era, to_size }| {
            JsonObject(WireEra {
                chain_id: era.chain_id,
                contract: era.contract,
                finality: era.finality,
                notary_key: era.notary_key.to_string(),
                clock_key: era.clock_key.to_string(),
                to_size: to_size.0,
            })
        });
        let Era { chain_id, contract, finality, notary_key, clock_key } = &self.newest;
        let wire = TrustWire {
            format: FORMAT.to_owned(),
            origin: self.origin.to_string(),
            notary_key: notary_key.to_string(),
            clock_key: clock_key.to_string(),
            chain_id: *chain_id,
            contract: *contract,
            finality: *finality,
            rpc_urls: self.rpc_urls.clone(),
            urls: self.urls.clone(),
            line: line.collect(),
        };
        // Strings, numbers and lists of them always have a JSON form. Were it not so, a panic would be better than an
        // empty file.
        serde_json::to_string_pretty(&wire).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// Returns all eras, oldest first, each with the size of the register at its end. The newest era has no end.
    pub fn eras(&self) -> impl DoubleEndedIterator<Item = (&Era, Option<Size>)> {
        let ended = self.line.iter().map(|ended| (&ended.era, Some(ended.to_size)));
        ended.chain([(&self.newest, None)])
    }

    /// Returns the size of the register at which the newest era began.
    pub fn begins_at(&self) -> Size {
        self.line.last().map_or(Size(0), |ended| ended.to_size)
    }

    /// Finds the place of a contract's era among [`Trust::eras`].
    pub fn era_of(&self, chain_id: ChainId, contract: Address) -> Option<usize> {
        self.eras().position(|(era, _)| era.chain_id == chain_id && era.contract == contract)
    }

    fn check_line(&self) -> Result<(), TrustError> {
        let eras: Vec<_> = self.eras().map(|(era, _)| (era.chain_id, era.contract)).collect();
        let twice = eras.iter().enumerate().any(|(nth, one)| eras[..nth].contains(one));
        let falls = self.line.windows(2).any(|pair| pair[0].to_size > pair[1].to_size);
        if self.line.len() > MAX_LINE || twice || falls { Err(TrustError::Line) } else { Ok(()) }
    }
}

impl Era {
    fn new(
        chain_id: ChainId,
        contract: Address,
        finality: Finality,
        (notary_key, clock_key): (VerifierKey, VerifierKey),
    ) -> Self {
        Self { chain_id, contract, finality, notary_key, clock_key }
    }
}

/// Parses the notary's key and the clock's.
fn keys(
    origin: &Origin,
    notary_key: &str,
    clock_key: &str,
) -> Result<(VerifierKey, VerifierKey), TrustError> {
    let notary_key: VerifierKey = notary_key.parse()?;
    if notary_key.kind() != KeyType::Plain || notary_key.name().as_str() != origin.as_str() {
        return Err(TrustError::NotaryKey);
    }
    let clock_key: VerifierKey = clock_key.parse()?;
    if clock_key.kind() != KeyType::Clock {
        return Err(TrustError::ClockKey);
    }
    Ok((notary_key, clock_key))
}

/// Returns whether a trust may name a node with that URL.
pub(crate) fn is_node_url(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn is_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#');
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.ends_with('/')
            && rest.chars().all(plain)
    })
}

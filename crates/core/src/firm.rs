//! The file by which a firm's own site confirms its ledgers and keys, and the standing of a claimed domain that
//! follows from it (PROTOCOL.md section 8.5).

use serde::Deserialize;
use thiserror::Error;

use crate::encoding::JsonObject;
use crate::note::{KeyType, NoteError, VerifierKey};
use crate::origin::{Origin, OriginError};
use crate::proof::Proof;
use crate::register::Tag;
use crate::tree::Hash;
use crate::verify::signer;

/// The longest file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

const FORMAT: &str = "countersign/firm@v1";

/// A ledger, as the firm's site lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedLedger {
    /// The ledger's origin.
    pub ledger: Origin,
    /// The ledger's tag, which is computed from its genesis.
    pub tag: Tag,
    /// The firm keys that sign for the ledger, or ever signed for it.
    pub keys: Vec<VerifierKey>,
    /// The control keys that sign for the ledger, or ever signed for it.
    pub controls: Vec<VerifierKey>,
}

/// The file at `https://<domain>/.well-known/countersign-firm.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmFile {
    /// The firm's ledgers, each once.
    pub ledgers: Vec<ListedLedger>,
}

/// A reason why bytes are no firm's file.
#[derive(Debug, Error)]
pub enum FirmFileError {
    /// The file has more than [`MAX_BYTES`] bytes.
    #[error("a firm's file has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// The file is not JSON, or has other members than it must have.
    #[error("not a firm's file: {0}")]
    Json(#[from] serde_json::Error),
    /// The file is of another format, or of another version.
    #[error("the format is {FORMAT}, not {0:?}")]
    Format(String),
    /// The origin of a ledger is not well-formed.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// The tag of a ledger is no hash.
    #[error("a tag is the base64 of a hash, not {0:?}")]
    Tag(String),
    /// A key is not well-formed.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// A key is of another type than 01, or a ledger has no firm key.
    #[error("a ledger has one firm key at least, and its keys are of type 01")]
    Keys,
    /// A ledger is listed twice.
    #[error("the ledger {0} is listed twice")]
    Twice(Origin),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirmWire {
    format: String,
    ledgers: Vec<JsonObject<WireLedger>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLedger {
    ledger: String,
    tag: String,
    keys: Vec<String>,
    controls: Vec<String>,
}

impl FirmFile {
    /// Parses the file, in any layout.
    ///
    /// # Errors
    /// [`FirmFileError`].
    pub fn from_json(json: &[u8]) -> Result<Self, FirmFileError> {
        if json.len() > MAX_BYTES {
            return Err(FirmFileError::TooLarge(json.len()));
        }
        let JsonObject(wire): JsonObject<FirmWire> = serde_json::from_slice(json)?;
        if wire.format != FORMAT {
            return Err(FirmFileError::Format(wire.format.chars().take(80).collect()));
        }
        let mut ledgers: Vec<ListedLedger> = Vec::with_capacity(wire.ledgers.len());
        for JsonObject(listed) in wire.ledgers {
            let ledger = listed.ledger.parse::<Origin>()?.of_ledger()?;
            let tag = Hash::from_base64(&listed.tag).map(Tag);
            let tag =
                tag.ok_or_else(|| FirmFileError::Tag(listed.tag.chars().take(80).collect()))?;
            let (keys, controls) = (keys(&listed.keys)?, keys(&listed.controls)?);
            if keys.is_empty() {
                return Err(FirmFileError::Keys);
            }
            if ledgers.iter().any(|other| other.ledger == ledger) {
                return Err(FirmFileError::Twice(ledger));
            }
            ledgers.push(ListedLedger { ledger, tag, keys, controls });
        }
        Ok(Self { ledgers })
    }
}

fn keys(texts: &[String]) -> Result<Vec<VerifierKey>, FirmFileError> {
    let key = |text: &String| {
        let key: VerifierKey = text.parse()?;
        if key.kind() == KeyType::Plain { Ok(key) } else { Err(FirmFileError::Keys) }
    };
    texts.iter().map(key).collect()
}

/// The standing of a claimed domain, as a reader may tell it. No verdict rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainStanding {
    /// The proof claims no domain, or its check `statement` does not pass.
    None,
    /// The site was not asked.
    Claimed,
    /// The site says nothing of the ledger.
    NotConfirmed,
    /// The site says something else of the ledger.
    Contradicted,
    /// Whoever runs the site stands by the key.
    Confirmed,
}

/// The answer of a firm's site, if the site was asked.
#[derive(Clone, Copy, Debug)]
pub enum Site<'a> {
    /// The site was not asked.
    NotAsked,
    /// The site has no such file.
    Nothing,
    /// The site answered with these bytes.
    File(&'a [u8]),
}

impl DomainStanding {
    /// Returns the word of PROTOCOL.md section 8.5 for the standing.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Claimed => "claimed",
            Self::NotConfirmed => "not-confirmed",
            Self::Contradicted => "contradicted",
            Self::Confirmed => "confirmed",
        }
    }

    /// Judges the answer of the site whose domain a proof claims.
    pub fn of(proof: &Proof, site: Site<'_>) -> Self {
        let (Some(_), Ok(signer)) = (proof.claimed_domain(), signer(proof)) else {
            return Self::None;
        };
        let file = match site {
            Site::NotAsked => return Self::Claimed,
            Site::Nothing => return Self::NotConfirmed,
            Site::File(bytes) => FirmFile::from_json(bytes),
        };
        let Ok(file) = file else { return Self::NotConfirmed };
        let ledger = proof.statement.ledger();
        let Some(listed) = file.ledgers.iter().find(|listed| listed.ledger == *ledger) else {
            return Self::NotConfirmed;
        };
        let mut keys = listed.keys.iter().chain(&listed.controls);
        let stands =
            listed.tag == Tag::of(proof.first_entry()) && keys.any(|key| key.is_same_key(&signer));
        if stands { Self::Confirmed } else { Self::Contradicted }
    }
}

//! What a firm's own site says of its ledgers and keys, and what a reader may tell of a claimed domain (PROTOCOL.md
//! section 8.5).

use serde::Deserialize;
use thiserror::Error;

use crate::encoding::Object;
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
    /// Its origin.
    pub ledger: Origin,
    /// Of its genesis.
    pub tag: Tag,
    /// The firm keys that sign or ever signed for it.
    pub keys: Vec<VerifierKey>,
    /// The control keys likewise.
    pub controls: Vec<VerifierKey>,
}

/// The file at `https://<domain>/.well-known/countersign-firm.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmFile {
    /// The firm's ledgers, each once.
    pub ledgers: Vec<ListedLedger>,
}

/// A reason why bytes are no such file.
#[derive(Debug, Error)]
pub enum FirmFileError {
    /// Nobody's is that large.
    #[error("a firm's file has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// Not JSON, or not these members.
    #[error("not a firm's file: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format, or another version.
    #[error("the format is {FORMAT}, not {0:?}")]
    Format(String),
    /// A ledger's origin.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// A ledger's tag.
    #[error("a tag is the base64 of a hash, not {0:?}")]
    Tag(String),
    /// One of the keys.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// A key of another type, or none.
    #[error("a ledger has one firm key at least, and its keys are of type 01")]
    Keys,
    /// A ledger stands there twice.
    #[error("the ledger {0} is listed twice")]
    Twice(Origin),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirmWire {
    format: String,
    ledgers: Vec<Object<WireLedger>>,
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
    /// Reads the file, in any layout.
    ///
    /// # Errors
    /// [`FirmFileError`].
    pub fn from_json(json: &[u8]) -> Result<Self, FirmFileError> {
        if json.len() > MAX_BYTES {
            return Err(FirmFileError::TooLarge(json.len()));
        }
        let Object(wire): Object<FirmWire> = serde_json::from_slice(json)?;
        if wire.format != FORMAT {
            return Err(FirmFileError::Format(wire.format.chars().take(80).collect()));
        }
        let mut ledgers: Vec<ListedLedger> = Vec::with_capacity(wire.ledgers.len());
        for Object(listed) in wire.ledgers {
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

/// What a reader may tell of a claimed domain; no verdict rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainStanding {
    /// Nothing is claimed, or nobody knows by whom.
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

/// The answer of the site, if it was asked.
#[derive(Clone, Copy, Debug)]
pub enum Site<'a> {
    /// Nobody asked.
    NotAsked,
    /// There was no such file.
    Nothing,
    /// These bytes.
    File(&'a [u8]),
}

impl DomainStanding {
    /// Returns the word of section 8.5.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Claimed => "claimed",
            Self::NotConfirmed => "not-confirmed",
            Self::Contradicted => "contradicted",
            Self::Confirmed => "confirmed",
        }
    }

    /// Judges what the site of the domain that a proof claims has to say.
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

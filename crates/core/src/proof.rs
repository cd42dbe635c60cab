//! The proof file (PROTOCOL.md section 7): everything that a reader needs besides the document.

mod shape;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::anchor::Anchor;
use crate::disclosure::{Disclosure, Salt};
use crate::domain::Domain;
use crate::encoding::present;
use crate::inclusion::Inclusion;
use crate::link;
use crate::statement::{Body, Statement};
use crate::tree::{Hash, Index, MAX_PATH};

/// The size of the largest proof file, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The largest number of elements of `keys`: a genesis, and a statement for each key that a ledger can know.
const MAX_KEY_RECORDS: usize = 257;

const FORMAT: &str = "countersign/proof@v1";
/// The mark of a file that was meant as a proof file, of this version or another.
const MARK: &[u8] = b"countersign/proof@";

/// A well-formed proof. [`crate::verify`] checks what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    format: ProofFormat,
    /// The record's statement.
    #[serde(with = "text")]
    pub statement: Statement,
    /// The statements by which the key that signed the record came into force.
    pub keys: Vec<KeyRecord>,
    /// The inclusion of the record under the checkpoint that sealed it.
    pub seal: Inclusion,
    /// The inclusion of the record under the checkpoint that the register holds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub ledger: Option<Inclusion>,
    /// The inclusion of the register's entry for the checkpoint in `ledger`, under the register's own checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub register: Option<Inclusion>,
    /// The anchor of the register's checkpoint on a chain.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub anchor: Option<Anchor>,
    /// The path of disclosure 0.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub document_path: Option<Vec<Hash>>,
    /// All disclosures, as the firm's own copy has them.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub disclosures: Option<Vec<Disclosure>>,
    /// Some disclosures, as a copy has them that the firm hands out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub disclosed: Option<Vec<Disclosed>>,
    /// The address at which the proof can be fetched. Nobody signed it.
    pub url: String,
}

/// A `genesis` or `key` statement, with its place under the sealing checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// The index of the statement in the ledger.
    pub index: Index,
    /// The `genesis` or `key` statement.
    #[serde(with = "text")]
    pub statement: Statement,
    /// The path from the statement to the root of the sealing checkpoint.
    pub path: Vec<Hash>,
}

/// A disclosure that is shown, with its place in the document's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    /// The index of the disclosure in the document.
    pub index: Index,
    /// The disclosure that is shown.
    pub disclosure: Disclosure,
    /// The path from the disclosure to the root of the content.
    pub path: Vec<Hash>,
}

/// A reason why bytes are no proof file.
#[derive(Debug, Error)]
pub enum ProofError {
    /// The file has more than [`MAX_BYTES`] bytes.
    #[error("a proof file has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// The file is not JSON, or something in it is not spelled as it must be.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Some of `ledger`, `register` and `anchor` are there, but not all.
    #[error("ledger, register and anchor are all there or all absent")]
    HalfAnchored,
    /// The file has no `document_path` although the statement has content, or has one or disclosures without content.
    #[error("document_path and disclosures go with a statement that has content")]
    Content,
    /// The anchor has `nodes` although it is not `final`.
    #[error("nodes goes with final")]
    Nodes,
    /// The file has `disclosures` and `disclosed`, which exclude each other.
    #[error("disclosures and disclosed exclude each other")]
    BothDisclosed,
    /// The disclosures are an empty list, or `disclosed` is not sorted by index.
    #[error("disclosures and disclosed are not empty, and disclosed is sorted by index")]
    Disclosed,
    /// The file has more elements of `keys` than any ledger has keys for.
    #[error("keys has at most {MAX_KEY_RECORDS} elements")]
    KeyRecords,
    /// A path is longer than the path of any tree can be.
    #[error("a path has at most {MAX_PATH} hashes")]
    Path,
    /// The `url` is not that of the statement.
    #[error("url is http(s)://<host>…/p/<ledger>/<id> of the statement, not {0:?}")]
    Url(String),
    /// The file says the right thing in other bytes than it must.
    #[error("the file is not in its canonical form: was it written anew by another program?")]
    NotCanonical,
}

/// The parts of a proof that is not anchored yet.
#[derive(Clone, Debug)]
pub struct ProofParts {
    /// The record's statement ([`Proof::statement`]).
    pub statement: Statement,
    /// The statements that lead to the key that signed the record ([`Proof::keys`]).
    pub keys: Vec<KeyRecord>,
    /// The inclusion of the record under the sealing checkpoint ([`Proof::seal`]).
    pub seal: Inclusion,
    /// The path of disclosure 0 ([`Proof::document_path`]).
    pub document_path: Option<Vec<Hash>>,
    /// The address at which the proof can be fetched ([`Proof::url`]).
    pub url: String,
}

impl Proof {
    /// Makes a sealed proof that is not anchored and shows nothing of the document.
    pub fn sealed(parts: ProofParts) -> Self {
        let ProofParts { statement, keys, seal, document_path, url } = parts;
        Self {
            format: ProofFormat,
            statement,
            keys,
            seal,
            ledger: None,
            register: None,
            anchor: None,
            document_path,
            disclosures: None,
            disclosed: None,
            url,
        }
    }

    /// Parses a proof file.
    ///
    /// # Errors
    /// [`ProofError`] if the file is not exactly as PROTOCOL.md section 7 has it; [`ProofError::NotCanonical`] if only
    /// the bytes are not.
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::proof::{Proof, ProofError};
    ///
    /// # let case = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/verify_genesis.json"));
    /// # let case: serde_json::Value = serde_json::from_str(case)?;
    /// # let file = case["proof"].as_str().unwrap_or_default();
    /// let proof = Proof::from_file(file.as_bytes())?;
    /// assert!(proof.link().contains(&format!("/p/{}/", proof.statement.ledger().name())));
    /// assert_eq!(proof.to_file(), file);
    ///
    /// // A proof is its bytes: a program that laid it out anew has perhaps changed more.
    /// let other = file.replace("\n", "\r\n");
    /// assert!(matches!(Proof::from_file(other.as_bytes()), Err(ProofError::NotCanonical)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_file(bytes: &[u8]) -> Result<Self, ProofError> {
        let proof = Self::from_json(bytes)?;
        if proof.to_file().as_bytes() == bytes { Ok(proof) } else { Err(ProofError::NotCanonical) }
    }

    /// Parses a proof from JSON in any layout, as it comes over HTTP.
    ///
    /// # Errors
    /// The errors of [`Proof::from_file`], without [`ProofError::NotCanonical`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_BYTES {
            return Err(ProofError::TooLarge(bytes.len()));
        }
        let proof: Self = serde_json::from_slice(bytes)?;
        proof.check_shape()?;
        Ok(proof)
    }

    /// Writes the proof file in its canonical form.
    pub fn to_file(&self) -> String {
        // Strings, numbers, booleans and lists of them always have a JSON form. Were it not so, a panic would be better
        // than an empty file.
        serde_json::to_string_pretty(self).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// Returns the salt of disclosure 0, if the proof shows that disclosure.
    pub fn document_salt(&self) -> Option<&Salt> {
        self.document_disclosure().map(Disclosure::salt)
    }

    /// Returns entry 0 of the record's ledger, by this proof. If the check `statement` passes, it is a genesis.
    pub fn first_entry(&self) -> &Statement {
        self.keys.first().map_or(&self.statement, |first| &first.statement)
    }

    /// Returns the host name that the firm claimed to be its own when it signed the record, as far as this proof shows
    /// (PROTOCOL.md section 8.5). The claim means something only if the check `statement` passes.
    pub fn claimed_domain(&self) -> Option<&Domain> {
        let statements = self.keys.iter().map(|key| &key.statement).chain([&self.statement]);
        let mut domains = statements.filter_map(|said| match &said.draft().body {
            Body::Genesis { domain, .. } => domain.as_ref(),
            Body::Key(change) => change.domain.as_ref(),
            Body::Document { .. } => None,
        });
        domains.next_back()
    }

    /// Returns whether this proof shows that the ledger has a control key (PROTOCOL.md section 4.1): a ledger that had one
    /// keeps one. A proof may leave out statements that brought one in. What it shows means something only if the check
    /// `statement` passes.
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::proof::Proof;
    ///
    /// # let vector = include_str!("../../../tests/vectors/domain_confirmed_control.json");
    /// # let vector: serde_json::Value = serde_json::from_str(vector)?;
    /// # let file = vector["proof"].as_str().ok_or("no proof")?.as_bytes();
    /// let proof = Proof::from_file(file)?;
    /// assert!(proof.shows_control_key(), "its genesis has a `controls` line");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shows_control_key(&self) -> bool {
        let mut statements = self.keys.iter().map(|key| &key.statement).chain([&self.statement]);
        statements.any(|said| match &said.draft().body {
            Body::Genesis { controls, .. } => !controls.is_empty(),
            Body::Key(change) => !change.controls.is_empty(),
            Body::Document { .. } => false,
        })
    }

    /// Returns the link to the record, with the fragment if the proof shows the salt of disclosure 0.
    pub fn link(&self) -> String {
        match self.document_salt() {
            Some(salt) => format!(
                "{}#{}",
                self.url,
                link::fragment(&self.statement.ledger().ledger_name(), self.statement.id(), salt)
            ),
            None => self.url.clone(),
        }
    }

    /// Returns disclosure 0, if the proof shows it.
    pub fn document_disclosure(&self) -> Option<&Disclosure> {
        if let Some(all) = &self.disclosures {
            return all.first();
        }
        let first = self.disclosed.as_ref()?.first()?;
        (first.index == Index(0)).then_some(&first.disclosure)
    }
}

/// Returns whether bytes that are no proof file were meant as one (PROTOCOL.md section 8.1). If so, they were damaged
/// on the way.
pub fn is_meant_as_one(file: &[u8]) -> bool {
    file.windows(MARK.len()).any(|bytes| bytes == MARK)
}

/// The format member, which has one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ProofFormat;

impl Serialize for ProofFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(FORMAT)
    }
}

impl<'de> Deserialize<'de> for ProofFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = String::deserialize(deserializer)?;
        if found == FORMAT {
            return Ok(Self);
        }
        Err(serde::de::Error::custom(format!("the format is {FORMAT}, not {found:?}")))
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_file())
    }
}

mod text {
    use super::*;

    pub(super) fn serialize<S: Serializer>(it: &Statement, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(it.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Statement, D::Error> {
        Statement::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

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

/// The largest proof file, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The most elements of `keys`: a genesis, and a statement for each key that a ledger can know.
const MAX_KEY_RECORDS: usize = 257;

const FORMAT: &str = "countersign/proof@v1";
/// The mark of a file that was meant as a proof, of this version or another.
const MARK: &[u8] = b"countersign/proof@";

/// A proof that is well-formed. What it says is checked by [`crate::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    format: ProofFormat,
    /// The record's statement.
    #[serde(with = "text")]
    pub statement: Statement,
    /// How the key that signed it came into force.
    pub keys: Vec<KeyRecord>,
    /// The record under the checkpoint that sealed it.
    pub seal: Inclusion,
    /// The record under the checkpoint that the register holds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub ledger: Option<Inclusion>,
    /// That checkpoint under the register's.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub register: Option<Inclusion>,
    /// The register's checkpoint on the chain.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub anchor: Option<Anchor>,
    /// The path of disclosure 0.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub document_path: Option<Vec<Hash>>,
    /// All disclosures: the firm's own copy.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub disclosures: Option<Vec<Disclosure>>,
    /// Some of them: what the firm hands out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub disclosed: Option<Vec<Disclosed>>,
    /// Where the proof can be fetched; signed by nobody.
    pub url: String,
}

/// A genesis or key statement, and its place under the sealing checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// Its index in the ledger.
    pub index: Index,
    /// The statement.
    #[serde(with = "text")]
    pub statement: Statement,
    /// Its path to the sealing checkpoint's root.
    pub path: Vec<Hash>,
}

/// One disclosure that is shown, and its place in the document's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    /// Its place among the disclosures.
    pub index: Index,
    /// Itself.
    pub disclosure: Disclosure,
    /// Its path to the content's root.
    pub path: Vec<Hash>,
}

/// Why bytes are no proof file.
#[derive(Debug, Error)]
pub enum ProofError {
    /// Nobody's proof is that large.
    #[error("a proof file has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// Not JSON, or something in it is not spelled as it must be.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Two of the three, or one.
    #[error("ledger, register and anchor are all there or all absent")]
    HalfAnchored,
    /// It has a path if and only if the statement has content.
    #[error("document_path and disclosures go with a statement that has content")]
    Content,
    /// What is not final, nobody has called final.
    #[error("nodes goes with final")]
    Nodes,
    /// All or some, not both.
    #[error("disclosures and disclosed exclude each other")]
    BothDisclosed,
    /// All and some mean at least one, each once.
    #[error("disclosures and disclosed are not empty, and disclosed is sorted by index")]
    Disclosed,
    /// More than any ledger has keys for.
    #[error("keys has at most {MAX_KEY_RECORDS} elements")]
    KeyRecords,
    /// Longer than any tree is high.
    #[error("a path has at most {MAX_PATH} hashes")]
    Path,
    /// The url member.
    #[error("url is http(s)://<host>…/p/<ledger>/<id> of the statement, not {0:?}")]
    Url(String),
    /// It says the right thing in other bytes.
    #[error("the file is not in its canonical form: was it written anew by another program?")]
    NotCanonical,
}

/// A proof's parts, for whoever makes one.
#[derive(Clone, Debug)]
pub struct ProofParts {
    /// See [`Proof::statement`].
    pub statement: Statement,
    /// See [`Proof::keys`].
    pub keys: Vec<KeyRecord>,
    /// See [`Proof::seal`].
    pub seal: Inclusion,
    /// See [`Proof::document_path`].
    pub document_path: Option<Vec<Hash>>,
    /// See [`Proof::url`].
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

    /// Reads a proof file.
    ///
    /// # Errors
    /// Whatever is not exactly as section 7 has it; [`ProofError::NotCanonical`] if only the bytes are
    /// not.
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
    /// // A proof is its bytes: what a program laid out anew was perhaps changed on the way.
    /// let other = file.replace("\n", "\r\n");
    /// assert!(matches!(Proof::from_file(other.as_bytes()), Err(ProofError::NotCanonical)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_file(bytes: &[u8]) -> Result<Self, ProofError> {
        let proof = Self::from_json(bytes)?;
        if proof.to_file().as_bytes() == bytes { Ok(proof) } else { Err(ProofError::NotCanonical) }
    }

    /// Reads a proof out of any JSON spelling, as it comes over HTTP.
    ///
    /// # Errors
    /// As [`Proof::from_file`], but for [`ProofError::NotCanonical`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_BYTES {
            return Err(ProofError::TooLarge(bytes.len()));
        }
        let proof: Self = serde_json::from_slice(bytes)?;
        proof.check_shape()?;
        Ok(proof)
    }

    /// Writes the proof file.
    pub fn to_file(&self) -> String {
        // Strings, numbers, booleans and lists of them always have a JSON form; were it not so, nothing is better than an empty file.
        serde_json::to_string_pretty(self).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// Returns the salt of disclosure 0, if it is shown.
    pub fn document_salt(&self) -> Option<&Salt> {
        self.document_disclosure().map(Disclosure::salt)
    }

    /// Returns entry 0 of the record's ledger, by this proof: a genesis, if the check `statement` passes.
    pub fn first_entry(&self) -> &Statement {
        self.keys.first().map_or(&self.statement, |first| &first.statement)
    }

    /// Returns the host name that the firm claimed to be its own when it signed the record, as far as this proof
    /// shows (section 8.5). It means something only if the check `statement` passes.
    pub fn claimed_domain(&self) -> Option<&Domain> {
        let statements = self.keys.iter().map(|key| &key.statement).chain([&self.statement]);
        let mut domains = statements.filter_map(|said| match &said.draft().body {
            Body::Genesis { domain, .. } => domain.as_ref(),
            Body::Key(change) => change.domain.as_ref(),
            Body::Document { .. } => None,
        });
        domains.next_back()
    }

    /// Returns the link to the record: with the fragment, if the proof shows the salt of disclosure 0.
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

    /// Returns disclosure 0, if it is shown.
    pub fn document_disclosure(&self) -> Option<&Disclosure> {
        if let Some(all) = &self.disclosures {
            return all.first();
        }
        let first = self.disclosed.as_ref()?.first()?;
        (first.index == Index(0)).then_some(&first.disclosure)
    }
}

/// Returns whether bytes that are no proof file were meant as one (section 8.1): then they were damaged on
/// the way.
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

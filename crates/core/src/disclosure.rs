//! What a document says, field by field, each under its own salt (PROTOCOL.md section 2).

use std::collections::HashSet;
use std::fmt;

use rs_merkle::{Hasher, MerkleTree};
use thiserror::Error;

use crate::digest::Digest;
use crate::encoding;
use crate::number;
use crate::tree::{self, Hash, Index, Size, leaf_hash};

/// The name of disclosure 0.
pub const DOCUMENT_SHA256: &str = "document.sha256";

/// The most disclosures that a document has.
pub const MAX_COUNT: u64 = 1 << 20;

const MAX_NAME_BYTES: usize = 128;
const MAX_VALUE_BYTES: usize = 65_536;
const SALT_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// 16 to 64 random bytes. Who has the salt of disclosure 0 can test whether a file is the document.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(String);

/// Not the base64url of 16 to 64 bytes.
#[derive(Debug, Error)]
#[error("not a salt: base64url of 16 to 64 bytes")]
pub struct NotASalt;

impl Salt {
    /// From bytes that the caller drew at random, afresh for each disclosure.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(encoding::base64url(&bytes))
    }

    /// Its text, as in a proof URL's fragment.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Salt {
    type Err = NotASalt;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = encoding::from_base64url(text).ok_or(NotASalt)?;
        if SALT_BYTES.contains(&bytes.len()) { Ok(Self(text.to_owned())) } else { Err(NotASalt) }
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// One field of a document, with its salt, in the spelling that is hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    carried: String,
    salt: Salt,
    name: String,
    value: String,
}

/// Why a text is no disclosure.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DisclosureError {
    /// Of the whole.
    #[error("a disclosure is unpadded base64url")]
    Base64,
    /// Of what is inside.
    #[error("a disclosure holds a JSON array of three strings: salt, name, value")]
    Json,
    /// White space, or needless or other escapes.
    #[error("a disclosure's JSON has one spelling, and this is another")]
    NotCanonical,
    /// The first string.
    #[error("a disclosure's salt is the base64url of 16 to 64 bytes")]
    Salt,
    /// The second.
    #[error("a disclosure's name is dotted words of a-z 0-9 _, at most 128 bytes: {0:?}")]
    Name(String),
    /// The third.
    #[error("a disclosure's value has at most 65536 bytes, not {0}")]
    Value(usize),
}

impl Disclosure {
    /// A field under a fresh salt.
    ///
    /// # Errors
    /// [`DisclosureError::Name`] and [`DisclosureError::Value`].
    pub fn new(salt: Salt, name: &str, value: &str) -> Result<Self, DisclosureError> {
        if !is_name(name) {
            return Err(DisclosureError::Name(name.chars().take(MAX_NAME_BYTES).collect()));
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(DisclosureError::Value(value.len()));
        }
        let json = serde_json::to_string(&[salt.as_str(), name, value])
            .map_err(|_| DisclosureError::Json)?;
        let carried = encoding::base64url(json.as_bytes());
        Ok(Self { carried, salt, name: name.to_owned(), value: value.to_owned() })
    }

    /// Disclosure 0 of a document.
    pub fn of_document(salt: Salt, digest: Digest) -> Self {
        let value = digest.to_string();
        // Salt, name and value are ASCII without anything to escape.
        let json = format!(r#"["{}","{DOCUMENT_SHA256}","{value}"]"#, salt.as_str());
        let carried = encoding::base64url(json.as_bytes());
        Self { carried, salt, name: DOCUMENT_SHA256.to_owned(), value }
    }

    /// Reads what a proof carries.
    ///
    /// # Errors
    /// Whatever keeps it from being exactly what [`Disclosure::new`] makes.
    pub fn parse(carried: &str) -> Result<Self, DisclosureError> {
        let json = encoding::from_base64url(carried).ok_or(DisclosureError::Base64)?;
        let [salt, name, value]: [String; 3] =
            serde_json::from_slice(&json).map_err(|_| DisclosureError::Json)?;
        let salt = salt.parse().map_err(|NotASalt| DisclosureError::Salt)?;
        let disclosure = Self::new(salt, &name, &value)?;
        if disclosure.carried == carried {
            Ok(disclosure)
        } else {
            Err(DisclosureError::NotCanonical)
        }
    }

    /// The string that is hashed and carried.
    pub fn as_str(&self) -> &str {
        &self.carried
    }

    /// Its salt.
    pub fn salt(&self) -> &Salt {
        &self.salt
    }

    /// The field's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the document says there.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The hash of the leaf that it is.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.carried.as_bytes())
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A disclosure is the bill itself; logs get its name only.
        write!(f, "Disclosure({})", self.name)
    }
}

fn is_name(name: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.contains('.')
        && name.split('.').all(word)
}

/// What a statement commits to: how many disclosures, and the root of the tree over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// 1 to [`MAX_COUNT`].
    pub count: Size,
    /// Of the tree over all disclosures.
    pub root: Hash,
}

impl Content {
    /// Reads `<number> <base64 of the root>`, or nothing.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (count, root) = text.split_once(' ')?;
        let count = number::parse(count).filter(|count| (1..=MAX_COUNT).contains(count))?;
        Some(Self { count: Size(count), root: Hash::from_base64(root)? })
    }
}

/// RFC 6962 hashing for rs_merkle, which carries a lonely node up unhashed, as RFC 6962 has it.
#[derive(Clone)]
pub struct Rfc6962;

impl Hasher for Rfc6962 {
    type Hash = [u8; 32];

    fn hash(data: &[u8]) -> [u8; 32] {
        leaf_hash(data).0
    }

    fn concat_and_hash(left: &[u8; 32], right: Option<&[u8; 32]>) -> [u8; 32] {
        right.map_or(*left, |right| tree::node_hash(Hash(*left), Hash(*right)).0)
    }
}

/// All disclosures of one document, in order, with the tree over them.
pub struct Document {
    disclosures: Vec<Disclosure>,
    tree: MerkleTree<Rfc6962>,
    content: Content,
}

/// Why a list of disclosures describes no document.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DocumentError {
    /// None, or more than [`MAX_COUNT`].
    #[error("a document has 1 to {MAX_COUNT} disclosures, not {0}")]
    Count(usize),
    /// Disclosure 0 is another, or the value is no digest.
    #[error("the first disclosure, and no other, is document.sha256 with 64 hex digits")]
    First,
    /// Twice the same name.
    #[error("the name {0} stands twice")]
    Twice(String),
}

impl Document {
    /// Checks the rules of section 2 and builds the tree.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn new(disclosures: Vec<Disclosure>) -> Result<Self, DocumentError> {
        let count = disclosures.len();
        if count == 0 || count as u64 > MAX_COUNT {
            return Err(DocumentError::Count(count));
        }
        check_names(disclosures.iter().enumerate().map(|(n, d)| (Index(n as u64), d)))?;
        let leaves: Vec<_> = disclosures.iter().map(|disclosure| disclosure.leaf().0).collect();
        let tree = MerkleTree::<Rfc6962>::from_leaves(&leaves);
        let root = tree.root().map(Hash).ok_or(DocumentError::Count(count))?;
        let content = Content { count: Size(count as u64), root };
        Ok(Self { disclosures, tree, content })
    }

    /// What the statement commits to.
    pub fn content(&self) -> Content {
        self.content
    }

    /// The disclosures, in order.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// The path of disclosure `index`, or `None` if there is none.
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        let proof = (index < self.disclosures.len()).then(|| self.tree.proof(&[index]))?;
        Some(proof.proof_hashes().iter().copied().map(Hash).collect())
    }
}

/// Disclosure 0 is the document's digest, no other is, and no name stands twice.
///
/// # Errors
/// [`DocumentError::First`], [`DocumentError::Twice`].
pub fn check_names<'a>(
    shown: impl IntoIterator<Item = (Index, &'a Disclosure)>,
) -> Result<(), DocumentError> {
    let mut names = HashSet::new();
    for (index, disclosure) in shown {
        let is_document = disclosure.name == DOCUMENT_SHA256;
        if is_document != (index == Index(0))
            || is_document && disclosure.value.parse::<Digest>().is_err()
        {
            return Err(DocumentError::First);
        }
        if !names.insert(disclosure.name.as_str()) {
            return Err(DocumentError::Twice(disclosure.name.clone()));
        }
    }
    Ok(())
}

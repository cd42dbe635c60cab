//! Disclosures: the fields of a document, each under its own salt (PROTOCOL.md section 2).

mod document;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub use self::document::{Document, DocumentError, Rfc6962, check_names};
use crate::digest::Digest;
use crate::encoding;
use crate::number;
use crate::tree::{Hash, Size, leaf_hash};

/// The name of disclosure 0.
pub const DOCUMENT_SHA256: &str = "document.sha256";

/// The largest number of disclosures of one document.
pub const MAX_COUNT: u64 = 1 << 20;

const MAX_NAME_BYTES: usize = 128;
const MAX_VALUE_BYTES: usize = 65_536;
const SALT_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// A salt: 16 to 64 random bytes. Whoever has the salt of disclosure 0 can test whether a file is the document.
///
/// # Examples
///
/// ```
/// use countersign_core::disclosure::Salt;
///
/// let salt = Salt::from_random([1; 16]);
/// assert_eq!(salt.as_str(), "AQEBAQEBAQEBAQEBAQEBAQ");
/// assert_eq!(salt.as_str().parse::<Salt>()?, salt);
/// # Ok::<(), countersign_core::disclosure::NotASalt>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(String);

/// An error: the text is not the base64url of 16 to 64 bytes.
#[derive(Debug, Error)]
#[error("not a salt: base64url of 16 to 64 bytes")]
pub struct NotASalt;

impl Salt {
    /// Makes a salt of bytes that the caller drew at random. Each disclosure needs a fresh one.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(encoding::base64url(&bytes))
    }

    /// Returns the base64url of the salt, as the fragment of a record's link carries it.
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

/// A field of a document with its salt, in the spelling that is hashed.
///
/// # Examples
///
/// ```
/// use countersign_core::disclosure::{Disclosure, Salt};
///
/// let number = Disclosure::new(Salt::from_random([3; 16]), "invoice.number", "2026-0117")?;
/// let read = Disclosure::parse(number.as_str())?;
/// assert_eq!((read.name(), read.value()), ("invoice.number", "2026-0117"));
/// # Ok::<(), countersign_core::disclosure::DisclosureError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    carried: String,
    salt: Salt,
    name: String,
    value: String,
}

/// A reason why a text is no disclosure.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DisclosureError {
    /// The text is not unpadded base64url.
    #[error("a disclosure is unpadded base64url")]
    Base64,
    /// The bytes are not a JSON array of three strings.
    #[error("a disclosure holds a JSON array of three strings: salt, name, value")]
    Json,
    /// The JSON has white space, or other escapes than it must have.
    #[error("a disclosure's JSON has one spelling, and this is another")]
    NotCanonical,
    /// The first string is no salt.
    #[error("a disclosure's salt is the base64url of 16 to 64 bytes")]
    Salt,
    /// The second string is no name of a field.
    #[error("a disclosure's name is dotted words of a-z 0-9 _, at most 128 bytes: {0:?}")]
    Name(String),
    /// The third string is too long for a value.
    #[error("a disclosure's value has at most 65536 bytes, not {0}")]
    Value(usize),
}

impl Disclosure {
    /// Puts a field under a fresh salt.
    ///
    /// # Errors
    /// [`DisclosureError::Name`] or [`DisclosureError::Value`].
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

    /// Makes disclosure 0 of a document, which holds the document's digest.
    pub fn of_document(salt: Salt, digest: Digest) -> Self {
        let value = digest.to_string();
        // Salt, name and value are ASCII, and nothing in them needs an escape.
        let json = format!(r#"["{}","{DOCUMENT_SHA256}","{value}"]"#, salt.as_str());
        let carried = encoding::base64url(json.as_bytes());
        Self { carried, salt, name: DOCUMENT_SHA256.to_owned(), value }
    }

    /// Parses a disclosure from the string that a proof carries.
    ///
    /// # Errors
    /// [`DisclosureError`] if `carried` is not exactly what [`Disclosure::new`] makes.
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

    /// Returns the string that is hashed and carried.
    pub fn as_str(&self) -> &str {
        &self.carried
    }

    /// Returns the salt.
    pub fn salt(&self) -> &Salt {
        &self.salt
    }

    /// Returns the field's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the field's value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Computes the hash of the leaf that the disclosure is in its document's tree.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.carried.as_bytes())
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A disclosure holds a piece of the bill, so logs get its name only.
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

/// The content of a document, to which a statement commits: the number of disclosures, and the root over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// The number of disclosures, 1 to [`MAX_COUNT`].
    pub count: Size,
    /// The root of the tree over all disclosures.
    pub root: Hash,
}

impl Content {
    /// Parses `<number> <base64 of the root>`, or returns `None`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (count, root) = text.split_once(' ')?;
        let count = number::parse(count).filter(|count| (1..=MAX_COUNT).contains(count))?;
        Some(Self { count: Size(count), root: Hash::from_base64(root)? })
    }
}

impl Serialize for Disclosure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Disclosure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

//! What a document says, field by field, each under its own salt (PROTOCOL.md section 2).

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

/// The most disclosures that a document has.
pub const MAX_COUNT: u64 = 1 << 20;

const MAX_NAME_BYTES: usize = 128;
const MAX_VALUE_BYTES: usize = 65_536;
const SALT_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// 16 to 64 random bytes. Who has the salt of disclosure 0 can test whether a file is the document.
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

/// Not the base64url of 16 to 64 bytes.
#[derive(Debug, Error)]
#[error("not a salt: base64url of 16 to 64 bytes")]
pub struct NotASalt;

impl Salt {
    /// Spells bytes that the caller drew at random, afresh for each disclosure.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(encoding::base64url(&bytes))
    }

    /// Returns its text, as it stands in the fragment of a record's link.
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
    /// Puts a field under a fresh salt.
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

    /// Makes disclosure 0 of a document.
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

    /// Returns the string that is hashed and carried.
    pub fn as_str(&self) -> &str {
        &self.carried
    }

    /// Returns its salt.
    pub fn salt(&self) -> &Salt {
        &self.salt
    }

    /// Returns the field's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what the document says there.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Computes the hash of the leaf that it is.
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

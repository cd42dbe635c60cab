//! The SHA-256 of a document's exact bytes. It never leaves the machine of the firm or of the reader, because whoever
//! holds a digest can test guesses at the document.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::encoding;

/// The SHA-256 of a document.
///
/// # Examples
///
/// ```
/// use countersign_core::digest::{Digest, Hasher};
///
/// let digest = Digest::of(b"Invoice 2026-0117\n");
/// assert!(digest.to_string().starts_with("7fa8ecf8"));
///
/// // A large file comes in pieces.
/// let mut hasher = Hasher::default();
/// hasher.update(b"Invoice ");
/// hasher.update(b"2026-0117\n");
/// assert_eq!(hasher.finish(), digest);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Hashes a document that is in memory as a whole.
    pub fn of(document: &[u8]) -> Self {
        Self(Sha256::digest(document).into())
    }

    /// Takes the 32 bytes of a digest that other code computed.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// An error: the text is not 64 lower-case hex digits.
#[derive(Debug, Error)]
#[error("not a SHA-256 in lower-case hex: {0:?}")]
pub struct NotADigest(pub String);

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        encoding::from_hex(text).map(Self).ok_or_else(|| NotADigest(text.to_owned()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encoding::hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A hasher for a document that comes in pieces. It needs constant memory.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Takes the next piece of the document.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// Returns the digest of all pieces.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

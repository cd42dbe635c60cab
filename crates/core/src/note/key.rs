//! The keys that sign notes, and the checks of their signatures.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::{NoteError, SignatureLine, shown};
use crate::date::Date;
use crate::encoding;

const MAX_KEY_NAME_BYTES: usize = 255;

/// The name of a key, by which people look it up. The key's id is computed from it too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

/// The first four bytes of a hash over name, type and public key. Two keys may have the same id: it finds a key, and
/// only the signature proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

/// The type of a key, and of its signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Type 01 signs the note's text.
    Plain,
    /// Type 04 signs the note's text and a time (C2SP tlog-cosignature).
    Clock,
}

impl KeyType {
    fn byte(self) -> u8 {
        match self {
            Self::Plain => 0x01,
            Self::Clock => 0x04,
        }
    }
}

impl KeyName {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.len() > MAX_KEY_NAME_BYTES || text.contains(forbidden) {
            return Err(NoteError::KeyName(shown(text)));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public key under its name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyType,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Takes the 32 bytes of a public key that signatures can be trusted under.
    ///
    /// # Errors
    /// [`NoteError::WeakKey`].
    pub fn new(name: KeyName, kind: KeyType, key: [u8; 32]) -> Result<Self, NoteError> {
        let point = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::WeakKey)?;
        if point.is_weak() || !is_canonical_point(&key) {
            return Err(NoteError::WeakKey);
        }
        Ok(Self { name, kind, key: point })
    }

    /// Returns the key's name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the key's type.
    pub fn kind(&self) -> KeyType {
        self.kind
    }

    /// Returns the 32 bytes of the public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Returns whether both have the same public key, whatever their names (PROTOCOL.md section 1.2).
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Returns the same key under another name. The notary signs for each of its logs under the log's origin.
    pub fn under(&self, name: KeyName) -> Self {
        Self { name, kind: self.kind, key: self.key }
    }

    /// Computes the key's id from name, type and public key.
    pub fn id(&self) -> KeyId {
        let hash = Sha256::new_with_prefix(self.name.as_str())
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        KeyId([hash[0], hash[1], hash[2], hash[3]])
    }

    /// Returns whether a signature line claims to be by this key.
    pub fn wrote(&self, line: &SignatureLine) -> bool {
        line.name == self.name && line.id == self.id()
    }

    /// Computes the fingerprint that people compare instead of the key: 80 bits of the public key's SHA-256, in five
    /// groups of four hex digits.
    pub fn fingerprint(&self) -> String {
        let digits = encoding::hex(&Sha256::digest(self.key.as_bytes())[..10]);
        let groups: Vec<&str> = (0..5).map(|group| &digits[4 * group..4 * group + 4]).collect();
        groups.join(" ")
    }

    /// Checks a plain signature over the note's text.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the line is not by this key, [`NoteError::Signature`] if it is by this key and does
    /// not verify.
    pub fn verify(&self, text: &str, line: &SignatureLine) -> Result<(), NoteError> {
        self.expect(line)?;
        self.check(text.as_bytes(), &line.signature)
    }

    /// Checks a clock's signature over the note's text, and returns the time in it.
    ///
    /// # Errors
    /// The errors of [`VerifierKey::verify`], and [`NoteError::Time`].
    pub fn verify_clock(&self, text: &str, line: &SignatureLine) -> Result<Date, NoteError> {
        self.expect(line)?;
        let (time, signature) = line.clock_parts()?;
        self.check(clock_message(time, text).as_bytes(), signature)?;
        Ok(time)
    }

    /// Checks a signature of 64 bytes over a message that is no note.
    ///
    /// # Errors
    /// [`NoteError::Signature`].
    pub fn verify_bytes(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), NoteError> {
        self.check(message, signature)
    }

    fn expect(&self, line: &SignatureLine) -> Result<(), NoteError> {
        if self.wrote(line) {
            return Ok(());
        }
        let shown = |name: &KeyName, id: KeyId| format!("{name}+{}", encoding::hex(&id.0));
        Err(NoteError::UnknownKey {
            found: shown(&line.name, line.id),
            wanted: shown(&self.name, self.id()),
        })
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
        let refuse = || NoteError::Signature(self.name.0.clone());
        let bytes: [u8; 64] = signature.try_into().map_err(|_| refuse())?;
        let signature = Signature::from_bytes(&bytes);
        if !is_canonical_point(signature.r_bytes()) {
            return Err(refuse());
        }
        self.key.verify_strict(message, &signature).map_err(|_| refuse())
    }
}

/// Returns whether the y coordinate is below p = 2^255 − 19. The other non-canonical spellings (x = 0 with the sign
/// set) are of points of small order, which are refused elsewhere.
fn is_canonical_point(bytes: &[u8; 32]) -> bool {
    !(bytes[31] & 0x7f == 0x7f && bytes[1..31].iter().all(|b| *b == 0xff) && bytes[0] >= 0xed)
}

fn clock_message(time: Date, text: &str) -> String {
    format!("cosignature/v1\ntime {}\n{text}", time.unix_seconds())
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, encoding::hex(&self.id().0), encoding::base64(&bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let refuse = || NoteError::Vkey(shown(text));
        // The base64 may have a plus of its own. A name and an id may not, so the first two pluses separate.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refuse());
        };
        let id = encoding::from_hex(id).map(KeyId).ok_or_else(refuse)?;
        let bytes = encoding::from_base64(key).ok_or_else(refuse)?;
        let (kind, key) = match bytes.split_first() {
            Some((0x01, key)) => (KeyType::Plain, key),
            Some((0x04, key)) => (KeyType::Clock, key),
            _ => return Err(refuse()),
        };
        let key = Self::new(name.parse()?, kind, key.try_into().map_err(|_| refuse())?)?;
        if key.id() == id { Ok(key) } else { Err(NoteError::KeyId(shown(text))) }
    }
}

/// A private key under its name. The secret bytes are wiped from memory when the signer is dropped.
pub struct Signer {
    name: KeyName,
    kind: KeyType,
    key: SigningKey,
}

impl Signer {
    /// Makes a signer of the 32 secret bytes.
    pub fn new(name: KeyName, kind: KeyType, secret: &[u8; 32]) -> Self {
        Self { name, kind, key: SigningKey::from_bytes(secret) }
    }

    /// Returns the same key under another name.
    pub fn under(&self, name: KeyName) -> Self {
        Self { name, kind: self.kind, key: self.key.clone() }
    }

    /// Returns the public half of the key.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: self.kind, key: self.key.verifying_key() }
    }

    /// Signs a text, and returns the plain signature line with its line feed.
    pub fn sign(&self, text: &str) -> String {
        self.line(&[], &self.key.sign(text.as_bytes()))
    }

    /// Signs a text and a time, and returns the clock's signature line with its line feed.
    pub fn sign_clock(&self, text: &str, time: Date) -> String {
        let signature = self.key.sign(clock_message(time, text).as_bytes());
        self.line(&time.unix_seconds().to_be_bytes(), &signature)
    }

    fn line(&self, before: &[u8], signature: &Signature) -> String {
        let mut bytes = self.verifier().id().0.to_vec();
        bytes.extend(before);
        bytes.extend(signature.to_bytes());
        format!("\u{2014} {} {}\n", self.name, encoding::base64(&bytes))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.name)
    }
}

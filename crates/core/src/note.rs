//! C2SP signed notes and their keys (PROTOCOL.md section 1.2).

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::date::Date;
use crate::encoding;

const MAX_KEY_NAME_BYTES: usize = 255;

/// The name of a key: where to look it up, and part of what its id is computed from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

/// The first bytes of a hash over name, type and key. Not collision-proof: it finds a key, the
/// signature proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

/// The two kinds of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Type 01: over the note's text.
    Plain,
    /// Type 04: over the note's text and a time, C2SP tlog-cosignature.
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

/// Why a text is no note, no key, or a signature no good.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NoteError {
    /// A carriage return, a tab, or worse.
    #[error("a note has no control characters but line feeds")]
    ControlCharacter,
    /// Text, empty line, signatures.
    #[error("a note is a text, an empty line, and signature lines, each ended by a line feed")]
    Shape,
    /// A line after the empty line.
    #[error("not a signature line: {0:?}")]
    SignatureLine(String),
    /// Empty, too long, or with white space or a plus.
    #[error(
        "a key's name is 1 to 255 bytes without white space, control characters or plus: {0:?}"
    )]
    KeyName(String),
    /// The text form of a key.
    #[error("a key is written <name>+<8 hex digits>+<base64 of type and 32 bytes>: {0:?}")]
    Vkey(String),
    /// It is written with the id of another.
    #[error("the id in {0:?} is not that key's")]
    KeyId(String),
    /// Not a point, not the canonical spelling of one, or one of small order.
    #[error("the 32 bytes are no Ed25519 public key that signatures can be trusted under")]
    WeakKey,
    /// The line is by another key.
    #[error("signed by {found}, not by {wanted}")]
    UnknownKey {
        /// Name in the signature line.
        found: String,
        /// Name of the key expected.
        wanted: String,
    },
    /// It is by this key, and false.
    #[error("the signature by {0} is false")]
    Signature(String),
    /// Type 04 has a time in it.
    #[error("the time in a clock's signature is out of range")]
    Time,
}

impl KeyName {
    /// Its text.
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
    /// # Errors
    /// [`NoteError::WeakKey`].
    pub fn new(name: KeyName, kind: KeyType, key: [u8; 32]) -> Result<Self, NoteError> {
        let point = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::WeakKey)?;
        if point.is_weak() || !is_canonical_point(&key) {
            return Err(NoteError::WeakKey);
        }
        Ok(Self { name, kind, key: point })
    }

    /// Its name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Its type.
    pub fn kind(&self) -> KeyType {
        self.kind
    }

    /// The 32 bytes.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The same key under another name: how the notary signs for each of its logs.
    pub fn under(&self, name: KeyName) -> Self {
        Self { name, kind: self.kind, key: self.key }
    }

    /// Computed from name, type and key.
    pub fn id(&self) -> KeyId {
        let hash = Sha256::new_with_prefix(self.name.as_str())
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        KeyId([hash[0], hash[1], hash[2], hash[3]])
    }

    /// Whether a signature line says that it is by this key.
    pub fn wrote(&self, line: &SignatureLine) -> bool {
        line.name == self.name && line.id == self.id()
    }

    /// Checks a plain signature over the note's text.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the line is not by this key, [`NoteError::Signature`] if it is
    /// and does not verify.
    pub fn verify(&self, text: &str, line: &SignatureLine) -> Result<(), NoteError> {
        self.expect(line)?;
        self.check(text.as_bytes(), &line.signature)
    }

    /// Checks a clock's signature over the note's text, and returns its time.
    ///
    /// # Errors
    /// As [`VerifierKey::verify`].
    pub fn verify_clock(&self, text: &str, line: &SignatureLine) -> Result<Date, NoteError> {
        self.expect(line)?;
        let (time, signature) = line.clock_parts()?;
        self.check(clock_message(time, text).as_bytes(), signature)?;
        Ok(time)
    }

    /// Checks a signature of 64 bytes over any message; for messages that are not notes.
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
        Err(NoteError::UnknownKey { found: line.name.0.clone(), wanted: self.name.0.clone() })
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

/// Whether the y coordinate is below p = 2^255 − 19. The points this misses (x = 0 with the sign
/// set) are of small order, which is refused elsewhere.
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
        // The base64 may have a plus of its own, a name and an id may not.
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

/// A private key under its name. Its bytes are wiped from memory when it is dropped.
pub struct Signer {
    name: KeyName,
    kind: KeyType,
    key: SigningKey,
}

impl Signer {
    /// From the 32 secret bytes.
    pub fn new(name: KeyName, kind: KeyType, secret: &[u8; 32]) -> Self {
        Self { name, kind, key: SigningKey::from_bytes(secret) }
    }

    /// The same key under another name.
    pub fn under(&self, name: KeyName) -> Self {
        Self { name, kind: self.kind, key: self.key.clone() }
    }

    /// Its public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: self.kind, key: self.key.verifying_key() }
    }

    /// A plain signature line, with its line feed.
    pub fn sign(&self, text: &str) -> String {
        self.line(&[], &self.key.sign(text.as_bytes()))
    }

    /// A clock's signature line, with its line feed.
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

/// A signature line of a note, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: KeyName,
    id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// The name of the key that it says it is by.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of the key that it says it is by.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Whether it has the length of a signature of that type.
    pub(crate) fn fits(&self, kind: KeyType) -> bool {
        match kind {
            KeyType::Plain => self.signature.len() == 64,
            KeyType::Clock => self.clock_parts().is_ok(),
        }
    }

    fn clock_parts(&self) -> Result<(Date, &[u8]), NoteError> {
        let refuse = || NoteError::Signature(self.name.0.clone());
        let (time, signature) = self.signature.split_first_chunk::<8>().ok_or_else(refuse)?;
        if signature.len() != 64 {
            return Err(refuse());
        }
        let time = Date::from_unix_seconds(u64::from_be_bytes(*time)).ok_or(NoteError::Time)?;
        Ok((time, signature))
    }

    /// The time that a clock's line claims; checked only by [`VerifierKey::verify_clock`].
    pub(crate) fn claimed_time(&self) -> Option<Date> {
        self.clock_parts().ok().map(|(time, _)| time)
    }
}

/// A note that is well-formed; no signature is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    whole: String,
    text_len: usize,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// # Errors
    /// What keeps it from being a note.
    pub fn parse(whole: &str) -> Result<Self, NoteError> {
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::ControlCharacter);
        }
        // The last empty line separates; the text keeps its own line feed.
        let text_len = whole.rfind("\n\n").ok_or(NoteError::Shape)? + 1;
        let lines = whole[text_len + 1..].strip_suffix('\n').ok_or(NoteError::Shape)?;
        let signatures = lines.split('\n').map(signature_line).collect::<Result<_, _>>()?;
        Ok(Self { whole: whole.to_owned(), text_len, signatures })
    }

    /// What is signed, with its last line feed.
    pub fn text(&self) -> &str {
        &self.whole[..self.text_len]
    }

    /// At least one.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.whole
    }
}

fn signature_line(line: &str) -> Result<SignatureLine, NoteError> {
    let refuse = || NoteError::SignatureLine(shown(line));
    let (name, signature) =
        line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' ')).ok_or_else(refuse)?;
    let name = name.parse()?;
    let bytes = encoding::from_base64(signature).ok_or_else(refuse)?;
    let (id, signature) = bytes.split_first_chunk::<4>().ok_or_else(refuse)?;
    if signature.is_empty() {
        return Err(refuse());
    }
    Ok(SignatureLine { name, id: KeyId(*id), signature: signature.to_vec() })
}

fn shown(text: &str) -> String {
    text.chars().take(160).collect()
}

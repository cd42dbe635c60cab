//! C2SP signed notes and their keys (PROTOCOL.md section 1.2).

mod key;

use thiserror::Error;

use crate::date::Date;
use crate::encoding;

/// The longest cosignature, of whatever algorithm.
const MAX_COSIGNATURE_BYTES: usize = 8_192;

pub use key::{KeyId, KeyName, KeyType, Signer, VerifierKey};

/// A reason why a text is no note or no key, or why a signature is not good.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoteError {
    /// The text has a control character other than the line feed.
    #[error("a note has no control characters but line feeds")]
    ControlCharacter,
    /// The whole does not consist of a text, an empty line and signature lines.
    #[error("a note is a text, an empty line, and signature lines, each ended by a line feed")]
    Shape,
    /// A line after the empty line is no signature line.
    #[error("not a signature line: {0:?}")]
    SignatureLine(String),
    /// A key's name is empty or too long, or has white space, a control character or a plus.
    #[error(
        "a key's name is 1 to 255 bytes without white space, control characters or plus: {0:?}"
    )]
    KeyName(String),
    /// The text is no verifier key.
    #[error("a key is written <name>+<8 hex digits>+<base64 of type and 32 bytes>: {0:?}")]
    Vkey(String),
    /// The verifier key is written with another key's id.
    #[error("the id in {0:?} is not that key's")]
    KeyId(String),
    /// The public key is no point, or not in canonical spelling, or of small order.
    #[error("the 32 bytes are no Ed25519 public key that signatures can be trusted under")]
    WeakKey,
    /// The signature line is by another key.
    #[error("signed by {found}, not by {wanted}")]
    UnknownKey {
        /// The key that the signature line names.
        found: String,
        /// The key that is expected.
        wanted: String,
    },
    /// The signature line is by this key, and does not verify.
    #[error("the signature by {0} is false")]
    Signature(String),
    /// The time in a signature of type 04 is beyond year 9999.
    #[error("the time in a clock's signature is out of range")]
    Time,
}

/// A signature line of a note, whose signature was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: KeyName,
    id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// Returns the name of the key by which the line claims to be.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the id of the key by which the line claims to be.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Returns whether the line has the length of a signature of that type, and a time that exists.
    pub(crate) fn fits(&self, kind: KeyType) -> bool {
        match kind {
            KeyType::Plain => self.signature.len() == 64,
            KeyType::Clock => self.clock_parts().is_ok(),
        }
    }

    /// Returns whether the line has a length that an outside witness's cosignature may have.
    pub(crate) fn is_a_cosignature(&self) -> bool {
        self.signature.len() <= MAX_COSIGNATURE_BYTES
    }

    fn clock_parts(&self) -> Result<(Date, &[u8]), NoteError> {
        let refuse = || NoteError::Signature(self.name.to_string());
        let (time, signature) = self.signature.split_first_chunk::<8>().ok_or_else(refuse)?;
        if signature.len() != 64 {
            return Err(refuse());
        }
        let time = Date::from_unix_seconds(u64::from_be_bytes(*time)).ok_or(NoteError::Time)?;
        Ok((time, signature))
    }

    /// Returns the time that a clock's line claims. Only [`VerifierKey::verify_clock`] checks it.
    pub(crate) fn claimed_time(&self) -> Option<Date> {
        self.clock_parts().ok().map(|(time, _)| time)
    }
}

/// A well-formed note, whose signatures were not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    whole: String,
    text_len: usize,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Parses a note without checking its signatures.
    ///
    /// # Errors
    /// [`NoteError`] if `whole` is no note.
    pub fn parse(whole: &str) -> Result<Self, NoteError> {
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::ControlCharacter);
        }
        // The last empty line separates text and signatures. The text keeps its last line feed.
        let text_len = whole.rfind("\n\n").ok_or(NoteError::Shape)? + 1;
        let lines = whole[text_len + 1..].strip_suffix('\n').ok_or(NoteError::Shape)?;
        let signatures = lines.split('\n').map(signature_line).collect::<Result<_, _>>()?;
        Ok(Self { whole: whole.to_owned(), text_len, signatures })
    }

    /// Returns the text that is signed, with its last line feed.
    pub fn text(&self) -> &str {
        &self.whole[..self.text_len]
    }

    /// Returns the signature lines, of which there is at least one.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Returns the whole note, signature lines included.
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

//! Statuses: the notary's answer to the question whether a record is still current (PROTOCOL.md section 7.2).
//! [`crate::verify`] judges it for a reader.

mod text;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::text::{Cause, Nonce, NotANonce, StatusText};
use crate::date::NotADate;
use crate::id::NotAnId;
use crate::lines::MissingLine;
use crate::note::{KeyType, Note, NoteError, VerifierKey};
use crate::origin::OriginError;
use crate::proof::{MAX_BYTES, Proof, ProofError};

const FORMAT: &str = "countersign/status@v1";

/// A well-formed status note, whose signature was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusNote {
    note: Note,
    text: StatusText,
}

/// A well-formed status: the note, and the proofs of the records that withdraw the record.
#[derive(Clone, Debug)]
pub struct Status {
    note: StatusNote,
    withdrawn_by: Vec<Proof>,
}

/// A reason why bytes are no status.
#[derive(Debug, Error)]
pub enum StatusError {
    /// The status has more than [`MAX_BYTES`] bytes.
    #[error("a status has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// The bytes are not JSON, or have other members than a status.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// The status is of another format, or of another version.
    #[error("the format is {FORMAT}, not {0:?}")]
    Format(String),
    /// The note of the status is not well-formed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note has other signature lines than the one of the notary.
    #[error("a status note has exactly one signature line, of type 01")]
    Signatures,
    /// A line is missing, or stands in another place.
    #[error("expected the line {wanted:?}, found {found:?}")]
    Line {
        /// The beginning of the line that has to come here.
        wanted: &'static str,
        /// The line that comes instead.
        found: String,
    },
    /// The text has surplus lines.
    #[error("a line that does not belong here: {0:?}")]
    Surplus(String),
    /// The `ledger` line has no origin of a ledger.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// The id of a record is not well-formed.
    #[error(transparent)]
    Id(#[from] NotAnId),
    /// The `nonce` line has no nonce.
    #[error(transparent)]
    Nonce(#[from] NotANonce),
    /// The `size`, `paid` or `credited` line has no number within the bounds.
    #[error("not a number that may stand here: {0:?}")]
    Number(String),
    /// The `root` line has no hash.
    #[error("a root is the base64 of a hash, not {0:?}")]
    Root(String),
    /// The `at` line has no date.
    #[error(transparent)]
    At(#[from] NotADate),
    /// The record withdraws itself, or another record withdraws it twice.
    #[error(
        "the record, what replaces it, what voids it and what disowns it are different records"
    )]
    SameRecord,
    /// The proofs are more or fewer than the lines that name withdrawing records.
    #[error("{found} proofs for {wanted} records that withdraw")]
    Proofs {
        /// The number of lines that name withdrawing records.
        wanted: usize,
        /// The number of proofs.
        found: usize,
    },
    /// The proof of a withdrawing record is not well-formed.
    #[error("a proof of what withdraws the record: {0}")]
    Proof(#[from] ProofError),
    /// The status says the right thing in other bytes than it must.
    #[error("the status is not in its canonical form")]
    NotCanonical,
}

impl From<MissingLine> for StatusError {
    fn from(missing: MissingLine) -> Self {
        Self::Line { wanted: missing.wanted, found: missing.found }
    }
}

impl StatusNote {
    /// Parses a status note without checking its signature.
    ///
    /// # Errors
    /// [`StatusError`] if `whole` is no status note.
    pub fn parse(whole: &str) -> Result<Self, StatusError> {
        let note = Note::parse(whole)?;
        match note.signatures() {
            [only] if only.fits(KeyType::Plain) => {}
            _ => return Err(StatusError::Signatures),
        }
        let text = StatusText::read(note.text())?;
        Ok(Self { note, text })
    }

    /// Returns the text of the note.
    pub fn text(&self) -> &StatusText {
        &self.text
    }

    /// Checks the notary's signature. `key` is the notary's key, under any name.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] or [`NoteError::Signature`].
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let key = key.under(self.text.ledger.as_str().parse()?);
        // StatusNote::parse made sure that there is one.
        key.verify(self.note.text(), &self.note.signatures()[0])
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusWire {
    format: String,
    note: String,
    withdrawn_by: Vec<String>,
}

impl Status {
    /// Combines a note with the proofs for it, which are in the order of [`StatusText::withdrawn_by`].
    ///
    /// # Errors
    /// [`StatusError::Proofs`].
    pub fn new(note: StatusNote, withdrawn_by: Vec<Proof>) -> Result<Self, StatusError> {
        let (wanted, found) = (note.text.withdrawn_by().count(), withdrawn_by.len());
        if wanted != found {
            return Err(StatusError::Proofs { wanted, found });
        }
        Ok(Self { note, withdrawn_by })
    }

    /// Parses a status.
    ///
    /// # Errors
    /// [`StatusError`] if the status is not exactly as PROTOCOL.md section 7.2 has it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StatusError> {
        if bytes.len() > MAX_BYTES {
            return Err(StatusError::TooLarge(bytes.len()));
        }
        let wire: StatusWire = serde_json::from_slice(bytes)?;
        if wire.format != FORMAT {
            return Err(StatusError::Format(wire.format.chars().take(80).collect()));
        }
        let proofs = wire.withdrawn_by.iter().map(|file| Proof::from_file(file.as_bytes()));
        let proofs = proofs.collect::<Result<_, _>>()?;
        let status = Self::new(StatusNote::parse(&wire.note)?, proofs)?;
        if status.to_json().as_bytes() == bytes {
            Ok(status)
        } else {
            Err(StatusError::NotCanonical)
        }
    }

    /// Writes the status in its canonical form.
    pub fn to_json(&self) -> String {
        let wire = StatusWire {
            format: FORMAT.to_owned(),
            note: self.note.note.as_str().to_owned(),
            withdrawn_by: self.withdrawn_by.iter().map(Proof::to_file).collect(),
        };
        // Strings and lists of them always have a JSON form. Were it not so, a panic would be better than an empty
        // file.
        serde_json::to_string_pretty(&wire).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// Returns the note that the notary signed.
    pub fn note(&self) -> &StatusNote {
        &self.note
    }

    /// Returns the proofs of the withdrawing records, in the order of [`StatusText::withdrawn_by`].
    pub fn withdrawn_by(&self) -> &[Proof] {
        &self.withdrawn_by
    }
}

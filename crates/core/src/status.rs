//! Whether a record is still current: what the notary says of it when it is asked (PROTOCOL.md
//! section 7.2). How a reader judges it is in [`crate::verify`].

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

/// A status note that is well-formed; no signature is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusNote {
    note: Note,
    text: StatusText,
}

/// A status that is well-formed: the note, and the proofs of the records that withdraw the record.
#[derive(Clone, Debug)]
pub struct Status {
    note: StatusNote,
    withdrawn_by: Vec<Proof>,
}

/// Why bytes are no status.
#[derive(Debug, Error)]
pub enum StatusError {
    /// Nobody's status is that large.
    #[error("a status has at most {MAX_BYTES} bytes, not {0}")]
    TooLarge(usize),
    /// Not JSON, or not its members.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// The format member.
    #[error("the format is {FORMAT}, not {0:?}")]
    Format(String),
    /// The note is none.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The notary's signature is one line.
    #[error("a status note has exactly one signature line, of type 01")]
    Signatures,
    /// A line is missing, or stands elsewhere.
    #[error("expected the line {wanted:?}, found {found:?}")]
    Line {
        /// How the line begins that should come here.
        wanted: &'static str,
        /// What comes.
        found: String,
    },
    /// There are more lines.
    #[error("a line that does not belong here: {0:?}")]
    Surplus(String),
    /// The ledger line.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// An id.
    #[error(transparent)]
    Id(#[from] NotAnId),
    /// The nonce line.
    #[error(transparent)]
    Nonce(#[from] NotANonce),
    /// The size, or how often it was paid or credited.
    #[error("not a number that may stand here: {0:?}")]
    Number(String),
    /// The root line.
    #[error("a root is the base64 of a hash, not {0:?}")]
    Root(String),
    /// The at line.
    #[error(transparent)]
    At(#[from] NotADate),
    /// A record does not withdraw itself, nor does one record do it twice.
    #[error(
        "the record, what replaces it, what voids it and what disowns it are different records"
    )]
    SameRecord,
    /// One for each line, no more.
    #[error("{found} proofs for {wanted} records that withdraw")]
    Proofs {
        /// As many as the note has lines for.
        wanted: usize,
        /// As many as there are.
        found: usize,
    },
    /// One of them is none.
    #[error("a proof of what withdraws the record: {0}")]
    Proof(#[from] ProofError),
    /// It says the right thing in other bytes.
    #[error("the status is not in its canonical form")]
    NotCanonical,
}

impl From<MissingLine> for StatusError {
    fn from(missing: MissingLine) -> Self {
        Self::Line { wanted: missing.wanted, found: missing.found }
    }
}

impl StatusNote {
    /// Reads a status note; no signature is checked.
    ///
    /// # Errors
    /// What keeps `whole` from being a status note.
    pub fn parse(whole: &str) -> Result<Self, StatusError> {
        let note = Note::parse(whole)?;
        match note.signatures() {
            [only] if only.fits(KeyType::Plain) => {}
            _ => return Err(StatusError::Signatures),
        }
        let text = StatusText::read(note.text())?;
        Ok(Self { note, text })
    }

    /// Returns what it says.
    pub fn text(&self) -> &StatusText {
        &self.text
    }

    /// Checks the notary's signature; `key` is the notary's under any name.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] or [`NoteError::Signature`].
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let key = key.under(self.text.ledger.as_str().parse()?);
        // StatusNote::parse saw to it that there is one.
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
    /// Puts one together; `withdrawn_by` in the order of [`StatusText::withdrawn_by`].
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

    /// Reads a status.
    ///
    /// # Errors
    /// Whatever is not exactly as section 7.2 has it.
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

    /// Writes it in its one form.
    pub fn to_json(&self) -> String {
        let wire = StatusWire {
            format: FORMAT.to_owned(),
            note: self.note.note.as_str().to_owned(),
            withdrawn_by: self.withdrawn_by.iter().map(Proof::to_file).collect(),
        };
        // Strings and lists of them always have a JSON form; were it not so, nothing is better than an empty file.
        serde_json::to_string_pretty(&wire).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// Returns the notary's word.
    pub fn note(&self) -> &StatusNote {
        &self.note
    }

    /// Returns the proofs of the records that withdraw it, in the order of [`StatusText::withdrawn_by`].
    pub fn withdrawn_by(&self) -> &[Proof] {
        &self.withdrawn_by
    }
}

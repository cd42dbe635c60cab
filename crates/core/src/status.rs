//! Whether a record is still current: what the notary says of it when it is asked (PROTOCOL.md
//! section 7.2). How a reader judges it is in [`crate::verify`].

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::date::{Date, NotADate};
use crate::disclosure::{NotASalt, Salt};
use crate::id::{Id, NotAnId};
use crate::kind::Effect;
use crate::lines::{Lines, MissingLine};
use crate::note::{KeyType, Note, NoteError, Signer, VerifierKey};
use crate::number;
use crate::origin::{Origin, OriginError};
use crate::proof::{MAX_BYTES, Proof, ProofError};
use crate::tree::{Hash, Size};

const FORMAT: &str = "countersign/status@v1";

/// What the notary says of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusText {
    /// The record's ledger.
    pub ledger: Origin,
    /// The record.
    pub id: Id,
    /// It is said of so many entries of the ledger.
    pub size: Size,
    /// Over them.
    pub root: Hash,
    /// By the notary's clock.
    pub at: Date,
    /// As the question had it.
    pub nonce: Option<Nonce>,
    /// Receipts that pay it and are neither voided nor disowned.
    pub paid: u64,
    /// Credit notes that credit it and are neither voided nor disowned.
    pub credited: u64,
    /// The invoice that replaces it.
    pub replaced: Option<Id>,
    /// The void that voids it.
    pub voided: Option<Id>,
    /// The `key` record that disowns it.
    pub disowned: Option<Id>,
}

/// What a reader draws at random when they ask, so that an old answer cannot stand in for a new one. Spelled like a
/// salt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

/// A text that is no nonce.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a nonce is the base64url of 16 to 64 random bytes")]
pub struct NotANonce;

impl Nonce {
    /// Spells bytes that the caller drew at random, afresh for each question.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(Salt::from_random(bytes).as_str().to_owned())
    }

    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = NotANonce;

    fn from_str(text: &str) -> Result<Self, NotANonce> {
        text.parse::<Salt>().map(|_| Self(text.to_owned())).map_err(|NotASalt| NotANonce)
    }
}

/// What withdraws a record, in the order of a status note's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A later record.
    Effect(Effect),
    /// A `key` record: the firm does not stand by what that key signed.
    Disowned,
}

impl Cause {
    /// Returns the word of the note's line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Effect(effect) => effect.as_str(),
            Self::Disowned => "disowned",
        }
    }
}

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

impl StatusText {
    /// Signs it with the notary's key, which signs for each ledger under the ledger's origin.
    ///
    /// # Errors
    /// [`StatusError`] for what must not be said.
    pub fn sign(&self, notary: &Signer) -> Result<StatusNote, StatusError> {
        let text = self.write();
        let signer = notary.under(self.ledger.as_str().parse()?);
        StatusNote::parse(&format!("{text}\n{}", signer.sign(&text)))
    }

    /// The records that withdraw it, by how they do, in the order of the lines.
    pub fn withdrawn_by(&self) -> impl Iterator<Item = (Cause, Id)> + use<> {
        let lines = [
            (Cause::Effect(Effect::Replaced), self.replaced),
            (Cause::Effect(Effect::Voided), self.voided),
            (Cause::Disowned, self.disowned),
        ];
        lines.into_iter().filter_map(|(cause, by)| Some((cause, by?)))
    }

    fn write(&self) -> String {
        let Self { ledger, id, size, root, at, nonce, paid, credited, .. } = self;
        let mut lines = vec![
            FORMAT.to_owned(),
            format!("ledger {ledger}"),
            format!("id {id}"),
            format!("size {}", size.0),
            format!("root {root}"),
            format!("at {at}"),
        ];
        lines.extend(nonce.iter().map(|nonce| format!("nonce {}", nonce.as_str())));
        lines.push(format!("paid {paid}"));
        lines.push(format!("credited {credited}"));
        lines.extend(self.withdrawn_by().map(|(cause, by)| format!("{} {by}", cause.as_str())));
        lines.join("\n") + "\n"
    }

    fn read(text: &str) -> Result<Self, StatusError> {
        let number = |text: &str, least: u64| {
            let number = number::parse(text).filter(|number| *number >= least);
            number.ok_or_else(|| StatusError::Number(text.chars().take(80).collect()))
        };
        let root = |text: &str| {
            let refuse = || StatusError::Root(text.chars().take(80).collect());
            Hash::from_base64(text).ok_or_else(refuse)
        };
        let mut lines = Lines::of(text);
        lines.header(FORMAT)?;
        let said = Self {
            ledger: lines.required("ledger")?.parse::<Origin>()?.of_ledger()?,
            id: lines.required("id")?.parse()?,
            size: Size(number(lines.required("size")?, 1)?),
            root: root(lines.required("root")?)?,
            at: lines.required("at")?.parse()?,
            nonce: lines.optional("nonce").map(str::parse).transpose()?,
            paid: number(lines.required("paid")?, 0)?,
            credited: number(lines.required("credited")?, 0)?,
            replaced: lines.optional("replaced").map(str::parse).transpose()?,
            voided: lines.optional("voided").map(str::parse).transpose()?,
            disowned: lines.optional("disowned").map(str::parse).transpose()?,
        };
        if !lines.is_empty() {
            return Err(StatusError::Surplus(lines.shown()));
        }
        let mut ids: Vec<Id> = said.withdrawn_by().map(|(_, by)| by).chain([said.id]).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != count {
            return Err(StatusError::SameRecord);
        }
        Ok(said)
    }
}

impl StatusNote {
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

    /// What it says.
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
struct Wire {
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
        let wire: Wire = serde_json::from_slice(bytes)?;
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

    /// Its bytes.
    pub fn to_json(&self) -> String {
        let wire = Wire {
            format: FORMAT.to_owned(),
            note: self.note.note.as_str().to_owned(),
            withdrawn_by: self.withdrawn_by.iter().map(Proof::to_file).collect(),
        };
        // Strings and lists of them always have a JSON form; were it not so, nothing is better than an empty file.
        serde_json::to_string_pretty(&wire).unwrap_or_else(|error| unreachable!("{error}")) + "\n"
    }

    /// The notary's word.
    pub fn note(&self) -> &StatusNote {
        &self.note
    }

    /// The proofs of the records that withdraw it, in the order of [`StatusText::withdrawn_by`].
    pub fn withdrawn_by(&self) -> &[Proof] {
        &self.withdrawn_by
    }
}

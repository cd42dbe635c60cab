//! Whether a record is still current: what the notary says of it when it is asked (PROTOCOL.md
//! section 7.2). How a reader judges it is in [`crate::verify`].

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::date::{Date, NotADate};
use crate::id::{Id, NotAnId};
use crate::lines::{Lines, MissingLine};
use crate::note::{KeyType, Note, NoteError, Signer, VerifierKey};
use crate::number;
use crate::origin::{Origin, OriginError};
use crate::proof::{MAX_BYTES, Proof, ProofError};
use crate::statement::Relation;
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
    /// Receipts that pay it and are not voided.
    pub paid: u64,
    /// Credit notes that credit it and are not voided.
    pub credited: u64,
    /// The invoice that replaces it.
    pub replaced: Option<Id>,
    /// The void that voids it.
    pub voided: Option<Id>,
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
    #[error("the record, what replaces it and what voids it are different records")]
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
    pub fn withdrawn_by(&self) -> impl Iterator<Item = (Relation, Id)> + use<> {
        let replaced = self.replaced.map(|id| (Relation::Replaces, id));
        replaced.into_iter().chain(self.voided.map(|id| (Relation::Voids, id)))
    }

    fn write(&self) -> String {
        let Self { ledger, id, size, root, at, paid, credited, replaced, voided } = self;
        let mut text = format!(
            "{FORMAT}\nledger {ledger}\nid {id}\nsize {}\nroot {root}\nat {at}\npaid {paid}\ncredited {credited}\n",
            size.0
        );
        for (word, by) in [("replaced", replaced), ("voided", voided)] {
            text.extend(by.iter().map(|id| format!("{word} {id}\n")));
        }
        text
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
            paid: number(lines.required("paid")?, 0)?,
            credited: number(lines.required("credited")?, 0)?,
            replaced: lines.optional("replaced").map(str::parse).transpose()?,
            voided: lines.optional("voided").map(str::parse).transpose()?,
        };
        if !lines.is_empty() {
            return Err(StatusError::Surplus(lines.shown()));
        }
        let (id, replaced, voided) = (Some(said.id), said.replaced, said.voided);
        if id == replaced || id == voided || replaced.is_some() && replaced == voided {
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

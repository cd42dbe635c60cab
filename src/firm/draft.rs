//! A draft: a statement and its disclosures, on disk before anybody hears of them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;
use countersign_core::disclosure::Disclosure;
use countersign_core::proof::{self, Proof};
use countersign_core::statement::{Statement, StatementError};
use countersign_core::tree::Hash;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::plain;
use crate::config::{write_new, write_private};
use crate::submission::{Submission, SubmissionError};

/// The most bytes of a draft with its earlier versions.
const MAX_BYTES: usize = 4 * proof::MAX_BYTES;
/// Versions that may wait at the same time; with more, the notary is asked first.
const MAX_EARLIER: usize = 32;

/// A statement that was signed for a file and is not known to be sealed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Signed.
    pub statement: Statement,
    /// The path of disclosure 0.
    pub document_path: Vec<Hash>,
    /// All of them.
    pub disclosures: Vec<Disclosure>,
    /// The statements that were signed under the same id before, and may have been sealed unheard: the ledger takes an
    /// id once, so at most one of all versions is.
    pub earlier: Vec<Draft>,
    /// A flag that is set if the draft is of a file of several bills, and submitted only after them.
    pub after_parts: bool,
}

/// A reason why a file is no draft.
#[derive(Debug, Error)]
pub enum DraftError {
    #[error("it cannot be read")]
    Io(#[from] std::io::Error),
    #[error("it is not a draft")]
    Json(#[from] serde_json::Error),
    #[error("its statement is damaged")]
    Statement(#[from] StatementError),
    #[error("it could not be submitted")]
    Submission(#[from] SubmissionError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftWire {
    statement: String,
    document_path: Vec<Hash>,
    disclosures: Vec<Disclosure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<DraftWire>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    after_parts: bool,
}

/// `<document>.draft.json`.
pub(super) fn path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".draft.json");
    name.into()
}

/// Removes the draft of a file, if there is one.
pub(super) fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path(file)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Draft {
    /// Reads a draft; `None` if there is none.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn read(path: &Path) -> Result<Option<Self>, DraftError> {
        let Some(bytes) = plain::read(path, MAX_BYTES)? else { return Ok(None) };
        let wire: DraftWire = serde_json::from_slice(&bytes)?;
        let mut draft = Self::of(wire.statement, wire.document_path, wire.disclosures)?;
        draft.after_parts = wire.after_parts;
        for one in wire.earlier {
            draft.earlier.push(Self::of(one.statement, one.document_path, one.disclosures)?);
        }
        Ok(Some(draft))
    }

    fn of(
        statement: String,
        document_path: Vec<Hash>,
        disclosures: Vec<Disclosure>,
    ) -> Result<Self, DraftError> {
        let statement = Statement::parse(&statement)?;
        let earlier = Vec::new();
        let draft = Self { statement, document_path, disclosures, earlier, after_parts: false };
        draft.submission()?;
        Ok(draft)
    }

    /// Returns the part that is handed in.
    ///
    /// # Errors
    /// [`SubmissionError`].
    pub fn submission(&self) -> Result<Submission, SubmissionError> {
        let path = self.statement.content().map(|_| self.document_path.clone());
        Submission::new(self.statement.clone(), path)
    }

    /// Durable when it returns.
    ///
    /// # Errors
    /// IO; [`ErrorKind::AlreadyExists`] if there is a draft.
    pub fn write_new(&self, path: &Path) -> std::io::Result<()> {
        write_new(path, &self.bytes()?)
    }

    /// The same in place of an earlier one.
    ///
    /// # Errors
    /// IO.
    pub fn replace(&self, path: &Path) -> std::io::Result<()> {
        write_private(path, &self.bytes()?)
    }

    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let wire = |draft: &Self, earlier| DraftWire {
            statement: draft.statement.as_str().to_owned(),
            document_path: draft.document_path.clone(),
            disclosures: draft.disclosures.clone(),
            earlier,
            after_parts: draft.after_parts,
        };
        let earlier = self.earlier.iter().map(|one| wire(one, Vec::new())).collect();
        let bytes = serde_json::to_vec(&wire(self, earlier))?;
        if bytes.len() > MAX_BYTES {
            let why = format!("a draft has at most {MAX_BYTES} bytes");
            return Err(std::io::Error::new(ErrorKind::FileTooLarge, why));
        }
        Ok(bytes)
    }

    /// Takes the place of another, which is kept with it.
    pub(super) fn supersede(&mut self, mut other: Self) {
        self.earlier = std::mem::take(&mut other.earlier);
        self.earlier.push(other);
    }

    /// Returns whether another version can wait beside this one.
    pub(super) fn has_room(&self) -> bool {
        self.earlier.len() < MAX_EARLIER
    }

    /// The version that a sealed statement is: the same, or the same under another number of its series.
    pub(super) fn version(&self, proof: &Proof) -> Option<&Self> {
        let found = &proof.statement;
        let same = |version: &&Self| {
            let ours = &version.statement;
            found.id() == ours.id()
                && found.ledger() == ours.ledger()
                && found.kind() == ours.kind()
                && found.content() == ours.content()
                && found.draft().body.relations() == ours.draft().body.relations()
        };
        std::iter::once(self).chain(&self.earlier).find(same)
    }

    /// Returns whether the draft is of these bytes.
    pub fn is_of(&self, digest: Digest) -> bool {
        let shown = self.disclosures.first().map(Disclosure::value);
        shown == Some(digest.to_string().as_str())
    }
}

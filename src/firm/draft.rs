//! A draft: a statement and its disclosures, on disk before anybody hears of them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use countersign_core::digest::Digest;
use countersign_core::disclosure::Disclosure;
use countersign_core::id::Id;
use countersign_core::origin::Origin;
use countersign_core::statement::{Statement, StatementError};
use countersign_core::tree::Hash;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::config::{write_new, write_private};

/// What was signed for a file and is not known to be sealed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Signed.
    pub statement: Statement,
    /// The path of disclosure 0.
    pub document_path: Vec<Hash>,
    /// All of them.
    pub disclosures: Vec<Disclosure>,
}

/// Why a file is no draft.
#[derive(Debug, Error)]
pub enum DraftError {
    /// Files.
    #[error("it cannot be read")]
    Io(#[from] std::io::Error),
    /// What is in it.
    #[error("it is not a draft")]
    Json(#[from] serde_json::Error),
    /// What is in it.
    #[error("its statement is damaged")]
    Statement(#[from] StatementError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    statement: String,
    document_path: Vec<Hash>,
    disclosures: Vec<Disclosure>,
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
    /// `None` if there is none.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn read(path: &Path) -> Result<Option<Self>, DraftError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let wire: Wire = serde_json::from_slice(&bytes)?;
        let statement = Statement::parse(&wire.statement)?;
        let (document_path, disclosures) = (wire.document_path, wire.disclosures);
        Ok(Some(Self { statement, document_path, disclosures }))
    }

    /// Durable when it returns.
    ///
    /// # Errors
    /// IO; [`ErrorKind::AlreadyExists`] if there is a draft.
    pub fn write_new(&self, path: &Path) -> std::io::Result<()> {
        write_new(path, &self.bytes()?)
    }

    /// The same in place of one that is of no use.
    ///
    /// # Errors
    /// IO.
    pub fn replace(&self, path: &Path) -> std::io::Result<()> {
        write_private(path, &self.bytes()?)
    }

    fn bytes(&self) -> serde_json::Result<Vec<u8>> {
        let wire = Wire {
            statement: self.statement.as_str().to_owned(),
            document_path: self.document_path.clone(),
            disclosures: self.disclosures.clone(),
        };
        serde_json::to_vec(&wire)
    }

    /// Whether it says the same of the same bytes.
    pub fn is_of(&self, digest: Digest, ledger: &Origin, relations: &[Id]) -> bool {
        let related = self.statement.draft().body.relations();
        let shown = self.disclosures.first().map(Disclosure::value);
        shown == Some(digest.to_string().as_str())
            && self.statement.ledger() == ledger
            && related == relations
    }
}

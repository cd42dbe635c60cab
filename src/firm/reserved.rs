//! A record's id and the salt that ties its document to it, drawn before there is a document: so that the
//! proof URL can stand on the bill itself.

use std::path::{Path, PathBuf};

use countersign_core::disclosure::Salt;
use countersign_core::id::Id;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::proof_path;
use crate::config::write_new;

/// What was reserved.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The record's id.
    pub id: Id,
    /// The salt of its disclosure 0.
    pub salt: Salt,
}

/// Why there is no reservation.
#[derive(Debug, Error)]
pub enum ReservedError {
    /// Files.
    #[error("cannot read or write {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// What is in it.
    #[error("{} is no reservation", .0.display())]
    Content(PathBuf),
}

const FORMAT: &str = "countersign/reserved@v1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: String,
    id: String,
    salt: String,
}

impl Reserved {
    /// From random bytes.
    pub fn new(id: [u8; 16], salt: [u8; 16]) -> Self {
        Self { id: Id::from_random(id), salt: Salt::from_random(salt) }
    }

    /// The proof URL at that notary.
    pub fn url(&self, notary: &str) -> String {
        format!("{}/p/{}#{}", notary.trim_end_matches('/'), self.id, self.salt.as_str())
    }

    /// Writes it, readable by its owner only; one that is there is not overwritten.
    ///
    /// # Errors
    /// [`ReservedError::Io`].
    pub fn write_new(&self, path: &Path) -> Result<(), ReservedError> {
        let io = |error| ReservedError::Io(path.to_owned(), error);
        let (id, salt) = (self.id.to_string(), self.salt.as_str().to_owned());
        let wire = Wire { format: FORMAT.to_owned(), id, salt };
        let text = serde_json::to_string_pretty(&wire).map_err(|error| io(error.into()))? + "\n";
        write_new(path, text.as_bytes()).map_err(io)
    }

    /// What was reserved under the file's name, with or without its ending, if it is not notarized yet.
    ///
    /// # Errors
    /// [`ReservedError`].
    pub fn beside(file: &Path) -> Result<Option<Self>, ReservedError> {
        if proof_path(file).exists() {
            return Ok(None);
        }
        let mut whole = file.as_os_str().to_owned();
        whole.push(".reserved.json");
        let names = [PathBuf::from(whole), file.with_extension("reserved.json")];
        names.iter().find(|name| name.exists()).map(|name| Self::read(name)).transpose()
    }

    /// # Errors
    /// [`ReservedError`].
    pub fn read(path: &Path) -> Result<Self, ReservedError> {
        let bytes =
            std::fs::read(path).map_err(|error| ReservedError::Io(path.to_owned(), error))?;
        let wrong = || ReservedError::Content(path.to_owned());
        let wire: Wire = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if wire.format != FORMAT {
            return Err(wrong());
        }
        let (id, salt) = (wire.id.parse(), wire.salt.parse());
        Ok(Self { id: id.map_err(|_| wrong())?, salt: salt.map_err(|_| wrong())? })
    }
}

//! A firm's profile: all that its machine needs to notarize.

use std::path::{Path, PathBuf};

use countersign_core::origin::{Origin, OriginError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::write_private;

/// `firm.json`. It holds the API key and names the key file; only its owner may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The notary's URL, without a slash at the end.
    pub notary: String,
    /// The ledger's origin.
    pub ledger: String,
    /// Lets its holder submit to the ledger; without the key file, what it submits is refused.
    pub api_key: String,
    /// The firm's signing key; relative to the profile's folder.
    pub key_file: PathBuf,
}

/// Why there is no profile.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// Files.
    #[error("cannot read or write the profile {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// What is in it.
    #[error("{} is not a profile", .0.display())]
    Json(PathBuf, #[source] serde_json::Error),
    /// What is in it.
    #[error("{}: notary is a URL with http:// or https://, api_key a word", .0.display())]
    Value(PathBuf),
    /// Its ledger member.
    #[error(transparent)]
    Ledger(#[from] OriginError),
}

impl Profile {
    /// Reads a profile; its key file's path is absolute or relative to the working directory then.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let bytes =
            std::fs::read(path).map_err(|error| ProfileError::Io(path.to_owned(), error))?;
        let mut profile: Self = serde_json::from_slice(&bytes)
            .map_err(|error| ProfileError::Json(path.to_owned(), error))?;
        profile.origin()?;
        let plain = profile.notary.starts_with("https://") || profile.notary.starts_with("http://");
        if !plain || !profile.api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ProfileError::Value(path.to_owned()));
        }
        if let Some(folder) = path.parent() {
            profile.key_file = folder.join(&profile.key_file);
        }
        Ok(profile)
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`ProfileError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), ProfileError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| ProfileError::Json(path.to_owned(), error))?;
        write_private(path, (text + "\n").as_bytes())
            .map_err(|error| ProfileError::Io(path.to_owned(), error))
    }

    /// The ledger's origin.
    ///
    /// # Errors
    /// [`OriginError`].
    pub fn origin(&self) -> Result<Origin, OriginError> {
        self.ledger.parse::<Origin>()?.of_ledger()
    }
}

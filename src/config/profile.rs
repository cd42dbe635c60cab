//! A firm's profile: all that its machine needs to notarize.

use std::path::{Path, PathBuf};

use countersign_core::origin::{Origin, OriginError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::private::{is_exposed, write_private};
use super::wire::{base_url, is_in_the_open};

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
    /// The firm's book, if it is not where the system keeps a user's program state; relative to the profile's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<PathBuf>,
}

/// A reason why there is no profile.
#[derive(Debug, Error)]
pub enum ProfileError {
    #[error("cannot read or write the profile {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    #[error("{} is not a profile", .0.display())]
    Json(PathBuf, #[source] serde_json::Error),
    /// Others can read the API key in it.
    #[error("the profile {} can be read by others, and holds an API key", .0.display())]
    Exposed(PathBuf),
    #[error("{}: notary is https://HOST, without user, query or fragment, api_key a word", .0.display())]
    Value(PathBuf),
    /// The API key would be sent so that others can read it on its way.
    #[error("{}: notary is http:// to another machine, {host}: the API key could be read on its way", .path.display())]
    Open {
        path: PathBuf,
        /// The host that the API key would go to.
        host: String,
    },
    /// The profile's ledger member is no name.
    #[error(transparent)]
    Ledger(#[from] OriginError),
}

impl Profile {
    /// Reads a profile; its key file's path is absolute or relative to the working directory then.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let io = |error| ProfileError::Io(path.to_owned(), error);
        let bytes = std::fs::read(path).map_err(io)?;
        if is_exposed(path).map_err(io)? {
            return Err(ProfileError::Exposed(path.to_owned()));
        }
        let mut profile: Self = serde_json::from_slice(&bytes)
            .map_err(|error| ProfileError::Json(path.to_owned(), error))?;
        profile.origin()?;
        let notary = base_url(&profile.notary);
        let notary = notary.filter(|_| profile.api_key.bytes().all(|byte| byte.is_ascii_graphic()));
        let notary = notary.ok_or_else(|| ProfileError::Value(path.to_owned()))?;
        if is_in_the_open(&notary) {
            let host = notary.host_str().unwrap_or_default().to_owned();
            return Err(ProfileError::Open { path: path.to_owned(), host });
        }
        if let Some(folder) = path.parent() {
            profile.key_file = folder.join(&profile.key_file);
            profile.book = profile.book.map(|book| folder.join(book));
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

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn read(notary: &str, mode: u32) -> Result<Profile, ProfileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("firm.json");
        let (notary, ledger) = (notary.to_owned(), "notary.example/acme".to_owned());
        let key_file = PathBuf::from("firm.key");
        Profile { notary, ledger, api_key: "key".to_owned(), key_file, book: None }
            .write(&path)
            .unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        Profile::read(&path)
    }

    #[test]
    fn an_api_key_goes_to_no_other_machine_in_the_open() {
        for url in ["https://notary.example", "http://127.0.0.1:8420", "http://[::1]:1"] {
            assert_eq!(read(url, 0o600).unwrap().notary, url);
        }
        for url in ["http://notary.example", "http://127.0.0.1.evil.example", "HTTP://10.0.0.1"] {
            assert!(matches!(read(url, 0o600), Err(ProfileError::Open { .. })), "{url}");
        }
        let user = read("http://127.0.0.1@evil.example", 0o600);
        assert!(matches!(user, Err(ProfileError::Value(_))));
    }

    #[test]
    fn a_profile_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o644, 0o660] {
            let told = read("https://notary.example", mode);
            assert!(matches!(told, Err(ProfileError::Exposed(_))), "{mode:o}");
        }
    }
}

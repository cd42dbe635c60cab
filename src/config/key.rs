//! Signing keys in files: one line, `PRIVATE+KEY+<name>+<key ID>+<base64 of type and 32 secret bytes>`, as
//! the tools around signed notes have it. Not encrypted: the file's permissions are its only guard.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_core::note::{KeyType, NoteError, Signer};
use thiserror::Error;

use super::private::{is_exposed, write_new};

/// A reason why there is no key.
#[derive(Debug, Error)]
pub enum KeyFileError {
    #[error("cannot read or write the key {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    #[error("the key {} can be read by others", .0.display())]
    Exposed(PathBuf),
    #[error("{} is not a key file of type {kind}", .path.display())]
    Content {
        path: PathBuf,
        /// The type wanted.
        kind: &'static str,
    },
    #[error(transparent)]
    Name(#[from] NoteError),
}

fn type_byte(kind: KeyType) -> (u8, &'static str) {
    match kind {
        KeyType::Plain => (0x01, "01"),
        KeyType::Clock => (0x04, "04"),
    }
}

/// Writes a new key file that only its owner can read.
///
/// # Errors
/// [`KeyFileError::Io`], also if the file exists: a key is never overwritten.
pub fn write_key(
    path: &Path,
    name: &str,
    kind: KeyType,
    secret: &[u8; 32],
) -> Result<Signer, KeyFileError> {
    let signer = Signer::new(name.parse()?, kind, secret);
    let public = signer.verifier().to_string();
    // <name>+<key ID>+<public key>: the first two are those of the private form too.
    let id = public.split('+').nth(1).unwrap_or_default().to_owned();
    let bytes = [&[type_byte(kind).0], secret.as_slice()].concat();
    let text = format!("PRIVATE+KEY+{name}+{id}+{}\n", STANDARD.encode(bytes));
    write_new(path, text.as_bytes()).map_err(|error| KeyFileError::Io(path.to_owned(), error))?;
    Ok(signer)
}

/// Reads a file that holds a secret, and refuses if others can read it too.
///
/// # Errors
/// [`KeyFileError::Io`], [`KeyFileError::Exposed`].
pub fn read_secret(path: &Path) -> Result<String, KeyFileError> {
    let io = |error| KeyFileError::Io(path.to_owned(), error);
    let text = std::fs::read_to_string(path).map_err(io)?;
    if is_exposed(path).map_err(io)? {
        return Err(KeyFileError::Exposed(path.to_owned()));
    }
    Ok(text)
}

/// Reads a key file.
///
/// # Errors
/// [`KeyFileError`].
pub fn read_key(path: &Path, kind: KeyType) -> Result<Signer, KeyFileError> {
    let text = read_secret(path)?;
    let (byte, shown) = type_byte(kind);
    let refuse = || KeyFileError::Content { path: path.to_owned(), kind: shown };
    let rest = text.trim_end().strip_prefix("PRIVATE+KEY+").ok_or_else(refuse)?;
    let mut parts = rest.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(refuse());
    };
    let bytes = STANDARD.decode(key).map_err(|_| refuse())?;
    let secret =
        bytes.strip_prefix(&[byte]).and_then(|secret| secret.try_into().ok()).ok_or_else(refuse)?;
    let signer = Signer::new(name.parse()?, kind, secret);
    let public = signer.verifier().to_string();
    if public.split('+').nth(1) == Some(id) { Ok(signer) } else { Err(refuse()) }
}

//! An account's private key in a file: encrypted under a passphrase (Web3 Secret Storage version 3, which
//! wallets and other clients read too), or as plain hex for development.

use std::path::{Path, PathBuf};

use countersign_core::anchor::Address;
use serde::Deserialize;
use thiserror::Error;

use super::operator::{NotAKey, Operator};

/// Why a key file gives no account.
#[derive(Debug, Error)]
pub enum KeystoreError {
    /// Another passphrase, or a damaged file.
    #[error("the passphrase does not open {}", .0.display())]
    Passphrase(PathBuf),
    /// Not an encrypted key of this format.
    #[error("{} is not an encrypted key: {why}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// What was in it.
    #[error(transparent)]
    Key(#[from] NotAKey),
}

#[derive(Deserialize)]
struct Header {
    version: u8,
    crypto: Crypto,
}

#[derive(Deserialize)]
struct Crypto {
    kdfparams: Costs,
}

/// What opening the file costs is written in the file, so a hostile one could ask for anything.
#[derive(Deserialize)]
struct Costs {
    /// scrypt's.
    n: Option<u64>,
    r: Option<u64>,
    p: Option<u64>,
    /// PBKDF2's.
    c: Option<u64>,
}

/// 128·n·r bytes of memory; the usual 2^18 and 8 take 256 MiB.
const MAX_SCRYPT_BYTES: u64 = 1 << 30;
const MAX_ROUNDS: u64 = 10_000_000;

/// A fresh private key, as the text of a plain key file.
pub fn plain(secret: &[u8; 32]) -> String {
    alloy::hex::encode_prefixed(secret) + "\n"
}

/// Encrypts a private key, as the text of a key file. Takes about a second and 8 MiB.
///
/// # Errors
/// [`KeystoreError`].
pub fn encrypt(secret: &[u8; 32], passphrase: &str) -> Result<String, KeystoreError> {
    let folder = tempfile::tempdir();
    let wrong = |why: String| KeystoreError::Content { path: PathBuf::from("a new key"), why };
    let folder = folder.map_err(|error| wrong(error.to_string()))?;
    let mut random = alloy::signers::k256::elliptic_curve::rand_core::OsRng;
    let name = Some("key");
    eth_keystore::encrypt_key(folder.path(), &mut random, secret, passphrase, name)
        .map_err(|error| wrong(error.to_string()))?;
    std::fs::read_to_string(folder.path().join("key")).map_err(|error| wrong(error.to_string()))
}

/// Opens an encrypted key file.
///
/// # Errors
/// [`KeystoreError`].
pub fn decrypt(path: &Path, text: &str, passphrase: &str) -> Result<Operator, KeystoreError> {
    let wrong = |why: String| KeystoreError::Content { path: path.to_owned(), why };
    let header: Header = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if header.version != 3 {
        return Err(wrong(format!("version {} instead of 3", header.version)));
    }
    let Costs { n, r, p, c } = header.crypto.kdfparams;
    let scrypt = 128_u64.saturating_mul(n.unwrap_or(0)).saturating_mul(r.unwrap_or(0));
    if scrypt > MAX_SCRYPT_BYTES || p.unwrap_or(0) > 64 || c.unwrap_or(0) > MAX_ROUNDS {
        return Err(wrong("opening it would take too much memory or time".to_owned()));
    }
    let secret = eth_keystore::decrypt_key(path, passphrase).map_err(|error| match error {
        eth_keystore::KeystoreError::MacMismatch => KeystoreError::Passphrase(path.to_owned()),
        error => wrong(error.to_string()),
    })?;
    let secret: [u8; 32] =
        secret.try_into().map_err(|_| wrong("it holds no key of 32 bytes".to_owned()))?;
    Ok(Operator::from_bytes(&secret)?)
}

/// The account of a private key.
///
/// # Errors
/// [`NotAKey`].
pub fn address(secret: &[u8; 32]) -> Result<Address, NotAKey> {
    Operator::from_bytes(secret).map(|operator| operator.address())
}

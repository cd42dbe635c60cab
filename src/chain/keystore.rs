//! Files with an account's private key: encrypted under a passphrase (Web3 Secret Storage version 3, which wallets and
//! other clients read too), or as plain hex for development.

use std::path::{Path, PathBuf};

use aes::cipher::{KeyIvInit, StreamCipher};
use countersign_core::evm::Address;
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;

use super::operator::{NotAKey, Operator};

/// A reason why a key file gives no account.
#[derive(Debug, Error)]
pub enum KeystoreError {
    /// The passphrase is another, or the file is damaged.
    #[error("the passphrase does not open {}", .0.display())]
    Passphrase(PathBuf),
    /// The file is no encrypted key of this format.
    #[error("{} is not an encrypted key: {why}", .path.display())]
    Content { path: PathBuf, why: String },
    /// The content is no private key.
    #[error(transparent)]
    Key(#[from] NotAKey),
}

#[derive(Deserialize)]
struct KeystoreHeader {
    version: u8,
    crypto: Crypto,
}

#[derive(Deserialize)]
struct Crypto {
    cipherparams: CipherParams,
    kdfparams: Costs,
}

#[derive(Deserialize)]
struct CipherParams {
    iv: String,
}

/// The costs of opening the file. They are written in the file, so a hostile one could ask for anything.
#[derive(Deserialize)]
struct Costs {
    dklen: u8,
    /// The cost of scrypt, with `r` and `p`.
    n: Option<u64>,
    r: Option<u64>,
    p: Option<u64>,
    /// The rounds of PBKDF2.
    c: Option<u64>,
}

/// The exponent of scrypt's N for a new key, which is 2 to this, as wallets have it. Stretching takes 256 MiB.
const LOG_N: u8 = 18;
const R: u32 = 8;
const P: u32 = 1;
/// The number of rounds of wallets that know PBKDF2 only.
const USUAL_ROUNDS: u64 = 1 << 18;

/// The largest memory that scrypt may take, which is 128·n·r bytes.
const MAX_SCRYPT_BYTES: u64 = 1 << 30;
const MAX_ROUNDS: u64 = 10_000_000;

/// The content of an encrypted key file.
pub struct Opened {
    pub operator: Operator,
    /// A flag that is set if the passphrase is stretched less than those of new files, so that guessing it costs a
    /// thief less.
    pub weak: bool,
}

/// Writes a private key as the text of a plain key file.
pub fn plain(secret: &[u8; 32]) -> String {
    alloy::hex::encode_prefixed(secret) + "\n"
}

/// Encrypts a private key, and returns the text of a key file. This takes about a second and 256 MiB. `random` must be
/// drawn for this file alone.
///
/// # Errors
/// [`KeystoreError`].
pub fn encrypt(
    secret: &[u8; 32],
    passphrase: &str,
    random: &[u8; 64],
) -> Result<String, KeystoreError> {
    let wrong = |why: String| KeystoreError::Content { path: PathBuf::from("a new key"), why };
    let (salt, rest) = random.split_at(32);
    let (iv, name) = rest.split_at(16);
    let mut key = [0; 32];
    let params = scrypt::Params::new(LOG_N, R, P).map_err(|error| wrong(error.to_string()))?;
    scrypt::scrypt(passphrase.as_bytes(), salt, &params, &mut key)
        .map_err(|error| wrong(error.to_string()))?;
    let mut cipher = ctr::Ctr128BE::<aes::Aes128>::new_from_slices(&key[..16], iv)
        .map_err(|error| wrong(error.to_string()))?;
    let mut sealed = *secret;
    cipher.apply_keystream(&mut sealed);
    let mac = alloy::primitives::keccak256([&key[16..], sealed.as_slice()].concat());
    let hex = alloy::hex::encode::<&[u8]>;
    let file = json!({
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": { "iv": hex(iv) },
            "ciphertext": hex(&sealed),
            "kdf": "scrypt",
            "kdfparams": { "dklen": key.len(), "n": 1_u32 << LOG_N, "p": P, "r": R, "salt": hex(salt) },
            "mac": hex(mac.as_slice()),
        },
        "id": uuid(name),
        "version": 3,
    });
    Ok(file.to_string())
}

/// Makes the name that the format demands for each file: a UUID of version 4.
fn uuid(random: &[u8]) -> String {
    let mut bytes = random.to_vec();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let parts = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..16]];
    parts.map(alloy::hex::encode::<&[u8]>).join("-")
}

/// Opens an encrypted key file.
///
/// # Errors
/// [`KeystoreError`].
pub fn decrypt(path: &Path, text: &str, passphrase: &str) -> Result<Opened, KeystoreError> {
    let wrong = |why: String| KeystoreError::Content { path: path.to_owned(), why };
    let header: KeystoreHeader =
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if header.version != 3 {
        return Err(wrong(format!("version {} instead of 3", header.version)));
    }
    let Costs { dklen, n, r, p, c } = header.crypto.kdfparams;
    // The reader below does not check these.
    if dklen != 32 || header.crypto.cipherparams.iv.len() != 32 {
        return Err(wrong("its key or its start of the cipher has another length".to_owned()));
    }
    if n.is_some_and(|n| !n.is_power_of_two() || n < 2) || r == Some(0) || p == Some(0) {
        return Err(wrong("its passphrase is stretched in a way that is none".to_owned()));
    }
    let scrypt = 128_u64.saturating_mul(n.unwrap_or(0)).saturating_mul(r.unwrap_or(0));
    if scrypt > MAX_SCRYPT_BYTES || p.unwrap_or(0) > 64 || c.unwrap_or(0) > MAX_ROUNDS {
        return Err(wrong("opening it would take too much memory or time".to_owned()));
    }
    let weak = match c {
        Some(rounds) => rounds < USUAL_ROUNDS,
        None => scrypt < (128 * u64::from(R)) << LOG_N,
    };
    let secret = eth_keystore::decrypt_key(path, passphrase).map_err(|error| match error {
        eth_keystore::KeystoreError::MacMismatch => KeystoreError::Passphrase(path.to_owned()),
        error => wrong(error.to_string()),
    })?;
    let secret: [u8; 32] =
        secret.try_into().map_err(|_| wrong("it holds no key of 32 bytes".to_owned()))?;
    Ok(Opened { operator: Operator::from_bytes(&secret)?, weak })
}

/// Computes the account of a private key.
///
/// # Errors
/// [`NotAKey`].
pub fn address(secret: &[u8; 32]) -> Result<Address, NotAKey> {
    Operator::from_bytes(secret).map(|operator| operator.address())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    /// Writes a file with this text, and opens it.
    fn opened(text: &str, passphrase: &str) -> Result<Opened, KeystoreError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        std::fs::write(&path, text).unwrap();
        decrypt(&path, text, passphrase)
    }

    #[test]
    fn a_key_is_stretched_as_wallets_do_and_opens() {
        let text = encrypt(&[7; 32], "a long sentence", &[9; 64]).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let costs = &file["crypto"]["kdfparams"];
        assert_eq!(
            (&costs["n"], &costs["r"], &costs["p"]),
            (&json!(262_144), &json!(8), &json!(1))
        );
        assert_eq!(file["id"], "09090909-0909-4909-8909-090909090909");
        let found = opened(&text, "a long sentence").unwrap();
        assert_eq!(found.operator.address(), address(&[7; 32]).unwrap());
        assert!(!found.weak);
    }

    #[test]
    fn an_older_file_that_is_stretched_less_opens_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = alloy::signers::k256::elliptic_curve::rand_core::OsRng;
        eth_keystore::encrypt_key(folder.path(), &mut random, [7; 32], "words", Some("key"))
            .unwrap();
        let text = std::fs::read_to_string(folder.path().join("key")).unwrap();
        let found = opened(&text, "words").unwrap();
        assert_eq!(found.operator.address(), address(&[7; 32]).unwrap());
        assert!(found.weak);
        assert!(matches!(opened(&text, "other words"), Err(KeystoreError::Passphrase(_))));
    }

    #[test]
    fn a_hostile_file_is_refused_before_it_costs_anything() {
        let good = json!({
            "crypto": {
                "cipher": "aes-128-ctr", "cipherparams": { "iv": "00".repeat(16) },
                "ciphertext": "00".repeat(32), "kdf": "scrypt",
                "kdfparams": { "dklen": 32, "n": 8192, "p": 1, "r": 8, "salt": "00" },
                "mac": "00".repeat(32),
            },
            "id": "09090909-0909-4909-8909-090909090909", "version": 3,
        });
        assert!(matches!(opened(&good.to_string(), ""), Err(KeystoreError::Passphrase(_))));
        let costs = [
            ("dklen", json!(16)),
            ("n", json!(1_u64 << 40)),
            ("n", json!(8191)),
            ("n", json!(0)),
            ("r", json!(1_u64 << 40)),
            ("r", json!(0)),
            ("p", json!(1000)),
        ];
        for (name, value) in costs {
            let mut hostile = good.clone();
            hostile["crypto"]["kdfparams"][name] = value;
            let told = opened(&hostile.to_string(), "").err().unwrap();
            assert!(matches!(told, KeystoreError::Content { .. }), "{name}: {told}");
        }
        let mut hostile = good.clone();
        hostile["crypto"]["cipherparams"]["iv"] = json!("00");
        assert!(matches!(opened(&hostile.to_string(), ""), Err(KeystoreError::Content { .. })));
    }
}

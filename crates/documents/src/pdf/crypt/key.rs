//! The key of a file that opens with an empty password (ISO 32000-2, sections 7.6.4.3 and 7.6.4.4).

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockEncryptMut, KeyIvInit};
use md5::{Digest as _, Md5};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::PdfError;
use super::super::object::{Dictionary, Object};
use super::{aes_blocks, with_rc4};

/// The bytes that fill up a short password, and are the whole of an empty one.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];
/// The number of rounds after which the hash of revision 6 has ended, whatever its input.
const MAX_ROUNDS: usize = 64 + 256;

/// Finds the key, if the empty password opens the file.
pub(super) fn find(dictionary: &Dictionary, id: &[u8]) -> Result<Vec<u8>, PdfError> {
    let string = |key: &str, length: usize| match dictionary.get(key) {
        Some(Object::String(bytes)) => bytes.get(..length).ok_or_else(damaged),
        _ => Err(damaged()),
    };
    let key = match dictionary.size("R") {
        Some(revision @ 2..=4) => {
            let length = key_length(dictionary, revision)?;
            old(dictionary, string("O", 32)?, string("U", 32)?, id, revision, length)
        }
        Some(revision @ 5..=6) => {
            let (user, sealed) = (string("U", 48)?, string("UE", 32)?);
            let hash = |salt: &[u8]| if revision == 5 { sha256(salt) } else { hardened(salt) };
            (hash(&user[32..40]) == user[..32])
                .then(|| aes_blocks::<aes::Aes256>(&hash(&user[40..48]), &[0; 16], sealed))
        }
        _ => return Err(PdfError::Handler("an unknown revision".into())),
    };
    key.filter(|key| !key.is_empty()).ok_or(PdfError::Locked)
}

/// Returns the error that a file does not say how it is encrypted.
pub(in super::super) fn damaged() -> PdfError {
    PdfError::Handler("its description is damaged".into())
}

fn key_length(dictionary: &Dictionary, revision: usize) -> Result<usize, PdfError> {
    let bits = match dictionary.size("V") {
        _ if revision == 2 => 40,
        Some(1) => 40,
        // The crypt filters of version 4 all have 128 bits, and some writers give this length in bytes or not at all.
        Some(4) => 128,
        _ => dictionary.size("Length").unwrap_or(40),
    };
    match bits {
        // Some writers give bytes instead of bits.
        5..=16 => Ok(bits),
        40.. => Ok(bits.min(128) / 8),
        _ => Err(PdfError::Handler(format!("a key of {bits} bits"))),
    }
}

fn old(
    dictionary: &Dictionary,
    owner: &[u8],
    user: &[u8],
    id: &[u8],
    revision: usize,
    length: usize,
) -> Option<Vec<u8>> {
    let Some(&Object::Integer(permissions)) = dictionary.get("P") else { return None };
    let mut hash = Md5::new()
        .chain_update(PADDING)
        .chain_update(owner)
        // Most write the number signed and some unsigned. The lowest 32 bits are meant.
        .chain_update(&permissions.to_le_bytes()[..4])
        .chain_update(id);
    if revision == 4 && dictionary.get("EncryptMetadata") == Some(&Object::Boolean(false)) {
        hash.update([0xFF; 4]);
    }
    let mut key = hash.finalize()[..length].to_vec();
    if revision == 2 {
        return (with_rc4(&key, &PADDING) == user).then_some(key);
    }
    for _ in 0..50 {
        key = Md5::digest(&key)[..length].to_vec();
    }
    let mut check = Md5::new().chain_update(PADDING).chain_update(id).finalize().to_vec();
    for round in 0..20 {
        check = with_rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<_>>(), &check);
    }
    (check == user[..16]).then_some(key)
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Computes the hash of revision 6 of an empty password with a salt.
fn hardened(salt: &[u8]) -> Vec<u8> {
    let mut key = sha256(salt);
    for round in 1..=MAX_ROUNDS {
        let mut block = key.repeat(64);
        let length = block.len();
        let encryptor = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key[..16], &key[16..32]);
        let Ok(encryptor) = encryptor else { break };
        if encryptor.encrypt_padded_mut::<NoPadding>(&mut block, length).is_err() {
            break;
        }
        let remainder = block[..16].iter().map(|&byte| u32::from(byte)).sum::<u32>() % 3;
        key = match remainder {
            0 => sha256(&block),
            1 => Sha384::digest(&block).to_vec(),
            _ => Sha512::digest(&block).to_vec(),
        };
        let last = block.last().map_or(0, |&byte| usize::from(byte));
        if round >= 64 && last <= round - 32 {
            break;
        }
    }
    key.truncate(32);
    key
}

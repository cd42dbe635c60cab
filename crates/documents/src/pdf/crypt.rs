//! Files that are encrypted and yet open without a password, as all do that only an owner's password restricts (ISO
//! 32000-2, section 7.6). The user's password is always the empty one here.

mod key;

pub(super) use key::damaged;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockDecryptMut, KeyInit, KeyIvInit, StreamCipher};
use md5::{Digest, Md5};

use super::object::{Dictionary, Object, Stream};
use super::{Budget, PdfError};

/// The cost of decrypting a string beside its bytes, because each needs a key of its own.
const STRING_COST: usize = 512;

/// The cipher with which strings or streams are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cipher {
    Identity,
    Rc4,
    /// AES with a key of each object.
    Aes128,
    /// AES with the key of the file.
    Aes256,
}

/// The way in which a file is encrypted, and the key that opens it.
pub(super) struct Crypt {
    key: Vec<u8>,
    strings: Cipher,
    streams: Cipher,
    files: Cipher,
    filters: Dictionary,
    is_metadata_encrypted: bool,
}

impl Crypt {
    /// Opens a file by the dictionary in its trailer, which must have no references in it, and the first of its two
    /// ids.
    pub(super) fn open(dictionary: &Dictionary, id: &[u8]) -> Result<Self, PdfError> {
        if !dictionary.says("Filter", "Standard") {
            return Err(PdfError::Handler(name(dictionary.get("Filter"))));
        }
        let filters = match dictionary.get("CF") {
            Some(Object::Dictionary(filters)) => filters.clone(),
            _ => Dictionary::default(),
        };
        let (strings, streams, files) = match dictionary.size("V") {
            Some(1 | 2) => (Cipher::Rc4, Cipher::Rc4, Cipher::Rc4),
            Some(4 | 5) => {
                let of = |key| match dictionary.get(key) {
                    Some(Object::Name(name)) => cipher(&filters, name).map(Some),
                    _ => Ok(None),
                };
                let streams = of("StmF")?.unwrap_or(Cipher::Identity);
                let strings = of("StrF")?.unwrap_or(Cipher::Identity);
                (strings, streams, of("EFF")?.unwrap_or(streams))
            }
            _ => return Err(PdfError::Handler("an unknown version".into())),
        };
        let key = key::find(dictionary, id)?;
        let is_metadata_encrypted =
            dictionary.get("EncryptMetadata") != Some(&Object::Boolean(false));
        Ok(Self { key, strings, streams, files, filters, is_metadata_encrypted })
    }

    /// Decrypts all strings in an object that does not stand in an object stream.
    pub(super) fn strings(
        &self,
        object: &mut Object,
        id: (u32, u16),
        budget: &mut Budget,
    ) -> Result<(), PdfError> {
        match object {
            Object::String(bytes) => {
                budget.spend(STRING_COST)?;
                *bytes = self.decrypt(bytes, id, self.strings);
                Ok(())
            }
            Object::Array(items) => {
                items.iter_mut().try_for_each(|item| self.strings(item, id, budget))
            }
            Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
                let mut values = dictionary.0.iter_mut();
                values.try_for_each(|(_, value)| self.strings(value, id, budget))
            }
            _ => Ok(()),
        }
    }

    /// Decrypts the bytes of a stream. `named` is the crypt filter that the stream names itself.
    pub(super) fn stream(
        &self,
        bytes: &[u8],
        stream: &Stream,
        named: Option<&[u8]>,
    ) -> Result<Vec<u8>, PdfError> {
        let is = |kind| stream.dictionary.says("Type", kind);
        let cipher = match named {
            Some(name) => cipher(&self.filters, name)?,
            None if is("Metadata") && !self.is_metadata_encrypted => Cipher::Identity,
            None if is("EmbeddedFile") => self.files,
            None => self.streams,
        };
        Ok(self.decrypt(bytes, stream.id, cipher))
    }

    fn decrypt(&self, bytes: &[u8], id: (u32, u16), cipher: Cipher) -> Vec<u8> {
        match cipher {
            Cipher::Identity => bytes.to_vec(),
            Cipher::Rc4 => with_rc4(&self.object_key(id, b""), bytes),
            Cipher::Aes128 => aes_128(&self.object_key(id, b"sAlT"), bytes),
            Cipher::Aes256 => {
                let (iv, bytes) = bytes.split_at(bytes.len().min(16));
                unpad(aes_blocks::<aes::Aes256>(&self.key, iv, bytes))
            }
        }
    }

    fn object_key(&self, (number, generation): (u32, u16), salt: &[u8]) -> Vec<u8> {
        let hash = Md5::new()
            .chain_update(&self.key)
            .chain_update(&number.to_le_bytes()[..3])
            .chain_update(generation.to_le_bytes())
            .chain_update(salt)
            .finalize();
        hash[..(self.key.len() + 5).min(16)].to_vec()
    }
}

/// Returns the cipher of the crypt filter of that name.
fn cipher(filters: &Dictionary, named: &[u8]) -> Result<Cipher, PdfError> {
    if named == b"Identity" {
        return Ok(Cipher::Identity);
    }
    let shown = String::from_utf8_lossy(named);
    let Some(Object::Dictionary(filter)) = filters.get(&shown) else {
        return Err(PdfError::Handler(shown.into_owned()));
    };
    match filter.get("CFM") {
        Some(Object::Name(method)) => match method.as_slice() {
            b"None" => Ok(Cipher::Identity),
            b"V2" => Ok(Cipher::Rc4),
            b"AESV2" => Ok(Cipher::Aes128),
            b"AESV3" => Ok(Cipher::Aes256),
            _ => Err(PdfError::Handler(name(filter.get("CFM")))),
        },
        _ => Ok(Cipher::Identity),
    }
}

fn name(object: Option<&Object>) -> String {
    match object {
        Some(Object::Name(name)) => String::from_utf8_lossy(name).into_owned(),
        _ => "nothing".into(),
    }
}

fn aes_128(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (iv, bytes) = bytes.split_at(bytes.len().min(16));
    unpad(aes_blocks::<aes::Aes128>(key, iv, bytes))
}

/// Decrypts whole blocks, and leaves out the bytes behind them. Returns no bytes if the key or the first block has
/// another length.
fn aes_blocks<C>(key: &[u8], iv: &[u8], bytes: &[u8]) -> Vec<u8>
where
    C: aes::cipher::BlockCipher + aes::cipher::BlockDecryptMut + KeyInit,
{
    let mut blocks = bytes[..bytes.len() / 16 * 16].to_vec();
    let Ok(cipher) = cbc::Decryptor::<C>::new_from_slices(key, iv) else { return Vec::new() };
    match cipher.decrypt_padded_mut::<NoPadding>(&mut blocks) {
        Ok(_) => blocks,
        Err(_) => Vec::new(),
    }
}

/// Takes off the padding of the last block, if there is one: the beginning of a stream has none.
fn unpad(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(&count @ 1..=16) = bytes.last()
        && bytes.ends_with(&vec![count; usize::from(count)])
    {
        bytes.truncate(bytes.len() - usize::from(count));
    }
    bytes
}

/// Decrypts RC4 with a key of 5 to 16 bytes. The crate has a type for each length.
fn with_rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    use rc4::consts::{U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16};
    let mut bytes = bytes.to_vec();
    macro_rules! with {
        ($($length:literal $size:ty),*) => {
            match key.len() {
                $($length => if let Ok(mut cipher) = rc4::Rc4::<$size>::new_from_slice(key) {
                    cipher.apply_keystream(&mut bytes);
                },)*
                _ => bytes.clear(),
            }
        };
    }
    with!(5 U5, 6 U6, 7 U7, 8 U8, 9 U9, 10 U10, 11 U11, 12 U12, 13 U13, 14 U14, 15 U15, 16 U16);
    bytes
}

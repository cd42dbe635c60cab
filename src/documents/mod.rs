//! What a file says: bytes → disclosures. So far every file is opaque: its digest, size and media type.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use countersign_core::digest::{Digest, Hasher};
use countersign_core::disclosure::{Disclosure, DisclosureError, Document, DocumentError, Salt};
use thiserror::Error;

/// What is known of a file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Of the exact bytes.
    pub digest: Digest,
    /// In bytes.
    pub size: u64,
    /// By its first bytes.
    pub media_type: &'static str,
}

/// Why a file has no description.
#[derive(Debug, Error)]
pub enum DocumentsError {
    /// It cannot be read.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// A folder, a device, a socket.
    #[error("is not a file")]
    NotAFile,
    /// Nothing was issued with it.
    #[error("is empty")]
    Empty,
    /// The operating system gave no random bytes.
    #[error("cannot be salted")]
    Entropy(#[source] io::Error),
    /// A field.
    #[error(transparent)]
    Disclosure(#[from] DisclosureError),
    /// All of them.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// Reads a file once, in constant memory, whatever its size.
///
/// # Errors
/// [`DocumentsError::Io`], [`DocumentsError::NotAFile`].
pub fn describe(path: &Path, mut progress: impl FnMut(u64)) -> Result<Described, DocumentsError> {
    // Asked before it is opened: opening a pipe waits for somebody to write to it.
    if !std::fs::metadata(path)?.is_file() {
        return Err(DocumentsError::NotAFile);
    }
    let mut file = File::open(path)?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 256 << 10];
    let (mut size, mut first) = (0u64, Vec::new());
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if first.len() < 16 {
            first.extend_from_slice(&buffer[..read.min(16)]);
        }
        hasher.update(&buffer[..read]);
        size += read as u64;
        progress(read as u64);
    }
    Ok(Described { digest: hasher.finish(), size, media_type: media_type(&first) })
}

fn media_type(first: &[u8]) -> &'static str {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    if first.starts_with(b"%PDF-") {
        "application/pdf"
    } else if text.starts_with(b"<?xml") {
        "application/xml"
    } else {
        "application/octet-stream"
    }
}

impl Described {
    /// Its disclosures, each under a fresh salt.
    ///
    /// # Errors
    /// [`DocumentsError`].
    pub fn disclose(
        &self,
        mut entropy: impl FnMut() -> io::Result<[u8; 16]>,
    ) -> Result<Document, DocumentsError> {
        let mut salt = || entropy().map(Salt::from_random).map_err(DocumentsError::Entropy);
        if self.size == 0 {
            return Err(DocumentsError::Empty);
        }
        let disclosures = vec![
            Disclosure::of_document(salt()?, self.digest),
            Disclosure::new(salt()?, "document.size", &self.size.to_string())?,
            Disclosure::new(salt()?, "document.media_type", self.media_type)?,
        ];
        Ok(Document::new(disclosures)?)
    }
}

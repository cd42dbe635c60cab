//! The facts in a file: bytes → disclosures. The formats themselves are read by `countersign-documents`.

mod media;

use countersign_documents as formats;
pub use countersign_documents::{
    Bill, Field, Format, GivenError, Likeness, Part, Purpose, Reading, card,
    en16931::is_credit_note, given, given_once,
};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use countersign_core::digest::{Digest, Hasher};
use countersign_core::disclosure::{Disclosure, DisclosureError, Document, DocumentError, Salt};
use thiserror::Error;

/// The name of the field that survives saving the file again.
pub const DATA_SHA256: &str = "document.data.sha256";
/// The name of the field that says in which form.
pub const DATA_FORM: &str = "document.data.form";

/// The facts about a file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The digest of the exact bytes.
    pub digest: Digest,
    /// The size in bytes.
    pub size: u64,
    /// The media type, as the first bytes tell it.
    pub media_type: &'static str,
}

/// A reason why a file has no description.
#[derive(Debug, Error)]
pub enum DocumentsError {
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// A folder, a device, a socket.
    #[error("is not a file")]
    NotAFile,
    /// Nothing was issued with it.
    #[error("is empty")]
    Empty,
    /// A field that was given by hand.
    #[error(transparent)]
    Given(#[from] GivenError),
    /// The operating system gave no random bytes.
    #[error("cannot be salted")]
    Entropy(#[source] io::Error),
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
        let missing = media::BEGINNING.saturating_sub(first.len());
        first.extend_from_slice(&buffer[..read.min(missing)]);
        hasher.update(&buffer[..read]);
        size += read as u64;
        progress(read as u64);
    }
    Ok(Described { digest: hasher.finish(), size, media_type: media::of(&first) })
}

/// The longest file whose fields are read, in bytes; what is longer is opaque.
const MAX_READ_BYTES: u64 = 64 << 20;

/// Describes a file as [`describe`] does, and reads what it says. At most 64 MiB are in memory, and what is read of
/// them.
///
/// # Errors
/// [`DocumentsError::Io`], [`DocumentsError::NotAFile`].
pub fn read(
    path: &Path,
    mut progress: impl FnMut(u64),
) -> Result<(Described, Reading), DocumentsError> {
    let found = std::fs::metadata(path)?;
    if !found.is_file() {
        return Err(DocumentsError::NotAFile);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_READ_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_READ_BYTES {
        let most = MAX_READ_BYTES >> 20;
        let reading = formats::unread(&bytes, &format!("it has more than {most} MiB"));
        drop(bytes);
        return Ok((describe(path, progress)?, reading));
    }
    progress(bytes.len() as u64);
    Ok((Described::of(&bytes), formats::read(&bytes)))
}

/// A file's data in that form, if it has it: as hex. What is too long is not read.
///
/// # Errors
/// [`DocumentsError::Io`].
pub fn data(path: &Path, form: &str) -> Result<Option<String>, DocumentsError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_READ_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_READ_BYTES {
        return Ok(None);
    }
    Ok(formats::data(&bytes, form).map(|data| data.hex()))
}

impl Described {
    /// Describes bytes that are at hand.
    pub fn of(bytes: &[u8]) -> Self {
        let (digest, media_type) = (Digest::of(bytes), media::of(bytes));
        Self { digest, size: bytes.len() as u64, media_type }
    }

    /// Makes the file's disclosures, each under a fresh salt: what is known of any file, what was read, and what was
    /// given by hand. The document's own digest may have a salt that was drawn before.
    ///
    /// # Errors
    /// [`DocumentsError`].
    pub fn disclose(
        &self,
        reading: &Reading,
        reserved: Option<Salt>,
        mut entropy: impl FnMut() -> io::Result<[u8; 16]>,
    ) -> Result<Document, DocumentsError> {
        let mut salt = || entropy().map(Salt::from_random).map_err(DocumentsError::Entropy);
        if self.size == 0 {
            return Err(DocumentsError::Empty);
        }
        let first = reserved.map_or_else(&mut salt, Ok)?;
        let mut disclosures = vec![
            Disclosure::of_document(first, self.digest),
            Disclosure::new(salt()?, "document.size", &self.size.to_string())?,
            Disclosure::new(salt()?, "document.media_type", self.media_type)?,
        ];
        if let Some(data) = &reading.data {
            disclosures.push(Disclosure::new(salt()?, DATA_SHA256, &data.hex())?);
            disclosures.push(Disclosure::new(salt()?, DATA_FORM, data.form)?);
        }
        for field in &reading.fields {
            disclosures.push(Disclosure::new(salt()?, &field.name, &field.value)?);
        }
        Ok(Document::new(disclosures)?)
    }
}

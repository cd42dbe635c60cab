//! The path of a book, and the check that a book can lie there.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use countersign_core::origin::Origin;
use etcetera::BaseStrategy;

use super::{BookError, BookResult};

/// SQLite's codes for a file system without locks or shared memory: the locking protocol failed, a lock or the shared
/// memory could not be had (SQLITE_PROTOCOL, SQLITE_IOERR_LOCK, _SHMOPEN, _SHMSIZE, _SHMLOCK, _SHMMAP).
const NO_LOCKS: [&str; 6] = ["15", "3850", "4618", "4874", "5130", "5386"];

/// Returns where the book of a ledger lies if the profile names no other path: in the folder that the system has for a
/// user's program state. `None` if the user has no home.
pub fn default_path(ledger: &Origin) -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    // A host may have a port, and a colon is not for file names everywhere.
    let host = ledger.host().to_string().replace(':', "_");
    Some(folder.join("countersign").join(host).join(format!("{}.book", ledger.name())))
}

/// Makes an empty file that only its owner can read, and its folder, unless it is there.
pub(super) fn make(path: &Path) -> BookResult<()> {
    let io = |error| BookError::Io(path.to_owned(), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(io)?;
        check_file_system(path, folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(io)?;
    let found = file.metadata().map_err(io)?;
    if !found.is_file() {
        return Err(io(std::io::Error::other("it is not a file")));
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&found) & 0o077 != 0 {
        return Err(BookError::Exposed(path.to_owned()));
    }
    Ok(())
}

/// Network shares have locks, but no memory that two machines share: SQLite would believe that it is alone.
#[cfg(target_os = "linux")]
fn check_file_system(path: &Path, folder: &Path) -> BookResult<()> {
    const SHARES: [(u32, &str); 4] =
        [(0x6969, "NFS"), (0x517b, "SMB"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB")];
    let Ok(found) = rustix::fs::statfs(folder) else { return Ok(()) };
    let kind = found.f_type as u32;
    match SHARES.iter().find(|(magic, _)| *magic == kind) {
        Some((_, name)) => {
            let why = format!("it is a network share ({name}), and a book needs a local disk");
            Err(BookError::FileSystem { path: path.to_owned(), why })
        }
        None => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn check_file_system(_: &Path, _: &Path) -> BookResult<()> {
    Ok(())
}

/// Returns the refusal that is meant when SQLite fails for want of locks or shared memory.
pub(super) fn unsuitable(path: &Path, error: &sqlx::Error) -> Option<BookError> {
    let code = error.as_database_error()?.code()?;
    NO_LOCKS.contains(&&*code).then(|| {
        let why = "its file system has no locks or no shared memory".to_owned();
        BookError::FileSystem { path: path.to_owned(), why }
    })
}

/// Returns the bytes by which the system knows a path.
#[cfg(unix)]
pub(super) fn as_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(not(unix))]
pub(super) fn as_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

/// Returns the path that has these bytes.
#[cfg(unix)]
pub(super) fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

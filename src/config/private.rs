//! Files that only their owner may read, written so that a crash leaves the old one or the new one.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file that only its owner can read, in place of one that may be there.
///
/// # Errors
/// IO; the old file is then still there.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = durable(path, bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(path)
}

/// The same, but fails with [`io::ErrorKind::AlreadyExists`] if there is one.
///
/// # Errors
/// IO.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = durable(path, bytes)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(path)
}

/// Makes a folder that only its owner can look into; one that is there stays as it is.
///
/// # Errors
/// IO.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn durable(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(".countersign-")
        .permissions(owner_only())
        .tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(unix)]
fn owner_only() -> Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o600)
}

/// The new name is durable once the folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

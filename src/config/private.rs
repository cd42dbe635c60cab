//! Files that only their owner may read, written so that a crash leaves the old one or the new one.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

/// The beginning of the names of files that are being written; hidden.
pub const PREFIX: &str = ".countersign-";
/// Nobody writes one file for so long without a pause.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

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

/// Returns whether others than its owner can read or write a file that is there.
///
/// # Errors
/// IO.
pub(super) fn is_exposed(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(std::fs::metadata(path)?.mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    Ok(false)
}

/// Removes what a process left in a folder that was killed while it wrote a file there an hour ago or more.
pub fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for entry in ours {
        let written = entry.metadata().and_then(|found| found.modified());
        let age = written.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
        if age.is_some_and(|age| age >= LEFT_BEHIND) {
            std::fs::remove_file(entry.path()).ok();
        }
    }
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
        .prefix(PREFIX)
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - LEFT_BEHIND;
        let now = SystemTime::now();
        for (name, at) in [(".countersign-left", old), (".countersign-fresh", now), ("bill", old)] {
            File::create(folder.path().join(name)).unwrap().set_modified(at).unwrap();
        }
        sweep(folder.path());
        let names = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".countersign-fresh", "bill"]);
    }
}

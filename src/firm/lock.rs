//! Locks on bills: they keep another run on the same file out while drafts and proofs beside it are looked at and
//! written, a moment each.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::FirmError;

/// So long all bills of one group are waited for together: a program that holds one is not in the way of the others.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes locks, as long as there is patience left.
pub(super) struct Locks {
    left: Duration,
}

/// Held until it is dropped. Where files cannot be locked it holds nothing; drafts are still created exclusively.
pub struct Lock {
    _file: Option<File>,
}

impl Default for Locks {
    fn default() -> Self {
        Self { left: PATIENCE }
    }
}

impl Locks {
    /// Takes the lock of a file, and waits for it as long as there is time left.
    ///
    /// # Errors
    /// [`FirmError::Busy`], [`FirmError::Gone`].
    pub(super) async fn hold(&mut self, file: &Path) -> Result<Lock, FirmError> {
        loop {
            match try_hold(file)? {
                Some(lock) => return Ok(lock),
                None if self.left.is_zero() => return Err(FirmError::Busy(file.to_owned())),
                None => {
                    tokio::time::sleep(PAUSE).await;
                    self.left = self.left.saturating_sub(PAUSE);
                }
            }
        }
    }
}

/// The lock of a file, if nobody has it.
///
/// # Errors
/// [`FirmError::Gone`]: meanwhile another file has this name, or none.
pub fn try_hold(file: &Path) -> Result<Option<Lock>, FirmError> {
    // Whatever is wrong with it is told by whoever reads it. A pipe is not opened: that would wait.
    let none = Ok(Some(Lock { _file: None }));
    if !std::fs::metadata(file).is_ok_and(|found| found.is_file()) {
        return none;
    }
    let Ok(opened) = File::open(file) else { return none };
    match opened.try_lock() {
        Ok(()) if is_still(&opened, file) => Ok(Some(Lock { _file: Some(opened) })),
        Ok(()) => Err(FirmError::Gone(file.to_owned())),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(_)) => none,
    }
}

/// Returns whether the file that was opened is the one that has the name: another watcher may have moved it away while
/// its lock was waited for.
#[cfg(unix)]
fn is_still(opened: &File, name: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let inode = |found: std::fs::Metadata| (found.dev(), found.ino());
    let (opened, named) = (opened.metadata().map(inode), std::fs::metadata(name).map(inode));
    matches!((opened, named), (Ok(opened), Ok(named)) if opened == named)
}

#[cfg(not(unix))]
fn is_still(_: &File, name: &Path) -> bool {
    name.exists()
}

//! The file of a series: a header and a journal of JSON lines. Nothing is changed in a file that is no series.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign_core::id::Id;
use countersign_core::origin::Origin;
use serde::{Deserialize, Serialize};

use super::plain;
use super::series::SeriesError;
use crate::config::{write_new, write_private};

const FORMAT: &str = "countersign/series@v1";
/// Larger than any that is kept in order.
const MAX_BYTES: usize = 256 << 20;
/// No series comes so far: what says so is damaged, or lies. Such numbers are exact in every JSON reader.
pub(super) const MOST: u64 = 1 << 53;
/// So long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalHeader {
    format: String,
    ledger: String,
    label: String,
}

/// An event of the series, in the order of the lines.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum JournalLine {
    /// A statement is about to be signed with this number.
    Taken { number: u64, id: String, document: String },
    /// All numbers up to this one are in the ledger.
    Sealed { sealed: u64 },
    /// The ledger says that its last number is this, whatever stands above; no other number is taken.
    Last { last: u64 },
}

/// The content of the file.
pub(super) struct JournalContent {
    pub(super) label: Id,
    pub(super) lines: Vec<JournalLine>,
    /// The number of bytes, without what was torn off at the end.
    whole: u64,
}

/// The file, locked against other processes of this machine until it is dropped.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    _lock: File,
    ledger: Origin,
    label: Id,
    /// Half a line may stand at the end: nothing is written after it.
    torn: bool,
}

impl JournalContent {
    /// Reads it, and changes nothing.
    pub(super) fn read(path: &Path, wanted: &Origin) -> Result<Self, SeriesError> {
        let io = |error| SeriesError::Io(path.to_owned(), error);
        let damaged = |at| SeriesError::Content(path.to_owned(), at);
        let bytes = plain::read(path, MAX_BYTES).map_err(io)?;
        let bytes = bytes.ok_or_else(|| io(io::ErrorKind::NotFound.into()))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut lines = bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate();
        let (_, first) = lines.next().ok_or_else(|| damaged(1))?;
        let header: JournalHeader = serde_json::from_slice(first).map_err(|_| damaged(1))?;
        if header.format != FORMAT {
            return Err(damaged(1));
        }
        if header.ledger != wanted.as_str() {
            let (path, found, wanted) = (path.to_owned(), header.ledger, wanted.clone());
            return Err(SeriesError::OtherLedger { path, found, wanted });
        }
        let label = header.label.parse().map_err(|_| damaged(1))?;
        let mut content = Self { label, lines: Vec::new(), whole: whole as u64 };
        let count = bytes[..whole].iter().filter(|byte| **byte == b'\n').count();
        for (at, text) in lines {
            match serde_json::from_slice(text) {
                Ok(line) if in_range(&line) => content.lines.push(line),
                // Power was lost while it was written: nothing was signed with that number.
                _ if at + 1 == count => content.whole -= text.len() as u64,
                _ => return Err(damaged(at + 1)),
            }
        }
        Ok(content)
    }
}

fn in_range(line: &JournalLine) -> bool {
    let (JournalLine::Taken { number: it, .. }
    | JournalLine::Sealed { sealed: it }
    | JournalLine::Last { last: it }) = line;
    *it <= MOST
}

impl Journal {
    /// Begins one.
    pub(super) fn create(path: &Path, ledger: &Origin, label: Id) -> Result<(), SeriesError> {
        let io = |error| SeriesError::Io(path.to_owned(), error);
        let header = header(ledger, label).map_err(io)?;
        write_new(path, header.as_bytes()).map_err(io)
    }

    /// Waits until nobody else has it, and reads it.
    pub(super) async fn open(
        path: &Path,
        wanted: &Origin,
    ) -> Result<(Self, JournalContent), SeriesError> {
        // That it is a series is known before anything is made or mended beside it or in it.
        JournalContent::read(path, wanted)?;
        let io = |error| SeriesError::Io(path.to_owned(), error);
        // However it is named: all who have it, have one lock.
        let real = std::fs::canonicalize(path).map_err(io)?;
        let path = real.as_path();
        // The journal may be replaced, so the lock is a file of its own.
        let mut lock_path = path.as_os_str().to_owned();
        lock_path.push(".lock");
        if Path::new(&lock_path).metadata().is_ok_and(|found| !found.is_file()) {
            let why = "its lock is not a file";
            return Err(io(io::Error::new(io::ErrorKind::InvalidInput, why)));
        }
        let lock = OpenOptions::new().create(true).append(true).open(lock_path).map_err(io)?;
        let mut left = PATIENCE;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(io(error)),
                Err(TryLockError::WouldBlock) if left.is_zero() => {
                    return Err(SeriesError::Busy(path.to_owned()));
                }
                Err(TryLockError::WouldBlock) => {
                    tokio::time::sleep(PAUSE).await;
                    left = left.saturating_sub(PAUSE);
                }
            }
        }
        let file = OpenOptions::new().read(true).append(true).open(path).map_err(io)?;
        let content = JournalContent::read(path, wanted)?;
        if file.metadata().map_err(io)?.len() > content.whole {
            file.set_len(content.whole).map_err(io)?;
        }
        let (path, ledger, label) = (path.to_owned(), wanted.clone(), content.label);
        Ok((Self { path, file, _lock: lock, ledger, label, torn: false }, content))
    }

    /// Durable when it returns.
    pub(super) fn append(&mut self, line: &JournalLine) -> Result<(), SeriesError> {
        let io = |error| SeriesError::Io(self.path.clone(), error);
        if self.torn {
            return Err(io(io::Error::other("it could not be written a moment ago")));
        }
        let text = as_json(line).map_err(io)?;
        let before = self.file.metadata().map_err(io)?.len();
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        if let Err(error) = written {
            // Half a line on a full disk is nobody's number. Whoever opens it next cuts what cannot be cut now.
            self.torn = self.file.set_len(before).is_err();
            return Err(io(error));
        }
        Ok(())
    }

    /// Writes these lines in place of all.
    pub(super) fn write_anew(
        &mut self,
        lines: impl Iterator<Item = JournalLine>,
    ) -> Result<(), SeriesError> {
        let io = |error| SeriesError::Io(self.path.clone(), error);
        let mut text = header(&self.ledger, self.label).map_err(io)?;
        for line in lines {
            text += &as_json(&line).map_err(io)?;
        }
        write_private(&self.path, text.as_bytes()).map_err(io)?;
        self.file = OpenOptions::new().read(true).append(true).open(&self.path).map_err(io)?;
        Ok(())
    }
}

fn header(ledger: &Origin, label: Id) -> io::Result<String> {
    let (format, ledger) = (FORMAT.to_owned(), ledger.to_string());
    as_json(&JournalHeader { format, ledger, label: label.to_string() })
}

fn as_json(line: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(line)? + "\n")
}

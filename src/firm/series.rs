//! A gapless series of numbers, as the firm keeps it: which number is next, and which are given to statements
//! that are not known to be sealed. The ledger has the last word: it takes no number but the next.
//!
//! The file is a journal of JSON lines. A number is written down before the draft that bears it; one whose draft
//! and proof are both gone is free again. So a crash between any two writes leaves no gap and no double.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use countersign_core::id::Id;
use countersign_core::origin::Origin;
use countersign_core::statement::{Body, Place, Statement};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Draft, DraftError, draft, proof_path, read_proof};
use crate::config::{write_new, write_private};

const FORMAT: &str = "countersign/series@v1";
/// Larger than any that is kept in order.
const MAX_BYTES: u64 = 256 << 20;
/// The journal is written anew once it has so many lines more than it needs.
const SLACK: usize = 1000;

/// A series, locked against other processes of this machine until it is dropped.
pub struct Series {
    path: PathBuf,
    journal: File,
    _lock: File,
    ledger: Origin,
    label: Id,
    /// The last number that is known to be in the ledger.
    sealed: u64,
    /// Numbers above it that statements bear.
    open: BTreeMap<u64, Taken>,
}

/// A number's statement.
struct Taken {
    id: Id,
    document: PathBuf,
}

/// Why a series cannot be kept.
#[derive(Debug, Error)]
pub enum SeriesError {
    /// Files.
    #[error("cannot read or write the series {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// What is in it.
    #[error("{} is no series, or is damaged in line {}", .0.display(), .1)]
    Content(PathBuf, usize),
    /// It numbers another ledger's records.
    #[error("the series {} is of the ledger {found}, not of {wanted}", .path.display())]
    OtherLedger {
        /// The file.
        path: PathBuf,
        /// Its ledger.
        found: String,
        /// The profile's.
        wanted: Origin,
    },
    /// It is written down as text.
    #[error("{} has a name that is not UTF-8: rename it to number it in a series", .0.display())]
    Name(PathBuf),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    ledger: String,
    label: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Taken { number: u64, id: String, document: String },
    Sealed { sealed: u64 },
}

impl Series {
    /// Begins a series.
    ///
    /// # Errors
    /// [`SeriesError::Io`], also if there is a file of that name.
    pub fn create(path: &Path, ledger: &Origin, label: Id) -> Result<(), SeriesError> {
        let header = header(ledger, label);
        write_new(path, header.as_bytes()).map_err(|error| SeriesError::Io(path.to_owned(), error))
    }

    /// Waits until nobody else has it, and reads it.
    ///
    /// # Errors
    /// [`SeriesError`].
    pub fn open(path: &Path, wanted: &Origin) -> Result<Self, SeriesError> {
        let io = |error| SeriesError::Io(path.to_owned(), error);
        // The journal may be replaced, so the lock is a file of its own.
        let mut lock_path = path.as_os_str().to_owned();
        lock_path.push(".lock");
        let mut journal = OpenOptions::new().read(true).append(true).open(path).map_err(io)?;
        let lock = OpenOptions::new().create(true).append(true).open(lock_path).map_err(io)?;
        lock.lock().map_err(io)?;
        // Whoever had it may have replaced it.
        let now = OpenOptions::new().read(true).append(true).open(path).map_err(io)?;
        drop(std::mem::replace(&mut journal, now));
        let mut text = String::new();
        Read::by_ref(&mut journal).take(MAX_BYTES).read_to_string(&mut text).map_err(io)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            // Power was lost while the last line was written; nothing was signed with that number.
            journal.set_len(whole as u64).map_err(io)?;
        }
        let mut lines = text[..whole].lines().enumerate();
        let damaged = |at| SeriesError::Content(path.to_owned(), at);
        let first = lines.next().ok_or_else(|| damaged(1))?.1;
        let header: Header = serde_json::from_str(first).map_err(|_| damaged(1))?;
        if header.format != FORMAT {
            return Err(damaged(1));
        }
        if header.ledger != wanted.as_str() {
            let (path, found, wanted) = (path.to_owned(), header.ledger, wanted.clone());
            return Err(SeriesError::OtherLedger { path, found, wanted });
        }
        let mut series = Self {
            path: path.to_owned(),
            journal,
            _lock: lock,
            ledger: wanted.clone(),
            label: header.label.parse().map_err(|_| damaged(1))?,
            sealed: 0,
            open: BTreeMap::new(),
        };
        let mut count = 1;
        for (at, line) in lines {
            count = at + 1;
            match serde_json::from_str(line).map_err(|_| damaged(count))? {
                Line::Sealed { sealed } => series.sealed = series.sealed.max(sealed),
                Line::Taken { number, id, document } => {
                    let id = id.parse().map_err(|_| damaged(count))?;
                    series.open.insert(number, Taken { id, document: document.into() });
                }
            }
        }
        series.look_at_drafts();
        if count > series.open.len() + SLACK {
            series.write_anew()?;
        }
        Ok(series)
    }

    /// Random, so that it tells nothing.
    pub fn label(&self) -> Id {
        self.label
    }

    /// The last number that is known to be in the ledger.
    pub fn last(&self) -> u64 {
        self.sealed
    }

    /// Numbers of statements that are signed and not known to be sealed, with their documents.
    pub fn waiting(&self) -> impl Iterator<Item = (u64, &Path)> {
        self.open.iter().map(|(number, taken)| (*number, taken.document.as_path()))
    }

    /// The signed drafts that wait, in order.
    pub(super) fn drafts(&self) -> Vec<(PathBuf, Draft)> {
        let drafts = self.open.iter().filter_map(|(number, taken)| {
            let draft = Draft::read(&draft::path(&taken.document)).ok()??;
            bears(&draft.statement, taken.id, self.label, *number)
                .then(|| (taken.document.clone(), draft))
        });
        drafts.collect()
    }

    /// Takes the next number for a statement that is about to be signed; it is durable when this returns.
    pub(super) fn take(&mut self, id: Id, document: &Path) -> Result<Place, SeriesError> {
        // A number that somebody gave up is filled first: after a gap, the ledger takes nothing.
        let mut number = self.sealed + 1;
        while self.open.contains_key(&number) {
            number += 1;
        }
        self.write_down(number, id, document)?;
        Ok(Place { label: self.label, number })
    }

    /// Whether a draft that was left over can go on bearing its number.
    pub(super) fn keeps(
        &mut self,
        statement: &Statement,
        document: &Path,
    ) -> Result<bool, SeriesError> {
        let Some(place) = place_of(statement).filter(|place| place.label == self.label) else {
            return Ok(false);
        };
        match self.open.get(&place.number) {
            Some(taken) => Ok(taken.id == statement.id()),
            // Perhaps it is sealed, and the answer was lost: the notary will say.
            None if place.number <= self.sealed => Ok(true),
            // The journal is older than the draft.
            None => {
                self.write_down(place.number, statement.id(), document)?;
                Ok(true)
            }
        }
    }

    /// Numbers that the ledger did not take from these statements may be taken anew.
    pub(super) fn give_up(&mut self, ids: impl Iterator<Item = Id>) {
        let ids: HashSet<_> = ids.collect();
        self.open.retain(|_, taken| !ids.contains(&taken.id));
    }

    /// The ledger has all numbers up to this one.
    pub(super) fn sealed(&mut self, last: u64) -> Result<(), SeriesError> {
        if last > self.sealed {
            self.append(&Line::Sealed { sealed: last })?;
            self.sealed = last;
            self.open.retain(|number, _| *number > last);
        }
        Ok(())
    }

    fn write_down(&mut self, number: u64, id: Id, document: &Path) -> Result<(), SeriesError> {
        let document = std::path::absolute(document)
            .map_err(|error| SeriesError::Io(document.to_owned(), error))?;
        let name = document.to_str().ok_or_else(|| SeriesError::Name(document.clone()))?;
        self.append(&Line::Taken { number, id: id.to_string(), document: name.to_owned() })?;
        self.open.insert(number, Taken { id, document });
        Ok(())
    }

    /// What is sealed, and what is given up, since the journal was written.
    fn look_at_drafts(&mut self) {
        let (sealed, label) = (self.sealed, self.label);
        self.open.retain(|number, _| *number > sealed);
        let mut last = sealed;
        self.open.retain(|number, Taken { id, document }| {
            let it = |statement: &Statement| bears(statement, *id, label, *number);
            match Draft::read(&draft::path(document)) {
                Ok(Some(draft)) if it(&draft.statement) => return true,
                // A share that is away for a moment: the draft may be there.
                Err(DraftError::Io(_)) => return true,
                _ => {}
            }
            let proof = read_proof(&proof_path(document)).ok().flatten();
            if proof.is_some_and(|proof| it(&proof.statement)) {
                last = last.max(*number);
            }
            false
        });
        self.open.retain(|number, _| *number > last);
        self.sealed = last;
    }

    fn append(&mut self, line: &Line) -> Result<(), SeriesError> {
        let io = |error| SeriesError::Io(self.path.clone(), error);
        let text = as_json(line) + "\n";
        let before = self.journal.metadata().map_err(io)?.len();
        let written =
            self.journal.write_all(text.as_bytes()).and_then(|()| self.journal.sync_all());
        if let Err(error) = written {
            // Half a line on a full disk is nobody's number.
            self.journal.set_len(before).ok();
            return Err(io(error));
        }
        Ok(())
    }

    fn write_anew(&mut self) -> Result<(), SeriesError> {
        let mut text = header(&self.ledger, self.label);
        text += &(as_json(&Line::Sealed { sealed: self.sealed }) + "\n");
        for (number, taken) in &self.open {
            let document = taken.document.to_string_lossy().into_owned();
            let line = Line::Taken { number: *number, id: taken.id.to_string(), document };
            text += &(as_json(&line) + "\n");
        }
        let io = |error| SeriesError::Io(self.path.clone(), error);
        write_private(&self.path, text.as_bytes()).map_err(io)?;
        self.journal = OpenOptions::new().read(true).append(true).open(&self.path).map_err(io)?;
        Ok(())
    }
}

/// Whether it is the record, with that number of the series.
fn bears(statement: &Statement, id: Id, label: Id, number: u64) -> bool {
    statement.id() == id && place_of(statement) == Some(Place { label, number })
}

/// The number that a statement bears.
pub(super) fn place_of(statement: &Statement) -> Option<Place> {
    match &statement.draft().body {
        Body::Document { series, .. } => *series,
        Body::Genesis { .. } | Body::Key { .. } => None,
    }
}

fn header(ledger: &Origin, label: Id) -> String {
    let (format, ledger) = (FORMAT.to_owned(), ledger.to_string());
    as_json(&Header { format, ledger, label: label.to_string() }) + "\n"
}

fn as_json(line: &impl Serialize) -> String {
    // Strings and numbers always have a JSON form.
    serde_json::to_string(line).unwrap_or_default()
}

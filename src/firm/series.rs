//! A gapless series of numbers, as the firm keeps it: which number is next, and which are given to statements
//! that are not known to be sealed. The ledger has the last word: it takes no number but the next, and a statement
//! that it refuses for its number is signed anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign_core::id::Id;
use countersign_core::origin::Origin;
use countersign_core::statement::{Body, SeriesNumber, Statement};
use thiserror::Error;

use super::journal::{Journal, JournalContent, JournalLine, MOST};
use super::{Draft, draft};

/// The journal is written anew once it has so many lines more than it needs.
const SLACK: usize = 1000;

/// A series, locked against other processes of this machine until it is dropped.
pub struct Series {
    journal: Journal,
    numbers: Numbers,
}

/// The numbers of a series.
pub struct Numbers {
    label: Id,
    /// The last number that is known to be in the ledger.
    sealed: u64,
    /// Numbers above it that statements bear.
    open: BTreeMap<u64, Taken>,
}

/// A number's statement.
#[derive(Clone)]
struct Taken {
    id: Id,
    document: PathBuf,
}

/// A statement that bears a number and waits, by what it is about.
pub(super) struct WaitingStatement {
    number: u64,
    label: Id,
    taken: Taken,
}

/// A reason why a series cannot be kept.
#[derive(Debug, Error)]
pub enum SeriesError {
    #[error("cannot read or write the series {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    #[error("{} is no series, or is damaged in line {}", .0.display(), .1)]
    Content(PathBuf, usize),
    /// The series numbers another ledger's records.
    #[error("the series {} is of the ledger {found}, not of {wanted}", .path.display())]
    OtherLedger {
        path: PathBuf,
        /// The ledger of the series.
        found: String,
        /// The profile's.
        wanted: Origin,
    },
    /// Another process has it, and does not let go.
    #[error("another process numbers bills in the series {}", .0.display())]
    Busy(PathBuf),
    /// The name of the file cannot be written down as text.
    #[error("{} has a name that is not UTF-8, and no number can be kept for it", .0.display())]
    Name(PathBuf),
}

impl Series {
    /// Begins a series, or goes on with one of the ledger whose file was lost: then the notary says which number
    /// is next.
    ///
    /// # Errors
    /// [`SeriesError::Io`], also if there is a file of that name.
    pub fn create(path: &Path, ledger: &Origin, label: Id) -> Result<(), SeriesError> {
        Journal::create(path, ledger, label)
    }

    /// Waits until nobody else has it, and reads it.
    ///
    /// # Errors
    /// [`SeriesError`]. A file that is no series stays as it is.
    pub async fn open(path: &Path, wanted: &Origin) -> Result<Self, SeriesError> {
        let (mut journal, content) = Journal::open(path, wanted).await?;
        let count = content.lines.len();
        let numbers = Numbers::of(path, content)?;
        if count > numbers.open.len() + SLACK {
            journal.write_anew(numbers.lines())?;
        }
        Ok(Self { journal, numbers })
    }

    pub(super) fn label(&self) -> Id {
        self.numbers.label
    }

    /// The last number that is known to be in the ledger.
    pub(super) fn last(&self) -> u64 {
        self.numbers.sealed
    }

    /// The signed statements that wait, in order.
    pub(super) fn waiting(&self) -> impl Iterator<Item = WaitingStatement> {
        let label = self.numbers.label;
        self.numbers.open.iter().map(move |(number, taken)| WaitingStatement {
            number: *number,
            label,
            taken: taken.clone(),
        })
    }

    /// The number for a statement that is signed in place of an earlier one: the same, if it has one.
    pub(super) fn place(
        &mut self,
        id: Id,
        document: &Path,
        earlier: Option<&Statement>,
    ) -> Result<SeriesNumber, SeriesError> {
        if let Some(earlier) = earlier.filter(|earlier| earlier.id() == id)
            && self.keeps(earlier, document)?
            && let Some(place) = place_of(earlier)
        {
            return Ok(place);
        }
        self.take(id, document)
    }

    /// Takes the next number for a statement that is about to be signed; it is durable when this returns.
    pub(super) fn take(&mut self, id: Id, document: &Path) -> Result<SeriesNumber, SeriesError> {
        let last = self.numbers.open.last_key_value().map_or(0, |(number, _)| *number);
        // Beyond every number that can be, the ledger refuses it, and says where the series really is.
        let number = (last.max(self.numbers.sealed) + 1).min(MOST);
        self.write_down(number, id, document)?;
        Ok(SeriesNumber { label: self.label(), number })
    }

    /// Returns whether a draft that was left over can go on bearing its number.
    pub(super) fn keeps(
        &mut self,
        statement: &Statement,
        document: &Path,
    ) -> Result<bool, SeriesError> {
        let Some(place) = place_of(statement).filter(|place| place.label == self.label()) else {
            return Ok(false);
        };
        match self.numbers.open.get(&place.number) {
            Some(taken) if taken.id != statement.id() => Ok(false),
            Some(taken) => {
                // The bill was renamed.
                if !is_at(&taken.document, document) {
                    self.write_down(place.number, statement.id(), document)?;
                }
                Ok(true)
            }
            // Perhaps it is sealed, and the answer was lost: the notary will say.
            None if place.number <= self.numbers.sealed => Ok(true),
            // The journal is older than the draft.
            None => {
                self.write_down(place.number, statement.id(), document)?;
                Ok(true)
            }
        }
    }

    /// The ledger has all numbers up to this one.
    pub(super) fn sealed(&mut self, last: u64) -> Result<(), SeriesError> {
        if last > self.numbers.sealed {
            self.append(JournalLine::Sealed { sealed: last })?;
        }
        Ok(())
    }

    /// The ledger says that its last number is this one: also if more were known to be sealed, as after the notary
    /// came back from a backup. Whatever bears a number above it is numbered anew when it is submitted.
    pub(super) fn last_is(&mut self, last: u64) -> Result<(), SeriesError> {
        self.append(JournalLine::Last { last })
    }

    /// A number was written down, and its draft was not.
    pub(super) fn give_up(&mut self, number: u64) {
        self.numbers.open.remove(&number);
    }

    fn write_down(&mut self, number: u64, id: Id, document: &Path) -> Result<(), SeriesError> {
        let document = std::path::absolute(document)
            .map_err(|error| SeriesError::Io(document.to_owned(), error))?;
        let document = document.to_str().ok_or_else(|| SeriesError::Name(document.clone()))?;
        self.append(JournalLine::Taken {
            number,
            id: id.to_string(),
            document: document.to_owned(),
        })
    }

    fn append(&mut self, line: JournalLine) -> Result<(), SeriesError> {
        self.journal.append(&line)?;
        self.numbers.read(line);
        Ok(())
    }
}

impl Numbers {
    /// Reads the numbers as they stand in a file, which is neither locked nor changed.
    ///
    /// # Errors
    /// [`SeriesError`].
    pub fn look(path: &Path, wanted: &Origin) -> Result<Self, SeriesError> {
        Self::of(path, JournalContent::read(path, wanted)?)
    }

    /// Random, so that it tells nothing.
    pub fn label(&self) -> Id {
        self.label
    }

    /// The last number that is known to be in the ledger.
    pub fn last(&self) -> u64 {
        self.sealed
    }

    /// Numbers of statements that are signed and have no proof, with their documents.
    pub fn waiting(&self) -> Vec<(u64, PathBuf)> {
        let waiting = self.open.iter().filter(|(number, taken)| {
            let waiting =
                WaitingStatement { number: **number, label: self.label, taken: (*taken).clone() };
            waiting.draft().is_some()
        });
        waiting.map(|(number, taken)| (*number, taken.document.clone())).collect()
    }

    fn of(path: &Path, content: JournalContent) -> Result<Self, SeriesError> {
        let mut numbers = Self { label: content.label, sealed: 0, open: BTreeMap::new() };
        for (at, line) in content.lines.into_iter().enumerate() {
            // The header is line 1.
            numbers.read(line).ok_or_else(|| SeriesError::Content(path.to_owned(), at + 2))?;
        }
        Ok(numbers)
    }

    /// Takes a line in; `None` if it makes no sense.
    fn read(&mut self, line: JournalLine) -> Option<()> {
        match line {
            JournalLine::Taken { number, id, document } => {
                let taken = Taken { id: id.parse().ok()?, document: document.into() };
                self.open.insert(number, taken);
            }
            JournalLine::Sealed { sealed } => {
                self.sealed = self.sealed.max(sealed);
                self.open = self.open.split_off(&(self.sealed + 1));
            }
            JournalLine::Last { last } => {
                self.sealed = last;
                self.open.clear();
            }
        }
        Some(())
    }

    /// Returns as few lines as say the same.
    fn lines(&self) -> impl Iterator<Item = JournalLine> {
        let open = self.open.iter().map(|(number, Taken { id, document })| JournalLine::Taken {
            number: *number,
            id: id.to_string(),
            document: document.to_string_lossy().into_owned(),
        });
        [JournalLine::Sealed { sealed: self.sealed }].into_iter().chain(open)
    }
}

impl WaitingStatement {
    pub(super) fn id(&self) -> Id {
        self.taken.id
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn document(&self) -> &Path {
        &self.taken.document
    }

    /// Returns the file's draft, if it is there and bears that number still.
    pub(super) fn draft(&self) -> Option<Draft> {
        let draft = Draft::read(&draft::path(&self.taken.document)).ok()??;
        let place = SeriesNumber { label: self.label, number: self.number };
        let statement = &draft.statement;
        (statement.id() == self.taken.id && place_of(statement) == Some(place)).then_some(draft)
    }
}

fn is_at(written: &Path, document: &Path) -> bool {
    std::path::absolute(document).is_ok_and(|document| document == written)
}

/// The number that a statement bears.
pub(super) fn place_of(statement: &Statement) -> Option<SeriesNumber> {
    match &statement.draft().body {
        Body::Document { series, .. } => *series,
        Body::Genesis { .. } | Body::Key { .. } => None,
    }
}

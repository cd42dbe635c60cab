//! The ways in which a note fails to be a statement.

use thiserror::Error;

use super::{
    Kind, MAX_ANCHOR_WITHIN_SECONDS, MAX_BYTES, MAX_FIRM_BYTES, MAX_KEY_LINES, MAX_RELATIONS,
};
use crate::date::NotADate;
use crate::disclosure::MAX_COUNT;
use crate::domain::NotADomain;
use crate::id::NotAnId;
use crate::kind::NotAKind;
use crate::lines::MissingLine;
use crate::note::NoteError;
use crate::origin::OriginError;

/// Why a note is no statement.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StatementError {
    /// It does not fit a ledger's entry.
    #[error("a statement has at most {MAX_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// It is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A firm's signature is one line.
    #[error("a statement has exactly one signature line, of type 01, not {0}")]
    Signatures(usize),
    /// A line is missing, or stands elsewhere.
    #[error("expected the line {wanted:?}, found {found:?}")]
    Line {
        /// How the line begins that should come here.
        wanted: &'static str,
        /// What comes.
        found: String,
    },
    /// There are more lines.
    #[error("a line that does not belong here: {0:?}")]
    Surplus(String),
    /// The ledger line.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// The id, a label, or a relation's id.
    #[error(transparent)]
    Id(#[from] NotAnId),
    /// The kind line.
    #[error(transparent)]
    Kind(#[from] NotAKind),
    /// The firm line.
    #[error("a firm's name is 1 to {MAX_FIRM_BYTES} bytes without white space at its ends: {0:?}")]
    Firm(String),
    /// The domain line.
    #[error(transparent)]
    Domain(#[from] NotADomain),
    /// An adds, controls, retires or disowns line.
    #[error("a statement's keys are of type 01, sorted, at most {MAX_KEY_LINES}, each named once")]
    Keys,
    /// A disowns line.
    #[error("disowns is <vkey> <index from 1>, not {0:?}")]
    Disowns(String),
    /// The `anchor_within` line.
    #[error("anchor_within is 1 to {MAX_ANCHOR_WITHIN_SECONDS} seconds, not {0:?}")]
    AnchorWithin(String),
    /// The content line.
    #[error("content is <1 to {MAX_COUNT}> <base64 of a root>, not {0:?}")]
    Content(String),
    /// The issued line.
    #[error(transparent)]
    Issued(#[from] NotADate),
    /// The series line.
    #[error("series is <label> <number from 1>, not {0:?}")]
    Series(String),
    /// A relation line.
    #[error("a {kind} does not relate to another record like this: {found:?}")]
    Relation {
        /// The statement's kind.
        kind: Kind,
        /// The line.
        found: String,
    },
    /// They are sorted and unique, and none names the statement itself.
    #[error("relations are sorted, unique, at most {MAX_RELATIONS}, and not to the record itself")]
    Relations,
    /// A void that voids nothing.
    #[error("a void names at least one record that it voids")]
    VoidsNothing,
}

impl From<MissingLine> for StatementError {
    fn from(missing: MissingLine) -> Self {
        Self::Line { wanted: missing.wanted, found: missing.found }
    }
}

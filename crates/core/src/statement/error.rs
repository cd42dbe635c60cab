//! The reasons why a note is no statement.

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

/// A reason why a note is no statement.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StatementError {
    /// The statement is longer than an entry of a ledger may be.
    #[error("a statement has at most {MAX_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// The text is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note has other signature lines than the one of the firm.
    #[error("a statement has exactly one signature line, of type 01, not {0}")]
    Signatures(usize),
    /// A line is missing, or stands in another place.
    #[error("expected the line {wanted:?}, found {found:?}")]
    Line {
        /// The beginning of the line that has to come here.
        wanted: &'static str,
        /// The line that comes instead.
        found: String,
    },
    /// The text has surplus lines.
    #[error("a line that does not belong here: {0:?}")]
    Surplus(String),
    /// The `ledger` line has no origin of a ledger.
    #[error(transparent)]
    Ledger(#[from] OriginError),
    /// The id, the label of the series or the id of a relation is not well-formed.
    #[error(transparent)]
    Id(#[from] NotAnId),
    /// The `kind` line has no kind.
    #[error(transparent)]
    Kind(#[from] NotAKind),
    /// The `firm` line has no name.
    #[error("a firm's name is 1 to {MAX_FIRM_BYTES} bytes without white space at its ends: {0:?}")]
    Firm(String),
    /// The `domain` line has no host name.
    #[error(transparent)]
    Domain(#[from] NotADomain),
    /// A key in an `adds`, `controls`, `retires` or `disowns` line is of another type.
    #[error("a firm's key is of type 01, and this one is not: {0}")]
    KeyType(String),
    /// Lines of one word with keys are not sorted, or one stands twice.
    #[error("the lines of each word with keys are sorted bytewise, and none stands twice")]
    KeyOrder,
    /// There are too many `adds`, `controls`, `retires` and `disowns` lines.
    #[error("a statement has at most {MAX_KEY_LINES} lines with keys")]
    TooManyKeys,
    /// A key stands in two lines, whatever its names.
    #[error("a statement names each key once")]
    KeyTwice,
    /// A `key` statement says nothing.
    #[error("a key statement has at least one line: domain, adds, controls, retires or disowns")]
    NoKeyLine,
    /// A `disowns` line has no key and index.
    #[error("disowns is <vkey> <index from 1>, not {0:?}")]
    Disowns(String),
    /// The `anchor_within` line has no number of seconds within the bounds.
    #[error("anchor_within is 1 to {MAX_ANCHOR_WITHIN_SECONDS} seconds, not {0:?}")]
    AnchorWithin(String),
    /// The `content` line has no number and root.
    #[error("content is <1 to {MAX_COUNT}> <base64 of a root>, not {0:?}")]
    Content(String),
    /// The `issued` line has no date.
    #[error(transparent)]
    Issued(#[from] NotADate),
    /// The `series` line has no label and number.
    #[error("series is <label> <number from 1>, not {0:?}")]
    Series(String),
    /// A relation is not that of the statement's kind.
    #[error("a {kind} does not relate to another record like this: {found:?}")]
    Relation {
        /// The statement's kind.
        kind: Kind,
        /// The line that has the relation.
        found: String,
    },
    /// The relations are not sorted and unique, are too many, or name the statement itself.
    #[error("relations are sorted, unique, at most {MAX_RELATIONS}, and not to the record itself")]
    Relations,
    /// The statement is a void that voids nothing.
    #[error("a void names at least one record that it voids")]
    VoidsNothing,
}

impl From<MissingLine> for StatementError {
    fn from(missing: MissingLine) -> Self {
        Self::Line { wanted: missing.wanted, found: missing.found }
    }
}

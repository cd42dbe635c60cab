//! The reasons why a LEDES file is not read at all.

use thiserror::Error;

use super::{MOST_BYTES, MOST_INVOICES, MOST_LINES, header};
use crate::findings;

/// A file that has more of something than is read.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum Excess {
    /// The file has too many bytes.
    #[error("it is larger than {} MiB", MOST_BYTES >> 20)]
    Bytes,
    /// The file has too many lines that are not blank.
    #[error("it has more than {MOST_LINES} lines")]
    Lines,
    /// The header row has too many columns.
    #[error("it has more than {} columns", header::MOST_COLUMNS)]
    Columns,
    /// The file has too many invoices, told apart by their numbers.
    #[error("it has more than {MOST_INVOICES} invoices")]
    Invoices,
    /// The file, or all its parts together, have too many fields.
    #[error("it has more than {} fields", findings::MOST_FIELDS)]
    Fields,
    /// The parts would be too large, because a long header stands before each of many invoices.
    #[error("its header is too long for so many invoices")]
    Copies,
}

//! Why a LEDES file is not read at all.

use thiserror::Error;

use super::{MOST_BYTES, MOST_INVOICES, MOST_LINES, header};
use crate::findings;

/// More of something than is read.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum Excess {
    /// In the file.
    #[error("it is larger than {} MiB", MOST_BYTES >> 20)]
    Bytes,
    /// That are not blank.
    #[error("it has more than {MOST_LINES} lines")]
    Lines,
    /// In the header row.
    #[error("it has more than {} columns", header::MOST_COLUMNS)]
    Columns,
    /// By their numbers.
    #[error("it has more than {MOST_INVOICES} invoices")]
    Invoices,
    /// Of the file or of all its parts.
    #[error("it has more than {} fields", findings::MOST_FIELDS)]
    Fields,
    /// A long header before each of many invoices.
    #[error("its header is too long for so many invoices")]
    Copies,
}

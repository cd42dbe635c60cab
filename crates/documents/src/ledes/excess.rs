//! Why a LEDES file is not read at all.

use thiserror::Error;

use super::{MOST_BYTES, MOST_INVOICES, MOST_LINES, header};
use crate::findings;

/// More of something than is read.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum Excess {
    /// In the file.
    #[error("this LEDES file is larger than {} MiB and not read", MOST_BYTES >> 20)]
    Bytes,
    /// That are not blank.
    #[error("this LEDES file has more than {MOST_LINES} lines and is not read")]
    Lines,
    /// In the header row.
    #[error("this LEDES file has more than {} columns and is not read", header::MOST_COLUMNS)]
    Columns,
    /// By their numbers.
    #[error("this LEDES file has more than {MOST_INVOICES} invoices and is not read")]
    Invoices,
    /// Of the file or of all its parts.
    #[error("this LEDES file has more than {} fields and is not read", findings::MOST_FIELDS)]
    Fields,
    /// A long header before each of many invoices.
    #[error("this LEDES file has too long a header for so many invoices and is not read")]
    Copies,
}

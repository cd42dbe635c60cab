//! All readers, in turn.

use crate::reading::Reading;
use crate::{camt, cii, facturx, ledes, stripe, ubl};

/// Reads a document with the first reader that knows its format; what none knows is opaque.
pub fn read(bytes: &[u8]) -> Reading {
    let readers = [ledes::read, facturx::read, ubl::read, cii::read, camt::read, stripe::read];
    readers.into_iter().find_map(|read| read(bytes)).unwrap_or_else(Reading::opaque)
}

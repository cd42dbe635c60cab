//! All readers, in turn.

use crate::reading::{Data, Reading};
use crate::{c14n, camt, cii, facturx, ledes, stripe, ubl};

/// The data of a document in that form: what its reader says, or any XML's canonical form.
pub fn data(bytes: &[u8], form: &str) -> Option<Data> {
    let read = read(bytes).data.filter(|data| data.form == form);
    read.or_else(|| (form == c14n::FORM).then(|| c14n::data(bytes)).flatten())
}

/// Reads a document with the first reader that knows its format; what none knows is opaque.
pub fn read(bytes: &[u8]) -> Reading {
    let readers = [ledes::read, facturx::read, ubl::read, cii::read, camt::read, stripe::read];
    readers.into_iter().find_map(|read| read(bytes)).unwrap_or_else(Reading::opaque)
}

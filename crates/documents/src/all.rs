//! All readers, tried in turn.

use crate::likeness::{self, Seen};
use crate::reading::{Data, Format, Reading};
use crate::{c14n, camt, card, en16931, facturx, ledes, ledes_xml, stripe};

/// Returns the data of a document in that form: those of its reader, or the canonical form of any XML.
pub fn data(bytes: &[u8], form: &str) -> Option<Data> {
    let read = read(bytes).data.filter(|data| data.form == form);
    read.or_else(|| (form == c14n::FORM).then(|| c14n::data(bytes)).flatten())
}

/// Reads a document with the first reader that knows its format. A document that no reader knows is opaque. Where
/// nothing is read, the reading says at least what the document looks like. Texts with a card number in them are no
/// fields.
pub fn read(bytes: &[u8]) -> Reading {
    let mut reading = first(bytes);
    card::keep_out(&mut reading);
    reading
}

/// Returns the reading of a document of which only the beginning is at hand: what it looks like, and why no more is
/// known.
pub fn unread(beginning: &[u8], why: &str) -> Reading {
    let Seen { mut likeness, kind } = likeness::see(beginning);
    likeness.why = Some(why.to_owned());
    Reading::unread(kind, likeness)
}

fn first(bytes: &[u8]) -> Reading {
    if let Some(Seen { likeness, kind }) = likeness::foreign(bytes) {
        return Reading::unread(kind, likeness);
    }
    let readers =
        [ledes::read, facturx::read, en16931::read, ledes_xml::read, camt::read, stripe::read];
    let read = readers.into_iter().find_map(|read| read(bytes));
    let silent = |reading: &Reading| {
        reading.fields.is_empty() && reading.parts.is_empty() && reading.likeness.is_none()
    };
    match read {
        Some(reading) if !silent(&reading) => reading,
        Some(reading) => {
            let Seen { mut likeness, kind } = likeness::see(bytes);
            if reading.format == Format::Opaque {
                return Reading { kind, likeness: Some(likeness), ..reading };
            }
            likeness.why = Some("nothing in it could be read".to_owned());
            Reading { likeness: Some(likeness), ..reading }
        }
        None => {
            let Seen { likeness, kind } = likeness::see(bytes);
            Reading::unread(kind, likeness)
        }
    }
}

//! LEDES XML: the bills of law firms as XML E-Billing 2.0, 2.1 and 2.2 have them, and as much of the older LEDES 2000
//! as has the same names.
//!
//! A file may hold several invoices, of several clients and firms. Each is then a document of its own ([`Part`]): the
//! bytes of the file without those of the other invoices, clients and firms. The reading of the file itself says only
//! what all of them say alike. Only elements are read whose meaning is certain in each version.

mod invoice;
mod outline;

use outline::Outline;

use crate::ledes::shared;
use crate::likeness::{Bill, GIVE, Likeness};
use crate::reading::{Format, Part, Purpose, Reading};
use crate::xml::{self, Element, Source, Xml, XmlError};

/// The largest number of invoices of a file.
const MOST_INVOICES: usize = 10_000;
/// The largest number of bytes of all parts of a file, each of which repeats what is around it.
const MOST_COPIED_BYTES: usize = 256 << 20;

/// The beginning of the names of the roots.
const NAME: &str = "ledesxml";

/// Reads a bill in LEDES XML. Returns `None` if the file is something else. A bill that is not read is opaque, and the
/// reading says why.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    // Most files are no such bill, and this is cheaper than reading their XML.
    if !xml::mentions(bytes, NAME) {
        return None;
    }
    let source = match Source::of(bytes) {
        Ok(source) => source,
        Err(error) => return unreadable(bytes, &error),
    };
    let xml = match Xml::parse(&source) {
        Ok(xml) => xml,
        Err(error) => return unreadable(bytes, &error),
    };
    if !is_bill(xml.root()) {
        return None;
    }
    let outline = match Outline::of(&source, bytes) {
        Ok(outline) => outline,
        Err(why) => return Some(unread(why)),
    };
    let (mut reading, parts) = match outline.invoices() {
        0 | 1 => (invoice::read(&xml, &source), Vec::new()),
        _ => match parts(&outline) {
            Ok(parts) => (Reading { fields: Vec::new(), ..invoice::read(&xml, &source) }, parts),
            Err(why) => return Some(unread(why)),
        },
    };
    if !parts.is_empty() {
        reading.warnings.clear();
        reading.fields = shared(&parts);
        reading.parts = parts;
    }
    Some(reading)
}

/// Returns whether a root is that of bills: `ledesxml`, or `ledesxmlebilling` with a version.
fn is_bill(root: Element<'_>) -> bool {
    let name = root.local();
    name == NAME || name.strip_prefix(NAME).is_some_and(|rest| rest.starts_with("ebilling"))
}

/// Reads each part as the document that it is, so that reading it again cannot give another answer.
fn parts(outline: &Outline<'_>) -> Result<Vec<Part>, &'static str> {
    let mut documents = Vec::new();
    let mut copied = 0;
    for which in 0..outline.invoices() {
        let document = outline.document(which);
        copied += document.len();
        if copied > MOST_COPIED_BYTES {
            return Err("there is too much around so many invoices");
        }
        documents.push(document);
    }
    let part = |document: Vec<u8>| Part { reading: single(&document), document };
    Ok(documents.into_iter().map(part).collect())
}

fn single(document: &[u8]) -> Reading {
    let read = || {
        let source = Source::of(document).ok()?;
        let xml = Xml::parse(&source).ok()?;
        Some(invoice::read(&xml, &source))
    };
    read().unwrap_or_else(Reading::opaque)
}

fn likeness(why: impl Into<String>) -> Likeness {
    Likeness::new("a bill in LEDES XML", Bill::Yes).because(why)
}

fn unread(why: &str) -> Reading {
    Reading::unread(Purpose::Invoice, likeness(why).advise(GIVE))
}

fn unreadable(bytes: &[u8], error: &XmlError) -> Option<Reading> {
    // The name must begin a tag: elsewhere in a text it is no root.
    let beginning = xml::beginning(bytes);
    let named = ["ledesxml>", "ledesxml ", "ledesxmlebilling"];
    if !named.iter().any(|name| beginning.contains(&format!("<{name}"))) {
        return None;
    }
    let advice = match error {
        XmlError::Doctype => "take its DOCTYPE away, or give number and total with --field",
        other => other.advice().unwrap_or(GIVE),
    };
    Some(Reading::unread(Purpose::Invoice, likeness(error.to_string()).advise(advice)))
}

/// The format that the readers of this module give to their readings.
const FORMAT: Format = Format::LedesXml;
